import json
from decimal import Decimal, localcontext

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import benchmark_index as bi
from benchmark_index.catalog.specs import build, spec_of

MEANS = [
    bi.ArithmeticMean(),
    bi.GeometricMean(),
    bi.HarmonicMean(),
    bi.PowerMean(p=2.5),
    bi.PowerMean(p=-40),
    bi.PowerMean(p="inf"),
    bi.Minimum(),
    bi.Owa(),
]
children = arrays(float, st.tuples(st.integers(1, 10), st.just(3)), elements=st.floats(0.01, 1000))


def test_means_by_hand():
    x = [[1.0, 4.0], [9.0, 4.0]]
    assert_allclose(bi.ArithmeticMean().scores(x), [2.5, 6.5])
    assert_allclose(bi.GeometricMean().scores(x), [2, 6])
    assert_allclose(bi.GeometricMean().scores(x, [1, 3]), [4**0.75, 9**0.25 * 4**0.75])


def test_geometric_hdi_of_norway():
    """UNDP 2021/22: dimension indices of Norway give an HDI of 0.961."""
    health = (83.2 - 20) / 65
    education = (18 / 18 + 13.0 / 15) / 2
    income = np.log(64660 / 100) / np.log(75000 / 100)
    score = bi.GeometricMean(zero="keep").scores([[health, education, income]])
    assert round(score[0], 3) == 0.961


@pytest.mark.parametrize("mean", [*MEANS, bi.PenalizedMean()], ids=str)
def test_missing_children_are_dropped_and_weights_rescaled(mean):
    x = np.array([[2.0, np.nan, 8.0], [2.0, 5.0, 8.0]])
    assert_allclose(mean.scores(x, [1, 2, 3])[0], mean.scores(x[:, [0, 2]], [1, 3])[0])


@pytest.mark.parametrize("mean", MEANS, ids=str)
def test_coverage_counts_children_not_weights(mean):
    x = np.array([[2.0, np.nan, np.nan], [2.0, 5.0, np.nan]])
    scores = mean.scores(x, [0.98, 0.01, 0.01], min_coverage=2 / 3)
    assert np.isnan(scores[0])
    assert not np.isnan(scores[1])


def test_a_unit_with_nothing_of_weight_has_no_score():
    assert np.isnan(bi.ArithmeticMean().scores([[np.nan, 5.0]], [1, 0])[0])
    assert np.isnan(bi.ArithmeticMean().scores([[np.nan, np.nan]])[0])


def test_a_child_of_no_weight_still_counts_for_coverage():
    scores = bi.ArithmeticMean().scores([[4.0, np.nan], [4.0, 1.0]], [1, 0], min_coverage=1)
    assert_array_equal(scores, [np.nan, 4])


def test_zero_under_a_geometric_mean_names_the_cell():
    frame = pd.DataFrame({"economy": [0.0, 2.0], "living": [3.0, -1.0]}, index=["北京", "上海"])
    with pytest.raises(bi.MethodError) as caught:
        bi.GeometricMean().scores(frame)
    for word in ("北京 / economy = 0", "上海 / living = -1", "floor=1", "MinMax(low=1)"):
        assert word in str(caught.value)
    with pytest.raises(bi.MethodError, match="上海"):
        bi.GeometricMean(zero="keep").scores(frame)


def test_a_true_zero_makes_the_geometric_mean_zero():
    scores = bi.GeometricMean(zero="keep").scores([[0.0, 9.0], [4.0, 9.0], [0.0, np.nan]])
    assert_allclose(scores, [0, 6, 0])


def test_a_floor_lifts_what_is_below_it():
    assert_allclose(bi.GeometricMean(floor=1).scores([[0.0, 9.0], [-5.0, 4.0]]), [3, 2])


def test_a_zero_of_no_weight_is_no_fault():
    assert_allclose(bi.GeometricMean().scores([[0.0, 9.0]], [0, 1]), [9])


@given(children)
def test_geometric_is_never_above_arithmetic(x):
    arithmetic = bi.ArithmeticMean().scores(x)
    assert np.all(bi.GeometricMean().scores(x) <= arithmetic * (1 + 1e-12))


@given(children, st.integers(0, 2), st.floats(0, 100))
def test_improving_a_child_never_lowers_the_mean(x, column, gain):
    better = x.copy()
    better[:, column] += gain
    for mean in MEANS:
        assert np.all(mean.scores(better) >= mean.scores(x) * (1 - 1e-12))


@given(children, st.randoms())
def test_a_unit_scores_the_same_wherever_it_stands(x, random):
    order = list(range(len(x)))
    random.shuffle(order)
    for mean in MEANS:
        assert_array_equal(mean.scores(x[order]), mean.scores(x)[order])


@pytest.mark.parametrize("p", [-300, -2, -1, -0.5, 0.5, 2, 3.7, 300])
def test_power_mean_is_its_definition(p):
    x, w = np.array([[2.0, 1.5, 4.0]]), [0.2, 0.3, 0.5]
    expected = (0.2 * 2.0**p + 0.3 * 1.5**p + 0.5 * 4.0**p) ** (1 / p)
    assert_allclose(bi.PowerMean(p).scores(x, w), expected, rtol=1e-13)


