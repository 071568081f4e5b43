"""Whatever is found about a column of a file names a cell: the header's, where no other is meant."""

import pytest
from corpus.case import SHEET, Case, leaf
from corpus.laid import Laid, letters, span_letters

import benchmark_index as bi
from benchmark_index.findings.finding import RULES

HEADINGS = {
    "gdp": "地区生产总值",
    "value": "数字经济增加值",
    "share": "数字经济占比",
    "firms": "企业数",
    "roads": "道路里程",
    "air": "空气质量",
    "people": "常住人口",
}
UNITS = tuple("甲乙丙丁戊己庚辛")
SYSTEM = {
    "id": "cells",
    "name": "Cells",
    "unit": {"zh": "城市", "en": "city"},
    "min_coverage": 0,
    "variables": [{"id": "people", "name": "常住人口", "unit": "万人"}],
    "indicators": [
        leaf("gdp", "地区生产总值", "亿元") | {"allowed": {"min": 0}},
        leaf("value", "数字经济增加值", "亿元"),
        leaf("share", "数字经济占比", "%"),
        leaf("firms", "企业数", "家") | {"allowed": {"integer": True}},
        leaf("roads", "道路里程", "公里")
        | {"missing_codes": [-99], "denominator": {"variable": "people", "unit": "公里/万人"}},
        leaf("air", "空气质量", ""),
    ],
}
COUNTS = {"checks": [{"kind": "counts", "of": "firms", "counts": {"1": 5}}]}
CELLS = {  # rule: column, what its cell holds
    "qualified-value": ("gdp", "约5"),
    "percent-scale": ("share", 0.43),
    "ambiguous-none": ("gdp", "无"),
    "ambiguous-parentheses": ("gdp", "(12.3)"),
    "ambiguous-multiple": ("gdp", "4.4万"),
    "multiple-of-nothing": ("air", "12亿"),
    "unit-of-cell": ("gdp", "5公里"),
    "excel-error": ("firms", "#DIV/0!"),
    "uncalculated": ("gdp", "=A1+B2"),
    "not-a-number": ("firms", "很多"),
    "infinity": ("air", "1e999"),
    "out-of-range": ("gdp", -5),
    "not-an-integer": ("firms", 1.5),
    "missing-code": ("roads", -99),
    "converted": ("gdp", "400000万元"),
}
HEADERS = {  # rule: column, what its header says
    "unit-of-measure": ("gdp", "地区生产总值（公里）"),
    "unit-base": ("share", "数字经济占比（% of GDP）"),
    "unit-unsaid": ("value", "数字经济增加值"),
    "all-missing": ("air", "空气质量"),
    "duplicate-column": ("again", "地区生产总值"),
    "unknown-column": ("again", "天气"),
    "no-header": ("again", None),
    "unknown-indicator": ("again", "天气"),
    "check-counts": ("firms", "企业数"),
}
ELSEWHERE = {
    "check-total": "tests/validation/test_checks.py, at the cell of the total",
    "check-share": "tests/validation/test_checks.py, at the cell of the share",
    "check-growth": "tests/validation/test_checks.py, at the cell of the rate",
    "check-rank": "tests/validation/test_checks.py, at the cell of the rank",
    "check-change": "tests/validation/test_checks.py, at the later cell",
    "check-total-row": "tests/validation/test_checks.py, at the cell of the total",
    "denominator": "test_a_denominator_is_told_at_the_cell_it_divides",
    "merged-cell": "test_corpus.py, at the cell that repeats the first",
    "decimal-mark": "test_corpus.py, at the first cell that shows it",
    "duplicate-value": "test_corpus.py, at the second cell",
    "altered-column": "test_corpus.py, at the heading",
    "altered-only": "test_corpus.py, at the heading",
    "heading-unclear": "test_corpus.py, at the heading",
    "direction-unread": "test_asides.py, at the cell that states it",
    "direction-unlike": "test_asides.py, at the cell that states it",
    "direction-differs": "test_asides.py, at the cell that states it",
    "weight-unread": "test_asides.py, at the cell that states it",
    "weight-twice": "test_asides.py, at a cell that states it",
    "breakdown": "test_corpus.py, at the header of the first column that tells",
    "rows-selected": "test_corpus.py, at the header of the first column asked for",
    "computed-undefined": "test_corpus.py, at the cell that it takes",
    "computed-column": "test_corpus.py, at the header of the column",
    "computed-differs": "test_corpus.py, at the cell that differs",
    "no-year-before": "test_corpus.py, at the header of what it takes",
    "transform-unused": "test_steps",
    "dropped": "test_steps",
    "constant": "test_steps",
    "turned-constant": "test_steps",
    "transform-dropped": "test_steps",
    "still-outlying": "test_steps",
    "one-test-suffices": "test_steps",
    "one-observation": "test_steps",
    "not-convertible": "test_steps",
}
WITHOUT = {
    "missing-column": "there is none: the sheet alone is named",
    "other-sheets": "about sheets",
    "sheets-read": "about sheets",
    "sheet-period": "about a sheet",
    "sheet-columns": "about columns that the sheet has not",
    "select-absent": "about a column that the sheet has not",
    "wrong-suffix": "about the file",
    "unreadable-file": "about a file among many, tests/scale",
    "checks-across-rows": "about the checks of a framework, tests/scale",
    "approximate": "about a step, tests/scale",
    "no-rows": "about the sheet",
    "names-matched": "about all names",
    "names-joined": "about names",
    "filled-down": "about names, at the first that is filled in",
    "altered-section": "about rows, at the line over them",
    "altering-title": "about all columns, at the title",
    "reordered-header": "about rows, at the header over them",
    "normalization-unused": "about the run",
    "chapter": "about several columns, at the heading over them",
    "unit-column": "about all columns, at its header",
    "units-differ": "about two cells: see the tests of spoiled workbooks",
    "weights-stated": "about all columns, at the first weight",
    "weights-sum": "about all columns, at the first weight",
    "no-periods": "about the run",
    "panel-revised": "about a period",
    "unconverged": "about the run",
    "own-scale": "about a group, which has no column",
    "mixed-scales": "about a group, which has no column",
    "turned": "about a group, which has no column",
    "limit-binds": "about a group, which has no column",
    "score-undefined": "about a group, at the name of the unit",
} | dict.fromkeys(
    [
        "repeated-header",
        "indicator-row",
        "aggregate-row",
        "aggregates-stay",
        "copied-rows",
        "derived-row",
        "year-in-name",
        "years-read",
        "not-in-register",
        "note-row",
        "rows-above",
        "hidden-rows",
        "hidden-columns",
        "outer-row",
        "part-row",
        "near-name",
        "similar-names",
        "no-unit-name",
        "no-period",
        "no-indicator-name",
        "duplicate-unit",
        "total-row",
        "empty-row",
        "low-coverage",
        "group-missing",
        "check-stale",
    ],
    "about rows, at their cells",
)
EXPERTS = ("inconsistent-", "incomplete-", "expert-", "ri-", "budget-", "no-consensus", "form-")
LAYOUTS = [(kind, file) for kind in ("wide", "turned", "long") for file in ("表.xlsx", "表.csv")]


