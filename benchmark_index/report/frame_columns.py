"""A DataFrame as columns of a sheet."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..errors import Text
from ..excel import Column
from .words import Wording


def columns_of(
    frame: pd.DataFrame,
    words: Wording,
    heads: Mapping[str, Text],
    numbers: Mapping[str, str] | None = None,
) -> list[Column]:
    """Return a table as columns of a sheet, its index first; what has no head is headed by its name."""
    frame = frame.reset_index()
    columns = []
    for name in frame:
        head = heads.get(str(name), Text(str(name), str(name)))
        values = [None if pd.isna(value) else value for value in frame[name].tolist()]
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        is_whole = pd.api.types.is_integer_dtype(frame[name])
        form = (numbers or {}).get(str(name), "0" if is_whole else "0.000")
        columns.append(Column(words.head(head), values, form if is_number else "General"))
    return columns
