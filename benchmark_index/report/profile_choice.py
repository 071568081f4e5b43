"""What is chosen on the Profile sheet of a file, and what its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..files.contents import Cells
from .likeness import value_of
from .live.pages.picked import TOP, Choice, chosen
from .live.pages.profile import LIST
from .live.placement import FIRST

if TYPE_CHECKING:
    from .live.live_report import LiveReport


class ProfileChoice:
    """A choice that was typed, and the one that the page was calculated for.

    Attributes
    ----------
    typed, shown : Choice
        They differ where a unit was chosen and the file not calculated since.
    """

    def __init__(self, report: LiveReport, cells: Cells) -> None:
        self.report, self.cells = report, cells
        self.units = list(dict.fromkeys(report.units))
        self.typed = chosen(report, cells)
        self.shown = self._shown() or self.typed

    @property
    def is_stale(self) -> bool:
        """Whether the page shows what was chosen before."""
        return self.shown != self.typed

    def offers(self, row: int, value: Any) -> bool:
        """Return whether a value is one of those that the list of a yellow cell offers."""
        is_period = self.report.table.is_panel and row == TOP
        first = TOP if row > TOP - 1 else TOP + 1
        count = len(self.report.blocks) if is_period else TOP + 1 + len(self.units) - first
        column = LIST + 1 if is_period else LIST
        return value in {value_of(self.cells, (first + i, column)) for i in range(count)}

    def _shown(self) -> Choice | None:
        """Return the choice that the rows beside the page are of; nothing where they are of none."""
        column = LIST + 5 + len(self.report.blocks)
        values = [value_of(self.cells, (TOP + i, column)) for i in range(6)]
        period, _, _, leader, unit, compared = values
        own, other = self._unit(unit), self._unit(compared)
        if own is None or other is None or not isinstance(period, float):
            return None
        by_name = compared != leader or self.typed.compared == other + 1
        return Choice(own, other + 1 if by_name else 0, int(period) - 1)

    def _unit(self, row: Any) -> int | None:
        """Return the place in the list of the unit that stands in a row of Dimensions."""
        line = int(row) - FIRST if isinstance(row, float) and row.is_integer() else -1
        return (
            self.units.index(self.report.units[line])
            if 0 <= line < len(self.report.units)
            else None
        )
