"""What normalizations share: the door for arrays, parameters by column, columns without spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ..errors import MethodError, Text
from ..estimators.arrays import read_array
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import numbers, one_of
from ..estimators.rows import Rows
from ..estimators.step import PlainArrayStep
from ..numerics import Booleans, Floats, blocks, column_bounds, has_infinity, positions

Constant = Literal["error", "zero", "middle", "drop"]
Names = Sequence[str] | None
PerIndicator = float | Mapping[str, float]

ENDS = (
    Part("worst", "indicator", Text("得最低分的值", "Value that gets the lowest score")),
    Part("best", "indicator", Text("得最高分的值", "Value that gets the highest score")),
)


def linear_scale(x: Floats, worst: Floats, best: Floats, low: Any, high: Any) -> Floats:
    """Map ``worst`` to ``low`` and ``best`` to ``high`` on a straight line.

    Each is one value per column; ``best`` may be one per cell.
    """
    z = np.empty_like(x)
    for rows in blocks(*x.shape):
        piece = np.subtract(x[rows], worst, out=z[rows])
        piece /= (best if best.ndim == 1 else best[rows]) - worst
        piece *= high - low
        piece += low  # also turns -0.0 into 0.0
    return z


def ratio_to(x: Floats, reference: Floats, sign: Floats) -> Floats:
    """Return ``x / r``, and ``r / x`` for costs; r is one value per column or one per cell."""
    z = np.empty_like(x)
    np.divide(x, reference, out=z, where=sign > 0)
    np.divide(reference, x, out=z, where=sign < 0)
    return z


def column_labels(names: Names, m: int) -> list[str]:
    """Return the names of columns as messages call them."""
    return [f"x{j}" for j in range(m)] if names is None else [str(name) for name in names]


class Normalization(PlainArrayStep, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What all normalizations share: the door for arrays, directions, parameters by column."""

    needs = frozenset({"directions"})

    directions: DirectionsLike

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn what the scale needs from units x indicators.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
            Values in the unit of each indicator; NaN is missing. A DataFrame's index names the
            units, or units and periods.
        y : ignored

        Raises
        ------
        MethodError
            A column is empty, without the spread its scale needs, or holds values the method
            cannot take.
        """
        x = read_array(self, X)
        return self.fit_array(x, getattr(self, "feature_names_in_", None), Rows.of(X))

    def transform(self, X: ArrayLike) -> Floats:
        """Return the normalized values, larger is better; NaN stays NaN."""
        check_is_fitted(self)
        x = read_array(self, X, reset=False)
        return self.transform_array(x, Rows.of(X))

    def fit_array(self, x: Floats, names: Names = None, rows: Rows | None = None) -> Self:
        """Learn from an array that needs no further checks."""
        self.n_features_in_ = x.shape[1]
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        self.directions_ = self._read_directions(names, x.shape[1]).fit(x)
        with np.errstate(all="ignore"):  # what leaves the range of numbers is refused below
            self._learn(self.directions_.orient(x), names, rows)
        return self

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Normalize an array that needs no further checks."""
        with np.errstate(all="ignore"):
            z = self._finish(self._normalize(self.directions_.orient(x), rows))
        if (beyond := has_infinity(z)).any():
            raise MethodError.beyond_float(type(self).__name__, self._labels(beyond))
        return z

    def _finish(self, z: Floats) -> Floats:
        """Return the values as they leave the method."""
        return z

    def _read_directions(self, names: Names, m: int) -> Directions:
        return Directions.read(self.directions, names, m)

    def _learn(self, x: Floats, names: Names, rows: Rows | None) -> None:
        """Learn from oriented values: target and range columns hold their closeness."""
        raise NotImplementedError

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        """Return a new array, larger is better."""
        raise NotImplementedError

    def _raw_columns(self) -> Booleans:
        """Say which columns hold values as they are, not the closeness to a target or range."""
        raw = np.ones(self.n_features_in_, dtype=bool)
        raw[list(self.directions_.special)] = False
        return raw

    def _oriented(self, values: Floats) -> Floats:
        """Return one given value per column on the footing of the data, closeness as closeness."""
        oriented: Floats = self.directions_.orient(values[np.newaxis])[0]
        return oriented

    # --- parameters --------------------------------------------------------------------------

    def _parameter(self, name: str, m: int, names: Names) -> Floats:
        """Return a numeric parameter per column; NaN where nothing is said or there is no default."""
        default = signature(type(self)).parameters[name].default
        return numbers(name, getattr(self, name), names, m, default)

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

    # --- what a method cannot take -----------------------------------------------------------

    def _labels(self, chosen: Booleans) -> list[str]:
        labels = column_labels(getattr(self, "feature_names_in_", None), len(chosen))
        return [labels[j] for j in positions(chosen)]

    def _refuse_columns(self, wrong: Booleans, what: Text, hint: Text) -> None:
        if wrong.any():
            raise MethodError.cannot_take(what, self._labels(wrong), hint)

    def _refuse_empty(self, empty: Booleans) -> None:
        if empty.any():
            raise MethodError.empty(self._labels(empty))

    def _refuse_cells(
        self, wrong: Booleans, x: Any, rows: Rows | None, what: Text, hint: Text
    ) -> None:
        """Raise the error that names the cells where ``wrong`` holds."""
        if not wrong.any():
            return
        labels = self._labels(np.ones(x.shape[1], dtype=bool))
        cells = []
        for i, j in np.argwhere(wrong).tolist():
            periods = None if rows is None else rows.periods
            place = str(i) if rows is None else str(rows.units[i])
            place += "" if periods is None else f" {periods[i]}"
            cells.append(f"{place} / {labels[j]} = {x[i, j]}")
        raise MethodError.cannot_take(what, cells, hint)

    def _refuse_not_positive(
        self, x: Floats, columns: Booleans, rows: Rows | None, hint: Text, zero: bool = False
    ) -> None:
        """Raise the error that names values below 0, and 0 itself unless it is allowed."""
        below = np.less if zero else np.less_equal
        if np.any(below(column_bounds(x).low[columns], 0)):
            name = type(self).__name__
            positive = Text(f"{name} 在此只接受正数", f"{name} needs positive values here")
            what = Text(f"{name} 在此不接受负数", f"{name} takes no negative values here")
            self._refuse_cells(below(x, 0) & columns, x, rows, what if zero else positive, hint)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class Scaled(Normalization):
    """A normalization with the scale of its formula, times ``scale``."""

    scale: PerIndicator

    def fit_array(self, x: Floats, names: Names = None, rows: Rows | None = None) -> Self:
        """Learn from an array that needs no further checks."""
        self.scale_ = self._positive("scale", x.shape[1], names)
        return super().fit_array(x, names, rows)

    def _finish(self, z: Floats) -> Floats:
        if np.any(self.scale_ != 1):
            z *= self.scale_
        return z


class Spread(Normalization):
    """A normalization by the sample's own spread, which a constant column does not have."""

    constant: Constant

    @property
    def dropped(self) -> Booleans:
        """Which columns leave the index: those without spread, where they are dropped."""
        return self.constant_ & (self.constant == "drop")

    def _hold_constant(self, constant: Booleans, n: int) -> None:
        one_of("constant", self.constant, ("error", "zero", "middle", "drop"))
        if constant.any() and self.constant == "error":
            raise MethodError.constant(self._labels(constant), n)
        self.constant_ = constant

    def _refuse_overflow(self, spread: Floats) -> None:
        self._refuse_columns(
            ~np.isfinite(spread) & ~self.constant_,
            Text("数值过大，无法计算离散程度", "Values too large to take a spread of, in"),
            Text("请换用更大的计量单位。", "Use a larger unit of measure."),
        )

    def _fill_constant(self, z: Floats, x: Floats, zero: Floats, middle: Floats) -> Floats:
        if self.constant_.any():
            fill = {"zero": zero, "middle": middle, "drop": np.full_like(zero, np.nan)}
            held = self.constant_
            z[:, held] = np.where(np.isnan(x[:, held]), np.nan, fill[self.constant][held])
        return z
