import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import linprog

import benchmark_index as bi
from benchmark_index.aggregation.frontier import undominated
from benchmark_index.catalog.specs import build, spec_of

tables = arrays(
    float, st.tuples(st.integers(2, 12), st.just(3)), elements=st.integers(0, 20).map(float)
)


def plain(z, low=0.0, high=1.0, shares="weights"):
    """One linear programme per unit against all units, as the method is defined."""
    m, scores = z.shape[1], []
    for unit in z:
        own = np.ones(m) if shares == "weights" else unit
        rows = np.vstack([z, low * own - np.diag(own), np.diag(own) - high * own])
        limits = np.r_[np.ones(len(z)), np.zeros(2 * m)]
        scores.append(-linprog(-unit, A_ub=rows, b_ub=limits, method="highs").fun)
    return np.array(scores)


def sample(n, m, seed=0):
    """Synthetic values with a common factor."""
    rng = np.random.default_rng(seed)
    return 0.6 * rng.normal(size=(n, 1)) + 0.8 * rng.normal(size=(n, m))


def scaled(x):
    return (x - x.min(axis=0)) / np.ptp(x, axis=0)


@pytest.mark.large
@pytest.mark.parametrize(
    "limits",
    [{}, {"low": 0.05, "high": 0.3}, {"low": 0.02, "high": 0.4, "shares": "contributions"}],
)
def test_200_units_as_the_plain_programmes(limits):
    x = sample(200, 8)
    params = dict(limits)
    bounds = [params.pop("low"), params.pop("high")] if limits else None
    step = bi.BenefitOfTheDoubt(bounds, **params)
    assert_allclose(step.scores(x), plain(scaled(x), **limits), rtol=0, atol=1e-8)


@given(tables)
def test_small_tables_as_the_plain_programmes(x):
    assert_allclose(bi.BenefitOfTheDoubt(scaled=True).scores(x), plain(x), atol=1e-8)


def test_three_units_by_hand():
    """On the line between (1, 0.5) and (0.5, 1) weights are 2/3 each: (0.6, 0.6) gets 0.8."""
    z = [[1.0, 0.5], [0.5, 1.0], [0.6, 0.6]]
    found = bi.BenefitOfTheDoubt(scaled=True).details(z)
    assert_allclose(found.scores, [1, 1, 0.8])
    assert_allclose(found.weights[2], [2 / 3, 2 / 3])
    assert_allclose(found.contributions.sum(axis=1), found.scores)


@given(tables)
def test_the_best_in_one_pillar_scores_1_and_nobody_more(x):
    if np.any(np.ptp(x, axis=0) == 0):
        return
    scores = bi.BenefitOfTheDoubt().scores(x)
    assert_allclose(scores[np.argmax(x, axis=0)], 1, atol=1e-9)
    worst = np.all(x == x.min(axis=0), axis=1)
    assert np.all(scores <= 1)
    assert_array_equal(scores == 0, worst)


@given(tables)
def test_bounds_only_lower_scores(x):
    if np.any(np.ptp(x, axis=0) == 0):
        return
    free = bi.BenefitOfTheDoubt().scores(x)
    for shares in ("weights", "contributions"):
        bounded = bi.BenefitOfTheDoubt((0.2, 0.5), shares).scores(x)
        assert np.all(bounded <= free + 1e-9)


def test_shares_stay_within_their_bounds():
    frame = pd.DataFrame(sample(60, 4), columns=list("abcd"))
    bounds = {"a": (0.3, 0.6), "b": (0.1, 0.2)}
    weights = bi.BenefitOfTheDoubt(bounds).details(frame).weights
    parts = bi.BenefitOfTheDoubt(bounds, "contributions").details(frame).contributions
    for values in (weights, parts):
        shares = values[values.sum(axis=1) > 0]
        shares = shares / shares.sum(axis=1, keepdims=True)
        assert np.all((shares[:, 0] >= 0.3 - 1e-9) & (shares[:, 0] <= 0.6 + 1e-9))
        assert np.all((shares[:, 1] >= 0.1 - 1e-9) & (shares[:, 1] <= 0.2 + 1e-9))


