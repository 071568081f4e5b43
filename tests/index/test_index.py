"""The steps together.

scikit-learn's check_estimator is for estimators that take any array; CompositeIndex takes the
columns of its framework, so its conventions are tested one by one here.
"""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

import benchmark_index as bi

LEAVES = ["a1", "a2", "b1", "b2", "c1"]


def tree(**top):
    def leaf(name, direction="higher", **more):
        return {"id": name, "name": name, "direction": direction, **more}

    return bi.Framework.from_dict(
        {
            "id": "tree",
            "name": "tree",
            "groups": [
                {"id": "a", "name": "a", "indicators": [leaf("a1"), leaf("a2", "lower")]},
                {
                    "id": "b",
                    "name": "b",
                    "groups": [{"id": "c", "name": "c", "indicators": [leaf("c1")]}],
                    "indicators": [leaf("b1"), leaf("b2")],
                },
            ],
            **top,
        }
    )


def frame(x):
    return pd.DataFrame(x, columns=LEAVES, index=[f"U{i}" for i in range(len(x))])


tables = arrays(
    float,
    st.tuples(st.integers(3, 12), st.just(5)),
    elements=st.integers(0, 1000).map(float),
).filter(lambda x: bool(np.all(x.min(axis=0) < x.max(axis=0))))
METHODS = [
    {},
    {"normalization": bi.ZScore()},
    {"normalization": bi.RankScore()},
    {"normalization": bi.MinMax(low=1), "aggregation": bi.GeometricMean()},
    {"aggregation": {0: bi.GeometricMean(floor=1), "a": bi.ArithmeticMean()}},
]
methods = st.sampled_from(METHODS)


def scores(x, **steps):
    return bi.CompositeIndex(tree(), **steps).fit(x).evaluate(x).score


def test_the_order_of_children_is_groups_then_indicators():
    assert [leaf.id for leaf in tree().all_indicators] == ["a1", "a2", "c1", "b1", "b2"]


def test_a_small_index_by_hand():
    x = frame([[1.0, 10, 5, 0, 2], [3, 30, 9, 10, 4], [2, 20, 7, 5, 2.5]])
    scorecard = bi.CompositeIndex(tree()).fit(x).evaluate(x)
    assert_allclose(scorecard.groups["a"], [50, 50, 50])
    assert_allclose(scorecard.groups["c"], [0, 100, 25])
    assert_allclose(scorecard.groups["b"], [0, 100, (25 + 50 + 50) / 3])
    assert_allclose(scorecard.score, [25, 75, 25 + (125 / 3) / 2])
    assert list(scorecard.ranking["unit"]) == ["U1", "U2", "U0"]


@given(tables, methods, st.randoms())
def test_unit_order_does_not_matter(x, steps, random):
    order = list(range(len(x)))
    random.shuffle(order)
    table = frame(x)
    whole = scores(table, **steps)
    assert_allclose(scores(table.iloc[order], **steps), whole.iloc[order], atol=1e-9)


@given(tables, methods, st.permutations(LEAVES))
def test_column_order_does_not_matter(x, steps, columns):
    table = frame(x)
    assert_array_equal(scores(table[columns], **steps), scores(table, **steps))


@given(tables, st.sampled_from(LEAVES), st.sampled_from([0.001, 7.0, 10_000.0]))
def test_the_unit_of_an_indicator_does_not_matter(x, column, factor):
    table = frame(x)
    other = table.assign(**{column: factor * table[column] + 3})
    for step in (bi.MinMax(), bi.ZScore()):
        one, two = (scores(t, normalization=step) for t in (table, other))
        assert_allclose(one, two, atol=1e-9)


@given(tables, methods, st.integers(0, 4), st.integers(0, 11), st.integers(1, 500))
def test_improving_an_indicator_never_lowers_the_score(x, steps, column, unit, gain):
    """On the bounds of the first table, which the improved one is scored by."""
    table = frame(x)
    unit %= len(x)
    name = LEAVES[column]
    index = bi.CompositeIndex(tree(), **steps).fit(table)
    better = table.copy()
    better.loc[f"U{unit}", name] += -gain if name == "a2" else gain
    if "aggregation" in steps:
        low = index.fitted_.normalization.transform(better[list(index.feature_names_in_)]).min()
        assume(low > 0 or "normalization" not in steps)
    before, after = (index.evaluate(t).score.iloc[unit] for t in (table, better))
    assert after >= before - 1e-9


