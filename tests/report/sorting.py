"""Tables of a workbook sorted as a spreadsheet sorts them."""

import io
import re

from archives import Archive
from openpyxl import load_workbook
from rows import rearranged

FIRST = {"Normalized": 3, "Dimensions": 3}  # the first row below the headers; else 2


def sheet_order(content, sheet, column, downwards=False):
    """Return by row which row stands there once a table is sorted by a column: numbers, then text."""
    table = load_workbook(io.BytesIO(content), data_only=True)[sheet]
    first = FIRST.get(sheet, 2)
    keys = {}
    for row in range(first, table.max_row + 1):
        value = table.cell(row, column).value
        keys[row] = (2, "") if value in (None, "") else (isinstance(value, str), value)
    order = sorted(keys, key=keys.get, reverse=downwards)
    order.sort(key=lambda row: keys[row][0] == 2)  # blanks are last, either way
    return dict(zip(sorted(keys), order, strict=True))


def sorted_by(content, sheet, column, downwards=False):
    """Return a workbook with a table sorted, comments with their cells, results as they were."""
    archive, order = Archive(content), sheet_order(content, sheet, column, downwards)
    rearranged(archive, sheet, order)
    return archive.content()


def column_of(content, sheet, title):
    """Return the letter of the column whose header begins with a line; None where there is none."""
    for cell in load_workbook(io.BytesIO(content), read_only=True)[sheet][1]:
        if str(cell.value).split("\n")[0] == title:
            return cell.column_letter
    return None


def typed(content, sheet, at, number):
    """Return a workbook with another number in a cell."""
    archive = Archive(content)
    archive.set_cell(sheet, at, lambda xml: re.sub("<v>[^<]*</v>", f"<v>{number}</v>", xml))
    return archive.content()


def row_of(content, sheet, name):
    """Return the first row that begins with a name."""
    table = load_workbook(io.BytesIO(content), read_only=True)[sheet]
    return next(cell.row for (cell,) in table.iter_rows(max_col=1) if cell.value == name)
