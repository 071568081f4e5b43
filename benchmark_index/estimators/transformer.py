"""What steps that change cells share: scikit-learn's door in front, plain arrays behind it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import OneToOneFeatureMixin, TransformerMixin

from ..errors import MethodError
from ..numerics import Booleans, Floats, Line, Texts, has_infinity
from .learner import Learner
from .learner import column_labels as column_labels
from .rows import Rows


class ArrayTransformer(OneToOneFeatureMixin, TransformerMixin, Learner):  # type: ignore[misc]
    """A transformer over units x indicators that keeps the shape."""

    def transform(self, X: ArrayLike) -> Floats:
        """Return the values as fitting learned to change them; X itself stays as it is."""
        self._check_settled()
        x = self._read(X, reset=False)
        z = self.apply_array(x, Rows.of(X))
        return z.copy() if z is x else z

    def fit_transform(self, X: ArrayLike, y: object = None) -> Floats:
        """Learn from values and return them changed; X is read once."""
        x, rows = self._read_to_fit(X), Rows.of(X)
        z = self.fit_array(x, self._names, rows).apply_array(x, rows)
        return z.copy() if z is x else z

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array that needs no further checks."""
        raise NotImplementedError

    def apply_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Transform an array, or refuse what leaves the range of numbers.

        The array may be returned as it is.

        Raises
        ------
        MethodError
            The arithmetic leaves the range of numbers.
        """
        if self._raises_flags:
            try:
                with np.errstate(all="ignore", over="raise", divide="raise"):
                    return self.transform_array(x, rows)
            except FloatingPointError:  # somewhere on the way; whether in the end is seen below
                pass
        with np.errstate(all="ignore"):
            z = self.transform_array(x, rows)
        if z is not x and (beyond := self._beyond(z, x)).any():
            raise MethodError.beyond_float(type(self).__name__, self._labels(beyond))
        return z

    def rules_array(self, x: Floats, rows: Rows | None = None) -> Texts | None:
        """Return the rule that acts on each cell; None where it is always the step itself."""
        return None

    @property
    def line(self) -> Line | None:
        """The scale as straight lines of the values, where it is one."""
        return None

    @property
    def dropped(self) -> Booleans:
        """Which columns leave the index."""
        return np.zeros(self.n_features_in_, dtype=np.bool_)

    @property
    def _raises_flags(self) -> bool:
        """Whether numpy's flags tell what leaves the range of numbers, which spares a look at it.

        They do where nothing on the way is brought near 1 and back.
        """
        return False

    def _learn(self, x: Floats, rows: Rows | None) -> None:
        self._refuse_empty(np.all(np.isnan(x), axis=0))
        self._learn_all(x, rows)

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        """Learn from all rows at once, none of whose columns is empty."""
        raise NotImplementedError

    def _beyond(self, z: Floats, x: Floats) -> Booleans:
        """Return which columns left the range of numbers."""
        return np.asarray(has_infinity(z) | np.any(np.isnan(z) & ~np.isnan(x), axis=0))
