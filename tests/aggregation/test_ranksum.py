"""The rank-sum ratio."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi

# 孙振球, 徐勇勇《医学统计学》第4版 (2014), p. 419: maternal care in ten districts by antenatal visits
# (%), maternal deaths (per 100,000) and perinatal deaths (per mille).
DISTRICTS = pd.DataFrame(
    {
        "visits": [99.54, 96.52, 99.36, 92.83, 91.71, 95.35, 96.09, 99.27, 94.76, 84.80],
        "maternal": [60.27, 59.67, 43.91, 58.99, 35.40, 44.71, 49.81, 31.69, 22.91, 81.49],
        "perinatal": [16.15, 20.10, 15.60, 17.04, 15.01, 13.93, 17.43, 13.89, 19.87, 23.63],
    },
    index=list("ABCDEFGHIJ"),
)
DIRECTIONS = {"maternal": "lower", "perinatal": "lower"}


def test_maternal_care():
    """Ranks by hand, sums of ranks over 30; H and C in the upper tier, J alone in the lower."""
    found = bi.RankSumRatio(directions=DIRECTIONS).details(DISTRICTS)
    assert_array_equal(found.ranks[:, 1], [2, 3, 7, 4, 8, 6, 5, 9, 10, 1])
    assert_allclose(found.scores * 30, [18, 12, 23, 12, 18, 20, 15, 27, 17, 3])
    assert_allclose(found.position, [6.5, 2.5, 9, 2.5, 6.5, 8, 4, 10, 5, 1])
    assert_allclose(found.frequency[[0, 7]], [0.65, 0.975])
    probits = [NormalDist(5).inv_cdf(p) for p in (0.25, 0.5, 0.975)]
    assert_allclose(found.probit[[1, 8, 7]], probits)
    assert_array_equal(np.flatnonzero(found.tier == 1), [2, 7])
    assert_array_equal(np.flatnonzero(found.tier == 3), [9])


@given(
    arrays(float, st.tuples(st.integers(3, 12), st.just(3)), elements=st.integers(1, 30).map(float))
)
def test_the_line_is_least_squares_over_units(x):
    found = bi.RankSumRatio().details(x)
    assume(len(set(found.scores.round(10))) > 1)
    b, a = np.polyfit(found.probit, found.scores, 1)
    assert_allclose([found.intercept, found.slope], [a, b], atol=1e-9)
    r = np.corrcoef(found.probit, found.scores)[0, 1]
    assert_allclose(found.correlation, r, atol=1e-9)
    assert_allclose(found.fitted, a + b * found.probit, atol=1e-9)


def test_ties_share_their_rank_and_the_highest_never_reaches_one():
    found = bi.RankSumRatio().details([[1.0], [5.0], [5.0], [9.0], [9.0]])
    assert_allclose(found.ranks.ravel(), [1, 2.5, 2.5, 4.5, 4.5])
    assert_allclose(found.frequency, [0.2, 0.5, 0.5, 0.95, 0.95])


@pytest.mark.parametrize("n", range(3, 12))
def test_equal_sums_of_ranks_tie_whatever_the_order_of_summation(n):
    """In a Latin square every unit is once in every place: no unit is better than another."""
    square = np.add.outer(np.arange(n), np.arange(n)) % n + 1.0
    found = bi.RankSumRatio().details(square)
    assert_allclose(found.scores, (n + 1) / 2 / n)
    assert_array_equal(found.position, np.full(n, (n + 1) / 2))
    assert len(set(found.probit.tolist())) == 1
    assert len(set(found.tier.tolist())) == 1


def test_interval_ranks():
    """R = 1 + 4 z, z = 0, 1/4, 1/2, 3/4 and 1 for the benefit, turned for the cost."""
    x = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [4.0, 8.0]])
    found = bi.RankSumRatio("interval", directions=[1, -1]).details(x, [3, 1])
    assert_allclose(found.ranks, np.column_stack([[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]]))
    assert_allclose(found.scores * 5, [2, 2.5, 3, 3.5, 4])


def test_tiers_by_probit():
    x = np.arange(1.0, 101)[:, np.newaxis]
    three = bi.RankSumRatio().details(x)
    assert_array_equal(np.bincount(three.tier)[1:], [16, 69, 15])  # cuts at 15.87 % and 84.13 %
    four = bi.RankSumRatio(tiers=4).details(x)
    assert_array_equal(np.bincount(four.tier)[1:], [7, 44, 43, 6])  # 50 % is in the upper half
    own = bi.RankSumRatio(tiers=[5]).details(x)
    assert_array_equal(np.bincount(own.tier)[1:], [51, 49])
    for wrong in (5, [6, 4], []):
        with pytest.raises(bi.MethodError, match="tiers"):
            bi.RankSumRatio(tiers=wrong).scores(x)


def test_without_differences_there_is_no_line():
    found = bi.RankSumRatio().details([[1.0, 2.0], [2.0, 1.0]])
    assert_allclose(found.scores, [0.75, 0.75])
    assert np.isnan([found.intercept, found.slope, found.correlation]).all()


def test_constant_columns():
    frame = pd.DataFrame({"gdp": [1.0, 2.0, 4.0], "same": [5.0, 5.0, 5.0]})
    assert_allclose(bi.RankSumRatio().details(frame).ranks[:, 1], [2, 2, 2])
    with pytest.raises(bi.MethodError, match="same"):
        bi.RankSumRatio("interval").scores(frame)
    for word, rank in (("zero", 1), ("middle", 2)):
        found = bi.RankSumRatio("interval", constant=word).details(frame)
        assert_allclose(found.ranks[:, 1], rank)
    dropped = bi.RankSumRatio("interval", constant="drop").scores(frame)
    assert_allclose(dropped, bi.RankSumRatio("interval").scores(frame[["gdp"]]))


def test_a_unit_with_a_gap_takes_no_part():
    gap = pd.concat([DISTRICTS, pd.DataFrame({"visits": [99.9]}, index=["K"])])
    found = bi.RankSumRatio(directions=DIRECTIONS).details(gap)
    alone = bi.RankSumRatio(directions=DIRECTIONS).details(DISTRICTS)
    assert_allclose(found.scores[:-1], alone.scores)
    assert np.isnan(found.scores[-1])
    assert np.isnan(found.tier[-1])
    assert found.slope == alone.slope
