"""Beijing in 2023 against its own targets: attainment, not a ranking.

9,000 new core-industry firms were planned for 2023 and 12,152 came; the digital economy stood at
42.9 % of GDP against about 50 % planned for 2025.
Source: 《2023年北京全球数字经济标杆城市建设发展报告》; the 2025 goal: the 2021 plan it implements.
"""

from pathlib import Path

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    framework = bi.Framework.load("beijing-city")
    table = bi.read_table(DATA / "beijing_2023.csv", framework)
    attained = bi.attainment(table, framework)
    for row in attained.to_dict("records"):
        name = framework.nodes[row["indicator"]].name
        print(
            f"{name.zh} {name.en}: {row['value']:g} in {row['period']}, "
            f"target {row['target']:g} for {row['target_period']}: "
            f"{row['attainment']:.1%} attained, gap {row['gap']:g}"
        )


if __name__ == "__main__":
    main()
