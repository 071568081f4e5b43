"""Every format of a workbook gives the same grids; a page and a packed table what they can tell."""

import datetime
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from corpus.formats import (
    ODS_HEAD,
    WRITERS,
    XML_HEAD,
    Fault,
    Sheet,
    Shown,
    archive,
    html,
    ods,
    record,
    shown_text,
    wide,
    xls,
    xlsb,
    xlsb_parts,
    xlsx,
    xml,
)
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from benchmark_index import TableError
from benchmark_index.files import Percent, open_grids

ROWS = [
    ["2022年主要指标", "", "", "", ""],
    ["城市", "地区生产总值（亿元）", "研发占比", "常住人口", "更新"],
    ["北京", 41610.9, Percent(0.0683), Shown(2184.3, "万人"), datetime.date(2023, 5, 1)],
    ["上海", 44652.0, Percent(0.042), Fault("#DIV/0!"), datetime.datetime(2023, 5, 1, 12, 30)],
    ["", "", "", "", ""],
    ["广州", -0.125, Fault("#N/A"), Shown(1873.0, "万人"), datetime.time(6)],
    ["", True, Percent(1.5), "", "a & b\nc"],
]
BOOK = [
    Sheet("数据", ROWS, merged=((1, 1, 1, 5), (6, 1, 7, 1)), hidden=(4,)),
    Sheet("旧", [["", ""], ["", "x"]], visible=False),
]


def typed(grid):
    return [[(type(cell), cell) for cell in row] for row in grid.rows]


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")

    def read(content, name):
        (folder / name).write_bytes(content)
        return open_grids(folder / name)

    return read


@pytest.mark.parametrize("kind", WRITERS)
def test_a_workbook_is_the_same_in_every_format(opened, kind):
    expected = opened(xlsx(BOOK), "book.xlsx").grids
    result = opened(WRITERS[kind](BOOK), f"book.{kind}")
    assert result.kind == kind
    for grid, other in zip(result.grids, expected, strict=True):
        assert typed(grid) == typed(other)
        assert set(grid.merged) == set(other.merged)
        assert grid._replace(rows=[], merged=()) == other._replace(rows=[], merged=())


CELLS = st.one_of(
    st.just(""),
    st.text("abc北京 1%<&'\"\n", min_size=1, max_size=6)
    .map(str.strip)
    .filter(lambda t: t[:1] not in "'="),
    st.floats(-1e9, 1e9).map(lambda x: round(x, 4) + 0.0),
    st.integers(-(10**6), 10**6).map(lambda n: Percent(n / 10_000)),
    st.integers(-(10**6), 10**6).map(lambda n: Shown(n / 100, "万元")),
    st.sampled_from(["#DIV/0!", "#N/A", "#VALUE!", "#REF!", "#NAME?", "#NUM!"]).map(Fault),
    st.booleans(),
    st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5), st.data())
def test_any_cells_are_the_same_in_every_format(opened, rows, data):
    hidden = tuple(data.draw(st.sets(st.integers(1, len(rows)))))
    book = [Sheet("s", rows, hidden=hidden)]
    (expected,) = opened(xlsx(book), "any.xlsx").grids
    for kind in ("xlsb", "ods", "xml"):
        (grid,) = opened(WRITERS[kind](book), f"any.{kind}").grids
        assert typed(grid) == typed(expected), kind
        if grid.rows:
            last = grid.row + len(grid.rows) - 1
            assert grid.hidden == {row for row in hidden if grid.row <= row <= last}


def test_another_reader_sees_the_same_binary_workbook():
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsb(BOOK)))
    assert book.sheet_names == ["数据", "旧"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1] == ROWS[1]
    assert rows[2] == ["北京", 41610.9, 0.0683, 2184.3, 45_047]  # the day's number, 2023-05-01
    assert rows[6][1:] == [True, 1.5, "", "a & b\nc"]


def test_what_libreoffice_writes_is_read_whole(opened):
    folder = Path(__file__).parent / "libreoffice"
    (grid, hidden) = open_grids(folder / "book.ods").grids
    assert (grid.name, grid.merged, grid.hidden, grid.visible) == (
        "数据",
        ((1, 1, 1, 4),),
        {5},
        True,
    )
    assert (hidden.name, hidden.visible, hidden.row, hidden.column) == ("旧", False, 2, 2)
    day, noon = datetime.date(2023, 5, 1), datetime.datetime(2023, 5, 1, 12, 30)
    assert grid.rows[2] == ["北京", 41610.9, Percent(0.0683), "2184.3万人", day, "#DIV/0!", "北京²"]
    assert grid.rows[3][4:6] == [noon, "#N/A"]
    assert grid.rows[4][4:6] == [datetime.time(6), 3.0]
    assert all(type(row[2]) is Percent for row in grid.rows[2:])
    (page,) = open_grids(
        folder / "book.html"
    ).grids  # in which hidden rows and what is raised are lost
    assert page.rows[2][:4] == ["北京", 41610.9, Percent(0.0683), "2184.30万人"]
    assert type(page.rows[2][2]) is Percent
    assert page.rows[3][5] == "#N/A"


