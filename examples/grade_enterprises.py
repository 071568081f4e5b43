"""A list of 100 enterprises graded 10/33/57, with vetoes: every figure is invented.

The counts are those of the report (10 global, 33 national and 57 Beijing benchmarks); the rules
are the proposal that ships with the system: a penalty caps at national, a lapsed certification at
Beijing, and places so left open go to the next by score.
"""

from pathlib import Path

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    table = bi.read_table(DATA / "synthetic_enterprises.csv", "beijing-enterprise")
    grades = bi.grade("beijing-enterprise", table)
    print("虚构数据 synthetic figures")
    for tier, (before, after) in grades.counts.iterrows():
        print(f"{tier}: {after} ({before} by score alone)")
    changed = grades.table[grades.table["before"] != grades.table["tier"]]
    for row in changed.to_dict("records"):
        print(f"{row['rank']:>3} {row['unit']}: {row['before']} -> {row['tier']}, {row['en']}")


if __name__ == "__main__":
    main()
