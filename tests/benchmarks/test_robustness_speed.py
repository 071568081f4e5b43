"""Ten thousand alternative indices beside plain numpy; Sobol' indices of four assumptions.

All data are synthetic. Nothing is asserted on time. ``pytest
tests/benchmarks/test_robustness_speed.py --benchmark-columns=min,median,rounds``, with
``OPENBLAS_NUM_THREADS=1`` for one core.
"""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi

DRAWS, UNITS, LEAVES = 10_000, 300, 60


def leaves(numbers):
    return [{"id": f"x{j}", "name": f"x{j}", "direction": "higher"} for j in numbers]


def tree():
    """Four levels: 49 indicators below 24 groups, these below 12, these below 3."""
    low = [{"id": f"g{k}", "name": "g", "indicators": leaves(range(k, 49, 24))} for k in range(24)]
    middle = [{"id": f"p{k}", "name": "p", "groups": low[k::12]} for k in range(12)]
    high = [{"id": f"q{k}", "name": "q", "groups": middle[k::3]} for k in range(3)]
    return bi.Framework.from_dict({"id": "tree", "name": "tree", "groups": high})


def flat():
    raw = {"id": "flat", "name": "flat", "indicators": leaves(range(LEAVES))}
    return bi.Framework.from_dict(raw)


def table(framework, units, holes=0.0):
    rng = np.random.default_rng(0)
    x = np.exp(rng.normal(size=(units, len(framework.indicator_ids))))
    x[rng.random(x.shape) < holes] = np.nan
    index = pd.Index([f"u{i}" for i in range(units)], name="unit")
    return bi.read_table(pd.DataFrame(x, index, framework.indicator_ids), framework)


def drawn(framework, of_table, assumptions):
    """Return ranks, intervals and acceptability."""
    result = bi.robustness(bi.CompositeIndex(framework), of_table, assumptions, draws=DRAWS)
    return result.ranks, result.acceptability


def test_numpy_floor(benchmark):
    z = np.random.default_rng(0).random((UNITS, LEAVES))
    weights = np.random.default_rng(1).dirichlet(np.ones(LEAVES), DRAWS)
    position = np.broadcast_to(np.arange(UNITS), (DRAWS, UNITS))

    def floor():
        order = np.argsort(weights @ -z.T, axis=1)
        return np.bincount((order * UNITS + position).ravel(), minlength=UNITS**2)

    assert benchmark(floor).sum() == DRAWS * UNITS


@pytest.mark.parametrize(
    "holes",
    [
        pytest.param(0, id="complete"),
        pytest.param(0.05, id="5 % missing", marks=pytest.mark.exhaustive),
    ],
)
def test_weights_of_300_units_by_60(benchmark, holes):
    framework = flat()
    ranks, shares = benchmark(drawn, framework, table(framework, UNITS, holes), "noise:0.2")
    np.testing.assert_allclose(shares.sum(axis=1) + ranks["not_ranked"], 1)


def test_weights_and_methods_of_51_cities_by_49_on_four_levels(benchmark):
    framework = tree()
    assumptions = [
        "noise:0.2",
        {"normalization": ["minmax:low=1", "rank"]},
        {"aggregation": ["arithmetic", "geometric"]},
    ]
    ranks, _ = benchmark(drawn, framework, table(framework, 51), assumptions)
    assert (ranks["low"] <= ranks["high"]).all()


def test_sobol_indices_of_four_assumptions(benchmark):
    framework = tree()
    assumptions = [
        "noise:0.2",
        {"normalization": ["minmax:low=1", "rank"]},
        {"aggregation": ["arithmetic", "geometric"]},
        "drop_indicator",
    ]
    index = bi.CompositeIndex(framework)
    result = bi.robustness(index, table(framework, 51), assumptions, draws=64)
    found = benchmark(result.sensitivity, "shift", 1024)
    assert len(found.indices) == 4


def test_extra_memory_stays_below_100_mb():
    framework = flat()
    of_table = table(framework, UNITS)
    tracemalloc.start()
    drawn(framework, of_table, "noise:0.2")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
