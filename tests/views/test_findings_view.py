"""Findings stand by severity with cell, unit, value and way out; quality with what blocks a ranking."""

import pandas as pd

import benchmark_index as bi


def broken(path):
    frame = pd.DataFrame(
        {"国家": ["甲", "乙", "丙"], "osi": [0.5, None, 0.7], "hci": [1.2, 0.4, 0.5], "tii": 0.5}
    )
    frame.to_excel(path, index=False, sheet_name="数据")
    return path


def test_an_error_is_shown_with_its_cell_and_the_way_out(tmp_path):
    report = bi.validate(broken(tmp_path / "egdi.xlsx"), "egdi")
    head, file, *_, heads, first, _ = repr(report).splitlines()
    assert head == "<ValidationReport: 1 error, 1 warning>"
    assert file == "File: egdi.xlsx"
    assert heads.split()[:4] == ["severity", "cell", "unit", "indicator"]
    assert first.split()[:5] == ["error", "数据!C2", "甲", "hci", "1.2"]
    error = report.findings.iloc[0]
    for text in (error["message"], error["hint"], "Human Capital Index", "border-left"):
        assert text in report._repr_html_()


def test_findings_that_are_not_shown_are_counted():
    frame = pd.DataFrame(
        {"unit": [f"u{i}" for i in range(300)], "osi": 2.0, "hci": 0.5, "tii": 0.5}
    )
    report = bi.validate(frame, "egdi")
    assert report.count("error") == 300
    assert repr(report).splitlines()[-1] == "... and 288 more"
    assert "... and 250 more" in report._repr_html_()


def test_quality_is_shown_with_what_keeps_from_being_ranked(tmp_path):
    report = bi.quality(broken(tmp_path / "egdi.xlsx"), "egdi")
    lines = repr(report).splitlines()
    assert lines[0] == "<QualityReport egdi: 8 of 9 cells>"
    assert lines[2] == "To be ranked as the table stands, errors aside: 2 of 3 rows"
    assert lines[4].split()[:2] == ["osi", "66.7%"]
    page = report._repr_html_()
    assert "Errors, which stop scoring" in page
    assert "missing Online Service Index" in page
