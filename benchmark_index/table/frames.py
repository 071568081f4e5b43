"""DataFrames brought to one form: units, or units and periods, as the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import TableError, Text
from .headers import Headers, period_text

KEYS = ("unit", "period")


def with_index(frame: pd.DataFrame, headers: Headers) -> pd.DataFrame:
    """Return a frame whose index is unit, or unit and period, wherever these stood.

    Columns come before index levels; an index that is neither unit nor period is a mere row number
    where a column holds the units. A frame with two candidates is returned as it is.
    """
    if frame.index.nlevels > len(KEYS):
        raise TableError(
            Text("索引最多两层：对象、时期", "The index has at most two levels: unit and period")
        )
    roles: list[str] = [
        heading.role if heading else "" for heading in map(headers.find, frame.columns)
    ]
    if any(roles.count(key) > 1 for key in KEYS):
        return frame
    columns = {key: frame.iloc[:, roles.index(key)] for key in KEYS if key in roles}
    keys: dict[str, Any] = {**_levels(frame.index, columns, headers), **columns}
    if "period" in keys:
        keys["period"] = pd.Index([period_text(cell) for cell in keys["period"]])
    ordered = [pd.Index(keys[key]).rename(key) for key in KEYS if key in keys]
    index: pd.Index[Any] = (
        pd.MultiIndex.from_arrays(ordered, names=list(KEYS)) if len(ordered) > 1 else ordered[0]
    )
    rest = frame.loc[:, [role not in KEYS for role in roles]]
    return rest.set_axis(index, axis=0)


def _levels(
    index: pd.Index[Any], columns: Mapping[str, Any], headers: Headers
) -> dict[str, pd.Index[Any]]:
    """Return which index levels hold the units and periods that no column holds."""
    named = [headers.find(name) if name is not None else None for name in index.names]
    is_period = [bool(heading and heading.role == "period") for heading in named]
    if index.nlevels == 1:
        key = "period" if is_period[0] and "unit" in columns else "unit"
        return {} if key in columns else {key: index}
    order = (1, 0) if is_period == [True, False] else (0, 1)
    levels = {key: index.get_level_values(i) for key, i in zip(KEYS, order, strict=True)}
    return {key: level for key, level in levels.items() if key not in columns}
