"""Imputation across periods (面板插补): from the unit's own values at other times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer
from ..findings.finding import Finding
from ..numerics import Booleans, Floats, Integers, Labels, Texts, between
from ..table.periods import time_of


class Around(NamedTuple):
    """For each cell, the row of the unit's last earlier and first later value; -1 for none."""

    before: Integers
    after: Integers


def observed_around(x: Floats, units: Integers) -> Around:
    """Find each cell's nearest observations of the same unit, itself included.

    Parameters
    ----------
    x : array of shape (n, m)
        Rows by unit, then time.
    units : array of shape (n,)
        The number of each row's unit, ascending.
    """
    n = len(x)
    present, row = ~np.isnan(x), np.arange(n)[:, None]
    first = np.searchsorted(units, units, side="left")[:, None]
    last = np.searchsorted(units, units, side="right")[:, None]
    before = np.maximum.accumulate(np.where(present, row, -1), axis=0)
    after = np.minimum.accumulate(np.where(present, row, n)[::-1], axis=0)[::-1]
    return Around(np.where(before >= first, before, -1), np.where(after < last, after, -1))


def group_counts(chosen: Booleans, units: Integers) -> Integers:
    """Return how many cells of each unit are chosen, by column."""
    starts = np.flatnonzero(np.diff(units, prepend=-1))
    counts: Integers = np.add.reduceat(chosen.astype(np.int64), starts, axis=0)
    return counts


def carried(x: Floats, at: Integers) -> Floats:
    """Return the values at the given rows of each column; NaN where the row is -1."""
    return np.where(at < 0, np.nan, np.take_along_axis(x, np.maximum(at, 0), axis=0))


def interpolated(x: Floats, time: Floats, around: Around) -> Floats:
    """Return the values on straight lines in time; the nearest one outside the observations."""
    before, after = around
    earlier, later = carried(x, before), carried(x, after)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (time[:, None] - time[before]) / (time[after] - time[before])
    line = between(earlier, later, share)
    return np.where(before < 0, later, np.where(after < 0, earlier, line))


class _UnitSeries(NamedTuple):
    """Rows by unit, then time."""

    x: Floats
    units: Integers
    time: Floats
    place: Integers  # of each row's period among all periods
    asked: Integers  # where the rows stand that are to be filled


class _PanelImputation(ArrayTransformer):
    """A missing cell takes what the unit's own series says.

    Attributes
    ----------
    past_x_, past_rows_ : array of shape (n, m), Rows
        The fitted values and whose they are: the past of rows that come later.
    """

    merging_instead: ClassVar[str] = "MeanImputation, RowMeanImputation"

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        self.past_x_, self.past_rows_ = x.copy(), rows
        periods = _periods(rows)
        if periods is None or len(set(periods)) == 1:
            self.notes_.append(Finding("no-periods"))

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Return the missing cells filled; a row's past is also what was fitted for other periods."""
        series = self._series(x, rows)
        if series is None:
            return x
        values = self._values(series, observed_around(series.x, series.units))
        return np.where(np.isnan(x), values[series.asked], x)

    def _values(self, series: _UnitSeries, around: Around) -> Floats:
        raise NotImplementedError

    def _series(self, x: Floats, rows: Rows | None) -> _UnitSeries | None:
        periods = _periods(rows)
        if rows is None or periods is None:
            return None
        keys = pd.MultiIndex.from_arrays([rows.units, periods])
        twice = keys.duplicated()
        if twice.any():
            cells = [" / ".join(map(str, key)) for key in keys[twice].unique()]
            hint = Text("请每个对象每个时期只留一行。", "Keep one row of each unit and period.")
            raise MethodError.cannot_take(Text("重复的行", "Rows that stand twice"), cells, hint)
        past = _periods(self.past_rows_)
        if self.past_rows_ is not None and past is not None and rows is not self.past_rows_:
            earlier = pd.MultiIndex.from_arrays([self.past_rows_.units, past])
            other = ~earlier.isin(keys)
            keys = earlier[other].append(keys)
            x = np.vstack([self.past_x_[other], x])
        units = pd.factorize(keys.get_level_values(0))[0]
        time, place = _timed(keys.get_level_values(1))
        order = np.lexsort((place, units))
        position = np.empty(len(order), dtype=int)
        position[order] = np.arange(len(order))
        return _UnitSeries(
            x[order], units[order], time[order], place[order], position[-len(rows.units) :]
        )


def _periods(rows: Rows | None) -> Labels | None:
    """Return the period of each row, None where it is not known."""
    if rows is None or (rows.periods is None and rows.period is None):
        return None
    if rows.periods is None:
        return np.full(len(rows.units), rows.period, dtype=object)
    return rows.periods


def _timed(periods: pd.Index[str]) -> tuple[Floats, Integers]:
    """Return each row's time in years and the place of its period among all."""
    codes, labels = pd.factorize(periods)
    times = [time_of(label) for label in labels]
    unknown = [str(label) for label, time in zip(labels, times, strict=True) if time is None]
    if unknown:
        hint = Text(
            "请写作 2022、2023-Q3、2023-11 等。", "Write them as 2022, 2023-Q3, 2023-11 ..."
        )
        raise MethodError.cannot_take(Text("不能识别的时期", "No periods"), unknown, hint)
    time = np.array(times, dtype=float)
    place = np.empty(len(time), dtype=int)
    place[np.lexsort((labels.astype(str), time))] = np.arange(len(time))
    return time[codes], place[codes]


