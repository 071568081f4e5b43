"""The pass of scores (评分): each piece of rows becomes a file of scores that are not ranked yet."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..files.output import write_atomically
from ..framework.faults import RESERVED
from ..index.fitted import FittedIndex
from ..numerics import Booleans, Floats, round_scores
from ..reading.headers import cell_text
from ..table import IndicatorTable
from ..validation.keys import Keys
from .batches import BatchReader
from .data_pieces import DataPiece
from .text_keys import both, text_keys

if TYPE_CHECKING:
    import pyarrow as pa

ORDER, KEY = "order of ranks", "key of unit"  # of scores not ranked yet; no id has a blank


class ScoredPiece(NamedTuple):
    """What is known of a scored piece.

    Attributes
    ----------
    rows : int
    high : mapping by period
        The highest score, none where nobody has one.
    ranked : mapping by period
        How many have a score.
    """

    rows: int
    high: dict[str, float]
    ranked: dict[str, int]

    def merge(self, other: ScoredPiece) -> ScoredPiece:
        """Return what is known of both."""
        high, ranked = dict(self.high), dict(self.ranked)
        for period, count in other.ranked.items():
            ranked[period] = ranked.get(period, 0) + count
        for period, score in other.high.items():
            high[period] = max(high.get(period, -np.inf), score)
        return ScoredPiece(self.rows + other.rows, high, ranked)

    @classmethod
    def of(cls, scores: pa.Table) -> ScoredPiece:
        """Return what is known of a batch of scores."""
        score = scores.column("score").to_numpy()
        periods = np.zeros(len(score), dtype=int)
        names: Sequence[str] = [""]
        if "period" in scores.column_names:
            periods, names = pd.factorize(scores.column("period").to_numpy(zero_copy_only=False))
        high, ranked = {}, {}
        for code, name in enumerate(map(str, names)):
            some = score if len(names) == 1 else score[periods == code]
            ranked[name] = count = int(np.count_nonzero(~np.isnan(some)))
            if count:
                high[name] = float(np.nanmax(some))
        return cls(len(score), high, ranked)


@dataclass(frozen=True)
class Scoring:
    """Scores a batch of rows, whatever holds them.

    Attributes
    ----------
    fitted : FittedIndex
        Whose every node scores a unit by itself.
    """

    fitted: FittedIndex

    def scores(self, table: IndicatorTable) -> pa.Table:
        """Return unit, (period,) attributes, scores of index and groups, and what is missing.

        ``ORDER``: the score as it is ranked, higher is better; ``KEY``: of unit and period.
        """
        import pyarrow as pa

        fitted, framework = self.fitted, self.fitted.framework
        groups = [group.id for group in framework.all_groups]
        x = fitted.prepare(table)
        scores = fitted.scores_of(x, table, [framework.id, *groups])
        score = scores[framework.id]
        periods = periods_of(table)
        units = pa.array(table.unit_labels.astype("str"), pa.large_string(), from_pandas=True)
        columns: dict[str, object] = {"unit": units}
        if "name" in table.units:
            columns["name"] = _texts(table.units["name"])
        for name in framework.attributes:
            if name in table.units and name != "name":
                columns[_beside(name, groups)] = _texts(table.units[name])
        if periods is not None:
            columns["period"] = pa.array(periods, pa.string())
        columns["score"] = score
        columns |= {name: scores[name] for name in groups}
        columns["available"] = np.mean(~np.isnan(x), axis=1)
        absent = {name: np.isnan(scores[name]) for name in groups if name in fitted.nodes}
        columns["missing"] = _missing(absent, len(score))
        columns[ORDER] = self._as_ranked(score, periods)
        labels, named = table.unit_labels, Keys(table, framework).labels
        if named is not labels and not named.equals(labels):  # aliases are the unit
            units = pa.array(named.astype("str"), pa.large_string(), from_pandas=True)
        keys = text_keys(units)
        columns[KEY] = keys if periods is None else both(keys, text_keys(columns["period"]))
        return pa.table(columns)

    def _as_ranked(self, score: Floats, periods: pd.Index | None) -> Floats:
        """Return rounded scores, higher is better."""
        if periods is None:
            rounded = round_scores(score, self.fitted.decimals(None))
        else:
            rounded = score.copy()
            for period in periods.unique():
                rows = np.asarray(periods == period)
                rounded[rows] = round_scores(score[rows], self.fitted.decimals(str(period)))
        return -rounded if self.fitted.lower_is_better else rounded


def periods_of(table: IndicatorTable) -> pd.Index | None:
    """Return the period of each row, None where there are none."""
    if table.period_labels is not None:
        return table.period_labels
    return None if table.period is None else pd.Index([table.period]).repeat(len(table.data))


def _beside(attribute: str, groups: Sequence[str]) -> str:
    """Return what the column of an attribute is called, beside the ranking's own."""
    taken = attribute in RESERVED or attribute in groups
    return f"{attribute} (attribute)" if taken else attribute


def _texts(cells: pd.Series) -> pa.Array:
    """Return what cells say, whatever they are; missing ones stay missing."""
    import pyarrow as pa

    with contextlib.suppress(pa.ArrowException):  # texts, as nearly all are
        return pa.array(cells, pa.large_string(), from_pandas=True)
    codes, values = pd.factorize(cells)
    words = pa.array([cell_text(value) for value in values], pa.large_string())
    return words.take(pa.array(codes, mask=codes < 0))


def _missing(absent: dict[str, Booleans], rows: int) -> pa.Array:
    """Return the groups that each row lacks, with commas between; few different ones."""
    import pyarrow as pa

    some = [name for name in absent if absent[name].any()]
    codes, words = np.zeros(rows, dtype=np.int64), [""]
    if some:
        matrix = np.column_stack([absent[name] for name in some])
        patterns, codes = np.unique(matrix, axis=0, return_inverse=True)
        words = [", ".join(np.array(some, dtype=object)[row]) for row in patterns]
    codes = pa.array(codes.ravel().astype(np.int32))
    return pa.DictionaryArray.from_arrays(codes, pa.array(words)).dictionary_decode()


@dataclass(frozen=True)
class ScoreWork:
    """What one worker does with a piece: a file of scores, whole or not at all."""

    reader: BatchReader
    scoring: Scoring
    folder: str

    def __call__(self, job: tuple[DataPiece, list[str], str]) -> ScoredPiece:
        """Score a piece into the file of a name."""
        import pyarrow.parquet as pq

        piece, plain, name = job
        told = ScoredPiece(0, {}, {})

        def write(stream: object) -> None:
            nonlocal told
            with contextlib.ExitStack() as opened:
                writer = None
                for table in self.reader.tables(piece, plain):
                    scores = self.scoring.scores(table)
                    told = told.merge(ScoredPiece.of(scores))
                    writer = writer or opened.enter_context(
                        pq.ParquetWriter(
                            stream,
                            scores.schema,
                            compression="none",
                            use_dictionary=["missing"],
                            write_statistics=False,
                        )
                    )
                    writer.write_table(scores)

        write_atomically(Path(self.folder) / name, write)
        return told
