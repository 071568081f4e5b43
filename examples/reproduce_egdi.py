"""Recompute the UN E-Government Development Index of 31 countries in 2018 and 2022, as a panel.

Ranks here are among the 31; in both years they stand in the published order.
Source: UN E-Government Knowledgebase.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    ranking = bi.evaluate(DATA / "egdi.csv", "egdi").ranking
    published = pd.read_csv(DATA / "egdi.csv", dtype={"period": str}).rename(
        columns={"country": "unit"}
    )
    both = ranking.merge(published, on=["unit", "period"])
    both["difference"] = both["score"] - both["egdi_published"]
    columns = ["period", "rank", "unit", "score", "egdi_published", "rank_published", "tier"]
    print(both[columns].round(4).to_string(index=False))
    print(f"largest difference: {both['difference'].abs().max():.6f}")


if __name__ == "__main__":
    main()
