"""What a workbook shows and a fast reader does not tell: percentages, errors, empty formulas."""

import shutil
import subprocess

import pytest
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.marks import _marks


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
    assert (found.rule, found.cell, found.severity) == ("percent-cell", "数据!B2", "info")


@pytest.mark.parametrize("code", ['0.0"%"', r"0.0\%", "0.0_%"])
def test_a_percent_sign_that_is_only_text_changes_nothing(write, code):
    share = {"id": "share", "name": "占比", "unit": "%", "direction": "higher"}
    framework = bi.Framework.from_dict({"id": "f", "name": "f", "indicators": [share]})
    path = write("share.xlsx", [["unit", "占比"], ["a", 45.2], ["b", 30]])
    book = load_workbook(path)
    book.active["B2"].number_format = code
    book.save(path)
    assert list(bi.read_table(path, framework).data["share"]) == [45.2, 30]


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice to write an .xls")
def test_an_old_workbook_says_what_it_hides(city, rows, write, tmp_path):
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xls", "--outdir", str(tmp_path), str(write("a.xlsx", rows))]
    subprocess.run(command, check=True, capture_output=True)
    (found,) = findings_of(tmp_path / "a.xls", city).itertuples()
    assert (found.rule, found.severity) == ("unseen-formats", "warning")
    assert bi.read_table(tmp_path / "a.xls", city).data.loc["上海", "gdp"] == 44000


def test_a_formula_that_was_never_calculated_is_not_blank(city, rows, write):
    rows[2][2] = "=B3*20"
    (found,) = findings_of(write("cities.xlsx", rows), city).itertuples()
    assert (found.rule, found.cell, found.value) == ("not-a-number", "数据!C3", "=B3*20")


SHEET = """<?xml version="1.0"?><x:worksheet
xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>
<x:row><x:c t="str"><x:v>unit</x:v></x:c><x:c t="str"><x:v>占比</x:v></x:c></x:row>
<x:row><x:c t="str"><x:v>a</x:v></x:c><x:c s='1'><x:v>0.5</x:v></x:c></x:row>
<!-- <c r="B2" t="e"><v>#REF!</v></c> -->
<x:row><x:c t="str"><x:v>b</x:v></x:c><x:c t = 'e'><x:v>#N/A</x:v></x:c></x:row>
</x:sheetData></x:worksheet>"""


def test_marks_are_found_however_the_sheet_is_spelled():
    """OOXML allows prefixes, either quote, any order of attributes, and cells without address."""
    marks = _marks(SHEET.encode(), {1})
    assert marks.percents == {(2, 2)}
    assert marks.texts == {(3, 2): "#N/A"}
