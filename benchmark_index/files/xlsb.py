"""Binary workbooks (.xlsb): records of a number, a length and so many bytes."""

from __future__ import annotations

import datetime
import struct
import zipfile
from collections.abc import Iterator
from struct import unpack_from
from typing import NamedTuple

from ..errors import Text
from . import limits
from .formats import PERCENT, is_moment, raised, shown, shown_as
from .grid import Cell, Grid, Percent, UnreadableError, moment
from .room import Room
from .sparse import SparseSheet
from .xlsx import MOST_BYTES, Parts

ROW, BLANK, RK, ERROR, BOOLEAN, REAL, TEXT, SHARED = range(8)
FORMULAS = {8: TEXT, 9: REAL, 10: BOOLEAN, 11: ERROR}  # each as the cell that it looks like
STRING, FONT, FORMAT, STYLE, COLUMNS, RICH = 19, 43, 44, 47, 60, 62
BOOK, SHEET, MERGED, STYLES, STYLES_END = 153, 156, 176, 617, 618
_HIDDEN, _HIDDEN_COLUMN = 0x10, 1  # of the flags of a row, of columns
_SUPERSCRIPT = 1
_MOMENTS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # without a code
_MOMENT, _PERCENTS = "date", (9, 10)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}
_ERRORS |= {42: "#N/A", 43: "#GETTING_DATA"}


class _Book(NamedTuple):
    texts: list[str]
    forms: dict[int, str]  # how cell styles show a number: those that add something to it
    old: bool  # whether days count from 1904


def read_xlsb(archive: zipfile.ZipFile, size: int) -> list[Grid]:
    """Return the worksheets of a binary workbook, a file of so many bytes."""
    parts, room = Parts(archive, workbook=False), Room(size, loose=True)
    try:
        grids = list(_grids(parts, room))
    except (struct.error, UnicodeDecodeError, IndexError):
        raise UnreadableError(
            Text("文件已损坏（记录不完整）", "the file is damaged (a record breaks off)")
        ) from None
    if not grids:
        raise UnreadableError(Text("文件里没有工作表", "the file lacks a worksheet"))
    return grids


def _grids(parts: Parts, room: Room) -> Iterator[Grid]:
    start = "xl/workbook.bin"
    relations = parts.relations(start)
    named = dict(relations.values())
    styles, strings = named.get("styles", ""), named.get("sharedStrings", "")
    forms, high = _styles(parts, styles, room) if styles in parts else ({}, set())
    texts = []
    if strings in parts:
        records = _records(parts, strings, room)
        texts = [_rich(data, 0, high) for kind, data in records if kind == STRING]
    old, sheets = False, []
    for kind, data in _records(parts, start, room):
        if kind == BOOK:
            old = bool(data[0] & 1)
        elif kind == SHEET:
            key, at = _text(data, 8)
            sheets.append((_text(data, at)[0], relations.get(key, ("", "")), data[0] == 0))
    if len(sheets) > limits.SHEETS:
        raise UnreadableError(
            Text(f"有 {len(sheets):,} 张工作表", f"it has {len(sheets):,} sheets")
        )
    book = _Book(texts, forms, old)
    for name, (relation, part), visible in sheets:
        if relation == "worksheet":
            yield _grid(SparseSheet(name, room, visible), _records(parts, part, room), book, high)


def _grid(
    sheet: SparseSheet, records: Iterator[tuple[int, bytes]], book: _Book, high: set[int]
) -> Grid:
    row = 0
    for kind, data in records:
        kind = FORMULAS.get(kind, kind)
        if BLANK < kind <= SHARED or kind == RICH:
            column, style = unpack_from("<II", data)
            value: Cell
            if kind in (RK, REAL):
                value = _number(
                    _rk(data) if kind == RK else unpack_from("<d", data, 8)[0], style, book
                )
            elif kind == SHARED:
                value = book.texts[unpack_from("<I", data, 8)[0]]
            elif kind == BOOLEAN:
                value = bool(data[8])
            elif kind == ERROR:
                value = _ERRORS.get(data[8], "#ERROR")
            else:
                value = _rich(data, 8, high) if kind == RICH else _text(data, 8)[0]
            sheet.put(row, column + 1, value)
        elif kind == ROW:
            following = unpack_from("<I", data)[0] + 1
            if following <= row:
                raise UnreadableError(
                    Text(f"第 {following} 行次序颠倒", f"row {following} stands twice or too late")
                )
            row = following
            if data[11] & _HIDDEN:
                sheet.hide(row)
        elif kind == COLUMNS:
            first, last, _, _, flags = unpack_from("<IIIIH", data)
            if flags & _HIDDEN_COLUMN:
                sheet.hide_columns(first + 1, last + 1)
        elif kind == MERGED:
            top, bottom, left, right = unpack_from("<IIII", data)
            sheet.merge(top + 1, left + 1, bottom + 1 - top, right + 1 - left)
    return sheet.grid()


