"""Reading: from a file's cells to an :class:`IndicatorTable`, with every fault on record.

Three steps, each of which only sees the one before: the grid (:mod:`benchmark_index.grids`), the
layout (which column is what), the cells (number, blank or fault).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import TableError, Text, UsageError, shorten
from ..framework import Framework
from ..grids import Cell, Grid, letter, open_grids
from ..numerics import Floats
from .findings import Finding
from .headers import Headers, fold, long_columns
from .model import CELL_COLUMNS, Addresses, IndicatorTable, blank_codes

HEADER_ROWS = 20
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})(\.0|年|年度)?")


def read_table(
    source: str | Path | pd.DataFrame,
    framework: Framework,
    *,
    sheet: str | None = None,
    period: str | None = None,
) -> IndicatorTable:
    """Read a table of indicators: wide (unit x indicator) or long (unit, period, indicator, value).

    Columns are found by id, Chinese name, English name or alias. Nothing is guessed: what is not
    a number is missing and becomes a finding of :func:`~benchmark_index.validate`.

    Parameters
    ----------
    source : str, Path or DataFrame
        A ``.csv``, ``.tsv``, ``.xlsx``, ``.xlsm`` or ``.xls`` file, or a DataFrame.
    framework : Framework
        Says which columns there should be.
    sheet : str, optional
        The sheet; default: the one whose header fits the framework best.
    period : str, optional
        The period to take from a table of several, or the period a table without one is of.

    Returns
    -------
    IndicatorTable

    Raises
    ------
    TableError
        The file cannot be opened, or no row looks like a header.
    UsageError
        There is no such file, sheet or period.
    """
    headers = Headers(framework)
    if isinstance(source, pd.DataFrame):
        grids, sha256, name = [_frame_grid(source, headers)], "", ""
    else:
        path = Path(source)
        grids, sha256 = open_grids(path)
        name = str(path)
    grid, top = _choose(grids, sheet, headers, name or "DataFrame", framework)
    build = _Long if long_columns(grid.rows[top]) else _Wide
    table = build(grid, top, framework, headers).table(name, sha256)
    if period is None:
        return table
    if not table.periods:
        return replace(table, period=str(period))
    return table.at(period)


def _frame_grid(frame: pd.DataFrame, headers: Headers) -> Grid:
    if not isinstance(frame.index, pd.RangeIndex):
        known = {heading.role for column in frame.columns if (heading := headers.find(column))}
        names = ["unit", "period"][: frame.index.nlevels]
        if "unit" not in known:
            frame = frame.rename_axis(index=names).reset_index()
    cells = frame.astype(object).where(frame.notna(), "")
    return Grid("", [list(frame.columns), *cells.to_numpy().tolist()])


def _choose(
    grids: Sequence[Grid], sheet: str | None, headers: Headers, name: str, framework: Framework
) -> tuple[Grid, int]:
    """Return the sheet that fits best and its header row."""
    if sheet is not None:
        names = [grid.name for grid in grids]
        if sheet not in names:
            raise UsageError.unknown(Text("工作表", "sheet"), sheet, names)
        grids = [grid for grid in grids if grid.name == sheet]
    fits = [
        (headers.matches(row) + 2 * (long_columns(row) is not None), -g, -r)
        for g, grid in enumerate(grids)
        for r, row in enumerate(grid.rows[:HEADER_ROWS])
    ]
    score, g, r = max(fits, default=(0, 0, 0))
    if score == 0:
        first = framework.all_indicators[0]
        raise TableError(
            Text(f"{name}：找不到表头", f"{name}: no header row found"),
            Text(
                f"表头须含对象列（如“{framework.unit.zh}”）和指标列（如“{first.name.zh}”）。",
                f"It needs a column of units ({framework.unit.en}) and indicators "
                f"({first.id} or {first.name.en}).",
            ),
        )
    return grids[-g], -r


class _Numbers(NamedTuple):
    column: Floats
    faults: list[int]


def _numbers(cells: Iterable[Cell]) -> _Numbers:
    """Return cells as numbers, blank ones missing, with the places of those that are neither."""
    values: list[float] = []
    faults = []
    for i, cell in enumerate(cells):
        if type(cell) is float or type(cell) is int:
            values.append(cell)
            continue
        text = "" if cell is None else str(cell).strip()
        if _NUMBER.fullmatch(text):
            values.append(float(text))
            continue
        values.append(np.nan)
        if text:
            faults.append(i)
    return _Numbers(np.array(values, dtype=float), faults)


def _text(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _period(cell: Cell) -> str:
    text = _text(cell)
    year = _YEAR.fullmatch(text)
    return year[1] if year else text


class _Layout:
    """What both layouts share: the rows below the header, findings, and the finished table."""

    def __init__(self, grid: Grid, top: int, framework: Framework, headers: Headers) -> None:
        self.grid, self.framework, self.headers = grid, framework, headers
        self.header = list(grid.rows[top])
        self.first_row = grid.row + top + 1
        width = len(self.header)
        self.rows = [
            (self.first_row + i, list(row) + [""] * (width - len(row)))
            for i, row in enumerate(grid.rows[top + 1 :])
            if any(_text(cell) for cell in row)
        ]
        self.header_row = grid.row + top
        self.findings: list[Finding] = []
        self.places = self._places()
        self.leaves = {leaf.id: leaf for leaf in framework.all_indicators}
        self.variables = {variable.id: variable for variable in framework.variables}
        if not self.rows:
            self.findings.append(Finding("no-rows", cell=grid.name))

    def address(self, row: int, column: int) -> str:
        """Return the address of a grid cell."""
        return (
            f"{self.grid.name}!{letter(self.grid.column + column)}{row}" if self.grid.name else ""
        )

    def _places(self) -> dict[str, int]:
        """Return the column of each thing the header names, noting what does not fit."""
        found: dict[str, list[int]] = {}
        for j, cell in enumerate(self.header):
            if not _text(cell):
                continue
            heading = self.headers.find(cell)
            at = self.address(self.header_row, j)
            if heading is None:
                if not self._expected(cell):
                    guess = self.headers.guess(cell)
                    self.findings.append(
                        Finding("unknown-column", at, value=_text(cell), details={"guess": guess})
                    )
                continue
            found.setdefault(heading.id, []).append(j)
            if heading.measure:
                self._check_measure(heading.id, heading.measure, at)
        if "unit" not in found:
            found |= self._unnamed_units(found)
        own = {fold(self.framework.unit.zh), fold(self.framework.unit.en)}
        for name, columns in found.items():
            if len(columns) == 1:
                continue
            if name == "unit":
                columns.sort(key=lambda j: fold(self.header[j]) not in own)
                continue
            cells = shorten(self.address(self.header_row, j) or str(j + 1) for j in columns)
            details = {"name": name, "cells": cells}
            at = self.address(self.header_row, columns[1])
            self.findings.append(Finding("duplicate-column", at, indicator=name, details=details))
        return {name: columns[0] for name, columns in found.items()}

    def _expected(self, cell: Cell) -> bool:
        return False

    def _unnamed_units(self, found: dict[str, list[int]]) -> dict[str, list[int]]:
        if "name" in found:
            return {"unit": found["name"]}
        if self.header and not _text(self.header[0]):
            return {"unit": [0]}
        raise TableError(
            Text(
                f"{self.grid.name or '表'}：没有“{self.framework.unit.zh}”列",
                f"{self.grid.name or 'table'}: no column names the units",
            ),
            Text(
                f"请给对象列加表头“{self.framework.unit.zh}”。",
                f"Head that column {self.framework.unit.en!r}.",
            ),
        )

    def _check_measure(self, name: str, measure: str, at: str) -> None:
        nodes = {
            node.id: node for node in (*self.framework.variables, *self.framework.all_indicators)
        }
        expected = nodes[name].unit if name in nodes else ""
        if expected and fold(measure) != fold(expected):
            details = {"given": measure, "expected": expected}
            self.findings.append(
                Finding("unit-of-measure", at, indicator=name, value=measure, details=details)
            )

    def _assemble(
        self,
        source: str,
        sha256: str,
        keys: list[tuple[str, str]],
        numbers: dict[str, Floats],
        texts: dict[str, list[str]],
        faults: list[tuple[int, str, str]],
        addresses: Addresses,
    ) -> IndicatorTable:
        """Put columns, index, faulty cells and findings together."""
        n = len(keys)
        absent = tuple(name for name in (*self.variables, *self.leaves) if name not in numbers)
        values = np.full((n, len(self.leaves)), np.nan, order="F")
        for j, name in enumerate(self.leaves):
            if name in numbers:
                values[:, j] = numbers[name]
        periods = sorted({period for _, period in keys})
        panel = len(periods) > 1
        index: pd.Index[Any] = (
            pd.MultiIndex.from_tuples(keys, names=["unit", "period"])
            if panel
            else pd.Index([unit for unit, _ in keys], name="unit", dtype=object)
        )
        measured = {name: numbers.get(name, np.full(n, np.nan)) for name in self.variables}
        records = []
        for row, name, text in faults:
            at = addresses.cell(row, name)
            unit, period = keys[row]
            records.append((unit, period, name, "unparsed", text, np.nan, at))
            self.findings.append(Finding("not-a-number", at, unit, period, name, text))
        table = IndicatorTable(
            data=pd.DataFrame(values, index=index, columns=list(self.leaves), copy=False),
            units=pd.DataFrame({**texts, **measured}, index=index),
            cells=pd.DataFrame(records, columns=list(CELL_COLUMNS)),
            findings=self.findings,
            source=source,
            sha256=sha256,
            period=periods[0] or None if periods and not panel else None,
            absent=absent,
            addresses=addresses,
        )
        return blank_codes(table, self.framework)

    def table(self, source: str, sha256: str) -> IndicatorTable:
        """Return the table read."""
        raise NotImplementedError


class _Wide(_Layout):
    """One row per unit (and period), one column per indicator."""

    def table(self, source: str, sha256: str) -> IndicatorTable:
        """Return the table read."""
        rows = [item for item in self.rows if self._has_key(*item)]
        unit, period = self.places["unit"], self.places.get("period")
        keys = [
            (_text(row[unit]), "" if period is None else _period(row[period])) for _, row in rows
        ]
        numbers: dict[str, Floats] = {}
        faults: list[tuple[int, str, str]] = []
        for name, j in self.places.items():
            if name in self.leaves or name in self.variables:
                numbers[name], wrong = _numbers(row[j] for _, row in rows)
                faults += [(i, name, _text(rows[i][1][j])) for i in wrong]
        texts = {
            name: [_text(row[j]) for _, row in rows]
            for name, j in self.places.items()
            if name == "name" or name in self.framework.attributes
        }
        addresses = Addresses(
            self.grid.name,
            {name: letter(self.grid.column + j) for name, j in self.places.items()},
            np.array([at for at, _ in rows]) if self.grid.name else None,
        )
        return self._assemble(source, sha256, keys, numbers, texts, faults, addresses)

    def _has_key(self, at: int, row: list[Cell]) -> bool:
        for name, rule in (("unit", "no-unit-name"), ("period", "no-period")):
            if name in self.places and not _text(row[self.places[name]]):
                cell = self.address(at, self.places[name])
                unit = _text(row[self.places["unit"]])
                self.findings.append(Finding(rule, cell, unit))
                return False
        return True


class _Long(_Layout):
    """One row per unit, period and indicator."""

    def _expected(self, cell: Cell) -> bool:
        return any(fold(cell) == fold(self.header[j]) for j in self._value_columns().values())

    def _value_columns(self) -> dict[str, int]:
        return long_columns(self.header) or {}

    def table(self, source: str, sha256: str) -> IndicatorTable:
        """Return the table read."""
        columns = self._value_columns()
        unit, period = self.places["unit"], self.places.get("period")
        values = _numbers(row[columns["value"]] for _, row in self.rows)
        wrong = set(values.faults)
        keys: dict[tuple[str, str], int] = {}
        cells: dict[tuple[int, str], int] = {}
        repeated: dict[tuple[int, str], list[int]] = {}
        unknown: Counter[str] = Counter()
        first: list[int] = []
        for i, (at, row) in enumerate(self.rows):
            if not _text(row[unit]) or (period is not None and not _text(row[period])):
                rule = "no-period" if _text(row[unit]) else "no-unit-name"
                self.findings.append(Finding(rule, self.address(at, unit), _text(row[unit])))
                continue
            heading = self.headers.find(row[columns["indicator"]])
            if heading is None or heading.role not in ("indicator", "variable"):
                unknown[_text(row[columns["indicator"]])] += 1
                continue
            key = (_text(row[unit]), "" if period is None else _period(row[period]))
            if key not in keys:
                keys[key] = len(keys)
                first.append(at)
            place = (keys[key], heading.id)
            if place in cells:
                repeated.setdefault(place, [cells[place]]).append(i)
            else:
                cells[place] = i
        self._note(unknown, repeated, list(keys), columns["value"])
        numbers: dict[str, Floats] = {}
        rows: dict[str, Any] = {}
        faults = []
        for (k, name), i in cells.items():
            if name not in numbers:
                numbers[name] = np.full(len(keys), np.nan)
                rows[name] = np.zeros(len(keys), dtype=int)
            if (k, name) not in repeated:
                numbers[name][k] = values.column[i]
            rows[name][k] = self.rows[i][0]
            if i in wrong:
                faults.append((k, name, _text(self.rows[i][1][columns["value"]])))
        letters = dict.fromkeys(rows, letter(self.grid.column + columns["value"]))
        letters["unit"] = letter(self.grid.column + unit)
        rows["unit"] = np.array(first)
        addresses = Addresses(self.grid.name, letters, rows if self.grid.name else None)
        return self._assemble(source, sha256, list(keys), numbers, {}, faults, addresses)

    def _note(
        self,
        unknown: Counter[str],
        repeated: dict[tuple[int, str], list[int]],
        keys: list[tuple[str, str]],
        value: int,
    ) -> None:
        for name, count in unknown.items():
            details = {"count": count, "guess": self.headers.guess(name)}
            self.findings.append(Finding("unknown-indicator", value=name, details=details))
        for (k, name), lines in repeated.items():
            places = [self.address(self.rows[i][0], value) for i in lines]
            details = {"cells": shorten(places)}
            self.findings.append(
                Finding("duplicate-value", places[1], *keys[k], indicator=name, details=details)
            )
