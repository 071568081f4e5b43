"""The Contributions and Obstacles sheets: what indicators add to scores, what holds these back."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...aggregation import PlanNode
from ...errors import MethodError, Text
from ...excel import Column, narrow_width
from ...explanation.contributions import ScoreParts, form_of, score_parts, states_of, words_of
from ...explanation.obstacle_shares import greatest, scale_tops
from ...explanation.shapley import MOST_EXACT
from ...framework import Group
from ...index.unit_weights import counted
from ...numerics import Floats
from ..number_formats import number_format
from ..words import SCORE
from .averages import ChildCells
from .placement import DATA_FIRST, FIRST, LONGEST, Placement, formula_cells, written
from .same_unit import ON_NORMALIZED, UNIT_NUMBER, RowOfUnit, found, numbered

if TYPE_CHECKING:
    from .live_report import LiveReport

CONTRIBUTIONS, OBSTACLES = "Contributions", "Obstacles"
MOST_CELLS = 5_000  # units x indicators; above, the sheets are left out
MOST_COALITIONS = 400_000  # of Shapley values, rows times coalitions
ON_DIMENSIONS: Hashable = "row"
PART, GROUP, OBSTACLE, OF_GROUP = "part", "group", "obstacle", "obstacle of group"
TOP, SHARE, LOSS, PLACE = "top", "share", "loss", "place"
APART = 1e-12  # so that of equal obstacles the first comes first
TOPS = (
    Text("第一障碍", "First obstacle"),
    Text("第二障碍", "Second obstacle"),
    Text("第三障碍", "Third obstacle"),
)


class ContributionsSheet:
    """One line per unit in the order of the ranking as exported; it follows edits of sums.

    Parameters
    ----------
    report : LiveReport
    name : {"Contributions", "Obstacles"}
        Which of the two it is.

    Attributes
    ----------
    grid : Placement
        Keys: ``("key", i)``, the index, ``(PART, leaf)`` and ``(GROUP, id)``, or of obstacles
        ``(TOP, place)``, ``(OBSTACLE, leaf)`` and ``(OF_GROUP, id)``, then what serves formulas.
    """

    def __init__(self, report: LiveReport, name: str = CONTRIBUTIONS) -> None:
        self.name, self.has_obstacles = name, name == OBSTACLES
        self.report, self.scorecard = report, report.scorecard
        self.form = form_of(report.scorecard)
        self.plan = self.form.plan.under_root
        self.root = report.framework.id
        self.leaves = report.framework.indicator_ids
        below = {child for node in self.plan for child in node.children}
        self.kept = [leaf for leaf in self.leaves if leaf in below]
        several = len(report.framework.groups) > 1
        self.groups = report.framework.groups if several else ()
        self.order = report.as_exported.scorecard.order
        self.lines = np.argsort(report.order, kind="stable")[self.order].tolist()
        is_sum = self.form.kind == "arithmetic" and not any(node.mirrors for node in self.plan)
        self.is_live = report.by_number and is_sum

    @property
    def left_out(self) -> Text | None:
        """Why there is no such sheet, None where there is."""
        cells, kept = len(self.order) * len(self.leaves), len(self.kept)
        if cells > MOST_CELLS:
            see = f"scorecard.{self.name.lower()}"
            zh = f"{cells:,} 个单元格超过 {MOST_CELLS:,}；见 {see}"
            return Text(zh, f"{cells:,} cells are over {MOST_CELLS:,}; see {see}")
        if self.has_obstacles:
            no_top = Text("标准化尺度没有上端", "a scale has no top")
            return no_top if self.tops is None else None
        if self.form.kind == "shapley":
            try:
                self.form.check()
            except MethodError as error:
                return error.message
            if kept > MOST_EXACT or len(self.order) << kept > MOST_COALITIONS:
                return Text(
                    "Shapley 值计算量大；见 scorecard.contributions",
                    "Shapley values take long; see scorecard.contributions",
                )
        return None

    @cached_property
    def parts(self) -> ScoreParts:
        """What indicators add to scores."""
        return score_parts(self.scorecard)

    @cached_property
    def tops(self) -> Floats | None:
        """The tops of the scales, None where one has none."""
        try:
            return scale_tops(self.scorecard.fitted, self.form)
        except MethodError:
            return None

    @cached_property
    def degrees(self) -> Floats:
        """The obstacle degrees of all rows."""
        return np.asarray(self.scorecard.obstacles, dtype=float)

    @cached_property
    def grid(self) -> Placement:
        """Where cells stand."""
        return Placement(self.name, tuple(self._keys()), DATA_FIRST)

    def _keys(self) -> Iterator[Hashable]:
        yield from (("key", i) for i in range(self.report.key_count))
        yield self.root
        if self.has_obstacles:
            yield from ((TOP, place) for place in range(len(TOPS)))
        of_leaf, of_group = (OBSTACLE, OF_GROUP) if self.has_obstacles else (PART, GROUP)
        yield from ((of_leaf, leaf) for leaf in self.leaves)
        yield from ((of_group, group.id) for group in self.groups)
        if self.is_live:
            yield from (UNIT_NUMBER, ON_DIMENSIONS, ON_NORMALIZED)
            yield from ((SHARE, node.id) for node in reversed(self.plan))
        if self.is_live and self.has_obstacles:
            yield from ((LOSS, leaf) for leaf in self.leaves)
            yield from ((PLACE, leaf) for leaf in self.leaves)

    # --- columns -------------------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """Return the columns of the sheet; none where it is left out."""
        return [] if self.left_out else [*self._columns()]

    def _columns(self) -> Iterator[Column]:
        report = self.report
        units = report.keys()
        for unit in units:
            unit.values = [unit.values[line] for line in self.lines]
        yield from units
        score = np.asarray(self.scorecard.score, dtype=float)
        held = self._on_dimensions(self.root)
        yield self._column(SCORE, f'IF({held}="","",{held})', score, number_format(score, 2))
        yield from self._obstacles() if self.has_obstacles else self._parts()
        if self.is_live:
            yield from self._helpers()

    def _parts(self) -> Iterator[Column]:
        report = self.report
        number = number_format(self.parts.values.ravel(), 2)
        for j, leaf in enumerate(self.leaves):
            cells = self._of_leaf(leaf, self._part(leaf), self.parts.values[:, j])
            name = self._name(leaf)
            column = Column(name, list(cells), number, widest=narrow_width(name))
            column.note = report.say(words_of(self.form, self.parts.start)) if j == 0 else ""
            yield column
        for group in self.groups:
            sums = self._sums(group.id, self.parts.values)
            yield self._column(_sum_of(group), self._total(PART, group.id), sums, number)

    def _obstacles(self) -> Iterator[Column]:
        apart = self.degrees - APART * np.arange(len(self.leaves))
        ahead = [
            greatest(np.where(row > 0, key, 0))
            for row, key in zip(self.degrees, apart, strict=True)
        ]
        names = [self._name(leaf) for leaf in self.leaves]
        for place, title in enumerate(TOPS):
            words = [
                names[ahead[row][place]] if place < len(ahead[row]) else None for row in self.order
            ]
            cells = formula_cells(self._top(place), words) if self.is_live else words
            yield Column(self.report.head(title), cells, wrap=True)
        for j, leaf in enumerate(self.leaves):
            shares = self._of_leaf(leaf, self._degree(leaf), self.degrees[:, j])
            name = self._name(leaf)
            yield Column(name, list(shares), "0.0%", widest=narrow_width(name))
        for group in self.groups:
            sums = self._sums(group.id, self.degrees)
            yield self._column(_sum_of(group), self._total(OBSTACLE, group.id), sums, "0.0%")

    def _helpers(self) -> Iterator[Column]:
        report = self.report
        yield numbered(report, self.lines)
        rows = [FIRST + line for line in self.lines]
        for sheet in (report.dimensions.grid, report.normalized.grid):
            own = self.grid.cell(UNIT_NUMBER, "{d}", self.name)
            cells = formula_cells(found(own, sheet, len(report.order)), rows)
            yield self._helper(Text(f"{sheet.name} 行号", f"Row on {sheet.name}"), cells, "0")
        shares = self._node_shares()
        for node in reversed(self.plan):
            values = self._present(shares[node.id])
            title = self._about(node.id, Text("份额", "Share"))
            yield self._helper(title, formula_cells(self._share(node), values))
        if self.tops is None or not self.has_obstacles:
            return
        lost = self._lost()
        for j, leaf in enumerate(self.leaves):
            formula = self._loss(leaf, self.tops[j])
            title = self._about(leaf, Text("损失", "Lost"))
            yield self._helper(title, self._of_leaf(leaf, formula, lost[:, j]))
        for j, leaf in enumerate(self.leaves):
            own = self.grid.cell((OBSTACLE, leaf), "{d}", self.name)
            formula = f'IF(ISNUMBER({own}),{own}-{written(APART)}*{j},"")'
            keys = self.degrees[:, j] - APART * j
            title = self._about(leaf, Text("次序", "Order"))
            yield self._helper(title, self._of_leaf(leaf, formula, keys))

    # --- cells ---------------------------------------------------------------------------------

    def _present(self, values: Floats) -> list[float | None]:
        ordered = values[self.order].tolist()
        return [None if value != value else value for value in ordered]

    def _column(self, title: Text, formula: str, values: Floats, number: str) -> Column:
        held = self._present(values)
        live = self.is_live and 0 < len(formula) < LONGEST
        header = self.report.head(title)
        cells = formula_cells(formula, held) if live else held
        return Column(header, cells, number, widest=narrow_width(header))

    def _of_leaf(self, leaf: str, formula: str, values: Floats) -> Sequence[object]:
        held = self._present(values)
        return formula_cells(formula, held) if self.is_live and leaf in self.kept else held

    def _about(self, node: str, what: Text) -> Text:
        name = self.report.framework.nodes[node].name
        return Text(f"{what.zh}：{name.zh}", f"{what.en}: {name.en}")

    def _helper(self, title: Text, cells: Sequence[object], number: str = "0.0000") -> Column:
        return Column(self.report.head(title), list(cells), number, grey=True, helper=True)

    def _name(self, leaf: str) -> str:
        """Return what heads an indicator on Normalized."""
        name = self.report.framework.columns_by_id[leaf].name
        follows = bool(self.report.normalized.formulas[leaf])
        return self.report.head(name) if follows else self.report.as_values(name)

    def _sums(self, group: str, values: Floats) -> Floats:
        below = self.report.framework.leaves(group)
        of_group = values[:, [j for j, leaf in enumerate(self.leaves) if leaf in below]]
        scored = ~np.isnan(self.scorecard.score.to_numpy(dtype=float))
        return np.where(scored, np.nansum(of_group, axis=1), np.nan)

    # --- formulas --------------------------------------------------------------------------------

    def _on_dimensions(self, key: Hashable) -> str:
        return self._on(ON_DIMENSIONS).cell(key) if self.is_live else ""

    def _on(self, sheet: Hashable) -> RowOfUnit:
        """Return how formulas find the unit of a row on Dimensions or Normalized."""
        report = self.report
        grid = report.dimensions.grid if sheet == ON_DIMENSIONS else report.normalized.grid
        return RowOfUnit(grid, self.grid.cell(sheet, "{d}", self.name), len(report.order))

    def _total(self, kind: str, group: str) -> str:
        if not self.is_live:
            return ""
        keys: list[Hashable] = [(kind, leaf) for leaf in self.report.framework.leaves(group)]
        cells = ",".join(self.grid.across(keys, "{d}", self.name))
        scored = self.grid.cell(self.root, "{d}", self.name)
        return f'IF(ISNUMBER({scored}),SUM({cells}),"")'

    def _parent(self, child: str) -> PlanNode:
        return next(node for node in self.plan if child in node.children)

    def _local(self, node: str) -> str:
        line = self.report.weights.line[node]
        return self.report.weights.grid.fixed("local", line)

    def _share(self, node: PlanNode) -> str:
        """Return what a child's weight is multiplied by: the node's own over those present."""
        groups = [child for child in node.children if child in self.report.scorecard.fitted.nodes]
        leaves = [child for child in node.children if child not in groups]
        ranges = []
        for at, members in ((ON_DIMENSIONS, groups), (ON_NORMALIZED, leaves)):
            unit = self._on(at)
            weights = RowOfUnit(unit.grid, f"${FIRST - 1}")
            if members:
                ranges += list(zip(unit.across(members), weights.across(members), strict=True))
        total = ChildCells(ranges, [], True).weight
        own = self._on(ON_DIMENSIONS).cell(node.id)
        if node.id == self.root:
            return f'IF(ISNUMBER({own}),1/{total},"")'
        above = self.grid.cell((SHARE, self._parent(node.id).id), "{d}", self.name)
        there = f"AND(ISNUMBER({own}),ISNUMBER({above}))"
        return f'IF({there},{above}*{self._local(node.id)}/{total},"")'

    def _weight(self, leaf: str) -> str:
        share = self.grid.cell((SHARE, self._parent(leaf).id), "{d}", self.name)
        return f"{share}*{self._local(leaf)}"

    def _if_there(self, leaf: str, body: str) -> str:
        z = self._on(ON_NORMALIZED).cell(leaf)
        share = self.grid.cell((SHARE, self._parent(leaf).id), "{d}", self.name)
        return f'IF(AND(ISNUMBER({z}),ISNUMBER({share})),{body},"")'

    def _part(self, leaf: str) -> str:
        if not self.is_live or leaf not in self.kept:
            return ""
        return self._if_there(leaf, f"{self._weight(leaf)}*{self._on(ON_NORMALIZED).cell(leaf)}")

    def _loss(self, leaf: str, top: float) -> str:
        if not self.is_live or leaf not in self.kept:
            return ""
        ends = self.report.normalized.asked.ends(leaf)
        high = ends[1] if ends else written(float(top))
        z = self._on(ON_NORMALIZED).cell(leaf)
        return self._if_there(leaf, f"{self._weight(leaf)}*MAX(0,{high}-{z})")

    def _degree(self, leaf: str) -> str:
        if not self.is_live or leaf not in self.kept:
            return ""
        own = self.grid.cell((LOSS, leaf), "{d}", self.name)
        (lost,) = self.grid.across([(LOSS, other) for other in self.leaves], "{d}", self.name)
        return f'IF(ISNUMBER({own}),IF(SUM({lost})>0,{own}/SUM({lost}),0),"")'

    def _top(self, place: int) -> str:
        (names,) = self.report.normalized.grid.across(self.leaves, "$1")
        (keys,) = self.grid.across([(PLACE, leaf) for leaf in self.leaves], "{d}", self.name)
        (degrees,) = self.grid.across([(OBSTACLE, leaf) for leaf in self.leaves], "{d}", self.name)
        which = f"MATCH(LARGE({keys},{place + 1}),{keys},0)"
        return f'IF(COUNTIF({degrees},">0")>{place},INDEX({names},{which}),"")'

    # --- values of what serves formulas --------------------------------------------------------

    def _node_shares(self) -> dict[str, Floats]:
        """Return by node what a child's weight is multiplied by."""
        fitted, groups = self.scorecard.fitted, self.scorecard.groups
        z = dict(zip(self.leaves, self.scorecard.normalized.to_numpy().T, strict=True))
        score = self.scorecard.score.to_numpy(dtype=float)
        held = {**z, **{str(name): groups[name].to_numpy() for name in groups}, self.root: score}
        shares: dict[str, Floats] = {}
        weight = {self.root: np.ones(len(score))}
        for node in reversed(self.plan):
            there = [~np.isnan(held[child]) for child in node.children]
            pairs = zip(there, node.weights, strict=True)
            total = np.sum([np.where(of, w, 0.0) for of, w in pairs], axis=0)
            with np.errstate(invalid="ignore", divide="ignore"):
                shares[node.id] = np.where(np.isnan(held[node.id]), np.nan, weight[node.id] / total)
            for child, w in zip(node.children, node.weights, strict=True):
                if child in fitted.nodes:
                    weight[child] = shares[node.id] * w
        return shares

    def _lost(self) -> Floats:
        """Return how much of a score each indicator is short of its top."""
        assert self.tops is not None
        values, weights = states_of(self.scorecard, self.form)
        seen = np.where(counted(self.form.plan, ~np.isnan(values)), values, np.nan)
        return np.asarray(weights * np.maximum(self.tops - seen, 0.0))


def _sum_of(group: Group) -> Text:
    return Text(f"{group.name.zh}：合计", f"{group.name.en}: sum")
