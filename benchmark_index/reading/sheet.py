"""The cells of a sheet as they are read: merged ranges filled, and turned where indicators run down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import zip_longest

import numpy as np

from ..errors import TableError, Text
from ..files import Cell, Grid, Percent, address
from ..numerics import Integers
from ..table.periods import period_of
from .headers import (
    cell_text,
)
from .names import is_caption, is_note, is_remark
from .sections import Between, standing
from .stated import Stated, stated_in


class Sheet:
    """A grid's cells with merged ranges filled, and the address of each."""

    def __init__(
        self,
        grid: Grid,
        turned: bool = False,
        declared: Collection[str] = (),
        unit_column: str | None = None,
    ) -> None:
        self.grid, self.turned, self.name = grid, turned, grid.name
        self.declared = declared  # the bases of the framework's units of measure
        self.unit_column = unit_column  # as the caller names it
        rows: list[Sequence[Cell]] = list(grid.rows)
        width = max(map(len, rows), default=0)
        if any(len(row) != width for row in rows):
            rows = [
                row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows
            ]
        self.echoes: set[tuple[int, int]] = set()
        self._check_merged(rows, width)
        copied: set[int] = set()
        for top, left, bottom, right in grid.merged:
            self._fill(
                rows,
                copied,
                (top - grid.row, left - grid.column, bottom - grid.row, right - grid.column),
            )
        self.notes: list[tuple[str, str]] = []  # address and text of what was taken out
        self.stated: Stated | None = None  # above a table that is turned
        self.reordered: list[tuple[str, str]] = []  # headers again, with their units in other order
        self.between = Between()  # lines between its rows
        if turned:
            rows = [list(row) for row in zip_longest(*self._without_asides(rows), fillvalue="")]
            self.echoes = {(j, i) for i, j in self.echoes}
        self.rows = rows
        self.width = len(rows[0]) if rows else 0

    def _without_asides(self, rows: list[Sequence[Cell]]) -> list[Sequence[Cell]]:
        """Blank the lines of a table to be turned that are about all of it: titles, notes."""
        begun = noted = False
        header: Sequence[Cell] = []
        for i, row in enumerate(rows):
            texts = {j: text for j, cell in enumerate(row) if (text := cell_text(cell))}
            if not texts:
                continue
            j, text = next(iter(texts.items()))
            beside = [] if begun else [k for k in texts if k > j and is_note(texts[k])]
            alone = len({texts[k] for k in texts if k not in beside}) == 1
            self.notes += [(self._grid_address(i, k), texts[k]) for k in beside if alone]
            at = self._grid_address(i, j)
            note = is_note(text) or (alone and is_remark(text))
            noted |= note and begun  # what follows a note below the table is no table either
            line = None if note or noted else standing(texts, self.declared)
            is_line = line and not any(map(is_bare, row)) and (line.has_title_words or not begun)
            if line and is_line and (begun or line.period):
                self.between.add(i, line, self._grid_address(i, line.place))
            stated = self.stated_in(row) if not (self.stated or begun) else None
            if stated:
                self.stated = Stated(stated[1], self._grid_address(i, stated[0]))
            elif note or noted or (begun and (is_line or (alone and is_caption(text)))):
                self.notes += [] if line and line.period and not line.is_title else [(at, text)]
            elif not alone and _is_again(header, row, j) and (i, j) not in self.echoes:
                notes = self.notes if row == header else self.reordered
                notes.append((at, text))
            elif not (alone or is_line) or (begun and len(texts) == 1):
                if begun and alone:
                    self.between.chapters[i] = (text, at)
                begun, header = True, header or row
                continue
            rows[i] = [""] * len(row)
            self.echoes -= {(i, k) for k in range(len(row))}
        if not self.stated and (below := self.between.trailing(rows)):
            self.stated = below
            self.notes = [note for note in self.notes if note[0] != below.at]
        return rows

    def _grid_address(self, i: int, j: int) -> str:
        return address(self.name, self.grid.row + i, self.grid.column + j)

    def stated_in(self, row: Sequence[Cell]) -> tuple[int, tuple[str, ...]] | None:
        """Return where a row states units of measure for the table, and which."""
        return stated_in(row, self.declared)

    def _check_merged(self, rows: list[Sequence[Cell]], width: int) -> None:
        """Refuse merged ranges that lie over each other, as no program makes them."""
        grid, area = self.grid, 0
        for top, left, bottom, right in grid.merged:
            inside = min(bottom, grid.row + len(rows) - 1) - max(top, grid.row) + 1
            across = min(right, grid.column + width - 1) - max(left, grid.column) + 1
            area += max(inside, 0) * max(across, 0)
        if area > len(rows) * width:
            zh = f"{self.name}：合并单元格互相重叠"
            en = f"{self.name}: merged cells overlap each other"
            hint = Text("请在 Excel 中取消合并后重试。", "Unmerge them in Excel and try again.")
            raise TableError(Text(zh, en), hint)

    def _fill(
        self, rows: list[Sequence[Cell]], copied: set[int], span: tuple[int, int, int, int]
    ) -> None:
        """Repeat the value of a merged range in all its cells; rows are copied before they change."""
        top, left, bottom, right = span
        if top < 0 or left < 0 or top >= len(rows) or left >= len(rows[top]):
            return
        value = rows[top][left]
        if value == "" or (bottom - top + 1) * (right - left + 1) > 100_000:
            return
        for i in range(top, min(bottom + 1, len(rows))):
            row = rows[i] if i in copied else list(rows[i])
            assert isinstance(row, list)
            copied.add(i)
            for j in range(left, min(right + 1, len(row))):
                if (i, j) != (top, left) and row[j] == "":
                    row[j] = value
                    self.echoes.add((i, j))
            rows[i] = row

    def place(self, i: int, j: int) -> tuple[int, int]:
        """Return the row and column in the file of a cell of the sheet as it is read."""
        i, j = (j, i) if self.turned else (i, j)
        after, count = self.grid.gap
        return self.grid.row + i + (count if i >= after else 0), self.grid.column + j

    def places(
        self, rows: Sequence[int] | Integers, j: int
    ) -> tuple[Integers | int, Integers | int]:
        """Return the file's row and column numbers of a column's cells."""
        along = np.asarray(rows, dtype=np.int64)
        if self.turned:
            return self.grid.row + j, self.grid.column + along
        after, count = self.grid.gap
        lines = self.grid.row + along
        return lines + count * (along >= after) if count else lines, self.grid.column + j

    def address(self, i: int, j: int) -> str:
        """Return the address of a cell, nothing where the sheet is not from a file."""
        return address(self.name, *self.place(i, j))

    def column(self, j: int, rows: Sequence[int]) -> list[Cell]:
        """Return the cells of a column in some rows."""
        cells = self.columns[j]
        if rows and rows[-1] - rows[0] + 1 == len(rows):
            return list(cells[rows[0] : rows[-1] + 1])
        return [cells[i] for i in rows]

    def texts(self, i: int) -> Mapping[int, str]:
        """Return what the filled cells of a row say, from left to right."""
        if i not in self._texts:
            texts = ((j, cell_text(cell)) for j, cell in enumerate(self.rows[i]) if cell != "")
            self._texts[i] = {j: text for j, text in texts if text}
        return self._texts[i]

    @cached_property
    def _texts(self) -> dict[int, dict[int, str]]:
        return {}

    @cached_property
    def echoing(self) -> set[int]:
        """The rows in which a merged range is repeated."""
        return {i for i, _ in self.echoes}

    @cached_property
    def columns(self) -> list[tuple[Cell, ...]]:
        """The cells column by column, gathered in one pass over the rows."""
        return list(zip(*self.rows, strict=True))

    def blank(self, i: int) -> None:
        """Take out a row that is none of the table."""
        self.rows[i] = [""] * self.width
        self.echoes -= {(i, j) for j in range(self.width)}
        for gathered in ("columns", "_texts", "echoing"):
            self.__dict__.pop(gathered, None)

    def fill_down(self, j: int, rows: Sequence[int], beside: Sequence[int]) -> None:
        """Fill the blanks below a cell with it, where one of the columns beside is filled."""
        above: Cell = ""
        cells = {}
        for i in rows:
            row = self.rows[i]
            above = row[j] if cell_text(row[j]) else above
            if any(cell_text(row[k]) for k in beside):
                cells[i] = above
        self.fill(j, cells)

    def fill(self, j: int, cells: Mapping[int, Cell]) -> None:
        """Put cells into a column, by row."""
        for i, cell in cells.items():
            row = self.rows[i]
            self.rows[i] = [*row[:j], cell, *row[j + 1 :]]
        for gathered in ("columns", "_texts"):
            self.__dict__.pop(gathered, None)


def _is_again(header: Sequence[Cell], row: Sequence[Cell], j: int) -> bool:
    """Return whether a row begins as the header did and holds no figures."""
    return bool(header) and header[j] == row[j] and not any(map(is_bare, row))


def is_bare(cell: Cell) -> bool:
    """Return whether a cell is a number that can stand in no header: anything but a year."""
    if isinstance(cell, str):
        text = cell.strip().lstrip("+-")
        return text[:1].isdigit() and not period_of(text) and _is_number(text)
    whole = isinstance(cell, (int, float)) and not isinstance(cell, (bool, Percent))
    return isinstance(cell, (int, float)) and not (whole and period_of(cell_text(cell)))


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").replace(".", "").rstrip("%％"))
    except ValueError:
        return False
    return True