@given(tables, methods)
def test_a_duplicated_unit_ties(x, steps):
    table = frame(np.vstack([x, x[:1]]))
    scorecard = bi.CompositeIndex(tree(), **steps).fit(table).evaluate(table)
    assert scorecard.score.iloc[0] == scorecard.score.iloc[-1]
    assert scorecard.rank.iloc[0] == scorecard.rank.iloc[-1]


@given(tables, st.lists(st.integers(0, 9), min_size=7, max_size=7), st.floats(0.01, 100))
def test_weights_scaled_together_are_the_same(x, raw, factor):
    a, b, a1, a2, c, b1, b2 = raw
    assume(a + b > 0 and a1 + a2 > 0 and c + b1 + b2 > 0)
    weights = {"a": a, "b": b, "a1": a1, "a2": a2, "c": c, "b1": b1, "b2": b2, "c1": 1}
    scaled = {name: factor * weight for name, weight in weights.items()}
    one, two = (scores(frame(x), weighting=bi.GivenWeights(w)) for w in (weights, scaled))
    assert_allclose(one, two, atol=1e-9)


@given(tables)
def test_missing_values_give_the_score_of_what_is_left(x):
    """A unit without b1 scores as in an index where its group's other children carry b1."""
    table = frame(x)
    index = bi.CompositeIndex(tree()).fit(table)
    whole = index.evaluate(table)
    gap = table.copy()
    gap.loc["U0", "b1"] = np.nan
    parts = whole.normalized.loc["U0"]
    expected = ((parts["a1"] + parts["a2"]) / 2 + (parts["c1"] + parts["b2"]) / 2) / 2
    assert index.evaluate(gap).score["U0"] == pytest.approx(expected)
    others = whole.score.drop("U0")
    assert_array_equal(index.evaluate(gap).score.drop("U0"), others)


def test_coverage_is_counted_level_by_level():
    """One of three children is below 2/3: the group is missing, and so is its parent's half."""
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2], [3, 3, 3, 3, 3]])
    x.loc["U1", ["b1", "b2"]] = np.nan
    scorecard = bi.CompositeIndex(tree()).fit(x).evaluate(x)
    assert np.isnan(scorecard.groups.loc["U1", "b"])
    assert scorecard.groups.loc["U1", "c"] == 50
    assert np.isnan(scorecard.score["U1"])
    assert list(scorecard.not_ranked["unit"]) == ["U1"]
    assert "b" in scorecard.not_ranked.loc[0, "en"]
    eased = bi.CompositeIndex(tree(), min_coverage={0: "1/2"}).fit(x).evaluate(x)
    assert eased.score["U1"] == eased.groups.loc["U1", "a"]
    assert eased.ranking.set_index("unit").loc["U1", "missing"] == "b"


def test_every_step_switches_off_or_follows_the_framework():
    top = {"method": {"normalization": {"minmax": {"high": 1}}, "rank_decimals": 2}}
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2]])
    assert bi.CompositeIndex(tree(**top)).fit(x).fitted_.normalization.high == 1
    assert (
        bi.CompositeIndex(tree(**top), normalization="zscore").fit(x).fitted_.normalization.mean
        == 0
    )
    with pytest.raises(bi.MethodError, match="a2"):
        bi.CompositeIndex(tree(**top), normalization=None).fit(x)
    assert bi.CompositeIndex(tree(**top)).fit(x).fitted_.decimals(None) == 2
    assert bi.CompositeIndex(tree(**top), rank_decimals=4).fit(x).fitted_.decimals(None) == 4


def test_aggregation_precedence_is_argument_node_framework_default():
    raw = tree(method={"aggregation": {"geometric": {"floor": 2}}}).to_dict()
    raw["groups"][0]["aggregation"] = {"geometric": {"floor": 3}}
    framework = bi.Framework.from_dict(raw)
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2]])

    def chosen(said):
        plan = bi.CompositeIndex(framework, aggregation=said).fit(x).fitted_.plan
        return {node.id: getattr(node.aggregation, "floor", None) for node in plan}

    assert chosen("framework") == {"tree": 2, "a": 3, "b": 2, "c": 2}
    assert chosen({1: "geometric:floor=9", "b": "arithmetic"}) == {
        "tree": 2,
        "a": 9,
        "b": None,
        "c": 2,
    }
    assert chosen("arithmetic") == dict.fromkeys(("tree", "a", "b", "c"))
    with pytest.raises(bi.UsageError, match="z"):
        chosen({"z": "arithmetic"})


def test_directions_are_the_frameworks_business():
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2]])
    with pytest.raises(bi.MethodError, match="directions"):
        bi.CompositeIndex(tree(), normalization=bi.MinMax(directions=[1] * 5)).fit(x)


