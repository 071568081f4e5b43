"""What a record of draws and of limits can hold at all, and where it cannot be right."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np

from ..numerics import group_rows
from ..uncertainty.assumptions import WeightNoise, WeightSimplex
from .kept_draws import HEADS, MOST_RANKS, WORDS, Sureness
from .kept_particulars import LIMITS, Particulars

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard
    from ..numerics import Booleans, Integers

Disagreement: TypeAlias = tuple[
    tuple[int, int], object, object
]  # a cell, what it holds, and should
TIED = 1e-6  # of the largest score: what is no farther apart may tie


class SheetOfDraws(Protocol):
    """A sheet that shows what draws came to."""

    def contradictions(self) -> Iterator[Disagreement]:
        """Yield what no draws can have come to."""

    def differences(self, drawn: Sureness) -> Iterator[Disagreement]:
        """Yield where other draws say something else."""


class Contradiction(NamedTuple):
    """A number of a record that cannot be: of which row and column, and what it could be."""

    row: int
    column: Hashable
    held: float
    possible: float


def contradictions(sure: Sureness, scorecard: Scorecard) -> Iterator[Contradiction]:
    """Yield what no draws, and no weights, can have come to."""
    yield from _of_draws(sure, scorecard)
    if sure.particulars is not None and sure.particulars.is_proven:
        yield from _of_limits(sure.particulars, scorecard, _holds_nominal(sure))


def _periods(scorecard: Scorecard) -> list[Integers]:
    labels = scorecard.table.period_labels
    if labels is None:
        return [np.arange(len(scorecard.table.data))]
    return [rows for _, rows in group_rows(np.asarray(labels, dtype=object))]


def _of_draws(sure: Sureness, scorecard: Scorecard) -> Iterator[Contradiction]:
    """Hold intervals to their medians, and shares to the number of draws."""
    low, median, high = (sure.column(name) for name in ("low", "median", "high"))
    yield from _where(low > median, "low", low, median)
    yield from _where(high < median, "high", high, median)
    certain = (sure.column("certainty") == WORDS.index("certain")) & (low != high)
    yield from _where(certain, "high", high, low)
    shares = sure.numbers[:, len(HEADS) :]
    ranked, out = sure.draws - sure.column("not_ranked"), np.zeros(len(low), dtype=bool)
    for rows in _periods(scorecard):
        whole = min(len(rows), shares.shape[1]) < MOST_RANKS  # else further ranks are not kept
        sums = shares[rows].sum(axis=1)
        out[rows] = (sums != ranked[rows]) if whole else (sums > ranked[rows])
    yield from _where(out, "not_ranked", sure.column("not_ranked"), sure.draws - shares.sum(axis=1))


def _holds_nominal(sure: Sureness) -> bool:
    """Return whether weights as they are lie within what is assumed of them."""
    return all(isinstance(one, (WeightNoise, WeightSimplex)) for one in sure.weights)


def _of_limits(
    kept: Particulars, scorecard: Scorecard, holds_nominal: bool
) -> Iterator[Contradiction]:
    """Hold limits to each other, to the number of units, and to ranks by scores not rounded."""
    best, worst, best_attained, worst_attained = (kept.limit(name) for name in LIMITS)
    yield from _where(best > best_attained, "best", best, best_attained)
    yield from _where(worst < worst_attained, "worst", worst, worst_attained)
    yield from _where(
        best_attained > worst_attained, "best_attained", best_attained, worst_attained
    )
    score = scorecard.score.to_numpy(dtype=float)
    score = -score if scorecard.fitted.lower_is_better else score
    for rows in _periods(scorecard):
        of_period = score[rows]
        there = ~np.isnan(of_period)
        count = np.full(len(score), int(there.sum()))
        yield from _where(_among(worst > count, rows), "worst", worst, count)
        if not holds_nominal or not there.any():
            continue
        ordered = np.sort(of_period[there])
        near = TIED * max(float(np.abs(ordered).max()), 1.0)
        ahead = len(ordered) - np.searchsorted(ordered, of_period + near, side="right")
        level = len(ordered) - np.searchsorted(ordered, of_period - near, side="left")
        first, last = np.zeros(len(score), dtype=int), np.zeros(len(score), dtype=int)
        first[rows], last[rows] = 1 + ahead, np.maximum(level, 1)
        ranked = rows[there]
        yield from _where(_among((best > last) | (best < 1), ranked), "best", best, last)
        yield from _where(_among(worst < first, ranked), "worst", worst, first)


def _among(wrong: Booleans, rows: Integers) -> Booleans:
    chosen = np.zeros(len(wrong), dtype=bool)
    chosen[rows] = wrong[rows]
    return chosen


def _where(
    wrong: Booleans, column: Hashable, held: Integers, possible: Integers
) -> Iterator[Contradiction]:
    for row in np.flatnonzero(wrong).tolist():
        yield Contradiction(row, column, int(held[row]), int(possible[row]))


def outside(kept: Particulars, anew: Particulars) -> Iterator[tuple[int, str, int]]:
    """Yield limits that do not fit those computed anew, which time may have left wider or narrower.

    What is proven contains what any weights attain.
    """
    if len(kept.limits) != len(anew.limits):
        yield 0, "best", 0
        return
    for name, attained, turn in (("best", "best_attained", 1), ("worst", "worst_attained", -1)):
        for one, other in ((kept, anew), (anew, kept)):
            wrong = turn * one.limit(name) > turn * other.limit(attained)
            for row in np.flatnonzero(wrong).tolist():
                yield row, name, int(anew.limit(name)[row])
