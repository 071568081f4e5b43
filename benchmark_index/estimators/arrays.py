"""The door of steps that stand alone: scikit-learn's checks, and none where an array needs none."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from ..numerics import Floats, is_finite


def read_array(step: Any, X: Any, *, reset: bool = True) -> Floats:
    """Return units x indicators as float64, NaN where missing; a step that fits notes the columns.

    A finite float64 array without names passes at the price of one sum, which matters in loops
    over small tables.

    Parameters
    ----------
    step : estimator
    X : array or DataFrame of shape (n, m)
    reset : bool, default True
        Whether the step learns the columns from X, or X must have those it knows.

    Raises
    ------
    ValueError
        X is no table of numbers, is empty, holds infinity, or has other columns than were fitted.
    """
    plain = type(X) is np.ndarray and X.dtype == np.float64 and X.ndim == 2 and X.size > 0
    if plain and not hasattr(step, "feature_names_in_") and is_finite(X):
        if reset:
            step.n_features_in_ = X.shape[1]
        if step.n_features_in_ == X.shape[1]:
            found: Floats = X
            return found
    return validate_data(  # type: ignore[no-any-return]
        step, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=reset
    )
