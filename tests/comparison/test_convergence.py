"""Convergence: what statistics libraries say, and rates that are known beforehand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmark_index.comparison.convergence import beta_convergence, sigma_convergence

LEVELS = st.lists(st.floats(0.1, 1000), min_size=4, max_size=20, unique=True)


@settings(deadline=None, max_examples=30)
@given(LEVELS, st.integers(0, 2**31), st.integers(1, 30))
def test_beta_is_the_least_squares_line(levels, seed, periods):
    first = np.array(levels)
    last = first ** np.random.default_rng(seed).uniform(0.5, 1.2, len(first))
    line = stats.linregress(np.log(first), (np.log(last) - np.log(first)) / periods)
    beta = beta_convergence(first, last, periods)
    assert beta.slope == pytest.approx(line.slope, abs=1e-9)
    assert beta.se == pytest.approx(line.stderr, abs=1e-9)
    assert beta.p == pytest.approx(line.pvalue, abs=1e-6)
    assert beta.r2 == pytest.approx(line.rvalue**2, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(LEVELS, st.floats(0.01, 0.3), st.integers(1, 20))
def test_the_half_life_of_a_known_rate_of_convergence(levels, rate, periods):
    """Levels approach 10 at a continuous rate: ln 2 / rate is when half the way is made."""
    first = np.array(levels)
    last = 10 * (first / 10) ** np.exp(-rate * periods)
    beta = beta_convergence(first, last, periods)
    assert beta.half_life == pytest.approx(np.log(2) / rate, rel=1e-6)
    assert beta.slope == pytest.approx(-(1 - np.exp(-rate * periods)) / periods, rel=1e-6)


def test_there_is_no_half_life_where_nothing_converges():
    first = np.array([1.0, 2, 4])
    for power in (1.0, 1.3, -0.5):  # apart as before; further apart; past each other
        assert np.isnan(beta_convergence(first, first**power, 5).half_life)


def test_who_has_no_positive_value_at_both_ends_stays_out():
    first, last = np.array([1.0, 2, 4, 0, np.nan, 5]), np.array([2.0, 3, 5, 1, 1, np.nan])
    beta = beta_convergence(first, last, 2)
    assert beta.units == 3
    assert beta == beta_convergence(first[:3], last[:3], 2)
    assert np.isnan(beta_convergence(first[:2], last[:2], 2).slope)
    assert np.isnan(beta_convergence(np.ones(4), np.arange(1.0, 5), 2).slope)


def test_sigma_is_over_the_units_of_all_periods():
    values = np.array([[1.0, 2, 3], [5, 4, 3], [9, np.nan, 0]])
    sigma = sigma_convergence(values)
    assert sigma.units.tolist() == [2, 2, 2]
    assert sigma.sd == pytest.approx([8**0.5, 2**0.5, 0])
    assert sigma.cv == pytest.approx([8**0.5 / 3, 2**0.5 / 3, 0])
    assert np.isnan(sigma_convergence(values[:1]).sd).all()
