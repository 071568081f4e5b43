"""Distances to a reference value: to the leader, to a named unit or the mean, to a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from ..errors import MethodError, Text, shorten
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import number, one_of, per_column
from ..estimators.rows import Rows
from ..numerics import Booleans, Bounds, Floats, column_bounds, column_means
from .scaler import Constant, Names, PerIndicator, Scaled, Spread, linear_scale, ratio_to

Form = Literal["ratio", "difference", "range"]


def difference_from(x: Floats, reference: Floats, sign: Floats) -> Floats:
    """Return ``x / r - 1``, and ``1 - x / r`` for costs."""
    z: Floats = x / reference
    z -= 1
    z *= sign
    z += 0.0  # turns -0.0 into 0.0
    return z


class _Distance(Spread, Scaled):
    """What distances to a reference share: the three forms, what they cannot take, the cap."""

    parts = (
        Part("reference", "indicator", Text("参照值", "Reference value")),
        Part("reference_by_period", "period x indicator", Text("各期参照值", "Reference value")),
        Part("farthest", "indicator", Text("最差值，得 0", "Worst value, which gets 0")),
    )

    form: Form
    cap: bool

    def _learn(self, x: Floats, names: Names, rows: Rows | None) -> None:
        one_of("form", self.form, ("ratio", "difference", "range"))
        one_of("cap", self.cap, (True, False))
        bounds = column_bounds(x)
        self._refuse_empty(np.isnan(bounds.low))
        self._check_positive(x, rows)
        found = self._find_reference(x, bounds, names, rows)
        self.reference_ = found if found.ndim == 1 else None
        self.reference_by_period_ = found if found.ndim == 2 else None
        if self.form == "range":
            self._learn_range(np.atleast_2d(found), bounds, len(x))
            return
        self._hold_constant(np.zeros(x.shape[1], dtype=bool), len(x))
        self._refuse_columns(
            np.min(np.atleast_2d(found), axis=0) <= 0,
            Text("参照值须为正", "The reference must be positive in"),
            Text('可设 form="range"。', 'form="range" takes any values.'),
        )

    def _learn_range(self, reference: Floats, bounds: Bounds, n: int) -> None:
        sign = self.directions_.sign
        self.farthest_ = np.where(sign > 0, bounds.low, bounds.high)
        with np.errstate(over="ignore"):
            spread = np.min(sign * (reference - self.farthest_), axis=0)
        self._hold_constant((bounds.low == bounds.high) & (spread == 0), n)
        self._refuse_columns(
            (spread <= 0) & ~self.constant_,
            Text("参照值并不优于最差值", "The reference is no better than the worst value in"),
            Text(
                '请核对参照值与指标方向，或设 form="ratio"。',
                'Check the reference and the direction, or use form="ratio".',
            ),
        )
        self._refuse_overflow(spread)

    def _find_reference(self, x: Floats, bounds: Bounds, names: Names, rows: Rows | None) -> Floats:
        """Return the reference per column, or per period and column."""
        raise NotImplementedError

    def _reference_of(self, rows: Rows | None) -> Floats:
        """Return the reference per column, or per cell."""
        assert self.reference_ is not None
        return self.reference_

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        self._check_positive(x, rows)
        z = self._distances(x, self._reference_of(rows))
        if self.cap:
            np.minimum(z, 1, out=z)
        return z

    def _distances(self, x: Floats, reference: Floats) -> Floats:
        sign = self.directions_.sign
        if self.form == "ratio":
            return ratio_to(x, reference, sign)
        if self.form == "difference":
            return difference_from(x, reference, sign)
        reference = np.where(self.constant_, self.farthest_ + 1, reference)
        z = linear_scale(x, self.farthest_, reference, 0.0, 1.0)
        zero = np.zeros(x.shape[1])
        return self._fill_constant(z, x, zero, zero + 0.5)

    def _check_positive(self, x: Floats, rows: Rows | None) -> None:
        if self.form == "ratio":
            hint = Text('可设 form="range"。', 'form="range" takes any values.')
            raw, costs = self._raw_columns(), self.directions_.sign < 0
            self._refuse_not_positive(x, raw & costs, rows, hint)
            self._refuse_not_positive(x, raw & ~costs, rows, hint, zero=True)


class DistanceToLeader(_Distance):
    """Distance to the leader (与最优值之比): the best unit gets 1.

    With r the best value of the sample: ``x / r``, and ``r / x`` where less is better;
    ``form="difference"``: ``x / r - 1`` and ``1 - x / r``; ``form="range"``:
    ``(x - worst) / (r - worst)``.

    Parameters
    ----------
    form : {"ratio", "difference", "range"}, default "ratio"
        Which of the three formulas.
    cost : {"inverse", "linear"}, default "inverse"
        How a ratio turns costs: ``min / x``, or ``1 - x / max``.
    cap : bool, default False
        Whether a value stops at 1: a new unit may be better than the leader.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What a constant column becomes with ``form="range"``: an error that names it, 0, 0.5, or
        missing.
    scale : float or mapping by name, default 1
        What the result is multiplied by; 100 gives percent of the leader.

    Attributes
    ----------
    reference_ : array of shape (m,)
        The best value of each column; the largest for costs under ``cost="linear"``.
    farthest_ : array of shape (m,)
        With ``form="range"``, the worst value, which gets 0.

    Notes
    -----
    Ratios need a positive reference and positive costs; where more is better a value may be 0, as
    may the closeness of target and range columns;
    differences need a positive reference only.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> DistanceToLeader(directions=[1, -1]).fit_transform([[2.0, 5.0], [4.0, 10.0]])
    array([[0.5, 1. ],
           [1. , 0.5]])
    """

    declaration = Declaration(
        "distance_to_leader",
        Text("与最优值之比", "Distance to the leader"),
        "x / best",
        excel="benchmark_index.report.live.scales:to_leader",
    )

    def __init__(
        self,
        form: Form = "ratio",
        cost: Literal["inverse", "linear"] = "inverse",
        cap: bool = False,
        directions: DirectionsLike = None,
        constant: Constant = "error",
        scale: PerIndicator = 1,
    ) -> None:
        self.form = form
        self.cost = cost
        self.cap = cap
        self.directions = directions
        self.constant = constant
        self.scale = scale

    def _find_reference(self, x: Floats, bounds: Bounds, names: Names, rows: Rows | None) -> Floats:
        one_of("cost", self.cost, ("inverse", "linear"))
        if self.cost == "linear" and self.form != "ratio":
            reason = Text('linear 只用于 form="ratio"', 'linear goes with form="ratio" only')
            raise MethodError.bad_parameter("cost", reason)
        least_is_best = (self.directions_.sign < 0) & (self.cost == "inverse")
        return np.where(least_is_best, bounds.low, bounds.high)

    def _distances(self, x: Floats, reference: Floats) -> Floats:
        if self.cost == "inverse":
            return super()._distances(x, reference)
        z: Floats = x / reference
        return np.subtract(1, z, out=z, where=self.directions_.sign < 0)


class DistanceToReference(_Distance):
    """Distance to a reference unit or value (与标杆之比): the benchmark gets 1.

    With r the reference's value: ``x / r``, and ``r / x`` where less is better;
    ``form="difference"``: ``x / r - 1`` and ``1 - x / r``; ``form="range"``:
    ``(x - worst) / (r - worst)``.

    Parameters
    ----------
    reference : str, default "mean"
        A unit, or ``"mean"``, ``"best"`` or ``"worst"`` of the sample. A unit is found in the
        index of a DataFrame, inside an index among the units of the table.
    period : str, optional
        In a panel, the period of the named unit's values. By default every row is compared with
        the unit in the row's own period.
    form : {"ratio", "difference", "range"}, default "ratio"
        Which of the three formulas.
    cap : bool, default False
        Whether a value stops at 1.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What a constant column becomes with ``form="range"``: an error that names it, 0, 0.5, or
        missing.
    scale : float or mapping by name, default 1
        What the result is multiplied by.

    Attributes
    ----------
    reference_ : array of shape (m,)
        The values of the reference, None where each period has its own.
    reference_by_period_ : array of shape (periods, m)
        The values of the named unit in each of ``periods_``, else None.
    farthest_ : array of shape (m,)
        With ``form="range"``, the worst value of all periods, which gets 0.
    periods_ : list of str

    Notes
    -----
    Ratios need a positive reference and positive costs; where more is better a value may be 0, as
    may the closeness of target and range columns;
    differences need a positive reference only. The reference unit must have a value in every
    column. Rows of a period in which it was not fitted are an error.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> import pandas as pd
    >>> cities = pd.DataFrame({"gdp": [40.0, 44.0, 32.0]}, index=["北京", "上海", "深圳"])
    >>> DistanceToReference("北京").fit_transform(cities).ravel()
    array([1. , 1.1, 0.8])
    """

    declaration = Declaration(
        "distance_to_reference",
        Text("与标杆之比", "Distance to a reference"),
        "x / reference",
        bare="reference",
        excel="benchmark_index.report.live.scales:to_reference",
    )

    def __init__(
        self,
        reference: str = "mean",
        period: str | None = None,
        form: Form = "ratio",
        cap: bool = False,
        directions: DirectionsLike = None,
        constant: Constant = "error",
        scale: PerIndicator = 1,
    ) -> None:
        self.reference = reference
        self.period = period
        self.form = form
        self.cap = cap
        self.directions = directions
        self.constant = constant
        self.scale = scale

    def _find_reference(self, x: Floats, bounds: Bounds, names: Names, rows: Rows | None) -> Floats:
        self.periods_: list[str] = []
        if self.reference == "mean":
            return np.clip(column_means(x)[1], *bounds)  # rounding must not leave a constant
        if self.reference in ("best", "worst"):
            highest = (self.directions_.sign > 0) == (self.reference == "best")
            return np.where(highest, bounds.high, bounds.low)
        return self._of_unit(x, rows)

    def _of_unit(self, x: Floats, rows: Rows | None) -> Floats:
        where = self._rows_of_unit(rows)
        periods = None if rows is None else rows.periods
        if periods is not None:
            found = [str(period) for period in periods[where]]
            if self.period is not None:
                where = where[[period == str(self.period) for period in found]]
            elif len(set(periods.tolist())) > 1:
                self.periods_ = found
        if len(where) != (len(set(self.periods_)) or 1):
            said = "" if self.period is None else f" {self.period}"
            raise MethodError.bad_parameter(
                "reference",
                Text(
                    f"{self.reference}{said} 应有一行数据，实有 {len(where)} 行",
                    f"{self.reference}{said} should have one row and has {len(where)}",
                ),
            )
        reference: Floats = x[where] if self.periods_ else x[where[0]]
        self._refuse_columns(
            np.isnan(np.min(np.atleast_2d(reference), axis=0)),
            Text(f"{self.reference} 没有数据", f"{self.reference} has no value in"),
            Text("请先插补，或换用其他参照。", "Impute first, or take another reference."),
        )
        return reference

    def _rows_of_unit(self, rows: Rows | None) -> Any:
        wanted = str(self.reference)
        if rows is None:
            reason = Text(
                f"数组没有对象名，无法找到 {wanted}；请给以对象为索引的 DataFrame",
                f"an array has no unit {wanted}; give a DataFrame with the units as index",
            )
            raise MethodError.bad_parameter("reference", reason)
        where = np.flatnonzero(rows.units.astype(str) == wanted)
        if not len(where):
            known = shorten(dict.fromkeys(rows.units.astype(str).tolist()))
            reason = Text(
                f"没有对象 {wanted}；有 {known}", f"there is no unit {wanted}; there are {known}"
            )
            raise MethodError.bad_parameter("reference", reason)
        return where

    def _reference_of(self, rows: Rows | None) -> Floats:
        if self.reference_by_period_ is None:
            return super()._reference_of(rows)
        if rows is not None and rows.periods is not None:
            periods = rows.periods.astype(str)
        else:
            periods = np.array([str(rows.period if rows is not None else None)])
        known, at = np.unique(periods, return_inverse=True)
        lost = [period for period in known.tolist() if period not in self.periods_]
        if lost:
            reason = Text(
                f"拟合时 {self.reference} 没有时期 {shorten(lost)} 的数据；请用 period= 指定一个时期",
                f"{self.reference} was not fitted in {shorten(lost)}; name one period of it",
            )
            raise MethodError.bad_parameter("period", reason)
        chosen = np.array([self.periods_.index(period) for period in known.tolist()])[at]
        reference: Floats = self.reference_by_period_[chosen]
        return reference if len(reference) > 1 else reference[0]


class DistanceToTarget(_Distance):
    """Distance to a target (与目标值之比、目标完成度): a met target gets 1.

    With r the target: ``x / r``, and ``r / x`` where less is better; ``form="difference"``:
    ``x / r - 1`` and ``1 - x / r``; ``form="range"``: ``(x - worst) / (r - worst)``.

    Parameters
    ----------
    targets : float or mapping by name, optional
        The target of each indicator in its unit, or a mapping from period to target. Inside an
        index the default is what the framework says under ``target:``.
    period : str, optional
        Which target is meant where there are several; default the latest.
    form : {"ratio", "difference", "range"}, default "ratio"
        Which of the three formulas.
    cap : bool, default False
        Whether a value stops at 1.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What a constant column whose value is the target becomes with ``form="range"``: an error
        that names it, 0, 0.5, or missing.
    scale : float or mapping by name, default 1
        What the result is multiplied by; 100 gives percent.

    Attributes
    ----------
    reference_ : array of shape (m,)
        The targets; for target and range columns the closeness a target has, by default 1.
    farthest_ : array of shape (m,)
        With ``form="range"``, the worst value of the sample, which gets 0.

    Notes
    -----
    Ratios need a positive reference and positive costs; where more is better a value may be 0, as
    may the closeness of target and range columns;
    differences need a positive reference only.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> goal = DistanceToTarget({"firms": {"2023": 9000, "2025": 12000}}, period="2023")
    >>> import pandas as pd
    >>> goal.fit_transform(pd.DataFrame({"firms": [4500.0, 12600.0]})).ravel()
    array([0.5, 1.4])
    """

    declaration = Declaration(
        "distance_to_target",
        Text("与目标值之比", "Distance to the target"),
        "x / target",
        bare="targets",
        excel="benchmark_index.report.live.scales:to_target",
    )

    needs = _Distance.needs | {"targets"}

    def __init__(
        self,
        targets: float | Mapping[str, float | Mapping[str, float]] | Sequence[Any] | None = None,
        period: str | None = None,
        form: Form = "ratio",
        cap: bool = False,
        directions: DirectionsLike = None,
        constant: Constant = "error",
        scale: PerIndicator = 1,
    ) -> None:
        self.targets = targets
        self.period = period
        self.form = form
        self.cap = cap
        self.directions = directions
        self.constant = constant
        self.scale = scale

    def _find_reference(self, x: Floats, bounds: Bounds, names: Names, rows: Rows | None) -> Floats:
        given = per_column("targets", self.targets, names, x.shape[1])
        raw = np.array([self._target(target) for target in given], dtype=float)
        reference = self._oriented(raw)
        reference[np.isnan(raw) & ~self._raw_columns()] = 1.0
        self._refuse_absent(np.isnan(reference))
        return reference

    def _target(self, given: Any) -> float:
        """Return one indicator's target, NaN where it has none."""
        if isinstance(given, Mapping):
            by_period = {str(period): value for period, value in given.items()}
            wanted = max(by_period, default=None) if self.period is None else str(self.period)
            given = None if wanted is None else by_period.get(wanted)
        return np.nan if given is None else number("targets", given)

    def _refuse_absent(self, absent: Booleans) -> None:
        said = (
            Text("", "")
            if self.period is None
            else Text(f" {self.period} 年", f" for {self.period}")
        )
        self._refuse_columns(
            absent,
            Text(f"缺少{said.zh}目标值", f"No target{said.en} given for"),
            Text(
                "请在体系中写 target: {2025: 8}，或用 targets= 给出。",
                "Write target: {2025: 8} in the framework, or give targets=.",
            ),
        )
