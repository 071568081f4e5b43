"""The tier of each unit in every draw: cuts, conditions and rules anew each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from ..framework.grade_rules import GradeRules
from ..grading.conditions import Conditions, dimensions
from ..grading.settling import fits, settled_periods
from ..index.scorecard import Division
from ..numerics import Floats, Integers, round_scores
from .assumptions import DataError
from .runs import Runs
from .scenarios import Scenario

Blocks = Iterable[tuple[list[Floats], int]]


def tiers_of_draws(
    runs: Runs, blocks: Blocks, scores: Floats, turned: Floats
) -> Iterator[Integers]:
    """Yield the tiers of each draw, 0 = best, -1 = none.

    Parameters
    ----------
    runs : Runs
    blocks : iterable of (parts, number of draws)
        What the draws were drawn from.
    scores : array of shape (draws, units)
    turned : array of shape (draws,)
        -1 where the lowest score is best.
    """
    fitted = runs.nominal.fitted
    assert fitted.tiers is not None
    grade, count = runs.framework.grade, fitted.tiers.count or 0
    if grade is not None and count and not fits(grade, count):
        grade = None  # which is written for other tiers than were asked for
    units, _ = pd.factorize(np.asarray(runs.table.unit_labels, dtype=object))
    nobody = np.full(len(units), -1, dtype=np.int64)
    for draw, conditions in enumerate(_conditions(runs, blocks, grade, len(scores))):
        divisions = _divisions(runs, scores[draw], bool(turned[draw] < 0))
        most = max(int(np.max(each.assigned.tier, initial=0)) for each in divisions) + 1
        graded = settled_periods(divisions, grade, conditions, units, nobody, max(count, most))
        yield graded.tier


def _divisions(runs: Runs, score: Floats, lower: bool) -> list[Division]:
    """Return how the tier rule divides the scores of a draw."""
    fitted = runs.nominal.fitted
    assert fitted.tiers is not None
    rule = fitted.tiers.turned() if lower else fitted.tiers
    publishing = fitted.publishing if rule.by_figures else None
    score = score if publishing is None else publishing.of(score, runs.table)
    divisions = []
    for rows, decimals in runs.periods:
        held = score[rows] if publishing is not None else round_scores(score[rows], decimals)
        held = -held if lower else held
        divisions.append(Division("", rows, held, rule.assign(held)))
    return divisions


def _conditions(
    runs: Runs, blocks: Blocks, grade: GradeRules | None, draws: int
) -> Iterator[Conditions | None]:
    """Yield what the conditions of rules come to in each draw."""
    if grade is None:
        yield from [None] * draws
        return
    named = dimensions(grade, runs.framework)
    if not named and not any(isinstance(one, DataError) for one in runs.assumptions):
        yield from [Conditions.of(runs.table, runs.framework, grade, {})] * draws
        return
    for parts, size in blocks:
        of_draws: list[Conditions | None] = [None] * size
        for scenario, some in runs.grouped(parts, size):
            local, _ = runs.local(scenario, [part[some] for part in parts], len(some))
            found = _of_scenario(scenario, local, grade, named, len(some))
            for draw, conditions in zip(some.tolist(), found, strict=True):
                of_draws[draw] = _spread(conditions, scenario.rows, len(runs.table.data))
        yield from of_draws


def _of_scenario(
    scenario: Scenario, local: Floats | None, grade: GradeRules, named: Sequence[str], draws: int
) -> Iterator[Conditions]:
    fitted = scenario.fitted
    same = Conditions.of(fitted.table, fitted.framework, grade, {})
    at = fitted.compiled.at
    scores = (
        scenario.node_scores(local, planned) if (planned := [n for n in named if n in at]) else {}
    )
    # A method that takes all indicators at once scores a dimension by itself, whatever the weights.
    apart = [name for name in named if name not in at]
    alone = fitted.node_scores(fitted.table, apart) if apart else {}
    for draw in range(draws):
        of_draw = {name: held[min(draw, len(held) - 1)] for name, held in scores.items()}
        yield same.rescored(grade, of_draw | alone)


def _spread(conditions: Conditions, rows: Integers, units: int) -> Conditions:
    """Return conditions of some units as those of all; the others meet none."""
    if len(rows) == units:
        return conditions
    met = {}
    for number, held in conditions.met.items():
        met[number] = np.zeros(units, dtype=bool)
        met[number][rows] = held
    groups = {}
    for number, codes in conditions.groups.items():
        groups[number] = np.full(units, -1, dtype=np.int64)
        groups[number][rows] = codes
    return Conditions(met, groups, conditions.absent)
