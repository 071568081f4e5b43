"""Findings about computed cells, led back to the cells that these were computed from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..findings.finding import Finding
from ..framework import Framework
from ..numerics import shown
from ..table.computed import earlier, inputs
from ..table.indicator_table import IndicatorTable
from .faulty import Faulty
from .keys import Keys

MOST = 8  # figures that a finding names


def has_years_before(table: IndicatorTable, framework: Framework) -> bool:
    """Return whether some row has one of the year that a formula of the framework looks back to."""
    formulas = framework.computed.values()
    years = {operand.years for formula in formulas for operand in formula.operands} - {0}
    return any((earlier(table, back) >= 0).any() for back in years)


def traced(
    findings: Sequence[Finding], table: IndicatorTable, framework: Framework, keys: Keys
) -> list[Finding]:
    """Return findings, those at computed cells with the figures these were computed from.

    Such a finding stands at the first of their cells, where it has none of its own.
    """
    ours = [f for f in findings if f.indicator in framework.computed]
    if not ours:
        return [*findings]
    near = np.flatnonzero(keys.found([f.unit for f in ours], [f.period for f in ours])).tolist()
    rows = {table.place(row): row for row in reversed(near)}
    used = {name: inputs(framework, name) for name in {f.indicator for f in ours}}

    def trace(finding: Finding) -> Finding:
        row = rows.get((finding.unit, finding.period))
        if finding.indicator not in used:
            return finding
        if row is None:
            heads = [table.addresses.header(name) for name, _ in used[finding.indicator]]
            bare = finding.cell in ("", table.addresses.sheet)
            return finding._replace(cell=next(filter(None, heads), "")) if bare else finding
        cells, figures = [], []
        for name, years in used[finding.indicator]:
            at = int(earlier(table, years)[row]) if years else row
            if at >= 0:
                cells.append(table.addresses.cell(at, name))
                figures.append(_figure(table, name, at, cells[-1], years))
        more = f", ... (+{len(figures) - MOST})" if len(figures) > MOST else ""
        said = f"{', '.join(figures[:MOST])}{more}"
        value = f"{finding.value} ({said})" if finding.value else said
        return finding._replace(cell=next(filter(None, [finding.cell, *cells]), ""), value=value)

    return [trace(finding) for finding in findings]


def spread(faulty: Faulty, table: IndicatorTable, framework: Framework) -> None:
    """Count computed cells as in error where a cell is that they are computed from."""
    for name in framework.computed:
        operands = inputs(framework, name)
        if not faulty.columns.isdisjoint(operand.name for operand in operands):
            faulty.columns.add(name)
        for operand in operands:
            if faulty.any(operand.name):
                rows = faulty.rows(operand.name)
                before = earlier(table, operand.years) if operand.years else None
                faulty.add(name, rows if before is None else rows[before] & (before >= 0))


def _figure(table: IndicatorTable, name: str, row: int, cell: str, years: int) -> str:
    value = float(table.numbers(name)[row])
    place = f" [{cell}]" if cell else ""
    dated = f" ({table.place(row)[1]})" if years else ""
    return f"{name}{dated} = {'—' if np.isnan(value) else shown(value)}{place}"
