"""The tables of an explanation as CSV and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Text
from ..excel import Book, Column
from .guarded_csv import save
from .words import TITLES, Wording

if TYPE_CHECKING:
    from ..explanation.explained import Explanation

EXPLAINED = {
    "indicator": TITLES["indicator"],
    "group": TITLES["group"],
    "unit": Text("对象或单位", "Unit"),
    "name": TITLES["name"],
    "value": Text("数值", "Value"),
    "z": Text("标准化值", "Normalized value"),
    "weight": Text("有效权重", "Effective weight"),
    "contribution": Text("贡献", "Contribution"),
    "error": Text("标准误", "Standard error"),
    "reference": Text("参照值", "Reference value"),
    "z_reference": Text("参照标准化值", "Reference, normalized"),
    "weight_reference": Text("参照权重", "Reference weight"),
    "by_value": Text("数值差异", "By value"),
    "by_weight": Text("权重差异", "By weight"),
    "difference": Text("得分差异", "Difference"),
    "obstacle": Text("障碍度", "Obstacle degree"),
    "rank": Text("名次", "Rank"),
    "of": Text("对象数", "Of"),
    "score": Text("得分", "Score"),
    "from": Text("现值", "From"),
    "to": Text("升一位所需", "To gain a rank"),
    "change": Text("需改善", "Change"),
    "scored_unit": Text("计分单位", "Unit as scored"),
    "scored_from": Text("计分现值", "From, as scored"),
    "scored_to": Text("计分所需", "To, as scored"),
    "status": Text("结果", "Outcome"),
    "distance": Text("距离", "Distance"),
}
_NUMBERS = {
    **dict.fromkeys(("rank", "of"), "0"),
    **dict.fromkeys(("z", "contribution", "by_value", "by_weight", "difference", "score"), "0.00"),
    **dict.fromkeys(("z_reference", "distance"), "0.00"),
    **dict.fromkeys(("weight", "weight_reference", "obstacle"), "0.0%"),
}


def to_csv(why: Explanation, path: Path, language: str = "en") -> None:
    """Write one row per indicator: UTF-8 with BOM, texts guarded."""
    save(why.to_frame(language).reset_index(), path)


def to_excel(why: Explanation, path: Path, language: str | None = None) -> None:
    """Write the sentences and all tables, a sheet each."""
    book, content = Book(), _ExplanationSheets(why, language)
    for name, columns, freeze in content.sheets():
        if columns and len(columns[0].values):
            book.table(name, columns, freeze=freeze, title=f"{why.unit} · {name}")
    book.save(path)


class _ExplanationSheets(Wording):
    """The columns of each sheet, in the languages chosen."""

    def __init__(self, why: Explanation, language: str | None) -> None:
        super().__init__(language)
        self.why = why

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        why = self.why
        told = [why.sentences(language) for language in self.languages]
        lines = [sentence for sentences in told for sentence in sentences]
        yield "Summary", [Column(self.head(TITLES["what"]), list(lines), wrap=True)], 0
        yield "Contributions", self._table(why.contributions), 1
        yield "Differences", self._table(why.differences), 1
        yield "Obstacles", self._table(why.obstacles), 1
        yield "Groups", self._table(why.groups), 1
        yield "Strengths", self._table(why.strengths), 1
        yield "Weaknesses", self._table(why.weaknesses), 1
        moves = why.moves
        said = [self.say(Text(*pair)) for pair in zip(moves["zh"], moves["en"], strict=True)]
        yield "Moves", self._table(moves.drop(columns=["zh", "en"]).assign(status=said)), 1
        yield "Similar units", self._table(why.nearest), 1

    def _table(self, frame: pd.DataFrame) -> list[Column]:
        nodes = self.why.scorecard.framework.nodes
        first = [
            self.say(nodes[str(name)].name) if str(name) in nodes else str(name)
            for name in frame.index
        ]
        columns = [Column(self.head(EXPLAINED[str(frame.index.name)]), list(first))]
        for name in frame:
            values = [None if pd.isna(value) else value for value in frame[name].tolist()]
            if name == "group":
                values = [self.say(nodes[str(value)].name) for value in values]
            form = _NUMBERS.get(str(name), "General")
            columns.append(Column(self.head(EXPLAINED[str(name)]), values, number=form))
        return columns