def test_equal_shares_are_the_mean_over_the_best_mean():
    z = scaled(sample(50, 4))
    mean = z.mean(axis=1)
    step = bi.BenefitOfTheDoubt((0.25, 0.25))
    assert_allclose(step.scores(z), mean / mean.max(), atol=1e-9)


@given(tables, st.randoms())
def test_the_frontier_is_what_nobody_dominates(z, random):
    front = set(undominated(z).tolist())
    for i, row in enumerate(z):
        better = np.all(z >= row, axis=1)
        strictly = np.any(better & np.any(z > row, axis=1))
        assert (i in front) <= (not strictly)
        if not strictly:
            assert any(np.array_equal(z[k], row) for k in front)
    assert len({tuple(z[k]) for k in front}) == len(front)


def test_the_order_of_units_does_not_matter():
    x = sample(40, 3)
    scores = bi.BenefitOfTheDoubt().scores(x)
    assert_allclose(bi.BenefitOfTheDoubt().scores(x[::-1]), scores[::-1], atol=1e-12)


def test_a_unit_with_a_gap_is_not_on_the_frontier():
    x = sample(30, 3)
    rest = bi.BenefitOfTheDoubt().scores(x)
    found = bi.BenefitOfTheDoubt().scores(np.vstack([x, [99.0, 99.0, np.nan]]))
    assert np.isnan(found[-1])
    assert_allclose(found[:-1], rest)


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({"bounds": (0.4, 1)}, "lows sum to 1.2"),
        ({"bounds": (0, 0.3)}, "highs to 0.9"),
        ({"bounds": (0.5, 0.2)}, "lo <= hi"),
        ({"bounds": {"typo": (0, 1)}}, "typo"),
        ({"shares": "both"}, "both"),
        ({"scaled": True}, "negative.*b"),
    ],
)
def test_what_cannot_be_is_named(params, word):
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [-1.0, 3.0], "c": [1.0, 3.0]})
    with pytest.raises(bi.MethodError, match=word):
        bi.BenefitOfTheDoubt(**params).scores(frame)


def test_a_constant_pillar_is_named():
    frame = pd.DataFrame({"a": [1.0, 2.0], "same": [3.0, 3.0]})
    with pytest.raises(bi.MethodError, match="same"):
        bi.BenefitOfTheDoubt().scores(frame)


def test_on_the_pillars_of_an_index(city, rows):
    (_, *columns), *units = rows
    frame = pd.DataFrame([u[1:] for u in units], columns=columns, index=[u[0] for u in units])
    step = bi.BenefitOfTheDoubt({"economy": (0.4, 1)})
    scorecard = bi.CompositeIndex(city, aggregation={0: step}).fit(frame).evaluate(frame)
    assert_allclose(scorecard.score, step.scores(scorecard.groups[["economy", "life"]]))
    weights = scorecard.intermediates["small"]["weights"].value
    assert list(weights.columns) == ["economy", "life"]
    assert list(weights.index) == list(frame.index)
    given = {"life": bi.BenefitOfTheDoubt(scaled=True)}
    scorecard = bi.CompositeIndex(city, aggregation=given).fit(frame).evaluate(frame)
    z = scorecard.normalized[["air", "schools"]]
    assert_allclose(scorecard.groups["life"], bi.BenefitOfTheDoubt(scaled=True).scores(z))
    found = scorecard.intermediates["life"]["normalized"].value
    assert_allclose(found, z)


def test_written_down_and_rebuilt():
    step = bi.BenefitOfTheDoubt({"a": (0.1, 0.9)}, shares="contributions")
    written = json.loads(json.dumps(spec_of(step), allow_nan=False))
    frame = pd.DataFrame(sample(9, 2), columns=["a", "b"])
    assert_allclose(build("aggregation", written).scores(frame), step.scores(frame))
