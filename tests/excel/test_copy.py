import io
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from benchmark_index.excel import Column, Copy


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def opened(copy, **how):
    return load_workbook(io.BytesIO(copy.content()), **how)


@pytest.fixture
def book():
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    sheet["A1"], sheet["B1"] = "城市", "gdp"
    sheet["A2"], sheet["B2"], sheet["C2"] = "北京", "0.30000000000000004", "=B2*2"
    sheet["B2"].data_type = "n"  # all 17 digits, as Excel writes them
    sheet["A3"], sheet["B3"] = "上海", 5
    for cell in sheet[1]:
        cell.fill = PatternFill("solid", fgColor="000000")
        cell.font = Font(name="SimSun", size=14, bold=True, color="FFFFFF")
    sheet["B3"].number_format = "0.00%"
    return book


def test_a_mark_changes_the_colours_and_nothing_else(book):
    copy = Copy(saved(book))
    copy.mark("数据", "B1", "info", "not known")
    copy.mark("数据", "B3", "error", "too large")
    sheet = opened(copy)["数据"]
    assert sheet["B1"].font.color.rgb != "00FFFFFF"  # white on pale could not be read
    assert (sheet["B1"].font.name, sheet["B1"].font.size, sheet["B1"].font.bold) == (
        "SimSun",
        14,
        True,
    )
    assert sheet["B3"].number_format == "0.00%"
    assert sheet["B3"].value == 5
    assert sheet["A1"].fill.fgColor.rgb == "00000000"
    assert sheet["A1"].font.color.rgb == "00FFFFFF"
    assert sheet["A3"].fill.fill_type is None
    fills = {sheet[at].fill.fgColor.rgb for at in ("B1", "B3")}
    assert len(fills) == 2


def test_the_first_and_gravest_mark_colours_a_cell_and_all_speak(book):
    copy = Copy(saved(book))
    for severity, said in (("error", "too large"), ("warning", "odd"), ("info", "converted")):
        copy.mark("数据", "B3", severity, said)
    copy.mark("数据", "B2", "error", "also")
    sheet = opened(copy)["数据"]
    assert sheet["B3"].fill.fgColor.rgb == sheet["B2"].fill.fgColor.rgb
    lines = sheet["B3"].comment.text.split("\n")
    assert lines == ["benchmark-index:", "too large", "odd", "converted"]


def test_comments_of_others_are_kept_and_shown_whole(book):
    long = "口径说明：" + "常住人口为年末数，" * 12
    book.active["B3"].comment = Comment("王工：待核", "王工")
    book.active["A2"].comment = Comment(long, "李工")
    copy = Copy(saved(book))
    copy.mark("数据", "B3", "error", "too large")
    sheet = opened(copy)["数据"]
    assert sheet["B3"].comment.text == "王工：待核\n\nbenchmark-index:\ntoo large"
    assert sheet["B3"].comment.author == "王工"
    assert sheet["A2"].comment.text == long
    with ZipFile(io.BytesIO(copy.content())) as archive:
        boxes = archive.read("xl/drawings/commentsDrawing1.vml").decode()
    heights = [int(part.split("px")[0]) for part in boxes.split("height:")[1:]]
    assert max(heights) >= 5 * 15  # 113 wide characters in lines of about 22


def test_marks_of_an_earlier_copy_are_taken_away(book):
    book.active["B3"].comment = Comment("王工：待核", "王工")
    before = Copy(saved(book))
    before.mark("数据", "B3", "error", "too large")
    before.mark("数据", "A2", "warning", "odd")
    before.table("Findings", [Column("x", ["y"])], notes=["benchmark-index: 2"])
    after = opened(Copy(before.content()))
    assert after.sheetnames == ["数据"]
    sheet = after["数据"]
    assert sheet["B3"].comment.text == "王工：待核"
    assert sheet["A2"].comment is None
    assert sheet["B3"].fill.fill_type is None
    assert sheet["A2"].fill.fill_type is None


def test_a_cell_inside_merged_cells_is_marked_where_their_value_stands(book):
    book.active.merge_cells("A2:A3")
    copy = Copy(saved(book))
    copy.mark("数据", "A3", "error", "no name")
    copy.mark("数据", "A2", "warning", "odd")
    sheet = opened(copy)["数据"]
    assert sheet["A2"].comment.text == "benchmark-index:\nno name\nodd"
    assert copy.marked == 1


def test_numbers_keep_all_their_digits_and_formulas_stay(book):
    copy = Copy(saved(book))
    assert copy.formulas
    with ZipFile(io.BytesIO(copy.content())) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>0.30000000000000004</v>" in xml
    again = opened(copy)
    assert again["数据"]["C2"].value == "=B2*2"
    assert again.calculation.fullCalcOnLoad


def test_a_workbook_without_formulas_is_known(book):
    book.active["C2"] = None
    assert not Copy(saved(book)).formulas


def test_text_in_several_colours_keeps_them_unless_it_is_marked(book):
    rich = CellRichText(["一般", TextBlock(InlineFont(color="FFFFFFFF", b=True), "白字")])
    book.active["A2"], book.active["A3"] = rich, CellRichText(rich)
    copy = Copy(saved(book))
    copy.mark("数据", "A3", "error", "odd")
    sheet = opened(copy, rich_text=True)["数据"]
    assert isinstance(sheet["A2"].value, CellRichText)
    assert sheet["A3"].value == "一般白字"
    assert not isinstance(sheet["A3"].value, CellRichText)


def test_our_sheet_comes_first_alone_and_under_a_free_name(book):
    book.create_sheet("findings")["A1"] = "theirs"
    chart = BarChart()
    chart.add_data(Reference(book["数据"], range_string="数据!B2:B3"))
    book.create_chartsheet("图").add_chart(chart)
    copy = Copy(saved(book))
    copy.table("Findings", [Column("x", ["y"])], notes=["benchmark-index: 1"])
    again = opened(copy)
    assert again.sheetnames == ["Findings (2)", "数据", "findings", "图"]
    assert again.active.title == "Findings (2)"
    assert [sheet.sheet_view.tabSelected for sheet in again.worksheets] == [True, False, False]
    assert again["findings"]["A1"].value == "theirs"
