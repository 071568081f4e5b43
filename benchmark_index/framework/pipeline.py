"""A frame of another pipeline, its columns as reading leaves those of a table."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..findings.finding import Finding
from ..numerics import Floats, Integers, shown
from .computation import computed_columns, differing
from .years_back import rows_before

if TYPE_CHECKING:
    from .model import Framework

KEYS = ("unit", "period")
NUMBERS = (int, float, Decimal, np.integer, np.floating)


def numbers_in(cells: pd.Series) -> Floats:
    """Return cells as numbers: what is none is missing, a text too.

    >>> numbers_in(pd.Series([1, 2.5, "3", None, True])).tolist()
    [1.0, 2.5, nan, nan, nan]
    """
    if pd.api.types.is_float_dtype(cells.dtype) or pd.api.types.is_integer_dtype(cells.dtype):
        return cells.to_numpy(dtype=float, na_value=np.nan)
    return np.fromiter(map(_number, cells), dtype=float, count=len(cells))


def _number(cell: object) -> float:
    if not isinstance(cell, NUMBERS) or isinstance(cell, bool):
        return np.nan
    try:
        return float(cell)
    except OverflowError:
        return np.inf if cell > 0 else -np.inf


def as_read(frame: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Return a frame as reading leaves its columns, as far as its cells are numbers.

    Numbers are floats, codes for missing are missing, and computed columns are computed; of figures
    stated in their place that are others than rounding explains a warning tells.
    """
    once = set(frame.columns[~frame.columns.duplicated(keep=False)])
    columns: dict[str, pd.Series] = {}
    figures: dict[str, Floats] = {}
    for column in framework.measured:
        if column.id in once:
            cells = frame[column.id]
            numbers = numbers_in(cells)
            if column.missing_codes:
                coded = np.isin(numbers, column.missing_codes)
                cells, numbers = cells.mask(coded), np.where(coded, np.nan, numbers)
            if cells.notna().to_numpy().sum() == np.count_nonzero(~np.isnan(numbers)):
                cells = pd.Series(numbers, frame.index)
            columns[column.id], figures[column.id] = cells, numbers
    return frame.assign(**columns, **_computed(frame, framework, figures))


def _computed(
    frame: pd.DataFrame, framework: Framework, figures: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the computed columns; one that takes a column that is not there is missing."""
    index, blank = _places(frame), np.full(len(frame), np.nan)

    @cache
    def before(years: int) -> Integers:
        return rows_before(index, years)

    formulas = framework.computed
    columns = computed_columns(formulas, lambda name: figures.get(name, blank), before).columns
    for name in formulas:
        if name in frame and isinstance(frame[name], pd.Series):
            stated = numbers_in(frame[name])
            differs = differing(stated, name, formulas[name], columns, before)
            for row in np.flatnonzero(differs)[:1].tolist():
                _warn(framework, name, index[row], float(columns[name][row]), int(differs.sum()))
    return {name: columns[name] for name in formulas}


def _places(frame: pd.DataFrame) -> pd.Index:
    """Return the unit of each row, or unit and period as text."""
    index = frame.index
    if {*KEYS} <= {*frame.columns}:
        index = pd.MultiIndex.from_frame(frame[[*KEYS]])
    if index.nlevels != len(KEYS):
        return index
    order = KEYS if {*KEYS} == {*index.names} else (0, 1)
    units, periods = (index.get_level_values(level) for level in order)
    return pd.MultiIndex.from_arrays([units, periods.map(str)], names=KEYS)


def _warn(framework: Framework, name: str, place: object, value: float, times: int) -> None:
    from pandera.errors import SchemaWarning

    column = framework.columns_by_id[name]
    computed = shown(float(f"{value:.10g}"))
    details = {"name": column.name.text, "formula": column.formula, "computed": computed}
    told = Finding("computed-differs", indicator=name, details=details).message("en")
    more = f" (+{times - 1})" if times > 1 else ""
    warnings.warn(f"{name}, {place}: {told}{more}", SchemaWarning, stacklevel=2)
