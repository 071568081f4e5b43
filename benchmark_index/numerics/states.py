"""Summaries of columns that merge (可合并的统计量): batches of rows together tell what the whole does.

Each is a named tuple of small arrays. Sums are of values divided by a power of two per column, so
that columns of 1e300 or of denormal numbers stay in float64; a merge brings both to one power. A
batch without rows, or a column without a value in it, adds nothing.

References
----------
Chan, Golub and LeVeque (1979), *Updating Formulae and a Pairwise Algorithm for Computing Sample
Variances*; Pebay (2008), *Formulas for Robust, One-Pass Parallel Computation of Covariances and
Arbitrary-Order Statistical Moments*.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, Protocol, Self, TypeVar

import numpy as np

from .pieces import Booleans, Floats, Integers, scaled, unscaled

SAFE = 400  # binary exponents within which squares, sums and ratios of squares stay in float64


class Summary(Protocol):
    """What batches of rows tell, which merges to what they tell together."""

    def merge(self, other: Self) -> Self:
        """Return what both batches tell together."""


SummaryT = TypeVar("SummaryT", bound=Summary)


class Bounds(NamedTuple):
    """Minimum and maximum per column; NaN where a column is empty."""

    low: Floats
    high: Floats

    @property
    def power(self) -> Integers:
        """The binary exponent of each column's largest size where it is beyond ``SAFE``, else 0."""
        exponent = exponent_of(np.fmax(-self.low, self.high))
        return np.where(np.abs(exponent) > SAFE, exponent, 0)

    def merge(self, other: Bounds) -> Bounds:
        """Return the bounds of both batches.

        >>> Bounds(np.array([1.0]), np.array([2.0])).merge(Bounds(np.array([0.0]), np.array([1.0])))
        Bounds(low=array([0.]), high=array([2.]))
        """
        return Bounds(np.fmin(self.low, other.low), np.fmax(self.high, other.high))


class Together(NamedTuple, Generic[SummaryT]):
    """Bounds and another summary of the same rows."""

    bounds: Bounds
    sums: SummaryT

    def merge(self, other: Together[SummaryT]) -> Together[SummaryT]:
        """Return both summaries of both batches."""
        return Together(self.bounds.merge(other.bounds), self.sums.merge(other.sums))


class Means(NamedTuple):
    """Number of present values and their mean per column, divided by a power of two."""

    present: Integers
    near: Floats
    power: Integers

    @property
    def mean(self) -> Floats:
        """The mean; NaN where a column is empty."""
        return unscaled(self.near, self.power)

    def at(self, power: Integers) -> Means:
        """Return the same in terms of other powers of two."""
        return self._replace(near=scaled(self.near, power - self.power), power=power)

    def merge(self, other: Means) -> Means:
        """Return the means of both batches."""
        a, b = _at_one_power(self, self._blank, other, other._blank)
        n, share = _shares(a.present, b.present)
        near = np.where(share == 0, a.near, a.near + share * (b.near - a.near))
        return Means(n, np.where(a.present == 0, b.near, near), a.power)

    @property
    def _blank(self) -> Booleans:
        none = (self.present == 0) | (self.near == 0)
        return np.asarray(np.atleast_2d(none).all(axis=0))  # groups x columns have one power


