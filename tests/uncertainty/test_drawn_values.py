"""Laws of what is drawn: Sobol' points, errors of data, weights that are 0, summaries of counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import norm, qmc

import benchmark_index as bi
from benchmark_index.uncertainty import counting, drawn
from benchmark_index.uncertainty.central import as_local, effective
from benchmark_index.uncertainty.sampling import draw_weights
from benchmark_index.uncertainty.scenarios import with_errors

LEAVES = [
    {"id": "x0", "name": "x0", "direction": "higher", "allowed": {"min": 0, "max": 10}},
    {"id": "x1", "name": "x1", "direction": "higher"},
]
FRAMEWORK = bi.Framework.from_dict({"id": "t", "name": "t", "indicators": LEAVES})
TREE = bi.Framework.from_dict(
    {
        "id": "tree",
        "name": "tree",
        "groups": [
            {"id": "g", "name": "g", "indicators": LEAVES},
            {"id": "h", "name": "h", "indicators": [{**LEAVES[1], "id": "x2"}]},
        ],
    }
)


def test_blocks_are_the_sobol_sequence_one_after_another():
    expected = qmc.Sobol(3, scramble=True, seed=9).random_base2(6)
    blocks = [np.hstack(block[0]) for block in drawn.uniforms([2, 1], [16, 16, 16, 9], 9)]
    assert_allclose(np.concatenate(blocks), expected[:57], atol=2**-32)
    pair = list(drawn.uniforms([2, 1], [16, 16], 9, samples=2))
    both = np.concatenate([np.hstack([*one, *other]) for one, other in pair])
    assert_allclose(both, qmc.Sobol(6, scramble=True, seed=9).random_base2(5), atol=2**-32)


def test_beyond_the_dimensions_of_sobol_a_stream_is_keyed_by_the_draw(monkeypatch):
    monkeypatch.setattr(drawn, "MOST_DIMENSIONS", 4)
    whole = next(drawn.uniforms([3, 5], [16], 9))[0]
    halves = [block[0] for block in drawn.uniforms([3, 5], [8, 8], 9)]
    for part in (0, 1):
        assert_array_equal(np.concatenate([half[part] for half in halves]), whole[part])
    assert whole[1].shape == (16, 5)
    assert len(np.unique(whole[1])) == 80
    assert_allclose(whole[1].mean(), 0.5, atol=0.12)


@pytest.mark.parametrize(("draws", "units"), [(1000, 10), (1000, 10_000), (3, 10**7)])
def test_sizes_of_blocks_add_up_and_are_powers_of_two(draws, units):
    blocks = drawn.sizes(draws, units, 5)
    assert sum(blocks) == draws
    assert all(size & (size - 1) == 0 for size in blocks[:-1])
    assert max(blocks) <= 512
    assert max(blocks) * units <= max(2_000_000, 16 * units)


def table(x0, n=4001):
    frame = pd.DataFrame({"x0": np.full(n, x0), "x1": np.full(n, -4.0)})
    return bi.read_table(frame, FRAMEWORK)


def errors(assumption, x0):
    of_table = table(x0)
    u = (np.arange(4001) + 0.5) / 4001
    uniform = np.tile(u, len(assumption.names(FRAMEWORK)))
    return with_errors(assumption, uniform, of_table, FRAMEWORK).data


def test_a_relative_error_is_of_the_size_of_the_value():
    x = errors(bi.DataError(0.1), 5.0)
    assert_allclose([x["x0"].mean(), x["x0"].std()], [5, 0.5], rtol=0.003)
    assert_allclose([x["x1"].mean(), x["x1"].std()], [-4, 0.4], rtol=0.003)
    assert_allclose(x["x1"].quantile(0.25), -4 + 0.4 * norm.ppf(0.25), rtol=1e-3)


def test_an_absolute_error_is_of_the_unit_of_the_indicator():
    x = errors(bi.DataError(0.1, ["x0"], "absolute"), 5.0)
    assert_allclose(x["x0"].std(), 0.1, rtol=0.003)
    assert (x["x1"] == -4).all()


def test_a_uniform_error_has_its_half_width():
    x = errors(bi.DataError(0.5, ["x0"], "absolute", "uniform"), 5.0)["x0"]
    assert_allclose([x.min(), x.max()], [4.5, 5.5], atol=1e-3)
    assert_allclose(x.std(), 0.5 / np.sqrt(3), rtol=1e-3)


def test_a_normal_error_is_truncated_not_piled_up_at_the_bounds():
    x = errors(bi.DataError(2.0, ["x0"], "absolute"), 10.0)["x0"]
    assert x.max() <= 10
    assert (x == 10).mean() < 0.01
    assert_allclose(10 - x.mean(), 2 * np.sqrt(2 / np.pi), rtol=0.003)  # of a half-normal law


def test_what_is_missing_or_zero_stays_so():
    frame = pd.DataFrame({"x0": [0.0, np.nan, 3.0], "x1": [1.0, 2.0, 3.0]})
    of_table = bi.read_table(frame, FRAMEWORK)
    x = with_errors(bi.DataError(0.2, ["x0"]), np.full(3, 0.9), of_table, FRAMEWORK).data["x0"]
    assert x.iloc[0] == 0
    assert np.isnan(x.iloc[1])
    assert x.iloc[2] == pytest.approx(3 + 0.6 * norm.ppf(0.9))


@pytest.mark.parametrize("concentration", [1e-3, 1.0, 1e6])
def test_a_weight_of_zero_stays_zero(concentration):
    local, kept = np.tile([1.0, 0.0], (8, 1)), np.ones(2, dtype=bool)
    u = np.linspace(0.01, 0.99, 16).reshape(8, 2)
    draw_weights(bi.WeightConcentration(concentration), u, local, kept, FRAMEWORK)
    assert_array_equal(local, np.tile([1.0, 0.0], (8, 1)))
    local = np.full((8, 2), 0.5)
    draw_weights(bi.WeightConcentration(concentration), u, local, kept, FRAMEWORK)
    assert_allclose(local.sum(axis=1), 1)


def test_nodes_that_take_no_part_get_no_weight():
    local, kept = np.tile([1.0, 0.0], (4, 1)), np.array([True, False])
    draw_weights(bi.WeightSimplex(), np.full((4, 2), 0.3), local, kept, FRAMEWORK)
    assert_array_equal(local[:, 1], 0)


def test_effective_weights_and_local_weights_are_each_other_turned_round():
    names = list(TREE.parents)
    local = np.array([[0.6, 0.4, 0.25, 0.75, 1.0]])
    assert names == ["g", "h", "x0", "x1", "x2"] or names == ["g", "x0", "x1", "h", "x2"]
    by_name = dict(zip(["g", "h", "x0", "x1", "x2"], local[0], strict=True))
    local = np.array([[by_name[name] for name in names]])
    weights = effective(local, TREE)
    assert_allclose(weights, [[0.15, 0.45, 0.4]])
    assert_allclose(as_local(weights, np.full(5, 9.0), TREE), local)
    without = as_local(np.array([[0.0, 0.0, 1.0]]), local[0], TREE)[0]
    assert dict(zip(names, without, strict=True)) == {
        "g": 0, "h": 1, "x0": 0.25, "x1": 0.75, "x2": 1,
    }  # fmt: skip


def test_a_unit_never_ranked_has_no_quantile_no_band_no_pair():
    ranks = np.array([[1, 0, 2], [1, 0, 1]])
    assert_array_equal(counting.rank_summary(ranks)[:, 0], [1, np.nan, 1])
    groups = [np.arange(3)]
    pairs = counting.pairwise(ranks, groups)
    assert_array_equal(pairs, [[0, np.nan, 0.5], [np.nan] * 3, [0, np.nan, 0]])
    assert_array_equal(counting.bands(ranks, np.array([1, np.nan, 2]), groups), [1, np.nan, 1])
    low, high = counting.quantile_scores(np.array([[3.0, np.nan], [1.0, np.nan]]), (0.05, 0.95))
    assert_array_equal([low, high], [[1, np.nan], [3, np.nan]])


@given(
    seed=st.integers(0, 2**32),
    draws=st.integers(1, 200),
    units=st.integers(1, 30),
    missing=st.sampled_from([0, 0.1, 0.9]),
)
@settings(deadline=None, max_examples=60)
def test_counts_say_the_same_of_each_unit_as_the_sorted_draws(seed, draws, units, missing):
    rng = np.random.default_rng(seed)
    ranks = rng.integers(1, units + 1, (draws, units)).astype(np.uint16)
    ranks[rng.random(ranks.shape) < missing] = 0
    counts = counting.rank_counts(ranks)
    assert_array_equal(counting.summary_of_counts(counts), counting.rank_summary(ranks))


def test_the_shift_is_over_units_ranked_in_both_and_anew():
    nominal, groups = np.array([1.0, 2, 3, np.nan]), [np.arange(4)]
    ranks = np.array([[1, 2, 3, 0], [3, 2, 1, 0], [0, 1, 2, 0], [0, 2, 1, 0], [2, 3, 4, 1]])
    shift = counting.rank_shift(ranks, nominal, groups)
    assert_allclose(shift, [0, 4 / 3, 0, 1, 0])
    assert np.isnan(counting.rank_shift(np.zeros((1, 4), dtype=int), nominal, groups)[0])


def test_sentences_give_the_shares_in_percent():
    frame = pd.DataFrame([[1.0, 0.0], [0.0, 1.0], [0.5, 0.2]], columns=["x0", "x1"])
    result = bi.robustness(FRAMEWORK, frame, ["noise:0.5"], draws=64)
    found = result.sensitivity(("score", 0), n=256)
    low, high = (100 * found.indices[f"total_{end}"].iloc[0] for end in ("low", "high"))
    assert found.sentences("en") == [
        "weights ±50 %: explains 100 % of the variation alone, 100 % with its interactions "
        f"(95 % interval {low:.0f} to {high:.0f} %)."
    ]
