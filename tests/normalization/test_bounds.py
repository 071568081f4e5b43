import json

import numpy as np
import pandas as pd
import pytest
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.utils.estimator_checks import (
    check_estimator_cloneable,
    check_estimator_repr,
    check_estimators_unfitted,
    check_get_params_invariance,
    check_no_attributes_set_in_init,
    check_parameters_default_constructible,
    check_set_params,
)

import benchmark_index as bi
from benchmark_index import catalog
from benchmark_index.catalog import specs
from benchmark_index.estimators.intermediates import gather

# The checks feed values of any sign, so the distances appear in the form that takes them. All of
# them apply; check_array_api_input skips itself unless array API dispatch is switched on in the
# environment.
NORMALIZATIONS = [
    bi.MinMax(),
    bi.Goalposts((-10, 10)),
    bi.Efficacy(),
    bi.ZScore(),
    bi.AboveBelowMean(),
    bi.RankScore(),
    bi.PercentileRank(),
    bi.Borda(),
    bi.DistanceToLeader(form="range"),
    bi.DistanceToReference(form="range"),
    bi.DistanceToTarget(1000, form="range"),
    bi.IndexNumber(2.0),
    bi.VectorNorm(),
    bi.SumNorm(),
]
# Numbers of the checks are neither ranks nor labels: only those that need no fit apply.
WITHOUT_DATA = [bi.PublishedRank(190), bi.Categorical({"no": 0, "yes": 1})]

EVERY = [
    *NORMALIZATIONS,
    bi.PublishedRank({"a": 2, "b": 9}, low={"a": 1}),
    bi.Categorical({"no": 0, "yes": 1}),
    bi.Efficacy(satisfactory={"a": 3}, unacceptable=1, cap=True),
    bi.DistanceToReference("Oslo", period="2022", scale=100),
    bi.DistanceToTarget({"a": {"2025": 8.0}}),
]

columns = arrays(
    float,
    st.tuples(st.integers(3, 20), st.integers(1, 4)),
    elements=st.integers(-1000, 1000).map(float),
).filter(lambda x: bool(np.all(x.min(axis=0) < x.max(axis=0))))


@pytest.fixture
def frame(rows):
    (_, *columns), *units = rows
    return pd.DataFrame([unit[1:] for unit in units], columns=columns, index=[u[0] for u in units])


def not_applicable(step):
    """A ratio to the mean or sum takes negative values while that is positive, a lone 0 never."""
    if isinstance(step, (bi.AboveBelowMean, bi.SumNorm)):
        names = ("check_positive_only_tag_during_fit", "check_fit2d_1sample")
        return dict.fromkeys(names, "what is divided by must be positive")
    return {}


@conventions(NORMALIZATIONS, not_applicable)
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


@pytest.mark.parametrize("step", WITHOUT_DATA, ids=str)
@pytest.mark.parametrize(
    "check",
    [
        check_estimator_cloneable,
        check_estimator_repr,
        check_estimators_unfitted,
        check_get_params_invariance,
        check_no_attributes_set_in_init,
        check_parameters_default_constructible,
        check_set_params,
    ],
)
def test_scikit_learn_conventions_without_data(step, check):
    check(type(step).__name__, clone(step))


@pytest.mark.parametrize("step", EVERY, ids=str)
def test_a_step_is_plain_json_and_back(step):
    spec = json.loads(json.dumps(specs.spec_of(step)))
    again = specs.build("normalization", spec)
    assert type(again) is type(step)
    assert specs.spec_of(again) == spec


def test_each_method_has_its_name():
    assert {type(step) for step in EVERY} == {
        entry.cls for entry in catalog.listed("normalization")
    }
    assert specs.build("normalization", "distance_to_reference:北京").reference == "北京"
    assert specs.build("normalization", "published_rank:190").of == 190


@pytest.mark.parametrize("step", NORMALIZATIONS, ids=str)
def test_what_a_step_learns_has_names(step):
    x = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 9.0]])
    step = clone(step).fit(x)
    parts = gather(step.parts, step, indicator=["a", "b"])
    assert parts
    assert all(list(part.value.index) == ["a", "b"] for part in parts.values())


@pytest.mark.parametrize("step", EVERY, ids=str)
def test_parameters_know_the_columns_of_the_table(step):
    """A name that no column has is a mistake in every parameter that goes by name."""
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, 2.0]}, index=["Oslo", "Bergen"])
    numeric = [
        name
        for name, value in step.get_params().items()
        if name in ("scale", "low", "high", "mean", "sd", "p", "c", "e", "of", "base", "targets")
        or name in ("satisfactory", "unacceptable")
    ]
    assert numeric
    for name in numeric:
        with pytest.raises(bi.MethodError, match="nowhere"):
            clone(step).set_params(**{name: {"nowhere": 2}}).fit(frame)