class Moments(NamedTuple):
    """Count, mean and sum of squared deviations per column, divided by a power of two.

    Attributes
    ----------
    present : array of shape (m,)
    near, rest : array of shape (m,)
        The mean, and what rounding took off it: at 1e9 a mean is only known to 1e-7.
    squares : array of shape (m,)
        The sum of squared deviations from ``near + rest``.
    power : array of shape (m,)
    """

    present: Integers
    near: Floats
    rest: Floats
    squares: Floats
    power: Integers

    @property
    def mean(self) -> Floats:
        """The mean; NaN where a column is empty."""
        return unscaled(self.near, self.power)

    @property
    def near_sd(self) -> Floats:
        """The sample standard deviation (n - 1) divided by the power of two."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.sqrt(self.squares / np.maximum(self.present - 1, 0)))

    @property
    def sd(self) -> Floats:
        """The sample standard deviation (n - 1); NaN for fewer than two values."""
        return unscaled(self.near_sd, self.power)

    def at(self, power: Integers) -> Moments:
        """Return the same in terms of other powers of two."""
        off = power - self.power
        near, rest, squares = scaled(self.near, off), scaled(self.rest, off), self.squares
        return Moments(self.present, near, rest, scaled(squares, 2 * off), power)

    def merge(self, other: Moments) -> Moments:
        """Return the moments of both batches.

        >>> a = Moments(np.array([2]), np.array([1.0]), *np.zeros((2, 1)), np.array([0]))
        >>> b = Moments(np.array([2]), np.array([5.0]), *np.zeros((2, 1)), np.array([0]))
        >>> a.merge(b).mean, a.merge(b).squares
        (array([3.]), array([16.]))
        """
        a, b = _at_one_power(self, self._blank, other, other._blank)
        n, near, rest, off, share = _joined(a, b)
        squares = a.squares + b.squares + off * off * a.present * share
        return Moments(n, near, rest, squares, a.power)

    @property
    def _blank(self) -> Booleans:
        flat = (self.near == 0) & (self.rest == 0) & (self.squares == 0)
        return np.asarray((self.present == 0) | flat)


class Shape(NamedTuple):
    """Skewness and excess kurtosis per column; NaN where they are not defined."""

    skew: Floats
    kurtosis: Floats


class ShapeSums(NamedTuple):
    """Sums of the second to fourth powers of deviations from the mean, for skewness and kurtosis.

    Attributes
    ----------
    bounds : Bounds
    present, near, rest, power : array of shape (m,)
        As of :class:`Moments`; the power is that of the column's reach, so that no sum overflows.
    sums : array of shape (3, m)
    """

    bounds: Bounds
    present: Integers
    near: Floats
    rest: Floats
    sums: Floats
    power: Integers

    @property
    def shape(self) -> Shape:
        """Skewness G1 and excess kurtosis G2, which need 3 and 4 values that are not all equal."""
        n, (low, high) = self.present, self.bounds
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            m2, m3, m4 = np.where(low < high, self.sums / n, np.nan)
            skew = np.sqrt(n * (n - 1.0)) / (n - 2) * (m3 / m2**1.5)
            kurtosis = (n - 1) / ((n - 2.0) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
        skew = np.where(n > 2, np.where(np.abs(skew) < 1e-12, 0.0, skew), np.nan)
        return Shape(skew, np.where(n > 3, kurtosis, np.nan))

    def at(self, power: Integers) -> ShapeSums:
        """Return the same in terms of other powers of two."""
        off = power - self.power
        near, rest = scaled(self.near, off), scaled(self.rest, off)
        sums = scaled(self.sums, np.outer((2, 3, 4), off))
        return ShapeSums(self.bounds, self.present, near, rest, sums, power)

    def merge(self, other: ShapeSums) -> ShapeSums:
        """Return the sums of both batches."""
        a, b = _at_one_power(self, self.present == 0, other, other.present == 0)
        n, near, rest, off, share = _joined(a, b)
        p, q = 1 - share, share
        (a2, a3, a4), (b2, b3, b4) = a.sums, b.sums
        weight = off * off * n * p * q
        sums = [
            a2 + b2 + weight,
            a3 + b3 + weight * off * (p - q) + 3 * off * (p * b2 - q * a2),
            a4 + b4 + weight * off * off * (p * p - p * q + q * q)
            + 6 * off * off * (p * p * b2 + q * q * a2) + 4 * off * (p * b3 - q * a3),
        ]  # fmt: skip
        return ShapeSums(a.bounds.merge(b.bounds), n, near, rest, np.array(sums), a.power)


class PowerSums(NamedTuple):
    """The sum of each column's values to a power of its own, such as 1, 2 or -1.

    Attributes
    ----------
    total : array of shape (m,)
        Of the values divided by ``2 ** power``.
    degree : array of shape (m,)
    power : array of shape (m,)
    """

    total: Floats
    degree: Integers
    power: Integers

    def at(self, power: Integers) -> PowerSums:
        """Return the same in terms of other powers of two."""
        off = self.degree * (power - self.power)
        return PowerSums(scaled(self.total, off), self.degree, power)

    def merge(self, other: PowerSums) -> PowerSums:
        """Return the sums over both batches.

        >>> two = PowerSums(np.array([2.0]), np.array([1]), np.array([0]))
        >>> two.merge(two).total
        array([4.])
        """
        a, b = _at_one_power(self, self.total == 0, other, other.total == 0)
        return a._replace(total=a.total + b.total)


class Comoments(NamedTuple):
    """Per pair of columns, over the rows in which both have a value.

    Attributes
    ----------
    rows : array of shape (m, m)
        Their number.
    centre : array of shape (m,)
        A value near each column's mean, from which means are counted.
    off : array of shape (m, m)
        The mean of the row's column less its centre; 0 where there is no row.
    products : array of shape (m, m)
        The sum of products of the deviations from the two means.
    squares : array of shape (m, m)
        The sum of squared deviations of the row's column.
    power : array of shape (m,)
        By which power of two each column was divided.
    """

    rows: Floats
    centre: Floats
    off: Floats
    products: Floats
    squares: Floats
    power: Integers

    @property
    def near_sd(self) -> Floats:
        """The sample standard deviation of each column, divided by its power of two."""
        with np.errstate(all="ignore"):
            return np.asarray(np.sqrt(np.diag(self.products) / (np.diag(self.rows) - 1)))

    @property
    def sd(self) -> Floats:
        """The sample standard deviation of each column over its present values."""
        return unscaled(self.near_sd, self.power)

    @property
    def spread(self) -> Floats:
        """The squares, 0 where they are no more than rounding leaves of a constant."""
        if np.all(self.rows == self.rows[:1, :1]):  # complete: each column has one spread
            return self.squares
        off = self.off - np.diag(self.off)[:, np.newaxis]
        with np.errstate(all="ignore"):
            about_mean = self.squares + self.rows * off * off
            whole = np.diag(self.squares / self.rows)[:, np.newaxis] * self.rows
            noise = np.maximum(1e-12 * about_mean, 1e-24 * np.nan_to_num(whole))
        complete = self.rows == np.diag(self.rows)[:, np.newaxis]
        return np.where(~complete & (self.squares <= noise), 0.0, self.squares)

    @property
    def correlation(self) -> Floats:
        """Pearson's r; NaN where one of the two has no spread over their common rows."""
        spread = self.spread
        with np.errstate(all="ignore"):
            r: Floats = self.products / np.sqrt(spread) / np.sqrt(spread.T)
        r[np.isinf(r)] = np.nan
        perfect = np.abs(r) > 1 - 1e-13  # what rounding leaves of a perfect correlation
        r[perfect] = np.sign(r[perfect])
        return r

    def at(self, power: Integers) -> Comoments:
        """Return the same in terms of other powers of two."""
        shift = power - self.power
        if not shift.any():
            return self
        by_row = np.broadcast_to(shift[:, np.newaxis], self.rows.shape)
        return Comoments(
            self.rows,
            scaled(self.centre, shift),
            scaled(self.off, by_row),
            scaled(self.products, by_row + shift),
            scaled(self.squares, 2 * by_row),
            power,
        )

    def merge(self, other: Comoments) -> Comoments:
        """Return the co-moments of both batches."""
        a, b = _at_one_power(self, self._blank, other, other._blank)
        centre = np.where(np.diag(a.rows) > 0, a.centre, b.centre)
        n, share = _shares(a.rows, b.rows)
        apart = np.where(np.diag(b.rows) > 0, b.centre - centre, 0.0)[:, np.newaxis]
        apart = apart + (b.off - a.off)
        apart = np.where(b.rows > 0, apart, 0.0)
        step = np.where(a.rows > 0, apart, 0.0)
        weight = a.rows * share
        return Comoments(
            n,
            centre,
            a.off + apart * share,
            a.products + b.products + step * step.T * weight,
            a.squares + b.squares + step * step * weight,
            a.power,
        )

    @property
    def _blank(self) -> Booleans:
        still = (self.centre == 0) & ~self.off.any(axis=1) & (np.diag(self.squares) == 0)
        return np.asarray((np.diag(self.rows) == 0) | still)


