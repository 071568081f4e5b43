"""Thousands of draws of weights beside plain numpy, and one draw beside the pass up the tree.

All data are synthetic: 51 units, 48 indicators below 12, 4 and 1 nodes. Nothing is asserted on
time. ``pytest tests/benchmarks/test_kernel_speed.py --benchmark-columns=min,median,rounds``, with
``OPENBLAS_NUM_THREADS=1`` for one core.
"""

from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.aggregation import Columns, PlanNode, run
from benchmark_index.index.kernel import score
from benchmark_index.index.plan import compile_plan

DRAWS, UNITS = 10_000, 51
LEAVES = [f"x{j}" for j in range(48)]
MEANS = {
    "arithmetic": bi.ArithmeticMean(),
    "geometric": bi.GeometricMean(),
    "harmonic": bi.HarmonicMean(),
    "power 2": bi.PowerMean(p=2),
}


def tree(mean):
    """Four levels: 48 indicators by fours, these by threes, these below the index."""

    def nodes(prefix, children, size):
        return [
            PlanNode(f"{prefix}{k}", tuple(children[start : start + size]), (1 / size,) * size, mean,
                     Fraction(2, 3))
            for k, start in enumerate(range(0, len(children), size))
        ]  # fmt: skip

    low = nodes("g", LEAVES, 4)
    middle = nodes("p", [node.id for node in low], 3)
    return [*low, *middle, *nodes("index", [node.id for node in middle], 4)]


def values(holes):
    rng = np.random.default_rng(48)
    z = rng.uniform(1, 100, (UNITS, len(LEAVES)))
    z[rng.random(z.shape) < holes] = np.nan
    return z


def drawn(plan):
    return np.random.default_rng(7).gamma(2, size=(DRAWS, len(plan.weights)))


def floor_complete(z, w):
    """The same by hand: shares, their products down the tree, one matrix product."""
    low, middle, top = w[:, :48].reshape(-1, 12, 4), w[:, 48:60].reshape(-1, 4, 3), w[:, 60:]
    low, middle = low / low.sum(2, keepdims=True), middle / middle.sum(2, keepdims=True)
    top = top / top.sum(1, keepdims=True)
    groups = (middle * top[:, :, None]).reshape(-1, 12, 1)
    return (low * groups).reshape(-1, 48) @ z.T


def floor_missing(z, w):
    """The same by hand for this tree alone: masked products level by level, coverage 2/3."""
    present, full = ~np.isnan(z), np.nan_to_num(z)
    out = np.empty((len(w), len(z)))
    for start in range(0, len(w), 500):
        part = w[start : start + 500]
        scores, there = [], []
        for g in range(12):
            at = slice(4 * g, 4 * g + 4)
            scored = present[:, at].sum(1) >= 3
            divisor = np.where(scored, part[:, at] @ present[:, at].T.astype(float), np.inf)
            scores.append(part[:, at] @ full[:, at].T / divisor)
            there.append(scored)
        for left, size, least in ((48, 3, 2), (60, 4, 3)):
            children, held, scores, there = scores, there, [], []
            for g in range(0, len(children), size):
                total = np.zeros(children[0].shape)
                weighed = np.zeros_like(total)
                for k in range(g, g + size):
                    total += part[:, left + k, None] * children[k]
                    weighed += part[:, left + k, None] * held[k]
                scored = np.sum(held[g : g + size], axis=0) >= least
                scores.append(total / np.where(scored, weighed, np.inf))
                there.append(scored)
        out[start : start + 500] = np.where(there[0], scores[0], np.nan)
    return out


FLOORS = {("arithmetic", 0): floor_complete, ("arithmetic", 0.1): floor_missing}


@pytest.mark.parametrize("implementation", ["floor", "ours"])
@pytest.mark.parametrize("holes", [0, 0.1])
@pytest.mark.parametrize("mean", MEANS)
def test_ten_thousand_draws(benchmark, mean, holes, implementation):
    plan, z = compile_plan(tree(MEANS[mean]), LEAVES), values(holes)
    w = drawn(plan)
    benchmark.group = f"{DRAWS:,} draws, {mean}, {holes:.0%} missing"
    floor = FLOORS.get((mean, holes))
    if implementation == "floor" and floor is None:
        pytest.skip("no floor by hand")
    task = (
        (lambda: floor(z, w)) if implementation == "floor" else lambda: score(plan, z, w)["index0"]
    )
    scores = benchmark.pedantic(task, rounds=7, warmup_rounds=1)
    if floor is not None:
        assert_allclose(scores, score(plan, z, w)["index0"], rtol=1e-12)


@pytest.mark.parametrize("implementation", ["pass up the tree", "kernel"])
@pytest.mark.parametrize("holes", [0, 0.1])
@pytest.mark.parametrize("mean", MEANS)
def test_one_draw(benchmark, mean, holes, implementation):
    nodes, z = tree(MEANS[mean]), values(holes)
    plan, columns = compile_plan(nodes, LEAVES), Columns(LEAVES, z)
    benchmark.group = f"one draw, {mean}, {holes:.0%} missing"
    if implementation == "kernel":
        benchmark(lambda: score(plan, z))
    else:
        benchmark(lambda: run(nodes, columns, columns, "{} / {}".format))
