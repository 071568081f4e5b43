"""Sheets laid out cell by cell: formulas that compute while a form is filled in, and drop-downs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from .book import A4, LINE_HEIGHT, UNKNOWN, Book, Cell
from .rules import Check
from .styles import PLAIN, Style
from .text import wrapped_lines

if TYPE_CHECKING:
    from .written_sheet import WrittenSheet


class Put(NamedTuple):
    """What stands in a cell: a value or a formula, how it looks, over how many columns."""

    value: Any = None
    style: Style = PLAIN
    formula: bool = False
    span: int = 1


BLANK = Put()


@dataclass
class Layout:
    """A sheet: rows of cells, the widths of its columns, what is hidden, what may be typed.

    ``allowed`` are cells and what may be typed into them. ``marks`` are cells that take the colours of a severity while a formula holds.
    """

    name: str
    widths: Sequence[float]
    rows: list[list[Put]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: Sequence[int] = ()
    allowed: list[tuple[str, Check]] = field(default_factory=list)
    marks: list[tuple[str, str, str]] = field(default_factory=list)
    frozen: str = ""
    hidden: bool = False

    def add(self, *cells: Put, hidden: bool = False) -> int:
        """Add a row; return its number."""
        self.rows.append(list(cells))
        if hidden:
            self.hidden_rows.add(len(self.rows))
        return len(self.rows)


class Canvas(Book):
    """A workbook of sheets laid out cell by cell."""

    def lay(self, layout: Layout) -> str:
        """Add a sheet; return the name it got."""
        sheet = self._sheet(layout.name)
        if layout.hidden:
            sheet.hide()
        if layout.frozen:
            sheet.freeze_panes(layout.frozen)
        for column, width in enumerate(layout.widths, 1):
            hidden = {"hidden": column in layout.hidden_columns}
            sheet.set_column(column - 1, column - 1, width, None, hidden)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        for number, row in enumerate(layout.rows, 1):
            self._row(sheet, number, row, layout)
        for cells, rule in layout.allowed:
            sheet.check(cells.split(), rule)
        for cells, formula, look in layout.marks:
            sheet.conditional_format(cells, self._colours(formula, look))
        return str(sheet.name)

    def _row(self, sheet: WrittenSheet, number: int, row: Sequence[Put], layout: Layout) -> None:
        column, lines = 1, 1
        for put in row:
            held = Cell(UNKNOWN, put.value.removeprefix("=")) if put.formula else put.value
            self._span(sheet, number, column, held, put.style, put.span)
            if isinstance(put.value, str) and not put.formula and put.style.wrap:
                room = int(sum(layout.widths[column - 1 : column - 1 + put.span])) - 2
                lines = max(lines, wrapped_lines(put.value, room))
            column += put.span
        hidden = {"hidden": number in layout.hidden_rows}
        sheet.set_row(number - 1, LINE_HEIGHT * lines + 6, None, hidden)


def quoted(text: str) -> str:
    """Return a text as a formula writes it.

    >>> quoted('a "b" c')
    '"a ""b"" c"'
    """
    return '"{}"'.format(text.replace('"', '""'))
