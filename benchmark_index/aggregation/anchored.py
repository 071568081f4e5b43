"""Matrix methods by ideals and scales that are known of all units (固定参照): a unit by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np

from ..errors import MethodError
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.rows import Rows
from ..numerics import Bounds, Floats, Summary, column_bounds
from .columns import ByName, side_by_side
from .matrix import Aggregation, Cell, MatrixMethod, Result, Scorer
from .tree import PlanNode


class AnchorState(NamedTuple):
    """How many units take part, and what they tell."""

    units: int
    told: Summary

    def merge(self, other: AnchorState) -> AnchorState:
        """Return what both batches tell together."""
        if not (self.units and other.units):
            return self if self.units else other
        return AnchorState(self.units + other.units, self.told.merge(other.told))


class Anchors:
    """What a matrix method needs to know of all units, which merges; fitted as a step is.

    Units with a missing value take no part.

    Parameters
    ----------
    method : MatrixMethod
    directions : directions of the columns
    """

    def __init__(self, method: MatrixMethod[Result], directions: DirectionsLike) -> None:
        self.method, self.directions = method, directions

    @property
    def merges(self) -> bool:
        """Whether what the method needs of all units merges."""
        return type(self.method).anchors is not MatrixMethod.anchors

    def begin(self, m: int, names: Sequence[str] | None = None) -> Self:
        """Start anew, for m columns."""
        self.settled_ = Directions.read(self.directions, None, m)
        return self

    @property
    def surveys(self) -> bool:
        """Whether it must be known first how far columns stray from their targets."""
        return bool(self.settled_.targets)

    def survey(self, x: Floats, rows: Rows | None = None) -> Bounds:
        """Return the bounds of distances from targets."""
        return column_bounds(self.settled_.measured(x[~np.isnan(x).any(axis=1)]))

    def settle_survey(self, survey: Bounds) -> None:
        """Take how far columns stray from their targets."""
        self.settled_ = self.settled_.settled(survey.high)

    def state(self, x: Floats, rows: Rows | None = None) -> AnchorState:
        """Return what a batch tells."""
        kept = self.settled_.orient(x[~np.isnan(x).any(axis=1)])
        told = self.method.anchors(kept)
        assert told is not None
        return AnchorState(len(kept), told)

    def settle(self, state: AnchorState) -> Self:
        """Take what all rows tell."""
        if not state.units:
            raise MethodError.no_complete_rows()
        self.state_ = state
        return self

    def anchored(self, node: PlanNode) -> PlanNode:
        """Return a node that scores a unit by itself, by what all rows told."""
        units, told = self.state_
        weights = np.array(node.weights)
        scorer = self.method.scorer(told, weights, self.settled_, node.children, units)
        return replace(
            node, aggregation=Anchored(self.method, self.settled_, scorer), directions=()
        )


class Anchored(Aggregation):
    """A matrix method for one node, whose ideals and scales stay as they are.

    Parameters
    ----------
    method : MatrixMethod
    orient : Directions
    scorer : callable
        Takes complete and oriented rows.
    """

    own_scaling = True

    def __init__(self, method: MatrixMethod[Result], orient: Directions, scorer: Scorer) -> None:
        self.method, self.orient, self.scorer = method, orient, scorer

    @property
    def lower_is_better(self) -> bool:  # type: ignore[override]
        """Whether the lowest score is best."""
        return self.method.lower_is_better

    def least(self, coverage: object, children: int) -> int:
        """Return how many of its children a node needs: all."""
        return children

    def node_scores(self, node: PlanNode, treated: ByName, scores: ByName, cell: Cell) -> Floats:
        """Return the scores of a node from its children's."""
        x = side_by_side(node.children, treated, scores)
        complete = ~np.isnan(x).any(axis=1)
        result = np.full(len(x), np.nan)
        if complete.any():
            result[complete] = self.scorer(self.orient.orient(x[complete]))
        return result
