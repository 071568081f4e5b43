"""What the command line shows of a run over many files: how far it is, who leads, how many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from ...errors import Text
from ...findings.finding import SEVERITY_NAMES
from ...framework import Framework
from ...scale.progress import Report, RunStanding
from .screen import console, name, number, say, table

if TYPE_CHECKING:
    from ...scale.dataset_scores import DatasetScores

SHOWN = 10  # of the first units

_STAGES = {
    "scores": Text("评分", "Scores"),
    "order": Text("排序", "Order"),
    "ranks": Text("排名", "Ranks"),
}


@contextmanager
def following(language: str) -> Iterator[Report]:
    """Show on a terminal how far a run is, with rows per second and the time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    out = console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(
        "{task.description}", *columns, console=out, transient=True, disable=not out.is_terminal
    ) as bar:
        task = bar.add_task("", total=None, visible=False, pace="")

        def report(standing: RunStanding) -> None:
            bar.update(
                task,
                description=stage(standing.stage).pick(language),
                completed=standing.done,
                total=standing.of,
                visible=True,
                pace=pace(standing, language),
            )

        yield report


def stage(name: str) -> Text:
    """Return the name of a stage in both languages."""
    if name.startswith("pass "):
        return Text(f"第 {name[5:]} 遍", name.capitalize())
    if name.startswith("columns of "):
        return Text(f"{name[11:]} 所需各列", name.capitalize())
    return _STAGES.get(name, Text(name, name))


def pace(standing: RunStanding, language: str) -> str:
    """Return rows per second and the seconds left.

    >>> pace(RunStanding("scores", 1, 4, 1_000_000, 500_000.0, 6.0), "en")
    '500,000 rows/s, 6 s left'
    """
    if standing.left != standing.left or standing.rate != standing.rate:
        return ""
    rate, left = f"{standing.rate:,.0f}", f"{standing.left:.0f}"
    return say(language, f"每秒 {rate} 行，还需约 {left} 秒", f"{rate} rows/s, {left} s left")


def show_scores(scores: DatasetScores, framework: Framework, out: Console, language: str) -> None:
    """Print the first units, how many each tier has, and what was found."""
    for period, ranked in scores.ranked.items():
        first = scores.top(SHOWN, period or None)
        shown = table(say(language, "排名", "Rank"), framework.unit.pick(language))
        shown.title, shown.title_justify = name(period), "left"
        shown.add_column(say(language, "得分", "Score"), justify="right", style="bold")
        tiered = first["tier"].notna().any()
        if tiered:
            shown.add_column(say(language, "档次", "Tier"))
        for group in framework.groups:
            shown.add_column(escape(group.name.pick(language)), justify="right")
        for row in first.to_dict("records"):
            cells = [f"{row['rank']:.0f}", name(_told(row.get("name")) or row["unit"])]
            cells += [number(row["score"], 4), *([name(_told(row["tier"]))] if tiered else [])]
            shown.add_row(*cells, *(number(row[group.id], 3) for group in framework.groups))
        out.print(shown)
        where = f"{period}: " if period else ""
        out.print(say(language, f"{where}共排名 {ranked:,} 个", f"{where}{ranked:,} ranked"))
    left = scores.rows - sum(scores.ranked.values())
    if left:
        line = say(language, f"未排名 {left:,} 个", f"{left:,} not ranked")
        out.print(line, style="yellow")
    for row in scores.findings.head(SHOWN).to_dict("records"):
        severity = SEVERITY_NAMES[row["level"]].pick(language)
        place = " ".join(filter(None, (row["cell"], row["unit"], row["indicator"])))
        out.print(name(f"{severity} {place}: {row[language]}"), style="yellow", highlight=False)


def _told(text: object) -> str:
    """Return a text, nothing where it is missing."""
    return text if isinstance(text, str) else ""
