"""Any scikit-learn transformer as a step of an index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import clone

from ..errors import MethodError, Text
from ..numerics import Floats
from .contracts import OFFERED, Estimator
from .rows import Rows
from .transformer import ArrayTransformer


class Transformer(Estimator, Protocol):
    """A transformer in scikit-learn's manner."""

    def fit(self, X: pd.DataFrame) -> object:
        """Learn from units x indicators."""

    def transform(self, X: pd.DataFrame) -> ArrayLike:
        """Return units x indicators."""


class Adapted(ArrayTransformer):
    """A transformer that knows data frames, behind the door for arrays.

    Its parameters are the transformer's. It needs of a framework what these name.

    Parameters
    ----------
    transformer : estimator with ``fit`` and ``transform``

    Examples
    --------
    >>> from sklearn.preprocessing import MaxAbsScaler
    >>> Adapted(MaxAbsScaler()).fit_array(np.array([[1.0], [4.0]])).transform_array(np.eye(1))
    array([[0.25]])
    """

    def __init__(self, transformer: Transformer) -> None:
        self.transformer = transformer

    @property
    def needs(self) -> frozenset[str]:  # type: ignore[override]
        """What the framework hands over before fitting, by the names of parameters."""
        return OFFERED & self.get_params(deep=False).keys()

    def get_params(self, deep: bool = True) -> dict[str, object]:
        """Return the transformer's parameters by name."""
        return self.transformer.get_params(deep)

    def set_params(self, **params: object) -> Self:
        """Set parameters of the transformer by name."""
        self.transformer.set_params(**params)
        return self

    def __sklearn_clone__(self) -> Adapted:
        return Adapted(clone(self.transformer))

    def fit_array(
        self, x: Floats, names: Sequence[str] | None = None, rows: Rows | None = None
    ) -> Self:
        """Learn from an array that needs no further checks."""
        self.begin(x.shape[1], names)
        self.transformer.fit(self._frame(x))
        return self

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array that needs no further checks."""
        result = np.asfortranarray(self.transformer.transform(self._frame(x)), dtype=float)
        if result.shape != x.shape:
            raise MethodError.bad_parameter(
                type(self.transformer).__name__,
                Text("改变了列数", "it changed the number of columns"),
            )
        return result

    def apply_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array; what its values may be is the transformer's affair."""
        return self.transform_array(x, rows)

    def _frame(self, x: Floats) -> pd.DataFrame:
        return pd.DataFrame(x, columns=self._columns, copy=False)


def unadapted(step: object) -> object:
    """Return the transformer behind the adapter; any other step as it is."""
    return step.transformer if isinstance(step, Adapted) else step
