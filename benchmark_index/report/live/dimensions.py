"""The Dimensions sheet: the scores of every node, from there the rank, the tier and the order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...aggregation.by_formula import FormulaScore
from ...errors import Text
from ...excel import Cell, Column
from ...framework import Framework, Group
from ...index.node_keys import keeps_scale
from ...index.publishing import PublishedScale
from ..number_formats import number_format
from ..words import SCORE, turned_title
from .averages import ChildCells
from .builders import builder
from .classes import TiersSheet
from .data import DataSheet
from .movement import Movement, movement
from .normalized import WEIGHT, NormalizedSheet
from .placement import FIRST, LONGEST, PlacedBlock, Placement, formula_cells, written
from .same_unit import (
    ON_DATA,
    ON_NORMALIZED,
    RANKED,
    STANDS,
    UNIT_NUMBER,
    RowOfUnit,
    by_number,
    found,
    is_helper,
    listed,
    numbered,
    ranked_in,
    rows_on,
    same_unit,
    who_stands,
)
from .weighting_sheets import WeightsSheet
from .written_formulas import spelled

if TYPE_CHECKING:
    from .grade_sheet import GradeSheet
    from .live_report import LiveReport

HERE = "Dimensions"
MOST_ENDS = 200  # arguments of a function; Excel takes 255
PUBLISHED = "published"  # the key of its column
BEFORE = "before"  # the same
HELPERS: frozenset[Hashable] = frozenset(  # not printed
    ("rounded", "tier number", "grade number", "order", BEFORE)
)
GRADED = {
    "after number": Text("评级后档次序号", "Tier no. after the rules"),
    "after": Text("评级后档次", "Tier after the rules"),
}
CHANGED = '"▲"0;"▼"0;"–"'
EXACT_DECIMALS = 6  # up to here halves are rounded to even as the library rounds them


class DimensionsSheet:
    """Group scores level by level, the index, and what follows from it.

    Attributes
    ----------
    grid : Grid
        Keys: ``("key", i)``, the ids of groups and index, ``("turned", id)`` after a group whose
        parent takes its score turned, ``rounded``, ``rank``, ``published`` where that is not the
        index itself, ``change``, ``tier number``, ``tier``, ``order``, ``available``, ``note``,
        and ``before`` where units move between periods; those of :mod:`~.same_unit`.
    listed : list
        The columns that are listed by number as well, see there.
    on_data, on_normalized : RowOfUnit
        The unit of a row on these sheets.
    places : list of int
        The order of each unit.
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
        plan = report.scorecard.fitted.plan
        self.mirrors = {child: mirror for node in plan for child, mirror in node.mirrors.items()}
        self.publishing = report.scorecard.fitted.publishing
        self.rule = report.scorecard.fitted.tiers
        self.movement = self._movement()
        self.listed = self._listed()
        self.keys = self._keys()
        helpers = HELPERS if report.edition > 1 else ()
        placed = sorted(self.keys, key=lambda key: key in helpers or is_helper(key))
        self.grid = Placement(HERE, tuple(placed), FIRST)
        self.places = self._places()
        self.on_data = same_unit(report, data.grid, self.grid, ON_DATA)
        self.on_normalized = same_unit(report, normalized.grid, self.grid, ON_NORMALIZED)
        self.tiers = TiersSheet(report, self.grid)

    def _keys(self) -> list[Hashable]:
        """Return the columns in the order in which they follow from each other."""
        keys: list[Hashable] = [("key", i) for i in range(self.report.key_count)]
        for group in self.groups:
            keys += [group.id, ("turned", group.id)] if group.id in self.mirrors else [group.id]
        keys += [self.root, "rounded", "rank"]
        keys += [] if self.publishing is None else [PUBLISHED]
        keys += ["change"] if self.report.table.is_panel else []
        keys += ["tier number", "tier"] if self.rule is not None else []
        keys += ["grade number", "grade"] if self.report.grading is not None else []
        keys += ["order", "available", "note"]
        keys += [] if self.movement is None else [BEFORE]
        if self.report.by_number:
            keys += [
                UNIT_NUMBER,
                ON_DATA,
                ON_NORMALIZED,
                RANKED,
                STANDS,
                *map(by_number, self.listed),
            ]
        return keys

    def _listed(self) -> list[Hashable]:
        """Return the columns of which figures of a period are taken."""
        keys: list[Hashable] = ["rounded"]
        keys += [] if self.movement is None else [BEFORE]
        keys += [] if self.rule is None else ["tier number"]
        keys += [] if self.report.grading is None else ["grade number"]
        publication = self.publishing and self.publishing.publication
        return [*keys, self.root] if publication and publication.leader is not None else keys

    @cached_property
    def formulas(self) -> dict[str, str]:
        """The formula of each node's score in a row to be filled in; empty where it enters as values."""
        formulas = {group.id: self._formula(group) for group in self.groups}
        return {**formulas, self.root: self._formula(self.report.framework)}

    @cached_property
    def followed(self) -> frozenset[str]:
        """The nodes and indicators whose scores the index follows by formulas all the way."""
        formulas = {**self.normalized.formulas, **self.formulas}
        found: list[str] = [self.root] if formulas[self.root] else []
        for node in found:  # it grows by those below
            if node in self.weights.plan:
                found += [child for child in self.weights.plan[node].children if formulas[child]]
        return frozenset(found)

    # --- columns -----------------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """Return the columns of the sheet, what only serves formulas last."""
        columns = dict(zip(self.keys, self._columns(), strict=False))
        if self.report.by_number:
            columns |= zip(self.keys[len(columns) :], self._finders(columns), strict=True)
        for key in HELPERS & columns.keys():
            columns[key].helper = self.report.edition > 1
        return [columns[key] for key in self.grid.keys]

    def _columns(self) -> list[Column]:
        report, scorecard = self.report, self.report.scorecard
        columns = report.linked_keys(WEIGHT, self.on_data)
        for group in self.groups:
            values = scorecard.groups[group.id].to_numpy(float)[report.order].tolist()
            columns.append(self._node(group, values, number_format(values, 1)))
            if group.id in self.mirrors:
                columns.append(self._turned(group, values))
        score = scorecard.score.to_numpy()[report.order].tolist()
        total = self._node(report.framework, score, number_format(score, 2))
        total.bar = True
        columns += [total, *self._ranks()]
        if self.rule is not None:
            columns += self._tiers()
        if report.grading is not None:
            columns += self._grades(report.grading)
        column = report.column
        available = scorecard.available[report.order].tolist()
        note = report.notes()
        if report.formulas:
            note.header += f"\n({report.say(Text('导出时', 'as exported'))})"
        return [
            *columns,
            column("排序", "Order", self._by_block(self._order, self.places), "0", grey=True),
            column("数据完整度", "Data available", self._available(available), "0%"),
            note,
            *([] if self.movement is None else [self._before(self.movement)]),
        ]

    def _finders(self, shown: Mapping[Hashable, Column]) -> list[Column]:
        """Return the columns by which units are found, and those that list others by number."""
        report, here, count = self.report, self.grid, len(self.report.order)
        columns = [
            numbered(report),
            rows_on(report, self.data.grid, here, ON_DATA),
            rows_on(report, self.normalized.grid, here, ON_NORMALIZED),
            ranked_in(report, here),
            who_stands(report, here),
        ]
        who = RowOfUnit(here, here.cell(STANDS, "{r}", HERE), count, HERE)
        said = report.say(Text("按导出时行号", "by row as exported"))
        for key in self.listed:
            values = [v.value if isinstance(v, Cell) else v for v in shown[key].values]
            cells = formula_cells(f'IF(ISNUMBER({who.cell(key)}),{who.cell(key)},"")', values)
            title, number = f"{shown[key].header}\n({said})", shown[key].number
            columns.append(Column(title, cells, number, grey=True, helper=True))
        return columns

    def _movement(self) -> Movement | None:
        """Return how the units moved; None where there is one period, or as earlier versions did."""
        report, scorecard = self.report, self.report.scorecard
        if not (report.table.is_panel and report.is_newest_first):
            return None
        rounded = np.array(scorecard.rounded, dtype=np.float64)[report.order]
        return movement(report.units, report.blocks, rounded, scorecard.fitted.lower_is_better)

    def _before(self, moved: Movement) -> Column:
        """Return what the units that are ranked in both periods had in the one before."""
        report = self.report
        rounded = np.array(report.scorecard.rounded, dtype=np.float64)[report.order]
        values = np.where(np.isnan(moved.now), np.nan, rounded[moved.before]).tolist()
        cells: list[Cell | None] = []
        for i, (j, value) in enumerate(zip(moved.before.tolist(), values, strict=True)):
            then = self.grid.fixed(listed(self.grid, "rounded"), max(j, 0), HERE)
            now = self.grid.fixed("rounded", i, HERE)
            if report.by_number:
                now = self.grid.cell("rounded", str(FIRST + i), HERE)
            formula = f'IF(AND(ISNUMBER({now}),ISNUMBER({then})),{then},"")'
            cells.append(Cell(value, formula) if j >= 0 else None)
        title = Text("上期取整得分（两期均有排名）", "Rounded before, if ranked in both")
        return Column(report.head(title), cells, number_format(values, 4), grey=True)

    def _moved(self, moved: Movement) -> list[Cell | None]:
        """Return by how many places each unit rose among those that are ranked in both periods."""
        better = "<" if self.report.scorecard.fitted.lower_is_better else ">"

        def formula(block: PlacedBlock) -> str:
            was, own = (self.grid.cell(key, "{r}", HERE) for key in (BEFORE, "rounded"))
            earlier, now = (self._of_period(key, block) for key in (BEFORE, "rounded"))
            pair = f"ISNUMBER({earlier})"
            places = f"SUMPRODUCT({pair}*({earlier}{better}{was}))-SUMPRODUCT({pair}*({now}{better}{own}))"
            return f'IF(ISNUMBER({was}),{places},"")'

        cells = self._by_block(formula, _whole(moved.change.tolist()))
        pairs = zip(cells, moved.before.tolist(), strict=True)
        return [cell if before >= 0 else None for cell, before in pairs]

    def _node(self, node: Framework | Group, values: list[float], number: str) -> Column:
        formula = self.formulas[node.id]
        cells = formula_cells(formula, values) if formula else values
        title = SCORE if node.id == self.root else node.name
        header = self.report.head(title) if formula else self.report.as_values(title)
        taken = node.id != self.root and node.id not in self.mirrors
        under = self.weights.local_cell(node.id) if taken else None
        return Column(header, cells, number, under=under)

    def _turned(self, group: Group, values: Sequence[float]) -> Column:
        """Return the scores of a group as its parent takes them, of which more is better."""
        mirror = self.mirrors[group.id]
        turned = [mirror - value for value in values]
        taken_from = self._ends(group) or written(mirror)
        score = self.grid.cell(group.id, "{r}", HERE)
        cells = formula_cells(f'IF(ISNUMBER({score}),{taken_from}-{score},"")', turned)
        title = turned_title(group.name.text, mirror)
        under = self.weights.local_cell(group.id)
        return Column(self.report.head(title), cells, number_format(turned, 1), under=under)

    def _ends(self, group: Group) -> str:
        """Return the sum of the ends of the scale of a group, empty where it has none."""
        plan = self.weights.plan
        kept = {child for node in plan.values() for child in node.children}
        leaves = [leaf for leaf in self.report.framework.leaves(group.id) if leaf in kept]
        ends = [pair for leaf in leaves if (pair := self.normalized.asked.ends(leaf))]
        scaled = keeps_scale(group, {name: node.aggregation for name, node in plan.items()})
        if not scaled or len(ends) < len(leaves) or len(leaves) > MOST_ENDS:
            return ""
        low, high = (",".join(dict.fromkeys(cells)) for cells in zip(*ends, strict=True))
        return f"(MIN({low})+MAX({high}))"

    def _formula(self, node: Framework | Group) -> str:
        """Return the score of a node from its children's, in a row to be filled in."""
        plan = self.weights.plan.get(node.id)
        direct = {child.id for child in node.children}
        if not plan or not set(plan.children) <= direct:
            return ""
        step = plan.aggregation
        if isinstance(step, FormulaScore):
            return spelled(step.within(plan.floor, plan.cap), self._cell_of)
        children = self._children_of(node, plan.children)
        write = builder(step)
        if not (body := write(step, children) if write else ""):
            return ""
        body = f"MAX({body},{written(plan.floor)})" if plan.floor is not None else body
        body = f"MIN({body},{written(plan.cap)})" if plan.cap is not None else body
        enough = f"AND({children.count}>={self.weights.needed(node.id)},{children.weight}>0)"
        formula = f'IF({enough},{body},"")'
        return formula if len(formula) < LONGEST else ""

    def _cell_of(self, child: str, years: int = 0) -> str:
        """Return the cell of a child's score as it stands."""
        if child in self.grid.letters:
            return self.grid.cell(child, "{r}", HERE)
        return self.on_normalized.cell(child)

    def _children_of(self, node: Framework | Group, kept: Sequence[str]) -> ChildCells:
        ranges, pairs = [], []
        own = RowOfUnit(self.grid, "{r}", here=HERE)
        for unit, members in ((own, node.groups), (self.on_normalized, node.indicators)):
            ids: list[Hashable] = [
                ("turned", child.id) if child.id in self.mirrors else child.id
                for child in members
                if child.id in kept
            ]
            weights = RowOfUnit(unit.grid, f"${FIRST - 1}", here=HERE)
            ranges += list(zip(unit.across(ids), weights.across(ids), strict=True))
            pairs += [(unit.cell(child), weights.cell(child)) for child in ids]
        return ChildCells(ranges, pairs, self.report.by_number)

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
        if self.publishing is not None:
            columns.append(self._published(self.publishing))
        if report.table.is_panel:
            columns.append(
                column("位次变化", "Change", self._changed(ranks), CHANGED, align="center")
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
        return f'IF(ISNUMBER({score}),{rounding(score, decimals)},"")'

    def _published(self, scale: PublishedScale) -> Column:
        """Return the scores as they are shown."""
        report, publication = self.report, scale.publication
        score = self.grid.cell(self.root, "{r}", HERE)

        def formula(block: PlacedBlock) -> str:
            shown = score
            if publication.leader is not None:
                best = f"MAX({self._of_period(self.root, block)})"
                shown = f"{written(publication.leader)}*({score}/{best})"
            elif publication.bounds is not None:
                low, a = (f"({written(pair[0])})" for pair in (publication.bounds, scale.ends))
                wide, over = (
                    written(pair[1] - pair[0]) for pair in (publication.bounds, scale.ends)
                )
                shown = f"{low}+{wide}*(({score}-{a})/{over})"
            return f'IF(ISNUMBER({score}),{rounding(f"({shown})", publication.places)},"")'

        values = report.scorecard.published.to_numpy()[report.order]
        cells = self._by_block(formula, values.tolist())
        return Column(
            report.head(Text("公布得分", "Published")), cells, report.score_format(values)
        )

    def _of_period(self, key: Hashable, block: PlacedBlock) -> str:
        """Return a column's cells of a period."""
        return self.grid.block(listed(self.grid, key), block.start, block.stop, HERE)

    def _rank(self, block: PlacedBlock) -> str:
        own, scores = self.grid.cell("rounded", "{r}", HERE), self._of_period("rounded", block)
        better = "<" if self.report.scorecard.fitted.lower_is_better else ">"
        # Text is larger than any number, so blanks have to be told apart.
        ahead = f"SUMPRODUCT(ISNUMBER({scores})*({scores}{better}{own}))"
        return f'IF(ISNUMBER({own}),{ahead}+1,"")'

    def _changed(self, ranks: Sequence[float]) -> list[Cell | None]:
        return self._changes(ranks) if self.movement is None else self._moved(self.movement)

    def _changes(self, ranks: Sequence[float]) -> list[Cell | None]:
        """Return how ranks moved since the period before, whoever was ranked: up to version 0.4."""
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
        key, last = listed(self.grid, "rounded"), own
        if self.report.by_number:  # its number is its row in the list
            number, count = self.grid.cell(UNIT_NUMBER, "{r}", HERE), len(self.report.order)
            last = RowOfUnit(self.grid, number, count, HERE).cell(key)
        upto = f"{self.grid.fixed(key, block.start, HERE)}:{last}"
        ranked = f"{rank}+SUMPRODUCT(ISNUMBER({upto})*({upto}={own}))-1"
        others = f"COUNT({self._of_period('rounded', block)})+ROWS({upto})-COUNT({upto})"
        earlier = f"{start}+" if (start := self._places_before(block)) else ""
        return f"{earlier}IF(ISNUMBER({rank}),{ranked},{others})"

    def _places_before(self, block: PlacedBlock) -> int:
        """Return where the places of a period begin: each is of one row, where rows are sorted."""
        return block.start if self.report.by_number else 0

    def _places(self) -> list[int]:
        places = np.empty(len(self.report.order), dtype=int)
        for block in self.report.blocks:
            rows = self.report.ranked[block.start : block.stop]
            places[rows] = self._places_before(block) + np.arange(1, len(rows) + 1)
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

    def _grades(self, grading: GradeSheet) -> list[Column]:
        """Return the tiers after the rules, as the Grades sheet has them."""
        report, rule, count = self.report, self.rule, len(self.report.order)
        assert rule is not None
        numbers = grading.tier_numbers[report.order]
        values = [int(t) + 1 if t >= 0 else None for t in numbers]
        labels = [report.say(rule.label(int(t))) if t >= 0 else None for t in numbers]
        formulas = {"after number": "", "after": ""}
        if report.by_number:
            own = self.grid.cell(UNIT_NUMBER, "{r}", HERE)
            unit = RowOfUnit(grading.grid, found(own, grading.grid, count), count)
            number = unit.cell("after number")
            formulas["after number"] = f'IF(ISNUMBER({number}),{number},"")'
            formulas["after"] = f'{unit.cell("after")}&""'
        number_cells, label_cells = (
            formula_cells(formulas[key], held)
            for key, held in (("after number", values), ("after", labels))
        )
        heads = {key: report.head(title) for key, title in GRADED.items()}
        return [
            Column(heads["after number"], number_cells, "0", grey=True),
            Column(heads["after"], label_cells, align="center"),
        ]

    def _available(self, values: Sequence[float]) -> list[Cell]:
        used = [self.data.used(leaf.id) for leaf in self.data.leaves]
        cells = ",".join(self.on_data.across(used))
        formula = f"COUNT({cells})/{len(used)}"
        return formula_cells(formula, values) if len(formula) < LONGEST else list(map(Cell, values))


def rounding(score: str, decimals: int) -> str:
    """Return a score rounded to decimals as a formula, where they are few with halves to even.

    >>> rounding("A1", 10)
    'ROUND(A1,10)'
    """
    if decimals > EXACT_DECIMALS:
        return f"ROUND({score},{decimals})"
    unit = 10**decimals
    whole = f"ROUND(ABS({score})*{unit},6)"
    return f"SIGN({score})*(ROUND({whole},0)-(MOD({whole},2)=0.5))/{unit}"


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
