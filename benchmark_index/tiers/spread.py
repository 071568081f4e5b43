"""Tiers by how scores are spread: quantiles, equal intervals, distances from the mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.parameters import MOST_LISTED, number, whole
from ..numerics import Floats, between
from .ordered import Cut, Labels, Tiers, as_list, refused, settled


class Quantiles(Tiers):
    """Tiers by quantiles of the scores (分位数): four make quarters.

    The cuts are the linearly interpolated quantiles of the ranked units' scores; a score at a cut
    belongs to the better tier, so equal scores always stay together.

    Parameters
    ----------
    quantiles : int
        The number of tiers, 2 to 1,000.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    Examples
    --------
    >>> Quantiles(2).assign(np.array([1.0, 2.0, 3.0])).tier
    array([1, 0, 0])
    """

    declaration = Declaration(
        "quantiles",
        Text("分位数", "Quantiles"),
        "score >= quantile",
        bare="quantiles",
        excel="benchmark_index.report.live.classes:quantiles",
    )

    def __init__(self, quantiles: int = 4, labels: Labels = None) -> None:
        self.quantiles = quantiles
        self.labels = labels

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return whole("quantiles", self.quantiles, least=2, most=MOST_LISTED)

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order."""
        k = self.count
        # Whole-number arithmetic: a quantile that falls on a unit is exactly that unit's score.
        place, rest = np.divmod((len(ordered) - 1) * np.arange(k - 1, 0, -1), k)
        above = np.minimum(place + 1, len(ordered) - 1)
        return Cut(between(ordered[place], ordered[above], rest / k), [])


class EqualIntervals(Tiers):
    """Tiers of equal width from the lowest to the highest score (等距分档).

    The cuts divide the range of the ranked units' scores into equal parts; a score at a cut
    belongs to the better tier. Where all scores are equal, all are in the best tier.

    Parameters
    ----------
    intervals : int
        The number of tiers, 2 to 1,000.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 10.

    Examples
    --------
    >>> EqualIntervals(4).assign(np.array([0.0, 1.0, 2.0, 3.0, 4.0])).tier
    array([3, 2, 1, 0, 0])
    """

    declaration = Declaration(
        "equal_intervals",
        Text("等距分档", "Equal intervals"),
        "score >= max - i (max - min) / k",
        bare="intervals",
        excel="benchmark_index.report.live.computed_cuts:equal_intervals",
    )

    def __init__(self, intervals: int = 4, labels: Labels = None) -> None:
        self.intervals = intervals
        self.labels = labels

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return whole("intervals", self.intervals, least=2, most=MOST_LISTED)

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order."""
        k = self.count
        low, high = ordered[0], ordered[-1]
        parts = np.arange(1, k)
        return Cut(settled(high - (high - low) * (parts / k), ordered), [])


class MeanDeviations(Tiers):
    """Tiers by the distance from the mean in standard deviations (均值-标准差分档).

    Cuts at ``mean + k sd`` and ``mean - k sd`` for each k, with the sample standard deviation
    (divisor n - 1; 0 of a single unit); k = 0 is the mean itself. One k makes three tiers, ``[1,
    0]`` makes four. A score at a cut belongs to the better tier.

    Parameters
    ----------
    k : float or list of float
        Not negative, each once.
    labels : list of str or {zh, en}, optional
        One more than cuts, best first.

    Examples
    --------
    >>> MeanDeviations(1).assign(np.array([1.0, 2.0, 3.0])).tier
    array([1, 1, 0])
    >>> MeanDeviations([1, 0]).assign(np.array([1.0, 2.0, 3.0])).cuts
    array([3., 2., 1.])
    """

    declaration = Declaration(
        "mean_sd",
        Text("均值-标准差分档", "Mean and standard deviations"),
        "score >= mean +- k sd",
        bare="k",
        excel="benchmark_index.report.live.computed_cuts:mean_deviations",
    )

    def __init__(self, k: Sequence[float] | float = 1, labels: Labels = None) -> None:
        self.k = k
        self.labels = labels

    @property
    def multiples(self) -> Floats:
        """How many standard deviations above the mean each cut lies, falling."""
        k = [number("k", each, least=0) for each in as_list("k", self)]
        if not k or len(set(k)) < len(k):
            raise refused("k", "须为互不相同的非负数，例如 1 或 1,0", "write such as 1 or 1,0")
        return np.array(sorted({*k, *(-each for each in k)}, reverse=True)) + 0.0

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return len(self.multiples) + 1

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order."""
        sd = np.std(ordered, ddof=1) if len(ordered) > 1 and ordered[0] < ordered[-1] else 0.0
        mean = np.mean(ordered) if sd else ordered[0]
        return Cut(settled(mean + self.multiples * sd, ordered), [])
