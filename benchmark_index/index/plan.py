"""The nodes of an index as arrays: edges, weights, what each node looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from ..aggregation import PlanNode
from ..estimators.rows import Block
from ..numerics import Floats, Integers, positions

Places: TypeAlias = "Block | Integers"


class PlanStep(NamedTuple):
    """One node as it is computed: where its edges, its leaves and its inner children stand."""

    at: int
    node: PlanNode
    edges: Block
    leaf_edges: Places
    leaf_columns: Places
    inner: tuple[tuple[int, int], ...]  # edge, position of the child among the nodes


@dataclass(frozen=True, eq=False)
class Plan:
    """The nodes of an index as arrays, children before parents.

    Attributes
    ----------
    leaves : tuple of str
        The indicators, in the order of the columns of z.
    nodes : tuple of PlanNode
        The root is last.
    starts : array of shape (nodes + 1,)
        The edges of node i are ``starts[i]`` to ``starts[i + 1]``.
    children : array of shape (edges,)
        The child each edge leads to: a column of z, or the number of columns plus the position of
        a node.
    weights : array of shape (edges,)
        The plan's own weights among siblings.
    """

    leaves: tuple[str, ...]
    nodes: tuple[PlanNode, ...]
    starts: Integers
    children: Integers
    weights: Floats

    @property
    def edges(self) -> list[tuple[str, str]]:
        """Parent and child of each edge, in the order of the weights."""
        return [(node.id, child) for node in self.nodes for child in node.children]

    @cached_property
    def at(self) -> dict[str, int]:
        """Where each node stands."""
        return {node.id: i for i, node in enumerate(self.nodes)}

    @cached_property
    def edge_above(self) -> dict[int, int]:
        """The edge that leads to a node, by its position."""
        m = len(self.leaves)
        return {child - m: edge for edge, child in enumerate(self.children.tolist()) if child >= m}

    @cached_property
    def is_linear(self) -> bool:
        """Whether every score is a weighted sum of leaves where nothing is missing."""
        return all(node.is_linear for node in self.nodes)

    @cached_property
    def is_rowwise(self) -> bool:
        """Whether a unit's scores depend on that unit alone."""
        return all(node.rowwise for node in self.nodes)

    @cached_property
    def under_root(self) -> tuple[PlanNode, ...]:
        """The nodes that the score of the index needs, children before parents."""
        return tuple(self.nodes[i] for i in self.below([self.nodes[-1].id]))

    @cached_property
    def steps(self) -> tuple[PlanStep, ...]:
        """The nodes one by one as they are computed."""
        m, bounds, children = len(self.leaves), self.starts.tolist(), self.children.tolist()
        steps = []
        for i, node in enumerate(self.nodes):
            edges = range(bounds[i], bounds[i + 1])
            leaves = [edge for edge in edges if children[edge] < m]
            inner = [(edge, children[edge] - m) for edge in edges if children[edge] >= m]
            columns = [children[edge] for edge in leaves]
            head = i, node, slice(edges.start, edges.stop)
            steps.append(PlanStep(*head, places(leaves), places(columns), tuple(inner)))
        return tuple(steps)

    def below(self, nodes: Sequence[str]) -> list[int]:
        """Return the positions of the nodes that the scores of some nodes need."""
        m, bounds, children = len(self.leaves), self.starts.tolist(), self.children.tolist()
        wanted = {self.at[name] for name in nodes if name in self.at}
        for i in range(len(self.nodes) - 1, -1, -1):
            if i in wanted:
                below = children[bounds[i] : bounds[i + 1]]
                wanted.update(child - m for child in below if child >= m)
        return sorted(wanted)

    def columns_below(self, nodes: Sequence[str]) -> Places:
        """Return the columns of z that some nodes or leaves look at."""
        used = np.array([leaf in nodes for leaf in self.leaves])
        for i in self.below(nodes):
            used[self.steps[i].leaf_columns] = True
        return places(positions(used))


def compile_plan(nodes: Sequence[PlanNode], leaves: Sequence[str]) -> Plan:
    """Turn the nodes of an index into arrays.

    Parameters
    ----------
    nodes : sequence of PlanNode
        Children before parents.
    leaves : sequence of str
        The indicators in the order of the columns of z; some may be no one's child.

    Returns
    -------
    Plan

    Examples
    --------
    >>> from fractions import Fraction
    >>> from benchmark_index import ArithmeticMean
    >>> group = PlanNode("g", ("a", "b"), (0.5, 0.5), ArithmeticMean(), Fraction(0))
    >>> root = PlanNode("index", ("g", "c"), (0.6, 0.4), ArithmeticMean(), Fraction(1, 2))
    >>> plan = compile_plan([group, root], ["a", "b", "c"])
    >>> plan.edges
    [('g', 'a'), ('g', 'b'), ('index', 'g'), ('index', 'c')]
    >>> plan.children, plan.weights
    (array([0, 1, 3, 2]), array([0.5, 0.5, 0.6, 0.4]))
    """
    at = {name: j for j, name in enumerate([*leaves, *(node.id for node in nodes)])}
    return Plan(
        leaves=tuple(leaves),
        nodes=tuple(nodes),
        starts=np.cumsum([0, *(len(node.children) for node in nodes)]),
        children=np.array([at[child] for node in nodes for child in node.children]),
        weights=np.array([weight for node in nodes for weight in node.weights], dtype=float),
    )


def places(numbers: Sequence[int]) -> Places:
    """Return rising or other numbers as a slice where they follow one another: it takes views."""
    if isinstance(numbers, range) or not numbers:
        return slice(numbers[0], numbers[-1] + 1) if numbers else slice(0, 0)
    first, last = numbers[0], numbers[-1] + 1
    consecutive = last - first == len(numbers) and list(numbers) == list(range(first, last))
    return slice(first, last) if consecutive else np.array(numbers)


def numbers_of(places: Places) -> Sequence[int]:
    """Return places as whole numbers."""
    if isinstance(places, slice):
        return range(places.start, places.stop)
    numbers: list[int] = places.tolist()
    return numbers
