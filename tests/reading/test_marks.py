"""What a cell shows reaches the table: percentages, errors, formulas never calculated."""

import xlwt
from openpyxl import load_workbook

import benchmark_index as bi


def findings_of(path, framework):
    return bi.validate(bi.read_table(path, framework), framework).findings


def test_a_cell_shown_as_a_percentage_is_read_as_one(write):
    """45.2 % stands in the file as 0.452 with a percent format, beside plain 30."""
    share = {"id": "share", "name": "占比", "unit": "%", "direction": "higher"}
    framework = bi.Framework.from_dict({"id": "f", "name": "f", "indicators": [share]})
    path = write("share.xlsx", [["unit", "占比"], ["a", 0.452], ["b", 30]])
    book = load_workbook(path)
    book.active["B2"].number_format = "0.0%"
    book.save(path)
    table = bi.read_table(path, framework)
    assert list(table.data["share"]) == [45.2, 30]
    (record,) = table.cells.itertuples()
    assert (record.status, record.text, record.value) == ("converted", "0.452", 45.2)
    (found,) = bi.validate(table, framework).findings.itertuples()
    assert (found.rule, found.cell, found.severity) == ("converted", "数据!B2", "info")


def test_an_old_workbook_hides_nothing(city, rows, tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    rows[3][2] = None
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value is not None:
                sheet.write(i, j, value)
    sheet.row(3).set_cell_error(2, "#DIV/0!")
    book.save(str(tmp_path / "old.xls"))
    (found,) = findings_of(tmp_path / "old.xls", city).itertuples()
    assert (found.cell, found.severity, found.value) == ("数据!C4", "error", "#DIV/0!")
    assert bi.read_table(tmp_path / "old.xls", city).data.loc["上海", "gdp"] == 44000


def test_a_formula_that_was_never_calculated_is_not_blank(city, rows, write):
    rows[2][2] = "=B3*20"
    (found,) = findings_of(write("cities.xlsx", rows), city).itertuples()
    assert (found.rule, found.cell, found.value) == ("uncalculated", "数据!C3", "=B3*20")
