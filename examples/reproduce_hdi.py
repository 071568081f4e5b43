"""Recompute the Human Development Index 2021 of 25 countries from the four printed inputs.

The framework carries the published method: goalposts, log income, geometric mean. The inputs are
printed rounded, so the index can differ from the published one in the third decimal.
Source: UNDP, Human Development Report 2021/22.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    ranking = bi.evaluate(DATA / "hdi_2021.csv", "hdi").ranking.set_index("unit")
    published = pd.read_csv(DATA / "hdi_2021.csv", index_col="country")
    ranking["published"] = published["hdi_published"]
    ranking["difference"] = ranking["score"] - ranking["published"]
    print(ranking[["rank", "score", "published", "difference", "tier"]].round(4).to_string())
    print(f"largest difference: {ranking['difference'].abs().max():.5f}")


if __name__ == "__main__":
    main()
