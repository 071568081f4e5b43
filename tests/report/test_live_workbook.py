"""The live workbook as a file: what readers see, what its formulas may use, what names may hold."""

import io

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from openpyxl import load_workbook
from recalculation import SOFFICE, WHY_NOT, blank, differences, formulas, recalculated, results

import benchmark_index as bi
from benchmark_index.excel import Book, Cell, Column
from benchmark_index.report import live

SHEETS = [
    *("Summary", "Ranking", "Profile", "Dimensions", "Partial ranks", "Contributions"),
    *("Obstacles", "Normalized", "Data", "Weights", "Goalposts", "Diagnostics", "Method"),
    *("Findings", "Charts", "Tiers"),
]
PAGES = {"Summary", "Profile", "Charts", "Diagnostics"}
HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+cmd",
    "@SUM(A1)",
    "-1+1",
    "#N/A",
    "TRUE",
    "00123",
    "two\nlines",
    "emoji 🏙️",
    "<b>&amp;</b>",
    "北" * 300,
    "City",
    "CITY",
    "*",
    "?",
    "~a*",
    "bell\x07",
    'quote"s',
]


def frame(names, seed=1):
    values = np.random.default_rng(seed).uniform(0.1, 0.9, (len(names), 3))
    index = pd.Index(names, name="country", dtype=object)
    return pd.DataFrame(values, columns=["osi", "hci", "tii"], index=index)


@pytest.fixture(scope="module")
def scorecard(city):
    data = pd.DataFrame(
        {
            "population": [1 / 3, 2400.7, 1700, 1800, 1e6 / 7],
            "gdp": [0.1 + 0.2, 44000.1, 32000, np.nan, 1e5 / 3],
            "firms": [300, 400, 500, 600, 700],
            "roads": [22000, 13000, -99, 9000, 7],
            "air": [30, 25, 20, 22, np.nan],
            "schools": [50, 60, 40, np.nan, 45],
        },
        index=pd.Index(["北京", "上海", "深圳", "广州", "成都"], name="城市"),
    )
    return bi.evaluate(data, city, tiers="counts:1,2", min_coverage={"small": 1})


@pytest.fixture(scope="module")
def path(scorecard, tmp_path_factory):
    path = tmp_path_factory.mktemp("live") / "ranking.xlsx"
    scorecard.to_excel(path)
    return path


def column(page, word):
    (found,) = [name for name in page.columns if str(name).startswith(word)]
    return page[found]


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_readers_that_do_not_calculate_see_the_ranking(path, scorecard, engine):
    page = pd.read_excel(path, sheet_name="Ranking", engine=engine)
    ranking = scorecard.ranking
    assert list(column(page, "城市")) == list(ranking["unit"])
    assert_array_equal(column(page, "排名"), ranking["rank"].to_numpy(float, na_value=np.nan))
    assert_array_equal(column(page, "综合得分"), ranking["score"])
    assert_array_equal(column(page, "经济"), ranking["economy"])
    assert_array_equal(column(page, "数据完整度"), ranking["available"])
    assert list(column(page, "档次\nTier").dropna())[:2] == ["第1档 / Tier 1", "第2档 / Tier 2"]
    notes = dict(zip(column(page, "城市"), column(page, "备注"), strict=True))
    assert "未排名" in notes["成都"]
    assert pd.isna(notes["北京"])


def test_every_value_is_in_the_file_to_the_last_digit(path, scorecard):
    page = pd.read_excel(path, sheet_name="Data", engine="openpyxl")
    assert_array_equal(column(page, "地区生产总值"), scorecard.raw["gdp"])
    assert_array_equal(column(page, "→ 地区生产总值"), scorecard.denominated["gdp"])
    page = pd.read_excel(path, sheet_name="Normalized", engine="openpyxl", skiprows=[1])
    assert_array_equal(column(page, "空气质量"), scorecard.normalized["air"])


def test_the_sheets_stay_in_view_filter_and_print_as_before(path):
    book = load_workbook(path)
    assert book.sheetnames[: len(SHEETS)] == SHEETS
    assert book.calculation.fullCalcOnLoad
    for page in (page for page in book if page.title not in PAGES):
        top = 2 if page.title in ("Dimensions", "Normalized") else 1
        assert page.freeze_panes.endswith(str(top + 1))
        assert page.auto_filter.ref.startswith(f"A{top}:")
        assert page.print_title_rows == f"$1:${top}"
        assert all(isinstance(cell.value, str) and cell.value for cell in page[1])