def in_turn(rules):
    """Yield rules x layouts: each layout in every run, in the two kinds of file by turns."""
    for i, rule in enumerate(rules):
        for j, (kind, file) in enumerate(LAYOUTS):
            marks = () if (i + j // 2 + j) % 2 else pytest.mark.large
            yield pytest.param(rule, kind, file, marks=marks)


NOT_LONG = ("duplicate-column", "unknown-column", "no-header")
NOT_TURNED = ("no-header",)  # a line without a label is no row of figures of anything


def framework(**more):
    return bi.Framework.from_dict(SYSTEM | more)


def numbers():
    """Eight cities without a fault."""
    return {
        (unit, ""): {
            "gdp": 40 + 3 * i, "value": 20 + 2 * i, "share": 42.5 + i, "firms": 30 + i,
            "roads": 70 + i, "air": 3 + i, "people": 200 + i,
        }
        for i, unit in enumerate(UNITS)
    }  # fmt: skip


def written(laid, folder, file, merged=()):
    case = Case("", laid.rows, None, None, file=file, merged=(*map(span_letters, merged),))
    return case.write(folder)


def cells_of(report, rule):
    assert all(item.cell.startswith(f"{SHEET}!") for item in report.items if item.rule == rule)
    return [item.cell.partition("!")[2] for item in report.items if item.rule == rule]


@pytest.mark.parametrize(("rule", "kind", "file"), [*in_turn(CELLS)])
def test_a_fault_in_a_cell_is_told_there(tmp_path, rule, kind, file):
    column, value = CELLS[rule]
    laid = Laid(kind, numbers(), HEADINGS)
    laid.set(("丙", "", column), value)
    report = bi.validate(written(laid, tmp_path, file), framework())
    assert cells_of(report, rule) == [letters(laid.cells["丙", "", column])]


@pytest.mark.parametrize(("rule", "kind", "file"), [*in_turn(HEADERS)])
def test_a_fault_of_a_column_is_told_at_its_header(tmp_path, rule, kind, file):
    if (kind == "long" and rule in NOT_LONG) or (kind == "turned" and rule in NOT_TURNED):
        return
    if kind != "long" and rule == "unknown-indicator":
        return
    column, heading = HEADERS[rule]
    table, headings = numbers(), HEADINGS | {column: heading}
    for values in table.values():
        values["again"] = values["gdp"]
        if rule == "all-missing":
            values[column] = None
    if rule == "unit-unsaid":
        headings["gdp"] = "地区生产总值（万元）"
    laid = Laid(kind, table, headings)
    system = framework(**COUNTS) if rule == "check-counts" else framework()
    report = bi.validate(written(laid, tmp_path, file), system)
    place = laid.headers[column, ""]
    if rule == "no-header":
        place = (place[0] + 1, place[1])  # the first figure below
    elif kind == "long" and rule in ("unit-unsaid", "unit-of-measure", "unit-base"):
        place = (place[0], place[1] + 1)  # a line states its unit: at its figure
    assert cells_of(report, rule) == [letters(place)]


@pytest.mark.parametrize(("kind", "file"), LAYOUTS)
def test_the_rest_of_many_is_told_at_the_header(tmp_path, kind, file):
    units = [f"u{i}" for i in range(130)]
    table = {(unit, ""): {"gdp": -5, "air": "many" if i else 3} for i, unit in enumerate(units)}
    laid = Laid(kind, table, {"gdp": "地区生产总值", "air": "空气质量"})
    leaves = [
        leaf("gdp", "地区生产总值", "亿元") | {"allowed": {"min": 0}},
        leaf("air", "空气质量", ""),
    ]
    system = bi.Framework.from_dict(SYSTEM | {"indicators": leaves, "variables": []})
    report = bi.validate(written(laid, tmp_path, file), system)
    rest = {item.indicator: item.cell for item in report.items if item.stands_for_more}
    assert rest == {name: f"{SHEET}!{letters(laid.headers[name, ''])}" for name in ("gdp", "air")}


@pytest.mark.parametrize("file", ["表.xlsx", "表.csv"])
@pytest.mark.parametrize("kind", ["panel", "sections", "long", "turned", "years"])
def test_a_column_that_is_empty_in_a_period_is_told_at_the_header_of_the_period(
    tmp_path, kind, file
):
    table = {(u, p): {"gdp": 40 + i, "air": 3 + i if p == "2021" else None}
             for p in ("2021", "2022") for i, u in enumerate(UNITS)}  # fmt: skip
    laid = Laid(kind, table, {"gdp": "地区生产总值", "air": "空气质量"})
    leaves = [leaf("gdp", "地区生产总值", "亿元"), leaf("air", "空气质量", "")]
    system = bi.Framework.from_dict(SYSTEM | {"indicators": leaves, "variables": []})
    path = written(laid, tmp_path, file, laid.merged if file.endswith("xlsx") else ())
    report = bi.validate(path, system, period="2022")
    assert cells_of(report, "all-missing") == [letters(laid.headers["air", "2022"])]
    assert bi.validate(path, system, period="2021").ok


@pytest.mark.parametrize(("kind", "file"), LAYOUTS)
def test_a_denominator_is_told_at_the_cell_it_divides(tmp_path, kind, file):
    laid = Laid(kind, numbers(), HEADINGS)
    laid.set(("丙", "", "people"), None)
    report = bi.validate(written(laid, tmp_path, file), framework())
    assert cells_of(report, "denominator") == [letters(laid.cells["丙", "", "roads"])]


STEPS = [
    {"treatment": "winsorize:k=1"},
    {"treatment": "iqr"},
    {"treatment": "log"},
    {"weighting": "entropy", "normalization": "minmax:constant=zero"},
    {"normalization": "zscore:constant=drop"},
    {"imputation": "linear"},
    {"imputation": "median"},
]


@pytest.mark.parametrize("steps", STEPS, ids=str)
def test_steps(tmp_path, steps):
    """What a step notes of an indicator bears its header's cell."""
    table = numbers()
    for i, values in enumerate(table.values()):
        values |= {"air": 7, "firms": 10 ** (i + 1), "value": 5 if i else 500}
    laid = Laid("wide", table, HEADINGS)
    index = {"normalization": "minmax:constant=drop", "errors": "ignore"} | steps
    items = bi.evaluate(written(laid, tmp_path, "表.xlsx"), framework(), **index).finding_items
    about = [item for item in items if item.indicator in HEADINGS]
    assert all(
        item.cell == f"{SHEET}!{letters(laid.headers[item.indicator, ''])}" for item in about
    )
    assert about or "imputation" in steps


def test_every_rule_has_its_place():
    experts = {rule for rule in RULES if rule.startswith(EXPERTS)}
    assert {*CELLS, *HEADERS, *ELSEWHERE, *WITHOUT, *experts} == {*RULES}
