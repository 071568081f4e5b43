"""Each draw is one full index with what was drawn: the same scores as CompositeIndex gives."""

import numpy as np
import pandas as pd
import pytest
from city_tree import TREE
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.numerics import competition_ranks, round_scores
from benchmark_index.uncertainty.ranked import rank_draws
from benchmark_index.uncertainty.robustness import replay

SEEDS = st.integers(0, 2**32 - 1)
WEIGHTS = [
    "noise:0.3",
    "concentration:20",
    "simplex",
    {"noise": {"size": 0.5, "node": "economy"}},
    {"order": ["gdp", "debt"]},
    {"experts": {"a": {"gdp": 5, "debt": 1, "firms": 1}, "b": {"gdp": 1, "debt": 1, "firms": 9}}},
]
WEIGHTS[-1]["experts"] = {
    name: by | {"economy": 2, "life": 1, "order": 3, "air": 1, "parks": k, "calm": 1}
    for k, (name, by) in enumerate(WEIGHTS[-1]["experts"].items(), 1)
}
OTHERS = [
    {"normalization": ["minmax:low=1", "zscore:mean=50,sd=5", "rank"]},
    {"aggregation": ["arithmetic", "harmonic:floor=1"]},
    {"aggregation": {"choices": ["arithmetic", "topsis"], "node": "economy"}},
    {"weighting": ["equal", "entropy:shift=0.01"]},
    {"imputation": ["none", "median"]},
    "drop_indicator",
    {"drop_indicator": {"probability": 0.3}},
    {"data_error": 0.1},
    {"data_error": {"size": 0.5, "form": "absolute", "shape": "uniform", "indicators": ["gdp"]}},
    "drop_unit",
]


def table(rng, panel=False, holes=0.1, units=8):
    """Positive values with gaps and a tie."""
    leaves = bi.Framework.from_dict(TREE).indicator_ids
    index = pd.Index([f"u{i}" for i in range(units)], name="unit")
    if panel:
        index = pd.MultiIndex.from_product([index, ["2021", "2022"]], names=["unit", "period"])
    x = rng.uniform(1, 100, (len(index), len(leaves)))
    x[1] = x[0]
    x[2:][rng.random(x[2:].shape) < holes] = np.nan
    return pd.DataFrame(x, index=index, columns=leaves)


def drawn_again(result, draw):
    """Return the scores of a draw as CompositeIndex gives them, on all units."""
    index, of_draw = result.setting(draw)
    return index.fit(of_draw).evaluate(of_draw).score.reindex(result.index).to_numpy()


@settings(deadline=None, max_examples=12)
@given(SEEDS)
def test_a_draw_is_the_index_with_what_was_drawn(seed):
    rng = np.random.default_rng(seed)
    frame = table(rng, panel=bool(rng.random() < 0.3), holes=rng.choice([0, 0.15]))
    assumptions = [WEIGHTS[k] for k in rng.choice(len(WEIGHTS), rng.integers(3), replace=False)]
    assumptions += [OTHERS[k] for k in rng.choice(len(OTHERS), rng.integers(3), replace=False)]
    index = bi.CompositeIndex(bi.Framework.from_dict(TREE), normalization="minmax:low=1")
    result = bi.robustness(index, frame, assumptions, draws=24, seed=int(seed))
    for draw in rng.choice(24, 3, replace=False):
        assert_allclose(result._scores[draw], drawn_again(result, draw), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "method", ["topsis", "vikor", "grey", "promethee", "copras", "rank_sum_ratio"]
)
@pytest.mark.parametrize("assumption", ["noise:0.5", "drop_indicator", "drop_unit"])
def test_so_is_a_draw_of_a_matrix_method(method, assumption):
    frame = table(np.random.default_rng(5), holes=0)
    index = bi.CompositeIndex(bi.Framework.from_dict(TREE), normalization=None, aggregation=method)
    result = bi.robustness(index, frame, [assumption], draws=20)
    for draw in (0, 7, 19):
        assert_allclose(result._scores[draw], drawn_again(result, draw), rtol=1e-12, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_ranks_of_many_draws_are_those_of_each(seed):
    rng = np.random.default_rng(seed)
    scores = np.round(rng.normal(rng.choice([0, 1e5]), rng.choice([1e-9, 1, 1e12]), (7, 9)), 3)
    scores[rng.random(scores.shape) < rng.choice([0, 0.3, 1])] = np.nan
    decimals = int(rng.integers(0, 12))
    ranks = rank_draws(scores, [(slice(0, 9), decimals)])
    for row, of_row in zip(ranks, scores, strict=True):
        expected = competition_ranks(round_scores(of_row, decimals))
        assert_array_equal(row, np.nan_to_num(expected))


def test_memory_and_workers_change_nothing_and_a_record_repeats_it():
    frame = table(np.random.default_rng(1), units=5)
    assumptions = ["noise:0.3", {"normalization": ["minmax", "zscore"]}, "drop_unit"]
    framework = bi.Framework.from_dict(TREE)
    one = bi.robustness(framework, frame, assumptions, draws=1200, seed=4)
    for other in (
        bi.robustness(framework, frame, assumptions, draws=1200, seed=4, workers=2),
        bi.robustness(framework, frame, assumptions, draws=1200, seed=4, memory="1MB"),
        replay(one.specification, frame),
    ):
        assert_array_equal(other._scores, one._scores)
        assert_array_equal(other._ranks, one._ranks)
    different = bi.robustness(framework, frame, assumptions, draws=1200, seed=5)
    assert (different._scores != one._scores).any()


def test_too_little_memory_is_refused_with_what_is_needed():
    frame = table(np.random.default_rng(1))
    with pytest.raises(bi.UsageError, match="memory=2MB"):
        bi.robustness(bi.Framework.from_dict(TREE), frame, "simplex", draws=20_000, memory="1MB")


def test_progress_tells_how_many_draws_are_done():
    told = []
    frame = table(np.random.default_rng(1))
    bi.robustness(
        *(bi.Framework.from_dict(TREE), frame, "simplex"),
        draws=700,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(512, 700), (700, 700)]
