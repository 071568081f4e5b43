"""Ranks of many draws by one sort per block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..index.plan import Places
from ..numerics import Floats, Integers, competition_ranks, round_scores

_EXACT = 2.0**53
_CACHE = 1 << 18  # bytes that stay near the processor


def rank_draws(scores: Floats, periods: Sequence[tuple[Places, int]]) -> Integers:
    """Rank the units of each draw, 1 = highest after rounding, 0 = no score.

    Parameters
    ----------
    scores : array of shape (draws, units)
        Larger is better.
    periods : sequence of (rows, decimals)
        Units are ranked within each, rounded to its decimals.

    Examples
    --------
    >>> rank_draws(np.array([[5.0, 9.0, 9.0, np.nan, 1.0]]), [(slice(0, 5), 10)])
    array([[3, 1, 1, 0, 4]], dtype=uint16)
    """
    units = scores.shape[1]
    ranks = np.empty(scores.shape, dtype=np.uint16 if units < 2**16 else np.uint32)
    height = max(1, _CACHE // (8 * max(units, 1)))
    for rows, decimals in periods:
        for start in range(0, len(scores), height):
            some = slice(start, start + height)
            ranks[some, rows] = _ranked(scores[some, rows], decimals, ranks.dtype)
    return ranks


def _ranked(scores: Floats, decimals: int, kind: np.dtype[np.unsignedinteger]) -> Integers:
    """Rank one period: value and unit are packed in one whole number, which sorts fastest."""
    draws, units = scores.shape
    raised = np.multiply(scores, -(10.0**decimals), order="C")
    low, high = (float(raised.min()), float(raised.max())) if raised.size else (0.0, 0.0)
    missing = None
    if np.isnan(low):
        missing = np.isnan(raised)
        present = raised[~missing]
        low, high = (present.min(), present.max()) if len(present) else (0.0, 0.0)
        raised[missing] = high + 1
    bits = units.bit_length()
    if max(-low, high) > _EXACT or (high - low + 3) * 2.0**bits >= 2.0**62:
        rows = [competition_ranks(round_scores(row, decimals)) for row in scores]
        return np.nan_to_num(np.array(rows)).astype(kind)
    np.round(raised, 6, out=raised)  # as round_scores does
    np.rint(raised, out=raised)
    raised -= np.rint(low) - 1
    keys = raised.astype(np.int64)
    keys <<= bits
    keys |= np.arange(units)
    keys.sort(axis=1)
    order = keys & ((1 << bits) - 1)
    keys >>= bits
    # Ranks are written by place, which goes fastest where they are small and in one piece.
    position = np.empty((draws, units), dtype=kind)
    position[:] = np.arange(1, units + 1)
    equal = keys[:, 1:] == keys[:, :-1]
    if equal.any():
        position[:, 1:][equal] = 0
        np.maximum.accumulate(position, axis=1, out=position)
    order += np.arange(draws)[:, np.newaxis] * units
    ranks = np.empty(draws * units, dtype=kind)
    ranks[order.ravel()] = position.ravel()
    ranks = ranks.reshape(draws, units)
    if missing is not None:
        ranks[missing] = 0
    return ranks
