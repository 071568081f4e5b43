"""Laws of drawn weights: marginals, mean vectors, areas, and what is left where nodes leave."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import beta, kstest, qmc

import benchmark_index as bi
from benchmark_index.uncertainty.central import as_local, effective
from benchmark_index.uncertainty.drawn import sizes, uniforms
from benchmark_index.uncertainty.runs import Runs
from benchmark_index.uncertainty.sampling import (
    chosen_of,
    draw_weights,
    families,
    leave_out,
    left_out,
    weight_width,
)

DRAWS = 2048
SEEDS = st.integers(0, 2**32 - 1)
W = np.array([0.4, 0.3, 0.2, 0.1])


def leaf(name):
    return {"id": name, "name": name, "direction": "higher"}


FLAT = bi.Framework.from_dict({"id": "f", "name": "f", "indicators": [*map(leaf, "abcd")]})
TREE = bi.Framework.from_dict(
    {
        **{"id": "t", "name": "t", "indicators": [leaf("z")]},
        "groups": [
            {"id": "g", "name": "g", "indicators": [leaf("a"), leaf("b"), leaf("c")]},
            {
                **{"id": "h", "name": "h", "indicators": [leaf("d")]},
                "groups": [{"id": "k", "name": "k", "indicators": [leaf("e"), leaf("f")]}],
            },
        ],
    }
)
NODES = list(TREE.parents)


def drawn(assumption, framework=FLAT, around=W, kept=None, draws=DRAWS, seed=0):
    """Return weights that were drawn around others, draws x nodes."""
    (parts,) = next(uniforms([weight_width(assumption, framework)], [draws], seed))
    local = np.tile(np.asarray(around, dtype=float), (draws, 1))
    kept = np.ones(local.shape[1], dtype=bool) if kept is None else np.array(kept)
    draw_weights(assumption, parts[0], local, kept, framework)
    return local


def margin(x):
    return 3 * x.std(axis=0) / np.sqrt(len(x))


@pytest.mark.parametrize("size", [0.1, 0.5, 1.0])
def test_noise_keeps_ratios_within_its_size_and_fills_it(size):
    ratio = drawn(bi.WeightNoise(size), around=np.full(4, 0.25))[:, :2]
    ratio = ratio[:, 0] / ratio[:, 1]
    # Of two factors U(1 - s, 1 + s): the logarithm of their ratio is symmetric about 0.
    assert abs(np.log(ratio).mean()) <= margin(np.log(ratio))
    if size < 1:
        assert ratio.max() <= (1 + size) / (1 - size)
        assert ratio.max() >= 0.9 * (1 + size) / (1 - size)
    even = drawn(bi.WeightNoise(size), around=[0.5, 0.5, 0, 0])
    assert (even[:, 2:] == 0).all()
    assert_allclose(even.sum(axis=1), 1)


@pytest.mark.parametrize("size", [0.1, 1.0])
def test_noise_of_one_against_another_has_the_law_of_a_ratio_of_uniforms(size):
    share = drawn(bi.WeightNoise(size), around=[0.5, 0.5, 0, 0], draws=512)[:, 0]
    u = (np.arange(400) + 0.5) / 400 * 2 * size + 1 - size
    expected = u[:, np.newaxis] / (u[:, np.newaxis] + u)
    for q in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert np.quantile(share, q) == pytest.approx(np.quantile(expected, q), abs=0.012)


def test_on_the_simplex_each_weight_is_a_beta_variable():
    for weights in drawn(bi.WeightSimplex()).T:
        assert kstest(weights, beta(1, 3).cdf).pvalue > 0.01


@pytest.mark.parametrize("c", [0.5, 5.0, 500.0])
def test_concentrated_weights_are_beta_variables(c):
    for weights, w in zip(drawn(bi.WeightConcentration(c)).T, W, strict=True):
        assert kstest(weights, beta(c * w, c * (1 - w)).cdf).pvalue > 0.01


def test_hardly_concentrated_weights_are_all_on_one_as_likely_as_it_weighs():
    weights = drawn(bi.WeightConcentration(1e-3))
    assert weights.max(axis=1).mean() > 0.998
    assert_allclose(weights.mean(axis=0), W, atol=0.01)


@pytest.mark.parametrize("order", ["dbac", "db", "cab"])
def test_an_order_gives_its_centroid_and_leaves_the_others_free(order):
    weights = drawn(bi.WeightOrder([*order]))
    places = ["abcd".index(name) for name in order]
    assert (np.diff(weights[:, places], axis=1) <= 0).all()
    n, m = len(order), 4
    centroid = [sum(1 / k for k in range(i + 1, n + 1)) / n * n / m for i in range(n)]
    assert np.all(np.abs(weights[:, places].mean(axis=0) - centroid) <= margin(weights[:, places]))
    rest = np.delete(weights, places, axis=1)
    assert np.all(np.abs(rest.mean(axis=0) - 0.25) <= margin(rest))


@pytest.mark.parametrize(
    "assumption",
    [
        *(bi.WeightNoise(0.3), bi.WeightConcentration(9), bi.WeightSimplex()),
        bi.WeightOrder(["d", "a"]),
    ],
)
def test_what_was_dropped_weighs_nothing_and_the_others_as_if_it_were_none(assumption):
    kept = [True, False, True, True]
    around = np.where(kept, W, 0) / W[kept].sum()
    weights = drawn(assumption, around=around, kept=kept)
    assert (weights[:, 1] == 0).all()
    assert_allclose(weights.sum(axis=1), 1)
    three = bi.Framework.from_dict({"id": "f", "name": "f", "indicators": [*map(leaf, "acd")]})
    expected = drawn(assumption, three, around[kept])
    assert_allclose(weights[:, kept].mean(axis=0), expected.mean(axis=0), atol=0.01)
    assert_allclose(weights[:, kept].std(axis=0), expected.std(axis=0), atol=0.01)


def test_one_child_has_all_the_weight_whatever_is_drawn():
    kept = [False, True, False, False]
    weights = drawn(bi.WeightSimplex(), around=[0, 1, 0, 0], kept=kept)
    assert_array_equal(weights, np.tile([0, 1, 0, 0], (DRAWS, 1)))


LOCAL = {"z": 0.2, "g": 0.5, "h": 0.3, "a": 0.5, "b": 0.3, "c": 0.2, "d": 0.4, "k": 0.6}
LOCAL |= {"e": 0.9, "f": 0.1}
AROUND = [LOCAL[name] for name in NODES]


@pytest.mark.parametrize("node", ["", "g", "k"])
def test_weights_below_a_node_are_its_children_alone(node):
    weights = drawn(bi.WeightSimplex(node=node), TREE, AROUND)
    for parent, columns in families(TREE):
        if node in ("", parent):
            m = len(columns)
            assert kstest(weights[:, columns[0]], beta(1, m - 1).cdf).pvalue > 0.01
            assert_allclose(weights[:, columns].sum(axis=1), 1)
        else:
            assert_array_equal(weights[:, columns], np.tile(AROUND, (DRAWS, 1))[:, columns])
    if not node:  # those of two nodes are independent
        pair = weights[:, [NODES.index("a"), NODES.index("e")]]
        assert abs(np.corrcoef(pair.T)[0, 1]) < 3 / np.sqrt(DRAWS)


EXPERTS = {"li": [5, 1, 1, 3], "wang": [1, 1, 8, 0]}
VECTORS = np.array([np.array(w) / sum(w) for w in EXPERTS.values()])


def panel(mixture=None):
    by_name = {name: dict(zip("abcd", row, strict=True)) for name, row in EXPERTS.items()}
    return bi.ExpertWeights(by_name, mixture)


def test_each_expert_is_as_likely_as_another():
    weights = drawn(panel())
    first = (weights == VECTORS[0]).all(axis=1)
    assert ((weights == VECTORS[1]).all(axis=1) | first).all()
    assert abs(first.mean() - 0.5) <= 3 * 0.5 / np.sqrt(DRAWS)


@pytest.mark.parametrize("mixture", [0.3, 1.0, 20.0])
def test_experts_are_mixed_in_dirichlet_shares(mixture):
    weights = drawn(panel(mixture))
    share = (weights[:, 0] - VECTORS[1][0]) / (VECTORS[0] - VECTORS[1])[0]
    mixed = VECTORS[1] + share[:, None] * (VECTORS[0] - VECTORS[1])
    assert_allclose(weights, mixed, atol=1e-12)
    assert kstest(share, beta(mixture, mixture).cdf).pvalue > 0.01


def test_of_what_is_left_experts_say_their_shares():
    weights = drawn(panel(), around=[0, 0.5, 0, 0.5], kept=[False, True, False, True])
    assert_array_equal(np.unique(weights, axis=0), [[0, 0.25, 0, 0.75], [0, 1, 0, 0]])
    with pytest.raises(bi.MethodError, match="d"):
        drawn(panel(), around=[0, 0, 0, 1], kept=[False, False, False, True])


@given(st.integers(1, 50), st.floats(0, 1, exclude_max=True))
def test_choices_are_equal_parts_of_the_unit(count, u):
    (number,) = chosen_of(np.array([u]), count)
    assert number / count <= u * (1 + 1e-12)
    assert u < (number + 1) / count * (1 + 1e-12)
    assert 0 <= number < count


# --- indicators that are left out ------------------------------------------------------------


def test_indicators_are_left_out_as_often_as_is_said():
    (parts,) = next(uniforms([3], [DRAWS], 1))
    some = bi.DropIndicator(["a", "e", "z"], 0.3)
    out = left_out(some, parts[0], TREE)
    shares = dict(zip(TREE.indicator_ids, out.mean(axis=0), strict=True))
    for name, share in shares.items():
        assert abs(share - 0.3 * (name in some.indicators)) <= 3 * np.sqrt(0.21 / DRAWS)
    assert not left_out(bi.DropIndicator(probability=0.0), np.full((1, 7), 1e-9), TREE).any()
    one = left_out(bi.DropIndicator(["a", "f"]), parts[0][:, :1], TREE)
    assert (one.sum(axis=1) == 1).all()
    assert abs(one[:, TREE.indicator_ids.index("f")].mean() - 0.5) <= 3 * 0.5 / np.sqrt(DRAWS)


@given(SEEDS)
def test_siblings_share_what_was_left_out_and_a_group_goes_with_its_last(seed):
    rng = np.random.default_rng(seed)
    out = rng.random((16, 7)) < rng.choice([0.2, 0.6])
    local = np.tile(AROUND, (16, 1))
    nothing = leave_out(out, local, np.ones(len(NODES), dtype=bool), TREE)
    weights = effective(local, TREE)
    for row, (of_draw, gone) in enumerate(zip(weights, out, strict=True)):
        assert nothing[row] == gone.all()
        if not gone.all():
            assert_allclose(of_draw, expected_weights(gone), atol=1e-15)


def expected_weights(gone):
    """Return effective weights where siblings share, by recursion from the root."""
    out = {name for name, left in zip(TREE.indicator_ids, gone, strict=True) if left}

    def is_left(node):
        return any(leaf not in out for leaf in TREE.leaves(node))

    shares = {TREE.id: 1.0}
    for node in TREE.inner:
        left = [child.id for child in node.children if is_left(child.id)]
        total = sum(LOCAL[name] for name in left)
        for child in node.children:
            part = LOCAL[child.id] / total if child.id in left else 0.0
            shares[child.id] = shares[node.id] * part
    return [shares[name] for name in TREE.indicator_ids]


@given(SEEDS)
def test_effective_weights_say_the_local_ones_where_anything_weighs(seed):
    rng = np.random.default_rng(seed)
    weights = rng.random((5, 7)) * (rng.random((5, 7)) < 0.6) + 1e-9 * (np.arange(7) == 2)
    weights /= weights.sum(axis=1, keepdims=True)
    local = as_local(weights, np.array(AROUND), TREE)
    assert_allclose(effective(local, TREE), weights, atol=1e-12)
    for parent, columns in families(TREE):
        total = weights[:, [TREE.indicator_ids.index(x) for x in TREE.leaves(parent)]].sum(axis=1)
        as_they_were = np.tile(AROUND, (5, 1))[:, columns]
        assert_array_equal(local[total == 0][:, columns], as_they_were[total == 0])


# --- SMAA ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["arithmetic", "vikor"])
def test_central_weights_and_confidence_follow_from_their_definitions(method):
    frame = pd.DataFrame(
        np.random.default_rng(4).uniform(1, 9, (4, 4)), columns=[*"abcd"], index=[*"uvwx"]
    )
    normalization = None if method == "vikor" else "minmax"
    index = bi.CompositeIndex(FLAT, aggregation=method, normalization=normalization)
    result = bi.robustness(index, frame, ["simplex", "drop_unit"], draws=8)
    weights = np.array([list(result.setting(k)[0].weighting.values()) for k in range(8)])
    for i, unit in enumerate(frame.index):
        first = result._ranks[:, i] == 1
        if not first.any():
            assert np.isnan(result.confidence[unit])
            continue
        assert_allclose(result.central_weights.loc[unit], weights[first].mean(axis=0))
        times = []
        for k in range(8):
            alone, table = result.setting(k)
            alone.set_params(weighting=result.central_weights.loc[unit].to_dict())
            ranks = alone.fit(table).evaluate(table).rank
            times.append(unit in ranks.index and ranks[unit] == 1)
        assert result.confidence[unit] == pytest.approx(np.mean(times))


# --- streams ---------------------------------------------------------------------------------


def test_blocks_are_as_large_as_two_million_cells_and_not_smaller_than_sixteen():
    assert sizes(1100, 100, 50) == [512, 512, 76]
    assert sizes(100, 60_000, 0)[:2] == [32, 32]
    assert sizes(100, 30_000, 30_000)[:2] == [32, 32]
    assert sizes(40, 10**8, 0) == [16, 16, 8]
    assert sizes(0, 10, 0) == []


@pytest.mark.parametrize("width", [2, 9])
def test_no_uniform_number_is_0_or_1(monkeypatch, width):
    monkeypatch.setattr("benchmark_index.uncertainty.drawn.MOST_DIMENSIONS", 8)
    (block,) = next(uniforms([width], [512], 5))
    assert block[0].min() >= 2.0**-32
    assert block[0].max() < 1


def test_samples_and_parts_beyond_sobol_are_streams_of_their_own(monkeypatch):
    monkeypatch.setattr("benchmark_index.uncertainty.drawn.MOST_DIMENSIONS", 8)
    widths = [5, 4, 2]  # of two samples, the second fills the room
    one, other = next(uniforms(widths, [4], 5, samples=2))
    assert [part.shape for part in [*one, *other]] == [(4, width) for width in widths * 2]
    assert len({part[0, 0] for part in [*one, *other]}) == 6
    sobol = qmc.Sobol(8, scramble=True, seed=5).random(4)
    assert_allclose(np.hstack([one[1], other[1]]), sobol, atol=2**-32)
    for count in (1, 3):
        for part, again in zip(one, next(uniforms(widths, [count], 5, samples=2))[0], strict=True):
            assert_array_equal(again, part[:count])
    assert (next(uniforms(widths, [4], 6))[0][0] != one[0]).any()


def test_scenarios_that_are_kept_take_no_more_than_they_may():
    frame = pd.DataFrame(np.random.default_rng(4).uniform(1, 9, (5, 4)), columns=[*"abcd"])
    runs = Runs(bi.CompositeIndex(FLAT), bi.read_table(frame, FLAT), [bi.DropUnit()])
    one = runs.scenario((0, 0)).nbytes
    assert one == runs.nominal.z[1:].nbytes * 2
    for room, most in ((0, 1), (2.5 * one, 2), (9 * one, 5)):
        runs = Runs(runs.index, runs.table, runs.assumptions, int(room))
        for unit in (0, 1, 2, 3, 4, 0):
            runs.scenario((0, unit))
            assert len(runs._scenarios) <= most
        assert runs.scenario((0, 1)) is runs.scenario((0, 1))
