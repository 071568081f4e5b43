"""Who rose and fell in the E-Government Development Index of 31 countries, 2018 to 2022, and why.

Ranks are among the 31. What goes into the components changes between editions, which a change of
values cannot tell from a change of the country. Source: UN E-Government Knowledgebase.
"""

from pathlib import Path

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    table = bi.read_table(DATA / "egdi.csv", "egdi")
    panel = bi.panel("egdi", table)
    moved = panel.rank_changes.set_index("unit").sort_values("change")
    columns = ["rank_before", "rank_after", "change", "by_itself", "by_others", "score_change"]
    print(moved[columns].iloc[[0, 1, 2, -3, -2, -1]].round(4).to_string())

    reasons = panel.reasons.set_index("unit")["en"]
    print(f"\n{reasons[moved.index[0]]}\n{reasons[moved.index[-1]]}")
    rest = moved.query("by_itself < 0 and change > 0").index
    print(
        f"\nrose by themselves, and fell all the same as others rose more: {', '.join(rest) or '-'}"
    )


if __name__ == "__main__":
    main()
