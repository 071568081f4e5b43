"""The tables of a panel in files: what they hold is what the panel says."""

import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi


@pytest.fixture(scope="module")
def panel():
    rows = [("=A", "2020", 0.5, 0.9), ("B", "2020", 0.6, 0.6), ("=A", "2021", 0.7, 0.3)]
    rows += [("B", "2021", 0.8, 0.6), ("C", "2021", 0.9, 0.9)]
    frame = pd.DataFrame(rows, columns=["unit", "period", "osi", "hci"]).assign(tii=0.5)
    return bi.panel("egdi", frame)


def test_a_workbook_holds_all_tables(panel, tmp_path):
    panel.to_excel(tmp_path / "panel.xlsx", "en")
    book = load_workbook(tmp_path / "panel.xlsx")
    assert {"Changes of ranks", "Reasons", "Changes by indicator", "Absences"} <= {*book.sheetnames}
    rows = [*book["Changes by indicator"].iter_rows(values_only=True)]
    assert rows[0] == ("State", "From", "To", "Indicator", "By values", "By weights", "By scale") or rows[0][1:] == ("From", "To", "Indicator", "By values", "By weights", "By scale")  # fmt: skip
    held = [row[4] for row in rows[1:] if row[1] == "2020"]
    assert held == pytest.approx(panel.changes["value"].tolist())
    assert [row[2] for row in book["Absences"].iter_rows(values_only=True)][1:] == ["enters"]


def test_texts_of_a_csv_are_guarded(panel, tmp_path):
    panel.to_csv(tmp_path / "panel.csv")
    frame = pd.read_csv(tmp_path / "panel.csv", encoding="utf-8-sig")
    assert frame["unit"].tolist() == ["'=A", "B"]
    assert frame["change"].tolist() == panel.rank_changes["change"].tolist()
    assert frame["en"].str.contains("score").all()
