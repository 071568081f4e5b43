"""The Grades sheet: the tier by score, each rule that concerns a unit, the tier after the rules.

Every rule is a column of its own, and so is the tier after it: formulas follow what is edited. Where
tiers are kept from period to period all of it is values, as exported.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Text
from ...excel import Cell, Column
from ...framework.grade_rules import (
    FloorRule,
    GradeRule,
    GradeRules,
    QuotaRule,
    RefillRule,
    SegmentRule,
    VetoRule,
)
from ...grading.grade_reasons import bits
from ...grading.grades import Grades, conditions_of, grade
from ...grading.settling import Stage, fits, levels, settle
from ...numerics import Integers
from ..number_formats import number_format
from .grade_formulas import PERIOD, RuleFormulas
from .placement import LONGEST, PlacedBlock, Placement, formula_cells
from .same_unit import ON_DATA, ON_DIMENSIONS, UNIT_NUMBER, RowOfUnit, found, numbered, rows_on

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard
    from .live_report import LiveReport

SHEET = "Grades"
BEFORE = Text("按得分的档次", "Tier by score")
AFTER = Text("评级后档次", "Tier after the rules")
WHY = Text("评级理由", "Reasons")
FIRST_LINE = 2
MOST_COMPARED = 25_000_000  # pairs of rows times rules; above, rows of periods must stay together


def rules_of(scorecard: Scorecard) -> GradeRules | None:
    """Return the rules of a framework, where they speak of the tiers that there are."""
    rules = scorecard.framework.grade
    if rules is None or scorecard.fitted.tiers is None:
        return None
    return rules if fits(rules, levels(scorecard)) else None


class GradeSheet:
    """One line per unit, in the order of Dimensions as exported.

    Attributes
    ----------
    grid : Placement
        Keys: ``("key", i)``, ``before``, ``("met", n)`` and ``("wait", n)`` of a rule, ``after``,
        ``why``, and of formulas ``score``, ``before number``, ``("group", n)``, ``("limit", n)``,
        ``("tier", n, place)``, ``("tied", n, place)``, ``after number``.
    live : bool
        Whether formulas follow what is edited.
    is_mixed : bool
        Whether formulas find the rows of a period among those of all, however they were sorted.
    """

    def __init__(self, report: LiveReport, rules: GradeRules) -> None:
        self.report, self.rules = report, rules
        self.count = levels(report.scorecard)
        self.live = report.formulas and not (rules.keep is not None and report.table.is_panel)
        compared = len(report.order) ** 2 * len(rules.rules)
        several = self.live and report.by_number and report.table.is_panel
        self.is_mixed = several and compared <= MOST_COMPARED
        self.grid = Placement(SHEET, tuple(self._keys()), FIRST_LINE)

    def _keys(self) -> Iterator[Hashable]:
        yield from (("key", i) for i in range(self.report.key_count))
        yield "before"
        for n, rule in enumerate(self.rules.rules):
            yield "met", n
            if isinstance(rule, RefillRule):
                yield "wait", n
        yield from ("after", "why")
        yield from ("score", "before number")
        for n, rule in enumerate(self.rules.rules):
            yield from self._helpers(n, rule)
        yield "after number"
        yield from [PERIOD] if self.is_mixed else []
        if self.report.by_number:
            yield from (UNIT_NUMBER, ON_DATA, ON_DIMENSIONS)

    def _helpers(self, n: int, rule: GradeRule) -> Iterator[Hashable]:
        match rule:
            case VetoRule() | FloorRule() | SegmentRule():
                if isinstance(rule, SegmentRule):
                    yield "group", n
                yield from (("limit", n), ("tier", n, -1))
            case QuotaRule():
                yield "tier", n, -1
            case RefillRule():
                for place in range(self.count):
                    yield from (("tier", n, place), ("tied", n, place))

    # --- what it holds -----------------------------------------------------------------------

    @cached_property
    def grades(self) -> Grades:
        """The grades that are shown: those as exported where no formula follows."""
        report = self.report if self.live else self.report.as_exported
        return grade(report.scorecard, rules=self.rules)

    @property
    def tier_numbers(self) -> Integers:
        """Each row's tier after the rules, 0 = best, -1 = none, in the order of the table."""
        return self.grades.tier_numbers

    @cached_property
    def _values(self) -> dict[Hashable, list[int | None]]:
        """The numbers of each column, by line."""
        scorecard = self.grades.scorecard
        values: dict[Hashable, Integers] = {}
        size = len(self.report.order)

        def keep(key: Hashable, stage: Stage, held: Integers) -> None:
            values.setdefault(key, np.zeros(size, dtype=np.int64))[stage.rows] = held

        def watch(stage: Stage) -> None:
            standing, n = stage.standing, stage.number
            if n < 0:
                keep("before number", stage, standing.tier + 1)
                return
            keep(("tier", n, stage.place), stage, standing.tier + 1)
            keep(("limit", n), stage, standing.limit + 1)
            if stage.tied is not None:
                keep(("tied", n, stage.place), stage, stage.tied.astype(np.int64))

        found = conditions_of(scorecard, self.rules)
        settle(scorecard, self.rules, found, {}, watch)
        for n, codes in found.groups.items():
            values["group", n] = codes + 1
        met = self.grades.met
        for n in range(len(self.rules.rules)):
            values["met", n], values["wait", n] = (met >> bit & 1 for bit in bits(n))
        values["after number"] = self.grades.tier_numbers + 1
        told = ("met", "wait", "tied")  # of which a 0 says something
        shown: dict[Hashable, list[int | None]] = {}
        for key, held in values.items():
            tells = isinstance(key, tuple) and key[0] in told
            numbers = held[self.report.order].tolist()
            shown[key] = [v if v or tells else None for v in numbers]
        return shown

    def reasons_of(self, line: int) -> tuple[Text, str, Placement]:
        """Return title and reasons of the unit of a line, blank of none, and where they stand."""
        said = self._said
        return WHY, said[line] if line < len(said) else "", self.grid

    def columns(self) -> list[Column]:
        """Return the columns of the sheet."""
        columns = [self._column(key) for key in self.grid.keys]
        if not self.live:
            for column in columns:
                column.values = [v.value if isinstance(v, Cell) else v for v in column.values]
        return columns

    def _column(self, key: Hashable) -> Column:
        report = self.report
        if key == PERIOD:
            numbers = [n for n, (_, *at) in enumerate(report.blocks, 1) for _ in range(*at)]
            title = report.head(Text("期次", "Period no."))
            return Column(title, numbers, "0", grey=True, helper=True)
        if isinstance(key, str):
            return self._named(key)
        assert isinstance(key, tuple)
        kind, n = key[0], key[1]
        if kind == "key":
            column = report.linked_keys(AFTER, self.on_data)[n]
            column.under = None
            return column
        if key == UNIT_NUMBER:
            return numbered(report)
        if key == ON_DATA:
            return self._rows_on(report.data.grid, key)
        if key == ON_DIMENSIONS:
            return self._rows_on(report.dimensions.grid, key)
        cells = self._cells(key)
        if kind in ("met", "wait"):
            reason = self.grades.reasons[bits(n)[kind == "wait"]]
            return Column(report.say(reason.text), cells, '0;;""', "center", widest=16)
        title = f"{self.rules.codes[n]} {' '.join(map(str, (kind, *key[2:])))}"
        return Column(title, cells, "0", grey=True, helper=True)

    def _rows_on(self, grid: Placement, key: Hashable) -> Column:
        column = rows_on(self.report, grid, self.grid, key)
        cell = self.grid.cell(UNIT_NUMBER, "{d}", SHEET)
        template = found(cell, grid, len(self.report.order))
        held = [value.value if isinstance(value, Cell) else value for value in column.values]
        column.values = formula_cells(template, held)
        return column

    def _named(self, key: str) -> Column:
        """Return a column that stands once."""
        report = self.report
        numbers = self.grades.before if key == "before" else self.grades.tier_numbers
        held = numbers[report.order]
        rule = self.grades.scorecard.fitted.tiers
        assert rule is not None
        if key in ("before", "after"):
            labels = [report.say(rule.label(int(t))) if t >= 0 else None for t in held]
            cells = self._labels(key, labels)
            title = BEFORE if key == "before" else AFTER
            fills = {report.say(rule.label(t)): t for t in range(self.count)}
            return Column(self._head(title), cells, align="center", fills=fills)
        if key == "why":
            return Column(self._head(WHY), self._why(), wrap=True, widest=60)
        title = {
            "score": Text("分档得分", "Score that is divided"),
            "before number": Text("按得分的档次序号", "Tier no. by score"),
            "after number": Text("评级后档次序号", "Tier no. after the rules"),
        }[key]
        cells = self._cells(key)
        scores = [cell.value for cell in cells if cell.value is not None]
        number = number_format(scores, min(report.most_decimals, 4)) if key == "score" else "0"
        return Column(report.head(title), cells, number, grey=True, helper=True)

    def _head(self, title: Text) -> str:
        said = self.report.head(title)
        exported = Text("导出时", "as exported")
        return (
            said
            if self.live or not self.report.formulas
            else f"{said}\n({self.report.say(exported)})"
        )

    # --- cells -------------------------------------------------------------------------------

    @property
    def on_data(self) -> RowOfUnit:
        """The unit of a line on Data."""
        return self._unit_on(self.report.data.grid, ON_DATA)

    def _unit_on(self, grid: Placement, key: Hashable) -> RowOfUnit:
        row = self.grid.cell(key, "{d}", SHEET) if self.report.by_number else "{d}"
        return RowOfUnit(grid, row, len(self.report.order) if self.report.by_number else 0)

    @cached_property
    def _formulas(self) -> RuleFormulas:
        on_dimensions = self._unit_on(self.report.dimensions.grid, ON_DIMENSIONS)
        lower = self.report.scorecard.fitted.lower_is_better
        where = self.on_data, on_dimensions
        return RuleFormulas(self.grid, self.report.framework, self.rules, self.count, *where, lower)

    def _cells(self, key: Hashable) -> list[Cell]:
        """Return the cells of a column of numbers, each period by its own formula."""
        report = self.report
        values: Sequence[float | None]
        if key == "score":
            divided = report.dimensions.tiers.cut
            scores = self.grades.scorecard
            held = scores.published if divided == "published" else scores.rounded
            values = [
                None if v != v else v for v in held.to_numpy(dtype=float)[report.order].tolist()
            ]
        else:
            values = self._values[key]
        if not report.by_number:
            return list(map(Cell, values))
        whole = [PlacedBlock("", 0, len(values))] if self.is_mixed else report.blocks
        return [
            cell
            for block in whole
            for cell in formula_cells(
                self._formula(key, block), values[block.start : block.stop], block.start
            )
        ]

    def _formula(self, key: Hashable, block: PlacedBlock) -> str:
        if key == "score":
            return self._formulas.of_dimensions(self.report.dimensions.tiers.cut)
        if key == "before number":
            return self._formulas.of_dimensions("tier number")
        return self._formulas.of(key, block)

    def _labels(self, key: str, labels: Sequence[str | None]) -> list[Cell]:
        """Return the labels of tiers, by their numbers."""
        if not self.report.by_number:
            return list(map(Cell, labels))
        tiers = self.report.dimensions.tiers
        number = self.grid.cell(f"{key} number", "{d}", SHEET)
        cells: list[Cell] = []
        for i, block in enumerate(self.report.blocks):
            start = i * tiers.count
            listed = tiers.grid.block("label", start, start + tiers.count)
            template = f'IF(ISNUMBER({number}),INDEX({listed},{number}),"")'
            cells += formula_cells(template, labels[block.start : block.stop], block.start)
        return cells

    @cached_property
    def _told(self) -> list[tuple[tuple[str, int], str]]:
        """The columns that say that a rule applies, each with what it says."""
        kinds = ("met", "wait")
        keys = [(k[0], k[1]) for k in self.grid.keys if isinstance(k, tuple) and k[0] in kinds]
        reasons = [self.grades.reasons[bits(key[1])[key[0] == "wait"]] for key in keys]
        pairs = zip(keys, reasons, strict=True)
        return [(key, self.report.say(reason.text)) for key, reason in pairs]

    @property
    def _end(self) -> str:
        return "。" if self.report.languages[0] == "zh" else ". "

    @cached_property
    def _said(self) -> list[str]:
        """The reasons of each line in words."""
        told = [(self._values[key], f"{text}{self._end}") for key, text in self._told]
        lines = range(len(self.report.order))
        return ["".join(text for met, text in told if met[line]) for line in lines]

    def _why(self) -> list[Cell]:
        """Return the reasons of each unit, as the headers of the rules have them."""
        cell = self.grid.cell
        parts = [
            f'IF({cell(key, "{d}", SHEET)}=1,{cell(key, "$1", SHEET)}&"{self._end}","")'
            for key, _ in self._told
        ]
        template = "&".join(parts)
        if not self.report.by_number or not parts or len(template) > LONGEST:
            return list(map(Cell, self._said))
        return formula_cells(template, self._said)
