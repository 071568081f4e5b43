"""Cronbach's alpha by its definition and its bounds; components, adequacy and sphericity beside it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from benchmark_index.diagnostics.reliability import alpha_of, reliability


def by_definition(x):
    k = x.shape[1]
    return k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / x.sum(axis=1).var(ddof=1))


@pytest.fixture
def x():
    """Synthetic: five items that share a factor, the last one turned."""
    rng = np.random.default_rng(8)
    return rng.normal(size=(60, 1)) * [1, 2, 1, 3, -1] + rng.normal(size=(60, 5))


def test_alpha_is_that_of_the_definition(x):
    held = reliability(x)
    assert held.alpha == pytest.approx(by_definition(x))
    assert held.standardized == pytest.approx(by_definition(x / x.std(axis=0, ddof=1)))
    for j in range(5):
        assert held.without[j] == pytest.approx(by_definition(np.delete(x, j, axis=1)))
    assert held.without[4] > held.alpha  # the turned item spoils it


def test_items_alike_are_one_and_items_unrelated_none():
    one = np.arange(10.0)
    assert reliability(np.column_stack([one, one, one])).alpha == pytest.approx(1)
    orthogonal = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1.0]])
    assert reliability(orthogonal).alpha == pytest.approx(0, abs=1e-12)
    assert alpha_of(np.full((4, 4), 0.5) + 0.5 * np.eye(4)) == pytest.approx(
        0.8
    )  # k r / (1 + (k-1) r)


def test_only_complete_rows_count(x):
    gaps = x.copy()
    gaps[:20, 2] = np.nan
    held, meant = reliability(gaps), reliability(x[20:])
    assert held.n == 40
    assert held.alpha == pytest.approx(meant.alpha)
    assert held.kmo == pytest.approx(meant.kmo)


def test_components_rebuild_the_correlations(x):
    held = reliability(x)
    assert held.eigenvalues.sum() == pytest.approx(5)
    assert_allclose(held.loadings @ held.loadings.T, np.corrcoef(x.T), atol=1e-10)
    assert held.bartlett_df == 10
    assert held.bartlett_p < 1e-6


def test_what_does_not_vary_is_left_out(x):
    held = reliability(np.column_stack([x, np.ones(60)]))
    assert held.items == 5
    assert held.alpha == pytest.approx(by_definition(x))
    assert np.isnan(held.without[5])


@pytest.mark.parametrize("x", [np.ones((5, 3)), np.full((4, 2), np.nan), np.eye(3)[:, :1]])
def test_without_two_items_that_vary_there_is_none(x):
    held = reliability(x)
    assert np.isnan(held.alpha)
    assert held.eigenvalues.size == 0


def test_units_of_measure_do_not_change_standardized_alpha(x):
    scaled = x * [1e150, 1, 1e-150, 7, 2]
    assert reliability(scaled).standardized == pytest.approx(reliability(x).standardized)
    assert reliability(x * 1e200).alpha == pytest.approx(reliability(x).alpha)
