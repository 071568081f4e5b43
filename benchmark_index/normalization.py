"""Step 5: normalization (无量纲化), bringing indicators to one scale on which larger is better.

Every class is a scikit-learn transformer over units x indicators. Missing values pass through.
``directions`` says per column whether more is better (+1, ``"higher"``), less is better (-1,
``"lower"``), a value is best (:class:`~benchmark_index.Target`) or an interval is
(:class:`~benchmark_index.Range`); columns of the last two kinds are first replaced by their
closeness, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from .directions import Directions, DirectionsLike
from .errors import MethodError, Text
from .numerics import Booleans, Floats, column_bounds, column_moments, positions
from .parameters import fixed_bounds, number, one_of, per_column
from .rows import Rows

Constant = Literal["error", "zero", "middle", "drop"]
Names = Sequence[str] | None


def linear_scale(x: Floats, worst: Floats, best: Floats, low: Floats, high: Floats) -> Floats:
    """Map ``worst`` to ``low`` and ``best`` to ``high``, column by column, on a straight line."""
    z: Floats = x - worst
    z /= best - worst
    z *= high - low
    z += low  # also turns -0.0 into 0.0
    return z


def standardize(x: Floats, mean: Floats, sd: Floats) -> Floats:
    """Return distances from the mean in standard deviations, column by column."""
    z: Floats = x - mean
    z /= sd
    return z


def place_among(x: Floats, ordered: Floats, ties: str) -> Floats:
    """Return the ranks of values among sorted reference values, 1 = smallest."""
    if ties == "dense":
        ordered = np.unique(ordered)
    below = np.searchsorted(ordered, x, side="left").astype(float)
    if ties == "average":
        below += np.searchsorted(ordered, x, side="right")
        below += 1
        below /= 2
    elif ties == "max":
        upto = np.searchsorted(ordered, x, side="right")
        below = np.maximum(upto, below + 1)
    else:
        below += 1
    below[np.isnan(x)] = np.nan
    return below


class Normalization(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What all normalizations share: the door for arrays, directions, constant columns."""

    directions: DirectionsLike

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn what the scale needs from units x indicators.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
            Values in the unit of each indicator; NaN is missing.
        y : ignored

        Raises
        ------
        MethodError
            A column is empty or, where the scale needs a spread, constant.
        """
        x = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        return self.fit_array(x, getattr(self, "feature_names_in_", None), Rows.of(X))

    def transform(self, X: ArrayLike) -> Floats:
        """Return the normalized values, larger is better; NaN stays NaN."""
        check_is_fitted(self)
        x = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return self.transform_array(x, Rows.of(X))

    def fit_array(self, x: Floats, names: Names = None, rows: Rows | None = None) -> Self:
        """Learn from an array that needs no further checks."""
        self.n_features_in_ = x.shape[1]
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        self.directions_ = Directions.read(self.directions, names, x.shape[1]).fit(x)
        self._learn(self.directions_.orient(x), names)
        return self

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Normalize an array that needs no further checks."""
        return self._scale(self.directions_.orient(x))

    def _learn(self, x: Floats, names: Names) -> None:
        raise NotImplementedError

    def _scale(self, x: Floats) -> Floats:
        raise NotImplementedError

    def _labels(self, names: Names, chosen: Booleans) -> list[str]:
        return [f"x{j}" if names is None else str(names[j]) for j in positions(chosen)]

    def _refuse_empty(self, empty: Booleans, names: Names) -> None:
        if empty.any():
            raise MethodError.empty(self._labels(names, empty))

    def _parameter(self, name: str, m: int, names: Names) -> Floats:
        default = signature(type(self)).parameters[name].default
        given = per_column(name, getattr(self, name), names, m, default)
        return np.array([number(name, value) for value in given], dtype=float)

    def _positive(self, name: str, m: int, names: Names) -> Floats:
        values = self._parameter(name, m, names)
        if not np.all(values > 0):
            raise MethodError.bad_parameter(name, Text("须为正", "must be positive"))
        return values

    def _output_range(self, m: int, names: Names) -> tuple[Floats, Floats]:
        low, high = self._parameter("low", m, names), self._parameter("high", m, names)
        if not np.all(low < high):
            raise MethodError.bad_parameter("low", Text("须小于 high", "must be below high"))
        return low, high

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class _Spread(Normalization):
    """A normalization by the sample's own spread, which a constant column does not have."""

    constant: Constant

    def _hold_constant(self, constant: Booleans, names: Names, n: int) -> None:
        one_of("constant", self.constant, ("error", "zero", "middle", "drop"))
        if constant.any() and self.constant == "error":
            raise MethodError.constant(self._labels(names, constant), n)
        self.constant_ = constant

    def _refuse_overflow(self, spread: Floats, names: Names) -> None:
        lost = ~np.isfinite(spread) & ~self.constant_
        if lost.any():
            raise MethodError.cannot_take(
                Text("数值过大，无法计算离散程度", "Values too large to take a spread of, in"),
                self._labels(names, lost),
                Text("请换用更大的计量单位。", "Use a larger unit of measure."),
            )

    def _fill_constant(self, z: Floats, x: Floats, zero: Floats, middle: Floats) -> Floats:
        if self.constant_.any():
            fill = {"zero": zero, "middle": middle, "drop": np.full_like(zero, np.nan)}
            held = self.constant_
            z[:, held] = np.where(np.isnan(x[:, held]), np.nan, fill[self.constant][held])
        return z


