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
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, KNNImputer

import benchmark_index as bi
from benchmark_index.catalog import specs
from benchmark_index.estimators.rows import Rows
from benchmark_index.table.periods import time_of

PANEL = [bi.LatestImputation(), bi.ConstantImputation(), bi.LinearImputation()]
CROSS = [
    bi.MeanImputation(),
    bi.MedianImputation(),
    bi.FixedValue(0),
    bi.RowMeanImputation(),
    bi.KnnImputation(),
    bi.RegressionImputation(),
]

NAN = np.nan


@conventions([*CROSS, *PANEL])
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


@pytest.fixture
def gappy():
    random = np.random.default_rng(5)
    common = random.normal(size=(40, 1))
    x = 50 + 10 * (common + 0.5 * random.normal(size=(40, 4))) * [1, 3, 0.1, 20]
    x[random.random(x.shape) < 0.15] = NAN
    return pd.DataFrame(x, [f"U{i}" for i in range(40)], list("abcd"))


# --- mean and median ---------------------------------------------------------------------------

GDP = pd.DataFrame({"gdp": [2.0, 4.0, 9.0, NAN, NAN]}, index=list("ABCDE"))
REGION = {"A": "north", "B": "north", "C": "south", "D": "south", "E": "north"}


@pytest.mark.parametrize(
    "by", [REGION, list(REGION.values()), pd.Series(REGION), pd.Series(REGION).iloc[::-1]]
)
def test_a_group_mean_goes_by_unit(by):
    filled = bi.MeanImputation(by=by).fit_transform(GDP)
    assert_array_equal(filled.ravel(), [2, 4, 9, 9, 3])


@pytest.mark.parametrize("step", [bi.MeanImputation, bi.MedianImputation])
@pytest.mark.parametrize("label", ["west", None, NAN])
def test_a_group_without_a_value_is_named_or_falls_back_on_all(step, label):
    by = {**REGION, "D": label}
    with pytest.raises(bi.MethodError, match="gdp / "):
        step(by=by).fit_transform(GDP)
    filled = step(by=by, empty_group="all").fit(GDP)
    everyone = filled.fill_[0]
    assert_allclose(filled.transform(GDP).ravel(), [2, 4, 9, everyone, 3])
    rules = filled.rules_array(GDP.to_numpy(), Rows.of(GDP)).ravel()
    assert [rule.endswith(":all") for rule in rules] == [False, False, False, True, False]


def test_new_units_take_the_value_their_group_was_fitted_with():
    step = bi.MeanImputation(by={**REGION, "F": "south"}).fit(GDP)
    assert_array_equal(step.transform(pd.DataFrame({"gdp": [NAN]}, index=["F"])), [[9]])


def test_labels_must_be_as_many_as_rows():
    with pytest.raises(bi.MethodError, match="by"):
        bi.MeanImputation(by=["north"]).fit(GDP)
    with pytest.raises(bi.MethodError, match="region"):
        bi.MeanImputation(by="region").fit(GDP)
    with pytest.raises(bi.MethodError, match="empty_group"):
        bi.MeanImputation(empty_group="skip").fit(GDP)


def test_the_median_of_an_even_number_is_the_middle():
    x = [[1.0], [2.0], [10.0], [90.0], [NAN]]
    assert bi.MedianImputation().fit_transform(x)[4, 0] == 6


def test_a_value_decided_beforehand_fills_even_an_empty_column():
    """COINr and the Handbook's fixed value; by name it fills what is named."""
    x = pd.DataFrame({"a": [NAN, NAN], "b": [NAN, 3.0]})
    assert_array_equal(bi.FixedValue(7).fit_transform(x), [[7, 7], [7, 3]])
    assert_array_equal(bi.FixedValue({"b": 0}).fit_transform(x), [[NAN, 0], [NAN, 3]])
    assert_array_equal(specs.build("imputation", "fixed:0").fit_transform(x), [[0, 0], [0, 3]])
    with pytest.raises(bi.MethodError, match="value"):
        bi.FixedValue().fit(x)
    with pytest.raises(bi.MethodError, match="c"):
        bi.FixedValue({"c": 0}).fit(x)


