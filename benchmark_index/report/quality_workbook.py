"""The data-quality workbook: what blocks a ranking, then coverage from every side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import Text
from ..excel import Book, Column
from ..framework import Framework
from ..table.coverage import names_of
from ..validation.quality import NOT_STATED
from .words import TITLES, VARIABLE, Wording, percent

if TYPE_CHECKING:
    from ..validation.quality import QualityReport

KINDS = {
    "error": Text("错误", "Error"),
    "not_ranked": Text("不会有排名", "Not ranked"),
    "without_group": Text("缺分组得分", "Without a group"),
}
_COUNTS = ("expected", "present", "missing", "in_error", "converted", "coverage")


def write(report: QualityReport, path: Path, language: str | None = None) -> None:
    """Write the workbook: headers in both languages, sentences in one where it is chosen."""
    book = Book()
    content = _Content(report, language)
    title = content.say(report.framework.name)
    for name, columns, freeze in content.sheets():
        if len(columns[0].values):
            book.table(name, columns, freeze=freeze, title=f"{title} · {name}")
    book.save(path)


class _Content(Wording):
    """The columns of each sheet, in the languages chosen."""

    def __init__(self, report: QualityReport, language: str | None) -> None:
        super().__init__(language)
        self.report = report
        self.framework: Framework = report.framework
        self.named = {column.id: column.name for column in self.framework.columns}
        self.titles = {**TITLES, "unit": self.framework.unit.title}

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        report = self.report
        yield "Overview", self._overview(), 1
        yield "Blocking", self._blocking(), 0
        yield "Groups", self._groups(), 1
        yield "Indicators", self._indicators(), 1
        yield "Units", self._table(report.by_unit, "unit", "name", *_COUNTS), 1
        yield "Sources", self._sources(), 1
        if report.table.is_panel:
            yield "Periods", self._table(report.by_period, "period", "rows", "ranked", *_COUNTS), 1
        yield "Freshness", self._freshness(), 2
        yield "Conversions", self._conversions(), 0

    # --- columns -----------------------------------------------------------------------------

    def _column(self, key: str, values: Any, **look: Any) -> Column:
        if key == "coverage":
            look = {"number": "0.0%", "bar": True}
        elif isinstance(values, pd.Series) and pd.api.types.is_integer_dtype(values):
            look = {"number": "#,##0"}
        return Column(self.head(self.titles[key]), list(values), **look)

    def _table(self, frame: pd.DataFrame, *keys: str) -> list[Column]:
        if "name" in keys and frame["name"].equals(frame["unit"].rename("name")):
            keys = tuple(key for key in keys if key != "name")
        return [self._column(key, frame[key]) for key in keys]

    def _names(self, frame: pd.DataFrame) -> list[str]:
        pairs = zip(frame["name_zh"], frame["name_en"], strict=True)
        return [self.say(Text(*pair)) for pair in pairs]

    def _groups(self) -> list[Column]:
        frame = self.report.by_group
        indented = [
            "　" * level + name
            for level, name in zip(frame["level"], self._names(frame), strict=True)
        ]
        counts = ("children", "needed", "expected", "usable", "coverage", "scored", "not_scored")
        return [
            self._column("name", indented, wrap=True),
            self._column("id", frame["id"], grey=True),
            *self._table(frame, *counts),
        ]

    def _indicators(self) -> list[Column]:
        frame = self.report.by_indicator
        groups = [
            self.say(names_of([group], self.framework) if group else VARIABLE)
            for group in frame["group"]
        ]
        return [
            self._column("name", self._names(frame), wrap=True),
            self._column("group", groups, wrap=True, widest=30),
            *self._table(frame, *_COUNTS),
            self._column("id", frame["id"], grey=True, widest=22),
            self._source(frame),
        ]

    def _source(self, frame: pd.DataFrame) -> Column:
        stated = [self.say(NOT_STATED) if s == NOT_STATED.en else s for s in frame["source"]]
        return self._column("source", stated, wrap=True, widest=30)

    def _sources(self) -> list[Column]:
        frame = self.report.by_source
        return [self._source(frame), *self._table(frame, "columns", *_COUNTS)]

    def _freshness(self) -> list[Column]:
        units, columns = self.report.freshness
        kinds = [self.say(self.titles["unit"])] * len(units)
        kinds += [self.say(TITLES["indicator"])] * len(columns)
        both = pd.concat([units, columns], ignore_index=True)
        return [
            self._column("kind", kinds, align="center"),
            self._column("name", [*map(str, units["name"]), *self._names(columns)], wrap=True),
            self._column("latest", both["latest"], align="center"),
            self._column("behind", both["behind"]),
        ]

    def _conversions(self) -> list[Column]:
        frame = self.report.conversions
        named = [self.say(self.named[name]) for name in frame["indicator"]]
        looks: dict[str, Any] = {
            "indicator": {"wrap": True},
            "period": {"align": "center"},
            "text": {"align": "right"},
            "value": {"align": "right"},
        }
        return [
            self._column(
                str(key), named if key == "indicator" else frame[key], **looks.get(str(key), {})
            )
            for key in frame
            if key != "period" or frame["period"].astype(bool).any()
        ]

    # --- the sheets that explain -------------------------------------------------------------

    def _overview(self) -> list[Column]:
        lines = list(self._facts())
        return [
            self._column("item", [self.say(item) for item, _ in lines], wrap=True),
            self._column("content", [said for _, said in lines], wrap=True, widest=100),
        ]

    def _facts(self) -> Iterator[tuple[Text, Any]]:
        report, table = self.report, self.report.table
        overall, blocking = report.overall, report.blocking
        framework = self.framework
        yield Text("指标体系", "Indicator system"), f"{framework.id}: {self.say(framework.name)}"
        if table.source:
            yield Text("数据文件", "Input file"), Path(table.source).name
            yield Text("数据指纹", "Input SHA-256"), table.sha256
        if table.periods:
            yield TITLES["period"], ", ".join(table.periods)
        yield self.titles["unit"], len(report.by_unit)
        yield TITLES["rows"], len(table.data)
        yield TITLES["columns"], len(framework.columns)
        for key in _COUNTS[:-1]:
            cells = Text(f"{TITLES[key].zh}（格）", f"{TITLES[key].en} (cells)")
            yield cells, getattr(overall, key)
        share = f"{percent(overall.coverage)} = {overall.present:,} ÷ {overall.expected:,}"
        yield TITLES["coverage"], share
        yield KINDS["error"], int(blocking.errors["count"].sum())
        yield KINDS["not_ranked"], len(blocking.not_ranked)
        yield KINDS["without_group"], len(blocking.without_group)
        yield (
            Text("读法", "How to read"),
            self.say(
                Text(
                    "应有 = 行数 × 体系的列数（指标和变量），没有的列按缺失计；完整度 = 有值 ÷ 应有。"
                    "出错：既不是数值也不是缺失标记。换算的值也算有值。"
                    "分组的完整度只计可用于评分的值：分母缺失或不为正的总量不可用。",
                    "Expected = rows × columns of the system (indicators and variables), an absent "
                    "column being missing; coverage = present / expected. In error: neither a number "
                    "nor a sign for missing. A converted value is present. Groups count values "
                    "usable for scoring: a total without a positive denominator is not.",
                )
            ),
        )

    def _blocking(self) -> list[Column]:
        errors, not_ranked, without = self.report.blocking
        kinds = without["groups"].unique()
        names = {groups: names_of(groups.split(", "), self.framework) for groups in kinds}
        parts = {
            "error": _said(errors, [self._concerned(row) for row in errors.to_dict("records")]),
            "not_ranked": not_ranked,
            "without_group": _said(without, [names[groups] for groups in without["groups"]]),
        }
        named = [part.assign(kind=self.say(KINDS[kind])) for kind, part in parts.items()]
        frame = pd.concat(named, ignore_index=True)
        pairs = zip(frame["zh"], frame["en"], strict=True)
        looks: dict[str, Any] = {"count": {"number": "#,##0"}, "period": {"align": "center"}}
        fills = {
            self.say(text): place for text, place in zip(KINDS.values(), (0, 2, 3), strict=True)
        }
        return [
            self._column("kind", frame["kind"], fills=fills),
            *(
                self._column(key, frame[key].astype(object), **looks.get(key, {}))
                for key in ("count", "unit", "period", "cell")
                if key in frame and frame[key].notna().any()
            ),
            self._column("what", [self.say(Text(*pair)) for pair in pairs], wrap=True, widest=90),
        ]

    def _concerned(self, row: dict[Any, Any]) -> Text:
        """Return of a kind of error what the first one is and which columns it is found in."""
        ids = [name for name in row["indicators"].split(", ") if name]
        names = [self.named[name].text if name in self.named else Text(name, name) for name in ids]
        if not names or (len(names) == 1 and names[0].zh in row["zh"]):
            return Text(row["zh"], row["en"])
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        return Text(f"{row['zh']}（{zh}）", f"{row['en']} ({en})")


def _said(frame: pd.DataFrame, texts: Sequence[Text]) -> pd.DataFrame:
    """Return a frame with what is said of each row in both languages."""
    return frame.assign(zh=[text.zh for text in texts], en=[text.en for text in texts])
