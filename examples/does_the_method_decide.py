"""Rank 25 countries on the Human Development Index's data by seven methods, and merge the rankings.

The first column is the published method. Source of the figures: data/SOURCES.md.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data" / "hdi_2021.csv"
METHODS = {
    "hdi": {},
    "entropy": {"normalization": "minmax", "weighting": "entropy", "aggregation": "arithmetic"},
    "critic": {"normalization": "minmax", "weighting": "critic", "aggregation": "arithmetic"},
    "topsis": {"aggregation": "topsis"},
    "grey": {"aggregation": "grey"},
    "rsr": {"aggregation": "rank_sum_ratio"},
    "promethee": {"aggregation": "promethee"},
}


def main() -> None:
    runs = {name: bi.evaluate(DATA, "hdi", **steps) for name, steps in METHODS.items()}
    ranks = pd.DataFrame({name: scorecard.rank for name, scorecard in runs.items()})
    ranks["merged"] = bi.merge_rankings(ranks, method="borda").ranks.astype("Int64")
    print(ranks.sort_values("merged").to_string())
    print("\nPlaces between the best and the worst rank of a country:")
    print(
        (ranks.max(axis=1) - ranks.min(axis=1)).astype(int).value_counts().sort_index().to_string()
    )


if __name__ == "__main__":
    main()