def test_within_a_period():
    index = pd.MultiIndex.from_product([["A", "B"], ["2021", "2022"]])
    panel = pd.DataFrame({"x": [1.0, 5.0, NAN, NAN]}, index)
    assert_array_equal(bi.MeanImputation("period").fit_transform(panel).ravel(), [1, 5, 1, 5])


# --- row mean ----------------------------------------------------------------------------------


def test_a_unit_does_as_in_its_other_indicators_of_the_group():
    """Pillar p: a 0..10, b 100..300 (a cost); pillar q: c 0..1. Unit C has 0.5 in a, 1 in c."""
    frame = pd.DataFrame(
        {
            "a": [0.0, 10.0, 5.0, NAN],
            "b": [100.0, 300.0, NAN, NAN],
            "c": [0.0, 0.5, 1.0, 1.0],
        }
    )
    groups = {"a": "p", "b": "p", "c": "q"}
    directions = {"b": "lower"}
    step = bi.RowMeanImputation(groups=groups, directions=directions)
    filled = step.fit_transform(frame)
    assert_allclose(filled[2], [5, 200, 1])
    assert_array_equal(filled[3], [NAN, NAN, 1])
    everywhere = bi.RowMeanImputation("all", groups, directions).fit_transform(frame)
    assert_allclose(everywhere[2], [5, 300 - 0.75 * 200, 1])
    assert_allclose(everywhere[3], [10, 100, 1])


def test_closeness_counts_but_cannot_be_converted_back():
    frame = pd.DataFrame({"ph": [7.0, 5.0, 6.0, NAN], "a": [0.0, 10.0, NAN, 5.0]})
    step = bi.RowMeanImputation(directions={"ph": bi.Target(7)}).fit(frame)
    filled = step.transform(frame)
    assert filled[2, 1] == 5, "a closeness of 0.5 to the optimum"
    assert np.isnan(filled[3, 0])
    assert [(note.rule, note.indicator) for note in step.notes_] == [("not-convertible", "ph")]


# --- scikit-learn's imputers -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "imputer"),
    [
        (bi.KnnImputation(), KNNImputer()),
        (bi.KnnImputation(3, "distance"), KNNImputer(n_neighbors=3, weights="distance")),
        (bi.RegressionImputation(), IterativeImputer(random_state=0)),
    ],
    ids=str,
)
def test_scikit_learn_on_z_scores(step, imputer, gappy):
    mean, sd = gappy.mean(), gappy.std(ddof=1)
    expected = (
        imputer.fit_transform(((gappy - mean) / sd).to_numpy()) * sd.to_numpy() + mean.to_numpy()
    )
    filled = step.fit_transform(gappy)
    assert_allclose(filled, expected, rtol=1e-12)
    assert_array_equal(step.transform(gappy), filled)
    assert_array_equal(clone(step).fit_transform(gappy), filled)


@pytest.mark.parametrize("step", [bi.KnnImputation(), bi.RegressionImputation()])
def test_the_unit_of_measure_does_not_matter(step, gappy):
    other = gappy * [1e4, 1, 1e-3, 7] + [0, 5, 1, -3]
    back = (clone(step).fit_transform(other) - [0, 5, 1, -3]) / [1e4, 1, 1e-3, 7]
    assert_allclose(back, clone(step).fit_transform(gappy), rtol=1e-6)


def test_regressions_that_do_not_settle_are_a_finding(gappy):
    step = bi.RegressionImputation(max_iter=1, tol=1e-12).fit(gappy)
    assert [note.rule for note in step.notes_] == ["unconverged"]
    assert "1" in step.notes_[0].message("en")


