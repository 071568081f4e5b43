"""Which cells are in error already, so that no later rule speaks of them again."""

from __future__ import annotations

import numpy as np

from ..numerics import Booleans
from ..table.indicator_table import IndicatorTable
from .keys import Keys

# An error of these is about a row that is not there, or is there twice.
ROW_RULES = ("no-unit-name", "no-period", "no-indicator-name", "duplicate-unit")


class Faulty:
    """The columns in error as a whole, and the rows in error of every other column.

    Attributes
    ----------
    columns : set of str
        Columns that are absent, stand twice, or are in another unit of measure.
    in_other_units : set of str
        The last of these.
    lost_rows : bool
        Whether the file has rows that could not be read as a unit's.
    """

    def __init__(self, table: IndicatorTable, keys: Keys) -> None:
        self.columns, self.in_other_units = set(table.absent), set[str]()
        self.lost_rows = False
        self._rows: dict[str, Booleans] = {}
        self._none = np.zeros(len(table.data), dtype=np.bool_)
        places: dict[str, tuple[list[str], list[str]]] = {}
        for finding in table.findings:
            if finding.severity != "error" or finding.stands_for_more:
                continue
            self.lost_rows |= finding.rule in ROW_RULES
            if finding.indicator and finding.unit:
                units, periods = places.setdefault(finding.indicator, ([], []))
                units.append(finding.unit)
                periods.append(finding.period)
            elif finding.indicator and finding.rule != "direction-differs":  # its values are read
                self.columns.add(finding.indicator)
                if finding.rule == "unit-of-measure":
                    self.in_other_units.add(finding.indicator)
        if any(finding.rule == "decimal-mark" for finding in table.findings):  # for all its cells
            unread = table.cells[table.cells["status"] == "unparsed"]
            for name, cells in unread.groupby("indicator"):
                units, periods = places.setdefault(str(name), ([], []))
                units += cells["unit"].tolist()
                periods += cells["period"].tolist()
        for name, (units, periods) in places.items():
            self.add(name, keys.found(units, periods))

    def add(self, column: str, rows: Booleans) -> None:
        """Add rows of a column that are in error."""
        self._rows[column] = self._rows[column] | rows if column in self._rows else rows

    def any(self, column: str) -> bool:
        """Return whether anything in a column is in error."""
        return column in self.columns or column in self._rows

    def rows(self, column: str) -> Booleans:
        """Return which rows of a column are in error: all, where the column is."""
        if column in self.columns:
            return ~self._none
        return self._rows.get(column, self._none)