def test_cells_to_edit_are_yellow_and_say_so(path):
    book = load_workbook(path)
    for name, count in (("Weights", 7), ("Goalposts", 10), ("Tiers", 2)):
        head = {cell.column for cell in book[name][1] if "黄色可改" in cell.value}
        yellow = [
            cell
            for row in book[name].iter_rows(min_row=2)
            for cell in row
            if cell.fill.fgColor.rgb[-6:] == "FFFBE6"
        ]
        assert {cell.column for cell in yellow} == head
        assert len(yellow) >= count
        assert all(cell.data_type == "n" for cell in yellow)


def test_a_converted_and_an_imputed_cell_say_what_they_were(city, rows, write, tmp_path):
    rows[2][3], rows[3][4] = ">400", ""
    source = write("cities.xlsx", rows)
    bi.evaluate(source, city, imputation="mean").to_excel(tmp_path / "r.xlsx", "en")
    page = load_workbook(tmp_path / "r.xlsx")["Data"]
    notes = [cell.comment.text for row in page for cell in row if cell.comment]
    assert any(">400 → 400" in note and "数据!D3" in note for note in notes)
    (note,) = [note for note in notes if "— → 17500" in note]
    assert "mean" in note.casefold()


def test_names_are_never_formulas(tmp_path):
    scorecard = bi.evaluate(frame(HOSTILE), "egdi", tiers="quantiles:2")
    scorecard.to_excel(tmp_path / "names.xlsx")
    for engine in ("openpyxl", "calamine"):
        for name in ("Ranking", "Dimensions", "Normalized", "Data"):
            page = pd.read_excel(
                tmp_path / "names.xlsx",
                sheet_name=name,
                engine=engine,
                keep_default_na=False,
                dtype=object,
            )
            shown = {text.replace("\x07", "\ufffd") for text in HOSTILE}
            assert shown <= set(column(page, "国家"))
    assert "HYPERLINK" not in "".join(formulas((tmp_path / "names.xlsx").read_bytes()))
    assert {cell.data_type for cell in load_workbook(tmp_path / "names.xlsx")["Data"]["A"]} == {"s"}


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_hostile_names_are_found_by_number_not_by_text():
    book = live.build(bi.evaluate(frame(HOSTILE), "egdi", tiers="quantiles:2"))
    found = recalculated({"names": blank(book.content())})["names"]
    assert differences(found, results(book)) == []


def test_an_index_fitted_on_another_table_keeps_its_bounds_as_values():
    index = bi.CompositeIndex("egdi", normalization="minmax").fit(frame(list("abcdef")))
    book = live.build(index.evaluate(frame(list("uvwxyz"), seed=2)))
    page = load_workbook(io.BytesIO(book.content()))["Goalposts"]
    assert_allclose([cell.value for cell in page["E"][1:]], index.fitted_.normalization.worst_)


def test_what_has_no_formula_is_a_value_and_says_so_with_its_intermediates():
    scorecard = bi.evaluate(frame(list("abcdef")), "egdi", aggregation="topsis")
    book = load_workbook(io.BytesIO(live.build(scorecard).content()))
    rows = {cell.row: cell for cell in book["Dimensions"][1] if "数值" in cell.value}
    assert len(rows) == 1
    names = {row[1] for row in book["Intermediates"].iter_rows(values_only=True)}
    assert set(scorecard.intermediates["egdi"]) <= names
    assert book["Ranking"]["A2"].data_type == "f"


def test_infinite_intermediates_do_not_break_the_file():
    book = live.build(bi.evaluate(frame(list("abcdef")), "egdi", treatment="winsorize"))
    page = load_workbook(io.BytesIO(book.content()))["Intermediates"]
    values = {cell.value for cell in page["E"]}
    assert "∞" in values


def test_large_tables_come_as_values(tmp_path):
    names = [f"u{i}" for i in range(live.live_report.MOST_UNITS + 1)]
    scorecard = bi.evaluate(frame(names), "egdi")
    scorecard.to_excel(tmp_path / "large.xlsx")
    assert not formulas((tmp_path / "large.xlsx").read_bytes())


def test_every_formula_has_its_result_and_no_other_cell_has():
    book = Book()
    book.table("A", [Column("x", [Cell(3, "1+2"), Cell(5, "2+3"), 1])])
    assert book.results == [{"A2": 3, "A3": 5}]


@pytest.mark.parametrize("value", [1 / 3, 7, "a & <b>", " spaced ", "two\nlines\r", True, ""])
def test_a_result_is_read_as_it_was_given(value, tmp_path):
    book = Book()
    book.table("A", [Column("x", [Cell(value, "1+1"), "end"])])
    book.save(tmp_path / "r.xlsx")
    cell = load_workbook(tmp_path / "r.xlsx", data_only=True)["A"]["A2"]
    assert (cell.value or "") == value
