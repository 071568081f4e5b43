"""What the pages for readers show: values row by row, and where formulas find the same."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ....errors import Text
from ....excel import NOT_AVAILABLE, Cell, clean_text, quoted
from ....framework import Framework, Group, Indicator, Name
from ....normalization import Goalposts, MinMax
from ....numerics import Booleans, Floats, Integers
from ...number_formats import number_format
from ...words import turned_title
from ...workbook import Report
from ..dimensions import PUBLISHED
from ..movement import Movement, movement
from ..placement import FIRST, PlacedBlock, Placement
from ..same_unit import RANKED, UNIT_NUMBER, found, listed

NOTHING = "–"  # where there is nothing to show
NEAR = 1e-10  # scores this close are the same to a reader
MEAN_DECIMALS = 12  # of mean scores: sums that cancel are 0 everywhere, and ties are ties
_WHOLE = 1e15  # from which on a number has no such decimals
MOST_DIMENSIONS = 16


class Facts:
    """The rows of a workbook as on its Dimensions sheet, with what is known of each.

    Parameters
    ----------
    report : Report
    order : array
        The table's rows in the order of the Dimensions sheet.
    blocks : sequence of Block
        The rows of each period.
    dimensions, normalized, data, tiers : Grid
        Where formulas find scores, normalized values, data and what the tiers are.
    live : bool
        Whether cells hold formulas.
    """

    def __init__(
        self,
        report: Report,
        order: Integers,
        blocks: Sequence[PlacedBlock],
        dimensions: Placement,
        normalized: Placement,
        data: Placement,
        tiers: Placement | None,
        live: bool,
    ) -> None:
        self.report, self.order, self.blocks, self.live = report, order, blocks, live
        self.dimensions, self.normalized = dimensions, normalized
        self.data, self.tiers = data, tiers
        scorecard = report.scorecard
        self.framework = report.framework
        self.root = self.framework.id
        self.reasons: Mapping[int, Text] = {}  # why rows moved, where it is known
        self.certainty: Certainty | None = None
        self.as_exported: Facts = self  # by which pages are laid out, whatever was edited since
        self.index_score: Floats = np.asarray(scorecard.score, dtype=np.float64)[order]
        self.score: Floats = np.asarray(scorecard.published, dtype=np.float64)[order]
        self.is_published = scorecard.fitted.publishing is not None
        self.total = PUBLISHED if self.is_published else self.root  # the column of ``score``
        self.rank = scorecard.rank.to_numpy(float, na_value=np.nan)[order].astype(np.float64)
        self.ranked: Booleans = ~np.isnan(self.rank)
        self.place = np.empty(len(order), dtype=np.int64)
        where = np.empty(len(order), dtype=np.int64)
        where[scorecard.order] = np.arange(len(order))
        for block in blocks:
            rows = np.argsort(where[order[block.start : block.stop]], kind="stable")
            self.place[block.start + rows] = np.arange(1, len(rows) + 1)

    # --- what a score is made of -------------------------------------------------------------

    @cached_property
    def parts(self) -> list[Group | Indicator]:
        """The dimensions: what stands directly below the index and has scores.

        Each as the index takes it, more is better; none where that is not known, as of a formula.
        """
        root = self.report.scorecard.fitted.nodes[self.root]
        children = set(root.children)
        if not root.aggregation.weighs or self.framework.direction == "lower":
            return []
        below: list[Group | Indicator] = [*self.framework.groups, *self.framework.indicators]
        found = [node for node in below if node.id in children]
        known = all(
            isinstance(part, Indicator) or part.direction == "higher" or part.id in self.mirrors
            for part in found
        )
        return list(map(self._as_taken, found)) if known and len(found) == len(children) else []

    @property
    def mirrors(self) -> Mapping[str, float]:
        """What the index takes the scores of dimensions from, of which less is better."""
        return self.report.scorecard.fitted.nodes[self.root].mirrors

    def _as_taken(self, part: Group | Indicator) -> Group | Indicator:
        if part.id not in self.mirrors:
            return part
        exported = self.report.as_exported.scorecard.fitted.nodes[self.root].mirrors
        title = turned_title(part.name.text, exported.get(part.id, self.mirrors[part.id]))
        return part.model_copy(update={"name": Name(zh=title.zh, en=title.en)})

    @cached_property
    def charted(self) -> list[Group | Indicator]:
        """The dimensions that a chart has room for."""
        return self.parts[:MOST_DIMENSIONS]

    def values(self, node: Framework | Group | Indicator | str) -> Floats:
        """Return the scores of a node by its id; of an indicator its normalized values."""
        name = node if isinstance(node, str) else node.id
        if name in (self.total, self.root):
            return self.score if name == self.total else self.index_score
        frame = self._groups if name in self._groups else self.report.scorecard.normalized
        found: Floats = np.asarray(frame[name], dtype=np.float64)[self.order]
        return self.mirrors[name] - found if name in self.mirrors else found

    @cached_property
    def _groups(self) -> pd.DataFrame:
        return self.report.scorecard.groups

    @cached_property
    def from_zero(self) -> bool:
        """Whether no score is below 0, so that charts may begin there."""
        held = [self.score, *(self.values(part) for part in self.parts)]
        return not any(np.any(values < 0) for values in held)

    @cached_property
    def scale_end(self) -> float | None:
        """Where the scale of the dimensions ends; None where it has no end or scores pass it."""
        if self.as_exported is not self:
            return self.as_exported.scale_end
        method = self.report.scorecard.fitted.normalization
        high = method.high if isinstance(method, (MinMax, Goalposts)) else None
        if method is None:  # of values as they are, where the same may be the most of each
            rules = [leaf.allowed for leaf in self.framework.all_indicators]
            most = {None if rule is None else rule.max for rule in rules}
            high = most.pop() if len(most) == 1 else None
        if not isinstance(high, (int, float)):
            return None
        held = [self.index_score, *(self.values(part) for part in self.parts)]
        largest = max(float(np.nanmax(values, initial=0)) for values in held)
        return float(high) if self.from_zero and largest <= high + NEAR else None

    def number(self, decimals: int) -> str:
        """Return a number format fit for scores of groups, and of the index on its own scale."""
        return number_format([float(np.nanmax(np.abs(self.index_score), initial=0))], decimals)

    def score_format(self, decimals: int) -> str:
        """Return a number format fit for scores as they are published."""
        largest = float(np.nanmax(np.abs(self.score), initial=0))
        return self.report.score_format([largest], decimals)

    def weight(self, node: Group | Indicator) -> Cell:
        """Return the weight of a node among its siblings."""
        return self.report.local_weight(node.id)

    @cached_property
    def moved(self) -> Movement:
        """How the units moved between periods."""
        scorecard = self.report.scorecard
        units = [str(unit) for unit in np.asarray(self.report.table.unit_labels)[self.order]]
        rounded = np.array(scorecard.rounded, dtype=np.float64)[self.order]
        return movement(units, self.blocks, rounded, scorecard.fitted.lower_is_better)

    @property
    def change(self) -> Floats:
        """By how many places each row rose since the period before."""
        return self.moved.change

    @cached_property
    def notes(self) -> list[str]:
        """What is missing of each row, or why it is not ranked, as exported."""
        return list(self.report.notes().values)

    @cached_property
    def names(self) -> Any:
        """The name of each row."""
        table = self.report.table
        held = table.units.get("name", table.unit_labels)
        return np.asarray(held, dtype=object)[self.order]

    def name(self, row: int) -> str:
        """Return the name of a row as a cell holds it."""
        return clean_text(str(self.names[row]))

    @property
    def name_key(self) -> tuple[str, int]:
        """The column of names on Dimensions."""
        return ("key", int("name" in self.report.table.units))

    # --- where it stands ---------------------------------------------------------------------

    def at(self, node: Framework | Group | Indicator | str) -> tuple[Placement, Hashable]:
        """Return the sheet and column of a node's scores."""
        name = node if isinstance(node, str) else node.id
        grid = self.dimensions if name in self.dimensions.letters else self.normalized
        return grid, ("turned", name) if name in self.mirrors else name

    def listed(self, key: Hashable, block: PlacedBlock) -> str:
        """Return a column of Dimensions in a period, where it stands together however sorted."""
        return self.dimensions.block(listed(self.dimensions, key), block.start, block.stop)

    def every(self, grid: Placement, key: Hashable) -> str:
        """Return the cells of a column in all periods, in whatever order its sheet has."""
        return grid.block(key, 0, len(self.order))

    def ranked_in(self, grid: Placement, period: str) -> str:
        """Return which rows of a sheet are of units ranked in a period, by its number."""
        return f"({self.every(grid, RANKED)}={period})"

    def count_formula(self, period: str) -> str:
        """Return how many units are ranked in a period."""
        return f"COUNTIF({self.every(self.dimensions, RANKED)},{period})"

    def mean_formula(
        self, grid: Placement, key: Hashable, period: str, decimals: int | None = None
    ) -> str:
        """Return the mean of the units ranked in a period."""
        values, ranked = self.every(grid, key), self.every(grid, RANKED)
        count = f"SUMPRODUCT({self.ranked_in(grid, period)}*ISNUMBER({values}))"
        mean = f"SUMIF({ranked},{period},{values})/{count}"
        mean = mean if decimals is None else f"ROUND({mean},{decimals})"
        return f'IF({count}>0,{mean},"")'

    def mean_score_formula(self, grid: Placement, key: Hashable, period: str) -> str:
        """Return the mean of the scores of the units ranked in a period."""
        decimals = MEAN_DECIMALS if self.report.edition > 2 else None
        return self.mean_formula(grid, key, period, decimals)

    @property
    def last_row(self) -> int:
        """The last row of Dimensions and of Normalized."""
        return FIRST + len(self.order) - 1

    def period_of(self, block: PlacedBlock) -> str:
        """Return the number of a period."""
        return str(self.blocks.index(block) + 1)

    def cell_of(self, grid: Placement, key: Hashable, number: str) -> str:
        """Return a cell of the unit with a number."""
        return f"INDEX({self.whole(grid, key)},{found(number, grid, len(self.order))})"

    def in_row(self, grid: Placement, key: Hashable, row: str) -> str:
        """Return a cell of the unit that stands in a row of Dimensions."""
        if grid.name == self.dimensions.name:
            return f"INDEX({self.whole(grid, key)},{row})"
        return self.cell_of(grid, key, f"INDEX({self.whole(self.dimensions, UNIT_NUMBER)},{row})")

    def whole(self, grid: Placement, key: Any) -> str:
        """Return a column from the first row of the sheet to the one below the last unit."""
        at = grid.letters[key]
        return f"{grid.name}!${at}$1:${at}${grid.first + len(self.order)}"

    def cell(self, value: Any, formula: str, number: str = "") -> Cell:
        """Return a cell by its formula, or by its value alone in a workbook of values."""
        if isinstance(value, (float, np.floating)):
            value = None if np.isnan(value) else float(value)
        return Cell(value, formula if self.live else "", number=number)

    def point(self, value: float, cell: str) -> Cell:
        """Return what a chart draws of a cell: its number, or nothing at all where it is blank."""
        if not self.live:
            return Cell(None if np.isnan(value) else float(value))
        written = f"IF(ISNUMBER({cell}),{cell},NA())"
        return Cell(NOT_AVAILABLE if np.isnan(value) else float(value), written)

    # --- statistics of a period ----------------------------------------------------------------

    def leaders(self, block: PlacedBlock, most: int) -> list[int]:
        """Return the ranked rows of a period, best first."""
        rows = np.arange(block.start, block.stop)
        rows = rows[self.ranked[rows]]
        return [int(row) for row in rows[np.argsort(self.place[rows])][:most]]

    def rank_of(self, row: int) -> int | None:
        """Return the rank of a row, None where it is not ranked."""
        return int(self.rank[row]) if self.ranked[row] else None

    def in_order(self, block: PlacedBlock) -> list[int]:
        """Return the rows of a period as the ranking has them."""
        rows = np.arange(block.start, block.stop)
        return [int(row) for row in rows[np.argsort(self.place[rows])]]

    def lines(self, block: PlacedBlock, most: int) -> list[int]:
        """Return the first rows of a period, as many as were ranked in it when it was exported."""
        exported = self.report.as_exported.scorecard.rank.to_numpy(float, na_value=np.nan)
        rows = np.arange(block.start, block.stop)
        count = int((~np.isnan(exported[self.order[rows]])).sum())
        return [int(row) for row in rows[np.argsort(self.place[rows])][: min(count, most)]]

    def mean(self, values: Floats, block: PlacedBlock) -> float:
        """Return the mean of the ranked units of a period."""
        held = values[block.start : block.stop][self.ranked[block.start : block.stop]]
        held = held[~np.isnan(held)]
        with np.errstate(over="ignore"):
            return float(held.mean()) if len(held) else float("nan")

    def mean_score(self, values: Floats, block: PlacedBlock) -> float:
        """Return the mean of scores, rounded as a spreadsheet rounds."""
        mean = self.mean(values, block)
        if self.report.edition < 3 or not abs(mean) < _WHOLE:
            return mean
        step = Decimal(1).scaleb(-MEAN_DECIMALS)
        return float(Decimal(repr(mean)).quantize(step, ROUND_HALF_UP)) + 0.0


