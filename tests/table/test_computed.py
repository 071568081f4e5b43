"""Computed indicators (计算指标): one table in every form, and what is found at their cells."""

import numpy as np
import pandas as pd
import pytest
import yaml
from corpus.computed import FRAME, RAW, READ, leaf, variable
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.errors import TableError


@pytest.fixture(scope="module")
def system():
    return bi.Framework.from_dict(RAW)


def in_order(table):
    data = table.data.join(table.units[["density"]])
    return data.sort_index()


def expected():
    frame = FRAME.set_index(["unit", "period"])
    found = frame[["gdp", "digital"]].assign(
        density=frame["population"] / frame["area"],
        share=frame["digital"] / frame["gdp"] * 100,
        growth=(frame["gdp"] / frame["gdp"].groupby("unit").shift() - 1) * 100,
    )
    return found.assign(crowding=np.log(found["density"]) + found["share"]).sort_index()


def csv(folder, frame):
    frame.to_csv(folder / "t.csv", index=False)
    return folder / "t.csv"


def long(folder):
    melted = FRAME.melt(["unit", "period"], var_name="indicator", value_name="value")
    return csv(folder, melted)


def by_years(folder):
    wide = FRAME.pivot(index="unit", columns="period", values=READ)
    wide.columns = [f"{period}年{name}" for name, period in wide.columns]
    return csv(folder, wide.reset_index())


def sheets(folder):
    with pd.ExcelWriter(folder / "t.xlsx") as writer:
        for period, part in FRAME.groupby("period"):
            part.drop(columns="period").to_excel(writer, sheet_name=period, index=False)
    return folder / "t.xlsx"


