import gc
import os
import re
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.hyperlink import Hyperlink

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.excel import copy as copies
from benchmark_index.validation import annotation

SHEETS = {"zh": "校验结果", "en": "Findings"}


@pytest.fixture
def faulty(rows, write):
    """A workbook with an error in C3, a warning in A4 and a note in E3."""
    rows[2][2], rows[2][4], rows[3][5] = "见附件", -99, None
    return write("cities.xlsx", rows)


@pytest.fixture
def annotate(city, tmp_path):
    """Validate a source and return the workbook that is written back."""

    def annotate(source, language="zh", name="checked.xlsx", framework=city, **loading):
        bi.validate(source, framework).annotate(tmp_path / name, language)
        return load_workbook(tmp_path / name, **loading)

    return annotate


def listed(sheet):
    """Return the rows of the sheet of findings by column header, and its header row."""
    top = int(re.match(r"A(\d+)", sheet.auto_filter.ref)[1])
    header, *rows = sheet.iter_rows(min_row=top)
    return [{h.value: cell for h, cell in zip(header, row, strict=True)} for row in rows], top


def lines(sheet):
    """Return what stands above the table of findings."""
    return [sheet.cell(row, 1).value for row in range(1, listed(sheet)[1])]


def colour(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


# --- the copy ------------------------------------------------------------------------------------


def test_every_finding_is_in_its_cell(faulty, annotate):
    sheet = annotate(faulty)["数据"]
    error, warning, note = (sheet[at] for at in ("C3", "A4", "E3"))
    assert len({colour(cell) for cell in (error, warning, note)} - {None}) == 3
    for cell, words in (
        (error, ("错误", "地区生产总值", "应为数值，却是“见附件”", "没有数据则留空")),
        (warning, ("警告", "生活", "请补充缺失数据")),
        (note, ("提示", "道路里程", "-99", "missing_codes")),
    ):
        assert all(word in cell.comment.text for word in words)
    others = [
        cell for row in sheet.iter_rows() for cell in row if cell not in (error, warning, note)
    ]
    assert not any(cell.comment or colour(cell) for cell in others)


def test_the_values_of_the_copy_are_those_of_the_source(faulty, annotate):
    source, copy = load_workbook(faulty)["数据"], annotate(faulty)["数据"]
    assert list(copy.values) == list(source.values)


def test_several_findings_of_a_cell_share_its_comment(rows, write, annotate):
    rows[3][0] = "北京市"
    rows[3][5] = None
    cell = annotate(write("c.xlsx", rows), "en")["数据"]["A4"]
    assert "[error]" in cell.comment.text
    assert "[warning]" in cell.comment.text
    assert colour(cell) == "00FFC7CE"


def test_the_first_sheet_lists_all_findings_with_links(faulty, annotate, city):
    book = annotate(faulty)
    assert book.sheetnames == [SHEETS["zh"], "数据"]
    sheet = book.active
    assert sheet.title == SHEETS["zh"]
    found, top = listed(sheet)
    assert sheet.freeze_panes.endswith(str(top + 1))
    assert [row["级别"].value for row in found] == ["错误", "警告", "提示"]
    assert [row["位置"].value for row in found] == ["数据!C3", "数据!A4", "数据!E3"]
    assert [row["位置"].hyperlink.location for row in found] == [
        "'数据'!C3", "'数据'!A4", "'数据'!E3",
    ]  # fmt: skip
    assert "1 个错误，1 个警告，1 个提示" in lines(sheet)[0]
    first = {name: cell.value for name, cell in found[0].items()}
    assert first["所涉城市"] == "上海"
    assert "地区生产总值" in first["所涉指标"]
    assert first["原内容"] == "见附件"
    assert first["问题"] == "应为数值，却是“见附件”"
    assert first["处理建议"] == "请改为数值，没有数据则留空"


def test_in_english(faulty, annotate):
    book = annotate(faulty, "en")
    found, _ = listed(book["Findings"])
    row = {name: cell.value for name, cell in found[0].items()}
    assert row["Severity"] == "error"
    assert row["Finding"] == "见附件 is not a number"
    assert "Gdp" in row["Indicator concerned"]
    assert "1 error, 1 warning, 1 info" in lines(book["Findings"])[0]
    assert "[error] Gdp: 见附件 is not a number" in book["数据"]["C3"].comment.text


def test_periods_are_listed_where_there_are_any(rows, write, annotate):
    head, *body = rows
    body[1][2] = "见附件"
    panel = [["年份", *head], *([year, *row] for year in (2021, 2022) for row in body)]
    found, _ = listed(annotate(write("p.xlsx", panel))[SHEETS["zh"]])
    assert [row["所涉时期"].value for row in found] == ["2021", "2022"]


def test_findings_about_the_sheet_lead_to_the_sheet(rows, write, annotate):
    for row in rows:
        row[5] = None
    (row,) = listed(annotate(write("c.xlsx", rows))[SHEETS["zh"]])[0]
    assert row["位置"].value == "数据"
    assert row["位置"].hyperlink.location == "'数据'!A1"


@pytest.mark.parametrize("name", ["City's data", "a!b", "=1+1", "2022 年(一)"])
def test_links_find_sheets_of_any_name(rows, write, annotate, name):
    rows[2][2] = "见附件"
    book = annotate(write("c.xlsx", rows, sheet=name))
    (row,) = listed(book[SHEETS["zh"]])[0]
    escaped = name.replace("'", "''")
    assert row["位置"].hyperlink.location == f"'{escaped}'!C3"
    assert book[name]["C3"].comment


def test_a_sheet_called_like_ours_stays(rows, tmp_path, annotate):
    book = Workbook()
    book.active.title = SHEETS["zh"]
    for row in rows:
        book.active.append(row)
    book.active["C3"] = "见附件"
    book.save(tmp_path / "c.xlsx")
    copy = annotate(tmp_path / "c.xlsx")
    ours, theirs = copy.worksheets
    assert theirs.title == SHEETS["zh"]
    assert theirs["C3"].comment
    assert listed(ours)[0][0]["位置"].value == f"{SHEETS['zh']}!C3"


def test_names_from_the_table_are_text_and_links_are_only_ours(rows, write, annotate):
    hostile = ['=HYPERLINK("http://x","y")', "http://example.com", "=1+1"]
    for row, name in zip(rows[1:], hostile, strict=True):
        row[0], row[2] = name, '=cmd|"/c"!A1'
    path = write("c.xlsx", rows)
    book = load_workbook(path)
    for row in book["数据"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.save(path)
    copy = annotate(path)
    for row in copy[SHEETS["zh"]].iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n")
            assert not isinstance(cell.hyperlink, Hyperlink) or cell.hyperlink.target is None
    assert copy["数据"]["A2"].data_type == "s"
    assert {row["所涉城市"].value for row in listed(copy[SHEETS["zh"]])[0]} == set(hostile)


def test_formulas_are_said_to_need_excel_only_where_there_are_any(rows, write, annotate):
    plain = write("plain.xlsx", rows)
    rows[1][2] = "=20000*2"
    formulas = write("formulas.xlsx", rows)
    assert not any("公式" in line for line in lines(annotate(plain)[SHEETS["zh"]]))
    copy = annotate(formulas)
    assert any("公式" in line for line in lines(copy[SHEETS["zh"]]))
    assert copy["数据"]["C2"].value == "=20000*2"


def test_pictures_that_may_be_lost_are_spoken_of(faulty, annotate):
    assert not any("图片" in line for line in lines(annotate(faulty)[SHEETS["zh"]]))
    with ZipFile(faulty, "a") as archive:
        archive.writestr("xl/media/image1.png", b"")
    assert any("图片" in line for line in lines(annotate(faulty)[SHEETS["zh"]]))


def test_more_comments_than_excel_numbers_are_not_written(faulty, annotate, monkeypatch):
    for module in (copies, annotation):
        monkeypatch.setattr(module, "MOST_NOTES", 2)
    book = annotate(faulty)
    cells = [book["数据"][at] for at in ("C3", "A4", "E3")]
    assert [bool(cell.comment) for cell in cells] == [True, True, False]
    assert all(colour(cell) for cell in cells)
    assert any("前 2 个带批注" in line for line in lines(book[SHEETS["zh"]]))


def test_more_findings_than_excel_links_are_counted(faulty, annotate, monkeypatch):
    monkeypatch.setattr(annotation, "MOST_FINDINGS", 2)
    sheet = annotate(faulty)[SHEETS["zh"]]
    assert len(listed(sheet)[0]) == 2
    assert any("共 3 条" in line for line in lines(sheet))


def test_a_table_in_order_is_said_so(rows, write, annotate):
    book = annotate(write("c.xlsx", rows))
    assert "没有发现问题" in lines(book[SHEETS["zh"]])[0]
    assert not any(cell.comment for row in book["数据"].iter_rows() for cell in row)


# --- corrected and read again --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_corrected_copy_has_no_findings(faulty, annotate, tmp_path, city, language):
    book = annotate(faulty, language)
    sheet = book["数据"]
    sheet["C3"], sheet["E3"], sheet["F4"] = 44000, 13000, 20
    book.save(tmp_path / "corrected.xlsx")
    report = bi.validate(tmp_path / "corrected.xlsx", city)
    assert not len(report.findings), report.findings.to_string()
    assert report.table.data.loc["上海", "gdp"] == 44000
    assert report.table.addresses.cell(0, "gdp") == "数据!C2"


def test_a_half_corrected_copy_can_be_annotated_again(faulty, annotate, tmp_path):
    book = annotate(faulty)
    book["数据"]["C3"] = 44000
    book.save(tmp_path / "half.xlsx")
    again = annotate(tmp_path / "half.xlsx", name="again.xlsx")
    assert again.sheetnames == [SHEETS["zh"], "数据"]
    sheet = again["数据"]
    assert sheet["C3"].comment is None
    assert colour(sheet["C3"]) is None
    assert sheet["A4"].comment.text.count("警告") == 1
    assert [row["位置"].value for row in listed(again[SHEETS["zh"]])[0]] == ["数据!A4", "数据!E3"]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *((name, ("zh", "en")[i % 2]) for i, name in enumerate(catalog.frameworks())),
        *(
            pytest.param(name, ("en", "zh")[i % 2], marks=pytest.mark.large)
            for i, name in enumerate(catalog.frameworks())
        ),
    ],
)
def test_the_sheet_of_findings_is_never_taken_for_data(annotate, tmp_path, name, language):
    """Also where every name in it is that of a column."""
    framework = bi.Framework.load(name)
    columns = [column.name.pick(language) for column in framework.columns]
    head = [framework.unit.pick(language), *columns, "年份"]
    body = [[label, *["约1"] * len(columns), columns[0]] for label in columns[:5]]
    book = Workbook()
    for row in (head, *body, [head[0], *columns, 2022]):
        book.active.append(row)
    book.save(tmp_path / "c.xlsx")
    annotate(tmp_path / "c.xlsx", language, framework=framework)
    with pytest.raises(bi.TableError, match="no header"):
        bi.read_table(tmp_path / "checked.xlsx", framework, sheet=SHEETS[language])


