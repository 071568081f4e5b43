"""Files are looked at before they are read, and hold no more than they may."""

import os
import socket

import pytest

from benchmark_index import TableError, UsageError
from benchmark_index.files import limits, open_frame, open_grids, read_bytes


def plain(count, start=2):
    return "".join(
        f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>0.5</v></c></row>'
        for i in range(start, start + count)
    )


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    assert read_bytes(tmp_path / "a") == b"x" * 3_000_000
    assert read_bytes(str(tmp_path / "a"), 3_000_000) == b"x" * 3_000_000


@pytest.mark.parametrize("most", [9, 0])
def test_a_file_larger_than_it_may_be_is_refused(tmp_path, most):
    (tmp_path / "a.csv").write_bytes(b"0123456789")
    with pytest.raises(TableError, match=r"too large .*at most"):
        read_bytes(tmp_path / "a.csv", most)


def test_the_limit_of_files_is_raised_and_lowered_in_python(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    assert open_grids(tmp_path / "a.csv").grids
    monkeypatch.setattr(limits, "FILE_BYTES", 4)
    with pytest.raises(TableError, match=r"limits\.FILE_BYTES"):
        open_grids(tmp_path / "a.csv")


@pytest.mark.skipif(os.name != "posix", reason="these are files of Unix")
@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "endless device"])
def test_what_is_no_file_is_refused_at_once(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    if kind == "pipe":
        os.mkfifo("x.csv")
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("x.csv")
    else:
        (tmp_path / "x.csv").symlink_to("/dev/zero" if "endless" in kind else "/dev/null")
    with pytest.raises(UsageError, match="not a file"):
        open_grids(tmp_path / "x.csv")


def test_a_file_that_grows_while_it_is_read_is_not_half_read(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x" * 10)
    monkeypatch.setattr("benchmark_index.files.opening._content", lambda stream, size: b"x" * 11)
    with pytest.raises(TableError, match="changed while"):
        read_bytes(tmp_path / "a")


@pytest.mark.parametrize("name", ["a\0b", "a" * 256, "\ud800" * 300, "/".join(["a" * 200] * 30)])
def test_a_name_that_no_file_can_have_is_no_file(tmp_path, name):
    with pytest.raises(UsageError, match="No such file") as error:
        read_bytes(tmp_path / name)
    assert len(str(error.value)) < 700


@pytest.mark.parametrize(
    ("limit", "most", "rows", "says"),
    [
        (
            "CELL_CHARACTERS",
            5,
            '<row r="1"><c r="B1" t="str"><v>123456</v></c></row>',
            "B1 holds 6",
        ),
        ("SMALL_BYTES", 5_000, plain(400), "inflates to too much"),
        ("FEW_CELLS", 100, plain(4_000), "more cells than a file of that size"),
        ("EMPTY_CELLS", 50, plain(1) + '<row r="60"><c r="Z60"><v>1</v></c></row>', "Z60"),
        ("STYLES", 1, '<row r="1"><c r="A1" s="7"><v>1</v></c></row>', "damaged"),
        ("PARTS", 3, plain(1), "parts, at most 3"),
        ("SHEETS", 0, plain(1), "sheets, at most 0"),
    ],
)
def test_every_limit_of_a_workbook_holds(book, monkeypatch, limit, most, rows, says):
    path = book(rows)
    monkeypatch.setattr(limits, limit, most)
    for proportion in ("INFLATION", "CELLS_PER_BYTE", "EMPTY_PER_CELL"):
        monkeypatch.setattr(limits, proportion, 0)
    if limit not in ("SMALL_BYTES", "FEW_CELLS"):
        monkeypatch.setattr(limits, "INFLATION", 1_000)
        monkeypatch.setattr(limits, "CELLS_PER_BYTE", 1_000)
    with pytest.raises(TableError, match=says):
        open_grids(path)


def test_what_excel_itself_can_hold_is_read(book):
    text = "字" * limits.CELL_CHARACTERS
    path = book(f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>')
    assert open_grids(path).grids[0].rows == [[text]]


def test_a_shared_string_counts_as_often_as_it_stands(book):
    shared = f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    parts = {
        "xl/sharedStrings.xml": shared,
        "xl/_rels/workbook.xml.rels": book.relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "sharedStrings.xml"),
        ),
    }
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 1001))
    assert len(open_grids(book(cells[: cells.index('<row r="101"')], **parts)).grids[0].rows) == 100
    with pytest.raises(TableError, match="inflates to too much"):
        open_grids(book(cells, **parts))


@pytest.mark.parametrize("how", ["value", "constant"])
def test_a_value_told_once_and_counted_a_million_times_is_refused(tmp_path, monkeypatch, how):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    names = pa.DictionaryArray.from_arrays(pa.array([0] * 5_000), pa.array(["x" * 20_000]))
    pq.write_table(pa.table({"unit": names, "a": [0.5] * 5_000}), tmp_path / "a.parquet")
    if how == "constant":
        monkeypatch.setattr(limits, "FRAME_CELLS", 9_999)
        monkeypatch.setattr(limits, "FRAME_CELLS_PER_BYTE", 0)
    with pytest.raises(TableError, match="inflates to too much"):
        open_frame(tmp_path / "a.parquet")
