"""Columns of a database as files have them: numbers where all cells are, else text."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from .data_pieces import with_numbers

if TYPE_CHECKING:
    import pyarrow as pa


def of_rows(
    names: Sequence[str], rows: Sequence[Sequence[object]], numbers: frozenset[str]
) -> pa.RecordBatch:
    """Return rows of a driver as a batch.

    Examples
    --------
    >>> of_rows(["unit", "gdp"], [(1, "2.5"), (2, None)], frozenset(["gdp"])).to_pydict()
    {'unit': ['1', '2'], 'gdp': [2.5, None]}
    """
    import pyarrow as pa

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    arrays = [
        _of_numbers(values) if name in numbers else _of_texts(values)
        for name, values in zip(names, columns, strict=True)
    ]
    return with_numbers(pa.RecordBatch.from_arrays(arrays, names=list(names)), numbers)


def of_arrow(batch: pa.RecordBatch, numbers: frozenset[str]) -> pa.RecordBatch:
    """Return a batch of an engine in plain types; what no cell could hold is left empty."""
    import pyarrow as pa

    arrays = [
        _plain(column, name in numbers)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return with_numbers(pa.RecordBatch.from_arrays(arrays, names=batch.schema.names), numbers)


def together(batches: Sequence[pa.RecordBatch]) -> pa.Table:
    """Return batches as one table; a column that is text in one of them is text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = []
    for j in range(batches[0].num_columns):
        parts = [batch.column(j) for batch in batches]
        if len({part.type for part in parts}) > 1:
            parts = [pc.cast(part, pa.large_string()) for part in parts]
        arrays.append(pa.chunked_array(parts))
    return pa.table(arrays, names=batches[0].schema.names)


def _of_numbers(values: Sequence[object]) -> pa.Array:
    """Return cells as numbers where all are, else as text."""
    import pyarrow as pa

    kinds = set(map(type, values))
    if kinds <= {int, float, Decimal, type(None)}:
        if kinds & {int, Decimal}:  # of any size
            values = [None if value is None else float(str(value)) for value in values]
        return pa.array(values, pa.float64())
    return _of_texts(values)


def _of_texts(values: Sequence[object]) -> pa.Array:
    import pyarrow as pa

    if not set(map(type, values)) <= {str, type(None)}:
        values = [None if value is None else _text(value) for value in values]
    return pa.array(values, pa.large_string())


def _text(value: object) -> str:
    """Return a cell as a person would write it.

    >>> _text(2023.0), _text(Decimal("1E+3")), _text(datetime.datetime(2023, 1, 2))
    ('2023', '1000', '2023-01-02')
    """
    match value:
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case Decimal():
            return f"{value:f}"
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case bytes():
            return value.decode("utf-8", "replace")
    return str(value)


def _plain(column: pa.Array, measured: bool) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.types as types

    kind = column.type
    if types.is_dictionary(kind):
        return _plain(column.dictionary_decode(), measured)
    exact = types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind)
    if measured and exact:
        return pc.cast(column, pa.float64(), safe=False)
    if types.is_string(kind) or types.is_large_string(kind) or types.is_integer(kind):
        return pc.cast(column, pa.large_string())
    if types.is_nested(kind):
        return pa.nulls(len(column), pa.large_string())
    return _of_texts(column.to_pylist())
