"""Best and worst ranks over a region of weights are those of exhaustive search, and hold all draws."""

import os
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.errors import MethodError, UsageError
from benchmark_index.uncertainty.as_written import read
from benchmark_index.uncertainty.programs import silent
from benchmark_index.uncertainty.regions import Polytope

SEEDS = st.integers(0, 2**32 - 1)
ABC = ["a", "b", "c"]


def leaf(name):
    return {"id": name, "name": name, "direction": "higher"}


FLAT = bi.Framework.from_dict({"id": "flat", "name": "F", "indicators": [leaf(n) for n in ABC]})
DEEP = bi.Framework.from_dict(
    {
        "id": "deep",
        "name": "D",
        "groups": [
            {"id": "left", "name": "L", "indicators": [leaf("a"), leaf("b")]},
            {
                "id": "right",
                "name": "R",
                "groups": [
                    {"id": "inner", "name": "I", "indicators": [leaf("c"), leaf("d"), leaf("e")]},
                    {"id": "only", "name": "O", "indicators": [leaf("f")]},
                ],
            },
        ],
    }
)


def index_of(framework, weights):
    return bi.CompositeIndex(framework, weighting=weights, normalization="none")


def small(seed, framework, units=5):
    """Return weights and whole numbers, of which units tie, and two units are alike."""
    rng = np.random.default_rng(seed)
    leaves = framework.indicator_ids
    table = pd.DataFrame(rng.integers(0, 6, (units, len(leaves))).astype(float), columns=leaves)
    table.index = pd.Index([f"u{i}" for i in range(units)], name="unit")
    table.iloc[-1] = table.iloc[0]
    weights = {name: float(rng.integers(1, 5)) for name in framework.parents}
    return weights, table


# --- three weights: all vertices and cells of the arrangement s_a = s_b -------------------------


def simplex(w):
    return np.empty((0, 3)), np.empty(0)


def noise(w):
    rows = [
        np.eye(3)[a] * w[b] * 0.7 - np.eye(3)[b] * w[a] * 1.3
        for a in range(3)
        for b in range(3)
        if a != b
    ]
    return np.array(rows), np.zeros(6)


def bounded(w):
    return np.array([[1.0, 0, 0], [-1, 0, 0], [0, -1, 2]]), np.array([0.6, -0.1, 0.0])


def ordered(w):
    return np.array([[-1.0, 0, 1], [0, 1.0, -1]]), np.zeros(2)


REGIONS = {
    "simplex": (bi.WeightSimplex(), simplex),
    "noise": (bi.WeightNoise(0.3), noise),
    "region": (bi.WeightRegion({"a": (0.1, 0.6)}, ["b >= 2 c"]), bounded),
    "order": (bi.WeightOrder(["a", "c", "b"]), ordered),
}


def exhaustive(x, rows, sides):
    """Return the best and worst rank over vertices and cells of the arrangement in a triangle."""
    rows, sides = np.vstack([-np.eye(3), rows]), np.concatenate([np.zeros(3), sides])
    planes = list(zip(rows, sides, strict=True))
    planes += [(a - b, 0.0) for a, b in combinations(x, 2) if (a != b).any()]
    vertices = []
    for (one, p), (other, q) in combinations(planes, 2):
        system = np.array([one, other, np.ones(3)])
        if abs(np.linalg.det(system)) > 1e-9:
            vertices.append(np.linalg.solve(system, [p, q, 1.0]))
    vertices = np.unique(np.round(vertices, 9), axis=0)
    vertices = vertices[(vertices @ rows.T <= sides + 1e-8).all(axis=1)]
    cells = np.array([sum(three) / 3 for three in combinations(vertices, 3)])
    scores = np.vstack([vertices, cells.reshape(-1, 3)]) @ x.T
    ranks = 1 + np.array([(scores > scores[:, [i]] + 1e-7).sum(axis=1) for i in range(len(x))])
    leads = (scores[:, :, np.newaxis] - scores[:, np.newaxis]).max(axis=0) > 1e-7
    return ranks.min(axis=1), ranks.max(axis=1), leads


