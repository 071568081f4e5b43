"""Workbooks of Excel 97 to 2003."""

import datetime
import struct

import pytest
import xlwt
from openpyxl import Workbook
from xlwt.CompoundDoc import XlsDoc

from benchmark_index import TableError
from benchmark_index.files import Percent, open_grids

PERCENT, DAY, CLOCK = "0.0%", "yyyy-mm-dd", "h:mm"
CELLS = {
    (3, 2): ("城市", None),
    (3, 3): (0.452, PERCENT),
    (3, 4): (2022, None),
    (4, 2): (True, None),
    (4, 3): (datetime.date(2022, 5, 1), DAY),
    (4, 5): (datetime.datetime(2022, 5, 1, 12, 30), DAY),
    (6, 2): (datetime.time(6), CLOCK),
    (6, 3): (45.2, '0.0"%"'),
    (6, 4): ("#DIV/0!", "error"),
}


@pytest.fixture
def old(tmp_path):
    """A workbook as xlwt writes it; the changes that follow are made to it before."""

    def write(change=lambda book, sheet: None, name="old.xls"):
        book = xlwt.Workbook()
        sheet = book.add_sheet("数据")
        for (row, column), (value, shown) in CELLS.items():
            if shown == "error":
                sheet.row(row - 1).set_cell_error(column - 1, value)
            else:
                style = xlwt.easyxf(num_format_str=shown or "General")
                sheet.write(row - 1, column - 1, value, style)
        change(book, sheet)
        book.save(str(tmp_path / name))
        return tmp_path / name

    return write


def test_a_cell_is_read_as_what_it_shows(old):
    (grid,) = open_grids(old()).grids
    assert (grid.name, grid.row, grid.column) == ("数据", 3, 2)
    assert grid.rows == [
        ["城市", 0.452, 2022, ""],
        [True, datetime.date(2022, 5, 1), "", datetime.datetime(2022, 5, 1, 12, 30)],
        ["", "", "", ""],
        [datetime.time(6), 45.2, "#DIV/0!", ""],
    ]
    percents = [cell for row in grid.rows for cell in row if type(cell) is Percent]
    assert percents == [0.452]


def test_an_old_workbook_reads_as_a_new_one(old, tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    for place, (value, shown) in CELLS.items():
        cell = sheet.cell(*place, value)
        cell.number_format = shown if shown not in (None, "error") else "General"
    sheet.merge_cells("B8:D9")
    sheet.row_dimensions[4].hidden = True
    book.save(tmp_path / "new.xlsx")

    def change(book, sheet):
        sheet.merge(7, 8, 1, 3)
        sheet.row(3).hidden = True

    (before,), (after,) = open_grids(old(change)).grids, open_grids(tmp_path / "new.xlsx").grids
    assert before == after
    assert [[type(c) for c in row] for row in before.rows] == [
        [type(c) for c in row] for row in after.rows
    ]


def test_merged_ranges_hidden_rows_and_hidden_sheets_are_told(old):
    def change(book, sheet):
        sheet.merge(0, 0, 1, 3)
        sheet.merge(2, 4, 0, 0)
        sheet.row(3).hidden = True
        book.add_sheet("旧").visibility = 1

    first, second = open_grids(old(change)).grids
    assert set(first.merged) == {(1, 2, 1, 4), (3, 1, 5, 1)}
    assert first.hidden == {4}
    assert (first.visible, second.visible, second.rows) == (True, False, [])


def test_formatted_blank_cells_do_not_count(old):
    def change(book, sheet):
        frame = xlwt.easyxf("borders: left thin")
        for row in (0, 9, 60_000):
            for column in (0, 9, 200):
                sheet.write(row, column, None, frame)

    (grid,) = open_grids(old(change)).grids
    assert (grid.row, grid.column, len(grid.rows), len(grid.rows[0])) == (3, 2, 4, 4)


def test_an_encrypted_workbook_asks_for_the_password_to_be_removed(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x")
    stream = book.get_biff_data()
    begin = 4 + struct.unpack("<H", stream[2:4])[0]
    protected = stream[:begin] + struct.pack("<HH", 0x2F, 6) + bytes(6) + stream[begin:]
    XlsDoc().save(str(tmp_path / "secret.xls"), protected)
    with pytest.raises(TableError, match="password") as error:
        open_grids(tmp_path / "secret.xls")
    assert "密码" in error.value.message.zh
    assert "密码" in error.value.hint.zh


def test_a_chain_of_sectors_that_bites_its_tail_ends(old):
    """A workbook said to be in short sectors, each of which names the other as the next."""
    content = bytearray(old().read_bytes())
    (table,) = struct.unpack("<i", content[76:80])
    (directory,) = struct.unpack("<i", content[48:52])
    root, ring = 512 + 512 * directory, (len(content) - 512) // 512
    content += struct.pack("<128i", *(i ^ 1 for i in range(128)))
    struct.pack_into("<i", content, 512 + 512 * table + 4 * ring, -2)
    struct.pack_into("<i", content, 56, 1 << 30)  # streams up to this size are short
    struct.pack_into("<ii", content, 60, ring, 1)
    content[root + 116 : root + 124] = content[root + 244 : root + 252]  # where they are kept
    path = old().with_name("ring.xls")
    path.write_bytes(content)
    with pytest.raises(TableError, match="damaged"):
        open_grids(path)


def test_units_in_formats_and_raised_footnotes_are_seen(old):
    def change(book, sheet):
        raised = xlwt.easyfont("escapement superscript")
        sheet.write_rich_text(7, 1, ["1012", ("2", raised)])
        sheet.write(7, 2, 300, xlwt.easyxf(num_format_str='0"万元"'))

    (grid,) = open_grids(old(change)).grids
    assert grid.rows[-1][:2] == ["1012²", "300万元"]