class EntropySums(NamedTuple):
    """What the entropy of each column's shares ``v / sum v`` needs.

    The excess ``sum(v ln(v / mean) - v + mean)`` has no negative term, and that of two batches is
    the sum of theirs and of what their means have about the common one, so no digit cancels.

    Attributes
    ----------
    present, near, rest, power : array of shape (m,)
        As of :class:`Moments`.
    excess : array of shape (m,)
        NaN where a value is negative.
    """

    present: Integers
    near: Floats
    rest: Floats
    excess: Floats
    power: Integers

    @property
    def divergence(self) -> Floats:
        """``1 - e``, e the entropy as a share of the largest possible; NaN where there is none."""
        n = self.present
        with np.errstate(all="ignore"):
            return np.asarray(self.excess / (self.near + self.rest) / n / np.log(n))

    def at(self, power: Integers) -> EntropySums:
        """Return the same in terms of other powers of two."""
        near, rest, excess = (scaled(part, power - self.power) for part in self[1:4])
        return EntropySums(self.present, near, rest, excess, power)

    def merge(self, other: EntropySums) -> EntropySums:
        """Return the sums over both batches."""
        a, b = _at_one_power(self, self.near == 0, other, other.near == 0)
        n, near, rest, off, share = _joined(a, b)
        mean = near + rest
        with np.errstate(all="ignore"):
            between = a.present * entropy_terms(-off * share / mean)
            between += b.present * entropy_terms(off * (1 - share) / mean)
        between = np.where(mean > 0, mean * between, 0.0)
        return EntropySums(n, near, rest, a.excess + b.excess + between, a.power)


