"""Rankings whose pages are opened: a small one, one of several years, one of thirty cities."""

from functools import cache

import numpy as np
import pandas as pd

import benchmark_index as bi

SYSTEM = {
    "id": "small",
    "name": {"zh": "小体系", "en": "Small system"},
    "unit": {"zh": "城市", "en": "city"},
    "attributes": ["region"],
    "groups": [
        {
            "id": group,
            "name": {"zh": f"维度{k}", "en": f"Dimension {k}"},
            "indicators": [
                {
                    "id": f"{group}{j}",
                    "name": {"zh": f"指标{k}{j}", "en": f"Indicator {k}{j}"},
                    "direction": "lower" if j == 1 else "higher",
                }
                for j in range(3)
            ],
        }
        for k, group in enumerate("abc")
    ],
}
IDS = [f"{group}{j}" for group in "abc" for j in range(3)]


def _table(rng, rows):
    index = pd.Index([f"{100 + i}" for i in range(rows)], name="unit")
    values = rng.uniform(10, 90, (rows, len(IDS))).round(2)
    return pd.DataFrame(values, index, IDS).assign(region=["1", "2"] * (rows // 2))


@cache
def small():
    """Return a ranking of a dozen units that have numbers for names, with some gaps."""
    rng = np.random.default_rng(3)
    data = _table(rng, 12)
    data[IDS] = data[IDS].mask(rng.random((12, len(IDS))) < 0.08)
    return bi.evaluate(
        data, bi.Framework.from_dict(SYSTEM), normalization="minmax", tiers="quantiles:3"
    )


@cache
def panel():
    """Return a ranking of three years."""
    rng = np.random.default_rng(4)
    frames = [_table(rng, 10).assign(period=str(year)) for year in (2021, 2022, 2023)]
    data = pd.concat(frames).reset_index().set_index(["unit", "period"])
    return bi.evaluate(
        data, bi.Framework.from_dict(SYSTEM), normalization="minmax", tiers="jenks:3"
    )


@cache
def cities():
    """Return a ranking of 30 cities by 41 indicators, made up."""
    framework = bi.Framework.load("beijing-city")
    ids = [column.id for column in framework.columns]
    values = np.random.default_rng(0).uniform(10, 90, (30, len(ids))).round(2)
    data = pd.DataFrame(values, pd.Index([f"城市{i}" for i in range(30)], name="unit"), ids)
    return bi.evaluate(data, framework, normalization="minmax", errors="ignore")


def wide(rows, groups=4, each=15):
    """Return a ranking of many units by 60 indicators in four dimensions."""
    leaves = [
        [
            {"id": f"x{g}_{i}", "name": f"Indicator {g} {i}", "direction": "higher", "unit": "%"}
            for i in range(each)
        ]
        for g in range(groups)
    ]
    system = {
        "id": "wide",
        "name": "wide",
        "groups": [
            {"id": f"g{g}", "name": f"Dimension {g}", "indicators": leaves[g]}
            for g in range(groups)
        ],
    }
    values = np.random.default_rng(0).uniform(10, 90, (rows, groups * each)).round(2)
    index = pd.Index([f"Unit {i}" for i in range(rows)], name="unit")
    data = pd.DataFrame(values, index, [leaf["id"] for some in leaves for leaf in some])
    return bi.evaluate(
        data, bi.Framework.from_dict(system), normalization="minmax", tiers="quantiles:4"
    )
