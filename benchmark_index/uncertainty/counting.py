"""What ranks of many draws come to: shares, intervals, comparisons of pairs, bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..numerics import BLOCK_CELLS, Floats, Integers

LOW, HIGH = 0.05, 0.95  # the interval that is shown
_QUANTILES = ((0, 0.5), (2, 0.0), (3, LOW), (4, HIGH), (5, 1.0))  # by column of a summary
BEATS = 0.95  # of the draws, to begin a new band


def rank_counts(ranks: Integers) -> Integers:
    """Return in how many draws each unit has each rank, units x ranks; rank 0 is none.

    >>> rank_counts(np.array([[1, 2], [1, 1], [0, 1]]))
    array([[1, 2, 0],
           [0, 2, 1]])
    """
    draws, units = ranks.shape
    counts = np.zeros(units * (units + 1), dtype=np.int64)
    offset = np.arange(units) * (units + 1)
    step = max(1, max(BLOCK_CELLS, len(counts) // 4) // max(units, 1))
    for start in range(0, draws, step):
        places = ranks[start : start + step] + offset
        counts += np.bincount(places.ravel(), minlength=len(counts))
    return counts.reshape(units, units + 1)


def rank_summary(ranks: Integers) -> Floats:
    """Return by unit median, mean, least, low, high and largest rank, and the share without one.

    A quantile is the smallest rank at or below which at least its share of the ranked draws lies:
    one that occurred.

    >>> rank_summary(np.array([[1, 0], [1, 0], [4, 0]]))
    array([[ 1.,  2.,  1.,  1.,  4.,  4.,  0.],
           [nan, nan, nan, nan, nan, nan,  1.]])
    """
    draws, units = ranks.shape
    result = np.full((units, 7), np.nan)
    step = max(1, BLOCK_CELLS // draws)
    for start in range(0, units, step):
        ordered = np.ascontiguousarray(ranks[:, start : start + step].T)
        ordered.sort(axis=1)
        missing = np.zeros(len(ordered), dtype=np.int64)
        if not ordered[:, 0].all():
            missing = np.count_nonzero(ordered == 0, axis=1)
        ranked, rows = draws - missing, np.arange(len(ordered))
        some = result[start : start + step]
        for column, share in _QUANTILES:
            place = missing + _place(share, ranked)
            some[:, column] = ordered[rows, np.minimum(place, draws - 1)]
        some[:, 1] = ordered.sum(axis=1, dtype=np.int64) / np.maximum(ranked, 1)
        some[ranked == 0] = np.nan
        some[:, 6] = missing / draws
    return result


def summary_of_counts(counts: Integers) -> Floats:
    """Return the same as :func:`rank_summary` from in how many draws each unit has each rank.

    >>> summary_of_counts(np.array([[0, 2, 0, 0, 1], [3, 0, 0, 0, 0]]))
    array([[ 1.,  2.,  1.,  1.,  4.,  4.,  0.],
           [nan, nan, nan, nan, nan, nan,  1.]])
    """
    missing, of_ranks = counts[:, 0], counts[:, 1:]
    until = np.cumsum(of_ranks, axis=1)
    ranked = until[:, -1]
    result = np.empty((len(counts), 7))
    for column, share in _QUANTILES:
        before = until <= _place(share, ranked)[:, np.newaxis]
        result[:, column] = np.count_nonzero(before, axis=1) + 1
    result[:, 1] = of_ranks @ np.arange(1, counts.shape[1]) / np.maximum(ranked, 1)
    result[ranked == 0] = np.nan
    result[:, 6] = missing / (missing + ranked)
    return result


def _place(share: float, ranked: Integers) -> Integers:
    """Return the place, from 0, of the first at or below which a share of those ranked lies."""
    place: Integers = np.maximum(np.ceil(share * ranked - 1e-9).astype(int) - 1, 0)
    return place


def quantile_scores(scores: Floats, shares: Sequence[float]) -> list[Floats]:
    """Return by share the score of each unit that occurred, of the draws in which it has one."""
    ordered = np.sort(scores.T, axis=1)
    present = np.count_nonzero(~np.isnan(ordered), axis=1)
    quantiles = []
    for share in shares:
        at = _place(share, present)
        quantiles.append(np.where(present > 0, ordered[np.arange(len(at)), at], np.nan))
    return quantiles


def beaten_by(ranks: Integers, unit: int, others: Integers) -> tuple[Floats, Floats]:
    """Return in how many draws a unit ranks before others, and in how many both are ranked."""
    of_unit, rest = ranks[:, [unit]], ranks[:, others]
    both = (of_unit > 0) & (rest > 0)
    before = np.count_nonzero((of_unit < rest) & both, axis=0)
    return before.astype(float), np.count_nonzero(both, axis=0).astype(float)


def pairwise(ranks: Integers, groups: Sequence[Integers]) -> Floats:
    """Return the share of draws in which a unit (row) ranks before another (column).

    Of the draws in which both are ranked; missing where there is none, and between groups.
    """
    units = ranks.shape[1]
    shares = np.full((units, units), np.nan)
    for rows in groups:
        of_group = np.ascontiguousarray(ranks[:, rows].T)
        if (of_group > 0).all():
            for i, row in enumerate(rows):
                shares[row, rows] = np.count_nonzero(of_group[i] < of_group, axis=1) / len(ranks)
            continue
        for row in rows:
            before, both = beaten_by(ranks, int(row), rows)
            shares[row, rows] = np.divide(
                before, both, out=np.full(len(rows), np.nan), where=both > 0
            )
    return shares


def bands(ranks: Integers, nominal: Floats, groups: Sequence[Integers]) -> Floats:
    """Return the band of each unit, counted from 1 in each group.

    Walking down the nominal ranking, a new band begins at the first unit that the first of the
    band beats in at least 95 % of the draws.
    """
    result = np.full(len(nominal), np.nan)
    for rows in groups:
        ranked = rows[~np.isnan(nominal[rows])]
        walk = ranked[np.argsort(nominal[ranked], kind="stable")]
        band = 1
        while len(walk):
            length = _band(ranks, walk)
            result[walk[:length]] = band
            walk, band = walk[length:], band + 1
    return result


def _band(ranks: Integers, walk: Integers) -> int:
    """Return how many units there are before one that the first beats; near ones are tried first."""
    start, window = 1, 32
    while start < len(walk):
        before, both = beaten_by(ranks, int(walk[0]), walk[start : start + window])
        clear = before >= np.maximum(BEATS * both - 1e-9, 0.5)
        if clear.any():
            return start + int(clear.argmax())
        start, window = start + window, 2 * window
    return len(walk)


def rank_shift(ranks: Integers, nominal: Floats, groups: Sequence[Integers]) -> Floats:
    """Return by draw the mean of |rank - nominal rank| over the units ranked in both.

    Where others are missing, both are ranked anew among those in both.
    """
    total, count = np.zeros(len(ranks)), np.zeros(len(ranks))
    for rows in groups:
        before, drawn = nominal[rows], ranks[:, rows]
        common = (drawn > 0) & ~np.isnan(before)
        whole = common.sum(axis=1) == max(np.count_nonzero(~np.isnan(before)), 0)
        whole &= (drawn > 0).sum(axis=1) == common.sum(axis=1)
        moved = np.abs(drawn - np.nan_to_num(before))
        total[whole] += np.where(common, moved, 0.0)[whole].sum(axis=1)
        for draw in np.flatnonzero(~whole):
            there = common[draw]
            total[draw] += np.abs(_anew(drawn[draw, there]) - _anew(before[there])).sum()
        count += common.sum(axis=1)
    shift: Floats = np.divide(total, count, out=np.full(len(ranks), np.nan), where=count > 0)
    return shift


def _anew(ranks: Floats | Integers) -> Floats:
    """Return competition ranks of ranks, from which some were taken out."""
    before: Integers = np.searchsorted(np.sort(ranks), ranks, side="left")
    return before.astype(float) + 1
