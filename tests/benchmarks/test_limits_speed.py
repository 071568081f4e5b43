"""Exact limits of ranks of 50 units by 40 indicators, and the least change of weights.

Data are synthetic; with nothing in common between indicators most pairs of units are open, which is
the hardest case. Nothing is asserted on time.
"""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi

UNITS, INDICATORS = 50, 40


def flat():
    def node(name):
        return {"id": name, "name": {"zh": name, "en": name}, "direction": "higher"}

    head = {
        "id": "flat",
        "name": {"zh": "指数", "en": "Index"},
        "unit": {"zh": "城市", "en": "city"},
    }
    return bi.Framework.from_dict(head | {"indicators": [node(f"i{j}") for j in range(INDICATORS)]})


def table(common):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(UNITS, INDICATORS)) + common * rng.normal(size=(UNITS, 1))
    names = [f"i{j}" for j in range(INDICATORS)]
    return pd.DataFrame(x, index=[f"u{i}" for i in range(UNITS)], columns=names)


BOUNDS = {f"i{j}": (0.8 / INDICATORS, 1.2 / INDICATORS) for j in range(INDICATORS)}
REGIONS = {"noise": bi.WeightNoise(0.2), "bounds": bi.WeightRegion(BOUNDS)}


@pytest.mark.large
@pytest.mark.parametrize("common", [0, 0.5], ids=["nothing in common", "something in common"])
@pytest.mark.parametrize("region", REGIONS)
def test_both_limits_of_all_units(benchmark, region, common):
    args = flat(), table(common), REGIONS[region]
    limits = benchmark.pedantic(bi.extreme_ranks, args=args, rounds=1)
    assert set(limits["how"]) == {"exact"}


def test_least_change_to_be_first(benchmark):
    x = table(0.5)
    change = benchmark.pedantic(bi.smallest_change, args=(flat(), x, "u1"), rounds=3)
    assert change.size > 0 or not change.is_possible


def test_swaps_of_all_neighbours(benchmark):
    rows = benchmark.pedantic(bi.swaps, args=(flat(), table(0.5)), rounds=3)
    assert len(rows) == (UNITS - 1) * INDICATORS
