"""How ranks move between periods: counted among the units that are ranked in both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...numerics import Floats, Integers, competition_ranks
from .placement import PlacedBlock


class Movement(NamedTuple):
    """Where each unit stood a period before.

    A unit that enters or leaves moves nobody: the ranks of both periods are taken anew among the
    units that are ranked in both.

    Attributes
    ----------
    before : array
        The row of the same unit in the period before; -1 where there is none.
    earlier, now : array
        Its rank then and now among the units ranked in both; NaN for others.
    """

    before: Integers
    earlier: Floats
    now: Floats

    @property
    def change(self) -> Floats:
        """By how many places each unit rose."""
        return self.earlier - self.now


def movement(
    units: Sequence[str], blocks: Sequence[PlacedBlock], rounded: Floats, lower_is_better: bool
) -> Movement:
    """Return how units moved from each period to the next.

    Parameters
    ----------
    units : sequence of str
        The unit of each row.
    blocks : sequence of PlacedBlock
        The rows of each period, the earliest first.
    rounded : array
        The scores that are ranked, NaN where a unit is not.
    lower_is_better : bool

    Examples
    --------
    B leaves, and C does not rise by that:

    >>> blocks = [PlacedBlock("2022", 0, 3), PlacedBlock("2023", 3, 5)]
    >>> moved = movement(["A", "B", "C", "A", "C"], blocks, np.array([9.0, 8, 7, 9, 7]), False)
    >>> moved.change.tolist()
    [nan, nan, nan, 0.0, 0.0]
    """
    before = np.full(len(units), -1, dtype=np.int64)
    earlier, now = np.full(len(units), np.nan), np.full(len(units), np.nan)
    oriented = -rounded if lower_is_better else rounded
    known: dict[str, int] = {}
    for block in blocks:
        rows = range(block.start, block.stop)
        before[block.start : block.stop] = [known.get(units[row], -1) for row in rows]
        known = {units[row]: row for row in rows}
        held = np.arange(block.start, block.stop)
        held = held[before[held] >= 0]
        held = held[~np.isnan(rounded[held]) & ~np.isnan(rounded[before[held]])]
        if len(held):
            earlier[held] = competition_ranks(oriented[before[held]])
            now[held] = competition_ranks(oriented[held])
    return Movement(before, earlier, now)