def test_a_system_of_one_indicator_still_reads_its_data(annotate, tmp_path):
    leaf = {"id": "value", "name": {"zh": "数值", "en": "Value"}, "direction": "higher"}
    framework = bi.Framework.from_dict({"id": "one", "name": "一", "indicators": [leaf]})
    pd.DataFrame({"对象": ["甲", "乙"], "数值": ["约1", 2]}).to_excel(
        tmp_path / "c.xlsx", index=False, engine="openpyxl"
    )
    annotate(tmp_path / "c.xlsx", framework=framework)
    (again,) = bi.validate(tmp_path / "checked.xlsx", framework).findings.itertuples()
    assert again.cell == "Sheet1!B2"


# --- where there is no copy ----------------------------------------------------------------------


def test_csv_and_data_in_memory_get_the_list_alone(rows, write, annotate, tmp_path):
    rows[2][2] = "见附件"
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    for source, said in ((write("c.csv", rows), ".csv"), (frame, "内存")):
        book = annotate(source)
        assert book.sheetnames == [SHEETS["zh"]]
        (row,) = listed(book.active)[0]
        assert row["原内容"].value == "见附件"
        assert row["位置"].hyperlink is None
        assert any(said in line and "只列出问题清单" in line for line in lines(book.active))


def test_a_very_large_workbook_gets_the_list_alone(faulty, annotate, monkeypatch):
    monkeypatch.setattr(annotation, "MOST_BYTES", 1000)
    book = annotate(faulty)
    assert book.sheetnames == [SHEETS["zh"]]
    assert any("过大" in line for line in lines(book.active))


