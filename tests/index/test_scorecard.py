import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi

TABLE = pd.DataFrame(
    {
        "country": ["A", "B", "C", "D", "E"],
        "osi": [0.9, 0.6, 0.6, np.nan, 0.2],
        "hci": [0.9, 0.6, 0.6, 0.5, 0.2],
        "tii": [0.9, 0.6, 0.6, 0.5, 0.2],
    }
)


@pytest.fixture
def scorecard():
    return bi.evaluate(TABLE, "egdi", tiers="counts:2,2")


def test_equal_scores_share_a_rank_and_the_unranked_come_last(scorecard):
    ranking = scorecard.ranking
    assert list(ranking["unit"]) == ["A", "B", "C", "E", "D"]
    assert ranking["rank"].tolist()[:4] == [1, 2, 2, 4]
    assert ranking["rank"].isna().tolist() == [False] * 4 + [True]


def test_a_tie_at_a_cut_stays_together_and_says_so(scorecard):
    assert list(scorecard.ranking["tier"][:3]) == ["Tier 1"] * 3
    assert "2" in scorecard.tier_notes[0].en


def test_the_reason_for_not_being_ranked_is_given_in_both_languages(scorecard):
    reason = scorecard.not_ranked.loc[0]
    assert reason["unit"] == "D"
    assert "在线服务" in reason["zh"]
    assert "nline" in reason["en"]


def test_rank_decimals_decide_what_is_equal():
    """The EGDI was published with five decimals to 2016 and with four from 2018."""
    table = TABLE.assign(osi=[0.90001, 0.9, 0.2, 0.3, 0.1], hci=0.5, tii=0.5)
    assert bi.evaluate(table, "egdi", period="2018").rank.tolist()[:2] == [1, 1]
    assert bi.evaluate(table, "egdi", period="2016").rank.tolist()[:2] == [1, 2]
    assert bi.evaluate(table, "egdi", period="2018", rank_decimals=6).rank.tolist()[:2] == [1, 2]


def china():
    return bi.evaluate("examples/data/china_cities_2022.csv", "china-city")


def test_contributions_sum_to_the_score_also_with_missing_values():
    scorecard = china()
    ranked = scorecard.score.notna()
    contributions = scorecard.contributions
    assert_allclose(contributions[ranked].sum(axis=1), scorecard.score[ranked])
    assert contributions[~ranked].isna().all(axis=None)


def test_contributions_of_an_index_that_is_no_sum_say_so_and_start_from_the_means():
    scorecard = bi.evaluate("examples/data/hdi_2021.csv", "hdi")
    parts = scorecard.contributions
    assert parts.attrs["method"] == "shapley"  # geometric, but education is a mean of two
    assert_allclose(parts.sum(axis=1) + parts.attrs["start"], scorecard.score, rtol=1e-12)


def test_stages_stand_side_by_side():
    scorecard = china()
    raw, divided = scorecard.raw["gdp_per_head"], scorecard.denominated["gdp_per_head"]
    assert raw["北京"] == 41610.9
    assert divided["北京"] == 41610.9 / 2184.3
    assert scorecard.normalized["gdp_per_head"].max() == 100
    assert_array_equal(scorecard.imputed, scorecard.treated)
    assert scorecard.weights.loc["gdp_per_head", "effective"] == 0.125


def test_a_run_is_data():
    """The specification is plain JSON, and the same one gives the same numbers."""
    first, second = china(), china()
    text = json.dumps(first.specification, sort_keys=True, allow_nan=False)
    assert text == json.dumps(second.specification, sort_keys=True, allow_nan=False)
    assert_array_equal(first.score, second.score)
    assert len(first.specification["input"]["sha256"]) == 64
    again = bi.CompositeIndex.from_specification(json.loads(text))
    assert_array_equal(again.fit(first.table).evaluate(first.table).score, first.score)


@pytest.mark.parametrize(
    "steps",
    [
        {"weighting": "entropy:shift=0.0001", "normalization": "zscore:mean=50,sd=10"},
        {"weighting": "set:equal", "tiers": "cuts:60,30"},
        {"aggregation": {0: "geometric:floor=1"}, "min_coverage": "1/2"},
        {
            "weighting": bi.GivenWeights(
                {"economy": 3, "structure": 1, "living": 1, "innovation": 2}
            )
        },
    ],
    ids=str,
)
def test_any_run_can_be_repeated_from_its_specification(steps):
    table = "examples/data/china_cities_2022.csv"
    run = bi.evaluate(table, "china-city", **steps)
    specification = json.loads(json.dumps(run.specification))
    again = bi.CompositeIndex.from_specification(specification)
    repeated = again.fit(run.table).evaluate(run.table)
    assert_array_equal(repeated.score, run.score)
    pd.testing.assert_frame_equal(repeated.ranking, run.ranking)
    assert repeated.specification == run.specification


def test_data_from_memory_are_hashed_too():
    first = bi.evaluate(TABLE, "egdi").specification["input"]["sha256"]
    other = bi.evaluate(TABLE.assign(tii=0.1), "egdi").specification["input"]["sha256"]
    assert first != other