# --- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb2312"),
        ("gbk", "utf-8"),
        ("utf-8", "gbk"),
        ("big5", "big5"),
        ("utf-16", "x"),
    ],
)
@pytest.mark.parametrize("suffix", ["xls", "html", "htm"])
def test_a_page_is_a_table_in_whatever_encoding(opened, encoding, charset, suffix):
    rows = [["城市", "占比"], ["北京", Percent(0.5)], ["新北", 3.25]]
    result = opened(html([Sheet("s", rows)], encoding, charset), f"page.{suffix}")
    (grid,) = result.grids
    assert grid.rows == [["城市", "占比"], ["北京", "50%"], ["新北", "3.25"]]
    assert (result.kind, grid.name) == ("html", "page")
    assert result.is_named(f"page.{suffix}") == (suffix != "xls")


def test_a_page_shows_the_cells_that_a_browser_shows(opened):
    (grid,) = opened(html(BOOK[:1]), "page.html").grids
    assert set(grid.merged) == set(BOOK[0].merged)
    assert grid.hidden == {4}
    texts = [[" ".join(line for line in shown_text(c).split("\n")) for c in row] for row in ROWS]
    assert grid.rows == texts


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<td>12<sup>①</sup></td>", "12①"),
        ("<td>1012<sup>2</sup></td>", "1012²"),
        ("<td>a<br>b&nbsp;&lt;c&gt;</td>", "a\nb <c>"),
        ("<td>1<!-- 2 -->3<script>4<5</script></td>", "13"),
        ("<td><span style='display:none'>000<span>9</span></span>12</td>", "12"),
        ('<td x:num="0.04523">4.5%</td>', Percent(0.04523)),
        ("<td x:num='1234567'>1,234,567</td>", 1234567.0),
        ("<td x:num='1234567'>1.23</td>", "1234567 [1.23]"),
        ("<td x:num>1,234</td>", "1,234"),
        ("<td x:num='nan'>5</td>", "5"),
        ("<td title='a>b' x:fmla=\"=A1>B1\">7</td>", "7"),
        ("<td><table><tr><td>inner</table>8</td>", "8"),
        ("<td>9", "9"),
    ],
)
def test_a_cell_of_a_page_is_what_it_shows(opened, cell, value):
    (grid,) = opened(f"<table><tr><th>unit{cell}</table>".encode(), "cell.html").grids
    assert grid.rows[0] == ["unit", value]
    assert type(grid.rows[0][1]) is type(value)


