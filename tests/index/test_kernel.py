"""Scoring many draws at once equals scoring them one by one with the pass up the tree."""

import tracemalloc
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.aggregation import Columns, PlanNode, run
from benchmark_index.index.kernel import FEW, leaf_weights, score
from benchmark_index.index.plan import compile_plan
from benchmark_index.numerics import competition_ranks, round_scores

SEEDS = st.integers(0, 2**32 - 1)
MEANS = [
    bi.ArithmeticMean(),
    bi.GeometricMean(),
    bi.GeometricMean(zero="keep"),
    bi.GeometricMean(floor=5),
    bi.HarmonicMean(zero="keep"),
    bi.HarmonicMean(floor=0.5),
    bi.PowerMean(p=1),
    bi.PowerMean(p=2),
    bi.PowerMean(p=0.5),
    bi.PowerMean(p=-3, floor=2),
    bi.PowerMean(p=1e-6),
    bi.PowerMean(p=0),
    bi.PowerMean(p=40),
    bi.PowerMean(p=-40, zero="keep"),
    bi.PowerMean(p="inf"),
    bi.PowerMean(p="-inf"),
    bi.Minimum(),
    bi.Owa(),
    bi.PenalizedMean(strength=0.1),
]


class Case:
    """A random tree with weights and values; every choice follows from the seed."""

    def __init__(self, seed, means=MEANS, own=False, holes=(0, 0.1, 0.4), zeros=(0, 0, 0.05)):
        self.rng, self.means, self.nodes, self.leaves = np.random.default_rng(seed), means, [], []
        rng = self.rng
        self.coverages = [Fraction(0), Fraction(1, 3), Fraction(2, 3), Fraction(1)]
        self.grow("index", int(rng.integers(1, 5)))
        self.plan = compile_plan(self.nodes, self.leaves)
        self.draws, units = int(rng.integers(FEW, 2 * FEW)), int(rng.integers(1, 30))
        shape = (self.draws, units) if own else (units,)
        self.z = rng.uniform(1, 100, (*shape, len(self.leaves)))
        self.z[rng.random(self.z.shape) < rng.choice(zeros)] = 0
        self.z[..., int(rng.integers(units)), :] = self.z[..., 0, :]  # a tie
        self.z[rng.random(self.z.shape) < rng.choice(holes)] = np.nan
        self.weights = rng.gamma(2, size=(self.draws, len(self.plan.weights)))
        self.weights[rng.random(self.weights.shape) < rng.choice([0, 0, 0.3])] = 0
        self.weights[:, rng.random(len(self.plan.weights)) < rng.choice([0, 0, 0.3])] = 0

    def grow(self, name, depth):
        children = []
        for k in range(int(self.rng.integers(1, 5))):
            if depth > 1 and self.rng.random() < 0.6:
                children.append(self.grow(f"{name}.{k}", depth - 1))
            else:
                children.append(f"x{len(self.leaves)}")
                self.leaves.append(children[-1])
        mean = self.means[self.rng.integers(len(self.means))]
        weights = tuple(self.rng.dirichlet(np.ones(len(children))).tolist())
        coverage = self.coverages[self.rng.integers(4)]
        self.nodes.append(PlanNode(name, tuple(children), weights, mean, coverage))
        return name

    def one(self, d):
        """One draw by today's path, every node."""
        return one_by_one(self.plan, self.z, self.weights[d], d)

    def expected(self):
        """Every draw's scores; or the messages of those that have none."""
        found, messages = [], set()
        for d in range(self.draws):
            try:
                found.append(self.one(d))
            except bi.MethodError as error:
                messages.add(str(error))
        return found, messages


def one_by_one(plan, z, weights, d):
    nodes = []
    for node, first, last in zip(plan.nodes, plan.starts, plan.starts[1:], strict=False):
        total = weights[first:last].sum()
        local = weights[first:last] / total if total else weights[first:last]
        nodes.append(replace(node, weights=tuple(local.tolist())))
    columns = Columns(plan.leaves, z[d] if z.ndim == 3 else z)
    return run(nodes, columns, columns, "{} / {}".format)


def ranks(scores):
    return competition_ranks(round_scores(scores, 10))


def assert_same(case, **options):
    expected, messages = case.expected()
    nodes = [node.id for node in case.nodes] + case.leaves[:1]
    if messages:
        with pytest.raises(bi.MethodError) as error:
            score(case.plan, case.z, case.weights, nodes=nodes, **options)
        assert str(error.value) in messages
        return
    found = score(case.plan, case.z, case.weights, nodes=nodes, **options)
    for d, scores in enumerate(expected):
        for node in nodes:
            assert_allclose(found[node][d], scores[node], rtol=1e-12, atol=1e-13)
            assert_array_equal(ranks(found[node][d]), ranks(scores[node]))


@given(SEEDS)
def test_every_draw_equals_the_pass_up_the_tree(seed):
    assert_same(Case(seed))


