"""An index over a Dask frame (分布式表): its partitions are scored where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar, Unpack, cast

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..framework import Framework
from ..index.composite import IndexChoices
from ..numerics import Floats, Integers
from ..reading.values import ReadingOptions
from ..tiers import Tiers
from .finishing import standing_twice
from .partitions import PartitionFit, PartitionScores, fit_partitions, plain_texts
from .partitions import PartitionJob as Job
from .ranked_columns import RankedColumns, each_period, turned_rule
from .scoring import KEY, ORDER, ScoredPiece
from .text_keys import Keys64

if TYPE_CHECKING:
    import pyarrow as pa
    from dask.dataframe import DataFrame
    from dask.delayed import Delayed

T = TypeVar("T")
P = TypeVar("P")

BUCKET = 1 << 22  # scores that one task sorts
_SAMPLED = 256  # scores of a partition by which buckets are divided
_LEFT_OUT = 20  # units that stand twice, of a partition, beyond which none is listed


def evaluate(
    frame: DataFrame,
    framework: Framework | str | Path,
    *,
    reading: ReadingOptions | None = None,
    **choices: Unpack[IndexChoices],
) -> DataFrame:
    """Score and rank the units of a Dask frame, in a frame of the same partitions (分布式评价).

    Fitting, the order of scores and the search for units that stand twice are computed at once, by
    the scheduler of the moment: a client's cluster, else threads. The columns of the ranking are
    computed when they are asked for. Rows stay on the workers; what comes back is small. Each pass
    reads the frame again: ``frame.persist()`` spares that where it fits.

    Parameters
    ----------
    frame : dask.dataframe.DataFrame
        Columns as :func:`~benchmark_index.read_table` finds them; an index with a name is one.
    framework : Framework, str or Path
        The indicator system, a shipped id, or a file.
    reading : mapping, optional
        What is said of cells that can be read in two ways.
    **choices
        Parameters of :class:`CompositeIndex`.

    Returns
    -------
    dask.dataframe.DataFrame
        rank, unit, attributes, (period,) score, tier, groups, available and missing, each row in
        the partition it came from.

    Raises
    ------
    FindingsError
        Rows have errors; an address is of a partition, the names of whose columns are row 1.
    MethodError
        A method needs all rows at once; write Parquet files for
        :func:`~benchmark_index.evaluate_dataset`.

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> egdi = pd.DataFrame({"unit": ["A", "B"], "osi": [0.9, 0.5], "hci": 0.8, "tii": 0.7})
    >>> scores = evaluate(dd.from_pandas(egdi, npartitions=2), "egdi")
    >>> scores.compute()[["rank", "unit", "score"]].round(3).values.tolist()
    [[1, 'A', 0.8], [2, 'B', 0.667]]
    """
    try:
        import dask
        import dask.dataframe as dd
    except ImportError:
        raise UsageError.not_installed("dask", "benchmark-index[scale]") from None
    if not isinstance(frame, dd.DataFrame):
        raise UsageError(
            Text("须为 dask.dataframe 的 DataFrame", "It is no dask.dataframe.DataFrame"),
            Text("请用 dask.dataframe.from_pandas 等。", "Make one by dask.dataframe.from_pandas."),
        )
    parts = frame.to_delayed()
    fit = fit_partitions(framework, len(parts), FrameWorkers(parts), reading, choices)
    looked = [
        _later(partial(_looked, fit.work, job), part)
        for job, part in zip(fit.jobs, parts, strict=True)
    ]
    looked = list(dask.persist(*looked))
    heads = dask.compute(*[_later(_head, each) for each in looked])
    totals = ScoredPiece(0, {}, {})
    for head in heads:
        totals = totals.merge(head.told)
    _refuse_twice(fit, looked, parts, totals.rows)
    orders = {
        period: _Buckets.of(period, count, looked, [head.sample for head in heads])
        for period, count in totals.ranked.items()
        if count
    }
    rule = turned_rule(fit.fitted)
    cuts: dict[str, Floats] = {}
    if rule is not None and not rule.by_figures:
        tasks = [order.cuts(rule) for order in orders.values()]
        cuts = dict(zip(orders, dask.compute(*tasks), strict=True))
    columns = RankedColumns(fit.fitted, totals.high, cuts)
    schema = next(head.schema for head in heads if head.schema is not None)
    ranked = [
        _later(
            partial(_ranked, columns, fit.work, job, schema, list(orders)),
            part,
            each,
            *[order.ranks(i) for order in orders.values()],
        )
        for i, (job, part, each) in enumerate(zip(fit.jobs, parts, looked, strict=True))
    ]
    meta = _as_frame(columns.of(schema.empty_table(), np.empty(0, dtype=np.int64)))
    return dd.from_delayed(ranked, meta=meta, verify_meta=False)


class FrameWorkers:
    """The workers of a Dask frame, each where its partition is.

    Parameters
    ----------
    parts : list of Delayed
        The partitions.
    """

    number = 1

    def __init__(self, parts: Sequence[Delayed]) -> None:
        self.parts = parts

    def run(self, work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
        """Yield what comes of each partition, in their order."""
        import dask

        jobs = cast("Sequence[Job]", pieces)
        tasks = [_later(partial(_worked, work, job), self.parts[job[0].number]) for job in jobs]
        yield from dask.compute(*tasks)


def _later(work: Callable[..., object], *inputs: Delayed) -> Delayed:
    """Return a task; of inputs there are tasks only, and work is not looked into."""
    from dask import delayed

    return delayed(work, pure=False, traverse=False)(*inputs)


def _worked(work: Callable[[P], T], job: Job, frame: pd.DataFrame) -> T:
    return work(cast("P", _holding(job, frame)))


def _holding(job: Job, frame: pd.DataFrame) -> Job:
    """Return a job whose partition has its rows."""
    import pyarrow as pa

    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    try:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    except pa.ArrowException:  # numbers and texts in a column: texts, as they stand in a file
        mixed = frame.select_dtypes("object").columns
        table = pa.Table.from_pandas(
            frame.astype(dict.fromkeys(mixed, "str")), preserve_index=False
        )
    return job[0].holding(table.combine_chunks().to_batches()), job[1]


# --- the order of all scores -----------------------------------------------------------------------


class _Looked(NamedTuple):
    """What a worker keeps of the scores of a partition: numbers, for the order of all."""

    told: ScoredPiece
    rising: dict[str, Floats]
    keys: Keys64
    schema: pa.Schema | None


class _Head(NamedTuple):
    """What comes back of it."""

    told: ScoredPiece
    sample: dict[str, Floats]
    schema: pa.Schema | None


def _looked(work: PartitionScores, job: Job, frame: pd.DataFrame) -> _Looked:
    tables = list(work(_holding(job, frame)))
    told, keys = ScoredPiece(0, {}, {}), [np.empty(0, dtype=np.uint64)]
    rising: dict[str, list[Floats]] = {}
    for table in tables:
        told = told.merge(ScoredPiece.of(table))
        keys.append(table.column(KEY).to_numpy())
        order = table.column(ORDER).to_numpy()
        for period, rows in each_period(table):
            some = order[rows]
            rising.setdefault(period, []).append(some[~np.isnan(some)])
    together = {period: np.sort(np.concatenate(some)) for period, some in rising.items()}
    return _Looked(told, together, np.concatenate(keys), tables[0].schema if tables else None)


def _head(looked: _Looked) -> _Head:
    sample = {p: some[:: max(1, len(some) // _SAMPLED)] for p, some in looked.rising.items()}
    return _Head(looked.told, sample, looked.schema)


@dataclass(frozen=True)
class _Buckets:
    """All scores of a period, sorted by as many tasks as it takes; equal ones are in one bucket.

    Attributes
    ----------
    parts : by partition, tasks by bucket
        The scores of a partition that a bucket holds.
    sorted : tasks by bucket
    above : list of int
        How many scores lie in the buckets above.
    """

    parts: Sequence[Sequence[Delayed]]
    sorted: Sequence[Delayed]
    above: Sequence[int]

    @classmethod
    def of(
        cls,
        period: str,
        count: int,
        looked: Sequence[Delayed],
        samples: Sequence[Mapping[str, Floats]],
    ) -> _Buckets:
        """Sort the scores of a period on the workers."""
        import dask

        number = -(-count // BUCKET)
        sample = np.sort(np.concatenate([each.get(period, np.empty(0)) for each in samples]))
        places = np.arange(1, number) * len(sample) // number
        bounds = np.concatenate([[-np.inf], np.unique(sample[places]), [np.inf]])
        parts = [
            [
                _later(partial(_between, period, low, high), each)
                for low, high in pairwise(bounds.tolist())
            ]
            for each in looked
        ]
        buckets = [_later(_in_order, *some) for some in zip(*parts, strict=True)]
        buckets = list(dask.persist(*buckets))
        sizes = np.array(dask.compute(*[_later(len, bucket) for bucket in buckets]))
        above = np.cumsum(sizes[::-1])[::-1] - sizes
        return cls(parts, buckets, above.tolist())

    def ranks(self, partition: int) -> Delayed:
        """Return the ranks of a partition's rising scores."""
        triples = zip(self.above, self.parts[partition], self.sorted, strict=True)
        return _later(_joined, *[_later(partial(_ranks, above), *some) for above, *some in triples])

    def cuts(self, rule: Tiers) -> Delayed:
        """Return the cuts of a rule between all scores, which one worker then holds."""
        return _later(partial(_cuts, rule), *self.sorted)


