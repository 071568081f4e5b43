"""Bands by value: the districts of the report, and bounds against every cut."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi

CUTS, LABELS = [10000, 4000, 1000], ["万亿级", "四千亿级", "千亿级", "其他"]
REVENUE = {
    "海淀区": ">20000",
    "朝阳区": "超过4000",
    "经开区": ">4000",
    **dict.fromkeys(("东城区", "西城区", "石景山区", "昌平区"), ">1000"),
    "延庆区": "<1000",
    "怀柔区": "≤1000",
    "平谷区": "约1000",
    "密云区": 1000,
    "房山区": 999.9,
    "通州区": None,
}


def districts(values=None):
    values = REVENUE if values is None else values
    frame = pd.DataFrame({"区": list(values), "core_revenue": list(values.values())})
    return bi.read_table(frame, "beijing-district")


def test_the_districts_are_in_the_bands_of_the_report():
    """Above 2 万亿 is 万亿级 for sure; above 4000 or 1000 is at least in the band of that name."""
    said = bi.bands(districts(), "core_revenue", CUTS, LABELS)
    assert said["zh"].to_dict() == {
        "海淀区": "万亿级",
        "朝阳区": "至少四千亿级",
        "经开区": "至少四千亿级",
        **dict.fromkeys(("东城区", "西城区", "石景山区", "昌平区"), "至少千亿级"),
        "延庆区": "其他",
        "怀柔区": "至多千亿级",
        "平谷区": "约千亿级",
        "密云区": "千亿级",
        "房山区": "其他",
        "通州区": "",
    }
    assert said.loc["朝阳区", ["value", "qualifier", "side"]].tolist() == [4000, ">", "at least"]
    assert pd.isna(said.loc["通州区", "band"])
    assert said.loc[["海淀区", "延庆区"], "band"].tolist() == [1, 4]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True), st.integers(1, 60))
def test_a_bound_says_no_more_than_it_holds(cuts, value):
    """Every value that a bound allows is in its band, or beyond it on the side that is said."""
    cuts = sorted(cuts, reverse=True)
    allowed = {
        ">": [value + 0.5, 1e9],
        "≥": [value, 1e9],
        "<": [value - 0.5, 0],
        "≤": [value, 0],
    }
    names = ["海淀区", "朝阳区", "丰台区", "房山区"]
    texts = [f"{mark}{value}" for mark in allowed]
    said = bi.bands(districts(dict(zip(names, texts, strict=True))), "core_revenue", cuts)
    for name, values in zip(names, allowed.values(), strict=True):
        band, side = said.loc[name, "band"], said.loc[name, "side"]
        exact = [1 + sum(x < cut for cut in cuts) for x in values]
        assert band == exact[0]
        assert (side == "") == (exact[0] == exact[1])
        assert side in ("", "at least" if exact[1] < exact[0] else "at most")


def test_exact_values_are_in_the_tiers_of_the_same_cuts():
    table = bi.read_table("examples/data/china_cities_2023.csv", "china-city")
    revenue = table.numbers("population")
    said = bi.bands(table, "population", [2000, 1000])
    tiers = bi.CutPoints([2000, 1000]).assign(revenue).tier
    assert (
        said["band"].to_numpy(float, na_value=np.nan)[tiers >= 0] == tiers[tiers >= 0] + 1
    ).all()
    assert said.loc["上海", "en"] == "Tier 1"


def test_columns_and_cuts_that_are_none_are_refused():
    with pytest.raises(bi.UsageError, match="core_revenue"):
        bi.bands(districts(), "revenue", CUTS)
    with pytest.raises(bi.MethodError, match="high to low"):
        bi.bands(districts(), "core_revenue", [1, 2])
    with pytest.raises(bi.MethodError, match="4 tiers need 4 labels"):
        bi.bands(districts(), "core_revenue", CUTS, ["a"])
