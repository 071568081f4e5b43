"""What the words in a name make likely, as lines of ``name_words.csv``: which way is better, a total, a part."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from ..errors import Text
from ..measures import is_money, is_number_of_things, parse
from ..reading.headers import fold
from ..reading.vocabulary import word_lines, words_for

_LINES = word_lines(Path(__file__).parent / "name_words.csv")
_LONGEST = 400  # characters of a name that are looked through
_LEAST_OF_MONEY = (
    1000  # a total of money is in multiples such as 万元: 元 alone is a price or an income
)


def _pattern(kind: str) -> re.Pattern[str]:
    """Return what finds a word of a kind: English ones stand alone, perhaps in the plural."""
    words = sorted((fold(w) for line in _LINES[kind] for w in line), key=len, reverse=True)
    alternatives = [
        rf"(?<![a-z]){re.escape(word)}(?:e?s)?(?![a-z])" if word.isascii() else re.escape(word)
        for word in words
    ]
    return re.compile("|".join(alternatives))


_PATTERNS = {kind: _pattern(kind) for kind in ("lower", "higher", "no totals", "parts", "no parts")}
_WHOLE = {
    kind: frozenset(fold(word) for line in _LINES[kind] for word in line)
    for kind in ("identifiers", "population", "gross product", "bases of totals")
}
_RESULTS = frozenset(
    fold(word) for kind in ("heads of ranks", "heads of scores") for word in words_for(kind)
)
_IDENTIFIER_ENDS = tuple(word for word in _WHOLE["identifiers"] if not word.isascii())
_UNITS = {fold(word): Text(line[0], line[-1]) for line in _LINES["scored units"] for word in line}
_ANY_UNIT = frozenset(("", "unit", "对象", "名称", "单位名称"))


class Likely(NamedTuple):
    """The direction that a name makes likely, and the word that does; none where it is assumed."""

    direction: Literal["higher", "lower"]
    word: str = ""


def _word(kind: str, name: str) -> str:
    match = _PATTERNS[kind].search(name)
    return match[0] if match else ""


@lru_cache(maxsize=4096)
def likely_direction(name: str) -> Likely:
    """Return which way of an indicator is likely the better one.

    >>> likely_direction("城镇登记失业率").direction, likely_direction("PM2.5达标率").direction
    ('lower', 'higher')
    >>> likely_direction("Commuting time"), likely_direction("Sometimes")
    (Likely(direction='lower', word='commuting'), Likely(direction='higher', word=''))
    """
    text = fold(name[:_LONGEST])
    lower = _word("lower", text)
    if not lower:
        return Likely("higher")
    higher = _word("higher", text)
    return Likely("higher", higher) if higher else Likely("lower", lower)


def is_identifier(name: str) -> bool:
    """Return whether the numbers below a name only name things: 邮编, code.

    >>> is_identifier("行政区划代码"), is_identifier("ISO3"), is_identifier("专利数")
    (True, True, False)
    """
    text = fold(name[:_LONGEST])
    return text in _WHOLE["identifiers"] or text.endswith(_IDENTIFIER_ENDS)


def is_result(name: str) -> bool:
    """Return whether a column holds the outcome of a ranking: 排名, 综合得分."""
    return fold(name[:_LONGEST]) in _RESULTS


def is_population(name: str, unit: str) -> bool:
    """Return whether a column counts the people that live in a unit.

    >>> is_population("年末常住人口", "万人"), is_population("老年人口", "人"), is_population("人口", "%")
    (True, False, False)
    """
    text, words = fold(name[:_LONGEST]), _WHOLE["population"]
    ends = tuple(word for word in words if not word.isascii() and len(word) > 2)
    return (text in words or text.endswith(ends)) and (not unit or parse(unit).base in ("人", ""))


def is_gross_product(name: str) -> bool:
    """Return whether a column is the gross product of a unit."""
    return fold(name[:_LONGEST]) in _WHOLE["gross product"]


def is_total(name: str, unit: str) -> bool:
    """Return whether a figure grows with the size of its unit, so that per head may be meant.

    >>> is_total("研发经费", "亿元"), is_total("人均研发经费", "元"), is_total("平均工资", "万元")
    (True, False, False)
    """
    measure = parse(unit) if unit else None
    if measure is None or "/" in measure.base or _word("no totals", fold(name[:_LONGEST])):
        return False
    if is_counted(unit):
        return True
    return is_money(unit) and measure.factor >= _LEAST_OF_MONEY


def is_part(name: str) -> bool:
    """Return whether a figure in percent is a part of a whole, and so at most a hundred.

    >>> is_part("城镇化率"), is_part("GDP增长率"), is_part("资产负债率")
    (True, False, False)
    """
    text = fold(name[:_LONGEST])
    return bool(_word("parts", text)) and not _word("no parts", text)


def is_counted(unit: str) -> bool:
    """Return whether a unit counts or weighs things, of which there are not fewer than none."""
    return is_number_of_things(unit) or parse(unit).base in _WHOLE["bases of totals"]


def scored_unit(header: str) -> Text:
    """Return what is scored, from the header of the column that names it.

    >>> scored_unit("地级市"), scored_unit("Bank"), scored_unit("")
    (Text(zh='城市', en='city'), Text(zh='Bank', en='Bank'), Text(zh='对象', en='unit'))
    """
    plain = header if fold(header) not in _ANY_UNIT else ""
    return _UNITS.get(fold(header)) or (Text(plain, plain) if plain else Text("对象", "unit"))
