"""Ranks with one thing otherwise are those of an index that is built so."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy.stats import kendalltau, spearmanr
from weighted_trees import cities, system

import benchmark_index as bi
from benchmark_index.errors import UsageError

SEEDS = st.integers(0, 2**32 - 1)


def ranks_with(framework, table, weights):
    index = bi.CompositeIndex(framework, weighting=bi.GivenWeights(weights))
    return index.fit(table).evaluate(table).rank.tolist()


@pytest.mark.parametrize("shape", [(4,), (2, 3), (1, 2), ((2, 1), 2)], ids=str)
@settings(max_examples=3)
@given(seed=SEEDS)
def test_each_change_is_an_index_with_these_weights(shape, seed):
    framework = system(*shape)
    table = cities(np.random.default_rng(seed).random((6, len(framework.indicator_ids))))
    result = bi.one_at_a_time(framework, table, change=0.5)
    local = bi.CompositeIndex(framework).fit(table).weights_["local"]
    families = [[child.id for child in node.children] for node in framework.inner]
    for family in families:
        for name in family:
            alone = len(family) == 1
            for to, share in (("-50 %", 0.5), ("+50 %", 1.5)):
                t = local[name] if alone else min(1, share * local[name])
                rest = {n: local[n] * (1 - t) / (1 - local[name]) for n in family if n != name}
                weights = local.to_dict() | rest | {name: t}
                assert result.weights[name, to].tolist() == ranks_with(framework, table, weights)
            if not alone:
                frame = result.indicators if name in result.indicators else result.groups
                out = ranks_with(framework, table, local.to_dict() | {name: 0.0})
                assert frame[name].tolist() == out


def test_a_group_without_indicators_is_left_out_itself():
    framework = system(1, 2)
    table = cities(np.random.default_rng(0).random((5, 3)))
    result = bi.one_at_a_time(framework, table)
    assert result.indicators["i0"].tolist() == result.groups["g0"].tolist()


def test_where_nothing_is_left_nobody_is_ranked():
    result = bi.one_at_a_time(system(1), cities([[0.1], [0.5]]))
    assert result.indicators["i0"].isna().all()
    assert np.isnan(result.summary["shift"][0])


def test_without_a_unit_the_others_are_fitted_anew():
    framework = system(3, method={"normalization": "minmax"})
    table = cities(np.random.default_rng(4).random((5, 3)))
    result = bi.one_at_a_time(framework, table)
    for unit in table.index:
        rest = table.drop(unit)
        expected = bi.evaluate(rest, framework).ranking.set_index("unit")["rank"]
        assert result.units[unit].drop(unit).to_dict() == expected.to_dict()
        assert pd.isna(result.units.loc[unit, unit])


def test_fixed_bounds_reverse_no_ranks_when_a_unit_leaves():
    table = cities(np.random.default_rng(4).random((6, 3)))
    summary = bi.one_at_a_time(system(3), table).summary
    of_units = summary[summary["kind"] == "unit"]
    assert (of_units[["shift", "reversed"]] == 0).all().all()
    assert of_units["spearman"].tolist() == [1.0] * 6


@pytest.mark.parametrize("change", [0, -1, 2, "a", True])
def test_a_change_is_a_share(change):
    with pytest.raises(bi.MethodError, match="change"):
        bi.one_at_a_time(system(2), cities(np.eye(2)), change=change)


METHODS = {
    "normalization": ["minmax", "zscore:mean=50,sd=10", "rank"],
    "aggregation": ["arithmetic", "power:p=2"],
}


def test_every_combination_is_an_index_with_these_methods():
    framework = system(2, 2)
    table = cities(np.random.default_rng(2).random((7, 4)))
    scorecard = bi.evaluate(table, framework)
    result = scorecard.compare_methods(METHODS)
    assert len(result.methods) == 6
    for number, chosen in result.methods.iterrows():
        steps = {step: chosen[step] for step in METHODS}
        assert (
            result.ranks[number].tolist()
            == bi.evaluate(table, framework, **steps)
            .ranking.set_index("unit")
            .loc[table.index, "rank"]
            .tolist()
        )
    assert result.ranks["nominal"].tolist() == scorecard.rank.tolist()
    ranks = result.ranks.astype(float)
    for a in ranks:
        for b in ranks:
            assert result.spearman.loc[a, b] == pytest.approx(spearmanr(ranks[a], ranks[b])[0])
            assert result.kendall.loc[a, b] == pytest.approx(kendalltau(ranks[a], ranks[b])[0])
    means = ranks.drop(columns="nominal").mean(axis=1)
    assert_array_equal(result.mean_rank["mean"], np.sort(means))


def test_lists_are_also_read_as_they_are_written():
    table = cities(np.random.default_rng(2).random((5, 3)))
    as_text = bi.compare_methods(system(3), table, ["normalization:minmax|rank"])
    as_mapping = bi.compare_methods(system(3), table, {"normalization": ["minmax", "rank"]})
    pd.testing.assert_frame_equal(as_text.ranks, as_mapping.ranks)


def test_a_combination_that_cannot_be_computed_says_why():
    table = cities([[0.0, 0.5], [0.4, 0.2], [0.9, 0.1]])
    result = bi.compare_methods(system(2), table, {"aggregation": ["arithmetic", "geometric"]})
    assert result.ranks[2].isna().all()
    assert result.methods.loc[1, "en"] == "" != result.methods.loc[2, "en"]


@pytest.mark.parametrize(
    "methods",
    [
        "noise:0.2",
        {"normalization": ["minmax", "nothing"]},
        {"normalization": ["minmax"]},
        ["normalization:minmax|rank", "normalization:minmax|zscore"],
    ],
)
def test_what_is_no_list_of_methods_is_refused(methods):
    with pytest.raises(UsageError):
        bi.compare_methods(system(2), cities(np.eye(2)), methods)


def test_there_are_no_more_combinations_than_can_be_looked_at(monkeypatch):
    monkeypatch.setattr("benchmark_index.uncertainty.one_at_a_time.MOST_COMBINATIONS", 5)
    with pytest.raises(UsageError, match="6 combinations, at most 5"):
        bi.compare_methods(system(2), cities(np.eye(2)), METHODS)
