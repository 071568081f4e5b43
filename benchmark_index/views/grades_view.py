"""What is shown of grades: the first units with their tiers before and after the rules, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..grading.grade_reasons import told
from .overview import Overview, ShownTable, bars_to, floats, table_of
from .ranking_view import decimals_shown, keys_of, leading, tier_names

if TYPE_CHECKING:
    from ..grading.grades import Grades


def of_grades(grades: Grades) -> Overview:
    """Return how many units each tier has, and the first of them with their reasons."""
    counts = grades.counts["after"].to_dict()
    listed = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    graded = int(np.count_nonzero(grades.tier_numbers >= 0))
    head = f"Grades {grades.scorecard.framework.id}: {graded:,} of {len(grades.met):,} in a tier"
    return Overview(
        head, [f"Tiers: {listed}", *(note.en for note in grades.notes)], _tables(grades)
    )


def _tables(grades: Grades) -> Iterator[ShownTable]:
    scorecard = grades.scorecard
    rows, published = leading(scorecard), floats(scorecard.published)
    frame = keys_of(scorecard, rows).assign(
        score=published[rows],
        before=tier_names(grades.before[rows], grades.tier_label),
        tier=tier_names(grades.tier_numbers[rows], grades.tier_label),
        reasons=np.asarray(told(grades.met[rows], lambda one: one.text.en, grades.reasons, "; ")),
    )
    yield table_of(
        frame,
        "Tiers before and after the rules",
        bars={"score": bars_to(published[rows], published)},
        places={"score": decimals_shown(scorecard)},
        heads="unit",
        total=len(published),
    )
    effects = grades.effects.drop(columns="zh")
    yield table_of(effects, "What the rules did")
    waiting = grades.waiting
    yield table_of(waiting, "Waiting for a place", heads="unit")
