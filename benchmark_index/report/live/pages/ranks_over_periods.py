"""Ranks over three or more periods: a line for each unit, and the cells it is drawn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....errors import Text
from ....excel import OTHERS, Cell, Chart, Page, Series
from ....excel.styles import ACCENT, body
from ....files import letter
from ..placement import FIRST
from .facts import Facts, row_on_dimensions

LEAST, MOST = 3, 12  # periods; two are compared on the first page
QUIET = body("center", "0", grey=True)
PERIOD = body("center", "@", grey=True)


class RanksOverPeriods:
    """The ranks of the best units of the newest period, in it and in those before.

    Parameters
    ----------
    facts : Facts
    page : Page
    lines : sequence of int
        The rows of ``facts`` to draw, best first.
    column : int
        The first of the columns, beside the page, that hold what is drawn: the ranks, and where
        each unit of the newest period stands on Dimensions in the earlier ones.
    """

    def __init__(self, facts: Facts, page: Page, lines: Sequence[int], column: int) -> None:
        self.facts, self.page, self.lines, self.column = facts, page, lines, column
        self.periods = facts.blocks[-MOST:]
        self.block = facts.blocks[-1]
        self.drawn = len(self.periods) >= LEAST and len(lines) > 1
        units = np.asarray(facts.report.table.unit_labels, dtype=object)[facts.order]
        self.where = [
            {units[row]: row for row in range(block.start, block.stop)} for block in self.periods
        ]
        self.units = units

    @property
    def height(self) -> int:
        """How many rows the chart takes."""
        return min(max(self.worst + 4, 14), 38)

    @property
    def worst(self) -> int:
        """The largest rank that is drawn, now and then, as exported."""
        exported = self.facts.as_exported
        lines = exported.lines(self.block, len(self.lines))
        rows = [row for unit in self.units[lines] for row in self._rows(unit)]
        ranks = [exported.rank[row] for row in rows if row >= 0 and exported.ranked[row]]
        return int(max(ranks, default=1))

    def _rows(self, unit: object) -> list[int]:
        return [where.get(unit, -1) for where in self.where]

    def draw(self, top: int, end: int, last: int, numbers: Sequence[str]) -> None:
        """Write the cells in rows below the chart's first one, and draw it.

        ``numbers`` are the cells that hold the number of the unit of each line.
        """
        facts, page, count = self.facts, self.page, len(self.periods)
        known = self.column + count + 1  # where the units stood
        beyond = FIRST + len(facts.order)
        for p, block in enumerate(self.periods):
            page.put(top, self.column + p, block.period, PERIOD)
        for i, row in enumerate(range(self.block.start, self.block.stop), 1):
            for p, was in enumerate(self._rows(self.units[row])[:-1]):
                value = beyond if was < 0 else row_on_dimensions(was)
                page.put(top + i, known + p, value, QUIET)
        stop = top + self.block.stop - self.block.start
        for i, row in enumerate(self.lines, 1):
            number = numbers[i - 1]
            place = f"{number}-{row_on_dimensions(self.block.start) - 1}"
            for p, was in enumerate(self._rows(self.units[row])):
                at = letter(known + p)
                held = f"INDEX(${at}${top + 1}:${at}${stop},{place})"
                if p == count - 1:
                    held = number
                rank = facts.rank[was] if was >= 0 else float("nan")
                cell = facts.point(float(rank), facts.cell_of(facts.dimensions, "rank", held))
                page.put(top + i, self.column + p, cell, QUIET)
        self._chart(top, end, last, numbers)

    def _chart(self, top: int, end: int, last: int, numbers: Sequence[str]) -> None:
        facts, name = self.facts, self.page.name
        left, right = letter(self.column), letter(self.column + len(self.periods) - 1)
        lines = []
        for i, row in enumerate(self.lines, 1):
            at = top + i
            named = f'{facts.cell_of(facts.dimensions, facts.name_key, numbers[i - 1])}&""'
            title = Cell(facts.name(row), named if facts.live else "")
            self.page.put(at, self.column - 1, title, body("left", grey=True))
            own = f"'{name}'!${letter(self.column - 1)}${at}"
            cells = f"'{name}'!${left}${at}:${right}${at}"
            lines.append(Series(own, cells, ACCENT if i == 1 else OTHERS))
        first, newest = self.periods[0].period, self.block.period
        said = Text(f"{first} 至 {newest} 的名次", f"Ranks from {first} to {newest}")
        self.page.charts.append(
            Chart(
                *("slopes", facts.report.first(said), f"'{name}'!${left}${top}:${right}${top}"),
                *(lines[::-1], (top, 1), (end, last)),
                high=float(self.worst),
                points=len(self.periods),
            )
        )
