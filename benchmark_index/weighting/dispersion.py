"""Weights by how far an indicator spreads: its deviation, variation, Gini coefficient or angle."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.rows import Rows
from ..numerics import (
    Booleans,
    Floats,
    Integers,
    Moments,
    Together,
    column_bounds,
    column_moments,
    reported,
)
from .objective import Basis, DataWeights, Footing, MergedWeights, Sample, Scope


def gini(x: Floats) -> Floats:
    """Return each column's mean absolute difference over all n^2 ordered pairs / (2 |mean|).

    >>> gini(np.array([[1.0], [3.0]]))
    array([0.25])
    """
    coefficients = np.empty(x.shape[1])
    for j, column in enumerate(x.T):
        present = np.sort(column[~np.isnan(column)])
        n = len(present)
        place = np.arange(1 - n, n, 2)  # added once per smaller value, taken off per larger
        coefficients[j] = place @ (present - present[:1]) / (n * abs(present.sum()))
    return coefficients


class _SpreadWeights(DataWeights):
    """Weights by one measure of spread per column; of degree 1 it is in the column's unit."""

    degree: ClassVar[int] = 0

    def __init__(
        self, on: Basis = "raw", scope: Scope = "indicators", directions: DirectionsLike = None
    ) -> None:
        self.on = on
        self.scope = scope
        self.directions = directions

    @property
    def _unit_free(self) -> bool:
        """Whether a column may be in any unit; a spread of degree 0 has none itself."""
        return self.on == "normalized" or not self.degree

    def _refuse_zero_mean(self, mean: Floats, sd: Floats, constant: Booleans) -> None:
        """Refuse a mean that is too near 0 to divide by."""
        lost = ~constant & (np.abs(mean) <= 1e-6 * sd)
        if lost.any():
            raise MethodError.cannot_take(
                Text("均值接近 0，无法作除数", "A mean near 0 cannot divide, in"),
                self._labels(lost),
                Text('请用 on="normalized" 或其他方法。', 'Use on="normalized" or another method.'),
            )


class _MomentWeights(MergedWeights[Together[Moments]], _SpreadWeights):
    """Weights by a measure of spread that moments tell."""

    def state(self, x: Floats, rows: Rows | None = None) -> Together[Moments]:
        x = self._oriented(x)
        return Together(column_bounds(x), column_moments(x))

    def _weigh_state(self, state: Together[Moments]) -> tuple[Floats, Booleans]:
        footing = self._footing(state.bounds)
        moments = state.sums.at(footing.power)
        mean, sd = moments.near, moments.near_sd
        if self.on == "normalized":  # min-max values have these
            mean = (moments.near - footing.worst + moments.rest) / (footing.sign * footing.span)
            sd = sd / footing.span
        spread = np.where(footing.constant, 0.0, self._spread(moments.present, mean, sd, footing))
        self.spread_ = spread if self._unit_free else reported(spread, self.degree * footing.power)
        return spread, footing.constant

    def _spread(self, n: Integers, mean: Floats, sd: Floats, footing: Footing) -> Floats:
        raise NotImplementedError


class StandardDeviationWeights(_MomentWeights):
    """Standard deviation weights (标准差法): the wider an indicator spreads, the more it weighs.

    ``w = sd / sum sd`` on the raw matrix, so the unit of measure counts.

    Parameters
    ----------
    on : {"normalized", "raw", "index"}, default "raw"
        The values as treated, where directions play no part, the min-max values 0 to 1 with costs
        flipped, or the index's normalized values as they stand.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    spread_ : array of shape (m,)
        sd of each column, over the values present.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Raises
    ------
    MethodError
        A column is empty, or every column is constant.

    References
    ----------
    Diakoulaki, Mavrotas and Papayannakis (1995), *Determining objective weights in multiple
    criteria problems: the CRITIC method*, where it is compared.

    Examples
    --------
    >>> StandardDeviationWeights().fit([[1.0, 10.0], [2.0, 40.0], [3.0, 70.0]]).weights_.round(3)
    array([0.032, 0.968])
    """

    declaration = Declaration(
        "standard_deviation", Text("标准差法", "Standard deviation weights"), "sd / sum sd"
    )

    degree = 1
    parts: ClassVar[tuple[Part, ...]] = (
        Part("spread", "indicator", Text("标准差", "Standard deviation")),
    )

    def _spread(self, n: Integers, mean: Floats, sd: Floats, footing: Footing) -> Floats:
        return sd


class VarianceWeights(_MomentWeights):
    """Variance weights (方差法): by the variance of the min-max values.

    ``w = sd^2 / sum sd^2`` of the values brought to 0..1.

    Parameters
    ----------
    on : {"normalized", "raw", "index"}, default "normalized"
        The min-max values 0 to 1, the values as treated, or the index's normalized values as they
        stand.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    spread_ : array of shape (m,)
        Variance of each column, over the values present.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Raises
    ------
    MethodError
        A column is empty, or every column is constant.

    References
    ----------
    Rao and Patel (2010), *A subjective and objective integrated multiple attribute decision making
    method for material selection*.

    Examples
    --------
    >>> VarianceWeights().fit([[1.0, 10.0], [2.0, 10.0], [3.0, 70.0]]).weights_.round(3)
    array([0.429, 0.571])
    """

    declaration = Declaration("variance", Text("方差法", "Variance weights"), "sd^2 / sum sd^2")

    degree = 2
    parts: ClassVar[tuple[Part, ...]] = (Part("spread", "indicator", Text("方差", "Variance")),)

    def __init__(
        self,
        on: Basis = "normalized",
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
    ) -> None:
        super().__init__(on, scope, directions)

    def _spread(self, n: Integers, mean: Floats, sd: Floats, footing: Footing) -> Floats:
        return sd**2


