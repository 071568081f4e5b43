"""The Ranking sheet: a table that sorts itself when the ranks change."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

from ...sheets import Cell, Column, LiveColumn
from ...sheets.styles import LAST_TIER
from .dimensions import DimensionsSheet
from .grid import FIRST, Grid

if TYPE_CHECKING:
    from .workbook import LiveReport


class RankingSheet:
    """Each line finds the unit of its place; everything else of the line is that unit's.

    The place stands inside the formula, so that lines may also be sorted by hand.

    Attributes
    ----------
    grid : Grid
        Keys: ``rank``, ``("key", i)``, ``score``, ``tier``, ``change``, the ids of the top groups,
        ``available``, ``row``, ``note``.
    """

    def __init__(self, report: LiveReport, dimensions: DimensionsSheet) -> None:
        self.report, self.dimensions = report, dimensions
        keys: list[Hashable] = ["rank", *(("key", i) for i in range(report.key_count)), "score"]
        keys += [key for key in ("tier", "change") if key in dimensions.grid.letters]
        keys += [group.id for group in report.framework.groups]
        self.grid = Grid("Ranking", tuple([*keys, "available", "row", "note"]), 2)

    def columns(self) -> list[Column]:
        """Return the columns of the sheet."""
        shown = dict(zip(self.dimensions.grid.keys, self.dimensions.columns(), strict=True))
        row = self.report.column("行号", "Row", self._rows(), "0", grey=True)
        columns = [
            row
            if key == "row"
            else self._picked(self.dimensions.root if key == "score" else key, shown)
            for key in self.grid.keys
        ]
        where = self.grid.keys.index("score")
        columns[where].bar = True
        if "tier" in self.grid.keys:
            where = self.grid.keys.index("tier")
            columns[where] = self._coloured(columns[where])
        return columns

    def _picked(self, key: Hashable, shown: dict[Hashable, Column]) -> Column:
        """Return a column of Dimensions in the order of the ranking."""
        source = shown[key]
        count = len(self.report.order)
        letter = self.dimensions.grid.letters[key]
        column = f"Dimensions!${letter}$1:${letter}${FIRST + count - 1}"
        at = self.grid.letters["row"]
        values = _held(source.values)
        cells = [
            Cell(values[i], f"INDEX({column},${at}{line})")
            for line, i in enumerate(self.report.ranked, self.grid.first)
        ]
        text = key in ("note",)
        return Column(
            source.header,
            cells,
            source.number,
            source.align,
            grey=text,
            wrap=text,
        )

    def _rows(self) -> list[Cell]:
        """Find the row of each place on Dimensions and Normalized."""
        report, cells = self.report, []
        for block in report.blocks:
            order = self.dimensions.grid.block("order", block.start, block.stop)
            for place, i in enumerate(report.ranked[block.start : block.stop], 1):
                formula = f"MATCH({place},{order},0)+{FIRST + block.start - 1}"
                cells.append(Cell(int(FIRST + i), formula))
        return cells

    def _coloured(self, column: Column) -> LiveColumn:
        tiers = self.dimensions.tiers
        own = f"${self.grid.letters['tier']}{self.grid.first}"
        conditions = [
            (f"{own}={tiers.grid.fixed('label', t)}", min(t, LAST_TIER)) for t in range(tiers.count)
        ]
        return LiveColumn(
            column.header, column.values, column.number, "center", conditions=conditions
        )


def _held(values: Sequence[Any]) -> list[Any]:
    return [value.value if isinstance(value, Cell) else value for value in values]

