"""The Mazziotta-Pareto index: a mean on a scale of its own, less or more a penalty for imbalance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import one_of
from ..numerics import Floats, column_bounds, column_means, column_moments, mean_rest
from .distance import goalposts_of
from .matrix import MatrixMethod, numbers_by_child
from .scaling import refuse_constant
from .weighted import penalized_mean

Pair = Sequence[float]

_ADJUSTED = Text(
    "请去掉该指标，或用 adjusted=True 和固定的 goalposts。",
    "Leave the indicator out, or use adjusted=True with fixed goalposts.",
)


class MazziottaParetoResult(NamedTuple):
    """The index with what it is made of."""

    scores: Floats
    normalized: Floats
    mean: Floats
    sd: Floats
    cv: Floats


class MazziottaPareto(MatrixMethod[MazziottaParetoResult]):
    """Mazziotta-Pareto index (MPI, 不平衡惩罚指数): the mean of scaled indicators, corrected by ``sd cv``.

    ``M - sd cv`` with the mean M, the standard deviation sd and ``cv = sd / M`` of a unit's scaled
    values, over its m indicators with divisor m. The scale is ``z = 100 + 10 d (x - mean) / s``
    with divisor n in s (MPI), or ``70 + 60 (x - low) / (high - low)``, costs ``high - x`` (adjusted
    MPI, which fixed goalposts keep comparable over years).

    Parameters
    ----------
    penalty : {"minus", "plus"}, default "minus"
        ``M - sd cv``, for an index of something good (development), or ``M + sd cv``, for one of
        something bad (poverty), where directions say which way that grows: imbalance counts against
        the unit either way, and the largest score ranks first.
    adjusted : bool, default False
        The adjusted index on goalposts.
    goalposts : pair, list of pairs or mapping by name, or "sample", optional
        Of the adjusted index: low and high per indicator in its unit. Default: in an index the
        framework's where it has any, else the sample's smallest and largest value. Values outside
        are not cut. Target and range indicators, whose closeness is 0 to 1, need none.
    reference : "mean", float, list or mapping by name, optional
        Of the adjusted index: the value that becomes 100. The goalposts are then moved to
        ``reference - delta`` and ``reference + delta`` with ``delta = (high - low) / 2``.
        Default: they stay, and the middle between them is 100.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Raises
    ------
    MethodError
        An indicator is constant, has no goalposts, or a unit's mean is not positive.

    Notes
    -----
    Weights, where given, weigh mean and sd (Mazziotta and Pareto 2022). Missing values:
    scales are over the values present, and a unit's mean and sd over what it has. On a node whose
    children are groups, their scores are scaled in turn. Needs all rows at once unless goalposts
    are given.

    References
    ----------
    Mazziotta and Pareto (2013), Methods for constructing composite indices: one for all or all for
    one?, *Rivista Italiana di Economia Demografia e Statistica* 67; (2016), On a generalized
    non-compensatory composite index, *Social Indicators Research* 127; (2022), Weighting in
    composite indices construction: the case of the Mazziotta-Pareto Index, *Rivista Italiana di
    Economia Demografia e Statistica* 76.

    Examples
    --------
    >>> MazziottaPareto().scores([[1.0, 5.0], [2.0, 3.0], [3.0, 1.0]]).round(3)
    array([ 98.5, 100. ,  98.5])
    """

    declaration = Declaration(
        "mazziotta_pareto",
        Text("不平衡惩罚指数", "Mazziotta-Pareto index"),
        "M -/+ sd cv, z = 100 + 10 (x - mean) / sd",
    )

    takes_missing: ClassVar[bool] = True
    parts = (
        Part("normalized", "unit x indicator", Text("标准化值", "Scaled values")),
        Part("mean", "unit", Text("均值 M", "Mean M of the scaled values")),
        Part("sd", "unit", Text("标准差 S", "Their standard deviation S, divisor m")),
        Part("cv", "unit", Text("变异系数 S / M", "Coefficient of variation S / M")),
    )

    def __init__(
        self,
        penalty: Literal["minus", "plus"] = "minus",
        adjusted: bool = False,
        goalposts: Pair | Sequence[Pair] | Mapping[str, Pair] | str | None = None,
        reference: str | float | Sequence[float] | Mapping[str, float] | None = None,
        directions: DirectionsLike = None,
    ) -> None:
        self.penalty = penalty
        self.adjusted = adjusted
        self.goalposts = goalposts
        self.reference = reference
        self.directions = directions

    @property
    def needs(self) -> frozenset[str]:  # type: ignore[override]
        """What the framework hands over: its goalposts, where they are wanted."""
        return frozenset({"goalposts"} if self.adjusted else ())

    @property
    def unit_free(self) -> bool:
        """Whether a column may be in any unit: goalposts and a reference are in it."""
        in_units = (self.goalposts, self.reference)
        return not self.adjusted or all(v is None or isinstance(v, str) for v in in_units)

    def _score(
        self, x: Floats, w: Floats, directions: Directions, labels: Sequence[str]
    ) -> MazziottaParetoResult:
        one_of("penalty", self.penalty, ("minus", "plus"))
        one_of("adjusted", self.adjusted, (True, False))
        scale = self._on_goalposts if self.adjusted else _on_100
        z = scale(x, directions, labels)
        strength = 1 if self.penalty == "minus" else -1
        scores, mean, sd = penalized_mean(list(z.T), w.tolist(), strength)
        if np.any(mean <= 0):
            raise MethodError.cannot_take(
                Text(
                    "标准化值的均值不为正，变异系数无意义", "No coefficient of variation of means"
                ),
                [f"{value:g}" for value in mean[mean <= 0]],
                Text("请放宽 goalposts。", "Use wider goalposts."),
            )
        return MazziottaParetoResult(scores, z, mean, sd, sd / mean)

    def _on_goalposts(self, x: Floats, directions: Directions, labels: Sequence[str]) -> Floats:
        low, high = self._bounds(x, directions, labels)
        if self.reference is not None:
            delta = (high - low) / 2
            if isinstance(self.reference, str):
                one_of("reference", self.reference, ("mean",))
                center = column_means(x).mean
            else:
                center = numbers_by_child("reference", self.reference, labels, (low + high) / 2)
            low, high = center - delta, center + delta
        worst, best = np.where(directions.sign > 0, (low, high), (high, low))
        return np.asarray(70 + 60 * (x - worst) / (best - worst))

    def _bounds(
        self, x: Floats, directions: Directions, labels: Sequence[str]
    ) -> tuple[Floats, Floats]:
        sample = isinstance(self.goalposts, str) and self.goalposts == "sample"
        if self.goalposts is None or sample:
            low, high = column_bounds(x)
            refuse_constant(low == high, labels, _ADJUSTED)
        else:
            low, high = goalposts_of(self.goalposts, directions, labels)[0]
        return low, high


def _on_100(x: Floats, directions: Directions, labels: Sequence[str]) -> Floats:
    """Return z-scores of mean 100 and standard deviation 10, with divisor n."""
    low, high = column_bounds(x)
    refuse_constant(low == high, labels, _ADJUSTED)
    moments = column_moments(x)
    count, mean = moments.present, moments.mean
    spread = moments.sd * np.sqrt((count - 1) / count)
    return np.asarray(100 + 10 * directions.sign * (x - mean - mean_rest(x, mean)) / spread)
