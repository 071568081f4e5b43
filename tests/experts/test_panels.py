"""Delphi, budget allocation, ranks and the best-worst method against what was published."""

import json

import numpy as np
import pandas as pd
import pytest
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy.stats import chi2, friedmanchisquare
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index.catalog import specs
from benchmark_index.weighting.best_worst import best_worst
from benchmark_index.weighting.delphi import kendall
from benchmark_index.weighting.rank_order import rank_centroid, rank_reciprocal, rank_sum

# Kendall (1948), three observers ranking ten objects with ties: S = 591, W = 0.828.
OBSERVERS = np.array(
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
)
STEPS = [
    bi.DelphiWeights(),
    bi.BudgetAllocation(),
    bi.RankSumWeights(),
    bi.RankReciprocalWeights(),
    bi.RankCentroidWeights(),
    bi.SwaraWeights(),
    bi.BestWorstWeights(),
]


def frame(names):
    return pd.DataFrame([np.arange(1.0, 1 + len(names))], columns=list(names))


@conventions(STEPS)
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


# --- Kendall's W ---------------------------------------------------------------------------------


def test_kendalls_example_with_ties():
    assert OBSERVERS.sum(axis=0).tolist() == [5.5, 6.5, 9, 13.5, 12, 20, 23, 23.5, 25.5, 26.5]
    found = kendall(OBSERVERS)
    ties = sum(t**3 - t for t in (2, 2)) + sum(t**3 - t for t in (2, 2, 2)) + 60 + 24
    assert found.w == pytest.approx(12 * 591 / (9 * 990 - 3 * ties))
    assert found.w == pytest.approx(0.828, abs=0.0005)
    assert found.chi2 == pytest.approx(3 * 9 * found.w)
    assert found.p == pytest.approx(chi2.sf(found.chi2, 9))


@given(
    arrays(
        float, st.tuples(st.integers(3, 6), st.integers(3, 8)), elements=st.integers(1, 5)
    ).filter(lambda x: bool((x.max(axis=1) > x.min(axis=1)).any()))
)
def test_chi_square_is_friedmans(x):
    """k (n - 1) W with correction for ties is the statistic of Friedman's test."""
    statistic, p = friedmanchisquare(*x.T)
    found = kendall(x)
    assert found.chi2 == pytest.approx(statistic)
    assert found.p == pytest.approx(p, abs=1e-12)
    assert -1e-12 <= found.w <= 1 + 1e-12


def test_perfect_agreement_and_none_that_can_be_seen():
    assert kendall(np.array([[1.0, 2, 3], [10, 20, 30]])).w == 1
    assert np.isnan(kendall(np.ones((3, 4))).w)
    assert np.isnan(kendall(np.array([[1.0, 2, 3]])).w)


# --- Delphi --------------------------------------------------------------------------------------

SCORES = pd.DataFrame({"a": [5, 4, 5, 5], "b": [3, 1, 5, 2], "c": [4, 4, 4, 4]}, list("PQRS"))


def test_delphi_statistics_by_hand():
    fitted = bi.DelphiWeights(SCORES, full=5).fit(frame("abc"))
    items = fitted.items_
    assert items["mean"].tolist() == [4.75, 2.75, 4]
    assert_allclose(items["sd"], [0.5, np.sqrt((0.25**2 + 1.75**2 + 2.25**2 + 0.75**2) / 3), 0])
    assert_allclose(items["cv"], items["sd"] / items["mean"])
    assert items["full_share"].tolist() == [0.75, 0.25, 0]
    assert items["consensus"].tolist() == [True, False, True]
    assert_allclose(fitted.weights_, np.array([4.75, 2.75, 4]) / 11.5)
    (finding,) = fitted.notes_
    assert (finding.rule, finding.indicator) == ("no-consensus", "b")
    assert fitted.w_ == kendall(SCORES.to_numpy(float)).w


