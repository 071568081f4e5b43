"""Normalization by the size of a whole column: its length as a vector, or its sum."""

from __future__ import annotations

from typing import Self

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.rows import Rows
from ..numerics import (
    Bounds,
    Floats,
    Integers,
    PowerSums,
    Together,
    column_bounds,
    column_sums,
    reported,
    scaled,
)
from .scaler import OfSums, PerIndicator, Scaled


def reciprocal_costs(x: Floats, sign: Floats) -> Floats:
    """Return benefits as they are and ``1 / x`` for costs."""
    turned = np.array(x, order="K")
    return np.divide(1, x, out=turned, where=sign < 0)


class VectorNorm(OfSums[PowerSums], Scaled):
    """Vector normalization (向量归一化): ``x / ||x||``, and ``1 - x / ||x||`` for costs.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    scale : float or mapping by name, default 1
        What the result is multiplied by.

    Attributes
    ----------
    norm_ : array of shape (m,)
        The Euclidean length of each column's values present.

    Notes
    -----
    A column of nothing but zeros has no length: an error that names it.

    References
    ----------
    Hwang and Yoon (1981), *Multiple Attribute Decision Making*.

    Examples
    --------
    >>> VectorNorm(directions=[1, -1]).fit_transform([[3.0, 3.0], [4.0, 4.0]])
    array([[0.6, 0.4],
           [0.8, 0.2]])
    """

    declaration = Declaration(
        "vector",
        Text("向量归一化", "Vector normalization"),
        "x / ||x||",
        excel="benchmark_index.report.live.scales:vector_norm",
    )

    parts = (Part("norm", "indicator", Text("向量的模 ||x||", "Length of the column, ||x||")),)

    def __init__(self, directions: DirectionsLike = None, scale: PerIndicator = 1) -> None:
        self.directions = directions
        self.scale = scale

    def _sums(self, x: Floats, power: Integers) -> PowerSums:
        return column_sums(x, np.full(x.shape[1], 2), power)

    def settle(self, state: Together[PowerSums]) -> Self:
        """Learn the length of each column from the sums of all rows."""
        (low, high), sums = self._close(state.bounds), state.sums
        self._refuse_columns(
            (low == 0) & (high == 0),
            Text("全为零，没有模", "Nothing but zeros in"),
            Text("请删去该指标。", "Leave the indicator out."),
        )
        self._power, self._norm = sums.power, np.sqrt(sums.total)
        self.norm_ = reported(self._norm, self._power)
        return self

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        z: Floats = scaled(x, self._power) / self._norm
        return np.subtract(1, z, out=z, where=self.directions_.sign < 0)


class SumNorm(OfSums[PowerSums], Scaled):
    """Sum normalization (归一化、比重法): ``x / sum x``, and ``(1 / x) / sum(1 / x)`` for costs.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    scale : float or mapping by name, default 1
        What the result is multiplied by.

    Attributes
    ----------
    sum_ : array of shape (m,)
        The sum of each column's values present, of their reciprocals for costs.

    Notes
    -----
    Costs need positive values, benefits a positive sum.

    References
    ----------
    Hwang and Yoon (1981), *Multiple Attribute Decision Making*.

    Examples
    --------
    >>> SumNorm(directions=[1, -1]).fit_transform([[1.0, 1.0], [3.0, 3.0]])
    array([[0.25, 0.75],
           [0.75, 0.25]])
    """

    declaration = Declaration(
        "sum",
        Text("比重法", "Sum normalization"),
        "x / sum x",
        excel="benchmark_index.report.live.scales:sum_norm",
    )

    parts = (
        Part("sum", "indicator", Text("合计（逆向指标为倒数之和）", "Sum; of 1 / x for costs")),
    )
    positive_only = True

    def __init__(self, directions: DirectionsLike = None, scale: PerIndicator = 1) -> None:
        self.directions = directions
        self.scale = scale

    def _sums(self, x: Floats, power: Integers) -> PowerSums:
        return column_sums(x, np.where(self._directions.sign < 0, -1, 1), power)

    def settle(self, state: Together[PowerSums]) -> Self:
        """Learn the sum of each column from the sums of all rows."""
        self._close(state.bounds)
        self._sum, degree, self._power = state.sums
        self.sum_ = reported(self._sum, degree * self._power)
        self._refuse_columns(
            ~(self._sum > 0),
            Text("合计须为正", "The sum must be positive in"),
            Text("可改用 MinMax。", "MinMax takes any values."),
        )
        return self

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        self._check(x, rows, column_bounds(x))
        z = reciprocal_costs(scaled(x, self._power), self.directions_.sign)
        z /= self._sum
        return z

    def _check(self, x: Floats, rows: Rows | None, bounds: Bounds) -> None:
        hint = Text("可改用 VectorNorm 或 MinMax。", "VectorNorm and MinMax take any values.")
        self._refuse_not_positive(x, self._directions.sign < 0, rows, bounds, hint)