def test_a_workbook_that_cannot_be_copied_gets_the_list_alone(faulty, annotate, tmp_path):
    """A font family of 99, as some programs write, is nothing openpyxl takes."""
    with ZipFile(faulty) as before, ZipFile(tmp_path / "odd.xlsx", "w") as after:
        for part in before.namelist():
            text = before.read(part)
            if part == "xl/styles.xml":
                assert b'<family val="2"' in text
                text = text.replace(b'<family val="2"', b'<family val="99"')
            after.writestr(part, text)
    book = annotate(tmp_path / "odd.xlsx")
    assert book.sheetnames == [SHEETS["zh"]]
    assert listed(book.active)[0][0]["位置"].value == "数据!C3"
    assert any("无法复制" in line for line in lines(book.active))


# --- macros --------------------------------------------------------------------------------------

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@pytest.fixture
def macros(faulty, tmp_path):
    """The faulty workbook with a macro project."""
    path = tmp_path / "cities.xlsm"
    with ZipFile(faulty) as before, ZipFile(path, "w") as after:
        for part in before.namelist():
            text = before.read(part).decode()
            if part == "[Content_Types].xml":
                binary = (
                    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                )
                text = text.replace(MAIN, MACRO).replace("<Override", f"{binary}<Override", 1)
            after.writestr(part, text)
        after.writestr("xl/vbaProject.bin", b"a macro project")
    return path


