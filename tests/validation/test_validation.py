import pickle
import re
from pathlib import Path
from typing import NamedTuple

import corpus
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.findings.method_rules import METHOD_RULES
from benchmark_index.findings.table_rules import TABLE_RULES
from benchmark_index.framework.declared import KINDS

CHINESE = re.compile("[\u4e00-\u9fff]")


class Fault(NamedTuple):
    """Cells that break one rule, and what has to be found; the rest of the sheet is in order."""

    rule: str
    edits: dict
    cell: str
    unit: str = ""
    period: str = ""
    indicator: str = ""
    value: str = ""
    said: str = ""


FAULTS = [
    Fault(
        "missing-column",
        {f"F{i}": None for i in range(1, 5)},
        "数据",
        indicator="air",
        said="空气质量",
    ),
    Fault(
        "duplicate-column",
        {"H1": "地区生产总值", "H2": 1, "H3": 1, "H4": 1},
        "数据!H1",
        indicator="gdp",
        said="数据!C1",
    ),
    Fault("unknown-column", {"H1": "备注", "H2": "无"}, "数据!H1", value="备注"),
    Fault(
        "unit-of-measure",
        {"C1": "地区生产总值（万人）"},
        "数据!C1",
        indicator="gdp",
        value="万人",
        said="亿元",
    ),
    Fault("no-rows", {f"{c}{i}": None for c in "ABCDEFG" for i in (2, 3, 4)}, "数据"),
    Fault("no-unit-name", {"A3": None}, "数据!A3"),
    Fault("no-period", {"H1": "年份", "H2": 2022, "H3": None, "H4": 2022}, "数据!H3", unit="上海"),
    Fault(
        "duplicate-unit",
        {"A4": "北京市"},
        "数据!A4",
        unit="北京市",
        value="北京市",
        said="数据!A2, 数据!A4",
    ),
    Fault(
        "not-a-number",
        {"C3": "四万多"},
        "数据!C3",
        unit="上海",
        indicator="gdp",
        value="四万多",
        said="四万多",
    ),
    Fault(
        "not-a-number",
        {"B3": "两千"},
        "数据!B3",
        unit="上海",
        indicator="population",
        value="两千",
    ),
    Fault("infinity", {"G2": "inf"}, "数据!G2", unit="北京", indicator="schools", value="inf"),
    Fault("infinity", {"C2": "-1e999"}, "数据!C2", unit="北京", indicator="gdp", value="-inf"),
    Fault(
        "out-of-range",
        {"C3": -5},
        "数据!C3",
        unit="上海",
        indicator="gdp",
        value="-5",
        said="[0, ∞]",
    ),
    Fault(
        "not-an-integer",
        {"D4": 1234567.5 / 2},
        "数据!D4",
        unit="深圳",
        indicator="firms",
        value="617283.75",
        said="617283.75",
    ),
    Fault(
        "all-missing",
        {f"E{i}": None for i in (2, 3, 4)},
        "数据!E1",
        indicator="roads",
        said="道路里程",
    ),
    Fault(
        "denominator",
        {"B3": None},
        "数据!C3",
        unit="上海",
        indicator="gdp",
        said="常住人口",
    ),
    Fault("denominator", {"B3": 0}, "数据!C3", unit="上海", indicator="gdp", said="常住人口"),
    Fault("empty-row", {f"{c}3": None for c in "CDEFG"}, "数据!A3", unit="上海"),
    Fault(
        "low-coverage",
        {"C3": None, "D3": None, "F3": None},
        "数据!A3",
        unit="上海",
        said="经济、生活",
    ),
    Fault("group-missing", {"F3": None}, "数据!A3", unit="上海", said="生活"),
    Fault("missing-code", {"E3": -99}, "数据!E3", unit="上海", indicator="roads", value="-99"),
    Fault("no-header", {"H3": 7}, "数据!H3"),
    Fault("total-row", {"A4": "合计"}, "数据!A4", unit="合计", value="合计", said="合计"),
]
LONG_FAULTS = [
    Fault("no-indicator-name", {"A17": "北京", "B17": 2022, "D17": 31}, "数据!C17", unit="北京"),
    Fault("no-period", {"B3": None}, "数据!B3", unit="北京"),
    Fault("no-unit-name", {"A3": None}, "数据!A3"),
    Fault(
        "duplicate-value",
        {"A17": "北京", "B17": 2022, "C17": "空气质量", "D17": 31},
        "数据!D17",
        unit="北京",
        period="2022",
        indicator="air",
        said="数据!D5, 数据!D17",
    ),
    Fault(
        "unknown-indicator",
        {"A17": "北京", "B17": 2022, "C17": "绿地", "D17": 31},
        "数据!C17",
        value="绿地",
    ),
    Fault(
        "not-a-number",
        {"D5": "优"},
        "数据!D5",
        unit="北京",
        period="2022",
        indicator="air",
        value="优",
    ),
    Fault(
        "out-of-range",
        {"D2": -1},
        "数据!D2",
        unit="北京",
        period="2022",
        indicator="gdp",
        value="-1",
    ),
    Fault("group-missing", {"D5": None}, "数据!A2", unit="北京", period="2022", said="生活"),
    Fault(
        "missing-code",
        {"D4": -99},
        "数据!D4",
        unit="北京",
        period="2022",
        indicator="roads",
        value="-99",
    ),
]


