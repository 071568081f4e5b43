"""The pictures of a robustness analysis: intervals, acceptability, sensitivity, pairs."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Text
from .drawing import ACCENT, FAINT, QUIET, TEXT, axes, finished, note, plain, tints
from .units import MOST, UnitPlots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ...numerics import Floats
    from ...uncertainty.result import Robustness
    from ...uncertainty.sensitivity import Sensitivity

LEAST_SHARE = 0.005  # that is written into a cell
WIDEST = 28  # characters of what stands beside a bar


class RobustnessPlots(UnitPlots):
    """Pictures of how sure ranks are (稳健性图), each drawn on ``ax`` or on axes of its own.

    Every picture shows one period, the last unless told, and returns its
    :class:`matplotlib.axes.Axes`. Needs matplotlib, the extra ``plot``.

    Parameters
    ----------
    result : Robustness

    Examples
    --------
    >>> import benchmark_index as bi, pandas as pd
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.7], "tii": [0.7, 0.8]}, index=["A", "B"]
    ... )
    >>> ax = bi.robustness("egdi", frame, ["simplex"], draws=64).plot.intervals()
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['1 A', '2 B']
    """

    def __init__(self, result: Robustness) -> None:
        super().__init__(result.nominal)
        self._result = result

    def intervals(
        self,
        ax: Axes | None = None,
        *,
        period: str | None = None,
        most: int = MOST,
        language: str = "en",
    ) -> Axes:
        """Draw the ranks between which each unit stays in 90 % of the draws; the dot is its rank.

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
        ranks = self._result.ranks.iloc[rows].astype(float)
        places = np.arange(len(rows))
        ax.hlines(places, ranks["low"], ranks["high"], color=QUIET, lw=5, alpha=0.45)
        ax.plot(ranks["median"], places, "|", color=TEXT, ms=11, mew=1.5)
        ax.plot(ranks["nominal"], places, "o", color=ACCENT, ms=7)
        self._units_down(ax, rows)
        last = int(ranks[["high", "nominal"]].to_numpy().max(initial=1))
        ax.set_xlim(0.5, last + 0.5)
        ax.set_xticks(range(1, last + 1, 1 + last // 20))
        ax.xaxis.tick_top()
        ax.grid(axis="x", color=FAINT)
        said = Text("名次区间（5–95 %）", "Ranks, 5–95 % of the draws")
        return finished(ax, self._title(said, period, language))

    def acceptability(
        self,
        ax: Axes | None = None,
        *,
        period: str | None = None,
        most: int = MOST,
        language: str = "en",
    ) -> Axes:
        """Draw how often each unit has each rank, as a map.

        Parameters are those of :meth:`intervals`.
        """
        rows, ax = self._opened(ax, period, most, 2)
        shares = self._result.acceptability.to_numpy()[rows]
        shares = shares[:, : 1 + np.flatnonzero(shares.any(axis=0)).max(initial=0)]
        self._map(ax, shares)
        ax.set_xticks(range(shares.shape[1]), [str(rank) for rank in range(1, 1 + shares.shape[1])])
        self._units_down(ax, rows)
        said = Text("各名次的比例", "Share of draws with each rank")
        return finished(ax, self._title(said, period, language))

    def pairwise(
        self,
        ax: Axes | None = None,
        *,
        period: str | None = None,
        most: int = 20,
        language: str = "en",
    ) -> Axes:
        """Draw how often the unit of the row ranks before that of the column, as a map.

        Parameters are those of :meth:`intervals`.
        """
        rows, ax = self._opened(ax, period, most, 3)
        shares = self._result.pairwise.to_numpy()[np.ix_(rows, rows)]
        np.fill_diagonal(shares, np.nan)
        self._map(ax, shares)
        names = [plain(str(name)) for name in self._names[rows]]
        ax.set_xticks(range(len(rows)), names, rotation=90)
        self._units_down(ax, rows)
        said = Text("排在对方之前的比例", "Share of draws ahead of the other")
        return finished(ax, self._title(said, period, language))

    def sensitivity(
        self,
        ax: Axes | None = None,
        *,
        of: Sensitivity | None = None,
        language: str = "en",
    ) -> Axes:
        """Draw by which assumption ranks differ most: first-order and total Sobol' indices.

        Parameters
        ----------
        ax : Axes, optional
        of : Sensitivity, optional
            What :meth:`Robustness.sensitivity` returned. Default: of the average rank shift.
        language : {"en", "zh"}, default "en"
        """
        chosen = self._result.sensitivity() if of is None else of
        table = chosen.indices
        labels = [plain(one.words.pick(language)) for one in self._result.assumptions]
        words = ["\n".join(wrap(text, WIDEST)) for text in labels]
        ax = axes(ax, 2 * len(words))
        places = np.arange(len(words))
        total = table["total"].to_numpy(float)
        ax.barh(places, total, color=FAINT, height=0.6)
        ax.barh(places, table["first"].to_numpy(float), color=ACCENT, height=0.3)
        low, high = (table[f"total_{end}"].to_numpy(float) for end in ("low", "high"))
        ax.hlines(places, low, high, color=QUIET, lw=1.5)
        for place, value in zip(places, np.fmax(total, high), strict=True):
            note(ax, f"{total[place]:.2f}", (float(value), float(place)), (6, 0))
        ax.set_yticks(places, words)
        ax.set_ylim(len(words) - 0.5, -0.5)
        ax.set_xticks([])
        said = Text(
            "灵敏度：总效应（浅）与单独效应（深）", "Sensitivity: total (pale), alone (dark)"
        )
        return finished(ax, plain(said.pick(language)))

    # --- what is drawn -----------------------------------------------------------------------

    def _map(self, ax: Axes, shares: Floats) -> None:
        ax.imshow(shares, cmap=tints(), vmin=0, vmax=1, aspect="auto")
        for (i, j), share in np.ndenumerate(shares):
            if share >= LEAST_SHARE:
                color = "white" if share > 0.5 else TEXT
                ax.text(j, i, f"{share:.0%}", ha="center", va="center", color=color, fontsize=8)
        ax.xaxis.tick_top()
