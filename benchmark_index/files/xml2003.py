"""Workbooks as Excel 2002 and 2003 wrote them in XML (SpreadsheetML), mostly named ``.xls``."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ..errors import Text
from . import limits
from .formats import PERCENT, raised, shown_as
from .grid import LAST_COLUMN, LAST_ROW, Cell, Grid, UnreadableError, moment
from .markup import Attributes, count, read_markup
from .room import Room
from .sparse import SparseSheet, number

_FORMATS = {"Percent": PERCENT}  # by name; all others add nothing to a number
_EPOCH = datetime.date(1899, 12, 31)


class _XmlStyle(NamedTuple):
    parent: str
    form: str | None  # nothing where it says nothing of numbers


def read_xml2003(text: str) -> list[Grid]:
    """Return the worksheets of a workbook in XML."""
    room = Room(len(text), loose=True)
    book = _Workbook(room)
    read_markup(text, book, room, "XML")
    if len(book.sheets) > limits.SHEETS:
        raise UnreadableError(
            Text(f"有 {len(book.sheets):,} 张工作表", f"it has {len(book.sheets):,} sheets")
        )
    return [sheet.grid() for sheet in book.sheets]


class _Workbook:
    def __init__(self, room: Room) -> None:
        self.room = room
        self.sheets: list[SparseSheet] = []
        self._styles: dict[str, _XmlStyle] = {}
        self._path: list[str] = []
        self._style = ""
        self._row = self._column = 0
        self._row_style = ""
        self._columns: dict[int, str] = {}  # their styles
        self._last_column = 0
        self._span = 0  # rows that the row stands for beside itself
        self._cell: Attributes = {}
        self._kind = ""
        self._pieces: list[str] | None = None  # of the value that is being read
        self._value: Cell = ""
        self._raised = 0

    def open(self, name: str, attributes: Attributes) -> None:
        above = self._path[-1] if self._path else ""
        self._path.append(name)
        if name == "Style":
            self._style = attributes.get("ID", "")
            self._styles[self._style] = _XmlStyle(attributes.get("Parent", ""), None)
        elif name == "NumberFormat" and above == "Style":
            code = attributes.get("Format", "")
            if len(code) > limits.FORMAT_CHARACTERS:
                raise UnreadableError(Text("有数字格式过长", "a number format is too long"))
            form = _FORMATS.get(code, "" if code.isalpha() else shown_as(code))
            self._styles[self._style] = self._styles[self._style]._replace(form=form)
        elif name == "Worksheet":
            sheet = attributes.get("Name", "") or f"Sheet{len(self.sheets) + 1}"
            self.sheets.append(SparseSheet(sheet, self.room))
            self._row, self._columns, self._last_column = 0, {}, 0
        elif not self.sheets:
            return
        elif name == "Column" and above == "Table":
            first = _place(attributes, self._last_column + 1, LAST_COLUMN)
            self._last_column = min(first + _more(attributes, "Span"), LAST_COLUMN)
            style = attributes.get("StyleID", "")
            if attributes.get("Hidden") in ("1", "true"):
                self.sheets[-1].hide_columns(first, self._last_column)
            self._columns.update(dict.fromkeys(range(first, self._last_column + 1), style))
        elif name == "Row" and above == "Table":
            self._open_row(attributes)
        elif name == "Cell" and above == "Row":
            self._column = _place(attributes, self._column + 1, LAST_COLUMN)
            self._cell, self._value = attributes, ""
        elif name == "Data" and above == "Cell":
            self._kind, self._pieces = attributes.get("Type", "String"), []
            self._cell.pop("Formula", None)  # it has a result
        elif name == "Visible" and above == "WorksheetOptions":
            self._pieces = []
        elif name == "Sup":
            self._raised += 1

    def _open_row(self, attributes: Attributes) -> None:
        self._row = _place(attributes, self._row + 1, LAST_ROW)
        self._column, self._row_style = 0, attributes.get("StyleID", "")
        self._span = _more(attributes, "Span")
        if attributes.get("Hidden") in ("1", "true"):
            self.sheets[-1].hide(self._row, 1 + self._span)

    def close(self, name: str) -> None:
        self._path.pop()
        if not self.sheets:
            return
        if name == "Data" and self._pieces is not None and self._path[-1:] == ["Cell"]:
            self._value, self._pieces = self._read("".join(self._pieces)), None
        elif name == "Sup":
            self._raised = max(self._raised - 1, 0)
        elif name == "Cell" and self._path[-1:] == ["Row"]:
            self._close_cell()
        elif name == "Row" and self._path[-1:] == ["Table"]:
            self._row, self._span = self._row + self._span, 0
        elif name == "Visible" and self._pieces is not None:
            text, self._pieces = "".join(self._pieces), None
            self.sheets[-1].visible = "Hidden" not in text

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(raised(text) if self._raised else text)

    def _close_cell(self) -> None:
        sheet, cell = self.sheets[-1], self._cell
        sheet.put(self._row, self._column, cell.get("Formula", self._value))
        across, down = (_more(cell, key) for key in ("MergeAcross", "MergeDown"))
        sheet.merge(self._row, self._column, 1 + down, 1 + across)
        self._column += across
        self._cell = {}

    def _read(self, text: str) -> Cell:
        if self._kind == "Number":
            return number(text.strip(), self._form())
        if self._kind == "Boolean":
            return text.strip() == "1"
        if self._kind == "DateTime":
            return _moment(text.strip())
        return text

    def _form(self) -> str:
        """Return how a cell shows a number, by the style of itself, its row or its column."""
        key = self._cell.get("StyleID") or self._row_style or self._columns.get(self._column)
        key = key or "Default"
        for _ in range(20):  # styles may go round in circles
            style = self._styles.get(key)
            if style is None or style.form is not None:
                return (style.form or "") if style else ""
            key = style.parent or ("Default" if key != "Default" else "")
        return ""


def _more(attributes: Attributes, name: str) -> int:
    """Return how many cells are meant beyond the first."""
    text = attributes.get(name, "0")
    return min(int(text), LAST_ROW) if text.isdecimal() and len(text) < 12 else 0


def _place(attributes: Attributes, following: int, last: int) -> int:
    """Return the number of a row or column, which never goes back."""
    if "Index" not in attributes:
        return following
    place = count(attributes, "Index", last + 1)
    if place < following:
        raise UnreadableError(
            Text("其中的行或单元格次序颠倒", "rows or cells in it are out of order or stand twice")
        )
    return place


def _moment(text: str) -> Cell:
    try:
        value = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return value.time() if value.date() <= _EPOCH else moment(value)
