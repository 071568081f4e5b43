"""The Profile page: one unit beside the mean, the leader and a unit to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ....errors import Text
from ....framework import Group, Indicator
from ....grids import letter
from ....numerics import Floats
from ....sheets import QUIET, SECOND, STRONG, Cell, Chart, Page, Pick, Series, clean_text, quoted
from ...words import TITLES
from ...workbook import number_format, plain_format
from ..data import DataSheet
from ..grid import DATA_FIRST, FIRST, Block, Grid
from .facts import NEAR, Facts, mean_formula

if TYPE_CHECKING:
    from ..workbook import LiveReport

SHEET = "Profile"
WIDTHS = (26, 10, 10, 8, 10, 10, 10, 10, 10)
WIDE = len(WIDTHS)
SIDE = 5  # columns beside the chart, from the right
BEST = 3  # strengths, and weak points
ROUND = 15  # rows of the chart
LABEL = 40  # characters of a name in a list
BASE = 1_000  # tells apart indicators of equal rank
# Columns beside the page, for its formulas.
ROWS = WIDE + 2  # what was chosen, as rows of other sheets; then helpers of each line
LIST = WIDE + 8  # labels of units, periods, and the row of each


class Choice(NamedTuple):
    """What is chosen: places in the lists of units and of periods; 0 to compare is the leader."""

    unit: int
    compared: int
    period: int


class ProfilePage:
    """The page of a unit to be chosen, or of a given one.

    Parameters
    ----------
    report : LiveReport
    facts : Facts
    choice : Choice, optional
        What is shown; by default the first unit of the table beside the leader.
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
        self.report, self.facts = report, facts
        self.data: DataSheet = report.data
        self.units = list(dict.fromkeys(report.units))
        self.periods = [block.period for block in facts.blocks]
        self.choice = choice or Choice(0, 0, len(self.periods) - 1)
        self.chosen_here = name == SHEET
        where = {
            (unit, p): i
            for p, b in enumerate(facts.blocks)
            for i, unit in zip(range(b.start, b.stop), report.units[b.start : b.stop], strict=True)
        }
        self.where = where
        self.beyond = len(facts.order)  # a line without a unit
        self.now: Block = facts.blocks[self.choice.period]
        self.lead = next(iter(facts.leaders(self.now, 1)), self.beyond)
        self.own = where.get((self.units[self.choice.unit], self.choice.period), self.beyond)
        self.other = self.lead
        if self.choice.compared:
            unit = self.units[self.choice.compared - 1]
            self.other = where.get((unit, self.choice.period), self.beyond)
        title = f"{report.say(report.framework.name)} · {name}"
        self.page = Page(name, WIDTHS, [3, *[11] * 5, 3, 24, *[9] * (1 + len(self.periods))], title)
        self.score_number = facts.number(1)
        self._head()
        self._lists()
        self._tiles()
        self._dimensions()
        self._chart_and_strengths()
        self._indicators()

    # --- what is chosen ----------------------------------------------------------------------

    def _label(self, k: int) -> str:
        name = clean_text(self.units[k].replace("\n", " "))
        names = self.report.table.units.get("name")
        if names is not None:
            rows = self.report.order
            i = next(i for (unit, _), i in self.where.items() if unit == self.units[k])
            own = clean_text(str(names.to_numpy()[rows[i]]).replace("\n", " "))
            name = name if own == name else f"{name} {own}"
        return f"{k + 1} · {name[:LABEL]}"

    def _leader_label(self) -> str:
        return f"0 · {self.report.say(Text('第一名', 'leader'))}"

    def _head(self) -> None:
        report, page = self.report, self.page
        heading = report.say(Text("对象画像", "Profile"))
        page.put(1, 1, f"{report.say(report.framework.name)} · {heading}", "title", span=WIDE)
        unit = report.say(report.framework.unit)
        said = Text(
            "黄色单元格可从下拉列表选择；本页随之更新。",
            "Choose in the yellow cells; the page follows.",
        )
        lines = [
            (
                Text(f"选择{report.framework.unit.zh}", f"Choose: {report.framework.unit.en}"),
                self._label(self.choice.unit),
            ),
            (Text("对标对象", "Compare with"), self._compared_label()),
        ]
        if report.table.is_panel:
            lines.insert(1, (TITLES["period"], self.periods[self.choice.period]))
        page.put(2, 1, report.say(said) if self.chosen_here else unit, "note", span=WIDE)
        self.pick_rows = {}
        for row, (title, label) in enumerate(lines, 3):
            page.put(row, 1, report.say(title), "label")
            look = "pick" if self.chosen_here else "fact"
            page.put(row, 2, Cell(label), look, span=WIDE - 1)
            self.pick_rows[title.en if title is not lines[0][0] else "unit"] = row

    def _compared_label(self) -> str:
        k = self.choice.compared
        return self._label(k - 1) if k else self._leader_label()

    def _lists(self) -> None:
        """Write what there is to choose from, and which rows of other sheets it stands for."""
        report, page = self.report, self.page
        top = 4
        page.put(
            2, ROWS, report.say(Text("以下为公式的辅助数据", "Helpers of the formulas")), "note"
        )
        page.put(3, LIST, report.head(Text("名单", "List")), "header")
        page.put(top, LIST, self._leader_label(), "body left -g0 General")
        for p, period in enumerate(self.periods):
            page.put(3, LIST + 2 + p, period or report.head(Text("行号", "Row")), "header")
        if report.table.is_panel:
            page.put(3, LIST + 1, report.head(TITLES["period"]), "header")
            for p, period in enumerate(self.periods):
                page.put(top + p, LIST + 1, period, "body center -g0 @")
        for k, unit in enumerate(self.units):
            page.put(top + 1 + k, LIST, self._label(k), "body left -g0 General")
            for p in range(len(self.periods)):
                row = self.where.get((unit, p), self.beyond)
                page.put(top + 1 + k, LIST + 2 + p, FIRST + row, "body center -g0 0")
        names, first, last = letter(LIST), top + 1, top + len(self.units)
        rows = self.pick_rows
        unit_cell, compare_cell = f"$B${rows['unit']}", f"$B${rows['Compare with']}"
        period_cell = f"$B${rows['Period']}" if report.table.is_panel else ""
        columns = f"${letter(LIST + 2)}${first}:${letter(LIST + 1 + len(self.periods))}${last}"
        chosen = [
            (Text("时期", "Period"), self.choice.period + 1),
            (Text("首行", "First"), FIRST + self.now.start),
            (Text("末行", "Last"), FIRST + self.now.stop - 1),
            (Text("第一名", "Leader"), FIRST + self.lead),
            (Text("本对象", "Unit"), FIRST + self.own),
            (Text("对标", "Compared"), FIRST + self.other),
        ]
        place = {
            title.en: f"${letter(LIST + 2 + len(self.periods) + 1)}${3 + i}"
            for i, (title, _) in enumerate(chosen)
        }
        column = LIST + 3 + len(self.periods)
        page.more = [*page.more, 3, 12, 12]
        self.row_of = place
        periods = f"${letter(LIST + 1)}${top}:${letter(LIST + 1)}${top + len(self.periods) - 1}"
        count = len(self.periods)
        bounds = self._bounds(column + 1)
        formulas = [
            f'MAX(1,SUMPRODUCT(EXACT({periods},{period_cell}&"")*{self._numbers(count, column + 1)}))'
            if period_cell
            else "1",
            f"INDEX({bounds[0]},{place['Period']})",
            f"INDEX({bounds[1]},{place['Period']})",
            self._leader_formula(),
            f"INDEX({columns},{self._number(unit_cell, 1)},{place['Period']})",
            f"IF({self._number(compare_cell, 0)}=0,{place['Leader']},"
            f"INDEX({columns},{self._number(compare_cell, 1)},{place['Period']}))",
        ]
        for i, ((title, value), formula) in enumerate(zip(chosen, formulas, strict=True)):
            page.put(3 + i, column, Cell(value, formula), "body center -g0 0")
            page.put(3 + i, column + 1, report.first(title), "body left -g0 General")
        if not self.chosen_here:
            return
        every = f"${names}${first}:${names}${last}"
        with_leader = f"${names}${top}:${names}${last}"
        said = report.say(Text("请从列表中选择", "Please choose from the list"))
        page.picks = [
            Pick(f"B{rows['unit']}", every, said),
            Pick(f"B{rows['Compare with']}", with_leader, said),
        ]
        if period_cell:
            page.picks.append(Pick(f"B{rows['Period']}", periods, said))

    def _bounds(self, column: int) -> tuple[str, str]:
        """Write the first and the last row of each period; return where they stand."""
        page, blocks = self.page, self.facts.blocks
        found = []
        for k, values in enumerate(
            ([b.start + FIRST for b in blocks], [b.stop - 1 + FIRST for b in blocks])
        ):
            for p, value in enumerate(values):
                page.put(10 + p, column - 1 + k, value, "body center -g0 0")
            at = letter(column - 1 + k)
            found.append(f"${at}$10:${at}${9 + len(blocks)}")
        return found[0], found[1]

    def _numbers(self, count: int, column: int) -> str:
        """Write 1, 2, 3 ... and return where they stand."""
        for p in range(count):
            self.page.put(10 + p, column + 1, p + 1, "body center -g0 0")
        at = letter(column + 1)
        self.page.more = [*self.page.more, 9]
        return f"${at}$10:${at}${9 + count}"

    def _number(self, cell: str, least: int) -> str:
        """Return the number that a chosen label begins with; names are never looked up."""
        head = f'LEFT({cell}&" ",FIND(" ",{cell}&" ")-1)'
        bounded = f"MAX({least},MIN({len(self.units)},INT(VALUE({head}))))"
        return f"IF(ISNUMBER(VALUE({head})),{bounded},{least})"

    def _leader_formula(self) -> str:
        order = self.inside(self.facts.dimensions, "order")
        ranks = self.inside(self.facts.dimensions, "rank")
        first = self.row_of["First"]
        return f"IF(COUNT({ranks})>0,MATCH(1,{order},0)+{first}-1,{FIRST + self.beyond})"

    # --- addresses ---------------------------------------------------------------------------

    def inside(self, grid: Grid, key: Any) -> str:
        """Return a column's cells in the period chosen."""
        if len(self.facts.blocks) == 1:
            return grid.block(key, 0, len(self.facts.order))
        whole = self.facts.whole(grid, key)
        shift = f"-{FIRST - DATA_FIRST}" if grid.name == self.data.grid.name else ""
        first, last = self.row_of["First"], self.row_of["Last"]
        return f"INDEX({whole},{first}{shift}):INDEX({whole},{last}{shift})"

    def of(self, grid: Grid, key: Any, row: str) -> str:
        """Return a number of a unit by its row; blank where there is none."""
        shift = f"-{FIRST - DATA_FIRST}" if grid.name == self.data.grid.name else ""
        cell = f"INDEX({self.facts.whole(grid, key)},{row}{shift})"
        return f'IF(ISNUMBER({cell}),{cell},"")'

    def text_of(self, key: Any, row: str) -> str:
        """Return a text of a unit by its row."""
        return f'INDEX({self.facts.whole(self.facts.dimensions, key)},{row})&""'

    def _value(self, values: Floats, row: int) -> float:
        return float(values[row]) if row < self.beyond else float("nan")

    # --- rank, score, tier -------------------------------------------------------------------

    def _tiles(self) -> None:
        report, page, facts = self.report, self.page, self.facts
        own, row = self.row_of["Unit"], self.page.last + 2
        here = facts.dimensions
        rank = self._value(facts.rank, self.own)
        count = int(facts.ranked[self.now.start : self.now.stop].sum())
        ranked = f"ISNUMBER(INDEX({facts.whole(here, 'rank')},{own}))"
        nothing = report.first(Text("未排名", "not ranked"))
        shown = f"{int(rank)} / {count}" if not np.isnan(rank) else nothing
        place = f"INDEX({facts.whole(here, 'rank')},{own})"
        written = f'IF({ranked},{place}&" / "&COUNT({self.inside(here, "rank")}),{quoted(nothing)})'
        name = facts.name(self.own) if self.own < self.beyond else ""
        self.name_cell = f"'{page.name}'!$A${row + 1}"
        tiles = [
            (report.framework.unit.title, Cell(name, self.text_of(facts.name_key, own)), "@", 1),
            (Text("排名", "Rank"), Cell(shown, written), "General", 2),
            (
                Text("综合得分", "Score"),
                facts.cell(self._value(facts.score, self.own), self.of(here, facts.root, own)),
                facts.number(2),
                2,
            ),
        ]
        if report.scorecard.fitted.tiers is not None:
            labels = [
                report.say(report.scorecard.fitted.tiers.label(int(t))) if t >= 0 else ""
                for t in report.scorecard.tier_numbers[facts.order]
            ]
            tier = labels[self.own] if self.own < self.beyond else ""
            tiles.append(
                (Text("档次", "Tier"), Cell(tier, self.text_of("tier", own)), "General", 2)
            )
        share = self._value(np.asarray(report.scorecard.available)[facts.order], self.own)
        available = facts.cell(share, self.of(here, "available", own))
        tiles.append((Text("数据完整度", "Data available"), available, "0%", 2))
        column = 1
        for title, cell, number, span in tiles:
            page.put(row, column, report.head(title), "header", span=span)
            page.put(row + 1, column, cell, f"big {number}", span=span)
            column += span

    # --- dimensions --------------------------------------------------------------------------

    def _dimensions(self) -> None:
        report, page, facts = self.report, self.page, self.facts
        row = page.last + 2
        page.put(row, 1, report.say(Text("各维度", "Dimensions")), "section", span=WIDE)
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
            page.put(row + 1, column, report.head(title), "header")
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
        style = "number" if node else "result"
        title = Text("综合得分", "Score") if node is None else node.name
        page.put(row, 1, report.first(title), "label")
        page.put(row, 2, facts.weight(node) if node else None, f"{style} 0.0%")
        score, leader, other = (self._value(values, i) for i in (self.own, self.lead, self.other))
        cells = self.inside(grid, key)
        ranks = self.inside(facts.dimensions, "rank")
        lower = node is None and report.scorecard.fitted.lower_is_better
        ahead = f"{cells}<$C{row}-{NEAR}" if lower else f"{cells}>$C{row}+{NEAR}"
        rank = f"SUMPRODUCT(ISNUMBER({cells})*ISNUMBER({ranks})*({ahead}))+1"
        gap = 'IF(AND(ISNUMBER($C{0}),ISNUMBER(${1}{0})),$C{0}-${1}{0},"")'
        entries = [
            (score, self.of(grid, key, self.row_of["Unit"]), number),
            (self._rank(values, score, lower), f'IF(ISNUMBER($C{row}),{rank},"")', "0"),
            (facts.mean(values, self.now), mean_formula(ranks, cells), number),
            (leader, self.of(grid, key, self.row_of["Leader"]), number),
            (score - leader, gap.format(row, "F"), f"+{number};-{number};{number}"),
            (other, self.of(grid, key, self.row_of["Compared"]), number),
            (score - other, gap.format(row, "H"), f"+{number};-{number};{number}"),
        ]
        for column, (value, formula, shown) in enumerate(entries, 3):
            page.put(row, column, facts.cell(value, formula), f"{style} {shown}")

    def _rank(self, values: Floats, own: float, lower: bool = False) -> float:
        """Return a rank among the ranked units of the period."""
        if np.isnan(own):
            return float("nan")
        rows = slice(self.now.start, self.now.stop)
        held = values[rows][self.facts.ranked[rows]]
        ahead = held < own - NEAR if lower else held > own + NEAR
        return float(np.sum(ahead)) + 1

    # --- radar, strengths and weak points ------------------------------------------------------

    def _chart_and_strengths(self) -> None:
        report, page = self.report, self.page
        top = page.last + 2
        self.strengths_top = top
        page.leave(top + ROUND)
        parts = self.facts.charted
        if parts:
            name, head = page.name, self.dimension_head
            first, last = self.first_dimension, self.first_dimension + len(parts) - 1

            def cells(column: str) -> str:
                return f"'{name}'!${column}${first}:${column}${last}"

            lines = [
                Series(f"'{name}'!$F${head}", cells("F"), SECOND),
                Series(f"'{name}'!$E${head}", cells("E"), QUIET, True),
                Series(self.name_cell, cells("C"), STRONG),
            ]
            title = report.first(Text("与均值、第一名比较", "Beside the mean and the leader"))
            page.charts.append(
                Chart(
                    *("radar" if len(parts) > 2 else "columns", title, cells("A"), lines),
                    *((top, 1), (top + ROUND - 1, WIDE - SIDE)),
                    x_title=report.first(Text("维度", "Dimension")),
                    y_title=report.first(Text("得分", "Score")),
                )
            )

    def _strengths(self, keys: Sequence[int | None], first: int) -> None:
        """List the indicators of the best and of the worst ranks."""
        report, page = self.report, self.page
        last = first + len(keys) - 1
        cells = f"${letter(ROWS + 3)}${first}:${letter(ROWS + 3)}${last}"
        held = sorted(key for key in keys if key is not None)
        column = WIDE - SIDE + 1
        row = self.strengths_top
        names = [leaf.name for leaf in report.framework.all_indicators]
        said = (
            Text("优势（名次最好的三项指标）", "Strengths: the three best ranks"),
            Text("短板（名次最差的三项指标）", "Weak points: the three worst ranks"),
        )
        for title, pick, ordered, extra in (
            (said[0], "SMALL", held[: (len(held) + 1) // 2], "+1"),
            (said[1], "LARGE", held[: (len(held) - 1) // 2 : -1], ""),
        ):
            page.put(row, column, report.say(title), "header", span=SIDE - 1)
            page.put(row, WIDE, report.head(Text("名次", "Rank")), "header")
            half = f"INT((COUNT({cells}){extra})/2)"
            for n in range(1, BEST + 1):
                key = ordered[n - 1] if n <= len(ordered) else None
                match = f"MATCH({pick}({cells},{n}),{cells},0)"
                name = f'IF({n}<={half},INDEX($A${first}:$A${last},{match})&"","")'
                value = "" if key is None else clean_text(report.first(names[keys.index(key)]))
                page.put(row + n, column, Cell(value, name), "fact", span=SIDE - 1)
                rank = f'IF({n}<={half},INDEX($D${first}:$D${last},{match}),"")'
                now = None if key is None else key // BASE
                page.put(row + n, WIDE, Cell(now, rank), "number 0")
            row += BEST + 2

    # --- indicators --------------------------------------------------------------------------

    def _indicators(self) -> None:
        report, page = self.report, self.page
        row = page.last + 1
        said = Text(
            "全部指标（名次、均值、最好值只计有排名的对象）",
            "All indicators (rank, mean and best among the ranked)",
        )
        page.put(row, 1, report.say(said), "section", span=WIDE)
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
            page.put(row + 1, column, report.head(title), "header")
        helpers = ("最好标准化值", "最好者序号", "最好者行", "排序")
        english = ("Best", "Its place", "Its row", "Key")
        for k, title in enumerate(map(Text, helpers, english)):
            page.put(row + 1, ROWS + k, report.first(title), "header")
        first = row + 2
        keys = [
            self._indicator(first + j, j, leaf)
            for j, leaf in enumerate(report.framework.all_indicators)
        ]
        self._strengths(keys, first)

    def _indicator(self, row: int, j: int, leaf: Indicator) -> int | None:
        """Write the line of an indicator; return what strengths and weak points sort it by."""
        facts, page, report, data = self.facts, self.page, self.report, self.data
        used, normalized = data.used(leaf.id), facts.normalized
        x, z = data.after[leaf.id], facts.values(leaf)
        own, rows = self.row_of["Unit"], slice(self.now.start, self.now.stop)
        ranks = self.inside(facts.dimensions, "rank")
        order = self.inside(facts.dimensions, "order")
        cells, values = self.inside(normalized, leaf.id), self.inside(data.grid, used)
        held = np.where(facts.ranked[rows], z[rows], np.nan)
        some = not np.all(np.isnan(held))
        best = float(np.nanmax(held)) if some else float("nan")
        near = held >= best - NEAR
        place = int(np.max(np.where(near, facts.place[rows], 0))) if some else 0
        at = self.now.start + int(np.argmax(facts.place[rows] == place)) if some else self.beyond
        mine = self._value(z, self.own)
        rank = self._rank(z, mine)
        ranked = f"ISNUMBER({ranks})*ISNUMBER({cells})"
        best_at, place_at, row_at = (f"${letter(ROWS + k)}{row}" for k in range(3))
        # A column of blanks and numbers, the blanks as 0: text cannot be multiplied.
        plain = f"SUMIF({order},{order},{cells})"
        largest = f"SUMPRODUCT(MAX({ranked}*({plain}-MIN({cells}))))+MIN({cells})"
        helpers = [
            (best, f'IF(SUMPRODUCT({ranked})>0,{largest},"")', "0.0000"),
            (
                place,
                f"IF(ISNUMBER({best_at}),SUMPRODUCT(MAX({ranked}*({cells}>={best_at}-{NEAR})*{order})),0)",
                "0",
            ),
            (
                FIRST + at,
                f"IF({place_at}>0,MATCH({place_at},{order},0)+{self.row_of['First']}-1,"
                f"{FIRST + self.beyond})",
                "0",
            ),
            (rank * BASE + j, f'IF(ISNUMBER($D{row}),$D{row}*{BASE}+{j},"")', "0"),
        ]
        for k, (value, formula, number) in enumerate(helpers):
            page.put(row, ROWS + k, facts.cell(value, formula), f"body center -g0 {number}")
        plain_number = self._format(x)
        z_number = number_format(list(z), 1)
        entries = [
            (self._value(x, self.own), self.of(data.grid, used, own), plain_number),
            (
                rank,
                f'IF(ISNUMBER($G{row}),SUMPRODUCT({ranked}*({cells}>$G{row}+{NEAR}))+1,"")',
                "0",
            ),
            (facts.mean(x, self.now), mean_formula(ranks, values), plain_number),
            (self._value(x, at), self.of(data.grid, used, row_at), plain_number),
            (mine, self.of(normalized, leaf.id, own), z_number),
            (facts.mean(z, self.now), mean_formula(ranks, cells), z_number),
            (
                mine - best,
                f'IF(AND(ISNUMBER($G{row}),ISNUMBER({best_at})),$G{row}-{best_at},"")',
                z_number,
            ),
        ]
        page.put(row, 1, report.first(leaf.name), "label")
        page.put(row, 2, leaf.result_unit, "number")
        for column, (value, formula, shown) in enumerate(entries, 3):
            page.put(row, column, facts.cell(value, formula), f"number {shown}")
        return None if np.isnan(rank) else int(rank) * BASE + j

    def _format(self, values: Floats) -> str:
        """Return a number format with three or four digits in view."""
        found = plain_format(list(values))
        largest = float(np.nanmax(np.abs(values), initial=0))
        most = 0 if largest >= 1_000 else 1 if largest >= 100 else 2 if largest >= 1 else 4
        decimals = min(len(found.partition(".")[2]), most)
        return "#,##0" + ("." + "0" * decimals if decimals else "")
