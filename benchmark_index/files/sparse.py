"""A sheet gathered cell by cell, from files that repeat, span and skip cells as they like."""

from __future__ import annotations

import math

from ..errors import Text
from . import limits
from .formats import PERCENT, shown
from .grid import LAST_COLUMN, LAST_ROW, Cell, Grid, Percent, UnreadableError, check_area, letter
from .room import Room
from .strict import too_long

Span = tuple[int, int, int, int]


class SparseSheet:
    """The filled cells of a sheet by row and column, counted from 1, within a room for all sheets.

    ``hidden`` holds the first and last of rows that are hidden together.
    """

    def __init__(self, name: str, room: Room, visible: bool = True) -> None:
        self.name, self.room, self.visible = name, room, visible
        self.merged: list[Span] = []
        self.hidden: list[tuple[int, int]] = []
        self.hidden_columns: set[int] = set()
        self._rows: dict[int, dict[int, Cell]] = {}

    def put(self, row: int, column: int, value: Cell, down: int = 1, across: int = 1) -> None:
        """Fill cells with a value; blanks are none."""
        if value == "":
            return
        bottom, right = row + down - 1, column + across - 1
        if not (1 <= row <= bottom <= LAST_ROW and 1 <= column <= right <= LAST_COLUMN):
            raise UnreadableError(
                Text(
                    f"工作表“{self.name}”有单元格在 {letter(LAST_COLUMN)}{LAST_ROW} 以外",
                    f"sheet {self.name} has cells beyond {letter(LAST_COLUMN)}{LAST_ROW}",
                )
            )
        if isinstance(value, str):
            if len(value) > limits.CELL_CHARACTERS:
                raise too_long(self.name, f"{letter(column)}{row}", len(value))
            self.room.take(len(value) * down * across, self.name)
        self.room.cells(0, down * across, self.name)
        for i in range(row, bottom + 1):
            if i not in self._rows:
                self.room.cells(1, 0, self.name)
                self._rows[i] = {}
            cells = self._rows[i]
            for j in range(column, right + 1):
                cells[j] = value

    def merge(self, row: int, column: int, down: int, across: int) -> None:
        """Note a merged range."""
        if down > 1 or across > 1:
            self.merged.append((row, column, row + down - 1, column + across - 1))

    def hide(self, row: int, count: int = 1) -> None:
        """Note hidden rows."""
        self.hidden.append((row, row + count - 1))

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns; files name them from left to right, each once."""
        if first > max(self.hidden_columns, default=0):
            self.hidden_columns.update(range(first, min(last, LAST_COLUMN) + 1))

    def grid(self) -> Grid:
        """Return the area that is filled, which must not be out of proportion to its cells."""
        grid = Grid(self.name, [], visible=self.visible, merged=tuple(self.merged))
        if not self._rows:
            return grid
        top, bottom = min(self._rows), max(self._rows)
        left = min(map(min, self._rows.values()))
        right = max(map(max, self._rows.values()))
        width, filled = right + 1 - left, sum(map(len, self._rows.values()))
        check_area(self.name, filled, width * (bottom + 1 - top), f"{letter(right)}{bottom}")
        rows: list[list[Cell]] = [[""] * width for _ in range(top, bottom + 1)]
        for i, cells in self._rows.items():
            row = rows[i - top]
            for j, value in cells.items():
                row[j - left] = value
        hidden = {i for a, b in set(self.hidden) for i in range(max(a, top), min(b, bottom) + 1)}
        columns = frozenset(j for j in self.hidden_columns if left <= j <= right)
        grid = grid._replace(hidden=frozenset(hidden), hidden_columns=columns)
        return grid._replace(rows=rows, row=top, column=left)


def number(text: str, form: str = "") -> Cell:
    """Return the number that a text spells, as its format shows it; else the text.

    >>> number("0.452", "%"), number("300", "{}家"), number("1e999"), number("1_0")
    (0.452, '300家', '1e999', '1_0')
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if not math.isfinite(value) or "_" in text:
        return text
    if form == PERCENT:
        return Percent(value)
    return shown(value, form) if form else value
