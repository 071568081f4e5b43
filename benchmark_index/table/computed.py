"""Columns computed from the others of a table (计算指标), by the formulas of its framework."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np

from ..errors import Text
from ..findings.finding import Finding, capped
from ..framework import Framework
from ..framework.arithmetic import Operand
from ..framework.computation import Before, Computation, computed_columns, differing
from ..framework.years_back import rows_before
from ..numerics import Booleans, Floats, Integers, shown
from .indicator_table import Addresses, IndicatorTable

RULES = ("computed-undefined", "computed-column", "computed-differs")
KEPT = ("direction-differs",)  # what is said of a computed column itself, not of its cells


def earlier(table: IndicatorTable, years: int) -> Integers:
    """Return the row of the same unit some years before, -1 where there is none or several."""
    return rows_before(table.index, years)


def compute(
    table: IndicatorTable, framework: Framework, held: Mapping[str, Floats] | None = None
) -> Computation:
    """Compute every column of a table that has a formula.

    Parameters
    ----------
    table : IndicatorTable
        Holds the columns that are read.
    framework : Framework
    held : mapping, optional
        Values known from a larger table, by column: they stand in the rows whose year before is not
        in this one.
    """
    return computed_columns(framework.computed, table.numbers, _before(table), held)


def _before(table: IndicatorTable) -> Before:
    return cache(lambda years: earlier(table, years))


def with_computed(table: IndicatorTable, framework: Framework) -> IndicatorTable:
    """Return a table that was read with its computed columns; one of that name in it is ignored."""
    if not framework.computed:
        return table
    stated = {name: table.numbers(name) for name in framework.computed if name not in table.absent}
    bare = _without(table, framework)
    figures = compute(bare, framework)
    findings = [*bare.findings]
    for name in stated:
        findings += _compared(table, framework, name, stated[name], figures)
    return _filled(bare.replace(findings=findings), framework, figures)


def computed_again(table: IndicatorTable, framework: Framework) -> IndicatorTable:
    """Return an earlier table with its columns computed from what it holds now.

    A figure of a year whose year before has left the table stays as it was computed then.
    """
    if not framework.computed:
        return table
    here = [name for name in framework.computed if name in table.data or name in table.units]
    held = {name: table.numbers(name) for name in here}
    findings = [f for f in table.findings if f.rule != "computed-undefined"]
    table = table.replace(findings=findings)
    return _filled(table, framework, compute(table, framework, held))


def follows(table: IndicatorTable, framework: Framework) -> frozenset[str]:
    """Return the computed columns that are what the others of this very table amount to.

    Those of a year whose year before is in no row are not.
    """
    columns = compute(table, framework).columns if framework.computed else {}
    return frozenset(
        name
        for name in framework.computed
        if np.array_equal(columns[name], table.numbers(name), equal_nan=True)
    )


def inputs(framework: Framework, column: str) -> list[Operand]:
    """Return the figures that are read of which a computed one is made, in reading order."""
    figures: dict[Operand, None] = {}
    left = [Operand(column)]
    while left:
        operand = left.pop()
        if operand in figures:
            continue
        figures[operand] = None
        if formula := framework.computed.get(operand.name):
            left += [Operand(name, operand.years + n) for name, n in reversed(formula.operands)]
    return [operand for operand in figures if operand.name not in framework.computed]


def _without(table: IndicatorTable, framework: Framework) -> IndicatorTable:
    """Return a table that knows nothing of columns that it states though they are computed."""
    computed, where = framework.computed, table.addresses
    cells = table.cells
    if len(cells):
        cells = cells[~cells["indicator"].isin([*computed])].reset_index(drop=True)
    return table.replace(
        cells=cells,
        findings=[f for f in table.findings if f.indicator not in computed or f.rule in KEPT],
        absent=tuple(name for name in table.absent if name not in computed),
        addresses=Addresses(
            where.sheet,
            {name: place for name, place in where.rows.items() if name not in computed},
            {name: place for name, place in where.columns.items() if name not in computed},
            {key: at for key, at in where.headers.items() if key[0] not in computed},
            where.sheets,
        ),
    )


def _filled(table: IndicatorTable, framework: Framework, figures: Computation) -> IndicatorTable:
    values = {name: figures.columns[name] for name in framework.computed}
    ids = framework.indicator_ids
    leaves = {name: values[name] for name in ids if name in values}
    others = {name: values[name] for name in values if name not in leaves}
    findings = [*table.findings]
    for name in values:
        findings += _undefined(table, framework, name, figures.undefined[name])
    return table.replace(
        data=table.data.assign(**leaves)[ids] if leaves else table.data,
        units=table.units.assign(**others) if others else table.units,
        findings=findings,
    )


def _undefined(
    table: IndicatorTable, framework: Framework, name: str, rows: Booleans
) -> Iterator[Finding]:
    column = framework.columns_by_id[name]

    def undefined(row: int) -> Finding:
        details = {"name": column.name.text, "formula": column.formula}
        return Finding("computed-undefined", "", *table.place(row), name, details=details)

    return capped(np.flatnonzero(rows), undefined)


def _compared(
    table: IndicatorTable,
    framework: Framework,
    name: str,
    stated: Floats,
    figures: Computation,
) -> Iterator[Finding]:
    """Tell that a column is ignored, and where it is another than rounding explains."""
    column, values = framework.columns_by_id[name], figures.columns[name]
    details: dict[str, object] = {"name": column.name.text, "formula": column.formula}
    header = table.addresses.header(name)
    yield Finding("computed-column", header, indicator=name, value=name, details=details)
    formula, before = framework.computed[name], _before(table)
    differs = differing(stated, name, formula, figures.columns, before)

    def other(row: int) -> Finding:
        computed = Text(*2 * (shown(float(f"{values[row]:.10g}")),))
        at, place = table.addresses.cell(row, name), table.place(row)
        said = {**details, "computed": computed}
        return Finding("computed-differs", at, *place, name, shown(float(stated[row])), said)

    yield from capped(np.flatnonzero(differs), other)
