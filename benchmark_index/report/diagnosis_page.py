"""The Diagnostics page: what is to be asked, then profiles, weights, reliability, correlations, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..diagnostics import importance, profiles
from ..errors import Text
from ..excel import Page
from ..excel.styles import COLUMN, HEADLINE, HEAT, MUTED, PAGE_NOTE, SECTION, TEXT, Style
from ..files import letter
from .words import TITLES, Wording, more

if TYPE_CHECKING:
    from ..comparison.diagnosis import Diagnosis

SHEET = "Diagnostics"
NAME, FIGURE_WIDTH, NARROW = 30, 8.6, 6
FEWEST_COLUMNS = 15  # of figures, beside the names
MOST_REMARKS, MOST_CORRELATED, MOST_UNITS = 60, 60, 200
FLAGS = profiles.FLAGS | importance.FLAGS
CELL = Style(across="right", shrink=True, spare=3)
WORD = replace(CELL, across="left", indent=1)
FLAG = replace(WORD, text="7F5200", shrink=False, wrap=True)
MARK = replace(HEAT, size=8, shrink=True, number="0.00")
ASIDE = replace(COLUMN, across="left", indent=1)


class Shown(NamedTuple):
    """A column of figures: its key, its header and its number format."""

    key: str
    head: Text
    number: str = "0.00"


PROFILE_COLUMNS = (
    Shown("n", Text("有值数", "Values"), "0"),
    Shown("min", Text("最小", "Min"), ""),
    Shown("median", Text("中位数", "Median"), ""),
    Shown("mean", Text("平均", "Mean"), ""),
    Shown("max", Text("最大", "Max"), ""),
    Shown("sd", Text("标准差", "Sd"), ""),
    Shown("skew", Text("偏度", "Skew")),
    Shown("kurtosis", Text("峰度", "Kurtosis")),
    Shown("available", Text("有值", "Available"), "0%"),
    Shown("non_zero", Text("非零", "Non-zero"), "0%"),
    Shown("unique", Text("不同值", "Unique"), "0%"),
    Shown("largest_tie", Text("最大并列", "Largest tie"), "0%"),
)
WEIGHT_COLUMNS = (
    Shown("weight", Text("名义权重", "Weight"), "0.0%"),
    Shown("importance", Text("实际影响", "Importance"), "0.0%"),
    Shown("r2", Text("与得分 r²", "r² with score")),
    Shown("ratio", Text("影响/权重", "Ratio")),
    Shown("r", Text("与上级 r", "r with parent")),
    Shown("p", Text("p 值", "p"), "0.000"),
    Shown("without", Text("删去后 α", "Alpha without")),
)
RELIABILITY_COLUMNS = (
    Shown("items", Text("指标数", "Indicators"), "0"),
    Shown("n", Text("完整行", "Complete rows"), "0"),
    Shown("alpha", Text("克朗巴哈 α", "Cronbach's α")),
    Shown("standardized", Text("标准化 α", "Standard. α")),
    Shown("kmo", Text("取样适切性", "KMO")),
    Shown("bartlett", Text("巴特利特 χ²", "Bartlett's χ²"), "0.0"),
    Shown("df", Text("自由度", "df"), "0"),
    Shown("p", Text("p 值", "p"), "0.000"),
    Shown("components", Text("特征值>1", "Eigenv. > 1"), "0"),
    Shown("first", Text("首成分占比", "First comp."), "0%"),
)


def diagnosis_page(words: Wording, diagnosis: Diagnosis) -> Page:
    """Return the page, in the languages chosen."""
    return _DiagnosisPage(words, diagnosis).page


class _DiagnosisPage:
    def __init__(self, words: Wording, diagnosis: Diagnosis) -> None:
        self.words, self.diagnosis = words, diagnosis
        self.framework, self.leaves = diagnosis.framework, diagnosis.nodes()
        wide = max(FEWEST_COLUMNS, min(len(self.leaves), MOST_CORRELATED))
        self.last = wide + 1
        name = words.say(self.framework.name)
        widths = [NAME, *[FIGURE_WIDTH] * FEWEST_COLUMNS, *[NARROW] * (wide - FEWEST_COLUMNS)]
        self.page = Page(SHEET, widths, title=f"{name} · {SHEET}", one_page=False)
        self.row = 0
        self._head()
        self._profiles()
        self._weights()
        self._reliability()
        self._heat_map("indicators")
        if len(self.framework.children) > 1 and self.framework.groups:
            self._heat_map("groups")
        self._availability()

    # --- lines -------------------------------------------------------------------------------

    def _say(self, text: Text, style: Style, column: int = 1) -> None:
        """Write a text over the width of the page, at most that of a printed one."""
        self.row += 1
        span = min(self.last, FEWEST_COLUMNS + 1) - column + 1
        self.page.put(self.row, column, self.words.say(text), style, span)

    def _section(self, title: Text, note: Text) -> None:
        self.row += 1
        self._say(title, SECTION)
        self._say(note, PAGE_NOTE)

    def _heads(self, first: Text, columns: Sequence[Text], tail: Text | None = None) -> None:
        self.row += 1
        self.page.put(self.row, 1, self.words.head(first), ASIDE)
        for at, head in enumerate(columns, 2):
            self.page.put(self.row, at, self.words.head(head), COLUMN)
        if tail is not None:
            at = len(columns) + 2
            self.page.put(self.row, at, self.words.head(tail), ASIDE, self.last - at + 1)

    def _line(
        self, name: str, values: Sequence[object], numbers: Sequence[str], tail: str | None = None
    ) -> None:
        self.row += 1
        self.page.put(self.row, 1, name, WORD)
        for at, (value, number) in enumerate(zip(values, numbers, strict=True), 2):
            shown = None if pd.isna(value) else value  # type: ignore[call-overload]
            self.page.put(self.row, at, shown, CELL.shown(number))
        if tail is not None:
            at = len(values) + 2
            self.page.put(self.row, at, tail, FLAG, self.last - at + 1)

    def _name(self, node: str) -> str:
        return self.words.first(self.framework.nodes[node].name)

    def _flags(self, keys: str) -> str:
        return self.words.first(Text("；", "; ")).join(
            self.words.first(FLAGS[key]) for key in keys.split(", ") if key
        )

    # --- sections ----------------------------------------------------------------------------

    def _head(self) -> None:
        diagnosis = self.diagnosis
        told, rows = diagnosis.remarks, len(diagnosis.availability)
        size = Text(
            f"{rows} 行 × {len(self.leaves)} 项指标", f"{rows} rows x {len(self.leaves)} indicators"
        )
        count = (
            Text(f"需要核对的有 {len(told)} 处", f"{len(told)} things to ask about")
            if told
            else Text("没有需要核对之处", "nothing to ask about")
        )
        self._say(Text(f"指标体系诊断：{count.zh}", f"Diagnostics: {count.en}"), HEADLINE)
        method = Text(
            f"{size.zh}，导出时的数据与权重。相关系数按标准化值（越大越好）计算，缺失成对剔除；实际影响为与得分的 r² 占其总和的比例。",
            f"{size.en}; data and weights as exported. Correlations are of normalized values, larger is "
            "better, pairwise complete; importance is r² with the score as a share of its sum "
            "(Paruolo et al. 2013).",
        )
        self._say(method, replace(PAGE_NOTE, size=9))
        for one in told[:MOST_REMARKS]:
            self._say(Text(f"• {one.words.zh}", f"• {one.words.en}"), TEXT)
        if len(told) > MOST_REMARKS:
            self._say(more(len(told) - MOST_REMARKS), Style(MUTED, border="none"))

    def _profiles(self) -> None:
        self._section(
            Text("指标概况", "Profiles of indicators"),
            Text(
                "插补之前的数值。标注：有值 < 65%；非零 < 50%；不同值 < 50%；|偏度| > 2 且峰度 > 3.5。",
                "Values before imputation. Flags: available < 65 %; non-zero < 50 %; unique < 50 %; "
                "|skew| > 2 with kurtosis > 3.5.",
            ),
        )
        flags = Text("标注", "Flags")
        self._heads(TITLES["indicator"], [column.head for column in PROFILE_COLUMNS], flags)
        frame = self.diagnosis.profiles
        values = self.diagnosis.scorecard.denominated
        for leaf, row in zip(self.leaves, frame.to_dict("records"), strict=True):
            form = _fit(float(values[leaf].abs().max()))
            numbers = [column.number or form for column in PROFILE_COLUMNS]
            shown = [row[column.key] for column in PROFILE_COLUMNS]
            self._line(self._name(leaf), shown, numbers, self._flags(str(row["flags"])))

    def _weights(self) -> None:
        self._section(
            Text("权重与实际影响", "Weights and what they come to"),
            Text(
                "实际影响为权重的两倍以上或一半以下、且相差 5 个百分点以上者，标注；r² < 0.05 者几乎不影响得分。",
                "Flagged: importance at least twice the weight or at most half of it, and 5 points "
                "apart; r² < 0.05: it hardly moves the index.",
            ),
        )
        diagnosis, flags = self.diagnosis, Text("标注", "Flags")
        above = diagnosis.with_parents
        deleted = diagnosis.alpha_if_deleted
        without = {(row.node, row.indicator): row.without for row in deleted.itertuples()}
        told: dict[str, list[str]] = {}
        for one in diagnosis.remarks:
            for node in (one.node, one.other) if one.flag == "redundant" else (one.node,):
                held = told.setdefault(node, [])
                held += [one.flag] if one.flag in importance.FLAGS and one.flag not in held else []
        numbers = [column.number for column in WEIGHT_COLUMNS]
        heads = [column.head for column in WEIGHT_COLUMNS]
        parts = [("groups", TITLES["group"])] if self.framework.groups else []
        for of, title in (*parts, ("indicators", TITLES["indicator"])):
            self._heads(title, heads, flags)
            top = self.row + 1
            frame = diagnosis.importance(of).join(above)
            for node, row in zip(diagnosis.nodes(of), frame.to_dict("records"), strict=True):
                figures = {**row, "without": without.get((row["parent"], node), np.nan)}
                shown = [figures[column.key] for column in WEIGHT_COLUMNS]
                flagged = self._flags(", ".join(told.get(node, [])))
                self._line(self._name(node), shown, numbers, flagged)
            self.page.tinted.append(f"B{top}:C{self.row}")

    def _reliability(self) -> None:
        frame = self.diagnosis.reliability
        self._section(
            Text("信度与因子适宜性", "Reliability and sampling adequacy"),
            Text(
                "只用所有指标都有值的行。α ≥ 0.7 通常视为可接受；取样适切性 ≥ 0.6 才宜作因子分析。",
                "Of rows in which every indicator has a value. Usual yardsticks: alpha from 0.7 on; "
                "KMO from 0.6 on for factors.",
            ),
        )
        self._heads(TITLES["group"], [column.head for column in RELIABILITY_COLUMNS])
        numbers = [column.number for column in RELIABILITY_COLUMNS]
        for node, row in frame.to_dict("index").items():
            shown = [row[column.key] for column in RELIABILITY_COLUMNS]
            self._line(self._name(str(node)), shown, numbers)

    def _heat_map(self, of: str) -> None:
        """Draw correlations by number of row and column, from -1 over 0 to 1."""
        nodes = self.diagnosis.nodes(of)[:MOST_CORRELATED]
        what = Text("指标", "indicators") if of == "indicators" else Text("各维度", "dimensions")
        matrix = self.diagnosis.correlation_matrix(of=of).loc[nodes, nodes].to_numpy()
        self._section(
            Text(f"{what.zh}之间的相关系数", f"Correlations between {what.en}"),
            Text("皮尔逊 r；列号即行前的序号。", "Pearson's r; columns by the number of the row."),
        )
        self.row += 1
        for j in range(len(nodes)):
            self.page.put(self.row, j + 2, j + 1, replace(COLUMN, across="center", number="0"))
        self.page.put(self.row, 1, "", ASIDE)
        top = self.row + 1
        for i, node in enumerate(nodes):
            self.row += 1
            self.page.put(self.row, 1, f"{i + 1}  {self._name(node)}", WORD)
            for j, r in enumerate(matrix[i]):
                self.page.put(self.row, j + 2, None if np.isnan(r) else float(r), MARK)
        self.page.signed.append(f"B{top}:{letter(len(nodes) + 1)}{self.row}")

    def _availability(self) -> None:
        frame, table = self.diagnosis.availability, self.diagnosis.scorecard.table
        groups = [group.id for group in self.framework.groups][: self.last - 4]
        self._section(
            Text("数据完整度", "Availability of data"),
            Text(
                "按指标计数，插补之前；与最低覆盖率无关。缺失最多的在前。",
                "Counted on indicators, before imputation; whatever coverage scores need. Most "
                "missing first.",
            ),
        )
        order = np.argsort(-frame["missing"].to_numpy(), kind="stable")[:MOST_UNITS]
        heads = [Text("缺失", "Missing"), Text("零值", "Zeros"), Text("有值", "Available")]
        group_heads = [self.framework.nodes[group].name.text for group in groups]
        self._heads(self.framework.unit.title, [*heads, *group_heads])
        numbers = ["0", "0", *["0%"] * (1 + len(groups))]
        keys = ["missing", "zeros", "available", *groups]
        top, rows = self.row + 1, frame[keys].to_dict("records")
        for place in order.tolist():
            named = (
                " ".join(filter(None, table.place(place)))
                if table.is_panel
                else table.place(place)[0]
            )
            self._line(named, [rows[place][key] for key in keys], numbers)
        self.page.tinted.append(f"D{top}:{letter(len(keys) + 1)}{self.row}")
        if len(frame) > len(order):
            self._say(more(len(frame) - len(order)), Style(MUTED, border="none"))


def _fit(largest: float) -> str:
    """Return a number format with about four digits.

    >>> _fit(43_434.0), _fit(84.8), _fit(0.5)
    ('#,##0', '0.0', '0.000')
    """
    decimals = 0 if largest >= 1_000 else 1 if largest >= 10 else 2 if largest >= 1 else 3
    return "0." + "0" * decimals if decimals else "#,##0"
