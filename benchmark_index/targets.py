"""Targets (目标): how far the values have come towards what was set for a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .framework import Framework
from .table import IndicatorTable


def attainment(
    table: IndicatorTable, framework: Framework, *, capped: bool = False
) -> pd.DataFrame:
    """Return the attainment (目标完成率) of every target the framework sets.

    ``value / target`` where more is better, ``target / value`` where less is.

    Parameters
    ----------
    table : IndicatorTable
        Targets are in the unit of what is scored, so totals are divided by their denominators.
    framework : Framework
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
    values = dict(zip(table.data.columns, table.denominated(framework).T, strict=True))
    rows = [
        (*table.place(row), leaf, float(value), year, goal)
        for leaf in framework.all_indicators
        for year, goal in leaf.target.items()
        for row, value in enumerate(values[leaf.id])
        if not np.isnan(value)
    ]
    names = ["unit", "period", "indicator", "value", "target_period", "target"]
    frame = pd.DataFrame(
        [
            (unit, period, leaf.id, value, year, goal)
            for unit, period, leaf, value, year, goal in rows
        ],
        columns=names,
    )
    less = np.array([leaf.direction == "lower" for _, _, leaf, *_ in rows], dtype=bool)
    value, target = frame["value"].to_numpy(float), frame["target"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(less, target / value, value / target)
    frame["attainment"] = np.minimum(share, 1) if capped else share
    frame["gap"] = np.where(less, value - target, target - value)
    return frame
