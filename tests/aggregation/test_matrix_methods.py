"""What all methods on a decision matrix have in common: alone, in an index, as a specification."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.catalog import specs

POSTS = {
    "gdp": (0, 40),
    "firms": (0, 1000),
    "roads": (0, 30000),
    "air": (0, 50),
    "schools": (0, 99),
}
ALIASES = [
    "topsis",
    "topsis:normalization=minmax",
    "vikor",
    "grey",
    "rank_sum_ratio",
    "rank_sum_ratio:ranks=interval",
    "moora",
    "moora:form=reference",
    "moora:form=multiplicative",
    "copras",
    "weighted_product",
    "aras",
    "codas",
    "edas",
    "mabac",
    "marcos",
    "waspas",
]
FIXED = ["topsis:bounds=fixed", "spotis"]
matrix = arrays(float, st.just((6, 3)), elements=st.integers(1, 100).map(float))


def build(alias, **more):
    method = specs.build("aggregation", alias)
    if alias in FIXED:
        more = {"goalposts": (0, 1e6), **more}
    return method.set_params(**more)


every = pytest.mark.parametrize("alias", ALIASES + FIXED)


@pytest.fixture
def frame(rows):
    (_, *columns), *units = rows
    return pd.DataFrame([unit[1:] for unit in units], columns=columns, index=[u[0] for u in units])


@pytest.fixture
def posted(city):
    """The framework with goalposts for every indicator."""
    written = city.to_dict()
    for group in written["groups"]:
        for leaf in group["indicators"]:
            leaf["goalposts"] = list(POSTS[leaf["id"]])
    return bi.Framework.from_dict(written)


# --- alone -----------------------------------------------------------------------------------


@every
@given(x=matrix, order=st.permutations(range(6)))
def test_the_order_of_units_does_not_matter(alias, x, order):
    assume(np.all(x.min(axis=0) < x.max(axis=0)))
    method = build(alias, directions=[1, -1, 1])
    assert_allclose(method.scores(x[order]), method.scores(x)[order], atol=1e-9)


@every
@given(x=matrix, factor=st.floats(0.01, 100))
def test_the_unit_of_measure_does_not_change_the_order(alias, x, factor):
    assume(np.all(x.min(axis=0) < x.max(axis=0)))
    posts = {"goalposts": [(0, 1000), (0, 1000), (0, 1000)]} if alias in FIXED else {}
    method = build(alias, directions=[1, -1, 1], **posts)
    before = method.scores(x)
    if posts:
        method.set_params(goalposts=[(0, 1000), (0, 1000 * factor), (0, 1000)])
    after = method.scores(x * [1, factor, 1])
    assert_allclose(after - after[0], before - before[0], atol=1e-8)


@every
def test_a_unit_with_a_gap_has_no_score_and_takes_no_part(alias):
    x = np.array([[1.0, 9.0], [2.0, 4.0], [99.0, np.nan], [3.0, 6.0]])
    method = build(alias, directions=[1, -1])
    scores = method.scores(x)
    assert np.isnan(scores[2])
    assert_array_equal(np.delete(scores, 2), method.scores(np.delete(x, 2, axis=0)))


@every
def test_names_decide_and_not_positions(alias):
    x = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [9.0, 4.0, 6.0], "c": [5.0, 7.0, 3.0]})
    method = build(alias, directions={"b": "lower"})
    weights = {"a": 0.5, "b": 0.3, "c": 0.2}
    turned = method.scores(x[["c", "b", "a"]], weights)
    assert_allclose(turned, method.scores(x, weights), atol=1e-12)
    said = build(alias, directions=pd.Series({"c": 1, "b": -1, "a": 1}))
    assert_allclose(said.scores(x, pd.Series(weights)[::-1]), turned, atol=1e-12)


@every
def test_every_part_is_a_field_of_its_length(alias):
    x = np.array([[1.0, 9.0], [2.0, 4.0], [3.0, 6.0]])
    method = build(alias)
    found = method.details(x)
    sizes = {"": (), "unit": (3,), "indicator": (2,), "unit x indicator": (3, 2)}
    assert {part.name for part in method.parts} == {*found._fields} - {"scores"}
    for part in method.parts:
        value = getattr(found, part.name)
        assert value is None or part.along == "tier" or np.shape(value) == sizes[part.along]


@every
def test_target_and_range_indicators_count_by_closeness(alias):
    x = np.array([[1.0, 50.0], [3.0, 60.0], [2.0, 40.0], [2.5, 90.0]])
    closeness = 1 - np.abs(x[:, 1] - 45) / 45
    posts = {"goalposts": [(0, 10), (0, 1)]} if alias in FIXED else {}
    if alias in ("rank_sum_ratio:ranks=interval", "mabac", "topsis:normalization=minmax"):
        assert np.isfinite(build(alias, directions=[1, bi.Target(45)]).scores(x)).all()
    if closeness.min() > 0 or alias in FIXED:
        plain = build(alias, **posts).scores(np.column_stack([x[:, 0], closeness]))
        assert_allclose(build(alias, directions=[1, bi.Target(45)], **posts).scores(x), plain)


@every
def test_an_empty_or_infinite_column_is_named(alias):
    x = pd.DataFrame({"a": [1.0, 2.0], "void": [np.nan, np.nan]})
    with pytest.raises(bi.MethodError, match="void"):
        build(alias).scores(x)
    with pytest.raises(bi.MethodError, match="void"):
        build(alias).scores(x.assign(void=[1.0, np.inf]))


# --- in an index -----------------------------------------------------------------------------


def posts_of(alias, frame):
    """The goalposts of a frame's columns, for the methods that need them."""
    return {"goalposts": {name: POSTS[name] for name in frame}} if alias in FIXED else {}


