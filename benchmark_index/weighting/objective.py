"""Weights from the data (客观赋权), each with its own scaling whatever the index's normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from ..directions import Directions, DirectionsLike
from ..errors import MethodError, Text
from ..intermediates import Part
from ..numerics import Booleans, Floats, blocks, column_bounds, column_means, positions
from ..parameters import number, one_of

Scope = Literal["indicators", "siblings"]


class DataWeights(BaseEstimator):  # type: ignore[misc]
    """What all weights from data share: the door for arrays, directions, constant columns.

    A constant column says nothing and gets weight 0; it is listed in ``constant_``.
    """

    directions: DirectionsLike
    scope: Scope
    on: str  # "index" takes values as they stand, larger is better: the index's normalized values

    parts: ClassVar[tuple[Part, ...]] = ()

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Compute ``weights_``, which sum to 1, from units x indicators; NaN is missing.

        Raises
        ------
        MethodError
            A column is empty, or every column is constant.
        """
        x = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        return self.fit_array(x, getattr(self, "feature_names_in_", None))

    def fit_array(self, x: Floats, names: Sequence[str] | None = None) -> Self:
        """Compute the weights from an array that needs no further checks."""
        one_of("scope", self.scope, ("indicators", "siblings"))
        labels = list(names) if names is not None else [f"x{j}" for j in range(x.shape[1])]
        given = None if self.on == "index" else self.directions
        directions = Directions.read(given, names, x.shape[1]).fit(x)
        x = self._basis(x, directions)
        low, high = column_bounds(x)
        empty, constant = np.isnan(low), low == high
        if empty.any():
            raise MethodError.empty([labels[j] for j in positions(empty)])
        self.constant_ = [labels[j] for j in positions(constant)]
        information = np.zeros(len(labels))
        if not constant.all():
            information = self._information(x, directions, labels, constant)
        if not information.sum() > 0:
            raise MethodError.uninformative(labels, len(x))
        self.weights_ = information / information.sum()
        return self

    def _basis(self, x: Floats, directions: Directions) -> Floats:
        """Return what the weights are computed from: target and range columns by closeness."""
        return directions.orient(x)

    def _information(
        self, x: Floats, directions: Directions, labels: list[str], constant: Booleans
    ) -> Floats:
        raise NotImplementedError

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def divergence(v: Floats) -> Floats:
    """Return ``1 - e`` of each column, e its entropy as a share of the largest possible.

    ``e = -(1 / ln n) sum p ln p`` with ``p = v / sum v``, ``0 ln 0 = 0`` and n the values present.
    With ``u = n p`` this is the mean of ``u ln u - u + 1``, divided by ln n: no term is negative,
    so a nearly even column keeps its digits.
    """
    count, mean = column_means(v)
    total = np.zeros(v.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        for rows in blocks(*v.shape):
            d = v[rows] / mean - 1
            terms = np.where(np.abs(d) < 1e-4, d * d * (0.5 - d / 6), xlogy(1 + d, 1 + d) - d)
            total += np.nansum(terms, axis=0)
        uneven: Floats = total / count / np.log(count)
    return uneven


class EntropyWeights(DataWeights):
    """Entropy weights (熵值法): the more unevenly an indicator is spread, the more it weighs.

    ``w = (1 - e) / sum(1 - e)`` with ``e = -(1 / ln n) sum p ln p`` and ``p = v / sum v``.

    Parameters
    ----------
    on : {"normalized", "raw", "index"}, default "normalized"
        v is the min-max value 0 to 1, costs flipped, or the raw non-negative matrix, where
        directions play no part; ``"index"``: the index's normalized values, taken as they stand.
    shift : float, default 0
        Added to v; practice uses 0.0001.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    divergence_ : array of shape (m,)
        ``1 - e`` of each column.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Notes
    -----
    Years of a panel are pooled: with r years of n units, e is divided by ``ln(r n)``.

    References
    ----------
    Shannon (1948), *A Mathematical Theory of Communication*; Hwang and Yoon (1981), *Multiple
    Attribute Decision Making*.

    Examples
    --------
    >>> EntropyWeights().fit([[1.0, 10.0], [2.0, 10.1], [3.0, 90.0]]).weights_.round(3)
    array([0.298, 0.702])
    """

    parts = (
        Part("divergence", "indicator", Text("差异系数 1 - e", "Divergence 1 - e of each column")),
    )

    def __init__(
        self,
        on: Literal["normalized", "raw", "index"] = "normalized",
        shift: float = 0,
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
    ) -> None:
        self.on = on
        self.shift = shift
        self.scope = scope
        self.directions = directions

    def _basis(self, x: Floats, directions: Directions) -> Floats:
        return x if self.on == "raw" else directions.orient(x)

    def _information(
        self, x: Floats, directions: Directions, labels: list[str], constant: Booleans
    ) -> Floats:
        one_of("on", self.on, ("normalized", "raw", "index"))
        shift = number("shift", self.shift)
        if shift < 0:
            raise MethodError.bad_parameter("shift", Text("不能为负", "must not be negative"))
        low, high = column_bounds(x)
        if self.on != "normalized":
            negative = low < 0
            if negative.any():
                names = [labels[j] for j in positions(negative)]
                raise MethodError.cannot_take(
                    Text("熵值法 on='raw' 不接受负值", "Entropy on raw values met negatives in"),
                    names,
                    Text('请用 on="normalized"。', 'Use on="normalized".'),
                )
            v = x
        else:
            more = directions.sign > 0
            worst, best = np.where(more, low, high), np.where(more, high, low)
            v = (x - worst) / np.where(constant, 1.0, best - worst)
        self.divergence_ = np.where(constant, 0.0, divergence(v + shift if shift else v))
        return self.divergence_
