"""The Contributions and Obstacles sheets: what they hold, that they follow edits, when they are not."""

import io

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from openpyxl import load_workbook
from recalculation import SOFFICE, WHY_NOT, blank, differences, edited, recalculated, results

import benchmark_index as bi
from benchmark_index.report import live
from benchmark_index.report.live.contributions_sheet import MOST_CELLS

SOURCE = "examples/data/china_cities_2022.csv"
SHEETS = ("Contributions", "Obstacles")


@pytest.fixture(scope="module")
def scorecard():
    return bi.evaluate(SOURCE, "china-city")


def held(path, sheet, scorecard):
    """Return the columns of indicators as the file has them, in the order of the table."""
    page = pd.read_excel(path, sheet_name=sheet, engine="openpyxl").set_index("城市\nCity")
    names = [f"{leaf.name.zh}\n{leaf.name.en}" for leaf in scorecard.framework.all_indicators]
    found = page[names].apply(pd.to_numeric, errors="coerce")
    return found.reindex([str(unit) for unit in scorecard.raw.index]).to_numpy()


@pytest.mark.parametrize("formulas", [True, pytest.param(False, marks=pytest.mark.large)])
def test_the_sheets_hold_what_the_scorecard_says(formulas, scorecard, tmp_path):
    path = tmp_path / "ranking.xlsx"
    scorecard.to_excel(path, formulas=formulas)
    assert_allclose(held(path, "Contributions", scorecard), scorecard.contributions)
    assert_allclose(held(path, "Obstacles", scorecard), scorecard.obstacles)
    assert bi.verify(path).ok
    page = pd.read_excel(path, sheet_name="Obstacles", engine="openpyxl").set_index("城市\nCity")
    top = page.loc["南京", ["第一障碍\nFirst obstacle", "第三障碍\nThird obstacle"]].tolist()
    names = scorecard.framework.nodes
    ids = scorecard.explain("南京").top_obstacles
    assert [text.split("\n")[0] for text in top] == [names[ids[0]].name.zh, names[ids[2]].name.zh]
    assert pd.isna(page.loc["北京", "第三障碍\nThird obstacle"])  # it lacks in two alone


def test_what_was_changed_is_named(scorecard, tmp_path):
    path = tmp_path / "ranking.xlsx"
    scorecard.to_excel(path)
    book = load_workbook(path)
    book["Contributions"]["C3"] = 99
    book.save(path)
    assert any("Contributions!C3" in str(row) for row in bi.verify(path).differences.to_numpy())


@pytest.mark.recalculation
@pytest.mark.skipif(SOFFICE is None, reason=WHY_NOT)
def test_they_follow_edits_of_weights_and_bounds(scorecard):
    book = live.build(scorecard)
    content = book.content()
    weights = {"economy": 3, "gdp_per_head": 5, "living": 0}
    files = {"as is": blank(content), "edited": blank(edited(content, weights, {}))}
    found = recalculated(files)
    meant = {name: cells for name, cells in results(book).items() if name in SHEETS}
    assert sum(map(len, meant.values())) > 500
    assert differences(found["as is"], meant) == []
    given = scorecard.framework.parents
    raw = {node: weights.get(node, 1.0) for node in given}
    again = bi.evaluate(SOURCE, "china-city", weighting=raw)
    told = found["edited"]["Contributions"]
    units = {told[f"A{row}"]: row for row in range(2, 21)}
    for letter, leaf in zip("CDEFGHIJ", again.fitted.indicators, strict=True):
        for unit, row in units.items():
            expected = again.contributions.loc[unit, leaf]
            got = told.get(f"{letter}{row}")
            assert (got in (None, "") and np.isnan(expected)) or got == pytest.approx(expected)


def wide(units, columns):
    leaves = [
        {"id": f"x{j}", "name": f"x{j}", "unit": "t", "direction": "higher", "source": "x"}
        for j in range(columns)
    ]
    system = {"id": "t", "name": "t", "source": "x", "unit": "u", "indicators": leaves}
    x = np.random.default_rng(0).uniform(1, 9, (units, columns))
    frame = pd.DataFrame(x, [f"u{i}" for i in range(units)], [leaf["id"] for leaf in leaves])
    return frame, bi.Framework.from_dict(system)


@pytest.mark.parametrize(
    ("shape", "steps", "sheets", "said"),
    [
        pytest.param((MOST_CELLS // 50 + 1, 50), {}, (), "5,050", marks=pytest.mark.large),
        ((6, 4), {"normalization": "zscore"}, ("Contributions",), "上端"),
        ((6, 4), {"aggregation": "copeland", "normalization": None}, (), "比较"),
        ((6, 14), {"aggregation": "harmonic", "normalization": "minmax:low=1"}, SHEETS[1:], "Shap"),
        ((6, 4), {"aggregation": "geometric", "normalization": "minmax:low=1"}, SHEETS, ""),
    ],
)
def test_what_is_left_out_is_said_so(shape, steps, sheets, said, tmp_path):
    table, system = wide(*shape)
    run = bi.evaluate(table, system, **steps)
    path = tmp_path / "ranking.xlsx"
    run.to_excel(path, "zh", formulas=False)
    book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    assert tuple(name for name in book.sheetnames if name in SHEETS) == sheets
    told = " ".join(str(row) for row in book["Method"].iter_rows(values_only=True))
    assert said in told
    assert bi.verify(path).ok