@pytest.mark.parametrize(
    "step", [bi.RowMeanImputation(), bi.KnnImputation(), bi.RegressionImputation()]
)
def test_no_spread_is_an_error_that_names_the_column(step):
    with pytest.raises(bi.MethodError, match="same"):
        step.fit(pd.DataFrame({"a": [1.0, 2.0, NAN], "same": [0.1, 0.1, 0.1]}))


@pytest.mark.parametrize(
    "wrong",
    [bi.KnnImputation(0), bi.KnnImputation(weights="far"), bi.RegressionImputation(max_iter=1.5)],
)
def test_bad_parameters_are_errors(wrong, gappy):
    with pytest.raises(bi.UsageError, match="Parameter"):
        wrong.fit(gappy)


# --- panels ------------------------------------------------------------------------------------


def series(values, periods=("2018", "2019", "2020", "2021", "2022"), unit="A"):
    index = pd.MultiIndex.from_product([[unit], periods], names=["unit", "period"])
    return pd.DataFrame({"x": values}, index=index)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (bi.LatestImputation(), [NAN, 1, 1, 1, 7]),
        (bi.LatestImputation(max_gap=1), [NAN, 1, 1, NAN, 7]),
        (bi.LatestImputation(max_gap={"x": 0}), [NAN, 1, NAN, NAN, 7]),
        (bi.ConstantImputation(), [1, 1, 1, 1, 7]),
        (bi.ConstantImputation(max_gap=1), [1, 1, 1, NAN, 7]),
        (bi.LinearImputation(), [1, 1, 3, 5, 7]),
    ],
    ids=str,
)
def test_a_gap_is_filled_from_the_units_own_series(step, expected):
    gaps = series([NAN, 1, NAN, NAN, 7])
    other = series([9.0, NAN, 9, NAN, NAN], unit="B")
    filled = step.fit_transform(pd.concat([gaps, other]))
    assert_array_equal(filled[:5, 0], expected)
    assert_array_equal(filled[[5, 7], 0], [9, 9])


def test_periods_back_are_those_of_the_panel():
    """Every second year was surveyed: 2018 is one period before 2020."""
    biennial = series([1.0, NAN, NAN], ["2018", "2020", "2022"])
    assert_array_equal(bi.LatestImputation(1).fit_transform(biennial).ravel(), [1, 1, NAN])


def test_a_single_observation_is_carried_and_flagged():
    step = bi.LinearImputation().fit(series([NAN, NAN, 4, NAN, NAN]))
    assert_array_equal(step.transform(series([NAN, NAN, 4, NAN, NAN])).ravel(), [4] * 5)
    note = step.notes_[0]
    assert (note.rule, note.indicator, note.details["number"]) == ("one-observation", "x", 1)
    both = pd.concat([series([1.0, NAN, 3, 4, 5]), series([NAN, 2.0, NAN, NAN, NAN], unit="B")])
    assert bi.LinearImputation().fit(both).notes_[0].details["number"] == 1


def test_linear_is_linear_in_time():
    """From March to December nine months pass, one of them to April."""
    months = series([0.0, NAN, 9.0], ["2023-03", "2023-04", "2023-12"])
    assert_allclose(bi.LinearImputation().fit_transform(months).ravel(), [0, 1, 9])
    quarters = series([0.0, NAN, 4.0], ["2022-Q3", "2022-Q4", "2023-Q3"])
    assert_allclose(bi.LinearImputation().fit_transform(quarters).ravel(), [0, 1, 4])


def test_the_order_of_rows_does_not_matter():
    panel = pd.concat([series([NAN, 1, NAN, NAN, 7]), series([1, NAN, 5, NAN, NAN], unit="B")])
    shuffled = panel.sample(frac=1, random_state=1)
    for step in PANEL:
        filled = pd.DataFrame(clone(step).fit_transform(panel), panel.index)
        again = pd.DataFrame(clone(step).fit_transform(shuffled), shuffled.index)
        pd.testing.assert_frame_equal(again.loc[panel.index], filled)


