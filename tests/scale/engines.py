"""Tables and methods on which every engine comes to what memory comes to."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi

SYSTEM = bi.Framework.from_dict(
    {
        "id": "index",
        "name": "Index",
        "attributes": ["region"],
        "groups": [
            {
                "id": group,
                "name": group,
                "indicators": [
                    {
                        "id": f"{group}{k}",
                        "name": f"{group}{k}",
                        "direction": "lower" if k == 2 else "higher",
                        "goalposts": [0, 20],
                    }
                    for k in range(3)
                ],
            }
            for group in ("a", "b")
        ],
    }
)
NORMALIZATIONS = ("minmax:low=1,high=100", "goalposts:low=1,high=100", "zscore:mean=100,std=10")
GRID = list(
    product(
        NORMALIZATIONS,
        ("equal", "entropy", "critic", "pca"),
        ("arithmetic", "geometric", "topsis"),
        ("complete", "missing values"),
    )
)
FEW = (
    (NORMALIZATIONS[0], "entropy", "arithmetic", "missing values"),
    (NORMALIZATIONS[1], "critic", "topsis", "complete"),
    (NORMALIZATIONS[2], "pca", "geometric", "complete"),
)
assert set(FEW) < set(GRID)


def methods(cells):
    """Mark all but a few cases as further ones of their kind."""
    marked = [
        case if case in FEW else pytest.param(*case, marks=pytest.mark.exhaustive) for case in GRID
    ]
    return pytest.mark.parametrize(cells, marked)


def units(rows=400, holes="complete", seed=1):
    """Return a table of units, some alike and so of one rank, some without a value."""
    rng = np.random.default_rng(seed)
    x = np.minimum(rng.gamma(3.0, size=(rows, 6)) + 0.5, 19)
    x[rows // 2 : rows // 2 + 10] = x[:10]
    if holes != "complete":
        x[rng.random(x.shape) < 0.06] = np.nan
        x[7, :3] = np.nan
    frame = pd.DataFrame(x, columns=SYSTEM.indicator_ids)
    frame.insert(0, "unit", [f"unit {k}" for k in range(rows)])
    frame.insert(1, "region", np.where(np.arange(rows) % 3, "East", "West"))
    return frame


def refusal(work):
    """Return the name of the error that methods which do not go together end in, else None."""
    try:
        work()
    except bi.BenchmarkIndexError as error:
        return type(error).__name__
    return None


def same_as_in_memory(frame, ranking, framework=SYSTEM, **choices):
    """Check scores to 1e-12 of their scale, ranks and tiers exactly."""
    expected = bi.evaluate(frame, framework, **choices).ranking
    keys = ["unit", "period"] if "period" in ranking else ["unit"]
    expected, ranking = expected.set_index(keys), ranking.set_index(keys)
    assert len(expected) == len(ranking)
    ranking = ranking.loc[expected.index]
    scale = expected["score"].abs().max()
    groups = [group.id for group in framework.all_groups]
    for name in ["score", *groups, "available"]:
        off = np.abs(
            ranking[name].to_numpy(float, na_value=np.nan) - expected[name].to_numpy(float)
        )
        assert np.nanmax(off) <= 1e-12 * max(scale, 1), name
        assert (ranking[name].isna().to_numpy() == expected[name].isna().to_numpy()).all(), name
    for name in ("rank", "tier"):
        if name in expected and name in ranking:
            columns = (ranking[name].astype(object), expected[name].astype(object))
            of_engine, of_memory = (column.where(column.notna(), None) for column in columns)
            assert of_engine.tolist() == of_memory.tolist(), name
