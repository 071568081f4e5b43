"""Differences of scores by indicator: exact sums, symmetry, limits of zeros, Shapley's axioms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from benchmark_index.explanation.decompositions import geometric_effects, linear_effects
from benchmark_index.explanation.shapley import shapley_effects, shapley_values

CASES = settings(deadline=None, max_examples=40)


@st.composite
def states(draw, least=0.5, most=100.0, columns=5):
    """Draw two states of some units, with gaps, and weights that siblings carry over."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, columns))
    numbers = st.floats(least, most, allow_subnormal=False)
    made = []
    for _ in range(2):
        z = draw(arrays.arrays(float, (n, m), elements=numbers))
        gaps = draw(arrays.arrays(bool, (n, m)))
        gaps[:, draw(st.integers(0, m - 1))] = False
        w = draw(arrays.arrays(float, m, elements=st.floats(0.05, 1)))
        z[gaps] = np.nan
        w = np.where(gaps, 0.0, w)
        made += [z, w / w.sum(axis=1, keepdims=True)]
    return made


def linear(z, w):
    return np.nansum(z * w, axis=-1) / w.sum(axis=-1)


def geometric(z, w):
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(w > 0, w * np.log(z), 0.0)
    return np.exp(logs.sum(axis=-1) / w.sum(axis=-1))


def uneven(z, w):
    mean = linear(z, w)
    return mean - np.sqrt(linear((z - mean[..., None]) ** 2, w)) / 3


@CASES
@given(states(least=-50), st.booleans())
def test_linear_effects_sum_to_the_difference(state, swap):
    z0, w0, z1, w1 = state
    effects = linear_effects(*state)
    assert effects.total.sum(axis=1) == pytest.approx(linear(z1, w1) - linear(z0, w0), abs=1e-10)
    back = linear_effects(z1, w1, z0, w0)
    assert np.allclose(back.value, -effects.value, rtol=0, atol=1e-12)
    assert np.allclose(back.weight, -effects.weight, rtol=0, atol=1e-12)
    alone = np.isnan(z0) != np.isnan(z1)
    assert not effects.value[alone].any()  # what is missing in one state acts by its weight


@CASES
@given(states())
def test_geometric_effects_sum_to_the_difference(state):
    z0, w0, z1, w1 = state
    effects = geometric_effects(*state)
    change = geometric(z1, w1) - geometric(z0, w0)
    assert effects.total.sum(axis=1) == pytest.approx(change, abs=1e-10)
    back = geometric_effects(z1, w1, z0, w0)
    assert np.allclose(back.total, -effects.total, rtol=0, atol=1e-10)


@CASES
@given(states(), st.data())
def test_a_zero_is_the_limit_of_small_numbers(state, data):
    z0, w0, z1, w1 = state
    for z in (z0, z1):
        z[data.draw(arrays.arrays(bool, z.shape)) & ~np.isnan(z)] = 0.0
    effects = geometric_effects(z0, w0, z1, w1)
    change = geometric(z1, w1) - geometric(z0, w0)
    assert effects.total.sum(axis=1) == pytest.approx(change, abs=1e-10)


def test_zeros_share_what_small_numbers_come_to():
    z0, w = np.array([[0.0, 0.0, 30.0]]), np.array([0.5, 0.25, 0.25])
    z1 = np.array([[20.0, 40.0, 60.0]])
    exact = geometric_effects(z0, w, z1, w).value
    assert exact[0, 2] == 0
    assert exact[0, 0] / exact[0, 1] == pytest.approx(2)
    small = geometric_effects(np.where(z0 == 0, 1e-300, z0), w, z1, w).value
    assert small == pytest.approx(exact, abs=0.15)


def test_equal_scores_and_equal_states():
    z, w = np.array([[4.0, 9.0]]), np.array([0.5, 0.5])
    effects = geometric_effects(z, w, z[:, ::-1], w)  # both 6: L is 6
    assert effects.value[0] == pytest.approx([3 * np.log(9 / 4), -3 * np.log(9 / 4)])
    assert not geometric_effects(z, w, z, w).total.any()


def test_the_floor_is_that_of_the_index():
    z0, z1, w = np.array([[0.0, 4.0]]), np.array([[0.5, 9.0]]), np.array([0.5, 0.5])
    effects = geometric_effects(z0, w, z1, w, floor=1)
    assert effects.value[0] == pytest.approx([0, 1])


def test_a_unit_without_a_score_has_no_difference():
    z = np.array([[1.0, 2.0], [3.0, np.nan]])
    w = np.array([[0.5, 0.5], [np.nan, np.nan]])
    for effects in (linear_effects, geometric_effects):
        assert np.isnan(effects(z, w, z, w).total).all(axis=1).tolist() == [False, True]
    shapley = shapley_effects(geometric, z, w, z[::-1], w)
    assert np.isnan(shapley.effects.total).all(axis=1).tolist() == [False, True]


@settings(deadline=None, max_examples=15)
@given(states())
def test_shapley_is_the_linear_effect_on_linear_indices(state):
    exact, shapley = linear_effects(*state), shapley_effects(linear, *state)
    assert np.allclose(shapley.effects.value, exact.value, rtol=0, atol=1e-9)
    assert np.allclose(shapley.effects.weight, exact.weight, rtol=0, atol=1e-9)
    assert not shapley.error.any()


@settings(deadline=None, max_examples=15)
@given(states(), st.sampled_from([geometric, uneven]))
def test_shapley_is_efficient_and_symmetric(state, score):
    z0, w0, z1, w1 = state
    shapley = shapley_effects(score, *state).effects
    change = score(np.nan_to_num(z1), w1) - score(np.nan_to_num(z0), w0)
    assert shapley.total.sum(axis=1) == pytest.approx(change, abs=1e-9)
    turned = shapley_effects(score, *(part[:, ::-1] for part in state)).effects
    assert np.allclose(turned.value[:, ::-1], shapley.value, rtol=0, atol=1e-9)
    assert np.allclose(turned.weight[:, ::-1], shapley.weight, rtol=0, atol=1e-9)


def test_the_airport_game():
    """Littlechild and Owen (1973): users of a runway share each stretch among who needs it."""
    costs = np.array([1.0, 2.0, 2.0, 5.0])

    def longest(masks):
        return np.where(masks, costs, 0.0).max(axis=1)[:, np.newaxis]

    shared = [1 / 4, 1 / 4 + 1 / 3, 1 / 4 + 1 / 3, 1 / 4 + 1 / 3 + 3]
    assert shapley_values(longest, 4).values[0] == pytest.approx(shared)


def test_sampling_is_efficient_seeded_and_near():
    costs = np.arange(1.0, 15.0)

    def longest(masks):
        return np.where(masks, costs, 0.0).max(axis=1)[:, np.newaxis]

    exact = np.cumsum(1 / np.arange(14, 0, -1))
    result = shapley_values(longest, 14, seed=3)
    assert result.values.sum() == pytest.approx(14, abs=1e-10)
    assert np.all(np.abs(result.values - exact) < 5 * result.error)
    assert (shapley_values(longest, 14, seed=3).values == result.values).all()
