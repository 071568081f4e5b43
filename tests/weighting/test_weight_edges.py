"""Weights at the edges: single items, limits as documented, extreme units, ties, wording."""

from decimal import Decimal, localcontext

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.estimators.parameters import refuse_size
from benchmark_index.weighting import WeightSet
from benchmark_index.weighting.balance import balanced
from benchmark_index.weighting.best_worst import best_worst
from benchmark_index.weighting.components import varimax
from benchmark_index.weighting.correlation import rank_correlation
from benchmark_index.weighting.information import divergence
from benchmark_index.weighting.pairwise import (
    as_judgement,
    consistency,
    eigenvector,
    geometric_mean,
)


def frame(names):
    return pd.DataFrame(np.ones((2, len(names))), columns=list(names))


# --- limits as documented ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cls", "most"), [(bi.CorrelationBalancedWeights, 200), (bi.PcaWeights, 1_000)]
)
def test_the_largest_number_of_indicators_is_the_documented_one(cls, most):
    assert f"``{cls.__name__}.most_columns``, {most:,}" in cls.__doc__
    refuse_size(cls(), np.ones((1, most)))
    with pytest.raises(bi.MethodError, match=f"at most {most}"):
        refuse_size(cls(), np.ones((1, most + 1)))


def test_a_hundred_factors_may_be_asked_for_and_no_more():
    x = np.random.default_rng(0).normal(size=(9, 3))
    assert bi.PcaWeights(factors=100).fit(x).retained_ == 3
    with pytest.raises(bi.MethodError, match="factors"):
        bi.PcaWeights(factors=101).fit(x)


# --- weights from judgements ---------------------------------------------------------------------


def test_a_single_item_is_best_worst_and_consistent():
    found = best_worst(np.array([1.0]), np.array([1.0]), 0, 0)
    assert (found.weights.tolist(), found.xi, found.input_cr) == ([1.0], 0.0, 0.0)


@pytest.mark.parametrize(("judged", "listed"), [([2, 3, 2], "not -"), ([1, 3, 1], "not a, c")])
def test_the_best_item_is_one_and_else_it_is_said_which_could_be(judged, listed):
    with pytest.raises(bi.MethodError, match=listed):
        bi.BestWorstWeights(judged, [3, 1, 3]).fit(frame("abc"))


def test_the_consistency_index_of_two_items_is_its_formula():
    """CI = (lambda_max - n) / (n - 1) from n = 2 on; CR is 0 below three items, by Saaty."""
    assert consistency(2.5, 2).ci == 0.5
    assert consistency(2.5, 2).cr == 0
    assert consistency(1.0, 1).ci == 0


@pytest.mark.parametrize("n", [3, 9, 15, 40])
def test_a_consistent_matrix_has_a_ratio_of_exactly_0(n):
    w = np.random.default_rng(n).lognormal(sigma=2, size=n)
    a = w[:, np.newaxis] / w
    assert consistency(eigenvector(a).lambda_max, n).cr == 0
    assert consistency(geometric_mean(a).lambda_max, n).cr == 0


def test_the_largest_judgement_and_its_reciprocal_are_both_taken():
    for judged in (1e100, 1e-100):
        bi.AhpWeights([[1, judged], [None, 1]]).fit(frame("ab"))
    for judged in (1.5e100, 0.5e-100):
        with pytest.raises(bi.MethodError, match="positive"):
            bi.AhpWeights([[1, judged], [None, 1]]).fit(frame("ab"))


