"""Hysteresis: a tier is kept while the score stays near it."""

from __future__ import annotations

import numpy as np

from ..numerics import Booleans, Floats, Integers
from ..tiers import Assignment

_DECIMALS = 10  # of cuts that are widened


def kept(
    scores: Floats, assigned: Assignment, before: Integers, width: float, count: int
) -> Booleans:
    """Return which units keep last period's tier.

    Those whose score lies within that tier's cuts, this period's, each widened; the upper cut
    itself belongs to the better tier.

    Examples
    --------
    >>> scores, cuts = np.array([79.0, 77.9, 81.9, 82.0]), np.array([80.0, 60.0])
    >>> assigned = Assignment(np.array([1, 1, 0, 0]), cuts, [])
    >>> kept(scores, assigned, np.array([0, 0, 1, 1]), 2.0, 3)
    array([ True, False,  True, False])
    """
    ends = np.full(count + 1, -np.inf)
    ends[0] = np.inf
    ends[1 : len(assigned.cuts) + 1] = assigned.cuts[:count]
    upper = np.round(ends[:-1] + width, _DECIMALS)
    lower = np.round(ends[1:] - width, _DECIMALS)
    held = np.clip(before, 0, count - 1)
    within = (scores >= lower[held]) & (scores < upper[held])
    return within & (before >= 0) & (before < count)
