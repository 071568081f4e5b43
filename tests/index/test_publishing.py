"""The published scale: leaders at 100, the ends of a scale, decimals, and what they leave alone."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index.catalog.manuals import methods
from benchmark_index.errors import BenchmarkIndexError, MethodError, UsageError
from benchmark_index.framework import Publication
from benchmark_index.index.kernel import score

NAMES = list("abcd")
ENDS = {"minmax": {"low": 1, "high": 50}}


def system(**more):
    """Return an index of g = (a, b) and the indicators c and d."""
    goalposts = {"goalposts": [0, 10]}
    leaves = [{"id": n, "name": n, "direction": "higher", **goalposts} for n in NAMES]
    group = {"id": "g", "name": "g", "indicators": leaves[:2]}
    return {"id": "t", "name": "t", "groups": [group], "indicators": leaves[2:], **more}


def table(seed=7, n=8):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.uniform(1, 9, (n, 4)), [f"U{i}" for i in range(n)], NAMES)


def run(x=None, framework=None, **choices):
    return bi.evaluate(
        table() if x is None else x, bi.Framework.from_dict(framework or system()), **choices
    )


# --- facts of published rankings --------------------------------------------------------------


def test_leaders_at_100_as_in_the_academic_ranking_of_world_universities():
    """Every indicator has 100 for its own leader, and so has the weighted sum.

    P = 20 % of 40/40 + 30 % of 30/30 + 50 % of 50/100 = 75, Q = 10 + 30 + 50 = 90,
    R = 5 + 15 + 10 = 30; beside Q that is 75/90 = 83.3, 100 and 30/90 = 33.3.
    """
    weights = {"alumni": 20, "award": 30, "papers": 50}
    leaves = [{"id": n, "name": n, "direction": "higher", "weight": w} for n, w in weights.items()]
    universities = {
        "id": "universities",
        "name": "Universities",
        "method": {"normalization": {"distance_to_leader": {"scale": 100}}},
        "publish": {"leader": 100, "decimals": 1},
        "indicators": leaves,
    }
    x = pd.DataFrame([[40, 30, 50], [20, 30, 100], [10, 15, 20]], list("PQR"), list(weights))
    scorecard = bi.evaluate(x, bi.Framework.from_dict(universities))
    assert_allclose(scorecard.score, [75, 90, 30])
    assert scorecard.published.tolist() == [83.3, 100.0, 33.3]
    assert scorecard.ranking["unit"].tolist() == list("QPR")
    assert scorecard.ranking["score"].tolist() == [100.0, 83.3, 33.3]
    assert_allclose(scorecard.contributions.sum(axis=1), scorecard.score)


def test_the_human_development_index_of_norway_out_of_1000():
    """0.961 of a scale from 0 to 1 is 961 of one from 0 to 1,000, in the same tiers."""
    data, tiers = "examples/data/hdi_2021.csv", "cuts:800,700,550"
    own = bi.evaluate(data, "hdi")
    shown = bi.evaluate(data, "hdi", publish="low=0,high=1000,decimals=0", tiers=tiers)
    assert shown.published["Norway"] == 961
    assert_array_equal(shown.rank, own.rank)
    assert_array_equal(shown.tier_numbers, own.tier_numbers)


# --- whatever the method -------------------------------------------------------------------------

AGGREGATIONS = [manual.entry.id for manual in methods("aggregation")]


@pytest.mark.parametrize("normalization", [m.entry.id for m in methods("normalization")])
def test_leaders_have_100_and_ranks_stay_under_every_method(normalization):
    compared = 0
    fitting = AGGREGATIONS if normalization == "minmax" else ["arithmetic", "geometric", "topsis"]
    for aggregation in fitting:
        steps = {"normalization": normalization, "aggregation": aggregation}
        try:
            own = run(**steps)
        except BenchmarkIndexError:
            continue  # such as a geometric mean of z-scores
        lower = own.fitted.lower_is_better
        if lower or own.score.min() < 0 or not own.score.max() > 0:
            with pytest.raises(MethodError):
                run(**steps, publish={"leader": 100})
            continue
        shown = run(**steps, publish={"leader": 100})
        assert_array_equal(shown.rank, own.rank)
        assert_array_equal(shown.score, own.score)
        assert set(shown.published[own.score == own.score.max()]) == {100.0}
        assert_allclose(shown.published, 100 * own.score / own.score.max(), atol=1e-10)
        compared += 1
    assert compared or normalization in ("zscore", "above_below_mean", "index_number", "none")


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_ends_are_those_of_the_normalization_or_there_are_none(aggregation):
    """Means keep the scale of what they take; what counts wins or distances has no such ends."""
    steps = {"normalization": ENDS, "aggregation": aggregation, "publish": "low=0,high=1"}
    keeps = aggregation in ("arithmetic", "geometric", "harmonic", "power", "owa", "minimum")
    try:
        shown = run(**steps)
    except BenchmarkIndexError:
        assert not keeps
        return
    assert_allclose(shown.published, (shown.score - 1) / 49, atol=1e-9)


@settings(max_examples=12)
@given(
    ends=st.tuples(st.integers(-50, 50), st.integers(1, 100)),
    shown=st.tuples(st.integers(-50, 50), st.integers(1, 100)),
    seed=st.integers(0, 99),
)
def test_ends_go_to_ends_in_a_straight_line(ends, shown, seed):
    (a, wide), (low, over) = ends, shown
    x = table(seed)
    x.loc["best"], x.loc["worst"] = x.max() + 1, x.min() - 1
    scorecard = run(
        x,
        normalization={"minmax": {"low": a, "high": a + wide}},
        publish={"low": low, "high": low + over},
    )
    assert_allclose(scorecard.published[["worst", "best"]], [low, low + over], atol=1e-9)
    line = low + over * (scorecard.score - a) / wide
    assert_allclose(scorecard.published, line, atol=1e-9)
    assert_array_equal(scorecard.rank, scorecard.published.round(8).rank(ascending=False))


# --- decimals, periods, tiers ------------------------------------------------------------------


def test_units_that_show_the_same_have_ranks_of_their_own_unless_they_are_rounded():
    x = pd.DataFrame([[5.0] * 4, [5.04, 5, 5, 5], [1.0] * 4], list("ABC"), NAMES)
    steps = {"normalization": None, "publish": {"decimals": 1}}
    apart, together = run(x, **steps), run(x, **steps, rank_decimals=1)
    assert apart.ranking["score"].tolist() == [5.0, 5.0, 1.0]
    assert apart.rank.tolist() == [2, 1, 3]
    assert together.rank.tolist() == [1, 1, 3]


def test_every_period_has_its_leader():
    panel = pd.concat({y: table(i) for i, y in enumerate(("2020", "2021"))}, names=["period"])
    panel = panel.swaplevel().rename_axis(index=["unit", "period"])
    panel.loc[("U3", "2021"), :] = np.nan
    steps = {"normalization": "goalposts", "publish": "leader=100,decimals=2"}
    whole = run(panel, **steps, errors="ignore")
    assert_array_equal(whole.published.groupby("period").max(), [100.0, 100.0])
    assert np.isnan(whole.published["U3", "2021"])
    for period in ("2020", "2021"):
        alone = run(panel, period=period, **steps, errors="ignore")
        assert_array_equal(alone.published, whole.published.xs(period, level="period"))


def test_cut_points_divide_what_is_shown():
    """79.96 shows as 80.0, which is no less than the cut at 80; other rules go by the ranks."""
    x = pd.DataFrame([[10.0] * 4, [7.996] * 4, [7.994] * 4], list("ABC"), NAMES)
    steps = {"normalization": None, "publish": "leader=100,decimals=1"}
    assert run(x, **steps, tiers="cuts:80,50").tier_numbers.tolist() == [0, 0, 1]
    for rule in ("counts:2,1", "quantiles:3"):
        own = run(x, normalization=None, tiers=rule).tier_numbers
        assert_array_equal(run(x, **steps, tiers=rule).tier_numbers, own)


def test_where_less_is_better_decimals_do_for_ranks_and_cuts_as_elsewhere():
    steps = {"normalization": None, "aggregation": "vikor", "tiers": "cuts:0.25,0.75"}
    own, shown = run(**steps), run(**steps, publish={"decimals": 2})
    assert_array_equal(shown.rank, own.rank)
    assert_array_equal(shown.published, own.score.round(2))
    below = np.searchsorted([0.25, 0.75], shown.published)
    assert_array_equal(shown.tier_numbers, below)


def test_cut_points_of_another_scale_are_not_taken():
    cut = system(method={"tiers": {"cuts": {"cuts": [80, 60]}}})
    assert run(framework=cut, publish={"decimals": 1}).specification["publish"] == {"decimals": 1}
    with pytest.raises(UsageError, match="cut points"):
        run(framework=cut, publish={"leader": 100})
    of_file = run(framework={**cut, "publish": {"leader": 100}})
    assert_array_equal(
        of_file.tier_numbers, run(publish="leader=100", tiers="cuts:80,60").tier_numbers
    )
    assert run(framework=cut, publish={"leader": 100}, tiers=None).published.max() == 100


# --- what stays ----------------------------------------------------------------------------------


def test_nothing_else_changes_and_without_it_nothing_does():
    own, shown = run(), run(framework=system(publish={"leader": 100}))
    for name in ("score", "rounded", "rank", "groups", "normalized", "contributions"):
        assert getattr(own, name).equals(getattr(shown, name)), name
    assert own.published.equals(own.score.rename("published"))
    without = shown.specification
    assert without.pop("publish") == {"leader": 100.0}
    del without["framework"]["publish"]
    assert json.dumps(without) == json.dumps(own.specification)
    off = run(framework=system(publish={"leader": 100}), publish=None)
    assert off.published.equals(own.published)
    assert "publish" not in off.specification


def test_it_is_a_parameter_like_others():
    index = bi.CompositeIndex(bi.Framework.from_dict(system()), publish={"leader": 10})
    again = clone(index).set_params(publish="leader=100")
    best = again.fit(table()).evaluate(table()).published.max()
    assert (best, index.publish) == (100, {"leader": 10})
    assert_array_equal(again.transform(table())[:, 0], index.fit(table()).transform(table())[:, 0])


def test_draws_of_weights_are_on_the_index_own_scale():
    own, shown = (run(publish=choice).fitted for choice in (None, "low=0,high=1"))
    weights = np.random.default_rng(1).uniform(0.1, 1, (40, len(own.compiled.weights)))
    z = run().normalized.to_numpy()
    one, other = (score(fitted.compiled, z, weights)["t"] for fitted in (own, shown))
    assert_array_equal(one, other)


@pytest.mark.parametrize(
    "choice", ["leader=100,decimals=1", {"low": 0, "high": 1}, Publication(decimals=3), "none"]
)
def test_a_specification_repeats_what_was_shown(choice):
    first = run(framework=system(publish={"leader": 7}), publish=choice)
    written = json.loads(json.dumps(first.specification))
    again = bi.CompositeIndex.from_specification(written).fit(table()).evaluate(table())
    assert again.published.equals(first.published)
    assert json.dumps(again.specification) == json.dumps(first.specification)


# --- what cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({"normalization": "zscore", "publish": "leader=100"}, "must be positive, that of U"),
        ({"normalization": "zscore", "publish": "low=0,high=1"}, "have no ends"),
        ({"normalization": None, "publish": "low=0,high=1"}, "have no ends"),
        ({"normalization": {"c": {"goalposts": {"high": 1}}}, "publish": "low=0,high=1"}, "ends"),
        ({"aggregation": "vikor", "publish": "leader=100"}, "lowest score is the best"),
    ],
)
def test_a_scale_that_an_index_has_not_is_refused_with_a_way_out(steps, said):
    with pytest.raises(MethodError, match=said) as caught:
        run(**steps)
    assert caught.value.hint.zh
    assert caught.value.hint.en


WRONG = [{}, {"low": 0}, {"low": 1, "high": 1}, {"leader": 0}, {"leader": 9, "low": 0, "high": 1}]
WRONG += [{"leader": 1e300}, {"decimals": 16}, {"decimals": 1.5}, {"leader": True}, 7, [], "a=b"]


@pytest.mark.parametrize("choice", [*WRONG, "leader=1,leader=2", "low=0", "leader", ""], ids=str)
def test_what_says_nothing_or_two_things_is_a_wrong_parameter(choice):
    with pytest.raises(UsageError, match="publish"):
        run(publish=choice)


@settings(max_examples=20)
@given(st.text("leadrowhigcmns=,-.0123456789 ，100%", max_size=30))
def test_any_text_is_a_scale_or_an_error(text):
    try:
        shown = run(publish=text).published
    except BenchmarkIndexError:
        return
    assert np.isfinite(shown).all()
