"""Shared kernels on columns of numbers: blocks, bounds, moments, ranks; and numbers as text.

Arrays are units x indicators and best kept column-major, as pandas stores them. Missing values
are NaN and take no part in any statistic. Nothing here checks its input.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

BLOCK_CELLS = 1 << 18  # two megabytes of float64: a block and its results stay in cache
SAFE = 400  # binary exponents within which squares, sums and ratios of squares stay in float64
_LEAST_SQUARES = 1e-230  # a sum of squares below it may have lost what fell under float64
FOLD = 64  # rows laid side by side, so that reductions down short rows run long vector loops


def blocks(rows: int, columns: int) -> Iterator[slice]:
    """Cut rows into pieces whose cells fit the processor's cache."""
    step = max(1024, BLOCK_CELLS // max(columns, 1))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


def tiles(x: Floats) -> Iterator[tuple[slice, slice]]:
    """Cut an array into rows x columns whose cells lie together in memory and fit the cache.

    >>> list(tiles(np.ones((3, 2))))
    [(slice(0, 3, None), slice(0, 2, None))]
    """
    cells, (n, m) = BLOCK_CELLS // 4, x.shape
    height = max(1, min(n, cells // 2 if x.flags.f_contiguous else cells // max(m, 1)))
    width = max(1, cells // height) if x.flags.f_contiguous else m
    for left in range(0, m, width):
        for top in range(0, n, height):
            yield slice(top, min(top + height, n)), slice(left, min(left + width, m))


class Line(NamedTuple):
    """Straight lines per column: ``base + slope (x - shift)``; a weighted sum of them is one too."""

    slope: Floats
    shift: Floats
    base: Floats

    @classmethod
    def identity(cls, columns: int) -> Line:
        """Return the lines that leave columns as they are."""
        return cls(np.ones(columns), np.zeros(columns), np.zeros(columns))

    def weighted(self, weights: Floats, columns: slice) -> Line:
        """Return some of the lines, each times its weight."""
        slope, shift, base = (part[columns] for part in self)
        return Line(weights[columns] * slope, shift, weights[columns] * base)

    def of(self, x: Floats) -> Floats:
        """Return the sum of the lines at each row of a block; NaN where a value is missing.

        The shift is taken off first only where it is large beside the column's spread, so that it
        cannot swallow digits of the result. A row's result does not depend on where it stands.
        """
        taken = self.slope * self.shift
        near = np.abs(taken) <= 1e3
        level = self.base.sum() - taken[near].sum()
        if not near.all():
            x = x - np.where(near, 0.0, self.shift)
        total: Floats = np.einsum("ij,j->i", x, self.slope)
        total += level
        return total


class Bounds(NamedTuple):
    """Minimum and maximum per column; NaN where a column is empty."""

    low: Floats
    high: Floats


def column_bounds(x: Floats) -> Bounds:
    """Return the smallest and largest present value of each column in one pass.

    >>> column_bounds(np.array([[1.0, np.nan], [3.0, 5.0]]))
    Bounds(low=array([1., 5.]), high=array([3., 5.]))
    """
    low = np.full(x.shape[1], np.inf)
    high = -low
    for rows in blocks(*x.shape):
        piece = x[rows]
        np.minimum(low, _down(np.minimum, piece), out=low)
        np.maximum(high, _down(np.maximum, piece), out=high)
    gaps = ~(low <= high)  # a missing value came through: take these columns over what is present
    if gaps.any():
        low[gaps] = high[gaps] = np.nan
        for rows in blocks(*x.shape):
            piece = x[rows][:, gaps]
            low[gaps] = np.fmin(low[gaps], np.fmin.reduce(piece, axis=0))
            high[gaps] = np.fmax(high[gaps], np.fmax.reduce(piece, axis=0))
    return Bounds(low, high)


def _down(reduction: np.ufunc, x: Floats) -> Floats:
    """Reduce down the columns at memory speed, whichever way they lie; NaN comes through."""
    whole = len(x) - len(x) % FOLD
    if not whole or not x.flags.c_contiguous:
        return np.asarray(reduction.reduce(x, axis=0))
    wide = reduction.reduce(x[:whole].reshape(-1, FOLD * x.shape[1]), axis=0)
    parts = [wide.reshape(FOLD, -1), x[whole:]]
    return np.asarray(reduction.reduce(np.concatenate(parts), axis=0))


def exponents(x: Floats, bounds: Bounds | None = None) -> Integers:
    """Return the binary exponent of each column's largest size where it is beyond ``SAFE``, else 0.

    >>> exponents(np.array([[1e308, 1.0, 5e-324], [-1.0, -3.0, 0.0]]))
    array([ 1024,     0, -1073])
    """
    if bounds is None and _is_near(x):
        return np.zeros(x.shape[1], dtype=np.int64)
    low, high = column_bounds(x) if bounds is None else bounds
    size = np.fmax(-low, high)
    found = np.frexp(np.where(size > 0, size, 1.0))[1].astype(np.int64)
    return np.where(np.abs(found) > SAFE, found, 0)


def _is_near(x: Floats) -> bool:
    """Say by sums of squares, in one pass, whether no column needs a look at its bounds."""
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        squares = np.einsum("ij,ij->j", x, x)
        least, most = 2.0 ** (5 - 2 * SAFE), 2.0 ** (2 * SAFE)
        return bool(np.all((squares > least * len(x)) & (squares < most)))


def scaled(x: Floats, power: Integers) -> Floats:
    """Return columns divided by these powers of two, which changes no digit; x itself by none.

    A column of 1e308, or of denormal numbers, is brought to about 1, so that its sum, squares and
    differences stay in float64. What in it is 1e308 times smaller than its largest value becomes 0.
    """
    if not power.any():
        return x
    with np.errstate(under="ignore", over="ignore"):
        return np.asarray(np.ldexp(x, -power))


def unscaled(x: Floats, power: Integers) -> Floats:
    """Undo :func:`scaled`; infinite where float64 ends."""
    return scaled(x, -power)


def reported(x: Floats, power: Integers) -> Floats:
    """Undo :func:`scaled` for a table of intermediates; missing where float64 ends."""
    found = unscaled(x, power)
    return np.where(np.isinf(found), np.nan, found) if power.any() else found


def extreme(x: Floats, labels: Sequence[str]) -> list[str]:
    """Return the names of the columns with values far from 1, else of all, for a message."""
    far = positions(exponents(x))
    return [labels[j] for j in far] if far else list(labels)


def is_finite(x: Floats) -> bool:
    """Say whether every value is finite, at the price of one sum; an overflowing sum says no."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(x.sum()))


def present_in_rows(x: Floats) -> Integers:
    """Return how many values each row has."""
    count = np.full(len(x), x.shape[1])
    if not is_finite(x):
        for rows in blocks(*x.shape):
            count[rows] -= np.isnan(x[rows]).sum(axis=1)
    return count


def needed(coverage: float | Fraction, children: int) -> int:
    """Return how many children must have a score: the share ``coverage``, at least one.

    >>> needed(Fraction(2, 3), 3), needed(0.667, 3), needed(0, 3)
    (2, 3, 1)
    """
    return max(1, math.ceil(coverage * children - 1e-9))


def positions(chosen: Any) -> list[int]:
    """Return where a boolean array is true, as plain integers.

    >>> positions(np.array([False, True, True]))
    [1, 2]
    """
    found: list[int] = np.flatnonzero(chosen).tolist()
    return found


def group_rows(groups: NDArray[Any]) -> Iterator[tuple[Any, Integers]]:
    """Go through groups in order with the rows of each, sorting once.

    >>> [(name, rows.tolist()) for name, rows in group_rows(np.array(["b", "a", "b"]))]
    [('a', [1]), ('b', [0, 2])]
    """
    names, codes = np.unique(groups, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    yield from zip(names.tolist(), np.split(order, ends[:-1]), strict=False)


def column_means(x: Floats) -> tuple[Integers, Floats]:
    """Return count and mean of each column's present values; NaN where a column is empty."""
    count = np.full(x.shape[1], len(x))
    total = np.zeros(x.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        for rows in blocks(*x.shape):
            total += _down(np.add, x[rows])
    if not np.all(np.abs(total) < np.inf) and (power := exponents(x)).any():
        count, mean = column_means(scaled(x, power))
        return count, unscaled(mean, power)
    gaps = np.isnan(total)
    if gaps.any():
        count[gaps] = total[gaps] = 0
        for rows in blocks(*x.shape):
            piece = x[rows][:, gaps]
            count[gaps] += np.sum(~np.isnan(piece), axis=0)
            total[gaps] += np.nansum(piece, axis=0)
    with np.errstate(invalid="ignore"):
        return count, total / count


class Moments(NamedTuple):
    """Number of present values, mean and sample standard deviation (n - 1) per column."""

    present: Integers
    mean: Floats
    sd: Floats


def column_moments(x: Floats) -> Moments:
    """Return count, mean and sample standard deviation of each column's present values.

    Two passes, so that a large mean does not swallow a small spread.
    """
    count, mean = column_means(x)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        off, squares = np.zeros_like(mean), np.zeros_like(mean)
        gaps = count < len(x)
        for rows in blocks(*x.shape):
            deviation = x[rows] - mean
            if gaps.any():
                deviation[np.isnan(deviation)] = 0
            off += _down(np.add, deviation)
            deviation *= deviation
            squares += _down(np.add, deviation)
        squares -= off * off / np.maximum(count, 1)  # what rounding took off the mean
        doubtful = ~((squares > _LEAST_SQUARES) & (squares < np.inf))
        if doubtful.any() and (power := exponents(x)).any():
            _, mean, sd = column_moments(scaled(x, power))
            return Moments(count, unscaled(mean, power), unscaled(sd, power))
        return Moments(count, mean, np.sqrt(squares / np.maximum(count - 1, 0)))


def mean_rest(x: Floats, mean: Floats) -> Floats:
    """Return what rounding took off each column's mean: the mean deviation of its present values.

    At 1e9 a mean is only known to 1e-7; deviations are exact, so ``(x - mean) - rest`` is too.

    >>> x = 1e9 + np.array([[0.0], [0.0], [1.0]])
    >>> mean_rest(x, np.array([1e9]))
    array([0.33333333])
    """
    total, present = np.zeros(x.shape[1]), np.full(x.shape[1], float(len(x)))
    with np.errstate(invalid="ignore", over="ignore"):
        for rows in blocks(*x.shape):
            deviation = x[rows] - mean
            part = _down(np.add, deviation)
            if np.isnan(part).any():
                gaps = np.isnan(deviation)
                deviation[gaps] = 0
                present -= gaps.sum(axis=0)
                part = _down(np.add, deviation)
            total += part
        rest: Floats = total / present
    if not np.all(np.abs(total) < np.inf) and (power := exponents(x)).any():
        return unscaled(mean_rest(scaled(x, power), scaled(mean, power)), power)
    return rest


class Shape(NamedTuple):
    """Skewness and excess kurtosis per column; NaN where they are not defined."""

    skew: Floats
    kurtosis: Floats


def column_shape(x: Floats) -> Shape:
    """Return skewness G1 and excess kurtosis G2 of each column's present values.

    ``G1 = sqrt(n (n - 1)) / (n - 2) g1`` and ``G2 = (n - 1) / ((n - 2)(n - 3)) ((n + 1) g2 + 6)``,
    ``g1 = m3 / m2^1.5`` and ``g2 = m4 / m2^2 - 3`` by the central moments: what Excel calls SKEW and
    KURT. They need 3 and 4 values that are not all equal. A skewness below 1e-12 is rounding, and 0.

    >>> column_shape(np.array([[3.0], [4.0], [5.0], [2.0], [3.0], [4.0], [5.0], [6.0], [4.0], [7.0]]))
    Shape(skew=array([0.35954307]), kurtosis=array([-0.15179964]))
    """
    bounds = column_bounds(x)
    if (power := exponents(x, bounds)).any():
        return column_shape(scaled(x, power))
    (low, high), (n, mean) = bounds, column_means(x)
    rest = mean_rest(x, mean)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        reach = np.where(low < high, np.maximum(high - mean, mean - low), np.nan)
        sums, gaps = np.zeros((3, x.shape[1])), bool((n < len(x)).any())
        for rows in blocks(*x.shape):
            d = x[rows] - mean
            d -= rest
            d /= reach  # within -1 and 1, so no power overflows
            if gaps:
                d[np.isnan(d)] = 0
            square = d * d
            sums[0] += square.sum(axis=0)
            sums[1] += np.multiply(square, d, out=d).sum(axis=0)
            sums[2] += np.multiply(square, square, out=square).sum(axis=0)
        m2, m3, m4 = np.where(np.isnan(reach), np.nan, sums / n)
        skew = np.sqrt(n * (n - 1.0)) / (n - 2) * (m3 / m2**1.5)
        kurtosis = (n - 1) / ((n - 2.0) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
    skew = np.where(n > 2, np.where(np.abs(skew) < 1e-12, 0.0, skew), np.nan)
    return Shape(skew, np.where(n > 3, kurtosis, np.nan))


def sorted_shape(x: Floats) -> tuple[float, float]:
    """Return what :func:`column_shape` does of one ascending column without gaps, in less time.

    >>> "{:.8f} {:.8f}".format(*sorted_shape(np.array([2.0, 3, 3, 4, 4, 4, 5, 5, 6, 7])))
    '0.35954307 -0.15179964'
    """
    n, low, high = len(x), float(x[0]), float(x[-1])
    size = max(-low, high)
    if n < 4 or low == high or not 2.0**-200 < size < 2.0**200:  # fourth powers stay in float64
        shape = column_shape(x[:, np.newaxis])
        return float(shape.skew[0]), float(shape.kurtosis[0])
    mean = float(x.sum()) / n
    d = x - mean
    d -= d.sum() / n
    square = d * d
    m2, m3, m4 = (float(total) / n for total in (square.sum(), square @ d, square @ square))
    skew = math.sqrt(n * (n - 1)) / (n - 2) * (m3 / m2**1.5)
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
    return 0.0 if abs(skew) < 1e-12 else skew, kurtosis


def between(lower: Floats, upper: Floats, share: Floats) -> Floats:
    """Return the value at a share of the way from one to the other, also where that overflows.

    >>> between(np.array([-1.5e308, 0.0]), np.array([1.5e308, 8.0]), np.array([0.5, 0.25]))
    array([0., 2.])
    """
    with np.errstate(over="ignore", invalid="ignore"):
        reach = upper - lower
        apart = (1 - share) * lower + share * upper
        return np.where(np.isinf(reach), apart, lower + share * reach)


def column_quantiles(x: Floats, *shares: Floats | float) -> list[Floats]:
    """Return quantiles of each column's present values, linear between neighbours.

    Each share is one number or one per column.

    >>> column_quantiles(np.array([[1.0], [2.0], [4.0], [np.nan]]), 0.5, 0.75)
    [array([2.]), array([3.])]
    """
    ordered = np.sort(x, axis=0)
    last = np.sum(~np.isnan(x), axis=0) - 1
    columns = np.arange(x.shape[1])
    found = []
    for share in shares:
        place = last * np.asarray(share, dtype=float)
        below = np.floor(place).astype(int)
        lower = ordered[below, columns]
        upper = ordered[np.minimum(below + 1, last), columns]
        found.append(between(lower, upper, place - below))
    return found


def has_infinity(x: Floats) -> Booleans:
    """Say for each column whether it holds an infinite value; a finite sum of a block has none."""
    found = np.zeros(x.shape[1], dtype=np.bool_)
    for rows in blocks(*x.shape):
        if not is_finite(x[rows]):
            found |= np.isinf(x[rows]).any(axis=0)
    return found


def competition_ranks(scores: Floats, groups: NDArray[Any] | None = None) -> Floats:
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


def shown(value: float, decimals: int = 0) -> str:
    """Return a number with all its digits, filled up with zeros to so many decimals.

    >>> shown(40.0), shown(40.0, 1), shown(44.55, 1)
    ('40', '40.0', '44.55')
    """
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if "e" in text or not math.isfinite(value):
        return text
    padded = f"{value:.{decimals}f}"
    return padded if len(padded) > len(text) else text


def interval(low: float | None, high: float | None) -> str:
    """Return the numbers between two bounds, both included; None is no bound.

    >>> interval(0.0, 1e6), interval(None, -0.5)
    ('[0, 1000000]', '[-∞, -0.5]')
    """
    first = "-∞" if low is None else shown(low)
    return f"[{first}, {'∞' if high is None else shown(high)}]"
