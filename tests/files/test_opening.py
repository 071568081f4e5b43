"""The door: what a file is by its bytes, and what does not come in."""

import contextlib
import csv
import hashlib
import io
import struct
import sys
import zipfile

import pandas as pd
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from benchmark_index import BenchmarkIndexError, TableError, UsageError
from benchmark_index.files import limits, open_frame, open_grids, xlsx

ROWS = [["unit", "a"], ["u", 1], ["v", 2]]


def xlsx_bytes():
    book, content = Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def xls_bytes():
    book, content = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("s")
    for i, row in enumerate(ROWS):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    book.save(content)
    return content.getvalue()


def text_bytes(delimiter):
    content = io.StringIO()
    csv.writer(content, delimiter=delimiter).writerows(ROWS)
    return content.getvalue().encode()


KINDS = {"xlsx": xlsx_bytes(), "xls": xls_bytes(), "csv": text_bytes(","), "tsv": text_bytes("\t")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", ["csv", "tsv", "xls", "xlsx", "XLSM"])
def test_a_file_is_what_its_bytes_say(tmp_path, kind, suffix):
    path = tmp_path / f"renamed.{suffix}"
    path.write_bytes(KINDS[kind])
    opened = open_grids(path)
    assert opened.kind == kind
    assert opened.sha256 == hashlib.sha256(KINDS[kind]).hexdigest()
    assert [[str(cell).removesuffix(".0") for cell in row] for row in opened.grids[0].rows] == [
        ["unit", "a"],
        ["u", "1"],
        ["v", "2"],
    ]


def archive(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return content.getvalue()


def encrypted_package():
    """The container in which Excel puts a workbook with a password."""
    content, old = bytearray(xls_bytes()), "Workbook".encode("utf-16-le")
    at, name = content.index(old), "EncryptedPackage".encode("utf-16-le")
    content[at : at + 64] = name.ljust(64, b"\0")
    content[at + 64 : at + 66] = struct.pack("<H", len(name) + 2)
    return bytes(content)


def old_document():
    return xls_bytes().replace("Workbook".encode("utf-16-le"), "WordDocs".encode("utf-16-le"))


OTHERS = {
    "docx": (archive(word__document_xml="<w/>"), "Word"),
    "pptx": (archive(ppt__presentation_xml="<p/>"), "presentation"),
    "ods": (archive(mimetype="application/vnd.oasis", content_xml="<o/>"), "OpenDocument"),
    "xlsb": (archive(**{"xl/workbook.bin": "", "xl/worksheets/sheet1.bin": ""}), "lacks"),
    "zip": (archive(readme="hello"), "zip archive"),
    "empty zip": (archive(), "zip archive"),
    "no sheets": (archive(xl__styles_xml="<s/>"), "lacks"),
    "password": (encrypted_package(), "password"),
    "doc": (old_document(), "Word"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_workbook_is_named(tmp_path, name):
    content, says = OTHERS[name]
    (tmp_path / "file.xlsx").write_bytes(content)
    with pytest.raises(TableError, match=says) as error:
        open_grids(tmp_path / "file.xlsx")
    assert "file.xlsx" in error.value.message.zh
    assert "请" in error.value.hint.zh


def test_a_part_with_a_password_of_its_own_is_said(tmp_path):
    content = bytearray(KINDS["xlsx"])
    for at in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[at] |= 1
    (tmp_path / "locked.xlsx").write_bytes(content)
    with pytest.raises(TableError, match="password"):
        open_grids(tmp_path / "locked.xlsx")


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
PARTS = ["_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"]
PARTS += ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("before", ["", '<?xml version="1.0"?><!-- ' + "x" * 5000 + " -->"])
def test_entities_are_refused_before_they_multiply(book, part, before):
    parts = book.parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    parts["xl/sharedStrings.xml"] = f"<sst {book.MAIN}><si><t>&i;</t></si></sst>"
    if before and part == "docProps/core.xml":
        before = ""  # it is not read, so only its start is looked at
    bomb = before + BOMB + parts.get(part, "<a>&i;</a>").replace("<v>0", "<v>&i;")
    with pytest.raises(TableError, match="entities"):
        open_grids(book("", **parts | {part: bomb}))


def test_xml_in_another_encoding_cannot_hide_anything(book):
    for encoding, name in (("utf-16", "UTF-16"), ("cp037", "cp037"), ("utf-16-le", "UTF-8")):
        start, sheet = (
            f'<?xml version="1.0" encoding="{name}"?>',
            "<worksheet><sheetData/></worksheet>",
        )
        xml = (start + sheet).encode(encoding)
        if encoding == "cp037":
            xml = start.encode() + sheet.encode(encoding)
        with pytest.raises(TableError, match="UTF-8"):
            open_grids(book("", **{"xl/worksheets/sheet1.xml": xml}))


def test_a_part_that_inflates_a_thousandfold_is_refused(book, monkeypatch):
    monkeypatch.setattr(xlsx, "LARGE", 1 << 20)
    blanks = f"<worksheet><sheetData>{' ' * (4 << 20)}</sheetData></worksheet>"
    with pytest.raises(TableError, match=r"inflates to too much.*sheet1"):
        open_grids(book(blanks))


def test_a_row_without_end_is_refused(book, monkeypatch):
    monkeypatch.setattr(limits, "ROW_BYTES", 1 << 20)
    with pytest.raises(TableError, match="row too long"):
        open_grids(book('<row r="1">' + '<c r="A1"><v>1</v></c>' * 100_000 + "</row>"))


def test_parts_that_inflate_to_too_much_in_all_are_refused(book, monkeypatch):
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i * i}</v></c></row>' for i in range(1, 2000))
    path = book(rows)
    monkeypatch.setattr(xlsx, "MOST_BYTES", 2 * len(rows))
    assert len(open_grids(path).grids[0].rows) == 1999
    sheets = [(f"r{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(3)]
    sheet = book.parts(rows)["xl/worksheets/sheet1.xml"]
    named = "".join(f'<sheet name="{i}" sheetId="{i}" r:id="{i}"/>' for i, *_ in sheets)
    workbook = book.parts("")["xl/workbook.xml"].partition("<sheets>")[0]
    again = book(
        rows,
        **{
            "xl/_rels/workbook.xml.rels": book.relations(*sheets),
            "xl/workbook.xml": f"{workbook}<sheets>{named}</sheets></workbook>",
            **{f"xl/worksheets/sheet{i}.xml": sheet for i in range(3)},
        },
    )
    with pytest.raises(TableError, match="inflates to too much"):
        open_grids(again)


def test_a_part_inflates_no_further_than_it_says(book):
    """The header of a bomb may say that it is small."""
    path = book(f"<worksheet><sheetData>{' ' * (8 << 20)}</sheetData></worksheet>")
    content = bytearray(path.read_bytes())
    size = struct.pack("<I", (8 << 20) + len("<worksheet><sheetData></sheetData></worksheet>"))
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, struct.pack("<I", 100)))
    with pytest.raises(TableError, match="damaged"):
        open_grids(path)


@pytest.mark.parametrize(
    ("cells", "last"),
    [
        (["A1", "XFD1048576"], "XFD1048576"),
        (["A1", "ZZ500000"], "ZZ500000"),
        (["XFD1", "A100000"], "XFD100000"),
    ],
)
def test_stray_cells_that_would_make_a_monstrous_sheet_are_named(tmp_path, cells, last):
    book = Workbook(write_only=False)
    for address in cells:
        book.active[address] = 1
    book.save(tmp_path / "stray.xlsx")
    with pytest.raises(TableError, match=f"2 cells.*{last}") as error:
        open_grids(tmp_path / "stray.xlsx")
    assert "Ctrl+End" in error.value.hint.en
    assert "删除" in error.value.hint.zh


def test_a_stray_empty_formula_counts_as_a_cell(book):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576"><f>A1</f></c></row>'
    with pytest.raises(TableError, match="XFD1048576"):
        open_grids(book(rows))


def test_formatted_empty_cells_make_no_sheet_big(book):
    styled = "".join(
        f'<row r="{i}" s="1" customFormat="1"><c r="A{i}" s="1"/><c r="XFD{i}" s="1"></c></row>'
        for i in range(2, 20_000)
    )
    last = '<row r="1048576" s="1" customFormat="1"/>'
    path = book('<row r="1"><c r="A1"><v>1</v></c></row>' + styled + last)
    assert open_grids(path).grids[0].rows == [[1]]


def test_a_sheet_may_be_as_sparse_as_honest_ones_are(book):
    """A list of 20,000 rows and a note far to the right of it."""
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(2, 20_001))
    path = book('<row r="1"><c r="KZ1"><v>1</v></c></row>' + rows)
    assert len(open_grids(path).grids[0].rows) == 20_000


def test_parquet_is_a_frame(tmp_path):
    frame = pd.DataFrame({"城市": ["北京", "上海"], "GDP": [1.5, None]})
    frame.to_parquet(tmp_path / "t.parquet", engine="pyarrow")
    found, sha256 = open_frame(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(found, frame)
    assert sha256 == hashlib.sha256((tmp_path / "t.parquet").read_bytes()).hexdigest()


def test_damaged_parquet_is_one_clear_error(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": range(100)}).to_parquet(path, engine="pyarrow")
    whole = path.read_bytes()
    for content in (b"", b"PAR1", whole[: len(whole) // 2], b"a,b\n1,2\n", whole[:-9] + whole[-8:]):
        path.write_bytes(content)
        with pytest.raises(TableError, match=r"t\.parquet"):
            open_frame(path)
    with pytest.raises(UsageError, match="No such file"):
        open_frame(tmp_path / "missing.parquet")


def test_without_pyarrow_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"benchmark-index\[scale\]"):
        open_frame(tmp_path / "t.parquet")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("damage") / "file.xlsx"


def open_or_say_why(path, content):
    path.write_bytes(content)
    with contextlib.suppress(BenchmarkIndexError):
        open_grids(path)


@given(
    st.one_of(
        st.binary(max_size=3000),
        st.sampled_from(list(KINDS.values())).flatmap(
            lambda whole: st.integers(0, len(whole)).map(lambda end: whole[:end])
        ),
    )
)
def test_any_bytes_are_a_table_or_one_clear_error(file, content):
    open_or_say_why(file, content)


@given(st.data())
def test_any_damaged_byte_is_survived(file, data):
    content = bytearray(KINDS[data.draw(st.sampled_from(["xlsx", "xlsx", "xls"]))])
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    open_or_say_why(file, bytes(content))


SHEET = (
    '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>u</t></is></c><c r="B2" s="3"><v>44000</v></c>'
    '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
)


@given(st.data())
def test_any_damage_inside_the_xml_is_survived(lasting_book, data):
    """Damage that no check sum tells, because the archive was written after it."""
    book = lasting_book
    parts = book.parts(SHEET) | {
        "xl/sharedStrings.xml": f"<sst {book.MAIN}><si><t>unit</t></si></sst>"
    }
    name = data.draw(st.sampled_from(list(parts)))
    xml = bytearray(parts[name].encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(xml)))
        xml[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.one_of(
                st.binary(max_size=3), st.sampled_from([b"9" * 20, b"-1", b"<", b'"', b"XFD"])
            )
        )
    path = book("", **parts | {name: bytes(xml)})
    open_or_say_why(path, path.read_bytes())


def test_a_damaged_file_prints_nothing(tmp_path, capfd):
    for name, whole in KINDS.items():
        for end in range(0, len(whole), max(1, len(whole) // 40)):
            open_or_say_why(tmp_path / f"half.{name}", whole[:end])
    assert capfd.readouterr() == ("", "")
