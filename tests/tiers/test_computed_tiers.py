"""Rules that find their cuts in the scores: definitions, textbook tables, what never matters."""

import time
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi

NAN = float("nan")
RULES = [
    bi.CutPoints([60, 20]),
    bi.Counts([2, 3]),
    bi.Quantiles(3),
    bi.EqualIntervals(4),
    bi.MeanDeviations([1, 0]),
    bi.NaturalBreaks(3),
    bi.ProbitTiers(4),
]
SCALING = [rule for rule in RULES[2:] if not isinstance(rule, bi.ProbitTiers)]
SCORES = st.lists(st.integers(0, 900).map(lambda tenths: tenths / 10), min_size=1, max_size=14)


def tiers(rule, scores):
    return list(rule.assign(np.array(scores, dtype=float)).tier)


def squares(values):
    return sum((value - sum(values) / len(values)) ** 2 for value in values)


def exhaustive(scores, k):
    """Try every division of the different scores: the least squares, then the smaller best tier."""
    values = sorted(set(scores))
    found = []
    for starts in combinations(range(1, len(values)), k - 1):
        ends = [values[start] for start in starts]
        parts = [
            [s for s in scores if low <= s < high]
            for low, high in pairwise([-np.inf, *ends, np.inf])
        ]
        found.append((sum(map(squares, parts)), [len(part) for part in parts[::-1]]))
    least = min(total for total, _ in found)
    return least, min(sizes for total, sizes in found if total <= least + 1e-9)


@given(SCORES, st.integers(2, 5))
def test_natural_breaks_are_those_of_an_exhaustive_search(scores, k):
    assume(len(set(scores)) >= k)
    found = tiers(bi.NaturalBreaks(k), scores)
    parts = [[s for s, t in zip(scores, found, strict=True) if t == tier] for tier in range(k)]
    least, sizes = exhaustive(scores, k)
    assert sum(map(squares, parts)) == pytest.approx(least, abs=1e-9)
    assert [len(part) for part in parts] == sizes


def test_of_equal_optima_the_best_tier_is_the_smaller():
    assert tiers(bi.NaturalBreaks(2), [0, 1, 2]) == [1, 1, 0]
    assert tiers(bi.NaturalBreaks(3), [0, 1, 2, 3]) == [2, 2, 1, 0]


def test_natural_breaks_of_many_scores_take_a_moment():
    scores = np.round(np.random.default_rng(0).gamma(2.0, 10.0, 100_000), 6)
    start = time.perf_counter()
    tier = bi.NaturalBreaks(4).assign(scores).tier
    assert time.perf_counter() - start < 5
    lows, highs = (pd.Series(scores).groupby(tier).agg(how).to_numpy() for how in ("min", "max"))
    assert (lows[:-1] > highs[1:]).all()


def test_fewer_scores_than_tiers_leave_the_last_tiers_empty_and_say_so():
    for rule in (bi.NaturalBreaks(4), bi.ScoreClusters(4)):
        assigned = rule.assign(np.array([5.0, 5.0, 1.0]))
        assert list(assigned.tier) == [0, 0, 1]
        assert "2" in assigned.notes[0].en


def test_equal_intervals_divide_the_range():
    """As numpy has the edges of a histogram; a score at an edge is in the better tier."""
    scores = np.array([0.0, 0.1, 0.3, 0.6, 0.7, 1.0])
    rule = bi.EqualIntervals(10)
    assert_allclose(rule.assign(scores).cuts, np.linspace(0, 1, 11)[1:-1][::-1])
    assert list(rule.assign(scores).tier) == [9, 8, 6, 3, 2, 0]


def test_tiers_by_the_mean_and_the_standard_deviation():
    """2 4 4 4 5 5 7 9: mean 5, sum of squares 32, sd (n - 1) 2.138."""
    scores = np.array([2, 4, 4, 4, 5, 5, 7, 9], dtype=float)
    assert_allclose(bi.MeanDeviations(1).assign(scores).cuts, [5 + 2.13809, 5 - 2.13809], rtol=1e-5)
    assert list(bi.MeanDeviations([1, 0]).assign(scores).tier) == [3, 2, 2, 2, 1, 1, 1, 0]
    assert tiers(bi.MeanDeviations(0), [1, 2, 3]) == [1, 0, 0]
    assert tiers(bi.MeanDeviations(2), [7]) == [0]


