"""The table every later step trusts: numbers, and where each of them came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..catalog.displayed import Displayed
from ..errors import MethodError, Text, UsageError
from ..estimators.rows import Rows
from ..files import address
from ..findings.finding import Finding, capped
from ..framework import Framework, Variable
from ..numerics import Booleans, Floats, Integers, shown
from .labels import Labels
from .periods import period_of

CELL_COLUMNS = ("unit", "period", "indicator", "status", "text", "value", "qualifier", "cell")
_NO_CELLS = pd.DataFrame(columns=list(CELL_COLUMNS))


class TotalRow(NamedTuple):
    """A row of totals that was taken out of the table, with values and addresses by column id.

    ``parts``: the units that it adds up, where it is one of several rows of totals.
    """

    label: str
    period: str
    values: Mapping[str, float]
    cells: Mapping[str, str]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addresses:
    """Where each cell stands in its file: ``sheet!C5``.

    Row and column numbers by column id, each one number or one per table row; 0 where a cell is
    not in the file. ``sheets``: the sheet of each table row, where they come from several.
    ``headers``: by column id and period (empty where its header holds for all) the address of the
    cell that names it.
    """

    sheet: str = ""
    rows: Mapping[str, Integers | int] = field(default_factory=dict)
    columns: Mapping[str, Integers | int] = field(default_factory=dict)
    headers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    sheets: NDArray[np.object_] | None = None

    def cell(self, row: int, column: str) -> str:
        """Return the address of a table cell, empty where the table is not from a file."""
        if column not in self.rows:
            return ""
        down, across = (
            where if isinstance(where, int) else int(where[row])
            for where in (self.rows[column], self.columns[column])
        )
        sheet = self.sheet if self.sheets is None else str(self.sheets[row])
        return address(sheet, down, across) if down and across else ""

    def header(self, column: str) -> str:
        """Return the address of the first cell that names a column, empty where none does."""
        return next((at for (name, _), at in self.headers.items() if name == column), "")

    def at(self, chosen: Booleans, period: str | None = None) -> Addresses:
        """Return the addresses of some table rows, of one period if it is named."""
        rows, columns = (
            {
                name: where if isinstance(where, int) else where[chosen]
                for name, where in part.items()
            }
            for part in (self.rows, self.columns)
        )
        headers = {
            key: at for key, at in self.headers.items() if period in (None, key[1] or period)
        }
        if self.sheets is None:
            return Addresses(self.sheet, rows, columns, headers)
        sheets = self.sheets[chosen]
        one = set(sheets.tolist())
        if len(one) == 1:
            return Addresses(one.pop(), rows, columns, headers)
        return Addresses(self.sheet, rows, columns, headers, sheets)


class TableCheck(NamedTuple):
    """What a check of a table found, and the values it was made of.

    The values are kept as copies that pandas makes only when the table's own are written to: then
    they are others, and the check no longer holds.
    """

    framework: Framework
    data: pd.DataFrame
    units: pd.DataFrame
    findings: Sequence[Finding]


@dataclass(frozen=True, eq=False, repr=False)
class IndicatorTable(Displayed):
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
        (``missing`` by a mark or code, ``converted``, ``unparsed``, ``excel error``), original text,
        value, qualifier (such as ``>``) and address. :attr:`statuses` says it of every cell.
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
    totals : list of TotalRow
        Rows of totals (合计) that were taken out.
    reading : mapping
        What can be said to :func:`~benchmark_index.read_table` to read the table so again: the
        sheet or sheets, the rows selected, the column of units that was chosen, and the policies
        for cells that can be read in two ways.
    weights_stated : mapping
        Weights by indicator that the file states; they count where ``weighting="from-table"`` asks
        for them.
    """

    _kind: ClassVar[str] = "table"

    data: pd.DataFrame
    units: pd.DataFrame
    cells: pd.DataFrame = field(default_factory=lambda: _NO_CELLS)
    findings: Sequence[Finding] = ()
    source: str = ""
    sha256: str = ""
    period: str | None = None
    absent: tuple[str, ...] = ()
    addresses: Addresses = field(default_factory=Addresses)
    totals: Sequence[TotalRow] = ()
    reading: Mapping[str, object] = field(default_factory=dict)
    weights_stated: Mapping[str, float] = field(default_factory=dict)
    _check: TableCheck | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        if not np.may_share_memory(self.array, self.array):  # in several pieces, slow to look at
            object.__setattr__(self, "data", self.data.copy())

    def findings_by(self, framework: Framework) -> Sequence[Finding] | None:
        """Return what the check by a framework found, None where none was made of these values."""
        check = self._check
        if check is None or not (check.framework is framework or check.framework == framework):
            return None
        return check.findings if self._is_as_checked else None

    @property
    def _is_as_checked(self) -> bool:
        if self._check is None:
            return True
        _, data, units, _ = self._check
        names = [variable.id for variable in self._check.framework.variables]
        return (
            list(units.columns) == list(self.units.columns)
            and _is_same(data, self.data)
            and all(_is_same(units[name], self.units[name]) for name in names)
        )

    def renewed(self) -> IndicatorTable:
        """Return the table, as a new one where it was written to after its check."""
        return self if self._is_as_checked else self.replace()

    def keep_check(self, framework: Framework, findings: Sequence[Finding]) -> None:
        """Let the table bear what a check by a framework found."""
        copies = self.data.copy(deep=False), self.units.copy(deep=False)
        object.__setattr__(self, "_check", TableCheck(framework, *copies, findings))

    @property
    def array(self) -> Floats:
        """The values as units x indicators, not to be written to."""
        return self.data.to_numpy(dtype=float)

    @property
    def index(self) -> pd.Index:
        """The units, or units and periods."""
        return self.data.index

    @property
    def is_panel(self) -> bool:
        """Whether the table holds several periods."""
        return self.data.index.nlevels > 1

    @cached_property
    def unit_labels(self) -> pd.Index:
        """The unit of each row."""
        return self.index.get_level_values(0)

    @cached_property
    def period_labels(self) -> pd.Index | None:
        """The period of each row of a panel, else None."""
        return self.index.get_level_values(1) if self.is_panel else None

    @cached_property
    def labels(self) -> Labels | None:
        """The names of the different units as one text; None where units are numbers."""
        names = self.index.unique(level=0) if self.is_panel else self.index
        return None if names.dtype.kind in "iuf" else Labels(names)

    @cached_property
    def is_distinct(self) -> bool:
        """Whether no unit stands twice in a period."""
        if self.is_panel or self.labels is None:
            return bool(self.index.is_unique)
        return self.labels.are_distinct

    @cached_property
    def rows(self) -> Rows:
        """What steps may know of the rows: unit, period, attributes."""
        return Rows(self.index, self.units, self.period)

    @property
    def periods(self) -> list[str]:
        """The periods in order."""
        if self.period_labels is None:
            return [self.period] if self.period is not None else []
        return sorted(self.period_labels.unique())

    @property
    def statuses(self) -> pd.DataFrame:
        """The status of every cell: ok, missing, converted, unparsed or excel error."""
        measured = [name for name in self.units if pd.api.types.is_float_dtype(self.units[name])]
        blank = pd.concat([self.units[measured], self.data], axis=1).isna()
        statuses = np.where(blank, "missing", "ok").astype(object)
        where = {name: j for j, name in enumerate(blank.columns)}
        keys = ["unit", "period"] if self.is_panel else ["unit"]
        rows = pd.Series(np.arange(len(blank)), index=self.index).groupby(level=keys).first()
        known = self.cells[self.cells["indicator"].isin(list(where))]
        at = rows.reindex(pd.MultiIndex.from_frame(known[keys]) if self.is_panel else known["unit"])
        columns = known["indicator"].map(where).to_numpy(dtype=int)
        statuses[at.to_numpy(dtype=int), columns] = known["status"].to_numpy()
        return pd.DataFrame(statuses, index=self.index, columns=blank.columns)

    def column(self, name: str) -> pd.Series:
        """Return the cells of an indicator, a variable or an attribute."""
        return (self.data if name in self.data else self.units)[name]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: j for j, name in enumerate(self.data.columns)}

    def numbers(self, name: str) -> Floats:
        """Return the values of an indicator or variable."""
        if name in self._places:
            return self.array[:, self._places[name]]
        return self.units[name].to_numpy(dtype=float)

    def place(self, row: int) -> tuple[str, str]:
        """Return the unit and period of a row as text."""
        periods = self.period_labels
        period = self.period or "" if periods is None else str(periods[row])
        return str(self.unit_labels[row]), period

    def located(self, finding: Finding) -> Finding:
        """Return a finding about a column with the header's cell, where it has no cell of its own."""
        if not finding.indicator or finding.cell not in ("", self.addresses.sheet):
            return finding
        return finding._replace(cell=self.addresses.header(finding.indicator) or finding.cell)

    def replace(self, **changes: Any) -> IndicatorTable:
        """Return a table with some parts exchanged."""
        return replace(self, **changes)

    def choose(self, period: str | None) -> IndicatorTable:
        """Return the table of one period, however written; one that names none is taken to be of it."""
        if period is None:
            return self
        named = str(period)
        if named not in self.periods:
            named = period_of(named) or named
        return self.at(named) if self.periods else replace(self, period=named)

    def denominated(self, framework: Framework) -> Floats:
        """Return units x indicators with totals divided: value / (denominator / scale).

        A missing or non-positive denominator leaves a missing value.
        """
        x = self.array
        divided = [leaf for leaf in framework.all_indicators if leaf.denominator]
        if divided:
            x = np.array(x, order="F")
        named = {leaf.denominator.variable for leaf in divided if leaf.denominator}
        variables = {name: self.units[name].to_numpy(dtype=float) for name in named}
        for leaf in divided:
            assert leaf.denominator
            divisor, j = variables[leaf.denominator.variable], self._places[leaf.id]
            with np.errstate(all="ignore"):
                x[:, j] /= np.where(divisor > 0, divisor, np.nan) / leaf.denominator.scale
            if np.isinf(x[:, j]).any():
                raise MethodError.beyond_float(leaf.denominator.variable, [leaf.id])
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
        cells, findings = self.cells, self.findings
        return replace(
            self,
            data=self.data[chosen].droplevel(1),
            units=self.units[chosen].droplevel(1),
            cells=cells[cells["period"] == period].reset_index(drop=True),
            findings=[finding for finding in findings if finding.period in ("", period)],
            period=period,
            addresses=self.addresses.at(chosen, period),
            totals=[total for total in self.totals if total.period in ("", period)],
        )

    def keep(self, chosen: Booleans) -> IndicatorTable:
        """Return the table of some rows; what was said of a unit that leaves, leaves with it."""
        index = self.index[chosen]
        left = set(self.unit_labels[~chosen]) - set(index.get_level_values(0))
        kept = replace(
            self,
            data=self.data[chosen],
            units=self.units[chosen],
            cells=self.cells[~self.cells["unit"].isin(left)].reset_index(drop=True),
            findings=[finding for finding in self.findings if finding.unit not in left],
            addresses=self.addresses.at(chosen),
        )
        return kept.at(kept.periods[0]) if kept.is_panel and len(kept.periods) == 1 else kept


