"""Words make a direction likely: held against the systems that are published."""

import pytest

import benchmark_index as bi
from benchmark_index.catalog import frameworks
from benchmark_index.drafting.name_words import is_part, is_population, is_total, likely_direction

LOWER = [
    "城镇登记失业率",
    "单位GDP能耗",
    "万元GDP用水量",
    "二氧化硫排放量",
    "PM2.5年均浓度",
    "婴儿死亡率",
    "政府债务率",
    "企业开办时间",
    "营商环境排名",
    "投诉件数",
    "交通事故死亡人数",
    "恩格尔系数",
    "基尼系数",
    "城乡收入差距",
    "财政赤字",
    "不良贷款率",
    "拥堵指数",
    "犯罪率",
    "辍学率",
    "传染病发病率",
    "噪声",
    "垃圾产生量",
    "生师比",
    "供水管网漏损率",
]
HIGHER = [
    "地区生产总值",
    "研发经费",
    "污水处理率",
    "空气质量优良天数",
    "能耗降低率",
    "PM2.5达标率",
    "失业保险参保率",
    "投诉办结率",
    "一般工业固体废物综合利用率",
    "绿化覆盖率",
    "平均受教育年限",
    "预期寿命",
    "营商环境得分",
]
LOWER_EN = [
    "Unemployment rate (%)",
    "CO2 emissions per capita",
    "Infant mortality rate",
    "Government debt to GDP",
    "Commuting time",
    "World rank",
    "Homicide rate",
    "Energy intensity of GDP",
    "Student-teacher ratio",
    "Days to start a business",
    "Air pollution",
    "Inflation",
    "Traffic deaths",
    "School dropout rate",
]
HIGHER_EN = [
    "GDP per capita",
    "Life expectancy",
    "Frankfurt flights",
    "Waste recycled",
    "Emission reduction",
    "Wastewater treated",
    "Full-time employment",
    "Insurance coverage",
    "Sometimes",
    "Debtor education",
]


@pytest.mark.parametrize(
    ("names", "direction"),
    [(LOWER, "lower"), (HIGHER, "higher"), (LOWER_EN, "lower"), (HIGHER_EN, "higher")],
)
def test_what_evaluators_call_indicators_tells_which_way_is_better(names, direction):
    assert [name for name in names if likely_direction(name).direction != direction] == []


@pytest.mark.parametrize("system", frameworks())
def test_directions_of_systems_that_ship_are_those_their_names_make_likely(system):
    leaves = bi.Framework.load(system).all_indicators
    plain = [leaf for leaf in leaves if leaf.direction in ("higher", "lower")]
    unlike = [
        (leaf.id, language)
        for leaf in plain
        for language, name in leaf.name
        if likely_direction(name).direction != leaf.direction
    ]
    assert unlike == []


def test_totals_parts_and_populations_are_told_by_name_and_unit():
    totals = {
        "地区生产总值": "亿元",
        "专利授权量": "件",
        "能源消费总量": "万吨标准煤",
        "货运量": "万吨",
    }
    others = {"人均GDP": "万元", "平均工资": "万元", "房价": "元", "GDP": "", "密度": "人/平方公里"}
    assert all(is_total(name, unit) for name, unit in totals.items())
    assert not any(is_total(name, unit) for name, unit in others.items())
    assert is_part("森林覆盖率")
    assert not is_part("GDP增长率")
    assert is_population("Total population", "million persons")
    assert not is_population("人口密度", "人/平方公里")
