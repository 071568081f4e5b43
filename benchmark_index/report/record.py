"""What a ranking workbook keeps of its run, so that it can be repeated and checked from the file.

The Method sheet holds, as JSON text in cells of its second column:

- the specification: framework, steps, weights, version, SHA-256 of the input;
- the record of the Data sheet: which column holds what, to which row of the table each line
  belongs, names that a cell cannot hold as they are, and a check code for every cell.

The data themselves stand in the file once, on the Data sheet, where everyone sees them. A check
code is the last 16 bits of the CRC-32 of the cell as text, numbers to 15 digits as spreadsheets
keep them: one change in 65,536 goes unnoticed in its own cell, and still shows in the scores.
Above :data:`MOST_CODES` cells there is one CRC-32 for each column instead, of numbers in single
precision. The codes name the cell that was changed after the export, by mistake or quietly.

Since format 2 there is a SHA-256 of the whole of Data as well (names, numbers to 15 digits, the
order of columns and lines), and one of each sheet that tells how the table was read. Numbers can
be chosen that share a code of 16 bits; none are known that share a SHA-256. Neither is a
signature: who can change the hash too can only be found out by the original file, whose SHA-256
stands on the Method sheet. Since version 0.5 those sheets may be sorted.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from ..errors import Text
from ..excel import clean_text
from ..numerics import Integers
from ..table import IndicatorTable
from .likeness import as_read

SPECIFICATION = Text("运行参数 JSON", "Specification JSON")
RECORD = Text("数据校验码", "Data check codes")
DATA = "Data"
FORMAT = 2
MOST_CODES = 300_000  # cells of the Data sheet
MOST_NUMBERS = 1_000  # of a row about robustness
DIGITS = 15

Key = tuple[str, str]  # what a column of the Data sheet is, and the name of it
UNIT: Key = ("key", "unit")
NAME: Key = ("key", "name")
PERIOD: Key = ("key", "period")


def code(value: Any) -> int:
    """Return the check code of a cell.

    >>> code(0.1 + 0.2) == code(0.3), code(0.3) == code(0.31), code(None) == code(float("nan"))
    (True, False, True)
    """
    return zlib.crc32(_written(value)) & 0xFFFF


def release(version: str) -> list[int]:
    """Return the numbers of a version, by which earlier and later ones are told apart.

    >>> release("0.3.0") > release("0.2.10")
    True
    """
    return [int(part) for part in re.findall("[0-9]+", version)]


def as_json(content: Any, **options: Any) -> str:
    r"""Return JSON that a cell gives back as it is: no ``_x000D_``, which programs take for a sign.

    >>> as_json({"name": "A_x000D_"})
    '{"name": "A\\u005fx000D_"}'
    """
    return json.dumps(content, **options).replace("_x", "\\u005fx")


def specification_text(specification: Mapping[str, Any]) -> str:
    """Return a specification as the Method sheet holds it, in as many cells as it takes."""
    return clean_text(as_json(specification, ensure_ascii=False, sort_keys=True), most=None)


def rounded_otherwise(value: float, known: int) -> float | None:
    """Return the number of a check code where a program rounded it to the digit beside.

    LibreOffice writes 0.6305506073448265 as ...827, where 15 digits are ...826, and -0.0, which
    earlier versions wrote, as 0.

    >>> rounded_otherwise(0.630550607344827, code(0.6305506073448265))
    0.630550607344826
    """
    digits = Decimal(f"{value:.{DIGITS}g}")
    step = Decimal(1).scaleb(digits.adjusted() - DIGITS + 1)
    beside = (float(digits + step), float(digits - step), *([-value] if value == 0 else []))
    return next((number for number in beside if code(number) == known), None)


def column_sum(key: Key, values: Sequence[Any]) -> int:
    """Return the CRC-32 of a column, numbers in single precision."""
    if key[0] == "raw":
        numbers = np.array([v if isinstance(v, float) else np.nan for v in values], dtype="<f4")
        return zlib.crc32(np.where(np.isnan(numbers), np.float32(np.nan), numbers).tobytes())
    return zlib.crc32(b"\n".join(map(_written, values)))


def _written(value: Any) -> bytes:
    if isinstance(value, str):
        return as_read(value).encode("utf-8", "replace")
    if value is None or math.isnan(value):
        return b""
    return f"{float(value):.{DIGITS}g}".encode()


class Kept(NamedTuple):
    """The record of a Data sheet.

    Attributes
    ----------
    formulas : bool
        Whether the workbook is live.
    language : str or None
    made : str
        When the workbook was written, and by which version.
    specification : str
        SHA-256 of the specification as it was written.
    columns : list
        What each column holds, as a pair; None for what follows from others.
    rows : array or None
        The table's row of each line; None where they are the same.
    words : dict
        By column of names: the type of numbers, or what a cell cannot hold, by line.
    codes : array of shape (columns, lines) or None
        For the columns that are not None.
    sums : list of int
    sha256 : dict
        Of the values of a sheet, by its name; empty in format 1.
    cards : list of int or None
        The units that have a sheet of their own, by number; None where the record does not say.
    robustness : array of shape (rows, numbers) or None
        What many draws say of each row of the table.
    particulars : dict or None
        What else of them is kept, as :class:`Particulars` reads it.
    """

    formulas: bool
    language: str | None
    made: str
    specification: str
    columns: list[Key | None]
    rows: Integers | None
    words: dict[Key, dict[str, Any]]
    codes: Integers | None
    sums: list[int]
    sha256: dict[str, str]
    cards: list[int] | None
    robustness: Integers | None
    particulars: Mapping[str, object] | None


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def data_digest(columns: Mapping[Key, Sequence[Any]]) -> str:
    """Return the SHA-256 of a Data sheet: its columns in order, each by what it holds.

    >>> data_digest({("raw", "a"): [1.0]}) == data_digest({("raw", "a"): ["1"]})
    False
    """
    found = hashlib.sha256()
    for key, values in columns.items():
        found.update(_framed(":".join(key).encode()))
        for value in values:
            found.update(_framed(_typed(value)))
    return found.hexdigest()


def sheet_digest(cells: Iterable[tuple[int, int, Any]]) -> str:
    """Return the SHA-256 of the cells of a sheet, each with row and column; blank ones are left out."""
    found = hashlib.sha256()
    for row, column, value in sorted(cells, key=lambda cell: cell[:2]):
        if text := _typed(_as_shown(value)):
            found.update(_framed(f"{row},{column}".encode()) + _framed(text))
    return found.hexdigest()


def lines_digest(cells: Iterable[tuple[int, int, Any]]) -> str:
    """Return the SHA-256 of a header and of the lines below it, in whatever order they stand.

    >>> one, other = [(1, 1, "title"), (2, 1, "a"), (3, 1, "b")], [(1, 1, "title"), (2, 1, "b")]
    >>> lines_digest(one) == lines_digest([*other, (3, 1, "a")]), lines_digest(other)[:6]
    (True, 'fcf221')
    """
    lines: dict[int, list[tuple[int, int, Any]]] = {}
    for row, column, value in cells:
        lines.setdefault(row, []).append((1, column, value))
    header = sheet_digest(lines.pop(1, []))
    return digest(" ".join([header, *sorted(map(sheet_digest, lines.values()))]))


def _typed(value: Any) -> bytes:
    text = _written(value)
    return (b"s" if isinstance(value, str) else b"n") + text if text else b""


def _framed(text: bytes) -> bytes:
    """Return bytes that no other sequence of texts amounts to."""
    return b"%d:%s" % (len(text), text)


def written(
    table: IndicatorTable,
    columns: Sequence[Key | None],
    rows: Integers,
    specification: str,
    formulas: bool,
    language: str | None,
    made: str,
    sheets: Mapping[str, str],
    cards: Sequence[int] = (),
    robustness: Integers | None = None,
    particulars: Mapping[str, object] | None = None,
) -> str:
    """Return the record of a Data sheet as JSON; ``sheets`` are SHA-256 of others, by name.

    ``robustness`` are whole numbers by row of the table, as :class:`Sureness` has them, with their
    ``particulars``.
    """
    values = {key: _column(table, key)[rows] for key in columns if key is not None}
    shown = {
        key: column.tolist() if key[0] == "raw" else [_as_shown(value) for value in column]
        for key, column in values.items()
    }
    words = {":".join(key): _words(column) for key, column in values.items() if key[0] != "raw"}
    plain = np.array_equal(rows, np.arange(len(rows)))
    few = len(values) * len(rows) <= MOST_CODES
    codes = [[code(value) for value in column] for column in shown.values()] if few else None
    record = {
        "format": FORMAT,
        "cards": list(cards),
        "formulas": formulas,
        "language": language,
        "made": made,
        "specification": digest(specification),
        "columns": [None if key is None else ":".join(key) for key in columns],
        "rows": None if plain else packed(rows, "<u4"),
        "words": {key: said for key, said in words.items() if said},
        "codes": None if codes is None else packed(codes, "<u2"),
        "sums": [] if few else [column_sum(key, column) for key, column in shown.items()],
        "sha256": {DATA: data_digest(shown), **sheets},
    }
    if robustness is not None:
        record["robustness"] = [robustness.shape[1], packed(robustness, "<u4")]
    if particulars is not None:
        record["particulars"] = particulars
    return as_json(record, separators=(",", ":"))


def read(record: Mapping[str, Any], lines: int) -> Kept:
    """Read the record of a Data sheet with so many lines; the inverse of :func:`written`."""
    keys = [None if name is None else _key(name) for name in record["columns"]]
    count = sum(key is not None for key in keys)
    rows, codes, sums = record["rows"], record["codes"], record["sums"]
    texts = (record["made"], record["specification"])
    _expect(len(set(keys) - {None}) == count, "columns")
    _expect(record["language"] in (None, "zh", "en"), "language")
    _expect(all(isinstance(text, str) for text in texts), "made")
    _expect(codes is not None or len(sums) == count, "sums")
    width, robustness = record.get("robustness", (0, ""))
    _expect(type(width) is int and 0 <= width < MOST_NUMBERS, "robustness")
    cards = record.get("cards")
    _expect(cards is None or all(type(k) is int and 0 <= k < lines for k in cards), "cards")
    return Kept(
        bool(record["formulas"]),
        record["language"],
        record["made"],
        record["specification"],
        keys,
        None if rows is None else unpacked(rows, "<u4", lines),
        {_key(name): dict(said) for name, said in record["words"].items()},
        None if codes is None else unpacked(codes, "<u2", count * lines).reshape(count, lines),
        list(sums),
        dict(record["sha256"]) if record["format"] > 1 else {},
        cards,
        unpacked(robustness, "<u4", width * lines).reshape(lines, width) if width else None,
        record.get("particulars"),
    )


def _expect(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(what)


def _key(text: str) -> Key:
    kind, _, name = text.partition(":")
    _expect(kind in ("key", "attribute", "raw"), f"column {text}"[:80])
    return kind, name


def packed(values: Any, form: str) -> str:
    """Return whole numbers as text, compressed."""
    return base64.b64encode(zlib.compress(np.asarray(values, dtype=form).tobytes())).decode()


def unpacked(text: str, form: str, count: int) -> Integers:
    """Return so many whole numbers from a text; the inverse of :func:`packed`."""
    size = np.dtype(form).itemsize * count
    content = zlib.decompressobj().decompress(base64.b64decode(text), size + 1)
    if len(content) != size:
        raise ValueError("of another length")
    return np.frombuffer(content, dtype=form).astype(np.int64)


# --- names ------------------------------------------------------------------------------------


def _column(table: IndicatorTable, key: Key) -> Any:
    """Return a column of the Data sheet as the table holds it."""
    kind, name = key
    if key == UNIT:
        return np.asarray(table.unit_labels, dtype=object)
    if key == PERIOD:
        return np.asarray(table.period_labels, dtype=object)
    if kind == "raw":
        return table.numbers(name) + 0.0  # cells have no -0.0
    return np.asarray(table.units[name], dtype=object)


def _as_shown(value: Any) -> Any:
    """Return a value as a reader of the sheet gets it."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, (bool, np.bool_)):
        return float(value)
    return float(value) if isinstance(value, (int, float, np.number)) else None


