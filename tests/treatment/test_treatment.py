import json

import numpy as np
import pandas as pd
import pytest
from conventions import conventions, hold
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from sklearn.base import clone

import benchmark_index as bi
from benchmark_index.catalog import specs
from benchmark_index.numerics import column_shape, sorted_shape

FENCES = [bi.QuantileWinsorization(), bi.IqrFence(), bi.ZFence(), bi.MadFence()]
TRANSFORMS = [bi.Log1p(), bi.LogShift(), bi.LogScaled(), bi.BoxCox()]
WINSORIZATIONS = [bi.Winsorization(), bi.Winsorization(k=1, then="boxcox", of="winsorized")]
LOG = bi.Log()  # scikit-learn's data for estimators of positive values hold a zero

columns = arrays(
    float,
    st.tuples(st.integers(5, 25), st.integers(1, 3)),
    elements=st.one_of(st.integers(-20, 20), st.integers(-2000, 2000)).map(float),
)


@conventions([*FENCES, *TRANSFORMS, *WINSORIZATIONS])
def test_scikit_learn_conventions(estimator, checks):
    hold(estimator, checks)


def excel_skew(x):
    n, d = len(x), (x - x.mean()) / x.std(ddof=1)
    return n / ((n - 1) * (n - 2)) * np.sum(d**3)


def excel_kurt(x):
    n, d = len(x), (x - x.mean()) / x.std(ddof=1)
    head = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * np.sum(d**4)
    return head - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


# --- winsorization by count --------------------------------------------------------------------


def by_hand(x, k=5, max_skew=2, max_kurtosis=3.5, criterion="both"):
    """The definition, cell by cell."""
    values, moved = list(x), set()

    def passes():
        v = np.array(values)
        small, flat = abs(excel_skew(v)) < max_skew, excel_kurt(v) < max_kurtosis
        return small and flat if criterion == "both" else small or flat

    while not passes() and len(moved) < k:
        up = excel_skew(np.array(values)) > -1e-9  # by hand, 0 may come out below it
        extreme = max(values) if up else min(values)
        others = [v for v in values if v != extreme]
        nearest = max(others) if up else min(others)
        for i, value in enumerate(values):
            if value == extreme:
                values[i] = nearest
                moved.add(i)
        if len(set(values)) == 1:
            return x, 0
    return np.array(values), len(moved)


@given(
    columns.filter(lambda x: bool(np.all(x.min(axis=0) < x.max(axis=0)))),
    st.integers(0, 6),
    st.sampled_from(["both", "either"]),
)
def test_winsorization_by_count_is_its_definition(x, k, criterion):
    step = bi.Winsorization(k, max_skew=0.9, max_kurtosis=1.1, criterion=criterion)
    treated = step.fit_transform(x)
    for j, column in enumerate(x.T):
        expected, moved = by_hand(column, k, 0.9, 1.1, criterion)
        assert_array_equal(treated[:, j], expected)
        assert step.moved_[j] == moved


def test_tied_maxima_move_together_and_may_pass_k():
    """3 cells at 100 move although k is 2; the next step is not taken."""
    x = np.array([*range(40), 100, 100, 100], dtype=float)[:, None]
    step = bi.Winsorization(k=2, max_skew=0.1)
    assert_array_equal(np.sort(step.fit_transform(x).ravel())[-4:], [39] * 4)
    assert step.moved_.tolist() == [3]


def test_an_outlier_below_is_pulled_up():
    x = np.array([-90.0, *range(10)])[:, None]
    assert bi.Winsorization().fit_transform(x)[0, 0] == 0


def test_a_column_that_passes_is_untouched():
    x = np.arange(10.0)[:, None]
    step = bi.Winsorization(then="log")  # would fail on zero if it were applied
    assert_array_equal(step.fit_transform(x), x)
    assert step.then_ is None


