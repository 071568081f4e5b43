"""What a few alternative indices come to, as CSV and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Text
from ..excel import Book, Column
from ..uncertainty.alternatives import name_of
from .guarded_csv import save
from .words import TITLES, Wording

if TYPE_CHECKING:
    from ..uncertainty.alternatives import Alternatives

HEADS = {
    "nominal": Text("名次", "Rank"),
    "mean_rank": Text("平均名次", "Mean rank"),
    "unit": Text("对象", "Unit"),
    "period": TITLES["period"],
    "alternative": Text("备选", "Alternative"),
    "shift": Text("平均名次变动", "Mean shift of ranks"),
    "largest": Text("最大名次变动", "Largest shift"),
    "reversals": Text("次序颠倒的对数", "Pairs turned round"),
    "spearman": Text("与原名次的 Spearman 相关", "Spearman with the ranks as they are"),
    "kendall": Text("与原名次的 Kendall 相关", "Kendall with the ranks as they are"),
    "zh": Text("无得分的原因", "Why there are no scores"),
}
_NUMBERS = {
    **dict.fromkeys(("largest", "reversals"), "0"),
    **dict.fromkeys(("mean_rank", "shift"), "0.00"),
    **dict.fromkeys(("spearman", "kendall"), "0.000"),
}
MOST_COMPARED = 200  # alternatives beyond which a matrix is for a program, not a sheet


def write_csv(result: Alternatives, path: Path) -> None:
    """Write the ranks by unit: UTF-8 with BOM, texts guarded."""
    save(result.to_frame().reset_index(), path)


def write_workbook(result: Alternatives, path: Path, language: str | None = None) -> None:
    """Write all tables, a sheet each."""
    book, content = Book(), _Sheets(result, None if language == "both" else language)
    for name, columns in content.sheets():
        if columns and len(columns[0].values):
            book.table(name, columns, freeze=content.frozen(name))
    book.save(path)


class _Sheets(Wording):
    """The columns of each sheet, in the languages chosen."""

    def __init__(self, result: Alternatives, language: str | None) -> None:
        super().__init__(language)
        self.result = result

    def sheets(self) -> Iterator[tuple[str, list[Column]]]:
        """Yield the sheets: name and columns."""
        result = self.result
        ranks = result.to_frame()
        yield "Ranks", self._by_unit(ranks, "0")
        scores = result.scores.reindex(ranks.index)
        scores.columns = pd.Index(list(map(name_of, scores.columns)))
        yield "Scores", self._by_unit(scores, "0.0000")
        yield "Changes", self._changes()
        if len(result.ranks.columns) <= MOST_COMPARED:
            yield "Spearman", self._matrix(result.spearman)
            yield "Kendall", self._matrix(result.kendall)

    def frozen(self, name: str) -> int:
        """Return how many columns stay in view."""
        return self.result.ranks.index.nlevels if name in ("Ranks", "Scores") else 1

    def _by_unit(self, frame: pd.DataFrame, number: str) -> list[Column]:
        index = frame.index
        columns = [
            Column(self.head(HEADS[key]), [str(v) for v in index.get_level_values(level)])
            for level, key in enumerate(("unit", "period")[: index.nlevels])
        ]
        return columns + [self._column(str(name), frame[name], number) for name in frame]

    def _changes(self) -> list[Column]:
        summary = self.result.summary
        reasons = [self.say(Text(*pair)) for pair in zip(summary["zh"], summary["en"], strict=True)]
        shown = [
            self._column(str(name), summary[name]) for name in summary if name not in ("zh", "en")
        ]
        if any(reasons):
            shown.append(Column(self.head(HEADS["zh"]), reasons, wrap=True))
        return [self._names(summary.index), *shown]

    def _matrix(self, frame: pd.DataFrame) -> list[Column]:
        names = list(map(name_of, frame.columns))
        columns = [
            Column(name, _present(frame.iloc[:, at]), "0.00", "center", tinted=True)
            for at, name in enumerate(names)
        ]
        return [self._names(frame.index), *columns]

    def _names(self, index: pd.Index) -> Column:
        return Column(self.head(HEADS["alternative"]), list(map(name_of, index)))

    def _column(self, name: str, values: pd.Series[float], number: str = "") -> Column:
        head = self.head(HEADS[name]) if name in HEADS else name
        return Column(head, _present(values), _NUMBERS.get(name, number) or "General")


def _present(values: pd.Series[float]) -> Sequence[float | None]:
    return [None if pd.isna(value) else value for value in values.tolist()]
