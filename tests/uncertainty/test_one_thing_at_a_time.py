"""One thing at a time: each alternative is the index with that one thing changed."""

import numpy as np
import pandas as pd
import pytest
from city_tree import TREE
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr

import benchmark_index as bi
from benchmark_index.errors import UsageError

SEEDS = st.integers(0, 2**32 - 1)
FRAMEWORK = bi.Framework.from_dict(TREE)
LEAVES = FRAMEWORK.indicator_ids
LOCAL = {
    **{"economy": 3, "life": 2, "order": 1, "gdp": 2, "debt": 1, "firms": 1},
    **{"air": 1, "parks": 1, "calm": 1},
}


def frame(seed, units=7, holes=0.0, panel=False):
    rng = np.random.default_rng(seed)
    index = pd.Index([f"u{i}" for i in range(units)], name="unit")
    if panel:
        index = pd.MultiIndex.from_product([index, ["2021", "2022"]], names=["unit", "period"])
    x = rng.uniform(1, 100, (len(index), len(LEAVES)))
    x[1] = x[0]
    x[3:][rng.random((len(index) - 3, len(LEAVES))) < holes] = np.nan
    return pd.DataFrame(x, index=index, columns=LEAVES)


def ranks_of(index, table):
    return index.fit(table).evaluate(table).rank


@given(SEEDS, st.sampled_from(LEAVES), st.booleans(), st.sampled_from(["arithmetic", "geometric"]))
def test_without_an_indicator_its_weight_is_0(seed, leaf, panel, aggregation):
    table = frame(seed, holes=0.1, panel=panel)
    steps = {"aggregation": aggregation, "normalization": "minmax:low=1", "min_coverage": 0}
    ranks = bi.without_each(bi.CompositeIndex(FRAMEWORK, **steps), table).ranks[leaf]
    weights = LOCAL | ({"order": 0} if leaf == "calm" else {leaf: 0})
    expected = ranks_of(bi.CompositeIndex(FRAMEWORK, **steps, weighting=weights), table)
    pd.testing.assert_series_equal(ranks, expected, check_names=False, check_dtype=False)


@given(SEEDS, st.sampled_from(["economy", "life", "order"]))
def test_without_a_group_its_siblings_share_its_weight(seed, group):
    table = frame(seed)
    ranks = bi.without_each(FRAMEWORK, table, "groups").ranks[group]
    expected = ranks_of(bi.CompositeIndex(FRAMEWORK, weighting=LOCAL | {group: 0}), table)
    assert ranks.tolist() == expected.tolist()


@given(SEEDS, st.booleans())
def test_without_a_unit_all_is_fitted_anew(seed, panel):
    table = frame(seed, panel=panel)
    result = bi.without_each(FRAMEWORK, table, "units")
    for unit in ("u0", "u4"):
        left = table[table.index.get_level_values(0) != unit]
        expected = ranks_of(bi.CompositeIndex(FRAMEWORK), left)
        assert result.ranks[unit].dropna().tolist() == expected.tolist()
        assert result.ranks[unit].isna().sum() == len(table) - len(left)


def test_a_reversal_is_a_pair_that_turns_without_a_change_of_its_own():
    # A leads B on x alone by the width of x, which C sets; without C the min-max stretches x.
    system = bi.Framework.from_dict(
        {"id": "s", "name": "S", "indicators": [
            {"id": "x", "name": "X", "direction": "higher"},
            {"id": "y", "name": "Y", "direction": "higher"}]}
    )  # fmt: skip
    table = pd.DataFrame(
        {"x": [2.0, 1, 11, 1], "y": [0.0, 4, 1, 10]}, index=pd.Index([*"ABCD"], name="unit")
    )
    summary = bi.without_each(system, table, "units").summary
    assert summary.loc["C", "reversals"] == 1
    assert summary.loc["D", "reversals"] == 0 or summary.loc["D", "shift"] > 0


