"""Tables as they were exported: a check code of each row, a SHA-256 of each column.

The file of a large ranking holds no data from which it could be computed again. It holds this
instead: which cells were changed shows in the codes of rows (the CRC-32) and in the hashes of
columns, whichever program saved the file and however its rows are sorted. Numbers count to 14 of
the 15 digits that every spreadsheet keeps.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections import deque
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from ..excel.text import plain_value
from ..numerics import Booleans, Integers
from .likeness import as_read
from .record import as_json, digest

GROUP = "group:"  # a column of the scores of a group
ATTRIBUTE = "attribute:"
FORMAT = 1
PIECE = 20_000  # rows whose texts are in memory at a time
DIGITS = 14
LOW, HIGH = 400, 600  # of the three digits that follow: numbers that are cut off

Columns = Mapping[str, Sequence[Any] | NDArray[Any]]  # equally long, by what they hold


class SealRecord(TypedDict):
    """A seal as plain JSON."""

    columns: list[str]
    rows: int
    keys: str
    codes: str
    sha256: list[str]
    cut: str | None


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
    """The check codes of a table.

    Attributes
    ----------
    columns : list of str
        What the columns hold.
    keys, codes : array
        A code of the texts of each row, by which it is found again, and one of all its cells.
    sha256 : list of str
        Of each column.
    cut : array of shape (columns, rows) or None
        Which numbers are cut off where others are rounded; None where every digit counts.
    """

    columns: list[str]
    keys: Integers
    codes: Integers
    sha256: list[str]
    cut: Booleans | None

    def plain(self) -> SealRecord:
        """Return the seal as plain JSON; the inverse of :func:`read_seal`."""
        return SealRecord(
            columns=self.columns,
            rows=len(self.codes),
            keys=_packed(self.keys.astype("<u4")),
            codes=_packed(self.codes.astype("<u4")),
            sha256=self.sha256,
            cut=None if self.cut is None else _packed(np.packbits(self.cut)),
        )


def read_seal(record: SealRecord, rows: int) -> Seal:
    """Return the seal of a table that may have so many rows.

    Raises
    ------
    ValueError
        It is damaged.
    """
    columns, sha256 = [str(name) for name in record["columns"]], list(map(str, record["sha256"]))
    size, cut = record["rows"], record["cut"]
    if type(size) is not int or not 0 <= size <= rows or len(columns) != len(sha256):
        raise ValueError(f"rows: {size}"[:80])
    keys, codes = (
        np.frombuffer(_unpacked(record[name], 4 * size), "<u4").astype(np.int64)
        for name in ("keys", "codes")
    )
    if cut is None:
        return Seal(columns, keys, codes, sha256, None)
    count = size * len(columns)
    bits = np.frombuffer(_unpacked(cut, -(-count // 8)), np.uint8)
    kept = np.unpackbits(bits, count=count).astype(bool).reshape(len(columns), size)
    return Seal(columns, keys, codes, sha256, kept)


def _packed(values: NDArray[Any]) -> str:
    return base64.b64encode(zlib.compress(values.tobytes())).decode()


def _unpacked(text: str, size: int) -> bytes:
    content = zlib.decompressobj().decompress(base64.b64decode(text), size + 1)
    if len(content) != size:
        raise ValueError("of another length")
    return content


def sealed(columns: Columns, exact: bool = False) -> Seal:
    """Return the check codes of a table; ``exact`` where a file keeps every digit of a number.

    >>> sealed({"score": [0.1 + 0.2]}).sha256 == sealed({"score": [0.3]}).sha256
    True
    """
    rows = max(map(len, columns.values()), default=0)
    cut = None if exact else np.zeros((len(columns), rows), dtype=bool)
    if cut is not None:
        for chosen, values in zip(cut, columns.values(), strict=True):
            chosen[:] = [isinstance(v, float) and LOW <= _tail(v) < HIGH for v in _plain(values)]
    return _sealed(columns, rows, cut)


def _sealed(columns: Columns, rows: int, cut: Booleans | None) -> Seal:
    hashes = [hashlib.sha256() for _ in columns]
    keys: list[int] = []
    codes: list[int] = []
    for start in range(0, rows, PIECE):
        part = slice(start, start + PIECE)
        texts = [
            _texts(_plain(values[part]), None if cut is None else cut[j, part].tolist())
            for j, values in enumerate(columns.values())
        ]
        for hashed, column in zip(hashes, texts, strict=True):
            hashed.update(_bytes([*column, ""]))
        for row in zip(*texts, strict=True):
            codes.append(zlib.crc32(_bytes(row)))
            keys.append(zlib.crc32(_bytes([text for text in row if ":" in text])))
    whole = [hashed.hexdigest() for hashed in hashes]
    return Seal(list(columns), np.array(keys, np.int64), np.array(codes, np.int64), whole, cut)


def _plain(values: Sequence[Any] | NDArray[Any]) -> Any:
    return values.tolist() if isinstance(values, np.ndarray) else values


def _bytes(texts: Sequence[str]) -> bytes:
    return "\n".join(texts).encode("utf-8", "replace")


def _texts(values: Sequence[Any], cut: Sequence[bool] | None) -> list[str]:
    """Return values as they are hashed: a number by its digits, a text with its length.

    >>> _texts([0.5, "0.5", None, True], None)
    ['0.5', '3:0.5', '', '1.0']
    """
    if cut is None:
        return [repr(v + 0.0) if type(v) is float and v == v else _text(v) for v in values]
    pairs = zip(values, cut, strict=True)
    return [digits(v, c) if type(v) is float else _text(v, c) for v, c in pairs]


def _text(value: Any, cut: bool | None = None) -> str:
    held = plain_value(value)
    if isinstance(held, str):
        text = as_read(held)
        return f"{len(text)}:{text}" if text else ""
    if held is None:
        return ""
    return repr(float(held)) if cut is None else digits(float(held), cut)


def _tail(value: float) -> int:
    """Return the 15th to 17th digit of a number."""
    return int(f"{value:.16e}".partition("e")[0][-3:]) if isfinite(value) else 0


def digits(value: float, cut: bool = False) -> str:
    """Return a number by 14 digits, rounded, or cut off where that is safer.

    Programs save numbers with 15, 16 or 17 digits. Where the digits from the 15th on are near 500,
    a number would be rounded up by what one of them saves, and down by what another does; it is
    cut off instead, which is recorded.

    >>> digits(0.30000000000000004), digits(-1234.5), digits(0.123456789012345, cut=True)
    ('30000000000000e-1', '-12345000000000e3', '12345678901234e-1')
    """
    if not isfinite(value):
        return "" if value != value else _text(value)
    mantissa, _, exponent = f"{value + 0.0:.16e}".partition("e")
    plain = mantissa.replace(".", "")
    sign = "-" if plain[0] == "-" else ""
    head, power = int(plain[len(sign) : -3]), int(exponent)
    if not cut and plain[-3:] >= "500":
        head += 1
        if head == 10**DIGITS:
            head, power = head // 10, power + 1
    return f"{sign}{head}e{power}"


class Broken(NamedTuple):
    """What of a table is not as exported.

    Attributes
    ----------
    rows : list of int
        Where rows stand now; the number of rows there are, where some are missing.
    columns : list of str
    """

    rows: list[int]
    columns: list[str]


def broken(seal: Seal, columns: Columns) -> Broken:
    """Return the rows and columns that are not as exported, however the rows are sorted."""
    rows = max(map(len, columns.values()), default=0)
    keys = _sealed(columns, rows, None).keys
    order, strangers = _in_order(seal.keys, keys)
    placed = {
        key: [None if row < 0 else values[row] for row in order] for key, values in columns.items()
    }
    now = _sealed(placed, len(order), seal.cut)
    wrong = [order[place] for place in np.flatnonzero(now.codes != seal.codes).tolist()]
    pairs = zip(seal.columns, seal.sha256, now.sha256, strict=True)
    changed = [name for name, known, hashed in pairs if known != hashed]
    lost = {rows} if -1 in wrong else set()
    return Broken([*sorted({*wrong} - {-1} | {*strangers} | lost)], changed)


def _in_order(known: Integers, now: Integers) -> tuple[list[int], list[int]]:
    """Return which row stands in the place of each that is known, and the rows left over.

    A row whose key is not known takes a place that is left, in order; -1 where none is.
    """
    places: dict[int, deque[int]] = {}
    for place, key in enumerate(known.tolist()):
        places.setdefault(key, deque()).append(place)
    order, strangers = [-1] * len(known), []
    for row, key in enumerate(now.tolist()):
        if left := places.get(key):
            order[left.popleft()] = row
        else:
            strangers.append(row)
    free = [place for place, row in enumerate(order) if row < 0]
    for place, row in zip(free, strangers, strict=False):
        order[place] = row
    return order, strangers[len(free) :]


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
