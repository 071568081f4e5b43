"""From scores to ranks (排名与写出): pieces of scores, their order, files that read as one dataset."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import TableError, Text, shorten
from ..files.output import write_atomically
from ..findings.finding import MOST, Finding, capped
from ..framework import Framework
from ..index.fitted import FittedIndex
from ..index.specification import specification_of
from ..reading.names import UnitNames
from .kept_answers import digest
from .ordering import PeriodOrder, connected, order_periods
from .passes import Passes
from .ranked_columns import RankedColumns, each_period, turned_rule
from .scoring import KEY, ORDER, ScoredPiece, ScoreWork, Scoring
from .text_keys import Keys64

if TYPE_CHECKING:
    import pyarrow as pa

RANKED = "ranked"  # the folder of files that are done
RECORD, PART = "_benchmark_index.json", "part-{:05}.parquet"


@dataclass(frozen=True)
class Finishing:
    """Scores the pieces of a fitted run and writes them ranked.

    Attributes
    ----------
    fitted : FittedIndex
        As fitted, which the record tells.
    rowwise : FittedIndex
        The same, every node of which scores a unit by itself.
    folder : Path
        Of this run, until it is done.
    memory : int
    """

    passes: Passes
    fitted: FittedIndex
    rowwise: FittedIndex
    folder: Path
    memory: int

    def write(self) -> None:
        """Write the folder of ranked scores."""
        names = self._names()
        pieces = self._scored(names)
        self._refuse_mixed(pieces)
        self._refuse_twice(names)
        totals = reduce(ScoredPiece.merge, pieces)
        self.passes.progress.begin("order", 1)
        rule = turned_rule(self.fitted)
        files = [str(self.folder / name) for name in names]
        with connected(self.folder, self.memory // 4, self.passes.workers.number) as database:
            orders = order_periods(database, files, totals.ranked, self.folder, rule)
        self.passes.progress.step(totals.rows)
        self._rank(names, orders, totals)
        self._record(totals)

    @cached_property
    def _filled(self) -> list[int]:
        """The places of the pieces that have rows."""
        return [i for i, answer in enumerate(self.passes.answers) if answer.rows]

    def _names(self) -> list[str]:
        """Return the name of each piece's file of scores, a hash of what it rests on."""
        key, pieces = self.passes.key, self.passes.pieces
        return [f"scores-{digest(key, pieces[i].identity)}.parquet" for i in self._filled]

    def _scored(self, names: list[str]) -> list[ScoredPiece]:
        """Score the pieces that are not scored yet."""
        passes = self.passes
        kept = {name: answer for name in names if (answer := self._kept(name)) is not None}
        jobs = [
            (passes.pieces[i], passes.plain(i), name)
            for i, name in zip(self._filled, names, strict=True)
            if name not in kept
        ]
        work = ScoreWork(passes.reader, Scoring(self.rowwise), str(self.folder))
        passes.progress.begin("scores", len(names), len(kept))
        fresh, pieces = passes.workers.run(work, jobs), []
        for name in names:
            if name in kept:
                piece = kept[name]
            else:
                piece = next(fresh)
                passes.kept.save(name, piece)
            passes.progress.step(piece.rows)
            pieces.append(piece)
        return pieces

    def _kept(self, name: str) -> ScoredPiece | None:
        """Return what is known of a piece whose scores are whole."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        answer = self.passes.kept.load(name)
        with contextlib.suppress(OSError, pa.ArrowException):
            if isinstance(answer, ScoredPiece):
                whole = pq.read_metadata(self.folder / name).num_rows == answer.rows
                return answer if whole else None
        return None

    def _refuse_mixed(self, pieces: list[ScoredPiece]) -> None:
        """Refuse files of which only some tell the period of their rows."""
        without = [i for i, piece in zip(self._filled, pieces, strict=True) if "" in piece.ranked]
        if 0 < len(without) < len(pieces):
            listed = shorten(dict.fromkeys(self.passes.pieces[i].name for i in without))
            raise TableError(
                Text(f"部分文件没有时期列：{listed}", f"Some files tell no period: {listed}"),
                Text(
                    "请为所有文件加上时期列，或都不加。", "Give all files a column period, or none."
                ),
            )

    # --- units that stand twice ----------------------------------------------------------------

    def _refuse_twice(self, names: list[str]) -> None:
        """Refuse units that stand twice in a period, wherever they stand."""
        files = [self.folder / name for name in names]
        twice = repeated_keys(files, self.memory // 4)
        if len(twice):
            first = _first_of(files, twice)
            rows = self._rows_of(files, first)
            more = len(twice) - len(first)
            self.passes.refuse([*standing_twice(rows, self.fitted.framework, more)])

    def _rows_of(self, files: list[Path], keys: Keys64) -> Iterator[tuple[str, str, str]]:
        """Yield unit, period and place of the rows of some keys, in the order of the files."""
        import pyarrow.parquet as pq

        for i, path in zip(self._filled, files, strict=True):
            piece, answer = self.passes.pieces[i], self.passes.answers[i]
            table = pq.read_table(path, columns=_present(path))
            rows = np.flatnonzero(np.isin(table.column(KEY).to_numpy(), keys))
            some = table.take(rows).to_pydict()
            periods = some.get("period", [""] * len(rows))
            for row, unit, period in zip(rows.tolist(), some["unit"], periods, strict=True):
                at = f"{piece.name}!{piece.first + row}" if answer.plain else piece.name
                yield unit, period, at

    # --- ranks -------------------------------------------------------------------------------------

    def _rank(
        self,
        names: list[str],
        orders: Mapping[str, PeriodOrder],
        totals: ScoredPiece,
    ) -> None:
        """Write the files of ranked scores, one for each piece."""
        shutil.rmtree(self.folder / RANKED, ignore_errors=True)  # parts of an interrupted run
        (self.folder / RANKED).mkdir()
        cuts = {period: order.cuts for period, order in orders.items()}
        names_of_all = _all_columns([self.folder / name for name in names])
        columns = RankedColumns(self.fitted, totals.high, cuts, names_of_all)
        work = RankWork(columns, orders, str(self.folder))
        jobs = [(name, PART.format(i)) for i, name in enumerate(names)]
        self.passes.progress.begin("ranks", len(jobs))
        for rows in self.passes.workers.run(work, jobs):
            self.passes.progress.step(rows)

    def _record(self, totals: ScoredPiece) -> None:
        """Write what the run was: from what files, by which specification, to how many ranks."""
        pieces = self.passes.pieces
        specification = specification_of(self.fitted, self.fitted.table)
        names = list(dict.fromkeys(piece.name for piece in pieces))
        about = {
            "file": ", ".join(names[:3]) + (" ..." if len(names) > 3 else ""),
            "sha256": digest([piece.identity for piece in pieces]),
            "periods": sorted(filter(None, totals.ranked)),
            "units": totals.rows,
            "reading": dict(self.passes.reader.reading),
        }
        record = {
            "specification": {**specification, "fitted_on": about, "input": about},
            "files": names,
            "rows": totals.rows,
            "ranked": totals.ranked,
            "effective_weights": self.fitted.weights["effective"].to_dict(),
            "findings": [
                {**finding._asdict(), "details": {}, "level": finding.severity}
                | {"zh": finding.message("zh"), "en": finding.message("en")}
                for finding in [*self.passes.findings, *self.fitted.findings]
            ],
        }
        content = json.dumps(record, ensure_ascii=False, indent=1, default=str).encode()
        write_atomically(self.folder / RANKED / RECORD, lambda file: file.write(content))


def standing_twice(
    rows: Iterable[tuple[str, str, str]], framework: Framework, more: int = 0
) -> Iterator[Finding]:
    """Yield a finding for each unit that stands twice in a period; its aliases are the unit.

    ``rows``: unit, period and place. ``more``: how many others stand twice.
    """
    names = UnitNames(framework)
    places: dict[tuple[str, str], list[str]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for unit, period, at in rows:
        place = names.canonical(unit) if names.are_listed else unit, period
        counts[place] += 1
        if counts[place] <= _TOLD:
            places.setdefault(place, []).append(at)
    several = [place for place in places if counts[place] > 1]

    def told(k: int) -> Finding:
        (unit, period), at = several[k], places[several[k]]
        beyond = counts[several[k]] - len(at)
        cells = ", ".join(at) + (f", ... (+{beyond})" if beyond else "")
        details = {"name": unit, "cells": cells}
        return Finding("duplicate-unit", at[1], unit, period, value=unit, details=details)

    findings = [*capped(np.arange(len(several)), told)]
    yield from findings
    if findings and more:
        yield findings[0].rest(more)


_TOLD = 5  # places of a unit that stands many times


@dataclass(frozen=True)
class RankWork:
    """What one worker does with a file of scores: ranks and tiers, whole or not at all."""

    columns: RankedColumns
    orders: Mapping[str, PeriodOrder]
    folder: str

    def __call__(self, job: tuple[str, str]) -> int:
        """Write the file of a piece; return how many rows it has."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        source, target = (Path(self.folder) / name for name in (job[0], f"{RANKED}/{job[1]}"))
        with pq.ParquetFile(source, pre_buffer=False) as file:

            def write(stream: object) -> None:
                with contextlib.ExitStack() as opened:
                    writer = None
                    for batch in file.iter_batches(batch_size=_AT_ONCE, use_threads=False):
                        ranked = self.ranked(pa.Table.from_batches([batch]))
                        writer = writer or opened.enter_context(
                            pq.ParquetWriter(
                                stream, ranked.schema, use_dictionary=["tier", "missing"]
                            )
                        )
                        writer.write_table(ranked)

            write_atomically(target, write)
            rows: int = file.metadata.num_rows
        return rows

    def ranked(self, scores: pa.Table) -> pa.Table:
        """Return scores with ranks and tiers, in the order of a ranking's columns."""
        order = scores.column(ORDER).to_numpy()
        ranks = np.zeros(len(order), dtype=np.int64)
        for period, rows in each_period(scores):
            ranks[rows] = self.orders[period].ranks(order[rows])
        return self.columns.of(scores, ranks)


