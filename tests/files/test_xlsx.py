"""Workbooks: what a cell shows, merged ranges, hidden rows, and the ways XML spells them."""

import datetime
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from benchmark_index import TableError
from benchmark_index.files import Percent, letter, open_grids


def only(path):
    (grid,) = open_grids(path).grids
    return grid


def test_a_cell_is_read_as_what_it_shows(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"], sheet["D3"] = "城市", 0.452, 30
    sheet["C3"].number_format = "0.0%"
    sheet["B4"], sheet["C4"], sheet["D4"] = "#DIV/0!", "=C3*2", True
    sheet["B5"], sheet["C5"] = datetime.datetime(2022, 5, 1, 12), datetime.date(2022, 5, 1)
    book.save(tmp_path / "shown.xlsx")
    grid = only(tmp_path / "shown.xlsx")
    assert (grid.row, grid.column) == (3, 2)
    assert grid.rows == [
        ["城市", 0.452, 30],
        ["#DIV/0!", "=C3*2", True],
        [datetime.datetime(2022, 5, 1, 12), datetime.date(2022, 5, 1), ""],
    ]
    assert [type(cell) for cell in grid.rows[0][1:]] == [Percent, float]


@pytest.mark.parametrize("code", ["0%", "0.00%", "#,##0.0%;[Red]-0.0%"])
def test_every_percent_format_is_seen(tmp_path, code):
    book = Workbook()
    book.active["A1"] = 0.5
    book.active["A1"].number_format = code
    book.save(tmp_path / "p.xlsx")
    assert type(only(tmp_path / "p.xlsx").rows[0][0]) is Percent


@pytest.mark.parametrize("code", ['0.0"%"', r"0.0\%", "0.0_%", "0.0", "@"])
def test_a_percent_sign_that_is_only_text_changes_nothing(tmp_path, code):
    book = Workbook()
    book.active["A1"] = 45.2
    book.active["A1"].number_format = code
    book.save(tmp_path / "p.xlsx")
    assert type(only(tmp_path / "p.xlsx").rows[0][0]) is float


def test_merged_ranges_hidden_rows_and_hidden_sheets_are_told(tmp_path):
    book = Workbook()
    sheet = book.active
    for i in range(1, 6):
        sheet.cell(i, 2, i)
    sheet.merge_cells("B1:D1")
    sheet.merge_cells("B3:B5")
    sheet.row_dimensions[2].hidden = True
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("旧").sheet_state = "veryHidden"
    book.save(tmp_path / "m.xlsx")
    first, second = open_grids(tmp_path / "m.xlsx").grids
    assert first.merged == ((1, 2, 1, 4), (3, 2, 5, 2))
    assert first.hidden == {2, 4}
    assert (first.visible, second.visible, second.name) == (True, False, "旧")
    assert (second.rows, second.merged, second.hidden) == ([], (), frozenset())


def test_rows_that_say_they_are_not_hidden_are_not(book):
    """LibreOffice writes hidden="false" into every row."""
    rows = "".join(
        f'<row r="{i}" customFormat="false" ht="12.8" hidden="{h}" customHeight="false">'
        f'<c r="A{i}"><v>{i}</v></c></row>'
        for i, h in ((1, "false"), (2, "true"), (3, "0"), (4, "1"))
    )
    assert only(book(rows)).hidden == {2, 4}


@pytest.mark.parametrize(
    "code",
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"],
)
def test_an_error_is_the_text_it_shows(book, code):
    path = book(
        f'<row r="1"><c r="A1" t="e"><v>{code}</v></c><c r="B1" s="1" t="e"><f>1/0</f>'
        f'<v>{code}</v></c><c r="C1" s="3" t="e"><v>{code}</v></c><c r="D1"><v>1</v></c></row>'
    )
    assert only(path).rows == [[code, code, code, 1]]


def test_only_a_formula_without_a_result_shows_itself(book):
    path = book(
        '<row r="2"><c r="B2"><f>A1&amp;"%"</f></c><c r="C2"><f>A1</f><v>5</v></c>'
        '<c r="D2" t="str"><f>A1</f><v></v></c><c r="E2"><f>A2</f><v/></c>'
        '<c r="F2" s="1"><f t="shared" ref="F2:F3" si="0">A3</f><v>0.5</v></c></row>'
        '<row r="4"><c r="A4"><f>SUM(B1:B2)</f><v></v></c></row>'
    )
    grid = only(path)
    assert (grid.row, grid.column) == (2, 1)
    assert grid.rows[0] == ["", '=A1&"%"', 5, "", "=A2", 0.5]
    assert type(grid.rows[0][5]) is Percent
    assert grid.rows[2] == ["=SUM(B1:B2)", "", "", "", "", ""]


def test_a_sheet_of_nothing_but_empty_formulas_is_not_blank(book):
    grid = only(book('<row r="3"><c r="C3"><f>A1</f></c><c r="D3"><f>A2</f></c></row>'))
    assert (grid.row, grid.column, grid.rows) == (3, 3, [["=A1", "=A2"]])


@pytest.mark.parametrize("address", ["A1", "Z9", "AA10", "AZ99", "ZZ100", "AAA1", "XFD1048576"])
def test_a_cell_stands_where_it_says(book, address):
    row = int("".join(filter(str.isdigit, address)))
    grid = only(book(f'<row r="{row}"><c r="{address}"><v>7</v></c></row>'))
    assert f"{letter(grid.column)}{grid.row}" == address
    assert grid.rows == [[7]]


# One row of texts and numbers, one of a percentage, an error and an empty formula, spelled in
# every way that XML allows and some program uses.
SPELLINGS = {
    "as Excel": '<row r="1" spans="1:2"><c r="A1" t="str"><v>城市</v></c><c r="B1"><v>2</v></c></row>'
    '<row r="2" spans="1:3" hidden="1"><c r="A2" s="1"><v>0.5</v></c>'
    '<c r="B2" t="e"><v>#N/A</v></c><c r="C2" s="0"><f>A1</f></c></row>',
    "no addresses": '<row><c t="str"><v>城市</v></c><c><v>2</v></c></row>'
    '<row hidden="true"><c s="1"><v>0.5</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f></c></row>',
    "some addresses": '<row><c t="str"><v>城市</v></c><c r="B1"><v>2</v></c></row>'
    '<row hidden="1" r="2"><c s="1" r="A2"><v>0.5</v></c><c t="e"><v>#N/A</v></c>'
    "<c><f>A1</f></c></row>",
    "single quotes": "<row r='1'><c r='A1' t='str'><v>城市</v></c><c r='B1'><v>2</v></c></row>"
    "<row r='2' hidden='1'><c r='A2' s='1'><v>0.5</v></c><c r='B2' t='e'><v>#N/A</v></c>"
    "<c r='C2'><f>A1</f></c></row>",
    "spaces": '<row r = "1" ><c t = "str" r="A1" ><v >城市</v></c>\n<c\nr="B1"\n>\n<v>2</v>\n</c></row>'
    '\n<row  r="2"  hidden = "1"><c s="1"  t="n" r="A2"><v>0.5</v></c>'
    '<c t="e" cm="1" r="B2"><v>#N/A</v></c><c r="C2" ><f>A1</f >\n</c></row>',
    "comments": '<!-- <row r="9"><c r="A9"><v>9</v></c></row> --><row r="1"><c r="A1" t="str">'
    '<v><![CDATA[城市]]></v></c><c r="B1"><v>2</v></c></row><row r="2" hidden="1">'
    '<c r="A2" s="1"><v>0.5</v></c><!-- a > b --><c r="B2" t="e"><v>#N/A</v></c>'
    '<c r="C2"><f>A1</f></c></row>',
    "lower case": '<row r="1"><c r="a1" t="str"><v>城市</v></c><c r="b1"><v>2</v></c></row>'
    '<row r="2" hidden="1"><c r="a2" s="1"><v>0.5</v></c><c r="b2" t="e"><v>#N/A</v></c>'
    '<c r="c2"><f>A1</f></c></row>',
    "inline text with fonts": '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><color rgb="FF0000"/>'
    '<charset val="134"/></rPr><t>城</t></r><r><t>市</t></r></is></c><c r="B1"><v>2</v></c></row>'
    '<row r="2" hidden="1"><c r="A2" s="2" t="n"><v>0.5</v></c><c r="B2" t="e" vm="1"><v>#N/A</v>'
    '</c><c r="C2" t="n"><f aca="false">A1</f><v></v></c><c r="D2" s="1"/></row>',
}


def prefixed(xml):
    return xml.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")


def check_spelling(path):
    grid = only(path)
    assert grid.rows == [["城市", 2, ""], [0.5, "#N/A", "=A1"]]
    assert [type(cell) for cell in grid.rows[1]] == [Percent, str, str]
    assert grid.hidden == {2}
    assert grid.merged == ((1, 1, 1, 2),)


MERGED = '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="C5"/></mergeCells>'


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("start", ["", '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff"])
def test_a_sheet_is_read_however_it_is_spelled(book, spelling, start):
    data = f"<sheetData>{SPELLINGS[spelling]}</sheetData>{MERGED}<rowBreaks/>"
    check_spelling(book(f"{start}<worksheet {book.MAIN}><cols><col/></cols>{data}</worksheet>"))


@pytest.mark.parametrize("spelling", ["as Excel", "no addresses"])
def test_a_sheet_is_read_with_a_prefix_before_every_name(book, spelling):
    """The Open XML SDK writes <x:c>."""
    data = prefixed(f"<sheetData>{SPELLINGS[spelling]}</sheetData>{MERGED}")
    start = f"<x:worksheet {book.MAIN.replace('xmlns', 'xmlns:x')}>"
    check_spelling(book(f"{start}{data}</x:worksheet>"))


@pytest.mark.parametrize("aside", ["", "<!-- <row> -->"])
def test_a_long_sheet_is_read_whole(book, aside):
    """Longer than any piece it is read in; every 1,000th row differs in all that can differ."""
    rows, count = [], 60_000
    for i in range(1, count + 1):
        special = i % 1000 == 0
        rows.append(
            f'<row r="{i}"{" hidden=%s1%s" % ((chr(34),) * 2) if special else ""}>'
            f'<c r="A{i}" t="str"><v>城市{i}</v></c>'
            f'<c r="B{i}"{" s=%s1%s" % ((chr(34),) * 2) if special else ""}><v>{i}</v></c>'
            + (f'<c r="C{i}" t="e"><v>#N/A</v></c>' if special else "")
            + "</row>"
        )
    rows[count // 2] += aside
    grid = only(book("".join(rows)))
    thousands = set(range(1000, count + 1, 1000))
    assert grid.hidden == thousands
    assert [row[0] for row in grid.rows] == [f"城市{i}" for i in range(1, count + 1)]
    assert {i for i, row in enumerate(grid.rows, 1) if type(row[1]) is Percent} == thousands
    assert {i for i, row in enumerate(grid.rows, 1) if row[2] == "#N/A"} == thousands


values = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["城市", "a < b & c", '<row r="1">', "=1", "#N/A", 'it\'s ]]> "so"', "<!-- x"]),
    st.booleans(),
)


@given(st.dictionaries(st.tuples(st.integers(1, 40), st.integers(1, 60)), values, min_size=1))
def test_what_openpyxl_writes_is_read_where_it_wrote_it(tmp_path_factory, cells):
    path = tmp_path_factory.getbasetemp() / "written.xlsx"
    book = Workbook()
    for (row, column), value in cells.items():
        cell = book.active.cell(row, column, value)
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)
    again = load_workbook(path).active
    grid = only(path)
    found = {
        (grid.row + i, grid.column + j): cell
        for i, row in enumerate(grid.rows)
        for j, cell in enumerate(row)
        if cell != ""
    }
    assert found == {place: again.cell(*place).value for place in cells}


def test_macro_workbooks_are_read_alike(book):
    path = book('<row r="1"><c r="A1"><v>1</v></c></row>', "macro.xlsm")
    assert open_grids(path).kind == "xlsx"
    assert only(path).rows == [[1]]


def test_dates_count_from_1904_where_the_workbook_says_so(book):
    workbook = book.parts("")["xl/workbook.xml"]
    since = workbook.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    cell = '<row r="1"><c r="A1" s="3"><v>366</v></c></row>'
    assert only(book(cell)).rows == [[datetime.date(1900, 12, 31)]]
    assert only(book(cell, **{"xl/workbook.xml": since})).rows == [[datetime.date(1905, 1, 1)]]


def test_parts_are_found_by_what_refers_to_them(book):
    """Names as some exporters choose them: absolute, another case, another folder."""
    parts = book.parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    moved = {
        "_rels/.rels": book.relations(("a", "officeDocument", "/XL/workbook2.xml")),
        "xl/_rels/workbook2.xml.rels": book.relations(
            ("r1", "worksheet", "/xl/Sheets/One.xml"), ("t", "sharedStrings", "texts.xml")
        ),
        "xl/workbook2.xml": parts["xl/workbook.xml"],
        "xl\\sheets\\one.xml": parts["xl/worksheets/sheet1.xml"],
        "xl/texts.xml": f"<sst {book.MAIN}><si><t>城市</t></si></sst>",
        "xl/workbook.xml": "<x/>",
        "xl/_rels/workbook.xml.rels": "<x/>",
        "xl/worksheets/sheet1.xml": "<x/>",
    }
    assert only(book("", **moved)).rows == [["城市"]]


def test_sheets_of_charts_only_are_passed_over(book):
    workbook = book.parts("")["xl/workbook.xml"]
    chart = '<sheets><sheet name="图" sheetId="2" r:id="r2"/>'
    sheets = [
        ("r2", "chartsheet", "chartsheets/s.xml"),
        ("r1", "worksheet", "worksheets/sheet1.xml"),
    ]
    path = book(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        **{
            "xl/workbook.xml": workbook.replace("<sheets>", chart),
            "xl/_rels/workbook.xml.rels": book.relations(*sheets),
            "xl/chartsheets/s.xml": "<chartsheet/>",
        },
    )
    assert [grid.name for grid in open_grids(path).grids] == ["数据"]


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ('<row r="1"><c r="A2"><v>1</v></c></row>', "A2"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "address"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "row"),
        ('<row r="0"><c r="A0"><v>1</v></c></row>', "A0"),
        ('<row r="x"><c r="A1"><v>1</v></c></row>', "row"),
        ('<c r="A1"><v>1</v></c>', "row"),
        ('<row r="1"><c r="A1" s="x"><v>1</v></c></row>', "number"),
        ('<row r="1"><c r="A1" t="z"><v>1</v></c></row>', "type"),
        ('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>', "breaks off"),
        ('<row r="1"><c r="A1"><v>1</c></v></row>', ""),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', ""),
    ],
)
def test_a_sheet_that_contradicts_itself_is_damaged(book, sheet, says):
    with pytest.raises(TableError, match="damaged") as error:
        open_grids(book(sheet))
    assert says in error.value.explain("en")


