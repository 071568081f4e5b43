"""One pass up the tree: every node's score from its children's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from ..errors import MethodError
from ..estimators.directions import Direction, Target
from ..numerics import Floats
from .columns import ByName
from .matrix import Aggregation, Cell, PowerForm


@dataclass(frozen=True)
class PlanNode:
    """How one node is scored: its children, their local weights, the coverage it asks for.

    ``directions`` holds for each child which way is better, where the aggregation takes values as
    treated; scores of groups follow the orientation of their own aggregation. A score beyond
    ``cap`` or ``floor`` counts as these. Of a child in ``mirrors`` the node takes the mirror less
    the child's score: less of it is better.
    """

    id: str
    children: tuple[str, ...]
    weights: tuple[float, ...]
    aggregation: Aggregation
    coverage: Fraction
    directions: tuple[Direction, ...] = ()
    cap: float | None = None
    floor: float | None = None
    mirrors: Mapping[str, float] = field(default_factory=dict, hash=False)

    @cached_property
    def least(self) -> int:
        """How many children must have a score."""
        return self.aggregation.least(self.coverage, len(self.children))

    @cached_property
    def form(self) -> PowerForm | None:
        """The aggregation as a power mean; None where it is not one."""
        return self.aggregation.power_form()

    @property
    def is_limited(self) -> bool:
        """Whether its score has a cap or a floor."""
        return self.cap is not None or self.floor is not None

    @property
    def is_linear(self) -> bool:
        """Whether its score is a weighted sum of its children's, and no more than that."""
        return self.form == PowerForm(1) and not self.is_limited and not self.mirrors

    @property
    def rowwise(self) -> bool:
        """Whether a unit's score depends on that unit alone.

        Closeness to a target is relative to the unit farthest from it.
        """
        relative = any(isinstance(direction, Target) for direction in self.directions)
        return self.aggregation.rowwise and not (self.aggregation.own_scaling and relative)

    def as_treated(self, treated: ByName) -> ByName:
        """Return the values as treated where the aggregation takes them, else none."""
        return treated if self.aggregation.own_scaling else {}

    def seen(self, scores: ByName) -> ByName:
        """Return the scores as the node takes them: those of which less is better, turned."""
        if not self.mirrors:
            return scores
        turned = {child: mirror - scores[child] for child, mirror in self.mirrors.items()}
        return {child: scores[child] for child in self.children} | turned

    def limited(self, scores: Floats) -> Floats:
        """Return scores between floor and cap; what is missing stays missing."""
        return np.clip(scores, self.floor, self.cap) if self.is_limited else scores

    def scored(self, scores: ByName, treated: ByName, cell: Cell) -> Floats:
        """Return the scores of the node from those of its children; see :func:`run`."""
        if self.aggregation.weighs and not any(self.weights):
            return np.full(len(scores[self.children[0]]), np.nan)
        as_treated = self.as_treated(treated)
        result = self.aggregation.node_scores(self, as_treated, self.seen(scores), cell)
        refuse_infinite(type(self.aggregation).__name__, self.id, result)
        return self.limited(result)


def run(plan: Sequence[PlanNode], leaves: ByName, treated: ByName, cell: Cell) -> dict[str, Floats]:
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
        scores[node.id] = node.scored(scores, treated, cell)
    return scores


def refuse_infinite(method: str, node: str, scores: Floats) -> None:
    """Refuse a node's scores where one is infinite: nothing ranks it."""
    if np.isinf(scores).any():
        raise MethodError.beyond_float(method, [node])
