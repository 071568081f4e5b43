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
from ..numerics import Booleans, Floats, Integers, round_scores
from ..reading.headers import fold
from ..table import IndicatorTable

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
    def of(
        cls,
        table: IndicatorTable,
        framework: Framework,
        grade: GradeRules,
        scores: Mapping[str, Floats],
    ) -> Conditions:
        """Look every rule up in a table and the scores of the dimensions that rules name."""
        columns = _Columns(table, framework)
        nodes = dimensions(grade, framework)
        met = {
            number: columns.met(asked)
            for number, rule in enumerate(grade.rules)
            if (asked := condition(rule)) is not None and asked.name not in nodes
        }
        groups = {
            number: columns.codes(rule.segment)
            for number, rule in enumerate(grade.rules)
            if isinstance(rule, SegmentRule)
        }
        found = cls(met, groups, list(dict.fromkeys(columns.absent)))
        return found.rescored(grade, scores)

    def rescored(self, grade: GradeRules, scores: Mapping[str, Floats]) -> Conditions:
        """Return the same with what rules say of these scores of dimensions."""
        met = dict(self.met)
        for number, rule in enumerate(grade.rules):
            asked = condition(rule)
            if asked is not None and asked.name in scores:
                met[number] = _compared(round_scores(scores[asked.name], _DECIMALS), asked)
        return self._replace(met=met)


def dimensions(grade: GradeRules, framework: Framework) -> list[str]:
    """Return the dimensions whose scores some rule looks at."""
    nodes = {node.id for node in framework.inner}
    asked = [asked.name for rule in grade.rules if (asked := condition(rule)) is not None]
    return [name for name in dict.fromkeys(asked) if name in nodes]


def _compared(numbers: Floats, asked: Condition) -> Booleans:
    """Return where numbers meet a condition; a missing one does not."""
    assert isinstance(asked.value, float)
    met: Booleans = _COMPARED[asked.sign](numbers, asked.value) & ~np.isnan(numbers)
    return met


def condition(rule: GradeRule) -> Condition | None:
    """Return the condition of a veto or a floor."""
    return rule.condition if isinstance(rule, VetoRule | FloorRule) else None


class _Columns:
    """The columns that conditions name: indicators, variables, attributes."""

    def __init__(self, table: IndicatorTable, framework: Framework) -> None:
        self.table, self.framework = table, framework
        self.absent: list[str] = []

    def met(self, asked: Condition) -> Booleans:
        """Return which units meet a condition; a missing value meets none."""
        if isinstance(asked.value, tuple):
            return self._is_among(asked.name, asked.value, asked.sign == "=")
        return _compared(self._numbers(asked.name), asked)

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
