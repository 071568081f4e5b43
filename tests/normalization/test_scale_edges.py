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


@pytest.mark.parametrize("step", [bi.SumNorm(directions=[1, -1])])
def test_only_the_cells_that_are_not_positive_are_named(step):
    """A benefit of a sum may be zero, a cost may not."""
    frame = pd.DataFrame({"gain": [0.0, 2.0], "cost": [0.0, 3.0]}, index=["P", "Q"])
    with pytest.raises(bi.MethodError, match="P / cost = 0") as refused:
        step.fit(frame)
    assert "gain" not in str(refused.value)


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
