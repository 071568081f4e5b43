"""Why scores and ranks moved, as the workbook of a panel tells it, follows edits and is verified."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from recalculation import SOFFICE, WHY_NOT, edited, saved

import benchmark_index as bi
from benchmark_index.report.live import LiveReport
from benchmark_index.report.live.changes_sheet import SHEET, has_changes

RNG = np.random.default_rng(6)
UNITS = [f"城{i}" for i in range(8)]
PANEL = pd.DataFrame(
    RNG.uniform(0.1, 0.9, (24, 3)).round(3),
    columns=["osi", "hci", "tii"],
    index=pd.MultiIndex.from_product([UNITS, ["2018", "2020", "2022"]], names=["unit", "period"]),
)
PANEL.iloc[4, 1] = np.nan  # a gap that is scored over
PANEL = PANEL.drop(index=("城7", "2020"))
METHODS = {
    "arithmetic": {"normalization": "minmax"},
    "geometric": {"aggregation": "geometric:zero=keep"},
    "harmonic": {"normalization": "minmax:low=1", "aggregation": "harmonic"},
    "zscore, costs": {"normalization": "zscore:mean=50,sd=10"},
}


def scored(name):
    index = bi.CompositeIndex("egdi", min_coverage=0.5, **METHODS[name])
    table = bi.read_table(PANEL, "egdi")
    return index, table, index.fit(table).evaluate(table)


def frame(path, sheet=SHEET):
    return pd.read_excel(path, sheet_name=sheet, engine="calamine", dtype=object)


QUICK = [("arithmetic", True), ("geometric", False)]  # the others are left to the longer run
EACH = [
    one if one in QUICK else pytest.param(*one, marks=pytest.mark.large)
    for one in product(METHODS, (True, False))
]


@pytest.mark.parametrize(("name", "formulas"), EACH)
def test_the_sheet_holds_the_changes_of_the_panel(name, formulas, tmp_path):
    index, table, scorecard = scored(name)
    scorecard.to_excel(tmp_path / "r.xlsx", "en", formulas)
    found = bi.verify(tmp_path / "r.xlsx")
    assert found.ok, found.differences
    sheet = frame(tmp_path / "r.xlsx")
    panel = bi.panel(index, table)
    moved = panel.rank_changes.set_index(["unit", "from", "to"])
    parts = panel.changes.set_index(["unit", "from", "to", "indicator"]).sort_index()
    assert len(sheet) == len(moved) == 14
    names = {leaf.name.en: leaf.id for leaf in panel.framework.all_indicators}
    for row in sheet.to_dict("records"):
        texts = {str(key).split("\n")[0]: held for key, held in row.items()}
        key = (
            row["Country"] if "Country" in row else row[sheet.columns[0]],
            texts["Since"],
            texts["Period"],
        )
        told = moved.loc[key]
        assert texts["Change of score"] == pytest.approx(told["score_change"])
        ranks = [texts[title] for title in ("Change of rank", "By itself", "By others")]
        assert ranks == [-told["change"], -told["by_itself"], -told["by_others"]]
        for title, leaf in names.items():
            assert texts[title] == pytest.approx(parts.loc[(*key, leaf), "value"], abs=1e-12)
        weight = next(held for title, held in texts.items() if title.startswith("By weights"))
        assert weight == pytest.approx(parts.loc[key]["weight"].sum(), abs=1e-12)


def test_reasons_of_those_who_moved_most_stand_on_the_first_page(tmp_path):
    *_, scorecard = scored("arithmetic")
    report = LiveReport(scorecard, "zh")
    reasons = report.facts.reasons
    assert len(reasons) == 14
    report.book().save(tmp_path / "r.xlsx")
    texts = [str(c.value) for row in load_workbook(tmp_path / "r.xlsx")["Summary"] for c in row]
    assert sum("（导出时）" in text and "得分" in text for text in texts) >= 2


def test_what_cannot_be_split_or_is_too_much_is_left_out():
    table = bi.read_table(PANEL.dropna(), "egdi")
    for aggregation, is_split in (("topsis", False), ("framework", True)):
        index = bi.CompositeIndex("egdi", aggregation=aggregation)
        report = LiveReport(index.fit(table).evaluate(table), "en")
        assert (len(report.changes.columns()) > 0) == is_split
        assert bool(report.changes.reasons()) == is_split
    one = table.at("2018")
    assert LiveReport(bi.CompositeIndex("egdi").fit(one).evaluate(one), "en").changes is None
    many = pd.concat([PANEL.dropna().rename(index=lambda u, k=k: f"{u}{k}") for k in range(120)])
    assert not has_changes(bi.evaluate(many, "egdi"))


def test_what_was_changed_on_the_sheet_is_named(tmp_path):
    *_, scorecard = scored("arithmetic")
    scorecard.to_excel(tmp_path / "r.xlsx", "en")
    book = load_workbook(tmp_path / "r.xlsx")
    places = [f"{column}{row}" for row, column in enumerate("CFHJ", 3)]
    for place in places:
        book[SHEET][place].value = 0.123
    book.save(tmp_path / "r.xlsx")
    found = bi.verify(tmp_path / "r.xlsx")
    assert {f"{SHEET}!{place}" for place in places} == set(found.differences["cell"])


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_after_an_edit_changes_are_those_of_the_edited_index(tmp_path):
    _, table, scorecard = scored("arithmetic")
    scorecard.to_excel(tmp_path / "r.xlsx")
    typed = edited((tmp_path / "r.xlsx").read_bytes(), {"tii": 40.0}, {})
    (tmp_path / "r.xlsx").write_bytes(saved({"edited": typed})["edited"])
    found = bi.verify(tmp_path / "r.xlsx")
    assert found.ok, found.differences
    assert len(found.edits) == 1
    weights = {"osi": 1, "hci": 1, "tii": 40}
    index = bi.CompositeIndex("egdi", min_coverage=0.5, normalization="minmax", weighting=weights)
    panel = bi.panel(index, table)
    parts = (
        panel.changes.query("indicator == 'tii'")
        .set_index(["unit", "from", "to"])["value"]
        .sort_index()
    )
    sheet = frame(tmp_path / "r.xlsx")
    title = next(name for name in sheet if "Telecommunication" in str(name))
    keys = zip(sheet.iloc[:, 0], sheet.iloc[:, 2], sheet.iloc[:, 1], strict=True)
    note = next(name for name in sheet if "Note" in str(name))
    whole = sheet[note].isna().to_numpy()
    expected = parts.loc[[*keys]].to_numpy()
    assert whole.sum() > 8
    assert sheet[title].to_numpy(float)[whole] == pytest.approx(expected[whole])
