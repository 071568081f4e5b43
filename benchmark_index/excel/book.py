"""Workbooks of tables: columns with a header each, formulas beside the values they amount to."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BenchmarkIndexError, Text
from ..files import LAST_ROW, letter
from ..files.output import write_atomically
from .bulk import LongColumn, LongTable, Progress, write_long
from .notes import MOST_NOTES, box_of
from .rules import Limits, bar, colours, limited, tints
from .styles import EDIT, GAP, HEADER, LOOKS, NOTE, TITLE, UNDER, Style, body, marked
from .text import clean_text, display_width, plain_value, shortened, wrapped_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .written_sheet import WrittenSheet

STYLED_ROWS = 5_000
WIDEST = 42
WIDEST_NUMBER = 15
LINE_HEIGHT = 16.0
MOST_LINES = 16

PORTRAIT = 100  # characters across a page of A4 that can be read without turning it
CHECK_WIDTH = 26
WRONG = "✗"  # begins what a header says of inputs that break a rule
A4 = 9
UNKNOWN = object()  # what a formula amounts to that only a spreadsheet computes
_SHEET_NAME = re.compile(r"[:\\/?*\[\]\t\r\n]|(?<=_)x(?=[0-9A-Fa-f]{4}_)")  # or a sign


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with what else its cell holds.

    Attributes
    ----------
    value : object
        What the cell shows; beside a formula, the result the library computed.
    formula : str
        Without the equals sign.
    note : str
        A comment.
    look : str
        ``"edit"`` for a cell to be changed, a severity, or empty for the look of the column.
    number : str
        A number format, where it is not that of the column.
    """

    value: Any
    formula: str = ""
    note: str = ""
    look: str = ""
    number: str = ""


@dataclass
class Column:
    """One column of a sheet: a header (lines separated by newlines) and its values.

    Values may be cells. ``fills`` maps a value to its colours: the place in the tier palette, or
    a severity. ``links`` are places in the same workbook, blank where a value leads nowhere.
    ``under`` stands between header and values and takes no part in filters. ``note`` is the
    header's comment. ``limits`` are of what may be typed in cells to be edited. ``conditions``
    colour cells: formulas about the first cell, each with a place in the tier palette or a
    severity. ``widest``: by default ``WIDEST`` for texts, ``WIDEST_NUMBER`` for numbers. A
    ``helper`` serves formulas: such columns stand last and are not printed. ``check`` is the
    header as a formula that says what is wrong, if anything: such words begin with
    :data:`WRONG`, and all headers turn red. With ``gaps`` blank cells are grey, as missing. What
    is ``tinted`` is the more coloured the larger, on one scale for all such columns.
    """

    header: str
    values: Sequence[Any] | NDArray[Any]
    number: str = "General"
    align: str = ""
    bar: bool = False
    grey: bool = False
    wrap: bool = False
    widest: int | None = None
    fills: Mapping[Any, int | str] = field(default_factory=dict)
    links: Sequence[str] = ()
    under: Any = None
    note: str = ""
    limits: Limits | None = None
    conditions: Sequence[tuple[str, int | str]] = ()
    helper: bool = False
    check: str = ""
    gaps: bool = False
    tinted: bool = False

    @cached_property
    def width(self) -> int:
        """The width that shows header and values, wide characters counted as two."""
        header = max(display_width(self.header), display_width(_shown(self.under))) + 3
        if self.number != "General":
            return min(max(header, 10), self.widest or WIDEST_NUMBER)
        sample = self.values[:STYLED_ROWS]
        longest = max((display_width(_shown(value)) for value in sample), default=0)
        longest = max(longest, CHECK_WIDTH) if self.check else longest
        return min(max(longest + 3, min(header, WIDEST_NUMBER), 6), self.widest or WIDEST)

    def lines(self, text: str) -> int:
        """Return how many lines a text takes when wrapped to the column's width."""
        return min(wrapped_lines(text, self.width - 2), MOST_LINES)

    def style(self, value: Any, band: int, link: bool = False) -> Style:
        """Return how a value looks in a row, every other of which is shaded."""
        number = self.number
        if isinstance(value, Cell):
            number, look, value = value.number or number, value.look, value.value
            if look:
                return EDIT.shown(number) if look == "edit" else marked(look, number)
        if self.fills and value in self.fills:
            return marked(self.fills[value])
        plain = body(self.across, number, band=band, wrap=self.wrap, grey=self.grey, link=link)
        return replace(plain, fill=GAP) if self.gaps and plain_value(value) is None else plain

    @property
    def across(self) -> str:
        """Where values stand in their cells: numbers to the right, so that decimals meet."""
        return self.align or ("right" if self.number != "General" else "left")