@pytest.mark.parametrize("step", NORMALIZATIONS, ids=str)
def test_closeness_to_a_target_counts_as_more_is_better(step):
    """A target or range column is the same as a column of its closeness with direction +1."""
    x = np.array([[1.0, 4.0], [3.0, 5.0], [5.0, 6.5], [6.0, 8.0]])
    directions = [bi.Target(5), bi.Range(3, 5, 6, 7)]
    closeness = np.column_stack([1 - np.abs(x[:, 0] - 5) / 4, [0.5, 1, 0.5, 0]])
    if isinstance(step, bi.Goalposts):
        plain = bi.Goalposts((0, 1))
    elif isinstance(step, bi.MinMax):
        plain = bi.MinMax()
    elif isinstance(step, bi.DistanceToTarget):
        plain, step = bi.DistanceToTarget(1, form="range"), bi.DistanceToTarget(form="range")
    elif isinstance(step, bi.IndexNumber):
        plain, step = bi.IndexNumber([0.5, 0.5]), bi.IndexNumber([3, 4])
    else:
        plain = clone(step)
    special = clone(step).set_params(directions=directions)
    assert_allclose(special.fit_transform(x), plain.fit_transform(closeness), atol=1e-12)


def test_units_that_are_all_at_the_optimum_are_as_good_as_can_be():
    """At pH 7 nobody is nearer than anybody: closeness 1, whatever the other columns do."""
    x = np.array([[7.0, 1.0], [7.0, 2.0], [np.nan, 4.0]])
    step = bi.Goalposts((0, 1), directions=[bi.Target(7), 1], clip=False).fit(x)
    assert_array_equal(step.transform(x)[:, 0], [100, 100, np.nan])


@pytest.mark.parametrize("step", NORMALIZATIONS, ids=str)
def test_inside_an_index(step, city, frame):
    """The normalized stage is what the step gives on the denominated values."""
    if isinstance(step, bi.Goalposts):
        step = bi.Goalposts((0, 1e6))
    elif isinstance(step, bi.DistanceToTarget):
        step = bi.DistanceToTarget({"gdp": 9, "firms": 900, "roads": 3e4, "air": 1, "schools": 90})
    scorecard = bi.CompositeIndex(city, normalization=step).fit(frame).evaluate(frame)
    x = frame[["gdp", "firms", "roads", "air", "schools"]].astype(float)
    x["gdp"] /= frame["population"]
    alone = clone(step).set_params(directions=[1, 1, 1, -1, 1])
    assert_allclose(scorecard.normalized, alone.fit_transform(x), rtol=1e-12)
    again = bi.CompositeIndex.from_specification(
        json.loads(json.dumps(scorecard.specification))
    ).fit(frame)
    assert_array_equal(again.evaluate(frame).score, scorecard.score)


def test_a_scale_multiplies_the_formula():
    x = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 9.0]])
    for step in NORMALIZATIONS:
        if "scale" in step.get_params():
            plain = clone(step).fit_transform(x)
            scaled = clone(step).set_params(scale=[10, 2]).fit_transform(x)
            assert_allclose(scaled, plain * [10, 2])


def test_minmax_puts_worst_and_best_exactly_on_the_range():
    x = np.array([[0.1, 3.3], [0.7, 9.9], [0.3, 1.1]])
    z = bi.MinMax(directions=[1, -1]).fit_transform(x)
    assert_array_equal(z.min(axis=0), [0, 0])
    assert_array_equal(z.max(axis=0), [100, 100])
    assert z[1, 1] == 0
    assert z[2, 1] == 100


def test_minmax_output_range_by_name():
    frame = pd.DataFrame({"a": [1.0, 3.0], "b": [1.0, 3.0]})
    z = bi.MinMax(low={"a": 1}, high={"a": 10, "b": 100}).fit_transform(frame)
    assert_array_equal(z, [[1, 0], [10, 100]])


def test_goalposts_of_the_human_development_index():
    """UNDP, technical note: China 2021, life expectancy 78.2 years, 17,504 dollars per head."""
    frame = pd.DataFrame({"life": [78.2], "income": [17504.0]})
    posts = bi.Goalposts({"life": (20, 85), "income": (100, 75_000)}, {"income": "log"}, high=1)
    expected = [
        (78.2 - 20) / 65,
        (np.log(17504) - np.log(100)) / (np.log(75_000) - np.log(100)),
    ]
    assert_allclose(posts.fit_transform(frame)[0], expected, rtol=1e-14)


