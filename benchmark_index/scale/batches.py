"""Batches of rows as tables: through the one door once, and past it where it has nothing to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..errors import TableError, Text
from ..findings.finding import Finding
from ..framework import Framework
from ..framework.declared import Check, Growth, Rank, Share, TotalCheck
from ..numerics import Floats, Integers
from ..reading.door import read_table, refuse_unscorable
from ..reading.frames import KEYS
from ..reading.headers import Headers
from ..reading.values import ReadingOptions
from ..table import IndicatorTable
from ..table.indicator_table import Addresses
from ..validation.table_report import findings_of_rows
from .data_pieces import Batch, DataPiece

if TYPE_CHECKING:
    import pyarrow as pa


class PlainColumns(NamedTuple):
    """Where a batch whose columns are named plainly holds what a framework asks for.

    Attributes
    ----------
    unit : str
    period : str or None
    indicators : list of str
        In the framework's order.
    others : mapping
        Variables and attributes.
    """

    unit: str
    period: str | None
    indicators: list[str]
    others: Mapping[str, str]


@dataclass(frozen=True)
class BatchReader:
    """Reads batches of rows as tables of a framework.

    Attributes
    ----------
    framework : Framework
    rows : int
        How many rows are read at once.
    reading : mapping
        What is said of cells that can be read in two ways; see
        :func:`~benchmark_index.read_table`.
    errors : str
        Whether tables with errors are refused or taken for what they hold.
    """

    framework: Framework
    rows: int
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    errors: str = "raise"

    @cached_property
    def of_rows(self) -> Framework:
        """The framework without the checks that look beyond a row."""
        checks = [check for check in self.framework.checks if looks_at_one_row(check)]
        return self.framework.model_copy(update={"checks": tuple(checks)})

    def numbers(self, names: Sequence[str]) -> frozenset[str]:
        """Return the columns of a text file that should hold numbers."""
        return frozenset(
            name
            for name in names
            if (heading := self.headers.find(name)) and heading.role in ("indicator", "variable")
        )

    @cached_property
    def headers(self) -> Headers:
        """What finds the columns of the framework."""
        return Headers(self.framework)

    def checked(
        self, piece: DataPiece
    ) -> Iterator[tuple[IndicatorTable, list[Finding], list[str]]]:
        """Yield the batches of a piece as tables, with what is amiss, and their plain columns."""
        for batch in piece.batches(self.rows, self.numbers):
            if not batch.frame.num_rows:
                continue
            table = self._read(batch.frame)
            rows, nameless = self._rows(batch, len(table.data))
            if len(rows) == len(table.data):  # else some were left out for another reason
                table = _addressed(table, batch.frame, rows, piece, self.headers)
            findings = _placed(findings_of_rows(table, self.of_rows), table, piece.name, nameless)
            # a batch may hold nothing but a total: whether there are rows is said of all files
            findings = [finding for finding in findings if finding.rule != "no-rows"]
            if self.errors == "ignore":
                refuse_unscorable(table, self.framework)
            yield table, findings, self._plain(table, batch.frame)

    def tables(self, piece: DataPiece, plain: Sequence[str]) -> Iterator[IndicatorTable]:
        """Yield the batches of a piece that was checked before.

        ``plain``: the columns that are needed where the rows need not pass the door again, else
        none.
        """
        ids = self.framework.indicator_ids
        for batch in piece.batches(self.rows, self.numbers, plain or None):
            if not batch.frame.num_rows:
                continue
            columns = plain_columns(batch.frame.schema, self.framework, self.headers)
            if plain and columns is not None:
                yield plain_table(batch.frame, columns, ids)
            elif len((table := self._read(batch.frame)).data):  # more than totals and blank lines
                yield table

    def _read(self, batch: pa.RecordBatch) -> IndicatorTable:
        if self._unit(batch) is None:
            raise TableError(
                Text("没有对象名称列", "No column names the units"),
                Text(
                    "请将该列命名为 unit 或体系中的对象名，或用 unit_column 指明；"
                    "文本文件的第一行须为表头。",
                    "Head it unit, or as the framework calls its units, or name it by unit_column; "
                    "in a text file the header must be the first line.",
                ),
            )
        frame = frame_of(batch, self.numbers(batch.schema.names))
        return read_table(frame, self.framework, **self.reading)

    def _unit(self, batch: pa.RecordBatch) -> int | None:
        """Return which column names the units, None where none does."""
        said = self.reading.get("unit_column")
        for j, name in enumerate(batch.schema.names):
            heading = self.headers.find(name)
            if name == said or (said is None and heading and heading.role == "unit"):
                return j
        return None

    def _rows(self, batch: Batch, kept: int) -> tuple[Integers, Integers]:
        """Return the rows of a file that name a unit, and those that hold values for none."""
        rows = batch.first + np.arange(batch.frame.num_rows)
        unit = self._unit(batch.frame)
        if kept == len(rows) or unit is None:
            return rows, rows[:0]
        names = batch.frame.column(unit).to_pandas()
        blank = names.isna().to_numpy() | (names.astype("str").str.strip() == "").to_numpy(bool)
        others = batch.frame.remove_column(unit).to_pandas()
        return rows[~blank], rows[blank & others.notna().any(axis=1).to_numpy()]

    def _plain(self, table: IndicatorTable, batch: pa.RecordBatch) -> list[str]:
        """Return the columns that are needed where the door left everything as it was, else none.

        Then no cell is on record and no row has left.
        """
        if self.reading or self.framework.computed or len(table.cells):
            return []
        columns = plain_columns(batch.schema, self.framework, self.headers)
        if columns is None or len(table.data) != batch.num_rows:
            return []
        index = _index(batch, columns)
        if index.nlevels != table.index.nlevels or not index.equals(table.index):
            return []
        period = [] if columns.period is None else [columns.period]
        return [columns.unit, *period, *columns.indicators, *columns.others.values()]


def nobody(framework: Framework) -> IndicatorTable:
    """Return the table of a framework without a row."""
    index = pd.Index([], name="unit", dtype="str")
    data = pd.DataFrame(index=index, columns=framework.indicator_ids, dtype=float)
    variables = [variable.id for variable in framework.variables]
    return IndicatorTable(data, pd.DataFrame(index=index, columns=variables, dtype=float))


def looks_at_one_row(check: Check) -> bool:
    """Return whether a check needs no other row, and so none of another batch.

    A share and a sum are of one unit and period, as is growth on a column of the year before.
    """
    match check:
        case TotalCheck() | Share():
            return True
        case Growth():
            return check.previous is not None
        case Rank():
            return check.among is not None
    return False


def plain_columns(schema: pa.Schema, framework: Framework, headers: Headers) -> PlainColumns | None:
    """Return where the columns of a batch are, None where one may need to be read as cells."""
    import pyarrow.types as types

    found: dict[str, str] = {}
    for part in schema:
        heading = headers.find(part.name)
        if heading is None:
            continue
        numeric = types.is_floating(part.type) or types.is_integer(part.type)
        textual = types.is_string(part.type) or types.is_large_string(part.type)
        measured = heading.role in ("indicator", "variable")
        named = heading.role if heading.role in KEYS else heading.id
        if heading.measure or heading.period or named in found:
            return None
        if not (numeric if measured else textual):
            return None
        found[named] = part.name
    indicators = [found.pop(name, "") for name in framework.indicator_ids]
    if not all(indicators) or "unit" not in found:
        return None
    if any(variable.id not in found for variable in framework.variables):
        return None
    return PlainColumns(found.pop("unit"), found.pop("period", None), indicators, found)


def plain_table(batch: pa.RecordBatch, columns: PlainColumns, ids: Sequence[str]) -> IndicatorTable:
    """Return a batch as a table, its cells as they stand."""
    index, x = _index(batch, columns), _numbers(batch, columns.indicators)
    others = {name: batch.column(at).to_pandas().array for name, at in columns.others.items()}
    return IndicatorTable(
        pd.DataFrame(x, index=index, columns=list(ids), copy=False),
        pd.DataFrame(others, index=index),
    )


def frame_of(batch: pa.RecordBatch, numbers: frozenset[str]) -> pd.DataFrame:
    """Return a batch as a frame, whose numbers are one block of float64.

    Whole numbers in other columns are names, of which no digit may be lost.
    """
    import pyarrow as pa
    import pyarrow.types as types

    numeric = [
        part.name
        for part in batch.schema
        if part.name in numbers and (types.is_floating(part.type) or types.is_integer(part.type))
    ]
    others = [part for part in batch.schema if part.name not in numeric]
    if len(set(batch.schema.names)) < batch.num_columns:
        frame: pd.DataFrame = batch.to_pandas()
        return frame
    frame = pd.DataFrame(_numbers(batch, numeric), columns=numeric, copy=False)
    for j, part in enumerate(others):
        column = batch.column(part.name)
        column = column.cast(pa.string()) if types.is_integer(part.type) else column
        frame.insert(j, part.name, column.to_pandas().array)
    return frame


def _numbers(batch: pa.RecordBatch, names: Sequence[str]) -> Floats:
    x = np.empty((batch.num_rows, len(names)), order="F")
    for j, name in enumerate(names):
        x[:, j] = batch.column(name).to_numpy(zero_copy_only=False)
    return x


def _index(batch: pa.RecordBatch, columns: PlainColumns) -> pd.Index:
    index: pd.Index = pd.Index(batch.column(columns.unit).to_pandas(), name="unit")
    if columns.period is not None:
        labels = batch.column(columns.period).to_pandas()
        index = pd.MultiIndex.from_arrays([index, labels], names=list(KEYS))
    return index


def _addressed(
    table: IndicatorTable, frame: pa.RecordBatch, rows: Integers, piece: DataPiece, headers: Headers
) -> IndicatorTable:
    """Return a table whose cells have the addresses they have in the file, its header row 1."""
    places: dict[str, int] = {}
    for j, name in enumerate(frame.schema.names, 1):
        if heading := headers.find(name):
            places.setdefault(heading.role if heading.role in KEYS else heading.id, j)
    return table.replace(addresses=Addresses(piece.name, dict.fromkeys(places, rows), places))


def _placed(
    findings: Sequence[Finding], table: IndicatorTable, file: str, nameless: Integers
) -> list[Finding]:
    """Return findings with the addresses of their cells or nameless rows, else the file's name."""
    lost = [finding for finding in findings if not finding.cell and finding.unit]
    rows: dict[tuple[str, str], int] = {}
    if lost and table.addresses.sheet:
        named = {finding.unit for finding in lost}
        near = np.flatnonzero(table.unit_labels.astype(str).isin(named)).tolist()
        rows = {table.place(row): row for row in reversed(near)}
    unnamed = map(str, nameless.tolist())

    def cell(finding: Finding) -> str:
        if finding.rule == "no-unit-name" and (line := next(unnamed, "")):
            return f"{file}!{line}"
        row = rows.get((finding.unit, finding.period))
        at = "" if row is None else table.addresses.cell(row, finding.indicator or "unit")
        return finding.cell or at or file

    return [finding._replace(cell=cell(finding)) for finding in findings]
