import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi

MEANS = [bi.ArithmeticMean(), bi.GeometricMean()]
children = arrays(float, st.tuples(st.integers(1, 10), st.just(3)), elements=st.floats(0.01, 1000))


def test_means_by_hand():
    x = [[1.0, 4.0], [9.0, 4.0]]
    assert_allclose(bi.ArithmeticMean().scores(x), [2.5, 6.5])
    assert_allclose(bi.GeometricMean().scores(x), [2, 6])
    assert_allclose(bi.GeometricMean().scores(x, [1, 3]), [4**0.75, 9**0.25 * 4**0.75])


def test_geometric_hdi_of_norway():
    """UNDP 2021/22: dimension indices of Norway give an HDI of 0.961."""
    health = (83.2 - 20) / 65
    education = (18 / 18 + 13.0 / 15) / 2
    income = np.log(64660 / 100) / np.log(75000 / 100)
    score = bi.GeometricMean(zero="keep").scores([[health, education, income]])
    assert round(score[0], 3) == 0.961


@pytest.mark.parametrize("mean", MEANS, ids=str)
def test_missing_children_are_dropped_and_weights_rescaled(mean):
    x = np.array([[2.0, np.nan, 8.0], [2.0, 5.0, 8.0]])
    assert_allclose(mean.scores(x, [1, 2, 3])[0], mean.scores(x[:, [0, 2]], [1, 3])[0])


@pytest.mark.parametrize("mean", MEANS, ids=str)
def test_coverage_counts_children_not_weights(mean):
    x = np.array([[2.0, np.nan, np.nan], [2.0, 5.0, np.nan]])
    scores = mean.scores(x, [0.98, 0.01, 0.01], min_coverage=2 / 3)
    assert np.isnan(scores[0])
    assert not np.isnan(scores[1])


def test_a_unit_with_nothing_of_weight_has_no_score():
    assert np.isnan(bi.ArithmeticMean().scores([[np.nan, 5.0]], [1, 0])[0])
    assert np.isnan(bi.ArithmeticMean().scores([[np.nan, np.nan]])[0])


def test_a_child_of_no_weight_still_counts_for_coverage():
    scores = bi.ArithmeticMean().scores([[4.0, np.nan], [4.0, 1.0]], [1, 0], min_coverage=1)
    assert_array_equal(scores, [np.nan, 4])


def test_zero_under_a_geometric_mean_names_the_cell():
    frame = pd.DataFrame({"economy": [0.0, 2.0], "living": [3.0, -1.0]}, index=["北京", "上海"])
    with pytest.raises(bi.MethodError) as caught:
        bi.GeometricMean().scores(frame)
    for word in ("北京 / economy = 0", "上海 / living = -1", "floor=1", "MinMax(low=1)"):
        assert word in str(caught.value)
    with pytest.raises(bi.MethodError, match="上海"):
        bi.GeometricMean(zero="keep").scores(frame)


def test_a_true_zero_makes_the_geometric_mean_zero():
    scores = bi.GeometricMean(zero="keep").scores([[0.0, 9.0], [4.0, 9.0], [0.0, np.nan]])
    assert_allclose(scores, [0, 6, 0])


def test_a_floor_lifts_what_is_below_it():
    assert_allclose(bi.GeometricMean(floor=1).scores([[0.0, 9.0], [-5.0, 4.0]]), [3, 2])


def test_a_zero_of_no_weight_is_no_fault():
    assert_allclose(bi.GeometricMean().scores([[0.0, 9.0]], [0, 1]), [9])


@given(children)
def test_geometric_is_never_above_arithmetic(x):
    arithmetic = bi.ArithmeticMean().scores(x)
    assert np.all(bi.GeometricMean().scores(x) <= arithmetic * (1 + 1e-12))


@given(children, st.integers(0, 2), st.floats(0, 100))
def test_improving_a_child_never_lowers_the_mean(x, column, gain):
    better = x.copy()
    better[:, column] += gain
    for mean in MEANS:
        assert np.all(mean.scores(better) >= mean.scores(x) * (1 - 1e-12))


@given(children, st.randoms())
def test_a_unit_scores_the_same_wherever_it_stands(x, random):
    order = list(range(len(x)))
    random.shuffle(order)
    for mean in MEANS:
        assert_array_equal(mean.scores(x[order]), mean.scores(x)[order])
