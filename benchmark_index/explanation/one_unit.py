"""Asking why a unit is where it is: ``bi.explain`` and ``Scorecard.explain``."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np

from ..errors import MethodError, Text
from ..uncertainty.one_at_a_time import IndexLike, runs_of
from .compared import MEAN, compared_with, row_of
from .contributions import form_of, states_of
from .explained import Explanation

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard


def explain(
    index: IndexLike,
    table: object,
    unit: Hashable,
    against: Hashable = MEAN,
    *,
    period: str | None = None,
    most: int = 5,
) -> Explanation:
    """Explain why a unit is where it is in a ranking (归因).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        It is fitted on the table.
    table : IndicatorTable or DataFrame
    unit : label
        As the table names it.
    against : "mean", "leader", "target" or label, default "mean"
        What to hold it against: the mean of the normalized values of its period, the first, what
        the framework states as ``target``, or another unit of the same period.
    period : str, optional
        Of a panel; default the last of the unit.
    most : int, default 5
        How many strengths, weaknesses and similar units are listed.

    Returns
    -------
    Explanation

    Raises
    ------
    UsageError
        There is no such unit or period, or the framework states no targets.
    MethodError
        The unit is not ranked.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 8; Ang (2015), LMDI
    decomposition approach, *Energy Policy* 86.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.8], "tii": [0.7, 0.3]}, index=["A", "B"]
    ... )
    >>> print(explain("egdi", frame, "A").sentences("en")[0])
    A scores 0.7333 and ranks 1 of 2.
    """
    from ..index.scorecard import Scorecard

    runs = runs_of(index, table)
    fitted = runs.nominal.fitted
    return of_scorecard(
        Scorecard(fitted, runs.table, fitted.findings), unit, against, period=period, most=most
    )


def of_scorecard(
    scorecard: Scorecard,
    unit: Hashable,
    against: Hashable = MEAN,
    *,
    period: str | None = None,
    most: int = 5,
) -> Explanation:
    """Explain why a unit is where it is in a ranking that was made; see :func:`explain`."""
    row, peers = row_of(scorecard, unit, period)
    name, when = scorecard.table.place(row)
    if np.isnan(scorecard.rank.to_numpy(dtype=float, na_value=np.nan)[row]):
        lost = scorecard.not_ranked
        mine = lost["unit"].astype(str) == name
        mine &= (lost["period"].astype(str) == when) if "period" in lost else True
        reason = lost[mine].iloc[0]
        raise MethodError(
            Text(f"{name} 没有名次：{reason['zh']}", f"{name} is not ranked: {reason['en']}"),
            Text("请先插补，或降低 min_coverage。", "Impute first, or lower min_coverage."),
        )
    form = form_of(scorecard)
    states = states_of(scorecard, form)
    reference = compared_with(scorecard, form, states, row, peers, against)
    return Explanation(scorecard, row, peers, form, states, reference, most)
