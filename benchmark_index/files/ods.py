"""Workbooks of LibreOffice, WPS and others in the OpenDocument format."""

from __future__ import annotations

import datetime
import re
import zipfile
from functools import partial
from typing import NamedTuple

from ..errors import Text
from . import limits
from .formats import PERCENT, raised, shown_as
from .grid import LAST_COLUMN, LAST_ROW, Cell, Grid, UnreadableError, moment
from .marks import plain_xml
from .markup import Attributes, count, read_markup
from .room import Room
from .sparse import SparseSheet, number
from .xlsx import MOST_BYTES, Parts

PASSWORD = (
    Text("文件有打开密码", "the file is protected by a password"),
    Text(
        "请在 LibreOffice 或 WPS 中打开，另存为时不勾选“以密码保存”，再重试。",
        "Open it in LibreOffice, choose Save As without 'Save with password', and try again.",
    ),
)
_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "meta-inf/manifest.xml"
_ASIDE = {"annotation", "frame", "shapes", "tracked-changes", "dde-links", "forms", "custom-shape"}
_DATA_STYLES = {"number-style", "percentage-style", "currency-style"}
_FACTORS = {"1000": ",", "1000000": ",,"}
_CLOCK = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,](\d{1,6})\d*)?S")


def read_ods(archive: zipfile.ZipFile, size: int) -> list[Grid]:
    """Return the sheets of an OpenDocument workbook, a file of so many bytes."""
    parts, room = Parts(archive, workbook=False), Room(size, loose=True)
    if "encrypted-package" in parts or (
        _MANIFEST in parts and b"encryption-data" in parts.read(_MANIFEST)
    ):
        raise UnreadableError(*PASSWORD)
    content = _OdsContent(room)
    for part in (_STYLES, _CONTENT):
        if part in parts or part == _CONTENT:
            with parts.open(part, MOST_BYTES) as stream:
                counted = room.counted(stream, part)
                xml = bytearray().join(iter(partial(counted.read, 1 << 20), b""))
            read_markup(plain_xml(xml), content, room, part)
    if not content.sheets:
        raise UnreadableError(
            Text("是 OpenDocument 文件，其中没有表格", "it is an OpenDocument file without a table")
        )
    return [sheet.grid() for sheet in content.sheets]


class _Style(NamedTuple):
    parent: str
    data: str
    shown: bool
    is_raised: bool


