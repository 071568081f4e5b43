"""The Charts page: contributions, strips by dimension and ranks over the periods, and their cells."""

from __future__ import annotations

import numpy as np

from ....aggregation import ArithmeticMean
from ....errors import Text
from ....excel import (
    MEAN,
    MOST_LABELLED,
    OTHERS,
    Cell,
    Chart,
    Page,
    Series,
    clean_text,
    quoted,
    shades_of_accent,
)
from ....excel.styles import (
    ACCENT,
    HEADER,
    HEAT,
    LABEL,
    PAGE_NOTE,
    PAGE_TITLE,
    RESULT,
    SECTION,
    UNDER,
    body,
)
from ....files import letter
from ...number_formats import dashed
from ..same_unit import UNIT_NUMBER
from .facts import Facts, row_on_dimensions
from .ranks_over_periods import RanksOverPeriods

SHEET = "Charts"
MOST_LINES = 50  # of the heat map
MOST_BARS = 20
STRIPS = 6  # dimensions side by side in a chart
PAGE_ROWS, STRIP_ROWS = 56, 16  # of a printed page, of a chart of strips
SPACE = 13  # rows that headers, weights and means take
TURNED = 1.5  # a page that lies is so much wider and lower
HALF = 47  # characters; the first columns and the dimensions share the page
FIRST_DIMENSION = 4  # the column after rank, name and score
HELPER = body("center", "0.0000", grey=True)


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
        least = (
            (12.5 if len(heads) <= STRIPS else 10.5)
            if len(heads) > 3
            else HALF / max(len(heads), 1)
        )
        self.page = Page(
            name,
            [8, HALF - 19, 11, *(least for _ in heads)],
            more=[9, 3, *[11] * len(heads), 14, *[9] * (2 * len(facts.blocks))],
            title=f"{report.say(report.framework.name)} · {name}",
            one_page=False,
        )
        self.helper = FIRST_DIMENSION + len(self.parts)
        when = f" · {self.block.period}" if self.block.period else ""
        heading = report.say(Text("图表", "Charts"))
        title, wide = f"{report.say(report.framework.name)} · {heading}{when}", self.helper - 1
        self.page.put(1, 1, title, PAGE_TITLE, span=wide)
        said = Text(
            "各图取自下方的表，权重或数据改动后随之更新；缺失的得分不画。",
            "The charts show the tables below and follow edits. What is missing is not drawn.",
        )
        self.page.put(2, 1, report.say(said) if facts.live else "", PAGE_NOTE, span=wide)
        self.dots = self.helper + 2  # the column of the first strip's points
        self.end = facts.scale_end
        self.ranks = RanksOverPeriods(facts, self.page, self.shown[:MOST_BARS], self.after_dots)
        tops = self._places()
        self.first = self.page.last + 2  # of the heat map's section
        self.page.breaks.append(self.first - 1)
        self._heat_map()
        self.lines_of_contributions = self._contributions() if self.parts else 0
        self._charts(tops)

    @property
    def after_dots(self) -> int:
        """The column after the points of the strips and a gap."""
        return self.dots + len(self.parts) + 1

    def _places(self) -> list[tuple[int, int]]:
        """Leave room for the charts, none of them over two printed pages; return their rows."""
        lies = self.page.lies
        wide = sum(self.page.widths) / (2 * HALF) / (TURNED if lies else 1)
        wide = max(wide, 1.0)  # a wide page prints smaller
        heights = [len(self.barred) + 7] if self.barred else []
        if self.parts and self.barred:
            heights += [int(STRIP_ROWS * wide)] * -(-len(self.parts) // STRIPS)
        if self.ranks.drawn:
            heights.append(self.ranks.height)
        whole = int(PAGE_ROWS * wide / (TURNED if lies else 1))
        start, room, found = 4, whole - 3, []
        for height in heights:
            if height > room and start > 4:
                self.page.breaks.append(start - 1)
                room = whole
            found.append((start, start + height - 1))
            start, room = start + height + 1, room - height - 1
        self.page.leave(start - 1)
        return found

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
                (2, facts.name_key, facts.name(row), body("left", band=band, wrap=True)),
                (3, facts.total, float(facts.score[row]), body("center", total, band=band)),
            ):
                cell = facts.cell_of(facts.dimensions, key, helper)
                cell += '&""' if column == 2 else ""
                page.put(here, column, facts.cell(value, cell), style)
            for column, part in enumerate(self.parts, FIRST_DIMENSION):
                held = facts.cell_of(*facts.at(part), helper)
                cell = f'IF(ISNUMBER({held}),{held},"")'  # one that is blank would be 0
                value = float(facts.values(part)[row])
                page.put(here, column, facts.cell(value, cell), HEAT.shown(dashed(number)))
                dot = facts.point(value, f"{letter(column)}{here}")
                page.put(here, column - FIRST_DIMENSION + self.dots, dot, HELPER)
        self._means(number, total)
        self._best_of_each()
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
            if column >= FIRST_DIMENSION:
                dot = facts.point(value, f"{letter(column)}{self.mean_row}")
                page.put(self.mean_row, column - FIRST_DIMENSION + self.dots, dot, HELPER)

    def _best_of_each(self) -> None:
        """Write what names each strip: the dimension, and below it who does best there."""
        facts, names = self.facts, self._area(2)
        for j, part in enumerate(self.parts):
            cells = self._area(FIRST_DIMENSION + j)
            values = np.array([facts.values(part)[row] for row in self.shown], dtype=np.float64)
            title = clean_text(self.report.first(part.name))
            best = "" if np.all(np.isnan(values)) else facts.name(self.shown[np.nanargmax(values)])
            shown = f"INDEX({names},MATCH(MAX({cells}),{cells},0))"
            formula = f'{quoted(f"{title} · ")}&IF(COUNT({cells})>0,{shown},"")'
            cell = Cell(f"{title} · {best}", formula if facts.live else "")
            self.page.put(self.first + 1, self.dots + j, title, HELPER)
            self.page.put(self.first + 2, self.dots + j, cell, HELPER)

    def _area(self, column: int) -> str:
        at = letter(column)
        return f"${at}${self.top}:${at}${self.top + max(len(self.shown), 1) - 1}"

    def _contributions(self) -> int:
        """Write what each dimension adds to a score; return the row of the first line."""
        facts, report, page = self.facts, self.report, self.page
        start = self.mean_row + 2
        if self.first + PAGE_ROWS - SPACE < start + len(self.barred):  # both on one printed page
            page.breaks.append(start - 1)
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
        first = start + 2 + self._full_score(start + 2, number)
        for line, row in enumerate(self.barred):
            here, source = first + line, self.top + line
            present = ~np.isnan(values[row])
            total = float(local[present].sum())
            cells = self.across(source)
            shares = f"SUMPRODUCT(--ISNUMBER({cells}),{weights})"
            for column, value in enumerate(
                (facts.rank_of(row), facts.name(row), float(facts.score[row])), 1
            ):
                shown = f"{letter(column)}${source}"
                style = (body("center", "0"), body("left", wrap=True), body("center", total_format))
                page.put(here, column, facts.cell(value, shown), style[column - 1])
            for j in range(len(self.parts)):
                column = FIRST_DIMENSION + j
                own = f"{letter(column)}${source}"
                enough = f"AND(ISNUMBER({own}),ISNUMBER($C${source}),{shares}>0)"
                formula = f'IF({enough},{own}*{letter(column)}${self.first + 2}/{shares},"")'
                good = present[j] and total > 0 and not np.isnan(facts.score[row])
                added = values[row, j] * local[j] / total if good else float("nan")
                page.put(here, column, facts.cell(added, formula), body("center", dashed(number)))
        return start + 2

    def _full_score(self, row: int, number: str) -> int:
        """Write what each dimension can add at most, where the scale has an end."""
        if self.end is None:
            return 0
        said = self.report.first(Text("满分构成（导出时）", "Full score, as exported"))
        self.page.put(row, 1, None, LABEL)
        self.page.put(row, 2, said, LABEL)
        self.page.put(row, 3, self.end, RESULT.shown(self.facts.number(1)))
        for column, part in enumerate(self.parts, FIRST_DIMENSION):
            most = float(self.facts.weight(part).value) * self.end
            formula = f"{letter(column)}${self.first + 2}*$C{row}"
            self.page.put(row, column, self.facts.cell(most, formula), RESULT.shown(number))
        return 1

    # --- the charts --------------------------------------------------------------------------

    def _column(self, column: int, first: int, count: int) -> str:
        at = letter(column)
        return f"'{self.page.name}'!${at}${first}:${at}${first + count - 1}"

    def _charts(self, tops: list[tuple[int, int]]) -> None:
        places = iter(tops)
        if self.barred and self.parts:
            self._stacks(*next(places))
            for start in range(0, len(self.parts), STRIPS):
                self._strips(start, *next(places))
        elif self.barred:
            self._bars(*next(places))
        if self.ranks.drawn:
            at = letter(self.helper)
            numbers = [f"${at}${self.top + line}" for line in range(len(self.barred))]
            self.ranks.draw(*next(places), self.helper - 1, numbers)

    def _bars(self, top: int, end: int) -> None:
        """Draw the scores of an index whose dimensions have none."""
        count, first = len(self.barred), self.report.first
        score = f"'{self.page.name}'!$C${self.first + 1}"
        cells = self._column(3, self.top, count)
        title = Text("综合得分与排名", "Scores in rank order")
        chart = Chart(
            *("bars", first(title), self._column(2, self.top, count)),
            *([Series(score, cells, ACCENT)], (top, 1), (end, self.helper - 1)),
            number=self.facts.score_format(1),
            from_zero=self.facts.from_zero,
        )
        self.page.charts.append(chart)

    def _stacks(self, top: int, end: int) -> None:
        """Draw what each dimension adds, in tints of one hue that the first bar names."""
        facts, first, name = self.facts, self.report.first, self.page.name
        start = self.lines_of_contributions
        count = len(self.barred) + (self.end is not None)
        tints = shades_of_accent(len(self.parts))
        stacks = [
            Series(
                f"'{name}'!${letter(column - FIRST_DIMENSION + self.dots)}${self.first + 1}",
                self._column(column, start, count),
                tint,
            )
            for column, tint in enumerate(tints, FIRST_DIMENSION)
        ]
        title = Text("得分由哪些维度构成", "What the scores consist of")
        chart = Chart(
            *("stacks", first(title), self._column(2, start, count), stacks),
            *((top, 1), (end, self.helper - 1)),
            from_zero=facts.from_zero,
            high=self.end,
            points=count,
            key=self.end is not None and len(self.parts) <= MOST_LABELLED,
        )
        self.page.charts.append(chart)

    def _strips(self, start: int, top: int, end: int) -> None:
        """Draw all units in some dimensions, the leader in the accent's colour."""
        name, last = self.page.name, min(start + STRIPS, len(self.parts)) - 1
        left, right = letter(self.dots + start), letter(self.dots + last)

        def line(row: int) -> str:
            return f"'{name}'!${left}${row}:${right}${row}"

        held = [
            k
            for k, part in enumerate(self.parts[start : last + 1])
            if not np.isnan(self.facts.values(part)[self.shown[0]])
        ]
        shown = held[-1] if held else None  # where the leader's name stands
        rows = [(self.top + i, OTHERS) for i in range(len(self.shown) - 1, 0, -1)]
        lines = [Series(f"'{name}'!$B${row}", line(row), colour, "small") for row, colour in rows]
        lines += [
            Series(f"'{name}'!$B${self.mean_row}", line(self.mean_row), MEAN, "dash"),
            Series(f"'{name}'!$B${self.top}", line(self.top), ACCENT, named=True, at=shown),
        ]
        title = Text(
            "各维度得分：第一名（蓝）、均值（横线）与其他（灰），轴上写明该维度最高者",
            "By dimension: the leader (blue), mean (dash), all others (grey); below, who is best",
        )
        chart = Chart(
            *("dots", self.report.first(title), line(self.first + 2), lines),
            *((top, 1), (end, self.helper - 1)),
            from_zero=self.facts.from_zero,
            high=self.end,
            points=last - start + 1,
        )
        self.page.charts.append(chart)
