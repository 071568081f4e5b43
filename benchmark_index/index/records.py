"""Cells that are not simply as reported: what stood there, what it became, and by which rule."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from ..catalog import specs
from ..estimators.adapter import unadapted
from ..estimators.by_column import ByColumn
from ..estimators.contracts import ArrayStep
from ..estimators.rows import Labels, Rows
from ..numerics import Floats
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


def rules_of(step: ArrayStep, x: Floats, rows: Rows) -> Labels:
    """Return the rule a step applies to each cell: its own, or the step's name."""
    if isinstance(step, ByColumn):
        rules = np.full(x.shape, "", dtype=object)
        for part, columns, _ in step.fitted_:
            if part is not None:
                rules[:, columns] = rules_of(part, x[:, columns], rows)
        return rules
    of_cells = step.rules_array(x, rows)
    if of_cells is not None:
        return of_cells.astype(object)
    return np.array(specs.name_of(cast(specs.Parametrized, unadapted(step))), dtype=object)


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.12g}"