def test_findings_name_the_expert_where_there_are_several():
    wrong = [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]
    right = [[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]
    (alone,) = bi.AhpWeights(wrong).fit(frame("abc")).notes_[:1]
    assert "The matrix" in alone.message("en")
    both = bi.AhpWeights({"Wu": wrong, "Li": right}).fit(frame("abc")).notes_
    assert any("Expert Wu" in finding.message("en") for finding in both)
    assert not any("The matrix" in finding.message("en") for finding in both)


# --- weights as given ----------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [[-1, 2], [0, 0], [-1, -1]])
def test_given_weights_that_are_negative_or_all_zero_are_refused_alone_too(weights):
    with pytest.raises(bi.MethodError, match="negative or all zero"):
        bi.GivenWeights(weights).fit([[1.0, 2.0]])


def test_a_weight_file_has_the_id_it_states_else_its_name(tmp_path):
    path = tmp_path / "panel-2024.yaml"
    path.write_text("id: panel\nweights: {a: 1, b: 2}\n", "utf-8")
    assert WeightSet.load(path).id == "panel"
    path.write_text("weights: {a: 1, b: 2}\n", "utf-8")
    assert WeightSet.load(path).id == "panel-2024"


# --- weights from data ---------------------------------------------------------------------------


def test_the_entropy_of_nearly_equal_values_keeps_its_digits():
    """Against the definition in 60 digits."""
    column = [1000.0, 1000.5, 999.625, 1000.25, 999.5]
    with localcontext() as context:
        context.prec = 60
        values = [Decimal(value) for value in column]
        shares = [value / sum(values) for value in values]
        n = Decimal(len(values)).ln()
        expected = float(1 + sum(p * p.ln() for p in shares) / n)
    assert_allclose(divergence(np.array(column)[:, np.newaxis]), [expected], rtol=1e-12)


@pytest.mark.parametrize("on", ["normalized", "raw"])
def test_an_uneven_column_weighs_something_however_little_and_a_constant_one_nothing(on):
    """Of 1000 a millionth: a divergence of 1e-13, but no constant."""
    even = [1000.0, 1000.001, 1000.0, 1000.002]
    table = pd.DataFrame({"even": even, "same": [7.0] * 4, "other": [1.0, 2.0, 4.0, 3.0]})
    fitted = bi.EntropyWeights(on=on).fit(table)
    assert fitted.constant_ == ["same"]
    assert fitted.weights_[1] == 0
    assert fitted.weights_[0] > 0


UNIT_FREE = [
    bi.EntropyWeights(),
    bi.EntropyWeights(on="raw"),
    bi.CriticWeights(),
    bi.CriticWeights(correlation="spearman"),
    bi.VarianceWeights(),
    bi.VariationWeights(),
    bi.GiniWeights(),
    bi.AngleWeights(),
    bi.MerecWeights(),
    bi.PcaWeights(),
    bi.CorrelationBalancedWeights(on="normalized"),
]


@pytest.mark.parametrize("step", UNIT_FREE, ids=str)
def test_units_of_measure_as_far_apart_as_numbers_go_change_no_weight(step):
    x = np.random.default_rng(11).lognormal(size=(25, 3))
    units = np.array([2.0**1000, 1.0, 2.0**-1000])
    assert_allclose(step.fit(x * units).weights_, step.fit(x).weights_, rtol=1e-9)


@pytest.mark.parametrize("on", ["index", "raw"])
def test_balanced_weights_undo_the_unit_of_values_taken_as_they_stand(on):
    """A column times 1000 needs a thousandth of its weight to have the same say."""
    x = np.random.default_rng(12).normal(size=(30, 3))
    weights = bi.CorrelationBalancedWeights(on=on).fit(x).weights_
    other = bi.CorrelationBalancedWeights(on=on).fit(x * [1000, 1, 1]).weights_
    expected = weights / [1000, 1, 1]
    assert_allclose(other, expected / expected.sum(), rtol=1e-7)


def test_where_no_weights_reach_the_shares_the_nearest_are_taken():
    """r v = (1, 0.1) needs a negative v_2; without: v_1 = (1 + 0.9 x 0.1) / (1 + 0.9^2)."""
    r = np.array([[1.0, 0.9], [0.9, 1.0]])
    found = balanced(np.array([2.0, 1.0]), r, np.array([1.0, 0.1]))
    assert_allclose(found, [1.09 / 1.81 / 2, 0])


def test_twelve_children_may_need_one_that_runs_against_the_score():
    """Four of a random table that all positive correlations leave a negative weight, and eight
    that correlate with nothing, whose weight is the target itself."""
    rng = np.random.default_rng(0)
    while True:
        four = np.corrcoef(rng.normal(size=(6, 4)).T)
        v = balanced(np.ones(4), four, np.ones(4))
        if np.allclose(np.abs(four @ v), 1) and np.linalg.solve(four, np.ones(4)).min() < -1e-6:
            break
    r = np.eye(12)
    r[:4, :4] = four
    found = balanced(np.ones(12), r, np.ones(12))
    assert found.min() >= 0
    assert_allclose(np.abs(r @ found), 1)


def test_two_units_in_common_are_in_the_same_order_or_the_opposite_one():
    x = np.array([[1.0, 5.0, 2.0], [2.0, 7.0, 1.0], [4.0, np.nan, np.nan]])
    assert_allclose(rank_correlation(x), [[1, 1, -1], [1, 1, -1], [-1, -1, 1]])


# --- combinations --------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "only"), [(1, 0), (0, 1), ([1, 0], 0), ([0, 3], 1)])
def test_a_combination_may_rest_on_one_part_alone(a, only):
    x = np.random.default_rng(13).lognormal(size=(20, 3))
    parts = [bi.EntropyWeights(), bi.VariationWeights()]
    combined = bi.CombinedWeights(parts, a=a).fit(x)
    assert_allclose(combined.weights_, parts[only].fit(x).weights_)


# --- factors -------------------------------------------------------------------------------------


def orthogonal(m):
    """Return columns of +1 and -1 none of which correlates with another (Hadamard's matrix)."""
    h = np.ones((1, 1))
    while len(h) <= m:
        h = np.block([[h, h], [h, -h]])
    return h[:, 1 : m + 1]


@pytest.mark.parametrize(("factors", "m"), [("kaiser", 3), ("share", 10), ("share", 11)])
def test_at_least_one_factor_is_retained(factors, m):
    """Uncorrelated: no eigenvalue is above 1, none of ten explains more than a tenth."""
    assert bi.PcaWeights(factors).fit(orthogonal(m)).retained_ == 1


def test_a_factor_needs_more_than_a_tenth_of_the_variance():
    assert bi.PcaWeights().fit(orthogonal(9)).retained_ == 9


def simplicity(a):
    """Kaiser's criterion: the variances of squared loadings, rows brought to unit length."""
    squares = (a / np.linalg.norm(a, axis=1, keepdims=True)) ** 2
    return np.sum(np.var(squares, axis=0))


@pytest.mark.parametrize("seed", range(6))
def test_no_turn_of_two_factors_is_simpler_than_varimax(seed):
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(-0.2, 1, size=(7, 3))
    rotated = varimax(loadings)
    assert_allclose(rotated @ rotated.T, loadings @ loadings.T, atol=1e-12)
    for pair in ([0, 1], [0, 2], [1, 2]):
        for angle in np.linspace(-np.pi / 4, np.pi / 4, 41):
            turned = rotated.copy()
            cos, sin = np.cos(angle), np.sin(angle)
            turned[:, pair] = rotated[:, pair] @ [[cos, -sin], [sin, cos]]
            assert simplicity(turned) <= simplicity(rotated) + 1e-12


def test_weights_without_names_are_refused_in_an_index_with_an_example(city):
    with pytest.raises(bi.MethodError, match=f"by id: {city.indicator_ids[0]} "):
        bi.GivenWeights([1, 2, 3]).local(city)


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.0, "1"), (1.5, "1.5"), (9.0, "9"), (1 / 1.5, "1/1.5"), (1 / 9, "1/9"), (1.02, "1")],
)
def test_a_judgement_is_written_as_experts_write_it(value, words):
    assert as_judgement(value) == words


def test_the_largest_number_of_points_is_taken():
    assert_allclose(bi.BudgetAllocation([1e100, 1e100]).fit(frame("ab")).weights_, 0.5)
    with pytest.raises(bi.MethodError, match="points"):
        bi.BudgetAllocation([1.5e100, 1e100]).fit(frame("ab"))


@pytest.mark.parametrize(("power", "weights"), [(2, [2 / 3, 1 / 3]), (1, [4 / 5, 1 / 5])])
def test_of_two_children_that_do_not_correlate_weights_are_as_correlations(power, weights):
    """Four times the share of r^2, or of |r|: twice, or four times, the correlation and weight."""
    fitted = bi.CorrelationBalancedWeights([4, 1], power).fit(orthogonal(2))
    assert_allclose(fitted.weights_, weights)
    assert_allclose(fitted.shares_, [0.8, 0.2])
