"""Grades on one screen: who stands where, why it is not where the score says, who waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from ...excel import printable
from ...report.grade_tables import HEADS
from . import screen

if TYPE_CHECKING:
    from ...grading.grades import Grades


def show(grades: Grades, out: Console, language: str) -> None:
    """Print the grades, then how many each tier has, the waiting list and what to know."""
    table, framework = grades.in_language(language), grades.scorecard.framework
    panel = "period" in table
    shown = screen.table(HEADS["rank"].pick(language), escape(framework.unit.pick(language)))
    names = [*(["period"] if panel else []), "score", "before", "tier", "why"]
    for name in names:
        shown.add_column(HEADS[name].pick(language), justify="right" if name == "score" else "left")
    for row in table.head(screen.SHOWN_ROWS).to_dict("records"):
        score = row["score"]
        cells = ["-" if score != score else str(row["rank"]), screen.name(row["name"])]
        cells += [screen.name(row["period"])] if panel else []
        cells += ["-" if score != score else f"{score:.2f}"]
        cells += [_label(row[name]) for name in ("before", "tier")]
        shown.add_row(*cells, escape(printable(str(row[language]))))
    out.print(shown)
    if len(table) > screen.SHOWN_ROWS:
        rows = len(table)
        out.print(screen.say(language, f"共 {rows} 行", f"{rows} rows in all"))
    _foot(grades, out, language)


def _foot(grades: Grades, out: Console, language: str) -> None:
    counts = grades.counts
    names = [grades.tier_label(tier).pick(language) for tier in range(len(counts) - 1)]
    names.append(screen.say(language, "不入档", "no tier"))
    pairs = zip(names, counts["before"], counts["after"], strict=True)
    between = screen.say(language, "；", "; ")
    listed = between.join(
        f"{name} {after}" + (f" ({before})" if before != after else "")
        for name, before, after in pairs
    )
    head = screen.say(language, "各档个数（评级前）：", "Units by tier (before the rules): ")
    out.print(head + listed, markup=False, highlight=False)
    if count := len(grades.waiting):
        said = screen.say(language, f"候补 {count} 个。", f"Waiting: {count}.")
        out.print(said, markup=False, highlight=False)
    for note in grades.notes:
        out.print(note.pick(language), style="yellow", markup=False, highlight=False)


def _label(label: object) -> str:
    return "-" if label is None or label != label else screen.name(str(label))