def long(rows):
    """A long table without population, three units, five indicators each: rows 2 to 16."""
    names = ["地区生产总值", "firms", "道路里程", "空气质量", "学校数"]
    body = [
        [row[0], 2022, name, value]
        for row in rows[1:]
        for name, value in zip(names, row[2:], strict=True)
    ]
    return [["城市", "年份", "指标", "数值"], *body]


@pytest.fixture(scope="module")
def plain(city):
    """The small framework without denominators, for long tables without population."""
    raw = city.to_dict()
    del raw["variables"], raw["groups"][0]["indicators"][0]["denominator"]
    return bi.Framework.from_dict(raw)


def spoil(path, *edits):
    book = load_workbook(path)
    for address, value in (pair for edit in edits for pair in edit.items()):
        book.active[address] = value
    book.save(path)
    return path


def report_of(path, framework):
    return bi.validate(bi.read_table(path, framework), framework)


def identity(fault):
    return fault.rule + "-" + next(iter(fault.edits))


def as_rows(frame):
    return list(
        frame[["rule", "cell", "unit", "period", "indicator", "value"]].itertuples(
            index=False, name=None
        )
    )


def test_a_table_in_order_has_no_findings(city, plain, rows, write):
    for path, framework in ((write("a.xlsx", rows), city), (write("b.xlsx", long(rows)), plain)):
        report = report_of(path, framework)
        assert report.ok
        assert not len(report.findings)
        assert report.summary.zh == "没有发现问题"
        report.raise_if_errors()


@pytest.mark.parametrize("fault", FAULTS, ids=identity)
def test_one_fault_is_one_finding_at_its_place(city, rows, write, fault):
    report = report_of(spoil(write("cities.xlsx", rows), fault.edits), city)
    check(report, fault)


@pytest.mark.parametrize("fault", LONG_FAULTS, ids=identity)
def test_one_fault_of_a_long_table_is_one_finding_at_its_place(plain, rows, write, fault):
    report = report_of(spoil(write("cities.xlsx", long(rows)), fault.edits), plain)
    check(report, fault)


def check(report, fault):
    assert as_rows(report.findings) == [fault[:1] + fault[2:7]]
    (zh,), (en,) = (list(report.to_frame(x).itertuples()) for x in ("zh", "en"))
    assert fault.said in zh.message
    assert CHINESE.search(zh.message)
    assert zh.message != en.message
    for text in (zh.message, zh.hint, en.message, en.hint):
        assert not re.search(r"[{}]|（）|\(\)|nan|None", text)
    if fault.rule not in ("unknown-column", "unknown-indicator"):
        assert CHINESE.search(zh.hint)
        assert en.hint