@settings(max_examples=15)
@given(SEEDS)
def test_linear_trees_equal_the_pass_up_the_tree(seed):
    assert_same(Case(seed, means=MEANS[:1], holes=(0, 0, 0.02, 0.3)))


@pytest.mark.parametrize("mean", MEANS, ids=lambda mean: str(mean).replace(" ", ""))
@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(k, marks=pytest.mark.large) for k in range(4, 8))]
)
def test_trees_of_one_mean_equal_the_pass_up_the_tree(mean, seed):
    assert_same(Case(seed, means=[mean]))


@settings(max_examples=15)
@given(SEEDS)
def test_draws_with_values_of_their_own(seed):
    assert_same(Case(seed, own=True))


@settings(max_examples=15)
@given(SEEDS, st.sampled_from([1, 10_000, 100_000]))
def test_blocks_make_no_difference(seed, block_bytes):
    case = Case(seed, zeros=(0,))
    small = score(case.plan, case.z, case.weights, block_bytes=block_bytes)["index"]
    whole = score(case.plan, case.z, case.weights, block_bytes=1 << 30)["index"]
    assert_allclose(small, whole, rtol=1e-14)
    for a, b in zip(small, whole, strict=True):
        assert_array_equal(ranks(a), ranks(b))


@pytest.mark.parametrize("seed", range(40))
def test_units_with_equal_values_have_equal_scores_to_the_last_digit(seed):
    rng = np.random.default_rng(seed)
    case = Case(seed, zeros=(0,))
    z = np.repeat(case.z[:1], int(rng.integers(2, 120)), axis=0)
    scores = score(case.plan, z, case.weights)["index"]
    assert_array_equal(scores, scores[:, :1].repeat(len(z), axis=1))


@pytest.mark.parametrize("seed", range(20))
def test_one_draw_is_the_pass_itself(seed):
    case = Case(seed, zeros=(0,))
    columns = Columns(case.leaves, case.z)
    expected = run(case.nodes, columns, columns, "{} / {}".format)
    found = score(case.plan, case.z, nodes=[node.id for node in case.nodes])
    for node in case.nodes:
        assert_array_equal(found[node.id], [expected[node.id]])


def test_draws_of_values_alone_have_the_weights_of_the_plan():
    case = Case(5, own=True, zeros=(0,))
    weights = np.tile(case.plan.weights, (case.draws, 1))
    found = score(case.plan, case.z)["index"]
    assert_array_equal(found, score(case.plan, case.z, weights)["index"])


# --- what is no power mean -------------------------------------------------------------------


@pytest.mark.parametrize("draws", [3, 2 * FEW])
@pytest.mark.parametrize("own", [False, True], ids=["shared", "own values"])
@pytest.mark.parametrize("method", [bi.Topsis(), bi.Copeland(), bi.GreyRelational()], ids=str)
def test_matrix_methods_draw_by_draw(method, own, draws):
    rng = np.random.default_rng(draws)
    leaves = list("abcdef")
    nodes = [
        PlanNode("g", ("a", "b", "c"), (0.2, 0.3, 0.5), method, Fraction(0), (1, -1, 1)),
        PlanNode("h", ("d", "e"), (0.5, 0.5), bi.GeometricMean(), Fraction(1)),
        PlanNode("index", ("g", "h", "f"), (0.4, 0.4, 0.2), bi.ArithmeticMean(), Fraction(2, 3)),
    ]
    plan = compile_plan(nodes, leaves)
    shape = (draws, 12, 6) if own else (12, 6)
    z = rng.uniform(1, 100, shape)
    z[rng.random(shape) < 0.1] = np.nan
    treated = z * 7 + 3
    weights = rng.gamma(2, size=(draws, 8))
    found = score(plan, z, weights, treated=treated, nodes=["g", "index"], block_bytes=1)
    for d in range(draws):
        local = [weights[d, a:b] for a, b in zip(plan.starts, plan.starts[1:], strict=False)]
        weighed = [
            replace(node, weights=tuple((w / w.sum()).tolist()))
            for node, w in zip(nodes, local, strict=True)
        ]
        x = [Columns(leaves, values[d] if own else values) for values in (z, treated)]
        expected = run(weighed, *x, "{} / {}".format)
        for node in ("g", "index"):
            assert_allclose(found[node][d], expected[node], rtol=1e-12, atol=1e-15)


def test_a_mean_with_its_own_way_to_combine_is_called_for_every_draw():
    class Largest(bi.ArithmeticMean):
        def combine(self, columns, weights, least):
            return np.fmax.reduce(columns)

    assert bi.ArithmeticMean().power_form() is not None
    assert Largest().power_form() is None
    plan = compile_plan([PlanNode("index", ("a", "b"), (0.5, 0.5), Largest(), Fraction(0))], "ab")
    z = np.array([[1.0, 5.0], [7.0, 2.0]])
    assert_array_equal(score(plan, z, np.ones((FEW, 2)))["index"], [[5.0, 7.0]] * FEW)


