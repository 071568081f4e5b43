"""The rows of one period in the order of the ranking, as pictures and pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import Text, UsageError

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard
    from ..numerics import Integers


def rows_of(scorecard: Scorecard, period: str | None = None) -> Integers:
    """Return the rows of a period, the last unless told, the best first.

    Raises
    ------
    UsageError
        There is no such period.
    """
    table, order = scorecard.table, scorecard.order
    if table.period_labels is None:
        return order
    periods = table.periods
    if period is not None and str(period) not in periods:
        raise UsageError.unknown(Text("时期", "period"), str(period), list(periods))
    wanted = periods[-1] if period is None else str(period)
    labels = np.asarray(table.period_labels, dtype=object)[order].astype(str)
    chosen: Integers = order[labels == wanted]
    return chosen


def ranked_rows(scorecard: Scorecard, period: str | None = None) -> Integers:
    """Return those of them that have a rank."""
    rows = rows_of(scorecard, period)
    ranked: Integers = rows[~np.isnan(np.asarray(scorecard.published)[rows].astype(float))]
    return ranked