def test_authority_weighs_the_experts():
    """Ca and Cs of 1, 0.5, 0, 0.5: P counts twice as much as Q and S, R not at all."""
    one = {"P": 1, "Q": 0.6, "R": 0, "S": 0.4}
    other = {"S": 0.6, "R": 0, "Q": 0.4, "P": 1}
    fitted = bi.DelphiWeights(SCORES, judgement=one, familiarity=other).fit(frame("abc"))
    assert fitted.authority_.tolist() == [1, 0.5, 0, 0.5]
    assert_allclose(fitted.items_["importance"], [9.5 / 2, 4.5 / 2, 4])
    assert fitted.items_["mean"].tolist() == [4.75, 2.75, 4]
    with pytest.raises(bi.MethodError, match="familiarity"):
        bi.DelphiWeights(SCORES, judgement=one).fit(frame("abc"))
    with pytest.raises(bi.MethodError, match="0 to 1"):
        bi.DelphiWeights(SCORES, judgement=one, familiarity=[1, 1, 1, 2]).fit(frame("abc"))
    with pytest.raises(bi.MethodError, match="S"):
        bi.DelphiWeights(SCORES, judgement=[1] * 4, familiarity={"P": 1, "Q": 1, "R": 1}).fit(
            frame("abc")
        )


def test_a_missing_score_takes_no_part():
    gap = SCORES.astype(float)
    gap.loc["Q", "b"] = np.nan
    fitted = bi.DelphiWeights(gap).fit(frame("abc"))
    assert fitted.items_.loc["b", "experts"] == 3
    assert fitted.items_.loc["b", "mean"] == pytest.approx(10 / 3)
    assert fitted.w_ == kendall(gap.drop(index="Q").to_numpy()).w
    gap["b"] = np.nan
    with pytest.raises(bi.MethodError, match="b"):
        bi.DelphiWeights(gap).fit(frame("abc"))


def test_delphi_in_an_index_has_concordance_by_level(city):
    names = ["economy", "life", "gdp", "firms", "roads", "air", "schools"]
    x = np.random.default_rng(5).integers(1, 6, (6, 7)).astype(float)
    step = bi.DelphiWeights(pd.DataFrame(x, columns=names))
    local = step.local(city)
    mean = dict(zip(names, x.mean(axis=0), strict=True))
    assert local["gdp"] == pytest.approx(
        mean["gdp"] / (mean["gdp"] + mean["firms"] + mean["roads"])
    )
    assert step.concordance_["w"].tolist() == [kendall(x[:, :2]).w, kendall(x[:, 2:]).w]


# --- budgets -------------------------------------------------------------------------------------


def test_budgets_mean_and_median():
    points = {"P": {"a": 50, "b": 30, "c": 20}, "Q": {"c": 50, "a": 50}, "R": {"a": 20, "b": 80}}
    assert_allclose(bi.BudgetAllocation(points).fit(frame("abc")).weights_, [0.4, 11 / 30, 7 / 30])
    median = bi.BudgetAllocation(points, rule="median").fit(frame("abc"))
    assert_allclose(median.weights_, [0.5, 0.3, 0.2])


def test_a_budget_that_does_not_sum_to_100_is_a_finding():
    fitted = bi.BudgetAllocation([[50, 50], [30, 60]]).fit(np.ones((1, 2)))
    (finding,) = fitted.notes_
    assert finding.rule == "budget-sum"
    assert "90" in finding.message("zh")
    assert_allclose(fitted.weights_, [(1 / 2 + 1 / 3) / 2, (1 / 2 + 2 / 3) / 2])
    assert bi.BudgetAllocation([[0.1, 0.2, 0.7]], total=1).fit(np.ones((1, 3))).notes_ == []


def test_who_left_all_blank_takes_no_part():
    fitted = bi.BudgetAllocation({"P": {"a": 70, "b": 30}, "Q": {}}).fit(frame("ab"))
    assert_allclose(fitted.weights_, [0.7, 0.3])
    with pytest.raises(bi.MethodError, match="no expert"):
        bi.BudgetAllocation({"P": {"a": 0, "b": 0}}).fit(frame("ab"))