def test_two_sided_outliers_pass_only_the_lenient_rule():
    """The kurtosis is large, the skewness 0: the JRC's rule lets it be."""
    x = np.array([-50.0, *np.linspace(-1, 1, 20), 50.0])[:, None]
    assert_array_equal(bi.Winsorization().fit_transform(x), x)
    assert np.abs(bi.Winsorization(criterion="both").fit_transform(x)).max() == 1


@pytest.mark.parametrize("seed", range(8))
def test_a_note_names_the_columns_that_the_rule_up_to_0_2_treats_otherwise(seed):
    """With every k: what one test lets be is noted, what both let be or neither does is not."""
    random = np.random.default_rng(seed)
    x = random.standard_t(2.5, (60, 12)) ** random.choice([1, 3], 12)
    x[random.random(x.shape) < 0.05] = np.nan
    for k in (0, 1, 3, 40):
        either, both = (bi.Winsorization(k, criterion=c).fit(x) for c in ("either", "both"))
        noted = {note.indicator for note in either.notes_ if note.rule == "one-test-suffices"}
        outside = (np.abs(either.skew_after_) >= 2) | (either.kurtosis_after_ >= 3.5)
        inside = (np.abs(either.skew_after_) < 2) | (either.kurtosis_after_ < 3.5)
        assert noted == {f"x{j}" for j in np.flatnonzero(outside & inside)}
        unlike = np.flatnonzero((either.low_ != both.low_) | (either.high_ != both.high_))
        assert {f"x{j}" for j in unlike} <= noted
        assert not any(note.rule == "one-test-suffices" for note in both.notes_)


@given(columns.filter(lambda x: bool(np.all(x.min(axis=0) < x.max(axis=0)))), st.integers(-30, 30))
def test_the_shape_of_a_sorted_column_is_that_of_the_column(x, power):
    for column in (x * 10.0**power).T:
        expected = np.ravel(column_shape(column[:, np.newaxis]))
        assert_allclose(sorted_shape(np.sort(column)), expected, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("column", [[1.0, 1, 1], [1.0, 2, 3], [0.0, 1e308, 1.5e308, 1.7e308]])
def test_the_shape_of_a_sorted_column_at_the_edges(column):
    expected = np.ravel(column_shape(np.array(column)[:, np.newaxis]))
    assert_allclose(sorted_shape(np.array(column)), expected, rtol=1e-12)


def test_of_two_tails_alike_the_upper_is_pulled_in_first():
    """A skewness of 0 is not negative: the maximum moves, then what is longer by it."""
    x = np.array([-50.0, *np.linspace(-1, 1, 21), 50.0])[:, None]
    step = bi.Winsorization(k=1, criterion="both").fit(x)
    assert step.skew_before_ == 0
    assert (step.low_[0], step.high_[0]) == (-np.inf, 1)


def test_a_column_that_would_turn_constant_is_returned_as_it_was():
    frame = pd.DataFrame({"few": [0.0] * 20 + [1.0, 2.0]})
    step = bi.Winsorization().fit(frame)
    assert_array_equal(step.transform(frame), frame)
    assert [(note.rule, note.indicator) for note in step.notes_] == [("turned-constant", "few")]


@pytest.fixture
def skewed():
    """Three clean columns and one that no five points repair."""
    random = np.random.default_rng(3)
    x = random.normal(50, 10, (60, 4))
    x[:, 3] = np.exp(2.5 * random.normal(size=60))
    return pd.DataFrame(x, columns=list("abcd"))


def test_what_still_fails_is_said(skewed):
    step = bi.Winsorization(max_skew=1, criterion="both").fit(skewed)
    assert [(note.rule, note.indicator) for note in step.notes_] == [("still-outlying", "d")]
    said = f"skewness {step.skew_after_[3]:.2f}"
    assert said in step.notes_[0].message("en")
    assert step.moved_.tolist() == [0, 0, 0, 5]


@pytest.mark.parametrize("of", ["raw", "winsorized"])
def test_what_still_fails_goes_through_the_transform(skewed, of):
    step = bi.Winsorization(max_skew=1, criterion="both", then="log_shift", of=of).fit(skewed)
    clipped = bi.Winsorization(max_skew=1, criterion="both").fit_transform(skewed)
    d = skewed["d"].to_numpy() if of == "raw" else clipped[:, 3]
    expected = np.column_stack([clipped[:, :3], np.log(d - d.min() + 1)])
    assert_allclose(step.transform(skewed), expected, rtol=1e-12)
    rules = step.rules_array(skewed.to_numpy())
    assert set(rules[:, 0]) == {"winsorize"}
    both = clipped[:, 3] != skewed["d"] if of == "winsorized" else np.zeros(60, dtype=bool)
    assert_array_equal(rules[:, 3], np.where(both, "winsorize+log_shift", "log_shift"))
    assert step.moved_[3] == (0 if of == "raw" else 5)


def test_new_rows_are_clipped_at_the_learned_limits(skewed):
    step = bi.Winsorization(max_skew=1, criterion="both").fit(skewed)
    new = pd.DataFrame([[1e6, -1e6, 0, 1e9], [np.nan, 0, 0, -5]], columns=list("abcd"))
    assert_array_equal(step.transform(new), [[1e6, -1e6, 0, step.high_[3]], [np.nan, 0, 0, -5]])


def test_parameters_may_go_by_indicator(skewed):
    step = bi.Winsorization(k={"d": 2}, max_skew=1).fit(skewed)
    assert step.moved_.tolist() == [0, 0, 0, 2]
    with pytest.raises(bi.MethodError, match="e"):
        bi.Winsorization(k={"e": 2}).fit(skewed)


@pytest.mark.parametrize(
    "wrong",
    [{"criterion": "any"}, {"of": "then"}, {"k": -1}, {"then": "iqr"}, {"max_skew": "two"}],
    ids=str,
)
def test_bad_parameters_are_named(wrong, skewed):
    with pytest.raises(bi.UsageError, match=next(iter(wrong))):
        bi.Winsorization(**wrong).fit(skewed)


# --- fences ------------------------------------------------------------------------------------

LINE = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [8.0], [9.0], [100.0]])


