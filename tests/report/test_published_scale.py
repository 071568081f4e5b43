"""The published scale in workbooks and files: shown, computed by formulas, verified, run again."""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from recalculation import SOFFICE, WHY_NOT, edited, saved

import benchmark_index as bi
from benchmark_index.errors import UsageError
from benchmark_index.report import live

NAMES = list("abcd")
GOALPOSTS = {"goalposts": [0, 10]}
SYSTEM = {
    "id": "t",
    "name": "t",
    "method": {"normalization": "goalposts"},
    "groups": [
        {
            "id": group,
            "name": group,
            "indicators": [
                {"id": n, "name": n, "direction": "higher", **GOALPOSTS} for n in leaves
            ],
        }
        for group, leaves in (("g", "ab"), ("h", "cd"))
    ],
}
CASES = {
    "leader": ({"leader": 100, "decimals": 1}, "cuts:80,60"),
    "ends": ({"low": -10, "high": 10}, "cuts:2,0"),
    "decimals": ({"decimals": 0}, "quantiles:3"),
    "exact": ({"leader": 7}, None),
}


def table():
    rng = np.random.default_rng(3)
    keys = pd.MultiIndex.from_product([list("PQRSTU"), ["2021", "2022"]], names=["unit", "period"])
    x = pd.DataFrame(rng.uniform(1, 9, (12, 4)).round(2), keys, NAMES)
    x.loc[("P", "2022"), ["a", "b"]] = np.nan  # not ranked
    x.loc[("S", "2021"), :] = x.loc[("Q", "2021"), :].to_numpy()  # a tie
    return x


def scored(name, **more):
    publish, tiers = CASES[name]
    framework = bi.Framework.from_dict({**SYSTEM, "publish": publish})
    return bi.evaluate(table(), framework, tiers=tiers, **more)


def column(content, sheet, title):
    """Return what stands below a header, as shown and as written."""
    shown, written = (
        openpyxl.load_workbook(io.BytesIO(content), data_only=values)[sheet]
        for values in (True, False)
    )
    heads = [str(cell.value).splitlines()[0] for cell in shown[1]]
    at = heads.index(title) + 1
    return [
        [sheet.cell(row, at) for row in range(2, sheet.max_row + 1)] for sheet in (shown, written)
    ]


@pytest.mark.parametrize(
    ("name", "formulas"),
    [
        *(("leader", True), ("ends", False)),
        pytest.param("decimals", False, marks=pytest.mark.large),
        *(pytest.param(n, True, marks=pytest.mark.large) for n in ("ends", "decimals", "exact")),
    ],
)
def test_a_workbook_shows_it_and_is_confirmed(name, formulas, tmp_path):
    path, scorecard = tmp_path / "r.xlsx", scored(name)
    scorecard.to_excel(path, formulas=formulas)
    assert bi.verify(path).ok
    shown, written = column(path.read_bytes(), "Ranking", "综合得分")
    meant = scorecard.ranking["score"]
    assert_allclose([c.value for c in shown if isinstance(c.value, float | int)], meant.dropna())
    assert all(str(c.value).startswith("=") for c in written) == formulas
    decimals = scorecard.framework.publish.decimals
    if decimals is not None:
        assert {c.number_format.split(";")[0] for c in shown} == {
            "0." + "0" * decimals if decimals else "0"
        }
    again = bi.rerun(path)
    assert_array_equal(again.published, scorecard.published)


def test_sentences_and_method_speak_of_what_is_shown(tmp_path):
    scored("leader").to_excel(tmp_path / "r.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)
    texts = {s.title: [str(c.value) for row in s for c in row if c.value] for s in book}
    assert any("with 100.0" in text or " 100.0" in text for text in texts["Summary"])
    assert any("highest score of a period is shown as 100" in text for text in texts["Method"])


def test_a_workbook_without_it_has_none_of_its_cells(tmp_path):
    bi.evaluate(table(), bi.Framework.from_dict(SYSTEM)).to_excel(tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", data_only=True)
    texts = {str(cell.value) for sheet in book for row in sheet for cell in row}
    assert not [text for text in texts if "公布" in text or "ublish" in text]


def test_cut_points_of_an_earlier_scale_are_not_taken_when_it_is_run_again(tmp_path):
    scored("leader").to_excel(tmp_path / "r.xlsx", formulas=False)
    with pytest.raises(UsageError, match="cut points"):
        bi.rerun(tmp_path / "r.xlsx", publish=None)
    plain = bi.rerun(tmp_path / "r.xlsx", publish=None, tiers=None)
    assert_array_equal(plain.published, plain.score)
    finer = bi.rerun(tmp_path / "r.xlsx", publish="leader=100,decimals=3")
    assert_allclose(finer.published, scored("leader").published, atol=0.051)


def test_csv_and_parquet_hold_the_ranking(tmp_path):
    scorecard = scored("leader")
    scorecard.to_csv(tmp_path / "r.csv")
    scorecard.to_parquet(tmp_path / "r.parquet")
    for frame in (pd.read_csv(tmp_path / "r.csv"), pd.read_parquet(tmp_path / "r.parquet")):
        assert_array_equal(frame["score"], scorecard.ranking["score"])


@pytest.mark.recalculation
@pytest.mark.skipif(not SOFFICE, reason=WHY_NOT)
def test_libreoffice_computes_the_same_and_follows_edits(tmp_path):
    books = {name: live.build(scored(name)).content() for name in ("leader", "ends")}
    books["edited"] = edited(books.pop("leader"), {"g": 0.9}, {})
    for name, content in saved(books).items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        found = bi.verify(path)
        assert found.ok, (name, found.differences.to_string())
        if name == "edited":
            assert len(found.edits) == 1
            leaders = found.scorecard.published.groupby("period").max()
            assert_array_equal(leaders, [100.0, 100.0])
            assert not found.scorecard.published.equals(scored("leader").published)


def test_the_command_line_publishes_and_refuses(run, tmp_path):
    x = table().xs("2021", level="period")
    x.to_csv(tmp_path / "t.csv")
    bi.Framework.from_dict(SYSTEM).to_yaml(tmp_path / "s.yaml")
    words = ["score", tmp_path / "t.csv", "-f", tmp_path / "s.yaml", "-o", tmp_path / "r.csv"]
    done = run(*words, "--publish", "leader=100，decimals=1")
    assert done.code == 0
    assert "100.0" in done.out
    assert pd.read_csv(tmp_path / "r.csv")["score"].max() == 100
    for wrong in ("leader=x", "leader", "low=1", "high=1,low=2"):
        assert run(*words, "--publish", wrong).code == 2
    refused = run(*words, "--publish", "low=0,high=1", "--normalization", "zscore")
    assert refused.code == 1
    assert "publish" in refused.err
