"""How series grow: compound rate, trend, index on a base year; growth and points are two kinds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..errors import Text, UsageError
from ..measures import conversion, parse
from ..numerics import Booleans, Floats, Integers

_POINT = Fraction(1, 100)  # one percent, whose changes are percentage points


def compound_growth(times: Floats, values: Floats) -> Floats:
    """Return the compound annual growth rate (CAGR, 年均复合增长率) of each row, as a share.

    ``(last / first) ** (1 / years) - 1`` over the first and the last value present, whatever is
    missing between them. NaN where one of them is not positive or where there is but one.

    Parameters
    ----------
    times : array of shape (periods,)
        Years, ascending.
    values : array of shape (rows, periods)

    Examples
    --------
    China's digital economy, 31.3 of 2018 to 56.1 of 2023:

    >>> compound_growth(np.array([2018.0, 2023]), np.array([[31.3, 56.1]])).round(4)
    array([0.1238])
    """
    present = ~np.isnan(values)
    first, last = ends(present)
    rows = np.arange(len(values))
    start, end = values[rows, first], values[rows, last]
    years = times[last] - times[first]
    with np.errstate(all="ignore"):
        rate: Floats = np.expm1((np.log(end) - np.log(start)) / years)
    rate[~((start > 0) & (end > 0) & (years > 0))] = np.nan
    return rate


def trend(times: Floats, values: Floats) -> Floats:
    """Return the linear trend (趋势) of each row in percent a year.

    With three values or more the least-squares slope over the fitted value at the first period
    that has a value; with two the change over the first value and the years between. NaN with
    fewer, and where what is divided by is not positive.

    Parameters
    ----------
    times : array of shape (periods,)
        Years, ascending.
    values : array of shape (rows, periods)

    Examples
    --------
    >>> trend(np.array([2020.0, 2021, 2022]), np.array([[10, 11, 12], [10, np.nan, 12]]))
    array([10., 10.])
    """
    present = ~np.isnan(values)
    count = present.sum(axis=1)
    first, _ = ends(present)
    since = np.where(present, times - times[first][:, np.newaxis], 0.0)
    x = np.where(present, values, 0.0)
    with np.errstate(all="ignore"):
        middle = since.sum(axis=1) / count
        level = x.sum(axis=1) / count
        away = np.where(present, since - middle[:, np.newaxis], 0.0)
        slope = (away * np.where(present, x - level[:, np.newaxis], 0.0)).sum(axis=1)
        slope /= (away**2).sum(axis=1)
        fitted = level - slope * middle  # of two values the line meets the first
        rate: Floats = 100 * slope / fitted
    start = np.where(count == 2, x[np.arange(len(x)), first], fitted)
    rate[(count < 2) | ~(start > 0)] = np.nan
    return rate


def base_year_index(values: Floats, base: Floats) -> Floats:
    """Return the values as index numbers (定基指数): the base is 100; NaN where it is not positive.

    Parameters
    ----------
    values : array of shape (rows, periods)
    base : array of shape (rows,)
        The value of each row in the base year.

    Examples
    --------
    >>> base_year_index(np.array([[50.0, 60], [0, 3]]), np.array([50.0, 0]))
    array([[100., 120.],
           [ nan,  nan]])
    """
    divisor = np.where(base > 0, base, np.nan)[:, np.newaxis]
    with np.errstate(over="ignore"):
        index: Floats = 100 * (values / divisor)
    return index


def ends(present: Booleans) -> tuple[Integers, Integers]:
    """Return where the first and the last value of each row stand; 0 and the end where none does.

    >>> ends(np.array([[False, True, True, False]]))
    (array([1]), array([2]))
    """
    return present.argmax(axis=1), present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)


def points(unit: str) -> float | None:
    """Return how many percentage points (百分点) a change by 1 is, None where changes are growth.

    What is measured in percent changes by percentage points and grows by no percent: the two are
    different kinds of change.

    >>> points("%"), points("‰"), points("百分点"), points("亿元")
    (1.0, 0.1, 1.0, None)
    """
    measure = parse(unit)
    if measure.base == "百分点":
        return float(measure.factor)
    if measure.base == "1" and measure.factor <= _POINT:
        return float(measure.factor / _POINT)
    return None


def level_before(value: float, change: float, unit: str, change_unit: str) -> float:
    """Return the level that a change led from (由增速倒推的上期水平): derived, not published.

    A growth rate divides and a change subtracts; the two kinds never mix.

    Parameters
    ----------
    value, change : float
        The level, and how it changed.
    unit, change_unit : str
        Their units of measure: ``%`` (a growth rate) or the unit of a quantity; 百分点 (percentage
        points) of a share.

    Raises
    ------
    UsageError
        A share is said to have grown by percent, or a quantity by percentage points.

    Examples
    --------
    Beijing in 2022, by what the report says of 2023:

    >>> round(level_before(18766.7, 8.5, "亿元", "%"), 1)
    17296.5
    >>> round(level_before(42.9, 1.3, "%", "百分点"), 1)
    41.6
    >>> round(level_before(221.7, 87.3, "万户", "万户"), 1)
    134.4
    """
    by_points, of_points = points(change_unit), points(unit)
    is_rate = by_points is not None and parse(change_unit).base == "1"
    factor = conversion(change_unit, unit)
    if of_points is None and is_rate and by_points is not None and change > -100 / by_points:
        return value / (1 + change * by_points / 100)
    if of_points is not None and by_points is not None and not is_rate:
        return value - change * by_points / of_points
    if of_points is None and by_points is None and factor is not None:
        return value - change * float(factor)
    raise UsageError(
        Text(
            f"{unit} 的水平不能由 {change:g} {change_unit} 的变动倒推",
            f"A level in {unit} does not follow from a change by {change:g} {change_unit}",
        ),
        Text(
            "总量用增速（%）或同一单位的增减；比重用百分点。",
            "Of a quantity give growth in % or a change in its unit, of a share percentage points.",
        ),
    )