@pytest.mark.parametrize(
    ("step", "high"),
    [
        (bi.QuantileWinsorization(), np.quantile(LINE, 0.95)),
        (bi.IqrFence(), 7.75 + 1.5 * (7.75 - 3.25)),
        (bi.ZFence(2), 14.5 + 2 * LINE.std(ddof=1)),
        (bi.MadFence(), 5.5 + 3.5 * 1.4826 * 2.5),
    ],
    ids=str,
)
def test_a_fence_stands_where_it_is_defined(step, high):
    assert_allclose(step.fit_transform(LINE)[-1, 0], high, rtol=1e-14)
    assert_allclose(step.transform([[1e9]]), [[high]], rtol=1e-14)


def test_nothing_of_ten_values_is_beyond_three_deviations():
    """Shiffler (1988): the largest z-score of n values is (n - 1) / sqrt(n), 2.85 for ten."""
    assert_array_equal(bi.ZFence().fit_transform(LINE), LINE)


@pytest.mark.parametrize("step", [bi.IqrFence(), bi.MadFence(), bi.QuantileWinsorization(0.1, 0.9)])
def test_a_fence_without_width_clips_at_it_nevertheless(step):
    """More than 80 % zeros: quartiles, median deviation and the 9th decile are all 0."""
    x = np.array([[0.0]] * 30 + [[1.0], [9.0]])
    assert_array_equal(step.fit_transform(x), np.zeros_like(x))


def test_quantile_shares_are_checked():
    with pytest.raises(bi.MethodError, match="low"):
        bi.QuantileWinsorization(0.9, 0.1).fit(LINE)


@given(columns, st.sampled_from(FENCES), st.integers(1, 50), st.integers(-100, 100))
def test_fences_move_with_the_unit_of_measure(x, step, scale, shift):
    treated = clone(step).fit_transform(x)
    again = clone(step).fit_transform(scale * x + shift)
    assert_allclose(again, scale * treated + shift, atol=1e-8)


