"""What many draws say of each rank, as the workbook shows it, keeps it on record and is held to it."""

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from recalculation import SOFFICE, WHY_NOT, edited, saved

import benchmark_index as bi
from benchmark_index.report.kept_draws import HEADS, Sureness
from benchmark_index.report.live import LiveReport

RNG = np.random.default_rng(4)
UNITS = [f"城{i}" for i in range(9)]
PANEL = pd.DataFrame(
    RNG.uniform(0.1, 0.9, (18, 3)).round(3),
    columns=["osi", "hci", "tii"],
    index=pd.MultiIndex.from_product([UNITS, ["2022", "2024"]], names=["unit", "period"]),
)
PANEL.iloc[3] = np.nan  # one is never ranked
ASSUMED = ["noise:0.5", {"normalization": ["none", "minmax", "rank"]}]


@pytest.fixture(scope="module")
def drawn():
    index = bi.CompositeIndex("egdi", tiers="counts:2,7")
    table = bi.read_table(PANEL, bi.Framework.load("egdi"))
    scorecard = index.fit(table).evaluate(table)
    return scorecard, bi.robustness(index, table, ASSUMED, draws=512)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(True, id="formulas"),
        pytest.param(False, id="values", marks=pytest.mark.large),
    ],
)
def path(request, drawn, tmp_path_factory):
    scorecard, result = drawn
    path = tmp_path_factory.mktemp("robustness") / "r.xlsx"
    scorecard.to_excel(path, "en", request.param, robustness=result)
    return path


def frame(path, sheet):
    rows = pd.read_excel(path, sheet_name=sheet, engine="calamine", dtype=object)
    return rows.rename(columns=lambda name: str(name).replace("\n", " "))


def _column(rows, words):
    (name,) = [name for name in rows if words in name]
    return rows[name]


def test_the_sheet_holds_what_was_drawn(path, drawn):
    _, result = drawn
    sheet = frame(path, "Robustness")
    keys = list(zip(sheet.iloc[:, 0], sheet.iloc[:, 1], strict=True))
    ranks, shares = result.ranks.loc[keys], result.acceptability.loc[keys]
    assert list(sheet["Median rank"].fillna(0)) == list(ranks["median"].fillna(0))
    held = [name for name in sheet if name.startswith("Rank ")]
    np.testing.assert_allclose(
        sheet[held].to_numpy(float), shares.to_numpy()[:, : len(held)], atol=1e-12
    )
    sums = sheet[held].sum(axis=1).to_numpy(float) + sheet["Not ranked"].to_numpy(float)
    np.testing.assert_allclose(sums, 1)


def test_intervals_stand_beside_the_ranks_of_their_units(path, drawn):
    _, result = drawn
    ranks, words = result.ranks, result.certainty["certainty"]
    ranking = frame(path, "Ranking")
    columns = [ranking.iloc[:, 1], ranking.iloc[:, 2]]
    columns += [_column(ranking, "Ranks, 5–95 %"), _column(ranking, "Certainty")]
    for unit, period, interval, word in zip(*columns, strict=True):
        low, high = ranks.loc[(unit, period), ["low", "high"]]
        said = "" if pd.isna(low) else f"{low}" if low == high else f"{low}–{high}"
        assert ("" if pd.isna(interval) else str(interval)) == said
        assert ("" if pd.isna(word) else word.split(" / ")[-1]) == words[unit, period]


def test_it_is_confirmed_and_drawn_again_when_asked(path):
    found = bi.verify(path)
    assert found.ok, found.differences
    assert list(found.not_checked["what"]) == ["drawn"]
    again = bi.verify(path, robustness=True)
    assert again.ok, again.differences
    assert again.not_checked.empty


@pytest.mark.parametrize(
    "column", ["D", "J", *(pytest.param(column, marks=pytest.mark.large) for column in "EF")]
)
def test_what_was_changed_on_the_sheet_is_named(path, column, tmp_path):
    book = load_workbook(path)
    held = book["Robustness"][f"{column}3"].value
    book["Robustness"][f"{column}3"].value = "9–9" if isinstance(held, str) else 0.123
    book.save(tmp_path / "r.xlsx")
    found = bi.verify(tmp_path / "r.xlsx")
    assert f"Robustness!{column}3" in set(found.differences["cell"])


def test_a_record_that_was_written_otherwise_is_found_by_drawing_again(drawn, tmp_path):
    scorecard, result = drawn
    sure = Sureness.of(result, scorecard)
    numbers = sure.numbers.copy()
    numbers[0, [len(HEADS), len(HEADS) + 1]] += [7, -7]  # shares of two ranks
    report = LiveReport(scorecard, "en", sure=sure._replace(numbers=numbers))
    report.book().save(tmp_path / "r.xlsx")
    assert bi.verify(tmp_path / "r.xlsx").ok  # its own record fits
    found = bi.verify(tmp_path / "r.xlsx", robustness=True)
    assert len(found.differences) == 2
    assert all(found.differences["cell"].str.startswith("Robustness!"))


def test_draws_of_another_index_are_refused(drawn, tmp_path):
    scorecard, _ = drawn
    other = bi.robustness("egdi", scorecard.table, ["noise:0.1"], draws=8)
    with pytest.raises(bi.BenchmarkIndexError, match="another"):
        scorecard.to_excel(tmp_path / "r.xlsx", robustness=other)
    assert not list(tmp_path.iterdir())


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_after_an_edit_intervals_stay_beside_their_units(drawn, tmp_path):
    scorecard, result = drawn
    scorecard.to_excel(tmp_path / "r.xlsx", robustness=result)
    typed = edited((tmp_path / "r.xlsx").read_bytes(), {"tii": 40.0}, {})
    (tmp_path / "r.xlsx").write_bytes(saved({"edited": typed})["edited"])
    found = bi.verify(tmp_path / "r.xlsx")
    assert found.ok, found.differences
    assert len(found.edits) == 1
    test_intervals_stand_beside_the_ranks_of_their_units(tmp_path / "r.xlsx", drawn)


def test_the_command_line_draws_and_draws_again(run, tmp_path):
    PANEL.reset_index().to_csv(tmp_path / "t.csv", index=False)
    out = tmp_path / "r.xlsx"
    asked = ["score", tmp_path / "t.csv", "--framework", "egdi", "--robustness"]
    assert run(*asked, "--output", out).code == 0
    assert "Robustness" in load_workbook(out).sheetnames
    assert run("verify", out, "--robustness").code == 0
    assert run(*asked, "--output", tmp_path / "r.csv").code == 2
    assert run(*asked).code == 2