DOORS = {
    "frame": lambda folder: FRAME,
    "frame with an index": lambda folder: FRAME.set_index(["unit", "period"]),
    "frame of text": lambda folder: FRAME.astype(object),
    "csv": lambda folder: csv(folder, FRAME),
    "long csv": long,
    "a column for each year": by_years,
    "a sheet for each year": sheets,
    "rows in another order": lambda folder: FRAME[::-1],
    "columns in another order": lambda folder: FRAME[FRAME.columns[::-1]],
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_computes_the_same(door, system, tmp_path):
    table = bi.read_table(DOORS[door](tmp_path), system)
    assert table.absent == ()
    assert list(table.data.columns) == system.indicator_ids
    pd.testing.assert_frame_equal(
        in_order(table), expected()[in_order(table).columns], check_column_type=False
    )
    again = bi.read_table(table, system)
    pd.testing.assert_frame_equal(in_order(again), in_order(table))


def test_an_array_has_the_columns_that_are_read():
    system = bi.Framework.from_dict(
        {**RAW, "variables": [], "indicators": [leaf("a"), leaf("sum", formula="a + b"), leaf("b")]}
    )
    table = bi.read_table(np.array([[1.0, 2.0], [3.0, np.nan]]), system)
    np.testing.assert_array_equal(table.array, [[1, 3, 2], [3, np.nan, np.nan]])


def test_a_year_of_a_panel_keeps_what_was_computed_from_the_year_before(system):
    panel = bi.read_table(FRAME, system)
    for year in (panel.at("2022"), bi.read_table(FRAME, system, period="2022")):
        again = bi.read_table(year, system)
        assert again.data["growth"].tolist() == pytest.approx([20, 25, 0])
        changed = year.replace(data=year.data.assign(gdp=[1.0, 2, 3]))
        again = bi.read_table(changed, system)
        assert again.data["share"].tolist() == [1500, 1500, 1500]  # of what it holds now


def test_the_ratio_is_that_of_a_denominator():
    """A formula over a variable, and the short form, give the same scores."""
    total = {**RAW, "variables": [variable("population")]}
    short = leaf("x", denominator={"variable": "population", "scale": 10})
    made = [variable("population"), variable("total")]
    frame = FRAME.assign(x=FRAME["gdp"], total=FRAME["gdp"], y=FRAME["digital"])
    one = bi.Framework.from_dict({**total, "indicators": [short, leaf("y")]})
    other = bi.Framework.from_dict(
        {
            **RAW,
            "variables": made,
            "indicators": [leaf("x", formula="total / (population / 10)"), leaf("y")],
        }
    )
    first = bi.evaluate(frame.drop(columns="total"), one)
    second = bi.evaluate(frame.drop(columns="x"), other)
    pd.testing.assert_series_equal(first.score, second.score)


def test_a_computed_indicator_may_have_a_denominator(system):
    raw = {
        **RAW,
        "variables": [variable("population")],
        "indicators": [
            leaf("a"),
            leaf("twice", formula="a * 2", denominator={"variable": "population"}),
        ],
    }
    run = bi.evaluate(FRAME.assign(a=FRAME["gdp"]), bi.Framework.from_dict(raw))
    np.testing.assert_array_equal(run.denominated["twice"], FRAME["gdp"] * 2 / FRAME["population"])


def rules(data, system):
    found = bi.validate(data, system).findings
    return {(f.rule, f.unit, f.period, f.indicator) for f in found.itertuples()}


def test_what_has_no_value_is_found_at_its_inputs(system, tmp_path):
    frame = FRAME.assign(area=[10.0, 0, 50, 50, 60, 60])
    found = bi.validate(csv(tmp_path, frame), system).findings
    (line,) = found[found["rule"] == "computed-undefined"].itertuples()
    assert (line.unit, line.period, line.indicator) == ("甲", "2022", "density")
    assert line.cell == "t!C3"
    assert line.value == "population = 110 [t!C3], area = 0 [t!D3]"
    assert np.isnan(bi.read_table(frame, system).data["crowding"].iloc[1])


def test_checks_see_computed_cells_and_name_those_of_their_inputs(system, tmp_path):
    frame = FRAME.assign(digital=[10.0, 15, 20, 130, 9, 45])
    found = bi.validate(csv(tmp_path, frame), system).findings
    (line,) = found[found["rule"] == "out-of-range"].itertuples()
    assert (line.cell, line.unit, line.indicator) == ("t!F5", "乙", "share")
    assert line.value == "130 (digital = 130 [t!F5], gdp = 100 [t!E5])"


def test_a_year_before_is_named_with_its_cell(tmp_path):
    raw = {**RAW, "variables": [], "indicators": [leaf("a"), leaf("up", formula="a / lag(a)")]}
    frame = FRAME[["unit", "period"]].assign(a=[0.0, 1, 2, 3, 4, 5])
    found = bi.validate(csv(tmp_path, frame), bi.Framework.from_dict(raw)).findings
    (line,) = found[found["rule"] == "computed-undefined"].itertuples()
    assert line.value == "a = 1 [t!C3], a (2021) = 0 [t!C2]"


def test_one_fault_is_one_finding(system):
    bad = FRAME.assign(digital=9.0).astype(object)
    bad.loc[1, "gdp"] = "many"
    assert rules(bad, system) == {("not-a-number", "甲", "2022", "gdp")}
    lost = rules(FRAME.assign(digital=9.0).drop(columns="gdp"), system)
    assert {rule for rule, *_ in lost} == {"missing-column"}


def test_a_table_of_one_period_has_no_growth(system):
    one = FRAME[FRAME["period"] == "2022"].drop(columns="period")
    assert rules(one, system) == {("no-year-before", "", "", "growth")}
    assert bi.read_table(one, system).data["growth"].isna().all()


def test_quarters_are_compared_with_those_of_the_year_before(system):
    quarters = FRAME.assign(period=["2021-Q3", "2022-Q3"] * 3)
    assert bi.read_table(quarters, system).data["growth"].iloc[1] == pytest.approx(20)
    assert ("no-year-before", "", "", "growth") in rules(
        FRAME.assign(period=["2021-Q3", "2022-Q4"] * 3), system
    )


def test_a_unit_twice_in_a_year_has_no_year_before(system):
    twice = pd.concat([FRAME, FRAME[:1].assign(gdp=1.0)])
    table = bi.read_table(twice, system)
    assert np.isnan(table.data["growth"].iloc[1])
    assert table.data["growth"].iloc[3] == pytest.approx(25)


def test_a_column_of_that_name_is_ignored_and_compared(system, tmp_path):
    stated = FRAME.assign(share=[20.0, 25, 25, 35, np.nan, 50], density="many")
    for source in (stated, csv(tmp_path, stated)):
        table = bi.read_table(source, system)
        pd.testing.assert_frame_equal(
            in_order(table), expected()[in_order(table).columns], check_column_type=False
        )
        found = bi.validate(source, system).findings
        assert not (found["severity"] == "error").any()
        (line,) = found[found["rule"] == "computed-differs"].itertuples()
        assert (line.unit, line.period, line.value[:14]) == ("乙", "2022", "35 (digital = ")
        assert "30" in line.message
        assert set(found[found["rule"] == "computed-column"]["indicator"]) == {"share", "density"}
    rounded = FRAME.assign(growth=[np.nan, 20, np.nan, 25, np.nan, 0.3])
    assert not any(rule == "computed-differs" for rule, *_ in rules(rounded, system))


FAULTY = {
    "digitl / gdp": "digitl is no indicator or variable. Did you mean digital?",
    "share / 2": "Formulas go in a circle",
    "crowding + gdp": "Formulas go in a circle",
    "gdp +": "it cannot stand here",
    "made + 1": "made is no indicator or variable",
    "1 + 1": "there is no id in the formula",
    7: "no formula",
}


@pytest.mark.parametrize("formula", FAULTY)
def test_what_is_wrong_with_a_formula_is_a_fault(formula):
    leaves = [
        {**one, "formula": formula} if one["id"] == "share" else one for one in RAW["indicators"]
    ]
    with pytest.raises(bi.FrameworkError) as error:
        bi.Framework.from_dict({**RAW, "indicators": leaves})
    (fault,) = error.value.faults
    assert fault.node == ("crowding" if "crowding" in str(formula) else "share")
    assert FAULTY[formula] in fault.explain("en")
    assert not any("\u4e00" <= char <= "\u9fff" for char in fault.explain("en"))
    assert any("\u4e00" <= char <= "\u9fff" for char in fault.explain("zh"))


def test_a_formula_is_in_every_form_of_a_framework(system, tmp_path):
    system.to_yaml(tmp_path / "s.yaml")
    system.to_excel(tmp_path / "s.xlsx")
    for name in ("s.yaml", "s.xlsx"):
        assert bi.Framework.load(tmp_path / name) == system
    assert [column.id for column in system.measured] == READ
    run = bi.evaluate(FRAME, system)
    assert yaml.safe_load(yaml.safe_dump(run.specification["framework"])) == system.to_dict()
    again = bi.CompositeIndex.from_specification(run.specification).fit(FRAME).evaluate(FRAME)
    pd.testing.assert_series_equal(again.score, run.score)


def test_a_template_asks_for_what_is_read(system, tmp_path):
    bi.write_template(system, tmp_path / "form.xlsx", units=["甲"])
    sheet = pd.read_excel(tmp_path / "form.xlsx", header=None, dtype=str, engine="openpyxl")
    said = " ".join(sheet.fillna("").to_numpy().ravel())
    assert "指标gdp" in said
    assert "指标share" not in said
    assert "变量density" not in said


def test_a_missing_column_is_told_of_what_is_read_only(system):
    with pytest.raises(TableError):
        bi.read_table(
            bi.read_table(FRAME, system),
            bi.Framework.from_dict({**RAW, "variables": [*RAW["variables"], variable("more")]}),
        )


@settings(deadline=None, max_examples=10)
@given(
    st.permutations(RAW["indicators"]), st.permutations(RAW["variables"]), st.permutations(range(6))
)
def test_no_order_of_columns_or_rows_matters(indicators, variables, rows):
    system = bi.Framework.from_dict({**RAW, "indicators": indicators, "variables": variables})
    found = in_order(bi.read_table(FRAME.iloc[list(rows)], system))
    pd.testing.assert_frame_equal(found, expected()[found.columns], check_column_type=False)
