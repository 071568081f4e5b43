"""The data-quality report on one screen: what blocks a ranking first, then the worst places."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from ...errors import Text
from ...excel import printable
from ...numerics import shown
from ...report.words import TITLES, VARIABLE, more, percent, place
from ...table.coverage import names_of

if TYPE_CHECKING:
    from ...validation.quality import QualityReport

WORST = 8
FEW = 5
MOST_GROUPS = 12
WIDEST_NAME = 40
GAP = 4


def show(report: QualityReport, console: Console, language: str) -> None:
    """Print the report."""
    for part in _Screen(report, language).parts():
        for piece in _beside(console, part) if isinstance(part, list) else [part]:
            console.print(piece, highlight=False)


class _Screen:
    """The parts of the screen in one language."""

    def __init__(self, report: QualityReport, language: str) -> None:
        self.report, self.language = report, language
        self.framework, self.table = report.framework, report.table
        self.names = {c.id: c.name.pick(language) for c in self.framework.columns}
        self.comma = self.say("、", ", ")

    def say(self, zh: str, en: str) -> str:
        """Return what is said in the language of the screen."""
        return Text(zh, en).pick(self.language)

    @property
    def counts(self) -> list[str]:
        """What is counted per unit and indicator; errors only where there are any."""
        errors = ["in_error"] if self.report.overall.in_error else []
        return ["missing", *errors, "coverage"]

    def titles(self, *keys: str) -> list[str]:
        """Return the headers of columns."""
        return [TITLES[key].pick(self.language) for key in keys]

    def parts(self) -> Iterator[RenderableType | list[Table | None]]:
        """Yield the parts of the screen from top to bottom."""
        yield from self._overall()
        yield from self._errors()
        yield from self._not_ranked()
        yield from self._without_group()
        yield [self._indicators(), self._units()]
        yield [self._groups(), self._periods()]
        yield [*self._stale()]
        yield from self._fresh()
        yield from self._conversions()

    # --- what is said ------------------------------------------------------------------------

    def _overall(self) -> Iterator[Line]:
        overall, table = self.report.overall, self.table
        heads = [self.framework.name.pick(self.language), Path(table.source).name]
        if table.periods:
            heads.append(" - ".join(dict.fromkeys((table.periods[0], table.periods[-1]))))
        yield _plain("  ".join(filter(None, heads)), "bold")
        rows, columns = len(table.data), len(self.framework.columns)
        line = Line.assemble(f"{TITLES['coverage'].pick(self.language)} ", _share(overall.coverage))
        line.append(
            self.say(
                f"  {rows:,} 行 × {columns} 列 = {overall.expected:,} 格："
                f"有值 {overall.present:,}（其中换算 {overall.converted:,}），"
                f"缺失 {overall.missing:,}，出错 {overall.in_error:,}",
                f"  rows {rows:,} × columns {columns} = {overall.expected:,} cells: "
                f"{overall.present:,} present ({overall.converted:,} converted), "
                f"{overall.missing:,} missing, {overall.in_error:,} in error",
            )
        )
        yield line
        yield Line()

    def _errors(self) -> Iterator[RenderableType]:
        errors = self.report.blocking.errors
        if not len(errors):
            yield _plain(self.say("没有错误，可以评分", "No errors: it can be scored"), "green")
            return
        total = int(errors["count"].sum())
        yield _plain(
            self.say(f"错误 {total:,} 处，改正前不能评分", f"Errors that stop scoring: {total:,}"),
            "red",
        )
        lines = []
        for row in errors.to_dict("records"):
            names = [self.names.get(name, name) for name in row["indicators"].split(", ") if name]
            text = row[self.language]
            where = [name for name in names if row["count"] == 1 and name not in text]
            text = "  ".join(filter(None, [text, row["cell"], *where]))
            if row["count"] > 1:
                text = self.say("如：", "such as: ") + text
                text += self.say("\n涉及：", "\nin: ") + self._listed(names) if names else ""
            lines.append((f"{row['count']:,} ×", text))
        yield _lines(lines)

    def _not_ranked(self) -> Iterator[RenderableType]:
        frame = self.report.blocking.not_ranked
        if not len(frame):
            return
        head = self.say(f"不会有排名 {self._count(frame)}", f"Would not be ranked: {len(frame):,}")
        if self.report.overall.in_error:
            head += self.say("（出错的格按缺失计）", " (cells in error taken as missing)")
        yield _plain(head, "yellow")
        first = frame.head(FEW).to_dict("records")
        yield _lines([(place(row), row[self.language]) for row in first])
        yield from self._more(len(frame) - FEW)

    def _without_group(self) -> Iterator[RenderableType]:
        frame = self.report.blocking.without_group
        if not len(frame):
            return
        yield _plain(
            self.say(
                f"缺分组得分 {self._count(frame)}，按其余分组排名",
                f"Ranked without a score for some group: {len(frame):,}",
            ),
            "yellow",
        )
        units: dict[str, list[pd.DataFrame]] = {}
        for groups, rows in frame.groupby("groups", sort=False):
            lost = str(groups).split(", ")
            for group in lost:
                if self.framework.parents[group].id not in lost:
                    units.setdefault(group, []).append(rows)
        counts = {group: sum(map(len, parts)) for group, parts in units.items()}
        lines = []
        for group in sorted(counts, key=lambda group: -counts[group]):
            first = pd.concat([rows.head(FEW) for rows in units[group]]).sort_index().head(FEW)
            places = self._listed([place(row) for row in first.to_dict("records")], counts[group])
            name = names_of([group], self.framework).pick(self.language)
            lines.append((f"{counts[group]:,} ×", name, places))
        yield _lines(lines[:FEW])
        yield from self._more(len(lines) - FEW)

    def _conversions(self) -> Iterator[RenderableType]:
        frame = self.report.conversions
        if not len(frame):
            return
        yield Line()
        yield _plain(self.say(f"换算 {len(frame):,} 格", f"Converted: {len(frame):,}"), "bold")
        lines = [
            (
                row["cell"],
                place(row),
                self.names[row["indicator"]],
                f"{row['text']} → {shown(row['value'])}",
            )
            for row in frame.head(FEW).to_dict("records")
        ]
        yield _lines(lines)
        yield from self._more(len(frame) - FEW)

    # --- what is counted ---------------------------------------------------------------------

    def _indicators(self) -> Table | None:
        frame = self.report.by_indicator
        poor = frame[frame["coverage"] < 1].head(WORST)
        table = _table([self.say("最缺数据的指标", "Worst indicators"), *self.titles(*self.counts)])
        for row in poor.to_dict("records"):
            name = Line(printable(self.names[row["id"]]))
            if row["role"] == "variable":
                name.append(f" {VARIABLE.pick(self.language)}", "dim")
            missing, *rest = _numbers(row, *self.counts)
            absent = row["id"] in self.table.absent
            table.add_row(name, self.say("无此列", "no column") if absent else missing, *rest)
        return table if len(poor) else None

    def _units(self) -> Table | None:
        frame = self.report.by_unit
        poor = frame[frame["coverage"] < 1].head(WORST)
        title = self.say(f"最缺数据的{self.framework.unit.zh}", "Worst units")
        table = _table([title, *self.titles(*self.counts)])
        for row in poor.to_dict("records"):
            table.add_row(_plain(row["name"]), *_numbers(row, *self.counts))
        return table if len(poor) and len(frame) > 1 else None

    def _groups(self) -> Table:
        frame = self.report.by_group
        if len(frame) > MOST_GROUPS:
            frame = frame[frame["level"] <= 1]
        counts = ("scored", "not_scored", "coverage")
        table = _table([self.say("分组", "Group"), *self.titles("needed", *counts)])
        for row in frame.to_dict("records"):
            name = "  " * row["level"] + row[f"name_{self.language}"]
            need = f"{row['needed']}/{row['children']}"
            style = "" if row["level"] else "bold"
            table.add_row(_plain(name, style), need, *_numbers(row, *counts))
        return table

    def _periods(self) -> Table | None:
        if not self.table.is_panel:
            return None
        counts = ("rows", "ranked", "coverage")
        table = _table(self.titles("period", *counts))
        for row in self.report.by_period.tail(WORST).to_dict("records"):
            table.add_row(_plain(row["period"]), *_numbers(row, *counts))
        return table

    def _stale(self) -> Iterator[Table | None]:
        """Yield what has no value in the newest period."""
        units, columns = self.report.freshness
        named = columns.assign(name=columns["id"].map(self.names))
        for title, frame in (
            (self.say("数据落后的指标", "Indicators behind"), named),
            (self.say(f"数据落后的{self.framework.unit.zh}", "Units behind"), units),
        ):
            late = frame[frame["behind"] > 0]
            table = _table([title, *self.titles("latest", "behind")])
            for row in late.head(FEW).to_dict("records"):
                table.add_row(_plain(row["name"]), _plain(row["latest"] or "-"), f"{row['behind']}")
            yield table if len(late) else None

    def _fresh(self) -> Iterator[Line]:
        units, columns = self.report.freshness
        if self.table.is_panel and not (units["behind"].any() or columns["behind"].any()):
            newest = self.table.periods[-1]
            yield Line()
            yield _plain(
                self.say(
                    f"每个{self.framework.unit.zh}、每个指标在最新时期 {newest} 都有值",
                    f"Every unit and every indicator has a value in {newest}, the newest period",
                ),
                "green",
            )

    # --- small things ------------------------------------------------------------------------

    def _listed(self, names: Sequence[str], total: int | None = None) -> str:
        count = total or len(names)
        tail = self.say(f" 等 {count} 个", f" ... (+{count - FEW})") if count > FEW else ""
        return self.comma.join(names[:FEW]) + tail

    def _count(self, frame: pd.DataFrame) -> str:
        """Return a number of rows: of units, or of units and periods."""
        return f"{len(frame):,} " + ("行" if self.table.is_panel else f"个{self.framework.unit.zh}")

    def _more(self, count: int) -> Iterator[Line]:
        if count > 0:
            yield _plain(f"  {more(count).pick(self.language)}", "dim")


def _plain(text: object, style: str = "") -> Line:
    """Return text as it is: no markup, no control characters."""
    return Line(printable(str(text)), style)


def _numbers(row: Mapping[Hashable, float], *keys: str) -> list[str | Line]:
    """Return counts, zero as a dash, and coverage as a percentage."""
    return [
        _share(row[key]) if key == "coverage" else f"{row[key]:,}" if row[key] else "-"
        for key in keys
    ]


def _share(coverage: float) -> Line:
    style = "red" if coverage < 1 / 2 else "yellow" if coverage < 4 / 5 else ""
    return Line(percent(coverage), style)


def _table(titles: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    for i, title in enumerate(titles):
        table.add_column(
            title,
            justify="right" if i else "left",
            no_wrap=True,
            max_width=None if i else WIDEST_NAME,
        )
    return table


def _beside(console: Console, tables: Sequence[Table | None]) -> Iterator[RenderableType]:
    """Yield tables beside each other where they fit, else below each other."""
    present = [table for table in tables if table is not None]
    widths = [console.measure(table).maximum for table in present]
    if present and sum(widths) + GAP * (len(present) - 1) <= console.width:
        row = Table.grid(padding=(0, GAP))
        row.add_row(*present)
        yield from (Line(), row)
    else:
        for table in present:
            yield from (Line(), table)


def _lines(rows: Iterable[Sequence[str]]) -> Padding:
    """Return indented lines; the last column takes what room is left and is wrapped."""
    lines = [tuple(map(_plain, row)) for row in rows]
    grid = Table.grid(padding=(0, 2))
    for i in range(len(lines[0])):
        last = i == len(lines[0]) - 1
        counts = not i and all(line[0].plain.endswith("×") for line in lines)
        grid.add_column(
            no_wrap=not last,
            overflow="fold" if last else "ellipsis",
            justify="right" if counts else "left",
            max_width=None if last else WIDEST_NAME,
        )
    for line in lines:
        grid.add_row(*line)
    return Padding(grid, (0, 0, 0, 2))
