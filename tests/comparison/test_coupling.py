"""Coupling coordination: the textbook formula of two, its limits, and the ten classes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_index.comparison.coupling import CLASSES, class_of, coordination

SHARE = st.integers(0, 10_000).map(lambda x: x / 10_000)


@settings(deadline=None, max_examples=60)
@given(SHARE, SHARE, SHARE)
def test_of_two_dimensions_coupling_is_twice_the_root_over_the_sum(a, b, weight):
    result = coordination(np.array([[a, b]]), np.array([weight, 1 - weight]))
    if a + b == 0:
        assert result.degree[0] == 0
    else:
        assert result.coupling[0] == pytest.approx(2 * (a * b) ** 0.5 / (a + b), abs=1e-7)
        degree = (result.coupling[0] * (weight * a + (1 - weight) * b)) ** 0.5
        assert result.degree[0] == pytest.approx(degree)


@settings(deadline=None, max_examples=30)
@given(SHARE, st.integers(1, 6))
def test_equal_dimensions_are_fully_coupled(u, k):
    result = coordination(np.full((1, k), u), np.full(k, 1 / k))
    assert result.degree[0] == pytest.approx(u**0.5, abs=1e-9)


def test_one_dimension_at_zero_is_no_coordination_and_a_missing_one_none_at_all():
    result = coordination(np.array([[0, 1.0], [np.nan, 1]]), np.array([0.5, 0.5]))
    assert result.degree[0] == 0
    assert np.isnan(result.degree[1])


def test_a_degree_at_a_bound_is_in_the_better_class():
    bounds = np.arange(0, 11) / 10
    assert class_of(bounds).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert class_of(np.cumsum(np.full(9, 0.1))).tolist() == list(range(1, 10))
    assert class_of(bounds[1:10] - 1e-6).tolist() == list(range(9))
    assert [CLASSES[i].zh for i in (0, 4, 5, 9)] == [
        "极度失调",
        "濒临失调",
        "勉强协调",
        "优质协调",
    ]
