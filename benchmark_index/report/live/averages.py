"""Aggregations as formulas: one small function per class, which declares it.

A function gets the aggregation and the :class:`ChildCells` of a node, and returns the formula of a
score whose children suffice; that enough of them are there is seen to by the caller. An empty
formula says there is none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...aggregation import (
    ArithmeticMean,
    GeometricMean,
    HarmonicMean,
    Minimum,
    PenalizedMean,
    PowerMean,
)
from .placement import written

FARTHEST = 9.99e307
RANGED = {"{w}*{x}": "SUMPRODUCT({x},{w})", "{w}*{x}^2": "SUMPRODUCT({x},{x},{w})"}
SMALLEST_POWER = 0.01


@dataclass(frozen=True)
class ChildCells:
    """The children of a node in one row, and their weights.

    Attributes
    ----------
    ranges : sequence of (str, str)
        Runs of neighbouring cells, and of their weights.
    pairs : sequence of (str, str)
        Each child's cell, and the cell of its weight.
    in_runs : bool
        Whether sums are taken run by run where they can be, since the third edition.
    """

    ranges: Sequence[tuple[str, str]]
    pairs: Sequence[tuple[str, str]]
    in_runs: bool = False

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

    def terms(self, term: str, absent: str, floor: float | None = None) -> list[str]:
        """Return a term of each child that counts, with its score ``{x}`` and its weight ``{w}``.

        Scores below a floor count as the floor; ``absent`` stands for a child that is missing.
        """
        found = []
        for cell, weight in self.pairs:
            x = cell if floor is None else f"MAX({cell},{written(floor)})"
            own = term.replace("{x}", x).replace("{w}", weight)
            found.append(f"IF(AND(ISNUMBER({cell}),{weight}>0),{own},{absent})")
        return found

    def sum(self, term: str, floor: float | None = None) -> str:
        """Return the sum of a term over the children that count."""
        if self.in_runs and floor is None and term in RANGED:
            whole = RANGED[term]
            return _sum([whole.replace("{x}", x).replace("{w}", w) for x, w in self.ranges])
        return f"({'+'.join(self.terms(term, '0', floor))})"

    def product(self, term: str) -> str:
        """Return the product of a term over the children that count."""
        return f"({'*'.join(self.terms(term, '1'))})"


def _sum(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({'+'.join(parts)})"


def arithmetic(mean: ArithmeticMean, children: ChildCells) -> str:
    """Sum of scores times weights over the weight that is present."""
    return f"{children.total}/{children.weight}"


def geometric(mean: GeometricMean, children: ChildCells) -> str:
    """Product of the scores to the power of their weights."""
    return _power(mean, 0, children)


def harmonic(mean: HarmonicMean, children: ChildCells) -> str:
    """Weight over the sum of weights divided by scores."""
    return _power(mean, -1, children)


def power(mean: PowerMean, children: ChildCells) -> str:
    """Root of the mean of powers; powers too near 0 have no digits left and enter as values."""
    p = float(mean.p)
    return _power(mean, p, children) if p == 0 or abs(p) >= SMALLEST_POWER else ""


def minimum(mean: Minimum, children: ChildCells) -> str:
    """Find the lowest score that has a weight."""
    return _extreme("MIN", FARTHEST, mean, children)


def penalized(mean: PenalizedMean, children: ChildCells) -> str:
    """Take a multiple of variance over mean off the mean."""
    total = children.sum("{w}*{x}", _floor(mean))
    squares = children.sum("{w}*{x}^2", _floor(mean))
    middle, weight = f"({total}/{children.weight})", children.weight
    penalty = f"{written(float(mean.strength))}*({squares}/{weight}-{middle}^2)/{middle}"
    return f"IF({total}=0,0,{middle}-{penalty})"


def _power(mean: Any, p: float, children: ChildCells) -> str:
    """Return ``(sum w z^p / sum w)^(1/p)``; a value it is not defined for is an error there too."""
    floor, weight = _floor(mean), children.weight
    if math.isinf(p):
        return _extreme("MAX" if p > 0 else "MIN", -FARTHEST if p > 0 else FARTHEST, mean, children)
    if p == 0 and floor is None and mean.zero == "keep":
        return f"{children.product('{x}^{w}')}^(1/{weight})"
    if p == 0:
        return f"EXP({children.sum('{w}*LN({x})', floor)}/{weight})"
    simple: dict[float, str] = {1: "{w}*{x}", -1: "{w}/{x}"}
    raised = simple.get(p, f"{{w}}*{{x}}^({written(p)})")
    total = children.sum(raised, floor)
    body = f"({total}/{weight})^({written(1 / p)})"
    if p < 0 and floor is None and mean.zero == "keep":
        return f"IF({children.sum('({x}=0)')}>0,0,{body})"
    return body


def _floor(mean: Any) -> float | None:
    return None if mean.floor is None else float(mean.floor)


def _extreme(function: str, absent: float, mean: Any, children: ChildCells) -> str:
    floor = getattr(mean, "floor", None)
    found = ",".join(children.terms("{x}", written(absent), floor))
    return f"{function}({found})"
