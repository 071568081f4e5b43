"""Cells that are not simply as reported: what stood there, what it became, and by which rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..estimators.rows import Labels
from ..table import IndicatorTable


def changes(
    table: IndicatorTable, status: str, before: pd.DataFrame, after: pd.DataFrame, rules: Labels
) -> pd.DataFrame:
    """Return the record of the cells that differ between two stages."""
    old, new = before.to_numpy(), after.to_numpy()
    changed = ~((old == new) | (np.isnan(old) & np.isnan(new)))
    row, column = np.nonzero(changed)
    periods = table.period_labels
    names = np.asarray(before.columns, dtype=object)[column]
    at = zip(row.tolist(), names, strict=True)
    content = {
        "unit": np.asarray(table.unit_labels.astype(str))[row],
        "period": table.period or "" if periods is None else np.asarray(periods)[row],
        "indicator": names,
        "status": status,
        "text": [_number(value) for value in old[changed].tolist()],
        "value": new[changed],
        "qualifier": "",
        "cell": [table.addresses.cell(i, name) for i, name in at],
        "rule": np.broadcast_to(rules, old.shape)[changed],
    }
    return pd.DataFrame(content, columns=list(content))


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.12g}"
