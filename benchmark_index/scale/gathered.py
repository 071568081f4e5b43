"""Fits that need all rows at once: a column after the other, or all in memory where there is room."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import clone

from ..catalog import specs
from ..errors import MethodError, Text
from ..estimators.by_column import ByColumn, OnColumns
from ..estimators.contracts import FromData, Scaler
from ..estimators.learner import Learner
from ..estimators.parameters import by_name
from ..estimators.rows import Rows
from ..findings.finding import Finding
from ..index.sample import SettledSteps, StagedRows, StepFit, View, WeightFit
from ..numerics import Floats
from ..weighting.objective import DataWeights
from .batches import BatchReader
from .data_pieces import DataPiece
from .passes import Passes

SAMPLED = 1_000_000  # rows that an approximate fit looks at
_COPIES = 4  # of a column, or of all values, that a fit makes on its way


_INDICATORS = Text(
    'scope="siblings" 需逐级重算得分：请用 scope="indicators"。',
    'With scope="siblings" scores are computed again and again: use scope="indicators".',
)


@dataclass
class Gathered:
    """Fits what needs all rows at once, within a limit of memory, or refuses it.

    Parameters
    ----------
    passes : Passes
    folder : Path
        Where columns are set down.
    memory : int
        Bytes that one fit may take.
    approximate : bool
        Whether rows spread evenly over the files will do.
    """

    passes: Passes
    folder: Path
    memory: int
    approximate: bool

    def fit(self, fit: StepFit) -> Scaler:
        """Fit a step; return it, or one made of a step for each column."""
        step = fit.step
        if not (isinstance(step, Learner) and step.alone):
            x, rows = self._whole(fit)
            fitted = step.fit_array(x, fit.names, rows)
            fitted.notes_ = [*fitted.notes_, *self._sampled(step, len(x))]
            return fitted
        self._refuse_beyond(step, columns=1)
        x, rows = self._columns(fit, with_rows=step.get_params().get("by") is not None)
        parts = [
            OnColumns(
                _of_column(step, fit.names, j).fit_array(x[:, [j]], [name], rows),
                np.array([j]),
                [name],
            )
            for j, name in enumerate(fit.names)
        ]
        whole = ByColumn({name: part.step for name, part in zip(fit.names, parts, strict=True)})
        whole.begin(len(fit.names), fit.names)
        whole.with_parts(parts)
        whole.notes_ = [*whole.notes_, *self._sampled(step, len(x))]
        return whole

    def weigh(self, fit: WeightFit) -> None:
        """Fit weights."""
        step = fit.step
        if fit.score is not None and type(step).fit_scored is not DataWeights.fit_scored:
            raise MethodError.all_rows(type(step).__name__, _INDICATORS)
        x, rows = self._whole(fit)
        step.fit_array(x, fit.names, rows)
        step.notes_ = [*step.notes_, *self._sampled(step, len(x))]

    def _whole(self, fit: StepFit | WeightFit) -> tuple[Floats, Rows | None]:
        self._refuse_beyond(fit.step, columns=len(fit.names))
        x, rows = self._columns(fit, with_rows=True)
        return np.array(x, order="F"), rows

    def _refuse_beyond(self, step: Scaler | FromData, columns: int) -> None:
        rows = min(self.passes.rows, SAMPLED) if self.approximate else self.passes.rows
        if 8 * rows * columns * _COPIES > self.memory:
            raise self._refused(step, columns)

    def _refused(self, step: Scaler | FromData, columns: int) -> MethodError:
        """Return the error of a fit for which there is no room, with the ways out."""
        name, needed = type(step).__name__, 8 * self.passes.rows * columns * _COPIES
        instead = step.merging_instead if isinstance(step, Learner) else ""
        zh = f"请改用 {instead}，或" if instead else "请"
        en = f"use {instead}, or " if instead else ""
        gigabytes = f"{needed / 1e9:.1f} GB"
        return MethodError.all_rows(
            name,
            Text(
                f"{zh}给出 {gigabytes} 以上的 memory，或用 approximate 以均匀抽取的行近似。",
                f"Either {en}allow a memory of {gigabytes}, or say approximate: rows spread evenly "
                "then stand for all.",
            ),
        )

    def _sampled(self, step: Scaler | FromData, rows: int) -> Iterator[Finding]:
        """Yield that a fit did not see all rows, where so it was."""
        if rows == self.passes.rows:
            return
        details = {"rows": f"{rows:,}", "of": f"{self.passes.rows:,}", "step": type(step).__name__}
        yield Finding("approximate", details=details)

    def _columns(self, fit: StepFit | WeightFit, with_rows: bool) -> tuple[Floats, Rows | None]:
        """Set the columns of a fit down on disk; return them with what is known of the rows."""
        if not self.passes.answers:
            self.passes.ask([])
        total = self.passes.rows
        every = -(-total // SAMPLED) if self.approximate else 1
        path = self.folder / "columns.dat"
        shape = len(fit.names), len(range(0, total, every))
        _make_room(path, 8 * shape[0] * shape[1])
        passes, jobs, first = self.passes, [], 0
        for i, piece in enumerate(passes.pieces):
            jobs.append((piece, passes.plain(i), first))
            first += passes.answers[i].rows
        work = _SetDown(passes.reader, passes.settled, fit.view, str(path), shape, every, with_rows)
        passes.progress.begin(f"columns of {type(fit.step).__name__}", len(jobs))
        rows: list[Rows] = []
        for size, some in passes.workers.run(work, jobs):
            rows += some
            passes.progress.step(size)
        x: Floats = np.memmap(path, dtype=np.float64, mode="r", shape=shape).T
        return x, _together(rows) if with_rows else None


class NeverGathered:
    """Refuses what needs all rows at once, where they stand in partitions of another engine."""

    def fit(self, fit: StepFit) -> Scaler:
        """Refuse a step."""
        raise self._refused(fit.step)

    def weigh(self, fit: WeightFit) -> None:
        """Refuse weights."""
        raise self._refused(fit.step)

    def _refused(self, step: Scaler | FromData) -> MethodError:
        instead = step.merging_instead if isinstance(step, Learner) else ""
        zh = f"请改用 {instead}，或" if instead else "请"
        en = f"use {instead}, or " if instead else ""
        return MethodError.all_rows(
            type(step).__name__,
            Text(
                f"{zh}先写出 Parquet 文件，再用 evaluate_dataset。",
                f"Either {en}write Parquet files first and call evaluate_dataset."
                if instead
                else "Write Parquet files first and call evaluate_dataset.",
            ),
        )


@dataclass(frozen=True)
class _SetDown:
    """What one worker does with a piece: its columns go to their place in a file."""

    reader: BatchReader
    settled: SettledSteps
    view: View
    path: str
    shape: tuple[int, int]
    every: int
    with_rows: bool

    def __call__(self, job: tuple[DataPiece, list[str], int]) -> tuple[int, list[Rows]]:
        """Return how many rows there were, and what is known of them."""
        piece, plain, first = job
        columns = np.memmap(self.path, dtype=np.float64, mode="r+", shape=self.shape)
        row, rows = first, []
        for table in self.reader.tables(piece, plain):
            size = len(table.data)
            chosen = slice(-row % self.every, size, self.every)
            staged = StagedRows(table.denominated(self.reader.framework), table.rows, self.settled)
            at = -(-row // self.every)
            some = self.view(staged)[chosen]
            columns[:, at : at + len(some)] = some.T
            if self.with_rows:
                rows.append(staged.rows[chosen])
            row += size
        columns.flush()
        return row - first, rows


def _make_room(path: Path, size: int) -> None:
    """Make a file of zeros that the disk has room for, which a mapping of one does not ask."""
    with open(path, "wb") as file:
        if sys.platform == "linux":
            os.posix_fallocate(file.fileno(), 0, max(size, 1))
        else:
            file.truncate(size)


def _together(parts: Sequence[Rows]) -> Rows:
    index = parts[0].index.append([part.index for part in parts[1:]])
    attributes = [part.attributes for part in parts if part.attributes is not None]
    return Rows(index, pd.concat(attributes) if attributes else None, parts[0].period)


def _of_column(step: Scaler, names: Sequence[str], j: int) -> Scaler:
    """Return a step for one of its columns, with what is said of that column."""
    copy: Scaler = clone(step)
    said = {k: value for k, value in step.get_params(deep=False).items() if k != "by"}  # of rows
    if isinstance(then := said.get("then"), Mapping):  # a step in words, not columns by name
        said["then"] = specs.build("treatment", then)
    return copy.set_params(**{key: _of_one(value, names, j) for key, value in said.items()})


def _of_one(value: object, names: Sequence[str], j: int) -> object:
    """Return what a parameter says of one column; names of no column stay, to be refused."""
    value = by_name(value, names)
    if isinstance(value, Learner):
        return _of_column(value, names, j)
    if isinstance(value, Mapping):
        others = {*names} - {names[j]}
        return {name: entry for name, entry in value.items() if name not in others}
    listed = isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, (str, bytes))
    if listed and len(value) == len(names):  # type: ignore[arg-type]
        return [value[j]]  # type: ignore[index]
    return value