def entropy_terms(d: Floats) -> Floats:
    """Return ``u ln u - u + 1`` of ``u = 1 + d``, which is never negative, with all its digits."""
    d = np.maximum(d, -1.0)
    series = d * d * (1 / 2 - d * (1 / 6 - d * (1 / 12 - d / 20)))
    with np.errstate(all="ignore"):
        far = np.where(d > -1, (1 + d) * np.log1p(d), 0.0) - d
    return np.where(np.abs(d) < 1e-3, series, far)


def exponent_of(size: Floats) -> Integers:
    """Return the binary exponent of sizes, 1 that of what is 0 or missing."""
    return np.frexp(np.where(size > 0, size, 1.0))[1].astype(np.int64)


Centred = Moments | ShapeSums | EntropySums
SumsT = TypeVar("SumsT", Means, Moments, ShapeSums, PowerSums, Comoments, EntropySums)


def _at_one_power(a: SumsT, a_blank: Booleans, b: SumsT, b_blank: Booleans) -> tuple[SumsT, SumsT]:
    """Return both in terms of the larger power of two, of one where the other has only zeros."""
    larger = np.maximum(a.power, b.power)
    power = np.where(a_blank, b.power, np.where(b_blank, a.power, larger))
    return a.at(power), b.at(power)


def _joined(a: Centred, b: Centred) -> tuple[Integers, Floats, Floats, Floats, Floats]:
    """Return count, mean and rest of both, how far apart they are, and the share of the second."""
    n, share = _shares(a.present, b.present)
    first = a.present > 0
    off = np.where(first & (b.present > 0), (b.near - a.near) + (b.rest - a.rest), 0.0)
    near, rest = np.where(first, a.near, b.near), np.where(first, a.rest, b.rest)
    return n, *_two_sum(near, rest + off * share), off, share


Counts = TypeVar("Counts", Integers, Floats)


def _shares(a: Counts, b: Counts) -> tuple[Counts, Floats]:
    """Return how many values both have, and the share of the second."""
    n = a + b
    return n, np.where(b == 0, 0.0, b / np.maximum(n, 1))


def _two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return a sum and exactly what rounding took off it (Knuth)."""
    total = a + b
    late = total - a
    return total, (a - (total - late)) + (b - late)
