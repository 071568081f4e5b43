"""Tables on narrow screens: names are folded, figures stay whole, and what is left over stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.table import Column, Table

_NAMES = 12  # the least width of a column of words, in which six Chinese characters stand
_HEADER = 4
_BESIDE = 3  # blanks at the sides of a column
_EDGES = 2


class _Fit(NamedTuple):
    """A column, how wide it has to be at least, and how wide it needs to be in one line."""

    column: Column
    least: int
    whole: int


def narrowed(table: Table, console: Console, options: ConsoleOptions) -> Iterator[Table]:
    """Yield a table as it is where it fits, else in parts that do, each with what its rows are of.

    These are the first columns that are not to be wrapped, else the first.
    """
    free = options.update(max_width=10_000)
    if Measurement.get(console, free, table).maximum <= options.max_width or not table.columns:
        yield table
        return
    fits = [_fit(column, console, free, options.max_width // 3) for column in table.columns]
    count = sum(1 for _ in takewhile(lambda column: column.no_wrap, table.columns)) or 1
    keys, others = fits[:count], fits[count:]
    most = options.max_width - _EDGES
    part = [*keys]
    for fit in others:
        if len(part) > count and _taken([*part, fit]) > most:
            yield _of(table, part, most)
            part = [*keys]
        part.append(fit)
    yield _of(table, part, most)


def _fit(column: Column, console: Console, options: ConsoleOptions, most: int) -> _Fit:
    """Return how wide a column has to be: words may be folded, figures and keys may not."""
    widths = [Measurement.get(console, options, cell).maximum for cell in column.cells]
    header = Measurement.get(console, options, column.header).maximum
    cells = max(widths, default=0)
    if column.no_wrap or column.justify == "right":
        least = max(cells, min(header, _HEADER))
    else:
        least = min(max(cells, header), _NAMES)
    return _Fit(column, min(least, most), max(cells, header))


def _taken(fits: Sequence[_Fit]) -> int:
    return sum(fit.least + _BESIDE for fit in fits)


def _of(table: Table, fits: Sequence[_Fit], most: int) -> Table:
    """Return a table of some columns, which share the room that is left."""
    room = most - _taken(fits)
    part, columns = copy(table), []
    for i, fit in enumerate(fits):
        share = room // (len(fits) - i) if fit.column.justify == "right" else room
        more = max(0, min(fit.whole - fit.least, share))
        room -= more
        width = fit.least + more
        columns.append(replace(fit.column, overflow="fold", no_wrap=False, width=width))
    part.columns = columns
    return part