def _records(parts: Parts, part: str, room: Room) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part."""
    with parts.open(part, MOST_BYTES) as stream:
        counted = room.counted(stream, part)
        content = b"".join(iter(lambda: counted.read(1 << 20), b""))
    at, end = 0, len(content)
    while at < end:
        room.element(part)
        kind, at = content[at], at + 1
        if kind & 0x80:
            kind, at = kind & 0x7F | content[at] << 7, at + 1
        length = shift = 0
        while True:
            byte, at = content[at], at + 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift == 28:
                break
        if at + length > end:
            raise IndexError
        yield kind, content[at : at + length]
        at += length


def _styles(parts: Parts, part: str, room: Room) -> tuple[dict[int, str], set[int]]:
    """Return how cell styles show a number, and the fonts that are raised."""
    codes: dict[int, str] = {}
    high: set[int] = set()
    numbers: list[int] = []
    fonts, inside = 0, False
    for kind, data in _records(parts, part, room):
        if kind == FORMAT:
            number, code = unpack_from("<H", data)[0], _text(data, 2)[0]
            if len(code) > limits.FORMAT_CHARACTERS:
                raise UnreadableError(Text("有数字格式过长", "a number format is too long"))
            codes[number] = _MOMENT if is_moment(code) else shown_as(code)
        elif kind == FONT:
            if unpack_from("<H", data, 6)[0] == _SUPERSCRIPT:
                high.add(fonts)
            fonts += 1
        elif kind in (STYLES, STYLES_END):
            inside = kind == STYLES
        elif kind == STYLE and inside and len(numbers) < limits.STYLES:
            numbers.append(unpack_from("<H", data, 2)[0])
    usual = dict.fromkeys(_MOMENTS, _MOMENT) | dict.fromkeys(_PERCENTS, PERCENT)
    forms = [(usual | codes).get(number, "") for number in numbers]
    return {i: form for i, form in enumerate(forms) if form}, high


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Return a text and the place behind it."""
    length = unpack_from("<I", data, at)[0]
    if length == 0xFFFFFFFF:  # none
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise IndexError
    return data[at + 4 : end].decode("utf-16-le"), end


def _rich(data: bytes, at: int, high: set[int]) -> str:
    """Return a text in which digits set as superscript are superscript signs."""
    text, end = _text(data, at + 1)
    if not data[at] & 1 or not high:
        return text
    runs = [
        unpack_from("<HH", data, end + 4 + 4 * i) for i in range(unpack_from("<I", data, end)[0])
    ]
    starts = [(0, -1), *runs]
    ends = [*(start for start, _ in runs), len(text)]
    pieces = (
        raised(text[start:stop]) if font in high else text[start:stop]
        for (start, font), stop in zip(starts, ends, strict=True)
    )
    return "".join(pieces)


def _rk(data: bytes) -> float:
    """Return a number that is stored in four bytes."""
    packed: int = unpack_from("<i", data, 8)[0]
    value: float
    if packed & 2:
        value = float(packed >> 2)
    else:
        value = unpack_from("<d", b"\0\0\0\0" + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return value / 100 if packed & 1 else value


def _number(value: float, style: int, book: _Book) -> Cell:
    form = book.forms.get(style & 0xFFFFFF)
    if value - value != 0:  # no spreadsheet program writes what is not finite
        return str(value)
    if form == _MOMENT:
        return _moment(value, book.old)
    if form:
        return Percent(value) if form == PERCENT else shown(value, form)
    return value


def _moment(value: float, old: bool) -> Cell:
    """Return a date or a time of day; days count from the end of 1899, or of 1903."""
    start = datetime.datetime(1904, 1, 1) if old else datetime.datetime(1899, 12, 30)
    if not old and value < 61:  # Excel has a 29th of February 1900
        start += datetime.timedelta(1)
    try:
        stated = start + datetime.timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return value
    return stated.time() if 0 <= value < 1 else moment(stated)