def test_goalposts_cap_only_where_asked():
    x = np.array([[-5.0], [15.0]])
    assert_array_equal(bi.Goalposts((0, 10)).fit_transform(x).ravel(), [0, 100])
    assert_array_equal(bi.Goalposts((0, 10), clip=False).fit_transform(x).ravel(), [-50, 150])
    costs = bi.Goalposts((0, 10), directions=["lower"])
    assert_array_equal(costs.fit_transform(x).ravel(), [100, 0])


def test_goalposts_log_of_a_capped_zero_is_the_lower_end():
    assert bi.Goalposts((100, 75_000), transforms="log").fit_transform([[0.0]])[0, 0] == 0


def test_closeness_is_stretched_without_a_logarithm():
    x = [[10.0, 50.0], [1000.0, 60.0], [100.0, 30.0]]
    step = bi.Goalposts((10, 1000), transforms="log", directions=[1, bi.Target(50)])
    assert_allclose(step.fit_transform(x), [[0, 100], [100, 50], [50, 0]])


def test_goalposts_missing_are_named():
    frame = pd.DataFrame({"a": [1.0], "b": [2.0]})
    with pytest.raises(bi.MethodError, match="b"):
        bi.Goalposts({"a": (0, 1)}).fit(frame)


def test_zscore_has_sample_standard_deviation():
    z = bi.ZScore(mean=50, sd=10).fit_transform([[2.0], [4.0], [4.0], [4.0], [5.0], [5.0], [7.0]])
    assert_allclose(z.mean(), 50)
    assert_allclose(z.std(ddof=1), 10)


def test_zscore_survives_a_large_mean():
    """Also one that floating point does not hold: a third above 1e9 is off by 3e-8."""
    x = np.array([[0.0], [0.0], [1.0]])
    assert_allclose(bi.ZScore().fit_transform(1e9 + x), (x - 1 / 3) * np.sqrt(3), rtol=1e-14)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("average", [1, 2.5, 2.5, 4]),
        ("min", [1, 2, 2, 4]),
        ("max", [1, 3, 3, 4]),
        ("dense", [1, 2, 2, 3]),
    ],
)
def test_rank_score_ties(ties, expected):
    x = np.array([[10.0], [20.0], [20.0], [30.0]])
    assert_array_equal(bi.RankScore(ties=ties).fit_transform(x).ravel(), expected)


def test_scores_and_ranks_may_be_scaled():
    x = np.array([[1.0], [2.0], [3.0]])
    assert_array_equal(bi.RankScore(scale=10).fit_transform(x).ravel(), [10, 20, 30])
    assert_allclose(bi.ZScore(mean=5, sd=1, scale=10).fit_transform(x).ravel(), [40, 50, 60])
    with pytest.raises(bi.MethodError, match="scale"):
        bi.RankScore(scale=-1).fit(x)


def test_rank_score_counts_the_values_present():
    z = bi.RankScore(directions=[-1]).fit_transform([[1.0], [np.nan], [5.0]])
    assert_array_equal(z.ravel(), [2, np.nan, 1])


def test_target_is_best_at_the_optimum_and_worst_farthest_away():
    z = bi.MinMax(directions=[bi.Target(5)]).fit_transform([[5.0], [3.0], [9.0], [np.nan]])
    assert_array_equal(z.ravel(), [100, 50, 0, np.nan])


def test_range_ramps_to_its_outer_limits():
    x = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [9.0]])
    z = bi.MinMax(high=1, directions=[bi.Range(1, 3, 4, 6)]).fit_transform(x)
    assert_allclose(z.ravel(), [0, 0, 0.5, 1, 1, 0.5, 0, 0])


def test_range_with_a_vertical_ramp_includes_its_edge():
    z = bi.MinMax(high=1, directions=[bi.Range(2, 2, 4, 4)]).fit_transform([[2.0], [4.0], [4.1]])
    assert_array_equal(z.ravel(), [1, 1, 0])


@pytest.mark.parametrize("step", [bi.MinMax(), bi.ZScore()], ids=str)
def test_a_constant_column_is_an_error_that_names_it(step):
    frame = pd.DataFrame({"gdp": [1.0, 2.0], "same": [3.0, 3.0]})
    with pytest.raises(bi.MethodError, match="same"):
        step.fit(frame)