class MinMax(_Spread):
    """Min-max normalization by the sample's own bounds (极差标准化).

    ``low + (high - low) (x - min) / (max - min)``, with ``max - x`` where less is better.

    Parameters
    ----------
    low, high : float or mapping by name, default 0 and 100
        The output range: the worst unit gets ``low``, the best ``high``.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What a constant column becomes: an error that names it, ``low``, the middle of the
        range, or missing.

    Attributes
    ----------
    min_, max_ : array of shape (m,)
        The bounds seen in the sample, in the indicators' units; 0 and 1 for target and range.
    worst_, best_ : array of shape (m,)
        The same by direction: what gets ``low`` and what gets ``high``.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> MinMax(directions=[1, -1]).fit_transform([[1.0, 30.0], [3.0, 20.0], [2.0, 10.0]])
    array([[  0.,   0.],
           [100.,  50.],
           [ 50., 100.]])
    """

    def __init__(
        self,
        low: float | Mapping[str, float] = 0,
        high: float | Mapping[str, float] = 100,
        directions: DirectionsLike = None,
        constant: Constant = "error",
    ) -> None:
        self.low = low
        self.high = high
        self.directions = directions
        self.constant = constant

    def _learn(self, x: Floats, names: Names) -> None:
        m = x.shape[1]
        self.low_, self.high_ = self._output_range(m, names)
        self.min_, self.max_ = column_bounds(x)
        self._refuse_empty(np.isnan(self.min_), names)
        for j in self.directions_.special:
            self.min_[j], self.max_[j] = 0.0, 1.0
        self._hold_constant(self.min_ == self.max_, names, len(x))
        with np.errstate(over="ignore"):
            self._refuse_overflow(self.max_ - self.min_, names)
        more = self.directions_.sign > 0
        self.worst_ = np.where(more, self.min_, self.max_)
        self.best_ = np.where(more, self.max_, self.min_)

    def _scale(self, x: Floats) -> Floats:
        best = np.where(self.constant_, self.worst_ + 1, self.best_)
        z = linear_scale(x, self.worst_, best, self.low_, self.high_)
        return self._fill_constant(z, x, self.low_, (self.low_ + self.high_) / 2)


class Goalposts(Normalization):
    """Normalization by fixed bounds (固定上下限标准化), which keeps years comparable.

    As :class:`MinMax`, with bounds from the framework instead of the sample; with
    ``transforms="log"``, of the logarithms of value and bounds.

    Parameters
    ----------
    goalposts : pair, list of pairs or mapping by name, optional
        The bounds (low, high) in the indicators' units. Inside an index the default is what the
        framework says. Target and range indicators need none: their closeness is 0 to 1.
    transforms : "log", list or mapping by name, optional
        Which columns are taken as logarithms. Inside an index the default is what the framework
        says.
    clip : bool, default True
        Whether values outside the bounds are capped at them.
    low, high : float or mapping by name, default 0 and 100
        The output range.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    worst_, best_ : array of shape (m,)
        The bounds that get ``low`` and ``high``, in the indicators' units.

    References
    ----------
    UNDP (2022), *Human Development Report 2021/22*, technical note 1.

    Examples
    --------
    The income index of a country with 17,504 dollars per head:

    >>> income = Goalposts((100, 75_000), transforms="log", high=1)
    >>> income.fit_transform([[17_504.0]]).round(3)
    array([[0.78]])
    """

    def __init__(
        self,
        goalposts: Sequence[Any] | Mapping[str, Sequence[float]] | None = None,
        transforms: str | Sequence[str | None] | Mapping[str, str | None] | None = None,
        clip: bool = True,
        low: float | Mapping[str, float] = 0,
        high: float | Mapping[str, float] = 100,
        directions: DirectionsLike = None,
    ) -> None:
        self.goalposts = goalposts
        self.transforms = transforms
        self.clip = clip
        self.low = low
        self.high = high
        self.directions = directions

    def _learn(self, x: Floats, names: Names) -> None:
        m = x.shape[1]
        self.low_, self.high_ = self._output_range(m, names)
        one_of("clip", self.clip, (True, False))
        self._refuse_empty(np.isnan(column_bounds(x).low), names)
        labels = self._labels(names, np.ones(m, dtype=bool))
        special = self.directions_.special
        self.bounds_ = fixed_bounds(self.goalposts, names, labels, special)
        transforms = per_column("transforms", self.transforms, names, m)
        self.log_ = np.array([word == "log" for word in transforms])
        if any(word not in (None, "log") for word in transforms):
            raise MethodError.bad_parameter("transforms", Text("只支持 log", "only log is known"))
        if np.any(self.bounds_[self.log_] <= 0):
            raise MethodError.bad_parameter(
                "goalposts", Text("取对数的列须为正", "columns under a log need positive ones")
            )
        more = self.directions_.sign > 0
        self.worst_ = np.where(more, self.bounds_[:, 0], self.bounds_[:, 1])
        self.best_ = np.where(more, self.bounds_[:, 1], self.bounds_[:, 0])

    def _scale(self, x: Floats) -> Floats:
        if self.clip:
            x = np.clip(x, self.bounds_[:, 0], self.bounds_[:, 1])
        if self.log_.any():
            x = np.array(x, order="F")
            logs = x[:, self.log_]
            if np.any(logs <= 0):
                names = getattr(self, "feature_names_in_", None)
                logged = self._labels(names, self.log_)
                raise MethodError.cannot_take(
                    Text(
                        "不截断时对数只能取正数",
                        "Without clipping, logarithms need positive values",
                    ),
                    logged,
                    Text("请用 clip=True。", "Use clip=True."),
                )
            x[:, self.log_] = np.log(logs)
        ends = np.array([self.worst_, self.best_])
        ends[:, self.log_] = np.log(ends[:, self.log_])
        worst, best = ends
        return linear_scale(x, worst, best, self.low_, self.high_)


