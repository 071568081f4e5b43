"""Imputation and treatment inside an index: step 3 of the Handbook."""

import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from openpyxl import load_workbook
from sklearn.impute import SimpleImputer

import benchmark_index as bi
from benchmark_index.catalog import specs

NAN = np.nan
IDS = ["gdp", "firms", "roads", "air", "schools"]


@pytest.fixture
def cities():
    """Synthetic: 24 cities in 3 regions, a city of many firms, four gaps."""
    random = np.random.default_rng(11)
    x = random.uniform(10, 20, (24, 5))
    frame = pd.DataFrame(x, [f"U{i:02}" for i in range(24)], IDS)
    frame["firms"] = np.arange(100.0, 124.0)
    frame.loc["U05", "firms"] = 9000.0
    frame.loc["U00", "gdp"] = frame.loc["U01", "roads"] = frame.loc["U02", "air"] = NAN
    frame.loc["U03", "schools"] = NAN
    frame["population"] = 10.0
    frame["region"] = ["north", "east", "west"] * 8
    return frame


def run(cities, framework, **steps):
    return bi.CompositeIndex(framework, **steps).fit(cities).evaluate(cities)


def imputed_cells(scorecard):
    records = scorecard.records
    return records[records["status"] == "imputed"].set_index(["unit", "indicator"])


@pytest.mark.parametrize(
    "step",
    [
        "median",
        bi.MedianImputation(),
        {"median": {"empty_group": "all"}},
        "sklearn.impute.SimpleImputer:strategy=median",
        SimpleImputer(strategy="median"),
    ],
    ids=str,
)
def test_every_imputed_cell_is_on_record_with_its_rule(step, cities, city):
    scorecard = run(cities, city, imputation=step)
    cells = imputed_cells(scorecard)
    assert list(cells.index) == [
        ("U00", "gdp"),
        ("U01", "roads"),
        ("U02", "air"),
        ("U03", "schools"),
    ]
    assert all("median" in rule or "SimpleImputer" in rule for rule in cells["rule"])
    assert cells.loc[("U03", "schools"), "value"] == cities["schools"].median()
    assert cells.loc[("U00", "gdp"), "value"] == (cities["gdp"] / 10).median(), "as denominated"
    assert cells["text"].tolist() == [""] * 4
    assert scorecard.raw.isna().to_numpy().sum() == 4
    assert not scorecard.imputed.isna().any(axis=None)


def test_the_record_says_where_the_gap_was(rows, write, city):
    rows[2][4] = None
    scorecard = bi.evaluate(write("cities.xlsx", rows), city, imputation="mean")
    assert imputed_cells(scorecard).loc[("上海", "roads"), "cell"] == "数据!E3"


def test_a_step_switched_off_leaves_no_record(cities, city):
    scorecard = run(cities, city, imputation=None, treatment="none")
    assert not len(scorecard.records)
    assert "rule" in scorecard.records
    pd.testing.assert_frame_equal(scorecard.treated, scorecard.denominated)


def test_a_region_is_an_attribute_of_the_table(cities, city):
    scorecard = run(cities, city, imputation="mean:by=region")
    value = imputed_cells(scorecard).loc[("U03", "schools"), "value"]
    assert_allclose(value, cities.loc[cities["region"] == "north", "schools"].mean())
    fill = scorecard.intermediates["imputation"]["group_fill"].value
    assert_allclose(fill.loc["north", "schools"], value)
    with pytest.raises(bi.UsageError, match="province"):
        run(cities, city, imputation="mean:province")


def test_row_means_take_groups_and_directions_from_the_framework(cities, city):
    scorecard = run(cities, city, imputation="row_mean")
    x = cities.loc["U02"]
    low, high = cities["schools"].min(), cities["schools"].max()
    share = (x["schools"] - low) / (high - low)
    expected = cities["air"].max() - share * (cities["air"].max() - cities["air"].min())
    assert_allclose(scorecard.imputed.loc["U02", "air"], expected)


def test_the_framework_may_say_both_steps(cities, city):
    raw = city.to_dict()
    raw["method"] = {
        "imputation": {"mean": {"by": "region"}},
        "treatment": {"winsorize": {"k": {"firms": 1}, "then": "log_shift"}},
    }
    scorecard = run(cities, bi.Framework.from_dict(raw))
    assert scorecard.specification["steps"]["imputation"] == {
        "mean": {"by": "region", "empty_group": "error"}
    }
    treated = scorecard.records[scorecard.records["status"] == "treated"]
    assert treated[["unit", "indicator", "text", "value", "rule"]].to_numpy().tolist() == [
        ["U05", "firms", "9000", 123.0, "winsorize"]
    ]
    after = scorecard.intermediates["treatment"]["skew_after"].value
    assert abs(after["firms"]) < 2
    assert (
        run(cities, bi.Framework.from_dict(raw), treatment=None)
        .records["status"]
        .eq("imputed")
        .all()
    )


