"""Straight lines per column, whose weighted sum is one too."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .pieces import Block, Floats


class Line(NamedTuple):
    """Straight lines per column: ``base + slope (x - shift)``; a weighted sum of them is one too."""

    slope: Floats
    shift: Floats
    base: Floats

    @classmethod
    def identity(cls, columns: int) -> Line:
        """Return the lines that leave columns as they are."""
        return cls(np.ones(columns), np.zeros(columns), np.zeros(columns))

    def weighted(self, weights: Floats, columns: Block) -> Line:
        """Return some of the lines, each times its weight."""
        slope, shift, base = (part[columns] for part in self)
        return Line(weights[columns] * slope, shift, weights[columns] * base)

    def of(self, x: Floats) -> Floats:
        """Return the sum of the lines at each row of a block; NaN where a value is missing.

        The shift is taken off first only where it is large beside the column's spread, so that it
        cannot swallow digits of the result. A row's result does not depend on where it stands.
        """
        taken = self.slope * self.shift
        near = np.abs(taken) <= 1e3
        level = self.base.sum() - taken[near].sum()
        if not near.all():
            x = x - np.where(near, 0.0, self.shift)
        total: Floats = np.einsum("ij,j->i", x, self.slope)
        total += level
        return total