@given(SEEDS, st.sampled_from(list(REGIONS)))
def test_limits_are_those_of_exhaustive_search(seed, name):
    weights, table = small(seed, FLAT)
    region, rows_of = REGIONS[name]
    limits = bi.extreme_ranks(index_of(FLAT, weights), table, region)
    w = np.array([weights[n] for n in ABC])
    best, worst, leads = exhaustive(table.to_numpy(), *rows_of(w / w.sum()))
    assert limits["best"].tolist() == best.tolist()
    assert limits["worst"].tolist() == worst.tolist()
    assert limits["exact"].all()
    assert np.array_equal(limits.possible, leads)
    assert list(limits)[:2] == ["best", "worst"]


# --- trees --------------------------------------------------------------------------------------

OF_TREES = st.sampled_from(
    [
        ["noise:0.4"],
        ["simplex"],
        [{"noise": {"size": 0.3, "node": "deep"}}, {"simplex": {"node": "inner"}}],
        [
            bi.WeightRegion({"left": (0.3, 0.8)}),
            bi.WeightRegion({}, ["c + d >= 2 e"], node="inner"),
        ],
        [bi.WeightOrder(["d", "c"]), bi.WeightNoise(0.9, node="right")],
    ]
)


def drawn(assumptions, weights, seed, count=400):
    """Return effective weights drawn below every node, by hand, draws x leaves."""
    rng = np.random.default_rng(seed)
    by_parent = {}
    for one in assumptions:
        one = read(one)
        by_parent |= dict.fromkeys(one.parents(DEEP), one)

    def below(node):
        if not hasattr(node, "children"):
            return np.array([[float(node.id == n) for n in DEEP.indicator_ids]] * count)
        names = [child.id for child in node.children]
        w = np.array([[weights[n] for n in names]] * count)
        match by_parent.get(node.id):
            case bi.WeightNoise(size=size):
                w = w * (1 + size * rng.choice([-1, 1, rng.uniform(-1, 1)], w.shape))
            case bi.WeightSimplex():
                w = rng.exponential(size=w.shape) ** rng.choice([1, 4])
            case bi.WeightOrder(order=order):
                w = rng.exponential(size=w.shape)
                at = [names.index(n) for n in order]
                w[:, at] = -np.sort(-w[:, at], axis=1)
            case bi.WeightRegion() as region:
                w = Polytope.of(region, names).draws(seed % 1000, count)
        w = w / w.sum(axis=1, keepdims=True)
        return sum(w[:, [j]] * below(child) for j, child in enumerate(node.children))

    return below(DEEP)


@given(SEEDS, OF_TREES)
def test_limits_hold_the_ranks_of_all_draws(seed, assumptions):
    weights, table = small(seed, DEEP, units=6)
    limits = bi.extreme_ranks(index_of(DEEP, weights), table, assumptions)
    scores = drawn(assumptions, weights, seed) @ table.to_numpy().T
    ranks = 1 + np.array([(scores > scores[:, [i]] + 1e-7).sum(axis=1) for i in range(6)])
    assert (limits["best"].to_numpy() <= ranks.min(axis=1)).all()
    assert (limits["worst"].to_numpy() >= ranks.max(axis=1)).all()
    leads = scores[:, :, np.newaxis] - scores[:, np.newaxis]
    assert not ((leads.min(axis=0) <= 1e-9) & limits.necessary.to_numpy()).any()
    assert limits.possible.to_numpy()[leads.max(axis=0) > 1e-6].all()


@given(SEEDS, OF_TREES)
def test_what_is_alike_has_like_limits_and_the_order_of_units_is_none(seed, assumptions):
    weights, table = small(seed, DEEP, units=6)
    index = index_of(DEEP, weights)
    limits = bi.extreme_ranks(index, table, assumptions)
    assert (
        limits.loc["u0", ["best", "worst"]].tolist() == limits.loc["u5", ["best", "worst"]].tolist()
    )
    turned = bi.extreme_ranks(index, table.iloc[::-1], assumptions)
    pd.testing.assert_frame_equal(pd.DataFrame(limits), pd.DataFrame(turned.iloc[::-1]))
    assert not (limits.necessary & ~limits.possible).to_numpy().any()
    assert not (limits.necessary & limits.possible.T).to_numpy().any()


