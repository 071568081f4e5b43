"""Values that a table states as bounds (>20000, 不足 5 %), as the intervals that they lie in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..errors import MethodError
from ..framework import Framework
from ..numerics import Floats, Integers
from ..table import IndicatorTable
from .assumptions import DataError

ABOVE, BELOW = (">", "≥"), ("<", "≤")


class _Bound(NamedTuple):
    """A cell that says that a value is at least, or at most, a number."""

    row: int
    indicator: str
    sign: str
    value: float
    unit: str

    def ends(self, low: float | None, high: float | None) -> tuple[float, float] | None:
        """Return the ends of the interval; None where the other end is missing or too near."""
        ends = (self.value, high) if self.sign in ABOVE else (low, self.value)
        if ends[0] is None or ends[1] is None or ends[0] > ends[1]:
            return None
        return ends[0], ends[1]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.unit} {self.sign} {self.value:g})"


class Intervals(NamedTuple):
    """The cells of an indicator that state a bound, with the ends between which each value lies."""

    rows: Integers
    low: Floats
    high: Floats


def intervals(
    assumption: DataError, table: IndicatorTable, framework: Framework
) -> dict[str, Intervals]:
    """Return by indicator the cells that state a bound, each as an interval.

    One end is the bound, as it counts in the index; the other is what the assumption declares, else
    what the indicator is allowed to be.

    Raises
    ------
    MethodError
        An interval has no other end, or one on the wrong side of the bound.
    """
    if not assumption.qualifiers:
        return {}
    found: dict[str, list[tuple[int, float, float]]] = {}
    without = []
    names = {name: _declared(assumption, name, framework) for name in assumption.names(framework)}
    for bound in _bounds(table):
        if bound.indicator not in names:
            continue
        if ends := bound.ends(*names[bound.indicator]):
            found.setdefault(bound.indicator, []).append((bound.row, *ends))
        else:
            without.append(bound)
    if without:
        raise MethodError.open_interval(without[0].indicator, list(map(str, without)))
    return {
        name: Intervals(*(np.array(part) for part in zip(*found[name], strict=True)))
        for name in names
        if name in found
    }


def _bounds(table: IndicatorTable) -> Iterator[_Bound]:
    """Yield the cells that state a bound; one that was written over since holds an exact value."""
    cells = table.cells[table.cells["qualifier"].isin([*ABOVE, *BELOW])]
    if cells.empty:
        return
    rows = {table.place(row): row for row in range(len(table.data))}
    for cell in cells.to_dict("records"):
        period = str(cell["period"]) if table.is_panel else table.period or ""
        row, name = rows.get((str(cell["unit"]), period)), str(cell["indicator"])
        if row is None or name not in table.data:
            continue
        value = float(table.numbers(name)[row])
        if np.isclose(value, cell["value"], 1e-12, 0):
            yield _Bound(row, name, cell["qualifier"], value, str(cell["unit"]))


def _declared(
    assumption: DataError, name: str, framework: Framework
) -> tuple[float | None, float | None]:
    """Return the lowest and the highest value of an indicator, None where nobody says."""
    said = assumption.qualifiers
    if isinstance(said, Mapping) and name in said:
        ends = said[name]
        return (ends[0], ends[1]) if isinstance(ends, Sequence) else (ends, ends)
    allowed = framework.columns_by_id[name].allowed
    return (None, None) if allowed is None else (allowed.min, allowed.max)
