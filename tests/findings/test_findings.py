"""Many faults of one kind: exact counts, a bounded list, and nothing told twice."""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.findings.finding import MOST, Finding, folded, to_frame

N = 1000


@pytest.fixture
def frame(rows):
    frame = pd.DataFrame([rows[1 + i % 3] for i in range(N)], columns=rows[0])
    frame = frame.assign(城市=[f"市{i}" for i in range(N)]).set_index("城市").astype(float)
    x = frame * np.random.default_rng(0).uniform(1, 1.01, frame.shape)  # no two alike
    return x.assign(firms=frame["firms"], schools=frame["schools"])


def told(report, rule):
    return report.findings[report.findings["rule"] == rule]


def check(report, rule, indicator, many):
    """The first hundred by name, then one line that counts the others."""
    found = told(report, rule)
    found = found[found["indicator"] == indicator]
    *first, rest = found.itertuples()
    assert len(first) == MOST == 100
    assert all(item.unit and item.count == 1 for item in first)
    assert (rest.unit, rest.cell, rest.value, rest.count) == ("", "", "", many - MOST)
    assert rest.message == f"and {many - MOST} more"
    assert rest.severity == first[0].severity
    assert found["count"].sum() == many


def test_many_bad_cells_are_counted_for_each_column_and_rule(city, frame):
    frame.loc[frame.index[:600], "gdp"] = -1.0
    frame.loc[frame.index[600:900], "gdp"] = np.inf
    frame.loc[frame.index[::2], "firms"] = 0.5
    report = bi.validate(frame, city)
    check(report, "out-of-range", "gdp", 600)
    check(report, "infinity", "gdp", 300)
    check(report, "not-an-integer", "firms", 500)
    assert report.count("error") == 1400
    assert report.summary.en == "1400 errors"
    assert report.summary.zh == "1400 个错误"
    assert list(told(report, "infinity")["unit"][:2]) == ["市600", "市601"]


def test_a_hundred_are_told_one_by_one(city, frame):
    frame.loc[frame.index[:100], "gdp"] = -1.0
    report = bi.validate(frame, city)
    assert len(report.findings) == report.count("error") == 100


def test_the_exception_counts_all_errors(city, frame):
    frame["gdp"] = -1.0
    with pytest.raises(bi.FindingsError) as error:
        bi.evaluate(frame, city)
    assert "(+985)" in error.value.explain()
    assert "1000 errors" in error.value.explain()


@pytest.mark.parametrize(
    ("lost", "rule"),
    [
        (["gdp", "firms", "roads", "air", "schools"], "empty-row"),
        (["gdp", "firms", "air"], "low-coverage"),
        (["air"], "group-missing"),
    ],
)
def test_units_with_too_few_data_are_counted(city, frame, lost, rule):
    frame.loc[frame.index[1:], lost] = np.nan
    report = bi.validate(frame, city)
    check(report, rule, "", N - 1)
    assert len(report.findings) == 101


def test_the_scorecard_counts_units_with_too_few_data_too(city, frame):
    frame.loc[frame.index[3:], "air"] = np.nan
    findings = bi.evaluate(frame, city).findings
    assert findings["count"].sum() == N - 3
    assert len(findings) == 101


def test_missing_codes_are_counted(city, frame):
    frame.loc[frame.index[1:], "roads"] = -99.0
    check(bi.validate(frame, city), "missing-code", "roads", N - 1)


def test_useless_denominators_are_counted(city, frame):
    frame.loc[frame.index[:500], "population"] = 0.0
    check(bi.validate(frame, city), "denominator", "gdp", 500)


def test_units_that_stand_twice_are_counted_once_each(city, frame):
    report = bi.validate(pd.concat([frame, frame]), city)
    check(report, "duplicate-unit", "", N)
    assert "row 1, row 1001" in told(report, "duplicate-unit")["message"].iloc[0]
    assert "第 1 行, 第 1001 行" in report.to_frame("zh")["message"].iloc[0]


def test_totals_are_counted(city, frame):
    years = pd.MultiIndex.from_product(
        [["北京", "合计"], [f"{1000 + i}" for i in range(500)]], names=["unit", "period"]
    )
    check(bi.validate(frame.set_axis(years, axis=0), city), "total-row", "", 500)


def test_what_reading_found_is_counted(city, frame):
    text = frame.astype(object)
    text.loc[text.index[5:], "air"] = "优"
    report = bi.validate(text, city)
    check(report, "not-a-number", "air", N - 5)
    assert report.count("error") == N - 5
    assert report.count("warning") == 0, "a cell in error is not missing as well"


def test_cells_of_errors_beyond_the_first_hundred_count_as_present_too(city, frame):
    frame[["air", "schools"]] = -np.inf
    report = bi.validate(frame, city)
    assert set(report.findings["rule"]) == {"infinity"}


@pytest.mark.parametrize(("level", "rules"), [("error", []), ("warning", ["group-missing"])])
def test_only_an_error_excuses_a_cell_from_being_missing(city, frame, level, rules):
    frame.loc["市7", "air"] = np.nan
    finding = Finding("not-a-number", "", "市7", "", "air", "优", level=level)
    table = bi.read_table(frame, city).replace(findings=[finding])
    report = bi.validate(table, city)
    assert list(report.findings["rule"]) == ["not-a-number", *rules]
    assert report.findings["severity"].iloc[0] == level


def test_findings_of_a_chosen_period_are_found_in_its_rows(city, frame):
    frame.loc["市7", "air"] = np.nan
    finding = Finding("not-a-number", "", "市7", "", "air", "优")
    table = bi.read_table(frame, city, period="2023").replace(findings=[finding])
    assert list(bi.validate(table, city).findings["rule"]) == ["not-a-number"]


def test_folding_keeps_what_was_folded_before():
    once = folded(Finding("infinity", indicator="gdp") for _ in range(250))
    again = folded([*once, *(Finding("infinity", indicator="gdp") for _ in range(7))])
    assert sum(finding.count for finding in again) == 257
    assert sum(finding.stands_for_more for finding in again) == 1


def test_rules_columns_and_severities_are_folded_apart():
    findings = [
        Finding(rule, indicator=name, level=level)
        for rule in ("infinity", "out-of-range")
        for name in ("gdp", "air")
        for level in ("error", "info")
    ]
    assert len(folded(findings * 3)) == 24


def test_the_table_of_findings_ends_with_their_count():
    frame = to_frame([Finding("infinity")])
    assert list(frame.columns)[-1] == "count"
    assert frame["count"].dtype.kind == "i"
    assert to_frame([])["count"].dtype.kind == "i"
