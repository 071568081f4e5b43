"""How far a long run is (进度): passes, rows, rate, time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, Protocol


class RunStanding(NamedTuple):
    """How far a run is.

    Attributes
    ----------
    stage : str
        ``"pass 1"``, ``"columns of Winsorization"``, ``"scores"``, ``"order"``, ``"ranks"``.
    done, of : int
        Pieces.
    rows : int
        Rows of this stage so far.
    rate : float
        Rows per second, of those that are read in this run.
    left : float
        Seconds until the end of the stage; NaN where nothing tells.
    """

    stage: str
    done: int
    of: int
    rows: int
    rate: float
    left: float


Report = Callable[[RunStanding], None]


class Progress(Protocol):
    """Whoever is told how far a run is."""

    def begin(self, stage: int | str, pieces: int, kept: int = 0) -> None:
        """Begin a stage, some of whose pieces are done already."""

    def step(self, rows: int) -> None:
        """Count a piece as done."""


class Reported:
    """Tells a caller how far a run is.

    Parameters
    ----------
    report : callable, optional
    clock : callable
        Gives the seconds.
    """

    def __init__(
        self, report: Report | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report, self._clock = report, clock

    def begin(self, stage: int | str, pieces: int, kept: int = 0) -> None:
        """Begin a stage, some of whose pieces are done already."""
        self._stage = f"pass {stage + 1}" if isinstance(stage, int) else stage
        self._of, self._done, self._rows, self._read = pieces, 0, 0, 0
        self._kept, self._since = kept, self._clock()

    def step(self, rows: int) -> None:
        """Count a piece as done."""
        self._done += 1
        self._rows += rows
        self._read += rows if self._done > self._kept else 0
        if self._report is None:
            return
        spent, fresh = self._clock() - self._since, self._done - self._kept
        left = spent / fresh * (self._of - self._done) if fresh > 0 else float("nan")
        rate = self._read / spent if spent > 0 else float("nan")
        self._report(RunStanding(self._stage, self._done, self._of, self._rows, rate, left))