def _shown(value: Any) -> str:
    held = value.value if isinstance(value, Cell) else value
    return "" if held is None else str(held)


def sheet_name(name: str) -> str:
    """Return as much of a name as a sheet can have.

    >>> sheet_name("Growth/decline"), sheet_name("A_x000D_")
    ('Growth_decline', 'A__000D_')
    """
    return shortened(_SHEET_NAME.sub("_", clean_text(name)), 31).strip(" '") or "_"


def free_name(name: str, taken: Sequence[str]) -> str:
    """Return a name that a sheet can have and no other has, whatever the case."""
    folded = {other.casefold() for other in taken}
    wanted = free = sheet_name(name)
    number = 1
    while free.casefold() in folded:
        number += 1
        free = f"{shortened(wanted, 25)} ({number})"
    return free


class Book:
    """A workbook of formatted tables, written to disk in one go.

    Every table has one header row, frozen and filtered. Text is always stored as text: a name
    that starts with ``=`` is shown, never computed. Every formula is written with the value it
    amounts to, so that programs that do not calculate read the numbers; Excel calculates anew
    when it opens the file. A table of more than :data:`STYLED_ROWS` rows without formulas is read
    only when the workbook is saved; it has no bands, bars and row heights of its own.

    Attributes
    ----------
    editable : list of (str, int, int)
        The cells that are meant to be changed: sheet, row and column.
    foot : str
        Left at the foot of printed pages; the number of the page is to the right.
    formulas : bool
        Whether cells keep their formulas; else they hold what these amount to.
    folds : bool
        Whether columns that serve formulas are folded away.
    """

    def __init__(self, foot: str = "", *, formulas: bool = True, folds: bool = False) -> None:
        from .written_sheet import new_workbook

        self._stream = io.BytesIO()
        self._book = new_workbook(self._stream)
        self._formats: dict[Style, Any] = {}
        self._long: dict[int, LongTable] = {}  # written as the file is packed, by number of sheet
        self._closed = False
        self.editable: list[tuple[str, int, int]] = []
        self.foot, self.formulas, self.folds = foot, formulas, folds

    @property
    def names(self) -> list[str]:
        """The names of the sheets."""
        return [sheet.name for sheet in self._book.worksheets()]

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        freeze: int = 0,
        title: str = "",
        notes: Sequence[str] = (),
        printed: int | None = None,
    ) -> None:
        """Add a sheet of equally long columns; the first ``freeze`` columns stay in view.

        Lines of ``notes`` stand above the header, the first as a title. Of the rows the first
        ``printed`` are printed, where not all.
        """
        rows = len(columns[0].values) if columns else 0
        head = len(notes) + 1
        top = head + any(column.under is not None for column in columns)
        refuse_too_many(name, rows, top)
        sheet = self._sheet(name)
        self._page(sheet, columns, head, top, freeze, printed)
        label(sheet, title or name, self.foot)
        sheet.autofilter(top - 1, 0, top - 1 + rows, max(len(columns), 1) - 1)
        self._notes(sheet, notes)
        tallest = max(2 if column.check else column.lines(column.header) for column in columns)
        sheet.set_row(head - 1, LINE_HEIGHT * tallest + 8)
        for at, column in enumerate(columns, 1):
            self._put(sheet, head, at, Cell(column.header, column.check, column.note), HEADER)
            if column.check:
                rule = self._colours(f'LEFT(${letter(at)}${head},1)="{WRONG}"', "broken")
                sheet.conditional_format(head - 1, 0, head - 1, len(columns) - 1, rule)
            if top > head:
                self._put(sheet, top, at, column.under, UNDER.shown("0.0%"))
        if rows > STYLED_ROWS and not any(_needs_cells(column) for column in columns):
            sheet.table_rows = rows
            parts = [self._long_column(column) for column in columns]
            self._long[len(self._book.worksheets())] = LongTable(parts, top)
            return
        self._rows(sheet, columns, top)
        for at, column in enumerate(columns, 1):
            self._answers(sheet, column, at, top + 1)
        if rows and (tinted := [at for at, column in enumerate(columns) if column.tinted]):
            sheet.conditional_format(top, tinted[0], top + rows - 1, tinted[-1], tints())

    def content(self) -> bytes:
        """Return the workbook as the bytes of a file; nothing can be added afterwards."""
        around = self._around()
        if not self._long:
            return around
        stream = io.BytesIO()
        write_long(around, self._long, stream)
        return stream.getvalue()

    def save(self, path: Path, progress: Progress | None = None) -> None:
        """Write the workbook whole or not at all.

        ``progress`` is called with the number of rows each time some thousands of a long table
        are written.
        """
        around = self._around()
        if self._long:
            write_atomically(path, lambda stream: write_long(around, self._long, stream, progress))
        else:
            write_atomically(path, lambda stream: stream.write(around))

    @property
    def long_rows(self) -> int:
        """How many rows the long tables have: what :meth:`save` reports progress of."""
        return sum(table.rows for table in self._long.values())

    @property
    def results(self) -> list[dict[str, Any]]:
        """The value beside each formula: by sheet in order, then by address."""
        return [sheet.results for sheet in self._book.worksheets()]

    # --- cells -------------------------------------------------------------------------------

    def _around(self) -> bytes:
        """Return the workbook without the rows of its long tables."""
        if not self._closed:
            self._closed = True
            self._book.close()
        return self._stream.getvalue()

    def _sheet(self, name: str) -> WrittenSheet:
        sheet: WrittenSheet = self._book.add_worksheet(free_name(name, self.names))
        sheet.hide_gridlines(2)
        return sheet

    def _put(self, sheet: WrittenSheet, row: int, column: int, value: Any, style: Style) -> None:
        """Write a value, or a :class:`Cell`, where rows and columns are counted from 1."""
        if not isinstance(value, Cell):
            sheet.put(row, column, plain_value(value), self._format(style))
            return
        held = plain_value(value.value)
        if value.formula and held is None and value.value is not UNKNOWN:
            held = ""
        formula = value.formula if self.formulas else ""
        sheet.put(row, column, held, self._format(style), formula)
        if value.look == "edit":
            self.editable.append((sheet.name, row, column))
        if value.note and len(sheet.noted) < MOST_NOTES:
            sheet.noted.add((row, column))
            sheet.write_comment(row - 1, column - 1, clean_text(value.note), box_of(value.note))

    def _span(
        self, sheet: WrittenSheet, row: int, column: int, value: Any, style: Style, columns: int
    ) -> None:
        """Write a value over so many columns."""
        if columns > 1:
            last = column + columns - 2
            sheet.merge_range(row - 1, column - 1, row - 1, last, "", self._format(style))
        self._put(sheet, row, column, value, style)

    def _format(self, style: Style) -> Any:
        if style not in self._formats:
            from .written_sheet import properties

            self._formats[style] = self._book.add_format(properties(style))
        return self._formats[style]

    def _notes(self, sheet: WrittenSheet, notes: Sequence[str]) -> None:
        for i, note in enumerate(notes, 1):
            sheet.set_row(i - 1, LINE_HEIGHT + (10 if i == 1 else 4))
            self._put(sheet, i, 1, note, TITLE if i == 1 else NOTE)

    def _rows(self, sheet: WrittenSheet, columns: Sequence[Column], top: int) -> None:
        """Write the rows below the ``top`` ones of a table, each as high as its text."""
        wrapped = [j for j, column in enumerate(columns) if column.wrap]
        for i, row in enumerate(zip(*map(_listed, columns), strict=True)):
            lines = max((columns[j].lines(_shown(row[j])) for j in wrapped), default=1)
            at = top + i + 1
            sheet.set_row(at - 1, LINE_HEIGHT * lines + 3)
            for j, (column, value) in enumerate(zip(columns, row, strict=True), 1):
                place = column.links[i] if column.links else ""
                self._put(sheet, at, j, value, column.style(value, i % 2, bool(place)))
                if place:
                    sheet.lead(at, j, place)

    def _long_column(self, column: Column) -> LongColumn:
        """Return a column with the numbers of its styles in the workbook."""
        style = body(column.across, column.number, grey=column.grey)
        number = self._format(style)._get_xf_index()
        fills = {v: self._format(marked(n))._get_xf_index() for v, n in column.fills.items()}
        return LongColumn(column.values, number, fills)

    # --- what a sheet does besides -----------------------------------------------------------

    def _page(
        self,
        sheet: WrittenSheet,
        columns: Sequence[Column],
        head: int,
        top: int,
        freeze: int,
        rows: int | None = None,
    ) -> None:
        """Set widths, what stays in view below rows ``head`` to ``top``, and how the sheet prints."""
        sheet.freeze_panes(top, freeze)
        for i, column in enumerate(columns):
            folded = {"level": 1, "hidden": True} if column.helper and self.folds else {}
            sheet.set_column(i, i, column.width, None, folded)
        printed = [column.width for column in columns if not column.helper]
        if sum(printed) > PORTRAIT:
            sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head - 1, top - 1)
        if freeze:
            sheet.repeat_columns(0, freeze - 1)
        if printed and (rows is not None or len(printed) < len(columns)):
            rows = len(columns[0].values) if rows is None else rows
            sheet.print_area(0, 0, top - 1 + max(rows, 1), len(printed) - 1)

    def _answers(self, sheet: WrittenSheet, column: Column, at: int, first: int) -> None:
        """Draw the bars of a column, colour its cells and check what is typed into them."""
        last = first + len(column.values) - 1
        if last < first:
            return
        area = first - 1, at - 1, last - 1, at - 1
        if column.bar:
            sheet.conditional_format(*area, bar())
        for formula, name in column.conditions:
            sheet.conditional_format(*area, self._colours(formula, name))
        if column.limits is None:
            return
        held = enumerate(column.values, first)
        rows = [i for i, v in held if isinstance(v, Cell) and v.look == "edit"]
        if rows:
            sheet.check([f"{letter(at)}{row}" for row in rows], limited(column.limits, rows[0], at))

    def _colours(self, formula: str, name: int | str) -> dict[str, Any]:
        look = LOOKS[name]
        style = {"bg_color": f"#{look.fill}", "font_color": f"#{look.text}"}
        return colours(formula, self._book.add_format(style))


