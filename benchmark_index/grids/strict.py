"""What no spreadsheet program writes, found while a sheet is read: such a file is refused.

Programs differ in what they make of a cell that stands twice or holds two values, of tags in a
foreign namespace, of ``nan`` as a number. Whoever sends such a file decides what each reader sees.
"""

from __future__ import annotations

import re
from html import unescape

import numpy as np

from ..errors import Text
from ..numerics import Booleans, Integers
from . import limits
from .grid import LAST_COLUMN, UnreadableError, letter

_PREFIXED = re.compile(rb"</?([^\s<>/=\"':]+:[^\s<>/=\"']*)")
_DECLARED = re.compile(rb"<([^\s<>/]+)\s[^<>]*?\bxmlns")
_STRANGE_RESULT = re.compile(rb"(?:</f\s*>|/>)\s*<v>\s*([-+]?[A-Za-z][^<]*)")
_ANY_CELL = re.compile(rb'<c r="([A-Z]+\d+)"([^<>]*)>')
_NUMBER_CELL = re.compile(
    rb'<c r="([A-Z]+\d+)"(?: s="\d+")?(?: t="n")?>(?:<f\b[^<>]*>[^<]*</f\s*>|<f\b[^<>]*/>)?'
    rb"\s*<v(?:\s[^<>]*)?>([^<]*)<"
)
_NUMBER = re.compile(rb"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*|\s*")
_FORMULA = re.compile(rb"<f\b[^<>]*>[^<]*</f\s*>")
_TAG = re.compile(rb"<[^<>]*>")
_SAFE_START = np.zeros(256, dtype=bool)
_SAFE_START[list(b"0123456789.")] = True
_SIGN = np.zeros(256, dtype=bool)
_SIGN[list(b"+-")] = True
_SEPARATORS = np.zeros(256, dtype=bool)
_SEPARATORS[list(b" \t\r\n/>")] = True


class Strict:
    """The checks of one sheet, some rows at a time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._last = 0
        self._rows: list[Integers] | None = None  # of all so far, once they are out of order
        self._seen: list[Integers] = []

    def order(self, number: Integers, row: Integers, column: Integers) -> None:
        """Refuse rows and cells that stand twice."""
        self._seen.append(number)
        rising = not number.size or (number[0] > self._last and bool((np.diff(number) > 0).all()))
        if not rising:
            every = np.sort(np.concatenate(self._seen))
            if (twice := every[1:][np.diff(every) == 0]).size:
                raise self._refused(f"第 {twice[0]} 行出现两次", f"row {twice[0]} stands twice")
        if number.size:
            self._last = max(self._last, int(number.max()))
        place = row * (LAST_COLUMN + 1) + column
        if not (np.diff(place) > 0).all():
            every = np.sort(place)
            if (twice := every[1:][np.diff(every) == 0]).size:
                at = self._cell(*divmod(int(twice[0]), LAST_COLUMN + 1))
                raise self._refused(f"{at} 出现两次", f"cell {at} stands twice")

    def tags(self, block: bytearray, codes: Integers, opens: Booleans) -> None:
        """Refuse tags of a foreign namespace, in which programs see cells or do not."""
        if b":" in block and (place := _prefixed(block, codes, opens)) is not None:
            found = _PREFIXED.match(block, place)
            said = found[1].decode(errors="replace")[:40] if found else "?"
            raise self._refused(f"单元格之间有 <{said}>", f"<{said}> stands among the cells")
        if b"xmlns" in block and (found := _DECLARED.search(block)):
            said = found[1].decode(errors="replace")[:40]
            raise self._refused(
                f"<{said}> 属于别的命名空间", f"<{said}> is of a namespace of its own"
            )
        if b"<extLst" in block:
            raise self._refused("单元格之间有 <extLst>", "<extLst> stands among the cells")

    def values(self, block: bytearray, cells: Integers, filled: int, formulas: bool) -> None:
        """Refuse cells with two values, and formulas with a word as their number."""
        if block.count(b"<v>") + block.count(b"<v ") + block.count(b"<is>") > filled:
            for start, end in zip(cells.tolist(), [*cells[1:].tolist(), len(block)], strict=True):
                end = max(block.find(b"</c", start, end), start)
                held = block.count(b"<v>", start, end) + block.count(b"<v ", start, end)
                if held + block.count(b"<is>", start, end) > 1:
                    at = self._name_of(block, start)
                    raise self._refused(f"{at} 有两个值", f"cell {at} holds two values")
        for found in _STRANGE_RESULT.finditer(block) if formulas else ():
            start = block.rfind(b"<c ", 0, found.start())
            cell = _ANY_CELL.match(block, start)
            if cell and (b" t=" not in cell[2] or b' t="n"' in cell[2]):
                raise self._no_number(cell[1].decode(), found[1])

    def numbers(self, block: bytearray, at: Integers, cells: Integers, plain: Booleans) -> None:
        """Refuse a cell of a number that holds none.

        ``at``: where each tag ends, ``plain``: which cells hold a number and no formula.
        """
        codes = np.frombuffer(block, np.uint8)
        first, second = codes[at + 4], codes[np.minimum(at + 5, len(codes) - 1)]
        usual = _SAFE_START[first] | (_SIGN[first] & _SAFE_START[second])
        usual &= codes[at + 3] == ord(">")
        for k in np.flatnonzero(plain & ~usual).tolist():
            found = re.compile(rb">\s*<v[^<>]*>([^<]*)").match(block, int(at[k]))
            if found and not _NUMBER.fullmatch(found[1]):
                raise self._no_number(self._name_of(block, int(cells[k])), found[1])

    def lengths(self, block: bytearray, cells: Integers) -> None:
        """Refuse a cell longer than Excel's can be."""
        gaps = np.diff(cells, append=len(block))
        for k in np.flatnonzero(gaps > limits.CELL_CHARACTERS).tolist():
            start = int(cells[k])
            end = block.find(b"</c", start, start + int(gaps[k]))
            held = bytes(block[start : end if end >= 0 else start])
            formulas = sum(map(len, _FORMULA.findall(held)))
            text = characters(_FORMULA.sub(b"", held))
            most, own = limits.CELL_CHARACTERS, limits.FORMULA_CHARACTERS + 64
            if text > most or formulas > own:
                size = max(text, formulas)
                raise too_long(self.name, self._name_of(block, start), size)

    def _name_of(self, block: bytearray, start: int) -> str:
        cell = _ANY_CELL.match(block, start) or re.compile(rb'<c r="([A-Z]+\d+)').match(block, start)
        return cell[1].decode() if cell else "?"

    def _cell(self, row: int, column: int) -> str:
        return f"{letter(column)}{row}"

    def _no_number(self, cell: str, text: bytes) -> UnreadableError:
        said = text.decode(errors="replace")[:40]
        return self._refused(
            f"{cell} 应为数值，却是“{said}”", f"cell {cell} holds {said!r} as a number"
        )

    def _refused(self, zh: str, en: str) -> UnreadableError:
        return UnreadableError(
            Text(f"工作表“{self.name}”已损坏：{zh}", f"sheet {self.name} is damaged: {en}")
        )


