"""The rows that an index is fitted on (样本), as a step sees them once the earlier ones are settled.

A fit asks a sample to fit one step after another and never touches its values, so that they may be
in memory or come in batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple, Protocol

import numpy as np

from ..aggregation import Columns, PlanNode
from ..aggregation.anchored import Anchors
from ..aggregation.matrix import MatrixMethod, Result
from ..estimators.contracts import ArrayStep, FromData, Imputer, Scaler, Treater
from ..estimators.directions import Direction
from ..estimators.rows import Rows
from ..numerics import Booleans, Floats, column_bounds


@dataclass
class SettledSteps:
    """What a fit has settled so far: steps that are off stay None.

    Attributes
    ----------
    names : list of str
        The indicators.
    nodes : dict
        How each node is scored, of those that are settled.
    """

    names: Sequence[str]
    imputation: Imputer | None = None
    treatment: Treater | None = None
    normalization: Scaler | None = None
    nodes: dict[str, PlanNode] = field(default_factory=dict)


class StagedRows:
    """Some rows at every stage of an index, each computed once it is asked for.

    Parameters
    ----------
    denominated : array of shape (units, indicators)
        Totals divided by their denominators.
    rows : Rows
    settled : SettledSteps
        A stage is asked for after its step is settled.
    """

    def __init__(self, denominated: Floats, rows: Rows, settled: SettledSteps) -> None:
        self.denominated, self.rows, self._settled = denominated, rows, settled
        self._scores: dict[str, tuple[PlanNode, Floats]] = {}

    @cached_property
    def imputed(self) -> Floats:
        """Missing values filled."""
        return apply(self._settled.imputation, self.denominated, self.rows)

    @cached_property
    def treated(self) -> Floats:
        """Outliers tamed."""
        return apply(self._settled.treatment, self.imputed, self.rows)

    @cached_property
    def normalized(self) -> Floats:
        """The scale of the index, larger is better."""
        return apply(self._settled.normalization, self.treated, self.rows)

    def score(self, node: str) -> Floats:
        """Return the scores of a settled node, or the normalized values of an indicator."""
        if (plan := self._settled.nodes.get(node)) is None:
            return self.by_name(treated=False)[node]
        if node not in self._scores or self._scores[node][0] is not plan:  # settled anew since
            self._scores[node] = plan, self.scored(plan)
        return self._scores[node][1]

    def scored(self, node: PlanNode) -> Floats:
        """Return the scores of a node, itself settled or not, from those of its children."""
        return node.scored(_ScoresBelow(node, self), self.by_name(treated=True), _place)

    def by_name(self, treated: bool) -> Columns:
        """Return the columns as treated, else as normalized."""
        return Columns(self._settled.names, self.treated if treated else self.normalized)


class _ScoresBelow(Mapping[str, Floats]):
    """The scores of the children of a node, each computed once it is asked for."""

    def __init__(self, node: PlanNode, staged: StagedRows) -> None:
        self.children, self.staged = node.children, staged

    def __getitem__(self, child: str) -> Floats:
        return self.staged.score(child)

    def __iter__(self) -> Iterator[str]:
        return iter(self.children)

    def __len__(self) -> int:
        return len(self.children)


View = Callable[[StagedRows], Floats]  # units x columns as a step looks at them
ScoreOf = Callable[[StagedRows, Floats], Floats]


class StepFit(NamedTuple):
    """A step to be fitted, and on which columns, called what."""

    step: Scaler
    names: Sequence[str]
    view: View


class WeightFit(NamedTuple):
    """Weights to be fitted, and on which columns, called what.

    ``score`` gives the score of the node whose children the columns are by other weights of these.
    """

    step: FromData
    names: Sequence[str]
    view: View
    score: ScoreOf | None = None


class AnchorFit(NamedTuple):
    """The ideals and scales of a matrix method at a node, on which columns, called what."""

    node: str
    step: Anchors
    names: Sequence[str]
    view: View


Foreseen = StepFit | WeightFit | AnchorFit


class LearningSample(Protocol):
    """The rows that an index is fitted on.

    Attributes
    ----------
    settled : SettledSteps
        What whoever fits has settled so far.
    """

    settled: SettledSteps

    def __len__(self) -> int: ...

    def fit(self, fit: StepFit) -> Scaler:
        """Fit a step; return it, or what stands for it."""

    def weigh(self, *fits: WeightFit) -> None:
        """Fit weights that do not wait for one another."""

    def foresee(self, *fits: Foreseen) -> None:
        """Take note of steps that are fitted soon, by what is settled already."""

    def settle_node(self, node: PlanNode) -> None:
        """Take how a node is scored, once its children are settled."""

    def empty(self) -> Booleans:
        """Return which indicators have no value as treated."""


class RowsInMemory:
    """A sample whose values are in memory."""

    def __init__(self, denominated: Floats, rows: Rows, names: Sequence[str]) -> None:
        self.settled = SettledSteps(names)
        self.staged = StagedRows(denominated, rows, self.settled)

    def __len__(self) -> int:
        return len(self.staged.denominated)

    def fit(self, fit: StepFit) -> Scaler:
        """Fit a step."""
        return fit.step.fit_array(fit.view(self.staged), fit.names, self.staged.rows)

    def weigh(self, *fits: WeightFit) -> None:
        """Fit weights."""
        for step, names, view, score in fits:
            x, rows = view(self.staged), self.staged.rows
            if score is None:
                step.fit_array(x, names, rows)
            else:
                step.fit_scored(x, names, partial(score, self.staged), rows)

    def foresee(self, *fits: Foreseen) -> None:
        """Do nothing: no pass over the rows is spared."""

    def settle_node(self, node: PlanNode) -> None:
        """Take how a node is scored: all rows are there to be compared."""
        self.settled.nodes[node.id] = node

    def empty(self) -> Booleans:
        """Return which indicators have no value as treated."""
        return np.isnan(column_bounds(self.staged.treated).low)


def anchor_fit(
    node: str,
    method: MatrixMethod[Result],
    children: Sequence[str],
    directions: Sequence[Direction],
) -> AnchorFit:
    """Return how the ideals and scales of a matrix method at a node are fitted."""
    view = partial(children_of, children, method.own_scaling)
    return AnchorFit(node, Anchors(method, [*directions]), children, view)


def children_of(children: Sequence[str], treated: bool, staged: StagedRows) -> Floats:
    """Look at the children of a node: indicators as treated, if so wanted, and scores."""
    leaves = staged.by_name(treated=True) if treated else {}
    return np.column_stack([leaves[c] if c in leaves else staged.score(c) for c in children])


def as_denominated(staged: StagedRows) -> Floats:
    """Look at values as reported, totals divided."""
    return staged.denominated


def as_imputed(staged: StagedRows) -> Floats:
    """Look at values as imputed."""
    return staged.imputed


def as_treated(staged: StagedRows) -> Floats:
    """Look at values as treated."""
    return staged.treated


def as_normalized(staged: StagedRows) -> Floats:
    """Look at normalized values."""
    return staged.normalized


def apply(step: ArrayStep | None, x: Floats, rows: Rows) -> Floats:
    """Transform an array by a fitted step, which may be off."""
    return x if step is None else step.apply_array(x, rows)


def _place(row: int, child: str) -> str:
    return f"{row + 1} / {child}"
