"""Partial ranks: by dimension and within classes they are the ranks of an index of just these."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.framework import Framework

CITIES = "examples/data/china_cities_2023.csv"


def system(**more):
    return Framework.model_validate(
        {
            "id": "partial",
            "name": {"zh": "分项", "en": "Partial"},
            "attributes": ["region"],
            "groups": [
                {
                    "id": group,
                    "name": {"zh": group, "en": group},
                    "indicators": [
                        {
                            "id": f"{group}{i}",
                            "name": {"zh": f"{group}{i}", "en": f"{group}{i}"},
                            "direction": way,
                        }
                        for i, way in enumerate(("higher", "lower"))
                    ],
                    **more.get(group, {}),
                }
                for group in ("a", "b")
            ],
        }
    )


@st.composite
def frames(draw):
    """Draw a panel or one period, with ties, gaps and units without a region."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, periods = draw(st.integers(3, 9)), draw(st.sampled_from([1, 2]))
    x = rng.integers(0, 4, size=(n * periods, 4)).astype(float)
    x[0], x[1] = 0, 4  # every indicator varies
    x[rng.random(x.shape) < draw(st.sampled_from([0, 0.1]))] = np.nan
    x[0], x[1] = 0, 4
    units = [f"U{i}" for i in range(n)]
    frame = pd.DataFrame(x, columns=["a0", "a1", "b0", "b1"])
    frame["region"] = np.tile(rng.choice(["north", "south", ""], size=n), periods)
    labels = [("2021", "2022")[i // n] for i in range(n * periods)]
    index = pd.MultiIndex.from_arrays([units * periods, labels], names=["unit", "period"])
    return frame.set_axis(index if periods > 1 else pd.Index(units, name="unit"))


def competition(scores):
    return [np.nan if np.isnan(s) else 1 + int((scores > s).sum()) for s in scores]


@given(frames(), st.sampled_from(["arithmetic", "topsis", "vikor"]))
@settings(deadline=None, max_examples=8)
def test_they_are_counted_among_those_of_the_period_and_class(frame, method):
    scorecard = bi.CompositeIndex(system(), aggregation=method).fit(frame).evaluate(frame)
    ranks = scorecard.partial_ranks(["dimension", "region"])
    keys = [name for name in ("unit", "period") if name in ranks]
    ranks = ranks.set_index(keys).reindex(frame.index)
    period = frame.index.get_level_values(1) if "period" in keys else np.zeros(len(frame))
    sign = -1 if method == "vikor" else 1
    scores = scorecard.groups.assign(index=scorecard.score).round(10) * sign
    for name, by, column in (
        ("rank_a", period, "a"),
        ("rank_in_region", [period, frame["region"].to_numpy()], "index"),
    ):
        meant = scores[column].groupby(by).transform(competition)
        if column == "index":
            meant = meant.where(frame["region"] != "")
        pd.testing.assert_series_equal(
            ranks[name].astype(float), meant.astype(float), check_names=False
        )


def test_a_group_of_which_less_is_better_is_led_by_the_lowest():
    frame = pd.DataFrame(
        {"a0": [1, 2, 3.0], "a1": [3, 2, 1.0], "b0": [1, 2, 3.0], "b1": [3, 2, 1.0]},
        index=list("XYZ"),
    )
    scorecard = bi.evaluate(frame, system(b={"direction": "lower"}))
    ranks = scorecard.partial_ranks().set_index("unit").loc[list("XYZ")]
    assert ranks["rank_a"].tolist() == [3, 2, 1]
    assert ranks["rank_b"].tolist() == [1, 2, 3]
    assert scorecard.partial_ranks("a1")["rank_a1"].max() == 3


def test_the_ranking_keeps_its_columns_and_gets_more_on_request():
    scorecard = bi.evaluate(CITIES, "china-city", errors="ignore")
    plain, more = scorecard.ranking, scorecard.ranking_by(["economy", "gdp_per_head"])
    pd.testing.assert_frame_equal(more[plain.columns], plain)
    assert list(more.columns[len(plain.columns) :]) == ["rank_economy", "rank_gdp_per_head"]


def test_dimensions_of_a_flat_system_are_its_indicators():
    frame = pd.DataFrame(
        {"osi": [0.9, 0.5], "hci": [0.6, 0.8], "tii": [0.7, 0.3]}, index=list("AB")
    )
    ranks = bi.evaluate(frame, "egdi").partial_ranks()
    assert ranks.filter(like="rank_").to_numpy().tolist() == [[1, 2, 1], [2, 1, 2]]


@pytest.mark.parametrize("name", ["regoin", "egdi", ""])
def test_what_nobody_can_be_ranked_by_is_refused(name):
    frame = pd.DataFrame({"osi": [0.9], "hci": [0.6], "tii": [0.7]}, index=["A"])
    with pytest.raises(bi.UsageError, match="dimension or attribute"):
        bi.evaluate(frame, "egdi").partial_ranks(name)


def test_ranks_by_period_are_those_of_the_ranking():
    frame = pd.DataFrame(
        {"a0": [1, 2, 2, 1.0], "a1": [1, 1, 2, 1.0], "b0": [1, 2, 3, 1.0], "b1": [1, 0, 1, 2.0]},
        index=pd.MultiIndex.from_product([["X", "Y"], ["2021", "2022"]], names=["unit", "period"]),
    )
    ranks = bi.evaluate(frame, system()).partial_ranks("period")
    assert ranks["rank_in_period"].tolist() == ranks["rank"].tolist()
