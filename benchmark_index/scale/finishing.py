"""From scores to ranks (排名与写出): pieces of scores, their order, files that read as one dataset."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..files.output import write_atomically
from ..findings.finding import Finding, capped
from ..index.fitted import FittedIndex
from ..index.specification import specification_of
from ..numerics import Integers
from .kept_answers import digest
from .ordering import PeriodOrder, connected, order_periods
from .passes import Passes
from .ranked_columns import RankedColumns, each_period, turned_rule
from .scoring import KEY, ORDER, ScoredPiece, ScoreWork, Scoring

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
        self._refuse_twice(names)
        totals = reduce(ScoredPiece.merge, pieces)
        connection = connected(self.folder, self.memory // 2, self.passes.workers.number)
        self.passes.progress.begin("order", 1)
        rule = turned_rule(self.fitted)
        files = [str(self.folder / name) for name in names]
        orders = order_periods(connection, files, totals.ranked, self.folder, rule)
        connection.close()
        self.passes.progress.step(totals.rows)
        self._rank(names, orders, totals)
        self._record(totals)

    def _names(self) -> list[str]:
        """Return the name of each piece's file of scores, a hash of what it rests on."""
        key = self.passes.key
        return [f"scores-{digest(key, piece.identity)}.parquet" for piece in self.passes.pieces]

    def _scored(self, names: list[str]) -> list[ScoredPiece]:
        """Score the pieces that are not scored yet."""
        passes = self.passes
        kept = {name: answer for name in names if (answer := self._kept(name)) is not None}
        jobs = [
            (piece, passes.plain(i), names[i])
            for i, piece in enumerate(passes.pieces)
            if names[i] not in kept
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
        answer = self.passes.kept.load(name) if (self.folder / name).exists() else None
        return answer if isinstance(answer, ScoredPiece) else None

    # --- units that stand twice ----------------------------------------------------------------

    def _refuse_twice(self, names: list[str]) -> None:
        """Refuse units that stand twice in a period, wherever they stand."""
        twice = repeated_keys([self.folder / name for name in names], self.memory // 4)
        if len(twice):
            self.passes.refuse([*self._twice(names, twice)])

    def _twice(self, names: list[str], twice: Integers) -> Iterator[Finding]:
        """Yield a finding for each unit that stands twice, with the places of its first rows."""
        import pyarrow.parquet as pq

        places: dict[tuple[str, str], list[str]] = {}
        for piece, name, answer in zip(self.passes.pieces, names, self.passes.answers, strict=True):
            if not answer.rows:
                continue
            table = pq.read_table(self.folder / name, columns=_present(self.folder / name))
            rows = np.flatnonzero(np.isin(table.column(KEY).to_numpy(), twice))
            some = table.take(rows).to_pydict()
            periods = some.get("period", [""] * len(rows))
            for row, unit, period in zip(rows.tolist(), some["unit"], periods, strict=True):
                at = f"{piece.name}!{piece.first + row}" if answer.plain else piece.name
                places.setdefault((unit, period), []).append(at)
        yield from standing_twice(places)

    # --- ranks -------------------------------------------------------------------------------------

    def _rank(
        self,
        names: list[str],
        orders: Mapping[str, PeriodOrder],
        totals: ScoredPiece,
    ) -> None:
        """Write the files of ranked scores, one for each piece."""
        (self.folder / RANKED).mkdir(exist_ok=True)
        cuts = {period: order.cuts for period, order in orders.items()}
        columns = RankedColumns(self.fitted, totals.high, cuts)
        work = RankWork(columns, orders, str(self.folder))
        jobs = [(name, PART.format(i)) for i, name in enumerate(names)]
        self.passes.progress.begin("ranks", len(jobs))
        for rows in self.passes.workers.run(work, jobs):
            self.passes.progress.step(rows)

    def _record(self, totals: ScoredPiece) -> None:
        """Write what the run was: from what files, by which specification, to how many ranks."""
        pieces = self.passes.pieces
        prints = {f"{piece.name} {i}": piece.identity for i, piece in enumerate(pieces)}
        specification = specification_of(self.fitted, self.fitted.table)
        names = list(dict.fromkeys(piece.name for piece in pieces))
        about = {
            "file": ", ".join(names[:3]) + (" ..." if len(names) > 3 else ""),
            "sha256": digest(list(prints.values())),
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


def standing_twice(places: Mapping[tuple[str, str], list[str]]) -> Iterator[Finding]:
    """Yield a finding for each unit and period that stand in several places."""
    several = [(place, at) for place, at in places.items() if len(at) > 1]

    def told(k: int) -> Finding:
        (unit, period), at = several[k]
        more = f", ... (+{len(at) - _TOLD})" if len(at) > _TOLD else ""
        details = {"name": unit, "cells": ", ".join(at[:_TOLD]) + more}
        return Finding("duplicate-unit", at[1], unit, period, value=unit, details=details)

    yield from capped(np.arange(len(several)), told)


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
        with pq.ParquetFile(source) as file:

            def write(stream: object) -> None:
                writer = None
                for batch in file.iter_batches(batch_size=_AT_ONCE, use_threads=False):
                    ranked = self.ranked(pa.Table.from_batches([batch]))
                    if writer is None:
                        writer = pq.ParquetWriter(
                            stream, ranked.schema, use_dictionary=["tier", "missing"]
                        )
                    writer.write_table(ranked)
                if writer is not None:
                    writer.close()

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


_AT_ONCE = 1 << 18  # rows that are ranked at once


def _present(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    names = pq.read_schema(path).names
    return [name for name in ("unit", "period", KEY) if name in names]


def repeated_keys(files: list[Path], memory: int) -> Integers:
    """Return the keys that stand more than once in some files, so many at a time as fit."""
    import pyarrow.parquet as pq

    rows = sum(pq.read_metadata(file).num_rows for file in files)
    parts = max(1, -(-16 * rows // max(memory, 1)))
    found: list[Integers] = []
    for part in range(parts):
        keys = [pq.read_table(file, columns=[KEY]).column(KEY).to_numpy() for file in files]
        some = [each[each % np.uint64(parts) == part] for each in keys] if parts > 1 else keys
        whole = np.concatenate([*some, np.empty(0, dtype=np.uint64)])
        whole.sort()
        found.append(np.unique(whole[1:][whole[1:] == whole[:-1]]))
    return np.concatenate(found)