@pytest.mark.parametrize("step", PANEL, ids=str)
def test_a_year_by_itself_gets_what_it_gets_in_the_panel(step):
    panel = pd.concat([series([NAN, 1, NAN, NAN, 7]), series([1, NAN, 5, NAN, NAN], unit="B")])
    filled = pd.DataFrame(clone(step).fit_transform(panel), panel.index)
    fitted = clone(step).fit(panel)
    for year in ("2018", "2020", "2022"):
        alone = panel.xs(year, level=1, drop_level=False)
        expected = filled.xs(year, level=1)
        assert_array_equal(fitted.transform(alone), expected)


def test_without_periods_nothing_is_imputed_and_that_is_said(gappy):
    step = bi.LatestImputation().fit(gappy)
    assert_array_equal(step.transform(gappy), gappy)
    assert [note.rule for note in step.notes_] == ["no-periods"]


def test_rows_that_stand_twice_and_unknown_periods_are_errors():
    with pytest.raises(bi.MethodError, match="A / 2020"):
        bi.LinearImputation().fit_transform(series([1.0, 2, NAN], ["2020", "2020", "2021"]))
    with pytest.raises(bi.MethodError, match="spring"):
        bi.LinearImputation().fit_transform(series([1.0, NAN], ["2020", "spring"]))


def test_every_form_of_period_has_a_time():
    assert [time_of(f"2023-{m:02}") for m in (1, 12)] == pytest.approx(
        [2023 + 1 / 24, 2024 - 1 / 24]
    )
    assert time_of("2023") == np.mean([time_of(f"2023-Q{q}") for q in (1, 2, 3, 4)])
    assert time_of("2023-H2") == np.mean([time_of("2023-Q3"), time_of("2023-Q4")])
    assert time_of("2023-01/12") == time_of("2023") == time_of(2023)


# --- in common ---------------------------------------------------------------------------------

tables = arrays(
    float,
    st.tuples(st.integers(4, 12), st.integers(2, 4)),
    elements=st.integers(-50, 50).map(float),
)


@given(tables, st.data())
def test_observed_cells_are_never_changed(x, data):
    missing = data.draw(arrays(bool, x.shape))
    x = np.where(missing, NAN, x)
    steps = [*CROSS[:4], *PANEL]
    present = ~np.isnan(x)
    spread = [len(set(column[ok])) > 1 for column, ok in zip(x.T, present.T, strict=True)]
    if not all(spread):
        return
    half = len(x) // 2
    index = pd.MultiIndex.from_tuples(
        [(f"U{i % half}", str(2000 + i // half)) for i in range(len(x))]
    )
    frame = pd.DataFrame(x, index, [f"c{j}" for j in range(x.shape[1])])
    for step in steps:
        filled = clone(step).fit_transform(frame)
        assert_array_equal(filled[present], x[present])
        if step in CROSS and not isinstance(step, bi.RowMeanImputation):
            assert not np.isnan(filled).any()


LEARNING = [step for step in (*CROSS, *PANEL) if not isinstance(step, bi.FixedValue)]


@pytest.mark.parametrize("step", LEARNING, ids=str)
def test_an_empty_column_is_an_error_that_names_it(step):
    with pytest.raises(bi.MethodError, match="empty"):
        clone(step).fit(pd.DataFrame({"a": [1.0, 2.0], "empty": [NAN, NAN]}))


@pytest.mark.parametrize(
    "step",
    [*CROSS, *PANEL, bi.MeanImputation(by=REGION, empty_group="all"), bi.LatestImputation(2)],
    ids=str,
)
def test_a_specification_is_plain_json_and_rebuilds_the_step(step):
    spec = json.loads(json.dumps(specs.spec_of(step), allow_nan=False))
    again = specs.build("imputation", spec)
    assert specs.spec_of(again) == spec
    frame = pd.DataFrame({"a": [2.0, 4.0, 9.0, NAN, 1], "b": [1.0, 2, 3, 4, NAN]}, list("ABCDE"))
    assert_array_equal(again.fit_transform(frame), clone(step).fit_transform(frame))
