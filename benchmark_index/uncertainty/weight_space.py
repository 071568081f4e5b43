"""All weights of an index that assumptions allow, as linear inequalities in weights of leaves.

A local limit holds times the weight of the parent, so that all is linear in the weights that nodes
have in the index; noise has one more variable a node, the sum it is divided by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from ..errors import Text, UsageError
from ..framework import Framework
from ..index.kernel import leaf_weights
from ..index.plan import Plan
from ..numerics import Floats
from .as_written import AssumptionLike, read_all
from .assumptions import (
    Assumption,
    WeightAssumption,
    WeightNoise,
    WeightOrder,
    WeightRegion,
    WeightSimplex,
)
from .programs import minimize
from .regions import Polytope


class SiblingRows(NamedTuple):
    """Rows that are at most 0, and that are 0, over children, their parent and the noise's sum."""

    upper: Floats
    equal: Floats


class Siblings(Protocol):
    """The weights that the children of one node may have."""

    def rows(self) -> SiblingRows:
        """Return what holds of the children's weights in the index."""

    def greatest(self, values: Floats) -> Floats:
        """Return by row of values the greatest weighted mean, over all weights allowed."""


@dataclass(frozen=True, eq=False)
class FixedSiblings:
    """Weights that are certain."""

    weights: Floats

    def rows(self) -> SiblingRows:
        """Return ``e = w u``."""
        n = len(self.weights)
        equal = np.hstack([np.eye(n), -self.weights[:, np.newaxis], np.zeros((n, 1))])
        return SiblingRows(np.empty((0, n + 2)), equal)

    def greatest(self, values: Floats) -> Floats:
        """Return the weighted means."""
        means: Floats = values @ self.weights
        return means


@dataclass(frozen=True, eq=False)
class NoisySiblings:
    """``w (1 + d)`` over its sum, each d between -size and size."""

    weights: Floats
    size: float

    def rows(self) -> SiblingRows:
        """Return ``w (1 - size) t <= e <= w (1 + size) t``."""
        n, w = len(self.weights), self.weights[:, np.newaxis]
        none = np.zeros((n, 1))
        low = np.hstack([-np.eye(n), none, w * (1 - self.size)])
        high = np.hstack([np.eye(n), none, -w * (1 + self.size)])
        return SiblingRows(np.vstack([low, high]), np.empty((0, n + 2)))

    def greatest(self, values: Floats) -> Floats:
        """Return the greatest mean: the best values weigh most, so many that no more help."""
        order = np.argsort(-values, axis=1)
        ordered, w = np.take_along_axis(values, order, axis=1), self.weights[order]
        low, more = w * (1 - self.size), w * (2 * self.size)
        above = (low * ordered).sum(axis=1, keepdims=True) + (more * ordered).cumsum(axis=1)
        below = low.sum(axis=1, keepdims=True) + more.cumsum(axis=1)
        means = np.divide(above, below, out=np.full(above.shape, -np.inf), where=below > 0)
        greatest: Floats = means.max(axis=1)
        return greatest


@dataclass(frozen=True, eq=False)
class OrderedSiblings:
    """Any weights, of which some fall in order; none: just any."""

    count: int
    order: Sequence[int] = ()

    def rows(self) -> SiblingRows:
        """Return ``e_b <= e_a``."""
        one = np.eye(self.count + 2)
        falling = [one[b] - one[a] for a, b in zip(self.order[:-1], self.order[1:], strict=True)]
        upper = np.array(falling).reshape(-1, self.count + 2)
        return SiblingRows(upper, np.empty((0, self.count + 2)))

    def greatest(self, values: Floats) -> Floats:
        """Return the greatest value of a corner: one child, or the first ones in order alike."""
        ordered = list(self.order)
        first = values[:, ordered].cumsum(axis=1) / np.arange(1, len(ordered) + 1)
        rest = np.delete(values, ordered, axis=1)
        greatest: Floats = np.hstack([first, rest]).max(axis=1)
        return greatest


