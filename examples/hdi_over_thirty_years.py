"""What moved the Human Development Index of ten countries between 1990 and 2021.

Goalposts are UNDP's, the same in all years, so that every change is by values. In China, life,
schooling and income can be told apart; the ten countries have converged.
Source: UNDP, Human Development Report 2021/22, time series.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"
PERIODS = "from == '{}' and to == '{}'"


def main() -> None:
    table = bi.read_table(DATA / "hdi_1990_2021.csv", "hdi")
    panel = bi.panel("hdi", table, base="1990")
    published = pd.read_csv(DATA / "hdi_1990_2021.csv", dtype={"period": str})
    published = published.set_index(["country", "period"])["hdi_published"].unstack()
    apart = (panel.scores - published.loc[panel.units]).abs().max().max()
    print(f"largest difference from {published.size} published values: {apart:.4f}")

    total = panel.changes.assign(total=lambda c: c["value"] + c["weight"] + c["scale"])
    by_indicator = total.pivot_table(
        index="unit", columns="indicator", values="total", aggfunc="sum"
    )
    whole = panel.scores["2021"] - panel.scores["1990"]
    frame = by_indicator.assign(change=whole).sort_values("change", ascending=False)
    print("\nchange of the HDI, 1990 to 2021, by indicator:")
    print(frame.round(3).to_string())

    print("\nchanges of rank among the ten:")
    moved = panel.rank_changes.query("change != 0")
    print(moved[["unit", "from", "to", "rank_before", "rank_after", "by_itself", "by_others"]].to_string(index=False))  # fmt: skip

    beta = panel.beta
    print(f"\nbeta {beta.slope:.4f} (p {beta.p:.1g}), half-life {beta.half_life:.0f} years;")
    print(f"cv {panel.sigma['cv'].iloc[0]:.3f} in 1990, {panel.sigma['cv'].iloc[-1]:.3f} in 2021")


if __name__ == "__main__":
    main()
