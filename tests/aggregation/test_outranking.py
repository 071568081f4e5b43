import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.aggregation.outranking import support_matrix
from benchmark_index.catalog.specs import build, spec_of

values = st.integers(0, 5).map(float)
full = arrays(float, st.tuples(st.integers(2, 9), st.just(4)), elements=values)
gaps = arrays(
    float,
    st.tuples(st.integers(2, 9), st.just(4)),
    elements=st.one_of(st.just(np.nan), values, values),
)
W = np.array([0.1, 0.2, 0.3, 0.4])
METHODS = [
    bi.Copeland(),
    bi.Promethee(),
    bi.Promethee("linear", q=1, p=3),
    bi.Promethee("gaussian", s=2),
    bi.ElectreIII(q=1, p=2, v=4),
]


def support_by_definition(x, w):
    n = len(x)
    s = np.full((n, n), 0.5)
    for a in range(n):
        for b in range(n):
            both = [j for j in range(len(w)) if not np.isnan(x[a, j] + x[b, j])]
            if both:
                ahead = sum(w[j] * (1.0 if x[a, j] > x[b, j] else 0.0) for j in both)
                equal = sum(w[j] * (x[a, j] == x[b, j]) for j in both)
                s[a, b] = (ahead + equal / 2) / sum(w[j] for j in both)
    return s


@given(gaps)
def test_support_is_its_definition(x):
    assert_allclose(support_matrix(x, W), support_by_definition(x, W), atol=1e-12)


@given(gaps)
def test_support_and_its_reverse_sum_to_1(x):
    s = support_matrix(x, W)
    assert_allclose(s + s.T, 1, atol=1e-15)


@given(gaps, st.randoms())
def test_the_order_of_units_does_not_matter(x, random):
    """COINr's outranking matrix with gaps depends on it."""
    order = list(range(len(x)))
    random.shuffle(order)
    if np.any(np.all(np.isnan(x), axis=0)):
        return
    for step in METHODS[:-1]:
        assert_allclose(step.scores(x[order], W), step.scores(x, W)[order], atol=1e-12)
    assert_array_equal(support_matrix(x[order], W), support_matrix(x, W)[np.ix_(order, order)])


@pytest.mark.parametrize("step", METHODS, ids=str)
@given(x=full)
def test_a_unit_nowhere_worse_never_scores_less(step, x):
    x[0] = np.maximum(x[0], x[1])
    scores = step.scores(x, W)
    assert scores[0] >= scores[1] - 1e-12


@pytest.mark.parametrize("step", METHODS, ids=str)
@given(x=full)
def test_what_one_wins_another_loses(step, x):
    assert_allclose(step.scores(x, W).sum(), 0, atol=1e-9)


@pytest.mark.parametrize("step", METHODS, ids=str)
def test_costs_are_turned(step):
    x = np.random.default_rng(4).integers(0, 9, (6, 4)).astype(float)
    turned = type(step)(**step.get_params()).set_params(directions=[1, -1, 1, -1])
    assert_allclose(turned.scores(x * [1, -1, 1, -1], W), step.scores(x, W))


# --- Copeland --------------------------------------------------------------------------------


def test_condorcets_paradox_is_a_tie():
    x = [[3.0, 1.0, 2.0], [2.0, 3.0, 1.0], [1.0, 2.0, 3.0]]
    found = bi.Copeland().details(x)
    assert_array_equal(found.scores, [0, 0, 0])
    assert_array_equal(found.wins, [1, 1, 1])
    assert_allclose(found.support[0], [1 / 2, 2 / 3, 1 / 3])