def test_a_zero_under_a_geometric_mean_names_unit_and_indicator():
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2]])
    index = bi.CompositeIndex(tree(), aggregation="geometric").fit(x)
    with pytest.raises(bi.MethodError, match="U0 / c1 = 0"):
        index.evaluate(x)


def test_a_dropped_constant_indicator_leaves_the_tree():
    x = frame([[1.0, 1, 5, 1, 1], [2, 2, 5, 2, 3], [3, 3, 5, 3, 2]])
    with pytest.raises(bi.MethodError, match="b1"):
        bi.CompositeIndex(tree()).fit(x)
    dropped = bi.CompositeIndex(tree(), normalization=bi.MinMax(constant="drop")).fit(x)
    assert dropped.weights_.loc["b1", "effective"] == 0
    assert dropped.weights_.loc[["c", "b2"], "local"].tolist() == [0.5, 0.5]
    assert dropped.evaluate(x).score.notna().all()


def test_entropy_across_indicators_and_sibling_by_sibling():
    rng = np.random.default_rng(3)
    x = frame(rng.lognormal(size=(20, 5)))
    whole = bi.CompositeIndex(tree(), weighting=bi.EntropyWeights()).fit(x)
    leaves = list(whole.feature_names_in_)
    alone = bi.EntropyWeights(directions=[1, -1, 1, 1, 1]).fit(x[leaves]).weights_
    assert_allclose(whole.weights_.loc[leaves, "effective"], alone)
    siblings = bi.CompositeIndex(tree(), weighting=bi.EntropyWeights(scope="siblings")).fit(x)
    pair = bi.EntropyWeights(directions=[1, -1]).fit(x[["a1", "a2"]]).weights_
    assert_allclose(siblings.weights_.loc[["a1", "a2"], "local"], pair)
    groups = siblings.evaluate(x).groups[["a", "b"]]
    assert_allclose(
        siblings.weights_.loc[["a", "b"], "local"], bi.EntropyWeights().fit(groups).weights_
    )


def test_totals_are_divided_before_anything_else():
    raw = tree(variables=[{"id": "people", "name": "people"}]).to_dict()
    raw["groups"][0]["indicators"][0]["denominator"] = {"variable": "people", "scale": 10}
    framework = bi.Framework.from_dict(raw)
    x = frame([[100.0, 1, 1, 1, 1], [300, 2, 2, 2, 2], [50, 3, 3, 3, 3], [9, 4, 4, 4, 4]])
    x["people"] = [10.0, 60.0, 0.0, np.nan]
    scorecard = bi.evaluate(x, framework)
    assert_array_equal(scorecard.denominated["a1"], [100, 50, np.nan, np.nan])
    assert list(scorecard.findings["rule"]).count("denominator") == 2


def test_imputation_by_any_transformer_is_on_record():
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, np.nan, 2], [3, 3, 3, 4, 3]])
    scorecard = (
        bi.CompositeIndex(tree(), imputation=SimpleImputer(strategy="median")).fit(x).evaluate(x)
    )
    records = scorecard.records
    assert records[["unit", "indicator", "status", "value"]].to_numpy().tolist() == [
        ["U1", "b2", "imputed", 2.5]
    ]
    assert np.isnan(scorecard.raw.loc["U1", "b2"])


def test_panel_pools_the_fit_and_ranks_within_periods():
    x = pd.concat({"2021": frame(np.eye(5) + 1.0), "2022": frame(np.eye(5) + 2.0)})
    x = x.swaplevel().rename_axis(index=["unit", "period"])
    scorecard = bi.CompositeIndex(tree()).fit(x).evaluate(x)
    assert_array_equal(scorecard.fitted.normalization.min_, np.ones(5))
    assert_array_equal(scorecard.fitted.normalization.max_, np.full(5, 3.0))
    assert scorecard.ranking.groupby("period")["rank"].min().to_dict() == {"2021": 1, "2022": 1}
    assert list(scorecard.ranking["period"]) == ["2022"] * 5 + ["2021"] * 5  # newest first


