"""What is shown of a table that was read: its first rows, and what became of its cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..findings.finding import summary
from .overview import ROWS, Overview, listed, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..table import IndicatorTable
    from .overview import ShownTable


def of_table(table: IndicatorTable) -> Overview:
    """Return the first rows of a table, with what was converted and what is missing."""
    rows, columns = table.data.shape
    periods = f", {len(table.periods)} periods" if table.is_panel else ""
    head = f"IndicatorTable: {rows:,} rows x {columns:,} indicators{periods}"
    return Overview(head, list(_lines(table)), _tables(table))


def _lines(table: IndicatorTable) -> Iterator[str]:
    if table.source:
        yield f"File: {Path(table.source).name}"
    blank = int(table.data.isna().to_numpy().sum())
    statuses = table.cells["status"].value_counts().to_dict()
    statuses.pop("missing", None)
    marks = [f"{count:,} {status}" for status, count in statuses.items()]
    yield ", ".join([f"{table.data.size:,} cells: {blank:,} without a number", *marks])
    if table.absent:
        yield f"No column for: {listed(table.absent, len(table.absent))}"
    if len(table.units.columns):
        beside = list(map(str, table.units.columns))
        yield f"Beside them: {listed(beside, len(beside), 8)}"
    if table.totals:
        totals = [total.label for total in table.totals[:5]]
        yield f"Rows of totals taken out: {listed(totals, len(table.totals))}"
    if table.findings:
        yield f"Noticed in reading: {summary(table.findings).en}"


def _tables(table: IndicatorTable) -> Iterator[ShownTable]:
    first = table.data.head(ROWS)
    names = ["unit", "period"] if table.is_panel else ["unit"]
    titles = {name: name for name in map(str, first)}  # ids as they are
    yield table_of(
        first.rename_axis(names),
        "First rows",
        titles=titles,
        aside=list(titles)[1:],
        total=len(table.data),
    )
    cells = table.cells[table.cells["status"] != "missing"]
    yield table_of(cells, "Cells that were no plain numbers", heads="unit")
