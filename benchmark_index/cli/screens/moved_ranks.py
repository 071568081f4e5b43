"""How ranks moved from period to period, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape

from ...comparison.because import decimals_for, places, signed
from ...errors import BenchmarkIndexError, Text
from ...report.panel_tables import HEADS
from . import screen

if TYPE_CHECKING:
    from ...comparison.over_time import Panel

MOST_TOLD = 5  # of those who moved most
_SCORES = ("score_before", "score_after", "score_change")
_RANKS = ("rank_before", "rank_after", "change", "by_itself", "by_others")


def show(
    panel: Panel, out: Console, language: str, unit: str | None = None, by: str | None = None
) -> None:
    """Print the last change of each unit, or all changes of one; then the panel as a whole."""
    if unit is None:
        _show_last(panel, out, language)
    else:
        _show_unit(panel, out, language, unit)
    _foot(panel, out, language, by)


def _show_last(panel: Panel, out: Console, language: str) -> None:
    frame = panel.rank_changes
    last = frame[frame["to"] == panel.periods[-1]].sort_values("rank_after", kind="stable")
    _changes(panel, last.head(screen.SHOWN_ROWS), out, language)
    if len(last) > screen.SHOWN_ROWS:
        out.print(screen.say(language, f"共 {len(last)} 行", f"{len(last)} rows in all"))
    moved = last["change"].abs().sort_values(ascending=False, kind="stable")
    most = frame.loc[moved[moved > 0].index[:MOST_TOLD]]
    _told(panel, most, out, language)


def _told(panel: Panel, changes: pd.DataFrame, out: Console, language: str) -> None:
    for said in panel.reasons_of(changes)[language]:
        out.print(f"• {said}", markup=False, highlight=False)


def _changes(panel: Panel, rows: pd.DataFrame, out: Console, language: str) -> None:
    """Print changes of ranks and scores as a table."""
    decimals = decimals_for(panel.scores.to_numpy())
    shown = screen.table(escape(panel.framework.unit.pick(language)), no_wrap=1)
    for name in ("from", "to", *_RANKS, *_SCORES):
        shown.add_column(HEADS[name].pick(language), justify="right")
    for row in rows.to_dict("records"):
        cells = [screen.name(row[name]) for name in ("unit", "from", "to")]
        cells += [str(row[name]) for name in _RANKS[:2]]
        # A column of nothing but gaps gives None, any other NA.
        cells += ["-" if pd.isna(row[name]) else places(int(row[name])) for name in _RANKS[2:]]
        cells += [f"{row[name]:.{decimals}f}" for name in _SCORES[:2]]
        shown.add_row(*cells, signed(row["score_change"], decimals))
    out.print(shown)


def _show_unit(panel: Panel, out: Console, language: str, unit: str) -> None:
    frame = panel.rank_changes
    rows = frame[frame["unit"].astype(str) == unit]
    _changes(panel, rows, out, language)
    _told(panel, rows, out, language)
    try:
        changes = panel.changes_of(unit)
    except BenchmarkIndexError as error:
        out.print(error.message.pick(language), markup=False, style="yellow")
        return
    parts = [name for name in ("value", "weight", "scale") if (changes[name] != 0).any()]
    shown = screen.table(HEADS["indicator"].pick(language), no_wrap=1)
    pairs = list(dict.fromkeys(zip(changes["from"], changes["to"], strict=True)))[-8:]
    for before, after in pairs:
        shown.add_column(f"{before}–{after}", justify="right")
    decimals = decimals_for(panel.scores.to_numpy())
    total = changes.assign(total=changes[["value", "weight", "scale"]].sum(axis=1))
    wide = total.pivot(index="indicator", columns=["from", "to"], values="total")
    for leaf in panel.framework.all_indicators:
        cells = [signed(wide.loc[leaf.id, pair], decimals) for pair in pairs]
        shown.add_row(escape(leaf.name.pick(language)), *cells)
    out.print(shown)
    if parts and parts != ["value"]:
        words = screen.say(language, "、", ", ").join(HEADS[name].pick(language) for name in parts)
        head = screen.say(language, "以上合计", "The sum of")
        out.print(f"{head} {words}", markup=False, style="dim")


def _foot(panel: Panel, out: Console, language: str, by: str | None) -> None:
    sigma, beta = panel.sigma, panel.beta
    first, last = panel.periods[0], panel.periods[-1]
    start, end, p = (screen.number(x, 3) for x in (*sigma["cv"].iloc[[0, -1]], beta.p))
    slope = screen.number(beta.slope, 4)
    line = Text(
        f"σ 收敛：变异系数 {first} {start}，{last} {end}；β 收敛：b = {slope}（p = {p}）",
        f"Sigma: cv {start} in {first}, {end} in {last}; beta: b = {slope} (p = {p})",
    )
    if np.isfinite(beta.half_life):
        half = f"{beta.half_life:.1f}"
        line = Text(f"{line.zh}，半衰期 {half} 年", f"{line.en}, half-life {half} years")
    out.print(line.pick(language), markup=False, highlight=False)
    unequal = panel.inequality(by).iloc[-1]
    said = f"{HEADS['gini'].pick(language)} {last}: {screen.number(unequal['gini'], 4)}"
    if by is not None:
        names = ("gini_within", "gini_net_between", "gini_transvariation")
        said += "; " + ", ".join(
            f"{HEADS[n].pick(language)} {screen.number(unequal[n], 4)}" for n in names
        )
    out.print(said, markup=False, highlight=False)
    absences = panel.absences.groupby(["unit", language], sort=False, as_index=False).agg(list)
    for row in absences.head(screen.SHOWN_FINDINGS).to_dict("records"):
        words = " ".join(filter(None, (row["unit"], _runs(row["period"]), row[language])))
        out.print(words, markup=False, highlight=False, style="yellow")
    for finding in panel.finding_items:
        if finding.rule == "panel-revised":
            told = f"{finding.period}: {finding.message(language)}; {finding.hint(language)}"
            out.print(told, markup=False, style="yellow")


def _runs(periods: Sequence[str]) -> str:
    """Return periods as a list, years that follow one another as from and to.

    >>> _runs(["1991", "1992", "1993", "1995", "2020-Q1"])
    '1991–1993, 1995, 2020-Q1'
    """
    runs: list[list[str]] = []
    for period in periods:
        last = runs[-1][-1] if runs else ""
        if last.isdecimal() and period.isdecimal() and int(period) == int(last) + 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else run[0] for run in runs)
