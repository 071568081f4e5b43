"""What no spreadsheet program writes, found while a sheet is read: such a file is refused.

Programs differ in what they make of a cell that stands twice or holds two values, of tags in a
foreign namespace, of ``nan`` as a number. Whoever sends such a file decides what each reader sees.
"""

from __future__ import annotations

import re
from html import unescape

import numpy as np
from numpy.typing import NDArray

from ..errors import Text
from ..numerics import Booleans, Integers
from . import limits
from .grid import LAST_COLUMN, UnreadableError, letter

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

_PREFIXED = re.compile(rb"</?([^\s<>/=\"':]{1,200}:)")
_DECLARED = re.compile(rb"<([^\s<>/]+)\s[^<>]*?\bxmlns")
_STRANGE_RESULT = re.compile(rb"(?:</f\s*>|/>)\s*<v>\s*([-+]?[A-Za-z][^<]*)")
_ANY_CELL = re.compile(rb'<c r="([A-Z]+\d+)"([^<>]*)>')
_NUMBER = re.compile(rb"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*|\s*")
_VALUE = re.compile(rb">\s*<v[^<>]*>([^<]*)")
_VALUES = re.compile(rb"<v[ >]|<is>")
_FORMULA = re.compile(rb"<f\b[^<>]*>[^<]*</f\s*>")
_TEXT = re.compile(rb">([^<]+)")
_STARTS = np.zeros(256, dtype=bool)
_STARTS[list(b"0123456789.")] = True
_SIGNS = np.zeros(256, dtype=bool)
_SIGNS[list(b"+-")] = True
_SEPARATORS = np.zeros(256, dtype=bool)
_SEPARATORS[list(b" \t\r\n>\"'=")] = True


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

    def tags(self, block: bytearray, codes: Bytes) -> None:
        """Refuse tags of a foreign namespace, in which programs see cells or do not."""
        if b":" in block and (place := _prefixed(block, codes)) is not None:
            match = _PREFIXED.match(block, place)
            tag = match[1].decode(errors="replace")[:40] if match else "?"
            raise self._refused(f"单元格之间有 <{tag}>", f"<{tag}> stands among the cells")
        if b"x" not in block:  # one letter is found at once
            return
        if b"xmlns" in block and (match := _DECLARED.search(block)):
            tag = match[1].decode(errors="replace")[:40]
            raise self._refused(
                f"<{tag}> 属于别的命名空间", f"<{tag}> is of a namespace of its own"
            )
        if b"<extLst" in block:
            raise self._refused("单元格之间有 <extLst>", "<extLst> stands among the cells")

    def values(self, block: bytearray, at: Integers, filled: int, opens: Booleans) -> None:
        """Refuse cells with two values."""
        codes = np.frombuffer(block, np.uint8)
        second, third = codes[1:-1], codes[2:]
        valued = (second == ord("v")) & ((third == ord(">")) | (third == ord(" ")))
        valued |= (second == ord("i")) & (third == ord("s"))
        if np.count_nonzero(valued & opens[:-1]) <= filled:
            return
        for start, end in zip(at.tolist(), [*at[1:].tolist(), len(block)], strict=True):
            end = max(block.find(b"</c>", start, end), start)
            if len(_VALUES.findall(block, start, end)) > 1:
                cell = self._name_of(block, start)
                raise self._refused(f"{cell} 有两个值", f"cell {cell} holds two values")

    def results(self, block: bytearray) -> None:
        """Refuse formulas whose number is a word."""
        for match in _STRANGE_RESULT.finditer(block):
            start = block.rfind(b"<c ", 0, match.start())
            cell = _ANY_CELL.match(block, start)
            if cell and (b" t=" not in cell[2] or b' t="n"' in cell[2]):
                raise self._no_number(cell[1].decode(), match[1])

    def numbers(self, block: bytearray, at: Integers, following: Words, plain: Booleans) -> None:
        """Refuse a cell of a number that holds none.

        ``following``: the eight bytes from where each tag ends, as in ``><v>12.5<``; ``plain``:
        which cells hold a number and no formula.
        """
        head = (following >> np.uint64(24)).astype("<u8").view(np.uint8).reshape(-1, 8)
        usual = _STARTS[head[:, 1]] | (_SIGNS[head[:, 1]] & _STARTS[head[:, 2]])
        usual &= head[:, 0] == ord(">")
        for k in np.flatnonzero(plain & ~usual).tolist():
            match = _VALUE.match(block, block.find(b">", int(at[k])))
            if match and not _NUMBER.fullmatch(match[1]):
                raise self._no_number(self._name_of(block, int(at[k])), match[1])

    def lengths(self, block: bytearray, cells: Integers) -> None:
        """Refuse a cell longer than Excel's can be."""
        gaps = np.diff(cells, append=len(block))
        for k in np.flatnonzero(gaps > limits.CELL_CHARACTERS).tolist():
            start = int(cells[k])
            end = block.find(b"</c", start, start + int(gaps[k]))
            cell = bytes(block[start : end if end >= 0 else start])
            formulas = sum(map(len, _FORMULA.findall(cell)))
            text = characters(_FORMULA.sub(b"", cell))
            if text > limits.CELL_CHARACTERS or formulas > limits.FORMULA_CHARACTERS + 64:
                raise too_long(self.name, self._name_of(block, start), max(text, formulas))

    def _name_of(self, block: bytearray, start: int) -> str:
        cell = _ANY_CELL.match(block, start) or re.compile(rb'<c r="([A-Z]+\d+)').match(
            block, start
        )
        return cell[1].decode() if cell else "?"

    def _cell(self, row: int, column: int) -> str:
        return f"{letter(column)}{row}"

    def _no_number(self, cell: str, text: bytes) -> UnreadableError:
        word = text.decode(errors="replace")[:40]
        return self._refused(
            f"{cell} 应为数值，却是“{word}”", f"cell {cell} holds {word!r} as a number"
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
    texts = (match[1].decode(errors="replace") for match in _TEXT.finditer(xml))
    return sum(len(unescape(text)) for text in texts)


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
    sizes: Integers = np.diff(starts, append=len(xml)).astype(np.int64)
    for k in np.flatnonzero(sizes > limits.CELL_CHARACTERS).tolist():
        size = characters(bytes(xml[starts[k] : starts[k] + sizes[k]]))
        if size > limits.CELL_CHARACTERS:
            raise too_long(f"sharedStrings[{k}]", "", size)
    return sizes


def _prefixed(block: bytearray, codes: Bytes) -> int | None:
    """Return where the first tag with a prefix begins; prefixes of attributes are none of it."""
    colons = np.flatnonzero(codes == ord(":"))
    unsure = np.ones(len(colons), dtype=bool)  # whether it is inside a text or an attribute
    inside = ~unsure
    for step in range(1, 8):
        before = codes[np.maximum(colons - step, 0)]
        inside |= unsure & _SEPARATORS[before]
        unsure &= ~_SEPARATORS[before] & (before != ord("<"))
    for colon in colons[~inside].tolist():
        start = block.rfind(b"<", max(colon - 200, 0), colon)
        if start >= 0 and _PREFIXED.match(block, start, colon + 1):
            return int(start)
    return None
