"""What is shown of scores in a folder: the first of them, where these are found at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .overview import ROWS, Overview, ShownTable, bars_to, decimals_of, numbers, table_of

if TYPE_CHECKING:
    from ..scale.dataset_scores import DatasetScores

_MOST = 10_000_000  # units, of more the first are not looked for unless asked


def of_dataset(scores: DatasetScores) -> Overview:
    """Return how many are ranked, by period, and the first of the last one."""
    ranked = scores.ranked
    head = f"DatasetScores {scores.folder.name}: {sum(ranked.values()):,} of {scores.rows:,} ranked"
    periods = sorted(filter(None, ranked))
    lines = [f"Ranked in {period}: {ranked[period]:,}" for period in reversed(periods)]
    findings = len(scores.findings)
    lines += [f"Findings: {findings}"] if findings else []
    return Overview(head, lines, _first(scores))


def _first(scores: DatasetScores) -> Iterator[ShownTable]:
    if scores.rows > _MOST:
        return
    frame = scores.top(ROWS)
    values = numbers(frame, "score")
    periods = sorted(filter(None, scores.ranked))
    yield table_of(
        frame,
        "Ranking",
        bars={"score": bars_to(values)},
        places=dict.fromkeys(map(str, frame.columns), 3) | {"score": decimals_of(values)},
        aside=list(map(str, frame.columns[3:])),
        heads="unit",
        total=scores.ranked[periods[-1]] if periods else scores.rows,
    )
