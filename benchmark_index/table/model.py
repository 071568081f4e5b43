"""The table every later step trusts: numbers, and where each of them came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..framework import Framework, Variable
from ..numerics import Floats, positions
from .findings import Finding

CELL_COLUMNS = ("unit", "period", "indicator", "status", "text", "value", "cell")
_NO_CELLS = pd.DataFrame(columns=list(CELL_COLUMNS))


@dataclass(frozen=True)
class Addresses:
    """Where each cell stands in its file: ``sheet!C5``."""

    sheet: str = ""
    letters: dict[str, str] = field(default_factory=dict)
    rows: Any = None  # file row by table row, or by table row and column in a long table

    def cell(self, row: int, column: str) -> str:
        """Return the address of a table cell, empty where the table is not from a file."""
        if self.rows is None:
            return ""
        at = self.rows.get(column) if isinstance(self.rows, dict) else self.rows
        letter = self.letters.get(column)
        return f"{self.sheet}!{letter}{at[row]}" if letter and at is not None and at[row] else ""


@dataclass(frozen=True, eq=False)
class IndicatorTable:
    """Indicator values of units, in the framework's units of measure.

    Attributes
    ----------
    data : DataFrame
        float64, one column per indicator in the framework's order, as reported (before any
        denominator); index ``unit`` for one period, (``unit``, ``period``) for several.
    units : DataFrame
        Attributes (name, region ...) and variables (population ...) on the same index.
    cells : DataFrame
        One row per cell that is not simply a number or blank: unit, period, indicator, status
        (``unparsed``, ``converted`` from a percentage, ``missing-code``), original text, value
        and address.
    findings : list of Finding
        What reading already found.
    source : str
        The file's path, empty for data from memory.
    sha256 : str
        Hash of the file's bytes, empty for data from memory.
    period : str or None
        The period of a table of one, where it is known.
    absent : tuple of str
        Indicators and variables without a column.
    addresses : Addresses
        Where each cell stands in the file.
    """

    data: pd.DataFrame
    units: pd.DataFrame
    cells: pd.DataFrame = field(default_factory=lambda: _NO_CELLS)
    findings: Sequence[Finding] = ()
    source: str = ""
    sha256: str = ""
    period: str | None = None
    absent: tuple[str, ...] = ()
    addresses: Addresses = field(default_factory=Addresses)

    @property
    def index(self) -> pd.Index[Any]:
        """The units, or units and periods."""
        return self.data.index

    @property
    def is_panel(self) -> bool:
        """Whether the table holds several periods."""
        return self.data.index.nlevels > 1

    @cached_property
    def unit_labels(self) -> pd.Index[Any]:
        """The unit of each row."""
        return self.index.get_level_values(0)

    @cached_property
    def period_labels(self) -> pd.Index[Any] | None:
        """The period of each row of a panel, else None."""
        return self.index.get_level_values(1) if self.is_panel else None

    @property
    def periods(self) -> list[str]:
        """The periods in order."""
        if self.period_labels is None:
            return [self.period] if self.period is not None else []
        return sorted(self.period_labels.unique())

    def place(self, row: int) -> tuple[str, str]:
        """Return the unit and period of a row as text."""
        periods = self.period_labels
        period = self.period or "" if periods is None else str(periods[row])
        return str(self.unit_labels[row]), period

    def replace(self, **changes: Any) -> IndicatorTable:
        """Return a table with some parts exchanged."""
        return replace(self, **changes)

    def choose(self, period: str | None) -> IndicatorTable:
        """Return the table of one period; a table that names none is taken to be of it."""
        if period is None:
            return self
        return self.at(period) if self.periods else replace(self, period=str(period))

    def denominated(self, framework: Framework) -> Floats:
        """Return units x indicators with totals divided: value / (denominator / scale).

        A missing or non-positive denominator leaves a missing value.
        """
        x = self.data.to_numpy(dtype=float)
        divided = [leaf for leaf in framework.all_indicators if leaf.denominator]
        if divided:
            x = np.array(x, order="F")
        where = {name: j for j, name in enumerate(self.data.columns)}
        for leaf in divided:
            assert leaf.denominator
            by = self.units[leaf.denominator.variable].to_numpy(dtype=float)
            x[:, where[leaf.id]] /= np.where(by > 0, by, np.nan) / leaf.denominator.scale
        return x

    def at(self, period: str) -> IndicatorTable:
        """Return the table of one period.

        Raises
        ------
        UsageError
            The table does not hold that period.
        """
        period = str(period)
        if period not in self.periods:
            raise UsageError.unknown(Text("时期", "period"), period, self.periods)
        if self.period_labels is None:
            return self
        chosen = np.asarray(self.period_labels == period)
        rows = self.addresses.rows
        if isinstance(rows, dict):
            rows = {column: at[chosen] for column, at in rows.items()}
        elif rows is not None:
            rows = rows[chosen]
        cells, findings = self.cells, self.findings
        return replace(
            self,
            data=self.data[chosen].droplevel(1),
            units=self.units[chosen].droplevel(1),
            cells=cells[cells["period"] == period].reset_index(drop=True),
            findings=[finding for finding in findings if finding.period in ("", period)],
            period=period,
            addresses=replace(self.addresses, rows=rows),
        )


def blank_codes(table: IndicatorTable, framework: Framework) -> IndicatorTable:
    """Return the table with the codes an indicator uses for missing made missing, each recorded."""
    data, units = table.data, table.units
    records: list[tuple[Any, ...]] = []
    columns: tuple[Variable, ...] = framework.columns
    for column in columns:
        frame = data if column.id in data.columns else units
        if not column.missing_codes or column.id not in frame.columns:
            continue
        coded = frame[column.id].isin(column.missing_codes).to_numpy()
        if not coded.any():
            continue
        for row in positions(coded):
            unit, period = table.place(row)
            value = frame[column.id].iloc[row]
            cell = table.addresses.cell(row, column.id)
            records.append((unit, period, column.id, "missing-code", f"{value:g}", np.nan, cell))
        blanked = frame.assign(**{column.id: frame[column.id].mask(coded)})
        data, units = (blanked, units) if frame is data else (data, blanked)
    if not records:
        return table
    cells = pd.DataFrame(records, columns=list(CELL_COLUMNS))
    cells = pd.concat([table.cells, cells], ignore_index=True) if len(table.cells) else cells
    return replace(table, data=data, units=units, cells=cells)
