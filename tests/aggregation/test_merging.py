from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.aggregation import merging


def rankings_of(ballots):
    """Units x ballots from ballots written best first, such as ``"bca"``."""
    units = sorted(next(iter(ballots)))
    return pd.DataFrame({b: [b.index(u) + 1 for u in units] for b in ballots}, index=units)


# Young (1988), after Condorcet: 60 voters, three candidates.
YOUNG = {"abc": 23, "bca": 17, "bac": 2, "cab": 10, "cba": 8}


def test_young_1988():
    votes = rankings_of(YOUNG)
    borda = bi.merge_rankings(votes, weights=YOUNG)
    assert borda.scores.to_dict() == {"a": 58, "b": 69, "c": 53}
    assert borda.ranks.to_dict() == {"a": 2, "b": 1, "c": 3}
    kemeny = bi.merge_rankings(votes, "kemeny", YOUNG)
    assert kemeny.ranks.to_dict() == {"b": 1, "c": 2, "a": 3}
    assert kemeny.agreement * 60 == pytest.approx(42 + 35 + 27)
    assert (kemeny.exact, kemeny.equally_good) == (True, 1)
    copeland = bi.merge_rankings(votes, "copeland", YOUNG)
    assert_array_equal(copeland.scores, [0, 0, 0])  # the majority runs in a circle
    assert_allclose(copeland.support.loc["a", "b"], 33 / 60)


def test_condorcets_paradox_has_three_best_orders():
    found = bi.merge_rankings(rankings_of({"abc": 1, "bca": 1, "cab": 1}), "kemeny")
    assert found.equally_good == 3
    assert found.ranks.to_dict() == {"a": 1, "b": 2, "c": 3}


def test_a_condorcet_winner_comes_first():
    """b loses to a under Borda, but no majority prefers anyone to b."""
    votes, counts = rankings_of({"bac": 3, "acb": 2}), {"bac": 3, "acb": 2}
    assert bi.merge_rankings(votes, "borda", counts).ranks["a"] == 1
    for method in ("copeland", "kemeny"):
        assert bi.merge_rankings(votes, method, counts).ranks["b"] == 1


def test_tied_places_share_their_points():
    votes = pd.DataFrame({"one": [1, 2, 2, 4]}, index=list("abcd"))
    assert bi.merge_rankings(votes).scores.to_list() == [3, 1.5, 1.5, 0]


def test_a_ranking_that_leaves_units_out():
    """One ranking of a and b only: 3 and 0 points; c's come from the ranking it stands in."""
    votes = pd.DataFrame({"all": [2, 1, 3, 4], "some": [1, 2, None, None]}, index=list("abcd"))
    found = bi.merge_rankings(votes)
    assert found.scores.to_dict() == {"a": 2 + 3, "b": 3 + 0, "c": 2 * 1, "d": 0}
    assert found.support.loc["a", "b"] == 0.5
    assert found.support.loc["b", "c"] == 1


rank_tables = arrays(
    float, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=st.integers(1, 4).map(float)
)


@given(rank_tables)
def test_kemeny_is_the_best_of_all_orders(ranks):
    found = bi.merge_rankings(ranks, "kemeny")
    s, n = found.support.to_numpy(), len(ranks)
    totals = np.array(
        [
            sum(s[o[i], o[j]] for i in range(n) for j in range(i + 1, n))
            for o in permutations(range(n))
        ]
    )
    assert found.agreement == pytest.approx(totals.max())
    assert found.equally_good == np.sum(totals > totals.max() - 1e-9)


@given(rank_tables, st.randoms())
def test_the_order_of_rows_does_not_matter(ranks, random):
    frame = pd.DataFrame(ranks, index=list("abcdef")[: len(ranks)])
    order = list(frame.index)
    random.shuffle(order)
    for method in ("borda", "copeland", "kemeny"):
        found = bi.merge_rankings(frame, method).ranks
        assert bi.merge_rankings(frame.loc[order], method).ranks[frame.index].equals(found)


@given(rank_tables)
def test_one_ranking_merged_is_itself(ranks):
    own = pd.Series(ranks[:, 0]).rank(method="min")
    for method in ("borda", "copeland"):
        assert_array_equal(bi.merge_rankings(ranks[:, :1], method).ranks, own)


def test_beyond_ten_units_the_search_says_so(monkeypatch):
    rng = np.random.default_rng(5)
    many = np.column_stack([rng.permutation(12) for _ in range(5)]) + 1.0
    found = bi.merge_rankings(many, "kemeny")
    assert (found.exact, found.equally_good) == (False, None)
    assert sorted(found.ranks) == list(range(1, 13))
    assert found.agreement >= bi.merge_rankings(many, "borda").agreement
    ten = bi.merge_rankings(many[:10], "kemeny")
    monkeypatch.setattr(merging, "EXACT", 3)
    searched = bi.merge_rankings(many[:10], "kemeny")
    assert ten.exact
    assert not searched.exact
    assert searched.agreement <= ten.agreement + 1e-9


def test_what_cannot_be_merged_is_named():
    frame = pd.DataFrame({"one": [1.0, 2.0, np.nan], "two": [2.0, 1.0, np.nan]}, index=list("abc"))
    with pytest.raises(bi.MethodError, match="c"):
        bi.merge_rankings(frame)
    with pytest.raises(bi.MethodError, match="empty"):
        bi.merge_rankings(frame.assign(empty=np.nan))
    with pytest.raises(bi.MethodError, match="two"):
        bi.merge_rankings(frame[:2], weights={"one": 1})
    with pytest.raises(bi.MethodError, match="negative"):
        bi.merge_rankings(frame[:2], weights=[1, -1])
    with pytest.raises(bi.MethodError, match="schulze"):
        bi.merge_rankings(frame[:2], "schulze")
    with pytest.raises(bi.MethodError, match="two"):
        bi.merge_rankings(frame[:2].assign(two=np.inf))


def test_weights_in_a_series_match_by_name():
    votes = pd.DataFrame({"a": [1, 2], "b": [2, 1]})
    assert list(bi.merge_rankings(votes, weights=pd.Series({"b": 1, "a": 3})).ranks) == [1, 2]
