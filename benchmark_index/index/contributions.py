"""What each indicator adds to the score of an index of arithmetic means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..aggregation.matrix import PowerForm
from ..errors import MethodError, Text
from ..table import IndicatorTable
from .fitted import FittedIndex


def contributions_of(
    fitted: FittedIndex, table: IndicatorTable, normalized: pd.DataFrame
) -> pd.DataFrame:
    """Return units x indicators: effective weight times normalized value, unit by unit.

    Where something is missing, its siblings carry its weight.
    """
    other = [node.id for node in fitted.plan if node.form != PowerForm(1)]
    if other:
        listed = ", ".join(other)
        zh, en = (
            f"贡献分解只适用于算术平均：{listed}",
            f"Contributions need arithmetic means: {listed}",
        )
        raise MethodError(Text(zh, en))
    inner = [node.id for node in fitted.plan]
    scores = fitted.node_scores(table, inner)
    scores |= {str(name): normalized[name].to_numpy() for name in normalized}
    weight = {fitted.framework.id: np.ones(len(scores[fitted.framework.id]))}
    for node in reversed(fitted.plan):
        shares = {
            child: np.where(np.isnan(scores[child]), 0.0, share)
            for child, share in zip(node.children, node.weights, strict=True)
        }
        total = np.sum(list(shares.values()), axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            factor = np.where(np.isnan(scores[node.id]), np.nan, weight[node.id] / total)
        weight |= {child: factor * share for child, share in shares.items()}
    names = list(normalized.columns)
    values = {name: weight.get(name, np.nan) * scores[name] for name in names}
    return pd.DataFrame(values, index=table.index, columns=names)
