"""The smallest change of weights: it does what it says, and none tried is smaller."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.errors import MethodError, UsageError

SEEDS = st.integers(0, 2**32 - 1)


def node(name, children=()):
    if not children:
        return {"id": name, "name": name, "direction": "higher"}
    kind = "groups" if children[0].get("indicators") or children[0].get("groups") else "indicators"
    return {"id": name, "name": name, kind: list(children)}


FLAT = bi.Framework.from_dict(node("flat", [node(n) for n in "abcd"]))
DEEP = bi.Framework.from_dict(
    node(
        "deep",
        [
            node("left", [node("a"), node("b")]),
            node(
                "right",
                [node("inner", [node("c"), node("d"), node("e")]), node("only", [node("f")])],
            ),
        ],
    )
)
SYSTEMS = st.sampled_from([FLAT, DEEP])


def case(seed, framework, units=6, panel=False):
    """Return an index with random weights and a table, on the scale of z itself."""
    rng = np.random.default_rng(seed)
    index = pd.Index([f"u{i}" for i in range(units)], name="unit")
    if panel:
        index = pd.MultiIndex.from_product([index, ["2021", "2022"]], names=["unit", "period"])
    leaves = framework.indicator_ids
    table = pd.DataFrame(rng.uniform(0, 100, (len(index), len(leaves))), index, leaves)
    weights = {name: float(rng.uniform(0.2, 3)) for name in framework.parents}
    return weights, table


def index_of(framework, weights):
    return bi.CompositeIndex(framework, weighting=weights, normalization="none")


def scored(framework, weights, table):
    return index_of(framework, weights).fit(table).evaluate(table)


@given(SEEDS, SYSTEMS)
def test_the_change_applied_makes_scores_equal(seed, framework):
    weights, table = case(seed, framework)
    before = scored(framework, weights, table)
    last, second = before.rank.idxmax(), before.rank.sort_values().index[1]
    change = bi.smallest_change(index_of(framework, weights), table, last, over=second)
    assume(change.possible)
    after = scored(framework, change.weights["after"].to_dict(), table).score
    assert after[last] == pytest.approx(after[second], abs=1e-7)
    leaves = change.weights.loc[framework.indicator_ids]
    assert change.size == pytest.approx(leaves["change"].abs().sum())
    assert leaves["effective_after"].sum() == pytest.approx(1)


@given(SEEDS, SYSTEMS, st.integers(1, 4))
def test_the_rank_asked_for_is_reached_and_one_reached_costs_nothing(seed, framework, rank):
    weights, table = case(seed, framework)
    before = scored(framework, weights, table)
    last = before.rank.idxmax()
    change = bi.smallest_change(index_of(framework, weights), table, last, to_rank=rank)
    if not change.possible:
        assert "not possible" in change.explain()
        assert "不可能" in change.explain("zh")
        return
    after = scored(framework, change.weights["after"].to_dict(), table).score
    assert (after > after[last] + 1e-7).sum() <= rank - 1
    assert bi.smallest_change(index_of(framework, weights), table, last, to_rank=6).size == (
        pytest.approx(0, abs=1e-12)
    )


@pytest.mark.parametrize("goal", [{"over": "u0"}, {"to_rank": 1}, {"to_rank": 3}])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_smaller_change_is_among_10000_tried(goal, seed):
    weights, table = case(seed, FLAT)
    before = scored(FLAT, weights, table)
    unit = before.rank.drop("u0").idxmax()
    change = bi.smallest_change(index_of(FLAT, weights), table, unit, **goal)
    now = before.weights.loc[FLAT.indicator_ids, "effective"].to_numpy()
    rng = np.random.default_rng(seed)
    tried = rng.dirichlet(np.ones(4), 5000)
    if change.possible:
        best = change.weights["effective_after"].to_numpy()
        near = np.clip(best + rng.normal(0, 0.05, (5000, 4)), 0, None)
        tried = np.vstack([tried, near / near.sum(axis=1, keepdims=True)])
    scores = tried @ table.to_numpy().T
    of_unit = scores[:, [list(table.index).index(unit)]]
    ahead = scores[:, [0]] > of_unit if "over" in goal else scores > of_unit
    reached = ahead.sum(axis=1) <= goal.get("to_rank", 1) - 1
    sizes = np.abs(tried - now).sum(axis=1)[reached]
    if not change.possible:
        assert not len(sizes)
    else:
        assert len(sizes)
        assert sizes.min() >= change.size - 1e-9


@given(SEEDS, st.sampled_from(["deep", "left", "inner"]))
def test_weights_change_only_below_the_nodes_named(seed, parent):
    weights, table = case(seed, DEEP)
    ranks = scored(DEEP, weights, table).rank
    change = bi.smallest_change(
        index_of(DEEP, weights), table, ranks.idxmax(), over=ranks.idxmin(), nodes=[parent]
    )
    if change.possible:
        moved = (change.weights["after"] - change.weights["before"]).abs() > 1e-9
        assert set(change.weights["parent"][moved]) <= {parent}


def test_what_is_worse_in_all_is_never_first():
    table = pd.DataFrame([[1.0, 2, 3, 4], [2, 3, 4, 5]], ["low", "high"], list("abcd"))
    change = bi.smallest_change(index_of(FLAT, dict.fromkeys("abcd", 1)), table, "low")
    assert not change.possible
    assert np.isnan(change.size)
    assert change.weights.empty
    narrow = bi.smallest_change(
        index_of(FLAT, dict.fromkeys("abcd", 1)), table, "high", within="noise:0.1"
    )
    assert narrow.size == pytest.approx(0, abs=1e-12)


# --- swaps ------------------------------------------------------------------------------------


def by_hand(parent, weights, table):
    """Return the weighted mean of children, of theirs, and so on."""
    children = getattr(parent, "children", ())
    if not children:
        return table[parent.id].to_numpy()
    w = np.array([weights[child.id] for child in children])
    return w / w.sum() @ np.array([by_hand(child, weights, table) for child in children])


@given(SEEDS, SYSTEMS, st.booleans())
def test_a_swap_is_what_bisection_gives(seed, framework, panel):
    weights, table = case(seed, framework, panel=panel)
    frame = bi.swaps(index_of(framework, weights), table)
    for row in frame[frame["possible"]].iloc[::4].itertuples():
        siblings = [child.id for child in framework.parents[row.node].children]
        rest = sum(weights[name] for name in siblings if name != row.node)
        of_period = table.xs(row.period, level=1) if panel else table
        pair = of_period.loc[[row.over, row.unit]]

        def gap(w, node=row.node, siblings=siblings, rest=rest, pair=pair):
            local = {n: weights[n] / rest * (1 - w) for n in siblings} | {node: w}
            over, unit = by_hand(framework, weights | local, pair)
            return over - unit

        low, high = sorted((row.weight, row.needed))
        low, high = max(0.0, low - 0.05), min(1.0, high + 0.05)
        for _ in range(45):
            middle = (low + high) / 2
            if (gap(middle) > 0) == (gap(low) > 0):
                low = middle
            else:
                high = middle
        if abs(gap(low)) < 1e-6:
            assert row.needed == pytest.approx((low + high) / 2, abs=1e-9)
        assert gap(row.needed) == pytest.approx(0, abs=1e-9)


@given(SEEDS, SYSTEMS)
def test_what_is_not_possible_says_why(seed, framework):
    weights, table = case(seed, framework)
    frame = bi.swaps(index_of(framework, weights), table)
    assert len(frame) == 5 * len(framework.parents)
    impossible = frame[~frame["possible"]]
    assert impossible["needed"].isna().all()
    assert (impossible["zh"] != "").all()
    assert (
        impossible.loc[impossible["node"] == "f", "en"] == "it is all the weight there is"
    ).all()
    done = frame[frame["possible"]]
    assert done["needed"].between(0, 1).all()
    sizes = done["change"].abs().groupby([done["over"], done["unit"]])
    assert sizes.apply(lambda size: size.is_monotonic_increasing).all()


def test_a_tie_needs_no_change_and_gaps_are_said():
    table = pd.DataFrame(
        [[9.0, 9, 9, 9], [5, 5, 5, 5], [5, 5, 5, 5], [1, 2, np.nan, 1]], list("wxyz"), list("abcd")
    )
    frame = bi.swaps(index_of(FLAT, dict.fromkeys("abcd", 1)), table)
    tie = frame[(frame["over"] == "x")]
    assert (tie["change"] == 0).all()
    assert (frame.loc[frame["over"] == "w", "en"] == "this weight does not move the gap").all()
    assert (frame.loc[frame["unit"] == "z", "en"] == "values are missing").all()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"unit": "nobody"}, UsageError),
        ({"unit": "u0", "over": "u1", "to_rank": 1}, UsageError),
        ({"unit": "u0", "to_rank": 0}, UsageError),
        ({"unit": "u0", "nodes": ["a"]}, UsageError),
        ({"unit": "u0", "within": "drop_unit"}, UsageError),
    ],
)
def test_what_cannot_be_asked_is_refused(options, error):
    weights, table = case(0, FLAT)
    with pytest.raises(error):
        bi.smallest_change(index_of(FLAT, weights), table, **options)


def test_what_is_not_linear_is_refused():
    _, table = case(0, FLAT)
    index = bi.CompositeIndex(FLAT, normalization="minmax:low=1", aggregation="geometric")
    with pytest.raises(MethodError, match="no weighted sum"):
        bi.swaps(index, table)
    table.iloc[2, 1] = np.nan
    with pytest.raises(MethodError, match="u2 lack values"):
        bi.smallest_change(bi.CompositeIndex(FLAT, min_coverage=0), table, "u0", over="u2")