@every
def test_as_the_index_it_runs_over_all_indicators(alias, posted, frame):
    scorecard = bi.CompositeIndex(posted, aggregation=alias).fit(frame).evaluate(frame)
    x = frame.drop(columns="population").assign(gdp=frame["gdp"] / frame["population"])
    method = build(alias, directions={"air": -1}, **posts_of(alias, x))
    of_life = build(alias, directions={"air": -1}, **posts_of(alias, x[["air", "schools"]]))
    weights = dict.fromkeys(("gdp", "firms", "roads"), 1 / 6) | {"air": 1 / 4, "schools": 1 / 4}
    assert_allclose(scorecard.score, method.scores(x, weights))
    assert_allclose(scorecard.groups["life"], of_life.scores(x[["air", "schools"]]))
    assert scorecard.ranking["score"].is_monotonic_increasing == method.lower_is_better
    parts = scorecard.intermediates["small"]
    assert set(parts) <= {part.name for part in method.parts}
    for name, part in parts.items():
        if part.along == "indicator":
            assert list(part.value.index) == list(x.columns), name


@every
def test_it_is_written_as_plain_data_and_read_back(alias, posted, frame):
    scorecard = bi.CompositeIndex(posted, aggregation=alias).fit(frame).evaluate(frame)
    written = json.loads(json.dumps(scorecard.specification))
    again = bi.CompositeIndex.from_specification(written).fit(frame).evaluate(frame)
    assert_array_equal(again.score, scorecard.score)
    method = build(alias)
    copy = specs.build("aggregation", json.loads(json.dumps(specs.spec_of(method))))
    x = [[1.0, 9.0], [2.0, 4.0], [3.0, 6.0]]
    assert_array_equal(copy.scores(x), clone(method).scores(x))


@every
def test_on_a_node_it_runs_over_the_children(alias, posted, frame):
    method = specs.build("aggregation", alias)
    steps = {"life": alias, 0: "vikor" if method.lower_is_better else "arithmetic"}
    scorecard = bi.CompositeIndex(posted, aggregation=steps).fit(frame).evaluate(frame)
    life = frame[["air", "schools"]]
    alone = build(alias, directions=[-1, 1], **posts_of(alias, life)).scores(life)
    assert_allclose(scorecard.groups["life"], alone)


def test_fixed_bounds_come_from_the_framework(city, frame):
    with pytest.raises(bi.MethodError, match="air, schools"):
        bi.CompositeIndex(city, aggregation="spotis").fit(frame).evaluate(frame)
    own = bi.Spotis(POSTS)
    assert bi.CompositeIndex(city, aggregation=own).fit(frame).evaluate(frame).score.notna().all()
    with pytest.raises(bi.MethodError, match="directions"):
        bi.CompositeIndex(city, aggregation=bi.Topsis(directions=[1] * 5)).fit(frame)


@pytest.mark.parametrize("alias", FIXED)
def test_with_fixed_bounds_a_unit_may_leave_the_index(alias, posted, frame):
    index = bi.CompositeIndex(posted, aggregation=alias).fit(frame)
    alone = index.evaluate(frame[:1]).score
    assert_array_equal(alone, index.evaluate(frame).score[:1])


def test_closeness_to_a_target_is_not_taken_block_by_block():
    """More rows than a block holds; only the last is far from the target."""
    leaf = {"id": "ph", "name": "pH", "unit": "1", "direction": "target", "optimum": 7}
    framework = bi.Framework.from_dict({"id": "water", "name": "Water", "indicators": [leaf]})
    frame = pd.DataFrame({"ph": [7.5] * 300_000 + [9.0]})
    index = bi.CompositeIndex(framework, aggregation="spotis").fit(frame)
    assert_allclose(index.transform(frame)[[0, -1], 0], [0.25, 1])


def test_a_cell_no_ratio_can_be_taken_of_is_named_by_its_unit(city, frame):
    frame.loc["上海", "air"] = 0
    with pytest.raises(bi.MethodError, match="上海 / air = 0"):
        bi.CompositeIndex(city, aggregation="waspas").fit(frame).evaluate(frame)


def test_every_alias_is_in_the_catalogue():
    known = {entry.id for entry in catalog.listed("aggregation")}
    assert {alias.partition(":")[0] for alias in ALIASES + FIXED} <= known
