"""Distances to the best there is: TOPSIS, VIKOR, grey relational analysis and SPOTIS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import by_name, fixed_bounds, number, one_of
from ..numerics import Booleans, Bounds, Floats, Summary, blocks, column_bounds
from .matrix import MatrixMethod, Scorer
from .scaling import (
    Constant,
    Extremes,
    Lengths,
    best_and_worst,
    extremes,
    in_blocks,
    shares,
    weigh,
)

GoalpostsLike = Sequence[object] | Mapping[str, object] | None


def goalposts_of(
    goalposts: object, directions: Directions, labels: Sequence[str]
) -> tuple[Floats, Extremes]:
    """Return the goalposts as 2 x columns, and which of a pair is the best and the worst.

    What is given for other columns, as a framework does for all its indicators, is left aside.
    """
    goalposts = by_name(goalposts, labels)
    if isinstance(goalposts, Mapping):
        goalposts = {label: goalposts[label] for label in labels if label in goalposts}
    low, high = fixed_bounds(goalposts, labels, labels, directions.special).T
    more = directions.sign > 0
    return np.stack([low, high]), Extremes(np.where(more, high, low), np.where(more, low, high))


class TopsisResult(NamedTuple):
    """Closeness with the ideal points and the distances to them."""

    scores: Floats
    ideal: Floats
    anti_ideal: Floats
    distance_to_ideal: Floats
    distance_to_anti_ideal: Floats


class IdealPoints(NamedTuple):
    """The two points of TOPSIS in the units of the columns, what these weigh, and their scale."""

    best: Floats
    worst: Floats
    slope: Floats
    caps: Floats | None
    ideal: Floats
    anti_ideal: Floats


def ideal_distances(
    x: Floats, best: Floats, worst: Floats, slope: Floats, caps: Floats | None = None
) -> Floats:
    """Return the Euclidean distances of units to the ideal and the anti-ideal point, 2 x units.

    Parameters
    ----------
    x : array of shape (n, m)
    best, worst : array of shape (m,)
        The two points, in the units of the columns.
    slope : array of shape (m,)
        What one unit of each column weighs.
    caps : array of shape (2, m), optional
        Values beyond these count as these.
    """
    squares = np.empty((2, len(x)))
    order: Literal["C", "F"] = "C" if x.flags.c_contiguous else "F"
    room = np.empty_like(x[next(blocks(*x.shape))], order=order)
    apart = (best - worst) * slope
    for rows in blocks(*x.shape):
        gap = room[: rows.stop - rows.start]
        piece = x[rows] if caps is None else np.clip(x[rows], *caps, out=gap)
        np.subtract(piece, best, out=gap)
        gap *= slope
        np.einsum("ij,ij->i", gap, gap, out=squares[0, rows])
        gap += apart
        np.einsum("ij,ij->i", gap, gap, out=squares[1, rows])
    return np.sqrt(squares, out=squares)


def _closeness(ideals: IdealPoints) -> Scorer:
    best, worst, slope, caps, _, _ = ideals

    def closeness(rows: Floats) -> Floats:
        nearer, farther = ideal_distances(rows, best, worst, slope, caps)
        return np.asarray(farther / (nearer + farther))

    return closeness


class Topsis(MatrixMethod[TopsisResult]):
    """TOPSIS (优劣解距离法): how near to the ideal, how far from the anti-ideal.

    ``d- / (d+ + d-)`` with the Euclidean distances of ``v = w x / ||x||`` to the best and to the
    worst value of every column; 1 is the ideal itself, 0 the anti-ideal.

    Parameters
    ----------
    normalization : {"vector", "minmax"}, default "vector"
        ``x / ||x||``, or min-max to 0 ... 1, costs flipped.
    bounds : {"sample", "fixed"}, default "sample"
        Whether the ideal points are the best and worst values seen, or the goalposts: values are
        then scaled by these, ``(x - low) / (high - low)``, whatever ``normalization`` says.
    goalposts : pair, list of pairs or mapping by name, optional
        The fixed bounds (low, high) in the indicators' units. Inside an index the default is what
        the framework says. Target and range indicators need none: their closeness is 0 to 1.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What becomes of a column without a spread (min-max) or of zeros (vector): an error that
        names it; nobody is any distance from its ideal (zero, middle); or the other columns take
        over its weight.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    With sample bounds a unit that joins or leaves moves the ideal points and the lengths, and may
    reverse the ranks of others; needs norms and extremes of all rows, which merge. With fixed
    bounds a unit's score depends on that unit alone (but for closeness to a target, which is
    relative to the unit farthest from it); values beyond a goalpost count as the goalpost. If no
    column has any spread there is no ideal to be near to, an error.

    References
    ----------
    Hwang and Yoon (1981), *Multiple Attribute Decision Making*; García-Cascales and Lamata (2012),
    On rank reversal and TOPSIS method.

    Examples
    --------
    Two costs and a benefit, equally weighted:

    >>> Topsis(directions=[-1, -1, 1]).scores([[3.0, 4.0, 9.0], [4.0, 3.0, 1.0]]).round(4)
    array([0.8191, 0.1809])
    """

    declaration = Declaration("topsis", Text("优劣解距离法", "TOPSIS"), "d- / (d+ + d-)")

    parts = (
        Part("ideal", "indicator", Text("正理想解", "Ideal point, scaled and weighted")),
        Part("anti_ideal", "indicator", Text("负理想解", "Anti-ideal point, scaled and weighted")),
        Part("distance_to_ideal", "unit", Text("到正理想解的距离 d+", "Distance to the ideal, d+")),
        Part(
            "distance_to_anti_ideal",
            "unit",
            Text("到负理想解的距离 d-", "Distance to the anti-ideal, d-"),
        ),
    )

    def __init__(
        self,
        normalization: Literal["vector", "minmax"] = "vector",
        bounds: Literal["sample", "fixed"] = "sample",
        goalposts: GoalpostsLike = None,
        constant: Constant = "error",
        directions: DirectionsLike = None,
    ) -> None:
        self.normalization = normalization
        self.bounds = bounds
        self.goalposts = goalposts
        self.constant = constant
        self.directions = directions

    @property
    def rowwise(self) -> bool:  # type: ignore[override]
        """Whether a unit's score depends on that unit alone: with fixed bounds."""
        return self.bounds == "fixed"

    @property
    def needs(self) -> frozenset[str]:  # type: ignore[override]
        """What the framework hands over: its goalposts, where they are wanted."""
        return frozenset({"goalposts"} if self.bounds == "fixed" else ())

    @property
    def unit_free(self) -> bool:
        """Whether a column may be in any unit: goalposts are in it."""
        return self.bounds != "fixed"

    def _score(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> TopsisResult:
        ideals = self._ideals(Lengths.of(x), w, directions, labels, len(x))
        nearer, farther = ideal_distances(x, ideals.best, ideals.worst, ideals.slope, ideals.caps)
        scores = farther / (nearer + farther)
        return TopsisResult(scores, ideals.ideal, ideals.anti_ideal, nearer, farther)

    def beside(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> Scorer | None:
        """Return how other units would score by the ideal points and lengths of these."""
        return _closeness(self._ideals(Lengths.of(x), w, directions, labels, len(x)))

    def anchors(self, x: Floats) -> Lengths:
        """Return extremes and lengths of the columns."""
        return Lengths.of(x)

    def scorer(
        self, anchors: Summary, w: Floats, directions: Directions, labels: Sequence[str], n: int
    ) -> Scorer:
        """Return how a unit scores by the ideal points and lengths of all."""
        assert isinstance(anchors, Lengths)
        return _closeness(self._ideals(anchors, w, directions, labels, n))

    def _ideals(
        self, of: Lengths, w: Floats, directions: Directions, labels: Sequence[str], n: int
    ) -> IdealPoints:
        one_of("normalization", self.normalization, ("vector", "minmax"))
        one_of("bounds", self.bounds, ("sample", "fixed"))
        caps = None
        if self.bounds == "fixed":
            caps, (best, worst) = goalposts_of(self.goalposts, directions, labels)
        else:
            best, worst = best_and_worst(of.bounds, directions.sign)
        if self.bounds == "sample" and self.normalization == "vector":
            if np.all((best == worst) | (w == 0)):
                raise MethodError.uninformative(labels, n)
            norm = of.norms
            w = weigh(w, self.constant, norm == 0, labels, n)
            slope = w / np.where(norm == 0, 1.0, norm)
            return IdealPoints(best, worst, slope, caps, best * slope, worst * slope)
        spread = np.abs(best - worst)
        w = weigh(w, self.constant, spread == 0, labels, n)
        slope = w / np.where(spread == 0, 1.0, spread)
        return IdealPoints(best, worst, slope, caps, spread * slope, np.zeros_like(w))


class VikorResult(NamedTuple):
    """Q with S and R it is made of, and the compromise it leads to."""

    scores: Floats
    utility: Floats
    regret: Floats
    best: Floats
    worst: Floats
    compromise: Booleans
    advantage: bool
    stability: bool


def utility_and_regret(x: Floats, best: Floats, worst: Floats, w: Floats) -> Floats:
    """Return the sum S and the maximum R of weighted shares of the range that are lacking."""
    span = np.where(best == worst, 1.0, best - worst)

    def lacking(piece: Floats) -> tuple[Floats, Floats]:
        share = (best - piece) / span
        share *= w
        return share.sum(axis=1), share.max(axis=1)

    return in_blocks(lacking, x, 2)


def compromise_set(q: Floats, s: Floats, r: Floats) -> tuple[Booleans, bool, bool]:
    """Return VIKOR's compromise: who is in it, and whether its two conditions hold.

    The conditions of the best by Q: its advantage over the second is at least ``1 / (n - 1)``; it
    is also best by S or R. Compared after rounding to 10 decimals, so that ties are ties.
    """
    q, s, r = (np.round(values, 10) for values in (q, s, r))
    first = q == q.min()
    stable = bool(np.any(first & ((s == s.min()) | (r == r.min()))))
    if len(q) == 1:
        return first, True, stable
    second = np.partition(q, 1)[1]
    needed = 1 / (len(q) - 1) - 1e-10
    if second - q.min() < needed:
        return q - q.min() < needed, False, stable
    return first if stable else q <= second, True, stable


class Vikor(MatrixMethod[VikorResult]):
    """VIKOR (多准则妥协解排序法): a compromise of group utility and individual regret.

    ``t = w |best - x| / |best - worst|``, ``S = sum t``, ``R = max t``, and ``Q`` is S and R, each
    scaled 0 to 1 over the units, with weights v and 1 - v. Less is better, for all three.

    Parameters
    ----------
    v : float, default 0.5
        The weight of the strategy of the majority (S) against that of the veto (R), 0 to 1.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What becomes of a column without a spread: an error that names it; nobody lacks anything
        of it (zero, middle); or the other columns take over its weight.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Needs the extremes of all rows, then those of S and R. Where S, or R, is the same for all units
    its term in Q is 0. The compromise set: the best by Q alone if it leads the second by
    ``1 / (n - 1)`` (advantage) and is also best by S or R (stability); without stability the
    second as well; without advantage all that are nearer to the best than that.

    References
    ----------
    Opricovic and Tzeng (2004), Compromise solution by MCDM methods: A comparative analysis of
    VIKOR and TOPSIS.

    Examples
    --------
    Three climbs by risk and altitude; the middle one is the compromise:

    >>> climbs = [[1.0, 3000.0], [2.0, 3750.0], [5.0, 4500.0]]
    >>> found = Vikor(directions=[-1, 1]).details(climbs)
    >>> found.scores, found.compromise
    (array([1., 0., 1.]), array([False,  True, False]))
    """

    declaration = Declaration(
        "vikor",
        Text("多准则妥协解排序法", "VIKOR"),
        "v (S - min S) / (max S - min S) + (1 - v) (R - min R) / (max R - min R)",
    )

    lower_is_better = True
    in_units = ("best", "worst")
    parts = (
        Part("utility", "unit", Text("群体效用 S", "Group utility S: weighted sum of what lacks")),
        Part("regret", "unit", Text("个体遗憾 R", "Individual regret R: the largest of it")),
        Part("best", "indicator", Text("最优值", "Best value")),
        Part("worst", "indicator", Text("最劣值", "Worst value")),
        Part("compromise", "unit", Text("属于妥协解集", "In the compromise set")),
        Part("advantage", "", Text("条件一：可接受优势", "Condition 1: acceptable advantage")),
        Part("stability", "", Text("条件二：可接受稳定性", "Condition 2: acceptable stability")),
    )

    def __init__(
        self, v: float = 0.5, constant: Constant = "error", directions: DirectionsLike = None
    ) -> None:
        self.v = v
        self.constant = constant
        self.directions = directions

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> VikorResult:
        v = number("v", self.v, least=0, most=1)
        best, worst = extremes(x, sign)
        w = weigh(w, self.constant, best == worst, labels, len(x))
        s, r = utility_and_regret(x, best, worst, w)
        q = v * shares(s, s.min(), s.max()) + (1 - v) * shares(r, r.min(), r.max())
        return VikorResult(q, s, r, best, worst, *compromise_set(q, s, r))

    def beside(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> Scorer | None:
        """Return how other units would score by the best and worst of these, and their S and R."""
        result = self._compute(x, w, directions.sign, labels)
        w = weigh(w, self.constant, result.best == result.worst, labels, len(x))
        v = number("v", self.v, least=0, most=1)
        ends = [(part.min(), part.max()) for part in (result.utility, result.regret)]

        def quotient(rows: Floats) -> Floats:
            s, r = utility_and_regret(rows, result.best, result.worst, w)
            return np.asarray(v * shares(s, *ends[0]) + (1 - v) * shares(r, *ends[1]))

        return quotient


class GreyResult(NamedTuple):
    """The grade with the coefficients it is the weighted mean of."""

    scores: Floats
    coefficients: Floats
    reference: Floats


def grey_coefficients(distance: Floats, resolution: float) -> Floats:
    """Return ``(min D + r max D) / (D + r max D)``, extremes over the whole matrix, in place."""
    least, most = column_bounds(distance)
    far = resolution * most.max()
    distance += far
    coefficients: Floats = np.divide(least.min() + far, distance, out=distance)
    return coefficients


class GreyRelational(MatrixMethod[GreyResult]):
    """Grey relational analysis (灰色关联分析): likeness to the best of every column.

    ``S = sum w xi`` with ``xi = (min D + r max D) / (D + r max D)``, D the distance to the best
    of each column after min-max 0 to 1, extremes over the whole matrix.

    Parameters
    ----------
    resolution : float, default 0.5
        The resolution coefficient r (分辨系数), positive; the smaller, the more units differ.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What becomes of a column without a spread: an error that names it; everybody is at its
        best (zero, middle); or the other columns take over its weight.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Needs the extremes of all rows, which merge.

    References
    ----------
    Deng (1989), Introduction to grey system theory.

    Examples
    --------
    >>> GreyRelational().scores([[1.0, 30.0], [2.0, 20.0], [3.0, 10.0]], [1, 3]).round(4)
    array([0.8333, 0.5   , 0.5   ])
    """

    declaration = Declaration(
        "grey",
        Text("灰色关联分析", "Grey relational analysis"),
        "sum w (min D + r max D) / (D + r max D)",
    )

    in_units = ("reference",)
    parts = (
        Part("coefficients", "unit x indicator", Text("关联系数", "Relational coefficient")),
        Part("reference", "indicator", Text("参考数列（最优值）", "Reference: the best value")),
    )

    def __init__(
        self,
        resolution: float = 0.5,
        constant: Constant = "error",
        directions: DirectionsLike = None,
    ) -> None:
        self.resolution = resolution
        self.constant = constant
        self.directions = directions

    def _compute(self, x: Floats, w: Floats, sign: Floats, labels: Sequence[str]) -> GreyResult:
        best, worst = extremes(x, sign)
        w = weigh(w, self.constant, best == worst, labels, len(x))
        distance = best - x
        distance /= np.where(best == worst, 1.0, best - worst)
        coefficients = grey_coefficients(distance, self._positive_resolution())
        return GreyResult(coefficients @ w, coefficients, best)

    def beside(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> Scorer | None:
        """Return how other units would score by the best of these and the extremes of distances."""
        return self.scorer(column_bounds(x), w, directions, labels, len(x))

    def anchors(self, x: Floats) -> Bounds:
        """Return the extremes of the columns."""
        return column_bounds(x)

    def scorer(
        self, anchors: Summary, w: Floats, directions: Directions, labels: Sequence[str], n: int
    ) -> Scorer:
        """Return how a unit scores by the best of all and the extremes of distances, 0 and 1."""
        assert isinstance(anchors, Bounds)
        best, worst = best_and_worst(anchors, directions.sign)
        w = weigh(w, self.constant, best == worst, labels, n)
        span = np.where(best == worst, 1.0, best - worst)
        far = self._positive_resolution() * np.max((best - worst) / span)
        return lambda rows: np.asarray((far / ((best - rows) / span + far)) @ w)

    def _positive_resolution(self) -> float:
        resolution = number("resolution", self.resolution)
        if resolution <= 0:
            raise MethodError.bad_parameter("resolution", Text("须为正", "must be positive"))
        return resolution


class SpotisResult(NamedTuple):
    """The distance with the ideal point it is measured from."""

    scores: Floats
    ideal: Floats


class Spotis(MatrixMethod[SpotisResult]):
    """SPOTIS (稳定偏好排序理想解法): the weighted distance to an ideal fixed beforehand.

    ``sum w |x - ideal| / (high - low)``, the ideal being the better goalpost. Less is better; no
    unit that joins or leaves changes the score of another.

    Parameters
    ----------
    goalposts : pair, list of pairs or mapping by name, optional
        The bounds (low, high) in the indicators' units. Inside an index the default is what the
        framework says. Target and range indicators need none: their closeness is 0 to 1.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    Values beyond a goalpost count as the goalpost. A unit's score depends on that unit alone, but
    for closeness to a target, which is relative to the unit farthest from it.

    References
    ----------
    Dezert, Tchamova, Han and Tacnet (2020), The SPOTIS rank reversal free method for
    multi-criteria decision-making support.

    Examples
    --------
    >>> Spotis(goalposts=[(0, 10), (0, 100)], directions=[1, -1]).scores([[5.0, 20.0]], [3, 1])
    array([0.425])
    """

    declaration = Declaration(
        "spotis", Text("稳定偏好排序理想解法", "SPOTIS"), "sum w |x - ideal| / (high - low)"
    )

    rowwise = True
    lower_is_better = True
    needs = frozenset({"goalposts"})
    parts = (Part("ideal", "indicator", Text("理想解", "Ideal value")),)

    def __init__(self, goalposts: GoalpostsLike = None, directions: DirectionsLike = None) -> None:
        self.goalposts = goalposts
        self.directions = directions

    @property
    def unit_free(self) -> bool:
        """Whether a column may be in any unit: goalposts are in it."""
        return False

    def _score(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> SpotisResult:
        caps, (best, worst) = goalposts_of(self.goalposts, directions, labels)
        slope = w / np.abs(best - worst)
        scores = in_blocks(lambda piece: np.abs(np.clip(piece, *caps) - best) @ slope, x)[0]
        return SpotisResult(scores, best)
