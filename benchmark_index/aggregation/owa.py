"""Ordered weighted averaging (有序加权平均): weights go by position, not by child."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..numerics import Floats
from .matrix import read_weights
from .means import Mean
from .weighted import is_scored


def ordered_mean(z: Floats, importance: Floats, by_position: Floats) -> Floats:
    """Return the ordered weighted average of each row, its largest value in first position.

    Q is the broken line through (k/m, sum of the first k position weights). A value that stands
    between the shares a and b of the row's importance weighs ``Q(b) - Q(a)``; among m present
    values of equal importance that is the weight of its position.
    """
    order = np.argsort(-z, axis=1)
    ordered = np.take_along_axis(z, order, axis=1)
    share = np.where(np.isnan(ordered), 0.0, importance[order]).cumsum(axis=1)
    with np.errstate(invalid="ignore"):
        share /= share[:, -1:]
    grid = np.linspace(0, 1, len(by_position) + 1)
    q = np.interp(share, grid, np.append(0.0, np.cumsum(by_position)))
    return np.asarray(np.nansum(ordered * np.diff(q, axis=1, prepend=0.0), axis=1))


class Owa(Mean):
    """Ordered weighted averaging (有序加权平均): weights go by position, the largest child first.

    ``sum v_k z_(k)`` with ``z_(1) >= z_(2) >= ...``. The weights (1, 0, ..., 0) give the maximum,
    (0, ..., 0, 1) the minimum, equal ones the arithmetic mean.

    Parameters
    ----------
    weights : list, optional
        One per position, non-negative, divided by their sum; as many as there are children.
        Default: equal.

    Notes
    -----
    Position weights are read as a broken line Q through (k/m, sum of the first k). Where children
    are missing, or are not all of the same importance (the weights given to :meth:`scores`, or
    the index's), the child that stands between the shares a and b of the present importance
    weighs ``Q(b) - Q(a)``. So the minimum of what is present stays the minimum, and with equal
    importance and nothing missing these are the position weights themselves.

    References
    ----------
    Yager (1988), On ordered weighted averaging aggregation operators in multicriteria
    decisionmaking, *IEEE Transactions on Systems, Man, and Cybernetics* 18; Torra (1997), The
    weighted OWA operator, *International Journal of Intelligent Systems* 12.

    Examples
    --------
    >>> Owa([0.5, 0.3, 0.2]).scores([[10.0, 30.0, 20.0]])
    array([23.])
    """

    declaration = Declaration(
        "owa",
        Text("有序加权平均", "Ordered weighted averaging"),
        "sum v_k z_(k), z_(1) the largest",
        bare="weights",
    )

    def __init__(self, weights: Sequence[float] | None = None) -> None:
        self.weights = weights

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        """Aggregate columns that need no further checks."""
        scored = is_scored(columns, weights, least)
        if self.weights is not None and np.ndim(self.weights) != 1:
            reason = Text("须按位次给出，如 [0.5, 0.3, 0.2]", "give a list by position")
            raise MethodError.bad_parameter("weights", reason)
        by_position = read_weights(self.weights, None, len(columns))
        scores = ordered_mean(np.stack(columns, axis=1), np.asarray(weights), by_position)
        return np.where(scored, scores, np.nan)