def test_power_means_with_names_of_their_own():
    x, w = [[2.0, np.nan, 4.0], [3.0, 5.0, 7.0]], [1, 2, 3]
    for p, mean in ((1, bi.ArithmeticMean()), (0, bi.GeometricMean()), (-1, bi.HarmonicMean())):
        assert_allclose(bi.PowerMean(p).scores(x, w), mean.scores(x, w), rtol=1e-14)
    assert_array_equal(bi.PowerMean(-np.inf).scores(x), bi.Minimum().scores(x))
    assert_array_equal(bi.PowerMean(np.inf).scores(x), [4, 7])


def test_harmonic_by_hand():
    """The mean speed of 40 and 60 km/h over the same distance is 48 km/h."""
    assert_allclose(bi.HarmonicMean().scores([[40.0, 60.0]]), [48])
    assert_allclose(bi.HarmonicMean().scores([[2.0, 6.0]], [1, 3]), [1 / (0.25 / 2 + 0.75 / 6)])


def test_a_power_near_0_keeps_its_digits():
    x = [[0.5, 30.0, 700.0]]
    geometric = bi.GeometricMean().scores(x)
    assert_allclose(bi.PowerMean(1e-12).scores(x), geometric, rtol=1e-10)
    assert_allclose(bi.PowerMean(-1e-12).scores(x), geometric, rtol=1e-10)


@pytest.mark.parametrize("p", ["0.0005", "-0.0005", "0.000001", "0.01"])
def test_a_power_near_0_is_not_the_geometric_mean(p):
    """``(mean z^p)^(1/p)`` with fifty digits."""
    z = [Decimal("0.5"), Decimal(30), Decimal(700)]
    with localcontext(prec=50):
        expected = (sum(v ** Decimal(p) for v in z) / 3) ** (1 / Decimal(p))
    found = bi.PowerMean(float(p)).scores([[float(v) for v in z]])
    assert_allclose(found, [float(expected)], rtol=1e-11)


def test_large_powers_do_not_overflow():
    assert_allclose(bi.PowerMean(1000).scores([[900.0, 900.0]]), [900])
    assert_allclose(bi.PowerMean(-1000).scores([[1e-5, 1e5]]), [1e-5], rtol=1e-3)


@given(children, st.floats(-50, 50), st.floats(0, 50))
def test_power_means_lie_between_the_extremes_and_rise_with_p(x, p, more):
    low, high = (bi.PowerMean(power).scores(x, [3, 2, 1]) for power in (p, p + more))
    assert np.all(low <= high * (1 + 1e-9))
    assert np.all(x.min(axis=1) * (1 - 1e-12) <= low)
    assert np.all(high <= x.max(axis=1) * (1 + 1e-12))


@pytest.mark.parametrize("mean", [bi.HarmonicMean(), bi.PowerMean(-2), bi.PowerMean(0)], ids=str)
def test_means_of_reciprocals_name_zeros_and_keep_true_ones(mean):
    frame = pd.DataFrame({"a": [0.0, 2.0], "b": [3.0, 4.0]}, index=["north", "south"])
    with pytest.raises(bi.MethodError, match=r"north / a = 0\n.*floor=1"):
        mean.scores(frame)
    assert mean.set_params(zero="keep").scores(frame)[0] == 0
    assert mean.set_params(floor=3, zero="error").scores(frame)[0] == pytest.approx(3)
    with pytest.raises(bi.MethodError, match="-1"):
        mean.set_params(zero="keep", floor=None).scores([[-1.0, 2.0]])


def test_powers_above_0_take_zeros_and_not_negatives():
    assert_allclose(bi.PowerMean(2).scores([[0.0, 2.0], [0.0, 0.0]]), [np.sqrt(2), 0])
    with pytest.raises(bi.MethodError, match="-2"):
        bi.PowerMean(2).scores([[-2.0, 2.0]])
    assert_allclose(bi.PowerMean(1).scores([[-2.0, 2.0]]), [0])
    assert_allclose(bi.PowerMean("-inf").scores([[-2.0, 2.0]]), [-2])
    for p in ("many", None, np.nan):
        with pytest.raises(bi.MethodError, match="Parameter p"):
            bi.PowerMean(p).scores([[1.0, 2.0]])


def test_a_negative_of_no_weight_counts_for_coverage_only():
    x = [[-5.0, 4.0]]
    for mean in (bi.GeometricMean(), bi.HarmonicMean(), bi.PowerMean(2)):
        assert_allclose(mean.scores(x, [0, 1], min_coverage=1), [4])


def test_owa_by_hand():
    """Yager 1988: arguments 0.7, 1, 0.3, 0.6 under weights 0.4, 0.3, 0.2, 0.1 give 0.76."""
    assert_allclose(bi.Owa([0.4, 0.3, 0.2, 0.1]).scores([[0.7, 1.0, 0.3, 0.6]]), [0.76])


