"""Weighted means of columns, unit by unit over what is present: the arithmetic of the means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..numerics import Booleans, Floats, blocks


def weighted_mean(columns: Sequence[Floats], weights: Sequence[float], least: int = 1) -> Floats:
    """Return the weighted mean of columns, unit by unit, over what is present.

    Columns are added one after the other, so that a unit's result does not depend on where it
    stands. Units with fewer than ``least`` values, or none of positive weight, get NaN.
    """
    total = np.zeros(len(columns[0]))
    divisor = 0.0
    for column, weight in zip(columns, weights, strict=True):
        if weight:
            total += weight * column
            divisor += weight
    unweighted = [column for column, weight in zip(columns, weights, strict=True) if not weight]
    if np.isnan(total).any() or any(np.isnan(column).any() for column in unweighted):
        return _mean_of_present(columns, weights, least)
    total /= divisor
    return total


def _mean_of_present(columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
    total, divisor, count = np.zeros((3, len(columns[0])))
    for column, weight in zip(columns, weights, strict=True):
        present = ~np.isnan(column)
        count += present
        if weight:
            total += np.where(present, weight * column, 0.0)
            divisor += weight * present
    divisor[(count < least) | (divisor == 0)] = np.nan
    return total / divisor


def sums_of_rows(x: Floats, w: Floats) -> Floats:
    """Return the weighted sum of each row; NaN where a value is missing."""
    total = np.empty(len(x))
    with np.errstate(all="ignore"):
        for rows in blocks(*x.shape):
            np.einsum("ij,j->i", x[rows], w, out=total[rows])
    return total


def is_scored(columns: Sequence[Floats], weights: Sequence[float], least: int) -> Booleans:
    """Return which units have ``least`` values, and one of positive weight."""
    present = [~np.isnan(column) for column in columns]
    weighed = [there for there, weight in zip(present, weights, strict=True) if weight]
    scored: Booleans = (np.sum(present, axis=0) >= least) & np.any(weighed, axis=0)
    return scored


def power_mean(
    columns: Sequence[Floats], weights: Sequence[float], p: float, least: int = 1
) -> Floats:
    """Return ``(sum w z^p)^(1/p)`` unit by unit over what is present; p = 0 is the geometric mean.

    Powers are of ratios to the unit's largest value (its smallest where p is negative), which are
    at most 1 and cannot overflow, and one is taken off them, which keeps the digits of a p near 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if is_geometric(p):
            logs = _where_weighed(np.log, columns, weights)
            return np.asarray(np.exp(weighted_mean(logs, weights, least)))
        farthest = np.fmax if p > 0 else np.fmin
        weighed = [column for column, weight in zip(columns, weights, strict=True) if weight]
        reference = farthest.reduce(weighed)
        if np.isinf(p):
            return np.where(is_scored(columns, weights, least), reference, np.nan)
        unit = np.where(reference == 0, 1.0, reference)
        shrunk = _where_weighed(lambda z: np.expm1(exponent(z, unit, p)), columns, weights)
        return grown(weighted_mean(shrunk, weights, least), reference, p)


def is_geometric(p: float) -> bool:
    """Return whether p counts as 0: ``p ln z`` of a smaller one has no digits left."""
    return abs(p) < 1e-200


def exponent(z: Floats, unit: Floats, p: float) -> Floats:
    """Return ``ln (z / unit)^p``."""
    return np.asarray(p * np.log(z / unit))


def grown(mean: Floats, reference: Floats, p: float) -> Floats:
    """Return the power mean from the mean of ``(z / reference)^p - 1``."""
    return np.asarray(reference * np.exp(np.log1p(mean) / p))


def _where_weighed(
    function: Callable[[Floats], Floats], columns: Sequence[Floats], weights: Sequence[float]
) -> list[Floats]:
    """Transform the columns that count; the others only have to be there."""
    return [function(c) if weight else c for c, weight in zip(columns, weights, strict=True)]


def penalized_mean(
    columns: Sequence[Floats], weights: Sequence[float], strength: float, least: int = 1
) -> tuple[Floats, Floats, Floats]:
    """Return ``M - strength sd cv`` with M and sd, weighted over what is present of each unit.

    ``sd cv = sd^2 / M``; the sd of equal weights has divisor m. Where M is 0 there is no penalty.
    """
    mean = weighted_mean(columns, weights, least)
    squares = weighted_mean([(column - mean) ** 2 for column in columns], weights, least)
    penalty = strength * squares / np.where(mean == 0, 1.0, mean) if strength else 0.0
    return mean - penalty, mean, np.sqrt(squares)
