"""Beijing's districts: bands of revenue from bounds, and what each place is strong in.

The report says of its districts "above 20000", "above 4000", "above 1000" (亿元): bounds, from which
bands follow for sure or at least. What a unit is best at for itself (一区一品) needs several
indicators of all: no table of districts is printed, so that it is shown on cities. Location
quotients (区位熵) compare the structure: of Beijing's and Shanghai's enterprises, Table 2.
Sources: 《2023年北京全球数字经济标杆城市建设发展报告》 二（八） and Table 2; china_cities_sources.csv.
"""

from pathlib import Path

import pandas as pd

import benchmark_index as bi

DATA = Path(__file__).parent / "data"
LABELS = ["万亿级", "四千亿级", "千亿级", "其他"]


def main() -> None:
    table = bi.read_table(DATA / "beijing_districts.csv", "beijing-district", period="2023-01/11")
    bands = bi.bands(table, "core_revenue", [10000, 4000, 1000], LABELS)
    for band, units in bands[bands["band"].notna()].groupby("zh", sort=False):
        print(f"{band}: {'、'.join(units.index)}")

    figures = pd.read_csv(DATA / "enterprise_scope.csv", encoding="utf-8-sig")
    stock = figures[(figures["measure"] == "stock") & (figures["scope"] != "total")]
    structure = stock.pivot(index="unit", columns="scope", values="value")
    print("\nlocation quotients of enterprises in stock")
    print(bi.location_quotients(structure).round(2).to_string())

    cities = bi.Framework.load("china-city")
    read = bi.read_table(DATA / "china_cities_2023.csv", cities)
    values = pd.DataFrame(read.denominated(cities), read.index, read.data.columns)
    profile = bi.own_profile(values, cities)
    several = profile.groupby("unit")["place"].transform("size") >= 4  # to have an average
    print("\nbest at, for itself")
    for row in profile[several & (profile["place"] == 1)].to_dict("records"):
        name = cities.nodes[row["indicator"]].name.en
        print(f"  {row['unit']}: {name}, {row['above']:+.1f} above its own average")


if __name__ == "__main__":
    main()
