"""An index over a Spark frame (Spark): passes and scores by ``mapInArrow``, ranks by range."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar, Unpack, cast

import numpy as np

from ..errors import BenchmarkIndexError, MethodError, TableError, Text, UsageError
from ..framework import Framework
from ..index.composite import IndexChoices
from ..numerics import Floats, Integers
from ..reading.values import ReadingOptions
from ..tiers import Tiers
from .finishing import standing_twice
from .kept_answers import from_bytes, to_bytes
from .partitions import FramePartition, PartitionFit, PartitionScores, fit_partitions, plain_texts
from .partitions import PartitionJob as Job
from .ranked_columns import RankedColumns, each_period, turned_rule
from .scoring import KEY, ORDER, ScoredPiece

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

T = TypeVar("T")
P = TypeVar("P")
Batches = Iterator["pa.RecordBatch"]

_ANSWER = "number int, answer binary"
_MOST = 50  # units that stand twice, beyond which none is listed


def evaluate(
    frame: DataFrame,
    framework: Framework | str | Path,
    *,
    reading: ReadingOptions | None = None,
    **choices: Unpack[IndexChoices],
) -> DataFrame:
    """Score and rank the units of a Spark frame (Spark 评价).

    The frame is gone through by ``mapInArrow`` in at most three passes that bring back small
    states, as bytes that hold no code, merged in the order of the partitions. Scores are then
    divided by range and sorted, so that ranks need no more than how many stand in the partitions
    above; where a rule of tiers looks at all scores, one task is handed that column.

    Each pass reads the frame again: persist it where that costs more than the room, and where its
    rows come in other partitions each time. The workers' Python needs this package: set
    ``PYSPARK_PYTHON`` to that of an environment that has it, on every machine, before the session
    begins. The scores are persisted on disk and in memory until ``spark.catalog.clearCache()``.

    Parameters
    ----------
    frame : pyspark.sql.DataFrame
        Columns as :func:`~benchmark_index.read_table` finds them.
    framework : Framework, str or Path
        The indicator system, a shipped id, or a file.
    reading : mapping, optional
        What is said of cells that can be read in two ways.
    **choices
        Parameters of :class:`CompositeIndex`.

    Returns
    -------
    pyspark.sql.DataFrame
        rank, unit, attributes, (period,) score, tier, groups, available and missing, from the first
        rank to the last.

    Raises
    ------
    FindingsError
        Rows have errors; an address is of a partition, the names of whose columns are row 1.
    MethodError
        A method needs all rows at once; write Parquet files for
        :func:`~benchmark_index.evaluate_dataset`.
    """
    try:
        from pyspark import StorageLevel
    except ImportError:
        raise UsageError.not_installed("pyspark", "benchmark-index[spark]") from None
    workers = SparkWorkers(frame)
    fit = fit_partitions(framework, workers.partitions, workers, reading, choices)
    plain = [plain for _, plain in fit.jobs]
    schema = _columns_of(fit, frame)
    scored = frame.mapInArrow(_Scored(fit.work, plain, schema), _as_spark(schema))
    by = [*(["period"] if "period" in schema.names else []), ORDER]
    number = max(workers.partitions, int(scored.sparkSession.conf.get(_SHUFFLED)))
    falling = [*by[:-1], scored[ORDER].desc_nulls_last()]
    scored = scored.repartitionByRange(number, *falling).sortWithinPartitions(*falling)
    scored = scored.persist(StorageLevel.MEMORY_AND_DISK)
    _refuse_twice(fit, scored, by[:-1])
    standing = _counted(scored)
    totals = ScoredPiece(0, {}, {})
    for told in standing.values():
        totals = totals.merge(told)
    columns = RankedColumns(fit.fitted, totals.high, _cuts(turned_rule(fit.fitted), scored))
    ranked = plain_texts(columns.of(schema.empty_table(), np.empty(0, dtype=np.int64))).schema
    above = _above(standing)
    return scored.mapInArrow(_WithRanks(columns, above, ranked), _as_spark(ranked))


_SHUFFLED = "spark.sql.shuffle.partitions"


class SparkWorkers:
    """The executors of a Spark session, each where its partition is.

    Parameters
    ----------
    frame : pyspark.sql.DataFrame
    """

    number = 1

    def __init__(self, frame: DataFrame) -> None:
        self.frame = frame
        self.partitions: int = frame.rdd.getNumPartitions()

    def run(self, work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
        """Yield what comes of each partition, in their order; none holds a row of Spark before."""
        same: dict[tuple[str, ...], list[str]] = {}  # names of columns are sent once
        jobs = [
            (piece, same.setdefault(tuple(plain), plain))
            for piece, plain in cast("Sequence[Job]", pieces)
        ]
        answers = _answers(self.frame, _Answering(work, jobs))
        if answers.keys() - {job[0].number for job in jobs}:
            raise UsageError(
                Text("各次读取的分区数不同", "The frame has other partitions each time it is read"),
                Text("请先 frame.persist()。", "Persist it first: frame.persist()."),
            )
        for job in jobs:
            number = job[0].number
            answer = answers[number] if number in answers else work(cast("P", job))
            if isinstance(answer, Refused):
                raise answer.error
            yield cast("T", answer)


class Refused(NamedTuple):
    """An error of this package on its way from a worker."""

    kind: str
    message: Text
    hint: Text

    @property
    def error(self) -> BenchmarkIndexError:
        """The error."""
        kinds = {kind.__name__: kind for kind in (MethodError, TableError, UsageError)}
        return kinds.get(self.kind, BenchmarkIndexError)(self.message, self.hint)


@dataclass(frozen=True)
class _Answering:
    """What a worker does with a partition in a pass: a line with what it tells, as bytes."""

    work: Callable[..., object]
    jobs: Sequence[Job]

    def __call__(self, batches: Batches) -> Batches:
        """Yield the line."""
        number = _number()
        if number >= len(self.jobs):
            yield _line(number, None)
            return
        piece, *rest = self.jobs[number]
        try:
            answer = self.work((piece.holding(batches), *rest))
        except BenchmarkIndexError as error:
            answer = Refused(type(error).__name__, error.message, error.hint)
        yield _line(number, answer)


def _line(number: int, answer: object) -> pa.RecordBatch:
    import pyarrow as pa

    columns = [pa.array([number], pa.int32()), pa.array([to_bytes(answer)], pa.binary())]
    return pa.RecordBatch.from_arrays(columns, names=["number", "answer"])


def _answers(frame: DataFrame, work: Callable[[Batches], Batches]) -> dict[int, object]:
    """Return what comes of each partition of a frame."""
    lines = frame.mapInArrow(work, _ANSWER).collect()
    return {line["number"]: from_bytes(bytes(line["answer"])) for line in sorted(lines)}


def _number() -> int:
    from pyspark import TaskContext

    context = TaskContext.get()
    assert context is not None  # it runs in a task
    return int(context.partitionId())


# --- scores ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scored:
    """Scores the rows of a partition."""

    work: PartitionScores
    plain: Sequence[list[str]]
    schema: pa.Schema

    def __call__(self, batches: Batches) -> Batches:
        """Yield the scores, none for what has none, so that Spark sorts it last."""
        import pyarrow as pa

        number = _number()
        piece = FramePartition(number).holding(batches)
        for table in self.work((piece, self.plain[number])):
            order = pa.array(table.column(ORDER).to_numpy(), from_pandas=True)
            keys = pa.array(table.column(KEY).to_numpy().view(np.int64))
            table = table.set_column(table.column_names.index(ORDER), ORDER, order)
            table = table.set_column(table.column_names.index(KEY), KEY, keys)
            yield from table.select(self.schema.names).cast(self.schema).to_batches()


def _columns_of(fit: PartitionFit, frame: DataFrame) -> pa.Schema:
    """Return the columns of scores, as one row has them."""
    import pyarrow as pa

    (one,) = frame.limit(1).toArrow().combine_chunks().to_batches()
    schema = next(fit.work((FramePartition(0).holding([one]), []))).schema
    place = schema.names.index(KEY)
    return schema.set(place, pa.field(KEY, pa.int64()))  # Spark has no unsigned numbers


def _as_spark(schema: pa.Schema) -> object:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


# --- ranks -----------------------------------------------------------------------------------------


def _counted(scored: DataFrame) -> dict[int, ScoredPiece]:
    """Return what each partition holds, by its number."""
    answers = _answers(scored, _count)
    return {k: answer for k, answer in answers.items() if isinstance(answer, ScoredPiece)}


def _count(batches: Batches) -> Batches:
    told = ScoredPiece(0, {}, {})
    for batch in batches:
        told = told.merge(ScoredPiece.of(_table(batch)))
    yield _line(_number(), told)


def _table(batch: pa.RecordBatch) -> pa.Table:
    """Return scores whose missing ones are NaN again."""
    import pyarrow as pa

    table = pa.Table.from_batches([batch])
    for name, part in zip(table.column_names, table.schema, strict=True):
        if pa.types.is_floating(part.type):
            column = table.column(name).to_numpy(zero_copy_only=False)
            table = table.set_column(table.column_names.index(name), name, pa.array(column))
    return table


def _above(standing: Mapping[int, ScoredPiece]) -> dict[int, dict[str, int]]:
    """Return how many of each period have a score in the partitions before each one."""
    above: dict[int, dict[str, int]] = {}
    before: dict[str, int] = {}
    for number in sorted(standing):
        above[number] = dict(before)
        for period, count in standing[number].ranked.items():
            before[period] = before.get(period, 0) + count
    return above


@dataclass(frozen=True)
class _WithRanks:
    """Ranks the scores of a partition, which fall within each period."""

    columns: RankedColumns
    above: Mapping[int, Mapping[str, int]]
    schema: pa.Schema

    def __call__(self, batches: Batches) -> Batches:
        """Yield the columns of the ranking."""
        places = dict(self.above.get(_number(), {}))
        last: dict[str, tuple[float, int]] = {}
        for batch in batches:
            scores = _table(batch)
            order, ranks = scores.column(ORDER).to_numpy(), np.zeros(len(scores), dtype=np.int64)
            for period, rows in each_period(scores):
                some = order[rows]
                count = int(np.count_nonzero(~np.isnan(some)))
                of_some = np.zeros(len(some), dtype=np.int64)
                if count:
                    first = places.get(period, 0) + 1
                    of_some[:count] = falling_ranks(some[:count], first, last.get(period))
                    places[period] = first + count - 1
                    last[period] = float(some[count - 1]), int(of_some[count - 1])
                ranks[rows] = of_some
            table = plain_texts(self.columns.of(scores, ranks))
            yield from table.cast(self.schema).to_batches()


def falling_ranks(scores: Floats, first: int, before: tuple[float, int] | None = None) -> Integers:
    """Return competition ranks of falling scores, the first place being known.

    ``before``: the score that stands before them, and its rank.

    >>> falling_ranks(np.array([9.0, 8.0, 8.0]), 4, (9.0, 3))
    array([3, 5, 5])
    """
    new = np.r_[True, scores[1:] != scores[:-1]]
    starts = np.flatnonzero(new)
    ranks: Integers = (starts + first)[np.cumsum(new) - 1]
    if before is not None and before[0] == scores[0]:
        ranks[: starts[1] if len(starts) > 1 else None] = before[1]
    return ranks


def _cuts(rule: Tiers | None, scored: DataFrame) -> dict[str, Floats]:
    """Return the cuts between tiers by period, found by one task."""
    if rule is None or rule.by_figures:
        return {}
    names = [name for name in ("period", ORDER) if name in scored.columns]
    column = scored.select(*names, scored[ORDER].alias("score")).where(scored[ORDER].isNotNull())
    (cuts,) = _answers(column.coalesce(1), _Cutting(rule)).values()
    return cast("dict[str, Floats]", cuts)


@dataclass(frozen=True)
class _Cutting:
    """Finds where tiers are divided, in all scores."""

    rule: Tiers

    def __call__(self, batches: Batches) -> Batches:
        """Yield the line."""
        scores: dict[str, list[Floats]] = {}
        for batch in batches:
            table = _table(batch)
            for period, rows in each_period(table):
                scores.setdefault(period, []).append(table.column(ORDER).to_numpy()[rows])
        rising = {period: np.sort(np.concatenate(some)) for period, some in scores.items()}
        yield _line(0, {p: self.rule.cuts_of(some).cuts for p, some in rising.items()})


def _refuse_twice(fit: PartitionFit, scored: DataFrame, periods: Sequence[str]) -> None:
    """Refuse units that stand twice in a period."""
    counted = scored.groupBy(KEY).count()
    keys = [line[KEY] for line in counted.where(counted["count"] > 1).limit(_MOST).collect()]
    if keys:
        lines = scored.where(scored[KEY].isin(keys)).groupBy("unit", *periods).count().collect()
        rows = chain.from_iterable(
            repeat((line["unit"], str(line["period"]) if periods else "", "-"), line["count"])
            for line in sorted(lines)
        )
        fit.passes.refuse([*standing_twice(rows, fit.fitted.framework)])
