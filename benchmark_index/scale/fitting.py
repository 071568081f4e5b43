"""A sample whose rows come in batches: steps whose state merges are fitted pass by pass."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, Self, TypeVar, cast

import numpy as np
from sklearn.base import clone

from ..aggregation import MatrixMethod, PlanNode
from ..errors import MethodError, Text
from ..estimators.adapter import unadapted
from ..estimators.by_column import ByColumn, OnColumns
from ..estimators.contracts import FromData, Scaler, merges
from ..estimators.learner import Merging
from ..estimators.rows import Rows
from ..framework import Framework
from ..imputation.across_periods import looks_across_periods
from ..index.composite import CompositeIndex
from ..index.fitted import FittedIndex
from ..index.sample import (
    AnchorFit,
    Foreseen,
    SettledSteps,
    StagedRows,
    StepFit,
    View,
    WeightFit,
    anchor_fit,
)
from ..numerics import Booleans, Bounds, Floats, Integers, Summary, column_bounds
from .batches import nobody
from .gathered import Gathered, NeverGathered
from .kept_answers import digest
from .passes import BatchLook, Passes

Looks = Generator[BatchLook, Summary, None]


_BY_PERIOD = Text("请事先插补，或改用 mean、median。", "Impute beforehand, or use mean or median.")

SurveyT = TypeVar("SurveyT", bound=Summary)
StateT = TypeVar("StateT", bound=Summary)


class Merged(Protocol[SurveyT, StateT]):
    """Whatever is fitted by a state that merges, perhaps after a survey; see ``Merging``."""

    @property
    def surveys(self) -> bool:
        """Return whether the state needs an earlier look at all rows."""

    def begin(self, m: int, names: Sequence[str] | None = None) -> Self:
        """Start anew, for m columns."""

    def survey(self, x: Floats, rows: Rows | None = None) -> SurveyT:
        """Return what must be known of all rows before their state."""

    def settle_survey(self, survey: SurveyT) -> None:
        """Take what is known of all rows."""

    def state(self, x: Floats, rows: Rows | None = None) -> StateT:
        """Return what a batch of rows tells."""

    def settle(self, state: StateT) -> Self:
        """Learn from the state of all rows."""


class _Learning:
    """A fit on its way: the look it asks for next, None once it is done."""

    def __init__(self, step: object, looks: Looks) -> None:
        self.step, self._looks = step, looks  # which keeps its identity while it is held
        self.next: BatchLook | None = next(looks)

    def take(self, told: Summary) -> None:
        """Take what all rows told, and go on."""
        self.next = None  # also where what was told cannot be settled
        with contextlib.suppress(StopIteration):
            self.next = self._looks.send(told)


class RowsInBatches:
    """A sample whose rows are in files, or wherever passes over them lead.

    Parameters
    ----------
    passes : Passes
    gathered : Gathered or NeverGathered
        Fits what needs all rows at once, or refuses it.
    """

    def __init__(self, passes: Passes, gathered: Gathered | NeverGathered) -> None:
        self.passes, self.gathered = passes, gathered
        self.settled: SettledSteps = passes.settled
        self._learning: dict[int, _Learning] = {}
        self._anchors: dict[str, AnchorFit] = {}

    def __len__(self) -> int:
        return self.passes.rows

    def fit(self, fit: StepFit) -> Scaler:
        """Fit a step; return it, or what stands for it."""
        if isinstance(fit.step, ByColumn):
            return self._fit_parts(fit.step, fit)
        if looks_across_periods(fit.step):
            raise MethodError.all_rows(type(fit.step).__name__, _BY_PERIOD)
        if not merges(fit.step):
            fitted = self.gathered.fit(fit)
            self.passes.key = digest(self.passes.key, learned(fitted))
            return fitted
        self._settle([self._begin_step(fit)])
        return fit.step

    def weigh(self, *fits: WeightFit) -> None:
        """Fit weights that do not wait for one another."""
        merging = [fit for fit in fits if merges(fit.step)]
        self._settle([self._begin_step(fit) for fit in merging])
        for fit in fits:
            if fit not in merging:
                self.gathered.weigh(fit)
                self.passes.key = digest(self.passes.key, learned(fit.step))

    def foresee(self, *fits: Foreseen) -> None:
        """Begin the fits whose looks can join the next pass."""
        for fit in fits:
            if isinstance(fit, AnchorFit):
                if fit.step.merges:
                    self._anchors[fit.node] = fit
                    self._begin(fit.step, fit.names, fit.view)
            elif merges(fit.step):
                self._begin_step(fit)

    def settle_node(self, node: PlanNode) -> None:
        """Take how a node scores a unit by itself, once its children are settled."""
        self.settled.nodes[node.id] = node if node.rowwise else self._anchored(node)

    def _anchored(self, node: PlanNode) -> PlanNode:
        """Return a node that scores a unit by itself, its ideals and scales those of all rows.

        Raises
        ------
        MethodError
            Its method compares the units with one another.
        """
        method, fit = node.aggregation, self._anchors.get(node.id)
        if not isinstance(method, MatrixMethod):
            raise MethodError.compares_units(type(method).__name__)
        if fit is None or fit.names != node.children:
            fit = anchor_fit(node.id, method, node.children, node.directions)
            if not fit.step.merges:
                raise MethodError.compares_units(type(method).__name__)
        self._settle([self._begin(fit.step, fit.names, fit.view)])
        return fit.step.anchored(node)

    def empty(self) -> Booleans:
        """Return which indicators have no value as treated."""
        if self.settled.imputation is None:
            if not self.passes.answers:
                self._pass()
            return np.asarray(self.passes.present == 0)
        bounds = self.passes.ask([BatchLook(_as_treated, lambda x, rows: column_bounds(x))])[0]
        assert isinstance(bounds, Bounds)
        return np.isnan(bounds.low)

    def _begin_step(self, fit: StepFit | WeightFit) -> _Learning:
        assert isinstance(fit.step, Merging)
        return self._begin(fit.step, fit.names, fit.view)

    def _begin(self, step: Merged[SurveyT, StateT], names: Sequence[str], view: View) -> _Learning:
        if id(step) not in self._learning:
            self._learning[id(step)] = _Learning(step, self._looks(step, names, view))
        return self._learning[id(step)]

    def _looks(self, step: Merged[SurveyT, StateT], names: Sequence[str], view: View) -> Looks:
        """Yield the looks of a step one after the other, and settle it."""
        step.begin(len(names), names)
        if step.surveys:
            step.settle_survey(cast(SurveyT, (yield BatchLook(view, step.survey))))
        told = cast(StateT, (yield BatchLook(view, step.state)))
        if isinstance(step, Merging):
            step.n_samples_seen_ = len(self)
        with np.errstate(all="ignore"):
            step.settle(told)

    def _settle(self, learning: Sequence[_Learning]) -> None:
        while any(each.next for each in learning):
            self._pass()

    def _pass(self) -> None:
        """Look at all rows once, for every fit that has begun."""
        asking = [each for each in self._learning.values() if each.next]
        told = self.passes.ask([each.next for each in asking if each.next])
        for each, summary in zip(asking, told, strict=True):
            each.take(summary)

    def _fit_parts(self, step: ByColumn, fit: StepFit) -> Scaler:
        """Fit each part of a step on its own columns."""
        step.begin(len(fit.names), fit.names)
        parts = [
            (columns, StepFit(clone(part), names, partial(_some, fit.view, columns)))
            for part, columns, names in step.groups
            if part is not None
        ]
        self.foresee(*(of_part for _, of_part in parts))
        fitted = [OnColumns(self.fit(part), columns, [*part.names]) for columns, part in parts]
        return step.with_parts(fitted)


def _some(view: View, columns: Integers, staged: StagedRows) -> Floats:
    return view(staged)[:, columns]


def _as_treated(staged: StagedRows) -> Floats:
    return staged.treated


def fit_rowwise(
    index: CompositeIndex, passes: Passes, gathered: Gathered | NeverGathered
) -> tuple[FittedIndex, FittedIndex]:
    """Fit an index on all rows; return it as fitted, and so that every node scores a unit by itself.

    Raises
    ------
    FindingsError
        Rows have errors.
    MethodError
        A method needs all rows at once.
    """
    sample = RowsInBatches(passes, gathered)
    fitted = index.fit_sample(sample, nobody(passes.reader.framework)).fitted_
    for node in fitted.plan:
        sample.settle_node(node)
    if not passes.answers:
        passes.ask([])
    return fitted, replace(fitted, plan=[sample.settled.nodes[node.id] for node in fitted.plan])


def refuse_looking_back(framework: Framework) -> None:
    """Refuse a framework that computes columns from earlier years, which stand in other batches."""
    if framework.dated:
        listed = ", ".join(sorted(framework.dated))
        raise MethodError.all_rows(
            listed,
            Text(
                "该列由往年数值计算：请先算好，作为一列给出。",
                "It is computed from earlier years: give it as a column of its own.",
            ),
        )


def learned(step: Scaler | FromData) -> str:
    """Return a hash of what a step learned; of a step of others, what never comes again."""
    if isinstance(step, ByColumn):
        return digest([learned(part.step) for part in step.fitted_ if part.step is not None])
    if not type(unadapted(step)).__module__.startswith(OF_VERSIONS):
        return secrets.token_hex(8)
    held = []
    for name, value in sorted(vars(step).items()):
        with contextlib.suppress(TypeError):  # parts that follow from the parameters
            held.append(digest(name, value))
    return digest(type(step).__name__, held)


OF_VERSIONS = ("benchmark_index.", "sklearn.")  # modules whose code is known by the version