@given(SEEDS)
def test_without_room_limits_are_the_rank(seed):
    weights, table = small(seed, DEEP)
    index = index_of(DEEP, weights)
    limits = bi.extreme_ranks(index, table, "noise:0")
    rank = index.fit(table).evaluate(table).rank
    assert limits["best"].tolist() == limits["worst"].tolist() == rank.tolist()


# --- what is not exact --------------------------------------------------------------------------


@given(SEEDS)
def test_a_time_limit_leaves_proven_bounds(seed):
    rng = np.random.default_rng(seed)
    framework = bi.Framework.from_dict(
        {"id": "w", "name": "W", "indicators": [leaf(f"x{j}") for j in range(8)]}
    )
    table = pd.DataFrame(rng.uniform(0, 1, (8, 8)), columns=framework.indicator_ids)
    index = bi.CompositeIndex(framework, normalization="none")
    exact, hurried = (
        bi.extreme_ranks(index, table, "noise:0.3", time_limit=limit) for limit in (None, 1e-9)
    )
    assert (hurried["best"] <= exact["best"]).all()
    assert (hurried["worst"] >= exact["worst"]).all()
    assert (hurried["best_attained"] >= exact["best"]).all()
    assert exact.note.en == "exact"
    if not hurried["exact"].all():
        assert "time ran out" in hurried.note.en


def test_pairs_that_were_not_looked_at_in_time_are_open():
    table = pd.DataFrame(np.outer([0.0, 0.4, 1.0], [1, 1, 1]), columns=ABC)  # each ahead for sure
    index = bi.CompositeIndex(FLAT, normalization="none")
    hurried = bi.extreme_ranks(index, table, "simplex", time_limit=1e-9)
    assert hurried[["best", "worst"]].to_numpy().tolist() == [[1, 3]] * 3
    assert not hurried.necessary.to_numpy().any()
    assert not hurried.possible.to_numpy().any()


def test_pairs_of_draws_are_those_of_the_ranks_drawn_while_there_is_time():
    _, table = small(0, FLAT)
    index = bi.CompositeIndex(FLAT, aggregation="geometric", normalization="minmax:low=1")
    limits = bi.extreme_ranks(index, table, "noise:0.3")
    drawn = bi.robustness(index, table, ["noise:0.3"], draws=4096).pairwise
    assert (limits.possible.to_numpy() == (drawn.to_numpy() > 0)).all()
    assert (limits.necessary.to_numpy() == (drawn.to_numpy() == 1)).all()
    hurried = bi.extreme_ranks(index, table, "noise:0.3", time_limit=1e-9)
    assert hurried[["best", "worst"]].equals(limits[["best", "worst"]])
    assert not hurried.possible.to_numpy().any()


def test_more_rows_than_can_be_compared_in_pairs_are_refused(monkeypatch):
    monkeypatch.setattr("benchmark_index.uncertainty.limits_of_ranks.MOST_ROWS", 3)
    _, table = small(0, FLAT)
    with pytest.raises(UsageError, match="at most 3"):
        bi.extreme_ranks(FLAT, table, "simplex")
    assert len(bi.extreme_ranks(FLAT, table.iloc[:3], "simplex")) == 3


@pytest.mark.parametrize(("over", "best", "worst"), [(0.0, 1, 2), (4e-7, 2, 3), (1e-3, 2, 3)])
def test_a_rank_within_the_tolerance_of_the_solver_alone_is_no_rank(over, best, worst):
    z = np.array([[0.5 - over, 0.5 - over], [0.0, 1.0], [1.0, 0.0]])  # level at 0.5, or both ahead
    framework = bi.Framework.from_dict(
        {"id": "two", "name": "T", "indicators": [leaf("a"), leaf("b")]}
    )
    index = bi.CompositeIndex(framework, normalization="none")
    limits = bi.extreme_ranks(index, pd.DataFrame(z, columns=["a", "b"]), "simplex")
    assert limits.iloc[0][["best", "worst"]].tolist() == [best, worst]