def _words(values: Any) -> dict[str, Any]:
    """Return which names a cell does not hold as they are."""
    kinds = {type(value) for value in values}
    whole = {int, np.int64, np.int32}
    if kinds and kinds <= whole and all(abs(int(value)) < 1 << 53 for value in values):
        return {"whole": True}
    other = {
        str(i): _plain(value)
        for i, value in enumerate(values)
        if not isinstance(value, str) or not _holds(value)
    }
    return {"other": other} if other else {}


def _holds(text: str) -> bool:
    """Return whether a cell gives a text back as it is."""
    return bool(text) and text == clean_text(text) and "\r" not in text and "_x" not in text


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return {"missing": True}
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)


def named(cells: Sequence[Any], said: Mapping[str, Any], changed: Iterable[int]) -> list[Any]:
    """Return the names of a column, where a cell was ``changed`` as it stands there now."""
    moved = set(changed)
    found: list[Any]
    if said.get("whole"):
        found = [int(cell) if _is_whole(cell) else str(cell or "") for cell in cells]
    else:
        found = ["" if cell is None else _text(cell) for cell in cells]
    for line, value in said.get("other", {}).items():
        if int(line) not in moved and int(line) < len(found):
            name = math.nan if isinstance(value, dict) else value
            _expect(_written(_as_shown(name)) == _written(cells[int(line)]), "words")
            found[int(line)] = name
    return found


def _is_whole(cell: Any) -> bool:
    return isinstance(cell, float) and cell.is_integer()


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else f"{cell:.{DIGITS}g}"