def test_macros_are_kept_only_in_a_workbook_for_macros(macros, annotate, tmp_path):
    for name, kind in (("with.xlsm", MACRO), ("without.xlsx", MAIN)):
        copy = annotate(macros, name=name, keep_vba=True)
        assert any("宏" in line for line in lines(copy[SHEETS["zh"]])) == name.endswith("xlsx")
        assert copy["数据"]["C3"].comment
        copy.vba_archive.close()
        with ZipFile(tmp_path / name) as archive:
            assert kind in archive.read("[Content_Types].xml").decode()
            assert ("xl/vbaProject.bin" in archive.namelist()) == name.endswith("xlsm")
    gc.collect()  # what openpyxl holds of the source must not cry out either


# --- what is refused -----------------------------------------------------------------------------


def test_the_source_is_never_touched(faulty, city, tmp_path):
    before = faulty.read_bytes()
    report = bi.validate(faulty, city)
    os.symlink(faulty, tmp_path / "link.xlsx")
    for name in ("cities.xlsx", "link.xlsx"):
        with pytest.raises(bi.UsageError):
            report.annotate(tmp_path / name)
    report.annotate(tmp_path / "checked.xlsx")
    assert faulty.read_bytes() == before


def test_a_source_that_changed_since_it_was_read_is_not_annotated(faulty, city, tmp_path):
    report = bi.validate(faulty, city)
    content = faulty.read_bytes()
    with faulty.open("ab") as stream:
        stream.write(b" ")
    for _ in range(2):
        with pytest.raises(bi.BenchmarkIndexError) as error:
            report.annotate(tmp_path / "checked.xlsx")
        assert "重新读取" in error.value.explain("zh")
        faulty.unlink(missing_ok=True)
    assert not (tmp_path / "checked.xlsx").exists()
    faulty.write_bytes(content)
    report.annotate(tmp_path / "checked.xlsx")


@pytest.mark.parametrize("name", ["checked.csv", "checked", "checked.xlsm", "nowhere/checked.xlsx"])
def test_an_output_that_cannot_be_meant_is_refused(faulty, city, tmp_path, name):
    with pytest.raises(bi.UsageError):
        bi.validate(faulty, city).annotate(tmp_path / name)


# --- the command ---------------------------------------------------------------------------------


def test_validate_writes_the_copy_and_says_so(run, faulty, system, tmp_path):
    done = run("validate", faulty, "-f", system, "--output", "checked.xlsx")
    assert done.code == 1
    assert "已写入 checked.xlsx" in done.out
    assert load_workbook(tmp_path / "checked.xlsx")["数据"]["C3"].comment
    english = run("validate", faulty, "-f", system, "-o", "checked-en.xlsx", "-l", "en")
    assert "Wrote checked-en.xlsx" in english.out
    assert "Findings" in load_workbook(tmp_path / "checked-en.xlsx").sheetnames


def test_validate_refuses_to_write_over_what_it_reads(run, faulty, system):
    before = faulty.read_bytes()
    for output in (faulty, "checked.csv", "nowhere/checked.xlsx"):
        done = run("validate", faulty, "-f", system, "-o", output)
        assert done.code == 2
        assert done.out == ""
    assert faulty.read_bytes() == before
