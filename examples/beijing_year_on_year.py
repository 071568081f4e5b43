"""Beijing from 2022 to 2023 by what the report says of one year: levels, growth, points.

The levels of 2022 are not printed; they are counted back from those of 2023 and marked as derived.
A growth rate divides, percentage points and quantities subtract, and the library refuses to mix
them. With two years there is a pace: the digital economy's share of GDP, which is to reach 50 % in
2025, gains 1.3 points a year where 3.55 are needed. Gigabit users are those of November, eleven
months after the level that is derived. A figure without a period (2998 enterprises) is
named as such. Source: 《2023年北京全球数字经济标杆城市建设发展报告》; GDP: statistical communiqués.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"
GDP = {2022: 41610.9, 2023: 43760.7}  # 亿元, as first published


def years(said: pd.DataFrame) -> pd.DataFrame:
    """Return the levels of both years, those of 2022 derived."""
    now = said.set_index("指标")["水平"].rename(2023)
    changed = said.dropna(subset=["较上年变动"]).set_index("指标")
    before = {
        name: bi.level_before(row["水平"], row["较上年变动"], row["单位"], row["变动单位"])
        for name, row in changed.iterrows()
    }
    both = pd.concat([pd.Series(before, name=2022), now], axis=1).T
    return both.rename_axis("年份").reset_index().assign(城市="北京")


def main() -> None:
    framework = bi.Framework.load("beijing-city")
    said = pd.read_csv(DATA / "beijing_changes.csv", encoding="utf-8-sig")
    table = years(said.dropna(subset=["时期"]))
    result = bi.monitor(framework, table)
    print("growth and points, levels of 2022 derived:")
    for row in result.growth.to_dict("records"):
        leaf = framework.nodes[row["indicator"]]
        by = f"{row['growth']:+.1%}" if row["kind"] == "growth" else f"{row['points']:+.1f} points"
        print(
            f"  {leaf.name.en}: {row['base']:.1f} (derived) to {row['value']:.1f} {leaf.unit}, {by}"
        )
    print("targets:")
    for row in result.targets.to_dict("records"):
        name = framework.nodes[row["indicator"]].name
        needed, achieved, met = row["pace_needed"], row["pace_achieved"], row["projected"]
        pace = f", {achieved:.2f} a year of {needed:.2f}, met in {met:.1f}" if met == met else ""
        print(f"  {name.zh} {name.en}: {row['attainment']:.1%}, {row['status']}{pace}")
    undated = said[said["时期"].isna()].set_index("指标")["水平"].to_frame().T
    lost = bi.monitor(framework, undated.assign(城市="北京")).targets.set_index("indicator")
    row = lost.loc["new_core_firms"]
    print(f"  {row['value']:.0f} new enterprises: {row['status']}, no {row['missing']}")
    print("share x GDP:")
    for year, share, value in table[["年份", "digital_share", "digital_value_added"]].itertuples(
        index=False
    ):
        print(
            f"  {year}: {share:.1f} % of {GDP[year]} is {share * GDP[year] / 100:.0f}, said {value:.0f}"
        )


if __name__ == "__main__":
    main()
