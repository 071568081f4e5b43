"""Tiers by probits: where scores stand in their distribution, as the rank-sum ratio has it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.parameters import number, one_of
from ..numerics import Floats
from ..numerics.probits import CUSTOMARY, distribution, line
from .ordered import Cut, Labels, Tiers, as_list, refused


class ProbitTiers(Tiers):
    """Tiers by probits (秩和比法分档): cuts of the normal distribution of the ranks of scores.

    ``p`` = (ascending rank, ties averaged) / n, the last one ``1 - 1 / (4 n)``; ``probit =
    Phi^-1(p) + 5``. A probit at a cut belongs to the better tier. The least-squares line ``score =
    a + b probit`` with its correlation r is told.

    Parameters
    ----------
    probits : 3, 4 or list of ascending numbers
        How many tiers: 3 with cuts at 4 and 6, 4 at 3.5, 5 and 6.5; or the cuts.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    Notes
    -----
    On the scale of scores the cut of a tier is its lowest score, or the next better cut where the
    tier is empty.

    References
    ----------
    Tian Fengtiao 田凤调 (1993), *秩和比法及其应用* (The rank-sum ratio and its applications).

    Examples
    --------
    >>> ProbitTiers(3).assign(np.arange(1.0, 11.0)).tier
    array([2, 1, 1, 1, 1, 1, 1, 1, 0, 0])
    """

    declaration = Declaration(
        "probit",
        Text("概率单位分档", "Probits (RSR)"),
        "Phi^-1(rank / n) + 5 >= probit",
        bare="probits",
        excel="benchmark_index.report.live.computed_cuts:probits",
    )

    def __init__(self, probits: Sequence[float] | int = 3, labels: Labels = None) -> None:
        self.probits = probits
        self.labels = labels

    @property
    def cuts(self) -> Floats:
        """The probits between tiers, ascending."""
        listed = as_list("probits", self)
        if len(listed) == 1 and np.ndim(self.probits) == 0:
            one_of("probits", listed[0], tuple(CUSTOMARY))
            listed = list(CUSTOMARY[listed[0]])
        cuts = np.array([number("probits", cut) for cut in listed])
        if not len(cuts) or np.any(np.diff(cuts) <= 0):
            raise refused("probits", "须由低到高，例如 4,6", "write them from low to high: 4,6")
        return cuts

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return len(self.cuts) + 1

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order."""
        probits = self.cuts[::-1]
        probit = distribution(ordered).probit
        reached = np.round(probit, 10) >= probits[:, np.newaxis]
        cuts = np.where(reached, ordered, np.inf).min(axis=1)
        notes = []
        if not np.isnan((fit := line(probit, ordered))[0]):
            a, b, r = (f"{value:.4f}" for value in fit)
            notes.append(
                Text(
                    f"回归直线：得分 = {a} + {b} × 概率单位，r = {r}。",
                    f"Fitted line: score = {a} + {b} probit, r = {r}.",
                )
            )
        return Cut(cuts, notes)
