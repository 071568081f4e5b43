"""Targets (目标): how far the values have come towards what was set for a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..framework import Framework
from ..table import IndicatorTable

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


def attainment(
    table: IndicatorTable, framework: Framework, *, capped: bool = False
) -> pd.DataFrame:
    """Return the attainment (目标完成率) of every target the framework sets.

    ``target / value`` and ``gap = value - target`` where less is better, otherwise
    ``value / target`` and ``gap = target - value``, also for target and range indicators. NaN or
    infinite where the divisor is 0.

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
    periods = table.period_labels
    parts = []
    for leaf in framework.all_indicators:
        value = values[leaf.id]
        present = ~np.isnan(value)
        for year, goal in leaf.target.items():
            with np.errstate(divide="ignore", invalid="ignore"):
                share = goal / value if leaf.direction == "lower" else value / goal
            part = pd.DataFrame(
                {
                    "unit": np.asarray(table.unit_labels),
                    "period": (table.period or "") if periods is None else np.asarray(periods),
                    "indicator": leaf.id,
                    "value": value,
                    "target_period": year,
                    "target": goal,
                    "attainment": np.minimum(share, 1) if capped else share,
                    "gap": value - goal if leaf.direction == "lower" else goal - value,
                }
            )
            parts.append(part[present])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
