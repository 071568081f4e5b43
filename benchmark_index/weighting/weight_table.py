"""Weights in a table of two columns, as people keep them (权重表): a name, a weight."""

from __future__ import annotations

from pathlib import Path

from ..errors import Fault, FrameworkError, Text
from ..files import Cell, Grid, Percent, address, open_grids
from ..framework.percentages import WHOLE, Percentage
from .written import as_weight

TABLES = (".csv", ".xlsx")
_FORM = Text(
    "请在第一列写编号或名称，第二列写权重，可有一行表头。",
    "Write ids or names in the first column and weights in the second, below at most one header.",
)


def read_weights(path: Path) -> dict[str, float]:
    """Return the weights by name of the first sheet that has two columns.

    Raises
    ------
    FrameworkError
        There is no such sheet, a weight is no number or a name stands twice; every fault is listed.
    """
    for grid in open_grids(path).grids:
        rows = _rows(grid)
        if rows:
            return _checked(grid, rows, path)
    wrong = Text("没有两列的表。", "No table of two columns.")
    raise FrameworkError(str(path), [Fault(str(path), "", wrong, _FORM)])


def _rows(grid: Grid) -> list[tuple[int, str, object]]:
    """Return row, name and weight of the rows that have both, without a header."""
    rows = [
        (r, str(row[0]).strip(), _number(row[1]))
        for r, row in enumerate(grid.rows)
        if len(row) > 1 and str(row[0]).strip() and str(row[1]).strip()
    ]
    return rows[1:] if rows and not isinstance(rows[0][2], (int, float)) else rows


def _number(cell: Cell) -> object:
    if isinstance(cell, Percent):
        return Percentage.of(f"{round(WHOLE * float(cell), 9):.15g}%") or cell
    return as_weight(cell)


def _checked(grid: Grid, rows: list[tuple[int, str, object]], path: Path) -> dict[str, float]:
    weights: dict[str, float] = {}
    faults = []
    for r, name, weight in rows:
        where = address(grid.name, grid.row + r, grid.column + 1)
        if name in weights:
            wrong = Text(f"“{name}”给了两次。", f"{name} is given twice.")
            faults.append(Fault(where, name, wrong, Text("请只保留一行。", "Keep one row.")))
        elif isinstance(weight, bool) or not isinstance(weight, (int, float)):
            wrong = Text(f"权重“{weight}”不是数值。", f"Weight {weight} is not a number.")
            faults.append(Fault(where, name, wrong, _FORM))
        else:
            weights[name] = weight
    if faults:
        raise FrameworkError(str(path), faults)
    return weights
