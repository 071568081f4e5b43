"""The door of steps that stand alone: scikit-learn's checks, and none where an array needs none."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import validate_data

from ..numerics import Floats, is_finite


class Reader(Protocol):
    """An estimator that notes the columns it reads."""

    n_features_in_: int


def read_array(
    step: Reader, X: ArrayLike, *, reset: bool = True, refuse_infinity: bool = True
) -> Floats:
    """Return units x indicators as float64, NaN where missing; a step that fits notes the columns.

    A finite float64 array without names passes at the price of one sum, which matters in loops
    over small tables.

    Parameters
    ----------
    step : estimator
    X : array or DataFrame of shape (n, m)
    reset : bool, default True
        Whether the step learns the columns from X, or X must have those it knows.
    refuse_infinity : bool, default True
        Whether to look for infinite values; False where the step meets them anyway, as bounds.

    Raises
    ------
    ValueError
        X is no table of numbers, is empty, holds infinity, or has other columns than were fitted.
    """
    if type(X) is np.ndarray and X.dtype == np.float64 and X.ndim == 2 and X.size > 0:
        x: Floats = X
        known = "feature_names_in_" in vars(step)
        if not known and (not refuse_infinity or is_finite(x)):
            if reset:
                step.n_features_in_ = x.shape[1]
            if step.n_features_in_ == x.shape[1]:
                return x
    checked: Floats = validate_data(
        step, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=reset
    )
    return checked
