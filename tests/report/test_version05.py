"""Workbooks of version 0.5 are verified and scored from by every later version."""

import json
from pathlib import Path

import pytest

import benchmark_index as bi
from benchmark_index.report.verification import rerun

FOLDER = Path(__file__).parent / "version05"
SCORES = json.loads((FOLDER / "scores.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_workbook_of_version_0_5_is_confirmed(name):
    found = bi.verify(FOLDER / f"{name}.xlsx")
    assert found.ok, found.differences
    assert set(found.not_checked["what"]) == {"edition"}  # pages were laid out anew


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_workbook_of_version_0_5_gives_the_scores_of_its_day(name):
    score = rerun(FOLDER / f"{name}.xlsx").score.dropna()
    names = ["|".join(key) if isinstance(key, tuple) else key for key in score.index]
    assert dict(zip(names, score, strict=True)) == pytest.approx(SCORES[name], rel=1e-9)
