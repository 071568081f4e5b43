"""The pandera schema of a system and the validation of a table find the same at the same cells."""

import ast
import re
import warnings

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.findings.table_rules import TABLE_RULES

CHECKS = {
    "column_in_dataframe": "missing-column",
    "dtype('float64')": "not-a-number",
    **{rule: rule for rule in ("infinity", "out-of-range", "not-an-integer")},
}
ERRORS = {rule for rule, said in TABLE_RULES.items() if said.severity == "error"}
CROSS_CHECKS = {rule for rule in TABLE_RULES if rule.startswith("check-")}
NAMED = set(re.findall("``([a-z-]+)``", bi.Framework.schema.__doc__)) & set(TABLE_RULES)
LEFT = (NAMED - set(CHECKS.values()) - {"computed-differs"}) | CROSS_CHECKS
UNITS = ["甲市", "乙市", "丙市", "丁市"]
FORMULAS = [
    "{0} / {1}",
    "({0} - {1}) * 2",
    "ln({0})",
    "sum({0}, {1}, 1)",
    "min({0}, {1}) ^ 2",
    "change({0}) * 100",
    "lag({0}, 1) + {1}",
]
STEPS = [{}, {"normalization": "zscore"}, {"imputation": "fixed:value=0", "treatment": "iqr"}]
BOUNDS = st.fixed_dictionaries(
    {},
    optional={
        "min": st.sampled_from([-20, 0, 15.5]),
        "max": st.sampled_from([16, 30, 60.5]),
        "integer": st.booleans(),
    },
)


def node(name, **more):
    return {"id": name, "name": {"zh": f"指标{name}", "en": name}, **more}


@st.composite
def columns(draw, names):
    """Columns that are read, and such as are computed from those before them."""
    made, before = [], []
    for name in names:
        more = {"allowed": draw(BOUNDS)} if draw(st.booleans()) else {}
        if len(before) > 1 and draw(st.booleans()):
            used = draw(st.permutations(before))
            more["formula"] = draw(st.sampled_from(FORMULAS)).format(*used)
        elif draw(st.booleans()):
            more["missing_codes"] = [-99]
        made.append(node(name, **more))
        before.append(name)
    return made


@st.composite
def systems(draw):
    made = draw(columns(["p", "q", "r", "a", "b", "c", "d"]))
    variables, leaves = made[:3], [leaf | {"direction": "higher"} for leaf in made[3:]]
    if draw(st.booleans()):
        leaves[0]["denominator"] = {"variable": "p", "scale": 2}
    groups = [node("one", indicators=leaves[:2]), node("two", indicators=leaves[2:])]
    groups[0] |= draw(st.sampled_from(STEPS))
    raw = node("made", variables=variables, groups=groups)
    return bi.Framework.from_dict(raw | {"aliases": {unit: [] for unit in UNITS}})


@st.composite
def frames(draw, system):
    """Tables in order but for infinities, texts, codes, columns that lack and some beside the point."""
    years = draw(st.sampled_from([None, ["2021", "2022"], [2020, 2021, 2022]]))
    keys = [UNITS] if years is None else [UNITS, years]
    index = pd.MultiIndex.from_product(keys, names=["unit", "period"][: len(keys)])
    index = index if years else index.get_level_values(0)
    cells = st.one_of(
        st.integers(11, 40).map(lambda x: x + 0.5),
        st.integers(11, 40).map(float),
        st.sampled_from([np.nan, np.inf, -np.inf, -99.0, 0.0]),
    )
    frame = pd.DataFrame(index=index)
    for column in system.columns:
        present = draw(st.integers(0, 9))
        if present == 0 or (column.formula and present < 5):
            continue
        frame[column.id] = draw(st.lists(cells, min_size=len(index), max_size=len(index)))
        kind = draw(st.sampled_from(["float"] * 4 + ["whole", "object", "text"]))
        if kind == "whole":
            frame[column.id] = (
                frame[column.id].replace([np.inf, -np.inf], 12).fillna(13).astype(int)
            )
        elif kind != "float":
            frame[column.id] = frame[column.id].astype(object)
        if kind == "text":
            frame.iloc[draw(st.integers(0, len(index) - 1)), -1] = "甚高"
    return frame


