"""Cross-checks on published figures; the expected ones are worked out by hand."""

import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi
from benchmark_index.findings.finding import Finding
from benchmark_index.table.indicator_table import TotalRow
from benchmark_index.validation.checks import decimals

CHINESE = re.compile("[\u4e00-\u9fff]")


def system(units, *checks, integer=(), **keys):
    """Columns with their units; those of ``integer`` hold things counted."""
    leaves = [
        {"id": name, "name": {"zh": f"{name}值", "en": name}, "direction": "higher", "unit": unit}
        | ({"allowed": {"integer": True}} if name in integer else {})
        for name, unit in units.items()
    ]
    return bi.Framework.from_dict(
        {"id": "system", "name": "系统", "indicators": leaves, "checks": list(checks)} | keys
    )


def found(frame, framework, totals=()):
    table = bi.read_table(frame, framework).replace(totals=totals)
    report = bi.validate(table, framework)
    return [item for item in report.items if item.rule.startswith("check-")]


def places(findings):
    return [(item.unit, item.period, item.indicator, item.value) for item in findings]


def frame_of(index, **columns):
    return pd.DataFrame(columns, index=pd.Index(index, name="unit"), dtype=float)


def panel(rows, **columns):
    index = pd.MultiIndex.from_tuples(rows, names=["unit", "period"])
    return pd.DataFrame(columns, index=index, dtype=float)


# --- totals: filings of large models by batch; enterprises of the digital economy ---------------

BATCHES = {"total": "个", "one": "个", "two": "个", "three": "个"}
SUM = {"kind": "total", "of": "total", "parts": ["one", "two", "three"]}


def test_published_totals_fit():
    filings = frame_of(["北京", "全部"], total=[24, 52], one=[5, 8], two=[10, 11], three=[9, 33])
    assert not found(filings, system(BATCHES, SUM, integer=BATCHES))
    firms = frame_of(
        ["北京存量", "北京新增", "上海存量", "上海新增"],
        total=[414485, 39651, 259440, 43760],
        core=[100417, 12152, 191078, 32237],
        other=[314068, 27499, 68362, 11523],
    )
    columns = dict.fromkeys(["total", "core", "other"], "户")
    check = {"kind": "total", "of": "total", "parts": ["core", "other"]}
    assert not found(firms, system(columns, check, integer=columns))


def test_a_total_that_is_not_the_sum_is_one_error_at_the_total():
    filings = frame_of(["北京", "全部"], total=[25, 52], one=[5, 8], two=[10, 11], three=[9, 33])
    (error,) = found(filings, system(BATCHES, SUM, integer=BATCHES))
    assert places([error]) == [("北京", "", "total", "25")]
    assert error.severity == "error"
    assert error.message("zh") == "total值应为 24（5 + 10 + 9），表中为 25"
    assert error.message("en") == "total should be 24 (5 + 10 + 9), the table says 25"
    assert CHINESE.search(error.hint("zh"))
    assert error.hint("en")


def test_rounded_figures_add_up_within_their_rounding():
    """1.4 + 1.4 = 2.9 may be 1.44 + 1.44 = 2.88; 3.1 is more than any rounding gives."""
    columns = dict.fromkeys(["total", "one", "two"], "亿元")
    check = {"kind": "total", "of": "total", "parts": ["one", "two"]}
    rounded = frame_of(["甲", "乙"], total=[2.9, 3.1], one=[1.4, 1.4], two=[1.4, 1.4])
    assert places(found(rounded, system(columns, check))) == [("乙", "", "total", "3.1")]


def test_parts_in_another_multiple_of_the_unit_are_converted():
    columns = {"total": "亿元", "one": "亿元", "two": "万元"}
    check = {"kind": "total", "of": "total", "parts": ["one", "two"]}
    sums = frame_of(["甲", "乙"], total=[3.6, 3.9], one=[3.1, 3.1], two=[5000, 5000])
    (error,) = found(sums, system(columns, check))
    assert error.unit == "乙"
    assert "should be 3.6 " in error.message()


