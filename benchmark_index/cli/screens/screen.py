"""What the command line shows: rankings, findings, frameworks as trees."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text as Plain
from rich.tree import Tree

from ...catalog import KINDS, MethodEntry, faults, listed
from ...catalog.manuals import as_text
from ...errors import Text
from ...estimators.directions import ARROWS
from ...excel import printable
from ...findings.finding import SEVERITY_NAMES, summary
from ...framework import Framework, Group, Indicator
from ...framework.attribute_names import attribute_name
from ...report.words import more, place
from ...table.coverage import names_of
from .narrow import narrowed

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ...index.scorecard import Scorecard
    from ...validation.table_report import ValidationReport

SHOWN_ROWS = 60
SHOWN_FINDINGS = 30
WRITING = Text("写入", "Writing")


def show_ranking(
    scorecard: Scorecard, out: Console, language: str, partial: pd.DataFrame | None = None
) -> None:
    """Print the ranking, with partial ranks where asked, and what a reader of it has to know."""
    framework, ranking = scorecard.framework, scorecard.ranking
    labels = scorecard.tier_labels(language)
    order = scorecard.order[:SHOWN_ROWS]
    shown = table(say(language, "排名", "Rank"), framework.unit.pick(language))
    panel, tiered = "period" in ranking, scorecard.fitted.tiers is not None
    if panel:
        shown.add_column(say(language, "时期", "Period"))
    shown.add_column(say(language, "得分", "Score"), justify="right", style="bold")
    if tiered:
        shown.add_column(say(language, "档次", "Tier"))
    for group in framework.groups:
        shown.add_column(escape(group.name.pick(language)), justify="right")
    beside = {} if partial is None else partial_columns(partial, framework)
    for title in beside:
        shown.add_column(escape(title.pick(language)), justify="right")
    fine = bool(scorecard.score.abs().max() <= 2)
    publishing, decimals = scorecard.fitted.publishing, 2 + bool(ranking["score"].abs().max() <= 2)
    if publishing is not None and publishing.publication.decimals is not None:
        decimals = publishing.publication.decimals
    for i, row in enumerate(ranking.head(SHOWN_ROWS).to_dict("records")):
        rank = "-" if row["score"] != row["score"] else str(row["rank"])
        cells = [rank, name(row["name"])]
        cells += [name(row["period"])] if panel else []
        cells.append(number(row["score"], decimals))
        cells += [name(labels[order[i]] or "")] if tiered else []
        cells += [number(row[group.id], 1 + 2 * fine) for group in framework.groups]
        cells += [name(column[i]) for column in beside.values()]
        shown.add_row(*cells)
    out.print(shown)
    if len(ranking) > SHOWN_ROWS:
        out.print(say(language, f"共 {len(ranking)} 行", f"{len(ranking)} rows in all"))
    _show_notes(scorecard, out, ranking, language)


def partial_columns(partial: pd.DataFrame, framework: Framework) -> dict[Text, list[str]]:
    """Return the columns of partial ranks by their titles, as they are shown."""
    columns: dict[Text, list[str]] = {}
    for key in map(str, partial):
        within, by = key.removeprefix("rank_in_"), key.removeprefix("rank_")
        if within != key:
            known = attribute_name(within)
            title = Text(f"{known.zh}内排名", f"Within {known.en}")
        elif by != key and by in framework.nodes:
            named = framework.nodes[by].name
            title = Text(f"{named.zh}排名", f"{named.en}: rank")
        elif key in framework.attributes:
            title = attribute_name(key)
        else:
            continue  # keys of the ranking itself
        values = partial[key].tolist()[:SHOWN_ROWS]
        columns[title] = ["-" if str(v) in ("", "<NA>") else str(v) for v in values]
    return columns


def _show_notes(scorecard: Scorecard, out: Console, ranking: pd.DataFrame, language: str) -> None:
    """Print under the table what a reader of the ranking has to know."""
    for row in scorecard.not_ranked.head(SHOWN_FINDINGS).to_dict("records"):
        out.print(
            f"{say(language, '未排名', 'Not ranked')} {printable(place(row))}: {row[language]}",
            markup=False,
            style="yellow",
        )
    marked = ranking[ranking["rank"].notna() & (ranking["missing"] != "")]
    for missing, rows in marked.groupby("missing", sort=False):
        names = names_of(str(missing).split(", "), scorecard.framework).pick(language)
        places = map(place, rows.head(SHOWN_FINDINGS).to_dict("records"))
        units = printable(say(language, "、", ", ").join(places))
        head = say(language, "缺分组得分", "Ranked without")
        out.print(f"{head} {names}: {units}", markup=False, style="yellow")
    for note in scorecard.tier_notes:
        out.print(note.pick(language), markup=False, style="yellow")


def show_count(scorecard: Scorecard, out: Console, language: str, workbook: Path | None) -> None:
    """Print how many findings a ranking has and where they stand; nothing where there are none."""
    items = scorecard.finding_items
    if not items:
        return
    where = (
        Text(f"见 {workbook} 的 Findings 表", f"see sheet Findings of {workbook}")
        if workbook
        else Text(
            "加 --output 排名.xlsx，逐条写入其 Findings 表",
            "--output RANKING.xlsx writes them all to its sheet Findings",
        )
    )
    line = Text(f"{summary(items).zh}：{where.zh}", f"{summary(items).en}: {where.en}")
    out.print(line.pick(language), markup=False, style="yellow", highlight=False, soft_wrap=True)


def number(value: float, decimals: int) -> str:
    """Return a number for a cell, a dash where there is none."""
    if value != value:
        return "-"
    return f"{value:.{decimals}f}"


def show_findings(report: ValidationReport, out: Console, language: str) -> None:
    """Print all findings, the first ones one by one."""
    show_finding_rows(report.to_frame(language), report.names, out, language)
    out.print(report.summary.pick(language), markup=False)
    if unchecked := report.unchecked.pick(language):
        out.print(unchecked, markup=False, style="dim")


def show_finding_rows(
    findings: pd.DataFrame, titles_of: Mapping[str, Text], out: Console, language: str
) -> None:
    """Print findings as a table, the first ones one by one."""
    names = {name: text.pick(language) for name, text in titles_of.items()}
    if len(findings):
        heads = (("级别", "Severity"), ("位置", "Where"), ("对象", "Unit"), ("指标", "Indicator"))
        shown = table(*titles(language, *heads), no_wrap=2)
        for title in titles(language, ("说明", "Message"), ("建议", "Hint")):
            shown.add_column(title, overflow="fold")
        styles = {"error": "red", "warning": "yellow", "info": "dim"}
        for row in findings.head(SHOWN_FINDINGS).to_dict("records"):
            severity = SEVERITY_NAMES[row["severity"]].pick(language)
            indicator = names.get(row["indicator"], row["indicator"])
            cells = (row["cell"], place(row), indicator, row["message"], row["hint"])
            style = styles[row["severity"]]
            shown.add_row(f"[{style}]{severity}[/]", *(name(cell) for cell in cells))
        out.print(shown)
        if len(findings) > SHOWN_FINDINGS:
            left = int(findings["count"][SHOWN_FINDINGS:].sum())
            out.print(more(left).pick(language))


def show_methods(out: Console, language: str) -> None:
    """Print the list of methods, kind by kind."""
    for kind, title in KINDS.items():
        shown = table("id", *titles(language, ("方法", "Method"), ("公式", "Formula")))
        shown.title, shown.title_justify = title.pick(language), "left"
        for entry in listed(kind):
            shown.add_row(*map(escape, (entry.id, entry.name.pick(language), entry.formula)))
        out.print(shown)
    for fault in faults():
        out.print(f"[yellow]{name(fault.explain(language))}[/]")


def show_method(entry: MethodEntry, out: Console, language: str) -> None:
    """Print all there is to say of a method."""
    out.print(f"[bold]{escape(entry.id)}[/]  {entry.name.zh}  {entry.name.en}", highlight=False)
    for title, text in as_text(entry, language):
        out.print(f"[bold]{title}[/]", highlight=False)
        out.print(Padding(Plain(text), (0, 0, 0, 2)))


def grow(tree: Tree, node: Framework | Group, language: str) -> None:
    """Add a node's variables, groups and indicators to a tree."""
    for variable in node.variables if isinstance(node, Framework) else ():
        name = escape(f"{variable.name.pick(language)} ({variable.measure})")
        label = say(language, "变量", "variable")
        tree.add(f"[dim]{label}[/] {name} [dim]{escape(variable.id)}[/]")
    for child in node.children:
        name, tag = escape(child.name.pick(language)), f"[dim]{escape(child.id)}[/]"
        if isinstance(child, Indicator):
            tree.add(f"{name} {_measure(child, language)} {tag}")
        else:
            grow(
                tree.add(f"[bold]{name}[/]{said_of_score(child, language)} {tag}"), child, language
            )