def test_exact_ties_tie_whatever_the_weights_add_up_to():
    """0.1 + 0.2 against 0.3 differ in the last digit of a sum of floats, and still tie."""
    x = [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    assert_array_equal(bi.Copeland().scores(x, [0.1, 0.2, 0.3]), [0, 0])
    assert_array_equal(bi.Copeland().scores(x, [0.1, 0.2, 0.3001]), [-1, 1])


def test_pairs_are_compared_on_what_both_have():
    """b and c share only the last column, a and c nothing: a tie."""
    x = [[5.0, np.nan, np.nan], [4.0, np.nan, 7.0], [np.nan, 1.0, 8.0]]
    found = bi.Copeland().details(x)
    assert_array_equal(found.scores, [1, -2, 1])
    assert found.support[0, 2] == 0.5
    assert found.support[1, 2] == 0


def test_a_unit_without_values_has_no_score_and_takes_no_part():
    x = [[2.0, 1.0], [np.nan, np.nan], [1.0, 1.0]]
    for step in METHODS:
        found = step.scores(x)
        assert np.isnan(found[1])
        assert_allclose(found[[0, 2]], step.scores([x[0], x[2]]))


def test_an_empty_column_is_named():
    frame = pd.DataFrame({"a": [1.0, 2.0], "gone": [np.nan, np.nan]})
    for step in METHODS:
        with pytest.raises(bi.MethodError, match="gone"):
            step.scores(frame)


# --- PROMETHEE -------------------------------------------------------------------------------

PLANTS = pd.DataFrame(
    [
        [80, 90, 600, 5.4, 8, 5],
        [65, 58, 200, 9.7, 1, 1],
        [83, 60, 400, 7.2, 4, 7],
        [40, 80, 1000, 7.5, 7, 10],
        [52, 72, 600, 2.0, 3, 8],
        [94, 96, 700, 3.6, 5, 6],
    ],
    index=["Italy", "Belgium", "Germany", "Sweden", "Austria", "France"],
    columns=["staff", "power", "cost", "upkeep", "villages", "safety"],
    dtype=float,
)
PLANT_METHOD = bi.Promethee(
    {
        "staff": "u",
        "power": "v",
        "cost": "linear",
        "upkeep": "level",
        "villages": "usual",
        "safety": "gaussian",
    },
    q={"staff": 10, "cost": 50, "upkeep": 1},
    p={"power": 30, "cost": 500, "upkeep": 6},
    s={"safety": 5},
    directions={"staff": -1, "cost": -1, "upkeep": -1, "villages": -1},
)


def test_the_hydroelectric_plants_of_brans_vincke_and_mareschal():
    """Brans, Vincke and Mareschal (1986), EJOR 24: all six functions; printed to 3 digits."""
    found = PLANT_METHOD.details(PLANTS)
    printed = [
        [0, 0.296, 0.250, 0.268, 0.100, 0.185],
        [0.462, 0, 0.389, 0.333, 0.296, 0.500],
        [0.236, 0.180, 0, 0.333, 0.056, 0.429],
        [0.399, 0.506, 0.305, 0, 0.223, 0.212],
        [0.444, 0.515, 0.487, 0.380, 0, 0.448],
        [0.286, 0.399, 0.250, 0.432, 0.133, 0],
    ]
    assert_allclose(found.preference, printed, atol=0.0011)
    assert PLANTS.index[np.argmax(found.scores)] == "Austria"
    assert_array_equal(found.partial[4], [1, 1, 1, 1, 0, 1])
    assert np.isnan(found.partial[1, 0])  # Belgium and Italy cannot be compared


def test_columns_and_thresholds_match_by_name():
    assert_allclose(PLANT_METHOD.scores(PLANTS[PLANTS.columns[::-1]]), PLANT_METHOD.scores(PLANTS))


@given(gaps)
def test_flows_are_their_definition(x):
    if np.any(np.all(np.isnan(x), axis=0)) or np.any(np.all(np.isnan(x), axis=1)):
        return
    n, pi = len(x), np.zeros((len(x), len(x)))
    for a in range(n):
        for b in range(n):
            both = [j for j in range(4) if not np.isnan(x[a, j] + x[b, j])]
            ramp = [W[j] * min(max((x[a, j] - x[b, j] - 1) / 2, 0), 1) for j in both]
            pi[a, b] = sum(ramp) / sum(W[j] for j in both) if both else 0
    found = bi.Promethee("linear", q=1, p=3).details(x, W)
    assert_allclose(found.plus, pi.sum(axis=1) / (n - 1), atol=1e-12)
    assert_allclose(found.minus, pi.sum(axis=0) / (n - 1), atol=1e-12)
    assert_allclose(found.scores, found.plus - found.minus)


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({"function": "steep"}, "steep"),
        ({"function": "u"}, "q.*income"),
        ({"function": "v", "p": 0}, "p.*income"),
        ({"function": "linear", "q": 3, "p": 2}, "income"),
        ({"function": "gaussian", "s": {"air": 1}}, "s.*income"),
        ({"function": {"typo": "u"}}, "typo"),
    ],
)
def test_thresholds_that_cannot_be(params, word):
    frame = pd.DataFrame({"income": [1.0, 2.0], "air": [1.0, 2.0]})
    with pytest.raises(bi.MethodError, match=word):
        bi.Promethee(**params).scores(frame)


def test_one_unit_alone_has_no_flow():
    assert_array_equal(bi.Promethee().scores([[1.0, 2.0]]), [0])


# --- ELECTRE III -----------------------------------------------------------------------------


def electre_by_definition(x, w, q, p, v):
    n, s = len(x), np.zeros((len(x), len(x)))
    for a in range(n):
        for b in range(n):
            behind = [x[b, j] - x[a, j] for j in range(len(w))]
            c = sum(
                wj * (1 if d <= q else 0 if d >= p else (p - d) / (p - q))
                for wj, d in zip(w, behind, strict=True)
            )
            s[a, b] = c
            for d in behind:
                veto = 0 if d <= p else 1 if d >= v else (d - p) / (v - p)
                if veto > c:
                    s[a, b] *= (1 - veto) / (1 - c)
    return s