def test_nothing_of_the_solver_reaches_the_standard_output(capfd):
    with silent():
        os.write(1, b"tmpSolver.run();\n")
    print("a result")
    assert capfd.readouterr().out == "a result\n"


@pytest.mark.parametrize("aggregation", ["geometric", "arithmetic"])
@pytest.mark.parametrize("region", [bi.WeightRegion({"a": (0.1, 0.4)}), bi.WeightSimplex()])
def test_what_cannot_be_exact_is_drawn_and_said_so_or_refused(aggregation, region):
    _, table = small(3, FLAT, units=6)
    table += 1
    if aggregation == "arithmetic":
        table.loc["u2", "b"] = np.nan
    index = bi.CompositeIndex(
        FLAT, normalization="minmax:low=1", aggregation=aggregation, min_coverage=0
    )
    limits = bi.extreme_ranks(index, table, region)
    assert not limits["exact"].any()
    assert "draws" in limits.note.en
    nominal = index.fit(table).evaluate(table).rank
    assert (limits["best"] <= nominal).all()
    with pytest.raises(MethodError, match="Exact extreme ranks"):
        bi.extreme_ranks(index, table, region, sampled="refuse")


def test_a_unit_that_is_never_ranked_has_no_limits_and_does_not_matter():
    weights, table = small(4, FLAT, units=6)
    table.loc["u3", ["a", "b"]] = np.nan
    index = index_of(FLAT, weights)
    limits = bi.extreme_ranks(index, table, "simplex")
    rest = bi.extreme_ranks(index, table.drop("u3"), "simplex")
    assert limits.loc["u3", ["best", "worst"]].isna().all()
    assert limits.drop("u3")["best"].tolist() == rest["best"].tolist()
    assert rest["exact"].all()


def test_in_panels_ranks_are_within_a_period():
    weights, table = small(5, FLAT, units=6)
    panel = pd.concat({"2021": table, "2022": table + 1}, names=["period", "unit"]).swaplevel()
    limits = bi.extreme_ranks(index_of(FLAT, weights), panel, "simplex")
    one = bi.extreme_ranks(index_of(FLAT, weights), table, "simplex")
    for period in ("2021", "2022"):
        assert limits.xs(period, level="period")["best"].tolist() == one["best"].tolist()


def test_a_gap_in_one_period_leaves_the_others_exact():
    weights, table = small(5, FLAT, units=6)
    later = (table + 1).astype(float)
    later.loc["u2", "b"] = np.nan
    panel = pd.concat({"2021": table, "2022": later}, names=["period", "unit"]).swaplevel()
    limits = bi.extreme_ranks(index_of(FLAT, weights), panel, "simplex")
    one = bi.extreme_ranks(index_of(FLAT, weights), table, "simplex")
    first = limits.xs("2021", level="period")
    assert first["exact"].all()
    assert (
        first[["best", "worst"]].to_numpy().tolist() == one[["best", "worst"]].to_numpy().tolist()
    )
    assert not limits.xs("2022", level="period")["exact"].any()
    assert limits.note.en == "in some periods of 4096 draws, not exact"


@pytest.mark.parametrize(
    ("weights", "options", "error"),
    [
        ("drop_unit", {}, UsageError),
        (["noise:0.1", "simplex"], {}, UsageError),
        (bi.WeightRegion({"a": (0.6, 1.0), "b": (0.6, 1.0)}), {}, MethodError),
        ("simplex", {"time_limit": -1}, UsageError),
        ("simplex", {"sampled": "perhaps"}, UsageError),
    ],
)
def test_what_is_no_region_is_refused(weights, options, error):
    _, table = small(0, FLAT)
    with pytest.raises(error):
        bi.extreme_ranks(FLAT, table, weights, **options)
