"""Two rankings side by side: symmetric, whatever holds them, with the units of one alone listed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import benchmark_index as bi

HDI = "examples/data/hdi_2021.csv"


@pytest.fixture(scope="module")
def scorecards():
    return bi.evaluate(HDI, "hdi"), bi.evaluate(HDI, "hdi", aggregation="arithmetic")


@st.composite
def two_lists(draw):
    """Draw scores of some units on each side, with ties."""
    names = [f"U{i}" for i in range(12)]
    scores = st.lists(st.integers(0, 9), min_size=12, max_size=12)
    kept = st.sets(st.sampled_from(names), min_size=6)
    one, other = (pd.Series(draw(scores), index=names, name="score") for _ in range(2))
    return one[sorted(draw(kept))], other[sorted(draw(kept))]


@given(two_lists())
@settings(deadline=None, max_examples=15)
def test_what_one_gains_the_other_loses(pair):
    one, other = pair
    if not set(one.index) & set(other.index):
        return
    there, back = bi.compare(one, other), bi.compare(other, one)
    assert there.average_shift == back.average_shift
    assert (there.only_a, there.only_b) == (back.only_b, back.only_a)
    assert (there.table["shift"] == -back.table["shift"].reindex(there.table.index)).all()
    assert there.common_top(3) == back.common_top(3)
    both = one.index.intersection(other.index)
    ranks = [s[both].rank(method="min", ascending=False) for s in pair]
    assert there.average_shift == pytest.approx((ranks[0] - ranks[1]).abs().mean())
    if all(np.ptp(rank) > 0 for rank in ranks):
        assert there.spearman == pytest.approx(stats.spearmanr(*ranks).statistic)
        assert there.kendall == pytest.approx(stats.kendalltau(*ranks).statistic)


@given(two_lists())
@settings(deadline=None, max_examples=6)
def test_the_order_of_units_does_not_matter(pair):
    one, other = pair
    if set(one.index) & set(other.index):
        plain, turned = bi.compare(one, other), bi.compare(one[::-1], other)
        assert plain.summary == pytest.approx(turned.summary, nan_ok=True)


def test_a_ranking_beside_itself_has_not_moved(scorecards):
    same = bi.compare(scorecards[0], scorecards[0])
    assert same.spearman == pytest.approx(1)
    assert same.kendall == pytest.approx(1)
    assert (same.average_shift, same.common_top(5)) == (0, 1)
    assert same.summary["unchanged"] == 25


def test_means_change_three_ranks_of_the_hdi(scorecards):
    result = bi.compare(*scorecards)
    assert result.movers(2).index.tolist() == ["Ireland", "Singapore"]
    assert result.movers(2)["shift"].tolist() == [1, 1]
    assert "Ireland" in repr(result)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_files_say_what_the_scorecard_says(scorecards, suffix, tmp_path):
    path = tmp_path / f"ranking.{suffix}"
    getattr(scorecards[1], "to_excel" if suffix == "xlsx" else "to_csv")(path)
    assert bi.compare(scorecards[0], path).summary == bi.compare(*scorecards).summary


@pytest.mark.parametrize(
    ("heads", "values"),
    [
        (["城市", "综合得分"], [90, 80, 70]),
        (["城市", "排名"], [1, 2, 3]),
        (["名次", "城市名称"], None),
        (["City", "overall_score"], [9.0, 8.0, 7.0]),
        (["城市\nCity", "排名\nRank"], ["1=", "1=", "3"]),
        (["place", "City index 2023"], [9.0, 8.0, 7.0]),
    ],
)
def test_publishers_head_their_columns_in_many_ways(heads, values, tmp_path):
    names = ["北京", "上海", "广州"]
    columns = [[1, 2, 3], names] if values is None else [names, values]
    path = tmp_path / "published.csv"
    pd.DataFrame(dict(zip(heads, columns, strict=True))).to_csv(path, index=False)
    ours = pd.Series({"广州": 1, "上海": 2, "北京": 3}, name="rank")
    result = bi.compare(ours, path)
    assert result.table.index.tolist() == ["广州", "上海", "北京"]
    assert result.spearman < 0


def test_aliases_of_the_framework_match_names():
    ours = pd.Series({"北京": 1, "上海": 2}, name="rank")
    theirs = pd.Series({"北京市": 2, "Shanghai": 1, "Atlantis": 3}, name="rank")
    with pytest.raises(bi.UsageError, match="no unit in common"):
        bi.compare(ours, theirs)
    result = bi.compare(ours, theirs, framework="china-city")
    assert result.table["shift"].tolist() == [-1, 1]
    assert result.only_b == ["Atlantis"]


def test_values_without_a_name_are_ranks_only_where_they_are():
    ranks, scores = pd.Series({"A": 1, "B": 2, "C": 2}), pd.Series({"A": 9, "B": 5, "C": 5})
    result = bi.compare(ranks, scores)
    assert result.read_as == ("rank", "score")
    assert result.average_shift == 0


def test_periods_are_chosen_and_never_guessed():
    frame = pd.DataFrame(
        {"unit": ["A", "B"] * 2, "year": [2021, 2021, 2022, 2022], "rank": [1, 2, 2, 1]}
    )
    with pytest.raises(bi.UsageError, match="2021, 2022"):
        bi.compare(frame, frame)
    assert bi.compare(frame, frame, period=("2021", "2022")).table["shift"].tolist() == [-1, 1]
    with pytest.raises(bi.UsageError, match="2020"):
        bi.compare(frame, frame, period="2020")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (pd.DataFrame({"unit": ["A"], "x": [1], "y": [2]}), "which column"),
        (pd.DataFrame({"unit": ["A", "A"], "rank": [1, 2]}), "more than once"),
        (pd.DataFrame({"unit": ["A"], "rank": ["none"]}), "nothing in it has a rank"),
        ([1, 2], "list is no ranking"),
        ("nowhere.csv", "No such file"),
    ],
)
def test_what_is_no_ranking_is_refused_with_the_reason(other, said):
    with pytest.raises(bi.BenchmarkIndexError, match=said):
        bi.compare(pd.Series({"A": 1}, name="rank"), other)


def test_units_without_rank_are_not_compared():
    one = pd.Series({"A": 1.0, "B": np.nan, "C": 2.0}, name="rank")
    other = pd.Series({"A": 3.0, "B": 2.0, "C": 1.0}, name="rank")
    result = bi.compare(one, other)
    assert result.only_b == ["B"]
    assert result.table["common_b"].tolist() == [2, 1]
