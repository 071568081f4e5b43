"""What is shown of how sure ranks are: intervals as bars, what is certain, likely or open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .overview import ROWS, Bar, Overview, ShownTable, bars_to, numbers, rank_bars, table_of

if TYPE_CHECKING:
    from ..uncertainty.limits_of_ranks import ExtremeRanks
    from ..uncertainty.result import Robustness
    from ..uncertainty.sensitivity import Sensitivity

_WORDS = ("certain", "likely", "open")
_INTERVAL = "Bars: ranks from 5 to 95 % of the draws; the mark is the nominal rank"


def of_robustness(result: Robustness) -> Overview:
    """Return ranks with their intervals, what was assumed and how far ranks move."""
    listed = "; ".join(one.words.en for one in result.assumptions)
    shift = f"average rank shift {result.shift.mean():.2f}"
    head = f"Robustness {result.runs.framework.id}: {result.draws:,} draws, {shift}"
    words = result.certainty["certainty"].value_counts().to_dict()
    counts = ", ".join(f"{words[word]:,} {word}" for word in _WORDS if word in words)
    return Overview(head, [f"Assumed: {listed}", f"Ranks: {counts}"], _ranks(result))


def _ranks(result: Robustness) -> Iterator[ShownTable]:
    frame = result.to_frame()[["nominal", "median", "low", "high", "certainty", "band"]]
    names = ["unit", "period"] if result.table.is_panel else ["unit"]
    head = frame.head(ROWS)
    low, high, nominal = (numbers(head, name) for name in ("low", "high", "nominal"))
    bars = rank_bars(low, high, nominal, int(np.nanmax(numbers(frame, "nominal"), initial=1)))
    yield table_of(
        head.rename_axis(names), f"Ranks and how sure they are. {_INTERVAL}", total=len(frame),
        bars={"high": bars},
    )  # fmt: skip


def of_sensitivity(result: Sensitivity) -> Overview:
    """Return the share of the variation that each assumption explains."""
    runs = result.n * (len(result.assumptions) + 2)
    head = f"Sensitivity of {result.of}: {runs:,} runs"
    indices = result.indices.round(3)
    unit = np.array([0.0, 1.0])
    bars = {name: bars_to(numbers(indices, name)[:ROWS], unit) for name in ("first", "total")}
    table = table_of(indices, "Sobol' indices with 95 % intervals", bars=bars)
    return Overview(head, result.sentences("en"), [table])


def of_limits(limits: ExtremeRanks) -> Overview:
    """Return the best and worst rank of each unit as bars."""
    frame = pd.DataFrame(limits)
    best, worst = numbers(frame, "best"), numbers(frame, "worst")
    exact = int(frame["exact"].sum())
    head = f"ExtremeRanks: of {len(frame):,} units, {exact:,} exact"
    order = np.argsort(np.nan_to_num(best + worst / (len(worst) + 1), nan=np.inf), kind="stable")
    last = int(np.nanmax(worst, initial=1))
    ends = best[order[:ROWS]], worst[order[:ROWS]]
    bars: list[Bar | None] = rank_bars(*ends, np.full(len(ends[0]), np.nan), last)
    names = ["unit", "period"] if frame.index.nlevels > 1 else ["unit"]
    shown = frame.iloc[order[:ROWS]].rename_axis(names)
    aside = ["best_attained", "worst_attained"]
    table = table_of(
        shown, "Ranks over all weights", bars={"worst": bars}, aside=aside, total=len(frame)
    )
    return Overview(head, [limits.note.en], [table])
