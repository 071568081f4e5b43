"""Weights that give each child a stated say in the score of its parent."""

import numpy as np
import pandas as pd
import pytest
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.catalog import specs

UNSOLVABLE = "the random data of this check have no balanced weights"


@conventions(
    [bi.CorrelationBalancedWeights()],
    not_applicable=lambda _: {
        "check_positive_only_tag_during_fit": UNSOLVABLE,
        "check_estimators_dtypes": UNSOLVABLE,
    },
)
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


def shares(x, score, power=2):
    r = np.array([np.corrcoef(column, score)[0, 1] for column in np.asarray(x).T])
    return np.abs(r) ** power / np.sum(np.abs(r) ** power)


def mixed(seed, m=4, n=60, common=1.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, m)) + common * rng.normal(size=(n, 1))
    return x * rng.uniform(0.1, 10, m)


@given(st.integers(0, 10_000), st.sampled_from([1, 2]))
def test_each_child_has_its_share_or_it_is_said_that_none_can(seed, power):
    x = mixed(seed)
    step = bi.CorrelationBalancedWeights([4, 3, 2, 3], power)
    try:
        weights = step.fit(x).weights_
    except bi.MethodError as error:
        assert "negative" in error.message.en  # noqa: PT017
        return
    assert np.all(weights >= 0)
    assert_allclose(weights.sum(), 1)
    assert_allclose(shares(x, x @ weights, power), [4 / 12, 3 / 12, 2 / 12, 3 / 12], atol=1e-10)
    assert_allclose(step.shares_, shares(x, x @ weights, power), atol=1e-10)


def test_two_children_of_unlike_spread_weigh_inversely_to_it():
    x = mixed(5, m=2)
    weights = bi.CorrelationBalancedWeights().fit(x).weights_
    inverse = 1 / x.std(axis=0)
    assert_allclose(weights, inverse / inverse.sum())


def test_a_child_against_its_parent_where_no_other_way_is_open():
    """Found by search among random correlations: all positive leaves a negative weight."""
    rng = np.random.default_rng(0)
    found = 0
    for _ in range(400):
        x = rng.normal(size=(6, 4))
        try:
            weights = bi.CorrelationBalancedWeights().fit(x).weights_
        except bi.MethodError:
            continue
        assert_allclose(shares(x, x @ weights), 0.25, atol=1e-10)
        found += np.linalg.solve(np.corrcoef(x.T), np.ones(4)).min() < -1e-6
    assert found > 0


def test_shares_out_of_reach_fail_with_what_is_reached():
    x = mixed(6, m=2, common=3.0)
    frame = pd.DataFrame(x, columns=["a", "b"])
    with pytest.raises(bi.MethodError, match=r"a .* / 0\.9900, b") as raised:
        bi.CorrelationBalancedWeights({"a": 99, "b": 1}).fit(frame)
    assert "非负" in raised.value.explain("zh")


def test_missing_values_scores_are_means_of_what_is_present():
    x = mixed(7)
    x[::7, 1] = np.nan
    x[3::11, 2] = np.nan
    fitted = bi.CorrelationBalancedWeights().fit(x)
    frame = pd.DataFrame(x)
    score = (frame * fitted.weights_).sum(axis=1) / (frame.notna() @ fitted.weights_)
    r = frame.corrwith(score) ** 2
    assert_allclose(r / r.sum(), 0.25, atol=1e-9)


def test_the_same_child_twice_shares_its_weight():
    x = mixed(8, m=3)[:, [0, 0, 1]]
    weights = bi.CorrelationBalancedWeights().fit(x).weights_
    assert weights[0] == pytest.approx(weights[1])


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (bi.CorrelationBalancedWeights(power=3), "power"),
        (bi.CorrelationBalancedWeights([1, -1, 1]), "shares"),
        (bi.CorrelationBalancedWeights([1, 1]), "shares"),
        (bi.CorrelationBalancedWeights({"a": 1, "z": 1}), "none for b"),
    ],
)
def test_bad_parameters_are_named(step, word):
    frame = pd.DataFrame(mixed(9, m=3), columns=["a", "b", "c"])
    with pytest.raises(bi.MethodError, match=word):
        step.fit(frame)


# --- in a tree -------------------------------------------------------------------------------


@pytest.fixture
def frame():
    """Synthetic: forty units of the two-group system ``city``."""
    rng = np.random.default_rng(10)
    common = rng.normal(size=(40, 1))
    x = np.exp(common * [0.5, 0.5, 0.5, -0.5, 0.5] + rng.normal(size=(40, 5)))
    frame = pd.DataFrame(x, columns=["gdp", "firms", "roads", "air", "schools"])
    frame["firms"] = np.ceil(100 * frame["firms"])
    return frame.assign(population=1.0).set_axis([f"U{i}" for i in range(40)])


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", {"economy": "geometric"}])
def test_every_level_is_balanced_as_it_is_aggregated(city, frame, aggregation):
    index = bi.CompositeIndex(
        city,
        normalization="minmax:low=1",
        weighting="correlation_balanced",
        aggregation=aggregation,
    )
    card = index.fit(frame).evaluate(frame)
    for node, children in (
        ("economy", card.normalized[["gdp", "firms", "roads"]]),
        ("life", card.normalized[["air", "schools"]]),
    ):
        assert_allclose(shares(children, card.groups[node]), 1 / children.shape[1], atol=1e-9)
    assert_allclose(shares(card.groups[["economy", "life"]], card.score), 0.5, atol=1e-9)


def test_missing_children_in_a_tree(city, frame):
    frame.loc["U3", "gdp"] = frame.loc["U9", "roads"] = np.nan
    card = bi.CompositeIndex(city, weighting="correlation_balanced").fit(frame).evaluate(frame)
    r = card.normalized[["gdp", "firms", "roads"]].corrwith(card.groups["economy"]) ** 2
    assert_allclose(r / r.sum(), 1 / 3, atol=1e-9)


def test_shares_by_node(city, frame):
    wanted = {"economy": 3, "life": 2}
    step = bi.CorrelationBalancedWeights(wanted, power=1)
    card = bi.CompositeIndex(city, weighting=step).fit(frame).evaluate(frame)
    assert_allclose(shares(card.groups, card.score, 1), [0.6, 0.4], atol=1e-9)
    again = bi.CompositeIndex.from_specification(card.specification).fit(frame).evaluate(frame)
    assert_allclose(again.score, card.score, rtol=0)
    with pytest.raises(bi.MethodError, match="economics"):
        bi.CompositeIndex(
            city, weighting={"correlation_balanced": {"shares": {"economics": 1}}}
        ).fit(frame)


def test_written_as_data():
    step = bi.CorrelationBalancedWeights({"a": 1, "b": 2})
    assert specs.build("weighting", specs.spec_of(step)).get_params() == step.get_params()
