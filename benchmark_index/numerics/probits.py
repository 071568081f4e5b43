"""Probits: where scores stand in their distribution, and the line through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from .order import average_ranks
from .pieces import Floats

# Probits between the customary three and four tiers.
CUSTOMARY: Mapping[object, Sequence[float]] = {3: (4.0, 6.0), 4: (3.5, 5.0, 6.5)}


class Distribution(NamedTuple):
    """Where each unit stands in the distribution of scores."""

    position: Floats
    frequency: Floats
    probit: Floats


def distribution(scores: Floats) -> Distribution:
    """Return average rank, cumulative frequency and probit; ties after rounding to 10 decimals.

    The highest, which would have a frequency of 1, gets ``1 - 1 / (4 n)``.
    """
    rounded, n = np.round(scores, 10), len(scores)
    position = average_ranks(rounded)
    frequency = np.where(rounded == rounded.max(), 1 - 1 / (4 * n), position / n)
    return Distribution(position, frequency, ndtri(frequency) + 5)


def line(probit: Floats, scores: Floats) -> tuple[float, float, float]:
    """Return intercept, slope and correlation of scores on probits; NaN where nothing varies."""
    u, v = probit - probit.mean(), scores - scores.mean()
    if np.ptp(probit) == 0:
        return float("nan"), float("nan"), float("nan")
    slope = float(u @ v / (u @ u))
    return (
        float(scores.mean() - slope * probit.mean()),
        slope,
        float(u @ v / np.sqrt((u @ u) * (v @ v))),
    )
