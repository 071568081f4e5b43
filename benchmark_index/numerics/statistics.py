"""What columns amount to: bounds, means, moments, shape, quantiles of the values present."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .pieces import (
    BLOCK_CELLS,
    FOLD,
    Block,
    Floats,
    Integers,
    blocks,
    down,
    positions,
    scaled,
    strips,
    tiles,
    unscaled,
)
from .states import (
    SAFE,
    Bounds,
    Comoments,
    EntropySums,
    Means,
    Moments,
    PowerSums,
    Shape,
    ShapeSums,
    entropy_terms,
    exponent_of,
)

EVEN = 1e-5  # below it an entropy's divergence is summed term by term, which keeps its digits


def column_bounds(x: Floats) -> Bounds:
    """Return the smallest and largest present value of each column in one pass.

    >>> column_bounds(np.array([[1.0, np.nan], [3.0, 5.0]]))
    Bounds(low=array([1., 5.]), high=array([3., 5.]))
    """
    low, high = _extremes(x)
    gaps = ~(low <= high)  # a missing value came through: take these columns over what is present
    if gaps.any():
        low[gaps] = high[gaps] = np.nan
        for rows in blocks(*x.shape):
            piece = x[rows][:, gaps]
            low[gaps] = np.fmin(low[gaps], np.fmin.reduce(piece, axis=0))
            high[gaps] = np.fmax(high[gaps], np.fmax.reduce(piece, axis=0))
    return Bounds(low, high)


def _extremes(x: Floats) -> Floats:
    """Return the smallest and largest value of each column; NaN where one is missing."""
    ends = np.array([[np.inf], [-np.inf]]) * np.ones(x.shape[1])
    long: list[Floats] = []
    for (piece,), _ in strips([x], []):
        if piece.ndim == 1:  # many rows as one
            long = long or [piece.copy(), piece.copy()]
            np.minimum(long[0], piece, out=long[0])
            np.maximum(long[1], piece, out=long[1])
            continue
        np.minimum(ends[0], down(np.minimum, piece), out=ends[0])
        np.maximum(ends[1], down(np.maximum, piece), out=ends[1])
    if long:
        low, high = (part.reshape(-1, x.shape[1]) for part in long)
        np.minimum(ends[0], low.min(axis=0), out=ends[0])
        np.maximum(ends[1], high.max(axis=0), out=ends[1])
    return ends


def exponents(x: Floats) -> Integers:
    """Return the binary exponent of each column's largest size where it is beyond ``SAFE``, else 0.

    >>> exponents(np.array([[1e308, 1.0, 5e-324], [-1.0, -3.0, 0.0]]))
    array([ 1024,     0, -1073])
    """
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        squares = np.einsum("ij,ij->j", x, x)
    least, most = 2.0 ** (5 - 2 * SAFE), 2.0 ** (2 * SAFE)
    if np.all((squares > least * len(x)) & (squares < most)):  # shown in one pass
        return np.zeros(x.shape[1], dtype=np.int64)
    return column_bounds(x).power


def extreme(x: Floats, labels: Sequence[str]) -> list[str]:
    """Return the names of the columns with values far from 1, else of all, for a message."""
    far = positions(exponents(x))
    return [labels[j] for j in far] if far else list(labels)


def column_means(x: Floats) -> Means:
    """Return count and mean of each column's present values; NaN where a column is empty."""
    count = np.full(x.shape[1], len(x))
    total = np.zeros(x.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        for rows in blocks(*x.shape):
            total += down(np.add, x[rows])
    if not np.all(np.abs(total) < np.inf) and (power := exponents(x)).any():
        return column_means(scaled(x, power))._replace(power=power)
    gaps = np.isnan(total)
    if gaps.any():
        count[gaps] = total[gaps] = 0
        for rows in blocks(*x.shape):
            piece = x[rows][:, gaps]
            count[gaps] += np.sum(~np.isnan(piece), axis=0)
            total[gaps] += np.nansum(piece, axis=0)
    with np.errstate(invalid="ignore"):
        return Means(count, total / count, np.zeros(len(count), dtype=np.int64))


def column_moments(x: Floats) -> Moments:
    """Return count, mean and squared deviations of each column's present values.

    Two passes, so that a large mean does not swallow a small spread.
    """
    count, mean, power = column_means(x)
    if power.any():
        return column_moments(scaled(x, power))._replace(power=power)
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
        doubtful = ~((squares > 2.0 ** (-2 * SAFE)) & (squares < 2.0 ** (2 * SAFE)))
        if doubtful.any() and (power := exponents(x)).any():
            return column_moments(scaled(x, power))._replace(power=power)
        return Moments(count, mean, off / count, np.maximum(squares, 0), power)


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


def column_shape(x: Floats) -> Shape:
    """Return skewness G1 and excess kurtosis G2 of each column's present values.

    ``G1 = sqrt(n (n - 1)) / (n - 2) g1`` and ``G2 = (n - 1) / ((n - 2)(n - 3)) ((n + 1) g2 + 6)``,
    ``g1 = m3 / m2^1.5`` and ``g2 = m4 / m2^2 - 3`` by the central moments: what Excel calls SKEW and
    KURT. They need 3 and 4 values that are not all equal. A skewness below 1e-12 is rounding, and 0.

    >>> column_shape(np.array([[3.0], [4.0], [5.0], [2.0], [3.0], [4.0], [5.0], [6.0], [4.0], [7.0]]))
    Shape(skew=array([0.35954307]), kurtosis=array([-0.15179964]))
    """
    return shape_sums(x).shape


def shape_sums(x: Floats) -> ShapeSums:
    """Return the sums of powers of deviations that skewness and kurtosis come from."""
    bounds = column_bounds(x)
    if (power := bounds.power).any():
        sums = shape_sums(scaled(x, power))
        return sums._replace(bounds=bounds, power=sums.power + power)
    (low, high), (n, mean, _) = bounds, column_means(x)
    rest, sums_ = mean_rest(x, mean), np.zeros((3, x.shape[1]))
    gaps = bool((n < len(x)).any())
    with np.errstate(invalid="ignore", over="ignore"):
        reach = np.where(low < high, np.maximum(high - mean, mean - low), np.abs(mean))
        unit = exponent_of(reach)
        within = np.ldexp(1.0, -unit)  # between -1 and 1 no power overflows
        for rows in blocks(*x.shape):
            d = x[rows] - mean
            d -= rest
            d *= within
            if gaps:
                d[np.isnan(d)] = 0
            square = d * d
            sums_[0] += square.sum(axis=0)
            sums_[1] += np.multiply(square, d, out=d).sum(axis=0)
            sums_[2] += np.multiply(square, square, out=square).sum(axis=0)
    return ShapeSums(bounds, n, mean * within, rest * within, sums_, unit)


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


def column_sums(x: Floats, degree: Integers, power: Integers) -> PowerSums:
    """Return the sum of each column's present values to a power of its own: 1, 2 or -1.

    >>> column_sums(np.array([[1.0, 3.0], [2.0, 4.0]]), np.array([-1, 2]), np.array([0, 0])).total
    array([ 1.5, 25. ])
    """
    total, near = np.zeros(x.shape[1]), scaled(x, power)
    with np.errstate(all="ignore"):
        for rows in blocks(*x.shape):
            raised = _raised(near[rows], degree)
            part = down(np.add, raised)
            total += np.nansum(raised, axis=0) if np.isnan(part).any() else part
    return PowerSums(total, degree, power)


def _raised(x: Floats, degree: Integers) -> Floats:
    if np.all(degree == 1):
        return x
    if np.all(degree == 2):
        return np.square(x)
    raised = np.array(x, order="K")
    np.multiply(x, x, out=raised, where=degree == 2)
    return np.divide(1, x, out=raised, where=degree == -1)


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
    quantiles = []
    for share in shares:
        place = last * np.asarray(share, dtype=float)
        below = np.floor(place).astype(int)
        lower = ordered[below, columns]
        upper = ordered[np.minimum(below + 1, last), columns]
        quantiles.append(between(lower, upper, place - below))
    return quantiles


def comoments(x: Floats, power: Integers | None = None) -> Comoments:
    """Return counts, cross products and squares of each pair of columns in one pass.

    >>> comoments(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, np.nan]])).correlation
    array([[1., 1.],
           [1., 1.]])
    """
    power = exponents(x) if power is None else power
    x, (n, m) = scaled(x, power), x.shape
    if not n:
        return _pairwise(x, power)
    centre = x[: max(BLOCK_CELLS // 4 // m, 2)].mean(axis=0)
    total, products = _about(x, centre)
    if np.isnan(total).any():
        return _pairwise(x, power)
    off = total / n
    if np.any(off * off * n > 1e3 * np.diag(products - np.outer(total, off))):
        centre = centre + off  # the first rows are unlike the rest: take the true mean
        total, products = _about(x, centre)
    products -= np.outer(total, total) / n
    off, squares = np.array([total / n, np.diag(products)])[:, :, np.newaxis] + np.zeros((m, m))
    return Comoments(np.full((m, m), float(n)), centre, off, products, squares, power)


def _about(x: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """Return sums and cross products of deviations from a centre."""
    n, m = x.shape
    step = BLOCK_CELLS // m // (1 if x.flags.f_contiguous else 4) or 1
    space = np.empty((min(step, n), m), order="F" if x.flags.f_contiguous else "C")
    ones = np.ones(len(space))
    total, products = np.zeros(m), np.zeros((m, m))
    for start in range(0, n, step):
        piece = x[start : start + step]
        d = np.subtract(piece, centre, out=space[: len(piece)])
        products += d.T @ d
        total += ones[: len(d)] @ d
    return total, products


def _pairwise(x: Floats, power: Integers) -> Comoments:
    m = x.shape[1]
    centre = np.nan_to_num(column_means(x).near)
    count, sums, squares, products = (np.zeros((m, m)) for _ in range(4))
    for rows in blocks(*x.shape):
        d = x[rows] - centre
        present = ~np.isnan(d)
        d[~present] = 0
        here = present.astype(float)
        count += here.T @ here
        sums += d.T @ here
        squares += (d * d).T @ here
        products += d.T @ d
    off = sums / np.maximum(count, 1)
    squares -= sums * off
    return Comoments(count, centre, off, products - sums * off.T, np.maximum(squares, 0), power)


def entropy_sums(
    x: Floats, origin: Floats | None = None, power: Integers | None = None
) -> EntropySums:
    """Return what the entropy of each column needs: of x, or of its distance ``|x - origin|``.

    Values have been divided by ``2 ** power`` already, if at all.
    """
    power = np.zeros(x.shape[1], dtype=np.int64) if power is None else power
    sums = _in_one_pass(x, origin, power)
    doubtful = np.flatnonzero(~(sums.divergence > EVEN))
    if len(doubtful):
        for part, exact in zip(sums[:4], _term_by_term(x, doubtful, origin), strict=True):
            part[doubtful] = exact
    return sums


def _in_one_pass(x: Floats, origin: Floats | None, power: Integers) -> EntropySums:
    """Use ``sum u ln u`` with u = v / c near 1; NaN where a value is missing, zero or negative."""
    n, m = x.shape
    unit = _typical(x, origin)
    total, u_ln_u = np.zeros(m), np.zeros(m)
    space: dict[tuple[int, ...], tuple[Floats, Floats, Floats]] = {}
    with np.errstate(all="ignore"):
        for rows, columns in tiles(x):
            v = x[rows, columns]
            if v.shape not in space:
                space[v.shape] = np.empty_like(v), np.empty_like(v), np.ones(len(v))
            logs, u, ones = space[v.shape]
            if origin is None:
                np.multiply(v, unit[columns], out=u)
            else:
                np.subtract(v, origin[columns], out=u)
                u *= unit[columns]
                np.abs(u, out=u)
            np.log(u, out=logs)
            logs *= u
            u_ln_u[columns] += ones @ logs
            total[columns] += ones @ u
        mean = total / n
        excess = (u_ln_u - total * np.log(mean)) / unit
        return EntropySums(np.full(m, n), mean / unit, np.zeros(m), excess, power)


def _typical(x: Floats, origin: Floats | None) -> Floats:
    """Return one over the mean of the first rows, so that logarithms are small; 1 without one."""
    first = x[:FOLD]
    first = first if origin is None else np.abs(first - origin)
    with np.errstate(all="ignore"):
        unit = 1 / (first.sum(axis=0) / len(first))
    return np.where(np.isfinite(unit) & (unit > 0), unit, 1.0)


def _term_by_term(
    x: Floats, columns: Integers, origin: Floats | None
) -> tuple[Integers, Floats, Floats, Floats]:
    """Return count, mean, its rest and the excess of some columns, whose terms are summed."""

    def v(rows: Block) -> Floats:
        values = x[rows][:, columns]
        return values if origin is None else np.abs(values - origin[columns])

    total, excess, rest = np.zeros((3, len(columns)))
    count = np.zeros(len(columns), dtype=np.int64)
    least = np.full(len(columns), np.nan)
    with np.errstate(all="ignore"):
        for rows in blocks(*x.shape):
            values = v(rows)
            count += np.sum(~np.isnan(values), axis=0)
            total += np.nansum(values, axis=0)
            least = np.fmin(least, np.fmin.reduce(values, axis=0))
        mean = total / np.maximum(count, 1)
        for rows in blocks(*x.shape):
            rest += np.nansum(v(rows) - mean, axis=0) / np.maximum(count, 1)
        for rows in blocks(*x.shape):
            excess += np.nansum(entropy_terms((v(rows) - mean - rest) / mean), axis=0)
        excess = np.where(mean > 0, excess * mean, 0.0)
    excess[(least < 0) | ~np.isfinite(mean)] = np.nan
    return count, mean, rest, excess
