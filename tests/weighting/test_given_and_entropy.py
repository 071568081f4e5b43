import numpy as np
import pandas as pd
import pytest
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.weighting import effective_weights, local_weights, spread_over_tree

positive = arrays(
    float,
    st.tuples(st.integers(3, 30), st.integers(2, 5)),
    elements=st.integers(1, 10_000).map(float),
)


@conventions([bi.EntropyWeights(), bi.EqualWeights(), bi.GivenWeights()])
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


def entropy_by_definition(v):
    """熵值法, written out: p, e and 1 - e of each column with 0 ln 0 = 0."""
    p = v / v.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        e = -np.where(p > 0, p * np.log(p), 0).sum(axis=0) / np.log(len(v))
    return (1 - e) / np.sum(1 - e)


def test_entropy_by_hand():
    """Columns (0, 1/2, 1) and (0, 0, 1): e = 0.5794 and 0."""
    x = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 7.0]])
    e = -(1 / 3 * np.log(1 / 3) + 2 / 3 * np.log(2 / 3)) / np.log(3)
    assert_allclose(bi.EntropyWeights().fit(x).weights_, [(1 - e) / (2 - e), 1 / (2 - e)])


@given(positive)
def test_entropy_on_raw_values_is_its_definition(x):
    if np.any(x.min(axis=0) == x.max(axis=0)):
        return
    weights = bi.EntropyWeights(on="raw").fit(x).weights_
    assert_allclose(weights, entropy_by_definition(x), rtol=1e-6, atol=1e-9)


@given(positive, st.sampled_from([0, 0.0001]))
def test_entropy_on_normalized_values_is_its_definition(x, shift):
    low, high = x.min(axis=0), x.max(axis=0)
    if np.any(low == high):
        return
    signs = np.where(np.arange(x.shape[1]) % 2, -1, 1)
    z = np.where(signs > 0, x - low, high - x) / (high - low)
    step = bi.EntropyWeights(shift=shift, directions=list(signs))
    assert_allclose(step.fit(x).weights_, entropy_by_definition(z + shift), rtol=1e-9)


@given(positive)
def test_data_weights_sum_to_one_and_ignore_unit_order(x):
    if np.all(x.min(axis=0) == x.max(axis=0)):
        return
    weights = bi.EntropyWeights().fit(x).weights_
    assert_allclose(weights.sum(), 1)
    assert np.all(weights >= 0)
    assert_allclose(bi.EntropyWeights().fit(x[::-1]).weights_, weights, atol=1e-12)


def test_entropy_weight_of_a_constant_column_is_zero():
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0], "same": [5.0, 5.0, 5.0]})
    fitted = bi.EntropyWeights().fit(frame)
    assert_array_equal(fitted.weights_, [1, 0])
    assert fitted.constant_ == ["same"]
    with pytest.raises(bi.MethodError, match="same"):
        bi.EntropyWeights().fit(frame[["same"]])


def test_entropy_on_raw_values_refuses_negatives_by_name():
    with pytest.raises(bi.MethodError, match="growth"):
        bi.EntropyWeights(on="raw").fit(pd.DataFrame({"a": [1.0, 2.0], "growth": [-1.0, 2.0]}))


def test_entropy_takes_columns_over_what_is_present():
    x = np.array([[1.0, 3.0], [2.0, np.nan], [4.0, 5.0], [9.0, 4.5]])
    weights = bi.EntropyWeights().fit(x).weights_
    one = bi.EntropyWeights().fit(x[:, [0, 0]])
    other = bi.EntropyWeights().fit(x[[0, 2, 3]][:, [1, 1]])
    expected = np.array([one.divergence_[0], other.divergence_[0]])
    assert_allclose(weights, expected / expected.sum())


FRAMEWORK = bi.Framework.from_dict(
    {
        "id": "tree",
        "name": "tree",
        "groups": [
            {
                "id": "a",
                "name": "a",
                "indicators": [
                    {"id": "a1", "name": "a1", "direction": "higher"},
                    {"id": "a2", "name": "a2", "direction": "lower"},
                ],
            },
            {
                "id": "b",
                "name": "b",
                "indicators": [{"id": "b1", "name": "b1", "direction": "higher"}],
            },
        ],
    }
)


