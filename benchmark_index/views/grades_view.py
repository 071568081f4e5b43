"""What is shown of grades: the first units with their tiers before and after the rules, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..grading.grade_reasons import told
from .overview import Overview, ShownTable, bars_to, table_of
from .ranking_view import decimals_shown, keys_of, leading

if TYPE_CHECKING:
    from ..errors import Text
    from ..grading.grades import Grades
    from ..numerics import Integers


def of_grades(grades: Grades) -> Overview:
    """Return how many units each tier has, and the first of them with their reasons."""
    counts = grades.counts["after"].to_dict()
    listed = ", ".join(f"{name} {count}" for name, count in counts.items())
    head = f"Grades {grades.scorecard.framework.id}: {listed}"
    return Overview(head, [note.en for note in grades.notes], _tables(grades))


def _tables(grades: Grades) -> Iterator[ShownTable]:
    scorecard = grades.scorecard
    rows, published = leading(scorecard), scorecard.published.to_numpy()
    frame = keys_of(scorecard, rows).assign(
        score=published[rows],
        before=_labels(grades, grades.before[rows]),
        tier=_labels(grades, grades.tier_numbers[rows]),
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
    yield table_of(effects, "What the rules did", titles={"en": "In words"})
    waiting = grades.waiting
    yield table_of(waiting, "Waiting for a place", heads="unit")


def _labels(grades: Grades, tiers: Integers) -> list[Text | None]:
    return [None if tier < 0 else grades.tier_label(tier) for tier in tiers.tolist()]
