"""Computed indicators in the workbook: formulas of the columns they take, recalculated and verified."""

import openpyxl
import pandas as pd
import pytest
from corpus.computed import FRAME, RAW, leaf, variable
from recalculation import (
    SHARED,
    SOFFICE,
    WHY_NOT,
    blank,
    differences,
    functions,
    recalculated,
    results,
)

import benchmark_index as bi
from benchmark_index.report import live
from benchmark_index.report.verification import rerun

# Whatever a formula can hold, and what programs see differently: signs before powers, powers of
# negative numbers, zero to the power of zero, rows of powers, long sums.
FORMULAS = [
    "a + b * c - 2",
    "(a - b) * (c + 0.125)",
    "a - (b - (c - 1))",
    "a / b / c",
    "a / (b / c)",
    "-a ^ 2",
    "(-a) ^ 2 - b ^ 3 ^ 2",
    "2 ^ -b",
    "a ^ b",
    "a ^ (1 / 3)",
    "c ^ 0.5",
    "(a - 1.5) ^ (b - 1)",
    "ln(a) + log10(b)",
    "sqrt(a) - exp(b / 10)",
    "exp(a * 300)",
    "abs(min(a, b, c)) + max(a, 1)",
    "sum(a, b, c, 1) / mean(a, b)",
    "lag(a) + lag(b, 2)",
    "change(a) * 100",
    "mean(a, lag(a), lag(a, 2))",
    "lag(a / b) - a / b",
    "change(c) ^ 2 + [x-1]",
    "-(-(a)) - +b",
    "1e-7 * a + 1e5",
    "sum(" + ", ".join(["a", "b", "c"] * 40) + ")",
    " + ".join(["a * 2"] * 29),
]
PANEL = pd.DataFrame(
    {
        "unit": [unit for unit in "ABCDE" for _ in range(4)],
        "period": ["2019", "2020", "2021", "2023"] * 5,
        "a": [1.5, -2, 0, None, 4, 5, 6, 7, 0, -1, 2.25, 3, 8, 8, 8, 8, -8, 1, 1, 2],
        "b": [1, 2, 3, 4, 0, 0, 1, 2, 0.5, 0.5, -1, None, 2, 3, 2, 3, 1, 2, 0, 2],
        "c": [4.0, 9, 16, 25, 1, 2, 3, 4, 5, 6, 0, 8, 9, 10, 11, 12, 13, 14, 15, None],
    }
)


def generated():
    leaves = [leaf(f"f{i}", formula=formula) for i, formula in enumerate(FORMULAS)]
    made = [variable("a"), variable("b"), variable("x-1", formula="b * 2")]
    return bi.Framework.from_dict(
        {"id": "many", "name": "Many", "variables": made, "indicators": [leaf("c"), *leaves]}
    )


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_formulas_amount_to_what_the_library_computed():
    run = bi.evaluate(PANEL, generated(), min_coverage=0.1, errors="ignore")
    book = live.build(run)
    expected = {"Data": results(book)["Data"]}
    assert len(expected["Data"]) > 20 * 20
    content = blank(book.content())
    assert differences(recalculated({"many": content})["many"], expected) == []
    assert functions(content) <= SHARED | {"LOG10"}


@pytest.fixture(scope="module")
def run():
    return bi.evaluate(FRAME, bi.Framework.from_dict(RAW), min_coverage=0.5)


@pytest.fixture(scope="module")
def exported(run, tmp_path_factory):
    """The workbooks, by whether they hold formulas."""
    folder = tmp_path_factory.mktemp("exported")
    paths = {True: folder / "formulas.xlsx", False: folder / "values.xlsx"}
    for formulas, path in paths.items():
        run.to_excel(path, formulas=formulas)
    return paths


def changed(path, title, value, target):
    """Write a workbook with another value in a column of Data; return the cell."""
    book = openpyxl.load_workbook(path)
    at = cells(path, title)[3].coordinate
    book["Data"][at] = value
    book.save(target)
    return at


def cells(path, title):
    sheet = openpyxl.load_workbook(path)["Data"]
    (column,) = [cell.column for cell in sheet[1] if title in cell.value.split("\n")]
    return [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]


@pytest.mark.parametrize("formulas", [True, False])
def test_a_workbook_is_verified_and_scored_again(formulas, run, exported):
    path = exported[formulas]
    assert bi.verify(path).ok
    again = rerun(path)
    pd.testing.assert_series_equal(again.score, run.score)
    pd.testing.assert_frame_equal(again.table.data, run.table.data)
    shown = cells(path, "指标share")
    assert shown[0].parent.cell(1, shown[0].column).value == (
        "指标share\nshare\n= digital / gdp * 100 → %\n↑ 越大越好"
    )
    assert all(str(cell.value).startswith("=IF(COUNT(") for cell in shown) == formulas


@pytest.mark.parametrize(
    ("title", "formulas"), [("指标share", True), ("指标share", False), ("指标gdp", True)]
)
def test_a_changed_cell_is_found(title, formulas, exported, tmp_path):
    path = tmp_path / "changed.xlsx"
    at = changed(exported[formulas], title, 77, path)
    found = bi.verify(path)
    assert not found.ok
    assert f"Data!{at}" in set(found.differences["cell"])


@pytest.mark.parametrize("formulas", [True, pytest.param(False, marks=pytest.mark.large)])
def test_a_year_whose_year_before_is_not_there_is_kept(formulas, tmp_path):
    path = tmp_path / "ranking.xlsx"
    year = bi.evaluate(FRAME, bi.Framework.from_dict(RAW), period="2022")
    assert year.table.data["growth"].notna().all()
    year.to_excel(path, formulas=formulas)
    assert bi.verify(path).ok
    pd.testing.assert_series_equal(rerun(path).score, year.score)
    assert not any(str(cell.value).startswith("=") for cell in cells(path, "指标growth"))


@pytest.mark.large
def test_a_year_of_the_workbook_has_the_growth_of_the_panel(exported):
    year = rerun(exported[True], period="2022")
    assert sorted(year.table.data["growth"]) == pytest.approx([0, 20, 25])


@pytest.mark.large
def test_what_is_computed_follows_values_typed_into_the_data(exported, tmp_path):
    path = tmp_path / "changed.xlsx"
    changed(exported[True], "指标digital", 12, path)
    table = rerun(path).table
    assert (table.data["digital"] == 12).sum() == 1
    ratio = table.data["digital"] / table.data["gdp"] * 100
    pd.testing.assert_series_equal(table.data["share"], ratio, check_names=False)


@pytest.mark.parametrize("formulas", [True, False])
def test_the_formula_of_a_column_is_read_on_one_line(formulas, tmp_path):
    made = {**RAW, "variables": [variable("population"), variable("area")]}
    made["indicators"] = [
        leaf("gdp"),
        leaf("density", unit="%", formula="gdp / population * 100"),
    ]
    path = tmp_path / "r.xlsx"
    run = bi.evaluate(FRAME, bi.Framework.from_dict(made), period="2022")
    run.to_excel(path, formulas=formulas)
    sheet = openpyxl.load_workbook(path)["Data"]
    columns = {
        name: sheet.column_dimensions[cell.column_letter]
        for row in sheet.iter_rows(max_row=3)
        for cell in row
        for name in ("gdp", "density")
        if isinstance(cell.value, str) and f"\n{name}\n" in cell.value
    }
    plain, computed = (columns[name].width for name in ("gdp", "density"))
    assert plain < len("= gdp / population * 100") <= computed
