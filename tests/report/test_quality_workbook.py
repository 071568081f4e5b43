from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import benchmark_index as bi

HEAD = ["城市", "年份", "population", "gdp", "firms", "roads", "air"]
LINES = [
    ["=1+1", 2021, 2000, 40000, 300, 22000, 0.3],
    ["=1+1", 2022, 2000, 41000, "好", None, 0.31],
    ["[red]", 2021, None, 44000, None, 13000, 0.25],
]


@pytest.fixture
def panel(city, write):
    """Two periods, no column for schools, a word for a number, one converted percentage."""
    raw = city.to_dict()
    raw["groups"][1]["indicators"][0] |= {"unit": "%", "source": "公报"}
    path = write("panel.xlsx", [HEAD, *LINES])
    book = openpyxl.load_workbook(path)
    for row in book["数据"].iter_rows(min_row=2):
        row[0].data_type = "s"
    book["数据"]["G2"].number_format = "0.0%"
    book.save(path)
    return bi.quality(path, bi.Framework.from_dict(raw))


def sheets(report, path, language=None):
    report.to_excel(path, language)
    return pd.read_excel(
        path, sheet_name=None, engine="openpyxl", keep_default_na=False, na_values=[""]
    )


def column(frame, word):
    (found,) = [name for name in frame.columns if word in str(name).split("\n")]
    return frame[found].tolist()


def test_the_workbook_holds_every_row_of_the_report(panel, tmp_path):
    book = sheets(panel, tmp_path / "quality.xlsx")
    assert list(book) == [
        "Overview", "Blocking", "Groups", "Indicators", "Units", "Sources", "Periods",
        "Freshness", "Conversions",
    ]  # fmt: skip
    for name, frame, key in (
        ("Units", panel.by_unit, "City"),
        ("Indicators", panel.by_indicator, "Id"),
        ("Groups", panel.by_group, "Id"),
        ("Sources", panel.by_source, "Source"),
        ("Periods", panel.by_period, "Period"),
    ):
        assert len(column(book[name], key)) == len(frame)
        assert column(book[name], "Coverage") == pytest.approx(frame["coverage"].tolist())
    assert column(book["Indicators"], "Id") == panel.by_indicator["id"].tolist()
    assert column(book["Indicators"], "Missing") == panel.by_indicator["missing"].tolist()
    assert len(book["Freshness"]) == sum(map(len, panel.freshness))
    assert len(book["Blocking"]) == sum(map(len, panel.blocking))
    assert column(book["Conversions"], "Cell") == ["数据!G2"]
    overview = dict(zip(*map(book["Overview"].get, book["Overview"].columns), strict=True))
    assert overview["应有（格） / Expected (cells)"] == 18
    assert overview["缺失（格） / Missing (cells)"] == panel.overall.missing


def test_blocking_says_why_in_the_language_chosen(panel, tmp_path):
    """The second row of =1+1 has no economy and no life, so it is not ranked."""
    blocking = sheets(panel, tmp_path / "quality.xlsx", "en")["Blocking"]
    assert set(column(blocking, "Kind")) == {"Error", "Not ranked", "Without a group"} - (
        set() if len(panel.blocking.without_group) else {"Without a group"}
    )
    said = "\n".join(column(blocking, "What"))
    assert "Schools" in said
    assert "not a number" in said
    assert "missing Economy, Life" in said
    assert "经济" not in said


def test_names_are_never_formulas(panel, tmp_path):
    panel.to_excel(tmp_path / "quality.xlsx")
    book = openpyxl.load_workbook(tmp_path / "quality.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_sheets_without_rows_are_left_out(city, rows, write, tmp_path):
    report = bi.quality(write("cities.csv", rows), city)
    book = sheets(report, tmp_path / "quality.xlsx")
    assert list(book) == ["Overview", "Groups", "Indicators", "Units", "Sources"]
    assert column(book["Sources"], "Source") == ["未注明 / not stated"]
    variable = column(book["Indicators"], "Group")[0]
    assert variable == "变量 / variable"


def test_the_source_is_not_overwritten(panel):
    source = Path(panel.table.source)
    before = source.read_bytes()
    with pytest.raises(bi.BenchmarkIndexError, match="source"):
        panel.to_excel(source)
    assert source.read_bytes() == before


def test_a_fault_of_a_column_that_is_no_indicator(city, rows, write, tmp_path):
    rows = [
        [*row, *extra] for row, extra in zip(rows, [["region"] * 2] + [["东"] * 2] * 3, strict=True)
    ]
    report = bi.quality(write("cities.csv", rows), city)
    said = column(sheets(report, tmp_path / "quality.xlsx")["Blocking"], "What")
    assert any("region" in text for text in said)
