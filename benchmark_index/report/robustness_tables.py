"""The tables of a robustness analysis as CSV and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Text
from ..excel import Column
from .guarded_csv import save
from .sheet_a_table import save_sheets
from .words import Wording

if TYPE_CHECKING:
    from ..uncertainty.result import Robustness

HEADS = {
    "nominal": Text("名次", "Rank"),
    "median": Text("名次中位数", "Median rank"),
    "mean": Text("平均名次", "Mean rank"),
    "low": Text("最好（5%）", "Best (5 %)"),
    "high": Text("最差（95%）", "Worst (95 %)"),
    "not_ranked": Text("未排名比例", "Not ranked"),
    "certainty": Text("确定性", "Certainty"),
    "band": Text("档带", "Band"),
    "score": Text("得分", "Score"),
    "score_low": Text("得分下限（5%）", "Score low (5 %)"),
    "score_high": Text("得分上限（95%）", "Score high (95 %)"),
    "period": Text("时期", "Period"),
    "confidence": Text("置信因子", "Confidence"),
}
_MOST_PAIRED = 200  # units beyond which a matrix of pairs is for a program, not a sheet
SHARE = "0.0%"
_NUMBERS = {
    **dict.fromkeys(("nominal", "median", "low", "high", "band"), "0"),
    **dict.fromkeys(("mean", "score", "score_low", "score_high"), "0.00"),
    **dict.fromkeys(("not_ranked", "confidence"), SHARE),
}


def write_csv(result: Robustness, path: Path) -> None:
    """Write ranks, certainty and intervals by unit: UTF-8 with BOM, texts guarded."""
    save(result.to_frame().reset_index(), path)


def write_workbook(result: Robustness, path: Path, language: str | None = None) -> None:
    """Write all tables, a sheet each; the last holds the assumptions with seed and draws."""
    content = _Tables(result, language)
    title = content.say(result.nominal.framework.name)
    save_sheets(path, title, content.sheets())


class _Tables(Wording):
    """The columns of each sheet, in the languages chosen."""

    def __init__(self, result: Robustness, language: str | None) -> None:
        super().__init__(language)
        self.result = result
        self.order = result.nominal.order

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        result = self.result
        yield "Robustness", self._table(result.to_frame()), 1
        yield "Acceptability", self._sorted(result.acceptability, SHARE), 1
        if len(result.index) <= _MOST_PAIRED:
            pairs = result.pairwise.iloc[:, self.order]
            pairs.columns = [" ".join(result.table.place(row)).strip() for row in self.order]
            yield "Pairwise", self._sorted(pairs, SHARE), 1
        if not (tiers := result.tiers).empty:
            yield "Tiers", self._sorted(tiers, SHARE), 1
        central = result.central_weights.assign(confidence=result.confidence)
        yield "Central weights", self._sorted(central, SHARE), 1
        yield "Assumptions", self._assumptions(), 0

    def _sorted(self, frame: pd.DataFrame, number: str) -> list[Column]:
        return self._table(frame.iloc[self.order], number)

    def _table(self, frame: pd.DataFrame, number: str = "") -> list[Column]:
        unit = self.result.nominal.framework.unit.title
        levels = zip((unit, HEADS["period"]), range(frame.index.nlevels), strict=False)
        columns = [
            Column(self.head(title), [str(v) for v in frame.index.get_level_values(level)])
            for title, level in levels
        ]
        for name in frame:
            head = HEADS.get(str(name), Text(str(name), str(name)))
            values = [None if pd.isna(value) else value for value in frame[name].tolist()]
            form = _NUMBERS.get(str(name), number) or "General"
            columns.append(Column(self.head(head), values, number=form))
        return columns

    def _assumptions(self) -> list[Column]:
        result = self.result
        idle = result.no_effect
        none = Text("没有影响", "no effect")
        rows = [
            (
                self.say(Text("假设", "Assumption")),
                self.say(one.words),
                self.say(none) if i in idle else "",
            )
            for i, one in enumerate(result.assumptions)
        ]
        rows.append((self.say(Text("抽样次数", "Draws")), str(result.draws), ""))
        rows.append((self.say(Text("随机种子", "Seed")), str(result.seed), ""))
        heads = (Text("项目", "Item"), Text("内容", "Content"), Text("说明", "What"))
        return [
            Column(self.head(head), [row[at] for row in rows], wrap=True)
            for at, head in enumerate(heads)
        ]
