"""Beijing or Shanghai? The scope of the count decides who leads in stock.

Counted on core digital industries alone Shanghai has more enterprises; with other technology
services whose main business is digital, Beijing has. New enterprises are more in Shanghai both
ways. Source: Table 2 of 《2023年北京全球数字经济标杆城市建设发展报告》.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    framework = bi.Framework.load(DATA / "enterprise-scope.yaml")
    figures = pd.read_csv(DATA / "enterprise_scope.csv", encoding="utf-8-sig")
    for scope in ("core", "total"):
        chosen = figures[figures["scope"] == scope]
        table = chosen.pivot(index="unit", columns="measure", values="value")
        print(f"\nscope: {scope}")
        for measure, weights in (
            ("stock", {"stock": 1, "new": 0}),
            ("new", {"stock": 0, "new": 1}),
        ):
            weighting = bi.GivenWeights(weights)
            ranking = bi.evaluate(table, framework, weighting=weighting).ranking
            leader, second = ranking["unit"][:2]
            ratio = table.loc[leader, measure] / table.loc[second, measure]
            print(f"  {measure}: {leader} leads {second}, {ratio:.2f} to 1")


if __name__ == "__main__":
    main()
