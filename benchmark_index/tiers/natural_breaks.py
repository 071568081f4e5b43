"""Tiers by natural breaks: the division with the least sum of squares within tiers, exactly."""

from __future__ import annotations

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.parameters import whole
from ..numerics import Floats, Integers
from .ordered import Cut, Labels, Tiers, fewer

MOST_CLASSES = 50
_EQUAL = 1e-14  # of the sum of squares of all: what optima that are equal may seem to differ by


class _Squares:
    """Sums of squared deviations of runs of ascending values, each in constant time."""

    def __init__(self, values: Floats, counts: Integers) -> None:
        centred = (values - np.average(values, weights=counts)).astype(np.longdouble)
        parts = (counts.astype(np.longdouble), counts * centred, counts * centred**2)
        self.sums = [np.concatenate([[0], np.cumsum(part)]) for part in parts]
        self.total = float(self.sums[2][-1])

    def within(self, start: Integers | int, stop: Integers | int) -> Floats:
        """Return the sum of squares of values from ``start`` on, before ``stop``."""
        count, first, second = (total[stop] - total[start] for total in self.sums)
        squares = np.maximum(second - first * first / count, 0)
        return np.asarray(squares, dtype=np.float64)


def natural_breaks(values: Floats, counts: Integers, classes: int) -> Integers:
    """Return where each class but the first starts, so that sums of squares within are least.

    Of equal optima it is the one with the fewest values in the last class, then in the one before.
    A dynamic programme over classes; each is filled in by divide and conquer, since the best start
    of the last class never falls as values are added, all halves of a depth at once.

    Parameters
    ----------
    values : array of shape (n,)
        Ascending and distinct, n >= classes.
    counts : array of shape (n,)
        How often each stands there.
    classes : int

    Examples
    --------
    >>> natural_breaks(np.array([1.0, 2.0, 9.0, 10.0]), np.ones(4, dtype=int), 2)
    array([2])
    """
    squares, n = _Squares(values, counts), len(values)
    least = np.full(n + 1, np.inf)
    least[1:] = squares.within(0, np.arange(1, n + 1))
    by_classes = [least]
    for some in range(2, classes + 1):
        least = _one_more(least, squares, some)
        by_classes.append(least)
    starts, stop = [], n
    for some in range(classes, 1, -1):
        before = np.arange(some - 1, stop)
        sums = by_classes[some - 2][before] + squares.within(before, stop)
        best = before[sums <= sums.min() + _EQUAL * squares.total]
        stop = int(best[-1])
        starts.append(stop)
    return np.array(starts[::-1], dtype=np.int64)


def _one_more(least: Floats, squares: _Squares, classes: int) -> Floats:
    """Return the least sums of squares of the first values in so many classes, from one fewer."""
    n = len(least) - 1
    found = np.full(n + 1, np.inf)
    low, high = np.array([classes]), np.array([n])  # stops still to be done
    first, last = np.array([classes - 1]), np.array([n - 1])  # between which the start lies
    while len(low):
        stop = (low + high) // 2
        lengths = np.minimum(stop - 1, last) - first + 1
        ends = np.cumsum(lengths)
        heads = ends - lengths
        starts = np.arange(ends[-1]) - np.repeat(heads - first, lengths)
        sums = least[starts] + squares.within(starts, np.repeat(stop, lengths))
        found[stop] = np.minimum.reduceat(sums, heads)
        hits = np.flatnonzero(sums == np.repeat(found[stop], lengths))
        best = starts[hits[np.searchsorted(hits, heads)]]
        low, high, first, last = (
            np.concatenate(pair)
            for pair in ((low, stop + 1), (stop - 1, high), (first, best), (best, last))
        )
        some = low <= high
        low, high, first, last = low[some], high[some], first[some], last[some]
    return found


class NaturalBreaks(Tiers):
    """Natural breaks (自然断点法, Jenks): the least sum of squared deviations within tiers.

    The optimum itself, not an approximation; of equal optima the one with the smaller best tier.
    Equal scores stay together. With fewer different scores than tiers the last tiers stay empty.

    Parameters
    ----------
    classes : int
        The number of tiers, 2 to 50.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    Notes
    -----
    The cut of a tier is its lowest score. n log n steps a tier: 100,000 units take about a second.

    References
    ----------
    Fisher, W. D. (1958), On grouping for maximum homogeneity. *Journal of the American Statistical
    Association* 53. Jenks, G. F. (1967), The data model concept in statistical mapping.

    Examples
    --------
    >>> NaturalBreaks(3).assign(np.array([4.0, 5.0, 9.0, 10.0, 1.0])).tier
    array([1, 1, 0, 0, 2])
    """

    declaration = Declaration(
        "jenks",
        Text("自然断点法", "Natural breaks (Jenks)"),
        "min sum (score - mean of its tier)^2",
        bare="classes",
    )

    def __init__(self, classes: int = 4, labels: Labels = None) -> None:
        self.classes = classes
        self.labels = labels

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return whole("classes", self.classes, least=2, most=MOST_CLASSES)

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order."""
        k = self.count
        values, counts = np.unique(ordered, return_counts=True)
        starts = natural_breaks(values, counts, min(k, len(values)))
        return Cut(values[starts][::-1], fewer(len(values), k))