@given(full)
def test_credibility_is_its_definition(x):
    found = bi.ElectreIII(q=0.5, p=1.5, v=3.5).details(x, W)
    expected = electre_by_definition(x, W, 0.5, 1.5, 3.5)
    assert_allclose(found.credibility, expected, atol=1e-9)
    assert_allclose(found.scores, expected.sum(axis=1) - expected.sum(axis=0), atol=1e-8)


def test_electre_by_hand():
    """q = 1, p = 2, v = 6: c is 7 behind a on one of two equal indicators, which vetoes it."""
    found = bi.ElectreIII(q=1, p=2, v=6).details([[8.0, 5.0], [6.5, 6.0], [1.0, 7.0]])
    assert_allclose(found.concordance, [[1, 1, 0.5], [0.75, 1, 1], [0.5, 0.5, 1]])
    assert_allclose(found.credibility, [[1, 1, 0.5], [0.75, 1, 1], [0, 0.125, 1]])


def test_without_thresholds_it_counts_weight_as_good_as():
    x = [[1.0, 2.0], [1.0, 1.0]]
    assert_allclose(bi.ElectreIII().details(x).credibility, [[1, 1], [0.5, 1]])


def test_a_veto_alone_can_decide():
    x = [[10.0, 0.0], [0.0, 1.0]]
    assert_array_equal(bi.ElectreIII(v=5).details(x).credibility, [[1, 0.5], [0, 1]])
    without = bi.ElectreIII(v=5).details(x, [0, 1])  # a column of no weight has no veto
    assert_array_equal(without.credibility, [[1, 0], [1, 1]])


@pytest.mark.parametrize("wrong", [{"q": 2, "p": 1}, {"p": 3, "v": 2}, {"q": -1}])
def test_electre_thresholds_out_of_order_are_named(wrong):
    with pytest.raises(bi.MethodError, match="income"):
        bi.ElectreIII(**wrong).scores(pd.DataFrame({"income": [1.0, 2.0]}))


# --- in an index -----------------------------------------------------------------------------


@pytest.fixture
def frame(rows):
    (_, *columns), *units = rows
    return pd.DataFrame([unit[1:] for unit in units], columns=columns, index=[u[0] for u in units])


def test_parameters_by_name_reach_the_group_they_are_for(city, frame):
    step = bi.Promethee("v", p={"gdp": 5, "firms": 100, "roads": 9000, "air": 5, "schools": 20})
    scorecard = bi.CompositeIndex(city, aggregation=step).fit(frame).evaluate(frame)
    alone = bi.Promethee("v", p=[5, 20], directions=[-1, 1])
    assert_allclose(scorecard.groups["life"], alone.scores(frame[["air", "schools"]]))
    assert scorecard.intermediates["small"]["plus"].value.index.tolist() == list(frame.index)
    again = bi.CompositeIndex.from_specification(scorecard.specification).fit(frame)
    assert_allclose(again.evaluate(frame).score, scorecard.score, rtol=0, atol=0)
    with pytest.raises(bi.MethodError, match="typo"):
        bi.CompositeIndex(city, aggregation=bi.Promethee("v", p={"typo": 5})).fit(frame)


def test_coverage_holds_where_missing_values_are_taken(city, frame):
    """The index needs half of its five indicators: three."""
    frame.loc["广州"] = [1800, 45000, 900, 99000, None, None]
    frame.loc["天津"] = [1400, None, None, 99000, None, 10]
    scorecard = bi.CompositeIndex(city, aggregation="copeland").fit(frame).evaluate(frame)
    assert list(scorecard.not_ranked["unit"]) == ["天津"]
    rest = frame.drop(index="天津")
    alone = bi.CompositeIndex(city, aggregation="copeland").fit(rest).evaluate(rest)
    assert_array_equal(scorecard.score.dropna(), alone.score)


@pytest.mark.parametrize(
    "spec",
    ["copeland", "promethee", "promethee:v,p=3", "electre:q=1,p=2,v=4", {"electre": {"q": 0.5}}],
)
def test_a_method_written_down_is_the_method_rebuilt(spec):
    step = build("aggregation", spec)
    written = json.loads(json.dumps(spec_of(step), allow_nan=False))
    x = np.random.default_rng(1).random((5, 3)) * 9
    assert_array_equal(build("aggregation", written).scores(x), step.scores(x))


def test_functions_go_by_the_names_of_the_literature():
    """Brans and Vincke call the second and third types U-shape and V-shape."""
    x = [[3.0, 1.0], [2.0, 2.5], [1.0, 1.5]]
    step = bi.Promethee(["U", "V"], q=1, p=2)
    assert_array_equal(step.scores(x), bi.Promethee(["u", "v"], q=1, p=2).scores(x))
    built = build("aggregation", "promethee:function=Linear,q=0,p=2")
    assert_allclose(built.scores(x), bi.Promethee("v", p=2).scores(x))
