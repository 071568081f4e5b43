"""The Charts page: ranking, contributions, leaders' profiles and a heat map, and their cells."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ....aggregation import ArithmeticMean
from ....errors import Text
from ....excel import PALETTE, QUIET, SECOND, STRONG, Chart, Page, Series
from ....excel.styles import HEADER, HEAT, LABEL, NOTE, RESULT, SECTION, TITLE, UNDER, body
from ....files import letter
from ..same_unit import UNIT_NUMBER
from .facts import Facts, row_on_dimensions

SHEET = "Charts"
MOST_LINES = 50  # of the heat map
MOST_BARS = 20
LEADERS = 3
TALL, ROUND = 24, 18  # rows of charts
HALF = 47  # characters; the first columns and the dimensions share the page
FIRST_DIMENSION = 4  # the column after rank, name and score


class ChartsPage:
    """The page, and where the lines of its heat map stand, for other sheets to refer to.

    Attributes
    ----------
    page : Page
    shown : list of int
        The rows of ``facts`` in the heat map, best first: as many as were ranked when exported.
    """

    def __init__(self, facts: Facts, name: str = SHEET) -> None:
        self.facts, self.report = facts, facts.report
        self.block = facts.blocks[-1]
        self.shown = facts.lines(self.block, MOST_LINES)
        self.barred = self.shown[:MOST_BARS]
        self.parts = facts.charted
        report = self.report
        heads = [report.head(part.name) for part in self.parts]
        least = 12.5 if len(heads) > 3 else HALF / max(len(heads), 1)
        self.page = Page(
            name,
            [8, HALF - 19, 11, *(least for _ in heads)],
            more=[9],
            title=f"{report.say(report.framework.name)} · {name}",
            one_page=False,
        )
        self.helper = FIRST_DIMENSION + len(self.parts)
        when = f" · {self.block.period}" if self.block.period else ""
        heading = report.say(Text("图表", "Charts"))
        self.page.put(1, 1, f"{report.say(report.framework.name)} · {heading}{when}", TITLE)
        said = Text(
            "各图取自下方两张表，权重或数据改动后随之更新；雷达图中无得分的维度画在中心。",
            "The charts show the two tables below and follow edits. A radar has what is missing at its centre.",
        )
        self.page.put(2, 1, report.say(said) if facts.live else "", NOTE)
        wide = sum(self.page.widths) / (2 * HALF)  # a wide page prints smaller: taller charts
        self.tall, self.round = int(TALL * wide), int(ROUND * wide)
        self.first = 6 + self.tall + (self.round if self.parts else 0)  # of the heat map's section
        self.page.leave(self.first - 1)
        self.page.breaks = [self.first - 1]
        self._heat_map()
        self.lines_of_contributions = self._contributions() if self.parts else 0
        self._charts()

    # --- the cells ---------------------------------------------------------------------------

    @property
    def top(self) -> int:
        """The row of the first line."""
        return self.first + 3

    @property
    def mean_row(self) -> int:
        """The row of the means."""
        return self.top + len(self.shown)

    def at(self, line: int, column: int) -> str:
        """Return the address of a cell of the heat map, for another sheet."""
        return f"{self.page.name}!${letter(column)}${self.top + line}"

    def across(self, row: int, here: bool = True) -> str:
        """Return the cells of all dimensions in a row."""
        prefix = "" if here else f"{self.page.name}!"
        last = letter(self.helper - 1)
        return f"{prefix}${letter(FIRST_DIMENSION)}${row}:${last}${row}"

    def _headers(self, row: int) -> None:
        report, page = self.report, self.page
        titles = (Text("排名", "Rank"), report.framework.unit.title, Text("综合得分", "Score"))
        for column, title in enumerate(titles, 1):
            page.put(row, column, report.head(title), HEADER)
        for column, part in enumerate(self.parts, FIRST_DIMENSION):
            page.put(row, column, report.head(part.name), HEADER)

    def _heat_map(self) -> None:
        facts, report, page, block = self.facts, self.report, self.page, self.block
        said = Text("得分热力图（各图的数据）", "Heat map of scores (the charts' cells)")
        width = self.helper - 1
        page.put(self.first, 1, report.say(said), SECTION, span=width)
        self._headers(self.first + 1)
        weights = self.first + 2
        page.put(weights, 1, report.first(Text("权重", "Weight")), UNDER, span=3)
        for column, part in enumerate(self.parts, FIRST_DIMENSION):
            page.put(weights, column, facts.weight(part), UNDER.shown("0.0%"))
        number, total = facts.number(1), facts.score_format(1)
        order, numbers = (facts.every(facts.dimensions, key) for key in ("order", UNIT_NUMBER))
        page.put(self.first + 1, self.helper, report.head(Text("行号", "Row")), HEADER)
        for line, row in enumerate(self.shown):
            here, band = self.top + line, line % 2
            helper = f"${letter(self.helper)}{here}"
            found = f"INDEX({numbers},MATCH({block.start + line + 1},{order},0))"
            page.put(
                here,
                self.helper,
                facts.cell(row_on_dimensions(row), found),
                body("center", "0", grey=True),
            )
            for column, key, value, style in (
                (1, "rank", facts.rank_of(row), body("center", "0", band=band)),
                (2, facts.name_key, facts.name(row), body("left", band=band)),
                (3, facts.total, float(facts.score[row]), body("center", total, band=band)),
            ):
                cell = facts.cell_of(facts.dimensions, key, helper)
                cell += '&""' if column == 2 else ""
                page.put(here, column, facts.cell(value, cell), style)
            for column, part in enumerate(self.parts, FIRST_DIMENSION):
                held = facts.cell_of(*facts.at(part), helper)
                cell = f'IF(ISNUMBER({held}),{held},"")'  # one that is blank would be 0
                value = float(facts.values(part)[row])
                page.put(here, column, facts.cell(value, cell), HEAT.shown(number))
        self._means(number, total)
        if self.parts and self.shown:
            corner = f"{letter(FIRST_DIMENSION)}{self.top}"
            page.shaded.append(f"{corner}:{letter(width)}{self.mean_row - 1}")

    def _means(self, number: str, total: str) -> None:
        facts, page, block = self.facts, self.page, self.block
        page.put(self.mean_row, 1, None, LABEL)
        said = self.report.first(Text("均值（有排名者）", "Mean of the ranked"))
        page.put(self.mean_row, 2, said, LABEL)
        for column, node in enumerate([facts.total, *(p.id for p in self.parts)], 3):
            value = facts.mean_score(facts.values(node), block)
            formula = facts.mean_score_formula(*facts.at(node), facts.period_of(block))
            style = RESULT.shown(total if column == 3 else number)
            page.put(self.mean_row, column, facts.cell(value, formula), style)

    def _contributions(self) -> int:
        """Write what each dimension adds to a score; return the row of the first line."""
        facts, report, page = self.facts, self.report, self.page
        start = self.mean_row + 2
        root = report.scorecard.fitted.nodes[facts.root]
        plain = type(root.aggregation) is ArithmeticMean and not root.is_limited
        said = Text(
            "各维度的贡献（相加为综合得分）", "Contributions by dimension (they sum to the score)"
        )
        if not plain:
            said = Text(
                "各维度的加权得分（综合得分不是算术平均，相加不等于它）",
                "Weighted scores by dimension (the score is not their arithmetic mean)",
            )
        if facts.is_published:
            zh, en = "；均在指数自身尺度上", ", on the index's own scale"
            said = Text(said.zh + zh, said.en + en)
        page.put(start, 1, report.say(said), SECTION, span=self.helper - 1)
        self._headers(start + 1)
        local = np.array([float(facts.weight(part).value) for part in self.parts])
        values = np.column_stack([facts.values(part) for part in self.parts])
        weights = self.across(self.first + 2)
        number, total_format = facts.number(1), facts.score_format(1)
        for line, row in enumerate(self.barred):
            here, source = start + 2 + line, self.top + line
            present = ~np.isnan(values[row])
            total = float(local[present].sum())
            cells = self.across(source)
            shares = f"SUMPRODUCT(--ISNUMBER({cells}),{weights})"
            for column, value in enumerate(
                (facts.rank_of(row), facts.name(row), float(facts.score[row])), 1
            ):
                shown = f"{letter(column)}${source}"
                style = (body("center", "0"), body("left"), body("center", total_format))
                page.put(here, column, facts.cell(value, shown), style[column - 1])
            for j in range(len(self.parts)):
                column = FIRST_DIMENSION + j
                own = f"{letter(column)}${source}"
                enough = f"AND(ISNUMBER({own}),ISNUMBER($C${source}),{shares}>0)"
                formula = f'IF({enough},{own}*{letter(column)}${self.first + 2}/{shares},"")'
                good = present[j] and total > 0 and not np.isnan(facts.score[row])
                added = values[row, j] * local[j] / total if good else float("nan")
                page.put(here, column, facts.cell(added, formula), body("center", number))
        return start + 2

    # --- the charts --------------------------------------------------------------------------

    def _column(self, column: int, first: int, count: int) -> str:
        at = letter(column)
        return f"'{self.page.name}'!${at}${first}:${at}${first + count - 1}"

    def _charts(self) -> None:
        if not self.barred:
            return
        page, report, count = self.page, self.report, len(self.barred)
        score = report.first(Text("综合得分", "Score"))
        unit = report.first(report.framework.unit)
        titles = Text(f"前 {count} 名综合得分", f"Scores of the top {count}")
        if count == len(self.shown):
            titles = Text("综合得分与排名", "Scores in rank order")
        names = self._column(2, self.top, count)
        number = self.facts.score_format(1)
        cells = (f"'{page.name}'!$C${self.first + 1}", self._column(3, self.top, count))
        series = [Series(*cells, STRONG)]
        page.charts.append(
            Chart(
                *("bars", report.first(titles), names, series, (4, 1), (3 + self.tall, 3)),
                x_title=unit,
                y_title=score,
                from_zero=self.facts.from_zero,
                number=number,
            )
        )
        if not self.parts:
            return
        start, name = self.lines_of_contributions, page.name
        stacks = [
            Series(
                f"'{name}'!${letter(column)}${start - 1}",
                self._column(column, start, count),
                PALETTE[j % len(PALETTE)],
            )
            for j, column in enumerate(range(FIRST_DIMENSION, self.helper))
        ]
        title = report.first(Text("各维度对得分的贡献", "Contributions by dimension"))
        names = self._column(2, start, count)
        page.charts.append(
            Chart(
                *("stacks", title, names, stacks, (4, 4), (3 + self.tall, self.helper - 1)),
                x_title=unit,
                y_title=score,
                from_zero=self.facts.from_zero,
            )
        )
        self._leaders()

    def _leaders(self) -> None:
        page, report, name = self.page, self.report, self.page.name
        top = 5 + self.tall
        end = (top + self.round - 1, self.helper - 1)
        rows = [
            (self.top + line, colour, False)
            for line, colour in zip(
                range(min(LEADERS, len(self.shown))), (STRONG, SECOND, PALETTE[2]), strict=False
            )
        ]
        rows.append((self.mean_row, QUIET, True))
        lines = [
            Series(f"'{name}'!$B${row}", f"'{name}'!{self.across(row)}", colour, dashed)
            for row, colour, dashed in rows
        ]
        said = Text("领先者的各维度得分", "The leaders by dimension")
        names = f"'{name}'!{self.across(self.first + 1)}"
        kind: Literal["radar", "columns"] = "radar" if len(self.parts) > 2 else "columns"
        page.charts.append(
            Chart(
                kind,
                report.first(said),
                *(names, lines, (top, 1), end),
                x_title=report.first(Text("维度", "Dimension")),
                y_title=report.first(Text("得分", "Score")),
                from_zero=self.facts.from_zero,
            )
        )
