"""What columns amount to: bounds, means, moments, shape, quantiles of the values present."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .pieces import Floats, Integers, blocks, down, positions, scaled, unscaled

SAFE = 400  # binary exponents within which squares, sums and ratios of squares stay in float64
_LEAST_SQUARES = 1e-230  # a sum of squares below it may have lost what fell under float64


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
        np.minimum(low, down(np.minimum, piece), out=low)
        np.maximum(high, down(np.maximum, piece), out=high)
    gaps = ~(low <= high)  # a missing value came through: take these columns over what is present
    if gaps.any():
        low[gaps] = high[gaps] = np.nan
        for rows in blocks(*x.shape):
            piece = x[rows][:, gaps]
            low[gaps] = np.fmin(low[gaps], np.fmin.reduce(piece, axis=0))
            high[gaps] = np.fmax(high[gaps], np.fmax.reduce(piece, axis=0))
    return Bounds(low, high)


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


def extreme(x: Floats, labels: Sequence[str]) -> list[str]:
    """Return the names of the columns with values far from 1, else of all, for a message."""
    far = positions(exponents(x))
    return [labels[j] for j in far] if far else list(labels)


def column_means(x: Floats) -> tuple[Integers, Floats]:
    """Return count and mean of each column's present values; NaN where a column is empty."""
    count = np.full(x.shape[1], len(x))
    total = np.zeros(x.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        for rows in blocks(*x.shape):
            total += down(np.add, x[rows])
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
            off += down(np.add, deviation)
            deviation *= deviation
            squares += down(np.add, deviation)
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
            part = down(np.add, deviation)
            if np.isnan(part).any():
                gaps = np.isnan(deviation)
                deviation[gaps] = 0
                present -= gaps.sum(axis=0)
                part = down(np.add, deviation)
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
        sums = np.zeros((3, x.shape[1]))
        for rows in blocks(*x.shape):
            d = (x[rows] - mean - rest) / reach  # within -1 and 1, so no power overflows
            d[np.isnan(d)] = 0
            square = d * d
            sums += [square.sum(axis=0), (square * d).sum(axis=0), (square * square).sum(axis=0)]
        m2, m3, m4 = np.where(np.isnan(reach), np.nan, sums / n)
        skew = np.sqrt(n * (n - 1.0)) / (n - 2) * (m3 / m2**1.5)
        kurtosis = (n - 1) / ((n - 2.0) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
    skew = np.where(n > 2, np.where(np.abs(skew) < 1e-12, 0.0, skew), np.nan)
    return Shape(skew, np.where(n > 3, kurtosis, np.nan))


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
