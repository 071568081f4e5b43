"""Rows of a table that was sorted, matched by what they are of and not by where they stand."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import count

from ..files.contents import Cells, Place
from ..files.formulas import moved_formula
from .likeness import as_read, value_of

TOLD = 9  # columns of Findings and of Records
Keys = Mapping[int, Hashable]  # what each row is of


def matched(*ways: tuple[Keys, Keys]) -> dict[int, int]:
    """Return, by row of the file, which row it was written as.

    Each way gives the keys of the rows as they stand and as they were written; later ways match
    what earlier ones left. Of equal keys the row in its place comes first, then the topmost. What
    is left in the end stands in its place where it can: a row whose name was changed.

    >>> matched(({2: "B", 3: "A"}, {2: "A", 3: "B"}))
    {2: 3, 3: 2}
    >>> matched(({2: "A", 3: "A"}, {2: "A", 3: "B"}))
    {2: 2, 3: 3}
    """
    pairs: dict[int, int] = {}
    for here, written in (*ways, _anything(*ways[0])):
        left = set(written) - set(pairs.values())
        for row in [row for row in here if row not in pairs and row in left]:
            if here[row] == written[row]:
                pairs[row] = row
                left.discard(row)
        queues: dict[Hashable, deque[int]] = defaultdict(deque)
        for row in sorted(left):
            queues[written[row]].append(row)
        for row in sorted(set(here) - set(pairs)):
            if queue := queues.get(here[row]):
                pairs[row] = queue.popleft()
    return pairs


def _anything(here: Keys, written: Keys) -> tuple[Keys, Keys]:
    return dict.fromkeys(here), dict.fromkeys(written)


class MovedRows:
    """A table as it stands beside the same as it was written.

    Parameters
    ----------
    here, written : dict
        The cells, those written with the results that formulas should have.
    keys : sequence of int
        The columns that say what a row is of; without any, rows are matched by their place.
    first : int
        The first row below the headers.

    Attributes
    ----------
    origins : dict
        By row of the file the row it was written as, where that is another one; None of a row too
        many.
    lost : list of int
        Rows as written that are nowhere.
    """

    def __init__(self, here: Cells, written: Cells, keys: Sequence[int], first: int) -> None:
        self.origins: dict[int, int | None] = {}
        self.lost: list[int] = []
        found, meant = (_keys(cells, keys, first) for cells in (here, written))
        if not keys or found == meant:
            return
        blank = {row for row, _ in here} & set(meant) - set(found)
        found = {**dict.fromkeys(blank, ""), **found}
        pairs = matched((found, meant))
        self.origins = {row: pairs.get(row) for row in found if pairs.get(row) != row}
        self.lost = sorted(set(meant) - set(pairs.values()))

    @cached_property
    def now(self) -> dict[int, int]:
        """Where a row stands that was written elsewhere."""
        return {row: at for at, row in self.origins.items() if row is not None}

    def origin(self, place: Place) -> Place | None:
        """Return where a cell was written; None of a row too many."""
        row = self.origins.get(place[0], place[0])
        return None if row is None else (row, place[1])

    def places(self, written: Cells, here: Iterable[Place]) -> list[Place]:
        """Return the cells of both, by where they stand in the file."""
        if not self.origins and not self.lost:
            return sorted({*written, *here})
        gone, now = {*self.lost}, self.now
        kept = [(now.get(row, row), column) for row, column in written if row not in gone]
        return sorted({*kept, *here})

    def formula(self, text: str, place: Place) -> str:
        """Return a formula as it reads once its row was moved here."""
        origin = self.origin(place)
        return text if not text or origin in (None, place) else moved_formula(text, origin, place)


def beside(here: Iterable[Place], written: Iterable[Place]) -> set[Place]:
    """Return the cells beyond the last column or the last row of a table as it was written.

    A line right below it that says two things or more reads as one of its rows, and is none.
    """
    last = max(row for row, _ in written)
    right = max(column for _, column in written)
    beyond = {place for place in here if place[0] > last or place[1] > right}
    below = Counter(row for row, column in beyond if column <= right)
    end = next(row for row in count(last + 1) if row not in below)
    return {
        (row, column) for row, column in beyond if column > right or row >= end or below[row] == 1
    }


def told(cells: Iterable[Place]) -> list[Place]:
    """Return the cells of a sheet that tells how the table was read, without what stands beside."""
    places = set(cells)
    rows = {row for row, column in places if column <= TOLD}
    last = next(row for row in count(1) if row + 1 not in rows)
    return sorted(place for place in places if place[0] <= last and place[1] <= TOLD)


def _keys(cells: Cells, columns: Sequence[int], first: int) -> dict[int, Hashable]:
    """Return what each row says that it is of; nothing of a row that says nothing."""
    keys: dict[int, Hashable] = {}
    for row in sorted({row for row, _ in cells if row >= first}):
        values = [value_of(cells, (row, column)) for column in columns]
        key = tuple(as_read(value) if isinstance(value, str) else value for value in values)
        if any(value not in (None, "") for value in key):
            keys[row] = key
    return keys