@pytest.mark.parametrize("absent", ["total", "two"])
def test_a_missing_cell_takes_no_part(absent):
    filings = frame_of(["北京", "全部"], total=[99, 52], one=[5, 8], two=[10, 11], three=[9, 33])
    filings.loc["北京", absent] = np.nan
    assert not found(filings, system(BATCHES, SUM, integer=BATCHES))


def test_a_cell_in_error_takes_no_part():
    filings = frame_of(["北京", "全部"], total=[24, 52], one=[5, 8], two=[10.5, 11], three=[9, 33])
    framework = system(BATCHES, SUM, integer=BATCHES)
    assert list(bi.validate(filings, framework).findings["rule"]) == ["not-an-integer"]
    text = filings.astype(object)
    text.loc["北京", "two"] = "十个"
    assert list(bi.validate(text, framework).findings["rule"]) == ["not-a-number"]


def test_infinity_takes_no_part():
    filings = frame_of(
        ["北京", "全部"], total=[99, 52], one=[np.inf, 8], two=[-np.inf, 11], three=[9, 33]
    )
    report = bi.validate(filings, system(BATCHES, SUM, integer=BATCHES))
    assert list(report.findings["rule"]) == ["infinity"] * 2


def test_a_cell_that_says_more_than_a_number_takes_no_part():
    filings = frame_of(["北京", "全部"], total=[30, 60], one=[5, 8], two=[10, 11], three=[9, 33])
    framework = system(BATCHES, SUM, integer=BATCHES)
    table = bi.read_table(filings, framework)
    cells = [("北京", "", "total", "converted", ">30", 30.0, ">", "表!B2")]
    vague = table.replace(cells=pd.DataFrame(cells, columns=table.cells.columns))
    assert list(bi.validate(vague, framework).findings["unit"]) == ["全部"]


def test_a_cell_found_wrong_by_one_check_is_not_found_again_by_the_next():
    check = {"kind": "rank", "of": "total", "among": 10}
    filings = frame_of(["北京", "全部"], total=[25, 9], one=[5, 3], two=[10, 3], three=[9, 3])
    assert [f.rule for f in found(filings, system(BATCHES, SUM, check, integer=BATCHES))] == [
        "check-total"
    ]


# --- rows of totals ------------------------------------------------------------------------------

FIRMS = frame_of(["北京", "上海"], firms=[414485, 259440])
ROW = {"kind": "total-row", "of": ["firms"]}


@pytest.mark.parametrize(
    ("label", "figure", "fits"),
    [("合计", 673925, True), ("合计", 673926, False), ("平均", 336962.5, True)],
)
def test_a_row_of_totals_is_the_sum_over_the_units(label, figure, fits):
    framework = system({"firms": "户"}, ROW, integer=["firms"])
    row = TotalRow(label, "", {"firms": figure}, {"firms": "表!B4"})
    errors = found(FIRMS, framework, [row])
    assert (not errors) == fits
    for error in errors:
        assert error[:6] == ("check-total-row", "表!B4", "合计", "", "firms", "673926")
        assert error.message("zh") == "firms值应为 673925（2 个对象之和），表中为 673926"


def test_no_sum_is_asked_for_where_a_unit_is_missing():
    framework = system({"firms": "户"}, ROW, integer=["firms"])
    rows = [TotalRow("合计", "", {"firms": 1e6}, {})]
    assert len(found(FIRMS, framework, rows)) == 1
    assert not found(FIRMS.assign(firms=[414485, np.nan]), framework, rows)
    assert not found(pd.concat([FIRMS, FIRMS.iloc[:1]]), framework, rows)
    table = bi.read_table(FIRMS, framework)
    nameless = table.replace(totals=rows, findings=[Finding("no-unit-name", "表!A4")])
    assert [f.rule for f in bi.validate(nameless, framework).items] == ["no-unit-name"]


def test_a_row_of_totals_is_of_its_period():
    framework = system({"firms": "户"}, ROW, integer=["firms"])
    years = panel(
        [("甲", "2022"), ("乙", "2022"), ("甲", "2023"), ("乙", "2023")], firms=[1, 2, 3, 4]
    )
    rows = [TotalRow("合计", year, {"firms": 3}, {}) for year in ("2022", "2023", "2024")]
    assert places(found(years, framework, rows)) == [("合计", "2023", "firms", "3")]


