"""Texts of a cell that are far longer than what they pretend to be: told at once, never a hang."""

import time

import pytest

import benchmark_index as bi
from benchmark_index.measures import conversion, is_known, parse
from benchmark_index.reading.headers import Headers, measure_of
from benchmark_index.reading.names import label
from benchmark_index.reading.stated import stated_in
from benchmark_index.reading.values import Policy, read_column

SECONDS = 2  # what took 9 and more
PIECES = (
    "1", "1,", "1,111", "1 111 ", "*", "[1]", "(", "[", "a-", "a(", "经", "经 ", "经a", "-", "2022-", "单位:",
    "单位", "万", "元/", "人民币", "千", "①", "%", "、", "0.", "1e",
)  # fmt: skip
ENDS = ("", "x", "x*", " a", "元", "2022x", "经", "]")
UNITS = {
    "multiples": "万" * 600 + "元",
    "many multiples": "万" * 3000 + "元",
    "quotients": "元/" * 60_000,
    "currencies": "人民币" * 3000 + "元",
    "zeros": "1" + "0" * 9000 + " million元",
    "expanding": "ﷺ" * 2000,
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_text_too_long_for_a_unit_means_itself_alone(unit):
    assert not is_known(unit)
    assert parse(unit).factor == 1
    assert conversion(unit, "元") is None
    assert conversion(unit, unit) == 1


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
@pytest.mark.parametrize("form", ["单位：{}", "({})", "指标（{}）", "x，{}", "{}"])
def test_such_a_unit_stands_in_headers_and_titles(unit, form, headers):
    text = form.format(unit)
    assert measure_of(text) in ("", measure_of(f"单位:{unit}"))
    stated_in([text])
    assert headers.find(text) is None


@pytest.fixture(scope="module")
def headers():
    return Headers(bi.Framework.load("egdi"))


@pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.large)])
@pytest.mark.parametrize("piece", PIECES)
def test_a_long_cell_is_read_at_once(piece, half, headers):
    for end in ENDS[(PIECES.index(piece) + half) % 2 :: 2]:
        text = (piece * 32_000)[:32_000] + end
        start = time.perf_counter()
        column = read_column([text, 1.0], "", "亿元", Policy())
        measure_of(text), label(text), stated_in([text]), headers.find(text)
        assert time.perf_counter() - start < SECONDS, end
        assert column.numbers[1] == 1
        rules = [odd.rule for odd in column.odd]
        assert rules == ["not-a-number"] or (rules == [] and text.isdigit()), end


@pytest.mark.parametrize("text", ["1e300", "-1e300"])
@pytest.mark.parametrize("given", ["亿元", "万" * 60 + "元"])
def test_a_number_too_large_for_the_unit_is_infinite(text, given):
    for cell in (text, float(text), f"{text}{given}"):
        value = read_column([cell], given, "元", Policy()).numbers[0]
        assert abs(value) in (float("inf"), pytest.approx(1e308)) or value != value
