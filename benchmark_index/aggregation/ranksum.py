"""The rank-sum ratio: weighted mean ranks, their distribution in probits, and tiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import few, number, one_of
from ..numerics import Floats, Integers, average_ranks
from ..numerics.probits import CUSTOMARY, distribution, line
from .matrix import MatrixMethod
from .scaling import Constant, extremes, weigh


class RankSumResult(NamedTuple):
    """RSR with the ranks it is made of, its distribution, the line through it, and tiers."""

    scores: Floats
    ranks: Floats
    position: Floats
    frequency: Floats
    probit: Floats
    fitted: Floats
    intercept: float
    slope: float
    correlation: float
    cuts: Floats
    tier: Integers


def integral_ranks(x: Floats, sign: Floats) -> Floats:
    """Return ranks in each column, 1 = worst by its direction, ties averaged."""
    ranks = np.empty(x.shape, order="F")
    for j, direction in enumerate(sign):
        ranks[:, j] = average_ranks(direction * x[:, j])
    return ranks


def interval_ranks(x: Floats, best: Floats, worst: Floats, constant: float) -> Floats:
    """Return ``1 + (n - 1) z``, z min-max 0 to 1, and z = ``constant`` without a spread."""
    flat = best == worst
    z = (x - worst) / np.where(flat, 1.0, best - worst)
    z[:, flat] = constant
    z *= len(x) - 1
    z += 1
    return z


class RankSumRatio(MatrixMethod[RankSumResult]):
    """Rank-sum ratio, RSR (秩和比法): the weighted mean of ranks as a share of their number.

    ``RSR = sum w R / n``, R = 1 for the worst and n for the best of a column. Its distribution:
    ``p`` = (ascending rank of RSR) / n, the last one ``1 - 1 / (4 n)``, ``probit = Phi^-1(p) + 5``;
    the least-squares line ``RSR = a + b probit`` over units; tiers by cuts of the probit.

    Parameters
    ----------
    ranks : {"integral", "interval"}, default "integral"
        R is the rank, ties averaged (整秩次), or ``1 + (n - 1)(x - min) / (max - min)``, with
        ``max - x`` for costs (非整秩次).
    tiers : 3, 4 or list of ascending numbers, default 3
        How many tiers: 3 with cuts at probits 4 and 6, 4 at 3.5, 5 and 6.5; or the cuts. Tier 1 is
        the best; a probit at a cut belongs to the better tier.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        With interval ranks, what becomes of a column without a spread: an error that names it; R
        = 1 for all (zero) or (n + 1) / 2 (middle); or the other columns take over its weight.
        With integral ranks all share the middle rank.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Ranks need all rows at once. Equal RSR, after rounding to 10 decimals, share their average
    rank; where all are equal there is no line and a, b and r are NaN.

    References
    ----------
    Tian Fengtiao 田凤调 (1993), *秩和比法及其应用* (The rank-sum ratio and its applications).

    Examples
    --------
    >>> found = RankSumRatio(directions=[1, -1]).details([[9.0, 5.0], [7.0, 8.0], [8.0, 6.0]])
    >>> found.scores.round(4), found.tier
    (array([1.    , 0.3333, 0.6667]), array([1, 2, 2]))
    """

    declaration = Declaration(
        "rank_sum_ratio", Text("秩和比法", "Rank-sum ratio, RSR"), "sum w R / n"
    )

    parts = (
        Part("ranks", "unit x indicator", Text("秩次 R", "Rank R, 1 = worst")),
        Part("position", "unit", Text("RSR 的平均秩次", "Ascending rank of RSR")),
        Part("frequency", "unit", Text("累计频率 p", "Cumulative frequency p")),
        Part("probit", "unit", Text("概率单位", "Probit")),
        Part("fitted", "unit", Text("RSR 拟合值", "RSR on the fitted line")),
        Part("intercept", "", Text("回归截距 a", "Intercept a of RSR = a + b probit")),
        Part("slope", "", Text("回归斜率 b", "Slope b")),
        Part("correlation", "", Text("相关系数 r", "Correlation r of RSR and probit")),
        Part("cuts", "tier", Text("分档概率单位临界值", "Probits between tiers")),
        Part("tier", "unit", Text("档次（1 最优）", "Tier, 1 = best")),
    )

    def __init__(
        self,
        ranks: Literal["integral", "interval"] = "integral",
        tiers: int | Sequence[float] = 3,
        constant: Constant = "error",
        directions: DirectionsLike = None,
    ) -> None:
        self.ranks = ranks
        self.tiers = tiers
        self.constant = constant
        self.directions = directions

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> RankSumResult:
        one_of("ranks", self.ranks, ("integral", "interval"))
        cuts = self._cuts()
        if self.ranks == "integral":
            ranks = integral_ranks(x, sign)
        else:
            best, worst = extremes(x, sign)
            w = weigh(w, self.constant, best == worst, labels, len(x))
            middle = 0.5 if self.constant == "middle" else 0.0
            ranks = interval_ranks(x, best, worst, middle)
        rsr = ranks @ w / len(x)
        position, frequency, probit = distribution(rsr)
        a, b, r = line(probit, rsr)
        reached = np.searchsorted(cuts, np.round(probit, 10), side="right")
        tier = len(cuts) + 1 - reached
        fitted = a + b * probit
        return RankSumResult(rsr, ranks, position, frequency, probit, fitted, a, b, r, cuts, tier)

    def _cuts(self) -> Floats:
        customary = np.ndim(self.tiers) == 0
        if customary:
            one_of("tiers", self.tiers, tuple(CUSTOMARY))
        values = cast("Sequence[float]", CUSTOMARY[self.tiers] if customary else self.tiers)
        cuts = np.array([number("tiers", cut) for cut in few("tiers", values)])
        if not len(cuts) or np.any(np.diff(cuts) <= 0):
            reason = Text("临界值须从小到大", "the cuts must ascend")
            raise MethodError.bad_parameter("tiers", reason)
        return cuts