def _between(period: str, low: float, high: float, looked: _Looked) -> Floats:
    rising = looked.rising.get(period, np.empty(0))
    first, last = np.searchsorted(rising, [low, high], side="left")
    return rising[first : last if high < np.inf else None]


def _in_order(*parts: Floats) -> Floats:
    return np.sort(np.concatenate(parts))


def _ranks(above: int, part: Floats, bucket: Floats) -> Integers:
    """Return competition ranks of some scores of a bucket, 1 the highest of all."""
    return above + len(bucket) - np.searchsorted(bucket, part, side="right") + 1


def _joined(*parts: Integers) -> Integers:
    return np.concatenate(parts)


def _cuts(rule: Tiers, *buckets: Floats) -> Floats:
    return rule.cuts_of(np.concatenate(buckets)).cuts


def _ranked(
    columns: RankedColumns,
    work: PartitionScores,
    job: Job,
    schema: pa.Schema,
    periods: Sequence[str],
    frame: pd.DataFrame,
    looked: _Looked,
    *of_periods: Integers,
) -> pd.DataFrame:
    """Return the ranking of a partition, in the order of its rows."""
    import pyarrow as pa

    scores = pa.concat_tables([schema.empty_table(), *work(_holding(job, frame))])
    order, ranks = scores.column(ORDER).to_numpy(), np.zeros(len(scores), dtype=np.int64)
    known = dict(zip(periods, of_periods, strict=True))
    for period, rows in each_period(scores):
        some = order[rows]
        scored = ~np.isnan(some)
        at = np.zeros(len(some), dtype=np.int64)
        if scored.any():
            at[scored] = known[period][np.searchsorted(looked.rising[period], some[scored])]
        ranks[rows] = at
    return _as_frame(columns.of(scores, ranks))