@given(children, st.permutations(range(3)))
def test_owa_has_the_extremes_and_the_mean_and_ignores_who_is_who(x, order):
    assert_allclose(bi.Owa([1, 0, 0]).scores(x), x.max(axis=1))
    assert_allclose(bi.Owa([0, 0, 1]).scores(x), x.min(axis=1))
    assert_allclose(bi.Owa([0, 1, 0]).scores(x), np.median(x, axis=1))
    assert_allclose(bi.Owa([1, 1, 1]).scores(x), x.mean(axis=1))
    step = bi.Owa([5, 3, 1])
    assert_allclose(step.scores(x[:, order]), step.scores(x))


def test_owa_of_what_is_present():
    x = [[9.0, np.nan, 4.0], [np.nan, np.nan, np.nan]]
    assert_allclose(bi.Owa([0, 0, 1]).scores(x), [4, np.nan])
    assert_allclose(bi.Owa([1, 0, 0]).scores(x), [9, np.nan])
    assert_allclose(bi.Owa([0, 1, 0]).scores(x), [6.5, np.nan])


def test_owa_under_unequal_importance():
    """Weights (3/4, 1/4) by position: Q rises by 1.5 up to 1/2 and by 0.5 beyond."""
    step = bi.Owa([0.75, 0.25])
    assert_allclose(step.scores([[10.0, 20.0]], [0.8, 0.2]), [20 * 0.3 + 10 * 0.7])
    assert_allclose(step.scores([[10.0, 20.0]], [1, 0]), [10])


@pytest.mark.parametrize("weights", [[1, 1], [-1, 1, 1], [0, 0, 0], {"a": 1}, 2])
def test_owa_weights_that_do_not_fit(weights):
    with pytest.raises(bi.MethodError):
        bi.Owa(weights).scores([[1.0, 2.0, 3.0]])


def test_penalty_by_hand():
    """Mean 60, sd 20: 60 - 20 (20 / 60)."""
    assert_allclose(bi.PenalizedMean().scores([[40.0, 80.0]]), [60 - 400 / 60])
    assert_allclose(bi.PenalizedMean(strength=0.5).scores([[40.0, 80.0]]), [60 - 200 / 60])
    assert_allclose(bi.PenalizedMean().scores([[0.0, 0.0]]), [0])
    assert_allclose(bi.PenalizedMean().scores([[40.0, 80.0]], [3, 1]), [50 - 300 / 50])
    with pytest.raises(bi.MethodError, match="-4"):
        bi.PenalizedMean().scores([[-4.0, 8.0]])
    with pytest.raises(bi.MethodError, match="strength"):
        bi.PenalizedMean(-1).scores([[4.0, 8.0]])


def test_minimum_leaves_out_a_child_of_no_weight():
    assert_array_equal(bi.Minimum().scores([[1.0, 5.0], [-2.0, np.nan]], [0, 1]), [5, np.nan])


@pytest.mark.parametrize(
    ("spec", "step"),
    [
        ("harmonic:floor=1", bi.HarmonicMean(floor=1)),
        ("power:-2", bi.PowerMean(-2)),
        ("power:p=-.inf", bi.PowerMean(-np.inf)),
        ("owa:0.5,0.3,0.2", bi.Owa([0.5, 0.3, 0.2])),
        ("minimum", bi.Minimum()),
        ("penalized:strength=2", bi.PenalizedMean(strength=2)),
    ],
)
def test_a_mean_written_down_is_the_mean_rebuilt(spec, step):
    written = json.loads(json.dumps(spec_of(build("aggregation", spec)), allow_nan=False))
    x = np.random.default_rng(1).random((5, 3)) + 1
    assert_array_equal(build("aggregation", written).scores(x), step.scores(x))


@pytest.mark.parametrize("mean", [bi.ArithmeticMean(), bi.GeometricMean(), bi.PenalizedMean()])
def test_infinity_is_refused_by_name(mean):
    frame = pd.DataFrame({"income": [1.0, 2.0], "air": [np.inf, 3.0]})
    with pytest.raises(bi.MethodError, match="air"):
        mean.scores(frame)


def test_a_series_of_weights_matches_by_name():
    """Income weighs three times as much as air, in whatever order that is said."""
    frame = pd.DataFrame({"income": [80.0], "air": [60.0]})
    said = pd.Series({"air": 1, "income": 3})
    assert bi.ArithmeticMean().scores(frame, said) == [75]
    assert bi.ArithmeticMean().scores(frame, pd.Series([3, 1])) == [75]
    assert bi.ArithmeticMean().scores(frame.to_numpy(), pd.Series([3, 1])) == [75]
    with pytest.raises(bi.BenchmarkIndexError, match="income"):
        bi.ArithmeticMean().scores(frame, said[["air"]])
    with pytest.raises(bi.MethodError, match="rain"):
        bi.ArithmeticMean().scores(frame, pd.Series({"air": 1, "income": 3, "rain": 1}))
