"""The Targets sheet: values held against targets, as formulas of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...comparison.monitoring import Monitoring
from ...comparison.targets import MISSING, SPARE, STATUSES
from ...errors import Text
from ...estimators.directions import ARROWS
from ...excel import Cell, Column, quoted
from ...framework import Indicator
from ...normalization import DistanceToTarget
from ...numerics import decimals
from ..number_formats import dashed, plain_format
from ..words import TITLES as WORDS
from ..words import Wording
from .placement import DATA_FIRST, Placement, written
from .same_unit import RowOfUnit, found

if TYPE_CHECKING:
    from .live_report import LiveReport

SHEET = "Targets"
TYPED = "target of "  # begins the part of an edit, with the period
SHARE, YEAR = "0.0%", "0.0"
HEADS = {
    "indicator": WORDS["indicator"],
    "measure": Text("单位", "Unit"),
    "target_period": Text("目标时期", "Due"),
    "target": Text("目标值", "Target"),
    "period": WORDS["period"],
    "value": Text("数值", "Value"),
    "qualifier": WORDS["qualifier"],
    "attainment": Text("完成率", "Attainment"),
    "gap": Text("差距", "Gap"),
    "periods_left": Text("尚余期数", "Periods left"),
    "pace_needed": Text("每期需要", "Pace needed"),
    "base_period": Text("基期", "Base period"),
    "base": Text("基期值", "Base"),
    "pace_achieved": Text("每期实际", "Pace achieved"),
    "projected": Text("预计年份", "Met by"),
    "projected_compound": Text("复合预计", "Compounding"),
    "status": Text("状态", "Status"),
    "missing": Text("缺少", "Missing"),
}
NOTES = {
    "target": Text(
        "目标值来自指标体系；排名工作簿中可在 Goalposts 表的黄色单元格改。",
        "From the indicator system; typed in the yellow cells of Goalposts in a ranking workbook.",
    ),
    "attainment": Text(
        "数值÷目标值；越小越好时为目标值÷数值。两者都为正才有。",
        "Value over target, or target over value where less is better; of positive numbers only.",
    ),
    "gap": Text("还差多少；负数为超额完成。", "What is still missing; negative: more than met."),
    "pace_needed": Text("差距÷尚余期数。", "Gap over periods left."),
    "pace_achieved": Text(
        "基期以来每期向好的变动。", "Change for the better since the base, per period."
    ),
    "projected": Text("照此速度何时完成。", "When it will be met at this pace."),
    "projected_compound": Text(
        "按基期以来的年均复合增速何时完成。",
        "When it will be met at the compound annual growth since the base.",
    ),
    "status": Text(
        "实际不低于需要：进度达标；不低于一半：进度落后；否则严重滞后。",
        "On track: the pace is what is needed; behind: half of it or more; else off track.",
    ),
}
SEVERITY = {"met": "info", "behind": "warning", "off track": "error", "missed": "error"}
KEYS = ("unit", "indicator", "target_period")  # what a row is of
FIRST_KEYS = (1, 2, 4)  # the columns of these
_FIGURES = ("value", "target", "base", "gap")  # in the row's unit
_PACES = ("pace_needed", "pace_achieved")
_CENTERED = ("period", "target_period", "base_period", "periods_left", "status")
MOST_PLACES = 3
CellOf = Callable[[int, str], str]
GoalOf = Callable[[str, str], str]


def nowhere(leaf: str, due: str) -> str:
    """Return no address: targets are values."""
    return ""


class TargetsSheet:
    """One line per unit and target.

    Parameters
    ----------
    words : Wording
    monitoring : Monitoring
    cell : callable
        Returns where a row of the table has its value of a column, for a formula.
    goal : callable
        Returns where the target of an indicator for a period is typed; empty where nowhere.
    """

    def __init__(
        self, words: Wording, monitoring: Monitoring, cell: CellOf, goal: GoalOf = nowhere
    ) -> None:
        self.words, self.monitoring, self.cell, self.goal = words, monitoring, cell, goal
        self.leaves = {leaf.id: leaf for leaf in monitoring.framework.all_indicators}
        frame = monitoring.targets
        self.keys = ["unit", *HEADS]
        if not (frame["qualifier"] != "").any():
            self.keys.remove("qualifier")
        self.grid = Placement(SHEET, tuple(self.keys), DATA_FIRST)
        self.statuses = {word: words.say(text) for word, text in STATUSES.items()}

    def columns(self) -> list[Column]:
        """Return the columns; none where no target has a value."""
        frame = self.monitoring.targets
        if not len(frame) or frame["value"].isna().all():
            return []
        cells: dict[str, list[object]] = {key: [] for key in self.keys}
        rows = pd.concat([frame, self.monitoring.reckoned], axis=1)
        for line, values_of_row in enumerate(rows.itertuples(index=False)):
            row = dict(zip(rows.columns, values_of_row, strict=True))
            held = dict(self._cells(row, str(DATA_FIRST + line)))
            for key, values in cells.items():
                values.append(held[key])
        return [self._column(key, values) for key, values in cells.items()]

    def _column(self, key: str, values: Sequence[object]) -> Column:
        head = HEADS.get(key, self.monitoring.framework.unit.title)
        look = "center" if key in _CENTERED else ""
        note = self.words.say(NOTES[key]) if key in NOTES else ""
        column = Column(self.words.head(head), values, align=look, note=note)
        if key == "status":
            column.fills = {self.statuses[word]: look for word, look in SEVERITY.items()}
            first = self.grid.cell("status", str(DATA_FIRST), SHEET)
            if any(isinstance(value, Cell) and value.formula for value in values):
                column.conditions = [
                    (f"{first}={quoted(text)}", look) for text, look in column.fills.items()
                ]
                column.fills = {}
        elif key in (*_FIGURES, *_PACES):
            column.number = "0"
        elif key in ("attainment", "projected", "projected_compound", "periods_left"):
            column.number = {"attainment": SHARE, "periods_left": "0.##"}.get(key, YEAR)
        return column

    def _cells(self, row: Mapping[str, object], line: str) -> Iterator[tuple[str, object]]:
        """Yield the cells of a line by key."""
        leaf = self.leaves[str(row["indicator"])]
        formulas = self._formulas(leaf, row, line)
        texts = {
            "indicator": self.words.say(leaf.name),
            "measure": f"{leaf.result_unit} {self.words.first(ARROWS[leaf.direction])[:1]}".strip(),
            "status": self.statuses[str(row["status"])],
            "missing": self.words.say(MISSING[str(row["missing"])]),
        }
        formats = self._formats([row[key] for key in _FIGURES[:3]])
        for key in self.keys:
            value = texts.get(key, row.get(key))
            value = str(value) if key == "unit" else None if value != value else value
            shown = formats[key in _PACES] if key in (*_FIGURES, *_PACES) else ""
            if key in formulas or shown:
                value = Cell(value, formulas.get(key, ""), number=shown)
            yield key, value

    def _formats(self, figures: Sequence[object]) -> tuple[str, str]:
        """Return the number formats of a line: of its figures, and finer that of paces."""
        known = [value for value in figures if isinstance(value, float) and value == value]
        places = min(decimals(np.array(known)), MOST_PLACES)
        fine = "." + "0" * (places + 1)
        return dashed("#,##0" + fine[: places + 1] * bool(places)), dashed(f"#,##0{fine}")

    def _formulas(self, leaf: Indicator, row: Mapping[str, object], line: str) -> dict[str, str]:
        """Return the formulas of a line; cells that no formula fills are blank or fixed."""
        at = {key: self.grid.cell(key, line, SHEET) for key in self.keys}
        v, g, b, gap, left = (at[k] for k in ("value", "target", "base", "gap", "periods_left"))
        need, went = at["pace_needed"], at["pace_achieved"]
        lower = leaf.direction == "lower"
        formulas = {
            "attainment": f'IF(AND(N({v})>0,N({g})>0),{g}/{v},"")'
            if lower
            else f'IF(AND(N({v})>0,N({g})>0),{v}/{g},"")',
            "gap": f'IF(ISNUMBER({v}),{v}-{g},"")' if lower else f'IF(ISNUMBER({v}),{g}-{v},"")',
            "pace_needed": f'IF(AND(ISNUMBER({gap}),N({left})>0),{gap}/{left},"")',
            "status": self._status(v, g, gap, left, need, went),
            "missing": self._missing(v, left, at["status"]),
        }
        numbers = {key: row[key] for key in ("row", "base_row", "months", "start", "between")}
        number = {key: float(str(value)) for key, value in numbers.items()}
        if goal := self.goal(leaf.id, str(row["target_period"])):
            formulas["target"] = goal
        if number["row"] >= 0:
            formulas["value"] = self._value(leaf, int(number["row"]))
        if number["base_row"] >= 0 and number["between"] > 0:
            formulas["base"] = self._value(leaf, int(number["base_row"]))
            moved = f"({b}-{v})" if lower else f"({v}-{b})"
            step = number["months"] / 12
            years, start = written(number["between"] * step), written(number["start"])
            formulas["pace_achieved"] = (
                f'IF(COUNT({v},{b})=2,{moved}/{written(number["between"])},"")'
            )
            times = f"*{written(step)}" if step != 1 else ""
            line_to = f"{gap}/{went}{times}"
            formulas["projected"] = (
                f'IF(AND(ISNUMBER({gap}),N({went})<>0),IF({gap}/{went}>0,{start}+{line_to},""),"")'
            )
            grown = f"LN({g}/{v})/(LN({v}/{b})/{years})"
            formulas["projected_compound"] = (
                f"IF(AND(N({v})>0,N({b})>0,N({g})>0),IF(AND({v}<>{b},{g}<>{v}),"
                f'IF({grown}>0,{start}+{grown},""),""),"")'
            )
        return formulas

    def _value(self, leaf: Indicator, row: int) -> str:
        raw = self.cell(row, leaf.id)
        if not leaf.denominator:
            return f'IF(ISNUMBER({raw}),{raw},"")'
        by, scale = self.cell(row, leaf.denominator.variable), leaf.denominator.scale
        divisor = by if scale == 1 else f"({by}/{written(scale)})"
        return f'IF(AND(ISNUMBER({raw}),N({by})>0),{raw}/{divisor},"")'

    def _status(self, v: str, g: str, gap: str, left: str, need: str, went: str) -> str:
        """Return the formula of the status, case by case."""
        said = {word: quoted(text) for word, text in self.statuses.items()}
        missing, spare = said["missing"], f"{written(SPARE)}*ABS({need})"
        reached = f"{gap}<={written(SPARE)}*MAX(ABS({v}),ABS({g}))"
        course = f"IF({went}>={need}/2-{spare},{said['behind']},{said['off track']})"
        course = f"IF({went}>={need}-{spare},{said['on track']},{course})"
        course = f"IF(ISNUMBER({went}),{course},{missing})"
        in_time = f"IF({left}<=0,{said['missed']},{course})"
        open_yet = f"IF(ISNUMBER({left}),{in_time},{missing})"
        return f"IF(ISNUMBER({v}),IF({reached},{said['met']},{open_yet}),{missing})"

    def _missing(self, v: str, left: str, status: str) -> str:
        """Return the formula of what a judgement lacks."""
        said = {word: quoted(self.words.say(text)) for word, text in MISSING.items()}
        inner = f"IF(ISNUMBER({left}),{said['base']},{said['period']})"
        lacking = quoted(self.statuses["missing"])
        return f'IF({status}={lacking},IF(ISNUMBER({v}),{inner},{said["value"]}),"")'


def columns(report: LiveReport) -> Sequence[Column]:
    """Return the columns in a ranking workbook, whose rows are found however Data is sorted."""
    monitoring = report.monitoring
    if monitoring is None or why_no_targets(report):
        return ()
    line_of = {row: line for line, row in enumerate(report.order.tolist())}
    grid, count = report.data.grid, len(report.order)
    first = report.dimensions.grid.first

    def cell(row: int, name: str) -> str:
        number = str(first + line_of[row])
        return RowOfUnit(grid, found(number, grid, count), count).cell(("raw", name))

    if not report.formulas:
        return TargetsSheet(report, monitoring, lambda row, name: "").columns()
    return TargetsSheet(report, monitoring, cell, _typed_goals(report)).columns()


def why_no_targets(report: LiveReport) -> Text | None:
    """Return why a system with targets has no such sheet, None where it has one."""
    monitoring = report.monitoring
    if monitoring is None or not monitoring.targets["value"].isna().all():
        return None
    return Text("有目标值的指标都没有数值", "no indicator that has a target has a value")


def _typed_goals(report: LiveReport) -> GoalOf:
    """Return where targets are typed: on the Goalposts sheet, a column for each period.

    Not so where the score is a distance to the target, whose reference is typed there already.
    """
    asked, places = report.normalized.asked, dict[tuple[str, str], str]()
    leaves = report.framework.all_indicators
    for due in sorted({due for leaf in leaves for due in leaf.target}):
        title = Text(f"{due} 目标", f"Target {due}")
        for leaf in leaves:
            scored = isinstance(report.data.normalization(leaf.id).step, DistanceToTarget)
            if due in leaf.target and not scored:
                value = leaf.target[due]
                cell = Cell(value, look="edit", number=plain_format([value]))
                places[leaf.id, due] = asked.ask(leaf.id, f"{TYPED}{due}", title, cell)
    return lambda name, due: places.get((name, due), "")
