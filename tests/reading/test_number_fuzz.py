"""Every text of a cell is a number or a finding, and the number is what a slow reader makes of it."""

import random
import unicodedata
from fractions import Fraction

import numpy as np
import pytest

from benchmark_index.findings.table_rules import TABLE_RULES
from benchmark_index.reading.values import Policy, read_column

ALPHABET = (
    *"0123456789" * 3, *".,," * 4, *"．，１２  --+−()（）eE", "亿", "万", "元", "亿元", "万元", "%", "‰",
    "¥", "$", "€", "约", ">", "≥", "<", "余", "多", "以上", "左右", "①", "*", "[1]", "#", "—", "…", "/", "无",
    "家", "人", "年", "'", "\u200b", "\u3000", "²", "½", "①", "=", "\u3164", "\n",
)  # fmt: skip
TOLD = ("49843.1.", ".5.", "1.2.亿", "1..", ".", ",", "-", "+.", "e5", "1e", "1e5.", "()", "(.)", "１．２．", "0,123",
        "1,,2", "1e999", "-1e-999", "'5", "..5亿", "1.e5", "5.", ".5", "¥.5.", "约.", "[1]", "%", "(-5)", "\u3164")  # fmt: skip
BEFORE = ("", ">", ">=", "<=", "大于", "≥", "<", "~", "约")
AFTER = ("", "余", "多", "以上", "左右", "+")
MARKS = ("①", "*", "[1]", "#", "²")
MULTIPLES = {"亿": 10**8, "万": 10**4}


def number_of(text, mark, thousands):
    """Read digits by hand; None where they are no number."""
    sign = -1 if text[:1] == "-" else 1
    mantissa, e, exponent = text.removeprefix(text[:1] if text[:1] in "+-" else "").partition("e")
    power = exponent.removeprefix(exponent[:1] if exponent[:1] in ("+", "-") else "")
    if e and not (power.isascii() and power.isdigit() and len(power) <= 3):
        return None
    whole, _, decimals = mantissa.partition(mark)
    for between in (thousands, " "):
        first, *others = whole.split(between)
        if others and 0 < len(first) < 4 and first[0] != "0" and {*map(len, others)} == {3}:
            whole = first + "".join(others)
            break
    if not (whole + decimals).isdigit() or not (whole + decimals).isascii():
        return None
    value = Fraction(int(whole + decimals), 10 ** len(decimals))
    return sign * value * Fraction(10) ** int(exponent or 0)


def factor_of(unit):
    """Return how many 亿元 a unit is: multiples one after the other, 余 or 多 behind them, then 元."""
    factor, seen, unit = Fraction(1, 10**8), False, unit.replace(" ", "")
    while unit[:1] in MULTIPLES:
        factor, unit, seen = factor * MULTIPLES[unit[0]], unit[1:], True
    if seen and unit[:1] in ("余", "多"):
        unit = unit[1:]
    return factor if unit in ("元", "¥") or (seen and not unit) else None


def readings(text, comma, negative):
    """Return every number that a slow reader can make of a text as 亿元."""
    mark, thousands = (",", ".") if comma else (".", ",")
    text = " ".join("".join(c for c in text if c != "\u200b").split())
    while len(text) > 1 and (end := next((m for m in MARKS if text.endswith(m)), None)):
        text = text.removesuffix(end)
    text = text.rstrip()
    if {*"①²½"} & {*text}:
        return set()
    text = "".join("-" if c == "−" else c for c in text)
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    sign = 1
    if negative and text[:1] == "(" and text[-1:] == ")":
        text, sign = text[1:-1].strip(), -1
        if not text[:1].isdigit() and text[:1] not in ("¥", mark):
            return set()  # a sign or a word beside parentheses: two meanings
    values = set()
    for before in filter(text.startswith, BEFORE):
        for after in filter(text.endswith, AFTER):
            inner = text[len(before) : len(text) - len(after)].strip()
            money = inner[:1] == "¥"
            inner = inner[money:].strip()
            for i in range(1, len(inner) + 1):
                value = number_of(inner[:i].rstrip(), mark, thousands)
                rest = inner[i:].strip()
                for unit in (rest, rest[1:].strip() if rest[:1] in ("余", "多") else rest):
                    factor = factor_of(unit) if unit else 1
                    if value is not None and factor is not None and not (money and "¥" in rest):
                        values.add(sign * value * factor)
    return values


def as_float(value):
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


MANY = pytest.param(34_000, marks=pytest.mark.large)


@pytest.mark.parametrize("count", [8_000, MANY])
@pytest.mark.parametrize("decimal", [None, "point", "comma"])
def test_texts_by_the_thousand_are_each_a_number_or_a_finding(decimal, count):
    random_texts = random.Random(f"cells {decimal}")
    policy = Policy(parentheses="negative", decimal=decimal)
    numbers = 0
    for n in range(count):
        parts = random_texts.choices(ALPHABET, k=random_texts.randint(1, 9))
        text = TOLD[n] if n < len(TOLD) else "".join(parts)
        column = read_column([text], "", "亿元", policy)
        value, odd = column.numbers[0], column.odd
        if np.isnan(value):
            blank = not "".join(text.replace("\u200b", "").split())
            assert blank or odd[0].status == "missing" or odd[0].rule in TABLE_RULES, text
        else:
            numbers += 1
            expected = {as_float(number) for number in readings(text, decimal == "comma", True)}
            assert value in expected, (text, value, expected)
        if odd and odd[0].rule == "not-a-number":
            assert not readings(text, decimal == "comma", True), text
    assert numbers > count // 17
