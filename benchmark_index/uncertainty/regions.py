"""Weights among siblings within bounds and linear constraints: the region, and draws from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np

from ..errors import MethodError, Text, UsageError
from ..numerics import Booleans, Floats
from .assumptions import WeightRegion
from .programs import minimize

CHAINS = 128  # walked at once in a block of draws
BLOCK = 8 * CHAINS  # draws that share a stream of random numbers
MOST_WEIGHTS = 30  # of a walk, whose steps grow with their cube
MOST_CORNERS = 20_000  # sets of constraints that may meet in one
_FEWEST = 32  # steps between two draws of a chain, where (m - 1)^3 are fewer
_WARM = 4  # times as many before the first draw
_THINNEST = 1e-6  # what is no wider is an equality


class Constraint(NamedTuple):
    """``factors @ w <= side``, or with ``equal`` the equality; ``label`` is how it is written."""

    label: str
    factors: Floats
    side: float
    equal: bool = False


class Inside(NamedTuple):
    """A point inside a region, and which inequalities hold as equalities all over it."""

    point: Floats
    implied: Booleans


def read_constraint(text: str, names: Sequence[str]) -> list[Constraint]:
    """Return the linear constraints that a text states; a chain states several.

    Examples
    --------
    >>> read_constraint("a >= 2 b", ["a", "b"])[0].factors, read_constraint("a+b<=.5", "ab")[0].side
    (array([-1.,  2.]), 0.5)
    >>> [one.side for one in read_constraint("10% <= a <= b", ["a", "b"])]
    [-0.1, 0.0]
    """
    parts = re.split(r"(<=|>=|==|[≤≥<>=])", text)
    if len(parts) < 3:
        raise _unreadable(text, names)
    forms, constraints = [_linear(part, text, names) for part in parts[::2]], []
    for sign, left, right in zip(parts[1::2], forms[:-1], forms[1:], strict=True):
        form = right - left if sign in (">=", "≥", ">") else left - right
        factors, side = form[:-1] + 0.0, 0.0 - float(form[-1])
        constraints.append(Constraint(text, factors, side, equal=sign in ("=", "==")))
    return constraints


def _linear(part: str, text: str, names: Sequence[str]) -> Floats:
    """Return the factors of names, and last the number, of a sum such as ``2 a - b + 0.1``."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    number = r"(?P<number>\d*\.?\d+(?:[eE][-+]?\d+)?)\s*(?P<percent>%?)"
    name = rf"(?P<name>{known})(?!\w)"
    times = rf"(?:\s*[*×·]?\s*(?P<of>{known})(?!\w))?"
    term = re.compile(rf"\s*(?P<sign>[-+−]?)\s*(?:{name}|{number}{times})\s*")
    form, place = np.zeros(len(names) + 1), 0
    while place < len(part) or not place:
        match = term.match(part, place)
        if match is None or (place and not match["sign"]):
            raise _unreadable(text, names)
        factor = float(match["number"] or 1) / (100 if match["percent"] else 1)
        of = match["name"] or match["of"]
        turn = -1 if match["sign"] in {"-", "−"} else 1
        form[-1 if of is None else list(names).index(of)] += turn * factor
        place = match.end()
    return form


def _unreadable(text: str, names: Sequence[str]) -> UsageError:
    reason = Text(
        f"请写如 a >= 2 b 或 a + b <= 0.5；可用：{', '.join(names[:12])}",
        f"write such as a >= 2 b or a + b <= 0.5, of {', '.join(names[:12])}",
    )
    return UsageError.bad_option(Text("约束", "constraint"), text, reason)