@dataclass(frozen=True, eq=False)
class BoundedSiblings:
    """Weights in a region."""

    polytope: Polytope

    def rows(self) -> SiblingRows:
        """Return constraints times the parent's weight."""
        n = len(self.polytope.names)
        upper, equal = (
            np.hstack([rows, -sides[:, np.newaxis], np.zeros((len(rows), 1))]).reshape(-1, n + 2)
            for rows, sides in (self.polytope.inequalities, self.polytope.equalities)
        )
        return SiblingRows(upper, equal)

    def greatest(self, values: Floats) -> Floats:
        """Return the greatest mean: within bounds the best values are filled up first.

        Else it is that of one of the corners, or found by a linear program.
        """
        box = self.polytope.box
        corners = None if box else self.polytope.corners
        if box is None and corners is not None:
            of_corners: Floats = (values @ corners.T).max(axis=1)
            return of_corners
        if box is None:
            return np.array([self._by_program(row) for row in values])
        low, high = box
        order = np.argsort(-values, axis=1)
        ordered, room = np.take_along_axis(values, order, axis=1), (high - low)[order]
        before = room.cumsum(axis=1) - room
        more = np.clip(1 - low.sum() - before, 0, room)
        greatest: Floats = values @ low + (more * ordered).sum(axis=1)
        return greatest

    def _by_program(self, values: Floats) -> float:
        weights = self.polytope.lowest(-values)
        return float(values @ (self.polytope.inside.point if weights is None else weights))


class Eased(NamedTuple):
    """A space of weights up to scale; scores are at most so many times as large."""

    size: int
    upper: tuple[Floats, Floats]
    equal: tuple[Floats, Floats]
    bounds: tuple[Floats, Floats]
    most: float


