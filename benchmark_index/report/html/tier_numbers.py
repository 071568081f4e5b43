"""The numbers that a rule of tiers goes by, where they and the scores are all it needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ...tiers import (
    Counts,
    CutPoints,
    EqualIntervals,
    MeanDeviations,
    NaturalBreaks,
    ProbitTiers,
    Quantiles,
    Tiers,
)


def numbers_of(rule: Tiers) -> list[float] | None:
    """Return the numbers that a rule of tiers goes by, None where it needs more than these."""
    match rule:
        case CutPoints():
            return _listed(rule.cuts)
        case Counts():
            return _listed(rule.counts)
        case Quantiles() | EqualIntervals() | NaturalBreaks():
            return [float(rule.count)]
        case MeanDeviations():
            return _listed(rule.multiples)
        case ProbitTiers():  # as shares of units: probits are rounded to 10 decimals
            return _listed(ndtr(rule.cuts[::-1] - 5 - 5e-11))
    return None


def _listed(numbers: ArrayLike) -> list[float]:
    return [float(number) for number in np.atleast_1d(np.asarray(numbers, dtype=float))]
