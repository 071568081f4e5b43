"""Files as grids of cells: the one place that opens CSV and Excel files for reading."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .errors import TableError, Text, UsageError

SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")

Cell = object


class Grid(NamedTuple):
    """A sheet as rows of cells; the first cell stands at (row, column), counted from 1."""

    name: str
    rows: Sequence[Sequence[Cell]]
    row: int = 1
    column: int = 1


class Opened(NamedTuple):
    """A file's sheets and the SHA-256 of its bytes."""

    grids: list[Grid]
    sha256: str


def letter(column: int) -> str:
    """Return the letter of a column counted from 1, as spreadsheets write it.

    >>> letter(1), letter(28)
    ('A', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def open_grids(path: str | Path) -> Opened:
    """Read every sheet of a file as a grid; blank cells are empty strings."""
    path = Path(path)
    if not path.is_file():
        raise UsageError(
            Text(f"找不到文件：{path}", f"No such file: {path}"),
            Text("请检查路径和文件名。", "Check the path and the name."),
        )
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise TableError.unreadable(path, f"suffix {suffix!r}; known: {', '.join(SUFFIXES)}")
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if suffix in (".csv", ".tsv"):
        return Opened([_text_grid(path, content, "\t" if suffix == ".tsv" else ",")], digest)
    return Opened(_sheet_grids(path, content), digest)


def _text_grid(path: Path, content: bytes, delimiter: str) -> Grid:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise TableError.unreadable(path, "not UTF-8 or GB18030 text")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError.unreadable(path, error) from None
    return Grid(path.stem, rows)


def _sheet_grids(path: Path, content: bytes) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook

    grids = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            row, column = sheet.start or (0, 0)
            grids.append(Grid(name, sheet.to_python(skip_empty_area=True), row + 1, column + 1))
    except (CalamineError, OSError, ValueError) as error:
        raise TableError.unreadable(path, error) from None
    return grids
