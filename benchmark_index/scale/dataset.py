"""An index over files that no memory holds (大数据评价): :func:`evaluate_dataset`."""

from __future__ import annotations

import contextlib
import fnmatch
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from .._version import __version__
from ..catalog import specs
from ..errors import BenchmarkIndexError, Text, UsageError
from ..estimators.contracts import Weighter
from ..estimators.parameters import memory_bytes
from ..files.output import check_new_folder, spare
from ..framework import Framework
from ..index.composite import CompositeIndex, IndexChoices
from ..index.resolve import resolve
from ..index.sample import SettledSteps
from ..reading.values import ReadingOptions
from ..weighting.from_table import FROM_TABLE
from .batches import BatchReader
from .copied_table import CopiedTable
from .data_pieces import Files, Source, paths_of
from .databases import DatabaseTable, is_address
from .dataset_scores import DatasetScores
from .finishing import RANKED, RECORD, Finishing
from .fitting import OF_VERSIONS, fit_rowwise, refuse_looking_back
from .gathered import Gathered
from .kept_answers import KeptAnswers, digest
from .one_run import alone
from .passes import Passes
from .progress import Report, Reported
from .workers import Workers, workers_of

if TYPE_CHECKING:
    from distributed import Client

    from ..tiers import Tiers

_SMALLEST = 200 << 20
_SHARE = 0.4  # of the memory, for batches of rows
_COPIES = 6  # of a batch, on its way to scores
_MOST, _LEAST = 1 << 17, 1 << 12  # rows of a batch


def evaluate_dataset(
    source: str | Path | Sequence[str | Path] | Source | DatabaseTable,
    framework: Framework | str | Path,
    output: str | Path,
    *,
    memory: int | str = "2GB",
    workers: int | None = None,
    client: Client | None = None,
    scheduler: str | None = None,
    approximate: bool = False,
    progress: Report | None = None,
    reading: ReadingOptions | None = None,
    **choices: Unpack[IndexChoices],
) -> DatasetScores:
    """Score units in files that no memory holds, batch by batch, to the same numbers (大数据评价).

    Files are gone through in at most three passes where methods merge: bounds and moments; weights
    that look at normalized values; scores. Weights sibling by sibling take one more a level. The scores are then ranked within ``memory``, on disk
    where they are more. A run that was interrupted resumes where it stopped when it is called again.

    Parameters
    ----------
    source : str, Path, list or DatabaseTable
        ``.parquet``, ``.csv`` or ``.csv.gz`` files, a folder of these, or a pattern such as
        ``"enterprises/*.parquet"``; columns as :func:`~benchmark_index.read_table` finds them, the
        first line of a text file being its header. A table of a database is
        ``"sqlite:///data.db#enterprises"`` or a :class:`DatabaseTable`; it is read once, in
        chunks, and set down beside the output until the run is done.
    framework : Framework, str or Path
        The indicator system, a shipped id, or a file.
    output : str or Path
        A new folder, or one of an earlier run, which is replaced.
    memory : int or str, default "2GB"
        About how much to take, ``"1GB"``; of all threads of one machine.
    workers : int, optional
        Threads; default one per processor.
    client : distributed.Client, optional
        A Dask cluster whose workers see the files under the same names.
    scheduler : str, optional
        The same by its address, ``"tcp://host:8786"``.
    approximate : bool, default False
        Fit steps that need all rows at once (medians, quantiles, ranks) on at most a million rows
        spread evenly, and say so.
    progress : callable, optional
        Is told a :class:`~benchmark_index.scale.progress.RunStanding` after each piece.
    reading : mapping, optional
        What is said of cells that can be read in two ways, as to
        :func:`~benchmark_index.read_table`.
    **choices
        Parameters of :class:`CompositeIndex`.

    Returns
    -------
    DatasetScores

    Raises
    ------
    FindingsError
        A file is damaged or rows have errors; ``findings`` lists them with file and cell.
    MethodError
        A method needs all rows at once, and there is no room; the message names others.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> folder = Path(tempfile.mkdtemp())
    >>> frame = pd.DataFrame({"unit": ["A", "B"], "osi": [0.9, 0.5], "hci": 0.8, "tii": 0.7})
    >>> frame.to_parquet(folder / "egdi.parquet")
    >>> scores = evaluate_dataset(folder / "egdi.parquet", "egdi", folder / "scores")
    >>> scores.top(1)[["rank", "unit", "score"]]
       rank unit  score
    0     1    A    0.8
    """
    with workers_of(client, scheduler, workers) as working:
        run = DatasetRun(
            Framework.load(framework),
            _source_of(source),
            Path(output),
            working,
            _enough(memory),
            approximate,
            Reported(progress),
            reading or {},
            choices,
        )
        return run.scores()


