"""Tables as they were exported: a check code of each row, a SHA-256 of each column.

The file of a large ranking holds no data from which it could be computed again. It holds this
instead: which cells were changed shows in the codes of rows (the CRC-32) and in the hashes of
columns, whichever program saved the file and however its rows are sorted. Numbers count to the
15 digits that every spreadsheet keeps.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from ..excel.text import plain_value
from ..numerics import Integers
from .likeness import as_read
from .record import as_json, digest

GROUP = "group:"  # a column of the scores of a group
ATTRIBUTE = "attribute:"
FORMAT = 1
PIECE = 20_000  # rows whose texts are in memory at a time
DIGITS = 15
_PLACES = DIGITS - 1

Columns = Mapping[str, Sequence[Any] | NDArray[Any]]  # equally long, by what they hold


class SealRecord(TypedDict):
    """A seal as plain JSON."""

    columns: list[str]
    rows: int
    codes: str
    sha256: list[str]


class SheetRecord(SealRecord):
    """The seal of a sheet: besides, its headers, number formats and what it holds."""

    heads: list[str]
    formats: list[str]
    holds: str


class Exported(TypedDict):
    """What the file of a large ranking keeps of its run, besides the specification."""

    exported: int  # the format
    language: str | None
    made: str
    full: str  # the file that holds all rows, where this one does not
    specification: str
    sheets: dict[str, SheetRecord]


class Seal(NamedTuple):
    """The check codes of a table: what its columns hold, a code of each row, a hash of each column."""

    columns: list[str]
    codes: Integers
    sha256: list[str]

    def plain(self) -> SealRecord:
        """Return the seal as plain JSON; the inverse of :func:`read_seal`."""
        packed = zlib.compress(self.codes.astype("<u4").tobytes())
        codes = base64.b64encode(packed).decode()
        return SealRecord(
            columns=self.columns, rows=len(self.codes), codes=codes, sha256=self.sha256
        )


def read_seal(record: SealRecord, rows: int) -> Seal:
    """Return the seal of a table that may have so many rows.

    Raises
    ------
    ValueError
        It is damaged.
    """
    columns, sha256 = [str(name) for name in record["columns"]], list(map(str, record["sha256"]))
    size = record["rows"]
    if type(size) is not int or not 0 <= size <= rows or len(columns) != len(sha256):
        raise ValueError(f"rows: {size}"[:80])
    content = zlib.decompressobj().decompress(base64.b64decode(record["codes"]), 4 * size + 1)
    if len(content) != 4 * size:
        raise ValueError("codes of another length")
    return Seal(columns, np.frombuffer(content, "<u4").astype(np.int64), sha256)


def sealed(columns: Columns) -> Seal:
    """Return the check codes of a table.

    >>> sealed({"score": [0.1 + 0.2]}).sha256 == sealed({"score": [0.3]}).sha256
    True
    """
    hashes = [hashlib.sha256() for _ in columns]
    codes: list[int] = []
    for texts in _pieces(columns):
        for hashed, column in zip(hashes, texts, strict=True):
            hashed.update(_bytes([*column, ""]))
        codes += [zlib.crc32(_bytes(row)) for row in zip(*texts, strict=True)]
    whole = [hashed.hexdigest() for hashed in hashes]
    return Seal(list(columns), np.array(codes, dtype=np.int64), whole)


def _pieces(columns: Columns) -> Iterator[list[list[str]]]:
    """Yield the columns as texts, some thousands of rows at a time."""
    for start in range(0, max(map(len, columns.values()), default=0), PIECE):
        part = slice(start, start + PIECE)
        yield [texts_of(values[part]) for values in columns.values()]


def _bytes(texts: Sequence[str]) -> bytes:
    return "\n".join(texts).encode("utf-8", "replace")


def texts_of(values: Sequence[Any] | NDArray[Any]) -> list[str]:
    """Return values as they are hashed: a number by its digits, a text with its length.

    >>> texts_of([0.5, "0.5", None, True])
    ['0.5', '3:0.5', '', '1']
    """
    plain: Any = values.tolist() if isinstance(values, np.ndarray) else values
    return [digits(value) if type(value) is float else _text(value) for value in plain]


def _text(value: Any) -> str:
    held = plain_value(value)
    if isinstance(held, str):
        text = as_read(held)
        return f"{len(text)}:{text}" if text else ""
    return "" if held is None else digits(float(held))


def digits(value: float) -> str:
    """Return a number by 15 digits, halves of what Python writes away from zero, as LibreOffice saves it.

    >>> digits(0.6305506073448265), f"{0.6305506073448265:.15g}", digits(float("nan"))
    ('0.630550607344827', '0.630550607344826', '')
    """
    if value != value:
        return ""
    if abs(value) == float("inf"):
        return _text(value)
    written = repr(value)
    mantissa = written.partition("e")[0]
    if mantissa[-1] == "5" and len(mantissa.replace(".", "").lstrip("-0")) == DIGITS + 1:
        exact = Decimal(written)
        value = float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - _PLACES), ROUND_HALF_UP))
    return f"{value + 0.0:.15g}"


class Broken(NamedTuple):
    """Rows of a table that are not as exported, and the columns that are not.

    Attributes
    ----------
    rows : list of int
        Where they stand in the table, or the number of its rows where there are too few.
    columns : list of str
    """

    rows: list[int]
    columns: list[str]


def broken(seal: Seal, columns: Columns) -> Broken:
    """Return what of a table is not as exported, however its rows are sorted."""
    now = sealed(columns)
    if now.sha256 == seal.sha256 and len(now.codes) == len(seal.codes):
        return Broken([], [])
    order, strangers = _in_order(seal.codes, now.codes)
    held = sealed({name: [values[row] for row in order] for name, values in columns.items()})
    pairs = zip(seal.columns, seal.sha256, held.sha256, strict=True)
    changed = [name for name, known, hashed in pairs if known != hashed]
    if not changed and len(order) == len(seal.codes) and not strangers:
        return Broken([], [])
    lost = len(seal.codes) > len(now.codes)
    return Broken(strangers or ([len(now.codes)] if lost else []), changed)


def _in_order(known: Integers, now: Integers) -> tuple[list[int], list[int]]:
    """Return the rows in the order they had, and those whose code is none of the known.

    Where a row has no code that is known, it takes the place of one that is not there.
    """
    places: dict[int, deque[int]] = {}
    for place, code in enumerate(known.tolist()):
        places.setdefault(code, deque()).append(place)
    order: dict[int, int] = {}
    strangers = []
    for row, code in enumerate(now.tolist()):
        if left := places.get(code):
            order[left.popleft()] = row
        else:
            strangers.append(row)
    free = sorted(place for left in places.values() for place in left)
    order |= zip(free, strangers, strict=False)
    return [order[place] for place in sorted(order)], strangers


def written(
    sheets: Mapping[str, SheetRecord],
    specification: str,
    language: str | None,
    made: str,
    full: str = "",
) -> str:
    """Return the record of an export as JSON."""
    exported = Exported(
        exported=FORMAT,
        language=language,
        made=made,
        full=full,
        specification=digest(specification),
        sheets=dict(sheets),
    )
    return as_json(exported, separators=(",", ":"), ensure_ascii=False)
