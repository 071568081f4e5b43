"""Distances to the average, the border or the worst there is: EDAS, MABAC and CODAS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import number
from ..numerics import Floats, blocks, column_bounds, column_means, mean_rest
from .matrix import MatrixMethod
from .ratio import ZERO_BEST, PositiveCosts
from .scaling import TINY, Constant, extremes, in_blocks, ratios, refuse_zero, weigh


class EdasResult(NamedTuple):
    """The appraisal score with the distances it is made of."""

    scores: Floats
    average: Floats
    positive: Floats
    negative: Floats
    scaled_positive: Floats
    scaled_negative: Floats


def average_distances(x: Floats, average: Floats, w: Floats, sign: Floats) -> Floats:
    """Return the weighted positive and negative distances from the average, 2 x units."""
    slope, rest = w * sign / average, mean_rest(x, average)

    def distances(piece: Floats) -> tuple[Floats, Floats]:
        gap = (piece - average - rest) * slope
        return np.maximum(gap, 0).sum(axis=1), -np.minimum(gap, 0).sum(axis=1)

    return in_blocks(distances, x, 2)


class Edas(MatrixMethod[EdasResult]):
    """EDAS (平均解距离评估法): how far above and below the average, in shares of it.

    ``AS = (SP / max SP + 1 - SN / max SN) / 2``, SP and SN the weighted sums of positive and
    negative distances from the average of each column, divided by it.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    A column needs a positive average; that all columns are constant is an error. Needs the means
    of all rows, then the largest SP and SN.

    References
    ----------
    Keshavarz Ghorabaee, Zavadskas, Olfat and Turskis (2015), Multi-criteria inventory
    classification using a new method of evaluation based on distance from average solution (EDAS).

    Examples
    --------
    >>> Edas().scores([[1.0, 4.0], [2.0, 2.0], [6.0, 3.0]]).round(4)
    array([0.1667, 0.    , 1.    ])
    """

    declaration = Declaration(
        "edas", Text("平均解距离评估法", "EDAS"), "(SP / max SP + 1 - SN / max SN) / 2"
    )

    in_units = ("average",)
    parts = (
        Part("average", "indicator", Text("平均解", "Average")),
        Part("positive", "unit", Text("正距离加权和 SP", "Positive distance, SP")),
        Part("negative", "unit", Text("负距离加权和 SN", "Negative distance, SN")),
        Part("scaled_positive", "unit", Text("归一化 SP", "SP / max SP")),
        Part("scaled_negative", "unit", Text("归一化 SN", "1 - SN / max SN")),
    )

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> EdasResult:
        low, high = column_bounds(x)
        average = column_means(x).mean
        level = np.where(average > TINY * np.maximum(-low, high), average, 0.0)
        what = Text("列的平均值不为正", "Columns whose average is not positive")
        refuse_zero(level, what, labels)
        if np.all((low == high) | (w == 0)):
            raise MethodError.uninformative(labels, len(x))
        above, below = average_distances(x, average, w, sign)
        plus, minus = above / above.max(), 1 - below / below.max()
        return EdasResult((plus + minus) / 2, average, above, below, plus, minus)


class MabacResult(NamedTuple):
    """The score with the border it is measured from."""

    scores: Floats
    border: Floats


def border_area(x: Floats, worst: Floats, span: Floats, w: Floats) -> Floats:
    """Return the geometric mean of ``w (1 + z)`` in each column, z min-max 0 to 1."""
    logs = sum(np.log1p((x[rows] - worst) / span).sum(axis=0) for rows in blocks(*x.shape))
    border: Floats = w * np.exp(logs / len(x))
    return border


class Mabac(MatrixMethod[MabacResult]):
    """MABAC (多属性边界近似区域比较法): the distance to the border between good and poor.

    ``sum (v - g)`` with ``v = w (1 + z)``, z min-max 0 to 1, costs flipped, and g the geometric
    mean of v over the units; a positive score lies above the border.

    Parameters
    ----------
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What becomes of a column without a spread: an error that names it; everybody is on its
        border (zero, middle); or the other columns take over its weight.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Needs the extremes of all rows, then the means of logarithms, which merge.

    References
    ----------
    Pamučar and Ćirović (2015), The selection of transport and handling resources in logistics
    centers using Multi-Attributive Border Approximation area Comparison (MABAC).

    Examples
    --------
    >>> Mabac().scores([[1.0], [3.0]]).round(4)
    array([-0.4142,  0.5858])
    """

    declaration = Declaration(
        "mabac", Text("多属性边界近似区域比较法", "MABAC"), "sum (v - g), v = w (1 + z)"
    )

    parts = (Part("border", "indicator", Text("边界近似区域 g", "Border approximation area g")),)

    def __init__(self, constant: Constant = "error", directions: DirectionsLike = None) -> None:
        self.constant = constant
        self.directions = directions

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> MabacResult:
        best, worst = extremes(x, sign)
        w = weigh(w, self.constant, best == worst, labels, len(x))
        span = np.where(best == worst, 1.0, best - worst)
        border = border_area(x, worst, span, w)
        level = w - border
        scores = in_blocks(lambda piece: ((piece - worst) / span * w + level).sum(axis=1), x)[0]
        return MabacResult(scores, border)


class CodasResult(NamedTuple):
    """The assessment score with the distances to the worst point."""

    scores: Floats
    euclidean: Floats
    taxicab: Floats
    negative_ideal: Floats


def worst_distances(x: Floats, best: Floats, worst: Floats, w: Floats, sign: Floats) -> Floats:
    """Return Euclidean and taxicab distances of weighted ratios from the worst, 2 x units."""
    negative = ratios(worst[np.newaxis], best, sign)[0]

    def distances(piece: Floats) -> tuple[Floats, Floats]:
        gap = (ratios(piece, best, sign) - negative) * w
        return np.sqrt(np.einsum("ij,ij->i", gap, gap)), gap.sum(axis=1)

    return in_blocks(distances, x, 2)


def relative_assessment(e: Floats, t: Floats, tau: float) -> Floats:
    """Return ``sum_k (E - E_k) + psi (T - T_k)``, psi = 1 where E differs by tau or more.

    In order of E, those that differ are the first and the last ones, so sums of T from either
    end replace the comparison of all pairs. A difference is tau with 1e-10 to spare.
    """
    n, order = len(e), np.argsort(e)
    ordered = e[order]
    sums = np.concatenate([[0.0], np.cumsum(t[order])])
    below = np.searchsorted(ordered, e - tau + 1e-10, side="right")
    above = np.maximum(below, np.searchsorted(ordered, e + tau - 1e-10, side="left"))
    second = (below + n - above) * t - sums[below] - (sums[n] - sums[above])
    total: Floats = n * e - e.sum() + second
    return total


class Codas(PositiveCosts[CodasResult]):
    """CODAS (组合距离评估法): the Euclidean distance to the worst; where near, the taxicab one.

    ``H = sum_k (E - E_k) + psi (T - T_k)`` over the units k, E and T the Euclidean and taxicab
    distances of ``w r`` to the worst of every column, ``r = x / max``, ``min / x`` for costs, and
    psi = 1 where E and E_k differ by tau or more, else 0.

    Parameters
    ----------
    tau : float, default 0.02
        From which difference in E on the difference in T counts, not negative; 0.01 to 0.05 is
        usual.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Costs must be positive, benefits not negative and not all zero. Compares all pairs of units,
    so it needs all rows at once.

    References
    ----------
    Keshavarz Ghorabaee, Zavadskas, Turskis and Antucheviciene (2016), A new combinative
    distance-based assessment (CODAS) method for multi-criteria decision-making.

    Examples
    --------
    >>> Codas(directions=[1, -1]).scores([[4.0, 1.0], [1.0, 4.0], [4.0, 4.0]]).round(4)
    array([ 1.8107, -2.0303,  0.2197])
    """

    declaration = Declaration(
        "codas", Text("组合距离评估法", "CODAS"), "sum_k (E - E_k) + psi (T - T_k)"
    )

    parts = (
        Part("euclidean", "unit", Text("到负理想解的欧氏距离 E", "Euclidean distance E")),
        Part("taxicab", "unit", Text("到负理想解的曼哈顿距离 T", "Taxicab distance T")),
        Part("negative_ideal", "indicator", Text("负理想解", "Negative-ideal point, weighted")),
    )

    def __init__(self, tau: float = 0.02, directions: DirectionsLike = None) -> None:
        self.tau = tau
        self.directions = directions

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> CodasResult:
        tau = number("tau", self.tau, least=0)
        best, worst = extremes(x, sign)
        refuse_zero(best, ZERO_BEST, labels)
        e, t = worst_distances(x, best, worst, w, sign)
        negative = ratios(worst[np.newaxis], best, sign)[0] * w
        return CodasResult(relative_assessment(e, t, tau), e, t, negative)
