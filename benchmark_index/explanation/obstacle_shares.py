"""What holds scores back: the obstacle degree of each indicator (障碍度)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..estimators.by_column import chosen_for, ends_of
from ..index.unit_weights import counted
from ..numerics import Floats
from .contributions import states_of
from .index_forms import IndexForm

if TYPE_CHECKING:
    from ..index.fitted import FittedIndex
    from ..index.scorecard import Scorecard


def obstacle_degrees(z: Floats, w: Floats, high: Floats) -> Floats:
    """Return ``O_j = w_j max(0, high_j - z_j) / sum``: the share of each indicator in what is lost.

    Parameters
    ----------
    z, w : array of shape (units, indicators)
        Normalized values, NaN where missing, and the weights of each unit.
    high : array of shape (indicators,)
        The top of each scale.

    Returns
    -------
    array of shape (units, indicators)
        Rows sum to 1; all 0 where every value is at the top, NaN where one is missing.

    Examples
    --------
    >>> w = np.array([[0.5, 0.5], [0.5, 0.5]])
    >>> obstacle_degrees(np.array([[70.0, 90.0], [100.0, 120.0]]), w, np.array([100.0, 100.0]))
    array([[0.75, 0.25],
           [0.  , 0.  ]])
    """
    lost = w * np.maximum(high - z, 0.0)
    total = np.nansum(lost, axis=1, keepdims=True)
    return np.asarray(lost / np.where(total > 0, total, 1.0))


def scale_tops(fitted: FittedIndex, form: IndexForm) -> Floats:
    """Return the top of the scale of each indicator, as an index of sums sees it.

    Raises
    ------
    MethodError
        A scale has no top, such as a z-score.
    """
    weighing = {child for node in form.plan.under_root for child in node.children}
    ends = {
        leaf: ends_of(chosen_for(fitted.normalization, leaf), leaf)
        for leaf in fitted.indicators
        if leaf in weighing
    }
    if endless := [leaf for leaf, pair in ends.items() if pair is None]:
        raise MethodError.cannot_take(
            Text(
                "标准化尺度没有上端，无法计算障碍度", "No obstacle degree on a scale without a top"
            ),
            endless,
            Text(
                "请用有上下端的标准化，如 minmax 或 goalposts。",
                "Normalize to a scale with ends, such as minmax or goalposts.",
            ),
        )
    pairs = np.array([ends.get(leaf) or (np.nan, np.nan) for leaf in fitted.indicators])
    low, high = form.lines.along(pairs.T)
    return np.asarray(np.maximum(low, high))


def of_scorecard(scorecard: Scorecard) -> pd.DataFrame:
    """Return the obstacle degrees of all units; see ``Scorecard.obstacles``."""
    form = IndexForm.of(scorecard.fitted)
    tops = scale_tops(scorecard.fitted, form)
    values, weights = states_of(scorecard, form)
    seen = np.where(counted(form.plan, ~np.isnan(values)), values, np.nan)
    degrees = obstacle_degrees(form.lines.along(seen), weights, tops)
    return pd.DataFrame(degrees, scorecard.table.index, scorecard.fitted.indicators)


def greatest(degrees: Floats, most: int = 3) -> list[int]:
    """Return the places of the largest degrees above 0, the largest first, of equals the first.

    >>> greatest(np.array([0.2, 0.0, np.nan, 0.5, 0.2, 0.1]))
    [3, 0, 4]
    """
    order = np.argsort(-np.nan_to_num(degrees), kind="stable")[:most]
    return [int(j) for j in order if degrees[j] > 0]
