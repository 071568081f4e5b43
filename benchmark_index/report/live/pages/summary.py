"""The first page: the result in words and figures, the ranking, what changed, how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ....catalog import specs
from ....errors import Text
from ....excel import Cell, Chart, Page, Series, clean_text, link_to, quoted
from ....excel.styles import (
    ACCENT,
    CAPTION,
    COLUMN,
    FACT,
    FIGURE,
    GREY,
    HEADLINE,
    LAST_TIER,
    LEAD,
    MUTED,
    NOTE,
    SECTION,
    Style,
)
from ....excel.text import display_width
from ....files import letter
from ....framework import Group, Indicator, Name
from ...words import by_step, without_formula
from ..classes import number_of_tiers
from ..dimensions import BEFORE, CHANGED
from ..placement import Placement
from ..same_unit import listed
from .facts import MEAN_DECIMALS, NOTHING, Facts, Said, fixed, sentence
from .movers import STEP, Areas, Mover, movers, named, sort_key
from .phrases import FORMULAS, HEADLINES, THIS_PAGE, VALUES

if TYPE_CHECKING:
    from ..sheets import ReportSheet

SHEET = "Summary"
MOST_LINES = 40  # units on the page
MOST_DIMENSIONS = 6
MOST_SLOPES = 20
WIDE = 118  # characters across the page
SHORT, LONG = 15, 27  # of the names; what they leave of a third of the page is for bars
CELL = Style(across="right", spare=3)
WORD = replace(CELL, across="left", indent=1, shrink=True)
MIDDLE = replace(CELL, across="center")
BARRED = replace(CELL, text="FFFFFF")
MEAN = replace(CELL, text=GREY, bold=True)
QUIET = Style(MUTED, size=8, border="none")
QUIET_WORD = replace(WORD, text=GREY, size=8, shrink=False, wrap=True)
SAID = Style(border="none", wrap=True)
FOOTNOTE = Style(MUTED, size=8, border="none", wrap=True, spare=2)
RISEN, FALLEN, SAME = ACCENT, "B3402A", "C3CAD5"


def summary(facts: Facts, ranking: Placement, sheets: Sequence[ReportSheet]) -> Page:
    """Return the page.

    Parameters
    ----------
    facts : Facts
    ranking : Placement
        Where the lines of the ranking stand, those of the newest period first.
    sheets : sequence of ReportSheet
        The other sheets of the workbook, in order.
    """
    return _Summary(facts, ranking, sheets).page


class _Summary:
    def __init__(self, facts: Facts, ranking: Placement, sheets: Sequence[ReportSheet]) -> None:
        self.facts, self.report, self.ranking = facts, facts.report, ranking
        self.block = facts.blocks[-1]
        two = len(facts.blocks) > 1 and self.report.is_newest_first
        self.before = facts.blocks[-2] if two else None
        self.rows = facts.in_order(self.block)
        self.shown = self.rows[:MOST_LINES]
        self.parts = facts.parts[:MOST_DIMENSIONS]
        self.columns = self._columns()
        self.last = len(self.columns)
        name = self.report.say(self.report.framework.name)
        self.page = Page(
            SHEET,
            list(self.columns.values()),
            more=[3, 12, 12, 3, 12, 12],
            title=f"{name} · {SHEET}",
            one_page=False,
        )
        self.head = 2 * len(self.report.languages) + 5  # the row of the headers
        self.row = 0
        self._headline()
        self._figures()
        self._table()
        self._findings()
        self._changes()
        self._footnote()
        self.page.breaks = [self.row]
        self._contents(sheets)

    def _columns(self) -> dict[str, float]:
        """Return the columns of the table with their widths, which fill the page."""
        panel, rule = self.before is not None, self.report.scorecard.fitted.tiers
        found: dict[str, float] = {
            "rank": 7,
            **({"change": 8} if panel else {}),
            "name": self._name_width(),
        }
        found |= {} if self.facts.certainty is None else {"range": 9}
        found |= {"score": 9, "bar": 37 - found["name"], **({"tier": 10} if rule else {})}
        found |= {part.id: 11 for part in self.parts}
        return found | {"note": max(WIDE - sum(found.values()), 30)}

    def _name_width(self) -> int:
        """Return the width that shows the names on the page, the longest ones in smaller type."""
        names = (display_width(self.facts.name(row)) for row in self.shown)
        return min(max(max(names, default=0) + 3, SHORT), LONG)

    def _at(self, key: str) -> int:
        return list(self.columns).index(key) + 1

    # --- where the ranking stands ------------------------------------------------------------

    def _place(self, line: int, key: object) -> str:
        """Return the cell of a line of the ranking, as the sheet that computes it has it."""
        facts = self.facts
        held = isinstance(key, (Group, Indicator))
        grid, name = facts.at(key) if held else (facts.dimensions, key)  # type: ignore[arg-type]
        return facts.in_row(grid, name, self.ranking.fixed("row", line))

    def _range(self, line: int) -> str:
        """Return where the ranks stand between which the unit of a line stays."""
        known = self.facts.certainty
        if known is None or known.grid is None:
            return ""
        return self.facts.in_row(known.grid, known.column, self.ranking.fixed("row", line))

    def _column(self, key: str) -> str:
        """Return a column of the table, for sentences on this page."""
        at = letter(self._at(key))
        return f"${at}${self.head + 1}:${at}${self.head + max(len(self.shown), 1)}"

    def _cell(self, line: int, key: str) -> str:
        return f"${letter(self._at(key))}${self.head + 1 + line}"

    @cached_property
    def decimals(self) -> int:
        """How many decimals a score has in a sentence."""
        exported = self.report.as_exported.scorecard
        publishing = exported.fitted.publishing
        chosen = publishing.publication.decimals if publishing else None
        return decimals_of(exported.published) if chosen is None else chosen

    def _name(self, line: int) -> Said:
        return Said(self.facts.name(self.rows[line]), self._cell(line, "name"))

    def _score(self, line: int) -> Said:
        value = float(self.facts.score[self.rows[line]])
        return fixed(value, self._cell(line, "score"), self.decimals)

    # --- the headline ------------------------------------------------------------------------

    def _put(self, value: object, style: Style) -> None:
        """Write a line over the whole page."""
        self.row += 1
        self.page.put(self.row, 1, value, style, span=self.last)

    def _headline(self) -> None:
        languages = self.report.languages
        for language in languages:
            self._put(sentence(self._result(language), self.facts.live), HEADLINE)
        for language in languages:
            self._put(sentence(self._certainty(language), self.facts.live), SAID)
        self.row += 1
        self.page.heights[self.row] = 6

    def _result(self, language: str) -> list[str | Said]:
        """Return who leads and by how much, or that there are too few to lead."""
        words, ranked = HEADLINES[language], int(self.facts.ranked[self.rows].sum())
        when = f"{self.block.period} · " if self.block.period else ""
        first = [when, self._name(0)] if self.shown else [when]
        forms: list[list[str | Said]] = [
            [when, words["nobody"]],
            [*first, words["alone"]],
            [when, self._lead(words)] if len(self.shown) > 1 else [*first],
        ]
        said = [sentence(parts, True) for parts in forms]
        none, one, more = (cell.formula or quoted(cell.value) for cell in said)
        count = self.facts.count_formula(self.facts.period_of(self.block))
        formula = f"IF({count}=0,{none},IF({count}=1,{one},{more}))"
        return [Said(said[min(ranked, 2)].value, formula)]

    def _lead(self, words: Mapping[str, str]) -> Said:
        """Return who leads whom, or with whom the lead is shared."""
        first, second = (self.facts.score[row] for row in self.rows[:2])
        lead = fixed(
            float(abs(first - second)),
            f"ABS({self._cell(0, 'score')}-{self._cell(1, 'score')})",
            self.decimals,
        )
        names = self._name(0), self._name(1)
        ahead: list[str | Said] = [names[0], words["leads"], names[1], words["by"], lead]
        ahead += [words["points"]]
        tied: list[str | Said] = [names[0], words["and"], names[1], words["share"]]
        other, one = (sentence(parts, True) for parts in (ahead, tied))
        ranks = self.facts.rank[self.rows[:2]]
        equal = f"{self._cell(0, 'rank')}={self._cell(1, 'rank')}"
        now = one if ranks[0] == ranks[1] else other
        return Said(now.value, f"IF({equal},{one.formula},{other.formula})")

    def _certainty(self, language: str) -> list[str | Said]:
        """Return how many units are ranked, and how sure their ranks are."""
        total, ranked = len(self.rows), int(self.facts.ranked[self.rows].sum())
        count = Said(str(ranked), self.facts.count_formula(self.facts.period_of(self.block)))
        words = HEADLINES[language]
        unit = self.report.framework.unit.pick(language)
        known = self.facts.certainty
        sure = words["sure"] if known is None else known.said.pick(language)
        return [words["of"].format(total=total, unit=unit), count, words["ranked"], sure]

    # --- figures an official quotes ------------------------------------------------------------

    def _figures(self) -> None:
        figures = list(self._quoted())
        caption, value = self.row + 1, self.row + 2
        edges = np.cumsum([0, *self.columns.values()])
        wanted = np.linspace(0, edges[-1], min(len(figures), self.last) + 1)
        ends = np.unique([int(np.argmin(np.abs(edges - end))) for end in wanted])
        for (title, cell, number), start, stop in zip(figures, ends, ends[1:], strict=False):
            span = int(stop - start)
            self.page.put(caption, int(start) + 1, self.report.say(title), CAPTION, span=span)
            self.page.put(value, int(start) + 1, cell, FIGURE.shown(number), span=span)
        self.row = value + 1
        self.page.heights[self.row] = 6

    def _quoted(self) -> Iterator[tuple[Text, Cell, str]]:
        """Yield figures: what each is, its cell and its number format."""
        facts, live = self.facts, self.facts.live
        ranked = int(facts.ranked[self.rows].sum())
        count = Said(str(ranked), facts.count_formula(facts.period_of(self.block)))
        yield Text("参评", "Ranked"), sentence([count, f" / {len(self.rows)}"], live), "General"
        if ranked:
            leader = sentence([self._name(0), " ", self._score(0)], live)
            yield Text("第一名", "Leader"), leader, "General"
            mean = facts.mean_score(facts.score, self.block)
            formula = f"ROUND(AVERAGE({self._column('score')}),{MEAN_DECIMALS})"
            if len(self.rows) <= MOST_LINES:
                cell = facts.cell(mean, formula)
                yield Text("平均得分", "Mean score"), cell, facts.score_format(self.decimals)
        if self.before is not None and self._movers:
            yield Text("上升最多", "Largest rise"), self._mover(1), "General"
            yield Text("下降最多", "Largest fall"), self._mover(-1), "General"
        scorecard = self.report.as_exported.scorecard
        rows = facts.order[self.block.start : self.block.stop]
        missing, score = scorecard.missing_groups, scorecard.score.to_numpy()
        gaps = sum(1 for row in rows if missing[row] and not np.isnan(score[row]))
        share = float(np.mean(scorecard.available[rows])) if len(rows) else 1.0
        yield Text("数据完整度（导出时）", "Data available, as exported"), Cell(share), "0%"
        yield Text("缺分组得分（导出时）", "Without a group, as exported"), Cell(gaps), "0"

    @cached_property
    def _movers(self) -> list[int]:
        """The lines of units that are ranked in both periods, as exported."""
        return np.flatnonzero(~np.isnan(self._then.change[self._rows_then])).tolist()

    @property
    def _then(self) -> Facts:
        return self.facts.as_exported

    @cached_property
    def _rows_then(self) -> list[int]:
        return self._then.in_order(self.block)[:MOST_LINES]

    def _mover(self, way: int) -> Cell:
        """Return who rose or fell most; nobody where none did."""
        change = np.nan_to_num(self.facts.change[self.shown])
        best = float(np.max(change * way)) * way
        at = int(np.flatnonzero(change == best)[0])
        area, pick = self._column("change"), "MAX" if way > 0 else "MIN"
        found = f"{pick}({area})"
        name = f"INDEX({self._column('name')},MATCH({found},{area},0))"
        sign = "▲" if way > 0 else "▼"
        held = best * way > 0
        now = f"{self.facts.name(self.shown[at])} {sign}{abs(best):.0f}" if held else NOTHING
        moved = f"{found}{'>' if way > 0 else '<'}0"
        formula = f"IF({moved},{name}&{quoted(f' {sign}')}&ABS({found}),{quoted(NOTHING)})"
        return Cell(now, formula if self.facts.live else "")

    # --- the ranking -------------------------------------------------------------------------

    def _table(self) -> None:
        """Write a line for each unit, in the order of the ranking."""
        self.row = self.head
        titles: dict[str, Text | Name] = {
            "rank": Text("名次", "Rank"),
            "change": Text("变化", "Change"),
            "range": Text("名次范围（导出时）", "Range, as exported"),
            "name": self.report.framework.unit.title,
            "score": Text("得分", "Score"),
            "tier": Text("档次", "Tier"),
            "note": Text("备注（导出时）", "Note, as exported"),
            **{part.id: part.name for part in self.parts},
        }
        for at, key in enumerate(self.columns, 1):
            across = "left" if key in ("name", "note") else "right"
            across = "center" if key in ("rank", "change", "tier") else across
            title = self.report.say(titles[key]) if key in titles else None
            self.page.put(
                self.head, at, title, replace(COLUMN, across=across, indent=int(across == "left"))
            )
        for line, row in enumerate(self.shown):
            self._line(line, row)
        self.row = self.head + len(self.shown)
        if self.shown:
            self._shade()
            self._mean_row()
        if left := len(self.rows) - len(self.shown):
            said = Text(f"其余 {left} 个见 Ranking", f"{left} more on Ranking")
            self._put(self.report.say(said), NOTE)

    def _line(self, line: int, row: int) -> None:
        facts = self.facts
        total = facts.score_format(self.decimals)
        change, notes = facts.change[row], facts.notes
        values: dict[str, tuple[object, str, Style]] = {
            "rank": (facts.rank_of(row), self._place(line, "rank"), MIDDLE.shown("0")),
            "name": (facts.name(row), self._place(line, facts.name_key), WORD),
            "score": (float(facts.score[row]), self._place(line, facts.total), CELL.shown(total)),
            "bar": (float(facts.score[row]), f"{self._cell(line, 'score')}", BARRED),
            "note": (notes[row], self._place(line, "note"), QUIET_WORD),
        }
        if "change" in self.columns:
            moved = None if np.isnan(change) else int(change)
            values["change"] = moved, self._place(line, "change"), MIDDLE.shown(CHANGED)
        if facts.certainty is not None:
            values["range"] = facts.certainty.ranges[row], self._range(line), MIDDLE
        if "tier" in self.columns:
            values["tier"] = self._tier(row), self._place(line, self.report.tier_key), MIDDLE
        for part in self.parts:
            value = float(facts.values(part)[row])
            style = CELL.shown(facts.number(1 if self.decimals < 3 else 3))
            values[part.id] = value, self._place(line, part), style
        for column, (held, formula, style) in values.items():
            shown = None if isinstance(held, float) and np.isnan(held) else held
            written = formula
            if column in ("name", "tier", "note", "range"):
                written = formula and f'{formula}&""'
            elif column != "bar":
                written = f"IF(ISNUMBER({formula}),{formula},{quoted(NOTHING)})"
                shown = NOTHING if shown is None else shown
            else:
                written = f'IF(ISNUMBER({formula}),{formula},"")'
            self.page.put(self.head + 1 + line, self._at(column), facts.cell(shown, written), style)

    def _mean_row(self) -> None:
        """Write the means of the ranked units, of the index and of each dimension."""
        self.row += 1
        facts = self.facts
        for at in range(1, self.last + 1):
            self.page.put(self.row, at, None, MEAN)
        said = self.report.first(Text("均值", "Mean"))
        self.page.put(self.row, self._at("name"), said, replace(MEAN, across="left", indent=1))
        number = facts.number(1 if self.decimals < 3 else 3)
        shown = [("score", facts.total, facts.score_format(self.decimals))]
        for key, node, code in [*shown, *((part.id, part.id, number) for part in self.parts)]:
            mean = facts.mean_score(facts.values(node), self.block)
            formula = facts.mean_score_formula(*facts.at(node), facts.period_of(self.block))
            cell = facts.cell(mean, formula)
            self.page.put(self.row, self._at(key), cell, MEAN.shown(code))

    def _tier(self, row: int) -> str | None:
        scorecard = self.report.scorecard
        number, rule = int(self.report.tier_numbers[self.facts.order[row]]), scorecard.fitted.tiers
        return None if number < 0 or rule is None else self.report.say(rule.label(number))

    def _shade(self) -> None:
        """Draw the bars, colour tiers, shade the dimensions."""
        first, last = self.head + 1, self.head + len(self.shown)

        def area(key: str, to: str = "") -> str:
            return f"{letter(self._at(key))}{first}:{letter(self._at(to or key))}{last}"

        self.page.bars.append(area("bar"))
        if self.parts:
            self.page.tinted.append(area(self.parts[0].id, self.parts[-1].id))
        if "tier" in self.columns:
            rule = self.report.scorecard.fitted.tiers
            assert rule is not None
            own = f"${letter(self._at('tier'))}{first}"
            for t in range(number_of_tiers(rule, self.report.scorecard.tier_numbers)):
                label = quoted(clean_text(self.report.say(rule.label(t))))
                self.page.coloured.append((area("tier"), f"{own}={label}", min(t, LAST_TIER)))

    # --- in words ----------------------------------------------------------------------------

    def _findings(self) -> None:
        """Write what the figures say besides."""
        self.row += 1
        self.page.heights[self.row] = 6
        for said in (self._moved, self._compared, self._tiers, self._spread):
            for language in self.report.languages:
                if parts := said(language):
                    self._put(sentence(["• ", *parts], self.facts.live), SAID)
        self._reasons()

    @cached_property
    def _moving(self) -> list[Mover]:
        """Who rose and who fell most of those on the page."""
        facts = self.facts
        return [m for way in (1, -1) for m in self._movers_of(facts, self.shown, way)]

    def _movers_of(self, facts: Facts, shown: Sequence[int], way: int) -> list[Mover]:
        reasons = [facts.reasons.get(row) for row in shown]
        return movers(facts.change[shown], reasons, way)

    def _moved(self, language: str) -> list[str | Said]:
        """Return who rose and who fell, by names."""
        if self.before is None or not self._movers:
            return []
        units = [self.facts.name(row) for row in self.shown]
        areas = Areas(self._column("name"), self._column("change"), *self._keys())
        return named(units, self._moving, areas, language)

    def _keys(self) -> list[str]:
        """Write what the lines are sorted by, for rises and for falls; return both areas."""
        areas = []
        for column, way in ((self.last + 5, 1), (self.last + 6, -1)):
            for line, row in enumerate(self.shown):
                change = self._cell(line, "change")
                held = f'IF(ISNUMBER({change}),{change}*{STEP}-{way * line},"")'
                value = sort_key(float(self.facts.change[row]), line, way)
                cell = self.facts.cell(value, held)
                self.page.put(self.head + 1 + line, column, cell, QUIET)
            at = letter(column)
            areas.append(f"${at}${self.head + 1}:${at}${self.head + len(self.shown)}")
        return areas

    def _reasons(self) -> None:
        """Write why units moved, as exported, where that is known."""
        facts = self.facts.as_exported
        shown = facts.in_order(self.block)[:MOST_LINES]
        ways = (1, -1) if self.before is not None and facts.reasons else ()
        for mover in [mover for way in ways for mover in self._movers_of(facts, shown, way)]:
            if mover.reason is not None:
                name = facts.name(shown[mover.line])
                because = f"{name}: {self.report.say(mover.reason)}"
                self._put(because, replace(SAID, indent=1))

    def _compared(self, language: str) -> list[str | Said]:
        """Return of how many units the change of rank can be told."""
        if self.before is None:
            return []
        facts, words = self.facts, HEADLINES[language]
        both = int((~np.isnan(facts.change[self.rows])).sum())
        old = int(facts.ranked[self.before.start : self.before.stop].sum())
        new = int(facts.ranked[self.rows].sum())
        counted = facts.listed(BEFORE, self.block)
        then, now = (
            facts.count_formula(facts.period_of(block)) for block in (self.before, self.block)
        )
        return [
            words["change"].format(period=self.before.period),
            Said(str(both), f"COUNT({counted})"),
            words["both"].format(period=self.before.period),
            Said(str(old), then),
            words["then"].format(period=self.block.period),
            Said(str(new), now),
            words["now"],
        ]

    def _tiers(self, language: str) -> list[str | Said]:
        """Return how many units each tier has."""
        facts, scorecard = self.facts, self.report.scorecard
        rule = scorecard.fitted.tiers
        if rule is None:
            return []
        numbers = self.report.tier_numbers[facts.order][self.block.start : self.block.stop]
        count = number_of_tiers(rule, scorecard.tier_numbers)
        start = (len(facts.blocks) - 1) * count
        parts: list[str | Said] = [HEADLINES[language]["tiers"]]
        for t in range(count):
            now = str(int(np.sum(numbers == t)))
            at = facts.tiers.fixed("units", start + t) if facts.tiers else ""
            if self.report.tier_key == "grade":
                key, grid = listed(facts.dimensions, "grade number"), facts.dimensions
                at = f"COUNTIF({grid.block(key, self.block.start, self.block.stop)},{t + 1})"
            parts += [
                ", " if t else "",
                f"{clean_text(rule.label(t).pick(language))} ",
                Said(now, at),
            ]
        return parts

    def _spread(self, language: str) -> list[str | Said]:
        """Return in which dimension the units do best and worst on average."""
        if len(self.parts) < 2 or not self.shown:
            return []
        facts, words = self.facts, HEADLINES[language]
        row = self.head + len(self.shown) + 1
        means = [facts.mean_score(facts.values(part), self.block) for part in self.parts]
        if all(np.isnan(means)):
            return []
        first, last = (letter(self._at(self.parts[i].id)) for i in (0, -1))
        held, names = (f"${first}${at}:${last}${at}" for at in (row, self.head))
        said: list[str | Said] = []
        for pick, best, lead in (
            ("MAX", np.nanargmax(means), words["best"]),
            ("MIN", np.nanargmin(means), words["worst"]),
        ):
            name = self.report.say(self.parts[int(best)].name)
            place = f"MATCH({pick}({held}),{held},0)"
            value = fixed(means[int(best)], f"{pick}({held})", 1 if self.decimals < 3 else 3)
            said += [lead, Said(clean_text(name), f"INDEX({names},{place})"), words["open"], value]
            said += [words["close"]]
        return said

    # --- what changed --------------------------------------------------------------------------

    def _changes(self) -> None:
        """Draw how the ranks of both periods lead from one to the other."""
        moved = self._movers[:MOST_SLOPES]
        if self.before is None or len(moved) < 2:
            return
        facts, page, name = self.facts, self.page, SHEET
        assert facts.moved is not None
        earlier, now = self.last + 2, self.last + 3
        for column, period in ((earlier, self.before.period), (now, self.block.period)):
            page.put(self.head, column, period, QUIET)
        slopes = []
        held, pairs = (facts.listed(key, self.block) for key in ("rounded", BEFORE))
        better = "<" if self.report.scorecard.fitted.lower_is_better else ">"
        for line, row in enumerate(self.shown):  # an edit may rank others in both periods
            at = self.head + 1 + line
            was, own = self._place(line, BEFORE), self._place(line, "rounded")
            for column, rank, area, value in (
                (earlier, facts.moved.earlier[row], pairs, was),
                (now, facts.moved.now[row], held, own),
            ):
                ahead = f"1+SUMPRODUCT(ISNUMBER({pairs})*({area}{better}{value}))"
                formula = f'IF(ISNUMBER({was}),{ahead},"")'
                page.put(at, column, facts.cell(float(rank), formula), QUIET.shown("0"))
            if line not in moved:
                continue
            cells = f"'{name}'!${letter(earlier)}${at}:${letter(now)}${at}"
            title = f"'{name}'!${letter(self._at('name'))}${at}"
            change = facts.change[row]
            colour = RISEN if change > 0 else FALLEN if change < 0 else SAME
            slopes.append(Series(title, cells, colour))
        periods = f"'{name}'!${letter(earlier)}${self.head}:${letter(now)}${self.head}"
        rows = [self._rows_then[line] for line in moved]
        then = self._then.moved  # some came from below the last that is drawn
        worst = max(float(ranks[rows].max()) for ranks in (then.earlier, then.now))
        said = Text(
            f"{self.before.period} 与 {self.block.period} 均有排名者的名次",
            f"Ranks among those ranked in {self.before.period} and {self.block.period}",
        )
        top = self.row + 2
        end = top + max(int(1.2 * len(moved)) + 3, 10)
        page.leave(end)
        chart = Chart(
            *("slopes", self.report.say(said), periods, slopes),
            *((top, 1), (end, self._at("bar") + (1 if "tier" in self.columns else 0))),
            number="0",
            high=worst,
        )
        page.charts.append(chart)
        self.row = end

    # --- how to read it --------------------------------------------------------------------------

    def _footnote(self) -> None:
        """Write what the page rests on: method, data, software."""
        self.row += 1
        self.page.heights[self.row] = 8
        report, spec = self.report, self.report.scorecard.specification
        for text in self._sources():
            self._put(report.say(text), FOOTNOTE)
        self._put(" · ".join(filter(None, [spec["input"]["file"], report.made])), FOOTNOTE)

    def _sources(self) -> Iterator[Text]:
        framework, spec = self.report.framework, self.report.scorecard.specification
        leaves, groups = len(framework.indicator_ids), len(list(framework.all_groups))
        yield Text(
            f"怎样读：{framework.name.zh}（{framework.id}），{leaves} 个指标、{groups} 个分组；"
            "条形长度为得分，“–” 为缺失。",
            f"How to read: {framework.name.en} ({framework.id}), {leaves} indicators in {groups} "
            "groups; bars are scores, “–” is missing.",
        )
        normalized = by_step("normalization", spec["steps"]["normalization"], self.report.release)
        joined = (specs.describe("aggregation", step) for step in spec["aggregation"].values())
        titles = [
            list(dict.fromkeys(map(without_formula, texts))) for texts in (normalized, joined)
        ]
        zh, en = (
            ", ".join(" / ".join(text.pick(language) for text in step) for step in titles)
            for language in ("zh", "en")
        )
        yield Text(f"方法：{zh}（详见 Method）。", f"Method: {en} (see Method).")
        if framework.source:
            yield Text(f"体系来源：{framework.source}", f"Source of the system: {framework.source}")

    def _contents(self, sheets: Sequence[ReportSheet]) -> None:
        """List the sheets, on a page of its own."""
        report, page = self.report, self.page
        self._put(report.say(Text("怎样使用本工作簿", "How to use this workbook")), SECTION)
        for language in report.languages:
            self._put((FORMULAS if self.facts.live else VALUES).pick(language), SAID)
        here = [(SHEET, THIS_PAGE, False)]
        for name, about, editable in [*here, *((s.name, s.about, s.is_editable) for s in sheets)]:
            self.row += 1
            page.put(self.row, 1, name, LEAD, span=3)
            page.lead(self.row, 1, link_to(name))
            said = report.say(about)
            if editable and self.facts.live:
                said = f"{said} ✎ {report.say(Text('黄色可改', 'yellow: editable'))}"
            page.put(self.row, 4, said, FACT, span=self.last - 3)


def decimals_of(scores: pd.Series[float]) -> int:
    """Return how many decimals scores have in a sentence."""
    return 1 if np.nanmax(np.abs(scores.to_numpy(float)), initial=0) > 2 else 3