def test_the_rounding_of_every_unit_counts():
    """Ten figures with one decimal may move their sum by 0.5."""
    framework = system({"firms": "亿元"}, ROW)
    ten = frame_of([f"u{i}" for i in range(10)], firms=[0.1] * 10)
    assert not found(ten, framework, [TotalRow("合计", "", {"firms": 1.5}, {})])
    assert found(ten, framework, [TotalRow("合计", "", {"firms": 1.6}, {})])


# --- shares: China 2023, the digital economy in GDP; 5G stations per 10,000 people ---------------

DIGITAL = {"share": "%", "digital": "万亿元", "gdp": "万亿元"}
SHARE = {"kind": "share", "of": "share", "part": "digital", "whole": "gdp"}


def test_a_share_that_does_not_follow_from_its_parts_is_an_error():
    china = frame_of(["说是", "应是"], share=[40.0, 44.5], digital=[56.1] * 2, gdp=[126.06] * 2)
    (error,) = found(china, system(DIGITAL, SHARE))
    assert places([error]) == [("说是", "", "share", "40.0")]
    assert error.message("zh") == "share值应为 44.5（56.1 / 126.06），表中为 40.0"


@pytest.mark.parametrize(
    ("units", "figures"),
    [
        ({"share": "％"}, (44.5, 56.1, 126.06)),
        ({"share": ""}, (0.445, 56.1, 126.06)),
        ({"share": "‰"}, (445, 56.1, 126.06)),
        ({"digital": "亿元"}, (44.5, 561000, 126.06)),
        ({"gdp": "亿元"}, (44.5, 56.1, 1260600)),
    ],
)
def test_a_share_is_in_its_own_unit_whatever_its_parts_are_in(units, figures):
    framework = system(DIGITAL | units, SHARE)
    right = dict(zip(DIGITAL, ([figure] for figure in figures), strict=True))
    assert not found(frame_of(["中国"], **right), framework)
    wrong = right | {"share": [right["share"][0] * 0.9]}
    assert len(found(frame_of(["中国"], **wrong), framework)) == 1


STATIONS = {"density": "个/万人", "stations": "万个", "people": "万人"}
DENSITY = {"kind": "share", "of": "density", "part": "stations", "whole": "people", "scale": 10000}


def test_a_share_with_a_scale_of_its_own():
    """10.6 / 2184.3 x 10000 = 48.53: within rounding of 48 and 10.6, but not within 0.1."""
    beijing = frame_of(["北京"], density=[48], stations=[10.6], people=[2184.3])
    assert not found(beijing, system(STATIONS, DENSITY))
    (error,) = found(beijing, system(STATIONS, DENSITY | {"tolerance": 0.1}))
    assert error.message() == "density should be 48.53 (10.6 / 2184.3 × 10000), the table says 48"
    beijing["density"] = 47
    assert len(found(beijing, system(STATIONS, DENSITY))) == 1


def test_nothing_is_a_share_of_zero():
    china = frame_of(["甲", "乙"], share=[40.0, 44.5], digital=[56.1] * 2, gdp=[0, 126.06])
    assert not found(china, system(DIGITAL, SHARE))


# --- growth --------------------------------------------------------------------------------------

GROWTH = {"kind": "growth", "of": "growth", "value": "firms"}
GROWING = {"growth": "%", "firms": "户"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("2022", "2023"), ("2022-Q3", "2023-Q3"), ("2022-11", "2023-11")],
)
def test_growth_is_that_since_the_same_time_last_year(before, after):
    """(414485 - 39651) = 374834 grew by 10.6 % to 414485."""
    rows = [("北京", before), ("北京", after), ("上海", before), ("上海", after)]
    years = panel(rows, growth=[3.1, 10.6, 3.1, 10.6], firms=[374834, 414485, 374834, 374835])
    (warning,) = found(years, system(GROWING, GROWTH))
    assert places([warning]) == [("上海", after, "growth", "10.6")]
    assert warning.severity == "warning"
    assert "374835 / 374834 - 1" in warning.message()


