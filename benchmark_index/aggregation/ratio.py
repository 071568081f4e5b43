"""Ratios of values: MOORA, COPRAS, WPM, ARAS, WASPAS and MARCOS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import number, one_of
from ..numerics import Booleans, Floats, blocks, column_means, positions
from .matrix import MatrixMethod, ResultT
from .scaling import column_norms, extremes, in_blocks, ratios, refuse_zero, smaller, turned

ZERO_SUM = Text("列的合计为零", "Columns whose sum is zero")
ZERO_NORM = Text("列全为零", "Columns of zeros")
ZERO_BEST = Text("列的最优值为零", "Columns whose best value is zero")
POSITIVE = Text(
    "须全为正数；可先换算或插补，或改用 TOPSIS。",
    "It needs positive values: convert or treat them first, or use TOPSIS.",
)
NOT_NEGATIVE = Text(
    "正向指标不能为负，逆向指标须为正；可先换算，或改用 TOPSIS。",
    "Benefits must not be negative, and costs positive: convert or treat them first, or use "
    "TOPSIS.",
)


class MooraResult(NamedTuple):
    """The score of one form, with what its form is made of."""

    scores: Floats
    norm: Floats
    benefits: Floats | None = None
    costs: Floats | None = None
    reference: Floats | None = None


def benefits_and_costs(x: Floats, slope: Floats, sign: Floats) -> Floats:
    """Return the weighted sums over benefits and over costs, 2 x units."""
    split = np.stack([slope * (sign > 0), slope * (sign < 0)])
    return in_blocks(lambda piece: split @ piece.T, x, 2)


def largest_gap(x: Floats, best: Floats, slope: Floats) -> Floats:
    """Return the largest weighted distance of a unit from the best of a column."""
    gaps: Floats = in_blocks(lambda piece: (np.abs(best - piece) * slope).max(axis=1), x)[0]
    return gaps


class Moora(MatrixMethod[MooraResult]):
    """MOORA (比率分析多目标优化法) in one of its three forms, on ``v = w x / ||x||``.

    The ratio system, the sum of benefits minus the sum of costs; the reference point,
    ``max |best - v|``; the full multiplicative form, ``sum d ln v``.

    Parameters
    ----------
    form : {"ratio", "reference", "multiplicative"}, default "ratio"
        Less is better in the reference-point form.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    The multiplicative form needs positive values; in it weights add the same to all units and an
    indicator of weight 0 takes no part. A column of zeros is an error. Needs norms and extremes
    of all rows, which merge.

    References
    ----------
    Brauers and Zavadskas (2006), The MOORA method and its application to privatization in a
    transition economy; (2010), Project management by MULTIMOORA.

    Examples
    --------
    >>> Moora(directions=[1, -1]).scores([[3.0, 4.0], [4.0, 3.0]])
    array([-0.1,  0.1])
    """

    declaration = Declaration(
        "moora",
        Text("比率分析多目标优化法", "MOORA"),
        "sum of benefits - sum of costs of w x / ||x||",
    )

    defined_for = POSITIVE
    in_units = ("norm",)
    parts = (
        Part("norm", "indicator", Text("列的模 ||x||", "Length of the column, ||x||")),
        Part("benefits", "unit", Text("正向指标之和", "Sum of benefits")),
        Part("costs", "unit", Text("逆向指标之和", "Sum of costs")),
        Part("reference", "indicator", Text("参考点", "Reference point, scaled and weighted")),
    )

    def __init__(
        self,
        form: Literal["ratio", "reference", "multiplicative"] = "ratio",
        directions: DirectionsLike = None,
    ) -> None:
        self.form = form
        self.directions = directions

    @property
    def lower_is_better(self) -> bool:  # type: ignore[override]
        """Whether less is better: in the reference-point form."""
        return self.form == "reference"

    def refused(self, x: Floats, w: Floats, sign: Floats) -> dict[int, Booleans]:
        """Return what has no logarithm, in the multiplicative form."""
        return smaller(x, w > 0, allow_zero=False) if self.form == "multiplicative" else {}

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> MooraResult:
        one_of("form", self.form, ("ratio", "reference", "multiplicative"))
        norm = column_norms(x)
        refuse_zero(norm, ZERO_NORM, labels)
        slope = w / norm
        if self.form == "ratio":
            plus, minus = benefits_and_costs(x, slope, sign)
            return MooraResult(plus - minus, norm, plus, minus)
        if self.form == "reference":
            best = extremes(x, sign).best
            return MooraResult(largest_gap(x, best, slope), norm, reference=best * slope)
        j = w > 0
        scores = in_blocks(lambda piece: np.log(piece[:, j] * slope[j]) @ sign[j], x)[0]
        return MooraResult(scores, norm)


class CoprasResult(NamedTuple):
    """The utility with the sums and the significance it is made of."""

    scores: Floats
    benefits: Floats
    costs: Floats
    significance: Floats


def relative_significance(plus: Floats, minus: Floats) -> Floats:
    """Return ``S+ + sum S- / (S- sum 1 / S-)``; S+ where there are no costs."""
    if not minus.any():
        return plus
    significance: Floats = plus + minus.sum() / (minus * np.sum(1 / minus))
    return significance


class Copras(MatrixMethod[CoprasResult]):
    """COPRAS (复杂比例评估法): benefits and, inversely, costs in proportion.

    With ``v = w x / sum x``, S+ and S- its sums over benefits and costs:
    ``Q = S+ + sum S- / (S- sum 1 / S-)``; the score is the utility ``Q / max Q``, 1 for the best.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Without costs ``Q = S+``. Values must not be negative, no unit may have all its costs at zero,
    and a column of zeros is an error. Needs the sums of all rows.

    References
    ----------
    Zavadskas, Kaklauskas and Sarka (1994), The new method of multicriteria complex proportional
    assessment of projects.

    Examples
    --------
    >>> Copras(directions=[1, -1]).scores([[3.0, 4.0], [1.0, 4.0]])
    array([1. , 0.6])
    """

    declaration = Declaration(
        "copras", Text("复杂比例评估法", "COPRAS"), "Q / max Q, Q = S+ + sum S- / (S- sum 1 / S-)"
    )

    defined_for = Text(
        "取值不能为负，且一个对象的逆向指标不能全为零；可先换算，或改用 TOPSIS。",
        "Values must not be negative, nor all costs of a unit zero: convert or treat them first, "
        "or use TOPSIS.",
    )
    parts = (
        Part("benefits", "unit", Text("正向指标之和 S+", "Sum of benefits, S+")),
        Part("costs", "unit", Text("逆向指标之和 S-", "Sum of costs, S-")),
        Part("significance", "unit", Text("相对重要度 Q", "Relative significance Q")),
    )

    def refused(self, x: Floats, w: Floats, sign: Floats) -> dict[int, Booleans]:
        """Return negative values, and the costs of units whose costs are all zero."""
        refused = smaller(x, np.ones(len(w), dtype=bool), allow_zero=True)
        costs = (sign < 0) & (w > 0)
        if costs.any() and not refused:
            free = np.all(x[:, costs] == 0, axis=1)
            if free.any():  # a column of zeros is told as such, later
                refused = {j: free for j in positions(costs) if x[:, j].any()}
        return refused

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> CoprasResult:
        means = column_means(x)
        total = means.present * means.mean
        refuse_zero(total, ZERO_SUM, labels)
        plus, minus = benefits_and_costs(x, w / total, sign)
        significance = relative_significance(plus, minus)
        return CoprasResult(significance / significance.max(), plus, minus, significance)


class ProductResult(NamedTuple):
    """The product with the best values it is relative to."""

    scores: Floats
    best: Floats


class SumAndProductResult(NamedTuple):
    """The joint score with its two halves."""

    scores: Floats
    weighted_sum: Floats
    weighted_product: Floats
    best: Floats


def sum_and_product(x: Floats, best: Floats, w: Floats, sign: Floats) -> Floats:
    """Return weighted arithmetic and geometric means of the ratios to the best, 2 x units."""

    def means(piece: Floats) -> tuple[Floats, Floats]:
        r = ratios(piece, best, sign)
        r[r == 0] = np.nan  # positive, but less than the least number
        return r @ w, np.exp(np.log(r) @ w)

    return in_blocks(means, x, 2)


class _Positive(MatrixMethod[ResultT]):
    """Methods that take the product of ratios, which needs positive values."""

    defined_for = POSITIVE

    def refused(self, x: Floats, w: Floats, sign: Floats) -> dict[int, Booleans]:
        return smaller(x, np.ones(len(w), dtype=bool), allow_zero=False)


class WeightedProduct(_Positive[ProductResult]):
    """Weighted product model, WPM (加权乘积法): the geometric mean of ratios to the best.

    ``prod r ** w`` with ``r = x / max``, ``min / x`` for costs; 1 for a unit best in everything.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Values must be positive. Needs the extremes of all rows, which merge; they only set the
    scale: the ratio of two units does not depend on the others.

    References
    ----------
    Miller and Starr (1969), *Executive Decisions and Operations Research*; Triantaphyllou (2000),
    *Multi-Criteria Decision Making Methods: A Comparative Study*.

    Examples
    --------
    >>> WeightedProduct(directions=[1, -1]).scores([[4.0, 1.0], [1.0, 4.0], [4.0, 4.0]])
    array([1.  , 0.25, 0.5 ])
    """

    declaration = Declaration(
        "weighted_product", Text("加权乘积法", "Weighted product model, WPM"), "prod (x / max) ^ w"
    )

    in_units = ("best",)
    parts = (Part("best", "indicator", Text("最优值", "Best value")),)

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> ProductResult:
        best = extremes(x, sign).best
        return ProductResult(sum_and_product(x, best, w, sign)[1], best)


class Waspas(_Positive[SumAndProductResult]):
    """WASPAS (加权聚合和积评估法): weighted sum and weighted product of ratios to the best.

    ``lambda sum w r + (1 - lambda) prod r ** w`` with ``r = x / max``, ``min / x`` for costs.

    Parameters
    ----------
    share : float, default 0.5
        Lambda, the share of the sum, 0 to 1.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Values must be positive. Needs the extremes of all rows, which merge.

    References
    ----------
    Zavadskas, Turskis, Antucheviciene and Zakarevicius (2012), Optimization of weighted
    aggregated sum product assessment.

    Examples
    --------
    >>> Waspas(directions=[1, -1]).scores([[4.0, 1.0], [1.0, 4.0], [4.0, 4.0]])
    array([1.    , 0.25  , 0.5625])
    """

    declaration = Declaration(
        "waspas", Text("加权聚合和积评估法", "WASPAS"), "lambda sum w r + (1 - lambda) prod r ^ w"
    )

    in_units = ("best",)
    parts = (
        Part("weighted_sum", "unit", Text("加权和", "Weighted sum")),
        Part("weighted_product", "unit", Text("加权积", "Weighted product")),
        Part("best", "indicator", Text("最优值", "Best value")),
    )

    def __init__(self, share: float = 0.5, directions: DirectionsLike = None) -> None:
        self.share = share
        self.directions = directions

    def _compute(
        self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]
    ) -> SumAndProductResult:
        share = number("share", self.share, least=0, most=1)
        best = extremes(x, sign).best
        added, multiplied = sum_and_product(x, best, w, sign)
        joint = share * added + (1 - share) * multiplied
        return SumAndProductResult(joint, added, multiplied, best)


class PositiveCosts(MatrixMethod[ResultT]):
    """Methods that divide by costs: these must be positive, benefits not negative."""

    defined_for: ClassVar[Text] = NOT_NEGATIVE

    def refused(self, x: Floats, w: Floats, sign: Floats) -> dict[int, Booleans]:
        """Return negative benefits, and costs that are not positive."""
        return smaller(x, sign > 0, allow_zero=True) | smaller(x, sign < 0, allow_zero=False)


class ArasResult(NamedTuple):
    """The utility degree with the optimality it is made of."""

    scores: Floats
    optimality: Floats
    optimum: Floats
    optimum_optimality: float


def optimality(x: Floats, best: Floats, w: Floats, sign: Floats) -> tuple[Floats, float]:
    """Return ``S = sum w y / sum y`` of units and of the optimal one, which joins the sums."""
    optimum = turned(best[np.newaxis], sign)[0]
    total = optimum + sum(turned(x[rows], sign).sum(axis=0) for rows in blocks(*x.shape))
    slope = w / total
    return in_blocks(lambda piece: turned(piece, sign) @ slope, x)[0], float(optimum @ slope)


class Aras(PositiveCosts[ArasResult]):
    """ARAS (加性比率评估法): the weighted sum of shares, relative to that of an optimal unit.

    ``K = S / S0``, ``S = sum w y / sum y``, with ``y = x``, ``1 / x`` for costs; S0 is that of a
    unit with the best value of every column, which joins the sums.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Costs must be positive, benefits not negative and not all zero. Needs the sums and extremes of
    all rows, which merge.

    References
    ----------
    Zavadskas and Turskis (2010), A new additive ratio assessment (ARAS) method in multicriteria
    decision-making.

    Examples
    --------
    >>> Aras().scores([[4.0, 1.0], [2.0, 2.0]])
    array([0.75, 0.75])
    """

    declaration = Declaration("aras", Text("加性比率评估法", "ARAS"), "S / S0, S = sum w y / sum y")

    in_units = ("optimum",)
    parts = (
        Part("optimality", "unit", Text("最优性函数值 S", "Optimality S")),
        Part("optimum", "indicator", Text("最优对象的取值", "Values of the optimal unit")),
        Part("optimum_optimality", "", Text("最优对象的 S0", "Optimality of the optimal unit, S0")),
    )

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> ArasResult:
        best = extremes(x, sign).best
        refuse_zero(best, ZERO_BEST, labels)
        s, s0 = optimality(x, best, w, sign)
        return ArasResult(s / s0, s, best, s0)


class MarcosResult(NamedTuple):
    """The utility function with the degrees it is made of."""

    scores: Floats
    degree_to_ideal: Floats
    degree_to_anti_ideal: Floats
    ideal: Floats
    anti_ideal: Floats


def utility_function(plus: Floats, minus: Floats) -> Floats:
    """Return ``f(K)`` from the utility degrees to the ideal, K+, and the anti-ideal, K-."""
    both = plus + minus
    f_plus, f_minus = minus / both, plus / both
    return both / (1 + (1 - f_plus) / f_plus + (1 - f_minus) / f_minus)


class Marcos(PositiveCosts[MarcosResult]):
    """MARCOS (折衷解备选方案测度与排序法): utility between an anti-ideal and an ideal unit.

    With ``S = sum w r``, ``r = x / ideal``, ``ideal / x`` for costs, ``K+ = S / S(ideal)``,
    ``K- = S / S(anti-ideal)``, ``f(K+) = K- / (K+ + K-)``, ``f(K-) = K+ / (K+ + K-)``:
    ``f(K) = (K+ + K-) / (1 + (1 - f(K+)) / f(K+) + (1 - f(K-)) / f(K-))``.

    Parameters
    ----------
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Costs must be positive, benefits not negative; an anti-ideal of zeros only is an error. Needs
    the extremes of all rows, which merge.

    References
    ----------
    Stević, Pamučar, Puška and Chatterjee (2020), Sustainable supplier selection in healthcare
    industries using a new MCDM method: MARCOS.

    Examples
    --------
    >>> Marcos(directions=[1, -1]).scores([[4.0, 1.0], [1.0, 4.0], [4.0, 4.0]]).round(4)
    array([0.9524, 0.2381, 0.5952])
    """

    declaration = Declaration(
        "marcos",
        Text("折衷解备选方案测度与排序法", "MARCOS"),
        "(K+ + K-) / (1 + (1 - f(K+)) / f(K+) + (1 - f(K-)) / f(K-))",
    )

    in_units = ("ideal", "anti_ideal")
    parts = (
        Part("degree_to_ideal", "unit", Text("相对理想解的效用度 K+", "Degree to the ideal, K+")),
        Part(
            "degree_to_anti_ideal",
            "unit",
            Text("相对负理想解的效用度 K-", "Degree to the anti-ideal, K-"),
        ),
        Part("ideal", "indicator", Text("理想解", "Ideal value")),
        Part("anti_ideal", "indicator", Text("负理想解", "Anti-ideal value")),
    )

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> MarcosResult:
        best, worst = extremes(x, sign)
        refuse_zero(best, ZERO_BEST, labels)
        s = in_blocks(lambda piece: ratios(piece, best, sign) @ w, x)[0]
        least = float(ratios(worst[np.newaxis], best, sign)[0] @ w)
        if least == 0:
            what = Text("各指标的最劣值都是零", "The worst value is zero in all of")
            hint = Text("请改用 TOPSIS 或 ARAS。", "Use TOPSIS or ARAS.")
            raise MethodError.cannot_take(what, labels, hint)
        plus, minus = s / w.sum(), s / least
        return MarcosResult(utility_function(plus, minus), plus, minus, best, worst)
