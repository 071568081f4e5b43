"""What pictures of units share: which rows are drawn, and the names beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...errors import Text, UsageError
from .drawing import plain

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

    def _rows(self, period: str | None) -> Integers:
        """Return the rows of a period in the order of the ranking."""
        table, order = self._scorecard.table, self._scorecard.order
        if table.period_labels is None:
            return order
        periods = table.periods
        if period is not None and str(period) not in periods:
            raise UsageError.unknown(Text("时期", "period"), str(period), list(periods))
        wanted = periods[-1] if period is None else str(period)
        labels = np.asarray(table.period_labels, dtype=object)[order].astype(str)
        chosen: Integers = order[labels == wanted]
        return chosen

    def _ranked(self, period: str | None) -> Integers:
        rows = self._rows(period)
        ranked: Integers = rows[~np.isnan(self._scores[rows])]
        return ranked

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
