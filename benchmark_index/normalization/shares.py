"""Normalization by the size of a whole column: its length as a vector, or its sum."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.rows import Rows
from ..numerics import Bounds, Floats, blocks, column_bounds, exponents, reported, scaled
from .scaler import Names, PerIndicator, Scaled


def vector_norms(x: Floats, largest: Floats) -> Floats:
    """Return the Euclidean length of each column; dividing by the largest keeps squares in range."""
    total = np.zeros(x.shape[1])
    for rows in blocks(*x.shape):
        total += np.nansum(np.square(x[rows] / largest), axis=0)
    norms: Floats = largest * np.sqrt(total)
    return norms


def reciprocal_costs(x: Floats, sign: Floats) -> Floats:
    """Return benefits as they are and ``1 / x`` for costs."""
    turned = np.array(x, order="K")
    return np.divide(1, x, out=turned, where=sign < 0)


class VectorNorm(Scaled):
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

    def _learn(self, x: Floats, names: Names, rows: Rows | None) -> None:
        low, high = column_bounds(x)
        self._refuse_empty(np.isnan(low))
        largest = np.maximum(-low, high)
        self._refuse_columns(
            largest == 0,
            Text("全为零，没有模", "Nothing but zeros in"),
            Text("请删去该指标。", "Leave the indicator out."),
        )
        self._power = exponents(x, Bounds(low, high))
        self._norm = vector_norms(scaled(x, self._power), scaled(largest, self._power))
        self.norm_ = reported(self._norm, self._power)

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        z: Floats = scaled(x, self._power) / self._norm
        return np.subtract(1, z, out=z, where=self.directions_.sign < 0)


class SumNorm(Scaled):
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

    def __init__(self, directions: DirectionsLike = None, scale: PerIndicator = 1) -> None:
        self.directions = directions
        self.scale = scale

    def _learn(self, x: Floats, names: Names, rows: Rows | None) -> None:
        bounds = column_bounds(x)
        self._refuse_empty(np.isnan(bounds.low))
        self._check(x, rows)
        sign, self._power = self.directions_.sign, exponents(x, bounds)
        near, self._sum = scaled(x, self._power), np.zeros(x.shape[1])
        for piece in blocks(*x.shape):
            self._sum += np.nansum(reciprocal_costs(near[piece], sign), axis=0)
        self.sum_ = reported(self._sum, np.where(sign < 0, -self._power, self._power))
        self._refuse_columns(
            ~(self._sum > 0),
            Text("合计须为正", "The sum must be positive in"),
            Text("可改用 MinMax。", "MinMax takes any values."),
        )

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        self._check(x, rows)
        z = reciprocal_costs(scaled(x, self._power), self.directions_.sign)
        z /= self._sum
        return z

    def _check(self, x: Floats, rows: Rows | None) -> None:
        hint = Text("可改用 VectorNorm 或 MinMax。", "VectorNorm and MinMax take any values.")
        self._refuse_not_positive(x, self.directions_.sign < 0, rows, hint)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags
