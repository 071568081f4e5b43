"""Weights from components and factors, against eigenvalue problems solved by hand and by others."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

import benchmark_index as bi
from benchmark_index.weighting.components import (
    from_loadings,
    principal_components,
    sampling_adequacy,
    sphericity,
    varimax,
)


@pytest.fixture
def x():
    """Synthetic: two blocks of three columns, each moved by a factor of its own."""
    rng = np.random.default_rng(12)
    factors = rng.normal(size=(80, 2))
    return np.repeat(factors, 3, axis=1) + rng.normal(size=(80, 6)) * [0.3, 0.5, 0.7, 0.2, 0.6, 0.9]


def equicorrelated(m, r):
    return np.full((m, m), r) + (1 - r) * np.eye(m)


def test_components_of_equal_correlations():
    """One eigenvalue 1 + (m - 1) r with equal entries, the others 1 - r."""
    values, vectors = principal_components(equicorrelated(4, 0.3))
    assert_allclose(values, [1.9, 0.7, 0.7, 0.7])
    assert_allclose(vectors[:, 0], 0.5)


def test_components_are_those_of_scikit_learn(x):
    fitted = bi.PcaWeights(factors=6).fit(x)
    other = PCA().fit(StandardScaler().fit_transform(x))
    assert_allclose(fitted.eigenvalues_ / 6, other.explained_variance_ratio_)
    assert_allclose(np.abs(fitted.eigenvectors_), np.abs(other.components_.T))
    largest = np.argmax(np.abs(fitted.eigenvectors_), axis=0)
    assert np.all(fitted.eigenvectors_[largest, range(6)] > 0)
    assert_allclose(np.sum(fitted.loadings_**2, axis=0), fitted.eigenvalues_)


def test_kmo_and_bartlett_of_equal_correlations():
    """Partial correlations of three are r / (1 + r); the determinant is (1 - r)^2 (1 + 2 r)."""
    r = 0.5
    partial = r / (1 + r)
    assert sampling_adequacy(equicorrelated(3, r)) == pytest.approx(r**2 / (r**2 + partial**2))
    chi2, p = sphericity(equicorrelated(3, r), 20)
    assert chi2 == pytest.approx(-(19 - 11 / 6) * np.log(0.25 * 2))
    assert p == pytest.approx(stats.chi2.sf(chi2, 3))
    assert np.isnan(sampling_adequacy(np.ones((2, 2))))


def test_varimax_finds_the_simple_structure_it_was_turned_away_from():
    simple = np.array([[0.9, 0.0], [0.8, 0.0], [0.7, 0.0], [0.0, 0.9], [0.0, 0.5]])
    turn = np.array([[np.cos(0.6), -np.sin(0.6)], [np.sin(0.6), np.cos(0.6)]])
    assert_allclose(np.sort(np.abs(varimax(simple @ turn))), np.sort(simple), atol=1e-12)


def test_varimax_leaves_a_saddle():
    """Two indicators lie at equal angles about the first component; rotation parts them."""
    loadings = np.array([[0.9, 0.4], [0.9, -0.4]])
    normalized = varimax(loadings) / np.sqrt(0.97)
    assert np.var(normalized**2, axis=0).sum() > np.var(loadings**2 / 0.97, axis=0).sum() + 0.1


def test_no_turn_of_any_two_factors_makes_varimax_better(x):
    fitted = bi.PcaWeights(factors=3).fit(x)
    length = np.sqrt(np.sum(fitted.loadings_**2, axis=1, keepdims=True))
    assert_allclose(np.sum(fitted.rotated_**2, axis=1, keepdims=True), length**2)

    def criterion(a):
        return np.var((a / length) ** 2, axis=0).sum()

    best = criterion(fitted.rotated_)
    for j, k in ((0, 1), (0, 2), (1, 2)):
        for angle in (0.001, -0.001, 0.3, np.pi / 4):
            turned = fitted.rotated_.copy()
            turned[:, j] = fitted.rotated_[:, [j, k]] @ [np.cos(angle), np.sin(angle)]
            turned[:, k] = fitted.rotated_[:, [j, k]] @ [-np.sin(angle), np.cos(angle)]
            assert criterion(turned) <= best + 1e-12


def test_handbook_rule_by_hand():
    """Factor sums 1.25 and 0.50: the third indicator's share of the second factor is larger."""
    rotated = np.sqrt([[0.80, 0.02], [0.10, 0.28], [0.35, 0.20]])
    assert_allclose(from_loadings(rotated), [0.80, 0.28, 0.20])


