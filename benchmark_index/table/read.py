"""Reading: from a file's cells to an :class:`IndicatorTable`, with every fault on record.

Three steps, each of which only sees the one before: the grid (:mod:`benchmark_index.grids`), the
layout (which column is what), the cells (number, blank or fault).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import TableError, Text, UsageError, shorten
from ..framework import Framework
from ..grids import Cell, Grid, Percent, letter, open_grids
from ..numerics import Floats
from .findings import Finding
from .frames import with_index
from .headers import Headers, cell_text, fold, long_columns, period_text
from .model import CELL_COLUMNS, Addresses, IndicatorTable, blank_codes

HEADER_ROWS = 20
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)


def read_cells(
    source: str | Path | pd.DataFrame,
    framework: Framework,
    *,
    sheet: str | None = None,
    period: str | None = None,
) -> IndicatorTable:
    """Read a file or DataFrame cell by cell; see :func:`benchmark_index.read_table`."""
    headers = Headers(framework)
    if isinstance(source, pd.DataFrame):
        grids, sha256, name = [_frame_grid(source, headers)], "", ""
    else:
        path = Path(source)
        grids, sha256 = open_grids(path)
        name = str(path)
    grid, top, others = _choose(grids, sheet, headers, name or "DataFrame", framework)
    build = _Long if long_columns(grid.rows[top]) else _Wide
    layout = build(grid, top, framework, headers)
    if not grid.formatted:
        layout.findings.append(Finding("unseen-formats", grid.name))
    if others:
        details = {"taken": grid.name, "others": shorten(others)}
        layout.findings.append(Finding("other-sheets", grid.name, details=details))
    return layout.table(name, sha256).choose(period)


def _frame_grid(frame: pd.DataFrame, headers: Headers) -> Grid:
    indexed = with_index(frame, headers)
    if indexed is not frame or frame.index.names[0] == "unit":
        frame = indexed.reset_index()
    cells = frame.astype(object).where(frame.notna(), "")
    return Grid("", [list(frame.columns), *cells.to_numpy().tolist()])


def _choose(
    grids: Sequence[Grid], sheet: str | None, headers: Headers, name: str, framework: Framework
) -> tuple[Grid, int, list[str]]:
    """Return the sheet that fits best, its header row, and visible sheets that fit as well."""
    if sheet is not None:
        names = [grid.name for grid in grids]
        if sheet not in names:
            raise UsageError.unknown(Text("工作表", "sheet"), sheet, names)
        grids = [grid for grid in grids if grid.name == sheet]
    fits = {}
    for g, grid in enumerate(grids):
        scores = [
            headers.matches(row) + 2 * (long_columns(row) is not None)
            for row in grid.rows[:HEADER_ROWS]
        ]
        if max(scores, default=0):
            fits[g] = (max(scores), grid.visible, -g, scores.index(max(scores)))
    if not fits:
        first = framework.all_indicators[0]
        raise TableError(
            Text(f"{name}：找不到表头", f"{name}: no header row found"),
            Text(
                f"表头须含对象列（如“{framework.unit.zh}”）和指标列（如“{first.name.zh}”）。",
                f"It needs a column of units ({framework.unit.en}) and indicators "
                f"({first.id} or {first.name.en}).",
            ),
        )
    best = max(fits, key=lambda g: (fits[g][1], *fits[g][:3]))
    others = [grids[g].name for g in fits if g != best and fits[g][:2] == fits[best][:2]]
    return grids[best], fits[best][3], others


class _Numbers(NamedTuple):
    """Cells as numbers, blank ones missing; the places of those that are neither, of percents."""

    column: Floats
    faults: list[int]
    percents: list[int]


def _numbers(cells: Iterable[Cell]) -> _Numbers:
    values: list[float] = []
    faults, percents = [], []
    for i, cell in enumerate(cells):
        if type(cell) is float or (type(cell) is int and abs(cell) < 1 << 1000):
            values.append(cell)
            continue
        if type(cell) is Percent:
            values.append(cell)
            percents.append(i)
            continue
        text = "" if cell is None else str(cell).strip()
        if _NUMBER.fullmatch(text):
            values.append(float(text))
            continue
        values.append(np.nan)
        if text:
            faults.append(i)
    return _Numbers(np.array(values, dtype=float), faults, percents)


class _Cell(NamedTuple):
    """A cell that is not simply a number or blank: table row, column, status, text, value."""

    row: int
    name: str
    status: str
    text: str
    value: float = np.nan


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
            if any(cell_text(cell) for cell in row)
        ]
        self.header_row = grid.row + top
        self.findings: list[Finding] = []
        self.leaves = {leaf.id: leaf for leaf in framework.all_indicators}
        self.variables = {variable.id: variable for variable in framework.variables}
        self.places = self._places()
        self._note_headless()
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
            if not cell_text(cell):
                continue
            heading = self.headers.find(cell)
            if heading is None:
                if not self._expected(cell):
                    self._note_unknown(j, self.headers.guess(cell))
                continue
            found.setdefault(heading.id, []).append(j)
            if heading.measure:
                at = self.address(self.header_row, j)
                self._check_measure(heading.id, heading.measure, at)
        if "unit" not in found:
            found |= self._unnamed_units(found)
        own = {fold(self.framework.unit.zh), fold(self.framework.unit.en)}
        found["unit"].sort(key=lambda j: fold(self.header[j]) not in own)
        for j in found["unit"][1:]:
            self._note_unknown(j, Text("", ""))
        for name, columns in found.items():
            if len(columns) > 1 and name != "unit":
                cells = shorten(self.address(self.header_row, j) or str(j + 1) for j in columns)
                twice = {"name": self.headers.name(name), "cells": cells}
                at = self.address(self.header_row, columns[1])
                self.findings.append(Finding("duplicate-column", at, indicator=name, details=twice))
        return {name: columns[0] for name, columns in found.items()}

    def _note_unknown(self, j: int, guess: Text) -> None:
        at, value = self.address(self.header_row, j), cell_text(self.header[j])
        self.findings.append(Finding("unknown-column", at, value=value, details={"guess": guess}))

    def _note_headless(self) -> None:
        """Note every column of values that has no header, also beyond the header's end."""
        taken, width = set(self.places.values()), len(self.header)
        bare = [j for j, cell in enumerate(self.header) if not cell_text(cell) and j not in taken]
        first: dict[int, int] = {}
        for at, row in self.rows:
            for j in (*bare, *range(width, len(row))):
                if j not in first and cell_text(row[j]):
                    first[j] = at
        self.findings += [Finding("no-header", self.address(at, j)) for j, at in first.items()]

    def _expected(self, cell: Cell) -> bool:
        return False

    def _unnamed_units(self, found: dict[str, list[int]]) -> dict[str, list[int]]:
        if "name" in found:
            return {"unit": found["name"]}
        if self.header and not cell_text(self.header[0]):
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
        nodes = {**self.variables, **self.leaves}
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
        odd: list[_Cell],
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
            else pd.Index([unit for unit, _ in keys], name="unit")
        )
        measured = {name: numbers.get(name, np.full(n, np.nan)) for name in self.variables}
        records = []
        for row, name, status, text, value in odd:
            at = addresses.cell(row, name)
            unit, period = keys[row]
            records.append((unit, period, name, status, text, value, at))
            rule = "not-a-number" if status == "unparsed" else "percent-cell"
            details = {"read": f"{value:.15g}"}
            self.findings.append(Finding(rule, at, unit, period, name, text, details))
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

    def _key(self, row: list[Cell]) -> tuple[str, str]:
        """Return unit and period of a row."""
        period = self.places.get("period")
        unit = cell_text(row[self.places["unit"]])
        return unit, "" if period is None else period_text(row[period])

    def _has_key(self, at: int, row: list[Cell]) -> bool:
        """Say whether a row names its unit and period; note what it lacks."""
        for name, rule in (("unit", "no-unit-name"), ("period", "no-period")):
            if name in self.places and not cell_text(row[self.places[name]]):
                cell = self.address(at, self.places[name])
                unit = cell_text(row[self.places["unit"]])
                self.findings.append(Finding(rule, cell, unit))
                return False
        return True

    def _texts(self) -> dict[str, int]:
        """Return the columns of display names and attributes."""
        return {
            name: j
            for name, j in self.places.items()
            if name == "name" or name in self.framework.attributes
        }

    def _percents(self, name: str, column: Floats, places: dict[int, int]) -> Iterator[_Cell]:
        """Read 0.452 shown as 45.2 % as 45.2 where the unit is %: {place in column: table row}."""
        node = self.leaves.get(name) or self.variables[name]
        if fold(node.unit) not in ("%", "percent"):
            return
        for i, row in places.items():
            before = f"{column[i]:.15g}"
            column[i] = float(Decimal(repr(float(column[i]))) * 100)
            yield _Cell(row, name, "converted", before, float(column[i]))

    def table(self, source: str, sha256: str) -> IndicatorTable:
        """Return the table read."""
        raise NotImplementedError