# --- orders of importance ------------------------------------------------------------------------


def test_tables_of_rank_weights():
    """Barron and Barrett (1996) and Stillwell et al. (1981), four attributes."""
    assert_allclose(rank_centroid(4), [0.5208, 0.2708, 0.1458, 0.0625], atol=5e-5)
    assert_allclose(rank_sum(4), [0.4, 0.3, 0.2, 0.1])
    assert_allclose(rank_reciprocal(4), [0.48, 0.24, 0.16, 0.12])


@given(st.integers(1, 12))
def test_rank_weights_sum_to_one_and_fall(n):
    for rule in (rank_sum, rank_reciprocal, rank_centroid):
        weights = rule(n)
        assert weights.sum() == pytest.approx(1)
        assert np.all(np.diff(weights) < 0)


@given(st.integers(2, 8).flatmap(lambda n: st.permutations(range(1, n + 1))))
def test_weights_follow_the_ranks(ranks):
    x = np.ones((1, len(ranks)))
    for cls, rule in (
        (bi.RankSumWeights, rank_sum),
        (bi.RankReciprocalWeights, rank_reciprocal),
        (bi.RankCentroidWeights, rank_centroid),
    ):
        assert_allclose(cls(ranks).fit(x).weights_, rule(len(ranks))[np.array(ranks) - 1])


@pytest.mark.parametrize("ranks", [(1, 2, 2, 4), (1, 2.5, 2.5, 4), (1, 2, 2, 3)])
def test_tied_ranks_share_their_places_however_written(ranks):
    shared = [rank_centroid(4)[0], *[rank_centroid(4)[1:3].mean()] * 2, rank_centroid(4)[3]]
    assert_allclose(bi.RankCentroidWeights(ranks).fit(np.ones((1, 4))).weights_, shared)


def test_swara_by_hand():
    """k = 1, 1.35, 1.2: q = 1, 0.7407, 0.6173."""
    q = np.array([1, 1 / 1.35, 1 / 1.35 / 1.2])
    ranks, steps = {"c": 1, "a": 2, "b": 3}, {"a": 0.35, "b": 0.2}
    fitted = bi.SwaraWeights(ranks, steps).fit(frame("abc"))
    assert_allclose(fitted.weights_, (q / q.sum())[[1, 2, 0]])
    with pytest.raises(bi.MethodError, match="none for b"):
        bi.SwaraWeights(ranks, {"a": 0.35}).fit(frame("abc"))
    with pytest.raises(bi.MethodError, match="tied"):
        bi.SwaraWeights([1, 1, 2]).fit(np.ones((1, 3)))


# --- best-worst ----------------------------------------------------------------------------------


def test_buying_a_car():
    """Rezaei (2015): quality, price, comfort, safety, style, judged without a contradiction."""
    to_others = {"quality": 2, "price": 1, "comfort": 4, "safety": 2, "style": 8}
    to_worst = {"style": 1, "quality": 4, "price": 8, "comfort": 2, "safety": 4}
    fitted = bi.BestWorstWeights(to_others, to_worst).fit(frame(to_others))
    assert_allclose(fitted.weights_, np.array([4, 8, 2, 4, 1]) / 19, atol=1e-12)
    assert fitted.xi_ == pytest.approx(0, abs=1e-12)
    assert fitted.input_cr_ == 0
    assert fitted.consistency_.loc[0, ["best", "worst"]].tolist() == ["price", "style"]


def test_three_items_in_closed_form():
    """Cost, accessibility, flexibility: all three bounds hold with equality at the optimum.

    w_C - 2 w_A = w_A - 5 w_L = -xi and w_C - 8 w_L = xi, so w_L = 1 / 14 and xi = 1 / 28.
    """
    found = bi.BestWorstWeights([8, 2, 1], [1, 5, 8]).fit(np.ones((1, 3)))
    assert found.xi_ == pytest.approx(1 / 28)
    assert_allclose(found.weights_, [2 / 28, 9 / 28, 17 / 28])
    assert found.input_cr_ == pytest.approx(abs(2 * 5 - 8) / (8 * 8 - 8))


