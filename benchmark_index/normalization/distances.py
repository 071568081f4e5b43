"""Distances to a reference value: to the leader, to a target; what all of them share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Self

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import number, one_of, per_column
from ..estimators.rows import Rows
from ..numerics import Booleans, Bounds, Floats, column_bounds
from .scaler import Constant, OfBounds, PerIndicator, Scaled, Spread, ratio_to

Form = Literal["ratio", "difference", "range"]


def difference_from(x: Floats, reference: Floats, sign: Floats) -> Floats:
    """Return ``x / r - 1``, and ``1 - x / r`` for costs."""
    z: Floats = x / reference
    z -= 1
    z *= sign
    z += 0.0  # turns -0.0 into 0.0
    return z


class Distance(Spread, Scaled):
    """What distances to a reference share: the three forms, what they cannot take, the cap."""

    parts = (
        Part("reference", "indicator", Text("参照值", "Reference value")),
        Part("reference_by_period", "period x indicator", Text("各期参照值", "Reference value")),
        Part("farthest", "indicator", Text("最差值，得 0", "Worst value, which gets 0")),
    )

    form: Form
    cap: bool

    def _read_parameters(self) -> None:
        one_of("form", self.form, ("ratio", "difference", "range"))
        one_of("cap", self.cap, (True, False))

    def _refer(self, reference: Floats, bounds: Bounds) -> Self:
        """Take the reference per column, or per period and column."""
        self.reference_ = reference if reference.ndim == 1 else None
        self.reference_by_period_ = reference if reference.ndim == 2 else None
        reference = np.atleast_2d(reference)
        if self.form == "range":
            self._settle_range(reference, bounds)
            return self
        self._hold_constant(np.zeros(reference.shape[1], dtype=bool))
        self._refuse_columns(
            np.min(reference, axis=0) <= 0,
            Text("参照值须为正", "The reference must be positive in"),
            Text('可设 form="range"。', 'form="range" takes any values.'),
        )
        return self

    def _settle_range(self, reference: Floats, bounds: Bounds) -> None:
        self.farthest_, _ = self.directions_.ends(*bounds)
        with np.errstate(over="ignore"):
            spread = np.min(self.directions_.sign * (reference - self.farthest_), axis=0)
        self._hold_constant((bounds.low == bounds.high) & (spread == 0))
        self._refuse_columns(
            (spread <= 0) & ~self.constant_,
            Text("参照值并不优于最差值", "The reference is no better than the worst value in"),
            Text(
                '请核对参照值与指标方向，或设 form="ratio"。',
                'Check the reference and the direction, or use form="ratio".',
            ),
        )
        self._refuse_overflow(spread)

    def _reference_of(self, rows: Rows | None) -> Floats:
        """Return the reference per column, or per cell."""
        assert self.reference_ is not None
        return self.reference_

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        self._check(x, rows, column_bounds(x))
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
        zero = np.zeros(x.shape[1])
        return self._between(x, self.farthest_, reference, zero, zero + 1)

    def _check(self, x: Floats, rows: Rows | None, bounds: Bounds) -> None:
        if self.form == "ratio":
            hint = Text('可设 form="range"。', 'form="range" takes any values.')
            raw, costs = self._raw_columns(), self._directions.sign < 0
            self._refuse_not_positive(x, raw & costs, rows, bounds, hint)
            self._refuse_not_positive(x, raw & ~costs, rows, bounds, hint, zero=True)


class DistanceToLeader(OfBounds, Distance):
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

    def _read_parameters(self) -> None:
        super()._read_parameters()
        one_of("cost", self.cost, ("inverse", "linear"))
        if self.cost == "linear" and self.form != "ratio":
            reason = Text('linear 只用于 form="ratio"', 'linear goes with form="ratio" only')
            raise MethodError.bad_parameter("cost", reason)

    def settle(self, state: Bounds) -> Self:
        """Learn the best values from the bounds of all rows."""
        bounds = self._close(state)
        least_is_best = (self.directions_.sign < 0) & (self.cost == "inverse")
        return self._refer(np.where(least_is_best, bounds.low, bounds.high), bounds)

    def _distances(self, x: Floats, reference: Floats) -> Floats:
        if self.cost == "inverse":
            return super()._distances(x, reference)
        z: Floats = x / reference
        return np.subtract(1, z, out=z, where=self.directions_.sign < 0)


class DistanceToTarget(OfBounds, Distance):
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

    needs = Distance.needs | {"targets"}

    def __init__(
        self,
        targets: float | Mapping[str, float | Mapping[str, float]] | Sequence[object] | None = None,
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

    def _read_parameters(self) -> None:
        super()._read_parameters()
        targets = per_column("targets", self.targets, self._names, self.n_features_in_)
        self._targets = np.array([self._target(target) for target in targets], dtype=float)

    def settle(self, state: Bounds) -> Self:
        """Learn the worst values from the bounds of all rows."""
        bounds = self._close(state)
        reference = self._oriented(self._targets)
        reference[np.isnan(self._targets) & ~self._raw_columns()] = 1.0
        self._refuse_absent(np.isnan(reference))
        return self._refer(reference, bounds)

    def _target(self, target: object) -> float:
        """Return one indicator's target, NaN where it has none."""
        if isinstance(target, Mapping):
            by_period = {str(period): value for period, value in target.items()}
            wanted = max(by_period, default=None) if self.period is None else str(self.period)
            target = None if wanted is None else by_period.get(wanted)
        return np.nan if target is None else number("targets", target)

    def _refuse_absent(self, absent: Booleans) -> None:
        year = "" if self.period is None else f" {self.period} 年"
        for_year = "" if self.period is None else f" for {self.period}"
        self._refuse_columns(
            absent,
            Text(f"缺少{year}目标值", f"No target{for_year} given for"),
            Text(
                "请在体系中写 target: {2025: 8}，或用 targets= 给出。",
                "Write target: {2025: 8} in the framework, or give targets=.",
            ),
        )
