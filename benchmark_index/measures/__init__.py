"""Units of measure (计量单位): what a unit means, and how a number converts between two of them.

A unit is a multiple of a base: 万户 is 10,000 户, 亿元 is 100,000,000 元, 元/万人 is 1/10,000 元/人.
Two units convert when their bases agree; percent and percentage point never do.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_THOUSAND, _MILLION = 10**3, 10**6
_MULTIPLES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7,
    "百万": _MILLION, "十万": 10**5, "万": 10**4, "千": _THOUSAND, "百": 100, "十": 10,
}  # fmt: skip
_ENGLISH_MULTIPLES = {
    "thousand": _THOUSAND, "million": _MILLION, "mn": _MILLION, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_WORDS: dict[str, dict[str, Fraction | int]] = {
    "1": {"比值": 1, "比例": 1, "ratio": 1, "%": Fraction(1, 100), "百分比": Fraction(1, 100),
          "percent": Fraction(1, 100), "pct": Fraction(1, 100), "‰": Fraction(1, 1000),
          "千分比": Fraction(1, 1000), "permille": Fraction(1, 1000)},
    "百分点": {"百分点": 1, "个百分点": 1, "percentagepoint": 1, "percentagepoints": 1, "pp": 1,
           "ppt": 1, "千分点": Fraction(1, 10), "个千分点": Fraction(1, 10)},
    "元": {"元": 1, "人民币": 1, "人民币元": 1, "元人民币": 1, "yuan": 1, "rmb": 1, "cny": 1,
          "¥": 1},
    "美元": {"美元": 1, "usd": 1, "us$": 1, "$": 1, "dollar": 1, "dollars": 1, "usdollars": 1},
    "欧元": {"欧元": 1, "eur": 1, "€": 1, "euro": 1, "euros": 1},
    "港元": {"港元": 1, "港币": 1, "hkd": 1, "hk$": 1},
    "人": {"人": 1, "名": 1, "位": 1, "person": 1, "persons": 1, "people": 1},
    "户": {"户": 1, "household": 1, "households": 1},
    "米": {"米": 1, "m": 1, "千米": 1000, "公里": 1000, "km": 1000},
    "平方米": {"平方米": 1, "平米": 1, "m2": 1, "平方公里": _MILLION, "平方千米": _MILLION,
           "km2": _MILLION, "公顷": 10**4, "ha": 10**4, "亩": Fraction(2000, 3)},
    "立方米": {"立方米": 1, "m3": 1},
    "克": {"克": 1, "g": 1, "千克": 1000, "公斤": 1000, "kg": 1000, "吨": _MILLION,
          "t": _MILLION},
    "千瓦时": {"千瓦时": 1, "kwh": 1},
    "千瓦": {"千瓦": 1, "kw": 1},
    "gb": {"gb": 1, "tb": 1000, "pb": _MILLION, "eb": 10**9, "zb": 10**12},
}  # fmt: skip
_SYNONYMS = {
    word: (factor, base) for base, words in _WORDS.items() for word, factor in words.items()
}
_COUNTED = frozenset("家所座处项件款种台套辆只条份张部")  # things that may also be counted in 个
_RENMINBI = "人民币"  # before the unit: 人民币万元
_LONGEST = 80  # characters of a unit; a longer text means itself alone
_SHARES = ("1", "百分点")  # 万 is no multiple of these
_MULTIPLE = re.compile(f"({'|'.join(_MULTIPLES)})(.*)")
_ENGLISH = re.compile(f"(1[0,]*0|)({'|'.join(_ENGLISH_MULTIPLES)}|)([^\\d].*)")


class Measure(NamedTuple):
    """A unit as a multiple of its base; an empty base stands for a bare multiple such as 万."""

    factor: Fraction
    base: str


def _squeezed(unit: str) -> str:
    return "".join(unicodedata.normalize("NFKC", unit).casefold().split()).replace("µ", "μ")


@lru_cache(maxsize=4096)
def parse(unit: str) -> Measure:
    """Return what a unit means; a word that is not known is its own base.

    >>> parse("万户"), parse("％")
    (Measure(factor=Fraction(10000, 1), base='户'), Measure(factor=Fraction(1, 100), base='1'))
    """
    text = _squeezed(unit)
    if len(text) > _LONGEST:
        return Measure(Fraction(1), text)
    if text in _SYNONYMS:
        factor, base = _SYNONYMS[text]
        return Measure(Fraction(factor), base)
    if text.startswith(_RENMINBI):
        return parse(text.removeprefix(_RENMINBI))
    above, slash, below = text.partition("/")
    if slash and above and below:
        top, bottom = parse(above), parse(below)
        return Measure(top.factor / bottom.factor, f"{top.base}/{bottom.base}")
    if match := _MULTIPLE.fullmatch(text):
        rest = parse(match[2])
        return Measure(_MULTIPLES[match[1]] * rest.factor, rest.base)
    match = _ENGLISH.fullmatch(text)
    if match and (match[1] or match[2]):
        number = int(match[1].replace(",", "") or 1) * _ENGLISH_MULTIPLES.get(match[2], 1)
        rest = parse(match[3])
        return Measure(number * rest.factor, rest.base)
    return Measure(Fraction(1), text)


def is_known(unit: str) -> bool:
    """Return whether a text is surely a unit: a word of the tables here, or a multiple of one.

    >>> is_known("万户"), is_known("增速")
    (True, False)
    """
    if not 0 < len(_squeezed(unit)) <= _LONGEST:
        return False
    return all(
        not base or base in _COUNTED or base == "个" or base in _SYNONYMS or base == "1"
        for base in parse(unit).base.split("/")
    )


@lru_cache(maxsize=4096)
def conversion(stated: str, expected: str) -> Fraction | None:
    """Return what a number in one unit is multiplied by to be in another, None where none fits.

    >>> conversion("元", "亿元"), conversion("%", "百分点"), conversion("万", "公里")
    (Fraction(1, 100000000), None, Fraction(10000, 1))
    """
    if not stated.strip():
        return None
    a, b = parse(stated), parse(expected)
    bases = {a.base, b.base}
    counts = "个" in bases and bases - {"个"} <= _COUNTED
    if not a.base and b.base not in _SHARES:  # 亿 in a column of 亿元, 万 in one of 公里
        match = (
            _MULTIPLE.fullmatch(_squeezed(expected))
            if _squeezed(expected) not in _SYNONYMS
            else None
        )
        return a.factor / (_MULTIPLES[match[1]] if match else 1)
    return a.factor / b.factor if a.base == b.base or counts else None
