"""An index seen from the side, and two rankings, each on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.markup import escape

from ...comparison.two_rankings import SUMMARY
from ...diagnostics.correlations import KINDS, Kind
from ...report.comparison_tables import heads_of, shown_figure
from ...report.diagnosis_page import (
    FLAGS,
    PROFILE_COLUMNS,
    RELIABILITY_COLUMNS,
    WEIGHT_COLUMNS,
    Shown,
)
from ...report.words import TITLES, more
from . import screen

if TYPE_CHECKING:
    from ...comparison.diagnosis import Diagnosis
    from ...comparison.two_rankings import RankingComparison

MOST_CORRELATED = 14  # columns of a screen
MOST_REMARKS = 30
_PROFILED = ("n", "min", "median", "max", "skew", "kurtosis", "available")
_WEIGHED = ("weight", "importance", "r2", "r")


def show_diagnosis(result: Diagnosis, out: Console, language: str, kind: Kind) -> None:
    """Print one line per indicator, reliability, correlations, then what is to be asked."""
    name = {node: result.name(node).pick(language) for node in result.framework.nodes}
    columns = [c for c in PROFILE_COLUMNS if c.key in _PROFILED]
    columns += [c for c in WEIGHT_COLUMNS if c.key in _WEIGHED]
    shown = screen.table(TITLES["indicator"].pick(language), no_wrap=1)
    for column in columns:
        shown.add_column(column.head.pick(language), justify="right")
    shown.add_column(screen.say(language, "标注", "Flags"), overflow="fold", min_width=14)
    for row in result.to_frame().rename_axis("node").reset_index().to_dict("records"):
        flags = [FLAGS[key].pick(language) for key in str(row["flags"]).split(", ") if key]
        told = f"[yellow]{screen.say(language, '；', '; ').join(flags)}[/]"
        figures = [_figure(row[column.key], column) for column in columns]
        shown.add_row(escape(name[str(row["node"])]), *figures, told)
    out.print(shown)
    _show_reliability(result, out, language, name)
    _show_correlations(result, out, language, kind)
    for one in result.remarks[:MOST_REMARKS]:
        out.print(f"• {one.words.pick(language)}", markup=False, highlight=False, style="yellow")
    if (left := len(result.remarks) - MOST_REMARKS) > 0:
        out.print(more(left).pick(language))
    if not result.remarks:
        out.print(screen.say(language, "没有需要核对之处。", "Nothing to ask about."))
    if result.comparison is not None:
        show_comparison(result.comparison, out, language)


def _show_reliability(result: Diagnosis, out: Console, language: str, name: dict[str, str]) -> None:
    frame = result.reliability
    if frame["alpha"].isna().all():
        return
    shown = screen.table(TITLES["group"].pick(language), no_wrap=1)
    for column in RELIABILITY_COLUMNS:
        shown.add_column(column.head.pick(language), justify="right")
    for row in frame.reset_index().to_dict("records"):
        figures = [_figure(row[column.key], column) for column in RELIABILITY_COLUMNS]
        shown.add_row(escape(name[str(row["node"])]), *figures)
    out.print(shown)


def _show_correlations(result: Diagnosis, out: Console, language: str, kind: Kind) -> None:
    nodes = result.nodes()[:MOST_CORRELATED]
    matrix = result.correlation_matrix(kind).loc[nodes, nodes].to_numpy()
    shown = screen.table(KINDS[kind].pick(language), no_wrap=1)
    for j in range(len(nodes)):
        shown.add_column(str(j + 1), justify="right")
    for i, node in enumerate(nodes):
        cells = [_coloured(matrix[i, j]) if j < i else "" for j in range(len(nodes))]
        shown.add_row(f"{i + 1} {escape(result.name(node).pick(language))}", *cells)
    out.print(shown)


def _coloured(r: float) -> str:
    if r != r:
        return "-"
    colour = "red" if r < 0 else "bold" if r > 0.9 else ""
    return f"[{colour}]{r:.2f}[/]" if colour else f"{r:.2f}"


def _figure(value: float, column: Shown) -> str:
    """Return a figure by its number format."""
    if pd.isna(value):
        return "-"
    if column.number.endswith("%"):
        return f"{value:.{len(column.number.partition('.')[2][:-1])}%}"
    if not column.number:
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    return f"{value:.{len(column.number.partition('.')[2])}f}"


def show_comparison(result: RankingComparison, out: Console, language: str) -> None:
    """Print the figures, the largest movers, and who is in one ranking alone."""
    out.print(f"{result.a} | {result.b}", markup=False, style="bold", highlight=False)
    figures = result.summary
    between = screen.say(language, "；", "; ")
    line = between.join(
        f"{SUMMARY[name].pick(language)} {shown_figure(name, value)}"
        for name, value in figures.items()
    )
    out.print(line, markup=False, highlight=False)
    heads = heads_of(result)
    shown = screen.table(screen.say(language, "变动最大", "Largest movers"), no_wrap=1)
    keys = ["rank_a", "rank_b", "common_a", "common_b", "shift"]
    for key in keys:
        shown.add_column(escape(heads[key].pick(language)), justify="right")
    for row in result.movers().reset_index().to_dict("records"):
        cells = [f"{row[key]:g}" for key in keys[:-1]]
        shown.add_row(screen.name(row["unit"]), *cells, f"{row['shift']:+d}")
    out.print(shown)
    for where, units in ((result.a, result.only_a), (result.b, result.only_b)):
        if units:
            named = screen.say(language, "、", ", ").join(units[: screen.SHOWN_FINDINGS])
            left = len(units) - screen.SHOWN_FINDINGS
            rest = f" (+{left})" if left > 0 else ""
            told = screen.say(language, f"仅在 {where}：", f"Only in {where}: ")
            out.print(f"{told}{named}{rest}", markup=False, highlight=False, style="yellow")