class _Carrying(_PanelImputation):
    """A missing cell takes the last earlier value, unless it is too old."""

    def __init__(self, max_gap: int | Mapping[str, int] | None = None) -> None:
        self.max_gap = max_gap

    def _read_parameters(self) -> None:
        self.max_gap_ = self._at_least_zero("max_gap")

    def _values(self, series: _UnitSeries, around: Around) -> Floats:
        place, before = series.place, around.before
        with np.errstate(invalid="ignore"):
            too_old = place[:, None] - place[before] > self.max_gap_  # never beyond NaN: any age
        return carried(series.x, np.where(too_old, -1, before))


class LatestImputation(_Carrying):
    """Latest value carried forward (沿用最近值): a missing cell takes the unit's last earlier value.

    ``x_t = x_s``, s the last period before t with a value, at most ``max_gap`` periods back.

    Parameters
    ----------
    max_gap : int or mapping by name, optional
        How many of the panel's periods a value may be carried. Default: any number.

    Attributes
    ----------
    past_x_, past_rows_ : array of shape (n, m), Rows
        The fitted values and whose they are.

    Raises
    ------
    MethodError
        A column is empty, a row stands twice, or a period cannot be put on a time axis.

    Notes
    -----
    Rows are told apart by the DataFrame's index (unit, period), or by the table inside an index.
    Without periods nothing is imputed, with a finding. What was fitted counts as the past of new
    rows of the same units, so a year scored by itself gets what it gets in the panel.

    References
    ----------
    Becker, Caperna, Del Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for
    Developing Composite Indicators*.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([["A"], ["2020", "2021", "2022"]])
    >>> panel = pd.DataFrame({"gdp": [np.nan, 3.0, np.nan]}, index=index)
    >>> LatestImputation().fit_transform(panel).ravel()
    array([nan,  3.,  3.])
    """

    declaration = Declaration(
        "latest",
        Text("沿用最近值", "Latest value carried forward"),
        "x_t = x_s, s last before t",
        bare="max_gap",
    )


class ConstantImputation(_Carrying):
    """Latest value carried forward, first value backwards (前后沿用).

    ``x_t = x_s``, s the last period before t with a value, at most ``max_gap`` periods back; before
    the first value, ``x_t`` is the first value.

    Parameters
    ----------
    max_gap : int or mapping by name, optional
        How many of the panel's periods a value may be carried forward. Default: any number.

    Attributes
    ----------
    past_x_, past_rows_ : array of shape (n, m), Rows
        The fitted values and whose they are.

    Raises
    ------
    MethodError
        A column is empty, a row stands twice, or a period cannot be put on a time axis.

    Notes
    -----
    As :class:`LatestImputation`. Backwards there is no limit.

    References
    ----------
    Becker, Caperna, Del Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for
    Developing Composite Indicators*.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([["A"], ["2020", "2021", "2022"]])
    >>> panel = pd.DataFrame({"gdp": [np.nan, 3.0, np.nan]}, index=index)
    >>> ConstantImputation().fit_transform(panel).ravel()
    array([3., 3., 3.])
    """

    declaration = Declaration(
        "constant",
        Text("前后沿用", "Carried forward, then backwards"),
        "x_t = x_s, s last before t, else first after",
        bare="max_gap",
    )

    def _values(self, series: _UnitSeries, around: Around) -> Floats:
        forward = super()._values(series, around)
        return np.where(around.before < 0, carried(series.x, around.after), forward)


class LinearImputation(_PanelImputation):
    """Linear interpolation in time (线性插值), the nearest observation at both ends.

    ``x_t = x_s + (t - s) / (u - s) (x_u - x_s)``, s and u the nearest periods with a value before
    and after t.

    Attributes
    ----------
    past_x_, past_rows_ : array of shape (n, m), Rows
        The fitted values and whose they are.

    Raises
    ------
    MethodError
        A column is empty, a row stands twice, or a period cannot be put on a time axis.

    Notes
    -----
    A period counts by its middle, so 2021 lies half-way between 2020 and 2022 and 2023-Q1 nearer to
    2022-Q4 than to 2023-Q3. Where a unit has one observation only, it is carried to the other
    periods, with a finding. Otherwise as :class:`LatestImputation`.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; Becker, Caperna, Del
    Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for Developing Composite
    Indicators*.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([["A"], ["2020", "2021", "2023", "2024"]])
    >>> panel = pd.DataFrame({"gdp": [1.0, np.nan, 4.0, np.nan]}, index=index)
    >>> LinearImputation().fit_transform(panel).ravel()
    array([1., 2., 4., 4.])
    """

    declaration = Declaration(
        "linear",
        Text("线性插值", "Linear interpolation in time"),
        "x_s + (t - s) / (u - s) (x_u - x_s)",
    )

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        super()._learn_all(x, rows)
        series = self._series(x, rows)
        if series is None:
            return
        values = group_counts(~np.isnan(series.x), series.units)
        gaps = group_counts(np.isnan(series.x), series.units)
        numbers = np.sum((values == 1) & (gaps > 0), axis=0)
        self._note("one-observation", numbers > 0, number=numbers)

    def _values(self, series: _UnitSeries, around: Around) -> Floats:
        return interpolated(series.x, series.time, around)

    def rules_array(self, x: Floats, rows: Rows | None = None) -> Texts:
        """Return the rule that filled each cell: between two observations, or carried from one."""
        series = self._series(x, rows)
        if series is None:
            return np.array("linear")
        before, after = observed_around(series.x, series.units)
        outside = ((before < 0) | (after < 0))[series.asked]
        return np.where(outside, "linear:carried", "linear")


def looks_across_periods(step: object) -> bool:
    """Return whether a step fills a cell from other periods of its unit."""
    return isinstance(step, _PanelImputation)
