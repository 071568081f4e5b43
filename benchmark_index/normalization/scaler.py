"""What normalizations share: the door for arrays, parameters by column, columns without spread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Generic, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from ..errors import MethodError, Text
from ..estimators.arrays import read_array
from ..estimators.directions import Directions, DirectionsLike, Range, Target, kinds_of
from ..estimators.intermediates import Part
from ..estimators.learner import Merging, Names, StateT
from ..estimators.parameters import one_of
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer
from ..numerics import (
    Booleans,
    Bounds,
    Floats,
    Integers,
    SummaryT,
    Together,
    column_bounds,
    has_infinity,
    strips,
)

Constant = Literal["error", "zero", "middle", "drop"]
PerIndicator = float | Mapping[str, float]

ENDS = (
    Part("worst", "indicator", Text("得最低分的值", "Value that gets the lowest score")),
    Part("best", "indicator", Text("得最高分的值", "Value that gets the highest score")),
)


def linear_scale(
    x: Floats, worst: Floats, best: Floats, low: Floats | float, high: Floats | float
) -> Floats:
    """Map ``worst`` to ``low`` and ``best`` to ``high`` on a straight line.

    Each is one value per column; ``best`` may be one per cell.
    """
    z, m = np.empty_like(x), x.shape[1]
    cells = [] if best.ndim == 1 else [best - worst]
    columns = [np.broadcast_to(part, m) for part in (worst, high - low, low)]
    columns += [] if cells else [best - worst]
    lifted = np.any(columns[2]) or np.any(best < worst)  # adding 0 turns -0.0 into 0.0
    for (piece, out, *span), (start, rise, base, *spans) in strips([x, z, *cells], columns):
        np.subtract(piece, start, out=out)
        out /= (span or spans)[0]
        out *= rise
        if lifted:
            out += base
    return z


def ratio_to(x: Floats, reference: Floats, sign: Floats) -> Floats:
    """Return ``x / r``, and ``r / x`` for costs; r is one value per column or one per cell."""
    z = np.empty_like(x)
    np.divide(x, reference, out=z, where=sign > 0)
    np.divide(reference, x, out=z, where=sign < 0)
    return z


class Normalization(ArrayTransformer):
    """What all normalizations share: directions, and what a scale cannot take."""

    needs: ClassVar[frozenset[str]] = frozenset({"directions"})
    merging_instead: ClassVar[str] = "MinMax, ZScore"

    directions: DirectionsLike
    _default_direction: ClassVar[int] = 1

    def begin(self, m: int, names: Names = None) -> Self:
        """Start anew, for m columns: read the parameters, which need no data."""
        self._directions = Directions.read(self.directions, names, m, self._default_direction)
        return super().begin(m, names)

    def _learn(self, x: Floats, rows: Rows | None) -> None:
        self.directions_ = self._directions.fit(x)
        self._learn_all(self.directions_.orient(x), rows)

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Normalize an array that needs no further checks."""
        return self._finish(self._normalize(self.directions_.orient(x), rows))

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        """Return a new array, larger is better."""
        raise NotImplementedError

    def _finish(self, z: Floats) -> Floats:
        """Return the values as they leave the method."""
        return z

    def _check(self, x: Floats, rows: Rows | None, bounds: Bounds) -> None:
        """Name the cells that the method cannot take, of oriented values within these bounds."""

    def _beyond(self, z: Floats, x: Floats) -> Booleans:
        return has_infinity(z)

    def _raw_columns(self) -> Booleans:
        """Return which columns hold values as they are, not the closeness to a target or range."""
        raw = np.ones(self.n_features_in_, dtype=bool)
        raw[list(self._directions.special)] = False
        return raw

    def _oriented(self, values: Floats) -> Floats:
        """Return one given value per column on the footing of the data, closeness as closeness."""
        oriented: Floats = self.directions_.orient(values[np.newaxis])[0]
        return oriented

    def _output_range(self) -> tuple[Floats, Floats]:
        low, high = self._parameter("low"), self._parameter("high")
        if not np.all(low < high):
            raise MethodError.bad_parameter("low", Text("须小于 high", "must be below high"))
        return low, high

    # --- what a method cannot take -----------------------------------------------------------

    def _refuse_columns(self, wrong: Booleans, what: Text, hint: Text) -> None:
        if wrong.any():
            raise MethodError.cannot_take(what, self._labels(wrong), hint)

    def _refuse_cells(
        self, wrong: Booleans, x: Floats, rows: Rows | None, what: Text, hint: Text
    ) -> None:
        """Raise the error that names the cells where ``wrong`` holds."""
        if not wrong.any():
            return
        labels, cells = self._columns, []
        for i, j in np.argwhere(wrong).tolist():
            periods = None if rows is None else rows.periods
            place = str(i) if rows is None else str(rows.units[i])
            place += "" if periods is None else f" {periods[i]}"
            cells.append(f"{place} / {labels[j]} = {x[i, j]}")
        raise MethodError.cannot_take(what, cells, hint)

    def _refuse_not_positive(
        self,
        x: Floats,
        columns: Booleans,
        rows: Rows | None,
        bounds: Bounds,
        hint: Text,
        zero: bool = False,
    ) -> None:
        """Raise the error that names values below 0, and 0 itself unless it is allowed."""
        below = np.less if zero else np.less_equal
        if np.any(below(bounds.low[columns], 0)):
            name = type(self).__name__
            what = Text(f"{name} 在此只接受正数", f"{name} needs positive values here")
            if zero:
                what = Text(f"{name} 在此不接受负数", f"{name} takes no negative values here")
            self._refuse_cells(below(x, 0) & columns, x, rows, what, hint)


