"""DataFrames as files for people: CSV that a spreadsheet opens safely, columns of a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import IO

import pandas as pd

from ..errors import Text
from ..excel import Column, clean_text, guarded
from ..files.output import write_atomically
from .words import Wording


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a table, its index first, as CSV: UTF-8 with BOM, texts guarded."""
    frame = frame.reset_index()
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    for name in texts:
        values = frame[name].tolist()
        frame[name] = [guarded(clean_text(v)) if isinstance(v, str) else v for v in values]

    def write(stream: IO[bytes]) -> None:
        text = frame.to_csv(index=False, lineterminator="\r\n")
        stream.write(b"\xef\xbb\xbf" + text.encode())

    write_atomically(path, write)


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
