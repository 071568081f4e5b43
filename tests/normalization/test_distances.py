import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index.estimators.intermediates import gather

X = np.array([[2.0, 5.0], [4.0, 10.0], [3.0, 20.0]])
BOTH = [1, -1]


@pytest.fixture
def panel():
    index = pd.MultiIndex.from_product([["北京", "上海"], ["2021", "2022"]])
    return pd.DataFrame({"gdp": [40.0, 44.0, 20.0, 33.0], "pm": [30.0, 20.0, 15.0, 40.0]}, index)


def by_hand(x, direction, reference, form):
    """The formulas written out value by value."""
    worst = min(x) if direction == 1 else max(x)
    if form == "ratio":
        return [value / reference if direction == 1 else reference / value for value in x]
    if form == "difference":
        return [direction * (value / reference - 1) for value in x]
    return [(value - worst) / (reference - worst) for value in x]


@pytest.mark.parametrize("form", ["ratio", "difference", "range"])
@pytest.mark.parametrize(
    ("step", "references"),
    [
        (bi.DistanceToLeader(), (4, 5)),
        (bi.DistanceToReference("mean"), (3, 35 / 3)),
        (bi.DistanceToReference("best"), (4, 5)),
        (bi.DistanceToTarget([8, 2]), (8, 2)),
    ],
    ids=str,
)
def test_each_form_of_each_distance(step, references, form):
    z = step.set_params(form=form, directions=BOTH).fit_transform(X)
    for j, direction in enumerate(BOTH):
        assert_allclose(z[:, j], by_hand(X[:, j].tolist(), direction, references[j], form))


def test_the_worst_as_reference():
    z = bi.DistanceToReference("worst", directions=BOTH).fit_transform(X)
    assert_allclose(z, np.column_stack([[1, 2, 1.5], [4, 2, 1]]))


def test_costs_of_the_leader_on_a_straight_line():
    """1 - x / max: half the largest cost is half way."""
    z = bi.DistanceToLeader(cost="linear", directions=BOTH).fit_transform(X)
    assert_allclose(z, np.column_stack([[0.5, 1, 0.75], [0.75, 0.5, 0]]))
    with pytest.raises(bi.MethodError, match="cost"):
        bi.DistanceToLeader(cost="linear", form="range").fit(X)


def test_a_new_unit_may_pass_the_leader_unless_capped():
    for cap, expected in ((False, 1.25), (True, 1)):
        step = bi.DistanceToLeader(cap=cap).fit([[2.0], [4.0]])
        assert step.transform([[5.0]]) == expected


def test_the_cap_comes_before_the_scale():
    assert bi.DistanceToTarget(8, cap=True, scale=100).fit_transform([[12.0]]) == 100


@pytest.mark.parametrize(
    "step",
    [bi.DistanceToLeader(), bi.DistanceToReference("best"), bi.DistanceToTarget(4)],
    ids=str,
)
@pytest.mark.parametrize("new", [False, True])
def test_a_benefit_of_zero_has_no_share_of_the_reference(step, new):
    x = np.array([[0.0, 4.0], [4.0, 0.0], [1.0, np.nan]])
    fitted = clone(step).fit(x + new)
    reference = fitted.reference_
    assert_array_equal(fitted.transform(x), x / reference)


@pytest.mark.parametrize("step", [bi.DistanceToLeader(), bi.DistanceToReference("worst")], ids=str)
def test_a_reference_of_zero_is_refused(step):
    with pytest.raises(bi.MethodError, match="reference must be positive in: x1"):
        step.fit([[1.0, 0.0], [2.0, 0.0]])


@pytest.mark.parametrize(("value", "direction"), [(0.0, -1), (-1.0, -1), (-1.0, 1)])
def test_ratios_need_positive_values(value, direction):
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, value]}, index=["北京", "上海"])
    step = bi.DistanceToLeader(directions={"a": 1, "b": direction})
    with pytest.raises(bi.MethodError, match="上海 / b"):
        step.fit(frame)
    with pytest.raises(bi.MethodError, match="上海 / b"):
        step.fit(frame.abs() + 1).transform(frame)
    ranged = bi.DistanceToLeader(form="range", directions={"a": 1, "b": direction})
    assert set(ranged.fit_transform(frame)[:, 1]) == {0, 1}


