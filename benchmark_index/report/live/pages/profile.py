"""The Profile page: one unit beside the mean, the leader and a unit to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ....errors import Text
from ....excel import (
    MEAN,
    NOT_AVAILABLE,
    OTHERS,
    Cell,
    Chart,
    Page,
    Series,
    clean_text,
    quoted,
)
from ....excel.styles import (
    ACCENT,
    BIG,
    FACT,
    HEADER,
    LABEL,
    NUMBER,
    PAGE_NOTE,
    PAGE_TITLE,
    PICK,
    RESULT,
    SECTION,
    body,
)
from ....files import letter
from ....framework import Group, Indicator
from ....numerics import Floats
from ...number_formats import dashed, number_format, plain_format
from ...words import SCORE, TITLES
from ..placement import FIRST
from ..same_unit import ORDER, UNIT_NUMBER
from .facts import NEAR, NOTHING, Facts
from .picked import SHEET, Choice, Picked

if TYPE_CHECKING:
    from ..live_report import LiveReport

WIDTHS = (26, 10, 10, 8, 10, 10, 10, 10, 10)
WIDE = len(WIDTHS)
SIDE = 5  # columns beside the chart, from the right
BEST = 3  # strengths, and weak points
ROUND = 15  # rows of the chart
MANY, LONG = 20, 1.4  # a page of more indicators is this much wider, since it is long
OWN_SCALE = Text("综合得分（自身尺度）", "Score, own scale")
FIGURES = replace(NUMBER, across="right")
TOTALS = replace(RESULT, across="right")
BASE = 1_000  # tells apart indicators of equal rank
# Columns beside the page, for its formulas.
ROWS = WIDE + 2  # helpers of each indicator
DOTS = WIDE + 2  # the dots of each dimension: leader, mean, unit
Keys = tuple[int | None, int | None]  # of a strength, of a weak point
DOTTED = ("F", "E", "C")  # the columns of leader, mean and unit
QUIET_CELL = body("center", "0.0000", grey=True)
LIST = WIDE + 8  # what there is to choose


class ProfilePage(Picked):
    """The page of a unit to be chosen, or of a given one.

    Parameters
    ----------
    report : LiveReport
    facts : Facts
    choice : Choice, optional
        What is shown; by default the second of the ranking beside the leader.
    name : str
        Of the sheet. A sheet of another name is of its unit, without drop-downs.
    """

    def __init__(
        self,
        report: LiveReport,
        facts: Facts,
        choice: Choice | None = None,
        name: str = SHEET,
    ) -> None:
        more = [3, *[11] * 5, 3, 24, *[9] * (len(facts.blocks) + 4), 10, 14]
        title = f"{report.say(report.framework.name)} · {name}"
        wider = LONG if len(report.framework.indicator_ids) > MANY else 1
        widths = [wider * width for width in WIDTHS]
        super().__init__(report, facts, choice, Page(name, widths, more, title), LIST)
        self.score_number = facts.number(1)
        self._head()
        self._tiles()
        self._dimensions()
        self._chart_and_strengths()
        self._indicators()

    def _head(self) -> None:
        """Write the title and what is chosen."""
        report, page = self.report, self.page
        free, unit = page.name == SHEET, report.framework.unit
        heading = report.say(Text("对象画像", "Profile"))
        page.put(1, 1, f"{report.say(report.framework.name)} · {heading}", PAGE_TITLE, span=WIDE)
        said = Text(
            "黄色单元格可从下拉列表选择，本页随之更新；“–” 为缺失，图中不画点。",
            "Choose in the yellow cells; the page follows. “–” is missing and has no dot.",
        )
        page.put(2, 1, report.say(said) if free else report.say(unit), PAGE_NOTE, span=WIDE)
        lines = [(Text(f"选择{unit.zh}", f"Choose: {unit.en}"), self.label(self.choice.unit))]
        if report.table.is_panel:
            lines.append((TITLES["period"], self.periods[self.choice.period]))
        lines.append((Text("对标对象", "Compare with"), self.compared_label))
        for row, (title, label) in enumerate(lines, 3):
            page.put(row, 1, report.say(title), LABEL)
            page.put(row, 2, Cell(label), PICK if free else FACT, span=WIDE - 1)
        if free:
            period = "$B$4" if report.table.is_panel else ""
            self.cells("$B$3", f"$B${2 + len(lines)}", period)
        else:
            self.fixed_cells()

    # --- rank, score, tier -------------------------------------------------------------------

    def _tiles(self) -> None:
        report, page, facts = self.report, self.page, self.facts
        own, row = self.row_of["Unit"], self.page.last + 2
        here = facts.dimensions
        rank = self.value(facts.rank, self.own)
        count = int(facts.ranked[self.now.start : self.now.stop].sum())
        period = self.row_of["Period"]
        place = facts.cell_of(here, "rank", own)
        nothing = report.first(Text("未排名", "not ranked"))
        shown = f"{int(rank)} / {count}" if not np.isnan(rank) else nothing
        ranked = f'{place}&" / "&{facts.count_formula(period)}'
        written = f"IF(ISNUMBER({place}),{ranked},{quoted(nothing)})"
        name = facts.name(self.own) if self.own < self.beyond else ""
        self.name_cell = f"'{page.name}'!$A${row + 1}"
        tiles = [
            (report.framework.unit.title, Cell(name, self.text_of(facts.name_key, own)), "@", 1),
            (Text("排名", "Rank"), Cell(shown, written), "General", 2),
            (
                Text("综合得分", "Score"),
                facts.cell(self.value(facts.score, self.own), self.of(here, facts.total, own)),
                facts.score_format(2),
                2,
            ),
        ]
        if report.scorecard.fitted.tiers is not None:
            labels = [
                report.say(report.scorecard.fitted.tiers.label(int(t))) if t >= 0 else ""
                for t in report.tier_numbers[facts.order]
            ]
            tier = labels[self.own] if self.own < self.beyond else ""
            tiles.append(
                (Text("档次", "Tier"), Cell(tier, self.text_of(report.tier_key, own)), "General", 2)
            )
        share = self.value(np.asarray(report.scorecard.available)[facts.order], self.own)
        available = facts.cell(share, self.of(here, "available", own))
        tiles.append((Text("数据完整度", "Data available"), available, "0%", 2))
        column = 1
        for title, cell, number, span in tiles:
            page.put(row, column, report.head(title), HEADER, span=span)
            page.put(row + 1, column, cell, BIG.shown(number), span=span)
            column += span
        if report.grading is not None:
            title, held, grid = report.grading.reasons_of(self.own)
            shown = f'IF({own}<{FIRST + self.beyond},{facts.cell_of(grid, "why", own)}&"","")'
            page.put(row + 2, 1, report.first(title), LABEL)
            page.put(row + 2, 2, Cell(held, shown), FACT, span=WIDE - 1)

    # --- dimensions --------------------------------------------------------------------------

    def _dimensions(self) -> None:
        report, page, facts = self.report, self.page, self.facts
        row = page.last + 2
        page.put(row, 1, report.say(Text("各维度", "Dimensions")), SECTION, span=WIDE)
        titles = [
            Text("维度", "Dimension"),
            Text("权重", "Weight"),
            Text("得分", "Score"),
            Text("名次", "Rank"),
            Text("均值", "Mean"),
            Text("第一名", "Leader"),
            Text("差距", "Gap"),
            Text("对标对象", "Compared"),
            Text("差距", "Gap"),
        ]
        for column, title in enumerate(titles, 1):
            page.put(row + 1, column, report.head(title), HEADER)
        self.dimension_head = row + 1
        nodes: list[Group | Indicator | None] = [None, *facts.parts]
        for i, node in enumerate(nodes):
            self._dimension(row + 2 + i, node)
        self.first_dimension = row + 3
        self.last_dimension = row + 1 + len(nodes)

    def _dimension(self, row: int, node: Group | Indicator | None) -> None:
        facts, page, report = self.facts, self.page, self.report
        grid, key = facts.at(node or facts.root)
        values = facts.values(node or facts.root)
        number = self.score_number
        style = FIGURES if node else TOTALS
        title = node.name if node else OWN_SCALE if facts.is_published else SCORE
        page.put(row, 1, report.first(title), LABEL)
        page.put(row, 2, facts.weight(node) if node else None, style.shown("0.0%"))
        score, leader, other = (self.value(values, i) for i in (self.own, self.lead, self.other))
        cells, period = facts.every(grid, key), self.row_of["Period"]
        lower = node is None and report.scorecard.fitted.lower_is_better
        ahead = f"{cells}<$C{row}-{NEAR}" if lower else f"{cells}>$C{row}+{NEAR}"
        rank = f"SUMPRODUCT(ISNUMBER({cells})*{facts.ranked_in(grid, period)}*({ahead}))+1"
        gap = 'IF(AND(ISNUMBER($C{0}),ISNUMBER(${1}{0})),$C{0}-${1}{0},"")'
        entries = [
            (score, self.of(grid, key, self.row_of["Unit"]), number),
            (self._rank(values, score, lower), f'IF(ISNUMBER($C{row}),{rank},"")', "0"),
            (
                facts.mean_score(values, self.now),
                facts.mean_score_formula(grid, key, period),
                number,
            ),
            (leader, self.of(grid, key, self.row_of["Leader"]), number),
            (score - leader, gap.format(row, "F"), f"+{number};-{number};{number}"),
            (other, self.of(grid, key, self.row_of["Compared"]), number),
            (score - other, gap.format(row, "H"), f"+{number};-{number};{number}"),
        ]
        for column, (value, formula, shown) in enumerate(entries, 3):
            shown = dashed(shown)
            page.put(row, column, facts.cell(value, formula), style.shown(shown))
        for column, source in enumerate(DOTTED, DOTS):
            value = {"C": score, "E": entries[2][0], "F": leader}[source]
            dot = f"IF(ISNUMBER(${source}{row}),${source}{row},NA())"
            page.put(
                row, column, Cell(NOT_AVAILABLE if np.isnan(value) else value, dot), QUIET_CELL
            )

    def _rank(self, values: Floats, own: float, lower: bool = False) -> float:
        """Return a rank among the ranked units of the period."""
        if np.isnan(own):
            return float("nan")
        rows = slice(self.now.start, self.now.stop)
        held = values[rows][self.facts.ranked[rows]]
        ahead = held < own - NEAR if lower else held > own + NEAR
        return float(np.sum(ahead)) + 1

    # --- dots, strengths and weak points -------------------------------------------------------

    def _chart_and_strengths(self) -> None:
        page = self.page
        top = page.last + 2
        self.strengths_top = top
        page.leave(top + ROUND)
        parts = self.facts.charted
        if parts:
            name, head = page.name, self.dimension_head
            first, last = self.first_dimension, self.first_dimension + len(parts) - 1

            def cells(column: str) -> str:
                return f"'{name}'!${column}${first}:${column}${last}"

            leader, mean, own = (letter(DOTS + k) for k in range(3))
            lines = [
                Series(f"'{name}'!$F${head}", cells(leader), OTHERS),
                Series(f"'{name}'!$E${head}", cells(mean), MEAN, "dash"),
                Series(self.name_cell, cells(own), ACCENT, named=True),
            ]
            title = Text(
                "本对象（蓝）、第一名（灰）、均值（横线）",
                "Unit (blue), leader (grey), mean (dash)",
            )
            page.charts.append(
                Chart(
                    *("dots", self.report.first(title), cells("A"), lines),
                    *((top, 1), (top + ROUND - 1, WIDE - SIDE)),
                    from_zero=self.facts.from_zero,
                    high=self.facts.scale_end,
                    points=len(parts),
                )
            )

    def _strengths(self, keys: Sequence[Keys], first: int) -> None:
        """List the indicators above the median of the best ranks, and below it of the worst."""
        report, page = self.report, self.page
        last = first + len(keys) - 1
        column = WIDE - SIDE + 1
        row = self.strengths_top
        names = [leaf.name for leaf in report.framework.all_indicators]
        said = (
            Text("优势（高于中位数，名次最好的三项）", "Strengths: above the median, best ranks"),
            Text(
                "短板（低于中位数，名次最差的三项）", "Weak points: below the median, worst ranks"
            ),
        )
        for k, (title, pick) in enumerate(zip(said, ("SMALL", "LARGE"), strict=True)):
            at = letter(ROWS + 3 + k)
            cells = f"${at}${first}:${at}${last}"
            own = [pair[k] for pair in keys]
            ordered = sorted((key for key in own if key is not None), reverse=k == 1)
            page.put(row, column, report.say(title), HEADER, span=SIDE - 1)
            page.put(row, WIDE, report.head(Text("名次", "Rank")), HEADER)
            for n in range(1, BEST + 1):
                key = ordered[n - 1] if n <= len(ordered) else None
                match = f"MATCH({pick}({cells},{n}),{cells},0)"
                some = f"{n}<=COUNT({cells})"
                nobody = NOTHING if n == 1 else ""
                held = f'INDEX($A${first}:$A${last},{match})&""'
                name = f"IF({some},{held},{quoted(nobody)})"
                value = nobody if key is None else clean_text(report.first(names[own.index(key)]))
                page.put(row + n, column, Cell(value, name), FACT, span=SIDE - 1)
                rank = f'IF({some},INDEX($D${first}:$D${last},{match}),"")'
                now = None if key is None else key // BASE
                page.put(row + n, WIDE, Cell(now, rank), NUMBER.shown("0"))
            row += BEST + 2

    # --- indicators --------------------------------------------------------------------------

    def _indicators(self) -> None:
        report, page = self.report, self.page
        row = page.last + 1
        said = Text(
            "全部指标（名次、均值、最好值只计有排名的对象）",
            "All indicators (rank, mean and best among the ranked)",
        )
        page.put(row, 1, report.say(said), SECTION, span=WIDE)
        titles = [
            TITLES["indicator"],
            Text("单位", "Unit"),
            Text("数值", "Value"),
            Text("名次", "Rank"),
            Text("均值", "Mean"),
            Text("最好", "Best"),
            Text("标准化值", "Normalized"),
            Text("标准化均值", "Its mean"),
            Text("距最好", "Gap to best"),
        ]
        for column, title in enumerate(titles, 1):
            page.put(row + 1, column, report.head(title), HEADER)
        helpers = ("最好标准化值", "最好者序号", "最好者行", "优势", "短板")
        english = ("Best", "Its place", "Its row", "Strength", "Weak point")
        for k, title in enumerate(map(Text, helpers, english)):
            page.put(row + 1, ROWS + k, report.first(title), HEADER)
        first = row + 2
        keys = [
            self._indicator(first + j, j, leaf)
            for j, leaf in enumerate(report.framework.all_indicators)
        ]
        self._strengths(keys, first)

    def _indicator(self, row: int, j: int, leaf: Indicator) -> Keys:
        """Write the line of an indicator; return what strengths and weak points sort it by."""
        facts, page, report, data = self.facts, self.page, self.report, self.data
        used, normalized = data.used(leaf.id), facts.normalized
        x, z = data.after[leaf.id], facts.values(leaf)
        own, rows = self.row_of["Unit"], slice(self.now.start, self.now.stop)
        period, cells = self.row_of["Period"], facts.every(normalized, leaf.id)
        order, numbers = (facts.every(normalized, key) for key in (ORDER, UNIT_NUMBER))
        held = np.where(facts.ranked[rows], z[rows], np.nan)
        some = not np.all(np.isnan(held))
        best = float(np.nanmax(held)) if some else float("nan")
        near = held >= best - NEAR
        places = self.now.start + facts.place[rows]
        place = int(np.max(np.where(near, places, 0))) if some else 0
        at = self.now.start + int(np.argmax(places == place)) if some else self.beyond
        mine = self.value(z, self.own)
        rank = self._rank(z, mine)
        worse = float(np.sum(held < mine - NEAR))
        sides = [
            rank * BASE + j if side else float("nan")
            for side in (worse > rank - 1, rank - 1 > worse)
        ]
        ranked = f"{facts.ranked_in(normalized, period)}*ISNUMBER({cells})"
        below = f"SUMPRODUCT({ranked}*({cells}<$G{row}-{NEAR}))"
        best_at, place_at, row_at = (f"${letter(ROWS + k)}{row}" for k in range(3))
        helpers = [
            (best, f'IF(SUMPRODUCT({ranked})>0,{self.largest(leaf.id)},"")', "0.0000"),
            (
                place,
                f"IF(ISNUMBER({best_at}),SUMPRODUCT(MAX({ranked}*({cells}>={best_at}-{NEAR})*{order})),0)",
                "0",
            ),
            (
                FIRST + at,
                f"IF({place_at}>0,INDEX({numbers},MATCH({place_at},{order},0)),"
                f"{FIRST + self.beyond})",
                "0",
            ),
            *(
                (
                    side,
                    f'IF(ISNUMBER($D{row}),IF({below}{sign}$D{row}-1,$D{row}*{BASE}+{j},""),"")',
                    "0",
                )
                for side, sign in zip(sides, "><", strict=True)
            ),
        ]
        for k, (value, formula, number) in enumerate(helpers):
            page.put(row, ROWS + k, facts.cell(value, formula), body("center", number, grey=True))
        plain_number = self._format(x)
        z_number = number_format(list(z), 1)
        entries = [
            (self.value(x, self.own), self.of(facts.data, used, own), plain_number),
            (
                rank,
                f'IF(ISNUMBER($G{row}),SUMPRODUCT({ranked}*({cells}>$G{row}+{NEAR}))+1,"")',
                "0",
            ),
            (facts.mean(x, self.now), facts.mean_formula(facts.data, used, period), plain_number),
            (self.value(x, at), self.of(facts.data, used, row_at), plain_number),
            (mine, self.of(normalized, leaf.id, own), z_number),
            (
                facts.mean_score(z, self.now),
                facts.mean_score_formula(normalized, leaf.id, period),
                z_number,
            ),
            (
                mine - best,
                f'IF(AND(ISNUMBER($G{row}),ISNUMBER({best_at})),$G{row}-{best_at},"")',
                z_number,
            ),
        ]
        page.put(row, 1, report.first(leaf.name), LABEL)
        page.put(row, 2, leaf.result_unit, NUMBER)
        for column, (value, formula, shown) in enumerate(entries, 3):
            page.put(row, column, facts.cell(value, formula), FIGURES.shown(dashed(shown)))
        strong, weak = (None if np.isnan(side) else int(side) for side in sides)
        return strong, weak

    def _format(self, values: Floats) -> str:
        """Return a number format with three or four digits in view."""
        found = plain_format(list(values))
        largest = float(np.nanmax(np.abs(values), initial=0))
        most = 0 if largest >= 1_000 else 1 if largest >= 100 else 2 if largest >= 1 else 4
        decimals = min(len(found.partition(".")[2]), most)
        return "#,##0" + ("." + "0" * decimals if decimals else "")
