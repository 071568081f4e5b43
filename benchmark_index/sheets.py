"""The one place that knows openpyxl: styles, widths, safe text, files written whole."""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from .errors import BenchmarkIndexError, Text

MOST_ROWS = 1_048_576
STYLED_ROWS = 5_000
FONT = "Microsoft YaHei"
NAVY, BAND, LINE, GREY, BAR = "1F3864", "F5F7FA", "D0D7E2", "7F7F7F", "8FAADC"
TIER_FILLS = ("08519C", "2F7EBC", "9ECAE1", "DEEBF7", "EFEFEF")
_TIER_FONTS = ("FFFFFF", "FFFFFF", "000000", "000000", "000000")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[:\\/?*\[\]]")
WIDEST = 42
WIDEST_NUMBER = 15
LINE_HEIGHT = 16.0
MOST_LINES = 16
PAGE_WIDTH = 190  # characters across a printed page that can still be read


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file whole or not at all: a temporary file in the same folder, then a rename."""
    try:
        handle, temporary = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"
        )
        try:
            with os.fdopen(handle, "wb") as stream:
                write(stream)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise BenchmarkIndexError(
            Text(f"无法写入 {path}（{error.strerror}）", f"Cannot write {path}: {error.strerror}"),
            Text(
                "请检查文件夹是否存在、文件是否正在 Excel 中打开。",
                "Check that the folder exists and the file is not open in Excel.",
            ),
        ) from None


def clean_text(text: str) -> str:
    """Return text that a cell can hold: no control characters, at most 32,767 characters."""
    return _CONTROL.sub("\ufffd", text)[:32_767]


def display_width(text: str) -> int:
    """Return the width of the longest line, wide (Chinese) characters counting two.

    >>> display_width("北京 GDP")
    8
    """
    return max(
        (
            sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
            for line in text.split("\n")
        ),
        default=0,
    )


@dataclass
class Column:
    """One column of a sheet: a header (lines separated by newlines) and its values.

    ``fills`` maps a value to the place of its colour in the tier palette.
    """

    header: str
    values: Sequence[Any]
    number: str = "General"
    align: str = ""
    bar: bool = False
    grey: bool = False
    wrap: bool = False
    widest: int = WIDEST
    fills: Mapping[Any, int] = field(default_factory=dict)

    @cached_property
    def width(self) -> int:
        """The width that shows header and values, wide characters counted as two."""
        header = display_width(self.header) + 3
        if self.number != "General":
            return min(max(header, 10), WIDEST_NUMBER)
        sample = self.values[:STYLED_ROWS]
        longest = max((display_width(str(v)) for v in sample if v is not None), default=0)
        return min(max(longest + 3, min(header, WIDEST_NUMBER), 6), self.widest)

    def lines(self, text: str) -> int:
        """Return how many lines a text takes when wrapped to the column's width."""
        room = max(self.width - 2, 1)
        wrapped = sum(max(-(-display_width(line) // room), 1) for line in text.split("\n"))
        return min(wrapped, MOST_LINES)


def _value(value: Any) -> Any:
    """Return a plain cell value: missing numbers become blank cells."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    item = getattr(value, "item", None)
    if item is not None:
        return _value(item())
    return value if isinstance(value, (bool, int, float)) else None


class Book:
    """A workbook of formatted tables, written to disk in one go.

    Every sheet has one header row, frozen and filtered. Text is always stored as text: a name
    that starts with ``=`` is shown, never computed.
    """

    def __init__(self) -> None:
        from openpyxl import Workbook

        self._book = Workbook(write_only=True)
        self._styles: set[str] = set()

    def table(
        self, name: str, columns: Sequence[Column], *, freeze: int = 0, title: str = ""
    ) -> None:
        """Add a sheet of equally long columns; the first ``freeze`` columns stay in view."""
        rows = len(columns[0].values) if columns else 0
        if rows + 1 > MOST_ROWS:
            raise BenchmarkIndexError(
                Text(
                    f"{name} 有 {rows} 行，超过 Excel 单表上限 {MOST_ROWS - 1} 行。",
                    f"{name} has {rows} rows; an Excel sheet holds {MOST_ROWS - 1}.",
                ),
                Text(
                    "请用 scorecard.ranking.to_csv 导出。",
                    "Export with scorecard.ranking.to_csv.",
                ),
            )
        sheet = self._book.create_sheet(_SHEET_NAME.sub("_", name)[:31])
        self._page(sheet, columns, rows, freeze, title or name)
        tallest = max(column.lines(column.header) for column in columns)
        sheet.row_dimensions[1].height = LINE_HEIGHT * tallest + 8
        sheet.append([self._cell(sheet, clean_text(column.header), "header") for column in columns])
        styled = rows <= STYLED_ROWS
        wrapped = [j for j, column in enumerate(columns) if column.wrap]
        for i, row in enumerate(zip(*(column.values for column in columns), strict=True)):
            if styled:
                lines = max((columns[j].lines(str(row[j] or "")) for j in wrapped), default=1)
                sheet.row_dimensions[i + 2].height = LINE_HEIGHT * lines + 3
            sheet.append(
                [
                    self._body(sheet, column, value, i, styled)
                    for column, value in zip(columns, row, strict=True)
                ]
            )

    def save(self, path: Path) -> None:
        """Write the workbook whole or not at all."""
        content = io.BytesIO()
        self._book.save(content)
        write_atomically(path, lambda stream: stream.write(content.getbuffer()))

    def _body(self, sheet: Any, column: Column, value: Any, i: int, styled: bool) -> Any:
        plain = _value(value)
        if not styled and column.number == "General" and not isinstance(plain, (str, float)):
            return plain
        if not styled and isinstance(plain, str) and plain[:1] not in ("=", "#"):
            return plain
        return self._cell(sheet, plain, self._style(column, value, i % 2 if styled else 0))

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

    def _style(self, column: Column, value: Any, band: int) -> str:
        if column.fills and value in column.fills:
            return f"tier {min(column.fills[value], len(TIER_FILLS) - 1)}"
        align = column.align or ("center" if column.number != "General" else "left")
        flags = f"{'w' if column.wrap else '-'}{'g' if column.grey else '-'}{band}"
        return f"body {align} {flags} {column.number}"

    def _named(self, name: str) -> str:
        """Register a style by what it says the first time it is used; return its name."""
        if name not in self._styles:
            self._styles.add(name)
            self._book.add_named_style(_build_style(name))
        return name

    def _page(
        self,
        sheet: Any,
        columns: Sequence[Column],
        rows: int,
        freeze: int,
        title: str,
    ) -> None:
        import openpyxl.formatting.rule as rules
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        last = get_column_letter(max(len(columns), 1))
        sheet.sheet_view.showGridLines = False
        sheet.freeze_panes = f"{get_column_letter(freeze + 1)}2"
        sheet.auto_filter.ref = f"A1:{last}{rows + 1}"
        for i, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(i)].width = column.width
            if column.bar and rows:
                bar: Any = rules.DataBarRule(  # type: ignore[no-untyped-call]
                    "num", 0, "max", color=BAR, showValue=True
                )
                at = get_column_letter(i)
                sheet.conditional_formatting.add(f"{at}2:{at}{rows + 1}", bar)
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToHeight = 0
        sheet.page_setup.fitToWidth = math.ceil(sum(c.width for c in columns) / PAGE_WIDTH)
        sheet.print_title_rows = "1:1"
        if freeze:
            sheet.print_title_cols = f"A:{get_column_letter(freeze)}"
        sheet.HeaderFooter.oddHeader.left.text = clean_text(title).replace("&", "&&")[:200]
        sheet.HeaderFooter.oddFooter.center.text = "&P / &N"


def _build_style(name: str) -> Any:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    style = NamedStyle(name)
    hair = Side(style="thin", color=LINE)
    style.border = Border(bottom=hair)
    kind, _, rest = name.partition(" ")
    if kind == "header":
        style.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        style.fill = PatternFill("solid", fgColor=NAVY)
        style.alignment = Alignment("center", "center", wrap_text=True)
    elif kind == "tier":
        place = int(rest)
        style.font = Font(name=FONT, size=10, bold=place == 0, color=_TIER_FONTS[place])
        style.fill = PatternFill("solid", fgColor=TIER_FILLS[place])
        style.alignment = Alignment("center", "top")
    else:
        align, flags, number = rest.split(" ", 2)
        style.font = Font(name=FONT, size=10, color=GREY if flags[1] == "g" else "000000")
        if flags[2] == "1":
            style.fill = PatternFill("solid", fgColor=BAND)
        style.alignment = Alignment(align, "top", wrap_text=flags[0] == "w")
        style.number_format = number
    return style