def test_indicators_without_spread_are_found_by_data_driven_weights(city, rows):
    frame = pd.DataFrame(rows[1:], columns=rows[0]).assign(schools=50.0)
    scorecard = bi.evaluate(
        frame, city, weighting="entropy", normalization="zscore:constant=middle"
    )
    found = scorecard.findings.query("rule == 'constant'")
    assert list(found["indicator"]) == ["schools"]


def test_a_transform_the_normalization_does_not_make_is_said(city, rows):
    raw = city.to_dict()
    raw["groups"][0]["indicators"][1] |= {"transform": "log", "goalposts": [1, 1000]}
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    scorecard = bi.evaluate(frame, bi.Framework.from_dict(raw))
    found = scorecard.findings.query("rule == 'transform-unused'")
    assert list(found["indicator"]) == ["firms"]


def test_a_dropped_indicator_is_said(city, rows):
    frame = pd.DataFrame(rows[1:], columns=rows[0]).assign(schools=50.0)
    scorecard = bi.evaluate(frame, city, normalization="minmax:constant=drop", min_coverage="1/2")
    found = scorecard.findings.query("rule == 'dropped'")
    assert list(found["indicator"]) == ["schools"]
    assert scorecard.rank.notna().all()


def test_other_sheets_that_fit_are_said(city, rows, write):
    path = write("cities.xlsx", rows)
    book = load_workbook(path)
    book.copy_worksheet(book.active).title = "备份"
    book.save(path)
    (found,) = report_of(path, city).findings.itertuples()
    assert (found.rule, found.cell) == ("other-sheets", "数据")
    assert "备份" in found.message


def test_every_rule_is_tested():
    tested = {fault.rule for fault in (*FAULTS, *LONG_FAULTS)} | corpus.RULES
    tested |= {f"check-{kind}" for kind in KINDS}
    assert tested == set(TABLE_RULES)


@pytest.mark.parametrize("rule", METHOD_RULES)
def test_every_rule_of_methods_is_tested(rule):
    """Some test of another file looks for the rule by its name."""
    here = Path(__file__)
    files = [path for path in here.parents[1].rglob("test_*.py") if path != here]
    assert any(f'"{rule}"' in path.read_text(encoding="utf-8") for path in files)


GRAVE = ("not-a-number", "infinity", "out-of-range", "not-an-integer")


def test_all_findings_come_at_once(city, rows, write):
    edits = {
        "C2": "x", "C3": -1, "D3": 0.5, "G3": "inf", "E4": -99, "F4": "y", "H1": "备注",
    }  # fmt: skip
    report = report_of(spoil(write("cities.xlsx", rows), edits), city)
    found = {(row[0], row[1]) for row in as_rows(report.findings)}
    assert found == {
        ("not-a-number", "数据!C2"),
        ("out-of-range", "数据!C3"),
        ("not-an-integer", "数据!D3"),
        ("infinity", "数据!G3"),
        ("missing-code", "数据!E4"),
        ("not-a-number", "数据!F4"),
        ("unknown-column", "数据!H1"),
    }
    assert report.summary.zh == "5 个错误，2 个提示"
    assert report.summary.en == "5 errors, 2 infos"
    severities = list(report.findings["severity"])
    assert severities == sorted(severities, key=["error", "warning", "info"].index)


cells = st.one_of(
    st.floats(-1e6, 1e6).map(lambda x: float(f"{x:.12g}")),
    st.integers(-100, 100),
    st.sampled_from([None, "x", "inf", "-", "1,5", "12%", -99, 0.5]),
)


