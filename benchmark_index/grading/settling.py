"""The rules applied period by period, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..framework.grade_rules import (
    FloorRule,
    GradeRules,
    QuotaRule,
    RefillRule,
    SegmentRule,
    VetoRule,
    places_of,
)
from ..index.plan import Places
from ..index.scorecard import Division, Scorecard
from ..numerics import Booleans, Integers
from .conditions import Conditions
from .grade_reasons import KEPT_BIT, bits
from .kept_tiers import kept
from .tier_state import NONE, TierState


class Graded(NamedTuple):
    """Of each row of a table: its tier before and after the rules, for which it waits, and why."""

    before: Integers
    tier: Integers
    waits: Integers
    met: Integers
    levels: int  # how many tiers there are


class Stage(NamedTuple):
    """Where the units of a period stand after a rule, after each tier of one that fills several.

    Attributes
    ----------
    rows : slice or array
        The rows of the period.
    number : int
        That of the rule; -1 before the first.
    place : int
        The tier that was filled, -1 of other rules.
    standing : TierState
    tied : array or None
        Who waits for the tier that was filled.
    """

    rows: Places
    number: int
    place: int
    standing: TierState
    tied: Booleans | None = None


Watch = Callable[[Stage], None]


def settle(
    scorecard: Scorecard,
    grade: GradeRules | None,
    conditions: Conditions | None,
    previous: Mapping[str, int],
    watch: Watch | None = None,
) -> Graded:
    """Apply rules to the tiers of a scorecard; who watches is shown every stage."""
    units, names = pd.factorize(np.asarray(scorecard.table.unit_labels, dtype=object))
    had = np.array([previous.get(str(name), NONE) for name in names], dtype=np.int64)
    count = levels(scorecard)
    return settled_periods(scorecard.divisions, grade, conditions, units, had, count, watch)


def levels(scorecard: Scorecard) -> int:
    """Return how many tiers there are."""
    rule = scorecard.fitted.tiers
    assert rule is not None
    return rule.count or int(np.max(scorecard.tier_numbers, initial=0)) + 1


def fits(grade: GradeRules, count: int) -> bool:
    """Return whether rules speak of no tier beyond so many."""
    return all(place <= count for rule in grade.rules for place in places_of(rule))


def settled_periods(
    divisions: Sequence[Division],
    grade: GradeRules | None,
    conditions: Conditions | None,
    units: Integers,
    had: Integers,
    count: int,
    watch: Watch | None = None,
) -> Graded:
    """Apply rules to each period in order; ``had`` is what each unit had before the first."""
    before, tier, waits = (np.full(len(units), NONE, dtype=np.int64) for _ in range(3))
    met = np.zeros(len(units), dtype=np.int64)
    for division in divisions:
        rows = division.rows
        standing = _beginning(division, grade, had[units[rows]], count)
        for stage in _stages(standing, grade, conditions, rows):
            if watch is not None:
                watch(stage)
        before[rows] = division.assigned.tier
        tier[rows], waits[rows], met[rows] = standing.tier, standing.waits, standing.met
        had = np.full(len(had), NONE, dtype=np.int64)
        had[units[rows]] = standing.tier
    return Graded(before, tier, waits, met, count)


def _beginning(
    division: Division, grade: GradeRules | None, had: Integers, count: int
) -> TierState:
    """Return where units stand before the rules: where they stood, if they keep that."""
    scores, assigned = division.scores, division.assigned
    tier = assigned.tier
    stays = np.zeros(len(tier), dtype=bool)
    if grade is not None and grade.keep is not None and len(assigned.cuts):
        stays = kept(scores, assigned, had, grade.keep, count) & (had != tier)
        tier = np.where(stays, had, tier)
    standing = TierState.of(scores, tier, count)
    standing.met[stays] |= 1 << KEPT_BIT
    return standing


def _stages(
    standing: TierState, grade: GradeRules | None, conditions: Conditions | None, rows: Places
) -> Iterator[Stage]:
    """Apply the rules one after the other."""
    yield Stage(rows, -1, NONE, standing)
    for number, rule in enumerate(() if grade is None else grade.rules):
        assert conditions is not None
        reason, waiting = bits(number)
        match rule:
            case VetoRule() | FloorRule():
                cap = None if rule.cap is None else _within(rule.cap, standing.count)
                standing.cap(conditions.met[number][rows], cap, reason)
            case SegmentRule():
                last = _within(rule.tier or standing.count, standing.count)
                standing.admit_best(conditions.groups[number][rows], rule.best, last, reason)
            case QuotaRule():
                standing.keep_to(rule.quota, _within(rule.tier, standing.count), reason)
            case RefillRule():
                for tier in range(standing.count):
                    tied = standing.refill(tier, reason, waiting)
                    yield Stage(rows, number, tier, standing, tied)
                continue
        yield Stage(rows, number, NONE, standing)


def _within(place: int, count: int) -> int:
    """Return a tier counted from 0."""
    if place > count:
        raise UsageError(
            Text(
                f"评级规则提到第 {place} 档，这里只分 {count} 档",
                f"A rule speaks of tier {place}, and there are {count} tiers",
            ),
            Text(
                "请改正规则，或换用同样档数的分档方法。",
                "Correct the rule, or divide into as many tiers.",
            ),
        )
    return place - 1
