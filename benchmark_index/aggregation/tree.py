"""One pass up the tree: every node's score from its children's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import MethodError
from ..estimators.directions import Direction, Directions, Target
from ..numerics import Floats, needed
from .matrix import Aggregation, MatrixMethod, cells_of
from .means import PowerForm


class Columns(Mapping[str, Floats]):
    """The columns of an array by name."""

    def __init__(self, names: Sequence[str], x: Floats) -> None:
        self.x, self.at = x, {name: j for j, name in enumerate(names)}

    def __getitem__(self, name: str) -> Floats:
        return self.x[:, self.at[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.at)

    def __len__(self) -> int:
        return len(self.at)


def side_by_side(names: Sequence[str], own: Mapping[str, Floats], other: Any) -> Floats:
    """Return units x names, each from the first mapping that has it.

    Neighbouring columns of one array are a view of it: a large table is not copied.
    """
    if isinstance(own, Columns):
        at = [own.at.get(name, -1) for name in names]
        if at[0] >= 0 and at == list(range(at[0], at[0] + len(at))):
            return own.x[:, at[0] : at[0] + len(at)]
    return np.stack([own[name] if name in own else other[name] for name in names]).T


@dataclass(frozen=True)
class PlanNode:
    """How one node is scored: its children, their local weights, the coverage it asks for.

    ``directions`` says of each child which way is better, where the aggregation takes values as
    treated; scores of groups follow the orientation of their own aggregation.
    """

    id: str
    children: tuple[str, ...]
    weights: tuple[float, ...]
    aggregation: Any
    coverage: Fraction
    directions: tuple[Direction, ...] = ()

    @cached_property
    def least(self) -> int:
        """How many children must have a score."""
        whole = self.is_matrix and not self.aggregation.takes_missing
        return len(self.children) if whole else needed(self.coverage, len(self.children))

    @property
    def is_matrix(self) -> bool:
        """Whether the node is scored by a method on the whole decision matrix."""
        return isinstance(self.aggregation, MatrixMethod)

    @property
    def form(self) -> PowerForm | None:
        """The aggregation as a power mean; None where it is not one."""
        form: PowerForm | None = None if self.is_matrix else self.aggregation.form()
        return form

    @property
    def rowwise(self) -> bool:
        """Whether a unit's score depends on that unit alone.

        Closeness to a target is relative to the unit farthest from it.
        """
        relative = any(isinstance(direction, Target) for direction in self.directions)
        return self.aggregation.rowwise and not (self.aggregation.own_scaling and relative)

    def solve(self, x: Floats, cell: Callable[[int, str], str]) -> Any:
        """Return the result of a matrix method on the children's values, units x children."""
        directions = Directions.read(list(self.directions), None, x.shape[1])
        w = np.array(self.weights)
        return self.aggregation.solve(x, w, directions, self.children, self.least, cell)


def run(
    plan: Sequence[PlanNode],
    leaves: Mapping[str, Floats],
    treated: Mapping[str, Floats],
    cell: Callable[[int, str], str],
) -> dict[str, Floats]:
    """Score the nodes of a plan, children before parents.

    A node whose children all weigh nothing has no score.

    Parameters
    ----------
    plan : sequence of PlanNode
    leaves, treated : mapping
        Values of each indicator, normalized and as treated.
    cell : callable
        Describes (row, child) for an error message.

    Returns
    -------
    dict
        Scores of every node, and the normalized values of every leaf.
    """
    scores = dict(leaves)
    for node in plan:
        aggregation: Aggregation = node.aggregation
        if not any(node.weights):
            scores[node.id] = np.full(len(scores[node.children[0]]), np.nan)
            continue
        own = treated if aggregation.own_scaling else {}
        if node.is_matrix:
            x = side_by_side(node.children, own, scores)
            scores[node.id] = node.solve(x, cell).scores
            refuse_infinite(type(aggregation).__name__, node.id, scores[node.id])
            continue
        columns = [own[child] if child in own else scores[child] for child in node.children]
        if refused := node.aggregation.refused(columns, node.weights, node.least):
            raise node.aggregation.refusal(cells_of(refused, columns, node.children, cell))
        with np.errstate(all="ignore"):
            found = node.aggregation.combine(columns, node.weights, node.least)
        refuse_infinite(type(aggregation).__name__, node.id, found)
        scores[node.id] = found
    return scores


def refuse_infinite(method: str, node: str, scores: Floats) -> None:
    """Refuse a node's scores where one is infinite: nothing ranks it."""
    if np.isinf(scores).any():
        raise MethodError.beyond_float(method, [node])
