"""The Changes sheet: why scores and ranks moved since the period before, by indicator."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...comparison.because import decimals_for, reason_of, signed
from ...comparison.effects_of_change import ChangeEffects, effects_between
from ...comparison.scored_periods import periods_of
from ...comparison.transitions import rank_moves
from ...errors import BenchmarkIndexError, Text
from ...excel import Cell, Column, narrow_width
from ...explanation.index_forms import IndexForm
from ..number_formats import number_format
from .dimensions import BEFORE, CHANGED
from .placement import Placement, formula_cells
from .same_unit import (
    EARLIER_NUMBER,
    EARLIER_ON_DIMENSIONS,
    EARLIER_ON_NORMALIZED,
    ON_DIMENSIONS,
    ON_NORMALIZED,
    UNIT_NUMBER,
    listed,
    numbered,
    rows_of,
)

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard
    from ...numerics import Floats, Integers
    from .live_report import LiveReport

SHEET = "Changes"
MOST_CELLS = 5_000  # units x indicators x changes
MOST_BY_COALITIONS = 1_000  # the same, where each is a matter of many coalitions
MOVED: tuple[Hashable, ...] = (
    *("from", "score before", "score after", "score change"),
    *("change", "by itself", "by others"),
)
HELPERS = (
    *(UNIT_NUMBER, EARLIER_NUMBER, ON_DIMENSIONS, EARLIER_ON_DIMENSIONS),
    *(ON_NORMALIZED, EARLIER_ON_NORMALIZED),
)
TITLES = {
    "from": Text("上期", "Since"),
    "score before": Text("上期得分", "Score before"),
    "score after": Text("本期得分", "Score now"),
    "score change": Text("得分变化", "Change of score"),
    "change": Text("名次变化", "Change of rank"),
    "by itself": Text("自身影响", "By itself"),
    "by others": Text("其他对象影响", "By others"),
    "weight": Text("权重效应（有值的指标不同）", "By weights (other indicators present)"),
    "note": Text("说明", "Note"),
}
AS_EXPORTED = Text("有缺失值：导出时数值", "gaps: as exported")
_NOBODY_TWICE = Text("没有对象在相邻两期都有排名", "no unit is ranked in two periods in a row")


def has_changes(scorecard: Scorecard) -> bool:
    """Return whether the changes of a panel are few enough to be told in full."""
    cells, most = _size(scorecard)
    return scorecard.table.is_panel and len(scorecard.table.periods) > 1 and cells <= most


def _size(scorecard: Scorecard) -> tuple[int, int]:
    """Return how many cells the changes take, and how many are told at most."""
    cells = scorecard.table.data.size - scorecard.table.data.size // max(
        len(scorecard.table.periods), 1
    )
    form = IndexForm.of(scorecard.fitted)
    return cells, MOST_BY_COALITIONS if form.kind == "shapley" else MOST_CELLS


def why_no_changes(report: LiveReport) -> Text | None:
    """Return why a panel has no such sheet, None where it has one or is no panel."""
    several = len(report.table.periods) > 1
    if report.edition < 4 or report.dimensions.movement is None or not several:
        return None
    if report.changes is not None:
        return report.changes.left_out
    cells, most = _size(report.scorecard)
    return Text(
        f"{cells:,} 个单元格超过 {most:,}；见 bi.panel",
        f"{cells:,} cells are over {most:,}; see bi.panel",
    )


class ChangesSheet:
    """One line for each unit that is ranked in a period and in the one before.

    Attributes
    ----------
    grid : Placement
        Keys: ``("key", i)``, those of :data:`MOVED`, the ids of the indicators, ``weight`` and
        ``note`` where something is missing, and numbers and rows by which formulas find both rows
        of the unit.
    lines, earlier : list of int
        The lines on Dimensions of both rows of each unit, as exported.
    """

    def __init__(self, report: LiveReport) -> None:
        self.report = report
        exported = report.as_exported
        moved = (exported if isinstance(exported, type(report)) else report).dimensions.movement
        assert moved is not None
        lines = np.flatnonzero(~np.isnan(moved.now))
        self.lines: list[int] = lines.tolist()
        self.earlier: list[int] = moved.before[lines].tolist()
        self.names = report.framework.indicator_ids
        self.form = IndexForm.of(report.scorecard.fitted)
        keys: list[Hashable] = [*(("key", i) for i in range(report.key_count)), *MOVED]
        keys += [*self.names, *([] if all(self._complete) else ["weight", "note"]), *HELPERS]
        self.grid = Placement(SHEET, tuple(keys), 2)

    # --- the numbers ----------------------------------------------------------------------------

    @property
    def effects(self) -> ChangeEffects | None:
        """What each indicator did to each change; None where the index cannot be split."""
        return None if isinstance(self._split, Text) else self._split

    @property
    def left_out(self) -> Text | None:
        """Why there is no such sheet, None where there is."""
        if isinstance(self._split, Text):
            return self._split
        return None if self.lines else _NOBODY_TWICE

    @cached_property
    def _split(self) -> ChangeEffects | Text:
        """What each indicator did to each change, or why the index cannot be split."""
        report, m = self.report, len(self.names)
        periods = periods_of(report.scorecard.fitted, report.table)
        everyone = np.concatenate([period.stages.taken for period in periods])
        parts = [np.full((len(self.lines), m), np.nan) for _ in ChangeEffects._fields]
        number = {period.period: t for t, period in enumerate(periods)}
        try:
            for k, block in enumerate(report.blocks[1:], 1):
                rows = [i for i, at in enumerate(self.lines) if block.start <= at < block.stop]
                if not rows:
                    continue
                before, after = (periods[number[report.blocks[j].period]] for j in (k - 1, k))
                places = self._places(rows, self.earlier), self._places(rows, self.lines)
                effects = effects_between(before, after, places, everyone)
                for part, held in zip(parts, effects, strict=True):
                    part[rows] = held
        except BenchmarkIndexError as error:
            return error.message
        return ChangeEffects(*parts)

    @cached_property
    def _exported(self) -> ChangesSheet:
        """The sheet before any edit."""
        exported = self.report.as_exported
        if exported is self.report or not isinstance(exported, type(self.report)):
            return self
        return exported.changes or self

    def _places(self, rows: Sequence[int], lines: Sequence[int]) -> Integers:
        """Return where the units of lines on Dimensions stand among those of their period."""
        return self._within[self.report.order[[lines[i] for i in rows]]]

    @cached_property
    def _within(self) -> Integers:
        labels = np.asarray(self.report.table.period_labels, dtype=object)
        within = np.empty(len(labels), dtype=np.int64)
        for period in self.report.table.periods:
            rows = np.flatnonzero(labels == period)
            within[rows] = np.arange(len(rows))
        return within

    def reasons(self) -> dict[int, Text]:
        """Return why the unit of each line moved: what did most to its score."""
        if self.effects is None:
            return {}
        names = [leaf.name.text for leaf in self.report.framework.all_indicators]
        score = self._scores
        decimals, reasons = decimals_for(score), {}
        totals = self.effects.value + self.effects.weight
        for at, earlier, parts in zip(self.lines, self.earlier, totals, strict=True):
            if (reason := reason_of(parts, names, decimals)) is not None:
                change = signed(float(score[at] - score[earlier]), decimals)
                zh, en = f"得分 {change}：{reason.zh}", f"score {change}: {reason.en}"
                reasons[at] = Text(f"{zh}（导出时）", f"{en} (as exported)")
        return reasons

    @cached_property
    def _scores(self) -> Floats:
        return np.array(self.report.scorecard.score, dtype=np.float64)[self.report.order]

    # --- the columns ----------------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """Return the columns of the sheet; none where the index cannot be split."""
        if self.effects is None or not self.lines:
            return []
        report = self.report
        keys = report.keys()
        for column in keys:
            column.values = [column.values[line] for line in self.lines]
        columns = [*keys, *self._moved(), *self._by_indicator(self.effects)]
        return [*columns, *self._finders()] if report.by_number else columns

    def _finders(self) -> list[Column]:
        """Return the columns by which formulas find both rows of the unit on other sheets."""
        report = self.report
        columns = [
            numbered(report, self.lines),
            numbered(report, self.earlier, EARLIER_NUMBER),
        ]
        for key, lines in (
            (ON_DIMENSIONS, self.lines),
            (EARLIER_ON_DIMENSIONS, self.earlier),
            (ON_NORMALIZED, self.lines),
            (EARLIER_ON_NORMALIZED, self.earlier),
        ):
            number = UNIT_NUMBER if lines is self.lines else EARLIER_NUMBER
            columns.append(rows_of(report, key, lines, self._own(number)))
        return columns

    def _own(self, key: Hashable) -> str:
        return self.grid.cell(key, "{d}", SHEET)

    def _there(self, grid: Placement, key: Hashable, row: Hashable) -> str:
        """Return a cell of the unit on another sheet, in a row to be filled in."""
        return f"INDEX({grid.columns(key, key)},{self._own(row)})"

    def _moved(self) -> list[Column]:
        report, score = self.report, self._scores
        dimensions, root = report.dimensions.grid, report.framework.id
        starts = {line: block.period for block in report.blocks for line in range(*block[1:])}
        since = [starts[line] for line in self.earlier]
        old, new = score[self.earlier], score[self.lines]
        before, after = self._own("score before"), self._own("score after")
        both = f'IF(AND(ISNUMBER({before}),ISNUMBER({after})),{after}-{before},"")'
        formulas = {
            "score before": (self._there(dimensions, root, EARLIER_ON_DIMENSIONS), old),
            "score after": (self._there(dimensions, root, ON_DIMENSIONS), new),
            "score change": (both, new - old),
        }
        columns = [Column(report.head(TITLES["from"]), since, align="center")]
        for key, (formula, values) in formulas.items():
            cells = formula_cells(formula, values.tolist())
            form = number_format(values.tolist(), 2)
            form = f"+{form};-{form};{form}" if key == "score change" else form
            header = report.head(TITLES[key])
            columns.append(Column(header, cells, form, widest=narrow_width(header)))
        return [*columns, *self._of_ranks()]

    def _of_ranks(self) -> list[Column]:
        report, dimensions = self.report, self.report.dimensions.grid
        moved = report.dimensions.movement
        assert moved is not None
        rise = moved.change[self.lines]
        itself = self._by_itself()
        change, own = self._own("change"), self._own("by itself")
        others = f'IF(ISNUMBER({change}),{change}-{own},"")'
        cells = {
            "change": formula_cells(self._there(dimensions, "change", ON_DIMENSIONS), _whole(rise)),
            "by itself": self._itself_cells(itself),
            "by others": formula_cells(others, _whole(rise - itself)),
        }
        return [
            Column(report.head(TITLES[key]), held, CHANGED, "center") for key, held in cells.items()
        ]

    def _by_itself(self) -> Floats:
        """Return by how many places each would have risen with only its own score replaced."""
        report = self.report
        rounded = np.array(report.scorecard.rounded, dtype=np.float64)[report.order]
        rounded = -rounded if report.scorecard.fitted.lower_is_better else rounded
        rises = np.full(len(self.lines), np.nan)
        moved = report.dimensions.movement
        assert moved is not None
        for block in report.blocks[1:]:
            there = [i for i, at in enumerate(self.lines) if block.start <= at < block.stop]
            both = [i for i in there if not np.isnan(moved.now[self.lines[i]])]
            held = np.arange(block.start, block.stop)
            held = held[~np.isnan(moved.now[held])]
            if not both:
                continue
            moves = rank_moves(rounded[moved.before[held]], rounded[held], rounded[held])
            of_line = dict(zip(held.tolist(), (-moves.by_itself).tolist(), strict=True))
            rises[both] = [of_line[self.lines[i]] for i in both]
        return rises

    def _itself_cells(self, rises: Floats) -> list[Cell]:
        dimensions = self.report.dimensions.grid
        better = "<" if self.report.scorecard.fitted.lower_is_better else ">"
        was, now = (self._there(dimensions, key, ON_DIMENSIONS) for key in (BEFORE, "rounded"))
        cells: list[Cell] = []
        values = _whole(rises)
        for block in self.report.blocks:
            earlier = dimensions.block(listed(dimensions, BEFORE), block.start, block.stop)
            pair = f"ISNUMBER({earlier})"
            ahead = [f"SUMPRODUCT({pair}*({earlier}{better}{own}))" for own in (was, now)]
            places = f"{ahead[0]}-{ahead[1]}+IF({was}{better}{now},1,0)"
            formula = f'IF(ISNUMBER({self._own("change")}),{places},"")'
            some = [i for i, at in enumerate(self.lines) if block.start <= at < block.stop]
            if some:
                start = some[0]
                cells += formula_cells(formula, [values[i] for i in some], start)
        return cells

    def _by_indicator(self, effects: ChangeEffects) -> list[Column]:
        report = self.report
        complete = self._complete
        live = report.formulas and self.form.kind == "arithmetic"
        exported = self._exported.effects
        if exported is not None:  # what no formula computes stays as it was
            follows = np.array(complete)[:, np.newaxis] & live
            effects = ChangeEffects(
                *(np.where(follows, *pair) for pair in zip(effects, exported, strict=True))
            )
        columns = []
        largest = float(np.nanmax(np.abs(effects.value), initial=0))
        number = number_format([largest], 2)
        number = f"+{number};-{number};{number}"
        for j, leaf in enumerate(report.framework.all_indicators):
            values = effects.value[:, j].tolist()
            formula = self._formula(j) if live else ""
            filled = formula_cells(formula, values) if formula else values
            cells = [
                cell if whole else value
                for cell, value, whole in zip(filled, values, complete, strict=True)
            ]
            header = report.head(leaf.name) if formula else report.as_values(leaf.name)
            columns.append(Column(header, cells, number, widest=narrow_width(header)))
        if all(complete):
            return columns
        weight = effects.weight.sum(axis=1).tolist()
        columns.append(Column(report.head(TITLES["weight"]), weight, number))
        said = report.say(AS_EXPORTED)
        notes = ["" if whole or not live else said for whole in complete]
        columns.append(Column(report.head(TITLES["note"]), notes, grey=True))
        return columns

    @cached_property
    def _complete(self) -> list[bool]:
        """Whether nothing that takes part is missing in either row, as exported."""
        report = self.report.as_exported
        taken = {child for node in self.form.plan.under_root for child in node.children}
        names = [name for name in self.names if name in taken]
        present = report.scorecard.normalized[names].notna().all(axis=1).to_numpy()[report.order]
        whole: list[bool] = (present[self.lines] & present[self.earlier]).tolist()
        return whole

    def _formula(self, j: int) -> str:
        """Return the mean weight times the change of the normalized value, in a row to be filled in."""
        report, name = self.report, self.names[j]
        if not any(name in node.children for node in self.form.plan.under_root):
            return ""
        normalized, weights = report.normalized.grid, report.weights
        weight = weights.grid.fixed("effective", weights.line[name])
        now = self._there(normalized, name, ON_NORMALIZED)
        then = self._there(normalized, name, EARLIER_ON_NORMALIZED)
        difference = f"({now}-{then})" if self.form.lines.slope[j] > 0 else f"({then}-{now})"
        return f'IF(ISNUMBER({self._own("score change")}),{weight}*{difference},"")'


def _whole(values: Floats) -> list[int | None]:
    return [None if np.isnan(value) else int(value) for value in values.tolist()]
