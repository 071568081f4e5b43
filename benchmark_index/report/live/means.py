"""Aggregations as formulas: one small function per class, entered in ``MEANS``.

A function gets the aggregation and the :class:`Children` of a node, and returns the formula of a
score whose children suffice; that enough of them are there is seen to by the caller. An empty
formula says there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...aggregation import ArithmeticMean, GeometricMean


@dataclass(frozen=True)
class Children:
    """The children of a node in one row, and their weights.

    Attributes
    ----------
    ranges : sequence of (str, str)
        Runs of neighbouring cells, and of their weights.
    pairs : sequence of (str, str)
        Each child's cell, and the cell of its weight.
    """

    ranges: Sequence[tuple[str, str]]
    pairs: Sequence[tuple[str, str]]

    @property
    def count(self) -> str:
        """How many children have a score."""
        return f"COUNT({','.join(cells for cells, _ in self.ranges)})"

    @property
    def weight(self) -> str:
        """The weight of those that have a score."""
        parts = [f"SUMPRODUCT(--ISNUMBER({cells}),{weights})" for cells, weights in self.ranges]
        return _sum(parts)

    @property
    def total(self) -> str:
        """The sum of scores times weights."""
        return _sum([f"SUMPRODUCT({cells},{weights})" for cells, weights in self.ranges])


def _sum(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({'+'.join(parts)})"


def arithmetic(mean: ArithmeticMean, children: Children) -> str:
    """Sum of scores times weights over the weight that is present."""
    return f"{children.total}/{children.weight}"


def geometric(mean: GeometricMean, children: Children) -> str:
    """Product of the scores to the power of their weights; by logarithms unless zero is kept.

    A value without a logarithm is an error, as in the library.
    """
    floored = [
        (cell if mean.floor is None else f"MAX({cell},{float(mean.floor)!r})", cell, weight)
        for cell, weight in children.pairs
    ]
    if mean.floor is None and mean.zero == "keep":
        parts = [f"IF(AND(ISNUMBER({c}),{w}>0),{x}^{w},1)" for x, c, w in floored]
        return f"({'*'.join(parts)})^(1/{children.weight})"
    parts = [f"IF(AND(ISNUMBER({c}),{w}>0),{w}*LN({x}),0)" for x, c, w in floored]
    return f"EXP(({'+'.join(parts)})/{children.weight})"


MEANS: dict[type[Any], Callable[[Any, Children], str]] = {
    ArithmeticMean: arithmetic,
    GeometricMean: geometric,
}
