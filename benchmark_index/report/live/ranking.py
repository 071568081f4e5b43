"""The Ranking sheet: a table that sorts itself when the ranks change."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...excel import Cell, Column
from ...excel.styles import LAST_TIER
from ..words import SCORE
from .broken_rules import said_of_inputs
from .dimensions import PUBLISHED, DimensionsSheet
from .placement import FIRST, Placement
from .robustness_sheet import INTERVAL, SURE, RobustnessSheet
from .same_unit import UNIT_NUMBER

if TYPE_CHECKING:
    from .live_report import LiveReport


@dataclass(frozen=True)
class InOrder(Placement):
    """The lines of the ranking by their place, wherever they stand on a sheet that was sorted.

    ``rows`` are formulas of the row that each place has on Dimensions.
    """

    rows: tuple[str, ...] = ()

    def fixed(self, key: Hashable, line: int, here: str = "") -> str:
        """Return the row of a place; of other columns the cell in the line."""
        return self.rows[line] if key == "row" else super().fixed(key, line, here)


class RankingSheet:
    """Each line finds the unit of its place; everything else of the line is that unit's.

    The place stands inside the formula, so that lines may also be sorted by hand.

    Attributes
    ----------
    grid : Grid
        Keys: ``rank``, ``("key", i)``, ``score``, ``tier``, ``change``, the ids of the top groups,
        ``available``, ``note``, and of formulas ``row``, ``tier number``.
    in_order : InOrder
        The same, for pages to find lines by their place.
    """

    def __init__(self, report: LiveReport, dimensions: DimensionsSheet) -> None:
        self.report, self.dimensions = report, dimensions
        self.blocks = report.blocks[::-1] if report.is_newest_first else report.blocks
        keys: list[Hashable] = ["rank", *(("key", i) for i in range(report.key_count)), "score"]
        self.tier, number = report.tier_key, f"{report.tier_key} number"
        keys += [key for key in (self.tier, "change") if key in dimensions.grid.letters]
        keys += [INTERVAL, SURE] if report.robustness is not None else []
        keys += [group.id for group in report.framework.groups]
        keys += ["available", "row", "note"]
        if report.edition > 1:
            helpers = ["row", *([number] if self.tier in keys else [])]
            keys = [*(key for key in keys if key != "row"), *helpers]
        self.grid = Placement("Ranking", tuple(keys), 2)
        self.in_order = InOrder("Ranking", self.grid.keys, 2, tuple(self._in_order()))

    def columns(self) -> list[Column]:
        """Return the columns of the sheet."""
        shown = dict(zip(self.dimensions.grid.keys, self.dimensions.columns(), strict=True))
        total: Hashable = self.dimensions.root
        if PUBLISHED in shown:
            total = PUBLISHED
            shown[total].header = self.report.head(SCORE)
        row = self.report.column("行号", "Row", self._rows(), "0", grey=True)
        row.helper = self.report.edition > 1
        columns = {
            key: self._picked(total if key == "score" else key, shown, key == "score")
            for key in self.grid.keys
            if key not in ("row", INTERVAL, SURE)
        }
        if (sheet := self.report.robustness) is not None:
            columns |= {key: self._sure(sheet, key) for key in (INTERVAL, SURE)}
        if self.tier in columns:
            columns[self.tier] = self._coloured(columns[self.tier])
        if self.report.edition > 1:
            note = columns["note"]
            note.header = note.header.replace("\n", " ")
            note.check = said_of_inputs(self.report, note.header)
        return [row if key == "row" else columns[key] for key in self.grid.keys]

    def _sure(self, sheet: RobustnessSheet, key: str) -> Column:
        """Return how sure the rank of each unit is, found by its number."""
        lines = [i for b in self.blocks for i in self.report.ranked[b.start : b.stop].tolist()]
        of_number, at = self.dimensions.grid, self.grid.letters["row"]
        numbers = [
            f"INDEX({of_number.columns(UNIT_NUMBER, UNIT_NUMBER)},${at}{self.grid.first + i})"
            for i in range(len(lines) if self.report.by_number else 0)
        ]
        return sheet.column_of_ranking(key, self.report.order[lines].tolist(), numbers)

    def _picked(self, key: Hashable, shown: dict[Hashable, Column], bar: bool) -> Column:
        """Return a column of Dimensions in the order of the ranking."""
        source, report = shown[key], self.report
        count = len(self.report.order)
        letter = self.dimensions.grid.letters[key]
        column = f"Dimensions!${letter}$1:${letter}${FIRST + count - 1}"
        at = self.grid.letters["row"]
        held = [value.value if isinstance(value, Cell) else value for value in source.values]
        order = [i for block in self.blocks for i in report.ranked[block.start : block.stop]]
        found = [f"INDEX({column},${at}{self.grid.first + line})" for line in range(count)]
        if source.wrap:
            found = [f'{cell}&""' for cell in found]
        elif not all(isinstance(value, Cell) for value in source.values):
            found = [f'IF({cell}="","",{cell})' for cell in found]  # a blank would count as 0
        cells = [Cell(held[i], cell) for i, cell in zip(order, found, strict=True)]
        quiet = source.wrap or source.helper
        return Column(
            *(source.header, cells, source.number, source.align),
            bar=bar,
            grey=quiet,
            wrap=source.wrap,
            helper=source.helper,
        )

    def _rows(self) -> list[Cell]:
        """Find the row of each place on Dimensions and Normalized."""
        ranked = [self.report.ranked[block.start : block.stop] for block in self.blocks]
        values = [int(FIRST + row) for rows in ranked for row in rows]
        return [Cell(value, row) for value, row in zip(values, self.in_order.rows, strict=True)]

    def _in_order(self) -> Iterator[str]:
        grid, count = self.dimensions.grid, len(self.report.order)
        for block in self.blocks if self.report.by_number else ():
            for place in range(block.start + 1, block.stop + 1):
                yield f"MATCH({place},{grid.from_top('order', count)},0)"
        for block in () if self.report.by_number else self.blocks:
            order = self.dimensions.grid.block("order", block.start, block.stop)
            for place in range(1, block.stop - block.start + 1):
                yield f"MATCH({place},{order},0)+{FIRST + block.start - 1}"

    def _coloured(self, column: Column) -> Column:
        tiers = self.dimensions.tiers
        first = str(self.grid.first)
        if (number := f"{self.tier} number") in self.grid.letters:
            own = self.grid.cell(number, first, self.grid.name)  # which every program can follow
            meant = [str(t + 1) for t in range(tiers.count)]
        else:
            own = self.grid.cell(self.tier, first, self.grid.name)
            meant = [tiers.grid.fixed("label", t) for t in range(tiers.count)]
        conditions = [(f"{own}={which}", min(t, LAST_TIER)) for t, which in enumerate(meant)]
        return Column(column.header, column.values, column.number, "center", conditions=conditions)
