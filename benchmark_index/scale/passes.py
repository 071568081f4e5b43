"""Passes over all rows (遍历): what steps ask of batches, merged in the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from typing import NamedTuple

import numpy as np

from ..errors import BenchmarkIndexError, MethodError
from ..estimators.rows import Rows
from ..findings.finding import Finding, folded
from ..index.sample import SettledSteps, StagedRows, View
from ..numerics import Floats, Integers, Summary
from ..table import IndicatorTable
from ..validation.table_report import ValidationReport
from .batches import BatchReader, looks_at_one_row, nobody
from .data_pieces import DataPiece, of_file
from .kept_answers import KeptAnswers, NothingKept, digest
from .progress import Progress
from .workers import Workers


class BatchLook(NamedTuple):
    """What a step asks of each batch: columns, and what they tell."""

    view: View
    tell: Callable[[Floats, Rows], Summary]

    def at(self, staged: StagedRows) -> Summary:
        """Return what a batch tells."""
        with np.errstate(all="ignore"):
            return self.tell(self.view(staged), staged.rows)


class PieceAnswer(NamedTuple):
    """What the rows of a piece tell.

    Attributes
    ----------
    rows : int
    plain : list of str
        The columns that are needed, where the door leaves the rows as they are, so that they need
        not pass it again; none where they must.
    present : array of shape (m,)
        How many values each indicator has.
    findings : list of Finding
    told : list of Summary
        One for each look; none where the rows have errors.
    """

    rows: int
    plain: list[str]
    present: Integers
    findings: list[Finding]
    told: list[Summary]

    def merge(self, other: PieceAnswer) -> PieceAnswer:
        """Return what both tell together."""
        pairs = zip(self.told, other.told, strict=True) if self.told and other.told else ()
        return PieceAnswer(
            self.rows + other.rows,
            self.plain if self.plain == other.plain else [],
            self.present + other.present,
            folded(once([*self.findings, *other.findings])),
            [a.merge(b) for a, b in pairs] or self.told or other.told,
        )


def once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what is said of each row, and once what batch after batch says of a whole column."""
    columns: set[tuple[str, str, str, str]] = set()
    for finding in findings:
        column = finding.rule, finding.cell, finding.indicator, finding.value
        if not (finding.unit or finding.stands_for_more):
            if column in columns:
                continue
            columns.add(column)
        yield finding


@dataclass(frozen=True)
class _Pass:
    """What one worker does with a piece in a pass; it can be sent to another machine."""

    reader: BatchReader
    settled: SettledSteps
    looks: Sequence[BatchLook]
    is_first: bool

    def __call__(self, job: tuple[DataPiece, list[str]]) -> PieceAnswer:
        """Read a piece and return what its rows tell."""
        answers = list(self._first(job[0]) if self.is_first else self._later(*job))
        return reduce(PieceAnswer.merge, answers) if answers else self._answer()

    def _first(self, piece: DataPiece) -> Iterator[PieceAnswer]:
        """Yield what batches tell that pass the door."""
        try:
            for table, findings, plain in self.reader.checked(piece):
                wrong = self.reader.errors == "raise" and any(
                    finding.severity == "error" for finding in findings
                )
                staged = self._staged(table)
                told = [] if wrong else [look.at(staged) for look in self.looks]
                present = np.count_nonzero(~np.isnan(staged.denominated), axis=0)
                yield PieceAnswer(len(table.data), plain, present, findings, told)
        except MethodError:
            raise  # which the rows of any file may be unfit for
        except BenchmarkIndexError as error:
            yield self._answer(findings=[of_file(piece.name, error)])

    def _later(self, piece: DataPiece, plain: list[str]) -> Iterator[PieceAnswer]:
        """Yield what batches tell that were checked before."""
        for table in self.reader.tables(piece, plain):
            staged = self._staged(table)
            told = [look.at(staged) for look in self.looks]
            yield self._answer(len(table.data), told=told)

    def _staged(self, table: IndicatorTable) -> StagedRows:
        return StagedRows(table.denominated(self.reader.framework), table.rows, self.settled)

    def _answer(
        self, rows: int = 0, findings: Sequence[Finding] = (), told: Sequence[Summary] = ()
    ) -> PieceAnswer:
        none = np.zeros(len(self.settled.names), dtype=np.int64)
        return PieceAnswer(rows, [], none, [*findings], [*told])


