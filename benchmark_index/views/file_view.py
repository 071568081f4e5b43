"""What is shown of files: what a check of a workbook found, what an export wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from .overview import Overview, ShownTable, listed, table_of

if TYPE_CHECKING:
    from ..report.export import Export
    from ..report.verification import Verification


def of_verification(verdict: Verification) -> Overview:
    """Return the outcome of a check, and every cell that differs."""
    head = f"Verification {verdict.path.name}: {verdict.summary.en}"
    return Overview(head, [], _of_check(verdict))


def _of_check(verdict: Verification) -> Iterator[ShownTable]:
    yield table_of(verdict.differences, "Differences")
    yield table_of(verdict.edits, "Yellow cells that were edited")
    yield table_of(verdict.not_checked, "Not checked")
    ranking = verdict.ranking
    columns = [name for name in ("rank", "unit", "name", "period", "score") if name in ranking]
    if verdict.ok:
        yield table_of(ranking[columns], "Ranking confirmed", heads="unit")


def of_export(export: Export) -> Overview:
    """Return what was written."""
    names = [path.name for path in export.files]
    head = f"Export: {export.rows:,} rows in {listed(names, len(names), 3)}"
    lines = [export.note.en] if export.note.en else []
    files = pd.DataFrame({"file": names})
    return Overview(head, lines, [table_of(files, "Files")] if len(names) > 1 else [])
