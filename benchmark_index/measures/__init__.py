"""Units of measure (计量单位): what a unit means, and how a number converts between two of them.

A unit is a multiple of a base: 万户 is 10,000 户, 亿元 is 100,000,000 元, 元/万人 is 1/10,000 元/人.
Two units convert when their bases agree; percent and percentage point never do. The units are lines
of ``units.csv``: one line adds one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
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
_RENMINBI = "人民币"  # before the unit: 人民币万元
_LONGEST = 80  # characters of a unit; a longer text means itself alone
_SHARES = ("1", "百分点")  # 万 is no multiple of these
_MULTIPLE = re.compile(f"({'|'.join(_MULTIPLES)})(.*)")
_ENGLISH = re.compile(f"(1[0,]*0|)({'|'.join(_ENGLISH_MULTIPLES)}|)([^\\d].*)")


class _Line(NamedTuple):
    """A line of units.csv: words for a unit, how many of its base it is, and what kind it is of.

    A thing may also be counted in 个, a number is a count all the same. A noun is a unit beside
    others or in brackets only (per 1,000 population), for alone it may head a column or a chapter.
    An aside is no unit but a word beside a share or money: annual %, current US$.
    """

    words: str
    factor: str
    base: str
    kind: str


def _squeezed(unit: str) -> str:
    """Return a unit as units are compared: ``per`` and 每 are strokes, and no spaces are left."""
    text = _PER.sub("/", unicodedata.normalize("NFKC", unit).casefold())
    return "".join(text.split()).replace("µ", "μ")


_PER = re.compile(r"\bper\s+(?!cent|mille)|每")
with (Path(__file__).parent / "units.csv").open(encoding="utf-8", newline="") as _file:
    _LINES = [_Line(**line) for line in csv.DictReader(_file)]
_SYNONYMS = {
    _squeezed(word): (Fraction(line.factor), line.base)
    for line in _LINES
    if line.base
    for word in line.words.split("|")
}


def _words(kind: str) -> frozenset[str]:
    lines = [line for line in _LINES if line.kind == kind]
    return frozenset(_squeezed(word) for line in lines for word in line.words.split("|"))


_THINGS = frozenset(line.base for line in _LINES if line.kind == "thing")  # also counted in 个
_NUMBERS = _THINGS.union(line.base for line in _LINES if line.kind in ("number", "noun"))
_MONEY = frozenset(line.base for line in _LINES if line.kind == "money")
_NOUNS = _words("noun")
_REMARKED = _words("money") | _words("percent")  # what an aside may stand before
_ASIDES = "|".join(sorted(map(re.escape, _words("aside")), key=len, reverse=True))


class Measure(NamedTuple):
    """A unit as a multiple of its base; an empty base stands for a bare multiple such as 万."""

    factor: Fraction
    base: str


_PERCENT = "|".join(sorted(map(re.escape, _words("percent")), key=len, reverse=True))
_ASIDE = re.compile(
    rf"(?P<share>{_PERCENT})(?P<after>of.+|{_ASIDES})|"
    rf"(?P<before>(?:{_ASIDES}|(?<=constant)[12]\d{{3}})+)(?P<unit>.+)"
)


def _parted(text: str) -> tuple[str, str]:
    """Return a unit and what is said beside it: the whole of a share, a way of reckoning.

    >>> _parted("%ofgdp"), _parted("annual%"), _parted("constant2015us$")
    (('%', 'ofgdp'), ('%', 'annual'), ('us$', 'constant2015'))
    """
    match = _ASIDE.fullmatch(text)
    if not match:
        return text, ""
    if match["share"]:
        return match["share"], match["after"]
    return (match["unit"], match["before"]) if match["unit"] in _REMARKED else (text, "")


@lru_cache(maxsize=4096)
def parse(unit: str) -> Measure:
    """Return what a unit means; a word that is not known is its own base.

    >>> parse("万户"), parse("％")
    (Measure(factor=Fraction(10000, 1), base='户'), Measure(factor=Fraction(1, 100), base='1'))
    """
    text = _squeezed(unit)
    if len(text) > _LONGEST:
        return Measure(Fraction(1), text)
    text, _ = _parted(text)
    if text in _SYNONYMS:
        return Measure(*_SYNONYMS[text])
    if text.startswith(_RENMINBI):
        return parse(text.removeprefix(_RENMINBI))
    above, slash, below = text.partition("/")
    if slash and below:  # nothing above: per 100 people, of what is not said
        top, bottom = parse(above) if above else Measure(Fraction(1), ""), parse(below)
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


def bases(units: Iterable[str]) -> frozenset[str]:
    """Return what some units are multiples of, each side of a stroke for itself.

    >>> sorted(bases(["万户", "PFLOPS·h", "件/万人"]))
    ['pflops·h', '人', '件', '户']
    """
    return frozenset(base for unit in units if unit for base in parse(unit).base.split("/"))


def is_known(unit: str, declared: Collection[str] = ()) -> bool:
    """Return whether a text is surely a unit: of the table here, declared, or a multiple of one.

    ``declared``: the :func:`bases` of the units that a framework declares.

    >>> is_known("万户"), is_known("增速"), is_known("万算力券", bases(["算力券"]))
    (True, False, True)
    """
    text = _squeezed(unit)
    if not 0 < len(text) <= _LONGEST or text in _NOUNS:
        return False
    known = ("", "1")
    return all(
        base in known or base in _SYNONYMS or base in declared
        for base in parse(unit).base.split("/")
    )


def is_number_of_things(unit: str) -> bool:
    """Return whether a unit is that of a number of things, people or events.

    >>> is_number_of_things("万户"), is_number_of_things("件/万人"), is_number_of_things("亿元")
    (True, False, False)
    """
    return parse(unit).base in _NUMBERS


def is_money(unit: str) -> bool:
    """Return whether a unit is an amount of money.

    >>> is_money("亿元"), is_money("元/人")
    (True, False)
    """
    return parse(unit).base in _MONEY


def leaves_open(stated: str, expected: str) -> bool:
    """Return whether of two units that convert one says less: % and % of GDP, per 100 people.

    >>> leaves_open("% of GDP", "%"), leaves_open("per 100 people", "户/百人"), leaves_open("元", "亿元")
    (True, True, False)
    """
    asides = {_parted(_squeezed(unit))[1] for unit in (stated, expected)}
    unsaid = {parse(unit).base.startswith("/") for unit in (stated, expected)}
    return len(asides) > 1 or len(unsaid) > 1


CLASH = " ≠ "  # between two units that are stated for one column


@lru_cache(maxsize=4096)
def agreed(stated: str, named: str, declared: Collection[str] = ()) -> str:
    """Return the unit that two statements about one column come to, both of them if they differ.

    ``stated``: where units stand, in a row or a column of them; ``named``: in brackets after a name,
    where other words may stand too.

    >>> agreed("", "万人"), agreed("人", "万人"), agreed("家", "个"), agreed("亿元", "现价")
    ('万人', '人 ≠ 万人', '家', '亿元')
    """
    if not stated or not named:
        return stated or named
    same = 1 in (conversion(stated, named), conversion(named, stated))
    return stated if same or not is_known(named, declared) else f"{stated}{CLASH}{named}"


@lru_cache(maxsize=4096)
def conversion(stated: str, expected: str) -> Fraction | None:
    """Return what a number in one unit is multiplied by to be in another, None where none fits.

    Shares of two different wholes do not convert. Per 100 people may be of anything that is counted.

    >>> conversion("元", "亿元"), conversion("%", "百分点"), conversion("万", "公里")
    (Fraction(1, 100000000), None, Fraction(10000, 1))
    >>> conversion("per 100 people", "户/百人"), conversion("% of GNI", "% of GDP")
    (Fraction(1, 1), None)
    """
    if not stated.strip():
        return None
    a, b = parse(stated), parse(expected)
    if not a.base and b.base not in _SHARES:  # 亿 in a column of 亿元, 万 in one of 公里
        match = (
            _MULTIPLE.fullmatch(_squeezed(expected))
            if _squeezed(expected) not in _SYNONYMS
            else None
        )
        return a.factor / (_MULTIPLES[match[1]] if match else 1)
    asides = {_parted(_squeezed(unit))[1] for unit in (stated, expected)} - {""}
    agree = a.base == b.base or _are_counts(a.base, b.base) or _are_counts(b.base, a.base)
    return a.factor / b.factor if agree and len(asides) < 2 else None


def _are_counts(loose: str, exact: str) -> bool:
    """Return whether a base counts what the other names: 个 any thing, /人 any number per head."""
    if loose == "个":
        return exact in _THINGS
    above, slash, below = exact.partition("/")
    return loose.startswith("/") and (
        (exact == "1" and loose[1:] in _NUMBERS)
        or bool(slash and above in _NUMBERS and loose == f"/{below}")
    )
