"""Monitoring: the report's targets, the definitions in plain arithmetic, and what must not matter."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.comparison.timeline import Timeline

BEIJING = bi.Framework.load("beijing-city")


def system(direction="higher", unit="亿元", **target):
    leaf = {"id": "x", "name": "x", "unit": unit, "direction": direction, "target": target}
    other = {"id": "y", "name": "y", "unit": "家", "direction": "higher"}
    return bi.Framework.from_dict({"id": "goals", "name": "goals", "indicators": [leaf, other]})


def course(direction="higher", unit="亿元", target=None, base=None, **values):
    """Return the one row of a unit with values by period, written p2022_Q3."""
    periods = [name[1:].replace("_", "-") for name in values]
    frame = pd.DataFrame({"unit": "A", "period": periods, "x": list(values.values()), "y": 1.0})
    goals = target or {"2025": 100}
    return bi.monitor(system(direction, unit, **goals), frame, base=base).targets.iloc[0]


# --- the report -----------------------------------------------------------------------------------


def test_beijing_in_2023_as_the_report_has_it():
    """12152 of 9000 (135.0 %) and 42.9 % of 50 %; one year tells no pace, and says so."""
    targets = bi.monitor(BEIJING, "examples/data/beijing_2023.csv").targets.set_index("indicator")
    firms, share = targets.loc["new_core_firms"], targets.loc["digital_share"]
    assert (firms["status"], firms["missing"], firms["gap"]) == ("met", "", -3152)
    assert round(firms["attainment"], 3) == 1.350
    assert (share["status"], share["missing"]) == ("missing", "base")
    assert round(share["attainment"], 3) == 0.858
    assert round(share["pace_needed"], 2) == 3.55


def test_the_share_of_the_digital_economy_is_off_track():
    """1.3 points of 2023 where 3.55 a year are needed: 50 % in 2028 instead of 2025."""
    shares = pd.DataFrame({"城市": "北京", "年份": [2022, 2023], "digital_share": [41.6, 42.9]})
    row = bi.monitor(BEIJING, shares, "北京市").targets.iloc[0]
    assert (row["status"], row["base_period"]) == ("off track", "2022")
    assert round(row["pace_achieved"], 2) == 1.3
    assert round(row["projected"], 2) == 2028.46
    assert round(row["projected_compound"], 2) == 2027.98


def test_a_figure_without_a_period_is_named_as_such():
    """2998 new enterprises, of which period the report does not say."""
    frame = pd.DataFrame({"城市": ["北京"], "new_core_firms": [2998]})
    targets = bi.monitor(BEIJING, frame).targets.set_index("indicator")
    firms, share = targets.loc["new_core_firms"], targets.loc["digital_share"]
    assert (firms["period"], firms["status"], firms["missing"]) == ("", "missing", "period")
    assert (share["status"], share["missing"]) == ("missing", "value")
    assert np.isnan(firms["periods_left"])


# --- edges ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "target", "direction", "status", "missing"),
    [
        ({"p2022": 90, "p2025": 100}, 100, "higher", "met", ""),
        ({"p2022": 90, "p2025": 100 - 1e-8}, 100, "higher", "met", ""),  # 1e-9 to spare
        ({"p2022": 90, "p2025": 99.9}, 100, "higher", "missed", ""),
        ({"p2026": 99.9}, 100, "higher", "missed", ""),  # only after its time
        ({"p2026": 101}, 100, "higher", "met", ""),
        ({"p2023": 90}, 100, "higher", "missing", "base"),
        ({"p2022": math.nan, "p2023": 90}, 100, "higher", "missing", "base"),
        ({"p2022": math.nan, "p2023": math.nan}, 100, "higher", "missing", "value"),
        ({"p2022": 80, "p2023": 85}, 95, "higher", "on track", ""),
        ({"p2022": 80, "p2023": 85}, 105, "higher", "behind", ""),  # just half of what is needed
        ({"p2022": 80, "p2023": 85}, 105.1, "higher", "off track", ""),
        ({"p2022": 80, "p2023": 80}, 105, "higher", "off track", ""),
        ({"p2022": 80, "p2023": 75}, 65, "lower", "on track", ""),
        ({"p2022": 80, "p2023": 85}, 65, "lower", "off track", ""),
        ({"p2022": 80, "p2024": 60, "p2025": 50}, 50, "lower", "met", ""),
        ({"p2022": -20, "p2023": -10}, 10, "higher", "on track", ""),
        ({"p2022": 0, "p2023": 5}, 15, "higher", "on track", ""),
    ],
)
def test_the_status_is_that_of_the_definitions(values, target, direction, status, missing):
    row = course(direction, target={"2025": target}, **values)
    assert (row["status"], row["missing"]) == (status, missing)


@pytest.mark.parametrize(("value", "target"), [(0, 10), (-5, 10), (5, 0), (5, -1), (-5, -1)])
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_no_share_is_attained_of_what_is_not_positive(value, target, direction):
    row = course(direction, target={"2025": target}, p2022=-20, p2023=value)
    assert math.isnan(row["attainment"])
    assert math.isnan(row["projected_compound"])
    assert row["gap"] == (target - value if direction == "higher" else value - target)


def test_who_stands_still_or_falls_back_has_no_year_of_arrival():
    for value in (80, 70):
        row = course(p2022=80, p2023=value)
        assert math.isnan(row["projected"])
        assert math.isnan(row["projected_compound"])
    assert math.isnan(course(p2022=90, p2023=110)["projected"])  # arrived already


def test_quarters_and_months_are_counted_as_such():
    row = course(target={"2023-Q4": 100}, p2023_Q1=80, p2023_Q2=90)
    assert (row["periods_left"], row["pace_needed"], row["pace_achieved"]) == (2, 5, 10)
    assert (row["status"], row["projected"]) == ("on track", 2023.5)  # in the third quarter
    row = course(target={"2024": 100}, p2023_11=98.9, p2023_12=99)
    assert row["periods_left"] == 12
    assert row["pace_achieved"] == pytest.approx(0.1)


def test_a_year_is_held_against_a_year():
    """The first quarter of 2024 is later, but a target of a year is compared with years."""
    row = course(p2022=80, p2023=85, p2024_Q1=20)
    assert (row["period"], row["base_period"], row["periods_left"]) == ("2023", "2022", 2)
    only_quarters = course(target={"2023": 9000}, p2023_Q1=2998)
    assert (only_quarters["period"], only_quarters["missing"]) == ("2023-Q1", "base")


def test_the_last_value_until_the_target_counts():
    goals = {"2021": 80, "2023": 100, "2025": 120}
    values = {"p2020": 60.0, "p2021": 85.0, "p2022": 90.0, "p2023": math.nan, "p2024": 130.0}
    frame = pd.DataFrame(
        {"unit": "A", "period": [p[1:] for p in values], "x": list(values.values()), "y": 1}
    )
    targets = bi.monitor(system(**goals), frame).targets
    assert targets["period"].tolist() == ["2021", "2022", "2024"]
    assert targets["status"].tolist() == ["met", "on track", "met"]


def test_a_base_that_is_named_is_taken_or_missed():
    values = {"p2020": 50, "p2021": math.nan, "p2022": 80, "p2023": 85}
    assert course(base="2022年", **values)["pace_achieved"] == 5
    assert course(**values)["pace_achieved"] == pytest.approx(35 / 3)
    assert course(base="2021", **values)["missing"] == "base"
    assert course(base="2023", **values)["missing"] == "base"
    with pytest.raises(bi.UsageError, match="2019"):
        course(base="2019", **values)


def test_what_is_asked_for_and_not_there_is_said():
    with pytest.raises(bi.UsageError, match="上海"):
        bi.monitor(BEIJING, "examples/data/beijing_2023.csv", unit="上海")
    twice = pd.DataFrame({"城市": "北京", "年份": 2023, "digital_share": [41.6, 42.9]})
    with pytest.raises(bi.FindingsError):
        bi.monitor(BEIJING, twice)


def test_a_bound_is_marked():
    frame = pd.DataFrame(
        {"城市": "北京", "年份": [2022, 2023], "new_core_firms": ["8500", "超过8800"]}
    )
    row = bi.monitor(BEIJING, frame).targets.set_index("indicator").loc["new_core_firms"]
    assert (row["value"], row["qualifier"], row["status"]) == (8800, ">", "missed")


def test_totals_are_divided_before_they_are_compared():
    leaf = {"id": "gdp", "name": "gdp", "unit": "亿元", "direction": "higher"}
    leaf |= {"denominator": {"variable": "people", "unit": "万元"}, "target": {"2025": 20}}
    people = {"id": "people", "name": "people", "unit": "万人"}
    framework = bi.Framework.from_dict(
        {"id": "g", "name": "g", "variables": [people], "indicators": [leaf]}
    )
    frame = pd.DataFrame(
        {"unit": "A", "period": [2022, 2023], "gdp": [3e4, 4e4], "people": [2000, 2500]}
    )
    row = bi.monitor(framework, frame).targets.iloc[0]
    assert (row["base"], row["value"], row["gap"]) == (15, 16, 4)


# --- kinds of change ------------------------------------------------------------------------------


def test_growth_points_and_places_are_three_kinds():
    frame = pd.DataFrame(
        {
            "城市": "北京",
            "年份": [2022, 2023],
            "digital_value_added": [17296.5, 18766.7],
            "digital_share": [41.6, 42.9],
            "wafer_capacity_rank": [6, 5],
        }
    )
    growth = bi.monitor(BEIJING, frame).growth.set_index("indicator")
    value, share, rank = growth.loc[
        ["digital_value_added", "digital_share", "wafer_capacity_rank"]
    ].to_dict("records")
    assert growth["kind"].tolist() == ["growth", "points", "places"]
    assert (round(value["growth"], 3), round(value["index"], 1)) == (0.085, 108.5)
    assert round(share["points"], 1) == 1.3
    assert rank["change"] == -1
    rates = ["growth", "cagr", "trend", "index"]
    assert growth.loc[["digital_share", "wafer_capacity_rank"], rates].isna().all(axis=None)
    assert math.isnan(value["points"])
    assert math.isnan(share["change"])


def test_the_digital_economy_of_china_in_five_years():
    frame = pd.DataFrame({"unit": "China", "period": [2018, 2023], "x": [31.3, 56.1], "y": 1})
    row = bi.monitor(system(unit="万亿元"), frame).growth.set_index("indicator").loc["x"]
    assert (row["base_period"], row["period"], round(row["cagr"], 4)) == ("2018", "2023", 0.1238)
    assert round(row["index"], 1) == 179.2


# --- whatever the layout, the order, the unit ------------------------------------------------------

NUMBER = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
HELD = st.one_of(st.just(math.nan), NUMBER, NUMBER)


def expected(values, years, due, target, lower):
    """Return what the definitions say, of one series, one step after the other."""
    d = -1 if lower else 1
    held = [(year, x) for year, x in zip(years, values, strict=True) if not math.isnan(x)]
    if not held:
        return {"status": "missing"}
    earlier = [pair for pair in held if pair[0] <= due]
    t, x = earlier[-1] if earlier else held[0]
    share = (target / x if lower else x / target) if x > 0 and target > 0 else math.nan
    row = {"attainment": share, "gap": d * (target - x)}
    base = [pair for pair in held if pair[0] < t][:1]
    if base:
        row["pace_achieved"] = d * (x - base[0][1]) / (t - base[0][0])
    if row["gap"] <= 1e-9 * max(abs(x), abs(target)):
        return row | {"status": "met"}
    if due <= t:
        return row | {"status": "missed"}
    row["pace_needed"] = row["gap"] / (due - t)
    if not base:
        return row | {"status": "missing"}
    if row["pace_achieved"] > 0:
        row["projected"] = t + row["gap"] / row["pace_achieved"]
    ahead = row["pace_achieved"] / row["pace_needed"]
    return row | {
        "status": "on track"
        if ahead >= 1 - 1e-9
        else "behind"
        if ahead >= 0.5 - 1e-9
        else "off track"
    }


@given(
    st.lists(st.lists(HELD, min_size=4, max_size=4), min_size=1, max_size=3),
    NUMBER,
    st.sampled_from([2021, 2022, 2024]),
    st.booleans(),
)
def test_every_column_is_that_of_the_definitions(units, target, due, lower):
    years = [2019, 2020, 2022, 2023]
    rows = [
        (f"U{k}", year, x, 1.0)
        for k, values in enumerate(units)
        for year, x in zip(years, values, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["unit", "period", "x", "y"])
    framework = system("lower" if lower else "higher", **{str(due): target})
    targets = bi.monitor(framework, frame).targets
    for (_, row), values in zip(targets.iterrows(), units, strict=True):
        wanted = expected(values, years, due, target, lower)
        assert row["status"] == wanted.pop("status")
        for name in ("attainment", "gap", "pace_achieved", "pace_needed", "projected"):
            if name in wanted or name in ("attainment", "gap"):
                assert row[name] == pytest.approx(wanted.get(name, math.nan), rel=1e-9, nan_ok=True)
    backwards = bi.monitor(framework, frame.iloc[::-1]).targets.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(targets, backwards)
    one = bi.monitor(framework, frame, unit="U0").targets
    pd.testing.assert_frame_equal(one, targets.iloc[:1])


LAYOUTS = {
    "wide": lambda frame: frame,
    "long": lambda frame: frame.melt(["城市", "年份"], var_name="指标", value_name="数值"),
    "years across": lambda frame: (
        frame.melt(["城市", "年份"], var_name="指标", value_name="数值")
        .pivot(index=["城市", "指标"], columns="年份", values="数值")
        .reset_index()
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_of_the_table_does_not_matter(layout, tmp_path):
    frame = pd.DataFrame(
        {
            "城市": ["北京"] * 3 + ["上海"] * 3,
            "年份": ["2021", "2022", "2023"] * 2,
            "数字经济增加值占GDP比重": [40.4, 41.6, 42.9, 37.0, None, 40.0],
            "数字经济核心产业新设企业": [None, 8000, 12152, None, None, 32237],
        }
    )
    LAYOUTS[layout](frame).to_csv(tmp_path / "table.csv", index=False)
    told = bi.monitor(BEIJING, tmp_path / "table.csv").targets.sort_values(["unit", "indicator"])
    meant = bi.monitor(BEIJING, frame).targets.sort_values(["unit", "indicator"])
    pd.testing.assert_frame_equal(told.reset_index(drop=True), meant.reset_index(drop=True))


def test_a_timeline_puts_periods_in_the_order_of_their_ends():
    rows = pd.MultiIndex.from_product([["A"], ["2023-Q1", "2022", "2023", "2023-11", "spring"]])
    rows.names = ["unit", "period"]
    table = bi.IndicatorTable(pd.DataFrame({"x": np.arange(5.0)}, rows), pd.DataFrame(index=rows))
    line = Timeline(table)
    assert line.periods == ["spring", "2022", "2023-Q1", "2023-11", "2023"]
    assert line.of(table.numbers("x")).tolist() == [[4, 1, 0, 3, 2]]
