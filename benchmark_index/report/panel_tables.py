"""The tables of a panel as CSV and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import BenchmarkIndexError, MethodError, Text
from ..excel import Column, clean_text
from ..findings.finding import Finding
from .guarded_csv import save
from .sheet_a_table import save_sheets
from .words import TITLES, Wording

if TYPE_CHECKING:
    from ..comparison.over_time import Panel

HEADS = {
    "from": Text("起始时期", "From"),
    "to": Text("终止时期", "To"),
    "score_before": Text("原得分", "Score before"),
    "score_after": Text("新得分", "Score after"),
    "score_change": Text("得分变化", "Change of score"),
    "rank_before": Text("原名次", "Rank before"),
    "rank_after": Text("新名次", "Rank after"),
    "change": Text("名次变化", "Change of rank"),
    "by_itself": Text("自身影响", "By itself"),
    "by_others": Text("其他对象影响", "By others"),
    "value": Text("数值效应", "By values"),
    "weight": Text("权重效应", "By weights"),
    "scale": Text("标尺效应", "By scale"),
    "error": Text("标准误", "Standard error"),
    "indicator": TITLES["indicator"],
    "period": TITLES["period"],
    "what": Text("情况", "What"),
    "zh": Text("中文", "Chinese"),
    "en": Text("英文", "English"),
    "first": Text("首值", "First value"),
    "last": Text("末值", "Last value"),
    "cagr": Text("年均复合增长率（%）", "CAGR, % a year"),
    "trend": Text("趋势（%/年）", "Trend, % a year"),
    "units": Text("对象数", "Units"),
    "sd": Text("标准差", "Standard deviation"),
    "cv": Text("变异系数", "Coefficient of variation"),
    "gini": Text("基尼系数", "Gini"),
    "theil": Text("泰尔指数", "Theil's T"),
    "regions": Text("区域数", "Regions"),
    "gini_within": Text("基尼：区域内", "Gini: within"),
    "gini_net_between": Text("基尼：区域间净值", "Gini: net between"),
    "gini_transvariation": Text("基尼：超变密度", "Gini: transvariation"),
    "theil_within": Text("泰尔：区域内", "Theil: within"),
    "theil_between": Text("泰尔：区域间", "Theil: between"),
    "coupling": Text("耦合度 C", "Coupling C"),
    "development": Text("发展度 T", "Development T"),
    "degree": Text("耦合协调度 D", "Coordination D"),
    "periods": Text("年数", "Years"),
    "slope": Text("β 系数", "Slope b"),
    "se": Text("标准误", "Standard error"),
    "p": Text("p 值", "p"),
    "intercept": Text("截距", "Intercept"),
    "r2": Text("R²", "R2"),
    "half_life": Text("半衰期（年）", "Half-life, years"),
}
_WHOLE = {"rank_before", "rank_after", "change", "by_itself", "by_others", "units", "regions"}
_MOST_LINES = 100_000  # of a sheet; there are more in Panel.changes


def write_csv(panel: Panel, path: Path) -> None:
    """Write changes of scores and ranks with their sentences: UTF-8 with BOM, texts guarded."""
    save(pd.concat([panel.rank_changes, panel.reasons[["zh", "en"]]], axis=1), path)


def write_workbook(
    panel: Panel, path: Path, language: str | None = None, by: str | None = None
) -> None:
    """Write all tables, a sheet each; the last says what was chosen."""
    content = PanelTables(panel, language, by)
    title = content.say(panel.framework.name)
    save_sheets(path, title, content.sheets())


class PanelTables(Wording):
    """The columns of each sheet, in the languages chosen."""

    def __init__(self, panel: Panel, language: str | None, by: str | None) -> None:
        super().__init__(language)
        self.panel, self.by = panel, by
        self.names = {leaf.id: leaf.name for leaf in panel.framework.all_indicators}

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        panel = self.panel
        yield "Changes of ranks", self._table(panel.rank_changes), 1
        yield "Reasons", self._reasons(), 1
        yield "Ranks", self._table(panel.ranks.reset_index(), "0"), 1
        yield "Scores", self._table(panel.scores.reset_index()), 1
        if (changes := self._changes()) is not None:
            yield "Changes by indicator", self._table(changes), 1
        yield "Growth", self._table(panel.growth), 1
        yield "Base index", self._table(panel.base_index.reset_index(), "0.0"), 1
        spread = panel.sigma.join(panel.inequality()[["gini", "theil"]])
        yield "Convergence", self._table(spread.reset_index()), 1
        yield "Beta", self._table(pd.DataFrame([panel.beta])), 0
        if self.by is not None:
            yield "Inequality", self._table(panel.inequality(self.by).reset_index()), 1
        if (coupling := self._coupling()) is not None:
            yield "Coupling", self._table(coupling), 1
        yield "Absences", self._table(panel.absences), 1
        yield "Choices", self._choices(), 0

    def _changes(self) -> pd.DataFrame | None:
        try:
            return self.panel.changes.head(_MOST_LINES)
        except BenchmarkIndexError:
            return None

    def _coupling(self) -> pd.DataFrame | None:
        try:
            return self.panel.coupling()
        except MethodError:  # dimensions that are on no common scale
            return None

    def _reasons(self) -> list[Column]:
        frame = self.panel.reasons
        kept = frame[["unit", "from", "to", *self.languages]]
        columns = self._table(kept)
        for column in columns[3:]:
            column.wrap, column.widest = True, 110
        return columns

    def _table(self, frame: pd.DataFrame, number: str = "0.0000") -> list[Column]:
        columns = []
        for name in map(str, frame):
            head = HEADS.get(name, Text(name, name))
            head = self.panel.framework.unit.title if name == "unit" else head
            values = [None if pd.isna(value) else value for value in frame[name].tolist()]
            if name == "indicator":
                values = [self._name(str(value)) for value in values]
            numeric = pd.api.types.is_numeric_dtype(frame[name])
            form = ("0" if name in _WHOLE else number) if numeric else "General"
            values = values if numeric else [clean_text(str(v or "")) for v in values]
            columns.append(Column(self.head(head), values, number=form))
        return columns

    def _name(self, node: str) -> str:
        framework = self.panel.framework
        return self.say(framework.name if node == framework.id else self.names[node])

    def _choices(self) -> list[Column]:
        panel = self.panel
        rows = [
            (self.say(Text("上下限与各步", "Goalposts and steps")), panel.goalposts),
            (self.say(Text("权重", "Weights")), panel.weights),
            (self.say(Text("基期", "Base period")), panel.base),
            (self.say(Text("缺期", "Missing periods")), panel.gaps),
        ]
        rows += [(self.say(_REVISED), finding.message(self.languages[0])) for finding in self._said]
        heads = (Text("项目", "Item"), Text("内容", "Content"))
        return [Column(self.head(head), [row[at] for row in rows]) for at, head in enumerate(heads)]

    @property
    def _said(self) -> list[Finding]:
        return [item for item in self.panel.finding_items if item.rule == "panel-revised"]


_REVISED = Text("改变了此前得分", "Earlier scores changed")