def test_differences_need_a_positive_reference_only():
    """Growth of -2, 0 and 4 %: 150, 100 and 0 % below the leader."""
    x = [[-2.0], [0.0], [4.0]]
    z = bi.DistanceToLeader(form="difference").fit_transform(x)
    assert_array_equal(z.ravel(), [-1.5, -1, 0])
    costs = bi.DistanceToTarget(4, form="difference", directions=[-1]).fit_transform(x)
    assert_array_equal(costs.ravel(), [1.5, 1, 0])
    with pytest.raises(bi.MethodError, match="x0"):
        bi.DistanceToLeader(form="difference", directions=[-1]).fit(x)


def test_the_mean_of_a_constant_column_is_its_value():
    """Three times 0.1 added up and divided by three is more than 0.1 in floating point."""
    x = np.full((3, 1), 0.1)
    assert (0.1 + 0.1 + 0.1) / 3 > 0.1
    with pytest.raises(bi.MethodError, match="x0"):
        bi.DistanceToReference("mean", form="range").fit(x)
    z = bi.DistanceToReference("mean", form="range", constant="middle").fit_transform(x)
    assert_array_equal(z, np.full((3, 1), 0.5))


def test_range_without_spread_is_an_error_or_what_is_asked():
    x = [[3.0, 1.0], [3.0, 2.0], [np.nan, 3.0]]
    with pytest.raises(bi.MethodError, match="x0"):
        bi.DistanceToLeader(form="range").fit(x)
    for constant, value in (("zero", 0), ("middle", 50), ("drop", np.nan)):
        z = bi.DistanceToLeader(form="range", constant=constant, scale=100).fit_transform(x)
        assert_array_equal(z[:, 0], [value, value, np.nan])
    assert_array_equal(bi.DistanceToLeader().fit_transform(x)[:, 0], [1, 1, np.nan])


def test_a_target_beyond_a_constant_column_gives_it_a_range():
    assert_array_equal(
        bi.DistanceToTarget(8, form="range").fit_transform([[3.0], [3.0]]), [[0], [0]]
    )


def test_a_reference_no_better_than_the_worst_has_no_range():
    with pytest.raises(bi.MethodError, match="x0"):
        bi.DistanceToTarget(1, form="range").fit([[2.0], [4.0]])
    with pytest.raises(bi.MethodError, match="x0"):
        bi.DistanceToReference("worst", form="range").fit([[2.0], [4.0]])


# --- a named unit --------------------------------------------------------------------------------


def test_the_benchmark_city_gets_one_everywhere():
    frame = pd.DataFrame({"gdp": [40.0, 44.0], "pm": [30.0, 25.0]}, index=["北京", "上海"])
    z = bi.DistanceToReference("北京", directions={"pm": -1}).fit_transform(frame)
    assert_allclose(z, [[1, 1], [1.1, 1.2]])


def test_in_a_panel_rows_are_compared_within_their_period(panel):
    step = bi.DistanceToReference("北京", directions={"pm": "lower"}).fit(panel)
    expected = [[1, 1], [1, 1], [0.5, 2], [0.75, 0.5]]
    assert_allclose(step.transform(panel), expected)
    assert_allclose(step.transform(panel.iloc[[3]]), expected[3:])
    parts = gather(step.parts, step, indicator=["gdp", "pm"])
    assert parts["reference_by_period"].value.loc["2022", "pm"] == 20


def test_in_a_panel_or_with_one_period_of_the_unit(panel):
    step = bi.DistanceToReference("北京", period="2021", directions={"pm": "lower"})
    assert_allclose(step.fit_transform(panel), [[1, 1], [1.1, 1.5], [0.5, 2], [0.825, 0.75]])


