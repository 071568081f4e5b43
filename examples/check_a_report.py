"""Do the figures of a report fit each other? Cross-checks declared once, made on every table.

The filings of Table 1 add up. A digital economy of 56.1 万亿元 in 2023 is said to be 40.0 % of GDP; of
the GDP first published for that year it is 44.5 %. 10.6 万 base stations for 2,184.3 万 people are 48.53
per 10,000, printed as 48: cut off rather than rounded, if that is the population that was used.
Sources: 《2023年北京全球数字经济标杆城市建设发展报告》; GDP and population: statistical communiqués.
"""

from pathlib import Path

import benchmark_index as bi

DATA = Path(__file__).parent / "data"


def main() -> None:
    framework = bi.Framework.load(DATA / "report-claims.yaml")
    for name in ("report_table1.csv", "report_claims.csv"):
        findings = bi.validate(DATA / name, framework).findings
        checks = findings[findings["rule"].str.startswith("check-")]
        print(f"{name}: {len(checks)} of the checks fail")
        for row in checks.to_dict("records"):
            print(f"  {row['cell']} {row['unit']} {row['period']}: {row['message']}")


if __name__ == "__main__":
    main()
