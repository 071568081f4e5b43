"""The Targets sheet: what Python says, by formulas that follow the data, in every workbook."""

import io

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from random_systems import draw
from recalculation import SOFFICE, WHY_NOT, blank, differences, recalculated, results, saved

import benchmark_index as bi
from benchmark_index.report.live import build
from benchmark_index.report.words import edition_of

RNG = np.random.default_rng(16)
PEOPLE = {"id": "people", "name": {"zh": "人口", "en": "People"}, "unit": "万人"}


def leaf(name, unit, direction="higher", **more):
    return {"id": name, "name": name, "unit": unit, "direction": direction, **more}


GOALS = bi.Framework.from_dict(
    {
        "id": "goals",
        "name": {"zh": "目标", "en": "Goals"},
        "variables": [PEOPLE],
        "indicators": [
            leaf("share", "%", target={"2023": 45, "2025": 50}),
            leaf("pm", "微克/立方米", "lower", target={"2024": 25, "十五五": 20}),
            leaf(
                "gdp",
                "亿元",
                denominator={"variable": "people", "scale": 10, "unit": "万元"},
                target={"2025": 160},
            ),
            leaf("net", "亿元", target={"2024": 0}),
        ],
    }
)


def table(units=("甲", "乙", "丙*", "丁"), periods=("2021", "2022", "2023")):
    rows = pd.MultiIndex.from_product([units, periods], names=["unit", "period"])
    n = len(rows)
    frame = pd.DataFrame(
        {
            "share": RNG.uniform(30, 50, n).round(1),
            "pm": RNG.uniform(15, 40, n).round(1),
            "gdp": RNG.uniform(1e4, 4e4, n).round(1),
            "net": RNG.uniform(-5, 5, n).round(1),
            "people": RNG.uniform(1000, 2500, n).round(1),
        },
        index=rows,
    )
    frame = frame.mask(RNG.uniform(size=frame.shape) < 0.2)
    frame.iloc[2, 0] = 45  # met just so
    return bi.read_table(frame, GOALS)


@pytest.fixture(scope="module")
def scorecard():
    return bi.evaluate(table(), GOALS, min_coverage=0)


def rows_of(book):
    sheet = book["Targets"]
    heads = [str(cell.value).split("\n")[-1] for cell in sheet[1]]
    return pd.DataFrame(
        [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)], columns=heads
    )


COLUMNS = {
    "Value": "value",
    "Target": "target",
    "Attainment": "attainment",
    "Gap": "gap",
    "Periods left": "periods_left",
    "Pace needed": "pace_needed",
    "Pace achieved": "pace_achieved",
    "Met by": "projected",
    "Compounding": "projected_compound",
}


def assert_same(sheet, targets):
    assert sheet["Status"].tolist() == targets["status"].tolist()
    for head, name in COLUMNS.items():
        held = pd.to_numeric(sheet[head].replace("", None)).to_numpy(dtype=float)
        np.testing.assert_allclose(held, targets[name].to_numpy(dtype=float), rtol=1e-9)


@pytest.mark.parametrize("formulas", [True, pytest.param(False, marks=pytest.mark.large)])
def test_the_sheet_says_what_python_says_and_is_confirmed(scorecard, formulas, tmp_path):
    path = tmp_path / "ranking.xlsx"
    scorecard.to_excel(path, "en", formulas)
    assert_same(
        rows_of(load_workbook(path, data_only=True)), bi.monitor(GOALS, scorecard.table).targets
    )
    found = bi.verify(path)
    assert found.ok, found.differences
    assert found.not_checked.empty
    if formulas:  # a figure that was typed over is found
        book = load_workbook(path)
        book["Targets"]["E2"] = 1
        book.save(path)
        assert "Targets!E2" in list(bi.verify(path).differences["cell"])


