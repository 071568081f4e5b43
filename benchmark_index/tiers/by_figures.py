"""Tiers by what a person wrote down: fixed cut points, numbers of places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.parameters import number
from ..numerics import Floats, Integers
from .ordered import Assignment, Cut, Labels, Tiers, as_list, divided_at, refused

MOST_PLACES = 10**9


class CutPoints(Tiers):
    """Tiers by fixed cut points (固定分数线): a score at a cut belongs to the better tier.

    Parameters
    ----------
    cuts : list of float
        The lower limits of all tiers but the last, highest first.
    labels : list of str or {zh, en}, optional
        One more than cuts, best first.

    Examples
    --------
    >>> CutPoints([80, 60]).assign(np.array([80.0, 79.9, 12.0, np.nan])).tier
    array([ 0,  1,  2, -1])
    """

    declaration = Declaration(
        "cuts",
        Text("固定分数线", "Cut points"),
        "score >= cut",
        bare="cuts",
        excel="benchmark_index.report.live.classes:cut_points",
    )
    by_figures = True

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return len(as_list("cuts", self)) + 1

    def __init__(self, cuts: Sequence[float] | float = (80, 60), labels: Labels = None) -> None:
        self.cuts = cuts
        self.labels = labels

    def turned(self) -> CutPoints:
        """Return the rule for scores times -1: cuts are then upper limits, lowest first."""
        cuts = [-number("cuts", cut) for cut in as_list("cuts", self)]
        if cuts != sorted(cuts, reverse=True):
            en = "where less is better, write them from low to high: 0.2,0.5"
            raise refused("cuts", "得分越小越好时须由低到高，例如 0.2,0.5", en)
        return CutPoints(cuts, self.labels)

    def assign(self, scores: Floats) -> Assignment:
        """Put rounded scores of one period into tiers; a unit without a score gets none."""
        cuts = np.array([number("cuts", cut) for cut in as_list("cuts", self)])
        if not len(cuts) or not np.all(np.diff(cuts) < 0):
            raise refused("cuts", "须由高到低，例如 80,60", "write them from high to low: 80,60")
        self._check_labels(len(cuts) + 1)
        return Assignment(divided_at(scores, cuts), cuts, [])


class Counts(Tiers):
    """Tiers by numbers of units (固定名额): the first 10, the next 33, the next 57.

    A cut that falls inside a tie keeps the tie together in the better tier and says so. Units
    after the last place get no tier.

    Parameters
    ----------
    counts : list of int
        The number of places of each tier, best first; at most a billion each.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    Examples
    --------
    >>> Counts([1, 2]).assign(np.array([9.0, 9.0, 5.0, 1.0])).tier
    array([ 0,  0,  1, -1])
    """

    declaration = Declaration(
        "counts",
        Text("固定名额", "Counts"),
        "rank <= places",
        bare="counts",
        excel="benchmark_index.report.live.classes:counts",
    )

    def __init__(self, counts: Sequence[int] | int = (10, 33, 57), labels: Labels = None) -> None:
        self.counts = counts
        self.labels = labels

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return len(self._places)

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order."""
        last = np.cumsum(self._places)
        falling = ordered[::-1]
        inside = last[last < len(falling)]
        notes = [_split_tie(place) for place in inside if falling[place - 1] == falling[place]]
        cuts = falling[np.minimum(last, len(falling)) - 1]
        if left := int(np.searchsorted(ordered, cuts[-1])):  # scores below the last cut
            zh, en = (
                f"名额之外有 {left} 个对象不入档。",
                f"After the last place, in no tier: {left}.",
            )
            notes.append(Text(zh, en))
        return Cut(cuts, notes)

    def divided(self, scores: Floats, cuts: Floats) -> Integers:
        """Return the tier of each score by the cuts; -1 after the last place."""
        tier = super().divided(scores, cuts)
        return np.where(tier == len(cuts), -1, tier)

    @property
    def _places(self) -> Integers:
        """The number of places of each tier."""
        places = [number("counts", count, most=MOST_PLACES) for count in as_list("counts", self)]
        if not places or any(count < 1 or count % 1 for count in places):
            raise refused("counts", "须为正整数，例如 10,33,57", "write whole numbers: 10,33,57")
        return np.array(places, dtype=int)


def _split_tie(place: int) -> Text:
    return Text(
        f"第 {place} 名处得分并列，并列者一并归入较高档。",
        f"The cut after place {place} falls inside a tie, which stays together in the better tier.",
    )