class _OdsContent:
    """Takes the styles of a workbook first, then its sheets."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.sheets: list[SparseSheet] = []
        self._styles: dict[str, _Style] = {}
        self._style = ""
        self._codes: dict[str, list[str]] = {}  # of data styles, piece by piece
        self._forms: dict[str, str] = {}
        self._code: list[str] | None = None
        self._is_open = False  # a sheet
        self._aside = 0  # elements that are open and say nothing of cells
        self._row = self._column = 0
        self._columns: list[tuple[int, str]] = []  # last, style
        self._row_attributes: Attributes = {}
        self._cells: list[tuple[Attributes, int, Cell]] = []  # of the row
        self._cell: Attributes | None = None
        self._pieces: list[str] = []
        self._spans: list[bool] = []  # whether they are raised

    # --- elements ----------------------------------------------------------------------------

    def open(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if self._aside or name in _ASIDE or (name == "table" and self._is_open):
            self._aside += 1
        elif self._cell is not None:
            self._open_text(name, attributes)
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._pieces, self._spans = attributes, [], []
        elif name == "table-row":
            self._row_attributes, self._cells, self._column = attributes, [], 1
        elif name == "table-column":
            self._open_columns(attributes)
        elif name == "table":
            self._open_table(attributes)
        elif not self._is_open:
            self._open_style(name, attributes)

    def close(self, name: str) -> None:
        """Take the end of an element."""
        if self._aside:
            self._aside -= 1
        elif self._cell is not None:
            if name in ("table-cell", "covered-table-cell"):
                self._close_cell(self._cell)
            elif name == "span" and self._spans:
                self._spans.pop()
        elif name == "table-row":
            self._close_row()
        elif name == "table":
            self._is_open = False
        elif name in _DATA_STYLES:
            self._code = None

    def text(self, text: str) -> None:
        """Take text."""
        if self._aside:
            return
        if self._cell is not None:
            self._pieces.append(raised(text) if any(self._spans[-1:]) else text)
        elif self._code is not None and text.strip():
            self._code.append('"' + text.replace('"', "") + '"')

    def _open_text(self, name: str, attributes: Attributes) -> None:
        """Take what stands in a cell: paragraphs, and what stands for spaces."""
        if name == "p" and self._pieces:
            self._pieces.append("\n")
        elif name == "s":
            self._pieces.append(" " * count(attributes, "c", limits.CELL_CHARACTERS))
        elif name in ("tab", "line-break"):
            self._pieces.append("\n" if name == "line-break" else "\t")
        elif name == "span":
            style = self._styles.get("text " + attributes.get("style-name", ""))
            self._spans.append(style is not None and style.is_raised)

    # --- styles ------------------------------------------------------------------------------

    def _open_style(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            family = attributes.get("family", "")
            self._style = f"{family} {attributes.get('name', '')}"
            parent = f"{family} {attributes.get('parent-style-name', '')}"
            data = attributes.get("data-style-name", "")
            self._styles[self._style] = _Style(parent, data, True, False)
        elif name == "table-properties" and self._style in self._styles:
            is_shown = attributes.get("display") != "false"
            self._styles[self._style] = self._styles[self._style]._replace(shown=is_shown)
        elif name == "text-properties" and self._style in self._styles and self._code is None:
            place = attributes.get("text-position", "").split(" ")[0].rstrip("%")
            up = place == "super" or (place.isdecimal() and int(place[:3]) > 0)
            self._styles[self._style] = self._styles[self._style]._replace(is_raised=up)
        elif name in _DATA_STYLES:
            self._code = self._codes[attributes.get("name", "")] = []
            if name == "percentage-style":
                self._code.append("0%")
        elif self._code is not None and name in ("number", "scientific-number", "fraction"):
            self._code.append("0" + _FACTORS.get(attributes.get("display-factor", ""), ""))

    def _form(self, attributes: Attributes, column: int) -> str:
        """Return how a cell shows a number, by the style of itself, its row or its column."""
        key = attributes.get("style-name") or self._row_attributes.get("default-cell-style-name")
        if not key:
            key = next((style for last, style in self._columns if column <= last), "")
        if key not in self._forms:
            self._forms[key] = self._form_of(f"table-cell {key}")
        return self._forms[key]

    def _form_of(self, key: str) -> str:
        for _ in range(20):  # styles may go round in circles
            style = self._styles.get(key)
            if style is None:
                return ""
            if style.data:
                code = "".join(self._codes.get(style.data, ()))
                return shown_as(code) if len(code) <= limits.FORMAT_CHARACTERS else ""
            key = style.parent
        return ""

    # --- tables ------------------------------------------------------------------------------

    def _open_table(self, attributes: Attributes) -> None:
        if len(self.sheets) == limits.SHEETS:
            most = limits.SHEETS
            raise UnreadableError(
                Text(f"工作表超过 {most:,} 张", f"it has more than {most:,} sheets")
            )
        style = self._styles.get(f"table {attributes.get('style-name', '')}")
        name = attributes.get("name", "") or f"Sheet{len(self.sheets) + 1}"
        self.sheets.append(SparseSheet(name, self.room, style is None or style.shown))
        self._is_open, self._row, self._columns = True, 1, []

    def _open_columns(self, attributes: Attributes) -> None:
        last = self._columns[-1][0] if self._columns else 0
        if last < LAST_COLUMN:
            first, last = last + 1, last + count(attributes, "number-columns-repeated", LAST_COLUMN)
            if attributes.get("visibility", "visible") != "visible":
                self.sheets[-1].hide_columns(first, last)
            self._columns.append((last, attributes.get("default-cell-style-name", "")))

    def _close_row(self) -> None:
        sheet = self.sheets[-1]
        down = count(self._row_attributes, "number-rows-repeated", LAST_ROW)
        if self._row_attributes.get("visibility", "visible") != "visible":
            sheet.hide(self._row, down)
        for attributes, column, value in self._cells:
            across = count(attributes, "number-columns-repeated", LAST_COLUMN)
            sheet.put(self._row, column, value, down, across)
            height = count(attributes, "number-rows-spanned", LAST_ROW)
            sheet.merge(
                self._row, column, height, count(attributes, "number-columns-spanned", LAST_COLUMN)
            )
        self._row += down

    def _close_cell(self, attributes: Attributes) -> None:
        text, self._cell = "".join(self._pieces), None
        value = self._value(attributes, text)
        if value != "" or "number-rows-spanned" in attributes:
            self._cells.append((attributes, self._column, value))
        self._column += count(attributes, "number-columns-repeated", LAST_COLUMN)

    def _value(self, attributes: Attributes, text: str) -> Cell:
        kind, formula = attributes.get("value-type", ""), attributes.get("formula", "")
        if formula and (text.startswith(("#", "Err:")) or not kind):
            return text or "=" + formula.partition("=")[2]  # an error, or never calculated
        if kind in ("float", "currency", "percentage"):
            form = PERCENT if kind == "percentage" else self._form(attributes, self._column)
            return number(attributes.get("value", text), form)
        if kind == "boolean":
            return attributes.get("boolean-value") == "true"
        if kind == "date":
            return _moment(attributes.get("date-value", ""), text)
        if kind == "time":
            return _time(attributes.get("time-value", ""), text)
        return attributes.get("string-value") or text


def _moment(stated: str, text: str) -> Cell:
    try:
        return moment(datetime.datetime.fromisoformat(stated))
    except ValueError:
        return text or stated


def _time(stated: str, text: str) -> Cell:
    clock = _CLOCK.fullmatch(stated)
    if not clock:
        return text or stated
    hours, minutes, seconds, rest = clock.groups()
    if int(hours) > 23 or int(minutes) > 59 or int(seconds) > 59:
        return text or stated
    return datetime.time(int(hours), int(minutes), int(seconds), int((rest or "0").ljust(6, "0")))
