"""Which units a row of totals adds up, where it is one of several: 小计 after each group of rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .assembly import NamedTotal
from .names import is_subtotal, is_sum

Row = tuple[str, str]  # unit and period, of a table of several
Parts = tuple[str, ...]


def with_parts(totals: Sequence[NamedTotal], rows: Sequence[Row]) -> list[NamedTotal]:
    """Return the totals of a block, each with the units between it and its neighbours.

    Subtotals close the groups of rows above them, or open those below; where some would add up
    nothing, as at the end of a table, what they add up is not known. A plain 合计 adds up all rows,
    one of several perhaps its own.
    """
    parts: dict[int, Parts] = {}
    by_period: dict[str, list[int]] = {}
    for k, total in enumerate(totals):
        if is_sum(total.label) or is_subtotal(total.label):
            by_period.setdefault(total.period, []).append(k)
    for period, members in by_period.items():
        subtotals = [k for k in members if is_subtotal(totals[k].label)]
        if not subtotals and len(members) == 1:
            continue
        ends = [totals[k].after for k in members]
        above, below = (
            [_units(rows[a:b], period) for a, b in zip(starts, stops, strict=True)]
            for starts, stops in (([0, *ends[:-1]], ends), (ends, [*ends[1:], len(rows)]))
        )
        parts |= dict(zip(members, above if above[0] else below, strict=True))
        if not all(parts[k] for k in subtotals):
            parts = {k: part for k, part in parts.items() if k not in subtotals}
    return [total._replace(parts=parts.get(k, ())) for k, total in enumerate(totals)]


def _units(rows: Sequence[Row], period: str) -> Parts:
    return tuple(unit for unit, when in rows if when in ("", period))


class SinceTotal:
    """The units of a long table since the last line of totals; lines of one total share them."""

    def __init__(self) -> None:
        self.parts: Parts = ()
        self._units: dict[str, None] = {}
        self._label = ""

    def add(self, unit: str) -> None:
        """Note the unit of a line."""
        self._units[unit] = None
        self._label = ""

    def close(self, label: str) -> None:
        """Note a line of totals."""
        if label != self._label:
            self._label, self.parts = label, tuple(self._units)
            self._units = {}


def known_parts(totals: Collection[tuple[str, str, Parts]]) -> bool:
    """Return whether it is known what the totals of a long table add up: several, none without units."""
    summing = [(label, parts) for label, _, parts in totals if is_sum(label) or is_subtotal(label)]
    several = len({parts for _, parts in summing if parts}) > 1
    return several and all(parts for label, parts in summing if is_subtotal(label))
