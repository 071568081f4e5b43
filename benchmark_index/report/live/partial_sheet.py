"""The Partial ranks sheet: ranks by each dimension, and within each class of an attribute."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ...errors import Text
from ...excel import Column
from ...framework import Group
from ...framework.attribute_names import attribute_name
from ...index.partial_ranks import PartialRanks
from ...numerics import Floats
from ..number_formats import number_format
from ..words import TITLES
from .dimensions import rounding
from .placement import DATA_FIRST, FIRST, Placement, formula_cells
from .same_unit import UNIT_NUMBER, RowOfUnit, found, numbered

if TYPE_CHECKING:
    from .live_report import LiveReport

SHEET = "Partial ranks"
MOST_COMPARED = 25_000_000  # pairs of rows times ranks; above, ranks are values
RANK = Text("排名", "Rank")
ROW: Hashable = "row"
_NOTHING_TO_RANK_BY = Text(
    "没有多个维度，也没有把对象分成几类的属性",
    "there are no dimensions, and no attribute divides the units into classes",
)


class PartialSheet:
    """One line per unit in the order of the ranking as exported; its ranks follow the scores.

    Attributes
    ----------
    grid : Placement
        Keys: ``("key", i)``, ``rank``, ``("by", id)``, ``("class", name)``, ``("within", name)``,
        then what serves formulas.
    """

    def __init__(self, report: LiveReport) -> None:
        self.report, self.dimensions = report, report.dimensions
        self.partial = PartialRanks(report.scorecard)
        self.order = report.as_exported.scorecard.order
        self.lines = np.argsort(report.order, kind="stable")[self.order].tolist()
        several = (
            len(report.framework.children) > 1
        )  # the rank by the only one is that of the index
        self.groups = report.framework.groups if several else ()
        self.attributes = [name for name in self.partial.attributes if self._divides(name)]
        ranks = len(self.groups) + len(self.attributes)
        self.is_live = report.by_number and len(self.order) ** 2 * ranks <= MOST_COMPARED
        self.grid = Placement(SHEET, tuple(self._keys()), DATA_FIRST)

    def _divides(self, attribute: str) -> bool:
        """Return whether some units, and not all, are of one class."""
        if attribute in ("period", "tier"):  # every rank is of a period; tiers may be edited
            return False
        values = self.partial.values(attribute)
        classes, units = {*values} - {""}, self.report.table.unit_labels.nunique()
        return 1 < len(classes) < units

    def _keys(self) -> Iterator[Hashable]:
        yield from (("key", i) for i in range(self.report.key_count))
        yield "rank"
        yield from (("by", group.id) for group in self.groups)
        for name in self.attributes:
            yield from (("class", name), ("within", name))
        if not self.is_live:
            return
        yield from (UNIT_NUMBER, ROW)
        yield from (("score", group.id) for group in self.groups)
        yield from [("score", self.dimensions.root)] if self.attributes else []
        yield from [("number", "period")] if self.report.table.is_panel else []
        yield from (("number", name) for name in self.attributes)

    @property
    def left_out(self) -> Text | None:
        """Why there is no such sheet, None where there is."""
        return None if self.groups or self.attributes else _NOTHING_TO_RANK_BY

    def columns(self) -> list[Column]:
        """Return the columns of the sheet; none where there is nothing to rank by."""
        return [] if self.left_out else [*self._columns()]

    def _columns(self) -> Iterator[Column]:
        report, root = self.report, self.dimensions.root
        units = report.keys()
        for unit in units:
            unit.values = [unit.values[line] for line in self.lines]
        yield from units
        yield self._overall()
        for group in self.groups:
            title = Text(f"{group.name.zh}：排名", f"{group.name.en}: rank")
            ranks = self.partial.ranks(group.id)
            yield self._ranked(report.head(title), ranks, group.id, "period")
        for name in self.attributes:
            head = report.attribute(name)
            values = self.partial.values(name)
            yield Column(head, [values[row] for row in self.order.tolist()], align="center")
            yield self._ranked(self._within(head), self.partial.ranks(name), root, name)
        if self.is_live:
            yield from self._helpers()

    def _helpers(self) -> Iterator[Column]:
        """Yield what serves formulas: where the unit stands, rounded scores, numbers of classes."""
        report, root = self.report, self.dimensions.root
        yield numbered(report, self.lines)
        yield self._helper(
            Text("行号", "Row"), formula_cells(self._row(), [FIRST + line for line in self.lines])
        )
        for group in self.groups:
            yield self._rounded(group.id, self._node_scores(group))
        if self.attributes:
            yield self._rounded(root, np.asarray(report.scorecard.score, dtype=float))
        for name in [*(["period"] if report.table.is_panel else []), *self.attributes]:
            numbers = self.partial.classes(name)[self.order].tolist()
            title = TITLES.get(name) or attribute_name(name)
            head = Text(f"类别序号：{title.zh}", f"Class: {title.en}")
            yield self._helper(head, [n or None for n in numbers])

    def _within(self, head: str) -> str:
        """Return what heads the ranks within an attribute, which may be headed in one language."""
        zh, en = (head.splitlines() * 2)[:2] if self.report.language is None else (head, head)
        return self.report.head(Text(f"{zh}内排名", f"rank within {en}"))

    # --- cells -------------------------------------------------------------------------------

    def _helper(self, title: Text, values: Sequence[object]) -> Column:
        head = self.report.head(title)
        return Column(head, list(values), "0", grey=True, helper=True)

    def _cells(self, formula: str, values: Sequence[object]) -> list[object]:
        """Return one formula by the row with the values, or these alone."""
        return [*formula_cells(formula, values)] if self.is_live else [*values]

    def _row(self) -> str:
        """Return the row of the unit on Dimensions, wherever it was sorted to."""
        own = self.grid.cell(UNIT_NUMBER, "{d}", SHEET)
        return found(own, self.dimensions.grid, len(self.order))

    def _of_unit(self, key: Hashable) -> str:
        row = self.grid.cell(ROW, "{d}", SHEET)
        return RowOfUnit(self.dimensions.grid, row, len(self.order)).cell(key)

    def _overall(self) -> Column:
        rank = self._of_unit("rank") if self.is_live else ""
        ranks = self.report.scorecard.rank.to_numpy(dtype=float, na_value=np.nan)
        cells = self._cells(f'IF({rank}="","",{rank})', self._whole(ranks))
        return Column(self.report.head(RANK), cells, "0", align="center")

    def _node_scores(self, group: Group) -> Floats:
        return np.asarray(self.report.scorecard.groups[group.id], dtype=float)

    def _rounded(self, node: str, scores: Floats) -> Column:
        """Return scores rounded as ranks go by, by the decimals of each period."""
        report, held = self.report, self._of_unit(node)
        rounded = report.scorecard.round_as_ranked(scores)[self.order].tolist()
        cells: list[object] = []
        for i, (row, value) in enumerate(zip(self.order.tolist(), rounded, strict=True)):
            period = report.table.place(row)[1] or report.table.period
            decimals = report.scorecard.fitted.decimals(period)
            formula = f'IF(ISNUMBER({held}),{rounding(held, decimals)},"")'
            cells += formula_cells(formula, [value], i) if self._follows(node) else [value]
        name = report.framework.nodes[node].name
        column = self._helper(Text(f"取整得分：{name.zh}", f"Rounded: {name.en}"), cells)
        column.number = number_format(rounded, 4)
        return column

    def _follows(self, node: str) -> bool:
        return self.is_live and bool(self.dimensions.formulas[node])

    def _ranked(self, head: str, ranks: Floats, node: str, within: str) -> Column:
        """Return ranks by a node, among the rows of the same number."""
        if not self._follows(node):
            return Column(head, self._whole(ranks), "0", align="center")
        own, scores = self._own(("score", node)), self._all(("score", node))
        better = "<" if self.report.scorecard.fitted.is_lower_better(node) else ">"
        same, enough = "", ""
        if ("number", within) in self.grid.letters:
            number = self._own(("number", within))
            same, enough = f"*({self._all(('number', within))}={number})", f",ISNUMBER({number})"
        ahead = f"SUMPRODUCT(ISNUMBER({scores})*({scores}{better}{own}){same})"
        formula = f'IF(AND(ISNUMBER({own}){enough}),{ahead}+1,"")'
        return Column(head, formula_cells(formula, self._whole(ranks)), "0", align="center")

    def _own(self, key: Hashable) -> str:
        return self.grid.cell(key, "{d}", SHEET)

    def _all(self, key: Hashable) -> str:
        return self.grid.block(key, 0, len(self.order), SHEET)

    def _whole(self, ranks: ArrayLike) -> list[int | None]:
        ordered = np.asarray(ranks, dtype=float)[self.order].tolist()
        return [None if np.isnan(rank) else int(rank) for rank in ordered]