class Certainty(NamedTuple):
    """How sure ranks are: in words, and for each row between which ranks it stays.

    Where nobody varied weights or methods there is none, and pages draw nothing. ``ranges`` stand
    in a column of a sheet by the units' numbers.
    """

    said: Text
    ranges: Sequence[str]
    grid: Placement | None = None
    column: Hashable = None


# --- sentences -----------------------------------------------------------------------------------


class Said(NamedTuple):
    """A part of a sentence that follows from the workbook: as it reads now, and its formula."""

    now: str
    formula: str


def sentence(parts: Sequence[str | Said], live: bool) -> Cell:
    """Return a sentence that follows what it speaks of."""
    now = "".join(part if isinstance(part, str) else part.now for part in parts)
    written = [quoted(part) if isinstance(part, str) else part.formula for part in parts]
    computed = live and any(isinstance(part, Said) for part in parts)
    return Cell(now, "&".join(written) if computed else "")


def fixed(value: float, formula: str, decimals: int) -> Said:
    """Return a number as it reads in a sentence.

    >>> fixed(2.25, "A1", 1)
    Said(now='2.3', formula='FIXED(ROUND(ROUND(A1,9),1),1,TRUE)')
    """
    if np.isnan(value):
        return Said("", formula)
    step = Decimal(1).scaleb(-decimals)
    now = Decimal(repr(round(float(value), 9))).quantize(step, ROUND_HALF_UP) + 0
    return Said(f"{now:f}", f"FIXED(ROUND(ROUND({formula},9),{decimals}),{decimals},TRUE)")


def row_on_dimensions(row: int) -> int:
    """Return the row of the Dimensions sheet where a line stands."""
    return FIRST + row