def test_of_several_tables_those_with_figures_count(opened):
    words, figures = "<table><tr><td>登录</td></tr></table>", "<table><tr><td>{}</td></tr></table>"
    (grid,) = opened((words + figures.format(1) + words).encode(), "page.xls").grids
    assert (grid.name, grid.rows) == ("page", [["1"]])
    grids = opened((words + figures.format(1) + figures.format(2)).encode(), "page.xls").grids
    assert [(grid.name, grid.rows) for grid in grids] == [
        ("table 2", [["1"]]),
        ("table 3", [["2"]]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_xml_of_2003_is_read_in_the_encoding_that_it_declares(opened, encoding):
    head = XML_HEAD.replace("?>", f' encoding="{encoding}"?>', 1)
    result = opened(xml(BOOK, head, encoding), "old.xls")
    assert result.kind == "xml"
    assert typed(result.grids[0]) == typed(opened(xlsx(BOOK), "new.xlsx").grids[0])


def test_a_number_takes_the_format_of_its_row_or_column(opened):
    space = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    data = '<Data ss:Type="Number">0.5</Data>'
    text = (
        f'<Workbook {space}><Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>'
        f'<Style ss:ID="q" ss:Parent="p"/></Styles><Worksheet ss:Name="s"><Table><Column ss:Index="2" ss:StyleID="q"/>'
        f"<Row><Cell>{data}</Cell><Cell>{data}</Cell></Row><Row ss:StyleID='p'><Cell>{data}<Comment>{data}</Comment></Cell>"
        f'<Cell ss:Formula="=A1"/></Row></Table></Worksheet></Workbook>'
    )
    (grid,) = opened(text.encode(), "styles.xml").grids
    assert grid.rows == [[0.5, 0.5], [0.5, "=A1"]]
    assert [[type(c) for c in row] for row in grid.rows] == [[float, Percent], [Percent, str]]


# --- packed ------------------------------------------------------------------------------------------

TEXT = "城市,a\n北京,1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_packed_text_is_the_text(opened, encoding):
    plain = opened(TEXT.encode(encoding), "t.csv").grids
    packed = opened(gzip.compress(TEXT.encode(encoding)), "t.csv.gz")
    zipped = opened(
        archive(
            {"数据/t.csv": TEXT.encode(encoding), "__MACOSX/._t.csv": b"\0", "readme.txt": "x"}
        ),
        "t.zip",
    )
    assert packed.grids == zipped.grids == plain
    assert (packed.kind, zipped.kind) == ("gz", "zip")


@pytest.mark.parametrize("kind", WRITERS)
def test_a_workbook_may_be_packed_too(opened, kind):
    plain = opened(WRITERS[kind](BOOK), f"book.{kind}").grids
    assert opened(archive({f"book.{kind}": WRITERS[kind](BOOK)}), "book.zip").grids == plain
    assert opened(gzip.compress(WRITERS[kind](BOOK)), f"book.{kind}.gz").grids == plain


def test_several_tables_in_an_archive_go_by_their_names(opened):
    content = archive({"a/one.csv": TEXT, "two.tsv": "x\ty\n", "three.xlsx": xlsx(BOOK)})
    names = [grid.name for grid in opened(content, "more.zip").grids]
    assert names == ["one", "two", "three 数据", "three 旧"]
    with pytest.raises(TableError, match="go by the name one"):
        opened(archive({"a/one.csv": TEXT, "b/one.csv": TEXT}), "twice.zip")


# --- refused -------------------------------------------------------------------------------------------


def locked(content):
    content = bytearray(content)
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + at] |= 1
    return bytes(content)


MANIFEST = '<manifest:manifest xmlns:manifest="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
LOCKED = {
    "locked.ods": ods(BOOK, **{"META-INF/manifest.xml": MANIFEST, "content.xml": b"\x8a\x01"}),
    "newer.ods": archive(
        {"mimetype": "x", "encrypted-package": b"\x8a", "META-INF/manifest.xml": "<m/>"}
    ),
    "locked.zip": locked(archive({"t.csv": TEXT})),
    "locked.xlsb": locked(xlsb(BOOK)),
}


@pytest.mark.parametrize("name", LOCKED)
def test_a_password_is_named_with_the_way_out(opened, name):
    with pytest.raises(TableError, match="protected by a password") as error:
        opened(LOCKED[name], name)
    assert "密码" in error.value.message.zh
    assert "请" in error.value.hint.zh


def test_an_odd_binary_workbook_is_refused(opened):
    parts = xlsb_parts(BOOK)
    sheet = "xl/worksheets/sheet0.bin"
    odd = {
        "beyond": {"xl/sharedStrings.bin": record(159) + record(160)},
        "short": {sheet: parts[sheet][:-9]},
        "cut": {sheet: record(0, b"\0" * 3)},
        "twice": {sheet: parts[sheet] + parts[sheet]},
        "long text": {"xl/sharedStrings.bin": record(19, b"\0\xff\xff\xff\x7f" + wide("x"))},
    }
    for name, changed in odd.items():
        with pytest.raises(TableError, match=r"damaged|twice"):
            opened(archive(parts | changed), f"{name}.xlsb")


SUFFIXES = [
    "csv",
    "tsv",
    "xlsx",
    "xlsm",
    "xls",
    "xlsb",
    "ods",
    "html",
    "htm",
    "xml",
    "csv.gz",
    "gz",
    "zip",
]
STARTS = [
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08\0",
    b"\xd0\xcf\x11\xe0",
    b"<table>",
    b"<?xml ",
    b"<Workbook>",
]
WHOLE = {
    "xls": xls(BOOK), "xlsb": xlsb(BOOK), "ods": ods(BOOK), "xml": xml(BOOK), "html": html(BOOK),
    "csv.gz": gzip.compress(TEXT.encode()), "zip": archive({"t.csv": TEXT}),
}  # fmt: skip


def survives(opened, content, name):
    error = None
    try:
        opened(content, name)
    except TableError as refused:
        error = refused
    assert error is None or ("\n" not in error.message.en and error.hint.zh)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300))
def test_any_bytes_under_any_suffix_are_a_table_or_one_clear_line(opened, suffix, start, rest):
    survives(opened, start + rest, f"any.{suffix}")


@pytest.mark.parametrize("kind", WHOLE)
@given(st.data())
def test_any_damage_to_a_file_is_survived(opened, kind, data):
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    survives(opened, bytes(content), f"any.{kind}")


@pytest.mark.parametrize("kind", ["xlsb", "ods"])
@given(st.data())
def test_any_damage_inside_an_archive_is_survived(opened, kind, data):
    parts = xlsb_parts(BOOK) if kind == "xlsb" else {"mimetype": "x", "content.xml": ODS}
    name = data.draw(
        st.sampled_from([name for name in parts if name.startswith(("xl/", "content"))])
    )
    part = parts[name]
    content = bytearray(part.encode() if isinstance(part, str) else part)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b"9" * 20, b"-1", b"<", b'"']))
        )
    survives(opened, archive(parts | {name: bytes(content)}), f"inner.{kind}")


def _ods_content():
    return zipfile.ZipFile(io.BytesIO(ods(BOOK))).read("content.xml").decode()


ODS = _ods_content()
assert ODS.startswith(ODS_HEAD)
