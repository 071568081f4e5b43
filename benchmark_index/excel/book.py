"""Workbooks of formatted tables: columns with a header each, text always stored as text."""

from __future__ import annotations

import io
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from ..errors import BenchmarkIndexError, Text
from ..files import LAST_ROW, letter
from ..files.output import write_atomically
from .bulk import LongColumn, LongTable, Progress, write_long
from .styles import BAR, LAST_TIER, PREFIX, build_style
from .text import clean_text, display_width, plain_value, shortened, wrapped_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

STYLED_ROWS = 5_000
WIDEST = 42
WIDEST_NUMBER = 15
LINE_HEIGHT = 16.0
MOST_LINES = 16
PAGE_WIDTH = 190  # characters across a printed page that can still be read
_SHEET_NAME = re.compile(r"[:\\/?*\[\]\t\r\n]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with what else its cell holds.

    Attributes
    ----------
    value : object
        What the cell shows; beside a formula, the result the library computed.
    formula : str
        Without the equals sign; only a :class:`~benchmark_index.excel.LiveBook` takes formulas.
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
    ``under`` stands between header and values and takes no part in filters. ``widest``: by default
    ``WIDEST`` for texts, ``WIDEST_NUMBER`` for numbers.
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

    @cached_property
    def width(self) -> int:
        """The width that shows header and values, wide characters counted as two."""
        header = max(display_width(self.header), display_width(_shown(self.under))) + 3
        if self.number != "General":
            return min(max(header, 10), self.widest or WIDEST_NUMBER)
        sample = self.values[:STYLED_ROWS]
        longest = max((display_width(_shown(value)) for value in sample), default=0)
        return min(max(longest + 3, min(header, WIDEST_NUMBER), 6), self.widest or WIDEST)

    def lines(self, text: str) -> int:
        """Return how many lines a text takes when wrapped to the column's width."""
        return min(wrapped_lines(text, self.width - 2), MOST_LINES)


def _shown(value: Any) -> str:
    held = value.value if isinstance(value, Cell) else value
    return "" if held is None else str(held)


def _discard(writer: Any, stream: Any) -> None:
    """Close what openpyxl was writing, which it leaves open, and remove its temporary file."""
    for opened in (stream, getattr(writer, "xf", None)):
        with suppress(Exception):
            opened.close()  # type: ignore[union-attr]
    with suppress(OSError, TypeError, AttributeError):
        os.unlink(writer.out)


def sheet_name(name: str) -> str:
    """Return as much of a name as a sheet can have.

    >>> sheet_name("Growth/decline")
    'Growth_decline'
    """
    return shortened(_SHEET_NAME.sub("_", clean_text(name)), 31).strip(" '") or "_"


class Book:
    """A workbook of formatted tables, written to disk in one go.

    Every sheet has one header row, frozen and filtered. Text is always stored as text: a name
    that starts with ``=`` is shown, never computed. A table of more than :data:`STYLED_ROWS` rows
    is read only when the workbook is saved; it has no bands, bars and row heights of its own.
    """

    def __init__(self) -> None:
        from openpyxl import Workbook

        self._book = Workbook(write_only=True)
        self._styles: set[str] = set()

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        freeze: int = 0,
        title: str = "",
        notes: Sequence[str] = (),
    ) -> None:
        """Add a sheet of equally long columns; the first ``freeze`` columns stay in view.

        Lines of ``notes`` stand above the header, the first as a title.
        """
        rows = len(columns[0].values) if columns else 0
        head = len(notes) + 1
        under = any(column.under is not None for column in columns)
        top = head + under
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
        sheet = self._sheet(name)
        long = self._book.write_only and rows > STYLED_ROWS
        long = long and not any(column.links for column in columns)
        self._page(sheet, columns, top, freeze, title or name, head)
        self._filter(sheet, columns, top, rows, bars=not long)
        with self.spooling():
            self._notes(sheet, notes)
            tallest = max(column.lines(column.header) for column in columns)
            sheet.row_dimensions[head].height = LINE_HEIGHT * tallest + 8
            headers = [clean_text(column.header) for column in columns]
            sheet.append([self._cell(sheet, header, "header") for header in headers])
            if under:
                sheet.append([self._cell(sheet, column.under, "under 0.0%") for column in columns])
            if not long:
                self._rows(sheet, columns, top)
                return
        parts = [self._long_column(sheet, column) for column in columns]
        self._long[len(self._book.worksheets)] = LongTable(parts, top)

    def content(self) -> bytes:
        """Return the workbook as the bytes of a file."""
        content = self._around()
        if not self._long:
            return content
        stream = io.BytesIO()
        write_long(content, self._long, stream)
        return stream.getvalue()

    def save(self, path: Path, progress: Progress | None = None) -> None:
        """Write the workbook whole or not at all.

        ``progress`` is called with the number of rows each time some thousands of a long table
        are written.
        """
        if not self._long:
            content = self.content()
            write_atomically(path, lambda stream: stream.write(content))
            return
        around = self._around()
        write_atomically(path, lambda stream: write_long(around, self._long, stream, progress))

    @property
    def long_rows(self) -> int:
        """How many rows the long tables have: what :meth:`save` reports progress of."""
        return sum(table.rows for table in self._long.values())

    @cached_property
    def _long(self) -> dict[int, LongTable]:
        """The tables whose rows are written as the file is packed, by the number of the sheet."""
        return {}

    def _around(self) -> bytes:
        """Return the workbook without the rows of its long tables."""
        content = io.BytesIO()
        with self.spooling():
            self._book.save(content)
        return content.getvalue()

    @contextmanager
    def spooling(self) -> Iterator[None]:
        """Raise an error where openpyxl cannot keep its sheets in temporary files, and remove those."""
        from lxml.etree import LxmlError

        try:
            yield
        except (OSError, LxmlError) as error:
            for held in [frame.f_locals for frame, _ in walk_tb(error.__traceback__)]:
                _discard(held.get("writer"), held.get("archive"))
            for sheet in self._book.worksheets:
                _discard(getattr(sheet, "_writer", None), getattr(sheet, "_rows", None))
            reason = getattr(error, "strerror", None) or error
            raise BenchmarkIndexError(
                Text(f"无法写入临时文件（{reason}）", f"Cannot write a temporary file: {reason}"),
                Text(
                    "请清理磁盘，或用环境变量 TMPDIR 指定另一临时文件夹。",
                    "Free some space, or name another temporary folder by TMPDIR.",
                ),
            ) from None

    def _long_column(self, sheet: Any, column: Column) -> LongColumn:
        """Return a column with the numbers of its styles in the workbook."""
        column = replace(column, wrap=False)
        names = {value: self._style(column, value, 0, False) for value in column.fills}
        number = self._cell(sheet, None, self._style(column, None, 0, False)).style_id
        fills = {value: self._cell(sheet, None, name).style_id for value, name in names.items()}
        return LongColumn(column.values, number, fills)

    def _sheet(self, name: str) -> Any:
        return self._book.create_sheet(self._free_name(name))

    def _any(self, sheet: Any, value: Any, style: str) -> Any:
        """Return a cell of a value, or of the value that a :class:`Cell` holds."""
        held = value.value if isinstance(value, Cell) else value
        return self._cell(sheet, plain_value(held), style)

    def _free_name(self, name: str) -> str:
        """Return a name that a sheet can have and no other has, whatever the case."""
        taken = {other.casefold() for other in self._book.sheetnames}
        wanted = free = sheet_name(name)
        number = 1
        while free.casefold() in taken:
            number += 1
            free = f"{shortened(wanted, 25)} ({number})"
        return free

    def _notes(self, sheet: Any, notes: Sequence[str]) -> None:
        for i, note in enumerate(notes):
            sheet.row_dimensions[i + 1].height = LINE_HEIGHT + (4 if i else 10)
            sheet.append([self._cell(sheet, clean_text(note), "note" if i else "title")])

    def _rows(self, sheet: Any, columns: Sequence[Column], top: int) -> None:
        """Write the rows below the ``top`` ones of a table, each as high as its text."""
        wrapped = [j for j, column in enumerate(columns) if column.wrap]
        linked = [j for j, column in enumerate(columns) if column.links]
        for i, row in enumerate(zip(*(column.values for column in columns), strict=True)):
            lines = max((columns[j].lines(_shown(row[j])) for j in wrapped), default=1)
            sheet.row_dimensions[top + i + 1].height = LINE_HEIGHT * lines + 3
            cells = [
                self._body(sheet, column, value, i)
                for column, value in zip(columns, row, strict=True)
            ]
            for j in linked:
                if columns[j].links[i]:
                    self._lead(cells[j], columns[j].links[i], (top + i + 1, j + 1))
            sheet.append(cells)

    def _body(self, sheet: Any, column: Column, value: Any, i: int) -> Any:
        link = bool(column.links and column.links[i])
        return self._cell(sheet, plain_value(value), self._style(column, value, i % 2, link))

    def _cell(self, sheet: Any, value: Any, style: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, float):
            cell = WriteOnlyCell(sheet, repr(value))  # openpyxl itself would keep 16 digits
            cell.data_type = "n"
        else:
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"
        cell.style = self._named(style)
        return cell

    def _lead(self, cell: Any, place: str, at: tuple[int, int]) -> None:
        """Make a cell that will stand at (row, column) a link to a place in the workbook."""
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell.row, cell.column = at
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)

    def _style(self, column: Column, value: Any, band: int, link: bool) -> str:
        if column.fills and value in column.fills:
            look = column.fills[value]
            return f"look {look if isinstance(look, str) else min(look, LAST_TIER)}"
        align = column.align or ("center" if column.number != "General" else "left")
        flags = f"{'w' if column.wrap else '-'}{'g' if column.grey else '-'}{band}"
        return f"{'link' if link else 'body'} {align} {flags} {column.number}"

    def _named(self, name: str) -> str:
        """Register a style by what it says the first time it is used; return its full name."""
        full = PREFIX + name
        if full not in self._styles:
            self._styles.add(full)
            self._book.add_named_style(build_style(name))
        return full

    def _page(
        self,
        sheet: Any,
        columns: Sequence[Column],
        top: int,
        freeze: int,
        title: str,
        head: int | None = None,
    ) -> None:
        """Set widths, what stays in view below rows ``head`` to ``top``, and how the sheet prints."""
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet.sheet_view.showGridLines = False
        sheet.freeze_panes = f"{letter(freeze + 1)}{top + 1}"
        for i, column in enumerate(columns, 1):
            sheet.column_dimensions[letter(i)].width = column.width
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToHeight = 0
        sheet.page_setup.fitToWidth = math.ceil(sum(c.width for c in columns) / PAGE_WIDTH)
        sheet.print_title_rows = f"{head or top}:{top}"
        if freeze:
            sheet.print_title_cols = f"A:{letter(freeze)}"
        sheet.HeaderFooter.oddHeader.left.text = clean_text(title).replace("&", "&&")[:200]
        sheet.HeaderFooter.oddFooter.center.text = "&P / &N"

    def _filter(
        self, sheet: Any, columns: Sequence[Column], top: int, rows: int, bars: bool
    ) -> None:
        """Filter below the header row ``top``; draw bars where a column asks for them."""
        import openpyxl.formatting.rule as rules

        last = letter(max(len(columns), 1))
        sheet.auto_filter.ref = f"A{top}:{last}{top + rows}"
        for i, column in enumerate(columns, 1):
            if column.bar and rows and bars:
                bar: Any = rules.DataBarRule(  # type: ignore[no-untyped-call]
                    "num", 0, "max", color=BAR, showValue=True
                )
                at = letter(i)
                sheet.conditional_formatting.add(f"{at}{top + 1}:{at}{top + rows}", bar)
