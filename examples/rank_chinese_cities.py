"""Rank Chinese cities in 2022 and 2023 on published figures, each year on its own bounds.

Which cities are ranked, which are ranked with a dimension missing and which are not, and why, is
part of the result: nothing is filled in. Sources of every figure: data/SOURCES.md.
"""

from pathlib import Path

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    for year in ("2022", "2023"):
        scorecard = bi.evaluate(DATA / f"china_cities_{year}.csv", "china-city", period=year)
        ranking = scorecard.ranking.round(1)
        print(f"\n{year}: {scorecard}")
        print(ranking[["rank", "unit", "score", "missing"]].to_string(index=False))
        print(scorecard.not_ranked[["unit", "en"]].to_string(index=False))


if __name__ == "__main__":
    main()