class _Wide(_Layout):
    """One row per unit (and period), one column per indicator."""

    def table(self, source: str, sha256: str) -> IndicatorTable:
        """Return the table read."""
        rows = [item for item in self.rows if self._has_key(*item)]
        keys = [self._key(row) for _, row in rows]
        numbers: dict[str, Floats] = {}
        odd: list[_Cell] = []
        for name, j in self.places.items():
            if name in self.leaves or name in self.variables:
                found = _numbers(row[j] for _, row in rows)
                numbers[name] = found.column
                odd += [_Cell(i, name, "unparsed", cell_text(rows[i][1][j])) for i in found.faults]
                odd += self._percents(name, found.column, {i: i for i in found.percents})
        texts = {name: [cell_text(row[j]) for _, row in rows] for name, j in self._texts().items()}
        addresses = Addresses(
            self.grid.name,
            {name: letter(self.grid.column + j) for name, j in self.places.items()},
            np.array([at for at, _ in rows]) if self.grid.name else None,
        )
        return self._assemble(source, sha256, keys, numbers, texts, odd, addresses)


class _Long(_Layout):
    """One row per unit, period and indicator."""

    def _expected(self, cell: Cell) -> bool:
        return any(fold(cell) == fold(self.header[j]) for j in self._value_columns.values())

    @cached_property
    def _value_columns(self) -> dict[str, int]:
        return long_columns(self.header) or {}

    def table(self, source: str, sha256: str) -> IndicatorTable:
        """Return the table read."""
        value = self._value_columns["value"]
        found = _numbers(row[value] for _, row in self.rows)
        keys: dict[tuple[str, str], int] = {}  # unit and period: the first line they stand in
        cells: dict[tuple[tuple[str, str], str], list[int]] = {}
        unknown: dict[str, list[int]] = {}
        for i, (at, row) in enumerate(self.rows):
            if not self._has_key(at, row):
                continue
            key = self._key(row)
            keys.setdefault(key, i)
            name = self._indicator(at, row, unknown, i)
            if name:
                cells.setdefault((key, name), []).append(i)
        self._note(unknown, cells)
        order = {key: k for k, key in enumerate(keys)}
        numbers: dict[str, Floats] = {}
        rows: dict[str, Any] = {}
        odd: list[_Cell] = []
        wrong, percents = set(found.faults), set(found.percents)
        for (key, name), lines in cells.items():
            if name not in numbers:
                numbers[name] = np.full(len(keys), np.nan)
                rows[name] = np.zeros(len(keys), dtype=int)
            k, i = order[key], lines[0]
            rows[name][k] = self.rows[i][0]
            if i in wrong:
                odd.append(_Cell(k, name, "unparsed", cell_text(self.rows[i][1][value])))
            elif len(lines) == 1:
                odd += self._percents(name, found.column, {i: k} if i in percents else {})
                numbers[name][k] = found.column[i]
        letters = dict.fromkeys(rows, letter(self.grid.column + value))
        letters["unit"] = letter(self.grid.column + self.places["unit"])
        rows["unit"] = np.array([self.rows[i][0] for i in keys.values()])
        texts = {
            name: [cell_text(self.rows[i][1][j]) for i in keys.values()]
            for name, j in self._texts().items()
        }
        addresses = Addresses(self.grid.name, letters, rows if self.grid.name else None)
        return self._assemble(source, sha256, list(keys), numbers, texts, odd, addresses)

    def _indicator(
        self, at: int, row: list[Cell], unknown: dict[str, list[int]], i: int
    ) -> str | None:
        """Return the id of a line's indicator or variable; note what is none."""
        place = self._value_columns["indicator"]
        text = cell_text(row[place])
        heading = self.headers.find(text)
        if heading and heading.role in ("indicator", "variable"):
            return heading.id
        if text:
            unknown.setdefault(text, []).append(i)
        else:
            unit = cell_text(row[self.places["unit"]])
            self.findings.append(Finding("no-indicator-name", self.address(at, place), unit))
        return None

    def _note(
        self,
        unknown: dict[str, list[int]],
        cells: dict[tuple[tuple[str, str], str], list[int]],
    ) -> None:
        columns = self._value_columns
        for name, lines in unknown.items():
            at = self.address(self.rows[lines[0]][0], columns["indicator"])
            details = {"count": len(lines), "guess": self.headers.guess(name)}
            self.findings.append(Finding("unknown-indicator", at, value=name, details=details))
        for (key, name), lines in cells.items():
            if len(lines) > 1:
                places = [self.address(self.rows[i][0], columns["value"]) for i in lines]
                details = {"cells": shorten(places)}
                self.findings.append(
                    Finding("duplicate-value", places[1], *key, indicator=name, details=details)
                )