@dataclass(frozen=True, eq=False)
class Polytope:
    """Weights that are not negative, sum to 1 and keep constraints.

    Attributes
    ----------
    names : sequence of str
        Whose weights.
    constraints : sequence of Constraint
        Beyond those that hold for all weights.
    """

    names: Sequence[str]
    constraints: Sequence[Constraint] = ()

    @classmethod
    def of(cls, region: WeightRegion, names: Sequence[str]) -> Polytope:
        """Return the weights of siblings within bounds and constraints.

        Raises
        ------
        UsageError
            A constraint cannot be read, or bounds are of a name that is none of the siblings.
        """
        stated: list[Constraint] = []
        for name, (low, high) in region.bounds.items():
            if name not in names:
                raise UsageError.unknown(Text("下级", "child"), name, names)
            unit = np.eye(len(names))[list(names).index(name)]
            if low > 0:
                stated.append(Constraint(f"{name} >= {low:g}", -unit, -float(low)))
            if high < 1:
                stated.append(Constraint(f"{name} <= {high:g}", unit, float(high)))
        for text in region.constraints:
            stated += read_constraint(text, names)
        return cls(tuple(names), tuple(stated))

    @cached_property
    def equalities(self) -> tuple[Floats, Floats]:
        """Rows and sides of what holds with equality by its wording; the sum is the first."""
        equal = [one for one in self.constraints if one.equal]
        rows = np.array([np.ones(len(self.names)), *(one.factors for one in equal)])
        return rows, np.array([1.0, *(one.side for one in equal)])

    @cached_property
    def inequalities(self) -> tuple[Floats, Floats]:
        """Rows and sides of ``rows @ w <= sides``; no weight being negative comes first."""
        rest = [one for one in self.constraints if not one.equal]
        rows = np.vstack([-np.eye(len(self.names)), *(one.factors for one in rest)])
        return rows, np.array([*np.zeros(len(self.names)), *(one.side for one in rest)])

    @cached_property
    def box(self) -> tuple[Floats, Floats] | None:
        """The least and largest of each weight where nothing else is stated, else None."""
        low, high = np.zeros(len(self.names)), np.ones(len(self.names))
        for _, factors, side, equal in self.constraints:
            (columns,) = np.nonzero(factors)
            if equal or len(columns) != 1:
                return None
            column, factor = columns[0], factors[columns[0]]
            if factor > 0:
                high[column] = min(high[column], side / factor)
            else:
                low[column] = max(low[column], side / factor)
        return low, high

    @cached_property
    def inside(self) -> Inside:
        """A point of the relative interior, and the implied equalities, by one linear program.

        ``max sum s``, ``rows @ w + s <= sides t``, ``0 <= s <= 1``, ``t >= 1``: exactly those
        inequalities have s = 0 that are equalities everywhere (Freund, Roundy and Todd 1985).

        Raises
        ------
        MethodError
            The region is empty; the constraints that clash are named.
        """
        (rows, sides), (equal, equal_sides) = self.inequalities, self.equalities
        count, m = rows.shape
        upper = np.hstack([rows, np.eye(count), -sides[:, np.newaxis]])
        same = np.hstack([equal, np.zeros((len(equal), count)), -equal_sides[:, np.newaxis]])
        low = np.concatenate([np.full(m, -np.inf), np.zeros(count), [1.0]])
        high = np.concatenate([np.full(m, np.inf), np.ones(count), [1 / _THINNEST]])
        solution = minimize(
            np.concatenate([np.zeros(m), -np.ones(count), [0.0]]),
            (upper, np.zeros(count)),
            (same, np.zeros(len(equal))),
            (low, high),
        )
        if solution is None:
            raise self._clash()
        return Inside(solution[:m] / solution[-1], solution[m:-1] < 0.5)

    def _clash(self) -> MethodError:
        """Return the error that names constraints of which each is needed for there to be no way."""
        kept = list(self.constraints)
        for one in self.constraints:
            left = [other for other in kept if other is not one]
            if not Polytope(self.names, left).is_possible:
                kept = left
        told = list(dict.fromkeys(one.label for one in kept))
        return MethodError(
            Text(
                f"没有满足全部约束的权重：{'；'.join(told)}（权重非负且和为 1）",
                f"No weights keep all constraints: {'; '.join(told)} "
                "(weights are not negative and sum to 1)",
            ),
            Text("请放宽其中之一。", "Loosen one of them."),
        )

    @property
    def is_possible(self) -> bool:
        """Whether any weights keep all constraints."""
        return self.lowest(np.zeros(len(self.names))) is not None

    def lowest(self, costs: Floats) -> Floats | None:
        """Return the weights at which ``costs @ w`` is least; None where there are none."""
        return minimize(costs, self.inequalities, self.equalities)

    @cached_property
    def corners(self) -> Floats | None:
        """The corners, corners x names; None where there are too many places to look for them."""
        (rows, sides), (equal, equal_sides) = self.inequalities, self.equalities
        m, free = len(self.names), len(self.names) - len(equal)
        if free < 0 or (count := comb(len(rows), free)) > MOST_CORNERS:
            return None
        sets = np.array([*combinations(range(len(rows)), free)], dtype=int).reshape(count, free)
        a = np.concatenate([rows[sets], np.tile(equal, (count, 1, 1))], axis=1)
        b = np.concatenate([sides[sets], np.tile(equal_sides, (count, 1))], axis=1)
        size = np.linalg.norm(a, axis=2)
        size[size == 0] = 1.0
        a, b = a / size[:, :, np.newaxis], b / size
        meet = np.abs(np.linalg.det(a)) > 1e-10
        points = np.linalg.solve(a[meet], b[meet][:, :, np.newaxis]).reshape(-1, m)
        corners: Floats = points[(points @ rows.T <= sides + 1e-10).all(axis=1)]
        return corners if len(corners) else None

    @cached_property
    def widths(self) -> Floats:
        """The largest less the least of each weight."""
        point, units = self.inside.point, np.eye(len(self.names))
        ends = [[self.lowest(sign * unit) for sign in (1, -1)] for unit in units]
        spans = [
            (point if high is None else high)[j] - (point if low is None else low)[j]
            for j, (low, high) in enumerate(ends)
        ]
        widths: Floats = np.maximum(np.array(spans), 0.0)
        return widths

    @cached_property
    def _projector(self) -> Floats:
        """Projects directions on those along which all equalities keep holding."""
        rows = np.vstack([self.equalities[0], self.inequalities[0][self.inside.implied]])
        _, sizes, right = np.linalg.svd(rows)
        basis = right[int((sizes > 1e-9 * sizes[0]).sum()) :]
        projector: Floats = basis.T @ basis
        return projector

    @property
    def is_point(self) -> bool:
        """Whether there is one vector of weights only."""
        return bool(np.trace(self._projector) < 0.5)

    def draws(self, seed: int, count: int, first: int = 0) -> Floats:
        """Return weights drawn uniformly, draws x names: hit-and-run (Smith 1984).

        Chains walk from a point inside along random directions, scaled by the width of each weight
        within the equalities; between two draws of a chain lie ``(m - 1)^3`` steps or more
        (Tervonen et al. 2013). Draw k is the same whichever draws are asked for.

        Parameters
        ----------
        seed : int
        count : int
        first : int, default 0
            The number of the first draw.

        Examples
        --------
        >>> region = Polytope.of(WeightRegion({"a": (0.5, 0.5)}), ["a", "b"])
        >>> region.draws(seed=0, count=2)
        array([[0.5, 0.5],
               [0.5, 0.5]])
        """
        if len(self.names) > MOST_WEIGHTS:
            what = Text("个同级权重", "weights among siblings")
            most = "benchmark_index.uncertainty.regions.MOST_WEIGHTS"
            raise MethodError.too_many("region", what, len(self.names), MOST_WEIGHTS, most)
        if self.is_point:
            return np.tile(self.inside.point, (count, 1))
        numbers = range(first // BLOCK, -(-(first + count) // BLOCK))
        blocks = [self._walk(np.random.default_rng([seed, number])) for number in numbers]
        start = first - numbers.start * BLOCK if blocks else 0
        empty = np.empty((0, len(self.names)))
        return np.concatenate([empty, *blocks])[start : start + count]

    def _walk(self, rng: np.random.Generator) -> Floats:
        """Return the draws of one block, chain by chain within each step kept."""
        rows, sides = (part[~self.inside.implied] for part in self.inequalities)
        m, widths, projector = len(self.names), self.widths, self._projector
        x = np.tile(self.inside.point, (CHAINS, 1))
        every = _thinning(m)
        kept = []
        for turn in range(_WARM + BLOCK // CHAINS - 1):
            slack = np.maximum(sides - x @ rows.T, 0.0)
            for _ in range(every):
                step = (rng.standard_normal((CHAINS, m)) * widths) @ projector
                rate = step @ rows.T
                with np.errstate(divide="ignore", invalid="ignore"):
                    reach = slack / rate
                ahead = np.where(rate > 1e-15, reach, np.inf).min(axis=1)
                back = np.where(rate < -1e-15, reach, -np.inf).max(axis=1)
                length = (back + (ahead - back) * rng.random(CHAINS))[:, np.newaxis]
                x += length * step
                slack = np.maximum(slack - length * rate, 0.0)
            if turn >= _WARM - 1:
                kept.append(np.maximum(x, 0.0))
        return np.concatenate(kept)


def _thinning(m: int) -> int:
    """Return how many steps lie between two draws of a chain."""
    return max((m - 1) ** 3, _FEWEST)


def steps_of_a_walk(m: int) -> int:
    """Return how many steps a block of draws of so many weights takes."""
    return (_WARM + BLOCK // CHAINS - 1) * _thinning(m)
