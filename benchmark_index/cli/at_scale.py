"""The command line, ``benchmark-index score`` into a folder: files that no memory holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

import typer

from ..errors import Text, UsageError
from ..files import shown_path
from .as_json import say_json
from .options import say_written

if TYPE_CHECKING:
    from ..index.composite import IndexChoices
    from ..reading.values import ReadingOptions

MARKS = "*?["  # of a pattern of file names
_FILES = (".xlsx", ".csv", ".parquet", ".html")

FurtherFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Further files, scored together into a folder. 更多文件。", show_default=False
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="A table of a database instead of files: sqlite:///data.db#table. 数据库中的表。",
    ),
]
IntoDatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--into-database",
        help="Of many files: the scores go there too, duckdb:///s.duckdb#scores. 写入数据库。",
    ),
]
MemoryOption = Annotated[
    str, typer.Option(help="Of many files: about how much to take. 多文件：内存上限。")
]
WorkersOption = Annotated[
    int | None, typer.Option(help="Of many files: threads. 多文件：线程数。", min=1, max=1024)
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(help="Of many files: a Dask cluster, tcp://host:8786. 多文件：Dask 调度器。"),
]
ApproximateOption = Annotated[
    bool,
    typer.Option(
        "--approximate",
        help="Of many files: medians and quantiles of a million rows. 多文件：近似分位数。",
    ),
]


class RunLimits(NamedTuple):
    """How a run over many files is spread over memory and workers, and where else it ends."""

    into: str | None
    memory: str
    workers: int | None
    scheduler: str | None
    approximate: bool


def scored_together(
    file: Path | None, further: Sequence[Path] | None, output: Path | None, database: str | None
) -> list[str]:
    """Return what is scored into a folder: files, a database; none where a table goes to a file."""
    if database is not None:
        return [database]
    sources = [str(path) for path in (file, *(further or ())) if path is not None]
    several = len(sources) > 1 or any(map(_is_pattern, sources))
    into_folder = output is not None and (not output.suffix or output.is_dir())
    folder = any(Path(source).is_dir() for source in sources)
    return sources if sources and (several or folder or into_folder) else []


def _is_pattern(source: str) -> bool:
    """Return whether files are named by a pattern; a file may have the name ``data[1].csv``."""
    return any(mark in source for mark in MARKS) and not Path(source).exists()


def check_alone(options: Mapping[str, object]) -> None:
    """Refuse options that are for one table.

    Raises
    ------
    UsageError
    """
    asked = [name for name, value in options.items() if value]
    if asked:
        listed = ", ".join(asked)
        raise UsageError(
            Text(f"多个文件不支持 {listed}", f"Of many files there is no {listed}"),
            Text("请去掉这些选项，或只给一个文件。", "Leave it out, or score one file."),
        )


def score_files(
    sources: Sequence[str],
    framework: str,
    output: Path | None,
    options: Mapping[str, object],
    reading: ReadingOptions,
    spread: RunLimits,
    as_json: bool,
    language: str,
) -> None:
    """Score many rows into a folder, and show who leads and how many there are.

    Raises
    ------
    UsageError
        No folder is named.
    """
    if output is None or output.suffix.lower() in _FILES:
        named = Text("未给出", "none is named") if output is None else shown_path(output)
        zh, en = (named.zh, named.en) if isinstance(named, Text) else (named, named)
        raise UsageError(
            Text(
                f"多个文件的得分写入一个文件夹：{zh}", f"Many files are scored into a folder: {en}"
            ),
            Text("请写 --output scores/", "Write --output scores/"),
        )
    from ..framework import Framework
    from ..scale.dataset import evaluate_dataset
    from .screens import screen
    from .screens.large_run import following, show_scores

    system = Framework.load(framework)
    said = {name: value for name, value in reading.items() if value is not None}
    with following(language) as report:
        scores = evaluate_dataset(
            sources[0] if len(sources) == 1 else [*sources],
            system,
            output,
            memory=spread.memory,
            workers=spread.workers,
            scheduler=spread.scheduler,
            approximate=spread.approximate,
            progress=report,
            reading=cast("ReadingOptions", said),
            **cast("IndexChoices", options),
        )
    if spread.into is not None:
        scores.to_database(spread.into)
    if as_json:
        say_json(
            {
                "command": "score",
                "output": str(output),
                "rows": scores.rows,
                "ranked": scores.ranked,
                "top": scores.top(),
                "findings": scores.findings,
            }
        )
        return
    show_scores(scores, system, screen.console(), language)
    say_written(output, language)