class VariationWeights(_MomentWeights):
    """Coefficient of variation weights (变异系数法): spread against the mean.

    ``w = V / sum V`` with ``V = sd / |mean|`` on the raw matrix, free of the unit of measure.

    Parameters
    ----------
    on : {"normalized", "raw", "index"}, default "raw"
        The values as treated, where directions play no part, the min-max values 0 to 1 with costs
        flipped, or the index's normalized values as they stand.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    spread_ : array of shape (m,)
        V of each column, over the values present.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Raises
    ------
    MethodError
        A column is empty, every column is constant, or a mean is near 0: at most a millionth of
        the standard deviation.

    References
    ----------
    Pearson (1896), *Regression, heredity, and panmixia*, for the coefficient.

    Examples
    --------
    >>> VariationWeights().fit([[1.0, 10.0], [2.0, 40.0], [3.0, 70.0]]).weights_.round(3)
    array([0.4, 0.6])
    """

    declaration = Declaration(
        "variation",
        Text("变异系数法", "Coefficient of variation weights"),
        "V / sum V, V = sd / |mean|",
    )

    parts: ClassVar[tuple[Part, ...]] = (
        Part("spread", "indicator", Text("变异系数", "Coefficient of variation")),
    )

    def _spread(self, n: Integers, mean: Floats, sd: Floats, footing: Footing) -> Floats:
        self._refuse_zero_mean(mean, sd, footing.constant)
        return sd / np.abs(mean)


class GiniWeights(_SpreadWeights):
    """Gini coefficient weights (基尼系数法): by how unequally an indicator is shared out.

    ``w = G / sum G``, G the mean absolute difference over all n^2 ordered pairs / (2 |mean|).

    Parameters
    ----------
    on : {"normalized", "raw", "index"}, default "raw"
        The values as treated, where directions play no part, the min-max values 0 to 1 with costs
        flipped, or the index's normalized values as they stand.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    spread_ : array of shape (m,)
        G of each column, over the values present.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Raises
    ------
    MethodError
        A column is empty, every column is constant, or a mean is near 0: at most a millionth of
        the standard deviation.

    Notes
    -----
    Sorting needs all rows at once.

    References
    ----------
    Li and Chi (2009), *A new determining objective weights method: Gini coefficient weight*.

    Examples
    --------
    >>> GiniWeights().fit([[1.0, 10.0], [2.0, 40.0], [3.0, 70.0]]).weights_.round(3)
    array([0.4, 0.6])
    """

    declaration = Declaration(
        "gini",
        Text("基尼系数法", "Gini coefficient weights"),
        "G / sum G, G = mean |x_a - x_b| / (2 mean)",
    )

    parts: ClassVar[tuple[Part, ...]] = (
        Part("spread", "indicator", Text("基尼系数", "Gini coefficient")),
    )

    def _information(self, sample: Sample) -> Floats:
        x = sample.normalized if self.on == "normalized" else sample.x
        moments = column_moments(x)
        self._refuse_zero_mean(moments.mean, moments.sd, sample.constant)
        self.spread_ = np.where(sample.constant, 0.0, gini(x))
        return self.spread_


class AngleWeights(_MomentWeights):
    """Angle weights (夹角法): by the angle between an indicator and a constant one.

    ``w = u / sum u``, ``cos u = sum x / (sqrt(n) ||x||)``: the angle in radians to the all-ones vector.

    Parameters
    ----------
    on : {"normalized", "raw", "index"}, default "raw"
        The values as treated, where directions play no part, the min-max values 0 to 1 with costs
        flipped, or the index's normalized values as they stand.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    spread_ : array of shape (m,)
        u of each column, over the values present.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Raises
    ------
    MethodError
        A column is empty, or every column is constant.

    References
    ----------
    Shuai, Zongzhun, Yongji and Lei (2012), *A new angular method to determine the objective
    weights*.

    Examples
    --------
    >>> AngleWeights().fit([[1.0, 10.0], [2.0, 40.0], [3.0, 70.0]]).weights_.round(3)
    array([0.414, 0.586])
    """

    declaration = Declaration(
        "angle", Text("夹角法", "Angle weights"), "u / sum u, cos u = sum x / (sqrt(n) ||x||)"
    )

    parts: ClassVar[tuple[Part, ...]] = (
        Part("spread", "indicator", Text("夹角（弧度）", "Angle in radians")),
    )

    def _spread(self, n: Integers, mean: Floats, sd: Floats, footing: Footing) -> Floats:
        return np.asarray(np.arctan2(sd * np.sqrt((n - 1) / n), mean))
