"""Alternatives as files: every way to make them, in CSV and in a workbook, says what they say."""

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import benchmark_index as bi

RNG = np.random.default_rng(6)
LEAVES = ["osi", "hci", "tii"]
METHODS = [
    {"normalization": ["none", "minmax", "rank"]},
    {"aggregation": ["arithmetic", "geometric"]},
]
WAYS = {
    "methods": lambda table: bi.compare_methods("egdi", table, METHODS),
    "indicators": lambda table: bi.without_each("egdi", table),
    "units": lambda table: bi.without_each("egdi", table, "units"),
    "weights": lambda table: bi.change_each_weight("egdi", table, by=0.2),
}


def table(panel):
    units = pd.Index(["=1+1", "城乙", "城丙", "城丁", "城戊"], name="unit")
    index = pd.MultiIndex.from_product([units, ["2022", "2024"]], names=["unit", "period"])
    frame = pd.DataFrame(
        RNG.uniform(0.1, 0.9, (len(index), 3)).round(3), columns=LEAVES, index=index
    )
    return bi.read_table(frame if panel else frame.xs("2024", level="period"), "egdi")


@pytest.fixture(
    params=[("methods", True), ("indicators", False), ("units", True), ("weights", False)],
    ids=lambda kind: kind[0],
    scope="module",
)
def result(request):
    way, panel = request.param
    return WAYS[way](table(panel))


def test_a_workbook_holds_ranks_scores_and_correlations(result, tmp_path):
    result.to_excel(tmp_path / "a.xlsx", "en")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Ranks", "Scores", "Changes", "Spearman", "Kendall"]
    levels = result.ranks.index.nlevels
    lines = [[cell.value for cell in row] for row in book["Ranks"].iter_rows(min_row=2)]
    ranks = result.ranks.astype(object).where(result.ranks.notna(), None)
    for line in lines:
        key = tuple(line[:levels]) if levels > 1 else line[0]
        assert line[levels] == result.nominal[key]
        assert line[levels + 1] == pytest.approx(result.mean_rank[key])
        assert line[levels + 2 :] == ranks.loc[[key]].to_numpy().tolist()[0]
    for name, meant in (("Spearman", result.spearman), ("Kendall", result.kendall)):
        held = [[cell.value for cell in row][1:] for row in book[name].iter_rows(min_row=2)]
        np.testing.assert_allclose(np.array(held, dtype=float), meant.to_numpy())


def test_csv_holds_the_ranks_and_no_formula(result, tmp_path):
    result.to_csv(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(tmp_path / "a.csv")
    assert "'=1+1" in set(back["unit"])
    shown = result.to_frame()
    np.testing.assert_allclose(
        back.iloc[:, result.ranks.index.nlevels :].to_numpy(float),
        shown.to_numpy(float, na_value=np.nan),
    )


def test_the_best_of_the_last_period_stands_first(tmp_path):
    shown = WAYS["methods"](table(True)).to_frame()
    assert shown.index.get_level_values("period").tolist() == ["2024"] * 5 + ["2022"] * 5
    assert shown["nominal"].tolist() == [*range(1, 6)] * 2


def test_a_combination_that_is_not_defined_says_why(tmp_path):
    frame = pd.DataFrame(
        {"osi": [0.0, 0.5], "hci": [0.6, 0.7], "tii": [0.6, 0.9]}, index=["A", "B"]
    )
    bi.compare_methods("egdi", frame, METHODS).to_excel(tmp_path / "a.xlsx", "both")
    sheet = load_workbook(tmp_path / "a.xlsx")["Changes"]
    reasons = [row[-1].value for row in sheet.iter_rows(min_row=2)]
    assert any(reason and " / " in reason for reason in reasons)