@given(st.lists(st.lists(cells, min_size=6, max_size=6), min_size=1, max_size=4))
def test_no_cell_is_dropped_in_silence(tmp_path_factory, city, grid):
    """Every cell is a number of the table, blank, on record, or in a finding with its address."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "s"
    book.active.append(["城市", "population", "gdp", "firms", "roads", "air", "schools"])
    for i, row in enumerate(grid):
        book.active.append([f"u{i}", *row])
    path = tmp_path_factory.getbasetemp() / "random.xlsx"
    book.save(path)
    report = report_of(path, city)
    flagged = {*report.findings["cell"], *report.table.cells["cell"]}
    columns = [report.table.units["population"], *(report.table.data[c] for c in report.table.data)]
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            read, at = columns[j].iloc[i], f"s!{'BCDEFG'[j]}{i + 2}"
            if value is None:
                assert np.isnan(read)
            elif at not in flagged:
                assert read == value
    errors = report.findings[report.findings["rule"].isin(GRAVE)]
    assert not errors.duplicated("cell").any()


def only(report, rule):
    assert list(report.findings["rule"]) == [rule]


def test_a_cell_in_error_takes_no_part_in_coverage(city, rows, write):
    path = spoil(write("cities.xlsx", rows), {"F3": "优", "G3": "x"})
    assert list(report_of(path, city).findings["rule"]) == ["not-a-number"] * 2


def test_a_denominator_in_error_is_reported_once(city, rows, write):
    for value, rule in (("两千", "not-a-number"), ("inf", "infinity")):
        only(report_of(spoil(write("cities.xlsx", rows), {"B3": value}), city), rule)


def test_an_empty_column_is_reported_once(city, rows, write):
    edits = {f"G{i}": None for i in (2, 3, 4)}
    only(report_of(spoil(write("cities.xlsx", rows), edits), city), "all-missing")


def test_a_column_in_the_wrong_unit_is_reported_once(city, rows, write):
    raw = city.to_dict()
    raw["groups"][0]["indicators"][0]["allowed"] = {"min": 0, "max": 100000}
    edits = {"C1": "地区生产总值（万人）", "C2": 4e8, "C3": 4.4e8, "C4": 3.2e8}
    path = spoil(write("cities.xlsx", rows), edits)
    only(report_of(path, bi.Framework.from_dict(raw)), "unit-of-measure")


def test_values_given_twice_are_not_missing_as_well(plain, rows, write):
    table = long(rows)
    table += [row for row in table[1:] if row[2] == "学校数"]
    report = report_of(write("long.xlsx", table), plain)
    assert list(report.findings["rule"]) == ["duplicate-value"] * 3


def test_a_text_in_an_otherwise_blank_row_is_not_an_empty_row(city, rows, write):
    edits = {f"{c}3": None for c in "DEFG"} | {"C3": "尚未报来"}
    rules = list(report_of(spoil(write("cities.xlsx", rows), edits), city).findings["rule"])
    assert "not-a-number" in rules
    assert "empty-row" not in rules


@pytest.mark.parametrize("value", [100.0000001, 1234567.5])
def test_a_value_just_outside_is_shown_as_it_is(rows, write, city, value):
    raw = city.to_dict()
    raw["groups"][1]["indicators"][0]["allowed"] = {"min": 0, "max": 100}
    report = report_of(spoil(write("c.xlsx", rows), {"F3": value}), bi.Framework.from_dict(raw))
    (found,) = report.to_frame("zh").itertuples()
    assert found.rule == "out-of-range"
    assert found.value == str(value)
    assert str(value) in found.message
    assert "（）" not in found.hint


@pytest.mark.parametrize("alias", ["北京市", "Beijing", "ＢＥＩＪＩＮＧ", "北京"])
def test_one_unit_under_two_names_is_a_duplicate(city, rows, write, alias):
    found = report_of(spoil(write("cities.xlsx", rows), {"A4": alias}), city).findings
    assert list(found["rule"]) == ["duplicate-unit"]
    assert "数据!A2" in found["message"][0]


def test_the_same_unit_in_two_periods_is_no_duplicate(city, rows, write):
    head, *body = rows
    panel = [["年份", *head], *([year, *row] for year in (2021, 2022) for row in body)]
    assert not len(report_of(write("panel.xlsx", panel), city).findings)
    panel.append([2022, *body[0]])
    found = report_of(write("panel.xlsx", panel), city).findings
    assert as_rows(found) == [("duplicate-unit", "数据!B8", "北京", "2022", "", "北京")]


def test_csv_addresses_count_as_excel_shows_the_file(city, rows, write):
    rows[2][2] = "尚未报来"
    (found,) = report_of(write("各市.csv", rows), city).findings.itertuples()
    assert found.cell == "各市!C3"


def test_a_data_frame_goes_through_the_same_door(city, rows):
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    frame["gdp"] = ["x", -1.0, 3.0]
    found = bi.validate(frame, city).findings
    assert as_rows(found) == [
        ("not-a-number", "", "北京", "", "gdp", "x"),
        ("out-of-range", "", "上海", "", "gdp", "-1"),
    ]


def test_a_data_frame_whose_index_says_nothing_is_validated_too(city, rows):
    frame = pd.DataFrame(rows[1:], columns=rows[0]).drop(columns="城市")
    assert not len(bi.validate(frame, city).findings)
    found = bi.validate(frame.assign(gdp=["x", 1, 1]), city).findings
    assert list(found["rule"]) == ["not-a-number"]


def test_a_unit_without_a_name_is_found_in_a_data_frame(city, rows):
    frame = pd.DataFrame(rows[1:], columns=rows[0]).assign(城市=["北京", None, "深圳"])
    assert "no-unit-name" in set(bi.validate(frame, city).findings["rule"])


def test_a_data_frame_without_rows_is_an_error(city, rows):
    frame = pd.DataFrame(rows[1:], columns=rows[0]).iloc[:0]
    assert not bi.validate(frame, city).ok


def test_errors_are_raised_as_one_exception_with_all_findings(city, rows, write):
    path = spoil(write("cities.xlsx", rows), {"C2": "x", "F3": None, "H1": "备注"})
    with pytest.raises(bi.FindingsError) as error:
        bi.evaluate(path, city)
    pd.testing.assert_frame_equal(error.value.findings, report_of(path, city).findings)
    assert list(error.value.findings["severity"]) == ["error", "warning", "info"]
    assert "数据!C2 北京" in error.value.explain("zh")
    assert "1 个错误" in error.value.explain("zh")
    assert "1 error, 1 warning, 1 info" in error.value.explain("en")
    again = pickle.loads(pickle.dumps(error.value))
    assert str(again) == str(error.value)
    assert again.findings.equals(error.value.findings)


def test_a_long_list_of_errors_says_how_many_more(city, rows, write):
    rows += [[f"城{i}", 1, "x", 1 + i, 1, 1, 1] for i in range(40)]
    with pytest.raises(bi.FindingsError) as error:
        bi.evaluate(write("cities.xlsx", rows), city)
    assert len(error.value.findings) == 40
    assert "+25" in error.value.explain("zh")


def test_warnings_and_notes_do_not_stop_scoring(city, rows, write):
    path = spoil(write("cities.xlsx", rows), {"F3": None, "E2": -99, "H1": "备注"})
    scorecard = bi.evaluate(path, city)
    assert set(scorecard.findings["rule"]) == {"group-missing", "missing-code", "unknown-column"}
    assert scorecard.rank.notna().all()


@pytest.mark.parametrize("coverage", [0, 1])
def test_findings_and_ranking_agree_on_who_is_ranked(city, rows, write, coverage):
    """Also where the coverage is said at the call and not in the framework."""
    path = spoil(write("c.xlsx", rows), {"C3": None, "D3": None, "F3": None, "G4": None})
    scorecard = bi.evaluate(path, city, min_coverage=coverage)
    excluded = set(scorecard.findings.query("rule == 'low-coverage'")["unit"])
    assert excluded == set(scorecard.not_ranked["unit"])
