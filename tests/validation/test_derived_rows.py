"""Rows that repeat others: copies in one warning; sums and means of others a question each."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benchmark_index as bi

MANY = 40


def framework(m, attributes=()):
    leaves = [{"id": f"x{j}", "name": f"x{j}", "direction": "higher"} for j in range(m)]
    raw = {"id": "s", "name": "s", "min_coverage": 0, "indicators": leaves}
    return bi.Framework.from_dict({**raw, "attributes": list(attributes)})


FRAMEWORKS = {m: framework(m) for m in range(1, MANY + 1)}


def checked(x, **attributes):
    """Return what is said of derived and copied rows, by unit."""
    columns = [f"x{j}" for j in range(x.shape[1])]
    data = pd.DataFrame(x, index=[f"u{i}" for i in range(len(x))], columns=columns)
    known = framework(x.shape[1], attributes) if attributes else FRAMEWORKS[x.shape[1]]
    report = bi.validate(data.assign(**attributes), known)
    return [item for item in report.items if item.rule in ("derived-row", "copied-rows")]


def sizes(seed, n, m, decimals):
    """Figures of the shape that sizes of places have."""
    return np.random.default_rng(seed).lognormal(5, 1, (n, m)).round(decimals)


COMPUTE = {"sum": np.sum, "mean": np.mean}


@pytest.mark.parametrize("how", COMPUTE)
@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize("m", [3, 5, 12])
@pytest.mark.parametrize("at", [0, 7, 14])
def test_the_sum_or_mean_of_all_others_is_asked_about(how, decimals, m, at):
    x = sizes(at + m, 14, m, decimals)
    row = COMPUTE[how](x, axis=0).round(decimals)
    (finding,) = checked(np.insert(x, at, row, axis=0))
    assert (finding.rule, finding.unit) == ("derived-row", f"u{at}")
    assert f"{how} of all 14 other units" in finding.message("en")
    assert "其余 14 个对象" in finding.message("zh")


@pytest.mark.parametrize("how", COMPUTE)
@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("size", [2, 5])
def test_the_sum_or_mean_of_a_neighbouring_block_is_asked_about(how, above, size):
    x = sizes(size, 16, 5, 1)
    members = x[6 : 6 + size]
    at = 6 + size if above else 6
    x = np.insert(x, at, COMPUTE[how](members, axis=0).round(1), axis=0)
    (finding,) = checked(x)
    assert finding.unit == f"u{at}"
    first = 6 if above else 7
    names = [f"u{i}" for i in range(first, first + size)]
    place = "above" if above else "below"
    assert f"the {how} of the {size} units {place} ({', '.join(names)})" in finding.message("en")


@pytest.mark.parametrize("how", COMPUTE)
def test_the_sum_or_mean_of_the_members_of_a_region_is_asked_about(how):
    x = sizes(1, 15, 4, 1)
    region = np.array(["east", "west", "south"] * 5)
    row = COMPUTE[how](x[region == "west"], axis=0).round(1)
    x, region = np.vstack([x[:8], row, x[8:]]), np.insert(region, 8, "none")
    (finding,) = checked(x, region=region)
    assert finding.unit == "u8"
    assert "5 units whose region is west (u1, u4, u7, u11, u14)" in finding.message("en")


def test_a_total_with_shares_beside_sums_is_asked_about():
    x = sizes(3, 12, 6, 1)
    row = np.append(x[:, :4].sum(axis=0), [31.7, 12.9]).round(1)  # the last two are rates
    (finding,) = checked(np.vstack([x, row]))
    assert finding.details["number"] == 4


def test_means_of_some_columns_and_sums_of_others_are_one_row():
    x = sizes(4, 12, 6, 2)
    row = np.append(x[:, :3].sum(axis=0), x[:, 3:].mean(axis=0)).round(2)
    (finding,) = checked(np.vstack([row, x]))
    assert "sum or mean" in finding.message("en")


def test_missing_values_take_no_part():
    x = sizes(5, 12, 5, 1)
    x[2, 0] = x[5, 3] = np.nan
    row = np.nansum(x, axis=0).round(1)
    row[4] = np.nan
    (finding,) = checked(np.vstack([x, row]))
    assert finding.details["number"] == 4


def test_two_averages_of_the_same_are_each_told():
    x = sizes(6, 12, 4, 1)
    row = x.mean(axis=0).round(1)
    findings = checked(np.vstack([x, row, row]))
    assert sorted(f.rule for f in findings) == ["copied-rows", "derived-row", "derived-row"]


def test_every_year_of_a_panel_is_judged_by_itself():
    units = [f"u{i}" for i in range(10)]
    years = {year: sizes(year, 9, 4, 1) for year in (2021, 2022)}
    parts = [np.vstack([x, x.sum(axis=0).round(1)]) for x in years.values()]
    index = pd.MultiIndex.from_product([["2021", "2022"], units], names=["period", "unit"])
    data = pd.DataFrame(np.vstack(parts), index=index, columns=[f"x{j}" for j in range(4)])
    report = bi.validate(data.swaplevel(), FRAMEWORKS[4])
    places = [(f.unit, f.period) for f in report.items]
    assert places == [("u9", "2021"), ("u9", "2022")]


@given(
    seed=st.integers(0, 2**32),
    n=st.integers(3, 60),
    m=st.sampled_from([3, 4, 6, 15, MANY]),
    decimals=st.sampled_from([0, 1, 2, 6]),
    spread=st.floats(0.2, 2),
)
@settings(deadline=None, max_examples=60)
def test_figures_of_no_relation_are_never_asked_about(seed, n, m, decimals, spread):
    x = np.random.default_rng(seed).lognormal(3, spread, (n, m)).round(decimals)
    assert not [f for f in checked(x) if f.rule == "derived-row"]


@given(seed=st.integers(0, 2**32), n=st.integers(3, 40), high=st.sampled_from([2, 5, 10, 100]))
@settings(deadline=None, max_examples=40)
def test_small_whole_numbers_are_never_asked_about(seed, n, high):
    x = np.random.default_rng(seed).integers(0, high + 1, (n, 4)).astype(float)
    assert not [f for f in checked(x) if f.rule == "derived-row"]


# --- copies --------------------------------------------------------------------------------------


def test_copied_rows_are_one_warning_with_all_groups():
    kinds = sizes(7, 3, 3, 1)
    x = kinds[[0, 1, 2, 0, 0, 1, 1, 0, 1, 2]]
    (finding,) = checked(x)
    assert finding.rule == "copied-rows"
    assert finding.details["number"] == 3
    assert finding.message("en").endswith("3 (u0, u3, u4, u7 [4]; u1, u5, u6, u8 [4]; u2, u9 [2])")


@pytest.mark.parametrize("m", [1, 2])
def test_few_indicators_may_agree_by_chance(m):
    assert not checked(np.ones((5, m)))


def test_rows_with_few_values_may_agree_by_chance():
    x = sizes(8, 6, 5, 1)
    x[[1, 4]] = np.nan
    x[[1, 4], :2] = 7.0
    assert not checked(x)
    x[[1, 4], 2] = 9.0
    (finding,) = checked(x)
    assert finding.details["groups"] == "u1, u4 [2]"


def test_the_same_values_in_two_years_are_no_copies():
    index = pd.MultiIndex.from_product(
        [["a", "b", "c"], ["2021", "2022"]], names=["unit", "period"]
    )
    x = np.repeat(sizes(9, 3, 4, 1), 2, axis=0)
    data = pd.DataFrame(x, index=index, columns=[f"x{j}" for j in range(4)])
    assert not bi.validate(data, FRAMEWORKS[4]).items
    data.iloc[3] = data.iloc[1]  # b in 2022 as a in 2022
    (finding,) = bi.validate(data, FRAMEWORKS[4]).items
    assert (finding.rule, finding.period) == ("copied-rows", "2022")


def test_zeros_of_either_sign_are_the_same():
    x = sizes(10, 4, 3, 1)
    x[0], x[2] = [0.0, 1.0, 2.0], [-0.0, 1.0, 2.0]
    assert [f.rule for f in checked(x)] == ["copied-rows"]


def test_the_same_unit_twice_is_told_as_that_alone():
    x = sizes(11, 4, 3, 1)[[0, 1, 1, 2]]
    data = pd.DataFrame(x, index=["a", "b", "b", "c"], columns=["x0", "x1", "x2"])
    assert {f.rule for f in bi.validate(data, FRAMEWORKS[3]).items} == {"duplicate-unit"}
