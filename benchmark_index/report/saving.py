"""Which workbook a scorecard becomes: of formulas where it stays quick, else of values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Text, UsageError
from ..files.output import spare
from . import export, live
from .kept_draws import Sureness
from .signing import signer

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard
    from ..uncertainty.result import Robustness

NO_CARDS = Text(
    "只有含公式的工作簿才有各对象的专页", "Only a workbook of formulas has a page for each unit"
)
USE_FOLDER = Text(
    "请用 formulas=True，或用 to_cards（命令行 --cards-dir）写成单独的文件。",
    "Use formulas=True, or write files of their own: to_cards, --cards-dir.",
)


def to_cards(scorecard: Scorecard, folder: Path, units: live.Units, language: str | None) -> None:
    """Write the pages of units as files; see :meth:`Scorecard.to_cards`."""
    if not live.is_small(scorecard):
        raise UsageError(
            Text("对象太多，无法逐一写成专页", "There are too many units for a page each"),
            Text("请先用 units= 或 --units 选出一部分。", "Choose some first: units=, --units."),
        )
    live.write_cards(scorecard, folder, units, None if language == "both" else language)


def to_excel(
    scorecard: Scorecard,
    path: Path,
    language: str | None,
    formulas: bool | None,
    units: live.Units,
    split_by: str | None,
    progress: Callable[[int, int], object] | None,
    most_rows: int,
    sign: str | Path | None = None,
    robustness: Robustness | None = None,
) -> export.Export:
    """Write the ranking workbook; see :meth:`Scorecard.to_excel`."""
    language = None if language == "both" else language
    key = signer(sign)
    if sign is not None:
        spare(path, Path(sign))
    if formulas is None:
        fits = len(scorecard.table.data) <= most_rows
        formulas = split_by is None and fits and live.is_small(scorecard)
    sure = None if robustness is None else Sureness.of(robustness, scorecard)
    if not formulas:
        if units:
            raise UsageError(NO_CARDS, USE_FOLDER)
        return export.write_excel(
            scorecard, path, language, split_by, progress, most_rows, key, sure
        )
    if split_by is not None:
        raise UsageError(
            Text("含公式的工作簿不能分表", "A workbook with formulas cannot be split"),
            Text("请用 formulas=False。", "Use formulas=False."),
        )
    export.check(scorecard, path)
    live.write(scorecard, path, language, units, key, sure=sure)
    return export.Export([path], len(scorecard.table.data))
