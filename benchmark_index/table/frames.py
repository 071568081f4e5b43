"""DataFrames brought to one form: units, or units and periods, as the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import TableError, Text
from .headers import Headers, cell_text, period_text

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
    if "unit" in columns and keys["unit"].dtype.kind in "OTU":
        keys["unit"] = [cell_text(cell) for cell in keys["unit"]]
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
    found = [headers.find(name) if name is not None else None for name in index.names]
    roles = [heading.role if heading else None for heading in found]
    if index.nlevels == 1:
        key = "period" if roles == ["period"] and "unit" in columns else "unit"
        return {} if key in columns else {key: index}
    if index.names == [None, None]:
        roles = ["unit", "period"]
    if sorted(str(role) for role in roles) != ["period", "unit"]:
        raise TableError(
            Text(
                f"索引层 {list(index.names)} 应为对象和时期",
                f"The index levels {list(index.names)} should be unit and period",
            ),
            Text('请命名为 "unit" 和 "period"。', 'Name them "unit" and "period".'),
        )
    levels = {str(role): index.get_level_values(i) for i, role in enumerate(roles)}
    return {key: level for key, level in levels.items() if key not in columns}
