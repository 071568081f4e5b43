"""Ranks of scores and values, and the rounding before them."""

from __future__ import annotations

import numpy as np

from .pieces import Floats, Values, group_rows


def competition_ranks(scores: Floats, groups: Values | None = None) -> Floats:
    """Rank scores, 1 = highest, equal scores sharing the better rank (1, 2, 2, 4).

    Parameters
    ----------
    scores : array of shape (n,)
        Rounded scores; NaN gets no rank.
    groups : array of shape (n,), optional
        Ranks are given within each group, such as a period.

    Returns
    -------
    array of shape (n,)
        Ranks as floats, NaN where there is no score.

    Examples
    --------
    >>> competition_ranks(np.array([5.0, 9.0, 9.0, np.nan, 1.0]))
    array([ 3.,  1.,  1., nan,  4.])
    """
    if groups is not None:
        ranks = np.full(len(scores), np.nan)
        for _, members in group_rows(groups):
            ranks[members] = competition_ranks(scores[members])
        return ranks
    falling = -scores
    order = np.argsort(falling)
    ordered = falling[order]
    position = np.arange(1.0, len(scores) + 1)
    position[1:][ordered[1:] == ordered[:-1]] = 0
    np.maximum.accumulate(position, out=position)
    position[np.isnan(ordered)] = np.nan
    ranks = np.empty(len(scores))
    ranks[order] = position
    return ranks


def average_ranks(values: Floats) -> Floats:
    """Rank values that are all present, 1 = smallest, equal values sharing their average rank.

    >>> average_ranks(np.array([5.0, 9.0, 9.0, 1.0]))
    array([2. , 3.5, 3.5, 1. ])
    """
    order = np.argsort(values)
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    counts = np.diff(starts, append=len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (counts + 1) / 2, counts)
    return ranks


def round_scores(scores: Floats, decimals: int) -> Floats:
    """Round to so many decimals, halves to even.

    What is a half but for the noise of floating-point sums is taken as one, so that it does not
    depend on the order of summation to which side it falls.

    >>> round_scores(np.array([0.0025, 0.0035 - 1e-17, 0.1 + 0.2]), 3)
    array([0.002, 0.004, 0.3  ])
    """
    unit = 10.0**decimals
    with np.errstate(over="ignore"):
        raised = scores * unit
        rounded = np.round(np.round(raised, 6)) / unit
    return np.where(np.abs(raised) > 2.0**53, scores, rounded)  # there is no fraction to round