@given(st.integers(3, 6).flatmap(lambda n: arrays(float, (2, n), elements=st.integers(2, 9))))
def test_the_solution_is_optimal_and_does_not_depend_on_the_order(judged):
    n = judged.shape[1]
    judged[0, 0] = judged[1, -1] = 1
    judged[0, -1] = judged[1, 0] = 9
    found = best_worst(*judged, 0, n - 1)
    turned = best_worst(*judged[:, ::-1], n - 1, 0)
    assert_allclose(turned.weights[::-1], found.weights, atol=1e-9)
    assert found.weights.sum() == pytest.approx(1)
    rng = np.random.default_rng(0)
    for w in rng.dirichlet(50 * found.weights + 0.1, 50):
        off = np.abs([*(w[0] - judged[0] * w), *(w - judged[1] * w[-1])])
        assert off.max() >= found.xi - 1e-9


def test_several_items_with_a_one():
    judged = ([1, 1, 3], [3, 3, 1])
    with pytest.raises(bi.MethodError, match="best="):
        bi.BestWorstWeights(*judged).fit(frame("abc"))
    fitted = bi.BestWorstWeights(*judged, best="a").fit(frame("abc"))
    assert_allclose(fitted.weights_, [3 / 7, 3 / 7, 1 / 7])
    with pytest.raises(bi.MethodError, match="at least 1"):
        bi.BestWorstWeights([1, 0.5, 3], [3, 3, 1]).fit(frame("abc"))
    with pytest.raises(bi.MethodError, match="others_to_worst"):
        bi.BestWorstWeights([1, 2, 3]).fit(frame("abc"))


# --- what all share ------------------------------------------------------------------------------

SIBLINGS = {"gdp": 1, "firms": 3, "roads": 2, "economy": 2, "life": 1}
IN_AN_INDEX = [
    bi.BudgetAllocation({"P": SIBLINGS, "Q": SIBLINGS}),
    bi.BudgetAllocation(pd.DataFrame([SIBLINGS], index=["P"]), rule="median"),
    bi.DelphiWeights({"P": SIBLINGS, "Q": SIBLINGS}),
    bi.RankSumWeights(SIBLINGS),
    bi.RankReciprocalWeights(pd.Series(SIBLINGS)),
    bi.RankCentroidWeights(SIBLINGS),
    bi.SwaraWeights(SIBLINGS, dict.fromkeys(SIBLINGS, 0.5)),
    bi.BestWorstWeights(SIBLINGS, {"gdp": 3, "firms": 1, "roads": 2, "economy": 1, "life": 2}),
]


@pytest.mark.parametrize("step", IN_AN_INDEX, ids=lambda step: type(step).__name__)
def test_in_an_index_by_name_and_as_data(step, city):
    local = step.local(city)
    assert local["air"] == local["schools"] == 0.5
    assert local["gdp"] + local["firms"] + local["roads"] == pytest.approx(1)
    assert local["gdp"] != pytest.approx(local["firms"])
    spec = json.loads(json.dumps(specs.spec_of(step), allow_nan=False))
    assert specs.build("weighting", spec).local(city) == local
    index = bi.CompositeIndex(city, weighting=spec)
    data = pd.DataFrame(
        np.random.default_rng(2).permuted(np.ones((4, 6)) * [[1], [2], [3], [5]], axis=0),
        columns=["population", *city.indicator_ids],
    )
    assert_allclose(index.fit(data).weights_["local"], [local[n] for n in index.weights_.index])
    found = index.fitted_.intermediates(index.fitted_.table).get("weighting", {})
    assert set(found) == {part.name for part in step.parts}