def test_periods_the_unit_was_not_fitted_in(panel):
    step = bi.DistanceToReference("北京").fit(panel)
    later = panel.rename(index={"2022": "2023"}, level=1)
    with pytest.raises(bi.MethodError, match="2023"):
        step.transform(later)
    with pytest.raises(bi.MethodError, match="2023"):
        bi.DistanceToReference("北京", period="2023").fit(panel)
    with pytest.raises(bi.MethodError, match="2022"):
        bi.DistanceToReference("上海").fit(panel.drop(index=("上海", "2022"))).transform(panel)


def test_the_reference_unit_must_be_there(panel):
    with pytest.raises(bi.MethodError, match="天津"):
        bi.DistanceToReference("天津").fit(panel)
    with pytest.raises(bi.MethodError, match="DataFrame"):
        bi.DistanceToReference("北京").fit(panel.to_numpy())
    panel.loc[("北京", "2022"), "pm"] = np.nan
    with pytest.raises(bi.MethodError, match="pm"):
        bi.DistanceToReference("北京").fit(panel)
    with pytest.raises(bi.MethodError, match="has 2"):
        bi.DistanceToReference("A").fit(pd.DataFrame({"x": [1.0, 2.0]}, index=["A", "A"]))


def test_in_an_index_the_unit_is_one_of_the_table(city, rows):
    (_, *columns), *units = rows
    frame = pd.DataFrame([u[1:] for u in units], columns=columns, index=[u[0] for u in units])
    two = pd.concat({"2021": frame, "2022": frame * 2}, names=["period", "unit"]).swaplevel()
    step = bi.DistanceToReference("北京", scale=100)
    for data in (frame, two):
        scorecard = bi.CompositeIndex(city, normalization=step).fit(data).evaluate(data)
        assert_allclose(scorecard.score.xs("北京", drop_level=False), 100)
    one = bi.CompositeIndex(city, normalization=step).fit(two)
    table = one.fitted_.table.at("2022")
    assert_allclose(one.evaluate(table).score["北京"], 100)


# --- targets -------------------------------------------------------------------------------------


def test_the_latest_target_counts_unless_a_period_is_named():
    frame = pd.DataFrame({"firms": [4500.0]})
    targets = {"firms": {"2023": 9000, "2025": 18000}}
    assert bi.DistanceToTarget(targets).fit_transform(frame) == 0.25
    assert bi.DistanceToTarget(targets, period="2023").fit_transform(frame) == 0.5
    assert bi.DistanceToTarget(targets, period=2023).fit_transform(frame) == 0.5
    with pytest.raises(bi.MethodError, match="firms"):
        bi.DistanceToTarget(targets, period="2024").fit(frame)


def test_a_target_missing_is_named():
    frame = pd.DataFrame({"a": [1.0], "b": [1.0]})
    with pytest.raises(bi.MethodError, match="b"):
        bi.DistanceToTarget({"a": 3}).fit(frame)
    with pytest.raises(bi.MethodError, match="a"):
        bi.DistanceToTarget({"a": 0, "b": 1}).fit(frame)


def test_in_an_index_the_targets_are_those_of_the_framework():
    """Beijing, 2023: 12,152 new firms against a target of 9,000."""
    leaves = [
        {"id": "firms", "direction": "higher", "target": {"2023": 9000, "2025": 20000}},
        {"id": "pm25", "direction": "lower", "target": {"2023": 35}},
    ]
    named = [leaf | {"name": {"zh": leaf["id"], "en": leaf["id"]}} for leaf in leaves]
    name = {"zh": "目标", "en": "Targets"}
    framework = bi.Framework.from_dict({"id": "goals", "name": name, "indicators": named})
    frame = pd.DataFrame({"firms": [12152.0], "pm25": [30.0]}, index=["北京"])
    step = bi.DistanceToTarget(period="2023")
    scorecard = bi.CompositeIndex(framework, normalization=step).fit(frame).evaluate(frame)
    assert_allclose(scorecard.normalized.loc["北京"], [12152 / 9000, 35 / 30])
    capped = bi.CompositeIndex(framework, normalization="distance_to_target:cap=true,period=2023")
    assert_array_equal(capped.fit(frame).evaluate(frame).normalized.loc["北京"], [1, 1])
