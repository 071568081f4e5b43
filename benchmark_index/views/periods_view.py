"""What is shown of several periods: how ranks moved, and how far targets are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from .overview import ROWS, Overview, ShownTable, bars_to, decimals_of, numbers, table_of

if TYPE_CHECKING:
    from ..comparison.monitoring import Monitoring
    from ..comparison.over_time import Panel

_TARGETS = ["unit", "indicator", "period", "value", "target_period", "target", "attainment", "gap"]
_MOVES = [
    *("unit", "from", "rank_before", "rank_after", "change", "by_itself", "by_others"),
    *("score_before", "score_after", "score_change"),
]
_SAID = [*_TARGETS, "pace_needed", "pace_achieved", "status"]


def of_panel(panel: Panel) -> Overview:
    """Return how ranks moved to the last period, then ranks by period."""
    units, periods = panel.attendance.ranked.any(axis=1).sum(), panel.periods
    head = (
        f"Panel {panel.framework.id}: {units} units, {periods[0]} to {periods[-1]}, "
        f"goalposts {panel.goalposts}, weights {panel.weights}"
    )
    return Overview(head, [], _moves(panel))


def _moves(panel: Panel) -> Iterator[ShownTable]:
    last = panel.rank_changes[panel.rank_changes["to"] == panel.periods[-1]]
    last = last.sort_values("rank_after", kind="stable")[_MOVES]
    decimals = decimals_of(panel.scores.to_numpy())
    yield table_of(
        last,
        f"Ranks in {panel.periods[-1]} and how they moved (less is better)",
        places=dict.fromkeys(("score_before", "score_after", "score_change"), decimals),
        aside=["score_change", "score_before", "score_after"],
    )
    ranks = panel.ranks
    newest = np.nan_to_num(numbers(ranks, panel.periods[-1]), nan=np.inf)
    order = np.argsort(newest, kind="stable")
    shown = ranks.iloc[order[:ROWS]].rename_axis(columns=None)
    yield table_of(shown, "Ranks by period", total=len(ranks))
    yield table_of(panel.absences.drop(columns="zh"), "Not ranked throughout")
    # what the newest period did to earlier ones takes a second fit, which a screen does not wait for
    yield table_of(panel.findings[["severity", "period", "message", "hint"]], "Findings")


def of_monitoring(result: Monitoring) -> Overview:
    """Return how far units are from their targets, then how they grow."""
    return Overview(f"Monitoring: {result.summary.en}", [], _targets(result))


def _targets(result: Monitoring) -> Iterator[ShownTable]:
    names = {leaf.id: leaf.name.text for leaf in result.framework.all_indicators}
    targets = result.targets[_SAID]
    attained = numbers(targets, "attainment")
    shown = targets.assign(attainment=[f"{a:.1%}" if a == a else "-" for a in attained])
    bars = {"attainment": bars_to(attained[:ROWS], np.array([0.0, 1.0]))}
    aside = ["period", "target_period", "pace_needed", "pace_achieved", "gap"]
    yield table_of(shown, "Targets", names=names, bars=bars, aside=aside)
    yield table_of(result.growth.round(4), "Growth", names=names)
