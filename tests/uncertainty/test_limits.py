"""Extreme ranks equal exhaustive search, and contain every rank that weights give."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from weighted_trees import cities, system

import benchmark_index as bi
from benchmark_index.errors import UsageError
from benchmark_index.uncertainty.as_written import read_all
from benchmark_index.uncertainty.limits import extreme_ranks
from benchmark_index.uncertainty.ranked_units import RankedUnits
from benchmark_index.uncertainty.weight_trees import WeightTree

SEEDS = st.integers(0, 2**32 - 1)
THREE = system(3)
REGIONS = [
    "simplex",
    "noise:0.2",
    "noise:1",
    "order:i0,i1,i2",
    {"region": {"bounds": {"i0": [0.1, 0.5], "i1": [0.2, 0.9]}}},
    {"region": {"constraints": ["i0 >= 2 i1", "i2 <= 0.6"]}},
]


def corners_of(region):
    """Return inequalities rows @ w <= limits of a region of three weights that sum to 1."""
    eye, third = np.eye(3), 1 / 3
    rows, limits = [*-eye], [0.0] * 3
    match region:
        case "noise:0.2" | "noise:1":
            size = float(region[6:])
            low, high = third * (1 - size), third * (1 + size)
            for a in range(3):  # w_a / w_b within the ratio of the ends
                for b in range(3):
                    if a != b:
                        rows.append(low * eye[a] - high * eye[b])
                        limits.append(0.0)
        case "order:i0,i1,i2":
            rows += [eye[1] - eye[0], eye[2] - eye[1]]
            limits += [0.0, 0.0]
        case {"region": {"bounds": _}}:
            rows += [-eye[0], eye[0], -eye[1], eye[1]]
            limits += [-0.1, 0.5, -0.2, 0.9]
        case {"region": _}:
            rows += [2 * eye[1] - eye[0], eye[2]]
            limits += [0.0, 0.6]
    return np.array(rows), np.array(limits)


def exhaustive(z, rows, limits):
    """Return best and worst ranks over a region of three weights.

    The best at the corners of the arrangement of s_a = s_b, the worst in the middle of its cells:
    the middle of every three corners is looked at.
    """
    differences = np.array([z[a] - z[b] for a, b in combinations(range(len(z)), 2)])
    differences = differences.reshape(-1, 3)
    lines, ends = np.vstack([rows, differences]), np.append(limits, np.zeros(len(differences)))
    points = []
    for a, b in combinations(range(len(lines)), 2):
        matrix = np.array([lines[a], lines[b], np.ones(3)])
        if abs(np.linalg.det(matrix)) > 1e-12:
            points.append(np.linalg.solve(matrix, [ends[a], ends[b], 1.0]))
    points = np.array(points)
    points = np.unique(points[(points @ rows.T <= limits + 1e-9).all(axis=1)].round(12), axis=0)
    triples = np.array(list(combinations(range(len(points)), 3)), dtype=int).reshape(-1, 3)
    middles = np.vstack([points, points[triples].mean(axis=1)])
    best, worst = [], []
    for i in range(len(z)):
        gaps = z - z[i]
        best.append(1 + (points @ gaps.T > 1e-8).sum(axis=1).min())
        worst.append(1 + (middles @ gaps.T > 1e-8).sum(axis=1).max())
    return best, worst


@pytest.mark.parametrize("region", REGIONS, ids=str)
@settings(max_examples=6)
@given(seed=SEEDS, n=st.integers(1, 5), ties=st.booleans())
def test_limits_equal_exhaustive_search_ties_and_duplicates_included(region, seed, n, ties):
    rng = np.random.default_rng(seed)
    z = rng.integers(0, 4, (n, 3)) / 3 if ties else rng.random((n, 3))
    z[rng.integers(n)] = z[0]
    limits = extreme_ranks(THREE, cities(z), region)
    best, worst = exhaustive(z, *corners_of(region))
    assert limits["best"].tolist() == best
    assert limits["worst"].tolist() == worst
    assert set(limits["how"]) == {"exact"}


TREES = [(3,), (2, 2), (2, 1, 3), ((2, 2), 2), ((2, 1), (1, 2))]


@pytest.mark.parametrize("shape", TREES, ids=str)
@settings(max_examples=4)
@given(seed=SEEDS, region=st.sampled_from(["simplex", "noise:0.3", "noise:1", "mixed"]))
def test_limits_contain_every_rank_that_draws_give(shape, seed, region):
    rng = np.random.default_rng(seed)
    framework = system(*shape)
    table = cities(rng.random((6, len(framework.indicator_ids))))
    top = [child.id for child in framework.children]
    if region == "mixed":
        bounds = {top[0]: [0.1, 0.6]}
        region = [{"region": {"bounds": bounds, "constraints": [f"{top[0]} >= 0.3"]}}]
        region += [{"noise": {"size": 0.5, "node": g.id}} for g in framework.all_groups]
    limits = extreme_ranks(framework, table, region)
    units = RankedUnits.of(framework, table)
    drawn = WeightTree.of(units.plan, framework, read_all(region, framework)).draws(300, seed % 97)
    ranks = np.array([units.ranks(scores) for scores in units.scores(drawn)])
    assert (ranks >= limits["best"].to_numpy()).all()
    assert (ranks <= limits["worst"].to_numpy()).all()
    assert limits["nominal"].between(limits["best"], limits["worst"]).all()
    beats = (ranks[:, :, None] < ranks[:, None, :]).mean(axis=0)
    assert (beats[limits.necessary.to_numpy(dtype=bool)] == 1).all()
    assert (beats[~limits.possible.to_numpy(dtype=bool)] == 0).all()


@settings(max_examples=4)
@given(seed=SEEDS)
def test_a_tree_of_simplexes_is_one_simplex_of_leaves(seed):
    z = np.random.default_rng(seed).random((5, 6))
    tree = extreme_ranks(system((2, 1), 3), cities(z), "simplex")
    flat = extreme_ranks(system(6), cities(z), "simplex")
    pd.testing.assert_frame_equal(tree.drop(columns="nominal"), flat.drop(columns="nominal"))
    pd.testing.assert_frame_equal(tree.possible, flat.possible)


def test_what_is_symmetric_stays_symmetric():
    z = np.array([[0.9, 0.1, 0.5], [0.1, 0.5, 0.9], [0.5, 0.9, 0.1]])  # each turned round
    limits = extreme_ranks(THREE, cities(z), "noise:0.2")
    assert limits["best"].tolist() == [1, 1, 1]
    assert limits["worst"].tolist() == [3, 3, 3]
    assert limits.possible.to_numpy(dtype=bool).sum() == 6
    assert not limits.necessary.to_numpy(dtype=bool).any()


def test_where_no_weight_may_change_limits_are_the_rank():
    z = np.random.default_rng(1).random((7, 5))
    limits = extreme_ranks(system(2, 3), cities(z), "noise:0")
    assert_array_equal(limits["best"], limits["nominal"])
    assert_array_equal(limits["worst"], limits["nominal"])


def test_a_share_of_the_limits_is_a_plain_frame():
    limits = extreme_ranks(THREE, cities(np.eye(3)), "simplex")
    assert list(limits.columns[:2]) == ["best", "worst"]
    assert type(limits[["best"]]) is pd.DataFrame
    assert limits.necessary.shape == limits.possible.shape == (3, 3)


def test_limits_are_sampled_where_scores_are_no_weighted_sums_and_it_says_why():
    z = np.random.default_rng(3).random((6, 3))
    bent = bi.CompositeIndex(THREE, aggregation="geometric")
    limits = extreme_ranks(bent, cities(z), "simplex", draws=300)
    assert set(limits["how"]) == {"sampled"}
    assert "arithmetic" in limits.reasons[""].en
    z[2, 1] = np.nan
    gaps = extreme_ranks(THREE, cities(z), "simplex", draws=300)
    assert set(gaps["how"]) == {"sampled"}
    assert "u2" in gaps.reasons[""].en
    for index in (bent, THREE):
        with pytest.raises(bi.MethodError, match="cannot be exact"):
            extreme_ranks(index, cities(z), "simplex", sampled="refuse")


def test_sampled_limits_lie_within_the_exact_ones():
    z = np.random.default_rng(5).random((6, 3))
    exact = extreme_ranks(THREE, cities(z), "noise:0.4")
    near = bi.CompositeIndex(THREE, aggregation={0: "power:p=1.000001"})
    sampled = extreme_ranks(near, cities(z), "noise:0.4", draws=2000)
    assert (sampled["best"] >= exact["best"]).all()
    assert (sampled["worst"] <= exact["worst"]).all()
    assert (sampled["best"] == exact["best"]).mean() > 0.5


def test_no_time_gives_proven_bounds_around_the_exact_limits():
    z = np.random.default_rng(0).normal(size=(20, 8))
    z = (z - z.min()) / np.ptp(z)
    exact = extreme_ranks(system(8), cities(z), "noise:0.5")
    bounds = extreme_ranks(system(8), cities(z), "noise:0.5", time_limit=0)
    assert "bounds" in set(bounds["how"])
    assert (bounds["best"] <= exact["best"]).all()
    assert (bounds["worst"] >= exact["worst"]).all()
    assert (bounds["best_attained"] >= exact["best"]).all()
    assert (bounds["worst_attained"] <= exact["worst"]).all()


def test_periods_have_limits_of_their_own():
    rng = np.random.default_rng(2)
    frame = cities(rng.random((4, 3)))
    both = pd.concat(
        {p: frame if p == "2021" else frame[::-1].set_axis(frame.index) for p in ("2021", "2022")},
        names=["period", "unit"],
    ).swaplevel()
    limits = extreme_ranks(THREE, both.reset_index(), "noise:0.2")
    alone = extreme_ranks(THREE, frame, "noise:0.2")
    now = limits.xs("2021", level="period")
    assert now["best"].tolist() == alone["best"].tolist()
    assert now["worst"].tolist() == alone["worst"].tolist()
    assert limits.possible.loc[("u0", "2021"), ("u1", "2022")] is pd.NA


def test_units_that_are_not_ranked_have_no_limits():
    z = np.array([[0.9, 0.1, 0.5], [np.nan, np.nan, 0.9], [0.5, 0.9, 0.1]])
    limits = extreme_ranks(THREE, cities(z), "simplex")
    assert limits.loc["u1"].isna().sum() == 5
    assert limits.drop("u1")["how"].tolist() == ["exact", "exact"]


def test_where_less_is_better_limits_turn():
    z = np.random.default_rng(8).random((5, 3))
    turned = system(3, direction="lower")
    limits, upright = (
        extreme_ranks(f, cities(x), "noise:0.3") for f, x in ((turned, z), (THREE, 1 - z))
    )
    assert limits["best"].tolist() == upright["best"].tolist()
    assert limits["worst"].tolist() == upright["worst"].tolist()


@pytest.mark.parametrize(
    ("region", "error"),
    [
        ("concentration:10", UsageError),
        (["noise:0.2", "simplex"], UsageError),
        ({"region": {"constraints": ["i0 >= 0.6", "i1 >= 0.6"]}}, bi.MethodError),
        ("nois:0.2", UsageError),
    ],
)
def test_what_is_no_region_is_refused(region, error):
    with pytest.raises(error):
        extreme_ranks(THREE, cities(np.eye(3)), region)


@pytest.mark.parametrize(("over", "best", "worst"), [(0.0, 1, 2), (4e-7, 2, 2), (1e-3, 2, 3)])
def test_a_rank_within_the_tolerance_of_the_solver_alone_is_no_rank(over, best, worst):
    z = np.array([[0.5 - over, 0.5 - over], [0.0, 1.0], [1.0, 0.0]])  # level at 0.5, or ahead
    limits = extreme_ranks(system(2), cities(z), "simplex")
    assert limits["best"]["u0"] == best
    assert limits["worst"]["u0"] == worst  # both ahead by 1e-5 at once


def test_more_units_than_can_be_searched_are_refused(monkeypatch):
    monkeypatch.setattr("benchmark_index.uncertainty.limits.MOST_UNITS", 3)
    assert len(extreme_ranks(THREE, cities(np.eye(3)), "simplex")) == 3
    with pytest.raises(bi.MethodError, match="at most 3"):
        extreme_ranks(THREE, cities(np.ones((4, 3))), "simplex")


def test_where_corners_are_too_many_pairs_are_decided_by_linear_programming(monkeypatch):
    z = np.random.default_rng(4).random((5, 3))
    limits = extreme_ranks(THREE, cities(z), REGIONS[-1])
    monkeypatch.setattr("benchmark_index.uncertainty.weight_trees.MOST_CORNERS", 0)
    pd.testing.assert_frame_equal(extreme_ranks(THREE, cities(z), REGIONS[-1]), limits)
