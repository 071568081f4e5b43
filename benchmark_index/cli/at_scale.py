"""The command line, ``benchmark-index score`` into a folder: files that no memory holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Text, UsageError
from ..files import shown_path
from .options import say_written

if TYPE_CHECKING:
    from ..index.composite import IndexChoices
    from ..reading.values import ReadingOptions

MARKS = "*?["  # of a pattern of file names


def is_at_scale(sources: Sequence[str], output: Path | None) -> bool:
    """Return whether several files are asked for, or an output that is a folder."""
    if len(sources) > 1 or any(mark in source for source in sources for mark in MARKS):
        return True
    if any(Path(source).is_dir() for source in sources):
        return True
    return output is not None and (not output.suffix or output.is_dir())


def score_files(
    sources: Sequence[str],
    framework: str,
    output: Path | None,
    language: str,
    choices: IndexChoices,
    reading: ReadingOptions,
    *,
    memory: str,
    workers: int | None,
    scheduler: str | None,
    approximate: bool,
) -> None:
    """Score many rows into a folder, and show who leads and how many there are.

    Raises
    ------
    UsageError
        No folder is named.
    """
    if output is None or output.suffix.lower() in (".xlsx", ".csv", ".parquet"):
        named = "" if output is None else shown_path(output)
        raise UsageError(
            Text(
                f"多个文件的得分写入一个文件夹：{named or '未给出'}",
                f"The scores of several files go to a folder: {named or 'none is named'}",
            ),
            Text("请写 --output scores/", "Write --output scores/"),
        )
    from ..framework import Framework
    from ..scale.dataset import evaluate_dataset
    from .screens import screen
    from .screens.large_run import following, show_scores

    system = Framework.load(framework)
    with following(language) as report:
        scores = evaluate_dataset(
            [*sources],
            system,
            output,
            memory=memory,
            workers=workers,
            scheduler=scheduler,
            approximate=approximate,
            progress=report,
            reading=reading,
            **choices,
        )
    show_scores(scores, system, screen.console(), language)
    say_written(output, language)
