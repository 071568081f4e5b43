"""Workbooks of version 0.2 are verified and scored from by every later version."""

import json
from pathlib import Path

import pytest

import benchmark_index as bi
from benchmark_index.report.verification import rerun

FOLDER = Path(__file__).parent / "version02"
SCORES = json.loads((FOLDER / "scores.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_workbook_of_version_0_2_is_confirmed(name):
    found = bi.verify(FOLDER / f"{name}.xlsx")
    assert found.ok, found.differences
    assert list(found.not_checked["what"]) == ["edition"] * 3  # pages were laid out anew


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_workbook_of_version_0_2_gives_the_scores_of_its_day(name):
    score = rerun(FOLDER / f"{name}.xlsx").score
    assert score.to_dict() == pytest.approx(dict(SCORES[name]), rel=1e-9)


@pytest.mark.large
def test_the_words_for_a_winsorization_say_which_rule_it_is(tmp_path):
    frame = bi.verify(FOLDER / "both.xlsx").scorecard.raw
    framework = bi.verify(FOLDER / "both.xlsx").scorecard.framework
    for criterion, words in {"either": "2 and kurtosis", "both": "2 or kurtosis"}.items():
        run = bi.evaluate(frame, framework, treatment=f"winsorize:criterion={criterion}")
        run.to_excel(tmp_path / f"{criterion}.xlsx", language="en")
        found = bi.verify(tmp_path / f"{criterion}.xlsx")
        assert found.ok, found.differences
        text = _method(tmp_path / f"{criterion}.xlsx")
        assert words in text
        assert "criterion" not in text


def _method(path):
    from openpyxl import load_workbook

    rows = load_workbook(path)["Method"].iter_rows(values_only=True)
    return next(row[1] for row in rows if row[0] == "Outlier treatment")
