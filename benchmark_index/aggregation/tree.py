"""One pass up the tree: every node's score from its children's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..numerics import Floats, needed, positions
from .means import Mean


@dataclass(frozen=True)
class PlanNode:
    """How one node is scored: its children, their local weights, the coverage it asks for."""

    id: str
    children: tuple[str, ...]
    weights: tuple[float, ...]
    aggregation: Mean
    coverage: Fraction

    @property
    def least(self) -> int:
        """How many children must have a score."""
        return needed(self.coverage, len(self.children))


def run(
    plan: Sequence[PlanNode], leaves: Mapping[str, Floats], cell: Callable[[int, str], str]
) -> dict[str, Floats]:
    """Score the nodes of a plan, children before parents.

    Parameters
    ----------
    plan : sequence of PlanNode
    leaves : mapping
        Normalized values of each indicator.
    cell : callable
        Describes (row, child) for an error message.

    Returns
    -------
    dict
        Scores of every node and leaf.
    """
    scores = dict(leaves)
    for node in plan:
        columns = [scores[child] for child in node.children]
        if refused := node.aggregation.refused(columns, node.weights, node.least):
            cells = [
                f"{cell(row, node.children[j])} = {columns[j][row]:g}"
                for j, rows in refused.items()
                for row in positions(rows)
            ]
            raise node.aggregation.refusal(cells)
        scores[node.id] = node.aggregation.combine(columns, node.weights, node.least)
    return scores
