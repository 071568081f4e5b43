"""Regions of weights: what is in them, what clashes, and that draws are uniform."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chisquare

import benchmark_index as bi
from benchmark_index.errors import UsageError
from benchmark_index.uncertainty.assumptions import WeightRegion
from benchmark_index.uncertainty.inequalities import Inequality, read_constraint
from benchmark_index.uncertainty.regions import CHAINS, Polytope, region_of

EGDI = bi.Framework.load("egdi")
REGIONS = [
    WeightRegion({"osi": (0.1, 0.5), "hci": (0.2, 0.6)}),
    WeightRegion(constraints=["osi >= 2 hci", "tii <= 0.4"]),
    WeightRegion({"osi": (0.3, 0.3001)}),  # thin
    WeightRegion({"tii": (0, 0.9)}, ["osi - hci <= 10 %", "hci - osi <= 0.1"]),
]


@pytest.mark.parametrize(
    ("text", "row", "limit"),
    [
        ("a + b <= 0.5", [1, 1, 0], 0.5),
        ("a >= 2 b", [-1, 2, 0], 0),
        ("a ≥ 2*b + 0.1", [-1, 2, 0], -0.1),
        ("50 % > c", [0, 0, 1], 0.5),
        ("2a + b - .5 c < 1e-1 + a", [1, 1, -0.5], 0.1),
        ("[a] <= 0.25", [1, 0, 0], 0.25),
    ],
)
def test_a_constraint_is_read_as_it_is_written(text, row, limit):
    (read,) = read_constraint(text, ["a", "b", "c"])
    assert_allclose(read.coefficients, row, atol=1e-15)
    assert read.limit == pytest.approx(limit)


@pytest.mark.parametrize(
    "text", ["a", "a b <= 1", "a * b <= 1", "<= 1", "1 <= 2", "a <= x", "a/b<1"]
)
def test_what_is_no_linear_constraint_of_siblings_is_refused(text):
    with pytest.raises(UsageError):
        read_constraint(text, ["a", "b", "c"])


@pytest.mark.parametrize("assumption", REGIONS)
def test_draws_are_uniform_by_comparison_with_rejection(assumption):
    region = region_of(assumption, EGDI)
    drawn = region.draws(8 * CHAINS, seed=4)
    assert (drawn @ region.rows.T <= region.limits + 1e-12).all()
    rng = np.random.default_rng(1)
    if assumption is REGIONS[2]:  # rejection along the rest of the segment
        free = rng.uniform(0, 0.7, 50_000)
        fair = np.column_stack([np.full(50_000, 0.3), free, 0.7 - free])
    else:
        fair = rng.dirichlet(np.ones(3), 200_000)
        fair = fair[(fair @ region.rows.T <= region.limits).all(axis=1)]
    for j in (1, 2):
        edges = np.quantile(fair[:, j], np.linspace(0, 1, 11)[1:-1])
        seen = np.bincount(np.searchsorted(edges, drawn[:, j]), minlength=10)
        expected = np.bincount(np.searchsorted(edges, fair[:, j]), minlength=10)
        assert chisquare(seen, expected * seen.sum() / expected.sum()).pvalue > 1e-3


def test_the_mean_of_a_simplex_of_many_weights_is_its_center():
    drawn = Polytope.of(tuple("abcdef"), ()).draws(4 * CHAINS, seed=0)
    error = np.sqrt(1 / 6 * 5 / 6 / 7 / len(drawn))
    assert_allclose(drawn.mean(axis=0), 1 / 6, atol=4 * error)
    assert_allclose(drawn.var(axis=0), 5 / 36 / 7, rtol=0.15)


@given(st.integers(1, 3 * CHAINS), st.integers(0, 99))
def test_the_first_draws_are_the_same_however_many_are_asked_for(count, seed):
    region = Polytope.of(("a", "b"), read_constraint("a <= 3 b", ["a", "b"]))
    assert_array_equal(region.draws(count, seed), region.draws(3 * CHAINS, seed)[:count])


def test_equations_take_dimensions_and_a_single_point_is_that_point():
    names = ("a", "b", "c")

    def cut(*texts):
        return Polytope.of(names, [one for text in texts for one in read_constraint(text, names)])

    assert cut().dimensions == 2
    assert cut("a = b").dimensions == 1
    assert cut("a >= 0.5", "b >= 0.5").dimensions == 0
    assert_allclose(cut("a >= 0.5", "b >= 0.5").draws(3, 0), [[0.5, 0.5, 0]] * 3, atol=1e-9)
    drawn = cut("a = 2 b").draws(50, 0)
    assert_allclose(drawn[:, 0], 2 * drawn[:, 1], atol=1e-9)
    assert drawn[:, 2].std() > 0.1


@pytest.mark.parametrize(
    ("bounds", "constraints", "clashing", "innocent"),
    [
        (
            {"osi": (0.6, 1), "hci": (0.5, 1), "tii": (0, 0.9)},
            [],
            ["osi >= 0.6", "hci >= 0.5"],
            "tii",
        ),
        ({"osi": (0, 0.3), "hci": (0, 0.3), "tii": (0, 0.3)}, [], ["tii <= 0.3"], ">="),
        (
            {"tii": (0.1, 0.5)},
            ["osi >= 2 hci", "hci >= 0.4"],
            ["osi >= 2 hci", "hci >= 0.4"],
            "tii",
        ),
    ],
)
def test_an_empty_region_names_the_constraints_that_clash(bounds, constraints, clashing, innocent):
    with pytest.raises(bi.MethodError) as error:
        region_of(WeightRegion(bounds, constraints), EGDI)
    listed = str(error.value.message.en).partition(": ")[2]
    assert all(words in listed for words in clashing)
    assert not any(innocent in words and words not in clashing for words in listed.split("; "))


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_a_region_around_a_point_holds_it_and_is_never_refused(seed, m):
    rng = np.random.default_rng(seed)
    point, rows = rng.dirichlet(np.ones(m)), rng.normal(size=(3, m))
    names = tuple("abcdef"[:m])
    written = [
        Inequality(row, float(row @ point) + slack, f"r{slack}")
        for row, slack in zip(rows, (0.0, 0.01, 0.5), strict=True)
    ]
    region = Polytope.of(names, written)
    assert region.clash() == []
    assert (region.rows @ region.center <= region.limits + 1e-9).all()


def test_a_weight_that_takes_no_part_is_0():
    region = region_of(WeightRegion({"osi": (0.1, 0.5)}), EGDI, np.array([True, True, False]))
    assert_allclose(region.draws(20, 0)[:, 2], 0, atol=1e-9)