def said_of_score(node: Framework | Group, language: str) -> str:
    """Return what a group or the index says of its score, after a blank; empty for nothing."""
    words = [f"= {node.formula}"] if node.formula else []
    words += [f"floor {node.floor:g}"] if node.floor is not None else []
    words += [f"cap {node.cap:g}"] if node.cap is not None else []
    words += [ARROWS["lower"].pick(language)[0]] if node.direction == "lower" else []
    return escape("".join(f" {word}" for word in words))


def _measure(leaf: Indicator, language: str) -> str:
    unit = leaf.measure
    if leaf.denominator:
        unit = f"{leaf.measure} ÷ {leaf.denominator.variable} → {leaf.result_unit}"
    measure = escape(f"({unit})") if unit else ""
    return f"{measure} {ARROWS[leaf.direction].pick(language)[0]}"


def name(text: object) -> str:
    """Return a name as plain text: no markup, no control characters."""
    return escape(printable(str(text)))


def say(language: str, zh: str, en: str) -> str:
    """Return what is said in a language."""
    return Text(zh, en).pick(language)


def titles(language: str, *titles: tuple[str, str]) -> list[str]:
    """Return titles, each given in both languages, in one."""
    return [say(language, zh, en) for zh, en in titles]


def table(*titles: str, no_wrap: int = 0) -> Table:
    """Return an empty table; the first columns may not be wrapped."""
    empty = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for i, title in enumerate(titles):
        empty.add_column(title, no_wrap=i < no_wrap)
    return empty


class Screen(Console):
    """A console that shows text and obeys none: what a file says may hold escape sequences."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render with every text cleaned, so that it is as wide as it will look; tables as they fit."""
        shown: Iterable[RenderableType] = [renderable]
        if isinstance(renderable, Table):
            shown = narrowed(renderable, self, options or self.options)
        for part in shown:
            for segment in super().render(part, options):
                clean = segment.text if segment.control else printable(segment.text)
                yield segment if clean == segment.text else segment._replace(text=clean)


def console(stderr: bool = False) -> Console:
    """Return a console as wide as it is said to be, else wide enough for a table."""
    screen = Screen(stderr=stderr, emoji=False)
    said = os.environ.get("COLUMNS", "").isdigit()
    wide = screen.is_terminal or said or screen.width >= 160
    return screen if wide else Screen(stderr=stderr, emoji=False, width=160)


@contextmanager
def progress(language: str, what: Text = WRITING) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how far the writing of many rows is; else show nothing."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    out = console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = out.is_terminal
    with Progress(
        "{task.description}", *columns, console=out, transient=True, disable=not shown
    ) as bar:
        task = bar.add_task(what.pick(language), total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)
