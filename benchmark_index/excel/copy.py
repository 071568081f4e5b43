"""Copies of workbooks in which cells are marked: filled, and with a comment that says why."""

from __future__ import annotations

import io
import os
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from functools import cache, cached_property
from traceback import walk_tb
from typing import Any

from ..errors import BenchmarkIndexError, Text
from ..files import letter
from ..files.origin import MARK
from .book import A4, LINE_HEIGHT, Column, free_name
from .notes import AUTHOR, MOST_NOTES, SIGNATURE, box_of
from .styles import FONT, HEADER, LINE, LOOKS, NOTE, TITLE, Style
from .text import clean_text, plain_value

MOST_BYTES = 40 << 20  # of XML: a million cells, some 30 seconds and a gigabyte of memory
_LOST_PARTS = ("xl/media/", "xl/drawings/drawing", "xl/slicers/", "xl/ctrlProps/", "xl/activeX/")


def expanded(content: bytes) -> int:
    """Return how many bytes of XML a workbook holds once unpacked, 0 where it is no archive."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist() if part.filename.endswith("xml"))


class Copy:
    """A workbook read into memory, to be marked and written under another name.

    Marks, comments and the sheet that an earlier copy left behind are taken away. Numbers keep
    all their digits, formulas stay as they are (without their last results).

    Parameters
    ----------
    content : bytes
        The source file.
    macros : bool
        Whether its macros are kept.

    Attributes
    ----------
    formulas : bool
        Whether any cell holds a formula.
    lossy : bool
        Whether the source has parts that may not be in the copy: macros, pictures, shapes.
    """

    def __init__(self, content: bytes, *, macros: bool = False) -> None:
        from openpyxl import load_workbook

        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            self._book: Any = load_workbook(io.BytesIO(content), keep_vba=macros, rich_text=True)
        if (held := self._book.vba_archive) and (stream := held.fp):
            held.close()  # left open for writing it cries out at the end
            self._book.vba_archive = zipfile.ZipFile(stream)
        self._marked: set[tuple[str, str]] = set()
        self._dressed: dict[tuple[Any, ...], Any] = {}  # styles by look and style before
        self.formulas = False
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            lost = _LOST_PARTS if macros else (*_LOST_PARTS, "xl/vbaProject")
            self.lossy = any(name.startswith(lost) for name in archive.namelist())
        self.lossy |= any("not supported" in str(warning.message) for warning in said)
        for sheet in self._book.worksheets:
            corner = sheet._cells.get((1, 1))
            if corner and str(corner.value).startswith(SIGNATURE):
                self._book.remove(sheet)
            else:
                self._tidy(sheet)
        if self.formulas and self._book.calculation is not None:
            self._book.calculation.fullCalcOnLoad = True

    @cached_property
    def sheets(self) -> frozenset[str]:
        """The names of the sheets that hold cells."""
        return frozenset(sheet.title for sheet in self._book.worksheets)

    @property
    def marked(self) -> int:
        """How many cells are marked."""
        return len(self._marked)

    def mark(self, sheet: str, at: str, look: str, note: str) -> None:
        """Fill a cell and say why; the first fill of a cell stays, later notes are added."""
        cell = self._anchor(self._book[sheet], at)
        place = (sheet, cell.coordinate)
        if place not in self._marked:
            self._marked.add(place)
            self._mark(cell, look)
        if self.marked <= MOST_NOTES:
            before = cell.comment.text if cell.comment else ""
            author = cell.comment.author if cell.comment else AUTHOR
            opening = "" if SIGNATURE in before else f"{SIGNATURE}\n"
            gap = "\n\n" if before and opening else "\n" if before else ""
            cell.comment = _boxed(f"{before}{gap}{opening}{clean_text(note)}", author)

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        freeze: int = 0,
        title: str = "",
        notes: Sequence[str] = (),
    ) -> None:
        """Add a sheet of columns before all others, as :meth:`Book.table`, without formulas."""
        sheet = self._first(name)
        top, rows = len(notes) + 1, len(columns[0].values)
        for row, note in enumerate(notes, 1):
            self._write(sheet, row, 1, note, TITLE if row == 1 else NOTE)
            sheet.row_dimensions[row].height = LINE_HEIGHT + (10 if row == 1 else 4)
        tallest = max(column.lines(column.header) for column in columns)
        sheet.row_dimensions[top].height = LINE_HEIGHT * tallest + 8
        lines = [1] * rows
        for at, column in enumerate(columns, 1):
            sheet.column_dimensions[letter(at)].width = column.width
            self._write(sheet, top, at, column.header, HEADER)
            for i, value in enumerate(column.values):
                place = column.links[i] if column.links else ""
                style = column.style(value, i % 2, bool(place))
                self._write(sheet, top + 1 + i, at, value, style, place)
                if column.wrap:
                    lines[i] = max(lines[i], column.lines(str(value)))
        for i, count in enumerate(lines):
            sheet.row_dimensions[top + 1 + i].height = LINE_HEIGHT * count + 3
        sheet.freeze_panes = f"{letter(freeze + 1)}{top + 1}"
        sheet.auto_filter.ref = f"A{top}:{letter(len(columns))}{top + rows}"
        sheet.print_title_rows = f"{top}:{top}"
        sheet.oddHeader.left.text = clean_text(title).replace("&", "&&")[:200] or None

    def content(self) -> bytes:
        """Return the copy as the bytes of a file."""
        keywords = self._book.properties.keywords or ""
        if MARK not in keywords:
            self._book.properties.keywords = f"{keywords} {MARK}".strip()
        content = io.BytesIO()
        with warnings.catch_warnings(), _spooling():
            warnings.simplefilter("ignore")
            self._book.save(content)
        return content.getvalue()

    def _write(
        self, sheet: Any, row: int, column: int, value: Any, style: Style, place: str = ""
    ) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell = sheet.cell(row, column)
        plain = plain_value(value)
        cell.value = plain
        if isinstance(plain, str):
            cell.data_type = "s"
        for name, part in _dress(style).items():
            setattr(cell, name, part)
        if place:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)

    def _first(self, name: str) -> Any:
        """Add a sheet before all others and show it alone: sheets selected together edit together."""
        sheet = self._book.create_sheet(free_name(name, self._book.sheetnames), 0)
        self._book.active = 0
        for view in self._book.views:
            view.firstSheet = 0
        for other in self._book.worksheets:
            other.sheet_view.tabSelected = other is sheet
        for chart in self._book.chartsheets:
            for view in chart.sheetViews.sheetView:
                view.tabSelected = False
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
        sheet.oddFooter.center.text = "&P / &N"
        return sheet

    def _anchor(self, sheet: Any, at: str) -> Any:
        """Return a cell, for one inside merged cells the one that holds their value."""
        from openpyxl.cell import MergedCell

        cell = sheet[at]
        if isinstance(cell, MergedCell):
            merged = next(area for area in sheet.merged_cells.ranges if at in area)
            cell = sheet.cell(merged.min_row, merged.min_col)
        return cell

    def _mark(self, cell: Any, look: str) -> None:
        """Give a cell the colours of a severity, leaving the rest of its style."""
        from openpyxl.cell.rich_text import CellRichText
        from openpyxl.styles import PatternFill

        style = (look, *(cell._style or ()))  # a cell that was not in the file has none
        if style not in self._dressed:
            fill, colour = LOOKS[look]
            cell.fill = PatternFill("solid", fgColor=fill)
            font = copy(cell.font)
            font.color = colour
            cell.font = font
            self._dressed[style] = cell._style
        cell._style = copy(self._dressed[style])
        if isinstance(cell.value, CellRichText):  # its parts have colours of their own
            cell.value = str(cell.value)
            cell.data_type = "s"

    def _tidy(self, sheet: Any) -> None:
        """Take earlier marks away, let comments fit their text, keep every digit of numbers."""
        for cell in sheet._cells.values():
            if cell.comment:
                theirs, mark, _ = cell.comment.text.partition(SIGNATURE)
                theirs = theirs.rstrip() if mark else theirs
                cell.comment = _boxed(theirs, cell.comment.author) if theirs else None
                if mark:
                    _undress(cell)
            if cell.data_type == "f":
                self.formulas = True
            elif type(cell.value) is float and float(f"{cell.value:.16g}") != cell.value:
                cell.value = repr(cell.value)
                cell.data_type = "n"


def _boxed(text: str, author: str = AUTHOR) -> Any:
    """Return a comment in a box that shows all of its text."""
    from openpyxl.comments import Comment

    box = box_of(text)
    return Comment(clean_text(text), author, box["height"], box["width"])


@cache
def _dress(style: Style) -> dict[str, Any]:
    """Return a style as openpyxl takes it."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    below = Side(style="thin", color=LINE) if style.border != "none" else None
    font = Font(
        name=FONT,
        size=style.size,
        color=style.text,
        bold=style.bold,
        underline="single" if style.underline else None,
    )
    across: Any = style.across or None
    return {
        "font": font,
        "fill": PatternFill("solid", fgColor=style.fill) if style.fill else PatternFill(),
        "border": Border(bottom=below),
        "alignment": Alignment(across, style.down, wrap_text=style.wrap),
        "number_format": style.number,
    }


