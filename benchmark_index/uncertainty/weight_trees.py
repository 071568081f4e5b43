"""All weights that an index may have: regions among siblings, and what they are up the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from math import comb
from typing import Protocol

import numpy as np

from ..errors import MethodError, Text, UsageError
from ..framework import Framework
from ..index.plan import Plan
from ..numerics import Floats
from .assumptions import Assumption, WeightNoise, WeightOrder, WeightRegion, WeightSimplex
from .programs import LinearSystem
from .regions import Constraint, Polytope

MOST_CORNERS = 20_000  # sets of constraints that may meet in one


class SiblingWeights(Protocol):
    """What the weights among the children of one node may be."""

    @property
    def scales(self) -> int:
        """How many variables it needs beside the weights."""

    def highest(self, values: Floats) -> Floats:
        """Return for each row of values the largest weighted mean."""

    def homogeneous(self) -> tuple[Floats, Floats]:
        """Return inequalities and equations of (weight of the node, of its children, scales)."""

    def draws(self, number: int, seed: int) -> Floats:
        """Return draws x children."""

    def points(self, number: int, seed: int) -> Floats:
        """Return weights that are possible, though not evenly spread, points x children."""


@dataclass(frozen=True, eq=False)
class NoisySiblings:
    """Weights ``u / sum(u)`` with each u within its own bounds; as given where these are equal."""

    low: Floats
    high: Floats

    @property
    def scales(self) -> int:
        """What the sum is divided by."""
        return 1

    def highest(self, values: Floats) -> Floats:
        """Return for each row of values the largest weighted mean.

        The largest values have their highest weights, the others their lowest.
        """
        order = np.argsort(-values, axis=1, kind="stable")
        falling = np.take_along_axis(values, order, axis=1)
        low, more = self.low[order], (self.high - self.low)[order]
        zero = np.zeros((len(values), 1))
        sums = (low * falling).sum(axis=1, keepdims=True) + np.hstack(
            [zero, np.cumsum(more * falling, axis=1)]
        )
        totals = self.low.sum() + np.hstack([zero, np.cumsum(more, axis=1)])
        means = np.divide(sums, totals, out=np.full(sums.shape, -np.inf), where=totals > 0)
        most: Floats = means.max(axis=1)
        return most

    def homogeneous(self) -> tuple[Floats, Floats]:
        """Return inequalities and equations of (weight of the node, of its children, scale)."""
        n = len(self.low)
        zero, eye = np.zeros((n, 1)), np.eye(n)
        above = np.hstack([zero, -eye, self.low[:, np.newaxis]])
        below = np.hstack([zero, eye, -self.high[:, np.newaxis]])
        return np.vstack([above, below]), np.array([[-1.0, *np.ones(n), 0.0]])

    def draws(self, number: int, seed: int) -> Floats:
        """Return draws x children."""
        u = np.random.default_rng(seed).random((number, len(self.low)))
        weights = self.low + (self.high - self.low) * u
        total = weights.sum(axis=1, keepdims=True)
        shares: Floats = weights / np.where(total > 0, total, 1.0)
        return shares

    def points(self, number: int, seed: int) -> Floats:
        """Return weights that are possible: draws."""
        return self.draws(number, seed)


@dataclass(frozen=True, eq=False)
class RegionSiblings:
    """Weights anywhere in a region."""

    region: Polytope

    @property
    def scales(self) -> int:
        """None."""
        return 0

    def highest(self, values: Floats) -> Floats:
        """Return for each row of values the largest weighted mean in the region.

        Where there are bounds alone what is left above the lower ones goes to the largest values;
        else it is the largest at one of the corners, or found by linear programming.
        """
        if self.region.box is not None:
            low, high = self.region.box
            order = np.argsort(-values, axis=1, kind="stable")
            room, falling = (high - low)[order], np.take_along_axis(values, order, axis=1)
            before = np.cumsum(room, axis=1) - room
            taken = np.clip(1 - low.sum() - before, 0.0, room)
            most: Floats = values @ low + (taken * falling).sum(axis=1)
        elif self.corners is not None:
            most = (values @ self.corners.T).max(axis=1)
        else:
            most = np.array([row @ self._lowest(0.0 - row) for row in values])
        return most

    @cached_property
    def corners(self) -> Floats | None:
        """The corners, corners x weights; None where there are too many to look for them."""
        (rows, sides), (equal, equal_sides) = self.region.inequalities, self.region.equalities
        n, free = len(self.region.names), len(self.region.names) - len(equal)
        if free < 0 or (sets := comb(len(rows), free)) > MOST_CORNERS:
            return None
        chosen = np.array([*combinations(range(len(rows)), free)], dtype=int).reshape(sets, free)
        a = np.concatenate([rows[chosen], np.tile(equal, (sets, 1, 1))], axis=1)
        b = np.concatenate([sides[chosen], np.tile(equal_sides, (sets, 1))], axis=1)
        size = np.linalg.norm(a, axis=2)
        size[size == 0] = 1.0
        a, b = a / size[:, :, np.newaxis], b / size
        proper = np.abs(np.linalg.det(a)) > 1e-10
        points = np.linalg.solve(a[proper], b[proper][:, :, np.newaxis]).reshape(-1, n)
        corners: Floats = points[(points @ rows.T <= sides + 1e-10).all(axis=1)]
        return corners if len(corners) else None

    def homogeneous(self) -> tuple[Floats, Floats]:
        """Return inequalities and equations of (weight of the node, of its children)."""
        parts = self.region.inequalities, self.region.equalities
        below, same = (np.hstack([-sides[:, np.newaxis], rows]) for rows, sides in parts)
        return below, same

    def draws(self, number: int, seed: int) -> Floats:
        """Return draws x children."""
        if self.region.constraints:
            return self.region.draws(seed, number)
        u = np.random.default_rng(seed).exponential(size=(number, len(self.region.names)))
        shares: Floats = u / u.sum(axis=1, keepdims=True)
        return shares

    def points(self, number: int, seed: int) -> Floats:
        """Return weights that are possible: mixtures of those that are far out."""
        ends = np.array([self._lowest(row) for row in self.region.inequalities[0]])
        shares = np.random.default_rng(seed).dirichlet(np.full(len(ends), 1 / len(ends)), number)
        mixed: Floats = np.maximum(shares @ ends, 0.0)
        return mixed

    def _lowest(self, costs: Floats) -> Floats:
        point = self.region.lowest(costs)
        if point is None:  # a region is looked into before it is taken
            raise MethodError.unsolved("HiGHS", "; ".join(self.region.names))
        return np.asarray(point)


@dataclass(frozen=True, eq=False)
class WeightTree:
    """The weights below every node of a plan.

    In effective weights every local limit is linear: ``w_j <= 0.3`` below a node of weight e reads
    ``e_j <= 0.3 e``.
    """

    plan: Plan
    siblings: tuple[SiblingWeights, ...]

    @classmethod
    def of(cls, plan: Plan, framework: Framework, assumptions: Sequence[Assumption]) -> WeightTree:
        """Return the weights that assumptions allow, around those of the plan."""
        by_node: dict[str, Assumption] = {}
        for assumption in assumptions:
            if not isinstance(assumption, (WeightNoise, WeightSimplex, WeightOrder, WeightRegion)):
                raise _no_region(assumption)
            for parent in assumption.parents(framework):
                if parent in by_node:
                    raise _twice(parent)
                by_node[parent] = assumption
        return cls(
            plan,
            tuple(
                _siblings(by_node.get(node.id), plan, framework, i)
                for i, node in enumerate(plan.nodes)
            ),
        )

    def highest(self, values: Floats) -> Floats:
        """Return for each row of leaf values the largest score under any of the weights."""
        leaves = len(self.plan.leaves)
        columns = [*values.T]
        starts, children = self.plan.starts.tolist(), self.plan.children.tolist()
        for i, siblings in enumerate(self.siblings):
            below = children[starts[i] : starts[i + 1]]
            columns.append(siblings.highest(np.column_stack([columns[j] for j in below])))
        most: Floats = columns[leaves + len(self.siblings) - 1]
        return most

    @property
    def variables(self) -> int:
        """Of :attr:`constraints`: leaves, inner nodes (the index is the last), then scales."""
        inner = len(self.plan.leaves) + len(self.plan.nodes)
        return inner + sum(siblings.scales for siblings in self.siblings)

    @property
    def constraints(self) -> LinearSystem:
        """The effective weights of all nodes as variables of linear programs."""
        return self._within(len(self.plan.leaves) + len(self.plan.nodes) - 1)

    @cached_property
    def signs(self) -> tuple[LinearSystem, float]:
        """LinearSystem for what depends on signs of differences alone, and the most of their sum.

        Noise of the weights below the index itself then is a box: what these are divided by does
        not matter, which is a great help to integer programs.
        """
        top = self.siblings[-1]
        if isinstance(top, NoisySiblings) and top.low.sum() >= 0.5:
            return self._within(self.variables - 1), float(top.high.sum())
        return self.constraints, 1.0

    def _within(self, one: int) -> LinearSystem:
        """Return the constraints with 1 as the value of a variable: of the index, or of a scale."""
        leaves, n = len(self.plan.leaves), self.variables
        starts, next_scale = self.plan.starts.tolist(), leaves + len(self.plan.nodes)
        inequalities, equations = [np.zeros((0, n))], [np.zeros((0, n))]
        for i, siblings in enumerate(self.siblings):
            scales = range(next_scale, next_scale + siblings.scales)
            next_scale = scales.stop
            below = self.plan.children[starts[i] : starts[i + 1]].tolist()
            places = [leaves + i, *below, *scales]
            for block, local in zip((inequalities, equations), siblings.homogeneous(), strict=True):
                wide = np.zeros((len(local), n))
                wide[:, places] = local
                block.append(wide)
        rows, totals = np.vstack(inequalities), np.vstack([*equations, np.eye(n)[[one]]])
        right = np.append(np.zeros(len(totals) - 1), 1.0)
        return LinearSystem(rows, np.zeros(len(rows)), totals, right)

    def draws(self, number: int, seed: int) -> Floats:
        """Return local weights, draws x edges of the plan."""
        parts = [siblings.draws(number, seed + i) for i, siblings in enumerate(self.siblings)]
        return np.hstack(parts)

    def points(self, number: int, seed: int) -> Floats:
        """Return local weights that are possible, though not evenly spread, points x edges."""
        parts = [siblings.points(number, seed + i) for i, siblings in enumerate(self.siblings)]
        return np.hstack(parts)


def _siblings(
    assumption: Assumption | None, plan: Plan, framework: Framework, i: int
) -> SiblingWeights:
    node, edges = plan.nodes[i], slice(plan.starts[i], plan.starts[i + 1])
    weights = plan.weights[edges]
    match assumption:
        case WeightSimplex():
            return RegionSiblings(Polytope(node.children))
        case WeightOrder(order=order):
            return RegionSiblings(_in_order(order, node.children))
        case WeightRegion():
            return RegionSiblings(_region(assumption, framework, node.children))
        case WeightNoise(size=size):
            return NoisySiblings(weights * (1 - size), weights * (1 + size))
    return NoisySiblings(weights, weights)


def _in_order(order: Sequence[str], names: Sequence[str]) -> Polytope:
    """Return the region in which weights fall; what takes no part in the index is left out."""
    eye = dict(zip(names, np.eye(len(names)), strict=True))
    ranked = [name for name in order if name in eye]
    falling = [
        Constraint(f"{more} >= {less}", eye[less] - eye[more], 0.0)
        for more, less in pairwise(ranked)
    ]
    return Polytope(tuple(names), falling)


def _region(assumption: WeightRegion, framework: Framework, names: Sequence[str]) -> Polytope:
    """Return the region of those children that take part in the index: the others weigh nothing.

    Raises
    ------
    MethodError
        It is empty; the constraints that clash are named.
    """
    (parent,) = assumption.parents(framework)
    every = [name for name, above in framework.parents.items() if above.id == parent]
    columns = [every.index(name) for name in names]
    stated = Polytope.of(assumption, every).constraints
    region = Polytope(tuple(names), [one._replace(factors=one.factors[columns]) for one in stated])
    _ = region.inside
    return region


def _no_region(assumption: Assumption) -> UsageError:
    return UsageError(
        Text(
            f"假设 {assumption.id} 不是权重的范围",
            f"The assumption {assumption.id} is no region of weights",
        ),
        Text(
            "请用 region、simplex、order 或 noise。",
            "Take a region, a simplex, an order or noise.",
        ),
    )


def _twice(node: str) -> UsageError:
    return UsageError(
        Text(f"{node} 下的权重有两个范围", f"The weights below {node} have two regions"),
        Text("请写成一个 region。", "Write them as one region."),
    )
