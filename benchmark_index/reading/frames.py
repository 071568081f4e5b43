"""DataFrames brought to one form: plain cells; units, or units and periods, as the index."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from ..errors import TableError, Text, UsageError
from ..files import Cell
from ..table.labels import Labels
from .figures import are_row_numbers, is_nameless
from .headers import Headers, cell_text, period_text
from .names import are_seen
from .unit_column import are_names

KEYS = ("unit", "period")


_LARGEST = 1 << 1000  # whole numbers beyond do not fit a float
_MOST = 1_000  # characters told of an object that is no cell
_HALF = re.compile("[\ud800-\udfff]")  # of a pair, which no file can hold
_MOMENTS = (datetime.date, datetime.time)


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose names and cells are numbers, texts, dates or blank.

    An object of any other kind becomes the text it prints, to be reported where it stands.
    """
    columns, index = frame.columns, frame.index
    if columns.dtype == object and columns.nlevels == 1:
        frame = frame.set_axis(_plain_labels(columns), axis=1)
    if index.dtype == object and index.nlevels == 1:
        frame = frame.set_axis(_plain_labels(index), axis=0)
    mixed = [j for j, dtype in enumerate(frame.dtypes) if pd.api.types.is_object_dtype(dtype)]
    if mixed:
        frame = frame.copy(deep=False)
    for j in mixed:
        cells = np.empty(len(frame), dtype=object)
        cells[:] = _plain(frame.iloc[:, j])
        frame.isetitem(j, cells)
    return frame


def _plain_labels(labels: pd.Index) -> pd.Index:
    names = labels.tolist()
    if {*map(type, names)} <= {str} and "".join(names).isprintable():
        return labels
    named = list(map(plain_cell, names))
    return pd.Index(named, dtype=object, name=labels.name, tupleize_cols=False)


def _plain(cells: Iterable[object]) -> list[Cell]:
    """Return cells as they are, but for objects of other kinds."""
    return [
        cell
        if (type(cell) is str and cell.isprintable()) or cell is None or cell is pd.NA
        else plain_cell(cell)
        for cell in cells
    ]


def plain_cell(value: object) -> Cell:
    """Return an object as a cell of a file would be: a number, a date, a text, or blank.

    >>> [plain_cell(value) for value in (Decimal("sNaN"), 10**400, [1, 2], None, np.float32(0.5))]
    ['sNaN', inf, '[1, 2]', None, 0.5]
    """
    try:
        return _plain_cell(value)
    except Exception:  # whatever an object does when it is looked at
        return f"<{type(value).__name__}>"


def _plain_cell(value: object) -> Cell:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = float(value) if isinstance(value, np.floating) else value.item()
    if isinstance(value, (bool, *_MOMENTS)):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < _LARGEST else float("inf") * (1 if value > 0 else -1)
    if isinstance(value, float):
        return None if value != value else value
    if isinstance(value, Decimal) and value.is_qnan():
        return None
    text = str(value) if isinstance(value, (str, Decimal)) else str(value)[:_MOST]
    return text if text.isprintable() else _HALF.sub("\ufffd", text)


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
    levels = _levels(frame.index, columns, headers)
    keys: dict[str, pd.Index | pd.Series] = {**levels, **columns}
    if "unit" in columns and keys["unit"].dtype.kind in "OTU":
        keys["unit"] = _names(keys["unit"])
    if "period" in keys:
        keys["period"] = pd.Index([period_text(cell) for cell in keys["period"]])
    ordered = [pd.Index(keys[key]).rename(key) for key in KEYS if key in keys]
    index: pd.Index = (
        pd.MultiIndex.from_arrays(ordered, names=list(KEYS)) if len(ordered) > 1 else ordered[0]
    )
    rest = frame.loc[:, [role not in KEYS for role in roles]]
    return rest.set_axis(index, axis=0)


def _names(cells: pd.Index | pd.Series) -> pd.Index:
    """Return names as one line of text each; where they all are, they are not touched one by one."""
    names: pd.Index = pd.Index(cells)
    if names.dtype == "str" and are_seen(Labels(names)):
        return names
    return pd.Index([cell_text(cell) for cell in cells.tolist()])


def units_first(frame: pd.DataFrame, unit_column: object) -> pd.DataFrame:
    """Return a frame whose first column, or else index, holds the units and is named so.

    Raises
    ------
    UsageError
        The frame has no such column.
    """
    texts = [cell_text(column) for column in frame.columns]
    if cell_text(unit_column) in texts:
        j = texts.index(cell_text(unit_column))
        order = [j, *(k for k in range(len(texts)) if k != j)]
        return frame.iloc[:, order].set_axis(
            ["unit", *(frame.columns[k] for k in order[1:])], axis=1
        )
    if unit_column == frame.index.name:
        return frame.rename_axis("unit")
    raise UsageError.unknown(Text("对象列", "unit column"), str(unit_column), texts)


def only_names(frame: pd.DataFrame, headers: Headers) -> str | None:
    """Return the one column of texts that never repeat, where nothing else but rows' numbers names units."""
    if not is_numbered(frame):
        return None
    typed = [j for j, dtype in enumerate(frame.dtypes) if dtype.kind in "OTU"]
    headings = {j: headers.find(frame.columns[j]) for j in range(frame.shape[1])} if typed else {}
    if any(heading and heading.role in ("unit", "name", "period") for heading in headings.values()):
        return None
    names = [
        str(frame.columns[j])
        for j in typed
        if headings[j] is None and frame.iloc[:, j].is_unique and are_names(list(frame.iloc[:, j]))
    ]
    return names[0] if len(names) == 1 and len(frame) else None


def is_numbered(frame: pd.DataFrame) -> bool:
    """Return whether the index of a frame is what pandas makes where none is given."""
    index = frame.index
    plain = isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1
    return plain and index.name is None


def without_row_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without the columns that only number its rows, as a written index does."""
    numbering = [
        is_nameless(column)
        and frame.dtypes.iloc[j].kind in "iuf"
        and are_row_numbers(list(frame.iloc[:400, j]))
        for j, column in enumerate(frame.columns)
    ]
    return frame.loc[:, [not number for number in numbering]] if any(numbering) else frame


def _levels(
    index: pd.Index, columns: Mapping[str, pd.Series], headers: Headers
) -> dict[str, pd.Index]:
    """Return which index levels hold the units and periods that no column holds."""
    headings = [headers.find(name) if name is not None else None for name in index.names]
    roles = [heading.role if heading else None for heading in headings]
    if index.nlevels == 1:
        key = "period" if roles == ["period"] and "unit" in columns else "unit"
        return {} if key in columns else {key: index}
    if index.names == [None, None]:
        roles = ["unit", "period"]
    if sorted(str(role) for role in roles) != ["period", "unit"]:
        zh = f"索引层 {list(index.names)} 应为对象和时期"
        en = f"The index levels {list(index.names)} should be unit and period"
        hint = Text('请命名为 "unit" 和 "period"。', 'Name them "unit" and "period".')
        raise TableError(Text(zh, en), hint)
    levels = {str(role): index.get_level_values(i) for i, role in enumerate(roles)}
    return {key: level for key, level in levels.items() if key not in columns}
