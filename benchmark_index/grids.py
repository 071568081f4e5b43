"""Files as grids of cells: the one place that opens CSV and Excel files for reading."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .errors import TableError, Text, UsageError
from .marks import Marks, read_marks

SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")

Cell = object


class Percent(float):
    """A number that its sheet shows as a percentage: 0.452 shown as 45.2 %."""


class Grid(NamedTuple):
    """A sheet as rows of cells; the first cell stands at (row, column), counted from 1."""

    name: str
    rows: Sequence[Sequence[Cell]]
    row: int = 1
    column: int = 1
    visible: bool = True
    formatted: bool = True  # whether percent formats and error values could be seen


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
    content = _bytes(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        reason = Text(
            f"不支持 {suffix or '无后缀'}，可用 {known}", f"suffix {suffix!r}, not {known}"
        )
        raise TableError.unreadable(path, reason)
    digest = hashlib.sha256(content).hexdigest()
    if suffix in (".csv", ".tsv"):
        return Opened([_text_grid(path, content, "\t" if suffix == ".tsv" else ",")], digest)
    return Opened(_sheet_grids(path, content), digest)


def no_such_file(path: Path) -> UsageError:
    """Return the error of a path that leads nowhere."""
    return UsageError(
        Text(f"找不到文件：{path}", f"No such file: {path}"),
        Text("请检查路径和文件名。", "Check the path and the name."),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise no_such_file(path) from None
    except IsADirectoryError:
        raise UsageError(
            Text(f"{path} 是文件夹，不是文件", f"{path} is a folder, not a file")
        ) from None
    except ValueError as error:  # a name that no file can have
        raise TableError.unreadable(path, Text("文件名无效", str(error))) from None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ENOTDIR):
            raise no_such_file(path) from None
        reason = Text(f"系统不允许打开（{error.strerror}）", str(error.strerror))
        raise TableError.unreadable(path, reason) from None


def _text_grid(path: Path, content: bytes, delimiter: str) -> Grid:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        reason = Text("不是 UTF-8 或 GB18030 文本", "not UTF-8 or GB18030 text")
        raise TableError.unreadable(path, reason)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        reason = Text(
            f"第 {reader.line_num} 行的引号不成对或内容损坏",
            f"line {reader.line_num}: {error}",
        )
        raise TableError.unreadable(path, reason) from None
    return Grid(path.stem, rows)


def _sheet_grids(path: Path, content: bytes) -> list[Grid]:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    grids = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        zipped = zipfile.is_zipfile(io.BytesIO(content))
        marks = read_marks(io.BytesIO(content)) if zipped else {}
        for about in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(about.name)
            row, column = sheet.start or (0, 0)
            grid = Grid(
                about.name,
                sheet.to_python(skip_empty_area=True),
                row + 1,
                column + 1,
                about.visible == SheetVisibleEnum.Visible,
                zipped,
            )
            grids.append(_marked(grid, marks.get(about.name)))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a damaged file can even make the reader panic
        reason = Text(f"文件已损坏或不是 Excel 文件（{error}）", str(error))
        raise TableError.unreadable(path, reason) from None
    return grids


def _marked(grid: Grid, marks: Marks | None) -> Grid:
    """Put error values, formulas never calculated and percentages in their cells."""
    if marks is None or not (marks.texts or marks.percents):
        return grid
    places = [*marks.texts, *marks.percents]
    top = min(grid.row, *(row for row, _ in places))
    left = min(grid.column, *(column for _, column in places))
    height = max(grid.row + len(grid.rows), *(row + 1 for row, _ in places)) - top
    widest = grid.column + max((len(row) for row in grid.rows), default=0)
    width = max(widest, *(column + 1 for _, column in places)) - left
    cells: list[list[Cell]] = [[""] * width for _ in range(height)]
    for i, line in enumerate(grid.rows):
        at = grid.column - left
        cells[grid.row - top + i][at : at + len(line)] = line
    for (row, column), text in marks.texts.items():
        cells[row - top][column - left] = text
    for row, column in marks.percents:
        value = cells[row - top][column - left]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            cells[row - top][column - left] = Percent(value)
    return grid._replace(rows=cells, row=top, column=left)
