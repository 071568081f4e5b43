"""Scales at the edges: reference values that meet or leave the numbers, cells by name."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.base import clone

import benchmark_index as bi


@pytest.mark.parametrize(
    ("satisfactory", "unacceptable", "words"),
    [(5, 5, "no better than unacceptable"), (1, 5, "no better"), (1.5e308, -1.5e308, "too large")],
)
def test_efficacy_needs_a_satisfactory_value_that_is_better_by_a_number(
    satisfactory, unacceptable, words
):
    step = bi.Efficacy(satisfactory=satisfactory, unacceptable=unacceptable)
    with pytest.raises(bi.MethodError, match=words):
        step.fit([[1.0], [2.0]])


def test_only_the_cells_that_are_not_positive_are_named():
    """A benefit of a sum may be zero, a cost may not."""
    frame = pd.DataFrame({"gain": [0.0, 2.0], "cost": [0.0, 0.5]}, index=["P", "Q"])
    with pytest.raises(bi.MethodError, match="P / cost = 0") as refused:
        bi.SumNorm(directions=[1, -1]).fit(frame)
    assert not any(part in str(refused.value) for part in ("gain", "Q"))


def test_the_sum_of_a_cost_is_that_of_its_reciprocals():
    assert_allclose(bi.SumNorm(directions=[1, -1]).fit([[1.0, 2.0], [3.0, 4.0]]).sum_, [4, 0.75])


OF_ONE_VALUE = {
    bi.VectorNorm(): 1,
    bi.SumNorm(): 1,
    bi.AboveBelowMean(): 0,
    bi.DistanceToLeader(): 1,
    bi.DistanceToReference(): 1,
    bi.RankScore(): 1,
    bi.Borda(): 0,
}


@pytest.mark.parametrize("step", OF_ONE_VALUE, ids=lambda step: type(step).__name__)
def test_one_value_is_the_whole_the_mean_and_the_first_and_none_is_refused(step):
    frame = pd.DataFrame({"one": [5.0, np.nan], "two": [2.0, 8.0]})
    assert step.fit_transform(frame)[0, 0] == OF_ONE_VALUE[step]
    with pytest.raises(bi.MethodError, match="none"):
        step.fit(frame.assign(none=np.nan))


@pytest.mark.parametrize("bounds", [(0, 10), (-1, 10)])
def test_a_logarithm_needs_positive_goalposts(bounds):
    with pytest.raises(bi.MethodError, match="positive"):
        bi.Goalposts(goalposts=bounds, transforms="log").fit([[1.0], [2.0]])


def test_a_target_that_is_missing_is_missed_in_the_period_asked_for():
    step = bi.DistanceToTarget({"a": {"2024": 5}}, period="2025")
    with pytest.raises(bi.MethodError, match="No target for 2025 given for"):
        step.fit(pd.DataFrame({"a": [1.0, 2.0]}))
    with pytest.raises(bi.MethodError, match="No target given for"):
        bi.DistanceToTarget().fit(pd.DataFrame({"a": [1.0, 2.0]}))


@pytest.mark.parametrize("constant", ["zero", "middle"])
@pytest.mark.parametrize("step", [bi.MinMax(), bi.MinMax(10, 20, directions=[-1, 1, -1])])
def test_a_linear_scale_is_a_line_also_where_a_column_is_constant(step, constant):
    x = np.array([[1.0, 5.0, 3.0], [4.0, 5.0, 2.0], [2.0, 5.0, 9.0]])
    step = clone(step).set_params(constant=constant)
    z = step.fit_transform(x)
    assert_allclose(step.line.of(x), z.sum(axis=1))
    low, high = step.low, step.high
    assert_allclose(z[:, 1], low if constant == "zero" else (low + high) / 2)


def test_a_reference_fitted_in_one_period_serves_every_other():
    """No period has its own: the values of the unit are the reference."""
    index = pd.MultiIndex.from_product([["P", "Q"], ["2023"]], names=["unit", "period"])
    step = bi.DistanceToReference("P").fit(pd.DataFrame({"a": [4.0, 2.0]}, index))
    assert step.reference_.tolist() == [4]
    later = pd.MultiIndex.from_product([["P", "Q"], ["2024"]], names=["unit", "period"])
    assert_allclose(step.transform(pd.DataFrame({"a": [8.0, 2.0]}, later)), [[2], [0.5]])