def test_growth_is_not_that_since_the_last_quarter():
    rows = [("北京", "2023-Q2"), ("北京", "2023-Q3"), ("北京", "2021-Q3")]
    years = panel(rows, growth=[1.0, 50.0, 7.5], firms=[100, 200, 300])
    assert not found(years, system(GROWING, GROWTH))


def test_a_unit_that_stands_twice_has_no_growth():
    rows = [("北京", "2022"), ("北京", "2022"), ("北京", "2023")]
    years = panel(rows, growth=[0.1, 0.1, 50.5], firms=[100, 200, 300])
    assert not found(years, system(GROWING, GROWTH))


def test_growth_against_another_column_of_the_row():
    columns = GROWING | {"last": "万户"}
    check = GROWTH | {"previous": "last", "severity": "error"}
    now = frame_of(["甲", "乙"], growth=[10.6, 9.9], firms=[414485] * 2, last=[37.4834] * 2)
    (error,) = found(now, system(columns, check))
    assert (error.unit, error.severity) == ("乙", "error")
    assert "10.6 (414485 / (37.4834 × 10000) - 1)" in error.message()


def test_units_follow_their_aliases_through_the_years():
    years = panel([("北京市", "2022"), ("北京", "2023")], growth=[0.1, 5.5], firms=[100, 200])
    assert found(years, system(GROWING, GROWTH, aliases={"北京": ["北京市"]}))


# --- ranks, counts, changes, periods -------------------------------------------------------------


def test_a_rank_is_a_whole_number_up_to_the_number_of_units():
    framework = system({"place": ""}, {"kind": "rank", "of": "place"})
    ranks = frame_of(["甲", "乙", "丙", "丁", "戊"], place=[1, 5, 6, 0, 2.5])
    errors = found(ranks, framework)
    assert [error.unit for error in errors] == ["丙", "丁", "戊"]
    assert errors[0].message("zh") == "place值应为 1 到 5 的整数，表中为 6.0"
    framework = system({"place": ""}, {"kind": "rank", "of": "place", "among": 193})
    assert [error.unit for error in found(ranks, framework)] == ["丁", "戊"]


def test_ranks_are_among_the_units_of_their_period():
    framework = system({"place": ""}, {"kind": "rank", "of": "place"})
    years = panel([("甲", "2022"), ("甲", "2023"), ("乙", "2023")], place=[2, 2, 1])
    assert places(found(years, framework)) == [("甲", "2022", "place", "2")]


TIERS = {"全球标杆": 10, "全国标杆": 33, "北京标杆": 57}
COUNTS = {"kind": "counts", "of": "tier", "counts": TIERS}


def hundred(*labels):
    names = [name for name, count in TIERS.items() for _ in range(count)]
    names[: len(labels)] = labels
    return frame_of([f"企业{i}" for i in range(100)], x=1.0).assign(tier=names)


def test_so_many_units_have_each_label():
    framework = system({"x": ""}, COUNTS, attributes=["tier"])
    assert not found(hundred(), framework)
    errors = found(hundred("全国标杆"), framework)
    assert places(errors) == [("", "", "tier", "9"), ("", "", "tier", "34")]
    assert errors[0].message("zh") == "tier为“全球标杆”的应有 10 个，表中有 9 个"
    assert "33" in errors[1].message()


def test_labels_that_are_numbers_are_counted_as_numbers():
    framework = system({"grade": ""}, COUNTS | {"of": "grade", "counts": {1: 2, 2: 1}})
    assert not found(frame_of(["甲", "乙", "丙"], grade=[1, 1, 2]), framework)
    assert len(found(frame_of(["甲", "乙", "丙"], grade=[1, 2, 2]), framework)) == 2


def test_labels_in_error_are_not_counted():
    framework = system({"grade": ""}, COUNTS | {"of": "grade", "counts": {1: 2}}, integer=["grade"])
    assert not found(frame_of(["甲", "乙"], grade=[1, 1.5]), framework)


def test_labels_without_a_column_are_one_finding():
    framework = system({"x": ""}, COUNTS, attributes=["tier"])
    findings = bi.validate(hundred().drop(columns="tier"), framework).findings
    assert list(findings["rule"]) == ["missing-column"]


CHANGE = {"kind": "change", "of": "x", "min": -20, "max": 30}