@pytest.mark.parametrize("step", IN_AN_INDEX, ids=lambda step: type(step).__name__)
def test_unknown_names_are_refused(step, city):
    wrong = {**SIBLINGS, "gpd": 1}
    with pytest.raises(bi.MethodError, match="gpd"):
        clone(step).set_params(**{step._judged: wrong}).local(city)
    with pytest.raises(bi.MethodError, match="gpd"):
        clone(step).set_params(**{step._judged: wrong}).fit(frame(SIBLINGS))


def test_half_judged_siblings_and_nameless_ones_are_refused(city):
    with pytest.raises(bi.MethodError, match="none for roads"):
        bi.RankSumWeights({"gdp": 1, "firms": 2}).local(city)
    with pytest.raises(bi.MethodError, match="by id: gdp"):
        bi.RankSumWeights([1, 2]).local(city)
    with pytest.raises(bi.MethodError, match="2 needed, 3 given"):
        bi.RankSumWeights([1, 2, 3]).fit(np.ones((1, 2)))
    with pytest.raises(bi.MethodError, match="first"):
        bi.RankSumWeights(["first", 2]).fit(np.ones((1, 2)))


@pytest.mark.parametrize("step", [*STEPS, bi.AhpWeights()], ids=lambda step: type(step).__name__)
def test_an_index_is_never_weighed_by_judgements_nobody_made(step, city):
    with pytest.raises(bi.MethodError, match=f"{step._judged}: needed"):
        step.local(city)


def test_tables_without_names_go_by_position_and_names_only_once():
    points = pd.DataFrame([[60, 40], [20, 80]])
    assert_allclose(bi.BudgetAllocation(points).fit(frame("ab")).weights_, [0.4, 0.6])
    twice = pd.DataFrame([[60, 40], [20, 80]], ["P", "P"], ["a", "b"])
    with pytest.raises(bi.MethodError, match="twice: P"):
        bi.BudgetAllocation(twice).fit(frame("ab"))


# --- several experts: the mean of their weights ---------------------------------------------------

ORDERS = {"甲": {"x": 1, "y": 2, "z": 3}, "乙": {"x": 3, "y": 1, "z": 2}}


@pytest.mark.parametrize(
    ("cls", "params"),
    [
        (bi.RankSumWeights, {"ranks": ORDERS}),
        (bi.RankReciprocalWeights, {"ranks": ORDERS}),
        (bi.RankCentroidWeights, {"ranks": ORDERS}),
        (
            bi.SwaraWeights,
            {
                "ranks": ORDERS,
                "steps": {"甲": {"y": 0.2, "z": 0.5}, "乙": {"x": 0.3, "z": 1}},
            },
        ),
        (
            bi.BestWorstWeights,
            {
                "best_to_others": {"甲": {"x": 8, "y": 2, "z": 1}, "乙": {"x": 1, "y": 3, "z": 6}},
                "others_to_worst": {"甲": {"x": 1, "y": 5, "z": 8}, "乙": {"x": 6, "y": 2, "z": 1}},
            },
        ),
    ],
)
def test_several_experts_are_averaged_by_their_weights(cls, params):
    frame = pd.DataFrame([[1.0, 2.0, 3.0]], columns=list("xyz"))

    def alone(expert):
        return cls(**{key: said[expert] for key, said in params.items()}).fit(frame).weights_

    one, other = alone("甲"), alone("乙")
    fitted = cls(**params).fit(frame)
    assert_allclose(fitted.weights_, (one + other) / 2)
    assert_allclose(fitted.by_expert_.loc["乙"], other)
    for weights in ({"乙": 1, "甲": 3}, [3, 1]):
        weighed = cls(**params, expert_weights=weights).fit(frame).weights_
        assert_allclose(weighed, (3 * one + other) / 4)
    with pytest.raises(bi.MethodError, match="甲"):
        cls(**params, expert_weights={"乙": 1}).fit(frame)
