"""Why a unit is where it is, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console

from ...explanation.sentences import figure
from ...report.explanation_tables import EXPLAINED
from . import screen

if TYPE_CHECKING:
    from ...explanation.explained import Explanation

_COLUMNS = ("value", "reference", "weight", "contribution", "difference", "obstacle", "rank")


def show(why: Explanation, out: Console, language: str) -> None:
    """Print the sentences, then a table by indicator."""
    for sentence in why.sentences(language):
        out.print(sentence, markup=False, highlight=False)
    heads = [EXPLAINED[name].pick(language) for name in ("indicator", *_COLUMNS)]
    to = screen.say(language, "升一位所需", "To gain a rank")
    shown = screen.table(*heads, to, no_wrap=1)
    for column in shown.columns[1:]:
        column.justify = "right"
    frame = why.to_frame(language)
    starts, ends = why.moves["scored_from"], why.moves["scored_to"]
    order = frame["difference"].abs().sort_values(ascending=False, kind="stable").index
    for indicator in order[: screen.SHOWN_ROWS]:
        row = frame.loc[indicator]
        cells = [screen.name(row["name"]), _figure(row["value"]), _figure(row["reference"])]
        cells += [_share(row["weight"]), _two(row["contribution"]), _two(row["difference"])]
        cells += [_share(row["obstacle"])]
        cells.append("-" if pd.isna(row["rank"]) else f"{row['rank']}/{row['of']}")
        start, end = starts[indicator], ends[indicator]
        enough = figure(end, 1 if end > start else -1) if pd.notna(end) else None
        cells.append(enough or screen.name(row["status"]))
        shown.add_row(*cells)
    out.print(shown)
    if (left := len(order) - screen.SHOWN_ROWS) > 0:
        out.print(screen.say(language, f"另有 {left} 项", f"and {left} more"))


def _figure(value: float) -> str:
    return "-" if pd.isna(value) else figure(float(value))


def _share(value: float) -> str:
    return "-" if pd.isna(value) else f"{value:.1%}"


def _two(value: float) -> str:
    return "-" if pd.isna(value) else f"{value:+.{2 if abs(value) >= 0.1 else 4}f}"
