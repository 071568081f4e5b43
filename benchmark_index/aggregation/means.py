"""Weighted means (加权平均): missing children are dropped and the other weights rescaled to 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..errors import MethodError, Text
from ..numerics import Booleans, Floats, needed
from ..parameters import number, one_of
from .base import Aggregation, cells_of, read_columns, read_weights


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


class Mean(Aggregation):
    """What all weighted means share."""

    def scores(
        self,
        X: ArrayLike,
        weights: ArrayLike | Mapping[str, float] | None = None,
        min_coverage: float = 0,
    ) -> Floats:
        """Aggregate units x children, larger is better, to one score per unit.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
            Normalized values; NaN is missing.
        weights : list or mapping by name, optional
            Non-negative; default equal.
        min_coverage : float, default 0
            The share of children, counted, that a unit needs; at least one in any case.

        Returns
        -------
        array of shape (n,)

        Raises
        ------
        MethodError
            The mean is not defined for a value, which the message names.
        """
        x, names = read_columns(X)
        w = read_weights(weights, names, x.shape[1])
        units = X.index if isinstance(X, pd.DataFrame) else range(len(x))
        columns, least = list(x.T), needed(min_coverage, x.shape[1])
        if refused := self.refused(columns, w.tolist(), least):
            label = names or [f"x{j}" for j in range(len(columns))]
            raise self.refusal(
                cells_of(refused, columns, label, lambda row, name: f"{units[row]} / {name}")
            )
        return self.combine(columns, w.tolist(), least)

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        """Aggregate columns that need no further checks."""
        raise NotImplementedError

    def refused(
        self, columns: Sequence[Floats], weights: Sequence[float], least: int
    ) -> dict[int, Booleans]:
        """Return, by column, the units to be scored whose value this mean is not defined for."""
        return {}

    def refusal(self, cells: Sequence[str]) -> MethodError:
        """Return the error that names the values this mean is not defined for."""
        name = type(self).__name__
        return MethodError.cannot_take(
            Text(f"{name} 遇到无法计算的值", f"{name} met values it cannot take"),
            cells,
            Text(
                "可设下限 GeometricMean(floor=1)（命令行 geometric:floor=1），或标准化到正区间 "
                "MinMax(low=1)（minmax:low=1）；若零是真零（如固定上下限），用 "
                'GeometricMean(zero="keep")（geometric:zero=keep）。',
                "Ways out: GeometricMean(floor=1) (geometric:floor=1 on the command line), "
                "MinMax(low=1) (minmax:low=1), or, where zero is a true zero (goalposts), "
                'GeometricMean(zero="keep") (geometric:zero=keep).',
            ),
        )


class ArithmeticMean(Mean):
    """Weighted arithmetic mean (加权算术平均): ``sum w z``; full compensation among children.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> ArithmeticMean().scores([[80.0, 60.0], [90.0, np.nan]], [3, 1])
    array([75., 90.])
    """

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        """Aggregate columns that need no further checks."""
        return weighted_mean(columns, weights, least)


class GeometricMean(Mean):
    """Weighted geometric mean (加权几何平均): ``prod z ** w``; weakness is hard to make up for.

    Parameters
    ----------
    floor : float, optional
        Smaller values count as this one, which must be positive.
    zero : {"error", "keep"}, default "error"
        Whether a zero is an error that names the cell, or a true zero that makes the mean zero
        (values from goalposts). A negative value is always an error.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> GeometricMean().scores([[4.0, 9.0], [1.0, 100.0]])
    array([ 6., 10.])
    """

    def __init__(
        self, floor: float | None = None, zero: Literal["error", "keep"] = "error"
    ) -> None:
        self.floor = floor
        self.zero = zero

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        """Aggregate columns that need no further checks."""
        if self.floor is not None:
            columns = [np.maximum(column, self.floor) for column in columns]
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = [np.log(column) for column in columns]
        score: Floats = np.exp(weighted_mean(logs, weights, least))
        return score

    def refused(
        self, columns: Sequence[Floats], weights: Sequence[float], least: int
    ) -> dict[int, Booleans]:
        """Return, by column, the units to be scored whose value has no logarithm."""
        one_of("zero", self.zero, ("error", "keep"))
        if self.floor is not None:
            if number("floor", self.floor) <= 0:
                raise MethodError.bad_parameter("floor", Text("须为正", "must be positive"))
            return {}
        bad = {
            j: column < 0 if self.zero == "keep" else column <= 0
            for j, (column, weight) in enumerate(zip(columns, weights, strict=True))
            if weight
        }
        if not any(rows.any() for rows in bad.values()):
            return {}
        scored = np.sum([~np.isnan(column) for column in columns], axis=0) >= least
        return {j: rows & scored for j, rows in bad.items() if np.any(rows & scored)}
