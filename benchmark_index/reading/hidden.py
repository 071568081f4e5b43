"""Rows and columns that a sheet hides and that are read all the same, whichever way it lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ..errors import shorten
from ..files import address
from ..numerics import Integers
from .assembly import Draft, Places

Row, Column = 0, 1


def note_hidden(draft: Draft) -> None:
    """Note the hidden rows and columns in which values stand, each at the cell that names it."""
    grid = draft.sheet.grid
    hides = (("hidden-rows", grid.hidden, Row), ("hidden-columns", grid.hidden_columns, Column))
    for rule, hidden, along in hides:
        if hidden and (places := _named(draft, hidden, along)):
            cells = [address(grid.name, *place) for place in places]
            draft.note(rule, cells[0], cells=shorten(cells))


def _named(draft: Draft, hidden: Iterable[int], along: int) -> list[tuple[int, int]]:
    """Return, of every hidden line with values in it, the cell of its name, else its first value."""
    lines = np.array(sorted(hidden))
    values = [(piece.rows, piece.columns) for piece in draft.pieces]
    left = {place[along] for where in values for place in _within(where, lines, along)}
    named: dict[int, tuple[int, int]] = {}
    for where in ((draft.rows, draft.columns), *draft.named.values(), *values):
        for place in _within(where, lines, along):
            if place[along] in left:
                left.remove(place[along])
                named[place[along]] = place
    return [named[line] for line in sorted(named)]


def _within(where: tuple[Places, Places], lines: Integers, along: int) -> Iterator[tuple[int, int]]:
    """Yield the cells that stand in some rows, or some columns."""
    rows, columns = np.broadcast_arrays(*map(np.atleast_1d, where))
    chosen = np.isin((rows, columns)[along], lines)
    return zip(rows[chosen].tolist(), columns[chosen].tolist(), strict=True)
