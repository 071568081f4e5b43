"""Workbooks of format 1 are verified and scored from by every later version."""

import json
from pathlib import Path

import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.report.verification import rerun

FOLDER = Path(__file__).parent / "format1"
RANKINGS = json.loads((FOLDER / "rankings.json").read_text("utf-8"))


def in_turn(language, *further):
    """Return all names, those of a language and some more left to the longer run."""
    return [
        pytest.param(name, marks=pytest.mark.large)
        if name.endswith(language) or name in further
        else name
        for name in sorted(RANKINGS)
    ]


def first_rows(ranking, count):
    keys = [key for key in ("unit", "period") if key in ranking]
    for _, row in ranking.head(count).iterrows():
        rank = None if pd.isna(row["rank"]) else int(row["rank"])
        yield "|".join(str(row[key]) for key in keys), row["score"], rank


@pytest.mark.parametrize("name", in_turn("zh", "large-en"))
def test_a_workbook_of_format_1_is_confirmed(name):
    found = bi.verify(FOLDER / f"{name}.xlsx")
    assert found.ok, found.differences


@pytest.mark.parametrize("name", in_turn("en"))
def test_a_workbook_of_format_1_gives_the_scores_of_its_day(name):
    expected = RANKINGS[name]
    ranking = rerun(FOLDER / f"{name}.xlsx").ranking
    found = {unit: (score, rank) for unit, score, rank in first_rows(ranking, len(ranking))}
    for unit, score, rank in expected:
        score = float("nan") if score is None else score
        assert found[unit][0] == pytest.approx(score, rel=1e-9, nan_ok=True)
        assert found[unit][1] == rank
