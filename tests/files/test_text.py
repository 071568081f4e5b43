"""Text files: encodings, what separates the cells, and what is no table."""

import pytest

from benchmark_index import TableError
from benchmark_index.files import open_grids

ROWS = [["城市", "GDP"], ["北京", "1.5"], ["上海", "2"]]


@pytest.fixture
def opened(tmp_path):
    def read(content, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_grids(path)

    return read


def text(mark, rows=ROWS, end="\n"):
    return "".join(mark.join(row) + end for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_any_usual_encoding_and_line_end(opened, encoding, end):
    found = opened(text(",", end=end).encode(encoding))
    assert found.grids[0].rows == ROWS
    assert found.kind == "csv"


def test_unicode_text_of_excel_is_tab_separated_utf_16(opened):
    """What Excel's "Unicode text" writes, big-endian as old Macs did as well."""
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        found = opened(bom + text("\t", end="\r\n").encode(encoding), "unicode.csv")
        assert (found.grids[0].rows, found.kind) == (ROWS, "tsv")


@pytest.mark.parametrize(
    ("mark", "name", "kind"),
    [
        (",", "t.csv", "csv"),
        ("\t", "t.tsv", "tsv"),
        ("\t", "t.csv", "tsv"),
        (",", "t.tsv", "csv"),
        (";", "t.csv", "csv"),
        ("，", "t.csv", "csv"),
    ],
)
def test_what_separates_the_cells_is_found(opened, mark, name, kind):
    found = opened(text(mark), name)
    assert (found.grids[0].rows, found.kind) == (ROWS, kind)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a;b\n1,5;2\n3,5;4\n", [["a", "b"], ["1,5", "2"], ["3,5", "4"]]),  # decimal commas
        ("表；甲;乙\n城市,GDP\n北京,1\n", [["表；甲;乙"], ["城市", "GDP"], ["北京", "1"]]),
        ("表1，2022年\n城市,GDP\n", [["表1，2022年"], ["城市", "GDP"]]),
        ("city\tGDP\nBeijing, China\t1\n", [["city", "GDP"], ["Beijing, China", "1"]]),
        ('名,注\n甲,"一;二"\n乙,"三;四"\n', [["名", "注"], ["甲", "一;二"], ["乙", "三;四"]]),
        ("城市\n北京\n", [["城市"], ["北京"]]),
    ],
)
def test_a_title_or_a_text_does_not_decide_what_separates(opened, content, rows):
    assert opened(content).grids[0].rows == rows


def test_a_quoted_cell_may_hold_line_ends(opened):
    found = opened('城市,"地区\n生产总值"\n北京,1\n')
    assert found.grids[0].rows == [["城市", "地区\n生产总值"], ["北京", "1"]]


BAD = {
    "quote": ('a,b\n1,"2\n3,4\n', "line 3"),
    "after-quote": ('a,b\n1,"2"x\n', "line 2"),
    "nul": ("城市,a\n北京,1\0\n" + "上海,2\n" * 99, "line 2"),
    "long": ("x" * 10_000_000, "line 1"),
    "wide": ("1," * 5_000_000, "5,000,001 cells"),
    "empty": (b"", "empty"),
    "binary": (bytes(range(256)) * 40, "binary"),
    "utf-16-half": ("城市,a\n".encode("utf-16")[:-1], "UTF-16"),
    "latin": ("Città,a\n".encode("latin-1") + b"\xff\xff", "UTF-8"),
    "page": (b"\r\n<!DOCTYPE html PUBLIC><html><body><table></table></html>", "web page"),
    "office-page": (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">', "web page"),
    "sheet-2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "XML"),
    "blank table": (b"\xef\xbb\xbf<table border=1><tr><td> &nbsp;</td></tr></table>", "web page"),
    "archive": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "web archive"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "PDF"),
    "parquet": (b"PAR1" + bytes(100), ".parquet"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("suffix", ["csv", "xls"])
def test_what_is_no_table_is_one_clear_error(opened, name, suffix):
    content, says = BAD[name]
    with pytest.raises(TableError, match=says) as error:
        opened(content, f"{name}.{suffix}")
    assert f"{name}.{suffix}" in error.value.message.zh
    assert "请" in error.value.hint.zh
