"""The Diagnostics page: its figures are those of the diagnosis, and verify computes them again."""

import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi
from benchmark_index.report.diagnosis_page import SHEET

HDI = "examples/data/hdi_2021.csv"


@pytest.fixture(scope="module")
def scorecard():
    return bi.evaluate(HDI, "hdi")


@pytest.fixture(scope="module")
def path(scorecard, tmp_path_factory):
    path = tmp_path_factory.mktemp("diagnosis") / "r.xlsx"
    scorecard.to_excel(path, "en")
    return path


def figures(path):
    cells = [cell for row in load_workbook(path)[SHEET] for cell in row if cell.value is not None]
    return cells, [cell.value for cell in cells if isinstance(cell.value, float)]


def test_the_page_holds_the_figures_of_the_diagnosis(path, scorecard):
    diagnosis = bi.diagnose(scorecard)
    cells, numbers = figures(path)
    told = " ".join(cell.value for cell in cells if isinstance(cell.value, str))
    for one in diagnosis.remarks:
        assert one.words.en in told
    for meant in (
        diagnosis.profiles["skew"],
        diagnosis.importance()["importance"],
        diagnosis.with_parents["r"],
        diagnosis.reliability["alpha"],
        diagnosis.correlation_matrix().iloc[0],
    ):
        for value in meant:
            assert any(value == pytest.approx(number, rel=1e-9) for number in numbers)


def test_verify_computes_the_page_again(path, tmp_path):
    assert bi.verify(path).ok
    book = load_workbook(path)
    (cell,) = [c for row in book[SHEET] for c in row if c.value == "Cronbach's α"]
    book[SHEET].cell(cell.row + 1, cell.column, 0.5)
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    differences = bi.verify(changed).differences
    assert f"{SHEET}!{cell.column_letter}{cell.row + 1}" in set(differences["cell"])


def test_correlations_are_tinted_from_minus_one_to_one(path):
    sheet = load_workbook(path)[SHEET]
    scales = [rule.colorScale for area in sheet.conditional_formatting for rule in area.rules]
    assert any([end.val for end in scale.cfvo] == [-1, 0, 1] for scale in scales)


def test_few_units_have_no_page(tmp_path):
    frame = pd.read_csv(HDI, encoding="utf-8-sig").head(4)
    bi.evaluate(frame, "hdi").to_excel(tmp_path / "r.xlsx")
    assert SHEET not in load_workbook(tmp_path / "r.xlsx").sheetnames


def test_a_workbook_of_its_own_has_the_page_and_every_table(scorecard, tmp_path):
    diagnosis = bi.diagnose(scorecard, beside=scorecard)
    diagnosis.to_excel(tmp_path / "d.xlsx", "zh")
    book = load_workbook(tmp_path / "d.xlsx")
    assert book.sheetnames[0] == SHEET
    assert {"Kendall", "Loadings", "Availability", "Comparison"} <= set(book.sheetnames)
    held = pd.read_excel(tmp_path / "d.xlsx", sheet_name="Kendall", engine="calamine")
    assert held["r"].tolist() == pytest.approx(diagnosis.correlations("kendall")["r"].tolist())
    diagnosis.to_csv(tmp_path / "d.csv")
    written = pd.read_csv(tmp_path / "d.csv", encoding="utf-8-sig")
    assert written["importance"].sum() == pytest.approx(1)