def _listed(column: Column) -> Sequence[Any]:
    """Return the values of a column, those of an array as plain numbers."""
    values = column.values
    return values if isinstance(values, Sequence) else values.tolist()


def _needs_cells(column: Column) -> bool:
    """Return whether a column holds more than values."""
    return bool(column.links) or any(isinstance(value, Cell) for value in column.values[:1])


def label(sheet: WrittenSheet, title: str, foot: str = "") -> None:
    """Write the title at the head of printed pages, their numbers at the foot."""
    if title:
        sheet.set_header("&L" + clean_text(title).replace("&", "&&")[:200])
    said = clean_text(foot).replace("&", "&&")[:200]
    sheet.set_footer(f"&L&8 {said} &R&8 &P / &N" if said else "&C&P / &N")


def refuse_too_many(name: str, rows: int, top: int) -> None:
    """Raise an error where a sheet cannot hold so many rows below ``top`` ones."""
    if rows + top > LAST_ROW:
        raise BenchmarkIndexError(
            Text(
                f"{name} 有 {rows} 行，超过 Excel 单表上限 {LAST_ROW - top} 行。",
                f"{name} has {rows} rows; an Excel sheet holds {LAST_ROW - top}.",
            ),
            Text(
                "请分成几个文件，或用 DataFrame 的 to_csv 导出。",
                "Write several files, or export the DataFrame with to_csv.",
            ),
        )
