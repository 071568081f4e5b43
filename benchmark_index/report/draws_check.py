"""Draws that a workbook shows: held against what can be at all, and on request drawn again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from ..uncertainty.robustness import Recorded, replay
from .possible import SheetOfDraws
from .stored import Difference, Stored

MOST_EFFORT = 3e10  # of draws that are drawn again, about five minutes: no file says how long


class DrawsCheck:
    """The sheets that show what was drawn, beside the record and beside the same draws again.

    Parameters
    ----------
    stored : Stored
    sheets : mapping of SheetOfDraws by name
        Empty where nothing was drawn.
    redraws : bool
        Whether it is asked to draw again.
    """

    def __init__(self, stored: Stored, sheets: Mapping[str, SheetOfDraws], redraws: bool) -> None:
        self.stored, self.sheets = stored, sheets
        self.asked = redraws and stored.is_as_exported

    def differences(self) -> Iterator[Difference]:
        """Yield what the record says and cannot be, and what comes out otherwise when drawn again."""
        for name, sheet in self.sheets.items():
            for place, found, meant in sheet.contradictions():
                yield Difference(name, place, "value", found, meant)
        if not self.sheets or self.unchecked or self.stored.sure is None:
            return
        with self.stored.repeating():
            result = replay(self.stored.specification, self.stored.table)
            drawn = self.stored.sure.again(result)
        for name, sheet in self.sheets.items():
            for place, found, meant in sheet.differences(drawn):
                yield Difference(name, place, "value", found, meant)

    @cached_property
    def unchecked(self) -> str:
        """Why draws are not drawn again, as a key of ``UNCHECKED``; empty where they are."""
        if not self.sheets:
            return ""
        if not self.asked:
            return "drawn"
        return "too large" if self._effort > MOST_EFFORT else ""

    @property
    def _effort(self) -> float:
        sure = self.stored.sure
        with self.stored.repeating():
            run = Recorded.of(self.stored.specification)
            return run.effort(self.stored.table, sure.runs_of_sensitivity if sure else 0)
