"""A workbook with one sheet a year is the panel of its sheets."""

import numpy as np
import openpyxl
import pytest
from corpus.case import numbers, of

import benchmark_index as bi

NAMES = {"gdp": "地区生产总值", "firms": "企业数"}
FRAMEWORK = of(*NAMES)
CITIES, YEARS = ["北京", "上海", "深圳"], ["2021", "2022", "2023"]
HABITS = ["{}", "{}年", "{}年数据", "FY{}", "数据{}", "{}年度", "各市{}"]
LAYOUTS = ("wide", "long", "turned")


def figures(year, seed):
    """The rows of a year in an order of their own."""
    draw = np.random.default_rng(int(year) + seed)
    cities = draw.permutation(CITIES).tolist()
    return [[city, *draw.integers(1, 900, 2).tolist()] for city in cities]


def laid(rows, layout):
    if layout == "long":
        flat = [
            [c, name, v]
            for c, *values in rows
            for name, v in zip(NAMES.values(), values, strict=True)
        ]
        return [["城市", "指标", "数值"], *flat]
    wide = [["城市", *NAMES.values()], *rows]
    return wide if layout == "wide" else [list(line) for line in zip(*wide, strict=True)]


def book_of(sheets, path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("habit", [*HABITS, "title"])
def test_sheets_of_years_are_the_panel_written_in_one(layout, habit, tmp_path):
    years = {year: figures(year, HABITS.index(habit) if habit in HABITS else 9) for year in YEARS}
    sheets = {
        f"Sheet{year[-1]}" if habit == "title" else habit.format(year): [
            *([[f"{year}年各市主要指标"]] if habit == "title" else []),
            *laid(rows, layout),
        ]
        for year, rows in reversed(years.items())
    }
    path = book_of({"说明": [["填报说明"]], **sheets}, tmp_path / "y.xlsx")
    table = bi.read_table(path, FRAMEWORK)
    one = [["年份", "城市", *NAMES.values()]]
    one += [[year, *row] for year, rows in years.items() for row in rows]
    assert numbers(table) == numbers(
        bi.read_table(book_of({"表": one}, tmp_path / "1.xlsx"), FRAMEWORK)
    )
    report = bi.validate(table, FRAMEWORK)
    assert [item.rule for item in report.items] == ["sheets-read"]
    assert all(name in report.items[0].message() for name in sheets)
    book = openpyxl.load_workbook(path)
    for i, column in np.ndindex(len(table.data), 2):
        sheet, _, cell = table.addresses.cell(i, list(NAMES)[column]).partition("!")
        assert book[sheet][cell].value == table.data.iloc[i, column]
        assert table.place(i)[1][-1] in sheet
    again = bi.read_table(path, FRAMEWORK, **table.reading)
    assert numbers(again) == numbers(table)


def test_faults_are_marked_on_their_own_sheets(tmp_path):
    sheets = {year: laid(figures(year, 0), "wide") for year in YEARS}
    sheets["2021"][1][1], sheets["2022"][2][2], sheets["2023"][3][1] = "约9千", "x", "12.5亿"
    sheets["2022"].append(["合计", 5, 6])
    path = book_of(sheets, tmp_path / "y.xlsx")
    report = bi.validate(path, FRAMEWORK)
    told = {(item.rule, item.cell, item.period) for item in report.items}
    assert ("not-a-number", "2022!C3", "2022") in told
    assert ("total-row", "2022!A5", "2022") in told
    assert report.table.cells.set_index("cell")["period"].to_dict()["2023!B4"] == "2023"
    (total,) = report.table.totals
    assert (total.period, total.cells["gdp"]) == ("2022", "2022!B5")
    report.annotate(tmp_path / "a.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "x" in marked["2022"]["C3"].comment.text
    assert not marked["2021"]["C3"].comment
    alone = bi.validate(path, FRAMEWORK, period="2022")
    assert alone.table.addresses.sheet == "2022"
    assert {item.cell.partition("!")[0] for item in alone.items if item.period} == {"2022"}


def test_a_panel_of_sheets_is_ranked_recorded_and_verified(tmp_path):
    path = book_of({f"{y}年": laid(figures(y, 3), "wide") for y in YEARS}, tmp_path / "y.xlsx")
    scorecard = bi.evaluate(path, FRAMEWORK)
    assert scorecard.specification["input"]["periods"] == YEARS
    assert scorecard.specification["input"]["reading"] == {"sheet": [f"{y}年" for y in YEARS]}
    scorecard.to_excel(tmp_path / "r.xlsx")
    assert bi.verify(tmp_path / "r.xlsx").ok
    findings = openpyxl.load_workbook(tmp_path / "r.xlsx")["Findings"]
    assert any(
        "2023年" in str(cell) for row in findings.iter_rows(values_only=True) for cell in row
    )
    one = bi.evaluate(path, FRAMEWORK, sheet="2022年")
    assert one.specification["input"]["reading"] == {"sheet": "2022年"}
    pooled = scorecard.ranking.query("period == '2022'")
    assert set(pooled["unit"]) == set(one.ranking["unit"])


def test_rows_and_units_are_chosen_on_every_sheet(tmp_path):
    sheets = {
        year: [["城市", "性别", *NAMES.values()]]
        + [[c, s, *v] for c, *v in figures(year, 5) for s in ("TOT", "F")]
        for year in YEARS
    }
    sheets["2022备份"] = sheets["2022"]
    del sheets["2023"]
    path = book_of(sheets, tmp_path / "y.xlsx")
    chosen = {"where": {"性别": "F"}, "units": ["上海", "北京"]}
    backed = bi.validate(path, FRAMEWORK, **chosen)  # two sheets of 2022: the first sheet alone
    told = {item.rule: item.details for item in backed.items}
    assert told["rows-selected"]["kept"] == 2
    assert "other-sheets" in told
    two = bi.validate(path, FRAMEWORK, sheet=["2021", "2022"], **chosen)
    told = {item.rule: item.details for item in two.items}
    assert told["rows-selected"]["kept"] == 4
    assert told["rows-selected"]["left"] == 8
    assert sorted(two.table.index) == sorted((c, y) for c in ("上海", "北京") for y in YEARS[:2])


def test_hidden_years_are_left_as_ever(tmp_path):
    path = book_of({y: laid(figures(y, 7), "wide") for y in YEARS}, tmp_path / "y.xlsx")
    book = openpyxl.load_workbook(path)
    book["2021"].sheet_state = "hidden"
    book.save(path)
    assert bi.read_table(path, FRAMEWORK).periods == ["2022", "2023"]


def test_sheets_of_other_content_or_several_years_are_no_panel(tmp_path):
    wide = laid(figures("2021", 0), "wide")
    both = [["城市", "2021年地区生产总值", "2022年地区生产总值"], ["北京", 1, 2], ["上海", 3, 4]]
    for other in (both, [["城市", "宽带"], ["北京", 1]]):
        path = book_of({"2021": wide, "2022": other}, tmp_path / "y.xlsx")
        assert bi.read_table(path, FRAMEWORK).reading["sheet"] in ("2021", "2022")
