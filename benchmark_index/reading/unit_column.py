"""The column that names the scored units where no known header says so: chosen, or the only one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ..errors import TableError, Text, UsageError, shorten
from ..files import Cell
from ..files.grid import column_number, letter
from ..table.periods import period_of
from .figures import is_figure, is_nameless
from .headers import cell_text, fold
from .names import label

if TYPE_CHECKING:
    from .sheet import Sheet


def chosen_column(sheet: Sheet, header: range) -> list[int]:
    """Return the column that the caller names, by header, letter or, in a turned sheet, row number.

    Raises
    ------
    UsageError
        There is no such column.
    """
    name = sheet.unit_column
    if name is None:
        return []
    for i in reversed(header):
        headers = [fold(cell) for cell in sheet.rows[i]]
        if name.strip() and fold(name) in headers:
            return [headers.index(fold(name))]
    place = _numbered(sheet, name.strip())
    if not 0 <= place < sheet.width:
        texts = dict.fromkeys(cell_text(cell) for i in header for cell in sheet.rows[i])
        known = [text for text in texts if text]
        raise UsageError.unknown(Text("对象列", "unit column"), name, known)
    return [place]


def _numbered(sheet: Sheet, name: str) -> int:
    """Return the place of a column of the file by its letter, or of a turned row by its number."""
    if not sheet.name or not name.isascii() or len(name) > 7:
        return -1
    if sheet.turned:
        return int(name) - sheet.grid.row if name.isdecimal() else -1
    return column_number(name.upper()) - sheet.grid.column if name.isalpha() else -1


def sole_names(
    sheet: Sheet, rows: range, others: Collection[int], keys: Sequence[int], values: Sequence[int]
) -> list[int]:
    """Return the only column of names that repeat in no period, if there is just one.

    Parameters
    ----------
    sheet, rows
        The rows below a header.
    others : collection of int
        The columns whose header is known.
    keys : sequence of int
        The columns of periods and, in a long table, indicators: a name may stand once for each.
    values : sequence of int
        The columns that hold a figure in a row of a unit.
    """
    lines: list[tuple[int, str]] = []  # and the period of the section each stands in
    section = ""
    for i in rows:
        row = sheet.rows[i]
        if any(row[j] != "" for j in values):
            lines.append((i, section))
        elif period := next((period_of(cell_text(cell)) for cell in row if cell != ""), ""):
            section = period
    cells = [sheet.column(j, [i for i, _ in lines]) for j in keys]
    keyed = list(zip(*cells, (section for _, section in lines), strict=True))
    places = []
    for j in set(range(sheet.width)) - {*others}:
        column = sheet.column(j, [i for i, _ in lines])
        if column and are_names(column):
            names = [(label(cell), *key) for cell, key in zip(column, keyed, strict=True)]
            places += [j] * (len(set(names)) == len(names))
    return places if len(places) == 1 else []


def are_names(cells: Sequence[Cell]) -> bool:
    """Return whether cells may be names: texts with letters, few of which begin with a figure.

    >>> are_names(["青川", "3M"]), are_names(["1.2亿", "3亿"]), are_names(["甲", ""])
    (True, False, False)
    """
    if not all(type(cell) is str and any(map(str.isalpha, cell)) for cell in cells):
        return False
    return 2 * sum(map(is_figure, cells)) <= len(cells)


def no_unit_column(sheet: Sheet, header: range, unit: Text) -> TableError:
    """Return the error of a table in which no column can be told to name the units."""
    name = sheet.name or "DataFrame"
    texts = {
        j: cell_text(sheet.rows[i][j])
        for i in header
        for j in range(sheet.width)
        if not is_nameless(sheet.rows[i][j])
    }
    listed = shorten(f"{letter(sheet.grid.column + j)} {text}" for j, text in sorted(texts.items()))
    return TableError(
        Text(f"{name}：没有“{unit.zh}”列", f"{name}: no column names the units"),
        Text(
            f"请给对象列加表头“{unit.zh}”，或用 --unit-column 指定一列：{listed}",
            f"Head that column {unit.en!r}, or name one with --unit-column: {listed}",
        ),
    )
