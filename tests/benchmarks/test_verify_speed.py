"""Verifying rankings; nothing is asserted on time. The tables are synthetic."""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi

pytestmark = pytest.mark.exhaustive


def system(leaves):
    """An indicator system of three levels, five indicators to a group."""
    groups = [
        {
            "id": f"g{i}",
            "name": f"g{i}",
            "indicators": [
                {"id": f"x{i}_{j}", "name": f"x{i}_{j}", "direction": "higher"} for j in range(5)
            ],
        }
        for i in range(leaves // 5)
    ]
    tops = [{"id": f"t{i}", "name": f"t{i}", "groups": groups[i::3]} for i in range(3)]
    return bi.Framework.from_dict({"id": "s", "name": "s", "groups": tops})


def scored(units, leaves):
    framework = system(leaves)
    names = framework.indicator_ids
    x = np.random.default_rng(0).random((units, len(names))) * 100
    index = pd.Index([f"城市{i}" for i in range(units)], name="unit")
    return bi.evaluate(pd.DataFrame(x, index, names), framework, tiers="quantiles:4")


@pytest.mark.parametrize(
    ("units", "leaves", "suffix"),
    [
        (300, 60, "xlsx"),
        (500, 60, "xlsx"),
        (5_000, 15, "xlsx"),
        (20_000, 15, "xlsx"),
        (100_000, 15, "parquet"),
    ],
)
def test_verify(benchmark, units, leaves, suffix, tmp_path):
    """Formulas up to 500 units, values up to 5,000, above that the ranking with check codes."""
    path = tmp_path / f"ranking.{suffix}"
    scorecard = scored(units, leaves)
    scorecard.to_excel(path) if suffix == "xlsx" else scorecard.to_parquet(path)
    benchmark.group = "verify"
    assert benchmark.pedantic(bi.verify, (path,), rounds=1).ok
