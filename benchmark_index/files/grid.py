"""A sheet as rows of cells, whatever kind of file it came from."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..errors import Text
from . import limits

Cell = object

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet in Excel


class Percent(float):
    """A number that its sheet shows as a percentage: 0.452 shown as 45.2 %."""

    __slots__ = ()


class Grid(NamedTuple):
    """A sheet as rows of cells; the first cell stands at (row, column), counted from 1.

    ``merged`` ranges are (top, left, bottom, right), both ends included, and ``hidden`` and
    ``hidden_columns`` hold numbers; like ``row`` and ``column`` they count from 1 in the sheet itself. Below the
    first so many ``rows`` a ``gap`` of so many may be left out.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    row: int = 1
    column: int = 1
    visible: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    separator: str = ""  # of the cells in a file of text
    gap: tuple[int, int] = (0, 0)


class UnreadableError(Exception):
    """What keeps a file from being read; the door adds the name of the file."""

    def __init__(self, reason: Text, hint: Text | None = None) -> None:
        super().__init__(reason.en)
        self.reason, self.hint = reason, hint


def check_area(name: str, filled: int, area: int, last: str) -> None:
    """Refuse an area that is out of all proportion to the cells that are filled in it.

    ``last``: the address of its last cell.
    """
    if area <= max(limits.EMPTY_CELLS, limits.EMPTY_PER_CELL * filled):
        return
    raise UnreadableError(
        Text(
            f"工作表“{name}”只有 {filled:,} 个单元格有内容，已用区域却延伸到 {last}",
            f"sheet {name} holds {filled:,} cells but its used area reaches {last}",
        ),
        Text(
            f"请在 Excel 中删除表格以外的零散单元格（按 Ctrl+End 跳到 {last}），保存后重试。",
            f"Delete the stray cells beyond the table in Excel (Ctrl+End goes to {last}), "
            "save, and try again.",
        ),
    )


PASSWORD = (
    Text("文件有打开密码", "the file is protected by a password"),
    Text(
        "请在 Excel 中打开，去掉密码（文件 - 信息 - 保护工作簿），保存后重试。",
        "Open it in Excel, remove the password (File, Info, Protect Workbook), save, and try again.",
    ),
)


def moment(value: datetime.datetime) -> datetime.datetime | datetime.date:
    """Return a date where it has no time of day."""
    return value.date() if value.time() == datetime.time() else value


@lru_cache(LAST_COLUMN)
def letter(column: int) -> str:
    """Return the letter of a column counted from 1, as spreadsheets write it.

    >>> letter(1), letter(28)
    ('A', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def address(sheet: str, row: int, column: int) -> str:
    """Return the address of a cell, nothing where the sheet is not from a file.

    >>> address("data", 5, 3), address("", 5, 3)
    ('data!C5', '')
    """
    return f"{sheet}!{letter(column)}{row}" if sheet else ""


@lru_cache(LAST_COLUMN)
def column_number(letters: str) -> int:
    """Return the number of a column, A = 1.

    >>> column_number("AB")
    28
    """
    number = 0
    for char in letters:
        number = 26 * number + ord(char) - 64
    return number
