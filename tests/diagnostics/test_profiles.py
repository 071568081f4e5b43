"""Profiles of indicators: shape as spreadsheets compute it, flags by the thresholds of the field."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from benchmark_index.diagnostics.profiles import indicator_profiles, unit_availability


def profile(*values):
    return indicator_profiles(np.array(values, dtype=float)[:, np.newaxis], ["x"]).loc["x"]


def test_figures_are_those_of_the_values_present():
    x = np.random.default_rng(3).lognormal(size=(40, 1))
    x[::7] = np.nan
    held, shown = x[~np.isnan(x)], profile(*x[:, 0])
    meant = {"min": held.min(), "max": held.max(), "mean": held.mean(), "median": np.median(held)}
    meant |= {"sd": held.std(ddof=1), "available": len(held) / 40, "n": len(held)}
    meant["skew"] = stats.skew(held, bias=False)
    meant["kurtosis"] = stats.kurtosis(held, bias=False)
    assert_allclose([shown[name] for name in meant], list(meant.values()), rtol=1e-10)


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ([1, 2, 3, 4, 5, 6], ""),
        ([1, 2, 3, np.nan, np.nan, np.nan], "available"),
        ([0, 0, 0, 0, 1, 2], "non_zero"),
        ([0, 0, 0, 1, 2, 3], ""),  # half is not below a half
        ([7, 7, 7, 8, 8, 8], "unique"),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000], "outliers"),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, -1000], "outliers"),
        ([0, 0, 0, 0, 1, 1, np.nan, np.nan, np.nan, np.nan], "available, non_zero, unique"),
    ],
)
def test_flags_stand_where_a_share_is_too_small(values, flags):
    assert profile(*values)["flags"] == flags


def test_ties_and_zeros_are_counted_of_the_values_present():
    shown = profile(0, 0, 0, 5, np.nan)
    shares = shown[["available", "non_zero", "unique", "largest_tie"]]
    assert shares.astype(float).tolist() == [0.8, 0.25, 0.5, 0.75]


@pytest.mark.parametrize("seed", range(5))
def test_quotients_are_told_apart_the_same_by_15_digits_of_their_terms(seed):
    """LibreOffice saves as many; a seventh of a third is what a third of a seventh is."""
    rng = np.random.default_rng(seed)
    x, per = rng.integers(1, 40, (2, 200)) / rng.integers(1, 8, (2, 200))
    kept = [np.array([float(f"{v:.15g}") for v in values]) for values in (x, per)]
    keys = ["unique", "largest_tie"]
    assert profile(*(x / per))[keys].tolist() == profile(*(kept[0] / kept[1]))[keys].tolist()


def test_an_empty_column_has_a_profile_without_figures():
    shown = profile(np.nan, np.nan)
    assert shown["available"] == 0
    assert pd.isna(shown["mean"])
    assert shown["flags"] == "available"


def test_availability_is_counted_on_indicators_by_group():
    x = np.array([[1.0, np.nan, 0.0], [np.nan, np.nan, np.nan]])
    rows = unit_availability(x, ["a", "b", "c"], {"first": ["a", "b"], "last": ["c"]})
    assert rows.astype(float).to_numpy().tolist() == [[1, 1, 2 / 3, 0.5, 1], [3, 0, 0, 0, 0]]
