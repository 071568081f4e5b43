"""CSV as spreadsheets open it unharmed: UTF-8 with BOM, and no text that is taken for a formula."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import pandas as pd

from ..excel import clean_text, guarded, need_no_guard
from ..files.output import write_atomically

BOM = b"\xef\xbb\xbf"


def texts_of(frame: pd.DataFrame) -> list[str]:
    """Return the columns that are not numbers."""
    return [str(name) for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]


def guarded_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose headers and texts no spreadsheet computes; what repeats is guarded once.

    >>> guarded_frame(pd.DataFrame({"=a": ["=1+1", "B"]})).to_dict("list")
    {"'=a": ["'=1+1", 'B']}
    """
    safe = frame.copy(deep=False)
    safe.columns = [guarded(clean_text(str(name))) for name in frame.columns]
    for name in texts_of(safe):
        column = safe[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            labels = [_safe(str(label)) for label in column.cat.categories]
            safe[name] = column.cat.rename_categories(labels)
        else:
            values = column.tolist()
            if need_no_guard(values):
                continue
            safe[name] = [_safe(v) if isinstance(v, str) else v for v in values]
    return safe


def _safe(text: str) -> str:
    return guarded(clean_text(text))


def lines(frame: pd.DataFrame, header: bool = True) -> bytes:
    """Return the lines of a table that is guarded already."""
    return frame.to_csv(index=False, header=header, lineterminator="\r\n").encode()


def save(frame: pd.DataFrame, path: Path) -> None:
    """Write a table whole or not at all."""
    content = BOM + lines(guarded_frame(frame))

    def write(stream: IO[bytes]) -> None:
        stream.write(content)

    write_atomically(path, write)
