"""The least change of weights does what it says, and no smaller one does."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import bisect
from weighted_trees import cities, system

import benchmark_index as bi
from benchmark_index.errors import UsageError

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = [(3,), (2, 2), (2, 1, 3), ((2, 1), 2)]


def scores_with(framework, table, weights):
    return bi.CompositeIndex(framework, weighting=weights).fit(table).evaluate(table).score


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@settings(max_examples=5)
@given(seed=SEEDS)
def test_applying_the_change_makes_the_unit_first_and_no_smaller_change_does(shape, seed):
    rng = np.random.default_rng(seed)
    framework = system(*shape)
    m = len(framework.indicator_ids)
    z = rng.random((5, m))
    last = f"u{z[:, :].mean(axis=1).argmin()}"
    change = bi.smallest_change(framework, cities(z), last)
    before = bi.CompositeIndex(framework).fit(cities(z)).weights_["effective"]
    e0 = before[list(framework.indicator_ids)].to_numpy()
    tries = np.vstack([rng.dirichlet(np.ones(m), 5_000), rng.dirichlet(200 * e0, 5_000)])
    row = int(last[1:])
    first = (tries @ z.T).max(axis=1) <= tries @ z[row] + 1e-12
    if not change.is_possible:
        assert not first.any()
        assert "not possible" in change.reason.en
        return
    scores = scores_with(framework, cities(z), change.local)
    assert scores.max() - scores[last] <= 1e-9
    assert change.size == pytest.approx(
        change.weights["change"].reindex(framework.indicator_ids).abs().sum()
    )
    sizes = np.abs(tries[first] - e0).sum(axis=1)
    assert not len(sizes) or sizes.min() >= change.size - 1e-9


@settings(max_examples=5)
@given(seed=SEEDS)
def test_reaching_one_unit_makes_both_level(seed):
    rng = np.random.default_rng(seed)
    framework = system(2, 3)
    z = rng.random((4, 5))
    ranking = bi.evaluate(cities(z), framework).ranking["unit"]
    change = bi.smallest_change(framework, cities(z), ranking[3], over=ranking[0])
    if change.is_possible:
        scores = scores_with(framework, cities(z), change.local)
        assert abs(scores[ranking[3]] - scores[ranking[0]]) <= 1e-9
        assert change.over == (ranking[0],)
    back = bi.smallest_change(framework, cities(z), ranking[0], over=ranking[3])
    assert back.size == pytest.approx(0, abs=1e-9)
    assert back.reason.en == "no change is needed"


@settings(max_examples=4)
@given(seed=SEEDS)
def test_a_lower_rank_takes_no_larger_change(seed):
    z = np.random.default_rng(seed).random((5, 4))
    last = f"u{z.mean(axis=1).argmin()}"
    framework = system(4)
    changes = [bi.smallest_change(framework, cities(z), last, to_rank=r) for r in (1, 2, 3, 5)]
    sizes = [c.size if c.is_possible else np.inf for c in changes]
    assert all(a >= b - 1e-9 for a, b in pairwise(sizes))
    assert sizes[-1] == pytest.approx(0, abs=1e-9)
    for rank, change in zip((1, 2, 3), changes, strict=False):
        if change.is_possible:
            scores = scores_with(framework, cities(z), change.local)
            assert (scores > scores[last] + 1e-9).sum() < rank


def test_a_unit_that_another_surpasses_everywhere_cannot_be_lifted():
    change = bi.smallest_change(system(2), cities([[0.9, 0.8], [0.5, 0.4]]), "u1")
    assert not change.is_possible
    assert np.isnan(change.size)
    assert change.reason.zh.startswith("不可能")


def test_only_named_weights_change_and_the_others_keep_their_proportions():
    z = [[0.9, 0.2, 0.5, 0.6], [0.5, 0.9, 0.4, 0.3]]
    framework = system(2, 2)
    change = bi.smallest_change(framework, cities(z), "u1", nodes=["g0"])
    assert_allclose(change.weights.loc[["i0", "i1", "i2", "i3"], "local"], 0.5)
    assert change.weights["needed"]["g0"] == pytest.approx(0.2 / 0.35)
    moved = bi.smallest_change(framework, cities(z), "u1", nodes=["i0", "i1"])
    assert_allclose(moved.weights.loc[["g0", "g1"], "local"], 0.5)
    assert moved.size >= bi.smallest_change(framework, cities(z), "u1").size - 1e-9


def test_a_region_bounds_the_change():
    z = [[0.9, 0.2], [0.1, 0.8]]
    framework = system(2)
    free = bi.smallest_change(framework, cities(z), "u1")
    assert free.weights["needed"]["i1"] == pytest.approx(0.8 / 1.4)
    assert not bi.smallest_change(framework, cities(z), "u1", region="noise:0.1").is_possible
    assert bi.smallest_change(framework, cities(z), "u1", region="noise:0.2").size == pytest.approx(
        free.size
    )


@pytest.mark.parametrize(
    ("choices", "error"),
    [
        ({"unit": "nowhere"}, UsageError),
        ({"over": "nowhere"}, UsageError),
        ({"nodes": ["nothing"]}, UsageError),
        ({"nodes": ["i0"], "region": "simplex"}, UsageError),
        ({"to_rank": 0}, bi.MethodError),
    ],
)
def test_what_does_not_exist_is_refused(choices, error):
    with pytest.raises(error):
        bi.smallest_change(system(2), cities(np.eye(2)), **{"unit": "u1"} | choices)


@pytest.mark.parametrize("function", [lambda *a: bi.smallest_change(*a, "u1"), bi.swaps])
def test_other_means_are_refused(function):
    z = np.random.default_rng(0).random((3, 3))
    with pytest.raises(bi.MethodError, match="arithmetic mean"):
        function(bi.CompositeIndex(system(3), aggregation="geometric"), cities(z))


def test_a_unit_with_missing_values_is_compared_with_nobody():
    z = np.array([[0.9, 0.8, 0.9], [0.7, np.nan, 0.6], [0.5, 0.5, 0.6], [0.4, 0.6, 0.3]])
    with pytest.raises(bi.MethodError, match="u1 has missing values"):
        bi.smallest_change(system(3), cities(z), "u3")
    assert bi.smallest_change(system(3), cities(z), "u3", over="u2").is_possible
    rows = bi.swaps(system(3), cities(z)).groupby("above")
    assert set(rows.get_group("u0")["en"]) == {"not computed: u1 has missing values"}
    assert rows.get_group("u1")["needed"].isna().all()
    assert rows.get_group("u2")["needed"].notna().any()


# --- one weight ----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@settings(max_examples=3)
@given(seed=SEEDS)
def test_where_neighbours_become_level_agrees_with_bisection(shape, seed):
    rng = np.random.default_rng(seed)
    framework = system(*shape)
    leaves = list(framework.indicator_ids)
    z = rng.random((3, len(leaves)))
    weights = {
        name: float(w) for name, w in zip(framework.parents, rng.uniform(0.2, 1, 99), strict=False)
    }
    index = bi.CompositeIndex(framework, weighting=bi.GivenWeights(weights)).fit(cities(z))
    local = index.weights_["local"]
    siblings = {
        c.id: [s.id for s in node.children] for node in framework.inner for c in node.children
    }

    def gap(row, t):
        moved, family = local.to_dict(), siblings[row.node]
        for other in family:
            moved[other] = local[other] * (1 - t) / (1 - local[row.node])
        moved[row.node] = t
        effective = {}
        for name, parent in framework.parents.items():
            effective[name] = moved[name] * effective.get(parent.id, 1.0)
        e = np.array([effective[leaf] for leaf in leaves])
        return e @ (z[int(row.above[1:])] - z[int(row.below[1:])])

    for row in bi.swaps(index, cities(z)).itertuples():
        if len(siblings[row.node]) == 1:
            assert "siblings weigh nothing" in row.en
            continue
        ends = gap(row, 0.0), gap(row, 1.0)
        assert np.isnan(row.needed) == (ends[0] * ends[1] > 0)
        if not np.isnan(row.needed):
            assert row.needed == pytest.approx(
                bisect(lambda t, r=row: gap(r, t), 0, 1, xtol=1e-12), abs=1e-9
            )
            assert row.en == ""
        else:
            assert row.en.startswith("not possible")


def test_level_neighbours_need_no_change():
    rows = bi.swaps(system(2), cities([[0.5, 0.5], [0.5, 0.5], [0.2, 0.1]]))
    assert rows["en"].tolist()[:2] == ["level already", "level already"]
    assert rows["change"].tolist()[:2] == [0, 0]
    assert rows["en"][2].startswith("not possible: it would be")


def test_neighbours_are_those_of_a_period():
    z = np.random.default_rng(3).random((3, 2))
    frames = {p: cities(z) for p in ("2021", "2022")}
    both = pd.concat(frames, names=["period", "unit"]).reset_index()
    rows = bi.swaps(system(2), both)
    assert rows.groupby("period").size().tolist() == [4, 4]
