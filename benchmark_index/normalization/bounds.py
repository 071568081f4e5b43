"""Normalization between two values of each indicator: sample bounds, goalposts, efficacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import fixed_bounds, one_of, per_column
from ..estimators.rows import Rows
from ..numerics import Bounds, Floats, Line, exponents
from .scaler import ENDS, Constant, OfBounds, PerIndicator, Scaled, Spread, linear_scale


class MinMax(OfBounds, Spread):
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

    declaration = Declaration(
        "minmax",
        Text("极差标准化", "Min-max, sample bounds"),
        "low + (high - low) (x - min) / (max - min)",
        excel="benchmark_index.report.live.scales:min_max",
    )

    parts = (
        Part("min", "indicator", Text("样本最小值", "Smallest value in the sample")),
        Part("max", "indicator", Text("样本最大值", "Largest value in the sample")),
    )

    def __init__(
        self,
        low: PerIndicator = 0,
        high: PerIndicator = 100,
        directions: DirectionsLike = None,
        constant: Constant = "error",
    ) -> None:
        self.low = low
        self.high = high
        self.directions = directions
        self.constant = constant

    def _read_parameters(self) -> None:
        self.low_, self.high_ = self._output_range()

    def settle(self, state: Bounds) -> Self:
        """Learn the scale from the bounds of all rows."""
        raw = self._raw_columns()
        low, high = self._close(state)
        self.min_, self.max_ = np.where(raw, low, 0.0), np.where(raw, high, 1.0)
        self._hold_constant(self.min_ == self.max_)
        with np.errstate(over="ignore"):
            self._refuse_overflow(self.max_ - self.min_)
        self.worst_, self.best_ = self.directions_.ends(self.min_, self.max_)
        return self

    @property
    def line(self) -> Line | None:
        """The scale as straight lines of the values; None where some column has a best value.

        None also where a line is too steep or too flat to be computed as one.
        """
        if self.directions_.special:
            return None
        best = np.where(self.constant_, np.inf, self.best_)
        middle = self.constant == "middle"
        base = np.where(self.constant_ & middle, (self.low_ + self.high_) / 2, self.low_)
        with np.errstate(over="ignore", invalid="ignore"):
            slope = (self.high_ - self.low_) / (best - self.worst_)
            steep = ~np.isfinite(slope * self.worst_) | (exponents(slope[np.newaxis]) != 0)
        return None if steep.any() else Line(slope, self.worst_, base)

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        return self._between(x, self.worst_, self.best_, self.low_, self.high_)


class Goalposts(OfBounds):
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

    declaration = Declaration(
        "goalposts",
        Text("固定上下限标准化", "Goalposts, fixed bounds"),
        "low + (high - low) (x - x_low) / (x_high - x_low)",
        excel="benchmark_index.report.live.scales:goalposts",
    )

    parts = ENDS
    needs = OfBounds.needs | {"goalposts", "transforms"}

    def __init__(
        self,
        goalposts: Sequence[object] | Mapping[str, Sequence[float]] | None = None,
        transforms: str | Sequence[str | None] | Mapping[str, str | None] | None = None,
        clip: bool = True,
        low: PerIndicator = 0,
        high: PerIndicator = 100,
        directions: DirectionsLike = None,
    ) -> None:
        self.goalposts = goalposts
        self.transforms = transforms
        self.clip = clip
        self.low = low
        self.high = high
        self.directions = directions

    def _read_parameters(self) -> None:
        m, names = self.n_features_in_, self._names
        self.low_, self.high_ = self._output_range()
        one_of("clip", self.clip, (True, False))
        special = self._directions.special
        self.bounds_ = fixed_bounds(self.goalposts, names, self._columns, special)
        transforms = per_column("transforms", self.transforms, names, m)
        self.log_ = np.array([word == "log" for word in transforms])
        if any(word not in (None, "log") for word in transforms):
            raise MethodError.bad_parameter("transforms", Text("只支持 log", "only log is known"))
        self.log_ &= self._raw_columns()  # closeness is only stretched
        if np.any(self.bounds_[self.log_] <= 0):
            raise MethodError.bad_parameter(
                "goalposts", Text("取对数的列须为正", "columns under a log need positive ones")
            )
        self.worst_, self.best_ = self._directions.ends(*self.bounds_.T)

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        if self.clip:
            x = np.clip(x, self.bounds_[:, 0], self.bounds_[:, 1])
        if self.log_.any():
            x = np.array(x, order="F")
            logs = x[:, self.log_]
            if np.any(logs <= 0):
                what = Text(
                    "不截断时对数只能取正数", "Without clipping, logarithms need positive values"
                )
                hint = Text("请用 clip=True。", "Use clip=True.")
                self._refuse_cells((x <= 0) & self.log_, x, rows, what, hint)
            x[:, self.log_] = np.log(logs)
        ends = np.array([self.worst_, self.best_])
        ends[:, self.log_] = np.log(ends[:, self.log_])
        worst, best = ends
        return linear_scale(x, worst, best, self.low_, self.high_)


class Efficacy(OfBounds, Spread, Scaled):
    """Efficacy scores (功效系数法): a pass mark plus points for the way to satisfactory.

    ``c + e (x - unacceptable) / (satisfactory - unacceptable)``

    Parameters
    ----------
    c : float or mapping by name, default 60
        The score of the unacceptable value.
    e : float or mapping by name, default 40
        The points between the unacceptable and the satisfactory value.
    satisfactory, unacceptable : float or mapping by name, optional
        In the indicators' units; default the best and the worst value of the sample. Where less
        is better the two may be given either way round.
    cap : bool, default False
        Whether a score stops at ``c + e``.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What a constant column without given values becomes: an error that names it, ``c``,
        ``c + e / 2``, or missing.
    scale : float or mapping by name, default 1
        What the result is multiplied by.

    Attributes
    ----------
    satisfactory_, unacceptable_ : array of shape (m,)
        The values that get ``c + e`` and ``c``; for target and range, closeness.

    Notes
    -----
    Values better than satisfactory pass ``c + e`` unless capped; values worse than unacceptable
    fall below ``c``, and below 0.

    References
    ----------
    财政部等 (2002), 《企业效绩评价操作细则（修订）》.

    Examples
    --------
    >>> Efficacy(directions=[1, -1]).fit_transform([[1.0, 30.0], [3.0, 20.0], [2.0, 10.0]])
    array([[ 60.,  60.],
           [100.,  80.],
           [ 80., 100.]])
    >>> Efficacy(satisfactory=10, unacceptable=5).fit_transform([[12.0], [4.0]]).ravel()
    array([116.,  52.])
    """

    declaration = Declaration(
        "efficacy",
        Text("功效系数法", "Efficacy score"),
        "c + e (x - unacceptable) / (satisfactory - unacceptable)",
        excel="benchmark_index.report.live.scales:efficacy",
    )

    parts = (
        Part("unacceptable", "indicator", Text("不允许值", "Unacceptable value")),
        Part("satisfactory", "indicator", Text("满意值", "Satisfactory value")),
    )

    def __init__(
        self,
        c: PerIndicator = 60,
        e: PerIndicator = 40,
        satisfactory: PerIndicator | None = None,
        unacceptable: PerIndicator | None = None,
        cap: bool = False,
        directions: DirectionsLike = None,
        constant: Constant = "error",
        scale: PerIndicator = 1,
    ) -> None:
        self.c = c
        self.e = e
        self.satisfactory = satisfactory
        self.unacceptable = unacceptable
        self.cap = cap
        self.directions = directions
        self.constant = constant
        self.scale = scale

    def _read_parameters(self) -> None:
        one_of("cap", self.cap, (True, False))
        self.c_, self.e_ = self._parameter("c"), self._positive("e")
        self._stated = self._parameter("satisfactory"), self._parameter("unacceptable")

    def settle(self, state: Bounds) -> Self:
        """Learn the two values of each column from the bounds of all rows."""
        low, high = self._close(state)
        (least, most), sign = self.directions_.ends(low, high), self.directions_.sign
        best, worst = map(self._oriented, self._stated)
        swapped = (sign < 0) & (best > worst)
        best, worst = np.where(swapped, worst, best), np.where(swapped, best, worst)
        stated = ~(np.isnan(best) | np.isnan(worst))
        self.satisfactory_ = np.where(np.isnan(best), most, best)
        self.unacceptable_ = np.where(np.isnan(worst), least, worst)
        self._hold_constant((low == high) & (self.satisfactory_ == self.unacceptable_) & ~stated)
        with np.errstate(over="ignore"):
            spread = sign * (self.satisfactory_ - self.unacceptable_)
        self._refuse_columns(
            (spread <= 0) & ~self.constant_,
            Text("满意值并不优于不允许值", "Satisfactory is no better than unacceptable in"),
            Text("请核对这两个值与指标方向。", "Check the two values and the direction."),
        )
        self._refuse_overflow(spread)
        return self

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        full = self.c_ + self.e_
        z = self._between(x, self.unacceptable_, self.satisfactory_, self.c_, full)
        return np.minimum(z, full, out=z) if self.cap else z
