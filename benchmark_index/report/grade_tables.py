"""Grades as a workbook of values, as CSV and as Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..excel import Column
from ..files.output import write_atomically
from ..framework.attribute_names import attribute_name
from .export import check
from .guarded_csv import save
from .sheet_a_table import save_sheets
from .words import SCORE, TITLES, Wording

if TYPE_CHECKING:
    from ..grading.grades import Grades

HEADS = {
    "rank": Text("排名", "Rank"),
    "unit": Text("对象", "Unit"),
    "name": TITLES["name"],
    "period": TITLES["period"],
    "score": SCORE,
    "before": Text("按得分的档次", "Tier by score"),
    "tier": Text("档次", "Tier"),
    "reasons": Text("理由代码", "Reason codes"),
    "why": Text("理由", "Reasons"),
    "place": Text("候补次序", "Place on the list"),
    "for": Text("候补档次", "Waits for"),
    "code": Text("理由代码", "Reason code"),
    "units": Text("涉及对象", "Units"),
    "after": Text("评级后", "After the rules"),
}
_NONE = Text("不入档", "No tier")


def write_workbook(grades: Grades, path: Path, language: str | None = None) -> None:
    """Write grades, waiting list, counts and rules, a sheet each."""
    check(grades.scorecard, path)
    content = _GradeTables(grades, language)
    title = content.say(grades.scorecard.framework.name)
    save_sheets(path, title, content.sheets())


def write_csv(grades: Grades, path: Path, language: str = "en") -> None:
    """Write the table: UTF-8 with BOM, texts guarded; what repeats is guarded once."""
    check(grades.scorecard, path)
    save(grades.in_language(language), path)


def write_parquet(grades: Grades, path: Path, language: str = "en") -> None:
    """Write the table, tiers and reasons as dictionaries."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise UsageError.not_installed("Parquet", "pyarrow") from None
    check(grades.scorecard, path)
    frame = grades.in_language(language)
    for name in frame:
        if frame[name].dtype == object:
            frame[name] = frame[name].map(str, na_action="ignore")
    table = pa.Table.from_pandas(frame, preserve_index=False)
    write_atomically(path, lambda stream: pq.write_table(table, stream))


class _GradeTables(Wording):
    """The columns of each sheet, in the languages chosen."""

    def __init__(self, grades: Grades, language: str | None) -> None:
        super().__init__(language)
        self.grades = grades
        self.scorecard = grades.scorecard

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        yield "Grades", self._grades(), 2
        yield "Waiting", self._waiting(), 2
        yield "Counts", self._counts(), 1
        yield "Reasons", self._reasons(), 1

    def _grades(self) -> list[Column]:
        grades, scorecard, table = self.grades, self.scorecard, self.scorecard.table
        order = scorecard.order
        ranks = scorecard.rank.to_numpy(dtype=float, na_value=np.nan)[order]
        columns = [
            Column(self.head(HEADS["rank"]), ranks, "0", align="center"),
            Column(self.head(scorecard.framework.unit.title), _texts(table.unit_labels)[order]),
        ]
        if "name" in table.units:
            columns.append(Column(self.head(HEADS["name"]), _texts(table.units["name"])[order]))
        if table.period_labels is not None:
            periods = _texts(table.period_labels)[order]
            columns.append(Column(self.head(HEADS["period"]), periods, align="center"))
        columns += [
            Column(self.head(attribute_name(name)), _texts(table.units[name])[order])
            for name in scorecard.framework.attributes
            if name in table.units
        ]
        score = scorecard.published.to_numpy()[order]
        codes, why = grades.codes(), self._sentences()
        return [
            *columns,
            Column(self.head(HEADS["score"]), score, "0.00"),
            self._tiers("before"),
            self._tiers("tier"),
            Column(self.head(HEADS["reasons"]), np.asarray(codes[order], dtype=object)),
            Column(self.head(HEADS["why"]), np.asarray(why[order], dtype=object), widest=80),
        ]

    def _sentences(self) -> pd.Categorical:
        """Return the reasons of each unit in the languages chosen."""
        first = self.grades.sentences(self.languages[0])
        if len(self.languages) == 1:
            return first
        second = self.grades.sentences(self.languages[1])
        pairs = first.codes.astype(np.int64) * len(second.categories) + second.codes
        distinct, codes = np.unique(pairs, return_inverse=True)
        texts = []
        for pair in distinct.tolist():
            one, other = divmod(pair, len(second.categories))
            both = first.categories[one], second.categories[other]
            texts.append(" / ".join(dict.fromkeys(filter(None, both))))
        return pd.Categorical.from_codes(codes.ravel(), pd.Index(texts, dtype=object))

    def _tiers(self, which: str) -> Column:
        grades = self.grades
        numbers = grades.before if which == "before" else grades.tier_numbers
        labels = self._labels()
        held = np.array([*labels, None], dtype=object)[numbers[self.scorecard.order]]
        fills = {label: tier for tier, label in enumerate(labels)}
        return Column(self.head(HEADS[which]), held, align="center", fills=fills)

    def _labels(self) -> list[str]:
        rule = self.scorecard.fitted.tiers
        assert rule is not None
        return [self.say(rule.label(tier)) for tier in range(len(self.grades.counts) - 1)]

    def _waiting(self) -> list[Column]:
        waiting = self.grades.waiting
        heads = {"tier": "for", "place": "place", "unit": "unit", "period": "period"}
        return [
            Column(self.head(HEADS[heads.get(name, name)]), waiting[name].tolist())
            for name in map(str, waiting)
        ]

    def _counts(self) -> list[Column]:
        counts = self.grades.counts
        names = [*self._labels(), self.say(_NONE)]
        return [
            Column(self.head(HEADS["tier"]), names),
            Column(self.head(HEADS["before"]), counts["before"].tolist(), "#,##0"),
            Column(self.head(HEADS["after"]), counts["after"].tolist(), "#,##0"),
        ]

    def _reasons(self) -> list[Column]:
        effects = self.grades.effects
        said = [self.say(Text(zh, en)) for zh, en in zip(effects["zh"], effects["en"], strict=True)]
        return [
            Column(self.head(HEADS["code"]), effects["code"].tolist()),
            Column(self.head(HEADS["units"]), effects["units"].tolist(), "#,##0"),
            Column(self.head(HEADS["why"]), said, wrap=True, widest=80),
        ]


def _texts(values: pd.Index | pd.Series[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.asarray(values, dtype=object)
