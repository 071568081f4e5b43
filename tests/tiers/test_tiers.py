from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from benchmark_index import (
    Counts,
    CutPoints,
    EqualIntervals,
    MeanDeviations,
    MethodError,
    NaturalBreaks,
    ProbitTiers,
    Quantiles,
    ScoreClusters,
)

NAN = float("nan")


def tiers(rule, *scores):
    return list(rule.assign(np.array(scores, dtype=float)).tier)


def labelled(rule, *scores):
    return [rule.label(tier) for tier in tiers(rule, *scores)]


def test_a_score_at_a_cut_belongs_to_the_better_tier():
    assert tiers(CutPoints([80, 60]), 100, 80, 79.99, 60, 59.99, 0) == [0, 0, 1, 1, 2, 2]


def test_bands_of_revenue():
    """The three classes of benchmark enterprises: 10000, 4000 and 1000 (100 million yuan)."""
    rule = CutPoints([10000, 4000, 1000], labels=["引领", "骨干", "成长", "其他"])
    assert [rule.label(t).zh for t in tiers(rule, 12000, 4000, 3999, 20)] == [
        "引领", "骨干", "成长", "其他",
    ]  # fmt: skip


def test_hdi_bands_as_published():
    """UNDP: very high from 0.800, high from 0.700, medium from 0.550."""
    assert tiers(CutPoints([0.8, 0.7, 0.55]), 0.962, 0.8, 0.768, 0.699, 0.55, 0.535) == [
        0, 0, 1, 2, 2, 3,
    ]  # fmt: skip


def test_counts_fill_from_the_top():
    scores = np.arange(120, 0, -1)
    found = Counts([10, 33, 57]).assign(scores.astype(float)).tier
    assert [int(np.sum(found == t)) for t in (0, 1, 2, -1)] == [10, 33, 57, 20]
    assert_array_equal(np.diff(found[:100]) >= 0, True)


def test_more_places_than_units_are_left_empty():
    assert tiers(Counts([2, 10]), 3, 1, 2) == [0, 1, 0]


def test_a_tie_at_a_cut_goes_to_the_better_tier_and_is_said():
    assigned = Counts([1, 2]).assign(np.array([9.0, 9.0, 9.0, 5.0, 4.0]))
    assert list(assigned.tier) == [0, 0, 0, -1, -1]
    assert "1" in assigned.notes[0].en
    assert "并列" in assigned.notes[0].zh


def test_a_tie_after_the_last_place_stays_in_the_last_tier_and_is_said():
    assigned = Counts([1, 1]).assign(np.array([9.0, 5.0, 5.0, 1.0]))
    assert list(assigned.tier) == [0, 1, 1, -1]
    assert "2" in assigned.notes[0].en


def test_a_tie_of_the_last_two_units_across_a_cut_is_said():
    """The last but one place is the last that can be inside a tie."""
    assigned = Counts([1, 1, 1]).assign(np.array([9.0, 5.0, 5.0]))
    assert list(assigned.tier) == [0, 1, 1]
    assert ["2" in note.en for note in assigned.notes] == [True]


def test_a_tie_within_a_tier_needs_no_note():
    assert not Counts([2, 2]).assign(np.array([9.0, 9.0, 5.0, 1.0])).notes


def test_quarters():
    assert tiers(Quantiles(4), *range(1, 9)) == [3, 3, 2, 2, 1, 1, 0, 0]


def test_a_median_belongs_to_the_better_half():
    assert tiers(Quantiles(2), 1, 2, 3) == [1, 0, 0]
    assert tiers(Quantiles(2), 0, round(2 / 3, 10), 1) == [1, 0, 0]


def test_a_median_belongs_to_the_better_half_at_any_rounding():
    """``rank_decimals`` may be more than ten."""
    assert tiers(Quantiles(2), 0, round(2 / 3, 12), 1) == [1, 0, 0]


def test_units_that_are_all_equal_are_in_one_tier():
    assert tiers(Quantiles(4), 5, 5, 5, 5, 5) == [0] * 5


RULES = [
    CutPoints([2, 1]),
    Counts([1, 2]),
    Quantiles(3),
    EqualIntervals(3),
    MeanDeviations(1),
    NaturalBreaks(3),
    ProbitTiers(3),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_unit_without_a_score_has_no_tier(rule):
    assert tiers(rule, NAN, 5, NAN)[::2] == [-1, -1]
    assert tiers(rule, NAN, NAN) == [-1, -1]
    assert tiers(rule) == []


@pytest.mark.parametrize("rule", RULES, ids=str)
@given(scores=st.lists(st.one_of(st.integers(0, 5), st.just(NAN)), max_size=12))
def test_equal_scores_share_a_tier_and_better_ones_are_never_worse_off(rule, scores):
    found = tiers(rule, *scores)
    placed = sorted(
        (s, -t if t >= 0 else -99) for s, t in zip(scores, found, strict=True) if s == s
    )
    assert all(a[1] <= b[1] for a, b in pairwise(placed))
    assert all(a[1] == b[1] for a, b in pairwise(placed) if a[0] == b[0])


def test_tiers_are_called_by_number_unless_named():
    assert Counts([1]).label(0) == ("第1档", "Tier 1")
    named = CutPoints([60], labels=[{"zh": "合格", "en": "pass"}, "fail"])
    assert named.label(0) == ("合格", "pass")
    assert named.label(1) == ("fail", "fail")


def test_a_label_is_text_whatever_it_looks_like():
    rule = CutPoints([60], labels=[1, 2])
    rule.assign(np.array([70.0]))
    assert rule.label(0) == ("1", "1")


BAD = [
    CutPoints([60, 80]),
    CutPoints([80, 80]),
    CutPoints([80, NAN]),
    CutPoints([float("inf"), 1]),
    CutPoints("high"),
    CutPoints(None),
    CutPoints([]),
    CutPoints([80, 60], labels=["a", "b"]),
    CutPoints([80, 60], labels="abc"),
    CutPoints([80, 60], labels=5),
    CutPoints([80], labels=[{"zh": "高"}, {"zh": "低"}]),
    Counts([]),
    Counts([0]),
    Counts([10, -1]),
    Counts([1.5]),
    Counts(["ten"]),
    Counts(None),
    Counts([True]),
    Counts([[1, 2]]),
    Counts([1, 2], labels=["a"]),
    Quantiles(1),
    Quantiles(0),
    Quantiles(2.5),
    Quantiles("4"),
    Quantiles(True),
    Quantiles(None),
    Quantiles(3, labels=["a", "b"]),
    EqualIntervals(1),
    EqualIntervals(2.5),
    EqualIntervals(3, labels=["a"]),
    MeanDeviations(-1),
    MeanDeviations([1, 1]),
    MeanDeviations([]),
    MeanDeviations(NAN),
    MeanDeviations(1, labels=["a", "b"]),
    NaturalBreaks(1),
    NaturalBreaks(10**6),
    NaturalBreaks(2, labels=["a"]),
    ProbitTiers(5),
    ProbitTiers([6, 4]),
    ProbitTiers([]),
    ProbitTiers("three"),
    ScoreClusters(1),
    ScoreClusters(2, seed=-1),
]


@pytest.mark.parametrize("rule", BAD, ids=str)
def test_a_parameter_that_makes_no_tiers_is_a_clear_error(rule):
    with pytest.raises(MethodError) as error:
        labelled(rule, 90, 70, 10)
    assert error.value.explain("zh").startswith("参数 ")
    assert any(name in error.value.explain("en") for name in rule.get_params())
