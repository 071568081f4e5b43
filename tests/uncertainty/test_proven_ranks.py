"""A rank is certain where all weights give it, not where a few draws happen to agree."""

import functools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi

EGDI = "examples/data/egdi.csv"
REGIONS = ("noise:0.2", "noise:1", "simplex", "order:osi|hci|tii")


def certain_by_limits(result):
    found = result.certainty
    return set(found.index[(found["certainty"] == "certain") & (found["by"] == "limits")])


@functools.cache
def limits_of_countries(region):
    return bi.extreme_ranks("egdi", bi.read_table(EGDI, "egdi"), region)


def fixed(limits):
    return set(limits.index[(limits["best"] == limits["worst"]).fillna(value=False)])


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("draws", [2, pytest.param(256, marks=pytest.mark.large)])
def test_however_few_the_draws_what_is_certain_is_what_the_exact_limits_say(region, draws):
    table = bi.read_table(EGDI, "egdi")
    result = bi.robustness("egdi", table, [region], draws=draws)
    assert certain_by_limits(result) == fixed(limits_of_countries(region))
    assert "draws" not in set(result.certainty.query("certainty == 'certain'")["by"])


@pytest.mark.large
@settings(max_examples=8)
@given(st.integers(0, 2**32), st.integers(2, 7))
def test_so_it_is_of_any_units_with_ties_and_duplicates_too(seed, units):
    rng = np.random.default_rng(seed)
    values = rng.integers(1, 5, (units, 3)) / 5
    values[rng.integers(units)] = values[0]
    frame = pd.DataFrame(
        values, columns=["osi", "hci", "tii"], index=[f"u{i}" for i in range(units)]
    )
    result = bi.robustness("egdi", frame, ["simplex"], draws=4)
    limits = bi.extreme_ranks("egdi", frame, "simplex")
    assert certain_by_limits(result) <= fixed(limits)
    ranks = result.ranks["nominal"]
    assert all(limits.loc[unit, "best"] == ranks[unit] for unit in certain_by_limits(result))


def test_a_listed_method_has_to_agree():
    table = bi.read_table(EGDI, "egdi")
    alone = bi.robustness("egdi", table, ["noise:0.2"], draws=8)
    listed = bi.robustness(
        "egdi", table, ["noise:0.2", {"normalization": ["none", "minmax"]}], draws=8
    )
    other = bi.extreme_ranks(bi.CompositeIndex("egdi", normalization="minmax"), table, "noise:0.2")
    assert certain_by_limits(listed) <= certain_by_limits(alone) & fixed(other)


@pytest.mark.parametrize(
    "assumed",
    [["noise:0.2", "drop_indicator"], ["noise:0.2", {"aggregation": ["arithmetic", "geometric"]}]],
)
def test_what_no_limits_are_known_of_rests_on_draws_and_says_so(assumed):
    result = bi.robustness("egdi", bi.read_table(EGDI, "egdi"), assumed, draws=64)
    assert set(result.certainty["by"]) == {"draws"}


def test_a_gap_in_a_period_leaves_that_period_to_draws():
    frame = pd.read_csv(EGDI, dtype={"period": str}).set_index(["country", "period"])
    frame = frame[["osi", "hci", "tii"]].copy()
    frame.loc[("Denmark", "2018"), "tii"] = np.nan
    result = bi.robustness(
        bi.CompositeIndex("egdi", min_coverage=0.5), frame, ["noise:0.2"], draws=64
    )
    by = result.certainty.query("certainty == 'certain'")["by"]
    assert set(by.xs("2018", level="period")) <= {"draws"}
    assert set(by.xs("2022", level="period")) == {"limits"}