@given(columns, st.sampled_from([*FENCES, bi.Winsorization()]), st.randoms())
def test_treatment_keeps_the_order_and_knows_no_order_of_units(x, step, random):
    treated = clone(step).fit_transform(x)
    order = np.argsort(x, axis=0)
    assert np.all(np.diff(np.take_along_axis(treated, order, axis=0), axis=0) >= 0)
    shuffled = list(range(len(x)))
    random.shuffle(shuffled)
    assert_allclose(clone(step).fit_transform(x[shuffled]), treated[shuffled], atol=1e-9)


# --- transforms --------------------------------------------------------------------------------

RIGHT = np.array([[1.0], [1.5], [2.0], [2.5], [4.0], [30.0]])  # a long tail to the right
PLAIN = {"mirror": False, "guard": False}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (bi.Log(), np.log(RIGHT)),
        (bi.Log1p(), np.log(1 + RIGHT)),
        (bi.LogShift(), np.log(RIGHT - 1 + 1)),
        (bi.LogScaled(), np.log(RIGHT - 1 + 0.01 * 29)),
        (bi.LogScaled(a=0.5), np.log(RIGHT - 1 + 0.5 * 29)),
        (bi.BoxCox(lam=0.5), (RIGHT**0.5 - 1) / 0.5),
        (bi.BoxCox(lam=0), np.log(RIGHT)),
        (bi.BoxCox(lam=-1), 1 - 1 / RIGHT),
    ],
    ids=str,
)
def test_a_transform_is_its_formula(step, expected):
    assert_allclose(step.fit_transform(RIGHT), expected, rtol=1e-13, atol=1e-15)


def test_box_cox_by_maximum_likelihood_is_that_of_scipy():
    random = np.random.default_rng(1)
    x = random.lognormal(size=(50, 1)) - 0.5
    x.sort(axis=0)  # scipy's estimate moves with the order of rows, ours is that of sorted values
    expected, lam = stats.boxcox(x.ravel() - x.min() + 1)
    step = bi.BoxCox().fit(x)
    assert_allclose(step.lam_, [lam], rtol=1e-12)
    assert_allclose(step.transform(x).ravel(), expected, rtol=1e-11)
    positive = x - x.min() + 0.1
    expected, lam = stats.boxcox(positive.ravel())
    assert_allclose(bi.BoxCox(shift=False).fit_transform(positive).ravel(), expected, rtol=1e-11)


@pytest.mark.parametrize("step", [bi.LogShift(), bi.LogScaled(), bi.BoxCox(lam=0.5)], ids=str)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_shifted_transform_knows_no_offset_either_way(step, sign):
    """At 1e9 max + min may need a digit more than there are; max - x, which is meant, does not."""
    x = sign * RIGHT
    x[0] += 2.0**-23  # the last digit at 1e9
    assert_array_equal(clone(step).fit_transform(1e9 + x), clone(step).fit_transform(x))


@pytest.mark.parametrize("step", [LOG, *TRANSFORMS, bi.BoxCox(shift=False)], ids=str)
def test_a_left_tail_is_mirrored(step):
    """Mirroring the data, transforming, and mirroring back: -f(max + min - x)."""
    left = 31 - RIGHT
    mirror_image = clone(step).fit_transform(RIGHT)
    treated = clone(step).fit_transform(left)
    assert_allclose(treated, -mirror_image, atol=1e-9)
    assert abs(excel_skew(treated.ravel())) < abs(excel_skew(left.ravel()))
    assert np.all(np.diff(treated.ravel()) < 0), "the order of units stays"


def test_the_guard_drops_a_transform_that_makes_it_worse():
    """Logarithms of a left tail, not mirrored, pull it out further."""
    frame = pd.DataFrame({"left": 31 - RIGHT.ravel(), "right": RIGHT.ravel()})
    step = bi.LogShift(mirror=False).fit(frame)
    assert_array_equal(step.transform(frame)[:, 0], frame["left"])
    assert [(note.rule, note.indicator) for note in step.notes_] == [("transform-dropped", "left")]
    as_it_is = bi.LogShift(**PLAIN).fit_transform(frame)
    assert_allclose(as_it_is[:, 0], np.log(frame["left"] - frame["left"].min() + 1))


