"""Ranks by dimension and within regions, as the workbook computes them; verify and an office suite agree."""

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from recalculation import SOFFICE, WHY_NOT, edited, saved

import benchmark_index as bi
from benchmark_index.framework import Framework
from benchmark_index.report.live.partial_sheet import SHEET

RNG = np.random.default_rng(6)
UNITS = [f"城{i}" for i in range(9)]


def system(**more):
    groups = [
        {
            "id": group,
            "name": {"zh": f"组{group}", "en": f"Group {group}"},
            "indicators": [
                {
                    "id": f"{group}{i}",
                    "name": {"zh": f"项{group}{i}", "en": f"Item {group}{i}"},
                    "direction": way,
                }
                for i, way in enumerate(("higher", "lower"))
            ],
            **({"direction": "lower"} if group == "b" else {}),
        }
        for group in "ab"
    ]
    names = {"id": "partial", "name": {"zh": "分项", "en": "Partial"}, "attributes": ["region"]}
    return Framework.model_validate({**names, "groups": groups, **more})


def panel():
    """Synthetic: two periods with ties, one unit without a region, one never ranked."""
    index = pd.MultiIndex.from_product([UNITS, ["2022", "2024"]], names=["unit", "period"])
    frame = pd.DataFrame(RNG.integers(1, 6, (18, 4)).astype(float), index, ["a0", "a1", "b0", "b1"])
    frame.iloc[3] = np.nan
    regions = ["北", "南", "北", "南", "", "北", "南", "南", "北"]
    return frame.assign(region=np.repeat(regions, 2))


@pytest.fixture(scope="module")
def scorecard():
    return bi.evaluate(panel(), system())


@pytest.fixture(scope="module", params=[True, False], ids=["formulas", "values"])
def path(request, scorecard, tmp_path_factory):
    path = tmp_path_factory.mktemp("partial") / "r.xlsx"
    scorecard.to_excel(path, "zh", request.param)
    return path


def rows_of(path):
    return pd.read_excel(path, sheet_name=SHEET, engine="calamine", dtype=object)


def test_the_sheet_says_what_python_says(path, scorecard):
    rows = rows_of(path)
    meant = scorecard.partial_ranks(["dimension", "region"])
    names = {"rank": "排名", "rank_a": "组a：排名", "rank_b": "组b：排名"}
    names |= {"region": "所属地区", "rank_in_region": "所属地区内排名"}
    for key, title in names.items():
        assert rows[title].fillna("").tolist() == meant[key].astype(object).fillna("").tolist()
    assert rows["对象"].tolist() == meant["unit"].tolist()
    assert bi.verify(path).ok


def test_a_rank_that_was_changed_is_found(scorecard, tmp_path):
    path = tmp_path / "r.xlsx"
    scorecard.to_excel(path, "zh", formulas=False)
    book = load_workbook(path)
    book[SHEET]["D2"] = 7
    book.save(path)
    assert any(bi.verify(path).differences["cell"] == f"{SHEET}!D2")


def test_there_is_no_sheet_where_nothing_else_can_be_ranked_by(tmp_path):
    frame = pd.DataFrame(
        {"osi": [0.9, 0.5], "hci": [0.6, 0.8], "tii": [0.7, 0.3]}, index=list("AB")
    )
    bi.evaluate(frame, "egdi").to_excel(tmp_path / "r.xlsx")
    assert SHEET not in load_workbook(tmp_path / "r.xlsx").sheetnames


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_ranks_follow_edits(scorecard, tmp_path):
    path = tmp_path / "r.xlsx"
    scorecard.to_excel(path)
    typed = edited(path.read_bytes(), {"a0": 5.0, "b1": 3.0}, {})
    path.write_bytes(saved({"edited": typed})["edited"])
    found = bi.verify(path)
    assert found.ok, found.differences
    assert len(found.edits) == 2
    index = bi.CompositeIndex(
        system(), weighting={"a": 1, "b": 1, "a0": 5, "a1": 1, "b0": 1, "b1": 3}
    )
    anew = index.fit(panel_of(scorecard)).evaluate(panel_of(scorecard)).partial_ranks()
    rows = rows_of(path)
    ranks = dict(
        zip(zip(rows.iloc[:, 0], rows.iloc[:, 1], strict=True), rows.iloc[:, 3], strict=True)
    )
    for row in anew.dropna().to_dict("records"):
        assert ranks[row["unit"], row["period"]] == row["rank_a"]


def panel_of(scorecard):
    return scorecard.table
