"""Reading: from a file's cells to an :class:`IndicatorTable`, with every fault on record.

Three steps, each of which only sees the one before: the grid (:mod:`benchmark_index.files`), the
layout (:mod:`.wide` and :mod:`.long`: which cell belongs to which unit, period and column), the
cells (:mod:`.values`: number, blank or fault).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from ..errors import Text, UsageError, shorten
from ..files import Grid, Opened, open_grids
from ..findings.finding import Finding
from ..framework import Framework
from ..table.indicator_table import IndicatorTable
from .assembly import Draft, assemble
from .frames import is_numbered, with_index
from .headers import Headers, long_header
from .hidden import note_hidden
from .layout import HEADER_ROWS, Sheet, fit, no_header
from .long import read_long
from .values import Policy
from .wide import read_wide


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spare the garbage collector the millions of cells that are all still in use."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_no_collection()
def read_cells(
    source: str | Path | pd.DataFrame,
    framework: Framework,
    *,
    sheet: str | None = None,
    period: str | None = None,
    unit_column: str | None = None,
    policy: Policy,
) -> IndicatorTable:
    """Read a file or DataFrame cell by cell; see :func:`benchmark_index.read_table`."""
    if isinstance(source, pd.DataFrame):
        opened = Opened([_frame_grid(source, Headers(framework))], "", "")
        name = ""
    else:
        opened, name = open_grids(source), str(source)
    draft = drafted(opened, name, framework, sheet, unit_column)
    return finished(draft, assemble(draft, policy, name, opened.sha256), policy).choose(period)


def drafted(
    opened: Opened,
    name: str,
    framework: Framework,
    sheet: str | None = None,
    unit_column: str | None = None,
) -> Draft:
    """Return what the layout of the sheet that fits best says: which cell is of what."""
    headers = Headers(framework)
    grid, turned, others = _choose(opened.grids, sheet, headers, name or "DataFrame", framework)
    cells = Sheet(grid, turned, headers.declared, unit_column)
    draft = Draft(cells, framework, headers)
    if opened.kind and not opened.is_named(name):
        draft.findings.append(Finding("wrong-suffix", details={"kind": opened.kind}))
    if others:
        details = {"taken": grid.name, "others": shorten(others)}
        draft.findings.append(Finding("other-sheets", grid.name, details=details))
    top = next((i for i, row in enumerate(grid.rows[:HEADER_ROWS]) if long_header(row)), None)
    if top is not None:
        read_long(draft, top)
    else:
        read_wide(draft)
    note_hidden(draft)
    return draft


def finished(draft: Draft, table: IndicatorTable, policy: Policy) -> IndicatorTable:
    """Return a table that says how it was read."""
    column = draft.sheet.unit_column
    chosen = policy.chosen | ({} if column is None else {"unit_column": column})
    sheet = {"sheet": draft.sheet.name} if table.source else {}
    return table.replace(reading=sheet | chosen)


def _frame_grid(frame: pd.DataFrame, headers: Headers) -> Grid:
    lined = long_header(list(frame.columns)) is not None and is_numbered(frame)
    indexed = frame if lined else with_index(frame, headers)
    if indexed is not frame or frame.index.names[0] == "unit":
        frame = indexed.reset_index()
    cells = frame.astype(object).where(frame.notna(), "")
    return Grid("", [list(frame.columns), *cells.to_numpy().tolist()])


def _choose(
    grids: Sequence[Grid], sheet: str | None, headers: Headers, name: str, framework: Framework
) -> tuple[Grid, bool, list[str]]:
    """Return the sheet that fits best, whether to turn it, and visible sheets that fit as well."""
    if sheet is not None:
        names = [grid.name for grid in grids]
        if sheet not in names:
            raise UsageError.unknown(Text("工作表", "sheet"), sheet, names)
        grids = [grid for grid in grids if grid.name == sheet]
    fits: dict[int, tuple[bool, int, int, bool]] = {}
    for g, grid in enumerate(grids):
        score, turned = fit(grid, headers)
        if score:
            fits[g] = (grid.visible, score, -g, turned)
    if not fits:
        raise no_header(name, framework)
    best = max(fits, key=lambda g: fits[g])
    others = [grids[g].name for g in fits if g != best and fits[g][:2] == fits[best][:2]]
    return grids[best], fits[best][3], others