# The distribution of ten RSR by probits, as textbooks of the rank-sum ratio lay it out: R of n,
# p = R / n and 1 - 1 / (4 n), probits to two decimals from tables of the normal distribution.
TEXTBOOK = pd.DataFrame(
    {
        "rsr": [0.25, 0.30, 0.42, 0.47, 0.52, 0.55, 0.61, 0.68, 0.77, 0.85],
        "probit": [3.72, 4.16, 4.48, 4.75, 5.00, 5.25, 5.52, 5.84, 6.28, 6.96],
    }
)


@pytest.mark.parametrize(("rule", "cuts"), [(3, (4, 6)), (4, (3.5, 5, 6.5)), ([4.5], (4.5,))])
def test_probits_divide_as_the_textbook_does(rule, cuts):
    expected = [sum(cut > probit for cut in cuts) for probit in TEXTBOOK["probit"]]
    assert tiers(bi.ProbitTiers(rule), TEXTBOOK["rsr"]) == expected


def test_probits_are_those_of_the_rank_sum_ratio():
    x = np.random.default_rng(1).normal(size=(23, 4))
    for count in (3, 4):
        details = bi.RankSumRatio(tiers=count).details(x)
        assert_array_equal(bi.ProbitTiers(count).assign(details.scores).tier, details.tier - 1)


def test_the_line_through_the_probits_is_told():
    note = bi.ProbitTiers().assign(TEXTBOOK["rsr"].to_numpy()).notes[0]
    slope, intercept = np.polyfit(TEXTBOOK["probit"], TEXTBOOK["rsr"], 1)
    said = [float(word.strip(",.")) for word in note.en.split() if word.strip(",.")[-1].isdigit()]
    assert_allclose(said[:2], [intercept, slope], atol=0.005)
    assert said[2] > 0.99


def test_clusters_that_stand_apart_are_found_whatever_the_seed():
    scores = np.array([1, 2, 3, 50, 51, 90, 91.0])
    for seed in (0, 7):
        assert tiers(bi.ScoreClusters(3, seed=seed), scores) == [2, 2, 2, 1, 1, 0, 0]


@pytest.mark.parametrize("rule", RULES, ids=str)
@given(scores=SCORES, seed=st.integers(0, 99))
def test_the_order_of_units_never_matters(rule, scores, seed):
    order = np.random.default_rng(seed).permutation(len(scores))
    shuffled = rule.assign(np.array(scores)[order])
    assert_array_equal(shuffled.tier, np.array(tiers(rule, scores))[order])
    assert shuffled.notes == rule.assign(np.array(scores)).notes


@pytest.mark.parametrize("rule", RULES, ids=str)
@given(scores=SCORES)
def test_a_score_at_a_cut_is_in_the_better_tier(rule, scores):
    """A tier is the number of cuts that a score does not reach, for every rule."""
    assigned = rule.assign(np.array([*scores, NAN]))
    missed = [sum(cut > score for cut in assigned.cuts) for score in scores]
    beyond = {len(assigned.cuts): -1} if isinstance(rule, bi.Counts) else {}
    assert list(assigned.tier) == [*(beyond.get(m, m) for m in missed), -1]


@pytest.mark.parametrize("rule", SCALING, ids=str)
@given(scores=SCORES, factor=st.sampled_from([1e-6, 0.5, 1e7]))
def test_another_unit_of_the_scores_is_the_same_division(rule, scores, factor):
    scaled = np.round(np.array(scores) * factor, 10)
    assert tiers(rule, scaled) == tiers(rule, scores)


def test_clusters_do_not_know_the_order():
    scores = np.array([4.0, 1, 2, 9, 5, 8, 1, 6, 3, 3])
    rule, order = bi.ScoreClusters(2), np.array([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])
    assert_array_equal(rule.assign(scores[order]).tier, rule.assign(scores).tier[order])


FRAME = pd.DataFrame(
    {
        "osi": [0.9, 0.5, 0.7, 0.2, 0.65, 0.4],
        "hci": [0.6, 0.8, 0.7, 0.3, 0.65, 0.2],
        "tii": [0.7, 0.3, 0.7, 0.25, 0.6, 0.45],
    },
    index=list("ABCDEF"),
)
WRITTEN = {"equal_intervals:3": True, "mean_sd:1,0": False, "jenks:3": True, "probit:4": True}


@pytest.mark.parametrize(("rule", "formulas"), WRITTEN.items())
def test_the_workbook_has_the_tiers_and_is_confirmed(rule, formulas, tmp_path):
    path = tmp_path / "ranking.xlsx"
    bi.evaluate(FRAME, "egdi", tiers=rule).to_excel(path, formulas=formulas)
    verdict = bi.verify(path)
    assert verdict.ok
    assert verdict.ranking["tier"].notna().all()
