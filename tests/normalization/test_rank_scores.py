import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi

X = np.array([[10.0], [20.0], [20.0], [40.0], [np.nan]])


def test_borda_is_the_number_of_units_beaten_ties_counting_half():
    assert_array_equal(bi.Borda().fit_transform(X).ravel(), [0, 1.5, 1.5, 3, np.nan])
    z = bi.Borda(ties="min", directions=[-1]).fit_transform(X)
    assert_array_equal(z.ravel(), [3, 1, 1, 0, np.nan])


@given(st.lists(st.integers(0, 9), min_size=2, max_size=12), st.sampled_from([1, -1]))
def test_percentile_rank_is_the_share_of_the_others_that_are_worse(values, direction):
    x = np.array(values, dtype=float)[:, None]
    for ties, half in (("min", 0), ("half", 0.5)):
        z = bi.PercentileRank(ties=ties, directions=[direction]).fit_transform(x).ravel()
        for i, value in enumerate(values):
            others = values[:i] + values[i + 1 :]
            worse = sum(direction * (value - other) > 0 for other in others)
            equal = sum(value == other for other in others)
            assert_allclose(z[i], (worse + half * equal) / len(others))


def test_percentile_rank_inclusive_is_rank_by_number():
    assert_allclose(
        bi.PercentileRank(form="inclusive", scale=100).fit_transform(X).ravel(),
        [25, 50, 50, 100, np.nan],
    )


def test_a_single_value_has_no_others():
    with pytest.raises(bi.MethodError, match="x0"):
        bi.PercentileRank().fit([[1.0], [np.nan]])
    assert bi.PercentileRank(form="inclusive").fit_transform([[1.0]]) == 1


def test_new_units_are_placed_among_the_fitted_ones():
    step = bi.PercentileRank().fit([[10.0], [20.0], [30.0]])
    assert_array_equal(step.transform([[5.0], [20.0], [29.0], [99.0]]).ravel(), [0, 0.5, 1, 1])
    assert bi.RankScore().fit([[10.0], [20.0]]).transform([[15.0]]) == 1.5


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("ties", ["average", "min", "max", "dense"])
def test_a_new_unit_is_ranked_above_all_that_it_beats(ties, direction):
    """15 beats the unit at 10, whose rank is 1, and none of those at 20, who share the best one."""
    step = bi.RankScore(ties, directions=[direction]).fit([[10.0 * direction], [20.0 * direction]])
    worst, new, best = step.transform(direction * np.array([[10.0], [15.0], [20.0]])).ravel()
    assert (worst, best) == (1, 2)
    assert worst < new <= best
    assert new == (1.5 if ties == "average" else 2)


@pytest.mark.parametrize("step", [bi.RankScore(), bi.Borda(), bi.PercentileRank()], ids=str)
def test_unknown_ways_with_ties_are_refused(step):
    with pytest.raises(bi.MethodError, match="ties"):
        step.set_params(ties="random").fit(X)


def test_a_constant_column_ties_throughout():
    x = np.full((4, 1), 7.0)
    assert_array_equal(bi.RankScore().fit_transform(x).ravel(), [2.5] * 4)
    assert_array_equal(bi.PercentileRank().fit_transform(x).ravel(), [0] * 4)
    assert_array_equal(bi.PercentileRank(ties="half").fit_transform(x).ravel(), [0.5] * 4)
