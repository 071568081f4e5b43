"""What follows from what in an exported ranking: ranks, tiers and the scores of groups of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np

from ..aggregation import Aggregation, PlanNode
from ..catalog import specs
from ..errors import Text
from ..framework import Method
from ..index import resolve as steps
from ..index.composite import CompositeIndex
from ..numerics import Floats, Integers, Labels, competition_ranks, group_rows, round_scores
from ..tiers import Tiers
from .likeness import FLOOR, TOLERANCE
from .seals import GROUP


class Unfollowed(NamedTuple):
    """A cell that does not follow from the others: its column, its row, what would follow."""

    column: str
    row: int
    expected: Any


class FollowedRanking:
    """A ranking of which the specification is known, but not the data.

    Parameters
    ----------
    specification : mapping
    columns : mapping
        By what they hold: ``rank``, ``unit``, ``period``, ``score``, ``tier``, ``group:`` and id.

    Attributes
    ----------
    tiers : array
        The tier of each row as it follows from the scores; -1 where there is none.
    has_ranks : bool
        Whether ranks and tiers follow from the scores that are shown.
    followed, unfollowed : list of str
        The nodes whose scores follow from others in the file, and those that do not.
    """

    def __init__(
        self, specification: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]
    ) -> None:
        self.specification, self.columns = specification, columns
        index = CompositeIndex.from_specification(specification)
        self.framework = cast("Any", index.framework)
        self._aggregations = steps.aggregations(index.aggregation, self.framework)
        self._coverages = steps.coverages(index.min_coverage, self.framework)
        self.rule = cast("Tiers | None", steps.resolve("tiers", index.tiers, self.framework))
        self._decimals = index.rank_decimals
        self.has_ranks = "publish" not in specification
        self.followed: list[str] = []
        self.unfollowed: list[str] = []

    @cached_property
    def score(self) -> Floats:
        """The scores."""
        return numbers(self.columns["score"])

    @cached_property
    def _root(self) -> Aggregation:
        return self._aggregations[self.framework.id]

    @cached_property
    def _periods(self) -> Labels | None:
        if "period" not in self.columns:
            return None
        return np.array([str(period) for period in self.columns["period"]], dtype=object)

    def _of_periods(self) -> Iterator[tuple[str | None, Any]]:
        if self._periods is None:
            periods = self.specification["input"]["periods"]
            yield (periods[0] if periods else None), slice(0, len(self.score))
        else:
            yield from ((str(period), rows) for period, rows in group_rows(self._periods))

    @cached_property
    def _oriented(self) -> Floats:
        """The scores as they are ranked, larger is better."""
        rounded = self.score.copy()
        for period, rows in self._of_periods():
            rounded[rows] = round_scores(self.score[rows], self._places(period))
        return -rounded if self._root.lower_is_better else rounded

    def _places(self, period: str | None) -> int:
        if self._decimals == steps.FROM_FRAMEWORK:
            return int(self.framework.method.decimals(period))
        return Method(rank_decimals=self._decimals).decimals(period)

    @cached_property
    def tiers(self) -> Integers:
        """The tier of each row as it follows from the scores."""
        tiers = np.full(len(self.score), -1)
        if self.rule is not None:
            rule = self.rule.turned() if self._root.lower_is_better else self.rule
            for _, rows in self._of_periods():
                tiers[rows] = rule.assign(self._oriented[rows]).tier
        return tiers

    def faults(self) -> Iterator[Unfollowed]:
        """Yield the cells that do not follow; note what was followed."""
        if self.has_ranks:
            ranks = competition_ranks(self._oriented, self._periods)
            yield from self._unlike("rank", numbers(self.columns["rank"]), ranks)
            if self.rule is not None and "tier" in self.columns:
                yield from self._tiers(self.rule)
        for node in self._aggregations:
            yield from self._node(node)

    def _tiers(self, rule: Tiers) -> Iterator[Unfollowed]:
        labels = {int(tier): rule.label(int(tier)) for tier in np.unique(self.tiers) if tier >= 0}
        for row, (tier, cell) in enumerate(zip(self.tiers, self.columns["tier"], strict=True)):
            label = labels.get(int(tier))
            if ("" if cell is None else str(cell)) not in ({""} if label is None else _said(label)):
                yield Unfollowed("tier", row, None if label is None else label.en)

    def _node(self, name: str) -> Iterator[Unfollowed]:
        """Check the scores of a node against those of the groups below it."""
        column = "score" if name == self.framework.id else GROUP + name
        node = self._plan_node(name)
        if node is None or column not in self.columns or (column == "score" and not self.has_ranks):
            self.unfollowed.append(name)
            return
        self.followed.append(name)
        scores = {child: numbers(self.columns[GROUP + child]) for child in node.children}
        meant = node.scored(scores, {}, lambda row, child: f"{row + 1} / {child}")
        yield from self._unlike(column, numbers(self.columns[column]), meant)

    def _plan_node(self, name: str) -> PlanNode | None:
        """Return how a node is scored from scores of groups; None where it is not."""
        step, inner = self._aggregations[name], self.specification["aggregation"]
        same = specs.spec_of(step) == specs.spec_of(self._root)
        if step.own_scaling or step.is_matrix or (self._root.flat and same) or name not in inner:
            return None
        node = next(node for node in self.framework.inner if node.id == name)
        below = {group.id for group in node.groups}
        children = [
            child.id for child in node.children if child.id not in below or child.id in inner
        ]
        if not children or not set(children) <= below:
            return None
        if any(GROUP + child not in self.columns for child in children):
            return None
        weights = tuple(float(self.specification["weights"][child]) for child in children)
        return PlanNode(name, tuple(children), weights, step, self._coverages[name])

    def _unlike(self, column: str, now: Floats, meant: Floats) -> Iterator[Unfollowed]:
        largest = np.nanmax(np.abs(meant), initial=0.0, where=~np.isnan(meant))
        near = np.isclose(now, meant, rtol=TOLERANCE, atol=FLOOR * largest, equal_nan=True)
        for row in np.flatnonzero(~near).tolist():
            yield Unfollowed(column, row, None if np.isnan(meant[row]) else float(meant[row]))


def numbers(values: Sequence[Any]) -> Floats:
    """Return the numbers of a column; what is none is missing."""
    plain: Any = values.tolist() if isinstance(values, np.ndarray) else values
    held = [float(v) if isinstance(v, (int, float)) and v is not None else np.nan for v in plain]
    return np.array(held, dtype=float)


def _said(label: Text) -> set[str]:
    return {label.zh, label.en, f"{label.zh} / {label.en}"}
