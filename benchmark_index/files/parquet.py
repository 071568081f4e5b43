"""Parquet files: a value that is told once and counted a billion times is a few bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Text
from . import limits
from .grid import UnreadableError
from .strict import too_long

if TYPE_CHECKING:
    import pyarrow as pa


def read_parquet(content: bytes) -> pd.DataFrame:
    """Return the frame of a file that unfolds to no more than it may."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    metadata = file.metadata
    cells, groups = metadata.num_rows * metadata.num_columns, range(metadata.num_row_groups)
    stored = sum(metadata.row_group(i).total_byte_size for i in groups)
    most = max(limits.FRAME_CELLS, limits.FRAME_CELLS_PER_BYTE * len(content))
    if cells > most or stored > max(limits.FRAME_BYTES, limits.INFLATION * len(content)):
        raise _too_much(f"{metadata.num_rows:,} x {metadata.num_columns:,}")
    texts = [field.name for field in file.schema_arrow if _is_text(field.type)]
    if not texts or len(content) > limits.SMALL_BYTES:
        return pd.read_parquet(io.BytesIO(content), engine="pyarrow")
    table = pq.read_table(io.BytesIO(content), read_dictionary=texts)
    for j, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type) and _is_text(field.type.value_type):
            _check_texts(table.column(j), field.name)
    return pd.read_parquet(io.BytesIO(content), engine="pyarrow")


def read_notes(content: bytes) -> dict[str, str]:
    """Return what the metadata of a file say besides, as text."""
    import pyarrow.parquet as pq

    held = pq.ParquetFile(io.BytesIO(content)).schema_arrow.metadata or {}
    return {key.decode("utf-8", "replace"): text.decode("utf-8") for key, text in held.items()}


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow.types as types

    if types.is_dictionary(kind):
        kind = kind.value_type
    return any(
        is_kind(kind) for is_kind in (types.is_string, types.is_large_string, types.is_binary)
    )


def _check_texts(column: pa.ChunkedArray, name: str) -> None:
    """Refuse a text that is too long for a cell, and texts that are too many together."""
    import pyarrow.compute as pc

    total = 0
    for chunk in column.chunks:
        lengths = pc.fill_null(pc.binary_length(chunk.dictionary), 0)
        longest = pc.max(lengths).as_py() or 0
        if longest > 4 * limits.CELL_CHARACTERS:  # bytes of a character, at most
            raise too_long(name, "", longest)
        total += pc.sum(pc.take(lengths, chunk.indices)).as_py() or 0
    if total > limits.FRAME_BYTES:
        raise _too_much(name)


def _too_much(what: str) -> UnreadableError:
    return UnreadableError(
        Text(
            f"解压后过大（{what}），可能是恶意文件",
            f"it inflates to too much ({what}) and may be malicious",
        ),
        Text(
            "数据确实这么多时，请拆分成几个文件。",
            "If the data really are that many, split the file.",
        ),
    )