def _is_same(one: pd.DataFrame | pd.Series[Any], other: pd.DataFrame | pd.Series[Any]) -> bool:
    """Return whether two tables are one in memory, rows and columns in the same places."""
    a, b = one.to_numpy(), other.to_numpy()
    return a.__array_interface__ == b.__array_interface__ and one.index.is_(other.index)


def blank_codes(table: IndicatorTable, framework: Framework) -> IndicatorTable:
    """Return the table with the codes an indicator uses for missing made missing, each recorded."""
    data, units = table.data, table.units
    records, findings = [table.cells], list(table.findings)
    columns: tuple[Variable, ...] = framework.columns
    for column in columns:
        if not column.missing_codes:
            continue
        frame = data if column.id in data.columns else units
        if column.id not in frame.columns:
            continue
        coded = frame[column.id].isin(column.missing_codes).to_numpy()
        if not coded.any():
            continue
        record = _code_record(table, column.id, np.flatnonzero(coded), frame[column.id].to_numpy())
        records.append(record)
        findings += capped(np.arange(len(record)), partial(_code, record))
        blanked = frame.assign(**{column.id: frame[column.id].mask(coded)})
        data, units = (blanked, units) if frame is data else (data, blanked)
    if len(records) == 1:
        return table
    cells = pd.concat([part for part in records if len(part)], ignore_index=True)
    return replace(table, data=data, units=units, cells=cells, findings=findings)


def _code_record(
    table: IndicatorTable, column: str, rows: Integers, codes: NDArray[np.generic]
) -> pd.DataFrame:
    """Return the record of cells that hold a code for missing."""
    periods = table.period_labels
    return pd.DataFrame(
        {
            "unit": table.unit_labels[rows].astype(str),
            "period": table.period or "" if periods is None else periods[rows],
            "indicator": column,
            "status": "missing",
            "text": [shown(float(code)) for code in codes[rows]],
            "value": np.nan,
            "qualifier": "",
            "cell": [table.addresses.cell(row, column) for row in rows.tolist()],
        },
        columns=list(CELL_COLUMNS),
    )


def _code(record: pd.DataFrame, row: int) -> Finding:
    unit, period, name, _, text, _, _, cell = record.iloc[row]
    return Finding("missing-code", cell, unit, period, name, text)
