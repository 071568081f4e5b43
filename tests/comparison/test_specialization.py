"""Location quotients and own profiles: facts of the report, and what they do not depend on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi

# Table 1 of the report: large models filed in Beijing and elsewhere, by batch.
MODELS = pd.DataFrame(
    {"第一批": [5.0, 3], "第二批": [10.0, 1], "第三批": [9.0, 24]}, index=["北京", "其他"]
)
COUNTS = st.lists(st.lists(st.integers(1, 10**6), min_size=3, max_size=3), min_size=2, max_size=6)


def frame_of(values):
    index = [f"U{k}" for k in range(len(values))]
    return pd.DataFrame(np.array(values, dtype=float), index, columns=list("abc"))


def test_beijings_share_of_each_batch_beside_its_share_of_all():
    """62.5, 90.9 and 27.3 % of the batches, 46.2 % of all 52."""
    quotients = bi.location_quotients(MODELS)
    assert quotients.loc["北京"].round(3).tolist() == [1.354, 1.970, 0.591]
    city = pd.Series({"第一批": 8.0, "第二批": 11, "第三批": 33})
    assert bi.location_quotients(MODELS.loc[["北京"]], city).equals(quotients.loc[["北京"]])


@given(COUNTS, st.integers(2, 9))
def test_quotients_average_to_one_and_know_no_unit_of_measure(values, factor):
    """Weighted by what each unit has of the whole, every column's mean is 1."""
    data = frame_of(values)
    quotients = bi.location_quotients(data)
    share = data.sum(axis=1) / data.to_numpy().sum()
    assert quotients.mul(share, axis=0).sum().to_numpy() == pytest.approx([1, 1, 1])
    pd.testing.assert_frame_equal(bi.location_quotients(data * factor), quotients)
    bigger = data.copy()
    bigger.iloc[0] *= factor  # a unit's size is not its structure, against a given whole
    whole = data.sum()
    one, other = (bi.location_quotients(part, whole).iloc[0] for part in (data, bigger))
    pd.testing.assert_series_equal(one, other)
    turned = bi.location_quotients(data.iloc[::-1, ::-1])
    pd.testing.assert_frame_equal(turned.iloc[::-1, ::-1], quotients)


def test_who_lacks_a_part_has_no_quotient_and_takes_no_part():
    more = pd.concat([MODELS, pd.DataFrame([[np.nan, 7, 8]], ["新区"], MODELS.columns)])
    quotients = bi.location_quotients(more)
    assert quotients.loc["新区"].isna().all()
    assert quotients.iloc[:2].equals(bi.location_quotients(MODELS))
    nothing = bi.location_quotients(MODELS.mul([1, 0], axis=0))
    assert nothing.loc["其他"].isna().all()


def test_what_has_no_quotient_is_refused():
    with pytest.raises(bi.MethodError, match="其他 / 第一批"):
        bi.location_quotients(MODELS - np.array([[0, 0, 0], [9, 0, 0]]))
    with pytest.raises(bi.MethodError, match="第三批"):
        bi.location_quotients(MODELS, pd.Series({"第一批": 8.0, "第二批": 11}))


def test_periods_are_taken_by_themselves():
    panel = pd.concat({"2022": MODELS, "2023": MODELS * 2 + 1}).swaplevel()
    panel.index.names = ["unit", "period"]
    for function in (
        bi.location_quotients,
        lambda data: bi.own_profile(data).set_index(["unit", "period"]),
    ):
        both = function(panel)
        alone = function(panel.xs("2023", level="period", drop_level=False))
        later = both[both.index.get_level_values("period") == "2023"]
        pd.testing.assert_frame_equal(later, alone)


def test_a_district_that_is_last_everywhere_has_its_strong_side():
    data = frame_of([[9, 9, 9], [5, 8, 6], [1, 1, 4]])
    profile = bi.own_profile(data, {"b": "higher"}).set_index(["unit", "indicator"])
    assert profile.loc["U2", "place"].to_dict() == {"c": 1, "a": 2, "b": 3}
    assert (profile.loc["U2", "z"] < 0).all()


@given(COUNTS)
def test_a_profile_is_about_an_average_of_its_own(values):
    data = frame_of(values)
    profile = bi.own_profile(data)
    sums = profile.groupby("unit")["above"].sum()
    assert sums.to_numpy() == pytest.approx(np.zeros(len(data)), abs=1e-9)
    assert (profile.groupby("unit")["place"].min() == 1).all()
    turned = bi.own_profile(-5 * data + 3, ["lower"] * 3)  # of costs that mirror it
    assert turned["above"].to_numpy() == pytest.approx(profile["above"].to_numpy(), abs=1e-9)
    assert turned["place"].equals(profile["place"])
    backwards = bi.own_profile(data.iloc[::-1]).set_index(["unit", "indicator"])["above"]
    assert backwards.loc[profile.set_index(["unit", "indicator"]).index].to_numpy() == (
        pytest.approx(profile["above"].to_numpy(), abs=1e-9)
    )


def test_directions_come_from_a_framework_and_gaps_are_left_out():
    scorecard = bi.evaluate("examples/data/china_cities_2023.csv", "china-city")
    profile = bi.own_profile(scorecard.denominated, scorecard.framework)
    assert len(profile) == scorecard.denominated.notna().to_numpy().sum()
    best = profile[profile["place"] == 1].groupby("unit")["indicator"].first()
    z = bi.ZScore(directions=[1]).fit_transform(scorecard.denominated[["gdp_per_head"]])
    row = profile[(profile["indicator"] == "gdp_per_head") & (profile["unit"] == "北京")].iloc[0]
    assert row["z"] == pytest.approx(z[scorecard.denominated.index.get_loc("北京"), 0])
    assert set(best.index) == set(scorecard.denominated.dropna(how="all").index)


def test_alike_columns_and_empty_ones_say_nothing():
    data = frame_of([[1, 5, 2], [3, 5, 1]]).assign(d=np.nan)
    profile = bi.own_profile(data)
    assert set(profile["indicator"]) == {"a", "b", "c"}
    assert (profile.loc[profile["indicator"] == "b", "z"] == 0).all()
