"""An overview as one screen of text: at most 24 lines of 96 columns, Chinese counting double."""

from __future__ import annotations

from collections.abc import Sequence

from ..excel.text import display_width
from .overview import (
    SENTENCE,
    Cell,
    Node,
    Overview,
    ShownColumn,
    ShownTable,
    both,
    cut,
    more,
    plain,
    wrapped,
)

LINES, WIDTH = 24, 96
_MOST_ROWS = 12
_WIDEST = 34  # of a column, where others need the room
_NARROWEST = 6
_GAP = 2


def as_text(overview: Overview) -> str:
    """Return an overview on one screen."""
    lines = [cut(f"<{plain(overview.head)}", WIDTH - 1) + ">"]
    table = next((table for table in overview.tables if table.rows), None)
    lines += _said(overview.lines, LINES - 1 if table is None else overview.most_lines)
    if table is not None:
        lines += _table(table, min(_MOST_ROWS, LINES - len(lines) - 2))
    return "\n".join(lines)


def _said(sentences: Sequence[str], room: int) -> list[str]:
    """Return sentences in full while there is room for a line of each of the others."""
    texts = [plain(sentence, SENTENCE) for sentence in sentences]
    lines: list[str] = []
    for left, text in zip(reversed(range(len(texts))), texts, strict=True):
        parts = wrapped(text, WIDTH)
        lines += parts if len(lines) + len(parts) + left <= room else [cut(text, WIDTH)]
    return lines if len(lines) <= room else [*lines[: room - 1], more(len(lines) - room + 1)]


def _table(table: ShownTable, rows: int) -> list[str]:
    shown = min(rows, table.rows)
    columns = _fitting([_texts(column, shown) for column in table.columns], table.columns)
    lines = [(" " * _GAP).join(parts).rstrip() for parts in zip(*columns, strict=True)]
    left = table.rows - shown + table.more
    return [*lines, *([more(left)] if left > 0 else [])]


def _texts(column: ShownColumn, rows: int) -> list[str]:
    """Return what stands in a column, its key first."""
    depths = column.depths[:rows] or [0] * rows
    pairs = zip(column.cells[:rows], depths, strict=True)
    return [plain(column.key), *("  " * depth + plain(_on_screen(cell)) for cell, depth in pairs)]


def _on_screen(cell: Cell) -> str:
    if isinstance(cell, Node):
        return cell.key
    return cell if isinstance(cell, str) else both(cell)


def _fitting(texts: list[list[str]], columns: Sequence[ShownColumn]) -> list[list[str]]:
    """Return as many columns as a screen is wide, each filled up to its width."""
    widths = [max(map(display_width, cells)) for cells in texts]
    rooms = {j: min(width, _WIDEST) for j, width in enumerate(widths)}
    for j in reversed([j for j in rooms if columns[j].is_aside]):
        if _width(rooms) > WIDTH:
            del rooms[j]
    while len(rooms) > 1 and _width(dict.fromkeys(rooms, _NARROWEST)) > WIDTH:
        rooms.popitem()
    while _width(rooms) > WIDTH:  # the widest give way
        rooms[max(rooms, key=rooms.__getitem__)] -= 1
    for j in reversed(rooms):  # sentences stand last
        rooms[j] += min(widths[j] - rooms[j], WIDTH - _width(rooms))
    return [
        [_filled(cut(cell, room), room, columns[j].numeric) for cell in texts[j]]
        for j, room in rooms.items()
    ]


def _width(rooms: dict[int, int]) -> int:
    return sum(rooms.values()) + _GAP * (len(rooms) - 1)


def _filled(text: str, width: int, numeric: bool) -> str:
    blanks = " " * (width - display_width(text))
    return blanks + text if numeric else text + blanks
