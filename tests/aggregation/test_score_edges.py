"""Scores at the edges: limits as documented, gaps, thresholds by name, equally good orders."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.aggregation.columns import Columns, side_by_side
from benchmark_index.aggregation.draws import Children, combine_draws
from benchmark_index.aggregation.frontier import undominated
from benchmark_index.aggregation.scaling import column_norms, shares
from benchmark_index.aggregation.tree import PlanNode
from benchmark_index.estimators.directions import Target
from benchmark_index.estimators.parameters import refuse_size


@pytest.mark.parametrize(
    "cls", [bi.BenefitOfTheDoubt, bi.Copeland, bi.ElectreIII, bi.Promethee], ids=str
)
def test_the_largest_number_of_units_is_the_documented_one(cls):
    assert f"``{cls.__name__}.most_units``, 20,000" in " ".join(cls.__doc__.split())
    refuse_size(cls(), np.ones((20_000, 1)))
    with pytest.raises(bi.MethodError, match="at most 20000"):
        refuse_size(cls(), np.ones((20_001, 1)))


@pytest.mark.parametrize("step", [bi.Topsis(), bi.Vikor(), bi.ElectreIII(), bi.Mabac()], ids=str)
def test_where_no_unit_is_complete_it_is_said_how_many_values_are_needed(step):
    with pytest.raises(bi.MethodError, match="No unit has the 2 values needed"):
        step.scores([[1.0, np.nan], [np.nan, 2.0], [3.0, np.nan]])


# --- thresholds ----------------------------------------------------------------------------------


def test_an_indicator_without_a_threshold_of_its_own_has_none_in_electre():
    x = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [3.0, 2.5, 2.0]})
    assert_allclose(bi.ElectreIII(q={"a": 1}).scores(x), bi.ElectreIII(q=[1, 0]).scores(x))
    # q of b is 0: the first unit is ahead of the second there, by half the weight
    assert bi.ElectreIII(q={"a": 1}).details(x).concordance[1, 0] == 0.5


@pytest.mark.parametrize(
    ("function", "thresholds"),
    [
        ("u", {"q": 1}),
        ("v", {"p": 1.5}),
        ("gaussian", {"s": 1}),
        ("linear", {"q": 0.5, "p": 1.5}),
        ("level", {"q": 0.5, "p": 1.5}),
    ],
)
@pytest.mark.parametrize("unit", [2.0**664, 2.0**-664])
def test_thresholds_are_in_the_unit_of_their_indicator_however_large(function, thresholds, unit):
    x = np.array([[0.0, 1.0], [0.75, 3.0], [2.0, 2.0]])
    expected = bi.Promethee(function, **thresholds).scores(x)
    scaled = {name: value * unit for name, value in thresholds.items()}
    assert_allclose(bi.Promethee(function, **scaled).scores(x * unit), expected)


# --- values a method cannot take -----------------------------------------------------------------


def test_a_cost_of_no_weight_does_not_save_a_unit_whose_costs_are_zero():
    """S- is the weighted sum of costs: in COPRAS it may not be zero."""
    x = pd.DataFrame({"gain": [3.0, 1.0], "cost": [0.0, 4.0], "other": [5.0, 1.0]}, ["P", "Q"])
    with pytest.raises(bi.MethodError, match="P / cost = 0"):
        bi.Copras(directions=[1, -1, -1]).scores(x, [1, 1, 0])


@pytest.mark.parametrize("seed", range(8))
def test_no_unit_is_better_than_the_frontier_not_even_by_rounding(seed):
    x = np.random.default_rng(seed).lognormal(size=(100, 5))
    assert bi.BenefitOfTheDoubt(scaled=True).scores(x).max() == 1


@pytest.mark.parametrize("rows", [40, 600])
def test_the_frontier_is_what_no_other_row_equals_or_exceeds(rows):
    """More rows than are compared at a time, some of them equal."""
    z = np.random.default_rng(rows).integers(0, 12, size=(rows, 3)).astype(float)
    covered = [
        any(
            np.all(other >= row) and (np.any(other > row) or k < i)
            for k, other in enumerate(z)
            if k != i
        )
        for i, row in enumerate(z)
    ]
    assert undominated(z).tolist() == np.flatnonzero(~np.array(covered)).tolist()


@pytest.mark.parametrize(
    "step", [bi.WeightedProduct(), bi.Waspas(), bi.Moora("multiplicative")], ids=str
)
def test_only_the_cells_that_are_not_positive_are_named(step):
    x = pd.DataFrame({"a": [0.5, 0.0, 1.0, 2.0], "b": [1.0, 2.0, 3.0, 0.25]}, list("PQRS"))
    with pytest.raises(bi.MethodError, match="Q / a = 0") as refused:
        step.scores(x)
    assert not any(f"{unit} /" in str(refused.value) for unit in "PRS")


@pytest.mark.parametrize("constant", ["zero", "middle", "drop"])
@pytest.mark.parametrize("cls", [bi.Mabac, bi.Vikor, bi.GreyRelational, bi.RankSumRatio])
def test_all_the_weight_on_columns_without_spread_ranks_nobody(cls, constant):
    step = cls(constant=constant)
    if isinstance(step, bi.RankSumRatio):
        step.set_params(ranks="interval")
    with pytest.raises(bi.MethodError, match="No column has any spread"):
        step.scores([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], [1, 0])


def test_a_power_between_0_and_1_takes_zeros():
    """((0^0.5 + 4^0.5) / 2)^2 = 1."""
    assert_allclose(bi.PowerMean(p=0.5).scores([[0.0, 4.0]]), [1])
    with pytest.raises(bi.MethodError, match="= 0"):
        bi.PowerMean(p=0).scores([[0.0, 4.0]])


@pytest.mark.parametrize("p", [0.25, 0.5, 2, -1, 0])
def test_a_zero_counts_the_same_in_one_draw_and_in_many(p):
    """It makes the mean zero only where p is not positive."""
    mean = bi.PowerMean(p=p, zero="keep")
    z, weights = np.array([[0.0, 4.0], [1.0, 9.0]]), np.array([[0.5, 0.25], [0.5, 0.75]])
    many = combine_draws(Children(z, None, weights, []), mean.power_form(), 1, pytest.fail)
    for draw, w in enumerate(weights.T):
        expected = mean.scores(z, w)
        assert_allclose(many.with_gaps()[:, draw], expected)
        assert (expected[0] == 0) == (p <= 0)


@pytest.mark.parametrize("unit", [1e-200, 1.0, 1e200])
def test_the_length_of_a_column_is_found_where_its_squares_are_no_numbers(unit):
    assert_allclose(column_norms(np.array([[3.0], [-4.0]]) * unit), [5 * unit])


# --- equally good orders -------------------------------------------------------------------------


def test_of_equally_good_orders_kemeny_gives_the_one_that_follows_borda():
    """a before b in both; c first or last: abc, acb and cab agree alike. Borda: a 3, c 2, b 1."""
    votes = pd.DataFrame({"one": [1, 2, 3], "two": [2, 3, 1]}, index=list("abc"))
    assert bi.merge_rankings(votes).scores.to_dict() == {"a": 3, "b": 1, "c": 2}
    found = bi.merge_rankings(votes, "kemeny")
    assert found.ranks.to_dict() == {"a": 1, "c": 2, "b": 3}
    assert found.equally_good == 3


def test_the_only_unit_of_a_ranking_gets_the_points_of_the_middle():
    """c is last of three, 0 points, and alone, 1 point: the mean times two rankings is 1."""
    votes = pd.DataFrame({"all": [1, 2, 3], "one": [None, None, 1]}, index=list("abc"))
    assert bi.merge_rankings(votes).scores.to_dict() == {"a": 2 * 2, "b": 2 * 1, "c": 0 + 1}


@pytest.mark.parametrize("seed", range(5))
def test_an_order_found_by_search_gains_by_no_move_of_one_unit(seed):
    rng = np.random.default_rng(seed)
    votes = pd.DataFrame({k: rng.permutation(13) + 1 for k in range(6)})
    found = bi.merge_rankings(votes, "kemeny")
    s, order = found.support.to_numpy(), np.argsort(found.ranks.to_numpy()).tolist()

    def agreement(order):
        return sum(s[a, b] for i, a in enumerate(order) for b in order[i + 1 :])

    assert agreement(order) == pytest.approx(found.agreement)
    for unit in order:
        rest = [other for other in order if other != unit]
        moved = [[*rest[:k], unit, *rest[k:]] for k in range(len(order))]
        assert max(map(agreement, moved)) <= found.agreement + 1e-9


@pytest.mark.parametrize("method", ["borda", "copeland"])
def test_only_an_order_found_by_search_is_not_exact(method):
    votes = pd.DataFrame({"one": range(12), "two": [*range(6, 12), *range(6)]})
    assert bi.merge_rankings(votes, method).exact
    assert not bi.merge_rankings(votes, "kemeny").exact
    assert bi.merge_rankings(votes[:10], "kemeny").exact


@pytest.mark.parametrize("tiers", [[4, 4], [6, 4], [4, 5, 5]])
def test_probit_cuts_rise(tiers):
    with pytest.raises(bi.MethodError, match="tiers"):
        bi.RankSumRatio(tiers=tiers).scores([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0]])


# --- what a step says of itself ------------------------------------------------------------------

AGGREGATIONS = [entry.cls for entry in catalog.listed("aggregation")]


@pytest.mark.parametrize("cls", AGGREGATIONS, ids=lambda cls: cls.__name__)
def test_where_a_score_depends_on_its_row_alone_every_row_scores_the_same_alone(cls):
    step = cls(goalposts=(0, 10)) if "goalposts" in cls().get_params() else cls()
    x = np.random.default_rng(3).uniform(1, 9, size=(7, 3))
    whole = step.scores(x)
    try:
        alone = np.array([step.scores(row[np.newaxis])[0] for row in x])
    except bi.MethodError:  # one row has no spread
        assert not step.rowwise
    else:
        assert step.rowwise == np.allclose(alone, whole, rtol=1e-12)


# --- children of different kinds -----------------------------------------------------------------


def test_a_group_beside_an_indicator_is_taken_from_the_scores():
    """The table has its second column at the place where the group stands among the children."""
    x = np.array([[1.0, 10.0], [2.0, 20.0]])
    scores = {"group": np.array([7.0, 8.0])}
    for names in (["a", "group"], ["group", "a"]):
        expected = [{"a": x[:, 0], **scores}[name] for name in names]
        assert_allclose(side_by_side(names, Columns(["a", "b"], x), scores).T, expected)


def test_a_difference_is_one_however_small_the_numbers_and_rounding_is_none():
    assert_allclose(shares(np.array([1e-7, 2e-7, 1.5e-7]), 1e-7, 2e-7), [0, 1, 0.5])
    assert_allclose(shares(np.array([1e7, 1e7 + 1e-6]), 1e7, 1e7 + 1e-6), [0, 0])


@pytest.mark.parametrize(
    ("step", "direction", "rowwise"),
    [
        (bi.ArithmeticMean(), Target(5), True),  # of values that are normalized before
        (bi.Spotis((0, 10)), 1, True),
        (bi.Spotis((0, 10)), Target(5), False),  # closeness is relative to the farthest unit
        (bi.Topsis(), 1, False),
        (bi.Topsis(bounds="fixed", goalposts=(0, 10)), -1, True),
    ],
    ids=str,
)
def test_a_node_depends_on_other_units_by_its_method_or_by_a_target(step, direction, rowwise):
    node = PlanNode("n", ("a", "b"), (0.5, 0.5), step, Fraction(1), (direction, 1))
    assert node.rowwise == rowwise
