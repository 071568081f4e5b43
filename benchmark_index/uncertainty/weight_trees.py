"""All weights that an index may have: regions among siblings, and what they are up the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from ..errors import Text, UsageError
from ..framework import Framework
from ..index.plan import Plan
from ..numerics import Booleans, Floats
from .assumptions import Assumption, WeightNoise, WeightOrder, WeightRegion, WeightSimplex
from .programs import Constraints
from .regions import Polytope, order_of, region_of


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
        shares: Floats = weights / weights.sum(axis=1, keepdims=True)
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
        """Return for each row of values the largest weighted mean."""
        return self.region.highest(values)

    def homogeneous(self) -> tuple[Floats, Floats]:
        """Return inequalities and equations of (weight of the node, of its children)."""
        rows = np.hstack([-self.region.limits[:, np.newaxis], self.region.rows])
        return rows, np.array([[-1.0, *np.ones(len(self.region.names))]])

    def draws(self, number: int, seed: int) -> Floats:
        """Return draws x children."""
        if len(self.region.inequalities) > len(self.region.names):
            return self.region.draws(number, seed)
        u = np.random.default_rng(seed).exponential(size=(number, len(self.region.names)))
        shares: Floats = u / u.sum(axis=1, keepdims=True)
        return shares

    def points(self, number: int, seed: int) -> Floats:
        """Return weights that are possible: mixtures of points far out."""
        return self.region.mixtures(number, seed)


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
    def constraints(self) -> Constraints:
        """The effective weights of all nodes as variables of linear programs."""
        return self._within(len(self.plan.leaves) + len(self.plan.nodes) - 1)

    @cached_property
    def signs(self) -> tuple[Constraints, float]:
        """Constraints for what depends on signs of differences alone, and the most of their sum.

        Noise of the weights below the index itself then is a box: what these are divided by does
        not matter, which is a great help to integer programs.
        """
        top = self.siblings[-1]
        if isinstance(top, NoisySiblings) and top.low.sum() >= 0.5:
            return self._within(self.variables - 1), float(top.high.sum())
        return self.constraints, 1.0

    def _within(self, one: int) -> Constraints:
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
        return Constraints(rows, np.zeros(len(rows)), totals, right)

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
            return RegionSiblings(Polytope.of(node.children, (), node.id))
        case WeightOrder(order=order):
            return RegionSiblings(order_of(order, node.children, node.id))
        case WeightRegion():
            return RegionSiblings(region_of(assumption, framework, _kept(framework, node.id, plan)))
        case WeightNoise(size=size):
            return NoisySiblings(weights * (1 - size), weights * (1 + size))
    return NoisySiblings(weights, weights)


def _kept(framework: Framework, parent: str, plan: Plan) -> Booleans:
    inside = {child for node in plan.nodes for child in node.children}
    node = next(inner for inner in framework.inner if inner.id == parent)
    return np.array([child.id in inside for child in node.children])


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
