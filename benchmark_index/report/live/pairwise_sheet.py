"""The Pairwise sheet: in which share of the draws one unit ranks before another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Text
from ...excel import Column, clean_text
from ..kept_draws import Sureness
from ..possible import Disagreement

if TYPE_CHECKING:
    from ..kept_particulars import Particulars
    from .live_report import LiveReport

SHEET = "Pairwise"
RANK = Text("排名（导出时）", "Rank, as exported")
SHARE = '0%;;"0%"'
WIDEST = 11
FIRST = 2  # the row of the first unit


class PairwiseSheet:
    """The best units of the last period against each other, in the order as exported: values."""

    def __init__(self, report: LiveReport, kept: Particulars) -> None:
        self.report, self.kept = report, kept
        self.before = report.key_count + 1  # columns left of the first share

    def columns(self) -> Sequence[Column]:
        """Return the columns of the sheet: none where there is nobody to compare."""
        report, kept = self.report, self.kept
        if len(kept.rows) < 2:
            return ()
        lines = np.argsort(report.order, kind="stable")[kept.rows].tolist()
        keys = report.keys()
        for key in keys:
            key.values = [key.values[line] for line in lines]
        ranks = report.as_exported.scorecard.rank.to_numpy(float, na_value=np.nan)[kept.rows]
        named = keys[1] if "name" in report.table.units else keys[0]
        rank = Column(report.head(RANK), ranks.tolist(), "0", "center")
        shares = [
            Column(
                clean_text(str(name)),
                [None if np.isnan(share) else share for share in of_other.tolist()],
                *(SHARE, "center"),
                widest=WIDEST,
                tinted=True,
            )
            for name, of_other in zip(named.values, kept.share_of_pairs.T, strict=True)
        ]
        return [*keys, rank, *shares]

    def contradictions(self) -> Iterator[Disagreement]:
        """Yield shares that no draws can have come to: of two units each, they sum to 1 at most."""
        before, both, draws = self.kept.before, self.kept.both, self._draws
        wrong = (before + before.T > both) | (both != both.T) | (both > draws)
        wrong[np.diag_indices_from(wrong)] = False
        for i, j in np.argwhere(wrong).tolist():
            yield self._place(i, j), int(before[i, j]), int(both[i, j] - before[j, i])

    def differences(self, drawn: Sureness) -> Iterator[Disagreement]:
        """Yield where other draws say something else."""
        anew = drawn.particulars
        if anew is None or anew.rows.tolist() != self.kept.rows.tolist():
            yield (1, 1), len(self.kept.rows), 0 if anew is None else len(anew.rows)
            return
        wrong = (self.kept.before != anew.before) | (self.kept.both != anew.both)
        for i, j in np.argwhere(wrong).tolist():
            yield self._place(i, j), int(self.kept.before[i, j]), int(anew.before[i, j])

    @property
    def _draws(self) -> int:
        sure = self.report.sure
        assert sure is not None
        return sure.draws

    def _place(self, line: int, other: int) -> tuple[int, int]:
        return FIRST + line, self.before + 1 + other
