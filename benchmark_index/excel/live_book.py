"""Workbooks that compute: tables whose cells hold formulas beside the values they amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..files import letter
from .book import Book, Cell, Column
from .cached import with_results
from .form import Limits, limited
from .notes import boxed
from .styles import LOOKS
from .text import plain_value

MOST_NOTES = 1_000  # Excel numbers the comment boxes of a sheet in blocks of 1,024


@dataclass
class LiveColumn(Column):
    """A column that answers to its values.

    ``note`` is the header's comment. ``limits`` are of what may be typed in cells to be edited.
    ``conditions`` colour cells: formulas about the first cell, each with a place in the tier
    palette or a severity.
    """

    note: str = ""
    limits: Limits | None = None
    conditions: Sequence[tuple[str, int | str]] = ()


class LiveBook(Book):
    """A workbook of tables whose cells may be formulas.

    Every formula is written with the value it amounts to, so that programs that do not calculate
    read the numbers; Excel calculates anew when it opens the file. Sheets are kept in memory
    until :meth:`content` is called, so charts and pictures may be added to what :meth:`table`
    returns.
    """

    def __init__(self) -> None:
        from openpyxl import Workbook

        self._book: Any = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._styles: set[str] = set()
        self._formulas: list[tuple[Any, Any]] = []  # cell, value
        self._editable: list[Any] = []
        self._notes_left: dict[str, int] = {}

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        freeze: int = 0,
        title: str = "",
        notes: Sequence[str] = (),
    ) -> Any:
        """Add a sheet of columns, as :meth:`Book.table`, and return openpyxl's sheet.

        A :class:`LiveColumn` also checks what is typed and colours its cells.
        """
        super().table(name, columns, freeze=freeze, title=title, notes=notes)
        sheet = self._book.worksheets[-1]
        top = len(notes) + 1
        first = top + 1 + any(column.under is not None for column in columns)
        for at, column in enumerate(columns, 1):
            if isinstance(column, LiveColumn):
                self._colour(sheet, column, letter(at), first)
                self._check_edits(sheet, column, letter(at), first)
                if column.note:
                    sheet.cell(top, at).comment = boxed(column.note)
        return sheet

    def content(self, results: bool = True) -> bytes:
        """Return the workbook as the bytes of a file.

        Parameters
        ----------
        results : bool, default True
            Whether formulas come with the values they amount to. Without them a program that
            opens the file has to calculate.
        """
        content = self._around()
        return with_results(content, self.results) if results else content

    @property
    def results(self) -> list[dict[str, Any]]:
        """The value beside each formula: by sheet in order, then by address."""
        found: dict[str, dict[str, Any]] = {name: {} for name in self._book.sheetnames}
        for cell, value in self._formulas:
            found[cell.parent.title][cell.coordinate] = value
        return list(found.values())

    @property
    def editable(self) -> list[tuple[str, int, int]]:
        """The cells that are meant to be changed: sheet, row and column."""
        return [(cell.parent.title, cell.row, cell.column) for cell in self._editable]

    # --- cells -------------------------------------------------------------------------------

    def _any(self, sheet: Any, value: Any, style: str) -> Any:
        return self._cell(sheet, value if isinstance(value, Cell) else plain_value(value), style)

    def _body(self, sheet: Any, column: Column, value: Any, i: int) -> Any:
        if not isinstance(value, Cell):
            return super()._body(sheet, column, value, i)
        column = replace(column, number=value.number) if value.number else column
        if value.look:
            kind = "" if value.look == "edit" else "look "
            style = f"{kind}{value.look} {column.number}"
        else:
            style = self._style(column, value.value, i % 2, False)
        return self._cell(sheet, value, style)

    def _cell(self, sheet: Any, value: Any, style: str) -> Any:
        if not isinstance(value, Cell):
            return super()._cell(sheet, value, style)
        held, kind = self._content(value)
        cell = super()._cell(sheet, held, style)
        cell.data_type = kind or cell.data_type
        self._remember(cell, value)
        return cell

    def _content(self, cell: Cell) -> tuple[Any, str]:
        """Return what openpyxl is to write, and as which type."""
        if cell.formula:
            return f"={cell.formula}", "f"
        value = plain_value(cell.value)
        if isinstance(value, str):
            return value, "s"
        return (repr(value), "n") if isinstance(value, float) else (value, "n")

    def _remember(self, cell: Any, held: Cell) -> None:
        if held.formula:
            value = plain_value(held.value)
            self._formulas.append((cell, "" if value is None else value))
        if held.look == "edit":
            self._editable.append(cell)
        left = self._notes_left.setdefault(cell.parent.title, MOST_NOTES)
        if held.note and left:
            self._notes_left[cell.parent.title] -= 1
            cell.comment = boxed(held.note)

    # --- what answers to values --------------------------------------------------------------

    def _colour(self, sheet: Any, column: LiveColumn, at: str, first: int) -> None:
        from openpyxl.formatting.rule import FormulaRule
        from openpyxl.styles import Font, PatternFill

        last = first + len(column.values) - 1
        for formula, name in column.conditions:
            look = LOOKS[name]
            fill = PatternFill("solid", bgColor=look.fill)
            rule: Any = FormulaRule(  # type: ignore[no-untyped-call]
                formula=[formula], font=Font(color=look.text), fill=fill
            )
            sheet.conditional_formatting.add(f"{at}{first}:{at}{last}", rule)

    def _check_edits(self, sheet: Any, column: LiveColumn, at: str, first: int) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        rows = [
            first + i
            for i, value in enumerate(column.values)
            if isinstance(value, Cell) and value.look == "edit"
        ]
        if column.limits and rows:
            cells = " ".join(f"{at}{row}" for row in rows)
            rule = limited(column.limits, f"{at}{rows[0]}")
            sheet.data_validations.append(DataValidation(sqref=cells, allow_blank=True, **rule))