def test_the_guard_keeps_the_raw_column_of_a_winsorization(skewed):
    frame = skewed.assign(d=-skewed["d"])
    step = bi.Winsorization(max_skew=1, criterion="both", then=bi.LogShift(mirror=False)).fit(frame)
    assert_array_equal(step.transform(frame)[:, 3], frame["d"])
    assert [note.rule for note in step.notes_] == ["transform-dropped", "still-outlying"]


@pytest.mark.parametrize("step", [bi.Log(), bi.BoxCox(shift=False), bi.BoxCox(0.5, shift=False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_zero_under_a_logarithm_names_the_cell(step, sign):
    frame = pd.DataFrame({"gdp": [1.0, 2.0, 3.0], "trade": [5.0, 0.0, 5.0 + sign]}, list("ABC"))
    with pytest.raises(bi.MethodError, match="B / trade = 0"):
        step.fit(frame)


def test_new_values_far_below_the_fitted_ones_are_named():
    step = bi.LogShift().fit(RIGHT)
    assert_allclose(step.transform([[0.5]]), np.log(0.5))
    with pytest.raises(bi.MethodError, match="x0 = -3"):
        step.transform([[-3.0]])


@pytest.mark.parametrize("step", [bi.LogScaled(), bi.BoxCox()])
def test_no_spread_is_an_error_that_names_the_column(step):
    with pytest.raises(bi.MethodError, match="same"):
        step.fit(pd.DataFrame({"a": [1.0, 2.0, 5.0], "same": [3.0, 3.0, 3.0]}))


def test_log_scaled_does_not_depend_on_the_unit_of_measure():
    yuan = bi.LogScaled().fit_transform(10_000 * RIGHT)
    assert_allclose(yuan - bi.LogScaled().fit_transform(RIGHT), np.log(10_000), rtol=1e-12)


# --- in common ---------------------------------------------------------------------------------

ALL = [*FENCES, *TRANSFORMS, *WINSORIZATIONS, LOG]


@pytest.mark.parametrize("step", ALL, ids=str)
def test_missing_values_stay_and_change_nothing_for_the_others(step):
    x = np.exp(np.random.default_rng(0).normal(size=(30, 3)))
    more = np.insert(x, 7, np.nan, axis=0)
    treated = clone(step).fit_transform(more)
    assert_allclose(np.delete(treated, 7, axis=0), clone(step).fit_transform(x), rtol=1e-9)
    assert np.isnan(treated[7]).all()


@pytest.mark.parametrize("step", ALL, ids=str)
def test_an_empty_column_is_an_error_that_names_it(step):
    with pytest.raises(bi.MethodError, match="empty"):
        clone(step).fit(pd.DataFrame({"a": [1.0, 2.0], "empty": [np.nan, np.nan]}))


@pytest.mark.parametrize(
    "step", [*ALL, bi.Winsorization(k={"b": 1}, then=bi.BoxCox(lam={"b": 0.5}))], ids=str
)
def test_a_specification_is_plain_json_and_rebuilds_the_step(step):
    x = pd.DataFrame(np.exp(np.random.default_rng(2).normal(size=(30, 2))), columns=["a", "b"])
    spec = json.loads(json.dumps(specs.spec_of(step), allow_nan=False))
    again = specs.build("treatment", spec)
    assert specs.spec_of(again) == spec
    assert_array_equal(again.fit_transform(x), clone(step).fit_transform(x))


def test_skewness_and_kurtosis_are_those_of_excel():
    """Microsoft's documentation of SKEW and KURT: 3 4 5 2 3 4 5 6 4 7."""
    x = np.array([3, 4, 5, 2, 3, 4, 5, 6, 4, 7], dtype=float)[:, None]
    skew, kurtosis = column_shape(x)
    assert_allclose([skew[0], kurtosis[0]], [0.359543071, -0.151799637], atol=1e-9)