class ZScore(_Spread):
    """Standardization (Z 分数标准化), turned so that larger is better.

    ``scale (mean + sd (x - mean_) / sd_)``, with ``mean_ - x`` where less is better.

    Parameters
    ----------
    mean, sd : float or mapping by name, default 0 and 1
        Mean and standard deviation of the result; 50 and 10 give T scores.
    scale : float or mapping by name, default 1
        What the result is multiplied by.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What a constant column becomes: an error that names it, the result's mean
        (``"zero"`` and ``"middle"``), or missing.

    Attributes
    ----------
    mean_, sd_ : array of shape (m,)
        Mean and sample standard deviation (divisor n - 1) of the values present.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> ZScore().fit_transform([[1.0], [2.0], [3.0]]).ravel()
    array([-1.,  0.,  1.])
    """

    def __init__(
        self,
        mean: float | Mapping[str, float] = 0,
        sd: float | Mapping[str, float] = 1,
        directions: DirectionsLike = None,
        constant: Constant = "error",
        scale: float | Mapping[str, float] = 1,
    ) -> None:
        self.mean = mean
        self.sd = sd
        self.scale = scale
        self.directions = directions
        self.constant = constant

    def _learn(self, x: Floats, names: Names) -> None:
        m = x.shape[1]
        scale = self._positive("scale", m, names)
        self.target_mean_ = scale * self._parameter("mean", m, names)
        self.target_sd_ = scale * self._positive("sd", m, names)
        count, self.mean_, self.sd_ = column_moments(x)
        self._refuse_empty(count == 0, names)
        low, high = column_bounds(x)
        self._hold_constant((low == high) | (self.sd_ == 0), names, len(x))
        self._refuse_overflow(self.sd_, names)

    def _scale(self, x: Floats) -> Floats:
        sd = np.where(self.constant_, 1.0, self.sd_)
        z = standardize(x, self.mean_, sd)
        z *= self.directions_.sign * self.target_sd_
        z += self.target_mean_
        return self._fill_constant(z, x, self.target_mean_, self.target_mean_)


class RankScore(Normalization):
    """Ranks as scores (名次得分): 1 for the worst unit, n for the best.

    New rows are placed among the fitted values, so batches agree with the whole.

    Parameters
    ----------
    ties : {"average", "min", "max", "dense"}, default "average"
        Which rank equal values share.
    scale : float or mapping by name, default 1
        What the ranks are multiplied by.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Notes
    -----
    The fit keeps all values sorted; it cannot be merged from batches.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> RankScore().fit_transform([[10.0], [30.0], [10.0]]).ravel()
    array([1.5, 3. , 1.5])
    """

    def __init__(
        self,
        ties: str = "average",
        directions: DirectionsLike = None,
        scale: float | Mapping[str, float] = 1,
    ) -> None:
        self.ties = ties
        self.directions = directions
        self.scale = scale

    def _learn(self, x: Floats, names: Names) -> None:
        one_of("ties", self.ties, ("average", "min", "max", "dense"))
        self.scale_ = self._positive("scale", x.shape[1], names)
        turned = self._turn(x)
        self._refuse_empty(np.all(np.isnan(turned), axis=0), names)
        self.ordered_ = [np.sort(column[~np.isnan(column)]) for column in turned.T]

    def _scale(self, x: Floats) -> Floats:
        turned = self._turn(x)
        z = np.empty_like(turned, order="F")
        for j, ordered in enumerate(self.ordered_):
            z[:, j] = place_among(turned[:, j], ordered, self.ties)
        z *= self.scale_
        return z

    def _turn(self, x: Floats) -> Floats:
        """Turn costs; closeness is rounded so that equally close values tie."""
        turned = x * self.directions_.sign
        special = list(self.directions_.special)
        turned[:, special] = np.round(turned[:, special], 12)
        return turned
