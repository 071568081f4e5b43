"""How much a workbook may unfold to, in proportion to its file: a bomb is a small file.

What programs write takes at least a byte or two of a packed file for each cell, since addresses
differ, and no more than some thirty times its size once unpacked.
"""

from __future__ import annotations

from typing import Protocol

from ..errors import Text
from . import limits
from .grid import UnreadableError

_LOOSE = 4  # times as many bytes where equal cells take no room: 0 and 1 pack a hundredfold
_CELLS_PER_ROW = 3  # that a row with values counts for beside its cells


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, none at the end."""


class Room:
    """The bytes, cells and elements that a file of so many bytes may still unfold to.

    ``loose``: whether cells stand without their addresses, and so take less room.
    """

    def __init__(self, size: int, loose: bool = False) -> None:
        small = limits.SMALL_BYTES * (_LOOSE if loose else 1)
        self._most = max(small, limits.INFLATION * size)
        self._bytes = self._most
        few = limits.LOOSE_CELLS if loose else limits.FEW_CELLS
        self._cells = max(few, limits.CELLS_PER_BYTE * size)
        self._elements = limits.ELEMENTS + size

    @property
    def left(self) -> int:
        """The bytes that there is still room for."""
        return self._bytes

    def take(self, count: int, name: str) -> None:
        """Count bytes of XML, or of texts that are told again and again."""
        self._bytes -= count
        if self._bytes < 0:
            most = f"{self._most / (1 << 20):,.0f} MB"
            raise _too_much(f"读到 {name} 已超过 {most}", f"over {most} at {name}")

    def cells(self, rows: int, cells: int, name: str) -> None:
        """Count rows with values and cells."""
        self._cells -= _CELLS_PER_ROW * rows + cells
        if self._cells < 0:
            raise _too_much(
                f"工作表“{name}”的单元格多得与文件大小不符",
                f"sheet {name} has more cells than a file of that size can",
            )

    def element(self, name: str) -> None:
        """Count an element of markup, or a record."""
        self._elements -= 1
        if self._elements < 0:
            raise _too_much(f"{name} 的元素过多", f"far too many elements in {name}")

    def counted(self, xml: Readable, name: str) -> Readable:
        """Return a part that is counted as it is read."""
        return _Counted(xml, self, name)


class _Counted:
    def __init__(self, xml: Readable, room: Room, name: str) -> None:
        self._xml, self._room, self._name = xml, room, name

    def read(self, size: int, /) -> bytes:
        piece = self._xml.read(size)
        self._room.take(len(piece), self._name)
        return piece


def _too_much(zh: str, en: str) -> UnreadableError:
    return UnreadableError(
        Text(
            f"解压后过大（{zh}），可能是恶意文件",
            f"it inflates to too much ({en}) and may be malicious",
        ),
        Text(
            "请删去表格以外带格式的空行空列，用 Excel 重新保存，或另存为 .csv。",
            "Delete formatted blank rows and columns beyond the table and save it again in Excel, "
            "or as .csv.",
        ),
    )
