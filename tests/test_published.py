"""Published tables, as printed, recomputed: the figures stand in examples/data with their source."""

import numpy as np
import pandas as pd
import pytest

import benchmark_index as bi

DATA = "examples/data/"


def published_order(frame, score, rank):
    """Whether falling scores never contradict the published ranks."""
    ranks = frame.sort_values(score, ascending=False)[rank].to_numpy()
    return bool(np.all(np.diff(ranks) >= 0))


def test_hdi_2021_of_25_countries():
    published = pd.read_csv(DATA + "hdi_2021.csv", index_col="country")
    published["score"] = bi.evaluate(DATA + "hdi_2021.csv", "hdi").score
    assert len(published) == 25
    assert (published["score"] - published["hdi_published"]).abs().max() < 0.0015
    assert published_order(published, "score", "rank_published")


def test_egdi_2018_and_2022_of_31_countries():
    published = pd.read_csv(DATA + "egdi.csv", dtype={"period": str})
    published = published.set_index(["country", "period"])
    published["score"] = bi.evaluate(DATA + "egdi.csv", "egdi").score
    assert len(published) == 62
    assert (published["score"] - published["egdi_published"]).abs().max() < 0.0001
    for _, year in published.groupby("period"):
        assert published_order(year, "score", "rank_published")


def test_hdi_tiers_are_the_published_groups():
    tiers = bi.evaluate(DATA + "hdi_2021.csv", "hdi").tier
    assert tiers["Italy"] == "Very high"
    assert tiers["China"] == "High"
    assert tiers["India"] == "Medium"
    assert tiers["Ethiopia"] == "Low"


def test_egdi_2012_writes_missing_as_zero():
    """Guinea's OSI is 0.0000 in the file because it was not assessed: 0.2695 and 0.0491 are not."""
    raw = bi.Framework.load("egdi").to_dict()
    raw["indicators"][0]["missing_codes"] = [0]
    table = pd.DataFrame(
        {
            "country": ["Guinea", "Iraq"],
            "osi": [0.0, 0.28758],
            "hci": [0.26957, 0.61509],
            "tii": [0.0491, 0.12014],
        }
    )
    scorecard = bi.evaluate(table, bi.Framework.from_dict(raw), period="2012")
    assert list(scorecard.not_ranked["unit"]) == ["Guinea"]
    assert list(scorecard.records["status"]) == ["missing"]
    assert round(scorecard.score["Iraq"], 5) == 0.34094


def test_china_cities_are_ranked_honestly():
    """At least ten cities each year, none on invented values, every gap said."""
    for year, least in (("2022", 10), ("2023", 10)):
        scorecard = bi.evaluate(f"{DATA}china_cities_{year}.csv", "china-city")
        assert scorecard.rank.notna().sum() >= least
        assert len(scorecard.not_ranked) == scorecard.rank.isna().sum()
        assert len(scorecard.records) == 0
        present = scorecard.denominated.notna()
        for group in scorecard.framework.all_groups:
            leaves = list(scorecard.framework.leaves(group.id))
            enough = present[leaves].sum(axis=1) >= 1
            assert (scorecard.groups[group.id].notna() == enough).all()
        scored = scorecard.groups.notna().sum(axis=1)
        assert (scorecard.score.notna() == (scored >= 3)).all()


def test_beijing_against_its_targets():
    framework = bi.Framework.load("beijing-city")
    table = bi.read_table(DATA + "beijing_2023.csv", framework)
    attained = bi.attainment(table, framework).set_index("indicator")
    assert round(attained.loc["new_core_firms", "attainment"], 4) == 1.3502
    assert attained.loc["new_core_firms", "gap"] == -3152
    share = attained[attained["target_period"] == "2025"].iloc[0]
    assert round(share["attainment"], 3) == 0.858
    assert bi.attainment(table, framework, capped=True)["attainment"].max() == 1


@pytest.mark.parametrize(("direction", "turn"), [("higher", 1), ("lower", -1)])
def test_a_gap_is_what_is_still_missing_whichever_way_is_better(direction, turn):
    """A limit of 35 on fine dust and a goal of 35 on green space, each missed by 3, beaten by 5."""
    framework = bi.Framework.from_dict(
        {
            "id": "goals",
            "name": "goals",
            "indicators": [
                {"id": "x", "name": "x", "direction": direction, "target": {"2025": 35}}
            ],
        }
    )
    values = {"x": [35 - turn * 3.0, 35.0, 35 + turn * 5.0]}
    table = bi.read_table(pd.DataFrame(values, index=list("abc")), framework)
    attained = bi.attainment(table, framework)
    assert list(attained["gap"]) == [3, 0, -5]
    assert list(np.sign(attained["attainment"] - 1)) == [-1, 0, 1]


def test_the_scope_decides_who_leads():
    """Table 2 of the report: Shanghai on the core scope, Beijing on the total."""
    figures = pd.read_csv(DATA + "enterprise_scope.csv", encoding="utf-8-sig")
    framework = bi.Framework.load(DATA + "enterprise-scope.yaml")
    leaders = {}
    for scope in ("core", "total"):
        chosen = figures[figures["scope"] == scope]
        table = chosen.pivot(index="unit", columns="measure", values="value")
        weights = bi.GivenWeights({"stock": 1, "new": 0})
        leaders[scope] = bi.evaluate(table, framework, weighting=weights).ranking.loc[0, "unit"]
    assert leaders == {"core": "上海", "total": "北京"}
    parts = figures.pivot_table(index=["unit", "measure"], columns="scope", values="value")
    assert (parts["core"] + parts["other"] == parts["total"]).all()


@pytest.fixture(scope="module")
def transport():
    """Thirteen cities, five years; with the units that the figures are in, not as printed."""
    figures = pd.read_csv(DATA + "jing_jin_ji_transport.csv", encoding="utf-8-sig")
    mended = figures.rename(columns=lambda name: name.partition(" (mg/")[0])
    return bi.evaluate(mended, DATA + "jing-jin-ji-transport.yaml")


def test_entropy_weights_of_the_published_panel_agree_to_six_digits(transport):
    published = pd.read_csv(DATA + "jing_jin_ji_published_weights.csv", encoding="utf-8-sig")
    weights = transport.weights["local"].loc[published["indicator"]]
    np.testing.assert_allclose(weights, published["weight"], rtol=1e-6)


def test_topsis_scores_of_the_published_panel_agree_to_eight_decimals(transport):
    published = pd.read_csv(
        DATA + "jing_jin_ji_published_scores.csv", encoding="utf-8-sig", dtype={"period": str}
    ).set_index(["unit", "period"])
    scores = transport.groups.loc[published.index, published.columns]
    assert scores.size == 195
    np.testing.assert_allclose(scores, published, rtol=0, atol=5.001e-9)  # printed to 8 decimals


def test_units_misprinted_by_dragging_a_cell_are_found_where_they_stand():
    """mg/m3, mg/m4, mg/m5 above figures in micrograms: one unit is possible and its values are not."""
    findings = bi.validate(
        DATA + "jing_jin_ji_transport.csv", DATA + "jing-jin-ji-transport.yaml"
    ).findings
    errors = findings[findings["severity"] == "error"]
    units = errors[errors["cell"].str.endswith(("!M1", "!N1"))]
    assert list(units["indicator"]) == ["so2", "no2"]
    beyond = errors.drop(units.index)
    assert set(beyond["cell"].str.partition("!")[2].str[0]) == {"L"}
    assert len(beyond) == 65
