"""The analytic hierarchy process against Saaty's, Harker's and Alonso and Lamata's publications."""

import json

import numpy as np
import pandas as pd
import pytest
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

import benchmark_index as bi
from benchmark_index.catalog import specs
from benchmark_index.weighting import effective_weights
from benchmark_index.weighting.pairwise import (
    RANDOM_INDICES,
    column_mean,
    consistency,
    eigenvector,
    geometric_mean,
    joint_judgements,
    linked,
    random_index,
    repairs,
)

# Saaty (1980), school selection: the six criteria, and three schools under each of them.
CRITERIA = ["learning", "friends", "school_life", "vocational", "college", "music"]
SCHOOL = [
    [1, 4, 3, 1, 3, 4],
    [1 / 4, 1, 7, 3, 1 / 5, 1],
    [1 / 3, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 6],
    [1, 1 / 3, 5, 1, 1, 1 / 3],
    [1 / 3, 5, 5, 1, 1, 3],
    [1 / 4, 1, 6, 3, 1 / 3, 1],
]
SCHOOLS = {  # A over B, A over C, B over C
    "learning": ("1/3", "1/2", 3),
    "friends": (1, 1, 1),
    "school_life": (5, 1, "1/5"),
    "vocational": (9, 7, "1/5"),
    "college": ("1/2", 1, 2),
    "music": (6, 4, "1/3"),
}
# Saaty (2003): a family buys a house.
HOUSE = [
    [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
    [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
    [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
    [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
    [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
    [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
    [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
    [4, 7, 5, 8, 6, 6, 2, 1],
]

positive = st.floats(0.1, 10)
weight_vectors = st.integers(2, 9).flatmap(lambda n: arrays(float, n, elements=positive))


@st.composite
def judged(draw):
    """A reciprocal matrix on the 1-9 scale, as inconsistent as it comes."""
    n = draw(st.integers(3, 7))
    a = np.ones((n, n))
    for i in range(n):
        for j in range(i + 1, n):
            said = draw(st.integers(1, 9))
            a[i, j] = said if draw(st.booleans()) else 1 / said
            a[j, i] = 1 / a[i, j]
    return a


def frame(names):
    return pd.DataFrame([np.arange(1.0, 1 + len(names))], columns=list(names))


@conventions([bi.AhpWeights()])
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


def test_school_selection():
    fitted = bi.AhpWeights(SCHOOL).fit(frame(CRITERIA))
    assert_allclose(fitted.weights_, [0.32, 0.14, 0.03, 0.13, 0.24, 0.14], atol=0.006)
    root = max(np.roots(np.poly(np.array(SCHOOL))).real)  # of the characteristic equation
    assert fitted.lambda_max_ == pytest.approx(root)
    assert fitted.ci_ == pytest.approx((root - 6) / 5)
    assert fitted.cr_ == pytest.approx((root - 6) / 5 / 1.24)


def test_school_selection_composed_level_by_level():
    """Saaty's overall priorities: A 0.37, B 0.38, C 0.25."""

    def leaf(name):
        return {"id": name, "name": name, "direction": "higher"}

    groups = [
        {"id": c, "name": c, "indicators": [leaf(f"{c}_{s}") for s in "ABC"]} for c in CRITERIA
    ]
    framework = bi.Framework.from_dict({"id": "school", "name": "school", "groups": groups})
    judgements = {"school": pd.DataFrame(SCHOOL, CRITERIA, CRITERIA)}
    for c, (ab, ac, bc) in SCHOOLS.items():
        judgements[c] = {f"{c}_A": {f"{c}_B": ab, f"{c}_C": ac}, f"{c}_B": {f"{c}_C": bc}}
    local = bi.AhpWeights(judgements).local(framework)
    effective = effective_weights(local, framework)
    overall = [sum(effective[f"{c}_{school}"] for c in CRITERIA) for school in "ABC"]
    assert_allclose(overall, [0.37, 0.38, 0.25], atol=0.006)
    assert local["vocational_A"] == pytest.approx(0.77, abs=0.006)


def test_buying_a_house_and_its_worst_judgement():
    """Saaty replaces 6 for neighbourhood over condition by 1/2: CR falls from 0.17 to 0.08."""
    a = np.array(HOUSE)
    found = eigenvector(a)
    assert_allclose(
        found.weights, [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], atol=0.0006
    )
    assert found.lambda_max == pytest.approx(9.669, abs=0.0006)
    assert consistency(found.lambda_max, 8).cr == pytest.approx(0.17, abs=0.005)
    worst = repairs(a)[0]
    assert (worst.row, worst.column, worst.judged) == (2, 6, 6)
    assert round(1 / worst.repair) == 2
    a[2, 6], a[6, 2] = 1 / 2, 2
    repaired = eigenvector(a)
    assert repaired.lambda_max == pytest.approx(8.811, abs=0.001)
    assert worst.cr == pytest.approx(consistency(repaired.lambda_max, 8).cr, abs=0.002)


def test_a_finding_names_the_three_worst_judgements_with_repairs():
    names = ["size", "transport", "place", "age", "yard", "modern", "condition", "finance"]
    fitted = bi.AhpWeights(HOUSE).fit(frame(names))
    assert len(fitted.repairs_) == 3
    (finding,) = fitted.notes_
    assert finding.severity == "warning"
    assert "place over condition is 6, 1/2.2 would fit" in finding.message("en")
    assert "CR = 0.169" in finding.message("zh")


def test_harkers_example():
    """Harker (1987): 1 over 2 is 2, 2 over 3 is 2, 1 over 3 is missing."""
    judgements = {"a": {"b": 2}, "b": {"c": 2}}
    fitted = bi.AhpWeights(judgements).fit(frame("abc"))
    assert_allclose(fitted.weights_, [4 / 7, 2 / 7, 1 / 7])
    assert fitted.cr_ == 0
    assert [finding.rule for finding in fitted.notes_] == ["incomplete-judgements"]


@given(judged(), st.data())
def test_harkers_priorities_fill_the_gap_they_leave(a, data):
    """A missing judgement completed by w_i / w_j leaves priorities and eigenvalue as they are."""
    i = data.draw(st.integers(0, len(a) - 2))
    gap = a.copy()
    gap[i, -1] = gap[-1, i] = np.nan
    found = eigenvector(gap)
    w = found.weights
    gap[i, -1], gap[-1, i] = w[i] / w[-1], w[-1] / w[i]
    assert_allclose(eigenvector(gap).weights, w, rtol=1e-9)
    assert eigenvector(gap).lambda_max == pytest.approx(found.lambda_max)


@given(weight_vectors, st.sampled_from(["eigenvector", "geometric", "column-mean"]))
def test_consistent_matrices_give_back_their_weights(w, priorities):
    fitted = bi.AhpWeights(w[:, None] / w, priorities).fit(np.ones((1, len(w))))
    assert_allclose(fitted.weights_, w / w.sum(), rtol=1e-9)
    assert fitted.cr_ == pytest.approx(0, abs=1e-9)


@given(judged(), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(a, random):
    order = list(range(len(a)))
    random.shuffle(order)
    for priorities in (eigenvector, geometric_mean, column_mean):
        found, other = priorities(a), priorities(a[np.ix_(order, order)])
        assert_allclose(other.weights, found.weights[order], rtol=1e-8)
        assert other.lambda_max == pytest.approx(found.lambda_max)
        assert found.lambda_max >= len(a) - 1e-9


@given(st.lists(judged(), min_size=2, max_size=4).filter(lambda m: len({len(a) for a in m}) == 1))
def test_joint_judgements_stay_reciprocal(matrices):
    joint = joint_judgements(np.stack(matrices))
    assert_allclose(joint * joint.T, 1)


def test_eigenvector_and_geometric_mean_agree_on_three_items():
    """With n = 3 both give the same priorities (Saaty and Vargas 1984)."""
    a = np.array([[1, 7, 1 / 3], [1 / 7, 1, 1 / 2], [3, 2, 1]])
    assert_allclose(eigenvector(a).weights, geometric_mean(a).weights)
    assert eigenvector(a).lambda_max == pytest.approx(geometric_mean(a).lambda_max)


def test_the_textbook_example_of_column_means():
    """姜启元, 谢金星, 叶俊, 《数学模型》, 和法: w = (0.587, 0.324, 0.089), lambda_max = 3.009."""
    a = [[1, 2, 6], [1 / 2, 1, 4], [1 / 6, 1 / 4, 1]]
    fitted = bi.AhpWeights(a, priorities="column-mean").fit(frame("xyz"))
    assert_allclose(fitted.weights_, [0.587, 0.324, 0.089], atol=0.0006)
    assert fitted.lambda_max_ == pytest.approx(3.009, abs=0.0006)


@pytest.mark.parametrize(
    ("table", "n", "ri"),
    [
        ("saaty1980", 4, 0.90),
        ("saaty1980", 10, 1.49),
        ("saaty2004", 4, 0.89),
        ("donegan-dodd", 9, 1.3733),
        ("tummala-ling", 3, 0.5799),
        ("alonso-lamata", 9, (1.7699 * 9 - 4.3513) / 8),
        ("saaty1980", 2, 0),
    ],
)
def test_random_indices(table, n, ri):
    assert random_index(n, table)[0] == pytest.approx(ri)
    assert random_index(n, table)[1] == table


@pytest.mark.parametrize(
    ("table", "n"),
    [(name, n) for name, values in RANDOM_INDICES.items() for n in range(3, 3 + len(values))],
)
def test_every_random_index_estimates_the_same_mean(table, n):
    """The mean CI of random judgements: Alonso and Lamata (2006) from 100,000 matrices of each size."""
    simulated = (0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854)
    ri = random_index(n, table)[0]
    assert ri == pytest.approx(simulated[n - 3], abs=0.1)
    assert n == 3 or ri > random_index(n - 1, table)[0]


def test_random_index_beyond_its_table_is_said():
    n = len(RANDOM_INDICES["saaty1980"]) + 3
    a = np.ones((n, n))
    fitted = bi.AhpWeights(a).fit(a)
    assert fitted.ri_ == pytest.approx((1.7699 * n - 4.3513) / (n - 1))
    assert [finding.rule for finding in fitted.notes_] == ["ri-beyond-table"]
    assert bi.AhpWeights(a, random_index="alonso-lamata").fit(a).notes_ == []


@pytest.mark.parametrize("table", [[0, 0, 0.5], [0.5]])
def test_a_list_of_random_indices_may_start_at_one_or_three(table):
    a = [[1, 2, 2], [1 / 2, 1, 2], [1 / 2, 1 / 2, 1]]
    fitted = bi.AhpWeights(a, random_index=table).fit(np.ones((1, 3)))
    assert fitted.cr_ == pytest.approx(fitted.ci_ / 0.5)


def test_two_items_are_always_consistent():
    fitted = bi.AhpWeights([[1, 9], ["1/9", 1]]).fit(np.ones((1, 2)))
    assert_allclose(fitted.weights_, [0.9, 0.1])
    assert fitted.cr_ == 0


# --- groups of experts ---------------------------------------------------------------------------

WIDE = {
    "A": {"x": {"y": 2, "z": 4}, "y": {"z": 2}},
    "B": {"x": {"y": 8, "z": 4}, "y": {"z": 1 / 2}},
}
CIRCLE = {"x": {"y": 5, "z": "1/5"}, "y": {"z": 5}}


def test_joint_judgements_and_joint_priorities():
    """A weighs 4 : 2 : 1, B 8 : 1 : 2; their geometric mean is 4 sqrt(2) : sqrt(2) : sqrt(2)."""
    aij = bi.AhpWeights(WIDE).fit(frame("xyz"))
    assert_allclose(aij.weights_, [4 / 6, 1 / 6, 1 / 6])
    aip = bi.AhpWeights(WIDE, group="aip").fit(frame("xyz"))
    assert_allclose(aip.weights_, (np.array([4, 2, 1]) / 7 + np.array([8, 1, 2]) / 11) / 2)
    assert_allclose(aip.by_expert_.loc["A"], np.array([4, 2, 1]) / 7)


def test_experts_above_a_limit_are_left_out_and_listed():
    panel = {**WIDE, "C": CIRCLE}
    everybody = bi.AhpWeights(panel).fit(frame("xyz"))
    assert everybody.dropped_ == []
    assert not everybody.experts_.set_index("expert").loc["C", "cr"] < 0.1
    fitted = bi.AhpWeights(panel, max_cr=0.1).fit(frame("xyz"))
    assert fitted.dropped_ == [("X", "C")]
    assert_allclose(fitted.weights_, [4 / 6, 1 / 6, 1 / 6])
    assert "expert-dropped" in {finding.rule for finding in fitted.notes_}
    with pytest.raises(bi.MethodError, match="above"):
        bi.AhpWeights({"C": CIRCLE, "D": CIRCLE}, max_cr=0.1).fit(frame("xyz"))


def test_experts_may_complete_each_other():
    halves = [{"x": {"y": 2}}, {"y": {"z": 2}}]
    assert_allclose(bi.AhpWeights(halves).fit(frame("xyz")).weights_, [4 / 7, 2 / 7, 1 / 7])
    with pytest.raises(bi.MethodError, match="z"):
        bi.AhpWeights(halves, group="aip").fit(frame("xyz"))


@pytest.mark.parametrize("group", ["aij", "aip"])
@pytest.mark.parametrize("priorities", ["eigenvector", "geometric", "column-mean"])
def test_experts_are_weighed(group, priorities):
    """Equal weights are none; a weight of 2 is the same expert twice, a weight of 0 nobody."""
    said = {"group": group, "priorities": priorities}

    def weigh(panel, weights=None):
        return bi.AhpWeights(panel, expert_weights=weights, **said).fit(frame("xyz")).weights_

    assert_allclose(weigh(WIDE, [3, 3]), weigh(WIDE), rtol=1e-12)
    twice = weigh([WIDE["A"], WIDE["B"], WIDE["B"]])
    assert_allclose(weigh(WIDE, {"B": 2, "A": 1}), twice, rtol=1e-9)
    assert_allclose(weigh(WIDE, pd.Series({"A": 1, "B": 0})), weigh(WIDE["A"]), rtol=1e-9)
    for wrong in ([1], [1, -1], [0, 0], {"A": 1}, {"A": 1, "C": 1}):
        with pytest.raises(bi.MethodError):
            weigh(WIDE, wrong)


@given(
    st.lists(judged(), min_size=2, max_size=2).filter(lambda m: len(m[0]) == len(m[1])),
    st.floats(0, 1),
)
def test_means_of_priorities_lie_between_those_of_the_experts(matrices, share):
    fitted = bi.AhpWeights(matrices, group="aip", expert_weights=[share, 1 - share])
    weights = fitted.fit(np.ones((1, len(matrices[0])))).weights_
    one, other = fitted.by_expert_.to_numpy()
    assert_allclose(weights, share * one + (1 - share) * other, atol=1e-12)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judgements", "words"),
    [
        ({"x": {"y": 3}, "y": {"x": 3}}, ["x / y = 3", "y / x = 3"]),
        ({"x": {"y": -3}}, ["x / y = -3"]),
        ({"x": {"y": "much"}}, ["x / y = much"]),
        ({"x": {"x": 2, "y": 3}}, ["diagonal", "x / x = 2"]),
        ({"x": {"z": 3}}, ["z"]),
        ({}, ["no matrix"]),
        ([[1, 2, 3]], ["2 x 2 needed, 1 x 3 given"]),
        ([[1, None], [None, 1]], ["never compared", "y"]),
        (5, ["5"]),
    ],
)
def test_unusable_judgements_are_named(judgements, words):
    with pytest.raises(bi.MethodError) as error:
        bi.AhpWeights(judgements).fit(frame("xy"))
    assert all(word in str(error.value) for word in words), str(error.value)


def test_reciprocals_rounded_to_two_digits_are_taken_as_they_are():
    a = np.array([[1, 3, 7], [0.33, 1, 2], [0.14, 0.5, 1]])
    fitted = bi.AhpWeights(a).fit(np.ones((1, 3)))
    assert_allclose(fitted.weights_, eigenvector(a).weights)
    with pytest.raises(bi.MethodError):
        bi.AhpWeights(a, tolerance=0.001).fit(np.ones((1, 3)))


@pytest.mark.parametrize(
    "parameters",
    [{"priorities": "best"}, {"group": "all"}, {"random_index": "saaty"}, {"max_cr": "low"}],
)
def test_bad_parameters(parameters):
    with pytest.raises(bi.MethodError, match=next(iter(parameters))):
        bi.AhpWeights(WIDE, **parameters).fit(frame("xyz"))


# --- by name, in an index, as data ---------------------------------------------------------------


def test_matrices_are_matched_by_name():
    a = pd.DataFrame([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]], list("xyz"), list("xyz"))
    fitted = bi.AhpWeights(a.iloc[::-1, [1, 0, 2]]).fit(frame("zxy"))
    assert_allclose(fitted.weights_, [1 / 7, 4 / 7, 2 / 7])


def test_a_table_without_names_goes_by_position():
    a = pd.DataFrame([[1, 3], [1 / 3, 1]])
    assert_allclose(bi.AhpWeights(a).fit(frame("xy")).weights_, [0.75, 0.25])
    with pytest.raises(bi.MethodError, match="twice"):
        bi.AhpWeights(a.set_axis(["x", "x"], axis=1).set_axis(["x", "y"])).fit(frame("xy"))


def test_in_an_index_with_findings_and_as_data(city):
    data = pd.DataFrame(
        np.random.default_rng(1).permuted(np.ones((4, 6)) * [[1], [2], [3], [5]], axis=0),
        index=list("ABCD"),
        columns=["population", *city.indicator_ids],
    )
    judgements = {
        "small": {"economy": {"life": 3}},
        "economy": {"A": {"gdp": {"firms": 5, "roads": "1/5"}, "firms": {"roads": 5}}},
    }
    index = bi.CompositeIndex(city, weighting=bi.AhpWeights(judgements)).fit(data)
    local = index.weights_["local"]
    assert local["economy"] == pytest.approx(0.75)
    assert local["air"] == local["schools"] == 0.5
    scorecard = index.evaluate(data)
    found = scorecard.findings.set_index("rule").loc["inconsistent-judgements"]
    assert found["indicator"] == "economy"
    spec = json.loads(json.dumps(scorecard.specification))
    again = bi.CompositeIndex.from_specification(spec).fit(data)
    assert_allclose(again.weights_["local"], local, rtol=0)


def test_specification_rebuilds_the_step(city):
    a = pd.DataFrame([[1, 3], [np.nan, 1]], ["economy", "life"], ["economy", "life"])
    step = bi.AhpWeights({"small": a, "life": np.array([[1, 2], [np.nan, 1]])})
    spec = json.loads(json.dumps(specs.spec_of(step), allow_nan=False))
    assert specs.build("weighting", spec).local(city) == step.local(city)


def test_unknown_nodes_are_named(city):
    with pytest.raises(bi.MethodError, match="econmy"):
        bi.AhpWeights({"econmy": [[1, 2], [0.5, 1]]}).local(city)
    with pytest.raises(bi.MethodError, match="by node"):
        bi.AhpWeights([[1, 2], [0.5, 1]]).local(city)


def test_linked_follows_comparisons_through_others():
    a = np.full((4, 4), np.nan)
    np.fill_diagonal(a, 1)
    a[0, 2] = a[2, 0] = a[2, 1] = a[1, 2] = 1
    assert linked(a) == [0, 1, 2]
