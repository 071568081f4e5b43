"""Who rose and who fell since the period before, in words that follow edits, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ....errors import Text
from ....excel import quoted
from ....numerics import Floats
from .facts import Said

MOST_NAMED = 3  # who rose, and who fell
STEP = 1_000  # tells apart lines of equal change
WORDS = {
    "zh": {"rose": "上升最多：", "fell": "下降最多：", "nobody": "无", "and": "、", "then": "；"},
    "en": {
        "rose": "Rose most: ",
        "fell": "Fell most: ",
        "nobody": "none",
        "and": ", ",
        "then": "; ",
    },
}


class Mover(NamedTuple):
    """A unit that moved: its line in the ranking, by how many places it rose, and why if known."""

    line: int
    change: int
    reason: Text | None = None


def movers(change: Floats, reasons: Sequence[Text | None], way: int) -> list[Mover]:
    """Return who rose (``way`` 1) or fell (-1) most; of equal ones who stands higher comes first.

    >>> movers(np.array([0.0, -2, np.nan, 3, -2]), [None] * 5, -1)
    [Mover(line=1, change=-2, reason=None), Mover(line=4, change=-2, reason=None)]
    """
    moved = [int(line) for line in np.flatnonzero(np.nan_to_num(change) * way > 0)]
    moved.sort(key=lambda line: (-change[line] * way, line))
    return [Mover(line, int(change[line]), reasons[line]) for line in moved[:MOST_NAMED]]


def sort_key(change: float, line: int, way: int) -> float:
    """Return what a line is sorted by: the largest of rises, the smallest of falls comes first."""
    return change * STEP - way * line


class Areas(NamedTuple):
    """Where the lines of a page have what moved: names, changes, and keys of either way."""

    names: str
    changes: str
    rises: str
    falls: str


def named(
    units: Sequence[str], found: Sequence[Mover], areas: Areas, language: str
) -> list[str | Said]:
    """Return in words who rose and who fell."""
    words = WORDS[language]
    parts: list[str | Said] = []
    for way, title, keys, pick, test, sign in (
        (1, words["rose"], areas.rises, "LARGE", '">0"', "▲"),
        (-1, words["then"] + words["fell"], areas.falls, "SMALL", '"<0"', "▼"),
    ):
        mine = [mover for mover in found if mover.change * way > 0]
        count = f"COUNTIF({keys},{test})"
        nobody = "" if mine else words["nobody"]
        parts += [title, Said(nobody, f'IF({count}=0,{quoted(words["nobody"])},"")')]
        for k in range(MOST_NAMED):
            between = words["and"] if k else ""
            now = ""
            if k < len(mine):
                now = f"{between}{units[mine[k].line]} {sign}{abs(mine[k].change)}"
            place = f"MATCH({pick}({keys},{k + 1}),{keys},0)"
            shown = f"{quoted(between)}&INDEX({areas.names},{place})&{quoted(f' {sign}')}"
            shown += f"&ABS(INDEX({areas.changes},{place}))"
            parts.append(Said(now, f'IF({count}>{k},{shown},"")'))
    return parts
