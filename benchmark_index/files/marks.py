"""What a fast reader of workbooks does not tell, found in the XML of a sheet on its way there.

A cell that shows ``#DIV/0!`` or whose formula was never calculated is not blank, and 0.452 shown
as 45.2 % is not 0.452 of a percent. Nor does the reader mind a cell in the last row and column,
which makes a sheet of 17 billion cells. So the tags of all cells are read as arrays first, some
rows at a time; rows spelled in another way than Excel spells them are rewritten as Excel would.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from html import unescape
from typing import IO, NamedTuple
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from ..errors import Text
from ..numerics import Booleans, Integers
from . import limits
from .formats import raised
from .grid import LAST_COLUMN, LAST_ROW, UnreadableError, check_area, column_number, letter
from .room import Readable, Room
from .strict import Strict

Words = NDArray[np.uint64]
Place = tuple[int, int]

_PIECE = 1 << 20
_MARGIN = b" " * 64  # so that eight bytes follow every tag
_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b([^<>]*)>")
_TAG = re.compile(rb"""<(row|c)\b((?:[^<>"'/]|"[^"<]*"|'[^'<]*')*+)(/?)>""")
_ATTRIBUTE = re.compile(rb"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+("[^"]*"|'[^']*')""")
_USUAL_ROW = re.compile(rb'\s+r="(\d{1,7})"(?:\s+spans="[\d:]*")?\s*')
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([1-9]\d{0,6})")
_COLUMNS = re.compile(rb"""<(?:[\w.-]+:)?col\s((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""")
_HIDDEN = re.compile(rb"""<row r="(\d+)"[^<>]*?\shidden\s*=\s*["'](?:1|true)["']""")
_FORMULA = re.compile(
    rb"<f\b[^<>]*?(?:/>|>([^<]*)</f\s*+>)\s*+(?:<v\s*+/>|<v[^<>]*>\s*+(0?)\s*+</v\s*+>)?\s*+</c"
)
_RESULT = re.compile(rb"(?:</f\s*>|/>)\s*<v>(?!0?<)")
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"(?: s="\d+")?(?: t="(\w+)")?')
_MERGED = re.compile(
    rb"""<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']"""
    rb"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"
)


_RUN = re.compile(rb"<(/?)(?:[\w.-]+:)?r>")
_RUN_TEXT = re.compile(rb"(<(?:[\w.-]+:)?t\b[^<>]*>)([^<]*)")


class Marks(NamedTuple):
    """What one sheet hides: numbers shown in a style of note, empty formulas by place, rows, columns, merged ranges."""

    styled: list[tuple[Integers, Integers, Integers]]  # rows, columns and styles, in pieces
    texts: dict[Place, str]
    hidden: frozenset[int]
    hidden_columns: frozenset[int]
    merged: tuple[tuple[int, int, int, int], ...]


class _SpellingError(Exception):
    """Tags are not spelled as Excel spells them."""


def plain_xml(xml: bytearray) -> bytearray:
    """Return XML without comments and quoted sections, which hide tags from a plain search.

    Raises :class:`UnreadableError` when it declares entities, with which a few bytes become
    gigabytes.
    """
    plain, at = bytearray(), 0
    while (begin := xml.find(b"<!", at)) >= 0:
        plain += xml[at:begin]
        quoted = xml.startswith(b"<![CDATA[", begin)
        if not quoted and not xml.startswith(b"<!--", begin):
            raise UnreadableError(
                Text(
                    "其中的 XML 含实体声明，工作簿里不允许，可能是恶意文件",
                    "the XML in it declares entities, as no workbook may; it may be malicious",
                )
            )
        end = xml.find(b"]]>" if quoted else b"-->", begin + 4)
        if end < 0:
            raise UnreadableError(Text("其中的 XML 不完整", "the XML in it breaks off"))
        if quoted:
            plain += escape(xml[begin + 9 : end].decode()).encode()
        at = end + 3
    return plain + xml[at:] if at else xml


def with_raised_marks(xml: bytearray) -> bytearray:
    """Return XML in which digits set as superscript are superscript signs: 1012² is not 10122."""
    if b"u" not in xml or b'"superscript"' not in xml:  # one letter is found at once
        return xml
    plain, at, begin = bytearray(), 0, -1
    for run in _RUN.finditer(xml):
        if not run[1]:
            begin = run.start() if begin < 0 else begin
        elif begin >= 0:
            inside = bytes(xml[begin : run.end()])
            if b'"superscript"' in inside:
                plain += xml[at:begin] + _RUN_TEXT.sub(_raised, inside)
                at = run.end()
            begin = -1
    return plain + xml[at:]


def _raised(text: re.Match[bytes]) -> bytes:
    return text[1] + raised(text[2].decode()).encode()


def _blocks(
    xml: Readable, columns: set[int], merged: list[tuple[int, int, int, int]]
) -> Iterator[bytearray]:
    """Yield the rows of a sheet, whole ones, a piece at a time.

    Note the hidden columns, which stand before them, and the merged ranges, which stand after.
    """
    block, start, row, end = bytearray(), None, b"", b""
    while piece := xml.read(_PIECE):
        new = max(len(block) - 4096, 1)  # where a search finds what the piece completes
        block += piece
        if b"!" in piece and b"<!" in block:
            xml, block = io.BytesIO(plain_xml(block + _rest(xml))), bytearray()
            continue
        if len(block) > limits.ROW_BYTES:
            raise _SpellingError("a row too long")
        if not start:
            start = _DATA.search(block, new - 1)
            if not start:
                continue
            columns.update(_hidden_columns(block[: start.start()]))
            if start[2].endswith(b"/"):
                merged += _merged(block[start.end() :] + _rest(xml))
                return
            row, end = b"<" + start[1] + b"row", b"</" + start[1] + b"sheetData"
            block, new = block[start.end() :], 0
        cut = max(block.rfind(row + b" ", new), 0) or max(block.rfind(row + b">", new), 0)
        last = block.find(end, cut or new)
        if cut or last >= 0:
            cut = cut if last < 0 else last
            whole, block = block[:cut], block[cut:]
            if start[1]:
                whole = whole.replace(b"<" + start[1], b"<").replace(b"</" + start[1], b"</")
            yield whole
        if last >= 0:
            merged += _merged(block + _rest(xml))
            return
    if start:
        raise _SpellingError("it breaks off")


def _rest(xml: Readable) -> bytearray:
    return bytearray().join(iter(lambda: xml.read(_PIECE), b""))


def _hidden_columns(xml: bytearray) -> Iterator[int]:
    """Yield the columns that are hidden, which are named from left to right, each once."""
    done = 0
    for text in _COLUMNS.findall(xml) if b"hidden" in xml else ():
        values = {key: value[1:-1] for key, value in _ATTRIBUTE.findall(text)}
        first, last = values.get(b"min", b""), values.get(b"max", b"")
        if values.get(b"hidden") not in (b"1", b"true") or not (first + last).isdigit():
            continue
        if len(first + last) < 12 and done < int(first or 0):
            done = min(int(last or 0), LAST_COLUMN)
            yield from range(int(first), done + 1)


def _merged(xml: bytearray) -> Iterator[tuple[int, int, int, int]]:
    """Yield the ranges that are merged, as what follows the rows says."""
    if _DATA.search(xml):
        raise _SpellingError("it has rows in two places")
    for left, top, right, bottom in _MERGED.findall(xml):
        place = int(top), column_number(left.decode())
        other = int(bottom), column_number(right.decode())
        if place != other:
            yield (*place, *other)


class _Area:
    """The rectangle that the filled cells of a sheet span, and how many they are."""

    def __init__(self) -> None:
        self.filled, self.top, self.left, self.bottom, self.right = 0, LAST_ROW, LAST_COLUMN, 0, 0

    def add(self, row: Integers, column: Integers) -> None:
        """Extend the area by filled cells."""
        if row.size:
            self.filled += row.size
            self.top, self.bottom = min(self.top, row.min()), max(self.bottom, row.max())
            self.left, self.right = min(self.left, column.min()), max(self.right, column.max())

    def check(self, name: str) -> None:
        """Refuse an area that is out of all proportion to what stands in it."""
        if self.filled:
            last = f"{letter(int(self.right))}{self.bottom}"
            height, width = int(self.bottom - self.top + 1), int(self.right - self.left + 1)
            check_area(name, self.filled, height * width, last)


class _Cells(NamedTuple):
    """Cells as arrays: where they stand and what their tags say, and where a type stands."""

    row: Integers
    column: Integers
    style: Integers
    kind: Integers  # the first letter of the type: n, s, b, e, i, d
    filled: Booleans  # whether something stands between <c> and </c>
    formula: Booleans
    typed: Integers
    ends: Integers  # of the tag <c>
    following: Words  # eight bytes from there


class MarkedRows:
    """The rows of a sheet, read one block after the other.

    ``stale``: the workbook is to be calculated when it is opened, so that formulas of which all
    results are 0 were never calculated. ``lengths``: of the shared strings.
    """

    def __init__(
        self, name: str, room: Room, styles: Collection[int], stale: bool, lengths: Integers
    ) -> None:
        self.name, self.room, self.stale = name, room, stale
        self.lengths, self.longest = lengths, int(lengths.max(initial=0))
        self.strict = Strict(name)
        self.zeros: dict[Place, str] = {}  # formulas whose result is 0
        self.is_noted = np.zeros(limits.STYLES, dtype=bool)
        self.is_noted[list(styles)] = True
        self.area = _Area()
        self.last = 0
        self.styled: list[tuple[Integers, Integers, Integers]] = []
        self.texts: dict[Place, str] = {}
        self.hidden: set[int] = set()

    def copy(self, xml: Readable, into: IO[bytes]) -> Marks:
        """Copy the rows of a sheet, errors as plain text in their cells, and return its marks.

        Raises :class:`UnreadableError` when the sheet is damaged, or its cells are scattered over
        an area too big to hold.
        """
        columns: set[int] = set()
        merged: list[tuple[int, int, int, int]] = []
        into.write(b"<worksheet><sheetData>")
        try:
            for block in _blocks(xml, columns, merged):
                into.write(self.read(block))
        except _SpellingError as error:
            name = self.name
            reason = Text(f"工作表“{name}”已损坏（{error}）", f"sheet {name} is damaged ({error})")
            raise UnreadableError(reason) from None
        into.write(b"</sheetData></worksheet>")
        self.area.check(self.name)
        texts = self.texts | (self.zeros if self.stale else {})
        rows = frozenset(self.hidden)
        return Marks(self.styled, texts, rows, frozenset(columns), tuple(merged))

    def read(self, block: bytearray) -> bytearray:
        """Note what some rows hide; return them as Excel spells them, errors as plain text."""
        block = with_raised_marks(block)
        try:
            return self._read(block + _MARGIN)
        except _SpellingError:
            self.room.cells(0, block.count(b"<c") + block.count(b"<row"), self.name)
            return self._read(bytearray(_as_excel_spells(bytes(block), self.last)) + _MARGIN)

    def _read(self, block: bytearray) -> bytearray:
        codes = np.frombuffer(block, np.uint8)
        words = np.ndarray((len(codes) - 7,), "<u8", codes, strides=(1,))  # eight bytes anywhere
        opens = codes[:-1] == ord("<")
        self.strict.tags(block, codes)
        rows = np.flatnonzero(opens & (codes[1:] == ord("r")))
        rows = rows[words[rows] & _LOW[4] == _word(b"<row")]
        cells = np.flatnonzero(opens & (codes[1:] == ord("c")))
        if (words[cells] & _LOW[6] != _word(b'<c r="')).any():
            cells = cells[_byte(words[cells], 2) < ord("a")]  # not <color> of an inline text
        number, digits, bare = _read_rows(words, rows)
        if not cells.size:
            self.strict.order(number, _NONE, _NONE)
        else:
            heads = _read_cells(words, rows, cells, number, digits)
            self._check(block, cells, opens, number, heads)
            self._note(heads)
            codes[heads.typed[heads.kind == ord("e")]] = ord("T")
            if heads.formula.any():
                self.stale = self.stale and not _RESULT.search(block)
                for place, text, is_zero in _empty_formulas(block):
                    (self.zeros if is_zero else self.texts)[place] = text
        if not bare and b"hidden" in block:
            self.hidden.update(map(int, _HIDDEN.findall(block)))
        self.last = int(number[-1]) if number.size else self.last
        return block

    def _check(
        self, block: bytearray, at: Integers, opens: Booleans, number: Integers, cells: _Cells
    ) -> None:
        """Refuse what no spreadsheet program writes."""
        strict = self.strict
        strict.order(number, cells.row, cells.column)
        strict.lengths(block, at)
        if np.count_nonzero(opens) != _fewest_tags(cells, number):
            strict.values(block, at, int(np.count_nonzero(cells.filled)), opens)
        plain = cells.filled & (cells.kind == ord("n"))
        if cells.formula.any():
            strict.results(block)
            plain &= ~cells.formula
        strict.numbers(block, at, cells.following, plain)
        rows = cells.row[cells.filled]
        if rows.size:
            self.room.cells(int(np.count_nonzero(np.diff(rows))) + 1, len(rows), self.name)
        self._count(block, cells)

    def _count(self, block: bytearray, cells: _Cells) -> None:
        """Count the shared strings that cells hold: one may stand in a million of them."""
        at = cells.ends[cells.filled & (cells.kind == ord("s"))]
        if self.longest * len(at) < _PIECE:  # whichever they are
            self.room.take(self.longest * len(at), self.name)
            return
        words = np.ndarray((len(block) - 7,), "<u8", block, strides=(1,))
        which = _until_tag(words[at + 4])
        known = self.lengths[np.minimum(which, len(self.lengths) - 1)]
        self.room.take(int(known.sum()), self.name)

    def _note(self, cells: _Cells) -> None:
        every = cells.filled.all()
        self.area.add(*(x if every else x[cells.filled] for x in (cells.row, cells.column)))
        chosen = cells.filled & (cells.kind == ord("n")) & self.is_noted[cells.style]
        if chosen.any():
            self.styled.append((cells.row[chosen], cells.column[chosen], cells.style[chosen]))


_NONE = np.empty(0, dtype=np.int64)
_LOW = np.array([(1 << (8 * count)) - 1 for count in range(9)], dtype=np.uint64)


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _byte(word: Words, place: int) -> Integers:
    code: Integers = (word >> np.uint64(8 * place) & _LOW[1]).astype(np.int64)
    return code


def _number(word: Words, most: int) -> tuple[Integers, Integers]:
    """Return the number before a quotation mark in eight bytes each, and its count of digits."""
    value, count = np.zeros((2, len(word)), dtype=np.int64)
    for place in range(most + 1):
        digit = _byte(word, place) - ord("0")
        more = (count == place) & (digit >= 0) & (digit <= 9)
        value[more] = 10 * value[more] + digit[more]
        count += more
        if not more.any():
            break
    quoted = (word >> (8 * count).astype(np.uint64) & _LOW[1]) == ord('"')
    _usual(quoted & (count > 0) & (count <= most), "a number in a tag")
    return value, count


def _until_tag(word: Words) -> Integers:
    """Return the number that eight bytes each begin with, up to what is no digit."""
    value, more = np.zeros(len(word), dtype=np.int64), np.ones(len(word), dtype=bool)
    for place in range(8):
        digit = _byte(word, place) - ord("0")
        more = more & (digit >= 0) & (digit <= 9)
        if not more.any():
            break
        value[more] = 10 * value[more] + digit[more]
    return value


def _usual(fits: Booleans, what: str) -> None:
    if not fits.all():
        raise _SpellingError(what)


def _read_rows(words: Words, rows: Integers) -> tuple[Integers, Integers, bool]:
    """Read ``<row r="12"``: numbers, their digits, and whether no row says more than that."""
    _usual(words[rows] == _word(b'<row r="'), "a row")
    number, digits = _number(words[rows + 8], 7)
    _usual((number >= 1) & (number <= LAST_ROW), "the number of a row")
    return number, digits, bool((_byte(words[rows + 9 + digits], 0) == ord(">")).all())


def _read_cells(
    words: Words, rows: Integers, cells: Integers, number: Integers, digits: Integers
) -> _Cells:
    """Read ``<c r="B12" s="3" t="n">``, each below its row."""
    starts = np.searchsorted(cells, rows)
    if not rows.size or starts[0]:
        raise _SpellingError("a cell outside rows")
    below = np.repeat(np.arange(len(rows)), np.diff(starts, append=len(cells)))

    head = words[cells]
    column, second, at = _byte(head, 6) - 64, _byte(head, 7) - 64, cells + 7
    _usual((head & _LOW[6] == _word(b'<c r="')) & (column >= 1) & (column <= 26), "a cell")
    for place in (1, 2):
        more = (at == cells + 6 + place) & (second >= 1) & (second <= 26)
        if not more.any():
            break
        column = np.where(more, 26 * column + second, column)
        at += more
        second = _byte(words[at], 0) - 64
    ends = _LOW[digits + 1]
    _usual(words[at] & ends[below] == (words[rows + 8] & ends)[below], "the address of a cell")
    _usual(column <= LAST_COLUMN, "the address of a cell")
    at += digits[below] + 1

    following = words[at]
    style = np.zeros(len(cells), dtype=np.int64)
    some = np.flatnonzero(following & _LOW[4] == _word(b' s="'))
    if some.size:
        style[some], count = _number(words[at[some] + 4], 5)
        at[some] += count + 5
        following = words[at]
    kind = np.full(len(cells), ord("n"))
    typed = at + 1
    some = np.flatnonzero(following & _LOW[4] == _word(b' t="'))
    if some.size:
        kind[some] = _byte(following[some], 4)
        at[some] += _type_length(following[some]) + 5
        following[some] = words[at[some]]
    opened = _byte(following, 0) == ord(">")
    if not opened.all():
        closed = (following & _LOW[2] == _word(b"/>")) | (following & _LOW[3] == _word(b" />"))
        _usual(opened | closed, "a cell")
    inside = following >> np.uint64(8) & _LOW[2]
    filled = opened & (inside != _word(b"</"))
    formula = filled & (inside != _word(b"<v")) & (inside != _word(b"<i"))
    return _Cells(number[below], column, style, kind, filled, formula, typed, at, following)


def _fewest_tags(cells: _Cells, number: Integers) -> int:
    """Return how many tags rows have at least that hold one value a cell; 0 where it is unsure."""
    texts = cells.filled & (cells.kind == ord("i"))
    inline = cells.following[texts]
    values = cells.following[cells.filled & ~texts] & _LOW[4]
    rows = int(np.count_nonzero(np.diff(cells.row))) + 1
    if (
        rows != len(number)  # a row without cells may close itself
        or (inline != _word(b"><is><t>")).any()
        or (values != _word(b"><v>")).any()
    ):
        return 0
    closed = int(np.count_nonzero((cells.following & _LOW[1]) == _word(b">")))  # by </c>
    return 2 * rows + len(cells.row) + closed + 2 * len(values) + 4 * len(inline)


_TYPES = {b"n": 1, b"s": 1, b"b": 1, b"e": 1, b"d": 1, b"str": 3, b"inlineStr": 9}


def _type_length(words: Words) -> Integers:
    """Return how long the types are in words that begin with ``t="``."""
    length = np.zeros(len(words), dtype=np.int64)
    for name, count in _TYPES.items():
        text = (b' t="' + name + b'"')[:8]
        length[words & _LOW[len(text)] == _word(text)] = count
    _usual(length > 0, "the type of a cell")
    return length


def _empty_formulas(xml: bytearray) -> Iterator[tuple[Place, str, bool]]:
    """Yield the formulas without a result and those of 0: place, what they say, whether it is 0."""
    for match in _FORMULA.finditer(xml):
        cell = _CELL.match(xml, xml.rfind(b"<c ", 0, match.start()))
        if cell and cell[3] != b"str":  # a calculated text may be empty
            place = int(cell[2]), column_number(cell[1].decode())
            yield place, f"={unescape((match[1] or b'').decode())}", bool(match[2])


def _as_excel_spells(xml: bytes, row: int) -> bytes:
    """Return rows and cells with their addresses, and attributes in Excel's order and quotes."""
    column = 0
    parsed: dict[bytes, dict[bytes, bytes]] = {}  # attributes that many tags share

    def attributes(text: bytes) -> dict[bytes, bytes]:
        if text not in parsed:
            if len(parsed) > 1000:
                parsed.clear()
            parsed[text] = {name: value[1:-1] for name, value in _ATTRIBUTE.findall(text)}
        return parsed[text]

    def spelled(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        if tag[1] == b"row" and (usual := _USUAL_ROW.fullmatch(tag[2])):
            row, column = int(usual[1]), 0
            return b'<row r="%d"%b>' % (row, tag[3])
        values = attributes(tag[2])
        if tag[1] == b"row":
            number = values.get(b"r", b"%d" % (row + 1))
            if not number.isdigit():
                raise _SpellingError("the number of a row")
            row, column = int(number), 0
            hidden = b' hidden="1"' if values.get(b"hidden") in (b"1", b"true") else b""
            return b'<row r="%d"%b%b>' % (row, hidden, tag[3])
        column += 1
        if b"r" in values:
            place = _REFERENCE.fullmatch(values[b"r"])
            if not place or int(place[2]) != row:
                raise _SpellingError(f"cell {values[b'r'].decode(errors='replace')} in row {row}")
            column = column_number(place[1].decode().upper())
        more = b"".join(b' %b="%b"' % (key, values[key]) for key in (b"s", b"t") if values.get(key))
        return b'<c r="%b%d"%b%b>' % (letter(column).encode(), row, more, tag[3])

    return _TAG.sub(spelled, xml)
