from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from benchmark_index import numerics

scores = arrays(float, st.integers(0, 40), elements=st.sampled_from([1.0, 2.0, 3.5, 7.0, np.nan]))


@given(scores)
def test_a_rank_is_one_plus_the_number_of_better_units(values):
    ranks = numerics.competition_ranks(values)
    expected = [
        np.nan if np.isnan(value) else 1 + np.sum(values > value) for value in values.tolist()
    ]
    assert_array_equal(ranks, expected)


@given(st.integers(0, 70), st.integers(0, 40), st.integers(0, 2**32))
def test_rows_of_flags_are_those_of_their_patterns(columns, rows, seed):
    flags = np.random.default_rng(seed).random((rows, columns)) < 0.2
    patterns, which = numerics.row_patterns(flags)
    assert_array_equal(patterns[which], flags)
    assert len(patterns) == len({tuple(row) for row in flags.tolist()})


def test_ranks_within_periods():
    values = np.array([3.0, 9.0, 5.0, 5.0])
    periods = np.array(["2021", "2022", "2021", "2022"], dtype=object)
    assert_array_equal(numerics.competition_ranks(values, periods), [2, 1, 1, 2])


def test_blocks_change_nothing(monkeypatch):
    x = np.random.default_rng(7).normal(size=(5_000, 3)) + 100
    x[::7, 1] = np.nan
    whole = numerics.column_bounds(x), numerics.column_moments(x)
    monkeypatch.setattr(numerics, "BLOCK_CELLS", 1)
    parts = numerics.column_bounds(x), numerics.column_moments(x)
    assert_array_equal(parts[0], whole[0])
    assert_allclose(parts[1], whole[1], rtol=1e-12)
    assert_allclose(whole[1].sd, np.nanstd(x, axis=0, ddof=1), rtol=1e-12)
    assert_array_equal(whole[0].low, np.nanmin(x, axis=0))


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("rows", [1, 63, 64, 1_000, 20_001])
def test_the_layout_in_memory_changes_nothing(rows, order):
    x = np.random.default_rng(rows).normal(size=(rows, 4), loc=50)
    x[::3, 1], x[0, 2], x[:, 3] = np.nan, np.nan, np.nan
    x[-1, :2] = 99
    x = np.array(x, order=order)
    low, high = numerics.column_bounds(x)
    present = [column[~np.isnan(column)] for column in x.T]
    moments = numerics.column_moments(x)
    count, mean, sd = moments.present, moments.mean, moments.sd
    assert_array_equal(count, [len(column) for column in present])
    for j, column in enumerate(present):
        if not len(column):
            assert np.isnan([low[j], high[j], mean[j], sd[j]]).all()
            continue
        assert (low[j], high[j]) == (column.min(), column.max())
        assert_allclose(mean[j], column.mean())
        assert_allclose(sd[j], column.std(ddof=1) if len(column) > 1 else np.nan)


def test_a_table_without_rows_has_no_bounds():
    assert np.isnan(numerics.column_bounds(np.empty((0, 2)))).all()


def test_the_shape_of_a_column_knows_no_offset():
    """Skewness of 0, 0, 1 is the square root of 3; G1 and G2 at 1e9 as at 0, to the last digits."""
    third = np.array([[0.0], [0.0], [1.0]])
    assert_allclose(numerics.column_shape(1e9 + third).skew, np.sqrt(3), rtol=1e-14)
    x = np.array([[0.0], [1.0], [1.0], [2.0], [7.0], [np.nan], [3.0]])
    assert_allclose(numerics.column_shape(1e9 + x), numerics.column_shape(x), rtol=1e-13)
    even = np.array([[0.0], [1.0], [2.0], [np.nan]] * 5 + [[1.0]])
    assert numerics.column_shape(1e9 + even / 8).skew == 0


def test_coverage_share_has_room_for_rounding():
    assert numerics.needed(2 / 3, 3) == 2
    assert numerics.needed(0.5, 4) == 2
    assert numerics.needed(0.5, 5) == 3
    assert numerics.needed(1, 5) == 5


def test_a_half_is_rounded_alike_whatever_the_order_of_its_sum():
    """0.8155 as a mean of two published numbers, from above and from below."""
    noise = np.array([-2, -1, 0, 1, 2]) * np.spacing(0.8155)
    assert_array_equal(numerics.round_scores(0.8155 + noise, 3), np.full(5, 0.816))
    assert_array_equal(
        numerics.round_scores(np.array([2.5, 3.5, -2.5, np.nan]), 0), [2, 4, -2, np.nan]
    )


def test_a_share_in_percent_that_is_a_whole_number_of_children_needs_just_these():
    """28 % of 25 are 7, though 0.28 * 25 is a little more in floating point."""
    for children, percent in product(range(1, 101), range(1, 101)):
        if percent * children % 100 == 0:
            needed = numerics.needed(percent / 100, children)
            assert needed == percent * children // 100, (percent, children)


@pytest.mark.parametrize("gaps", [0, 1, 5])
def test_the_outermost_quantiles_are_the_bounds_with_gaps_too(gaps):
    x = np.array([[3.0], [1.0], [7.0], *[[np.nan]] * gaps])
    low, high = numerics.column_quantiles(x, 0.0, 1.0)
    assert (low[0], high[0]) == (1, 7)


@pytest.mark.parametrize("offset", [1e6, 1e9, 2.0**40, -(2.0**40)])
def test_a_line_loses_no_digits_to_an_offset(offset):
    """Quarters at 2^40 are exact, so a line through them is known to the last digits."""
    x = np.array([[0.0, 5.0], [0.25, 1.0], [1.0, 3.0]])
    line = numerics.Line(np.array([100 / 3, 7.0]), np.array([offset, 1.0]), np.array([0.0, 2.0]))
    expected = 100 / 3 * x[:, 0] + 7 * (x[:, 1] - 1) + 2
    x[:, 0] += offset
    assert_allclose(line.of(x), expected, rtol=1e-13)


@pytest.mark.parametrize("seed", range(20))
def test_a_column_that_mirrors_itself_has_no_skewness(seed):
    """What is left of it is rounding, and must not decide which tail is the longer one."""
    rng = np.random.default_rng(seed)
    away = rng.lognormal(size=rng.integers(2, 30)).round(2)
    x = 0.7 + np.concatenate([away, -away])
    assert numerics.column_shape(rng.permutation(x)[:, np.newaxis]).skew == 0