def test_siblings_without_weights_are_equal():
    local = bi.GivenWeights({"a": 3, "b": 1}).local(FRAMEWORK)
    assert local == {"a": 0.75, "b": 0.25, "a1": 0.5, "a2": 0.5, "b1": 1.0}
    assert effective_weights(local, FRAMEWORK)["a2"] == 0.375


@pytest.mark.parametrize(
    ("weights", "word"),
    [
        ({"a": -1, "b": 2}, "a"),
        ({"a": 0, "b": 0}, "zero"),
        ({"a": 1}, "none for b"),
        ({"a": 1, "b": 1, "c": 1}, "c"),
        ({"a": float("nan"), "b": 1}, "a"),
        ({"a": float("inf"), "b": 1}, "a"),
    ],
)
def test_unusable_weights_are_named(weights, word):
    with pytest.raises(bi.MethodError, match=word):
        bi.GivenWeights(weights).local(FRAMEWORK)


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any))
def test_weights_across_indicators_survive_the_tree(raw):
    """A group weighs the sum of its children, so the effective weights are what was given."""
    total = sum(raw)
    given_weights = dict(zip(("a1", "a2", "b1"), (w / total for w in raw), strict=True))
    effective = effective_weights(spread_over_tree(given_weights, FRAMEWORK), FRAMEWORK)
    for name, weight in given_weights.items():
        assert effective[name] == pytest.approx(weight)


def test_weights_match_by_name_never_by_position():
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [2.0, 1.0]})
    assert_array_equal(bi.GivenWeights({"y": 1, "x": 3}).fit(frame).weights_, [0.75, 0.25])
    with pytest.raises(bi.MethodError, match="y"):
        bi.GivenWeights({"x": 1}).fit(frame)


@given(st.floats(0.001, 1000))
def test_weights_scaled_together_are_the_same(factor):
    one = local_weights({"a": 2, "b": 5}, FRAMEWORK)
    other = local_weights({"a": 2 * factor, "b": 5 * factor}, FRAMEWORK)
    assert other == pytest.approx(one)


def test_target_and_range_columns_are_weighed_by_their_closeness():
    x = np.array([[4.0, 1.0], [6.0, 2.0], [4.0, 3.0], [6.0, 9.0]])
    step = bi.EntropyWeights(directions=[bi.Target(5), 1])
    assert_array_equal(step.fit(x).weights_, [0, 1])


def test_a_nearly_even_column_keeps_a_weight_that_is_not_negative():
    rng = np.random.default_rng(8)
    x = np.column_stack([1e6 + rng.random(50) / 100, rng.lognormal(size=50)])
    weights = bi.EntropyWeights(on="raw").fit(x).weights_
    assert np.all(weights >= 0)


def test_weights_of_one_step_go_into_the_next():
    x = np.random.default_rng(9).random((6, 3)) + 1
    weights = bi.EntropyWeights().fit(x).weights_
    assert_allclose(bi.ArithmeticMean().scores(x, weights), x @ weights)
    with pytest.raises(bi.MethodError, match="b"):
        bi.ArithmeticMean().scores(pd.DataFrame({"a": [1.0], "b": [2.0]}), {"a": 1})


def test_a_series_is_matched_by_name():
    """Directions, shifts and weights as pandas keeps them, in another order than the columns."""
    x = pd.DataFrame({"income": [1.0, 2.0, 4.0], "air": [9.0, 4.0, 6.0]})
    named = {"directions": {"air": -1, "income": 1}, "shift": {"air": 0.1, "income": 0}}
    said = {key: pd.Series(values) for key, values in named.items()}
    expected = bi.EntropyWeights(**named).fit(x).weights_
    assert_array_equal(bi.EntropyWeights(**said).fit(x).weights_, expected)
    given = bi.GivenWeights(pd.Series({"air": 1, "income": 3}))
    assert_array_equal(given.fit(x).weights_, [0.75, 0.25])
    mixed = bi.CombinedWeights([{"air": 1, "income": 3}, pd.Series({"air": 1, "income": 1})])
    assert_array_equal(mixed.fit(x).weights_, [0.625, 0.375])