def test_a_figure_moves_within_bounds():
    years = panel(
        [("甲", "2021"), ("甲", "2022"), ("甲", "2023"), ("乙", "2022"), ("乙", "2023")],
        x=[100, 130, 104, 100, 131],
    )
    (warning,) = found(years, system({"x": "亿元"}, CHANGE))
    assert places([warning]) == [("乙", "2023", "x", "131")]
    assert warning.message() == "x changed by +31% since 2022, outside [-20, 30]%: 100 → 131"
    absolute = CHANGE | {"absolute": True, "min": -30}
    (warning,) = found(years, system({"x": "亿元"}, absolute))
    assert "+31 亿元 since 2022, outside [-30, 30] 亿元" in warning.message()


def test_only_one_bound_may_be_given():
    years = panel([("甲", "2022"), ("甲", "2023")], x=[100, 300])
    check = {"kind": "change", "of": "x", "max": 30}
    assert "[-∞, 30]%" in found(years, system({"x": ""}, check))[0].message()


def test_old_periods_are_stale():
    years = panel(
        [("甲", "2021"), ("乙", "2021"), ("甲", "2021-Q4"), ("甲", "2022")], x=[1, 2, 3, 4]
    )
    warnings = found(years, system({"x": ""}, {"kind": "stale", "before": 2022}))
    assert [(w.period, w.details["units"]) for w in warnings] == [("2021", 2), ("2021-Q4", 1)]
    assert {w.severity for w in warnings} == {"warning"}
    assert "2 个对象" in warnings[0].message("zh")
    later = {"kind": "stale", "before": "2022-Q3"}
    warnings = found(years, system({"x": ""}, later))
    assert [w.period for w in warnings] == ["2021", "2021-Q4"]


# --- what a figure shows, and scale --------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "places"),
    [
        ([44.5, 40.0, np.nan], 1),
        ([414485.0, 1e12], 0),
        ([0.285, 1.005, 126.06], 3),
        ([123456789012.35], 2),
        ([0.1 + 0.2], 6),
        ([1e300, 2.0], 0),
        ([], 0),
    ],
)
def test_decimals_are_those_of_the_most_exact_figure(figures, places):
    assert decimals(np.array(figures)) == places


def test_severity_is_the_frameworks_to_choose():
    filings = frame_of(["北京"], total=[25], one=[5], two=[10], three=[9])
    framework = system(BATCHES, SUM | {"severity": "info"}, integer=BATCHES)
    report = bi.validate(filings, framework)
    assert report.ok
    assert list(report.findings["severity"]) == ["info"]
    assert bi.evaluate(filings.assign(total=24), framework, normalization=None).ranking is not None


def test_findings_stand_at_the_cell_in_the_file(write):
    framework = system(BATCHES, SUM, integer=BATCHES, unit="城市")
    head = ["城市", *BATCHES]
    path = write("filings.xlsx", [head, ["全国", 52, 8, 11, 33], ["北京", 25, 5, 10, 9]])
    errors = [f for f in bi.validate(path, framework).items if f.rule == "check-total"]
    assert [error.cell for error in errors] == ["数据!B3"]


def test_a_hundred_thousand_wrong_totals_are_a_hundred_findings_and_one():
    n = 100_000
    parts = np.random.default_rng(0).integers(5, 10**6, (n, 3)).astype(float)
    frame = pd.DataFrame(parts, columns=["one", "two", "three"]).assign(total=4.0)
    report = bi.validate(frame, system(BATCHES, SUM, integer=BATCHES))
    assert report.count("error") == n
    assert len(report.findings) == 101


def test_checks_are_made_without_pandera():
    code = (
        "import sys, pandas as pd, benchmark_index as bi\n"
        "leaves = [{'id': i, 'name': i, 'direction': 'higher'} for i in 'ab']\n"
        "checks = [{'kind': 'total', 'of': 'a', 'parts': ['b']}]\n"
        "raw = {'id': 'x', 'name': 'X', 'indicators': leaves, 'checks': checks}\n"
        "frame = pd.DataFrame({'a': [1.0], 'b': [5.0]}, index=['u'])\n"
        "assert not bi.validate(frame, bi.Framework.from_dict(raw)).ok\n"
        "assert 'pandera' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
