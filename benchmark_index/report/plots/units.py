"""What pictures of units share: which rows are drawn, and the names beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...errors import Text
from ..ranked_rows import ranked_rows
from .drawing import axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...index.scorecard import Scorecard
    from ...numerics import Floats, Integers

MOST = 40  # units of a picture, by default


class UnitPlots:
    """Pictures with a line for each unit of a scorecard."""

    def __init__(self, scorecard: Scorecard) -> None:
        self._scorecard = scorecard
        self._framework = scorecard.framework
        units = scorecard.table.units.get("name", scorecard.table.unit_labels)
        self._names = np.asarray(units, dtype=object)

    @property
    def _scores(self) -> Floats:
        return np.asarray(self._scorecard.published, dtype=np.float64)

    def _opened(
        self, ax: Axes | None, period: str | None, most: int, more: int = 0
    ) -> tuple[Integers, Axes]:
        """Return the first ranked rows of a period, and axes with room for them and more lines."""
        rows = ranked_rows(self._scorecard, period)[:most]
        return rows, axes(ax, len(rows) + more)

    def _units_down(self, ax: Axes, rows: Integers) -> None:
        """Write rank and name beside each line, the best on top."""
        ranks = self._scorecard.rank.to_numpy(float)[rows].astype(int)
        labels = [
            f"{rank} {plain(str(name))}"
            for rank, name in zip(ranks, self._names[rows], strict=True)
        ]
        ax.set_yticks(range(len(rows)), labels)
        ax.set_ylim(len(rows) - 0.5, -0.5)

    def _title(self, what: Text, period: str | None, language: str) -> str:
        periods = self._scorecard.table.periods
        when = str(period) if period is not None else periods[-1] if periods else ""
        return plain(" · ".join(filter(None, (what.pick(language), when))))