# --- what is missing -------------------------------------------------------------------------


def test_a_child_of_weight_zero_is_present_but_does_not_weigh():
    plan = compile_plan(
        [PlanNode("index", ("a", "b"), (0.5, 0.5), bi.ArithmeticMean(), Fraction(1))], "ab"
    )
    z = np.array([[1.0, 5.0], [7.0, np.nan], [np.nan, 2.0]])
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0, 1.0]] * FEW)
    nan = np.nan
    expected = [[1, nan, nan], [5, nan, nan], [nan, nan, nan], [3, nan, nan]]
    assert_array_equal(score(plan, z, weights)["index"], expected * FEW)
    free = compile_plan([replace(plan.nodes[0], coverage=Fraction(0))], "ab")
    expected = [[1, 7, nan], [5, nan, 2], [nan, nan, nan], [3, 7, 2]]
    assert_array_equal(score(free, z, weights)["index"], expected * FEW)


def test_leaf_weights_pass_on_what_a_group_without_weights_would_have_had():
    group = PlanNode("g", ("a", "b"), (0.5, 0.5), bi.ArithmeticMean(), Fraction(0))
    root = PlanNode("index", ("g", "c"), (0.6, 0.4), bi.ArithmeticMean(), Fraction(0))
    weights = np.array([[1, 3, 1, 1], [0, 0, 1, 1], [0, 0, 1, 0]])
    found = leaf_weights(compile_plan([group, root], "abc"), ["index", "g", "a"], weights)
    nan = np.nan
    assert_array_equal(found["index"], [[0.125, 0.375, 0.5], [0, 0, 1], [nan] * 3])
    assert_array_equal(found["g"], [[0.25, 0.75, 0], [nan] * 3, [nan] * 3])
    assert_array_equal(found["a"], [[1, 0, 0]] * 3)
    strict = compile_plan([group, replace(root, coverage=Fraction(1))], "abc")
    assert np.isnan(leaf_weights(strict, ["index"], weights)["index"][1]).all()


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize("draws", [1, 2 * FEW])
def test_a_zero_below_a_geometric_mean_names_its_cell(draws):
    group = PlanNode("g", ("a", "b"), (0.5, 0.5), bi.GeometricMean(), Fraction(1))
    root = PlanNode("index", ("g", "c"), (0.6, 0.4), bi.ArithmeticMean(), Fraction(0))
    plan = compile_plan([group, root], "abc")
    z = np.array([[1.0, 5.0, 3.0], [0.0, 2.0, 3.0], [0.0, np.nan, 3.0]])
    weights = np.ones((draws, 4))
    with pytest.raises(bi.MethodError, match=r"Oslo / a = 0[^0-9]") as error:
        score(
            plan, z, weights, cell=lambda row, child: f"{['Rome', 'Oslo', 'Bern'][row]} / {child}"
        )
    assert "Bern" not in str(error.value)  # it lacks the coverage to be scored
    weights[:, 0] = 0
    assert_allclose(score(plan, z, weights)["index"], [[4, 2.5, 3]] * draws)
    weights[-1, 0] = 1
    with pytest.raises(bi.MethodError, match="1 / a = 0"):
        score(plan, z, weights)


# --- the index as a whole, memory -----------------------------------------------------------


def test_a_draw_of_weights_is_the_index_with_these_weights():
    framework = bi.Framework.load("egdi")
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        rng.uniform(0.1, 0.9, (20, 3)), columns=framework.indicator_ids, index=map(str, range(20))
    )
    fitted = bi.CompositeIndex(framework).fit(frame).fitted_
    weights = rng.dirichlet(np.ones(3), FEW)
    z = fitted.normalize(fitted.prepare(fitted.table), fitted.table.rows)
    found = score(fitted.compiled, z, weights)[framework.id]
    children = [child for _, child in fitted.compiled.edges]
    for d in range(FEW):
        given = dict(zip(children, weights[d].tolist(), strict=True))
        index = bi.CompositeIndex(framework, weighting=bi.GivenWeights(given)).fit(frame)
        assert_allclose(found[d], index.evaluate(frame).score.to_numpy(), rtol=1e-12)


@pytest.mark.parametrize("holes", [0, 0.1])
@pytest.mark.parametrize("draws", [FEW, 20_000])
def test_memory_of_blocks_is_bounded(draws, holes):
    case = Case(11, means=[bi.GeometricMean()], holes=(holes,), zeros=(0,))
    z = np.tile(case.z, (20_000 // len(case.z) if draws == FEW else 1, 1))
    weights = case.rng.gamma(2, size=(draws, len(case.plan.weights)))
    tracemalloc.start()
    scores = score(case.plan, z, weights, block_bytes=1 << 20)["index"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - scores.nbytes < 2 << 20
