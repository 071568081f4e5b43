"""Cells of databases as text and numbers."""

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from benchmark_index.scale.database_cells import of_arrow, of_rows, together


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7.0),
        (2**70, float(2**70)),
        (Decimal("1.10"), 1.1),
        ("1e-3", 1e-3),
        (None, None),
        ("无", "无"),
        ("nan", "nan"),
        ("1,234", "1,234"),
        (True, "True"),
        (b"\xff", "\ufffd"),
        (datetime.date(2024, 5, 6), "2024-05-06"),
    ],
)
def test_a_cell_is_a_number_only_if_it_says_one(value, number):
    batch = of_rows(["x"], [(value,)], frozenset(["x"]))
    assert batch.column(0).to_pylist() == [number]


@pytest.mark.parametrize(
    ("values", "kind", "measured", "plain"),
    [
        ([Decimal("1.10"), None], pa.decimal128(10, 2), [1.1, None], ["1.10", None]),
        ([2**60 + 1, None], pa.int64(), [float(2**60), None], [str(2**60 + 1), None]),
        (["1", "2"], pa.string(), [1.0, 2.0], ["1", "2"]),
        (["a", "a"], pa.dictionary(pa.int8(), pa.string()), ["a", "a"], ["a", "a"]),
        ([True, None], pa.bool_(), ["True", None], ["True", None]),
        ([datetime.date(2024, 5, 6)], pa.date32(), ["2024-05-06"], ["2024-05-06"]),
        ([datetime.datetime(2024, 5, 6)], pa.timestamp("us"), ["2024-05-06"], ["2024-05-06"]),
        ([2023.0, 0.5], pa.float32(), [2023.0, 0.5], ["2023", "0.5"]),
        ([[1, 2]], pa.list_(pa.int8()), [None], [None]),
    ],
)
def test_columns_of_an_engine_are_numbers_or_text(values, kind, measured, plain):
    batch = pa.record_batch([pa.array(values, kind)], names=["x"])
    assert of_arrow(batch, frozenset(["x"])).column(0).to_pylist() == measured
    assert of_arrow(batch, frozenset()).column(0).to_pylist() == plain


def test_a_column_that_is_text_once_is_text():
    parts = [of_rows(["x"], [(value,)], frozenset(["x"])) for value in (0.1, "many", None)]
    assert together(parts).column("x").to_pylist() == ["0.1", "many", None]
