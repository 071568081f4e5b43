"""Parquet files: a value that is told once and counted a billion times is a few bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Text
from . import limits
from .grid import UnreadableError
from .strict import too_long

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def read_parquet(content: bytes) -> pd.DataFrame:
    """Return the frame of a file that unfolds to no more than it may."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    refuse_unfolding(file.metadata, len(content))
    texts = [field.name for field in file.schema_arrow if is_text(field.type)]
    if not texts or len(content) > limits.SMALL_BYTES:
        return pd.read_parquet(io.BytesIO(content), engine="pyarrow")
    table = pq.read_table(io.BytesIO(content), read_dictionary=texts)
    for j, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type) and is_text(field.type.value_type):
            check_texts(table.column(j).chunks, field.name)
    return pd.read_parquet(io.BytesIO(content), engine="pyarrow")


def refuse_unfolding(metadata: pq.FileMetaData, size: int) -> None:
    """Refuse a file of so many bytes that says it unfolds to more than it may."""
    cells, groups = metadata.num_rows * metadata.num_columns, range(metadata.num_row_groups)
    stored = sum(metadata.row_group(i).total_byte_size for i in groups)
    most = max(limits.FRAME_CELLS, limits.FRAME_CELLS_PER_BYTE * size)
    if cells > most or stored > most_bytes(size):
        raise too_much(f"{metadata.num_rows:,} x {metadata.num_columns:,}")


def most_bytes(size: int) -> int:
    """Return how many bytes a file of some size may unfold to."""
    return max(limits.FRAME_BYTES, limits.INFLATION * size)


def read_notes(content: bytes) -> dict[str, str]:
    """Return what the metadata of a file say besides, as text."""
    import pyarrow.parquet as pq

    held = pq.ParquetFile(io.BytesIO(content)).schema_arrow.metadata or {}
    return {key.decode("utf-8", "replace"): text.decode("utf-8") for key, text in held.items()}


def is_text(kind: pa.DataType) -> bool:
    """Return whether a column holds texts, each by itself or told once."""
    import pyarrow.types as types

    if types.is_dictionary(kind):
        kind = kind.value_type
    return any(
        is_kind(kind) for is_kind in (types.is_string, types.is_large_string, types.is_binary)
    )


def check_texts(chunks: Sequence[pa.DictionaryArray], name: str) -> None:
    """Refuse a text that is too long for a cell, and texts that are too many together."""
    import pyarrow.compute as pc

    total = 0
    for chunk in chunks:
        lengths = pc.fill_null(pc.binary_length(chunk.dictionary), 0)
        longest = pc.max(lengths).as_py() or 0
        if longest > 4 * limits.CELL_CHARACTERS:  # bytes of a character, at most
            raise too_long(name, "", longest)
        total += pc.sum(pc.take(lengths, chunk.indices)).as_py() or 0
    if total > limits.FRAME_BYTES:
        raise too_much(name)


def too_much(what: str) -> UnreadableError:
    """Return the error of a file that unfolds to too much."""
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