def test_a_constant_column_becomes_what_is_asked():
    x = np.array([[3.0], [3.0], [np.nan]])
    for constant, value in (("zero", 0), ("middle", 50), ("drop", np.nan)):
        z = bi.MinMax(constant=constant).fit_transform(x)
        assert_array_equal(z.ravel(), [value, value, np.nan])


@pytest.mark.parametrize("step", [bi.MinMax(), bi.ZScore(), bi.RankScore()], ids=str)
def test_an_empty_column_is_an_error_that_names_it(step):
    with pytest.raises(bi.MethodError, match="empty"):
        step.fit(pd.DataFrame({"a": [1.0, 2.0], "empty": [np.nan, np.nan]}))


def test_parameters_by_name_may_be_a_series(frame):
    names = list(frame.columns[:2])
    by_name = {names[0]: -1, names[1]: 1}
    expected = bi.MinMax(high={names[1]: 10}, directions=by_name).fit_transform(frame)
    step = bi.MinMax(high=pd.Series({names[1]: 10}), directions=pd.Series(by_name))
    assert_array_equal(step.fit_transform(frame), expected)


def test_directions_unknown_or_misspelt_are_errors():
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    with pytest.raises(bi.MethodError, match="maximise"):
        bi.MinMax(directions={"a": "maximise"}).fit(frame)
    with pytest.raises(bi.MethodError, match="b"):
        bi.MinMax(directions={"b": 1}).fit(frame)
    with pytest.raises(bi.MethodError, match="2"):
        bi.MinMax(directions=[1, 1]).fit(frame)


def test_infinity_is_rejected():
    with pytest.raises(ValueError, match="infinity"):
        bi.MinMax().fit([[1.0], [np.inf]])


@given(columns, st.sampled_from([1, -1]))
def test_missing_values_change_nothing_for_the_others(x, direction):
    """A unit without a value is as if it were not there."""
    more = np.vstack([x, np.full(x.shape[1], np.nan)])
    directions = [direction] * x.shape[1]
    for step in (bi.MinMax(), bi.ZScore(), bi.RankScore()):
        step = step.set_params(directions=directions)
        z = clone(step).fit_transform(more)
        assert_allclose(z[:-1], clone(step).fit_transform(x), atol=1e-12)
        assert np.isnan(z[-1]).all()


@given(columns, st.sampled_from(NORMALIZATIONS), st.sampled_from([1, -1]))
def test_more_is_never_worse(x, step, direction):
    """The order of the units on every indicator is kept, turned where less is better."""
    x = np.abs(x) + 1
    x[0] += 1  # no column is constant
    directions = [direction] * x.shape[1]
    if isinstance(step, bi.DistanceToTarget):
        step = bi.DistanceToTarget(5000 if direction > 0 else -1, form="range")
    z = clone(step).set_params(directions=directions).fit_transform(x)
    for column, scores in zip(x.T * direction, z.T, strict=True):
        assert np.all(np.diff(scores[np.argsort(column)]) >= -1e-9)


@given(columns, st.sampled_from(NORMALIZATIONS), st.randoms())
def test_the_order_of_the_units_does_not_matter(x, step, random):
    x = np.abs(x) + 1
    x[0] += 1
    order = random.sample(range(len(x)), len(x))
    if isinstance(step, bi.DistanceToTarget):
        step = bi.DistanceToTarget(5000, form="range")
    z = clone(step).fit_transform(x)
    assert_allclose(clone(step).fit_transform(x[order]), z[order], rtol=1e-9, atol=1e-9)


@given(columns, st.floats(0.01, 1000), st.floats(-1000, 1000))
def test_units_of_measure_do_not_matter(x, scale, shift):
    """Min-max and z-scores are the same in 亿元 and in 万元, in Celsius and in Fahrenheit."""
    for step in (bi.MinMax(), bi.ZScore()):
        assert_allclose(
            clone(step).fit_transform(scale * x + shift),
            clone(step).fit_transform(x),
            atol=1e-6,
        )


@given(columns, st.randoms())
def test_batches_agree_with_the_whole(x, random):
    half = random.randint(1, len(x) - 1)
    x = np.abs(x) + 1
    x[0] += 1  # no column is constant
    for step in NORMALIZATIONS:
        step = clone(step)
        if isinstance(step, bi.DistanceToTarget):
            step = bi.DistanceToTarget(5000, form="range")
        whole = step.fit(x).transform(x)
        parts = np.vstack([step.transform(x[:half]), step.transform(x[half:])])
        assert_array_equal(whole, parts)
        assert_array_equal(whole, clone(step).fit_transform(x))
