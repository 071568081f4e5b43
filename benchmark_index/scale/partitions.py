"""Partitions of another engine's frame as pieces (数据分区): one path for Dask frames and Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..framework import Framework
from ..index.composite import CompositeIndex, IndexChoices
from ..index.fitted import FittedIndex
from ..index.sample import SettledSteps
from ..reading.values import ReadingOptions
from .batches import BatchReader
from .data_pieces import Batch, Numbers
from .fitting import fit_rowwise, refuse_looking_back
from .gathered import NeverGathered
from .kept_answers import NothingKept
from .passes import Passes
from .progress import Reported
from .scoring import Scoring
from .workers import Workers

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1 << 16  # of a batch


@dataclass(frozen=True)
class FramePartition:
    """A partition of a frame, which an engine hands its rows where they are.

    Attributes
    ----------
    number : int
    held : record batches, optional
        The rows, where it has them.
    """

    number: int
    held: Iterable[pa.RecordBatch] = field(default=(), repr=False)

    first = 2  # as if the names of the columns stood in row 1

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"partition {self.number}"

    @property
    def identity(self) -> str:
        """The number: what an engine holds does not change in a run."""
        return str(self.number)

    def batches(
        self, rows: int, numbers: Numbers, columns: Sequence[str] | None = None
    ) -> Iterator[Batch]:
        """Yield the rows in order, so many at a time; see :class:`DataPiece`."""
        first = self.first
        for batch in evenly(self.held, rows):
            yield Batch(batch, first)
            first += batch.num_rows

    def holding(self, held: Iterable[pa.RecordBatch]) -> FramePartition:
        """Return the partition with its rows."""
        return replace(self, held=held)


PartitionJob = tuple[FramePartition, list[str]]  # and its plain columns


def evenly(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Yield batches of so many rows, cut or put together from others, in order."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, rows):
            waiting.append(batch.slice(start, rows))
            number += waiting[-1].num_rows
            if number >= rows:
                whole = pa.Table.from_batches(waiting).combine_chunks()
                yield whole.slice(0, rows).to_batches()[0]
                rest = whole.slice(rows)
                waiting, number = rest.to_batches(), rest.num_rows
    if number:
        yield pa.Table.from_batches(waiting).combine_chunks().to_batches()[0]


class PartitionFit(NamedTuple):
    """An index fitted on the partitions of a frame.

    Attributes
    ----------
    passes : Passes
    fitted : FittedIndex
    rowwise : FittedIndex
        The same, every node of which scores a unit by itself.
    """

    passes: Passes
    fitted: FittedIndex
    rowwise: FittedIndex

    @property
    def jobs(self) -> list[PartitionJob]:
        """The partitions, and their columns where the rows need not pass the door again."""
        answers = self.passes.answers
        return [(FramePartition(i), answer.plain) for i, answer in enumerate(answers)]

    @property
    def work(self) -> PartitionScores:
        """What scores a partition wherever it is."""
        return PartitionScores(self.passes.reader, Scoring(self.rowwise))


@dataclass(frozen=True)
class PartitionScores:
    """Scores the rows of a partition where they are."""

    reader: BatchReader
    scoring: Scoring

    def __call__(self, job: PartitionJob) -> Iterator[pa.Table]:
        """Yield the scores of a partition's batches; texts are plain texts."""
        piece, plain = job
        for table in self.reader.tables(piece, plain):
            yield plain_texts(self.scoring.scores(table))


def plain_texts(table: pa.Table) -> pa.Table:
    """Return a table whose texts and labels are of one type, which every engine takes."""
    import pyarrow as pa
    import pyarrow.types as types

    def plain(part: pa.Field) -> pa.Field:
        textual = types.is_dictionary(part.type) or types.is_large_string(part.type)
        return part.with_type(pa.string()) if textual else part

    return table.cast(pa.schema([plain(part) for part in table.schema]))


def fit_partitions(
    framework: Framework | str | Path,
    number: int,
    workers: Workers,
    reading: ReadingOptions | None,
    choices: IndexChoices,
) -> PartitionFit:
    """Fit an index on so many partitions, by passes of whoever works on them.

    Raises
    ------
    FindingsError
        Rows have errors.
    MethodError
        A method needs all rows at once.
    """
    framework = Framework.load(framework)
    refuse_looking_back(framework)
    index = CompositeIndex(framework, **choices)
    passes = Passes(
        BatchReader(framework, ROWS, reading or {}, index.errors),
        [FramePartition(i) for i in range(number)],
        workers,
        NothingKept(),
        SettledSteps(framework.indicator_ids),
        "",
        Reported(None),
    )
    fitted, rowwise = fit_rowwise(index, passes, NeverGathered())
    return PartitionFit(passes, fitted, rowwise)
