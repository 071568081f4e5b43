"""By the mean, by the length and by the sum of a column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi

positive = st.lists(st.floats(0.1, 1e6), min_size=2, max_size=20)


def test_a_fifth_above_or_below_the_mean():
    x = np.array([[7.0], [8.0], [10.0], [12.0], [13.0], [np.nan]])
    z = bi.AboveBelowMean().fit_transform(x)
    assert_array_equal(z.ravel(), [-1, 0, 0, 0, 1, np.nan])
    costs = bi.AboveBelowMean(directions=["lower"], scale=10).fit_transform(x)
    assert_array_equal(costs.ravel(), [10, 0, 0, 0, -10, np.nan])


def test_a_value_on_the_threshold_is_neutral():
    """Six times 0.6 and 0.9 at p = 0.2: the mean 0.75 is not exact in binary, 0.9 is on it."""
    x = np.array([[0.6], [0.9]] * 3)
    assert_array_equal(bi.AboveBelowMean().fit_transform(x), np.zeros((6, 1)))


def test_the_width_of_the_band_by_name():
    frame = pd.DataFrame({"a": [9.0, 11.0], "b": [9.0, 11.0]})
    z = bi.AboveBelowMean(p={"a": 0.05}).fit_transform(frame)
    assert_array_equal(z, [[-1, 0], [1, 0]])
    with pytest.raises(bi.MethodError, match="p"):
        bi.AboveBelowMean(p=-0.1).fit(frame)


def test_the_mean_must_be_positive():
    frame = pd.DataFrame({"a": [9.0, -1.0], "b": [-9.0, 5.0]})
    with pytest.raises(bi.MethodError, match="b"):
        bi.AboveBelowMean().fit(frame)


def test_three_four_five():
    x = np.array([[3.0, 3.0], [4.0, 4.0], [np.nan, np.nan]])
    z = bi.VectorNorm(directions=[1, -1]).fit_transform(x)
    assert_allclose(z, [[0.6, 0.4], [0.8, 0.2], [np.nan, np.nan]])


@given(positive)
def test_a_normalized_vector_has_length_one_and_shares_sum_to_one(values):
    x = np.array(values)[:, None]
    assert_allclose(np.linalg.norm(bi.VectorNorm().fit_transform(x)), 1)
    assert_allclose(bi.SumNorm().fit_transform(x).sum(), 1)
    costs = bi.SumNorm(directions=[-1]).fit_transform(x)
    assert_allclose(costs.sum(), 1)
    assert_allclose(costs.ravel() * values, np.full(len(values), costs[0, 0] * values[0]))


def test_large_values_have_a_length():
    assert_allclose(bi.VectorNorm().fit_transform([[3e200], [4e200]]).ravel(), [0.6, 0.8])


def test_what_has_no_length_or_share_is_named():
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [0.0, 0.0]}, index=["A", "B"])
    for step in (bi.VectorNorm(), bi.SumNorm()):
        with pytest.raises(bi.MethodError, match="b"):
            step.fit(frame)
    costs = bi.SumNorm(directions={"b": -1})
    with pytest.raises(bi.MethodError, match="A / b"):
        costs.fit(frame)
    with pytest.raises(bi.MethodError, match="A / b"):
        costs.fit(frame + 1).transform(frame)
    assert_array_equal(bi.SumNorm().fit_transform([[0.0], [4.0]]).ravel(), [0, 1])
