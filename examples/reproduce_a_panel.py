"""A published panel: thirteen cities, 2013 to 2017, entropy weights and TOPSIS.

The units of three columns were misprinted (mg/m3, mg/m4, mg/m5) by dragging a cell. As printed
the table is refused; with the unit the figures are in, weights and scores come out as published.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"
GROUPS = ["economic", "social", "ecological"]


def main() -> None:
    framework = bi.Framework.load(DATA / "jing-jin-ji-transport.yaml")
    printed = bi.validate(DATA / "jing_jin_ji_transport.csv", framework).findings
    faults = printed[printed["severity"] == "error"]
    print(f"as printed: {len(faults)} errors, the first in {faults['cell'].iloc[0]}:")
    print(f"  {faults['message'].iloc[0]}")

    figures = pd.read_csv(DATA / "jing_jin_ji_transport.csv", encoding="utf-8-sig")
    mended = figures.rename(columns=lambda name: name.partition(" (mg/")[0])
    scorecard = bi.evaluate(mended, framework)
    published = pd.read_csv(
        DATA / "jing_jin_ji_published_scores.csv", encoding="utf-8-sig", dtype={"period": str}
    ).set_index(["unit", "period"])
    scores = scorecard.groups[GROUPS]
    largest = (scores - published.loc[scores.index]).abs().max().max()
    print(f"largest difference from {published.size} published scores: {largest:.1e}")

    ranks = scorecard.groups["economic"].unstack("period").rank(ascending=False).astype(int)
    print("\nranks by the economic group:")
    print(ranks.sort_values("2017").to_string())


if __name__ == "__main__":
    main()
