"""What each indicator adds to the score of an index of arithmetic means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..aggregation.matrix import PowerForm
from ..errors import MethodError, Text
from ..numerics import Floats
from ..table import IndicatorTable
from .fitted import FittedIndex


def contributions_of(
    fitted: FittedIndex, table: IndicatorTable, normalized: pd.DataFrame
) -> pd.DataFrame:
    """Return units x indicators: effective weight times normalized value, unit by unit.

    Where something is missing, its siblings carry its weight. Below a group whose score is turned
    the values are turned.
    """
    other = [node.id for node in fitted.plan if node.form != PowerForm(1)]
    if other:
        listed = ", ".join(other)
        zh, en = (
            f"贡献分解只适用于算术平均：{listed}",
            f"Contributions need arithmetic means: {listed}",
        )
        raise MethodError(Text(zh, en))
    if limited := [node.id for node in fitted.plan if node.is_limited]:
        listed = ", ".join(limited)
        zh = f"得分有上限或下限（cap、floor）的节点不能分解为贡献：{listed}"
        raise MethodError(Text(zh, f"Contributions need scores without cap or floor: {listed}"))
    inner = [node.id for node in fitted.plan]
    scores = fitted.node_scores(table, inner)
    scores |= {str(name): normalized[name].to_numpy() for name in normalized}
    weight = {fitted.framework.id: np.ones(len(scores[fitted.framework.id]))}
    seen = {fitted.framework.id: (0.0, 1.0)}  # how the index sees a score s: a + b s
    for node in reversed(fitted.plan):
        shares = {
            child: np.where(np.isnan(scores[child]), 0.0, share)
            for child, share in zip(node.children, node.weights, strict=True)
        }
        total = np.sum(list(shares.values()), axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            factor = np.where(np.isnan(scores[node.id]), np.nan, weight[node.id] / total)
        weight |= {child: factor * share for child, share in shares.items()}
        start, slope = seen[node.id]
        for child in node.children:
            mirror = node.mirrors.get(child)
            as_is = (start, slope)
            seen[child] = as_is if mirror is None else (start + slope * mirror, -slope)
    names = list(normalized.columns)
    nothing = np.nan, 1.0  # of an indicator that is left out
    values = {
        name: weight.get(name, np.nan) * _along(scores[name], *seen.get(name, nothing))
        for name in names
    }
    return pd.DataFrame(values, index=table.index, columns=names)


def _along(scores: Floats, start: float, slope: float) -> Floats:
    """Return ``start + slope * scores``, without a change where it is none."""
    return scores if (start, slope) == (0.0, 1.0) else start + slope * scores
