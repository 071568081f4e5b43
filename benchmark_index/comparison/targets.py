"""Targets (目标): how far the values have come, and whether the pace will do."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text
from ..framework import Framework
from ..numerics import Booleans, Floats, Labels
from ..table import IndicatorTable
from .timeline import Dates

COLUMNS = (
    "unit",
    "period",
    "indicator",
    "value",
    "target_period",
    "target",
    "attainment",
    "gap",
)
SPARE = 1e-9  # relative, of comparisons
STATUSES = {
    "met": Text("已完成", "met"),
    "on track": Text("进度达标", "on track"),
    "behind": Text("进度落后", "behind"),
    "off track": Text("严重滞后", "off track"),
    "missed": Text("未完成", "missed"),
    "missing": Text("无法判断", "missing"),
}
MISSING = {  # what a judgement needs and the table lacks
    "": Text("", ""),
    "value": Text("没有数值", "no value"),
    "period": Text("没有可比的时期", "no period to compare"),
    "base": Text("没有更早的数值", "no earlier value"),
}


class Pace(NamedTuple):
    """How fast values would have to change to reach their targets, and how fast they did.

    Attributes
    ----------
    left : array
        Periods left, as long as that of the value.
    needed, achieved : array
        Change in the better direction, per period.
    growth : array
        The compound annual growth rate since the base, as a share.
    linear, compound : array
        When the target will be reached, in years, at the pace and at the growth of so far; NaN
        where it is reached already or never will be.
    """

    left: Floats
    needed: Floats
    achieved: Floats
    growth: Floats
    linear: Floats
    compound: Floats


def share_attained(value: Floats, target: float, lower: bool) -> Floats:
    """Return ``value / target``, or ``target / value`` where less is better; both positive, else NaN.

    NaN, too, where the share is beyond the largest number.

    >>> share_attained(np.array([12152.0, 0, np.nan]), 9000, False).round(4)
    array([1.3502,    nan,    nan])
    """
    held = np.where(value > 0, value, np.nan)
    if not target > 0:
        return np.full(len(value), np.nan)
    with np.errstate(over="ignore"):
        share: Floats = target / held if lower else held / target
    return np.where(np.isinf(share), np.nan, share)


def gap_left(value: Floats, target: float, lower: bool) -> Floats:
    """Return how much is missing in the better direction, negative where it is more than met."""
    with np.errstate(over="ignore"):
        gap: Floats = value - target if lower else target - value
    return gap


def is_met(value: Floats, target: float, gap: Floats) -> Booleans:
    """Return whether nothing is missing, with 1e-9 of the larger number to spare."""
    met: Booleans = gap <= SPARE * np.fmax(np.abs(value), abs(target))
    return met


def pace(value: Floats, base: Floats, target: float, lower: bool, when: Dates) -> Pace:
    """Return the pace that is needed and the pace so far.

    Examples
    --------
    Beijing's digital economy, 41.6 % of GDP in 2022 and 42.9 % in 2023, is to be 50 % in 2025:

    >>> years = (np.array([year]) for year in (2023.0, 24288, 24276, 24312, 12))
    >>> when = Dates(*years)
    >>> went = pace(np.array([42.9]), np.array([41.6]), 50, False, when)
    >>> went.needed.round(2), went.achieved.round(2), went.linear.round(2), went.compound.round(2)
    (array([3.55]), array([1.3]), array([2028.46]), array([2027.98]))
    """
    gap = gap_left(value, target, lower)
    held, first = (np.where(x > 0, x, np.nan) for x in (value, base))
    with np.errstate(all="ignore"):
        left = (when.due - when.end) / when.months
        needed = np.where(left > 0, gap / left, np.nan)
        achieved = (base - value if lower else value - base) / when.between
        rate = np.log(held / first) / when.years
        linear = gap / achieved * when.months / 12
        compound = np.log((target if target > 0 else np.nan) / held) / rate
        needed, achieved = (np.where(np.isinf(p), np.nan, p) for p in (needed, achieved))
        growth: Floats = np.expm1(rate)
    later = (np.where((t > 0) & np.isfinite(t), when.start + t, np.nan) for t in (linear, compound))
    return Pace(left, needed, achieved, growth, *later)


def judged(value: Floats, target: float, gap: Floats, went: Pace) -> tuple[Labels, Labels]:
    """Return the status of each value, and what is missing where it cannot be judged."""
    known, left = ~np.isnan(value), ~np.isnan(went.left)
    margin = SPARE * np.abs(went.needed)
    cases = [
        ~known,
        is_met(value, target, gap),
        ~left,
        went.left <= 0,
        np.isnan(went.achieved),
        went.achieved >= went.needed - margin,
        went.achieved >= went.needed / 2 - margin,
    ]
    words = ["missing", "met", "missing", "missed", "missing", "on track", "behind"]
    lacks = ["value", "", "period", "", "base", "", ""]
    status, missing = np.select(cases, words, "off track"), np.select(cases, lacks, "")
    return status.astype(object), missing.astype(object)


def attainment(
    table: IndicatorTable, framework: Framework | str | Path, *, capped: bool = False
) -> pd.DataFrame:
    """Return the attainment (目标完成率) of every target the framework sets, in every period.

    ``target / value`` and ``gap = value - target`` where less is better, otherwise
    ``value / target`` and ``gap = target - value``, also for target and range indicators. A share
    is of positive numbers: NaN where value or target is none. :func:`~benchmark_index.monitor`
    holds the latest value against each target, with pace and status.

    Parameters
    ----------
    table : IndicatorTable
        Targets are in the unit of what is scored, so totals are divided by their denominators.
    framework : Framework, str or Path
        Its indicators' ``target:`` by year.
    capped : bool, default False
        Whether attainment stops at 1.

    Returns
    -------
    DataFrame
        One row per unit, period and target: unit, period, indicator, value, target_period,
        target, attainment, gap (what is still missing, negative when over-fulfilled).

    Examples
    --------
    >>> import benchmark_index as bi
    >>> beijing = bi.Framework.load("beijing-city")
    >>> table = bi.read_table(
    ...     pd.DataFrame({"城市": ["北京"], "new_core_firms": [12152]}), beijing, period="2023"
    ... )
    >>> attainment(table, beijing)[["indicator", "value", "target", "attainment"]].round(4)
            indicator    value  target  attainment
    0  new_core_firms  12152.0  9000.0      1.3502
    """
    framework = Framework.load(framework)
    values = dict(zip(table.data.columns, table.denominated(framework).T, strict=True))
    periods = table.period_labels
    parts = []
    for leaf in framework.all_indicators:
        value = values[leaf.id]
        present = ~np.isnan(value)
        for year, goal in leaf.target.items():
            share = share_attained(value, goal, leaf.direction == "lower")
            part = pd.DataFrame(
                {
                    "unit": np.asarray(table.unit_labels),
                    "period": (table.period or "") if periods is None else np.asarray(periods),
                    "indicator": leaf.id,
                    "value": value,
                    "target_period": year,
                    "target": goal,
                    "attainment": np.minimum(share, 1) if capped else share,
                    "gap": gap_left(value, goal, leaf.direction == "lower"),
                }
            )
            parts.append(part[present])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
