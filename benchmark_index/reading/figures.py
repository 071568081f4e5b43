"""Where the figures of units stand: apart from row numbers, and from what describes the indicators."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..files import Cell
from .asides import aside_of, label_kind
from .headers import Headers, cell_text, fold
from .vocabulary import words_for

_YARDSTICKS = frozenset(map(fold, words_for("yardsticks")))
_NAMELESS = re.compile(rf"(?:{'|'.join(map(re.escape, words_for('nameless')))})\s*\d+\w*")
_LEAST = 400  # cells of a column by which row numbers are known
_FIRST = 10  # a row number that others follow: rows above may have been taken out


def is_nameless(header: object) -> bool:
    """Return whether a header is blank, or what pandas writes for a blank one.

    >>> is_nameless(""), is_nameless("Unnamed: 0"), is_nameless("城市")
    (True, True, False)
    """
    text = fold(header)
    return not text or _NAMELESS.fullmatch(text) is not None


def are_row_numbers(cells: Sequence[Cell]) -> bool:
    """Return whether cells only number the rows, as the index that pandas writes: 0, 1, 2 ...

    >>> are_row_numbers([0, 1, 2]), are_row_numbers(["1", "2", ""]), are_row_numbers([3, 7])
    (True, True, False)
    """
    texts = [text for cell in cells[:_LEAST] if (text := cell_text(cell))]
    first = int(texts[0]) if texts and texts[0].isdecimal() and len(texts[0]) < 3 else _FIRST
    return first < (_FIRST if len(texts) > 1 else 2) and texts == [
        str(first + k) for k in range(len(texts))
    ]


def about_indicators(rows: Sequence[Sequence[Cell]], headers: Headers) -> set[int]:
    """Return the columns whose header says that they describe what stands in the same row."""
    return {
        j
        for row in rows
        for j, cell in enumerate(row)
        if isinstance(cell, str) and cell and _describes(cell, headers)
    }


def _describes(text: str, headers: Headers) -> bool:
    heading = headers.find(text)
    is_serial = heading is not None and heading.role == "serial"
    return is_serial or label_kind(text) is not None or fold(text) in _YARDSTICKS


def with_figures(rows: Sequence[Sequence[Cell]], without: Collection[int]) -> list[Sequence[Cell]]:
    """Return the rows that hold a figure in a column other than some."""
    return [
        row
        for row in rows
        if any(is_figure(cell) for j, cell in enumerate(row) if j not in without)
    ]


def has_figures(rows: Sequence[Sequence[Cell]], columns: Sequence[int]) -> bool:
    """Return whether rows below a header hold a figure of a unit in some columns."""
    width = max(columns, default=-1) + 1
    for row in rows:
        padded = row if len(row) >= width else [*row, *[""] * (width - len(row))]
        if any(is_figure(padded[j]) for j in columns) and not aside_of(padded, 0, columns):
            return True
    return False


def is_figure(cell: Cell) -> bool:
    """Return whether a cell is a number, or a text that begins with one."""
    if isinstance(cell, str):
        return cell_text(cell).lstrip("-+−<>≤≥~约(（")[:1].isdigit()
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)
