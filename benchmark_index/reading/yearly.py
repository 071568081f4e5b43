"""A workbook with one sheet a year (分年工作表): which of its sheets to read, and as what periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..errors import Text, UsageError, shorten
from ..files import Grid
from ..framework import Framework
from ..numerics import Integers
from ..table.periods import period_within
from .assembly import Draft, Places
from .headers import Headers, cell_text
from .layout import HEADER_ROWS, fit, no_header


class FittingSheet(NamedTuple):
    """A sheet that may hold the table: how well its header fits, and which way it lies."""

    grid: Grid
    score: int
    turned: bool

    @property
    def rank(self) -> tuple[bool, int]:
        """By which the best sheet is chosen."""
        return self.grid.visible, self.score

    @property
    def title_period(self) -> str:
        """The period that a line of its own above the table states, if any."""
        for row in self.grid.rows[:HEADER_ROWS]:
            texts = {text for cell in row if (text := cell_text(cell))}
            if len(texts) > 1:
                break
            if period := period_within(*texts) if texts else "":
                return period
        return ""

    @property
    def period(self) -> str:
        """The period that the title of the table or the sheet's name states, if any."""
        return self.title_period or period_within(self.grid.name)


class ChosenSheets(NamedTuple):
    """The sheets to read, the best first, and the names of others that fit as well as it."""

    sheets: Sequence[FittingSheet]
    equals: Sequence[str]

    def without(self, sheets: Sequence[FittingSheet]) -> Sequence[str]:
        """Return the names of sheets that fit as well and are not among those read."""
        read = {sheet.grid.name for sheet in sheets}
        return [name for name in self.equals if name not in read]


def choose_sheets(
    grids: Sequence[Grid],
    sheet: str | Sequence[str] | None,
    headers: Headers,
    name: str,
    framework: Framework,
) -> ChosenSheets:
    """Return the sheet that fits best and, where it is of a year, those of other years.

    Where sheets fit alike, those whose names or titles tell years come first if they are several.
    """
    if sheet is not None:
        wanted, names = [sheet] if isinstance(sheet, str) else list(sheet), [g.name for g in grids]
        for one in wanted:
            if one not in names:
                raise UsageError.unknown(Text("工作表", "sheet"), one, names)
        grids = [grid for grid in grids if grid.name in wanted]
    fits = [FittingSheet(grid, *fit(grid, headers)) for grid in grids]
    fits = [one for one in fits if one.score]
    if not fits:
        raise no_header(name, framework)
    rank = max(one.rank for one in fits)
    best = [one for one in fits if one.rank == rank]
    of_years = [one for one in fits if one.period and one.grid.visible == rank[0]]
    equals = [one.grid.name for one in best]
    first = next((one for one in best if one in of_years), None)
    if len(of_years) < 2 or first is None:
        return ChosenSheets(best[:1], equals)
    return ChosenSheets([first, *(one for one in of_years if one is not first)], equals)


class YearDraft(NamedTuple):
    """The draft of one sheet, and its period as the table, its title or the sheet's name tells it."""

    sheet: FittingSheet
    draft: Draft

    @property
    def stated(self) -> set[str]:
        """The periods that the rows themselves state."""
        return {period for _, period in self.draft.keys if period}

    @property
    def period(self) -> str:
        """The one period of the sheet; nothing where its rows state several."""
        stated = self.stated
        return (stated.pop() if len(stated) == 1 else "") if stated else self.sheet.period

    @property
    def columns(self) -> set[str]:
        """What the sheet holds columns of."""
        return {piece.id for piece in self.draft.pieces}

    def is_like(self, other: YearDraft) -> bool:
        """Return whether two sheets hold mostly the same columns."""
        both = self.columns & other.columns
        return 2 * len(both) >= len(self.columns | other.columns)

    def note_other_year(self) -> None:
        """Note a sheet whose name tells another year than its table."""
        sheet = self.sheet
        named, periods = period_within(sheet.grid.name), self.stated or {sheet.title_period}
        if named and all(period and period[:4] != named[:4] for period in periods):
            details = {"named": named, "periods": shorten(sorted(periods))}
            self.draft.note("sheet-period", sheet.grid.name, value=sheet.grid.name, **details)


def one_a_year(drafts: Sequence[YearDraft]) -> list[YearDraft]:
    """Return the sheets that are one panel in order of their periods; the first alone if none is."""
    alike = [one for one in drafts if one.is_like(drafts[0])]
    periods = [one.period for one in alike]
    if len(alike) < 2 or not all(periods) or len(set(periods)) < len(periods):
        return list(drafts[:1])
    return sorted(alike, key=lambda one: one.period)


def as_panel(years: Sequence[YearDraft]) -> Draft:
    """Return the drafts of several sheets as one, each row of the period of its sheet."""
    first = years[0].draft
    panel = replace(first, keys=[], pieces=[], texts={}, totals=[], findings=[], titles={})
    if any(one.draft.weights != first.weights for one in years):
        panel.weights = {}  # which of them?
    names = [one.sheet.grid.name for one in years]
    listed = shorten((f"{one.sheet.grid.name} ({one.period})" for one in years), most=len(years))
    panel.note("sheets-read", names[0], number=len(years), sheets=listed)
    columns = set[str]().union(*(one.columns for one in years))
    sizes = [len(one.draft.keys) for one in years]
    panel.sheets = np.repeat(np.array(names, dtype=object), sizes)
    panel.rows, panel.columns = (
        np.concatenate([_each(places, n) for places, n in zip(part, sizes, strict=True)])
        for part in ([y.draft.rows for y in years], [y.draft.columns for y in years])
    )
    for one in years:
        _add(panel, one, sum(sizes))
        if lacking := [
            panel.headers.name(name) for name in panel.measures if name in columns - one.columns
        ]:
            lists = Text(shorten(n.zh for n in lacking), shorten(n.en for n in lacking))
            panel.note("sheet-columns", one.sheet.grid.name, period=one.period, names=lists)
    return panel


def _each(places: Places, n: int) -> Integers:
    return np.full(n, places, dtype=np.int64) if isinstance(places, int) else places


def _add(panel: Draft, year: YearDraft, size: int) -> None:
    """Add a sheet's draft below what a panel of so many rows holds already."""
    draft, period, start = year.draft, year.period, len(panel.keys)
    rows = np.arange(start, start + len(draft.keys))
    panel.keys = [*panel.keys, *((unit, stated or period) for unit, stated in draft.keys)]
    for piece in draft.pieces:
        targets = rows if piece.targets is None else piece.targets + start
        panel.pieces.append(piece._replace(targets=targets, sheet=draft.sheet.name))
    for name, texts in draft.texts.items():
        filled = panel.texts.setdefault(name, [""] * size)
        filled[start : start + len(texts)] = texts
    for (name, stated), at in draft.headers_at.items():
        panel.titles.setdefault((name, stated or period), at)
    panel.totals += [total._replace(period=total.period or period) for total in draft.totals]
    panel.findings += [f._replace(period=f.period or period) for f in draft.findings]