@dataclass
class Passes:
    """Runs passes over the pieces of some files, and knows what the first one found.

    Attributes
    ----------
    pieces : list of DataPiece
    answers : list of PieceAnswer
        What the first pass told, by piece.
    """

    reader: BatchReader
    pieces: Sequence[DataPiece]
    workers: Workers
    kept: KeptAnswers | NothingKept
    settled: SettledSteps
    key: str
    progress: Progress
    before: list[Finding] = field(default_factory=list)
    answers: list[PieceAnswer] = field(default_factory=list)
    number: int = 0

    def ask(self, looks: Sequence[BatchLook]) -> list[Summary]:
        """Return what all rows tell of each look, in one pass."""
        work = _Pass(self.reader, self.settled, looks, is_first=not self.answers)
        key = digest(self.key, self.number)
        answers = list(self._answers(work, key))
        self.number += 1
        if work.is_first:
            self.answers = answers
            self.refuse(self.findings)
        merged = reduce(PieceAnswer.merge, answers)
        self.key = digest(key, [piece.identity for piece in self.pieces], merged.told)
        return merged.told

    def _answers(self, work: _Pass, key: str) -> Iterator[PieceAnswer]:
        keys = [digest(key, piece.identity) for piece in self.pieces]
        kept = {k: answer for k in keys if isinstance(answer := self.kept.load(k), PieceAnswer)}
        todo = [
            (piece, self.plain(i)) for i, piece in enumerate(self.pieces) if keys[i] not in kept
        ]
        self.progress.begin(self.number, len(self.pieces), len(kept))
        fresh = self.workers.run(work, todo)
        for k in keys:
            answer = kept.get(k)
            if answer is None:
                answer = next(fresh)
                if not any(f.rule == "unreadable-file" for f in answer.findings):
                    self.kept.save(k, answer)
            self.progress.step(answer.rows)
            yield answer
        for _ in fresh:
            raise AssertionError("a piece too many")

    def plain(self, piece: int) -> list[str]:
        """Return the columns of a piece whose rows need not pass the door again, else none."""
        return self.answers[piece].plain if self.answers else []

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(answer.rows for answer in self.answers)

    @property
    def present(self) -> Integers:
        """How many values each indicator has."""
        nothing = np.zeros(len(self.settled.names), dtype=np.int64)
        return sum((answer.present for answer in self.answers), nothing)

    @property
    def findings(self) -> list[Finding]:
        """What was found in all files, and what is said in view of all rows."""
        of_rows = chain.from_iterable(answer.findings for answer in self.answers)
        return folded(once([*self.before, *of_rows, *self._of_all()]))

    def _of_all(self) -> Iterator[Finding]:
        framework = self.reader.framework
        unread = any(f.rule == "unreadable-file" for a in self.answers for f in a.findings)
        if not self.rows and not self.before and not unread:
            yield Finding("no-rows")
        absent = {
            f.indicator
            for answer in self.answers
            for f in answer.findings
            if f.rule == "missing-column"
        }
        for leaf, present in zip(framework.all_indicators, self.present.tolist(), strict=True):
            if not present and self.rows and leaf.id not in absent:
                details = {"name": leaf.name.text, "formula": leaf.formula}
                yield Finding("all-missing", indicator=leaf.id, details=details)
        across = [check.kind for check in framework.checks if not looks_at_one_row(check)]
        if across:
            yield Finding("checks-across-rows", details={"checks": ", ".join(across)})

    def refuse(self, findings: Sequence[Finding]) -> None:
        """Raise the error of findings where one is an error and errors are not ignored.

        A damaged file is an error whatever is ignored.
        """
        taken = ("unreadable-file", "duplicate-unit", "no-rows", "missing-column")
        errors = [f for f in findings if self.reader.errors == "raise" or f.rule in taken]
        if any(finding.severity == "error" for finding in errors):
            framework = self.reader.framework
            ValidationReport(nobody(framework), findings, framework).raise_if_errors()