_AT_ONCE = 1 << 16  # rows that are ranked at once


def _all_columns(paths: Sequence[Path]) -> list[str]:
    """Return the columns of scores that any file has, so that all are of one form."""
    import pyarrow.parquet as pq

    names = [*dict.fromkeys(tuple(pq.read_schema(path).names) for path in paths)]
    longest = max(names, key=len)
    others = [name for some in names for name in some if name not in longest]
    head = longest.index("unit") + 1
    every = dict.fromkeys([*longest[:head], *others, *longest[head:]])
    return [name for name in every if name not in (ORDER, KEY)]


def _present(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    names = pq.read_schema(path).names
    return [name for name in ("unit", "period", KEY) if name in names]


def repeated_keys(files: list[Path], memory: int) -> Keys64:
    """Return the keys that stand more than once in some files, so many at a time as fit."""
    import pyarrow.parquet as pq

    rows = sum(pq.read_metadata(file).num_rows for file in files)
    parts = max(1, -(-16 * rows // max(memory, 1)))
    repeated: list[Keys64] = []
    for part in range(parts):
        some = [keys[keys % np.uint64(parts) == part] for keys in map(_keys_of, files)]
        whole = np.concatenate([*some, np.empty(0, dtype=np.uint64)])
        whole.sort()
        repeated.append(np.unique(whole[1:][whole[1:] == whole[:-1]]))
    return np.concatenate(repeated)


def _keys_of(file: Path) -> Keys64:
    import pyarrow.parquet as pq

    keys: Keys64 = pq.read_table(file, columns=[KEY]).column(KEY).to_numpy()
    return keys


def _first_of(files: list[Path], keys: Keys64) -> Keys64:
    """Return those of some keys that come first in some files: as many as are told one by one."""
    first: Keys64 = np.empty(0, dtype=np.uint64)
    for file in files:
        if len(first) < MOST:
            here = _keys_of(file)
            here = here[np.isin(here, keys) & ~np.isin(here, first)]
            new = here[np.sort(np.unique(here, return_index=True)[1])]
            first = np.concatenate([first, new[: MOST - len(first)]])
    return first
