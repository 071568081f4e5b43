"""How much of the index an indicator really decides, beside the weight it was given."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..errors import Text
from ..numerics import Booleans, Floats
from .correlations import correlations

REDUNDANT = 0.9  # |r| of two indicators
DEAD_WEIGHT = 0.05  # r^2 with the score
TIMES, APART = 2.0, 0.05  # importance so many times the weight, or less by as much, and so far off
FLAGS = {
    "redundant": Text("与其他指标高度相关", "redundant"),
    "wrong_sign": Text("与所属上级负相关", "negative with its parent"),
    "dead_weight": Text("几乎不影响得分", "hardly moves the index"),
    "heavier": Text("实际影响大于权重", "decides more than its weight"),
    "lighter": Text("实际影响小于权重", "decides less than its weight"),
}


class Importance(NamedTuple):
    """Nominal weight and effective importance of columns, which both sum to 1."""

    weight: Floats
    r2: Floats
    share: Floats

    @property
    def dead(self) -> Booleans:
        """Whether a column explains less than 5 % of the variance of the score."""
        return np.asarray(~(self.r2 >= DEAD_WEIGHT))

    @property
    def heavier(self) -> Booleans:
        """Whether importance is at least twice the weight, and 0.05 above it."""
        return (self.share >= TIMES * self.weight) & (self.share - self.weight >= APART)

    @property
    def lighter(self) -> Booleans:
        """Whether importance is at most half the weight, and 0.05 below it."""
        share = np.nan_to_num(self.share)
        return (TIMES * share <= self.weight) & (self.weight - share >= APART)


def importance(x: Floats, score: Floats, weight: Floats) -> Importance:
    """Return Pearson's r^2 of each column with the score, and its share of the sum (Paruolo et al. 2013).

    >>> x = np.array([[0.0, 3.0], [10.0, 1.0], [20.0, 2.0], [30.0, 2.0]])
    >>> importance(x, x.mean(axis=1), np.array([0.5, 0.5])).share.round(3)
    array([0.938, 0.062])
    """
    r = correlations(np.column_stack([x, score])).r[-1, :-1]
    r2 = r * r
    total = np.nansum(r2)
    share = r2 / total if total > 0 else np.full(len(r2), np.nan)
    return Importance(weight, r2, share)
