"""When a cell shows what it should: numbers within a tolerance of their own, text exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..files.contents import Cells, Content, Place

TOLERANCE = 1e-9  # of the number itself
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")  # so that x0041_ is not read as a sign
FLOOR = 1e-12  # of what stands beside it, for sums that cancel


class DrawnScale:
    """How large the numbers of a sheet are, by row and by column.

    A sum that cancels is exact to a share of its terms, not of itself; its terms stand in its row,
    or are of the kind of its column. The smaller of both counts, so that a small number is not
    freed by a large one beside it or below it.

    Parameters
    ----------
    cells : dict
    terms : int
        The column from which on all numbers of a row are terms of one sum, where they are so: an
        indicator that changes nothing has a column of what is left of differences.
    """

    def __init__(self, cells: Cells, terms: int = 0) -> None:
        self.terms = terms
        self.rows: dict[int, float] = {}
        self.columns: dict[int, float] = {}
        for (row, column), cell in cells.items():
            if isinstance(cell.value, float) and column >= terms:
                size = abs(cell.value)
                self.rows[row] = max(self.rows.get(row, 0.0), size)
                self.columns[column] = max(self.columns.get(column, 0.0), size)

    def floor(self, place: Place) -> float:
        """Return by how much a number may differ, however small it is."""
        row, column = place
        size = self.rows.get(row, 0.0)
        return FLOOR * (size if self.terms else min(size, self.columns.get(column, 0.0)))


def same(found: Any, expected: Any, floor: float = 0.0) -> bool:
    """Return whether a cell shows what it should.

    >>> same(0.30000000000000004, 0.3), same(0.5, 0.6), same(None, "")
    (True, False, True)
    """
    if found is expected:
        return True
    if isinstance(expected, float) and isinstance(found, float):
        return abs(found - expected) <= max(TOLERANCE * abs(expected), floor)
    return _blank(found) == _blank(expected) and isinstance(found, bool) == isinstance(
        expected, bool
    )


def _blank(value: Any) -> Any:
    if value is None:
        return ""
    return as_read(value) if isinstance(value, str) else value


def as_read(text: str) -> str:
    """Return a text as every program gives it back: line ends, and ``_`` written as ``_x005F_``.

    >>> as_read("A_x005F_x0041_")
    'A_x0041_'
    """
    return _ESCAPED.sub("_", re.sub("\r\n?", "\n", text))


def value_of(cells: Mapping[Place, Content], place: Place) -> Any:
    """Return the value at a place; None where nothing stands."""
    cell = cells.get(place)
    return None if cell is None else cell.value
