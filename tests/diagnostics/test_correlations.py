"""Correlations with n and p, against the definitions and against scipy, whatever is missing or tied."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from benchmark_index.diagnostics import correlations as module
from benchmark_index.diagnostics.correlations import correlations
from benchmark_index.errors import BenchmarkIndexError

OF_SCIPY = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


@st.composite
def tables(draw):
    """Draw columns with ties and gaps, or without."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=(draw(st.integers(5, 40)), 3)).round(draw(st.sampled_from([0, 1, 8])))
    x[rng.random(x.shape) < draw(st.sampled_from([0, 0.2]))] = np.nan
    return x


@given(tables(), st.sampled_from(list(OF_SCIPY)))
@settings(deadline=None, max_examples=20)
def test_they_are_those_of_scipy_over_common_rows(x, kind):
    result = correlations(x, kind)
    for j, k in [(0, 1), (1, 2), (0, 2)]:
        both = x[:, [j, k]]
        both = both[~np.isnan(both).any(axis=1)]
        assert result.n[j, k] == len(both)
        if len(both) < 3 or not np.ptp(both, axis=0).all():
            continue
        r, p = OF_SCIPY[kind](*both.T)
        assert_allclose(result.r[[j, k], [k, j]], r, atol=1e-10)
        assert_allclose(result.p[[j, k], [k, j]], p, atol=1e-8)


@given(tables())
@settings(deadline=None, max_examples=8)
def test_pairs_compared_at_once_and_sorted_ones_agree(x):
    at_once = correlations(x, "kendall")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_COMPARED", 0)
        one_by_one = correlations(x, "kendall")
    assert_allclose(at_once.r, one_by_one.r, atol=1e-12)
    off = ~np.eye(3, dtype=bool)
    assert_allclose(at_once.p[off], one_by_one.p[off], atol=1e-8)


def test_kendalls_own_example_of_1938():
    """Ten boys by mathematics and by music: tau = 0.1111, as 25 pairs agree and 20 do not."""
    boys = np.array(
        [[7, 5], [4, 7], [3, 3], [10, 10], [6, 1], [2, 9], [9, 6], [8, 2], [1, 8], [5, 4]]
    )
    result = correlations(boys.astype(float), "kendall")
    assert result.r[0, 1] == pytest.approx(stats.kendalltau(*boys.T).statistic)


def test_what_does_not_vary_has_no_correlation():
    x = np.array([[1.0, 5.0, np.nan], [2.0, 5.0, 1.0], [3.0, 5.0, np.nan]])
    for kind in OF_SCIPY:
        result = correlations(x, kind)
        assert np.isnan(result.r[0, 1:]).all()
        assert result.n[0].tolist() == [3, 3, 1]


def test_orders_alone_decide_ranks_and_pairs():
    rng = np.random.default_rng(4)
    x = np.exp(rng.normal(size=(50, 3)))
    for kind in ("spearman", "kendall"):
        assert_allclose(correlations(x, kind).r, correlations(np.log(x), kind).r, atol=1e-12)


def test_sixty_indicators_of_three_hundred_units_at_once():
    """All signs of all pairs of rows in blocks, not 1,770 calls."""
    x = np.random.default_rng(1).normal(size=(300, 60)).round(1)
    result = correlations(x, "kendall")
    assert result.r[3, 40] == pytest.approx(stats.kendalltau(x[:, 3], x[:, 40]).statistic)


def test_no_table_decides_how_long_it_takes(monkeypatch):
    monkeypatch.setattr(module, "MOST_SORTED", 10)
    with pytest.raises(BenchmarkIndexError, match="at most 3"):
        correlations(np.random.default_rng(1).normal(size=(20, 3)), "kendall")


def test_a_kind_nobody_knows_is_refused():
    with pytest.raises(BenchmarkIndexError, match="pearson"):
        correlations(np.eye(3), "distance")
