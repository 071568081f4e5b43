"""Workbooks of version 0.6 are verified and scored from by every later version."""

import json
from pathlib import Path

import pytest

import benchmark_index as bi
from benchmark_index.report.verification import rerun

FOLDER = Path(__file__).parent / "version06"
SCORES = json.loads((FOLDER / "scores.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_workbook_of_version_0_6_is_confirmed(name):
    found = bi.verify(FOLDER / f"{name}.xlsx")
    assert found.ok, found.differences


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_workbook_of_version_0_6_gives_the_scores_of_its_day(name):
    score = rerun(FOLDER / f"{name}.xlsx").score.dropna()
    names = ["|".join(key) if isinstance(key, tuple) else key for key in score.index]
    assert dict(zip(names, score, strict=True)) == pytest.approx(SCORES[name], rel=1e-9)


def test_the_draws_of_version_0_6_are_drawn_again():
    assert bi.verify(FOLDER / "robustness.xlsx", robustness=True).ok
