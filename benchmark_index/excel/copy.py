"""Copies of workbooks in which cells are marked: filled, and with a comment that says why."""

from __future__ import annotations

import io
import warnings
import zipfile
from copy import copy
from functools import cached_property
from typing import Any

from .book import Book
from .notes import AUTHOR, SIGNATURE, boxed
from .styles import LOOKS, PREFIX
from .text import clean_text

MOST_BYTES = 40 << 20  # of XML: a million cells, some 30 seconds and a gigabyte of memory
MOST_NOTES = 1_000  # Excel numbers the comment boxes of a sheet in blocks of 1,024
_LOST_PARTS = ("xl/media/", "xl/drawings/drawing", "xl/slicers/", "xl/ctrlProps/", "xl/activeX/")


def expanded(content: bytes) -> int:
    """Return how many bytes of XML a workbook holds once unpacked, 0 where it is no archive."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist() if part.filename.endswith("xml"))


class Copy(Book):
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
        self._styles = {name for name in self._book.named_styles if name.startswith(PREFIX)}
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
            self._dress(cell, look)
        if self.marked <= MOST_NOTES:
            before = cell.comment.text if cell.comment else ""
            author = cell.comment.author if cell.comment else AUTHOR
            opening = "" if SIGNATURE in before else f"{SIGNATURE}\n"
            gap = "\n\n" if before and opening else "\n" if before else ""
            cell.comment = boxed(f"{before}{gap}{opening}{clean_text(note)}", author)

    def content(self) -> bytes:
        """Return the copy as the bytes of a file."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return super().content()

    def _sheet(self, name: str) -> Any:
        """Add the sheet before all others and show it alone: sheets selected together edit together."""
        sheet = self._book.create_sheet(self._free_name(name), 0)
        self._book.active = 0
        for view in self._book.views:
            view.firstSheet = 0
        for other in self._book.worksheets:
            other.sheet_view.tabSelected = other is sheet
        for chart in self._book.chartsheets:
            for view in chart.sheetViews.sheetView:
                view.tabSelected = False
        return sheet

    def _anchor(self, sheet: Any, at: str) -> Any:
        """Return a cell, for one inside merged cells the one that holds their value."""
        from openpyxl.cell import MergedCell

        cell = sheet[at]
        if isinstance(cell, MergedCell):
            merged = next(area for area in sheet.merged_cells.ranges if at in area)
            cell = sheet.cell(merged.min_row, merged.min_col)
        return cell

    def _dress(self, cell: Any, look: str) -> None:
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
                cell.comment = boxed(theirs, cell.comment.author) if theirs else None
                if mark:
                    _undress(cell)
            if cell.data_type == "f":
                self.formulas = True
            elif type(cell.value) is float and float(f"{cell.value:.16g}") != cell.value:
                cell.value = repr(cell.value)
                cell.data_type = "n"


def _undress(cell: Any) -> None:
    """Take the colours of a severity off a cell; what it wore before is not known."""
    from openpyxl.styles import PatternFill

    severities = {f"00{look.fill}" for name, look in LOOKS.items() if isinstance(name, str)}
    if cell.fill.fgColor.rgb in severities:
        cell.fill = PatternFill()
        font = copy(cell.font)
        font.color = None
        cell.font = font