class MergedNormalization(Merging[Bounds, StateT], Normalization, Generic[StateT]):
    """A normalization whose fit needs a state only.

    How far a target column strays is one of its bounds. Until it is known the column is the
    distance from its optimum, which says as much of bounds; sums of closeness have to wait for it.
    """

    def needs_all_rows(self) -> Text | None:
        """Return the way out where the fit needs all rows at once, None where batches will do."""
        return TWO_LOOKS if self._sums_up and Target in kinds_of(self.directions) else None

    @property
    def surveys(self) -> bool:
        """Whether the state needs an earlier look at all rows."""
        return self._sums_up and bool(self._directions.targets)

    def survey(self, x: Floats, rows: Rows | None = None) -> Bounds:
        """Return the bounds of distances from targets."""
        return column_bounds(self._directions.measured(x))

    def settle_survey(self, survey: Bounds) -> None:
        """Take how far target columns stray."""
        self._directions = self._directions.settled(survey.high)

    def state(self, x: Floats, rows: Rows | None = None) -> StateT:
        """Return what a batch of rows tells, or name the cells that the method cannot take."""
        x = self._directions.orient(x)
        bounds = column_bounds(x)
        self._check(x, rows, bounds)
        return self._state_of(x, bounds, rows)

    def _state_of(self, x: Floats, bounds: Bounds, rows: Rows | None) -> StateT:
        """Return what oriented values within these bounds tell."""
        raise NotImplementedError

    @property
    def _sums_up(self) -> bool:
        """Whether the state has sums of oriented values."""
        return False

    @property
    def _raises_flags(self) -> bool:
        return not self._sums_up

    def _close(self, bounds: Bounds) -> Bounds:
        """Settle the directions; return the bounds of oriented values, none of them missing."""
        infinite = np.isinf(bounds.low) | np.isinf(bounds.high)
        self._refuse_columns(infinite & self._raw_columns(), INFINITY, Text("", ""))
        self.directions_ = self._directions.settled(bounds.high)
        if self.directions_ is not self._directions:
            bounds = self.directions_.closeness_of(bounds)
        self._refuse_empty(np.isnan(bounds.low))
        return bounds


class OfBounds(MergedNormalization[Bounds]):
    """A normalization that needs bounds only, or those of targets."""

    def _read_to_fit(self, X: ArrayLike) -> Floats:
        bounds_tell = not {Target, Range} & kinds_of(self.directions)
        return read_array(self, X, refuse_infinity=not bounds_tell)

    def _state_of(self, x: Floats, bounds: Bounds, rows: Rows | None) -> Bounds:
        return bounds

    def settle(self, state: Bounds) -> Self:
        """Take the bounds of all rows."""
        self._close(state)
        return self


class OfSums(MergedNormalization[Together[SummaryT]], Generic[SummaryT]):
    """A normalization by sums of oriented values."""

    _sums_up = True

    def _state_of(self, x: Floats, bounds: Bounds, rows: Rows | None) -> Together[SummaryT]:
        return Together(bounds, self._sums(x, bounds.power))

    def _sums(self, x: Floats, power: Integers) -> SummaryT:
        """Return the sums, of values too large or small divided by these powers of two."""
        raise NotImplementedError


INFINITY = Text("含无穷大", "Infinity in")
TWO_LOOKS = Text(
    "适度型指标须先知道离适度值最远的距离：请用 fit，或改用 Range 方向、MinMax。",
    "A target direction needs the farthest distance first: call fit, give a Range, or use MinMax.",
)


class Scaled(Normalization):
    """A normalization with the scale of its formula, times ``scale``."""

    scale: PerIndicator

    def begin(self, m: int, names: Names = None) -> Self:
        """Start anew, for m columns: read the parameters, which need no data."""
        super().begin(m, names)
        self.scale_ = self._positive("scale")
        return self

    def _finish(self, z: Floats) -> Floats:
        if np.any(self.scale_ != 1):
            z *= self.scale_
        return z


class Spread(Normalization):
    """A normalization by the sample's own spread, which a constant column does not have."""

    constant: Constant

    @property
    def dropped(self) -> Booleans:
        """Which columns leave the index."""
        return self.constant_ & (self.constant == "drop")

    def begin(self, m: int, names: Names = None) -> Self:
        """Start anew, for m columns: read the parameters, which need no data."""
        one_of("constant", self.constant, ("error", "zero", "middle", "drop"))
        return super().begin(m, names)

    def _hold_constant(self, constant: Booleans) -> None:
        if constant.any() and self.constant == "error":
            raise MethodError.constant(self._labels(constant), self.n_samples_seen_)
        self.constant_ = constant

    def _refuse_overflow(self, spread: Floats) -> None:
        self._refuse_columns(
            ~np.isfinite(spread) & ~self.constant_,
            Text("数值过大，无法计算离散程度", "Values too large to take a spread of, in"),
            Text("请换用更大的计量单位。", "Use a larger unit of measure."),
        )

    def _between(self, x: Floats, worst: Floats, best: Floats, low: Floats, high: Floats) -> Floats:
        """Map ``worst`` to ``low`` and ``best`` to ``high`` on a straight line."""
        z = linear_scale(x, worst, np.where(self.constant_, worst + 1, best), low, high)
        return self._fill_constant(z, x, low, (low + high) / 2)

    def _fill_constant(self, z: Floats, x: Floats, zero: Floats, middle: Floats) -> Floats:
        if self.constant_.any():
            fill = {"zero": zero, "middle": middle, "drop": np.full_like(zero, np.nan)}
            held = self.constant_
            z[:, held] = np.where(np.isnan(x[:, held]), np.nan, fill[self.constant][held])
        return z