def cases(system, frame):
    """Return what the schema finds: rule, place, column."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pandera.errors.SchemaWarning)
        try:
            system.schema().validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as error:
            found = error.failure_cases
        else:
            return set()
    assert set(found["check"]) <= set(CHECKS)
    return {
        (CHECKS[case.check], None, case.failure_case)
        if case.check == "column_in_dataframe"
        else (CHECKS[case.check], as_text(case.index), case.column)
        for case in found.itertuples(index=False)
    }


def errors(system, frame):
    """Return what validation finds by the rules that the schema has, and all rules it finds."""
    found = bi.validate(frame, system).findings
    found = found[found["severity"] == "error"]
    is_panel = frame.index.nlevels > 1
    places = {
        (f.rule, None if f.rule == "missing-column" else place(f, is_panel), f.indicator)
        for f in found.itertuples(index=False)
        if f.rule in CHECKS.values()
    }
    return places, set(found["rule"])


def place(finding, is_panel):
    return (finding.unit, finding.period) if is_panel else finding.unit


def as_text(at):
    """Return a place as validation writes it; pandera writes unit and period as one text."""
    if isinstance(at, str) and at.startswith("("):
        at = ast.literal_eval(at)
    return tuple(map(str, at)) if isinstance(at, tuple) else at


def check(data):
    system = data.draw(systems())
    frame = data.draw(frames(system))
    wrong, rules = errors(system, frame)
    assert cases(system, frame) == wrong
    assert rules <= set(CHECKS.values()) | LEFT


@settings(max_examples=12)
@given(st.data())
def test_schema_and_validation_find_the_same_cells(data):
    check(data)


@pytest.mark.exhaustive
@settings(max_examples=200)
@given(st.data())
def test_schema_and_validation_find_the_same_cells_of_many_tables(data):
    check(data)


def test_what_the_schema_does_not_express_is_listed():
    assert ERRORS - CROSS_CHECKS - set(CHECKS.values()) == LEFT - CROSS_CHECKS
    assert set(CHECKS.values()) <= NAMED


PLAIN = {"id": "x", "name": "X"}
A, B = ({"id": name, "name": name, "direction": "higher"} for name in "ab")
GROWTH = B | {"formula": "change(a) * 100"}
SUM = {"checks": [{"kind": "total", "of": "b", "parts": ["a"]}]}
GOOD = pd.DataFrame({"a": [11.5, 12.5], "b": [11.5, 12.5]}, index=["甲市", "乙市"])
YEARS = pd.MultiIndex.from_product([["甲市"], ["2021", ""]], names=["unit", "period"])


@pytest.mark.parametrize(
    ("rule", "leaves", "frame", "more"),
    [
        ("no-rows", [A, B], GOOD[:0], {}),
        ("all-missing", [A, B], GOOD.assign(b=np.nan), {}),
        ("no-year-before", [A, GROWTH], GOOD[["a"]], {}),
        ("duplicate-unit", [A, B], GOOD.set_axis(["甲市", "甲市"]), {}),
        ("duplicate-column", [A, B], pd.concat([GOOD, GOOD["a"] + 1], axis=1), {}),
        ("no-unit-name", [A, B], GOOD.set_axis(["甲市", None]), {}),
        ("no-period", [A, B], GOOD.set_axis(YEARS), {}),
        ("check-total", [A, B], GOOD.assign(b=[11.5, 13.5]), SUM),
    ],
)
def test_what_only_the_table_as_a_whole_shows_is_left_to_validation(rule, leaves, frame, more):
    system = bi.Framework.from_dict({**PLAIN, "indicators": leaves, **more})
    assert set(errors(system, frame)[1]) == {rule}
    assert cases(system, frame) == set()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("ambiguous-none", "无"),
        ("ambiguous-parentheses", "(12.3)"),
        ("unit-of-cell", "12 公里"),
        ("excel-error", "#DIV/0!"),
    ],
)
def test_a_text_that_is_read_in_no_way_is_no_number_to_the_schema(rule, text):
    leaves = [A | {"unit": "万元"}, B]
    system = bi.Framework.from_dict({**PLAIN, "indicators": leaves})
    frame = GOOD.assign(a=[11.5, text])
    assert set(errors(system, frame)[1]) == {rule}
    assert cases(system, frame) == {("not-a-number", "乙市", "a")}


def test_the_frame_returned_has_its_computed_columns():
    leaves = [A | {"missing_codes": [-99]}, GROWTH | {"allowed": {"max": 30}}]
    system = bi.Framework.from_dict({**PLAIN, "indicators": leaves})
    frame = pd.DataFrame({"unit": ["甲市"] * 3, "period": [2020, 2021, 2022], "a": [50, 60, -99]})
    passed = system.schema().validate(frame)
    np.testing.assert_allclose(passed["b"], [np.nan, 20, np.nan])
    np.testing.assert_array_equal(passed["a"], [50, 60, np.nan])
    assert "b" not in frame
    pd.testing.assert_frame_equal(system.schema().validate(passed), passed)
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        system.schema().validate(frame.assign(a=[50, 75, -99]), lazy=True)
    (case,) = error.value.failure_cases.itertuples()
    assert (case.column, case.check, case.failure_case, case.index) == ("b", "out-of-range", 50, 1)


@settings(max_examples=10)
@given(st.lists(st.integers(100, 9_999), min_size=2, max_size=5), st.integers(-3, 3))
def test_a_computed_column_that_is_stated_is_compared_as_validation_does(tenths, off):
    """Shares to one decimal agree with their formula, unless they are off by more than rounding."""
    a = np.array(tenths) / 10
    system = bi.Framework.from_dict(
        {**PLAIN, "indicators": [A, B, A | {"id": "c", "name": "c", "formula": "a / b * 100"}]}
    )
    b = a[::-1] + 30
    stated = (a / b * 100).round(1) + np.eye(1, len(a)).ravel() * off / 10
    frame = pd.DataFrame({"a": a, "b": b, "c": stated}, index=[*UNITS, "戊市"][: len(a)])
    rules = set(bi.validate(frame, system).findings["rule"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        system.schema().validate(frame)
    assert any("c, 甲市: c is " in str(warning.message) for warning in caught) == (
        "computed-differs" in rules
    )
    assert {warning.category for warning in caught} <= {pandera.errors.SchemaWarning}


@settings(max_examples=5)
@given(st.data())
def test_a_table_that_was_read_is_found_to_be_as_its_source(data):
    """Headers in Chinese, a row of totals, rows of other kinds: gone after reading."""
    leaves = [
        A | {"name": "甲指标", "allowed": {"min": 15, "max": 30}, "missing_codes": [-99]},
        B | {"name": "乙指标", "denominator": {"variable": "v"}},
        A | {"id": "c", "name": "丙指标", "formula": "a / v", "allowed": {"integer": True}},
    ]
    variables = [{"id": "v", "name": "变量", "allowed": {"min": 1}}]
    raw = {**PLAIN, "variables": variables, "indicators": leaves, "select": {"kind": "T"}}
    system = bi.Framework.from_dict(raw)
    cells = st.sampled_from([14.5, 15, 22.5, 30, 31, -99, np.inf, np.nan, 0])
    source = pd.DataFrame(
        {
            "城市": [*UNITS, UNITS[0], "合计"],
            "kind": ["T", "T", "T", "T", "F", "T"],
            **{n: data.draw(st.lists(cells, min_size=6, max_size=6)) for n in ("甲指标", "变量")},
            "乙指标": 22.5,
        }
    )
    table = bi.read_table(source, system)
    assert list(table.unit_labels) == UNITS
    read = table.units.join(table.data)
    assert cases(system, read) == errors(system, source)[0]
    assert cases(system, read.drop(columns="c")) == errors(system, source)[0]