@pytest.mark.parametrize(("results", "read"), [("00", ["=B1*2", "=B2*2"]), ("07", [0, 7])])
def test_formulas_that_are_all_0_in_a_workbook_to_be_calculated_never_were(tmp_path, results, read):
    book = Workbook()
    for i in (1, 2):
        book.active.append([f"=B{i}*2", i])
    book.save(tmp_path / "b.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "b.xlsx") as source,
        zipfile.ZipFile(tmp_path / "w.xlsx", "w") as copy,
    ):
        for name in source.namelist():
            xml = source.read(name).decode()
            for i, result in enumerate(results, 1):
                xml = re.sub(f"(<f>B{i}[*]2</f>)(?:<v ?/>|<v></v>)", rf"\1<v>{result}</v>", xml)
            copy.writestr(name, xml)
    assert [row[0] for row in only(tmp_path / "w.xlsx").rows] == read


def test_a_footnote_set_as_superscript_is_no_digit_of_the_number(tmp_path):
    raised, book = InlineFont(vertAlign="superscript"), Workbook()
    texts = [("1012", "2"), ("1012.5", "1)"), ("km", "2"), ("5", "*")]
    book.active.append([CellRichText(text, TextBlock(raised, mark)) for text, mark in texts])
    book.save(tmp_path / "raised.xlsx")
    assert only(tmp_path / "raised.xlsx").rows == [["1012²", "1012.5¹", "km²", "5*"]]


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ('0"万元"', "300万元"),
        ("#,##0家;-#,##0家", "300家"),
        ('_ "¥"* #,##0.00_ ', "¥300"),
        ("[$$-409]#,##0", "$300"),
        ("0.00,,", "300 [0.00,,]"),
        ('0!.0,"万"', '300 [0!.0,"万"]'),
        ('0"次"', "300次"),
        ('0"年"', "300年"),
        ('0"工班"', 300),
        ("#,##0.00", 300),
    ],
)
def test_a_unit_or_scale_that_a_format_shows_stands_beside_the_number(tmp_path, code, cell):
    book = Workbook()
    book.active["A1"] = 300
    book.active["A1"].number_format = code
    book.save(tmp_path / "shown.xlsx")
    assert only(tmp_path / "shown.xlsx").rows == [[cell]]
