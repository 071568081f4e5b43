"""One name, one unit and one period, however a header writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmark_index.drafting.titles import LONGEST, line_text, title_of

NAMES = ["地区生产总值", "企业数", "R&D spending", "数字经济增加值"]
UNITS = ["亿元", "万人", "%", "件/万人", "million usd"]
FORMS = [
    ["{name}（{unit}）"],
    ["{name} ({unit})"],
    ["{name}[单位：{unit}]"],
    ["1. {name}（{unit}）"],
    ["{name}（{unit}）①"],
    ["{name}", "{unit}"],
    ["{name}", "（{unit}）"],
    ["{year}年{name}（{unit}）"],
    ["{name}（{year}年，{unit}）"],
    ["{year}年", "{name}（{unit}）"],
    ["{name}（{unit}）", "{year}"],
    ["{name}", "数值（{unit}）"],
    ["★{name}，{unit}"],
]


@pytest.mark.parametrize("form", FORMS, ids=" | ".join)
@pytest.mark.parametrize("unit", UNITS)
def test_a_header_is_parted_in_every_way_of_writing_it(form, unit):
    for name in NAMES:
        texts = [line.format(name=name, unit=unit, year=2023) for line in form]
        title = title_of(texts)
        year = "2023" if "{year}" in "".join(form) else ""
        assert (title.name, title.measure, title.period, title.groups) == (name, unit, year, ())


@pytest.mark.parametrize(
    ("header", "zh", "en"),
    [
        ("失业率 Unemployment rate", "失业率", "Unemployment rate"),
        ("失业率/Unemployment rate", "失业率", "Unemployment rate"),
        ("失业率（Unemployment rate）", "失业率", "Unemployment rate"),
        ("地区生产总值 GDP（亿元）", "地区生产总值", "GDP"),
        ("人均 GDP", "人均 GDP", "人均 GDP"),
        ("万元GDP能耗", "万元GDP能耗", "万元GDP能耗"),
    ],
)
def test_names_in_two_languages_are_two_names(header, zh, en):
    assert tuple(title_of([header]).names) == (zh, en)


@given(st.lists(st.text(max_size=400), max_size=4))
def test_any_text_is_parted_and_one_line_of_it_is_short(texts):
    assert isinstance(title_of(texts).name, str)
    assert all(len(line_text(text)) <= LONGEST and "\n" not in line_text(text) for text in texts)
