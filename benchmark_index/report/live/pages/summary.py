"""The Summary page: what was ranked, what came out, and how to read the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ....errors import Text
from ....excel import Cell, Page, clean_text, link_to
from ....excel.styles import (
    FACT,
    HEADER,
    LABEL,
    LEAD,
    NOTE,
    NUMBER,
    SECTION,
    TITLE,
    body,
    marked,
)
from ....files import letter
from ...words import TITLES, more
from ..classes import number_of_tiers
from .facts import Facts, Said, fixed, mean_formula, sentence
from .pictures import FIRST_DIMENSION, ChartsPage

SHEET = "Summary"
WIDTHS = (26, 13, 13, 13, 14, 15)
WIDE = len(WIDTHS)
MOST_LISTED = 6
MOST_PERIODS = 4
ABOUT = {
    "Summary": Text("本页：要点与读法", "this page: findings, and how to read"),
    "Ranking": Text(
        "排名表：名次、得分、档次、维度得分、备注", "ranks, scores, tiers, dimensions, notes"
    ),
    "Profile": Text(
        "单个对象：下拉选择，名次、强弱项与差距",
        "one unit, chosen from a list: ranks, strengths, gaps",
    ),
    "Dimensions": Text(
        "各级得分，名次与档次由此算出", "scores of every level; ranks and tiers follow"
    ),
    "Normalized": Text("标准化后的指标值", "indicators on the common scale"),
    "Data": Text(
        "原始数据与单位，改动过的单元格有批注",
        "the data with units; cells that were changed have a comment",
    ),
    "Weights": Text("权重", "weights"),
    "Goalposts": Text("标准化的上下界", "the bounds of normalization"),
    "Method": Text("每一步的方法、公式与运行参数", "every choice in words, and the run as JSON"),
    "Findings": Text("校验发现的问题", "what validation noticed"),
    "Charts": Text(
        "排名条形图、贡献、雷达图与热力图", "ranking, contributions, radar and heat map"
    ),
    "Tiers": Text("各档的分数线与个数", "what divides the tiers"),
    "Intermediates": Text("方法的中间结果", "what methods computed on their way"),
    "Records": Text("读取时换算、插补、处理过的单元格", "cells converted, imputed or treated"),
}
EDITABLE = ("Weights", "Goalposts", "Tiers", "Profile")


def summary(facts: Facts, charts: ChartsPage, sheets: Sequence[str]) -> Page:
    """Return the page; ``sheets`` are those of the workbook, in order."""
    return _Summary(facts, charts, sheets).page


class _Summary:
    def __init__(self, facts: Facts, charts: ChartsPage, sheets: Sequence[str]) -> None:
        self.facts, self.report, self.charts = facts, facts.report, charts
        self.block = facts.blocks[-1]
        self.sheets = sheets
        name = self.report.say(self.report.framework.name)
        self.page = Page(SHEET, WIDTHS, more=[3, 20], title=f"{name} · {SHEET}")
        self.page.one_page = len(self.report.languages) == 1
        self.row = 1
        exported = self.report.as_exported.scorecard
        self.decimals = _decimals(exported.score)
        publishing = exported.fitted.publishing
        chosen = publishing.publication.decimals if publishing else None
        self.score_decimals = _decimals(exported.published) if chosen is None else chosen
        self.page.put(1, 1, name, TITLE, span=WIDE)
        self.row = 2
        self.dimension_rows = (0, 0)
        self.means: list[float] = []
        self.margins: list[float] = []
        self._about()
        first = self._findings_row()
        self._dimensions()
        self._tiers()
        self._not_ranked()
        self._reading()
        self._findings(first)

    def _next(self) -> int:
        self.row += 1
        return self.row

    def _section(self, title: Text) -> None:
        self.row += 1
        self.page.heights[self.row] = 8
        self.page.put(self._next(), 1, self.report.say(title), SECTION, span=WIDE)

    # --- what was ranked ---------------------------------------------------------------------

    def _about(self) -> None:
        for title, value in self._facts():
            if not value:
                continue
            row = self._next()
            self.page.put(row, 1, self.report.say(title), LABEL)
            self.page.put(row, 2, value, FACT, span=WIDE - 1)

    def _facts(self) -> Iterator[tuple[Text, str | Cell]]:
        report = self.report
        framework, scorecard = report.framework, report.scorecard
        yield Text("指标体系", "Indicator system"), f"{report.say(framework.name)} ({framework.id})"
        levels = max(framework.levels.values(), default=1)
        leaves, groups = len(framework.indicator_ids), len(list(framework.all_groups))
        yield (
            Text("构成", "Made of"),
            report.say(
                Text(
                    f"{leaves} 个指标，{groups} 个分组，{levels} 级",
                    f"{leaves} indicators, {groups} groups, {levels} levels",
                )
            ),
        )
        yield TITLES["period"], ", ".join(scorecard.table.periods)
        yield Text("参评对象", "Units"), self._counts()
        yield Text("数据来源", "Source of the data"), scorecard.specification["input"]["file"]
        yield Text("体系来源", "Source of the system"), framework.source
        yield Text("生成日期", "Made on"), report.made

    def _counts(self) -> Cell:
        """Return how many units there are and how many of them are ranked."""
        facts, block = self.facts, self.block
        rows = slice(block.start, block.stop)
        total, ranked = block.stop - block.start, int(facts.ranked[rows].sum())
        count = Said(str(ranked), f"COUNT({facts.block('rank', block)})")
        head = f"{block.period}: " if len(facts.blocks) > 1 else ""
        parts: list[str | Said] = []
        for language in self.report.languages:
            words = Text("{} 个，其中有排名 ", "{}, of them ranked: ").pick(language)
            parts += [" / "] if parts else []
            parts += [head + words.format(total), count]
        return sentence(parts, facts.live)

    # --- findings in words -------------------------------------------------------------------

    def _findings_row(self) -> int:
        """Keep the rows of the findings free, whose sources stand further below."""
        self._section(Text("主要结论", "Key findings"))
        first = self.row + 1
        self.row += 4 * len(self.report.languages)
        return first

    def _findings(self, row: int) -> None:
        for said in (self._leader, self._strength, self._spread, self._missing):
            for language in self.report.languages:
                parts = said(language)
                cell = sentence(parts, self.facts.live) if parts else Cell("")
                if parts:
                    cell = sentence(["• ", *parts], self.facts.live)
                self.page.put(row, 1, cell, FACT, span=WIDE)
                if not parts:
                    self.page.heights[row] = 2
                row += 1

    def _name(self, line: int) -> Said:
        return Said(self.facts.name(self.charts.shown[line]), self.charts.at(line, 2))

    def _score(self, line: int) -> Said:
        value = float(self.facts.score[self.charts.shown[line]])
        return fixed(value, self.charts.at(line, 3), self.score_decimals)

    def _leader(self, language: str) -> list[str | Said]:
        shown, ranks = self.charts.shown, self.facts.rank
        if len(shown) < 2:
            return []
        ahead = float(abs(self.facts.score[shown[0]] - self.facts.score[shown[1]]))
        first, second = self.charts.at(0, 3), self.charts.at(1, 3)
        lead = fixed(ahead, f"ABS({first}-{second})", self.score_decimals)
        words = {
            "zh": (
                "以 ",
                " 分居首，第二名",
                "为 ",
                " 分，相差 ",
                " 分。",
                "与",
                "并列第一，得分 ",
                "。",
            ),
            "en": (
                *(" leads with ", "; second is ", " with ", ", a lead of ", "."),
                *(" and ", " share the lead with ", "."),
            ),
        }[language]
        when = f"{self.block.period}: " if len(self.facts.blocks) > 1 else ""
        alone: list[str | Said] = [
            when,
            self._name(0),
            words[0],
            self._score(0),
            words[1],
            self._name(1),
            words[2],
        ]
        alone += [self._score(1), words[3], lead, words[4]]
        tied: list[str | Said] = [
            when,
            self._name(0),
            words[5],
            self._name(1),
            words[6],
            self._score(0),
            words[7],
        ]
        one, other = (sentence(parts, True) for parts in (tied, alone))
        is_tied = ranks[shown[1]] == ranks[shown[0]]
        return [
            Said(
                (one if is_tied else other).value,
                f"IF({self.charts.at(1, 1)}={self.charts.at(0, 1)},{one.formula},{other.formula})",
            )
        ]

    def _strength(self, language: str) -> list[str | Said]:
        """Return where the leader is farthest above the mean, and where least."""
        if len(self.charts.parts) < 2 or not self.charts.shown:
            return []
        lines = self.dimension_rows
        margins = f"$F${lines[0]}:$F${lines[1]}"
        parts: list[str | Said] = [self._name(0)]
        words = {
            "zh": ("的最大优势是", "（高出均值 ", "），相对最弱的是", "（与均值相差 ", "）。"),
            "en": (
                ": greatest strength ",
                " (",
                " above the mean), weakest ",
                " (",
                " from the mean).",
            ),
        }[language]
        for pick, lead, tail in (("MAX", words[0], words[1]), ("MIN", words[2], words[3])):
            j = self._picked(self.margins, pick == "MAX")
            name = self._named(language, j, f"MATCH({pick}({margins}),{margins},0)")
            value = fixed(self.margins[j], f"{pick}({margins})", self.decimals)
            parts += [lead, name, tail, value]
        return [*parts, words[4]] if not all(np.isnan(self.margins)) else []

    def _spread(self, language: str) -> list[str | Said]:
        """Return in which dimension the units do best and worst on average."""
        if len(self.charts.parts) < 2 or all(np.isnan(self.means)):
            return []
        lines = self.dimension_rows
        means = f"$C${lines[0]}:$C${lines[1]}"
        words = {
            "zh": ("各维度中，平均得分最高的是", "（", "），最低的是", "（", "）。"),
            "en": ("On average the best dimension is ", " (", "), the weakest ", " (", ")."),
        }[language]
        parts: list[str | Said] = []
        for pick, lead, tail in (("MAX", words[0], words[1]), ("MIN", words[2], words[3])):
            j = self._picked(self.means, pick == "MAX")
            name = self._named(language, j, f"MATCH({pick}({means}),{means},0)")
            parts += [lead, name, tail, fixed(self.means[j], f"{pick}({means})", self.decimals)]
        return [*parts, words[4]]

    def _picked(self, values: Sequence[float], largest: bool) -> int:
        return int((np.nanargmax if largest else np.nanargmin)(values))

    def _named(self, language: str, j: int, place: str) -> Said:
        """Name a dimension in a language, by its place in the table of dimensions."""
        names = [clean_text(part.name.pick(language)) for part in self.charts.parts]
        first, last = self.dimension_rows
        if self.report.languages[0] == language:
            return Said(names[j], f"INDEX($A${first}:$A${last},{place})")
        other = letter(WIDE + 2)
        return Said(names[j], f"INDEX(${other}${first}:${other}${last},{place})")

    def _missing(self, language: str) -> list[str | Said]:
        facts, scorecard = self.facts, self.report.as_exported.scorecard
        rows = facts.order[self.block.start : self.block.stop]
        missing, score = scorecard.missing_groups, scorecard.score.to_numpy()
        gaps = sum(1 for row in rows if missing[row] and not np.isnan(score[row]))
        share = float(np.mean(scorecard.available[rows])) if len(rows) else 1.0
        out = int(np.isnan(scorecard.rank.to_numpy(float, na_value=np.nan)[rows]).sum())
        zh = f"数据完整度平均 {share:.0%}；{gaps} 个有排名对象缺少某个分组的得分，{out} 个未排名（导出时）。"
        en = (
            f"Data available: {share:.0%} on average; ranked without the score of some group: {gaps}; "
            f"not ranked: {out} (as exported)."
        )
        return [Text(zh, en).pick(language)]

    # --- tables ------------------------------------------------------------------------------

    def _headers(self, *titles: str) -> None:
        row = self._next()
        for column, title in enumerate(titles, 1):
            self.page.put(row, column, title, HEADER)

    def _dimensions(self) -> None:
        """Write each dimension: its weight, its mean, and where the leader stands."""
        facts, report, charts, page = self.facts, self.report, self.charts, self.page
        if not charts.parts or not charts.shown:
            return
        self._section(Text("维度概览", "Dimensions"))
        self._headers(
            report.head(Text("维度", "Dimension")),
            report.head(Text("权重", "Weight")),
            report.head(Text("均值", "Mean")),
            report.head(Text("最高分", "Highest")),
            report.head(Text("第一名得分", "Leader's score")),
            report.head(Text("第一名减均值", "Leader − mean")),
        )
        first = self.row + 1
        rank = facts.block("rank", self.block)
        for j, part in enumerate(charts.parts):
            row, values = self._next(), facts.values(part)
            cells = facts.block(part, self.block)
            mean = facts.mean(values, self.block)
            held = values[self.block.start : self.block.stop]
            own = float(values[charts.shown[0]])
            at = charts.at(0, FIRST_DIMENSION + j)
            self.means.append(mean)
            self.margins.append(own - mean)
            page.put(row, 1, report.first(part.name), LABEL)
            if len(report.languages) > 1:
                page.put(
                    row, WIDE + 2, part.name.pick(report.languages[1]), body("left", grey=True)
                )
            page.put(row, 2, facts.weight(part), NUMBER.shown("0.0%"))
            number = "0." + "0" * self.decimals
            highest = float(np.nanmax(held)) if not np.all(np.isnan(held)) else float("nan")
            top = f'IF(COUNT({cells})>0,MAX({cells}),"")'
            difference = f'IF(AND(ISNUMBER($C{row}),ISNUMBER($E{row})),$E{row}-$C{row},"")'
            for column, cell in enumerate(
                (
                    facts.cell(mean, mean_formula(rank, cells)),
                    facts.cell(highest, top),
                    facts.cell(own, at),
                    facts.cell(own - mean, difference),
                ),
                3,
            ):
                page.put(row, column, cell, NUMBER.shown(number))
        self.dimension_rows = (first, self.row)

    def _tiers(self) -> None:
        facts, report, page = self.facts, self.report, self.page
        rule, scorecard = report.scorecard.fitted.tiers, report.scorecard
        if rule is None:
            return
        self._section(Text("各档个数", "Units by tier"))
        blocks = [*enumerate(facts.blocks)][-MOST_PERIODS:]
        numbers = scorecard.tier_numbers[facts.order]
        count = number_of_tiers(rule, scorecard.tier_numbers)
        titles = [block.period or report.head(Text("个数", "Units")) for _, block in blocks]
        self._headers(report.head(Text("档次", "Tier")), *titles)
        for t in range(count):
            row = self._next()
            page.put(row, 1, report.say(rule.label(t)), marked(t))
            for column, (i, block) in enumerate(blocks, 2):
                now = int(np.sum(numbers[block.start : block.stop] == t))
                at = facts.tiers.fixed("units", i * count + t) if facts.tiers else ""
                page.put(row, column, facts.cell(now, at), NUMBER.shown("0"))

    def _not_ranked(self) -> None:
        """List the units that are not ranked, and why."""
        report, page = self.report, self.page
        frame = report.as_exported.scorecard.not_ranked
        if not len(frame):
            return
        self._section(Text("未排名的对象及原因（导出时）", "Not ranked, and why (as exported)"))
        shown = frame.tail(MOST_LISTED).to_dict("records")
        for line in shown:
            row = self._next()
            who = " ".join(filter(None, (str(line["unit"]), str(line.get("period", "")))))
            page.put(row, 1, who, LABEL)
            page.put(row, 2, report.say(Text(line["zh"], line["en"])), FACT, span=WIDE - 1)
        if len(frame) > len(shown):
            page.put(self._next(), 1, report.say(more(len(frame) - len(shown))), NOTE)

    # --- how to read it ----------------------------------------------------------------------

    def _reading(self) -> None:
        report, page = self.report, self.page
        self._section(Text("怎样使用本工作簿", "How to use this workbook"))
        values = Text(
            "本工作簿只含数值，改动单元格不会重新计算。",
            "This workbook holds values only: nothing recalculates.",
        )
        formulas = Text(
            "黄色单元格可以修改（权重、上下界、分档、对象选择）；得分、名次、档次、结论和图随之重算。"
            "标题注明“数值”或“导出时”的内容不随改动更新。",
            "Yellow cells may be changed: weights, bounds, tiers, the unit of the profile. Scores, ranks, "
            "tiers, findings and charts follow. What is headed “value” or “as exported” does not.",
        )
        for language in report.languages:
            said = (formulas if self.facts.live else values).pick(language)
            page.put(self._next(), 1, said, FACT, span=WIDE)
        for name in self.sheets:
            about = ABOUT.get(name)
            if about is None:
                continue
            row = self._next()
            page.put(row, 1, name, LEAD)
            page.lead(row, 1, link_to(name))
            said = report.say(about)
            if name in EDITABLE and self.facts.live:
                said = f"{said} ✎ {report.say(Text('黄色可改', 'yellow: editable'))}"
            page.put(row, 2, said, FACT, span=WIDE - 1)


def _decimals(scores: pd.Series[float]) -> int:
    """Return to how many decimals sentences tell scores."""
    return 1 if np.nanmax(np.abs(scores.to_numpy(float)), initial=0) > 2 else 3