@pytest.mark.parametrize(
    "steps",
    [
        {"imputation": "knn", "treatment": "iqr"},
        {"imputation": "regression", "treatment": "winsorize:k=2,then=boxcox,of=winsorized"},
        {
            "imputation": bi.MeanImputation(by="region", empty_group="all"),
            "treatment": bi.Winsorization(max_skew={"gdp": 1}, then=bi.LogScaled(a=0.1)),
        },
        {"treatment": bi.BoxCox(lam={"air": 0.5}, guard=False)},
    ],
    ids=str,
)
def test_a_run_can_be_repeated_from_its_specification(steps, cities, city):
    scorecard = run(cities, city, **steps)
    specification = json.loads(json.dumps(scorecard.specification, allow_nan=False))
    again = bi.CompositeIndex.from_specification(specification).fit(cities).evaluate(cities)
    assert_array_equal(again.score, scorecard.score)
    assert again.specification == scorecard.specification


@pytest.mark.parametrize(
    "treatment",
    [
        {"winsorize": {"k": 2}},
        "winsorize:2",
        "winsorize",
        {"winsorize": {"k": 1, "then": {"boxcox": {"lam": 0}}}},
    ],
    ids=str,
)
@pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
def test_a_winsorization_recorded_without_a_criterion_is_repeated_by_both(
    treatment, version, cities, city
):
    cities["roads"] = [-50.0, *np.linspace(-1, 1, 22), 50.0]  # two tails: one test lets them be
    both = bi.Winsorization(criterion="both", **_params(treatment))
    before = run(cities, city, treatment=both)
    specification = json.loads(json.dumps(before.specification))
    assert specification["steps"]["treatment"]["winsorize"]["criterion"] == "both"
    specification["steps"]["treatment"] = treatment
    specification["library"]["version"] = version
    again = bi.CompositeIndex.from_specification(specification).fit(cities).evaluate(cities)
    assert_array_equal(again.treated, before.treated)
    now = run(cities, city, treatment=treatment)
    assert now.specification["steps"]["treatment"]["winsorize"]["criterion"] == "either"
    assert (now.treated["roads"] == cities["roads"]).all()
    noted = now.findings.set_index("rule").loc[["one-test-suffices"]]
    assert "roads" in set(noted["indicator"])


def _params(treatment):
    return specs.parse("treatment", treatment)[1]


def test_what_treatment_noticed_is_a_finding(cities, city):
    cities["roads"] = [1.0] * 23 + [50.0]
    cities["schools"] = [-(2.0**i) for i in range(24)]
    step = bi.Winsorization(k=1, then=bi.LogShift(mirror=False))
    findings = run(cities, city, treatment=step).findings
    found = set(zip(findings["rule"], findings["indicator"], strict=True))
    assert {
        ("turned-constant", "roads"),
        ("transform-dropped", "schools"),
        ("still-outlying", "schools"),
    } <= found


def test_the_workbook_shows_what_stood_there_and_the_rule(cities, city, tmp_path):
    run(cities, city, imputation="median", treatment="winsorize").to_excel(tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx")["Records"]
    rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert any(
        "Median imputation" in " ".join(row) and "中位数插补" in " ".join(row) for row in rows
    )
    assert any("Winsorization by count" in " ".join(row) and "9000" in row for row in rows)


# --- panels ------------------------------------------------------------------------------------


@pytest.fixture
def panel():
    """Synthetic: two cities over five years; B reported roads once."""
    years = [str(year) for year in range(2018, 2023)]
    index = pd.MultiIndex.from_product([["A", "B"], years], names=["unit", "period"])
    frame = pd.DataFrame(index=index)
    frame["gdp"] = np.arange(1.0, 11.0)
    frame["firms"] = [1.0, NAN, NAN, 7, NAN, 1, 2, 3, 4, 5]
    frame["roads"] = [1.0, 2, 3, 4, 5, NAN, NAN, 8, NAN, NAN]
    frame["air"] = np.arange(20.0, 10.0, -1)
    frame["schools"] = np.arange(1.0, 11.0)
    frame["population"], frame["region"] = 1.0, "north"
    return frame


def test_a_carried_single_value_is_on_record(panel, city):
    scorecard = run(panel, city, imputation="linear")
    records = scorecard.records.set_index(["unit", "period", "indicator"])
    assert records["status"].eq("imputed").all()
    told = {key[1:]: (row.value, row.rule) for key, row in records.iterrows() if key[0] == "A"}
    assert told == {
        ("2019", "firms"): (3, "linear"),
        ("2020", "firms"): (5, "linear"),
        ("2022", "firms"): (7, "linear:carried"),
    }
    carried = records.loc["B"]
    assert carried["value"].tolist() == [8] * 4
    assert carried["rule"].tolist() == ["linear:carried"] * 4
    finding = scorecard.findings.set_index("rule").loc["one-observation"]
    assert finding["indicator"] == "roads"


@pytest.mark.parametrize("step", ["latest", "constant", "linear"])
def test_one_period_scored_by_itself_gets_what_it_gets_in_the_panel(step, panel, city):
    index = bi.CompositeIndex(city, imputation=step).fit(panel)
    whole = index.evaluate(panel)
    year = index.evaluate(whole.table.at("2022"))
    assert_array_equal(year.imputed, whole.imputed.xs("2022", level=1))
    assert_array_equal(year.score, whole.score.xs("2022", level=1))
    assert set(year.records["period"]) == {"2022"}
