"""What a command found as one JSON object: tables as lists of records, missing values as null."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from ..errors import Text

if TYPE_CHECKING:
    import pandas as pd


def say_json(parts: Mapping[str, object]) -> None:
    """Print an object of tables, texts and numbers; a table's index becomes columns.

    >>> import pandas as pd
    >>> say_json({"command": "x", "rows": pd.DataFrame({"score": [1.5, None]}, ["北京", "上海"])})
    {"command": "x", "rows": [{"index": "北京", "score": 1.5}, {"index": "上海", "score": null}]}
    """
    typer.echo(json.dumps({name: _plain(part) for name, part in parts.items()}, ensure_ascii=False))


def _plain(part: object) -> object:
    """Return a part as JSON has it."""
    import numpy as np
    import pandas as pd

    if isinstance(part, pd.Series):
        part = part.to_frame(part.name or "value")
    if isinstance(part, pd.DataFrame):
        return [{str(k): _plain(v) for k, v in row.items()} for row in _records(part)]
    if isinstance(part, Text):
        return {"zh": part.zh, "en": part.en}
    if isinstance(part, Mapping):
        return {str(name): _plain(held) for name, held in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(held) for held in part]
    if part is None or part is pd.NA or part is pd.NaT:
        return None
    if isinstance(part, np.generic):
        part = part.item()
    if isinstance(part, float) and not np.isfinite(part):
        return None
    return part if isinstance(part, str | int | float | bool) else str(part)


def _records(table: pd.DataFrame) -> list[dict[object, object]]:
    import pandas as pd

    frame = table if isinstance(table.index, pd.RangeIndex) else table.reset_index()
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