def test_scikit_learn_conventions():
    x = frame(np.random.default_rng(0).random((6, 5)))
    index = bi.CompositeIndex(tree(), normalization=bi.MinMax(), aggregation=bi.GeometricMean(1))
    copy = clone(index)
    assert copy is not index
    assert copy.get_params()["normalization__high"] == 100
    copy.set_params(normalization__high=1, aggregation__floor=0.5)
    assert index.normalization.high == 100
    assert copy.fit(x).fitted_.normalization.high == 1
    assert copy.normalization.directions is None  # the parameters stay as they were given
    assert copy.n_features_in_ == 5
    assert list(copy.get_feature_names_out()) == ["score", "a", "b", "c"]
    plain = copy.transform(x)
    assert plain.shape == (6, 4)
    assert_array_equal(plain[:, 0], copy.evaluate(x).score)
    named = copy.set_output(transform="pandas").transform(x)
    assert list(named.columns) == ["score", "a", "b", "c"]
    assert list(named.index) == list(x.index)
    assert make_pipeline(clone(index)).fit_transform(x).shape == (6, 4)
    assert_array_equal(
        clone(index).fit(x.to_numpy()[:, [0, 1, 4, 2, 3]]).fitted_.plan[0].weights, [1]
    )


def test_new_units_are_scored_by_the_fitted_bounds():
    x = frame(np.random.default_rng(1).random((10, 5)))
    index = bi.CompositeIndex(tree()).fit(x)
    assert_array_equal(index.evaluate(x.iloc[:3]).score, index.evaluate(x).score.iloc[:3])


def test_large_tables_in_blocks_score_as_small_ones():
    x = frame(np.random.default_rng(2).random((60_000, 5)))
    index = bi.CompositeIndex(tree()).fit(x)
    assert_array_equal(index.evaluate(x).score.iloc[-5:], index.evaluate(x.iloc[-5:]).score)


def test_wrong_tables_are_named():
    x = frame(np.random.default_rng(0).random((4, 5)))
    with pytest.raises(bi.TableError, match="b2"):
        bi.CompositeIndex(tree()).fit(x.drop(columns="b2"))
    with pytest.raises(bi.TableError, match="b2"):
        bi.CompositeIndex(tree()).fit(x.assign(b2="x"))
    with pytest.raises(bi.TableError, match="a1"):
        bi.CompositeIndex(tree()).fit(x.assign(a1=np.inf))
    with pytest.raises(bi.TableError, match="5"):
        bi.CompositeIndex(tree()).fit(np.ones((3, 2)))


def test_a_table_is_matched_by_name_whatever_the_order_of_the_framework():
    x = frame(np.random.default_rng(4).random((6, 5)))
    turned = tree().to_dict()
    turned["groups"] = turned["groups"][::-1]
    table = bi.CompositeIndex(tree()).fit(x).evaluate(x).table
    one, two = (
        bi.CompositeIndex(bi.Framework.from_dict(raw)).fit(table).evaluate(table).score
        for raw in (tree().to_dict(), turned)
    )
    assert_allclose(one, two)


def test_a_normalization_that_knows_no_directions_is_refused_for_costs():
    from sklearn.preprocessing import StandardScaler

    x = frame(np.random.default_rng(4).random((6, 5)))
    with pytest.raises(bi.MethodError, match="a2"):
        bi.CompositeIndex(tree(), normalization=StandardScaler()).fit(x)


def test_parameters_reach_into_the_frameworks_own_steps():
    x = frame(np.random.default_rng(4).random((6, 5)))
    index = bi.CompositeIndex(tree()).set_params(normalization__high=1)
    assert index.fit(x).evaluate(x).score.max() <= 1


def test_a_run_does_not_change_with_its_input():
    x = frame(np.random.default_rng(4).random((6, 5)))
    scorecard = bi.CompositeIndex(tree()).fit(x).evaluate(x)
    before = scorecard.groups.copy(), scorecard.specification["input"]
    x.iloc[0, 0] = 99.0
    again = bi.CompositeIndex(tree()).fit(scorecard.table).evaluate(scorecard.table)
    pd.testing.assert_frame_equal(again.groups, before[0])
    assert again.specification["input"] == before[1]


def test_units_and_periods_are_found_wherever_they_stand():
    x = frame(np.random.default_rng(5).random((4, 5)))
    x.index = pd.MultiIndex.from_product([["2021", "2022"], ["A", "B"]], names=["period", "unit"])
    panel = bi.CompositeIndex(tree()).fit(x).evaluate(x)
    assert panel.table.periods == ["2021", "2022"]
    assert set(panel.ranking["unit"]) == {"A", "B"}
    columns = x.reset_index().astype({"period": int}).rename(columns={"unit": "城市"})
    again = bi.CompositeIndex(tree()).fit(columns).evaluate(columns)
    assert_array_equal(again.score, panel.score)
    filtered = columns[columns["period"] == 2022]
    assert list(bi.evaluate(filtered, tree()).table.unit_labels) == ["A", "B"]
    assert bi.evaluate(panel.table, tree(), period="2022").table.periods == ["2022"]


