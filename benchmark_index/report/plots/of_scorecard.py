"""The pictures of a scorecard: ranking, contributions, one unit, heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...errors import MethodError, Text, UsageError
from ...framework import Group, Indicator
from ..ranked_rows import rows_of
from ..words import SCORE
from .drawing import ACCENT, FAINT, QUIET, TEXT, TINTS, axes, finished, note, plain, tints
from .units import MOST, UnitPlots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...numerics import Floats, Integers


class ScorecardPlots(UnitPlots):
    """Pictures of a scorecard (图), each drawn on ``ax`` or on axes of its own.

    Every picture shows one period, the last unless told, and returns its
    :class:`matplotlib.axes.Axes`. Needs matplotlib, the extra ``plot``.

    Parameters
    ----------
    scorecard : Scorecard

    Examples
    --------
    >>> import benchmark_index as bi, pandas as pd
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.8, 0.7], "tii": [0.7, 0.3]}, index=["A", "B"]
    ... )
    >>> ax = bi.evaluate(frame, "egdi").plot.ranking()
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['1 A', '2 B']
    """

    def ranking(
        self,
        ax: Axes | None = None,
        *,
        period: str | None = None,
        most: int = MOST,
        language: str = "en",
    ) -> Axes:
        """Draw the scores of the ranked units as bars, best first, the leader in colour.

        Parameters
        ----------
        ax : Axes, optional
        period : str, optional
        most : int, default 40
            How many units, from the top.
        language : {"en", "zh"}, default "en"

        Returns
        -------
        Axes
        """
        rows, ax = self._opened(ax, period, most)
        scores = self._scores[rows]
        places = np.arange(len(rows))
        colours = [ACCENT, *[QUIET] * len(rows)][: len(rows)]
        ax.barh(places, scores, color=colours, height=0.72)
        decimals = 1 if np.nanmax(np.abs(scores), initial=0) > 2 else 3
        for place, score in zip(places, scores, strict=True):
            note(ax, f"{score:.{decimals}f}", (float(score), float(place)), (4, 0))
        self._units_down(ax, rows)
        ax.set_xticks([])
        return finished(ax, self._title(SCORE, period, language))

    def contributions(
        self,
        ax: Axes | None = None,
        *,
        period: str | None = None,
        most: int = MOST,
        language: str = "en",
    ) -> Axes:
        """Draw what each dimension adds to the scores, stacked, in tints of one hue.

        Parameters are those of :meth:`ranking`.

        Raises
        ------
        MethodError
            A node is not an arithmetic mean, so that nothing adds up.
        """
        every = self._scorecard.contributions
        if every.attrs["method"] != "arithmetic":
            zh, en = "图示的贡献须相加为得分", "Parts are drawn where they sum to the score"
            hint = Text("见 scorecard.contributions。", "See scorecard.contributions.")
            raise MethodError(Text(zh, en), hint)
        rows, ax = self._opened(ax, period, most, 2)
        added = every.iloc[rows]
        places, ends = np.arange(len(rows)), np.zeros(len(rows))
        for i, part in enumerate(self._dimensions):
            leaves = self._framework.leaves(part.id)
            width = added[[leaf for leaf in leaves if leaf in added]].sum(axis=1).to_numpy()
            label = plain(part.name.pick(language))
            tint = TINTS[i % len(TINTS)]
            ax.barh(places, width, left=ends, color=tint, height=0.72, label=label, ec="white")
            ends = ends + width
        self._units_down(ax, rows)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, frameon=False)
        ax.set_xticks([])
        return finished(
            ax, self._title(Text("得分构成", "What scores are made of"), period, language)
        )

    def profile(
        self,
        unit: str,
        ax: Axes | None = None,
        *,
        period: str | None = None,
        language: str = "en",
    ) -> Axes:
        """Draw where a unit stands on every dimension: among all, the leader and the median.

        Parameters
        ----------
        unit : str
            Its name, or what the table calls it.
        ax, period, language
            As of :meth:`ranking`.

        Raises
        ------
        UsageError
            There is no such unit.
        """
        rows = rows_of(self._scorecard, period)
        own = self._row_of(unit, rows)
        parts = [self._framework, *self._dimensions]
        ax = axes(ax, 2 * len(parts))
        for place, part in enumerate(parts):
            values = self._values(part.id)
            held = values[rows]
            ax.plot(held, np.full(len(held), place), "o", color=FAINT, ms=7, mec=QUIET, mew=0.4)
            ax.plot([np.nanmedian(held)] * 2, [place - 0.25, place + 0.25], color=QUIET, lw=1.5)
            ax.plot(values[own], place, "o", color=ACCENT, ms=9)
            if not np.isnan(values[own]):
                note(ax, f"{values[own]:.3g}", (float(values[own]), float(place)), (0, 13), ACCENT)
        names = [SCORE.pick(language), *(part.name.pick(language) for part in parts[1:])]
        ax.set_yticks(range(len(parts)), list(map(plain, names)))
        ax.set_ylim(len(parts) - 0.4, -0.7)
        said = Text(
            f"{self._names[own]}：圆点为各对象，短线为中位数",
            f"{self._names[own]} among all; the line is the median",
        )
        return finished(ax, self._title(said, period, language))

    def heatmap(
        self,
        ax: Axes | None = None,
        *,
        period: str | None = None,
        most: int = MOST,
        language: str = "en",
    ) -> Axes:
        """Draw the scores of dimensions of the ranked units as a map; what is missing is white.

        Parameters are those of :meth:`ranking`.
        """
        rows, ax = self._opened(ax, period, most, 2)
        parts = self._dimensions
        values = np.column_stack([self._values(part.id)[rows] for part in parts])
        drawn = ax.imshow(values, cmap=tints(), aspect="auto")
        middle = float(np.mean(drawn.get_clim()))
        decimals = 0 if np.nanmax(np.abs(values), initial=0) > 2 else 2
        for (i, j), value in np.ndenumerate(values):
            said = "–" if np.isnan(value) else f"{value:.{decimals}f}"
            ax.text(j, i, said, ha="center", va="center", color="white" if value > middle else TEXT)
        ax.set_xticks(range(len(parts)), [plain(part.name.pick(language)) for part in parts])
        ax.xaxis.tick_top()
        self._units_down(ax, rows)
        return finished(ax, self._title(Text("维度得分", "Scores of dimensions"), period, language))

    # --- what is drawn -----------------------------------------------------------------------

    @property
    def _dimensions(self) -> list[Group | Indicator]:
        """What stands directly below the index and is part of it."""
        children = self._scorecard.fitted.nodes[self._framework.id].children
        below: list[Group | Indicator] = [*self._framework.groups, *self._framework.indicators]
        return [part for part in below if part.id in children]

    def _values(self, node: str) -> Floats:
        if node == self._framework.id:
            return self._scores
        groups = self._scorecard.groups
        frame = groups if node in groups else self._scorecard.normalized
        return np.asarray(frame[node], dtype=np.float64)

    def _row_of(self, unit: str, rows: Integers) -> int:
        labels = np.asarray(self._scorecard.table.unit_labels, dtype=object)
        for row in map(int, rows):
            if unit in (labels[row], self._names[row]):
                return row
        raise UsageError.unknown(self._framework.unit.title, unit, [str(labels[r]) for r in rows])
