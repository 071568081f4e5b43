"""Sheets laid out cell by cell: formulas that compute while a form is filled in, and drop-downs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..files import letter
from .book import LINE_HEIGHT, Book
from .styles import LOOKS
from .text import clean_text, wrapped_lines

_ONE_LINE = ("plain", "title")


class Put(NamedTuple):
    """What stands in a cell: a value or a formula, how it looks, over how many columns."""

    value: Any = None
    style: str = "plain"
    formula: bool = False
    span: int = 1


BLANK = Put()


class Allow(NamedTuple):
    """What may be typed into some cells, and what is said where it is something else.

    ``kind`` is ``list`` with the place of the values, or ``decimal`` or ``whole`` with bounds.
    """

    cells: str
    kind: Literal["list", "decimal", "whole"]
    low: str
    high: str = ""
    prompt: str = ""
    refusal: str = ""


@dataclass
class Layout:
    """A sheet: rows of cells, the widths of its columns, what is hidden, what may be typed.

    ``marks`` are cells that take the colours of a severity while a formula holds.
    """

    name: str
    widths: Sequence[float]
    rows: list[list[Put]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: Sequence[int] = ()
    allowed: list[Allow] = field(default_factory=list)
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
        sheet.sheet_state = "hidden" if layout.hidden else "visible"
        self._frame(sheet, layout)
        with self.spooling():
            for number, row in enumerate(layout.rows, 1):
                self._row(sheet, number, row, layout)
        return str(sheet.title)

    def _frame(self, sheet: Any, layout: Layout) -> None:
        from openpyxl.formatting.rule import FormulaRule
        from openpyxl.styles import Font, PatternFill
        from openpyxl.worksheet.datavalidation import DataValidation
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet.sheet_view.showGridLines = False
        if layout.frozen:
            sheet.freeze_panes = layout.frozen
        for column, width in enumerate(layout.widths, 1):
            sheet.column_dimensions[letter(column)].width = width
        for column in layout.hidden_columns:
            sheet.column_dimensions[letter(column)].hidden = True
        for row in layout.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToHeight = 0
        for allow in layout.allowed:
            bounds: Mapping[str, Any] = (
                {} if allow.kind == "list" else {"operator": "between", "formula2": allow.high}
            )
            sheet.data_validations.append(
                DataValidation(
                    allow.kind,
                    allow.low,
                    sqref=allow.cells,
                    allow_blank=True,
                    showErrorMessage=True,
                    showInputMessage=bool(allow.prompt),
                    prompt=clean_text(allow.prompt)[:255] or None,
                    error=clean_text(allow.refusal)[:255] or None,
                    **bounds,
                )
            )
        for cells, formula, look in layout.marks:
            fill, colour = LOOKS[look]
            rule: Any = FormulaRule(  # type: ignore[no-untyped-call]
                formula=[formula],
                fill=PatternFill("solid", bgColor=fill),
                font=Font(color=colour),
            )
            sheet.conditional_formatting.add(cells, rule)

    def _row(self, sheet: Any, number: int, row: Sequence[Put], layout: Layout) -> None:
        cells: list[Any] = []
        lines = 1
        for put in row:
            first = len(cells)
            cells.append(self._written(sheet, put))
            cells += [self._cell(sheet, None, put.style) for _ in range(put.span - 1)]
            if put.span > 1:
                sheet.merged_cells.add(f"{letter(first + 1)}{number}:{letter(len(cells))}{number}")
            if isinstance(put.value, str) and not put.formula and put.style not in _ONE_LINE:
                room = int(sum(layout.widths[first : first + put.span])) - 2
                lines = max(lines, wrapped_lines(put.value, room))
        sheet.row_dimensions[number].height = LINE_HEIGHT * lines + 6
        sheet.append(cells)

    def _written(self, sheet: Any, put: Put) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if not put.formula:
            value = clean_text(put.value) if isinstance(put.value, str) else put.value
            return self._cell(sheet, value, put.style)
        cell = WriteOnlyCell(sheet, put.value)
        cell.style = self._named(put.style)
        return cell


def quoted(text: str) -> str:
    """Return a text as a formula writes it.

    >>> quoted('a "b" c')
    '"a ""b"" c"'
    """
    return '"{}"'.format(text.replace('"', '""'))