def test_rows_may_be_sorted(scorecard, tmp_path):
    path = tmp_path / "ranking.xlsx"
    scorecard.to_excel(path, "en", formulas=False)
    book = load_workbook(path)
    sheet = book["Targets"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for row, values in zip(sheet.iter_rows(min_row=2), reversed(rows), strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value
    book.save(path)
    found = bi.verify(path)
    assert found.ok, found.differences


def test_bounds_are_marked_on_the_sheet_and_kept(tmp_path):
    frame = pd.DataFrame(
        {
            "unit": ["甲", "乙"],
            "share": [">44", "40"],
            "pm": [20, 22],
            "gdp": [1, 2],
            "net": [3, 4],
            "people": 1,
        }
    )
    path = tmp_path / "ranking.xlsx"
    bi.evaluate(bi.read_table(frame, GOALS, period="2023"), GOALS).to_excel(path, "en")
    assert rows_of(load_workbook(path))["Qualifier"].tolist()[0] == ">"
    assert bi.verify(path).ok


def test_without_a_value_or_a_target_there_is_no_sheet():
    frame = pd.DataFrame({"osi": [0.9, 0.5], "hci": 0.8, "tii": [0.7, 0.3]}, index=["A", "B"])
    assert "Targets" not in build(bi.evaluate(frame, "egdi")).names
    assert edition_of([0, 6]) < 4  # earlier files are written anew as they were: tests of versions


def typed(path, title, value, line=2):
    """Type a target on the Goalposts sheet of a workbook."""
    book = load_workbook(path)
    (cell,) = [c for c in book["Goalposts"][1] if str(c.value).startswith(title)]
    book["Goalposts"].cell(line, cell.column).value = value
    book.save(path)


def test_a_target_may_be_typed_and_is_an_edit(scorecard, tmp_path):
    path = tmp_path / "ranking.xlsx"
    scorecard.to_excel(path, "en")
    typed(path, "Target 2025", 44)
    found = bi.verify(path)
    assert found.edits[["part", "name", "before", "after"]].to_numpy().tolist() == [
        ["target of 2025", "share", 50, 44]
    ]
    assert found.scorecard.framework.nodes["share"].target == {"2023": 45, "2025": 44}
    pd.testing.assert_series_equal(found.scorecard.score, scorecard.score)
    again = bi.rerun(path)
    assert again.framework.nodes["share"].target["2025"] == 44


def test_a_target_that_is_scored_is_not_typed_twice(scorecard, tmp_path):
    """Of a distance to target the reference stands on Goalposts already."""
    run = bi.evaluate(
        scorecard.table,
        GOALS,
        normalization={0: "minmax", "share": "distance_to_target:period=2025"},
        min_coverage=0,
    )
    run.to_excel(tmp_path / "ranking.xlsx", "en")
    sheet = load_workbook(tmp_path / "ranking.xlsx")["Goalposts"]
    (cell,) = [c for c in sheet[1] if str(c.value).startswith("Target 2025")]
    assert sheet.cell(2, cell.column).value is None  # share
    assert sheet.cell(4, cell.column).value == 160
    assert bi.verify(tmp_path / "ranking.xlsx").ok


@pytest.mark.recalculation
@pytest.mark.skipif(SOFFICE is None, reason=WHY_NOT)
def test_a_spreadsheet_computes_what_the_library_computed(scorecard, tmp_path):
    """Also of one unit without peers, and after figures were changed."""
    alone = bi.monitor(GOALS, scorecard.table, unit="甲")
    alone.to_excel(tmp_path / "alone.xlsx", "en")
    scorecard.to_excel(tmp_path / "ranking.xlsx", "en")
    changed = load_workbook(tmp_path / "alone.xlsx")
    heads = [str(cell.value).split("\n")[0] for cell in changed["Data"][1]]
    changed["Data"].cell(4, heads.index("share") + 1).value = 42
    changed.save(tmp_path / "changed.xlsx")
    (tmp_path / "typed.xlsx").write_bytes((tmp_path / "ranking.xlsx").read_bytes())
    typed(tmp_path / "typed.xlsx", "Target 2025", 44)
    names = ("alone", "ranking", "changed", "typed")
    files = {name: (tmp_path / f"{name}.xlsx").read_bytes() for name in names}
    (tmp_path / "typed.xlsx").write_bytes(saved({"typed": files["typed"]})["typed"])
    found = bi.verify(tmp_path / "typed.xlsx")
    assert found.ok, found.differences
    values = recalculated({name: blank(content) for name, content in files.items()})

    def sheet(name):
        held = values[name]["Targets"]
        book = load_workbook(io.BytesIO(files[name]))
        for row in book["Targets"].iter_rows(min_row=2):
            for cell in row:
                cell.value = held.get(cell.coordinate)
        return rows_of(book)

    assert_same(sheet("alone"), alone.targets)
    assert_same(sheet("typed"), bi.monitor(found.scorecard.framework, scorecard.table).targets)
    assert_same(sheet("ranking"), bi.monitor(GOALS, scorecard.table).targets)
    data = scorecard.table.data.copy()
    data.loc[("甲", "2023"), "share"] = 42
    meant = bi.monitor(GOALS, scorecard.table.replace(data=data), unit="甲").targets
    assert_same(sheet("changed").iloc[:2], meant.iloc[:2])


def with_targets(seed):
    """Return a random system whose indicators have targets, and its run; None where it is refused."""
    drawn = draw(seed)
    rng = np.random.default_rng(seed)
    system = drawn.framework.to_dict()

    def set_targets(node):
        for child in node.get("indicators", ()):
            years = rng.choice(["2020", "2021", "2022", "2024"], size=2, replace=False)
            child["target"] = {year: float(rng.integers(-2, 25)) for year in sorted(years)}
        for group in node.get("groups", ()):
            set_targets(group)

    set_targets(system)
    try:
        return bi.evaluate(drawn.data, bi.Framework.from_dict(system), **drawn.choices)
    except bi.BenchmarkIndexError:
        return None


@pytest.mark.exhaustive
@pytest.mark.skipif(SOFFICE is None, reason=WHY_NOT)
def test_targets_of_random_systems_are_computed_alike():
    """Denominators, computed columns, gaps, several periods, values of any sign."""
    runs = {f"s{seed}": run for seed in range(40) if (run := with_targets(seed)) is not None}
    books = {name: build(run, "en") for name, run in runs.items()}
    assert len(books) > 20
    files = {name: blank(book.content()) for name, book in books.items()}
    for name, values in recalculated(files).items():
        meant = {"Targets": results(books[name])["Targets"]}
        assert differences(values, meant) == [], name