def test_loadings_follow_the_two_factors(x):
    fitted = bi.PcaWeights().fit(x)
    assert fitted.retained_ == 2
    own = np.argmax(fitted.rotated_**2 / np.sum(fitted.rotated_**2, axis=0), axis=1)
    assert len(set(own[:3])) == len(set(own[3:])) == 1
    expected = np.max(fitted.rotated_**2, axis=1)
    assert_allclose(fitted.weights_, expected / expected.sum())


def test_other_rules_are_their_formulas(x):
    first = bi.PcaWeights(rule="first").fit(x)
    u, values = first.eigenvectors_, first.eigenvalues_
    assert_allclose(first.weights_, np.abs(u[:, 0]) / np.abs(u[:, 0]).sum())
    variance = bi.PcaWeights(rule="variance", factors=2).fit(x)
    coefficients = np.abs(u[:, 0] * values[0] + u[:, 1] * values[1]) / values[:2].sum()
    assert_allclose(variance.weights_, coefficients / coefficients.sum())


@pytest.mark.parametrize("rule", ["loadings", "variance", "first"])
def test_two_indicators_are_weighed_the_same_every_time(rule):
    x = np.random.default_rng(3).normal(size=(30, 2))
    weights = bi.PcaWeights(rule=rule).fit(x).weights_
    assert_allclose(bi.PcaWeights(rule=rule).fit(x[::-1] * [3, 0.1]).weights_, weights)


def test_how_many_are_retained():
    rng = np.random.default_rng(4)
    noise = rng.normal(size=(4_000, 12))
    assert bi.PcaWeights().fit(noise).retained_ == 1  # none explains 10 %
    assert bi.PcaWeights(factors=5).fit(noise).retained_ == 5
    kaiser = bi.PcaWeights(factors="kaiser").fit(noise)
    assert kaiser.retained_ == np.sum(kaiser.eigenvalues_ > 1)


def test_a_cost_turned_by_hand_gives_the_same(x):
    turned = bi.PcaWeights(rule="variance", directions=[1, -1, 1, 1, -1, 1]).fit(x)
    by_hand = bi.PcaWeights(rule="variance").fit(x * [1, -1, 1, 1, -1, 1])
    assert_allclose(turned.weights_, by_hand.weights_)


def test_only_complete_rows_count(x):
    frame = pd.DataFrame(x)
    frame.iloc[::9, 2] = np.nan
    frame[6] = np.where(frame[2].isna(), 1.0, 5.0)  # constant over the complete rows
    fitted = bi.PcaWeights().fit(frame.set_axis(list("abcdefg"), axis=1))
    rest = bi.PcaWeights().fit(frame.dropna()[[0, 1, 2, 3, 4, 5]])
    assert fitted.constant_ == ["g"]
    assert_allclose(fitted.weights_, [*rest.weights_, 0])
    assert np.isnan(fitted.rotated_[6]).all()
    with pytest.raises(bi.MethodError, match="every column"):
        bi.PcaWeights().fit([[1.0, np.nan], [np.nan, 2.0], [3.0, np.nan], [np.nan, 1.0]])


def test_reports_reach_the_scorecard(city, rows):
    (_, *columns), *units = rows
    frame = pd.DataFrame([u[1:] for u in units], columns=columns, index=[u[0] for u in units])
    card = bi.CompositeIndex(city, weighting="pca:rule=first").fit(frame).evaluate(frame)
    parts = card.intermediates["weighting"]
    assert list(parts["eigenvectors"].value.index) == city.indicator_ids
    assert list(parts["eigenvectors"].value.columns) == [1, 2, 3, 4, 5]
    assert np.isnan(parts["kmo"].value)
    assert_array_equal(parts["retained"].value, 2)