@given(SEEDS, st.sampled_from(["economy", "gdp", "parks"]), st.floats(0.01, 1))
def test_a_weight_is_changed_and_its_siblings_keep_their_proportions(seed, node, by):
    table = frame(seed)
    result = bi.change_each_weight(FRAMEWORK, table, by)
    siblings = [child.id for child in FRAMEWORK.parents[node].children]
    share = LOCAL[node] / sum(LOCAL[name] for name in siblings)
    for change in (by, -by):
        moved = min(1.0, share * (1 + change))
        local = {name: LOCAL[name] / (1 - share) * (1 - moved) for name in siblings} | {node: moved}
        local = {name: max(weight, 0.0) for name, weight in local.items()}
        total = sum(LOCAL[name] for name in siblings)
        local = {n: w if n == node else w / total for n, w in local.items()}
        weighting = LOCAL | local
        expected = bi.CompositeIndex(FRAMEWORK, weighting=weighting).fit(table).evaluate(table)
        assert result.scores[node, change].to_numpy() == pytest.approx(expected.score.to_numpy())
        assert result.ranks[node, change].tolist() == expected.rank.tolist()
    assert "calm" not in result.ranks.columns.get_level_values(0)  # it has no siblings


METHODS = [
    {"normalization": ["minmax:low=1", "zscore:mean=50,sd=5"]},
    {"aggregation": ["arithmetic", "geometric", "topsis"]},
]


@given(SEEDS, st.booleans())
def test_every_combination_of_methods_is_the_index_with_them(seed, panel):
    table = frame(seed, panel=panel)
    result = bi.compare_methods(FRAMEWORK, table, METHODS)
    assert list(result.ranks) == [
        f"{n}, {a}" for n in METHODS[0]["normalization"] for a in METHODS[1]["aggregation"]
    ]
    for name in ("zscore:mean=50,sd=5, geometric", "minmax:low=1, arithmetic"):
        *normalization, aggregation = name.split(", ")
        index = bi.CompositeIndex(
            FRAMEWORK, normalization=normalization[0], aggregation=aggregation
        )
        assert result.ranks[name].tolist() == ranks_of(index, table).tolist()
    assert result.mean_rank.tolist() == pytest.approx(result.ranks.astype(float).mean(axis=1))


def test_correlations_are_those_of_scipy_and_of_itself_1():
    table = frame(5, units=20)
    result = bi.compare_methods(FRAMEWORK, table, METHODS)
    one, other = list(result.ranks)[:2]
    ranks = result.ranks.astype(float)
    assert result.spearman.loc[one, other] == pytest.approx(
        spearmanr(ranks[one], ranks[other]).statistic
    )
    assert result.kendall.loc[one, other] == pytest.approx(
        kendalltau(ranks[one], ranks[other]).statistic
    )
    assert np.allclose(np.diag(result.kendall), 1)
    assert np.array_equal(result.spearman, result.spearman.T)


def test_a_scorecard_compares_from_what_it_was():
    table = frame(2)
    index = bi.CompositeIndex(FRAMEWORK, aggregation="geometric", normalization="minmax:low=1")
    scorecard = index.fit(table).evaluate(table)
    result = scorecard.compare_methods([{"normalization": ["minmax:low=1", "minmax:low=10"]}])
    assert result.ranks["minmax:low=1"].tolist() == scorecard.rank.tolist()
    assert result.nominal.tolist() == scorecard.rank.tolist()
    assert result.summary.loc["minmax:low=1", "shift"] == 0


def test_a_combination_that_is_not_defined_says_why_and_the_others_stand():
    table = frame(3)
    result = bi.compare_methods(
        FRAMEWORK,
        table,
        [
            {"normalization": ["minmax:low=1", "zscore"]},
            {"aggregation": ["geometric"] * 2 + ["arithmetic"]},
        ],
    )
    assert result.ranks["zscore, geometric"].isna().all()
    assert "zscore" in result.impossible["zscore, geometric"].en
    assert result.summary.loc["zscore, geometric", "zh"]
    assert result.ranks["zscore, arithmetic"].notna().all()


@pytest.mark.parametrize("methods", ["noise:0.2", [], "normalization:minmax|zscor"])
def test_what_lists_no_methods_is_refused(methods):
    with pytest.raises(UsageError):
        bi.compare_methods(FRAMEWORK, frame(0), methods)


@pytest.mark.parametrize("by", [0, 1.5, "much"])
def test_a_change_beyond_the_weight_is_refused(by):
    with pytest.raises(UsageError):
        bi.change_each_weight(FRAMEWORK, frame(0), by)
