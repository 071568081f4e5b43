"""How sure each rank is, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.markup import escape

from ...errors import Text
from ...report.robustness_tables import HEADS
from ...uncertainty.result import CERTAINTY, words_of_draws
from . import screen

if TYPE_CHECKING:
    from ...uncertainty.result import Robustness

_COLUMNS = ("median", "low", "high", "certainty", "band")
_COLOURS = {"certain": "green", "likely": "", "open": "yellow", "": ""}


def show(result: Robustness, out: Console, language: str) -> None:
    """Print ranks with their intervals, then what was assumed and how far ranks move."""
    frame, table = result.to_frame(), result.table
    order = result.nominal.order[: screen.SHOWN_ROWS]
    unit = result.nominal.framework.unit.pick(language)
    shown = screen.table(HEADS["nominal"].pick(language), escape(unit))
    if table.is_panel:
        shown.add_column(HEADS["period"].pick(language))
    for name in _COLUMNS:
        shown.add_column(HEADS[name].pick(language), justify="right")
    for row, record in zip(order.tolist(), frame.to_dict("records"), strict=False):
        who, period = table.place(row)
        cells = [_whole(record["nominal"]), screen.name(who)]
        cells += [screen.name(period)] if table.is_panel else []
        cells += [_whole(record[name]) for name in _COLUMNS[:3]]
        word = record["certainty"]
        told, colour = CERTAINTY[word].pick(language), _COLOURS[word]
        cells.append(f"[{colour}]{told}[/]" if colour else told)
        shown.add_row(*cells, _whole(record["band"]))
    out.print(shown)
    if len(frame) > len(order):
        rows = len(frame)
        out.print(screen.say(language, f"共 {rows} 行", f"{rows} rows in all"))
    _foot(result, out, language)


def _foot(result: Robustness, out: Console, language: str) -> None:
    idle, none = result.no_effect, Text("（没有影响）", " (no effect)")
    words = [one.words for one in result.assumptions]
    told = [
        Text(text.zh + none.zh, text.en + none.en) if place in idle else text
        for place, text in enumerate(words)
    ]
    line = words_of_draws(told, result.draws, result.seed).pick(language)
    out.print(line, markup=False, highlight=False)
    shift = result.shift.to_numpy()
    if np.isfinite(shift).any():
        mean = f"{np.nanmean(shift):.2f}"
        moved = screen.say(
            *(language, f"名次平均变动 {mean} 位。"), f"Ranks move by {mean} places on average."
        )
        out.print(moved, markup=False, highlight=False)


def _whole(value: object) -> str:
    return "-" if value is None or value != value or str(value) == "<NA>" else str(value)
