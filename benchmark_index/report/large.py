"""The workbook of a large table: the ranking, what sums it up, and where everything is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..excel import STYLED_ROWS, Column, clean_text
from ..excel.book import free_name
from ..framework.attribute_names import attribute_name
from ..numerics import Integers
from . import as_read, flat, seals
from .as_read import MOST_RECORDS
from .method_sheet import MethodSheet, items
from .words import TITLES, Wording
from .workbook import Report

if TYPE_CHECKING:
    from ..estimators.contracts import TierRule
    from ..index.scorecard import Scorecard

MOST_PARTS = 200  # sheets that a ranking may be split into
MOST_GROUPS = 1_000  # values of an attribute that still sums up more than it lists
BLANK = Text("（空）", "(blank)")


class ReportPart(NamedTuple):
    """Rows of the ranking that have a sheet of their own, best first."""

    name: str
    rows: Integers


def split(scorecard: Scorecard, by: str, language: str, most_rows: int) -> list[ReportPart]:
    """Split a ranking by ``"tier"``, ``"period"`` or an attribute, each part in ranking order.

    Raises
    ------
    UsageError
        There is nothing of that name, it takes too many values, or a part is too long.
    """
    table = scorecard.table
    names = [name for name in scorecard.framework.attributes if name in table.units]
    columns: dict[str, Any] = {name: table.units[name].to_numpy(dtype=object) for name in names}
    if table.period_labels is not None:
        columns["period"] = np.asarray(table.period_labels, dtype=object)
    if scorecard.fitted.tiers is not None:
        columns["tier"] = np.array(scorecard.tier_labels(language), dtype=object)
    if by not in columns:
        raise UsageError.unknown(Text("分表依据", "part to split by"), by, sorted(columns))
    order = scorecard.order
    codes, labels = pd.factorize(columns[by][order])
    if len(labels) > MOST_PARTS:
        raise UsageError(
            Text(
                f"{by} 有 {len(labels):,} 个取值，最多分成 {MOST_PARTS} 个工作表",
                f"{by} takes {len(labels):,} values; a workbook has at most {MOST_PARTS} parts",
            )
        )
    parts = [ReportPart(str(label), order[codes == i]) for i, label in enumerate(labels)]
    if (codes < 0).any():
        parts.append(ReportPart(BLANK.pick(language), order[codes < 0]))
    if by != "tier":
        parts.sort(key=lambda part: int(part.rows.min()))
    for part in parts:
        if len(part.rows) > most_rows:
            raise UsageError(
                Text(
                    f"{part.name} 有 {len(part.rows):,} 行，一个工作表最多 {most_rows:,} 行",
                    f"{part.name} has {len(part.rows):,} rows; a sheet holds {most_rows:,}",
                ),
                Text(
                    "请换一个分表依据，或不分表：全部数据将写入 Parquet。",
                    "Split by something finer, or do not split: all rows then go to Parquet.",
                ),
            )
    return parts


def leaders(scorecard: Scorecard, count: int) -> Integers:
    """Return the first rows of the ranking, of each period where there are several."""
    order, periods = scorecard.order, scorecard.table.period_labels
    if periods is None:
        return order[:count]
    place = pd.Series(order).groupby(np.asarray(periods, dtype=object)[order]).cumcount()
    return order[place.to_numpy() < count]


class LargeReport(Report):
    """The content of each sheet of a large table.

    Parameters
    ----------
    scorecard : Scorecard
    language : str or None
    parts : sequence of Part
        The sheets of the ranking.
    full : str
        The file that holds all rows, where the workbook does not.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        language: str | None,
        parts: Sequence[ReportPart],
        full: str = "",
    ) -> None:
        super().__init__(scorecard, language)
        self.parts, self.full = parts, full
        self.written = sum(len(part.rows) for part in parts)
        self.whole = scorecard.order
        self._seals: dict[str, seals.SheetRecord] = {}

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        self._seals = {}
        for name, columns, freeze in self._tables():
            if name != "Method":
                self._seal(name, columns)
            yield name, columns, freeze
        yield "Findings", as_read.findings(self), 0
        if columns := as_read.records(self):
            yield "Records", columns, 0

    def _tables(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets up to Method, which tells what stands on them."""
        if self.full:
            yield (
                "Summary",
                items(self, [*MethodSheet(self).about(), *self._scores(), *self.contents()]),
                1,
            )
        for part in self.parts:
            self.order = part.rows
            keys = self.keys()
            yield (
                part.name,
                flat.ranking(self, [*keys, *self._labels()], self._all_groups),
                1 + len(keys),
            )
        self.order = self.whole
        facts = self._facts
        if self.scorecard.fitted.tiers is not None:
            yield "Tiers", self._summed(facts, TITLES["tier"], "tier"), 0
        for name in self.grouping:
            values = facts.assign(by=self.table.units[name].to_numpy(dtype=object))
            yield (
                f"By {name}",
                self._summed(values, attribute_name(name), "by"),
                0,
            )
        yield "Weights", flat.weights(self), 2
        yield "Method", MethodSheet(self).columns(), 1

    # --- check codes -------------------------------------------------------------------------

    def _seal(self, name: str, columns: Sequence[Column]) -> None:
        is_ranking = len(self._seals) - bool(self.full) in range(len(self.parts))
        ids = self._ids() if is_ranking else list(map(str, range(len(columns))))
        held = {key: column.values for key, column in zip(ids, columns, strict=True)}  # noqa: PD011
        self._seals[free_name(name, list(self._seals))] = seals.SheetRecord(
            **seals.sealed(held).plain(),
            heads=[clean_text(column.header) for column in columns],
            formats=[column.number for column in columns],
            holds="ranking" if is_ranking else name,
        )

    def _ids(self) -> list[str]:
        """Return what the columns of the ranking hold."""
        keys = [key[1] for key in self.key_columns() if key]
        return [
            *("rank", *keys),
            *(seals.ATTRIBUTE + name for name in self._attributes),
            *("score", *(["tier"] if self.scorecard.fitted.tiers is not None else [])),
            *(seals.GROUP + group.id for group in self._all_groups),
            *("available", "note"),
        ]

    def record_of(self, written: str) -> str:
        """Return the check codes of all sheets; that of Method ends where the specification begins."""
        self._seal("Method", items(self, [*MethodSheet(self).description()]))
        self._seal("Findings", as_read.findings(self))
        if columns := as_read.records(self):
            self._seal("Records", columns)
        return seals.written(self._seals, written, self.language, self.made, self.full)

    @property
    def _all_groups(self) -> Sequence[Any]:
        return self.framework.all_groups

    def _labels(self) -> list[Column]:
        """Return the attributes of units, without variables."""
        held = self.table.units
        return [Column(self.attribute(n), self.sorted(held[n])) for n in self._attributes]

    @property
    def _attributes(self) -> list[str]:
        return [name for name in self.framework.attributes if name in self.table.units]

    @property
    def grouping(self) -> list[str]:
        """The attributes that sum up the ranking, such as region."""
        units = self.table.units
        names = [name for name in self.framework.attributes if name in units and name != "name"]
        return [name for name in names if units[name].nunique() <= MOST_GROUPS]

    # --- tables that sum up ------------------------------------------------------------------

    @property
    def _facts(self) -> pd.DataFrame:
        """Score, rank, period and tier of each row."""
        scorecard, periods = self.scorecard, self.table.period_labels
        tiers = scorecard.tier_numbers
        return pd.DataFrame(
            {
                "score": scorecard.published.to_numpy(),
                "rank": scorecard.rank.to_numpy(dtype=float, na_value=np.nan),
                "period": "" if periods is None else np.asarray(periods, dtype=object),
                "tier": np.where(tiers < 0, np.nan, tiers),
            }
        )

    def _summed(self, facts: pd.DataFrame, title: Text, key: str) -> list[Column]:
        number = self.score_format(facts["score"].to_numpy())
        return summed(self, facts, title, key, self.scorecard.fitted.tiers, number)

    def _scores(self) -> Iterator[tuple[Text, str]]:
        score = self.scorecard.published
        if score.notna().any():
            low, mean, high = (f"{value:.4g}" for value in (score.min(), score.mean(), score.max()))
            said = Text(f"{high} / {mean} / {low}", f"{high} / {mean} / {low}")
            yield Text("最高 / 平均 / 最低得分", "Highest / mean / lowest score"), self.say(said)

    def contents(self) -> Iterator[tuple[Text, str]]:
        """Yield where all rows are, and what is left out."""
        title = Text("本工作簿的内容", "What this workbook holds")
        rows = len(self.table.data)
        if self.full:
            said = Text(
                f"共 {rows:,} 行，超过一个工作表的上限：全部数据在 {self.full}；Ranking 只列前 {self.written:,} 行。",
                f"{rows:,} rows are more than a sheet holds: all of them are in {self.full}; Ranking "
                f"shows the first {self.written:,}.",
            )
        else:
            said = Text(
                f"全部 {rows:,} 行在 {len(self.parts)} 个工作表中，均为数值。",
                f"All {rows:,} rows, as values, in {len(self.parts)} "
                f"sheet{'s' * (len(self.parts) > 1)}.",
            )
        yield title, self.say(said)
        yield (
            title,
            self.say(
                Text(
                    f"超过 {STYLED_ROWS:,} 行时只写排名（含各级分组得分和属性）、分档与分组汇总、权重、方法、"
                    f"问题清单和最多 {MOST_RECORDS:,} 条记录；指标原值与标准化值不在其中"
                    "（Python：scorecard.raw、scorecard.normalized）。",
                    f"Above {STYLED_ROWS:,} rows: the ranking with the scores of all groups and the "
                    "attributes, sums by tier and attribute, weights, method, findings and up to "
                    f"{MOST_RECORDS:,} records. Indicators as reported and normalized are not in it "
                    "(Python: scorecard.raw, scorecard.normalized).",
                )
            ),
        )
        left_out = set(self.framework.attributes) & set(self.table.units) - {"name"}
        if names := sorted(left_out - set(self.grouping)):
            said = Text(
                f"未汇总（取值多于 {MOST_GROUPS:,} 个）：{', '.join(names)}",
                f"Not summed up (more than {MOST_GROUPS:,} values): {', '.join(names)}",
            )
            yield title, self.say(said)


def summed(
    words: Wording,
    facts: pd.DataFrame,
    title: Text,
    key: str,
    rule: TierRule | None,
    score: str = "General",
) -> list[Column]:
    """Sum up the rows of each value: how many, how many ranked, best rank, scores, tiers.

    ``facts`` are ``score``, ``rank``, ``period`` (empty where there is one), ``tier`` and what is
    summed up by; ``score`` is the number format of scores.
    """
    panel = bool((facts["period"] != "").any())
    keys = [*(["period"] if panel else []), key]
    groups = facts.groupby(keys, dropna=False, sort=key == "tier")
    found = groups["score"].agg(["size", "count", "max", "mean", "median", "min"])
    found["best"] = groups["rank"].min()
    labels = [
        BLANK if pd.isna(v) else rule.label(int(v)) if key == "tier" and rule else str(v)
        for v in found.index.get_level_values(key)
    ]
    labels = [label if isinstance(label, str) else words.say(label) for label in labels]
    columns = [Column(words.head(title), labels)]
    if panel:
        periods = list(found.index.get_level_values("period"))
        columns.insert(0, Column(words.head(TITLES["period"]), periods, align="center"))
    for name, said, number in (
        ("size", TITLES["rows"], "#,##0"),
        ("count", Text("有排名", "Ranked"), "#,##0"),
        ("best", Text("最好名次", "Best rank"), "#,##0"),
        ("max", Text("最高得分", "Highest score"), score),
        ("mean", Text("平均得分", "Mean score"), score),
        ("median", Text("得分中位数", "Median score"), score),
        ("min", Text("最低得分", "Lowest score"), score),
    ):
        columns.append(Column(words.head(said), found[name].tolist(), number))
    if key != "tier" and rule is not None:
        counts = groups["tier"].value_counts().unstack(fill_value=0).reindex(found.index)
        for tier in sorted(map(int, counts.columns.to_numpy(dtype=float))):
            values = counts[tier].fillna(0).astype(int).tolist()
            columns.append(Column(words.head(rule.label(tier)), values, "#,##0"))
    return columns
