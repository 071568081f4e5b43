"""Which workbook a scorecard becomes: of formulas where it stays quick, else of values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Text, UsageError
from ..files.output import spare
from . import export, live
from .signing import signer

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard


def to_excel(
    scorecard: Scorecard,
    path: Path,
    language: str | None,
    formulas: bool | None,
    units: bool,
    split_by: str | None,
    progress: Callable[[int, int], object] | None,
    most_rows: int,
    sign: str | Path | None = None,
) -> export.Export:
    """Write the ranking workbook; see :meth:`Scorecard.to_excel`."""
    key = signer(sign)
    if sign is not None:
        spare(path, Path(sign))
    if formulas is None:
        fits = len(scorecard.table.data) <= most_rows
        formulas = split_by is None and fits and live.is_small(scorecard)
    if not formulas:
        return export.write_excel(scorecard, path, language, split_by, progress, most_rows, key)
    if split_by is not None:
        raise UsageError(
            Text("含公式的工作簿不能分表", "A workbook with formulas cannot be split"),
            Text("请用 formulas=False。", "Use formulas=False."),
        )
    export.check(scorecard, path)
    live.write(scorecard, path, language, units, key)
    return export.Export([path], len(scorecard.table.data))
