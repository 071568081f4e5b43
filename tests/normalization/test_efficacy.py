import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi


def test_the_sample_runs_from_60_to_100():
    """功效系数法: the worst of the sample gets 60, the best 100."""
    x = np.array([[2.0, 2.0], [4.0, 4.0], [10.0, 10.0]])
    z = bi.Efficacy(directions=[1, -1]).fit_transform(x)
    assert_allclose(z, [[60, 100], [70, 90], [100, 60]])


def test_given_values_may_be_passed_unless_capped():
    x = np.array([[4.0], [5.0], [10.0], [12.5]])
    step = bi.Efficacy(satisfactory=10, unacceptable=5)
    assert_allclose(step.fit_transform(x).ravel(), [52, 60, 100, 120])
    assert_allclose(step.set_params(cap=True).fit_transform(x).ravel(), [52, 60, 100, 100])


def test_costs_swap_the_two_values():
    x = [[50.0], [10.0], [30.0]]
    for satisfactory, unacceptable in ((10, 50), (50, 10)):
        step = bi.Efficacy(60, 40, satisfactory, unacceptable, directions=["lower"])
        assert_allclose(step.fit_transform(x).ravel(), [60, 100, 80])


def test_values_by_name_the_sample_for_the_rest():
    frame = pd.DataFrame({"a": [1.0, 3.0], "b": [1.0, 3.0]})
    z = bi.Efficacy(c={"b": 0}, e={"b": 100}, satisfactory={"a": 5}).fit_transform(frame)
    assert_allclose(z, [[60, 0], [80, 100]])


def test_satisfactory_must_be_better():
    frame = pd.DataFrame({"a": [1.0, 3.0], "b": [1.0, 3.0]})
    with pytest.raises(bi.MethodError, match="b"):
        bi.Efficacy(satisfactory={"b": 1}).fit(frame)
    with pytest.raises(bi.MethodError, match="a"):
        bi.Efficacy(satisfactory=4, unacceptable=5, directions={"b": -1}).fit(frame)


def test_without_spread():
    x = np.array([[3.0], [3.0], [np.nan]])
    with pytest.raises(bi.MethodError, match="x0"):
        bi.Efficacy().fit(x)
    for constant, value in (("zero", 60), ("middle", 80), ("drop", np.nan)):
        z = bi.Efficacy(constant=constant).fit_transform(x)
        assert_array_equal(z.ravel(), [value, value, np.nan])
    assert_allclose(bi.Efficacy(satisfactory=5, unacceptable=1).fit_transform(x)[:2], 80)


def test_values_given_for_a_target_column_are_values():
    """Room temperature: 20 degrees are satisfactory, 10 degrees off is unacceptable."""
    step = bi.Efficacy(satisfactory=20, unacceptable=30, directions=[bi.Target(20)])
    assert_allclose(step.fit_transform([[20.0], [15.0], [10.0], [40.0]]).ravel(), [100, 80, 60, 20])
