"""Which mark stands before the decimals in a table of texts: 1.234,5 and 12,5, or 1,234.5."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np

from ..files import Cell
from .values import COMMA, POINT, Odd, ValueColumn, words_of

Sign = Literal["comma", "point", "either"]
_FEW = 3  # cells with a decimal comma that are slips where nothing else speaks for one
_MARK = re.compile("[.,．，]")
_DOTTED = re.compile(r"[+-]?\d+\.\d*|[+-]?\.\d+", re.A)
_THREE = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.A)


class Verdict(NamedTuple):
    """What a table seems to use, from a text that shows it, the column and place of which are given.

    A table is not ``settled`` whose texts speak for both marks, or for neither of them.
    """

    text: str
    read: str
    piece: int
    at: int
    number: int
    settled: bool


def sign_of(text: str) -> Sign | None:
    """Return which mark before the decimals a text speaks for; None where it makes no difference.

    >>> sign_of("12,5"), sign_of("1,234.5 亿"), sign_of("1.234"), sign_of("1234")
    ('comma', 'point', 'either', None)
    """
    if not _MARK.search(text):
        return None
    if _DOTTED.fullmatch(text):
        return "either" if _THREE.fullmatch(text) else "point"
    words = words_of(text)
    point, comma = (grammar.number(words) for grammar in (POINT, COMMA))
    if point == comma:
        return None
    return "comma" if point is None else "point" if comma is None else "either"


def _signs(columns: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, int, str, Sign]]:
    """Yield every text that speaks for a mark: its column, its place, the text and the mark."""
    for k, cells in enumerate(columns):
        for i, cell in enumerate(cells):
            if type(cell) is str and (sign := sign_of(cell)):
                yield k, i, cell, sign


def verdict(columns: Sequence[Sequence[Cell]], semicolons: bool, commas: bool) -> Verdict | None:
    """Return what a table's texts say against decimal points, if anything.

    Where semicolons part the cells, the comma is likely the mark before decimals, so that one text
    tells and 1.234 is a question; elsewhere several texts tell. ``commas``: whether some hold one.
    """
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, int, str]] = {}
    for k, i, text, sign in _signs(columns):
        if sign == "point" and not (semicolons and commas):
            return None
        counts[sign] += 1
        first.setdefault(sign, (k, i, text))
    either = counts["either"] if semicolons and not counts["point"] else 0
    if not either and counts["comma"] < (1 if semicolons else _FEW):
        return None
    k, i, text = first.get("comma") or first["either"]
    settled = bool(counts["comma"]) and not counts["point"]
    read = f"{float(COMMA.number(words_of(text)) or 0):.15g}"
    return Verdict(text, read, k, i, counts["comma"] + counts["either"], settled)


def leave_open(column: ValueColumn, cells: Sequence[Cell]) -> None:
    """Leave unread what would be another number with the other mark."""
    signs = [sign_of(cell) if type(cell) is str else None for cell in cells]
    unread = {i: str(cells[i]) for i, sign in enumerate(signs) if sign in ("comma", "either")}
    column.numbers[list(unread)] = np.nan
    column.odd = [odd for odd in column.odd if odd.at not in unread]
    column.odd += [Odd(i, "unparsed", text) for i, text in unread.items()]
    column.odd.sort(key=lambda odd: odd.at)
