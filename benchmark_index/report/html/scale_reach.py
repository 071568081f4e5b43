"""How far indicators can go on the index's scale, and what a point of it is in their own unit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...errors import MethodError
from ...explanation.contributions import form_of
from ...explanation.moves import best_values, factors_of
from ...numerics import Booleans, Floats, Integers, column_bounds

if TYPE_CHECKING:
    from ...index.scorecard import Scorecard

FAR = 1e6  # times the spread of the values: as far as what has no limit is followed
BETWEEN = 30  # values tried between the lowest and the highest: few units are on a line by chance
SPARE = 1e-9  # of the spread of the normalized values, that a straight line may miss them by


class ScaleLine(NamedTuple):
    """The value of an indicator, in the scored unit, by its normalized value: start + slope z."""

    start: float
    slope: float


def scale_lines(scorecard: Scorecard) -> list[ScaleLine | None]:
    """Return the line on which the values of each indicator lie, but for those beyond its ends.

    None where a point is not the same everywhere: a logarithm, closeness to a target, ranks.
    """
    x, z = scorecard.imputed.to_numpy(dtype=float), scorecard.normalized.to_numpy(dtype=float)
    low, high = column_bounds(x)
    tried = low + (high - low) * np.linspace(0, 1, BETWEEN + 2)[1:-1, np.newaxis]
    between = _normalized(scorecard, tried, np.zeros(BETWEEN, dtype=np.int64))
    unknown = np.asarray(np.isnan(between).any(axis=0)).tolist()
    columns = zip(np.vstack([x, tried]).T, np.vstack([z, between]).T, unknown, strict=True)
    return [None if lost else _line(x, z) for x, z, lost in columns]


def _normalized(scorecard: Scorecard, x: Floats, places: Integers) -> Floats:
    """Return other values of some rows as normalized, each as if put in alone; NaN where that fails."""
    fitted, rows = scorecard.fitted, scorecard.table.rows[places]
    start = scorecard.imputed.to_numpy(dtype=float)[places]

    def normalized(values: Floats) -> Floats:
        with np.errstate(all="ignore"):
            z = np.array(fitted.normalize(fitted.treat(values, rows), rows), dtype=float)
        z[np.isinf(z)] = np.nan
        return z

    try:
        return normalized(x)
    except MethodError:  # of one of the columns: a cost of 0 where values divide
        z = np.full_like(x, np.nan)
        for j, column in enumerate(x.T):
            with suppress(MethodError):
                z[:, j] = normalized(np.column_stack([start[:, :j], column, start[:, j + 1 :]]))[
                    :, j
                ]
        return z


def beyond_ends(scorecard: Scorecard, lines: Sequence[ScaleLine | None]) -> Floats:
    """Return by how much each value lies beyond the end of its line, units x indicators."""
    x, z = scorecard.imputed.to_numpy(dtype=float), scorecard.normalized.to_numpy(dtype=float)
    beyond = np.zeros_like(x)
    for j, line in enumerate(lines):
        if line is not None:
            missed = x[:, j] - line.start - line.slope * z[:, j]
            beyond[:, j] = np.where(np.abs(missed) > SPARE * abs(line.slope), missed, 0.0)
    return beyond


def _line(x: Floats, z: Floats) -> ScaleLine | None:
    """Return x by z, where all values but those at the ends of z are on one line."""
    present = ~np.isnan(x) & ~np.isnan(z)
    if not present.any():
        return None
    inside = present & (z > z[present].min()) & (z < z[present].max())
    if np.count_nonzero(inside) < 2 or np.ptp(z[inside]) == 0:
        inside = present
    low, high = (int(np.flatnonzero(inside)[pick(z[inside])]) for pick in (np.argmin, np.argmax))
    if z[low] == z[high] or x[low] == x[high]:
        return None
    slope = (x[high] - x[low]) / (z[high] - z[low])
    missed = np.abs(z[inside] - z[low] - (x[inside] - x[low]) / slope)
    if missed.max() > SPARE * max(1.0, np.ptp(z[inside])):
        return None
    return ScaleLine(float(x[low] - slope * z[low]), float(slope))


def best_normalized(scorecard: Scorecard) -> tuple[Floats, Booleans]:
    """Return the best normalized values of units, units x indicators, and which have no limit.

    Those of the best values allowed, by treatment and normalization as fitted; what has no limit is
    followed a million times as far as the values lie apart. NaN where the index cannot place it.
    """
    start = scorecard.imputed.to_numpy(dtype=float)
    best = best_values(
        scorecard, form_of(scorecard).lines.slope, start, factors_of(scorecard, slice(0, None))
    )
    endless = np.isinf(best)
    low, high = column_bounds(start)
    farthest = np.where(best > 0, high, low)
    far = farthest + np.sign(best) * FAR * np.where(high > low, high - low, 1.0)
    best = np.where(endless, far, best)
    best[np.isnan(scorecard.denominated.to_numpy(dtype=float))] = np.nan  # imputed ones stay
    places = np.arange(len(start))
    z = _normalized(scorecard, best, places)
    lost = np.isnan(z) & (best == 0) & (start > 0)
    if lost.any():  # of costs that divide, 0 itself has no score
        z = np.where(lost, _normalized(scorecard, np.where(lost, start * 1e-9, best), places), z)
    return z, np.asarray(endless.any(axis=0))