def _source_of(
    source: str | Path | Sequence[str | Path] | Source | DatabaseTable,
) -> Source | DatabaseTable:
    """Return where rows come from."""
    if isinstance(source, (Source, DatabaseTable)):
        return source
    if not isinstance(source, (str, Path, list, tuple)):
        raise UsageError(
            Text("需要文件、文件夹或数据库地址", "Files, a folder or a database are needed"),
            Text(
                "内存中的表用 evaluate，Dask 的表用 scale.dask_frames.evaluate。",
                "A table in memory goes to evaluate, one of Dask to scale.dask_frames.evaluate.",
            ),
        )
    named = [source] if isinstance(source, (str, Path)) else list(source)
    addresses = [each for each in named if isinstance(each, str) and is_address(each)]
    if addresses and len(named) > 1:
        raise UsageError(
            Text("一次只能读取一个数据库表", "One table of a database is read at a time"),
            Text("请先在数据库中合并为一个视图。", "Make one view of them in the database."),
        )
    return DatabaseTable.at(addresses[0]) if addresses else Files(paths_of(source))


class DatasetRun:
    """One run over files, from their pieces to a folder of ranked scores."""

    def __init__(
        self,
        framework: Framework,
        source: Source | DatabaseTable,
        output: Path,
        workers: Workers,
        memory: int,
        approximate: bool,
        progress: Reported,
        reading: ReadingOptions,
        choices: IndexChoices,
    ) -> None:
        self.framework, self.source, self.output = framework, source, output.resolve()
        self.workers, self.memory, self.progress = workers, memory, progress
        self.approximate = approximate
        self.index = CompositeIndex(framework, **choices)
        refuse_looking_back(framework)
        rows = int(_SHARE * memory / (workers.number * 8 * _COPIES * len(framework.indicator_ids)))
        rows = 1 << max(_LEAST, min(_MOST, rows)).bit_length() - 1
        self.reader = BatchReader(framework, rows, reading, self.index.errors)
        self._check_tiers()
        _check_folder(output, source.paths)
        if isinstance(source, DatabaseTable):
            source.check()
        self.folder = self.output.with_name(f".{self.output.name}.partial")

    def _check_tiers(self) -> None:
        """Refuse a rule of tiers that cannot be, before any work is done."""
        rule = cast("Tiers | None", resolve("tiers", self.index.tiers, self.framework))
        if rule is not None:
            rule.assign(np.empty(0))

    def scores(self) -> DatasetScores:
        """Run, or go on where an earlier run stopped."""
        with _told_of_disk(self.output):
            self.folder.mkdir(exist_ok=True)
            with alone(self.folder, self.output):
                self._write()
        return DatasetScores(self.output)

    def _write(self) -> None:
        passes = self._passes()
        gathered = Gathered(passes, self.folder, self.memory // 2, self.approximate)
        fitted, rowwise = fit_rowwise(self.index, passes, gathered)
        Finishing(passes, fitted, rowwise, self.folder, self.memory).write()
        _move(self.folder / RANKED, self.output)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _passes(self) -> Passes:
        """Return the passes over all pieces."""
        source = self.source
        if isinstance(source, DatabaseTable):
            source = CopiedTable(source, self.folder, self.reader.numbers)
        pieces, findings = source.pieces()
        return Passes(
            self.reader,
            pieces,
            self.workers,
            KeptAnswers(self.folder),
            SettledSteps(self.framework.indicator_ids),
            self._key(),
            self.progress,
            findings,
        )

    def _key(self) -> str:
        """Return a hash of everything that the answers of pieces rest on besides the files."""
        choices = self.index.get_params(deep=False) | {"framework": self.framework.to_dict()}
        weighting = choices["weighting"]
        if not (isinstance(weighting, str) and weighting == FROM_TABLE):
            step = cast(Weighter, resolve("weighting", weighting, self.framework))
            choices["weighting"] = _written(step.resolved(self.framework))  # what its file holds
        written = json.dumps(choices, default=_written, sort_keys=True)
        reading = repr(sorted(self.reader.reading.items()))
        return digest(__version__, written, self.reader.rows, reading, self.approximate)


def _enough(memory: int | str) -> int:
    """Return a limit of memory in bytes that a run can keep."""
    most = memory_bytes(memory)
    if most < _SMALLEST:
        reason = Text("至少 200MB", "at least 200MB")
        raise UsageError.bad_option(Text("内存", "memory"), str(memory), reason)
    return most


def _written(step: object) -> object:
    """Return a parameter as JSON; of what others wrote, what never comes again."""
    if isinstance(step, (np.ndarray, np.generic)):
        return step.tolist()
    if isinstance(step, pd.Series):
        return step.to_dict()
    if isinstance(step, (Fraction, Path)):
        return str(step)
    if isinstance(step, BaseEstimator) and type(step).__module__.startswith(OF_VERSIONS):
        with contextlib.suppress(AttributeError, TypeError, ValueError, BenchmarkIndexError):
            return specs.spec_of(step)
        return {type(step).__name__: step.get_params(deep=False)}
    return secrets.token_hex(8)


def _check_folder(output: Path, sources: Sequence[str]) -> None:
    """Refuse a folder that could not be written, or that no earlier run wrote."""
    if output.is_dir():
        names = os.listdir(output)
        if names and (RECORD not in names or any(map(_is_strange, names))):
            raise UsageError(
                Text(
                    f"{output} 已有其他内容，不会被改动",
                    f"{output} holds something else and stays as it is",
                ),
                Text("请换一个新的文件夹名。", "Choose the name of a new folder."),
            )
        if output.stat().st_dev != output.resolve().parent.stat().st_dev:
            raise UsageError(
                Text(f"{output} 是另一个磁盘的根", f"{output} is a disk of its own"),
                Text("请写其中的一个新文件夹。", "Name a new folder in it."),
            )
        inside = output.resolve()
        for source in map(Path, sources):
            if inside in source.resolve().parents:
                spare(source, source)
    else:
        check_new_folder(output)


def _is_strange(name: str) -> bool:
    """Return whether no run writes a file of that name."""
    return name != RECORD and not fnmatch.fnmatch(name, "part-*.parquet")


def _move(done: Path, output: Path) -> None:
    """Put a folder in its place, and an earlier one away."""
    if output.exists():
        earlier = done.with_name("earlier")
        shutil.rmtree(earlier, ignore_errors=True)
        output.rename(earlier)
    done.rename(output)


@contextlib.contextmanager
def _told_of_disk(output: Path) -> Iterator[None]:
    """Tell what the disk refuses in one line."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise BenchmarkIndexError(
            Text(f"无法写入 {output}（{reason}）", f"Cannot write {output}: {reason}"),
            Text(
                "请检查磁盘空间与权限；重新运行会从中断处继续。",
                "Check room and rights on the disk; run again, and it goes on where it stopped.",
            ),
        ) from None