@contextmanager
def _spooling() -> Iterator[None]:
    """Raise an error where openpyxl cannot keep its sheets in temporary files."""
    from lxml.etree import LxmlError

    try:
        yield
    except (OSError, LxmlError) as error:
        for held in [frame.f_locals for frame, _ in walk_tb(error.__traceback__)]:
            _discard(held.get("writer"), held.get("archive"))
        reason = getattr(error, "strerror", None) or error
        raise BenchmarkIndexError(
            Text(f"无法写入临时文件（{reason}）", f"Cannot write a temporary file: {reason}"),
            Text(
                "请清理磁盘，或用环境变量 TMPDIR 指定另一临时文件夹。",
                "Free some space, or name another temporary folder by TMPDIR.",
            ),
        ) from None


def _discard(writer: Any, stream: Any) -> None:
    """Close what openpyxl was writing, which it leaves open, and remove its temporary file."""
    for opened in (stream, getattr(writer, "xf", None)):
        with suppress(Exception):
            opened.close()  # type: ignore[union-attr]
    with suppress(OSError, TypeError, AttributeError):
        os.unlink(writer.out)


def _undress(cell: Any) -> None:
    """Take the colours of a severity off a cell; what it wore before is not known."""
    from openpyxl.styles import PatternFill

    severities = {f"00{look.fill}" for name, look in LOOKS.items() if isinstance(name, str)}
    if cell.fill.fgColor.rgb in severities:
        cell.fill = PatternFill()
        font = copy(cell.font)
        font.color = None
        cell.font = font
