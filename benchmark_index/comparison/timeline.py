"""A table's rows as units x periods, the periods in the order in which they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..numerics import Booleans, Floats, Integers, Labels
from ..table import IndicatorTable
from ..table.periods import Span, period_of, span_of


class Dates(NamedTuple):
    """When values were taken: their beginning in years; ends of values, bases and targets in months.

    ``months`` says how long the periods of the values are.
    """

    start: Floats
    end: Floats
    base: Floats
    due: Floats
    months: Floats

    @property
    def years(self) -> Floats:
        """The years between bases and values."""
        years: Floats = (self.end - self.base) / 12
        return years

    @property
    def between(self) -> Floats:
        """The periods between them, as long as those of the values."""
        periods: Floats = (self.end - self.base) / self.months
        return periods


_NEVER = Span(np.nan, np.nan)


class Timeline:
    """Where the values of each unit stand from period to period.

    Attributes
    ----------
    units : Index
    periods : list of str
        By their ends, those whose time is not known first; ``""`` where the table names none.
    ends, months, starts : array
        When each ends and how long it is, in months, and its beginning in years.
    """

    def __init__(self, table: IndicatorTable) -> None:
        codes, self.units = table.unit_labels.factorize()
        labels = table.period_labels
        if labels is None:
            labels = pd.Index([table.period or ""]).repeat(len(codes))
        numbers, names = labels.factorize()
        times = {str(name): span_of(name) for name in names}
        self.periods = sorted(times, key=lambda name: times[name] or (-np.inf, 0))
        spans = [times[name] or _NEVER for name in self.periods]
        self.ends = np.array([span.end for span in spans])
        self.months = np.array([span.months for span in spans])
        self.starts = np.array([span.start for span in spans])
        place = np.array([self.periods.index(str(name)) for name in names], dtype=np.int64)
        at = place[numbers]
        self.rows = np.full((len(self.units), len(self.periods)), -1)
        self.rows[codes, at] = np.arange(len(codes))

    def of(self, column: Floats) -> Floats:
        """Return a column of the table as units x periods, NaN where there is no row."""
        if not len(column):
            return np.full(self.rows.shape, np.nan)
        return np.where(self.rows >= 0, column[self.rows], np.nan)

    def row(self, at: Integers) -> Integers:
        """Return the row of the table that holds each unit's value in a period, -1 of none."""
        return np.where(at >= 0, self.rows[np.arange(len(at)), at], -1)

    def number(self, period: str) -> int:
        """Return the place of a period, however written.

        Raises
        ------
        UsageError
            The table does not hold it.
        """
        name = period if period in self.periods else period_of(period) or period
        if name not in self.periods:
            raise UsageError.unknown(Text("时期", "period"), period, [*filter(None, self.periods)])
        return self.periods.index(name)

    def current(self, present: Booleans, due: str | None = None) -> Integers:
        """Return the period in which each unit's value is held against a target, -1 without a value.

        The last that ends no later than ``due``, of its length where there is one; where there is
        none, the first after it. Without ``due`` simply the last.
        """
        span = _NEVER if due is None else span_of(due) or _NEVER
        taken = np.full(len(present), -1)
        for k in self._by_preference(due, span):
            taken[present[:, k]] = k
        return taken

    def _by_preference(self, due: str | None, span: Span) -> Sequence[int]:
        """Return the periods, those that are taken before others last."""
        known = np.isnan(self.ends)
        after = self.ends > span.end
        same = np.array([name == due for name in self.periods])
        group = np.select([same, known, after, self.months == span.months], [4, 0, 1, 3], 2)
        times = np.where(after, -self.ends, self.ends)
        order: list[int] = np.lexsort((times, group)).tolist()
        return order

    def bases(self, present: Booleans, current: Integers, base: int | None) -> Integers:
        """Return the period that each unit's growth is counted from, -1 where there is none.

        The first period with a value that is as long as the current one, or the one that is named;
        in any case it ends before the current one.
        """
        taken = np.full(len(present), -1)
        for k, of_these in self._by_period(current):
            earlier = np.flatnonzero(self.ends < self.ends[k])
            same = earlier[self.months[earlier] == self.months[k]]
            chosen = same if base is None else earlier[earlier == base]
            for j in chosen[::-1].tolist():
                taken[of_these & present[:, j]] = j
        return taken

    def stretches(self, current: Integers, bases: Integers) -> Iterator[tuple[Booleans, Integers]]:
        """Yield units that have the same current and base period, and the periods between them."""
        for k, of_these in self._by_period(current):
            for j in np.unique(bases[of_these]).tolist():
                between = (self.ends >= self.ends[j]) & (self.ends <= self.ends[k])
                between &= self.months == self.months[k]
                if j >= 0:
                    yield of_these & (bases == j), np.flatnonzero(between)

    def dates(self, current: Integers, bases: Integers, due: str) -> Dates:
        """Return the dates of values that are held against a target; NaN where they are not known.

        A target's period that is no time is its own only.
        """
        start, end = taken(self.starts, current), taken(self.ends, current)
        months, base = taken(self.months, current), taken(self.ends, bases)
        if span := span_of(due):
            return Dates(start, end, base, np.full(len(end), span.end), months)
        its_own = np.where(self.labels[current] == due, 0.0, np.nan)
        return Dates(start, its_own, base, its_own, np.ones(len(end)))

    def _by_period(self, at: Integers) -> Iterator[tuple[int, Booleans]]:
        for k in np.unique(at[at >= 0]).tolist():
            yield k, at == k

    @cached_property
    def labels(self) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
        """The periods, and last, for -1, an empty text."""
        return np.array([*self.periods, ""], dtype=object)


def taken(x: Floats, at: Integers) -> Floats:
    """Return the value of each row at its place, or of times the one there; NaN where it has none.

    >>> taken(np.array([[1.0, 2], [3, 4]]), np.array([1, -1])), taken(np.array([5.0, 6]), np.array([1]))
    (array([ 2., nan]), array([6.]))
    """
    known = np.where(at >= 0, at, 0)
    values: Floats = x[known] if x.ndim == 1 else x[np.arange(len(x)), known]
    return np.where(at >= 0, values, np.nan)


def marks_of(table: IndicatorTable, column: str) -> Labels:
    """Return the mark of each value that is no exact figure, such as ``>``; empty for others."""
    cells = table.cells[(table.cells["indicator"] == column) & (table.cells["qualifier"] != "")]
    marks = np.full(len(table.index), "", dtype=object)
    if len(cells):
        names, wanted = table.unit_labels.astype(str), pd.Index(cells["unit"].astype(str))
        if table.period_labels is not None:
            names = pd.MultiIndex.from_arrays([names, table.period_labels.astype(str)])
            wanted = pd.MultiIndex.from_arrays([wanted, cells["period"].astype(str)])
        rows = names.get_indexer(wanted)
        marks[rows[rows >= 0]] = cells["qualifier"].to_numpy()[rows >= 0]
    return marks