def _as_frame(ranked: pa.Table) -> pd.DataFrame:
    table = plain_texts(ranked)
    frame: pd.DataFrame = table.to_pandas()
    ranks = table.column("rank").to_pandas(integer_object_nulls=True)
    texts = [name for name in frame if table.schema.field(name).type == "string"]
    return frame.assign(rank=ranks.astype("Int64")).astype(dict.fromkeys(texts, "str"))


# --- units that stand twice ------------------------------------------------------------------------


def _refuse_twice(
    fit: PartitionFit, looked: Sequence[Delayed], parts: Sequence[Delayed], rows: int
) -> None:
    """Refuse units that stand twice in a period, in whichever partitions."""
    import dask

    number = max(1, -(-rows // BUCKET))
    shares = [[_later(partial(_share, number, k), each) for each in looked] for k in range(number)]
    twice = np.concatenate(dask.compute(*[_later(_repeated, *share) for share in shares]))
    if not len(twice):
        return
    tasks = [
        _later(partial(_places, fit.work, twice, job), part)
        for job, part in zip(fit.jobs, parts, strict=True)
    ]
    places = chain.from_iterable(dask.compute(*tasks))
    fit.passes.refuse([*standing_twice(places, fit.fitted.framework)])


def _share(number: int, place: int, looked: _Looked) -> Keys64:
    keys: Keys64 = looked.keys[looked.keys % np.uint64(number) == np.uint64(place)]
    return keys


def _repeated(*keys: Keys64) -> Keys64:
    """Return a few keys that stand more than once."""
    whole = np.sort(np.concatenate(keys))
    twice: Keys64 = np.unique(whole[1:][whole[1:] == whole[:-1]])
    return twice[:_LEFT_OUT]


def _places(
    work: PartitionScores, twice: Keys64, job: Job, frame: pd.DataFrame
) -> list[tuple[str, str, str]]:
    """Return where some units stand in a partition."""
    places: list[tuple[str, str, str]] = []
    piece, row = job[0], job[0].first
    for table in work(_holding(job, frame)):
        rows = np.flatnonzero(np.isin(table.column(KEY).to_numpy(), twice))
        some = table.take(rows).to_pydict()
        periods = some.get("period", [""] * len(rows))
        for at, unit, period in zip(rows.tolist(), some["unit"], periods, strict=True):
            places.append((unit, period, f"{piece.name}!{row + at}" if job[1] else piece.name))
        row += len(table)
    return places
