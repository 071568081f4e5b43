"""What the conditions of rules come to for each unit of a scorecard, a column at a time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..framework import Framework
from ..framework.grade_rules import (
    Condition,
    FloorRule,
    GradeRule,
    GradeRules,
    SegmentRule,
    VetoRule,
)
from ..index.scorecard import Scorecard
from ..numerics import Booleans, Floats, Integers, round_scores
from ..reading.headers import fold

_COMPARED: Mapping[str, Callable[[Floats, float], Booleans]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
_DECIMALS = 10  # of the scores of dimensions, so that no sum is below its limit by noise


class Conditions(NamedTuple):
    """Of each rule, by its number: the units that meet it, or the group each unit is of.

    Attributes
    ----------
    met : dict
    groups : dict
        -1 where the attribute is blank.
    absent : list of str
        Attributes that the table does not have, of which no rule can say anything.
    """

    met: dict[int, Booleans]
    groups: dict[int, Integers]
    absent: list[str]

    @classmethod
    def of(cls, scorecard: Scorecard, grade: GradeRules) -> Conditions:
        """Look every rule up in the table and the scores."""
        nodes = {node.id for node in scorecard.framework.inner}
        asked = {number: c for number, rule in enumerate(grade.rules) if (c := condition(rule))}
        wanted = list(dict.fromkeys(c.name for c in asked.values() if c.name in nodes))
        scores = scorecard.fitted.node_scores(scorecard.table, wanted) if wanted else {}
        columns = _Columns(
            scorecard, {name: round_scores(s, _DECIMALS) for name, s in scores.items()}
        )
        met = {number: columns.met(c) for number, c in asked.items()}
        groups = {
            number: columns.codes(rule.segment)
            for number, rule in enumerate(grade.rules)
            if isinstance(rule, SegmentRule)
        }
        return cls(met, groups, list(dict.fromkeys(columns.absent)))


def condition(rule: GradeRule) -> Condition | None:
    """Return the condition of a veto or a floor."""
    return rule.condition if isinstance(rule, VetoRule | FloorRule) else None


def takes_scores(grade: GradeRules, framework: Framework) -> bool:
    """Return whether some rule looks at the score of a dimension."""
    nodes = {node.id for node in framework.inner}
    return any((c := condition(rule)) is not None and c.name in nodes for rule in grade.rules)


class _Columns:
    """The columns that conditions name: indicators, variables, dimensions, attributes."""

    def __init__(self, scorecard: Scorecard, scores: Mapping[str, Floats]) -> None:
        self.table, self.framework, self.scores = scorecard.table, scorecard.framework, scores
        self.absent: list[str] = []

    def met(self, asked: Condition) -> Booleans:
        """Return which units meet a condition; a missing value meets none."""
        if isinstance(asked.value, tuple):
            return self._is_among(asked.name, asked.value, asked.sign == "=")
        numbers = self._numbers(asked.name)
        met: Booleans = _COMPARED[asked.sign](numbers, asked.value) & ~np.isnan(numbers)
        return met

    def codes(self, attribute: str) -> Integers:
        """Return the number of the value that each unit has, -1 where it is blank."""
        codes, labels = self._texts(attribute)
        folded, _ = pd.factorize(np.array(labels, dtype=object))
        folded[[not label for label in labels]] = -1
        found: Integers = np.append(folded, -1)[codes].astype(np.int64)
        return found

    def _is_among(self, attribute: str, values: tuple[str, ...], wanted: bool) -> Booleans:
        codes, labels = self._texts(attribute)
        among = {fold(value) for value in values}
        held = [bool(label) and (label in among) == wanted for label in labels]
        met: Booleans = np.array([*held, False])[codes]
        return met

    def _texts(self, attribute: str) -> tuple[Integers, list[str]]:
        """Return the number of each unit's text, -1 of none, and each text as it is compared."""
        if attribute not in self.table.units:
            self.absent.append(attribute)
            return np.full(len(self.table.data), -1), []
        codes, labels = pd.factorize(self.table.units[attribute].to_numpy(dtype=object))
        return codes, [fold(label) for label in labels]

    def _numbers(self, name: str) -> Floats:
        if name in self.scores:
            return self.scores[name]
        indicator = self.framework.columns_by_id.get(name)
        if indicator is None:
            codes, labels = self._texts(name)
            numbers = pd.to_numeric(pd.Series([*labels, ""], dtype=object), errors="coerce")
            return numbers.to_numpy(dtype=float)[codes]
        divided = {leaf.id for leaf in self.framework.all_indicators if leaf.denominator}
        if name in divided:
            at = self.framework.indicator_ids.index(name)
            return self.table.denominated(self.framework)[:, at]
        return self.table.numbers(name)
