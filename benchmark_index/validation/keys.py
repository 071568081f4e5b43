"""Which rows of a table belong to one unit, to one period, or to both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..framework import Framework
from ..numerics import Booleans, Integers, group_rows
from ..reading.names import UnitNames
from ..table.indicator_table import IndicatorTable


class Keys:
    """Units and periods of all rows as numbers; a unit's aliases are the unit."""

    def __init__(self, table: IndicatorTable, framework: Framework) -> None:
        self.table = table
        names = UnitNames(framework)
        self._names = names if names.are_listed else None

    def _named(self, labels: pd.Index) -> pd.Index:
        """Return labels with each alias replaced by the unit it stands for."""
        if self._names is None:
            return labels
        canonical = {unit: self._names.canonical(str(unit)) for unit in labels.unique()}
        return pd.Index([canonical[unit] for unit in labels], dtype=object)

    @cached_property
    def labels(self) -> pd.Index:
        """The unit of each row."""
        return self._named(self.table.unit_labels)

    def of_units(self, rows: Integers, names: Sequence[str]) -> Integers:
        """Return which of some rows are those of some units."""
        wanted = self._named(pd.Index(names, dtype=object))
        return rows[self.labels[rows].isin(wanted)]

    @cached_property
    def repeated(self) -> Integers:
        """The rows whose unit stands there more than once in the period."""
        if self._names is None and self.table.is_distinct:
            return np.empty(0, dtype=np.int64)
        keys = self.labels
        if self.table.period_labels is not None:
            keys = pd.MultiIndex.from_arrays([keys, self.table.period_labels])
        return np.flatnonzero(keys.duplicated(keep=False))

    @cached_property
    def _units(self) -> tuple[Integers, pd.Index]:
        return _coded(self.labels)

    @cached_property
    def _periods(self) -> tuple[Integers, pd.Index]:
        labels = self.table.period_labels
        if labels is None:
            return np.zeros(len(self.table.data), dtype=np.int64), pd.Index([self.period])
        return _coded(labels, sort=True)

    @property
    def period(self) -> str:
        """The period of a table of one, empty where it is not known."""
        return self.table.period or ""

    @cached_property
    def by_period(self) -> dict[str, Integers]:
        """The rows of each period, in order of the periods."""
        codes, names = self._periods
        return {str(names[codes[rows[0]]]): rows for _, rows in group_rows(codes)}

    def found(self, units: Sequence[str], periods: Sequence[str]) -> Booleans:
        """Return which rows are at one of the places given as units and their periods."""
        unit_codes, unit_names = self._units
        period_codes, period_names = self._periods
        unit = unit_names.get_indexer(self._named(pd.Index(units, dtype=object)))
        if self.table.period_labels is None:
            period = np.zeros(len(unit), dtype=np.int64)
        else:
            period = period_names.get_indexer(pd.Index(periods, dtype=object))
        known = (unit >= 0) & (period >= 0)
        sought = unit[known] * len(period_names) + period[known]
        return np.isin(unit_codes * len(period_names) + period_codes, sought)

    def earlier(self, step: Callable[[str], str | None]) -> Integers:
        """Return the row of the same unit in an earlier period, -1 where there is none or several.

        ``step`` gives the earlier period of each period.
        """
        codes, names = self._units
        rows = np.full(len(codes), -1)
        twice = codes[self.repeated]
        for period, members in self.by_period.items():
            name = step(period)
            before = self.by_period.get(name) if name is not None else None
            if before is not None:
                at = np.full(len(names), -1)
                at[codes[before]] = before
                at[twice] = -1
                rows[members] = at[codes[members]]
        return rows


def _coded(labels: pd.Index, sort: bool = False) -> tuple[Integers, pd.Index]:
    """Return labels as numbers, and the text each number stands for."""
    texts: pd.Index | NDArray[np.object_] = labels
    if labels.dtype != "str":
        texts = np.array([str(label) for label in labels], dtype=object)
    codes, names = pd.factorize(texts, sort=sort)
    return codes, pd.Index(names, dtype=object)
