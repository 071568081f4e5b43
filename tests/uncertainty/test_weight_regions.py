"""Regions of weights: their draws are uniform, their constraints read, and an empty one says why."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from benchmark_index import WeightRegion
from benchmark_index.errors import MethodError, UsageError
from benchmark_index.uncertainty.regions import (
    BLOCK,
    MOST_WEIGHTS,
    Polytope,
    read_constraint,
)

NAMES = ["a", "b", "c"]
REGIONS = [
    WeightRegion({"a": (0.1, 0.5), "b": (0.0, 0.4)}, ["a >= 0.5 b", "a + c <= 0.9", "5% <= c"]),
    WeightRegion({"a": (0.2, 0.9)}, ["b >= c"]),
    WeightRegion({}, ["a <= 2 * b <= 4 c"]),
]


def region_draws(region, names, seed, count, first=0):
    return Polytope.of(region, names).draws(seed, count, first)


def rejected(region, count=300_000):
    """Return uniform draws from the simplex that lie in a region."""
    spacings = np.random.default_rng(1).exponential(size=(count, len(NAMES)))
    weights = spacings / spacings.sum(axis=1, keepdims=True)
    rows, sides = Polytope.of(region, NAMES).inequalities
    return weights[np.all(weights @ rows.T <= sides, axis=1)]


@pytest.mark.parametrize(
    "region",
    [REGIONS[0], *(pytest.param(region, marks=pytest.mark.large) for region in REGIONS[1:])],
)
def test_draws_are_as_uniform_as_those_by_rejection(region):
    def cell(weights):
        return (weights[:, 0] * 20).astype(int) * 100 + (weights[:, 1] * 20).astype(int)

    walked, by_rejection = cell(region_draws(region, NAMES, 0, 20_000)), cell(rejected(region))
    cells, expected = np.unique(by_rejection, return_counts=True)
    seen = np.array([(walked == one).sum() for one in cells])
    table = np.array([seen, expected])[:, expected > 200]
    assert chi2_contingency(table).pvalue > 0.001


@pytest.mark.parametrize("region", REGIONS)
def test_draws_keep_every_constraint(region):
    weights = region_draws(region, NAMES, 3, 1000)
    rows, sides = Polytope.of(region, NAMES).inequalities
    assert (weights @ rows.T <= sides + 1e-12).all()
    assert np.abs(weights.sum(axis=1) - 1).max() < 1e-12


@cache
def every_draw(seed):
    return region_draws(REGIONS[0], NAMES, seed, 2 * BLOCK + 300)


@given(st.integers(0, 2 * BLOCK), st.integers(1, 300))
def test_a_draw_is_the_same_whichever_are_asked_for(first, count):
    whole = every_draw(7)
    assert np.array_equal(region_draws(REGIONS[0], NAMES, 7, count, first), whole[first:][:count])
    assert not np.array_equal(every_draw(8)[:10], whole[:10])


def test_one_point_is_that_point_and_implied_equalities_hold():
    point = WeightRegion({"a": (0.0, 0.2), "b": (0.0, 0.3)}, ["c <= 0.5"])
    assert Polytope.of(point, NAMES).is_point
    assert region_draws(point, NAMES, 0, 3) == pytest.approx(np.tile([0.2, 0.3, 0.5], (3, 1)))
    line = region_draws(WeightRegion({}, ["a + b <= 0.4", "a + b >= 40%"]), NAMES, 0, 2000)
    assert line[:, 2] == pytest.approx(np.full(2000, 0.6), abs=1e-9)
    assert line[:, 0].mean() == pytest.approx(0.2, abs=3 * 0.4 / np.sqrt(12 * 2000))


def test_an_empty_region_names_constraints_of_which_each_is_needed():
    bounds = {"a": (0.0, 0.2), "b": (0.0, 0.3), "c": (0.0, 0.4)}
    with pytest.raises(MethodError) as caught:
        region_draws(WeightRegion(bounds, ["a >= b", "c <= 0.9"]), NAMES, 0, 1)
    assert "a <= 0.2; c <= 0.4; a >= b (" in caught.value.message.en
    with pytest.raises(MethodError, match=r"a >= 0.8; b >= 0.5 \("):
        region_draws(WeightRegion({"a": (0.8, 1), "b": (0.5, 1)}), NAMES, 0, 1)


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(0, 9))
def test_a_constraint_is_read_as_it_is_written(factors, side):
    terms = " ".join(
        f"{'-' if f < 0 else '+'} {abs(f)} {n}" for f, n in zip(factors, NAMES, strict=True)
    )
    (one,) = read_constraint(f"{terms} <= {side}", NAMES)
    assert [*one.factors, one.side] == [*factors, side]
    assert not one.equal
    (other,) = read_constraint(f"{side} >= {terms}", NAMES)
    assert [*other.factors, other.side] == [*factors, side]


@pytest.mark.parametrize(
    "text", ["a", "a >=", ">= b", "a b <= 1", "d <= 0.1", "a <= 2 3", "", "ab>=1"]
)
def test_what_is_no_constraint_is_refused(text):
    with pytest.raises(UsageError) as caught:
        read_constraint(text, NAMES)
    assert "a >= 2 b" in str(caught.value)


def test_names_may_hold_signs():
    (one,) = read_constraint("a-b >= 2 a", ["a", "a-b", "b"])
    assert one.factors.tolist() == [2, -1, 0]


@pytest.mark.parametrize("region", REGIONS)
@given(st.integers(0, 2**32 - 1))
def test_a_sum_is_largest_at_a_corner(region, seed):
    polytope = Polytope.of(region, NAMES)
    values = np.random.default_rng(seed).normal(size=3)
    assert (polytope.corners @ values).max() == pytest.approx(polytope.lowest(-values) @ values)


def test_a_walk_that_would_not_end_is_refused():
    many = [f"w{j}" for j in range(MOST_WEIGHTS + 1)]
    with pytest.raises(MethodError, match="31 weights among siblings, at most 30"):
        region_draws(WeightRegion({"w0": (0.0, 0.5)}), many, 0, 1)
