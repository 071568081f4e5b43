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
from typing import TypedDict

import pandas as pd

from ..errors import shorten
from ..files import Grid, Opened, open_grids
from ..findings.finding import Finding
from ..framework import Framework
from ..table.indicator_table import IndicatorTable
from .assembly import Draft, assemble
from .frames import is_numbered, with_index
from .headers import Headers, long_header
from .hidden import note_hidden
from .layout import HEADER_ROWS
from .long import read_long
from .selection import Selection, Sieve
from .sheet import Sheet
from .values import Policy
from .wide import read_wide
from .yearly import FittingSheet, YearDraft, as_panel, choose_sheets, one_a_year

_NAMED_BY_FILE = ("csv", "tsv", "html", "gz", "zip")  # whose sheets bear the name of the file


class ReadRequest(TypedDict):
    """What a caller says of the cells to read; see :func:`benchmark_index.read_table`."""

    sheet: str | Sequence[str] | None
    selection: Selection
    unit_column: str | None
    policy: Policy


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
    sheet: str | Sequence[str] | None = None,
    period: str | None = None,
    selection: Selection,
    unit_column: str | None = None,
    policy: Policy,
) -> IndicatorTable:
    """Read a file or DataFrame cell by cell; see :func:`benchmark_index.read_table`."""
    if isinstance(source, pd.DataFrame):
        opened = Opened([frame_grid(source, Headers(framework))], "", "")
        name = ""
    else:
        opened, name = open_grids(source), str(source)
    asked = ReadRequest(sheet=sheet, selection=selection, unit_column=unit_column, policy=policy)
    draft, reading = draft_of(opened, name, framework, **asked)
    table = assemble(draft, policy, name, opened.sha256).replace(reading=reading)
    return table.choose(period)


def draft_of(
    opened: Opened,
    name: str,
    framework: Framework,
    *,
    sheet: str | Sequence[str] | None,
    selection: Selection,
    unit_column: str | None,
    policy: Policy,
) -> tuple[Draft, dict[str, object]]:
    """Return which cell of the sheets that fit is of what, and how they are read."""
    headers = Headers(framework)
    chosen = choose_sheets(opened.grids, sheet, headers, name or "DataFrame", framework)

    def drafted(sheets: Sequence[FittingSheet]) -> tuple[Sieve, list[YearDraft]]:
        sieve = Sieve(selection, framework, headers)
        cells = [Sheet(one.grid, one.turned, headers.declared, unit_column) for one in sheets]
        drafts = [_draft(Draft(sheet, framework, headers, sieve)) for sheet in cells]
        return sieve, one_a_year([YearDraft(*pair) for pair in zip(sheets, drafts, strict=True)])

    sieve, years = drafted(chosen.sheets)
    if selection and len(years) < len(chosen.sheets):  # rows of other sheets are not to be counted
        sieve, years = drafted([year.sheet for year in years])
    read = [year.sheet for year in years]
    if name and opened.kind not in _NAMED_BY_FILE:
        for year in years:
            year.note_other_year()
    draft = as_panel(years) if len(years) > 1 else years[0].draft
    if others := chosen.without(read):
        details = {"taken": shorten(one.grid.name for one in read), "others": shorten(others)}
        draft.findings.insert(0, Finding("other-sheets", read[0].grid.name, details=details))
    if opened.kind and not opened.is_named(name):
        draft.findings.insert(0, Finding("wrong-suffix", details={"kind": opened.kind}))
    if selection:
        sieve.check()
        draft.findings[:0] = sieve.findings(read[0].grid.name)
    reading: dict[str, object] = {**sieve.options, **policy.chosen}
    if unit_column is not None:
        reading["unit_column"] = unit_column
    if name:
        names = [one.grid.name for one in read]
        reading = {"sheet": names if names[1:] else names[0], **reading}
    return draft, reading


def _draft(draft: Draft) -> Draft:
    """Read what stands in a sheet, by its layout, and return the draft."""
    rows = draft.sheet.grid.rows[:HEADER_ROWS]
    top = next((i for i, row in enumerate(rows) if long_header(row)), None)
    if top is not None:
        read_long(draft, top)
    else:
        read_wide(draft)
    note_hidden(draft)
    return draft


def frame_grid(frame: pd.DataFrame, headers: Headers) -> Grid:
    """Return a DataFrame as the sheet that it would be, its index as columns where it says something."""
    lined = long_header(list(frame.columns)) is not None and is_numbered(frame)
    indexed = frame if lined else with_index(frame, headers)
    if indexed is not frame or frame.index.names[0] == "unit":
        frame = indexed.reset_index()
    cells = frame.astype(object).where(frame.notna(), "")
    return Grid("", [list(frame.columns), *cells.to_numpy().tolist()])
