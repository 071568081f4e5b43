"""Why Beijing's transport score fell in 2014: thirteen cities, 2013 to 2017.

Beijing stays first in all years, yet loses a quarter of its score in 2014: not by pollution or
investment, but by passengers, of whom the source counts 1,328 million in 2013 and 523 million in
2014. A fall this steep is first a question to the source, such as whether the definition changed.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    framework = bi.Framework.load(DATA / "jing-jin-ji-transport.yaml")
    figures = pd.read_csv(DATA / "jing_jin_ji_transport.csv", encoding="utf-8-sig")
    table = bi.read_table(
        figures.rename(columns=lambda name: name.partition(" (mg/")[0]), framework
    )
    panel = bi.panel(framework, table)
    told = panel.reasons.query("unit == '北京' and to == '2014'")
    print(told["en"].item())

    changes = panel.changes_of("北京").query("to == '2014'").set_index("indicator")
    parts = changes[["value", "weight", "scale"]].sum(axis=1)
    print(parts.sort_values().round(4).to_string())
    whole = panel.rank_changes.query("unit == '北京' and to == '2014'")["score_change"].item()
    print(
        f"all twelve sum to the change of the score, {whole:+.4f}: {parts.sum() - whole:.0e} apart"
    )

    print("\nthe cities grow more alike:")
    print(panel.sigma.join(panel.inequality()[["gini"]]).round(3).to_string())


if __name__ == "__main__":
    main()
