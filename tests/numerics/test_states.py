"""Summaries of columns merge: any split of the rows, in any order, tells what the whole does."""

from functools import reduce
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from benchmark_index import numerics
from benchmark_index.numerics import Together

TIGHT = 1e-12
SIZES = {
    "plain": lambda x: x,
    "offset": lambda x: 1e9 + x,
    "huge": lambda x: x * 1e300,
    "denormal": lambda x: x * 1e-310,
    "unlike": lambda x: x * np.array([1e-300, 1e200, 1.0, 1e-30, 1e300]),
}


def sums(x):
    degree = np.array([1, 2, -1, 2, 1])
    return numerics.column_sums(x, degree, numerics.column_bounds(x).power)


def means(x):
    power = numerics.exponents(x)
    return numerics.column_means(numerics.scaled(x, power))._replace(power=power)


def entropy(x):
    power = numerics.exponents(x)
    return numerics.entropy_sums(numerics.scaled(x, power), power=power)


def both(x):
    return Together(numerics.column_bounds(x), numerics.column_moments(x))


# What makes a summary, and what it tells: a relative tolerance, and one in parts of the first.
STATES = {
    "bounds": (numerics.column_bounds, lambda s: {"low": s.low, "high": s.high}),
    "means": (means, lambda s: {"present": s.present, "mean": s.near, "power": s.power}),
    "moments": (
        numerics.column_moments,
        lambda s: {"n": s.present, "mean": s.near + s.rest, "sd": s.near_sd, "power": s.power},
    ),
    "together": (both, lambda s: {"low": s.bounds.low, "sd": s.sums.near_sd}),
    "shape": (
        numerics.shape_sums,
        lambda s: {"low": s.bounds.low, "skew": s.shape.skew, "kurtosis": s.shape.kurtosis},
    ),
    "sums": (sums, lambda s: {"total": s.total, "power": s.power}),
    "comoments": (
        numerics.comoments,
        lambda s: {"rows": s.rows, "sd": s.near_sd, "r": s.correlation, "power": s.power},
    ),
    "entropy": (entropy, lambda s: {"n": s.present, "divergence": s.divergence}),
}


def table(seed, size, gaps):
    """Positive values, skewed, correlated; the later rows unlike the first."""
    rng = np.random.default_rng([11, seed])
    n = int(rng.integers(3, 60))
    x = np.exp(0.5 * rng.normal(size=(n, 1)) + 0.8 * rng.normal(size=(n, 5)))
    x[n // 2 :] *= rng.uniform(0.5, 3)
    x = SIZES[size](x)
    if gaps:
        x[rng.random(x.shape) < 0.25] = np.nan
        x[: n // 3, 1] = np.nan  # a column missing in the first parts
    return x, rng


def parts_of(x, rng):
    """Cut rows anywhere, in any order, with an empty part and a single row among them."""
    x = x[rng.permutation(len(x))]
    cuts = np.sort(rng.integers(0, len(x) + 1, size=int(rng.integers(1, 6))))
    parts = [*np.split(x, [0, 1, *cuts[cuts > 0]]), x[:0]]
    return [parts[k] for k in rng.permutation(len(parts))]


def assert_same(told, whole):
    for name, value in whole.items():
        # a skewness near 0 or a correlation is as sharp as the sums that cancel in it
        loose = 1e-12 if name in ("skew", "kurtosis", "r") else 0
        scale = np.nanmax(np.abs(value), initial=0)
        assert_allclose(told[name], value, rtol=TIGHT, atol=loose * max(scale, 1), err_msg=name)


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(3, 12), marks=pytest.mark.large)])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_parts_merge_to_the_whole(state, size, seeds):
    of, told = STATES[state]
    for seed, gaps in product(seeds, (False, True)):
        x, rng = table(seed, size, gaps)
        merged = reduce(lambda a, b: a.merge(b), [of(part) for part in parts_of(x, rng)])
        assert_same(told(merged), told(of(x)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_merging_is_commutative_and_associative(state, size):
    of, told = STATES[state]
    for seed in range(6):
        x, _ = table(seed + 50, size, gaps=seed % 2 == 1)
        third = len(x) // 3
        a, b, c = (of(part) for part in (x[:third], x[third : 2 * third], x[2 * third :]))
        assert_same(told(b.merge(a)), told(a.merge(b)))
        assert_same(told(a.merge(b.merge(c))), told(a.merge(b).merge(c)))


@pytest.mark.parametrize("state", STATES)
def test_a_batch_without_rows_or_values_adds_nothing(state):
    of, told = STATES[state]
    x, _ = table(3, "plain", gaps=True)
    for blank in (x[:0], np.full((4, 5), np.nan)):
        for merged in (of(x).merge(of(blank)), of(blank).merge(of(x))):
            whole = told(of(x))
            for name in whole:
                assert_array_equal(told(merged)[name], whole[name], err_msg=name)


def test_an_offset_takes_no_digits_of_a_spread():
    x = np.arange(40.0)[:, np.newaxis]
    far = 1e12 + x
    parts = [numerics.column_moments(part) for part in np.split(far, 8)]
    sd = reduce(lambda a, b: a.merge(b), parts).sd
    assert_allclose(sd, x.std(axis=0, ddof=1), rtol=1e-14)


def test_zeros_do_not_decide_by_which_power_a_column_is_divided():
    tiny = np.full((3, 1), 3e-320) * [[1.0], [2.0], [3.0]]
    merged = numerics.column_moments(np.zeros((2, 1))).merge(numerics.column_moments(tiny))
    whole = numerics.column_moments(np.vstack([np.zeros((2, 1)), tiny]))
    assert_allclose(merged.near_sd, whole.near_sd, rtol=TIGHT)
    assert_array_equal(merged.power, whole.power)


def test_a_column_constant_where_another_has_values_correlates_with_nothing():
    x = np.array([[5.0, 1], [5, 2], [5, 4], [7, np.nan], [1, np.nan], [3, np.nan]])
    for parts in ([x], np.split(x, [2, 3]), [x[3:], x[:1], x[1:3]]):
        moments = reduce(lambda a, b: a.merge(b), map(numerics.comoments, parts))
        assert np.isnan(moments.correlation[0, 1])


def test_values_all_alike_are_as_even_as_can_be_however_they_are_cut():
    x = np.full((10, 1), 0.1)
    parts = [numerics.entropy_sums(part) for part in np.split(x, [1, 4])]
    assert reduce(lambda a, b: a.merge(b), parts).divergence == pytest.approx(0, abs=1e-30)
