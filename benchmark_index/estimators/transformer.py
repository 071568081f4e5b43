"""What steps that change cells share: scikit-learn's door in front, plain arrays behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ..errors import MethodError, Text
from ..findings.finding import Finding
from ..numerics import Booleans, Floats, has_infinity, positions
from .arrays import read_array
from .parameters import numbers, refuse_size
from .rows import Rows
from .step import PlainArrayStep

Names = Sequence[str] | None


def finite(
    step: Any, transform: Callable[..., Floats], x: Floats, rows: Rows | None = None
) -> Floats:
    """Return what a step makes of values, or say that it left the range of numbers."""
    with np.errstate(all="ignore"):
        z = transform(x, rows)
    if z is not x:
        beyond = has_infinity(z) | np.any(np.isnan(z) & ~np.isnan(x), axis=0)
        if beyond.any():
            labels = column_labels(getattr(step, "feature_names_in_", None), len(beyond))
            names = [labels[j] for j in positions(beyond)]
            raise MethodError.beyond_float(type(step).__name__, names)
    return z


def column_labels(names: Names, m: int) -> list[str]:
    """Return the names of columns as messages call them."""
    return [f"x{j}" for j in range(m)] if names is None else [str(name) for name in names]


class ArrayTransformer(PlainArrayStep, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A transformer over units x indicators that keeps the shape and knows missing values.

    Attributes
    ----------
    notes_ : list of Finding
        What fitting noticed; an index collects it.
    """

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Learn from units x indicators.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
            Values in the unit of each indicator; NaN is missing. A DataFrame's index says unit,
            or unit and period.
        y : ignored

        Raises
        ------
        MethodError
            A column is empty, or does not suit the method.
        """
        x = read_array(self, X)
        return self.fit_array(x, getattr(self, "feature_names_in_", None), Rows.of(X))

    def transform(self, X: ArrayLike) -> Floats:
        """Return the values with some of them replaced, by what fitting learned."""
        check_is_fitted(self)
        x = read_array(self, X, reset=False)
        z = self.apply_array(x, Rows.of(X))
        return z.copy() if z is x else z

    def fit_array(self, x: Floats, names: Names = None, rows: Rows | None = None) -> Self:
        """Learn from an array that needs no further checks."""
        self._begin(x.shape[1], names)
        empty: Booleans = np.all(np.isnan(x), axis=0)
        if empty.any():
            raise MethodError.empty(self._labels(empty))
        refuse_size(self, x)
        with np.errstate(all="ignore"):  # what leaves the range of numbers is refused in the end
            self._learn(x, names, rows)
        return self

    def _begin(self, m: int, names: Names) -> None:
        self.n_features_in_ = m
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        self.notes_: list[Finding] = []

    def apply_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array, or refuse what leaves the range of numbers."""
        return finite(self, self.transform_array, x, rows)

    def _learn(self, x: Floats, names: Names, rows: Rows | None) -> None:
        raise NotImplementedError

    def _label(self, j: int) -> str:
        names = getattr(self, "feature_names_in_", None)
        return f"x{j}" if names is None else str(names[j])

    def _labels(self, chosen: Booleans) -> list[str]:
        return [self._label(j) for j in positions(chosen)]

    def _note(self, rule: str, chosen: Booleans, **details: Any) -> None:
        """Note a rule for each chosen column."""
        self.notes_ += [
            Finding(rule, indicator=name, details=details) for name in self._labels(chosen)
        ]

    def _parameter(self, name: str, names: Names) -> Floats:
        """Return a numeric parameter per column; NaN where it may be left out and is."""
        default = signature(type(self)).parameters[name].default
        return numbers(name, getattr(self, name), names, self.n_features_in_, default)

    def _at_least_zero(self, name: str, names: Names) -> Floats:
        values = self._parameter(name, names)
        if np.any(values < 0):
            raise MethodError.bad_parameter(name, Text("不能为负", "must not be negative"))
        return values

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
