"""One pass up the tree: every node's score from its children's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..directions import Direction, Directions
from ..numerics import Floats, needed, positions
from .base import Aggregation, MatrixMethod


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

    @property
    def least(self) -> int:
        """How many children must have a score."""
        whole = self.is_matrix and not self.aggregation.takes_missing
        return len(self.children) if whole else needed(self.coverage, len(self.children))

    @property
    def is_matrix(self) -> bool:
        """Whether the node is scored by a method on the whole decision matrix."""
        return isinstance(self.aggregation, MatrixMethod)

    def solve(self, columns: Sequence[Floats]) -> Any:
        """Return the result of a matrix method on the children's values."""
        x = np.stack(columns, axis=1) if len(columns) > 1 else columns[0][:, np.newaxis]
        directions = Directions.read(list(self.directions), None, len(columns))
        w = np.array(self.weights)
        return self.aggregation.solve(x, w, directions, self.children, self.least)


def run(
    plan: Sequence[PlanNode],
    leaves: Mapping[str, Floats],
    treated: Mapping[str, Floats],
    cell: Callable[[int, str], str],
) -> dict[str, Floats]:
    """Score the nodes of a plan, children before parents.

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
        own = treated if aggregation.own_scaling else {}
        columns = [own[child] if child in own else scores[child] for child in node.children]
        if node.is_matrix:
            scores[node.id] = node.solve(columns).scores
            continue
        if refused := node.aggregation.refused(columns, node.weights, node.least):
            cells = [
                f"{cell(row, node.children[j])} = {columns[j][row]:g}"
                for j, rows in refused.items()
                for row in positions(rows)
            ]
            raise node.aggregation.refusal(cells)
        scores[node.id] = node.aggregation.combine(columns, node.weights, node.least)
    return scores
