"""Growth of series: rates of textbooks and of the report, and what they do not depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmark_index as bi
from benchmark_index.comparison.growth import base_year_index, compound_growth, points, trend

NAN = np.nan
YEARS = np.array([2018.0, 2019, 2020, 2021, 2022, 2023])
POSITIVE = st.floats(0.01, 1e6)


def series(*values):
    return np.array([values], dtype=float)


def test_chinas_digital_economy_grew_by_12_percent_a_year():
    """31.3 万亿元 in 2018 and 56.1 in 2023, nothing between."""
    rate = compound_growth(YEARS, series(31.3, NAN, NAN, NAN, NAN, 56.1))
    assert rate == pytest.approx([0.1238], abs=5e-5)
    assert trend(YEARS, series(31.3, NAN, NAN, NAN, NAN, 56.1)) == pytest.approx(
        [100 * (56.1 - 31.3) / 31.3 / 5]
    )


@pytest.mark.parametrize(
    "values",
    [
        (0, 1, 2, 3, 4, 5),
        (5, 4, 3, 2, 1, 0),
        (-1, 1, 2, 3, 4, 5),
        (NAN, NAN, 3, NAN, NAN, NAN),
        (NAN,) * 6,
    ],
)
def test_a_rate_needs_two_positive_ends(values):
    assert np.isnan(compound_growth(YEARS, series(*values))).all()


def test_quarters_count_as_parts_of_a_year():
    assert compound_growth(np.array([2023.125, 2023.625]), series(100, 110)) == pytest.approx(0.21)


def test_a_trend_is_the_least_squares_line_over_its_start():
    """Of 1, 3, 2 the slope is 1/2 and the line starts at 3/2: a third a year."""
    times = np.array([2020.0, 2021, 2022])
    assert trend(times, series(1, 3, 2)) == pytest.approx([100 / 3])
    slope, level = np.polyfit([0, 2, 3, 5], [4.0, 9, 7, 12], 1)
    assert trend(YEARS, series(4, NAN, 9, 7, NAN, 12)) == pytest.approx([100 * slope / level])


@pytest.mark.parametrize(
    "values", [(NAN,) * 6, (3, NAN, NAN, NAN, NAN, NAN), (0, 5) + (NAN,) * 4, (-9, -1, 1, 2, 3, 4)]
)
def test_no_trend_from_one_value_or_from_a_start_that_is_not_positive(values):
    assert np.isnan(trend(YEARS, series(*values))).all()


@given(st.floats(-0.5, 2), POSITIVE)
def test_a_series_that_grows_at_a_rate_has_that_rate(rate, start):
    x = start * (1 + rate) ** (YEARS - YEARS[0])
    assert compound_growth(YEARS, x[np.newaxis]) == pytest.approx([rate], abs=1e-9)


@given(st.lists(POSITIVE, min_size=6, max_size=6), POSITIVE)
def test_growth_does_not_depend_on_the_unit_of_measure(values, factor):
    x = series(*values)
    for measure in (compound_growth, trend):
        one, other = measure(YEARS, x), measure(YEARS, factor * x)
        assert one == pytest.approx(other, rel=1e-6, abs=1e-6, nan_ok=True)
    assert base_year_index(x, x[:, 0]) == pytest.approx(
        base_year_index(factor * x, factor * x[:, 0])
    )


@given(st.lists(POSITIVE, min_size=2, max_size=6))
def test_a_chain_of_indices_is_the_growth_between_its_ends(values):
    x = series(*values)
    index = base_year_index(x, x[:, 0])
    rate = compound_growth(YEARS[: len(values)], x)
    assert index[0, 0] == 100
    assert index[:, -1] == pytest.approx(100 * (1 + rate) ** (len(values) - 1), rel=1e-9)


def test_a_base_that_is_not_positive_or_missing_gives_no_index():
    index = base_year_index(np.array([[1.0, 2], [1, 2], [1, 2]]), np.array([0.0, NAN, -1]))
    assert np.isnan(index).all()


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("%", 1),
        ("‰", 0.1),
        ("百分点", 1),
        ("% of GDP", 1),
        ("亿元", None),
        ("位", None),
        ("1", None),
    ],
)
def test_percent_changes_by_points_and_all_else_grows(unit, size):
    assert points(unit) == size


def test_growth_never_counts_back_a_share_and_points_no_quantity():
    """From 80 to 95 % is 15 points or 18.75 %: which was meant has to be said."""
    assert bi.level_before(95, 15, "%", "百分点") == 80
    assert bi.level_before(950, 150, "‰", "千分点") == 800
    assert bi.level_before(18766.7, 0.0850, "亿元", "亿元") == pytest.approx(18766.615)
    assert bi.level_before(2, 5000, "亿元", "万元") == 1.5
    for unit, change_unit in (("%", "%"), ("亿元", "百分点"), ("亿元", "万户"), ("%", "亿元")):
        with pytest.raises(bi.UsageError, match="does not follow"):
            bi.level_before(95, 18.75, unit, change_unit)
    with pytest.raises(bi.UsageError):
        bi.level_before(95, -100, "亿元", "%")


@given(POSITIVE, st.floats(-0.9, 5))
def test_a_level_that_grows_again_is_the_level(value, rate):
    before = bi.level_before(value, 100 * rate, "亿元", "%")
    assert before * (1 + rate) == pytest.approx(value)
    assert bi.level_before(value, value - before, "亿元", "亿元") == pytest.approx(
        before, abs=1e-9 * value
    )