def too_long(sheet: str, cell: str, size: int) -> UnreadableError:
    """Return the error of a cell that is longer than a cell can be."""
    most, place = limits.CELL_CHARACTERS, f"{sheet}!{cell}" if cell else sheet
    return UnreadableError(
        Text(
            f"{place} 有 {size:,} 个字符，Excel 单元格最多 {most:,} 个",
            f"{place} holds {size:,} characters; a cell of Excel holds {most:,}",
        ),
        Text("请缩短该单元格后重试。", "Shorten that cell and try again."),
    )


def characters(xml: bytes) -> int:
    """Return how many characters the text between tags has.

    >>> characters("<is><t>a &amp; 北京</t></is>".encode())
    6
    """
    return len(unescape(_TAG.sub(b"", xml).decode(errors="replace")))


def shared_lengths(xml: bytearray) -> Integers:
    """Return how many bytes each shared string takes, at most; refuse one longer than a cell."""
    if b":sst" in xml[:4096]:
        prefix = bytes(xml[:4096].partition(b":sst")[0].rpartition(b"<")[2]) + b":"
        xml = xml.replace(b"<" + prefix, b"<")
    codes = np.frombuffer(xml, np.uint8)
    if len(codes) < 4:
        return np.empty(0, dtype=np.int64)
    starts = np.flatnonzero(codes[:-3] == ord("<"))
    starts = starts[(codes[starts + 1] == ord("s")) & (codes[starts + 2] == ord("i"))]
    sizes = np.diff(starts, append=len(xml))
    for k in np.flatnonzero(sizes > limits.CELL_CHARACTERS).tolist():
        size = characters(bytes(xml[starts[k] : starts[k] + sizes[k]]))
        if size > limits.CELL_CHARACTERS:
            raise too_long(f"sharedStrings[{k}]", "", size)
    return sizes.astype(np.int64)


def strange_number(xml: bytes) -> tuple[str, str] | None:
    """Return the first cell of a number that holds none, and what it holds."""
    for found in _NUMBER_CELL.finditer(xml):
        if not _NUMBER.fullmatch(found[2]):
            return found[1].decode(), found[2].decode(errors="replace")[:40]
    return None


def _prefixed(block: bytearray, codes: Integers, opens: Booleans) -> int | None:
    """Return where the first tag with a prefix begins; prefixes of attributes are none of it."""
    colons = np.flatnonzero(codes == ord(":"))
    begins = np.flatnonzero(opens)
    at = np.searchsorted(begins, colons) - 1
    colons, begins = colons[at >= 0], begins[at[at >= 0]]
    inside = np.zeros(len(colons), dtype=bool)  # whether the name of the tag has ended before
    for step in range(2, 8):
        where = begins + step
        inside |= (where < colons) & _SEPARATORS[codes[np.minimum(where, len(codes) - 1)]]
    for start in np.unique(begins[~inside]).tolist():
        if _PREFIXED.match(block, start):
            return int(start)
    return None
