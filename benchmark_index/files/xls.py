"""Workbooks of Excel 97 to 2003."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

from ..errors import Text
from .formats import PERCENT, raised, shown, shown_as
from .grid import PASSWORD, Cell, Grid, Percent, UnreadableError, check_area, letter

if TYPE_CHECKING:
    from xlrd import Book
    from xlrd.sheet import Sheet


def read_xls(content: bytes) -> list[Grid]:
    """Return the worksheets of an old workbook."""
    import xlrd

    quiet = io.StringIO()
    try:
        book = xlrd.open_workbook(
            file_contents=_stream(content, quiet),
            logfile=quiet,
            formatting_info=True,
            ragged_rows=True,
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableError(*PASSWORD) from None
        raise
    styles = {
        i: form
        for i, style in enumerate(book.xf_list)
        if style.format_key in book.format_map
        if (form := shown_as(book.format_map[style.format_key].format_str))
    }
    return [_grid(sheet, styles) for sheet in book.sheets()]


def _stream(content: bytes, quiet: io.StringIO) -> bytes:
    """Return the workbook inside an OLE file, the container that old Office documents share."""
    from xlrd.compdoc import CompDoc

    file = CompDoc(content, logfile=quiet, ignore_workbook_corruption=True)
    streams = {item.name.lower(): item for item in file.dirlist if item.etype == 2}
    if "encryptedpackage" in streams:
        raise UnreadableError(*PASSWORD)
    name = next((name for name in ("workbook", "book") if name in streams), None)
    if name is None:
        raise UnreadableError(
            Text(
                "是旧版 Office 文件，但其中没有工作簿（可能是 Word 文档）",
                "it is an old Office file without a workbook in it (perhaps a Word document)",
            )
        )
    item = streams[name]
    if item.tot_size < file.min_size_std_stream:
        seen, at = set(), item.first_SID
        while at >= 0:
            if at in seen:
                raise UnreadableError(Text("文件已损坏", "the file is damaged"))
            seen.add(at)
            at = file.SSAT[at]
    memory, begin, length = file.locate_named_stream(item.name)
    return bytes(memory[begin : begin + length])


def _grid(sheet: Sheet, styles: dict[int, str]) -> Grid:
    rows = [_row(sheet, i, styles) for i in range(sheet.nrows)]
    grid = Grid(
        sheet.name,
        [],
        visible=sheet.visibility == 0,
        merged=tuple((r1 + 1, c1 + 1, r2, c2) for r1, r2, c1, c2 in sheet.merged_cells),
        hidden=frozenset(i + 1 for i, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(j + 1 for j, info in sheet.colinfo_map.items() if info.hidden),
    )
    filled = [[j for j, cell in enumerate(row) if cell != ""] for row in rows]
    used = [i for i, columns in enumerate(filled) if columns]
    if not used:
        return grid
    left = min(filled[i][0] for i in used)
    width = max(filled[i][-1] for i in used) + 1 - left
    bottom, right = used[-1] + 1, left + width
    count = sum(map(len, filled))
    check_area(sheet.name, count, (bottom - used[0]) * width, f"{letter(right)}{bottom}")
    rows = [row[left : left + width] for row in rows[used[0] : used[-1] + 1]]
    rows = [row + [""] * (width - len(row)) for row in rows]
    return grid._replace(rows=rows, row=used[0] + 1, column=left + 1)


def _row(sheet: Sheet, i: int, styles: dict[int, str]) -> list[Cell]:
    """Return the cells of a row as an ``.xlsx`` would give them."""
    import xlrd

    cells: list[Cell] = sheet.row_values(i)
    for j, kind in enumerate(sheet.row_types(i)):
        value: Any = cells[j]  # of the type that its kind says
        form = styles.get(sheet.cell_xf_index(i, j)) if kind == xlrd.XL_CELL_NUMBER else None
        if form:
            cells[j] = Percent(value) if form == PERCENT else shown(value, form)
        elif (i, j) in sheet.rich_text_runlist_map:
            cells[j] = _with_raised_marks(value, sheet.rich_text_runlist_map[i, j], sheet.book)
        elif kind == xlrd.XL_CELL_DATE:
            cells[j] = _moment(value, sheet.book.datemode)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            cells[j] = bool(value)
        elif kind == xlrd.XL_CELL_ERROR:
            cells[j] = xlrd.error_text_from_code.get(value, "#ERROR")
    return cells


def _with_raised_marks(text: str, runs: list[tuple[int, int]], book: Book) -> str:
    """Return a text in which digits set as superscript are superscript signs."""
    starts = [(0, None), *runs]
    ends = [*(at for at, _ in runs), len(text)]
    return "".join(
        raised(text[at:end]) if font and book.font_list[font].escapement == 1 else text[at:end]
        for (at, font), end in zip(starts, ends, strict=True)
    )


def _moment(value: float, datemode: int) -> Cell:
    import xlrd

    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (OverflowError, ValueError):
        return value
    if 0 <= value < 1:
        return moment.time()
    return moment.date() if moment.time() == datetime.time() else moment