@dataclass(frozen=True, eq=False)
class WeightSpace:
    """The weights of all nodes of a linear index that are allowed.

    Variables are the weights in the index of leaves and of inner nodes, and the sums of noise.
    """

    plan: Plan
    siblings: Sequence[Siblings]

    @classmethod
    def of(
        cls,
        plan: Plan,
        framework: Framework,
        written: Sequence[AssumptionLike] | AssumptionLike,
        nodes: Collection[str] | None = None,
    ) -> WeightSpace:
        """Return the weights that assumptions allow; all others are as they are.

        Parameters
        ----------
        plan : Plan
        framework : Framework
        written : sequence of assumptions of weights
        nodes : collection of str, optional
            The nodes below which weights may change at all; default every one.

        Raises
        ------
        UsageError
            What is assumed is no region of weights, or two are assumed below one node.
        """
        by_parent: dict[str, Assumption] = {}
        for one in read_all(written, framework):
            if not isinstance(one, (WeightNoise, WeightSimplex, WeightOrder, WeightRegion)):
                reason = Text(
                    "请写权重的范围：noise、simplex、order 或 region",
                    "write a region of weights: noise, simplex, order or region",
                )
                raise UsageError.bad_option(Text("权重范围", "region of weights"), one.id, reason)
            for parent in _parents(one, framework, nodes):
                if parent in by_parent:
                    reason = Text(f"{parent} 下有两种", f"there are two below {parent}")
                    raise UsageError.bad_option(
                        Text("权重范围", "region of weights"), one.id, reason
                    )
                by_parent[parent] = one
        return cls(plan, [_siblings(plan, i, by_parent) for i in range(len(plan.nodes))])

    @property
    def size(self) -> int:
        """The number of variables."""
        return len(self.plan.leaves) + 2 * len(self.plan.nodes)

    @cached_property
    def upper(self) -> tuple[Floats, Floats]:
        """Rows and sides of what is at most."""
        parts = [self._spread(i, sib.rows().upper) for i, sib in enumerate(self.siblings)]
        rows = np.vstack(parts)
        return rows, np.zeros(len(rows))

    @cached_property
    def equal(self) -> tuple[Floats, Floats]:
        """Rows and sides of what is equal; the first: the index weighs 1."""
        parts = [np.eye(self.size)[[len(self.plan.leaves) + len(self.plan.nodes) - 1]]]
        for i, sib in enumerate(self.siblings):
            count = self.plan.starts[i + 1] - self.plan.starts[i]
            whole = np.concatenate([np.ones(count), [-1.0, 0.0]])
            parts.append(self._spread(i, np.vstack([whole, sib.rows().equal])))
        rows = np.vstack(parts)
        return rows, np.concatenate([[1.0], np.zeros(len(rows) - 1)])

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """The least and most of each variable; what is no one's child weighs nothing."""
        m, count = len(self.plan.leaves), len(self.plan.nodes)
        low, high = np.zeros(self.size), np.zeros(self.size)
        units = np.eye(m)
        low[:m], high[:m] = -self.greatest(-units), self.greatest(units)
        high[m : m + count] = 1.0
        for i, sib in enumerate(self.siblings):
            if isinstance(sib, NoisySiblings):
                high[m + count + i] = np.inf if sib.size >= 1 else 1 / (1 - sib.size)
        return np.maximum(low - 1e-9, 0.0), high + 1e-9

    @cached_property
    def eased(self) -> Eased:
        """The same up to scale, on which ranks do not depend, as integer programs solve it faster.

        Where noise is around the weights of the index itself, its sum is 1 instead of the weight
        of the index: weights then lie in a box.
        """
        root, (rows, sides), (low, high) = self.siblings[-1], self.equal, self.bounds
        if not isinstance(root, NoisySiblings) or root.size >= 1:
            return Eased(self.size, self.upper, self.equal, self.bounds, 1.0)
        rows = rows.copy()
        rows[0] = np.eye(self.size)[-1]
        most = 1 + root.size
        bounds = low * (1 - root.size), high * most
        return Eased(self.size, self.upper, (rows, sides), bounds, most)

    def _spread(self, node: int, rows: Floats) -> Floats:
        """Return rows over children, parent and sum as rows over all variables."""
        m, count = len(self.plan.leaves), len(self.plan.nodes)
        children = self.plan.children[self.plan.starts[node] : self.plan.starts[node + 1]]
        spread = np.zeros((len(rows), self.size))
        spread[:, [*children, m + node, m + count + node]] = rows
        return spread

    @cached_property
    def nominal(self) -> Floats:
        """The weights of the leaves as they are."""
        root = self.plan.nodes[-1].id
        weights: Floats = leaf_weights(self.plan, [root])[root][0]
        return weights

    def effective(self, local: Floats) -> Floats:
        """Return the weights in the index of leaves and nodes, from those among siblings by edge."""
        plan, m = self.plan, len(self.plan.leaves)
        weights = np.zeros(m + len(plan.nodes))
        weights[-1] = 1.0
        for i in range(len(plan.nodes) - 1, -1, -1):
            edges = slice(plan.starts[i], plan.starts[i + 1])
            weights[plan.children[edges]] = weights[m + i] * local[edges]
        return weights

    @property
    def holds_nominal(self) -> bool:
        """Whether the weights as they are lie in the space."""
        plan, m = self.plan, len(self.plan.leaves)
        sums = np.add.reduceat(plan.weights, plan.starts[:-1])
        weights = self.effective(plan.weights / np.repeat(sums, np.diff(plan.starts)))
        variables = np.concatenate([weights, weights[m:]])  # noise of 0 has the sum of its parent
        (rows, sides), (same, equal) = self.upper, self.equal
        over, apart = rows @ variables - sides, np.abs(same @ variables - equal)
        return bool(max(over.max(initial=0.0), apart.max(initial=0.0)) <= 1e-12)

    def lowest(self, costs: Floats) -> Floats | None:
        """Return the variables at which a sum over leaves is least; None where there are none."""
        padded = np.concatenate([costs, np.zeros(self.size - len(costs))])
        return minimize(padded, self.upper, self.equal, self.bounds)

    def greatest(self, values: Floats) -> Floats:
        """Return by row, over leaves, the greatest weighted mean: node by node, bottom up."""
        m, plan = len(self.plan.leaves), self.plan
        every = np.zeros((len(values), m + len(plan.nodes)))
        every[:, :m] = values
        for i, sib in enumerate(self.siblings):
            children = plan.children[plan.starts[i] : plan.starts[i + 1]]
            every[:, m + i] = sib.greatest(every[:, children])
        greatest: Floats = every[:, -1]
        return greatest

    def local(self, variables: Floats) -> Floats:
        """Return the weights among siblings, by edge; as they are where the parent weighs nothing."""
        m, local = len(self.plan.leaves), self.plan.weights.copy()
        for i in range(len(self.plan.nodes)):
            edges = slice(self.plan.starts[i], self.plan.starts[i + 1])
            parts = np.maximum(variables[self.plan.children[edges]], 0.0)
            if variables[m + i] > 1e-12 and parts.sum() > 0:
                local[edges] = parts / parts.sum()
        return local


def _parents(
    one: WeightAssumption, framework: Framework, nodes: Collection[str] | None
) -> list[str]:
    return [node for node in one.parents(framework) if nodes is None or node in nodes]


def _siblings(plan: Plan, i: int, by_parent: Mapping[str, Assumption]) -> Siblings:
    node, weights = plan.nodes[i], plan.weights[plan.starts[i] : plan.starts[i + 1]]
    weights = weights / (weights.sum() or 1.0)
    match by_parent.get(node.id):
        case WeightNoise(size=size):
            return NoisySiblings(weights, size)
        case WeightSimplex():
            return OrderedSiblings(len(weights))
        case WeightOrder(order=order):
            at = [node.children.index(name) for name in order if name in node.children]
            return OrderedSiblings(len(weights), at)
        case WeightRegion() as region:
            polytope = Polytope.of(region, node.children)
            assert polytope.inside  # an empty one is refused
            return BoundedSiblings(polytope)
    return FixedSiblings(weights)