def test_imputers_and_given_goalposts_are_part_of_the_specification():
    x = frame(np.random.default_rng(6).random((8, 5)))
    x.iloc[0, 0] = np.nan
    index = bi.CompositeIndex(
        tree(),
        imputation=SimpleImputer(strategy="median"),
        normalization=bi.Goalposts((-1, 2)),
        rank_decimals=np.int64(3),
    )
    run = index.fit(x).evaluate(x)
    specification = json.loads(json.dumps(run.specification, allow_nan=False))
    again = bi.CompositeIndex.from_specification(specification).fit(x).evaluate(x)
    assert_array_equal(again.score, run.score)
    assert specification["steps"]["imputation"] == {
        "sklearn.impute.SimpleImputer": {"strategy": "median"}
    }


def test_a_zero_below_coverage_does_not_stop_a_geometric_mean():
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2], [3, 3, 3, 3, 3]])
    x.loc["U0", ["b1", "b2"]] = np.nan
    x.loc["U1", ["b1", "b2"]] = 2.5
    index = bi.CompositeIndex(tree(), aggregation={"a": "arithmetic", "b": "geometric"})
    with pytest.raises(bi.MethodError, match="c1"):
        index.set_params(aggregation={"c": "geometric"}).fit(x).evaluate(x)
    table = x.drop(index="U1")
    index.set_params(aggregation={"b": "geometric"}).fit(x)
    assert np.isnan(index.evaluate(table).groups.loc["U0", "b"])


def test_the_findings_are_those_of_the_run():
    raw = tree().to_dict()
    x = frame([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2], [3, 3, 3, 3, 3]])
    x.loc["U1", ["b1", "b2"]] = np.nan
    strict = bi.evaluate(x, bi.Framework.from_dict(raw))
    assert "low-coverage" in set(strict.findings["rule"])
    eased = bi.evaluate(x, bi.Framework.from_dict(raw), min_coverage={0: "1/2"})
    assert set(eased.findings["rule"]) == {"group-missing"}


def test_reserved_ids_are_refused():
    raw = tree().to_dict()
    raw["groups"][0]["id"] = "score"
    with pytest.raises(bi.FrameworkError, match="score"):
        bi.Framework.from_dict(raw)


def test_a_read_table_with_errors_is_not_scored():
    table = pd.DataFrame({"unit": ["A", "B", "B"], **{name: [1.0, 2, 3] for name in LEAVES}})
    with pytest.raises(bi.TableError, match="B"):
        bi.CompositeIndex(tree()).fit(bi.read_table(table, tree()))
    table = table.astype(object)
    table.loc[1, "unit"], table.loc[1, "b2"] = "C", "high"
    with pytest.raises(bi.TableError, match="b2"):
        bi.CompositeIndex(tree()).fit(bi.read_table(table, tree()))


def test_infinity_in_a_variable_is_refused():
    raw = tree(variables=[{"id": "people", "name": "people"}]).to_dict()
    raw["groups"][0]["indicators"][0]["denominator"] = {"variable": "people"}
    x = frame(np.random.default_rng(0).random((3, 5))).assign(people=[np.inf, 1, 2])
    with pytest.raises(bi.TableError, match="people"):
        bi.CompositeIndex(bi.Framework.from_dict(raw)).fit(x)


def test_masked_cells_are_missing():
    x = np.ma.masked_equal(np.array([[1.0, 1, 1, 1, 1], [2, 2, 2, 2, 2], [999, 3, 3, 3, 3]]), 999)
    scorecard = bi.CompositeIndex(tree(), min_coverage="1/2").fit(x).evaluate(x)
    assert np.isnan(scorecard.raw.iloc[2, 0])


def test_blank_units_and_periods_are_not_ranked():
    x = frame(np.random.default_rng(0).random((3, 5))).reset_index(drop=True)
    for column, values in (("unit", ["A", " ", "B"]), ("year", [2021, 2021, np.nan])):
        table = x.assign(unit=["A", "B", "C"]).assign(**{column: values})
        rules = set(bi.validate(table, tree()).findings["rule"])
        assert rules & {"no-unit-name", "no-period"}


def test_a_dropped_group_is_missing_in_transform():
    x = frame(np.random.default_rng(0).random((4, 5))).assign(c1=7.0)
    index = bi.CompositeIndex(tree(), normalization=bi.MinMax(constant="drop")).fit(x)
    assert np.isnan(index.transform(x)[:, 3]).all()
    assert not index.evaluate(x).ranking["missing"].any()
