"""The first page: the result in words and figures, the ranking, what changed, how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

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
    LEAD,
    MUTED,
    NOTE,
    SECTION,
    Style,
)
from ....files import letter
from ....framework import Group, Indicator
from ....numerics import Floats
from ..placement import Placement
from .facts import Facts, Said, fixed, sentence
from .words import ABOUT, EDITABLE, HEADLINES

SHEET = "Summary"
MOST_LINES = 40  # units on the page
MOST_DIMENSIONS = 6
MOST_SLOPES = 20
WIDE = 118  # characters across the page
FIGURES_ROW = 4
HEAD = 7  # the row of the headers
NOTHING = "–"
RISEN, FALLEN, SAME = ACCENT, "B3402A", "C3CAD5"


def summary(facts: Facts, ranking: Placement, sheets: Sequence[str]) -> Page:
    """Return the page.

    Parameters
    ----------
    facts : Facts
    ranking : Placement
        Where the lines of the ranking stand, those of the newest period first.
    sheets : sequence of str
        The sheets of the workbook, in order.
    """
    return _Summary(facts, ranking, sheets).page


class _Summary:
    def __init__(self, facts: Facts, ranking: Placement, sheets: Sequence[str]) -> None:
        self.facts, self.report, self.ranking = facts, facts.report, ranking
        self.block = facts.blocks[-1]
        self.before = facts.blocks[-2] if len(facts.blocks) > 1 else None
        self.rows = facts.lines(self.block)
        self.shown = self.rows[:MOST_LINES]
        self.parts = facts.parts[:MOST_DIMENSIONS]
        self.columns = self._columns()
        self.last = len(self.columns)
        name = self.report.say(self.report.framework.name)
        self.page = Page(
            SHEET, list(self.columns.values()), more=[3, 12, 12], title=f"{name} · {SHEET}"
        )
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
        found: dict[str, float] = {"rank": 7, **({"change": 8} if panel else {}), "name": 15}
        found |= {"score": 9, "bar": 22, **({"tier": 10} if rule else {})}
        found |= {part.id: 11 for part in self.parts}
        return found | {"note": max(WIDE - sum(found.values()), 24)}

    def _at(self, key: str) -> int:
        return list(self.columns).index(key) + 1

    # --- where the ranking stands ------------------------------------------------------------

    def _place(self, line: int, key: object) -> str:
        """Return the cell of a line of the ranking, as the sheet that computes it has it."""
        facts = self.facts
        held = isinstance(key, (Group, Indicator))
        grid, name = facts.at(key) if held else (facts.dimensions, key)  # type: ignore[arg-type]
        return f"INDEX({facts.whole(grid, name)},{self.ranking.fixed('row', line)})"

    def _column(self, key: str) -> str:
        """Return a column of the table, for sentences on this page."""
        at = letter(self._at(key))
        return f"${at}${HEAD + 1}:${at}${HEAD + max(len(self.shown), 1)}"

    def _cell(self, line: int, key: str) -> str:
        return f"${letter(self._at(key))}${HEAD + 1 + line}"

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
            self._put(sentence(self._certainty(language), self.facts.live), NOTE_WRAPPED)
        self.row += 1
        self.page.heights[self.row] = 6

    def _result(self, language: str) -> list[str | Said]:
        """Return who leads and by how much."""
        count = int(self.facts.ranked[self.rows].sum())
        words = HEADLINES[language]
        when = f"{self.block.period} · " if self.block.period else ""
        if count < 2:
            name = [self._name(0)] if count else []
            return [when, *name, words["alone" if count else "nobody"]]
        first, second = (self.facts.score[row] for row in self.rows[:2])
        lead = fixed(
            float(abs(first - second)),
            f"ABS({self._cell(0, 'score')}-{self._cell(1, 'score')})",
            self.decimals,
        )
        names = self._name(0), self._name(1)
        ahead: list[str | Said] = [when, names[0], words["leads"], names[1], words["by"], lead]
        ahead += [words["points"]]
        tied: list[str | Said] = [when, names[0], words["and"], names[1], words["share"]]
        other, one = (sentence(parts, True) for parts in (ahead, tied))
        ranks = self.facts.rank[self.rows[:2]]
        equal = f"{self._cell(0, 'rank')}={self._cell(1, 'rank')}"
        now = one if ranks[0] == ranks[1] else other
        return [Said(now.value, f"IF({equal},{one.formula},{other.formula})")]

    def _certainty(self, language: str) -> list[str | Said]:
        """Return how many units are ranked, and that nobody has varied the method."""
        total, ranked = len(self.rows), int(self.facts.ranked[self.rows].sum())
        count = Said(str(ranked), f"COUNT({self.facts.block('rank', self.block)})")
        words = HEADLINES[language]
        unit = self.report.framework.unit.pick(language)
        return [words["of"].format(total=total, unit=unit), count, words["ranked"], words["sure"]]

    # --- figures an official quotes ------------------------------------------------------------

    def _figures(self) -> None:
        figures = list(self._quoted())
        caption, value = self.row + 1, self.row + 2
        ends = np.linspace(0, self.last, min(len(figures), self.last) + 1).round().astype(int)
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
        count = Said(str(ranked), f"COUNT({facts.block('rank', self.block)})")
        yield Text("参评", "Ranked"), sentence([count, f" / {len(self.rows)}"], live), "General"
        if ranked:
            leader = sentence([self._name(0), " ", self._score(0)], live)
            yield Text("第一名", "Leader"), leader, "General"
            mean = facts.mean(facts.score, self.block)
            formula = f"AVERAGE({self._column('score')})"
            if len(self.rows) <= MOST_LINES:
                cell = facts.cell(mean, formula)
                yield Text("平均得分", "Mean score"), cell, facts.score_format(self.decimals)
        if self.before is not None and self._movers:
            yield Text("上升最多", "Largest rise"), self._mover(1), "General"
            yield Text("下降最多", "Largest fall"), self._mover(-1), "General"
        scorecard = self.report.as_exported.scorecard
        rows = facts.order[self.block.start : self.block.stop]
        gaps = sum(1 for row in rows if scorecard.missing_groups[row] and not np.isnan(scorecard.score.to_numpy()[row]))
        share = float(np.mean(scorecard.available[rows])) if len(rows) else 1.0
        yield Text("数据完整度（导出时）", "Data available, as exported"), Cell(share), "0%"
        yield Text("缺分组得分（导出时）", "Without a group, as exported"), Cell(gaps), "0"

    @cached_property
    def _movers(self) -> list[int]:
        """The lines of units that are ranked in both periods."""
        moved = self.facts.change[self.shown]
        return np.flatnonzero(~np.isnan(moved)).tolist()

    def _mover(self, way: int) -> Cell:
        """Return who rose or fell most; nobody where none did."""
        change = self.facts.change[self.shown]
        best = float(np.nanmax(change * way)) * way
        at = int(np.flatnonzero(change == best)[0])
        area, pick = self._column("change"), "MAX" if way > 0 else "MIN"
        found = f"{pick}({area})"
        name = f"INDEX({self._column('name')},MATCH({found},{area},0))"
        sign = "▲" if way > 0 else "▼"
        held = best * way > 0
        now = f"{self.facts.name(self.shown[at])} {sign}{abs(best):.0f}" if held else NOTHING
        moved = f'{found}{">" if way > 0 else "<"}0'
        formula = f"IF({moved},{name}&{quoted(f' {sign}')}&ABS({found}),{quoted(NOTHING)})"
        return Cell(now, formula if self.facts.live else "")

    # --- the ranking -------------------------------------------------------------------------

    def _table(self) -> None:
        """Write a line for each unit, in the order of the ranking."""
        self.row = self.head
        titles = {
            "rank": Text("名次", "Rank"),
            "change": Text("变化", "Change"),
            "name": self.report.framework.unit.title,
            "score": Text("得分", "Score"),
            "tier": Text("档次", "Tier"),
            "note": Text("备注（导出时）", "Note, as exported"),
            **{part.id: part.name for part in self.parts},
        }
        for at, key in enumerate(self.columns, 1):
            across = "left" if key in ("name", "note") else "center" if key == "tier" else "right"
            title = self.report.say(titles[key]) if key in titles else None
            self.page.put(self.head, at, title, replace(COLUMN, across=across))
        for line, row in enumerate(self.shown):
            self._line(line, row)
        self.row = self.head + len(self.shown)
        if self.shown:
            self._shade()
        if left := len(self.rows) - len(self.shown):
            said = Text(f"其余 {left} 个见 Ranking", f"{left} more on Ranking")
            self._put(self.report.say(said), NOTE)

    def _line(self, line: int, row: int) -> None:
        facts = self.facts
        total = facts.score_format(self.decimals)
        change, notes = facts.change[row], facts.notes
        values: dict[str, tuple[object, str, Style]] = {
            "rank": (facts.rank_of(row), self._place(line, "rank"), CELL.shown("0")),
            "name": (facts.name(row), self._place(line, facts.name_key), WORD),
            "score": (float(facts.score[row]), self._place(line, facts.total), CELL.shown(total)),
            "bar": (float(facts.score[row]), f"{self._cell(line, 'score')}", BARRED),
            "note": (notes[row], self._place(line, "note"), QUIET_WORD),
        }
        if "change" in self.columns:
            moved = None if np.isnan(change) else int(change)
            values["change"] = moved, self._place(line, "change"), CELL.shown(CHANGED)
        if "tier" in self.columns:
            values["tier"] = self.report.tier_of(facts.order[row]), self._place(line, "tier"), MIDDLE
        for part in self.parts:
            value = float(facts.values(part)[row])
            style = CELL.shown(facts.number(1 if self.decimals < 3 else 3))
            values[part.id] = value, self._place(line, part), style
        for key, (value, formula, style) in values.items():
            shown, written = value, formula
            if isinstance(value, float) and np.isnan(value):
                shown = None
            if key in ("name", "tier", "note"):
                written = f'{formula}&""'
            elif key != "bar":
                written = f"IF(ISNUMBER({formula}),{formula},{quoted(NOTHING)})"
                shown = NOTHING if shown is None else shown
            else:
                written = f'IF(ISNUMBER({formula}),{formula},"")'
            self.page.put(self.head + 1 + line, self._at(key), facts.cell(shown, written), style)

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
            labels = {t: self.report.say(rule.label(t)) for t in range(LAST_TIER + 1)}
            self.page.coloured += [
                (area("tier"), f"{own}={quoted(clean_text(label))}", t)
                for t, label in labels.items()
                if t < number_of_tiers(rule, self.report.scorecard.tier_numbers)
            ]

    # --- in words ----------------------------------------------------------------------------

    def _findings(self) -> None:
        """Write what the figures say besides."""
        for said in (self._strength, self._spread, self._compared):
            for language in self.report.languages:
                if parts := said(language):
                    cell = sentence(["• ", *parts], self.facts.live)
                    self._put(cell, SAID)

    def _means(self) -> tuple[list[float], list[float]]:
        """Return the mean of each dimension, and by how much the leader is above it."""
        means = [self.facts.mean(self.facts.values(part), self.block) for part in self.facts.parts]
        own = [float(self.facts.values(part)[self.rows[0]]) for part in self.facts.parts]
        return means, [value - mean for value, mean in zip(own, means, strict=True)]
