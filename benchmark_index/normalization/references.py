"""Distance to a reference that stands in the data: a named unit, the mean, the best or the worst."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from ..errors import MethodError, Text, shorten
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.parameters import MOST_LISTED
from ..estimators.rows import Rows
from ..numerics import Bounds, Floats, Means, column_means, positions
from .distances import Distance, Form
from .scaler import Constant, MergedNormalization, PerIndicator


class Referred(NamedTuple):
    """What a batch of rows tells of a reference.

    Attributes
    ----------
    bounds : Bounds
    means : Means
    of_unit : array of shape (rows of the reference unit, m)
    at : tuple
        Their periods, as far as they have any.
    periods : frozenset of str
        All periods that appear.
    units : tuple of str
        Some of the units, where the reference is none of them.
    """

    bounds: Bounds
    means: Means
    of_unit: Floats
    at: tuple[str, ...]
    periods: frozenset[str]
    units: tuple[str, ...]

    def merge(self, other: Referred) -> Referred:
        """Return what both batches tell."""
        return Referred(
            self.bounds.merge(other.bounds),
            self.means.merge(other.means),
            np.vstack([self.of_unit, other.of_unit]),
            self.at + other.at,
            self.periods | other.periods,
            tuple(dict.fromkeys(self.units + other.units))[:MOST_LISTED],
        )


class DistanceToReference(MergedNormalization[Referred], Distance):
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

    @property
    def _sums_up(self) -> bool:
        return self.reference == "mean"

    def _state_of(self, x: Floats, bounds: Bounds, rows: Rows | None) -> Referred:
        means = column_means(x if self.reference == "mean" else x[:0])
        if self.reference in ("mean", "best", "worst"):
            return Referred(bounds, means, x[:0], (), frozenset(), ())
        if rows is None:
            raise self._no_unit(None)
        units = rows.units.astype(str)
        where = positions(units == str(self.reference))
        known = () if where else tuple(dict.fromkeys(units.tolist()))[:MOST_LISTED]
        periods = [] if rows.periods is None else rows.periods.astype(str).tolist()
        at = tuple(periods[row] for row in where) if periods else ()
        return Referred(bounds, means, x[where], at, frozenset(periods), known)

    def settle(self, state: Referred) -> Self:
        """Learn the reference from what all rows tell."""
        bounds = self._close(state.bounds)
        self.periods_: list[str] = []
        if self.reference == "mean":  # rounding must not leave a constant
            return self._refer(np.clip(state.means.mean, *bounds), bounds)
        if self.reference in ("best", "worst"):
            worst, best = self.directions_.ends(*bounds)
            return self._refer(best if self.reference == "best" else worst, bounds)
        return self._refer(self._of_unit(state), bounds)

    def _of_unit(self, state: Referred) -> Floats:
        values, periods = self.directions_.closeness(state.of_unit), state.at
        if not len(values):
            raise self._no_unit(state.units)
        if periods and self.period is not None:
            values = values[[period == str(self.period) for period in periods]]
        elif len(state.periods) > 1:
            self.periods_ = list(periods)
        if len(values) != (len(set(self.periods_)) or 1):
            period = "" if self.period is None else f" {self.period}"
            raise MethodError.bad_parameter(
                "reference",
                Text(
                    f"{self.reference}{period} 应有一行数据，实有 {len(values)} 行",
                    f"{self.reference}{period} should have one row and has {len(values)}",
                ),
            )
        reference: Floats = values if self.periods_ else values[0]
        self._refuse_columns(
            np.isnan(np.min(np.atleast_2d(reference), axis=0)),
            Text(f"{self.reference} 没有数据", f"{self.reference} has no value in"),
            Text("请先插补，或换用其他参照。", "Impute first, or take another reference."),
        )
        return reference

    def _no_unit(self, units: Sequence[str] | None) -> MethodError:
        """Return the error that there is no such unit, or are no units at all."""
        wanted = str(self.reference)
        if units is None:
            reason = Text(
                f"数组没有对象名，无法找到 {wanted}；请给以对象为索引的 DataFrame",
                f"an array has no unit {wanted}; give a DataFrame with the units as index",
            )
        else:
            zh, en = f"没有对象 {wanted}", f"there is no unit {wanted}"
            reason = Text(f"{zh}；有 {shorten(units)}", f"{en}; there are {shorten(units)}")
        return MethodError.bad_parameter("reference", reason)

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
