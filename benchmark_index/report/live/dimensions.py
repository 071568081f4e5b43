"""The Dimensions sheet: the scores of every node, from there the rank, the tier and the order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import Text
from ...excel import Cell, Column
from ...framework import Framework, Group
from ..workbook import number_format
from .averages import ChildCells
from .builders import builder
from .classes import TiersSheet
from .data import DataSheet
from .normalized import WEIGHT, NormalizedSheet
from .placement import FIRST, LONGEST, PlacedBlock, Placement, formula_cells
from .weighting_sheets import WeightsSheet

if TYPE_CHECKING:
    from .live_report import LiveReport

HERE = "Dimensions"
HELPERS: frozenset[Hashable] = frozenset(("rounded", "tier number", "order"))  # not printed
EXACT_DECIMALS = 6  # up to here halves are rounded to even as the library rounds them


class DimensionsSheet:
    """Group scores level by level, the index, and what follows from it.

    Attributes
    ----------
    grid : Grid
        Keys: ``("key", i)``, the ids of groups and index, ``rounded``, ``rank``, ``change``,
        ``tier number``, ``tier``, ``order``, ``available``, ``note``.
    """

    def __init__(
        self,
        report: LiveReport,
        data: DataSheet,
        normalized: NormalizedSheet,
        weights: WeightsSheet,
    ) -> None:
        self.report, self.data = report, data
        self.normalized, self.weights = normalized, weights
        self.root: str = report.framework.id
        self.groups = by_level(report.framework)
        self.rule = report.scorecard.fitted.tiers
        self.keys = self._keys()
        helpers = HELPERS if report.edition > 1 else ()
        placed = sorted(self.keys, key=lambda key: key in helpers)
        self.grid = Placement(HERE, tuple(placed), FIRST)
        self.tiers = TiersSheet(report, self.grid)

    def _keys(self) -> list[Hashable]:
        """Return the columns in the order in which they follow from each other."""
        keys: list[Hashable] = [("key", i) for i in range(self.report.key_count)]
        keys += [*(group.id for group in self.groups), self.root, "rounded", "rank"]
        keys += ["change"] if self.report.table.is_panel else []
        keys += ["tier number", "tier"] if self.rule is not None else []
        return [*keys, "order", "available", "note"]

    # --- columns -----------------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """Return the columns of the sheet, what only serves formulas last."""
        columns = dict(zip(self.keys, self._columns(), strict=True))
        for key in HELPERS & columns.keys():
            columns[key].helper = self.report.edition > 1
        return [columns[key] for key in self.grid.keys]

    def _columns(self) -> list[Column]:
        report, scorecard = self.report, self.report.scorecard
        columns = report.linked_keys(WEIGHT)
        for group in self.groups:
            values = scorecard.groups[group.id].to_numpy(float)[report.order].tolist()
            columns.append(self._node(group, values, number_format(values, 1)))
        score = scorecard.score.to_numpy()[report.order].tolist()
        total = self._node(report.framework, score, number_format(score, 2))
        total.bar = True
        columns += [total, *self._ranks()]
        if self.rule is not None:
            columns += self._tiers()
        column = report.column
        available = scorecard.available[report.order].tolist()
        note = report.notes()
        note.header += f"\n({report.say(Text('导出时', 'as exported'))})"
        return [
            *columns,
            column("排序", "Order", self._by_block(self._order, self._places()), "0", grey=True),
            column("数据完整度", "Data available", self._available(available), "0%"),
            note,
        ]

    def _node(self, node: Framework | Group, values: list[float], number: str) -> Column:
        formula = self._formula(node)
        cells = formula_cells(formula, values) if formula else values
        title = Text("综合得分", "Score") if node.id == self.root else node.name
        header = self.report.head(title) if formula else self.report.as_values(title)
        under = None if node.id == self.root else self.weights.local_cell(node.id)
        return Column(header, cells, number, under=under)

    def _formula(self, node: Framework | Group) -> str:
        """Return the score of a node from its children's, in a row to be filled in."""
        plan = self.weights.plan.get(node.id)
        write = builder(plan.aggregation) if plan else None
        direct = {child.id for child in node.children}
        if not (plan and write and set(plan.children) <= direct):
            return ""
        children = self._children_of(node, plan.children)
        body: str = write(plan.aggregation, children)
        enough = f"AND({children.count}>={self.weights.needed(node.id)},{children.weight}>0)"
        formula = f'IF({enough},{body},"")'
        return formula if body and len(formula) < LONGEST else ""

    def _children_of(self, node: Framework | Group, kept: Sequence[str]) -> ChildCells:
        ranges, pairs = [], []
        parts = ((self.grid, node.groups), (self.normalized.grid, node.indicators))
        for grid, members in parts:
            ids = [child.id for child in members if child.id in kept]
            cells, weights = (grid.across(ids, row, HERE) for row in ("{r}", f"${FIRST - 1}"))
            ranges += list(zip(cells, weights, strict=True))
            pairs += [
                (grid.cell(child, "{r}", HERE), grid.cell(child, f"${FIRST - 1}", HERE))
                for child in ids
            ]
        return ChildCells(ranges, pairs)

    # --- ranks -------------------------------------------------------------------------------

    def _ranks(self) -> list[Column]:
        report, order = self.report, self.report.order
        rounded = report.scorecard.rounded.to_numpy()[order].tolist()
        ranks = report.scorecard.rank.to_numpy(float)[order].tolist()
        number = number_format(rounded, min(report.most_decimals, 4))
        column = report.column
        columns = [
            column(
                "取整得分", "Rounded", self._by_block(self._rounded, rounded), number, grey=True
            ),
            column("排名", "Rank", self._by_block(self._rank, _whole(ranks)), "0"),
        ]
        if report.table.is_panel:
            columns.append(
                column("位次变化", "Change", self._changes(ranks), '"▲"0;"▼"0;"–"', align="center")
            )
        return columns

    def _by_block(
        self, template: Callable[[PlacedBlock], str], values: Sequence[Any]
    ) -> list[Cell]:
        """Return the cells of all periods, each by the formula of its own."""
        return [
            cell
            for block in self.report.blocks
            for cell in formula_cells(
                template(block), values[block.start : block.stop], block.start
            )
        ]

    def _rounded(self, block: PlacedBlock) -> str:
        score = self.grid.cell(self.root, "{r}", HERE)
        decimals = self.report.scorecard.fitted.decimals(block.period or self.report.table.period)
        rounded = f"ROUND({score},{decimals})"
        if decimals <= EXACT_DECIMALS:
            unit = 10**decimals
            whole = f"ROUND(ABS({score})*{unit},6)"
            rounded = f"SIGN({score})*(ROUND({whole},0)-(MOD({whole},2)=0.5))/{unit}"
        return f'IF(ISNUMBER({score}),{rounded},"")'

    def scores(self, block: PlacedBlock) -> str:
        """Return the rounded scores of a period."""
        return self.grid.block("rounded", block.start, block.stop, HERE)

    def _rank(self, block: PlacedBlock) -> str:
        own, scores = self.grid.cell("rounded", "{r}", HERE), self.scores(block)
        better = "<" if self.report.scorecard.fitted.lower_is_better else ">"
        # Text is larger than any number, so blanks have to be told apart.
        ahead = f"SUMPRODUCT(ISNUMBER({scores})*({scores}{better}{own}))"
        return f'IF(ISNUMBER({own}),{ahead}+1,"")'

    def _changes(self, ranks: Sequence[float]) -> list[Cell | None]:
        """Return by how many places each unit rose since the period before."""
        report = self.report
        cells: list[Cell | None] = []
        rank = self.grid.letters["rank"]
        before: dict[str, int] = {}
        for block in report.blocks:
            units = [report.units[i] for i in range(block.start, block.stop)]
            for i, unit in enumerate(units, block.start):
                if unit not in before:
                    cells.append(None)
                    continue
                j = before[unit]
                old, new = f"${rank}{FIRST + j}", f"${rank}{FIRST + i}"
                formula = f'IF(AND(ISNUMBER({old}),ISNUMBER({new})),{old}-{new},"")'
                cells.append(Cell(_whole([ranks[j] - ranks[i]])[0], formula))
            before = {unit: i for i, unit in enumerate(units, block.start)}
        return cells

    def _order(self, block: PlacedBlock) -> str:
        """Return a number of its own for each unit of a period: equals in the table's order."""
        own, rank = self.grid.cell("rounded", "{r}", HERE), self.grid.cell("rank", "{r}", HERE)
        first = self.grid.fixed("rounded", block.start, HERE)
        upto = f"{first}:{own}"
        ranked = f"{rank}+SUMPRODUCT(ISNUMBER({upto})*({upto}={own}))-1"
        others = f"COUNT({self.scores(block)})+ROWS({upto})-COUNT({upto})"
        return f"IF(ISNUMBER({rank}),{ranked},{others})"

    def _places(self) -> list[int]:
        places = np.empty(len(self.report.order), dtype=int)
        for block in self.report.blocks:
            rows = self.report.ranked[block.start : block.stop]
            places[rows] = np.arange(1, len(rows) + 1)
        return [int(place) for place in places]

    # --- tiers and data ----------------------------------------------------------------------

    def _tiers(self) -> list[Column]:
        report, scorecard, rule = self.report, self.report.scorecard, self.rule
        assert rule is not None
        numbers = scorecard.tier_numbers[report.order]
        values = [int(t) + 1 if t >= 0 else None for t in numbers]
        labels = [report.say(rule.label(int(t))) if t >= 0 else None for t in numbers]
        number = report.column("档次序号", "Tier no.", values, "0", grey=True)
        if self.tiers.live:
            number.values = self._by_block(self.tiers.number, values)
        else:
            number.header = report.as_values(Text("档次序号", "Tier no."))
        tier = report.column("档次", "Tier", self._by_block(self.tiers.label, labels))
        tier.align = "center"
        return [number, tier]

    def _available(self, values: Sequence[float]) -> list[Cell]:
        used = [self.data.used(leaf.id) for leaf in self.data.leaves]
        cells = ",".join(self.data.grid.across(used, "{d}"))
        formula = f"COUNT({cells})/{len(used)}"
        return formula_cells(formula, values) if len(formula) < LONGEST else list(map(Cell, values))


def by_level(framework: Framework) -> list[Group]:
    """Return all groups level by level, so that the children of a node are neighbours."""
    found: list[Group] = []
    parents: Sequence[Framework | Group] = [framework]
    while parents:
        parents = [group for parent in parents for group in parent.groups]
        found += parents  # type: ignore[arg-type]
    return found


def _whole(values: Sequence[float]) -> list[int | None]:
    return [None if np.isnan(value) else int(value) for value in values]
