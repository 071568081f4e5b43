"""From which period to which the units of a panel are compared, and who is absent when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from ..errors import Text
from ..numerics import Booleans, Floats, Integers, competition_ranks
from .scored_periods import ScoredPeriod

Gaps: TypeAlias = Literal["skip", "bridge"]
GAPS = ("skip", "bridge")
ABSENCES = {
    "enters": Text("进入", "enters"),
    "leaves": Text("退出", "leaves"),
    "missing": Text("中间缺失", "missing in between"),
    "not ranked": Text("有数据但未排名", "has data, is not ranked"),
    "no data": Text("该时期没有数据", "no data for the period"),
}


class Transition(NamedTuple):
    """Two periods, and the units ranked in both.

    Attributes
    ----------
    before, after : int
        The numbers of the periods.
    units : array
        The numbers of the units.
    first, last : array
        Where they stand in either period.
    told : array of bool
        Whose change is told: of periods that are not neighbours, who was not ranked in between.
    """

    before: int
    after: int
    units: Integers
    first: Integers
    last: Integers
    told: Booleans


@dataclass(frozen=True, eq=False)
class Attendance:
    """Which units of a panel are there, and ranked, in which period.

    Attributes
    ----------
    units : list
        In the order in which the table names them first.
    periods : list of ScoredPeriod
    places : array of shape (units, periods)
        Where each stands in a period; -1 where it does not.
    """

    units: list[object]
    periods: Sequence[ScoredPeriod]
    places: Integers

    @classmethod
    def of(cls, units: Sequence[object], periods: Sequence[ScoredPeriod]) -> Attendance:
        """Return who is there; ``units`` in order, each once."""
        number = {unit: k for k, unit in enumerate(units)}
        places = np.full((len(units), len(periods)), -1, dtype=np.int64)
        for t, period in enumerate(periods):
            there = [number[unit] for unit in period.units.units.tolist()]
            places[there, t] = np.arange(len(there))
        return cls(list(units), periods, places)

    def spread(self, columns: Sequence[Floats]) -> Floats:
        """Return units x periods of what each period knows of its units; NaN where absent."""
        table = np.full(self.places.shape, np.nan)
        for t, column in enumerate(columns):
            there = self.places[:, t] >= 0
            table[there, t] = column[self.places[there, t]]
        return table

    @cached_property
    def ranked(self) -> Booleans:
        """Units x periods: who has a score."""
        return ~np.isnan(self.spread([period.score for period in self.periods]))

    def transitions(self, gaps: Gaps) -> Iterator[Transition]:
        """Yield the pairs of periods between which changes are told, the earliest first."""
        last = len(self.periods) - 1
        for after in range(1, last + 1):
            yield self._between(after - 1, after)
            if gaps == "skip":
                continue
            for before in range(after - 2, -1, -1):
                pair = self._between(before, after)
                ranked: Integers = self.ranked[pair.units, before + 1 : after].sum(axis=1)
                if not ranked.all():
                    yield pair._replace(told=ranked == 0)

    def _between(self, before: int, after: int) -> Transition:
        units = np.flatnonzero(self.ranked[:, before] & self.ranked[:, after])
        first, last = self.places[units, before], self.places[units, after]
        return Transition(before, after, units, first, last, np.ones(len(units), dtype=bool))

    def absences(self) -> Iterator[tuple[object, str, str]]:
        """Yield unit, period and word of :data:`ABSENCES`; no unit where a whole period lacks."""
        for period in _skipped([period.period for period in self.periods]):
            yield "", period, "no data"
        labels = [period.period for period in self.periods]
        for k in np.flatnonzero(~self.ranked.all(axis=1)).tolist():
            at = np.flatnonzero(self.ranked[k])
            there = self.places[k] >= 0
            if len(at) and at[0] > 0:
                yield self.units[k], labels[at[0]], "enters"
            for t, label in enumerate(labels):
                if there[t] and not self.ranked[k, t]:
                    yield self.units[k], label, "not ranked"
                elif len(at) and at[0] < t < at[-1] and not there[t]:
                    yield self.units[k], label, "missing"
            if len(at) and at[-1] < len(labels) - 1:
                yield self.units[k], labels[at[-1] + 1], "leaves"


def _skipped(labels: Sequence[str]) -> list[str]:
    """Return the years that are not there though others follow one another at that distance.

    >>> _skipped(["2018", "2019", "2021"]), _skipped(["2018", "2020", "2022"])
    (['2020'], [])
    """
    if not all(len(label) == 4 and label.isascii() and label.isdigit() for label in labels):
        return []
    years = [int(label) for label in labels]
    step = gcd(*np.diff(years).tolist())
    return [str(year) for year in range(years[0], years[-1], step or 1) if year not in years]


class RankMoves(NamedTuple):
    """Ranks among the units ranked in both periods; changes are new less old, so that less is better.

    Attributes
    ----------
    before, after : array
    by_itself : array
        How the rank changes if only the unit's own values are replaced, all else as it was.
    by_others : array
        The rest.
    """

    before: Floats
    after: Floats
    by_itself: Floats
    by_others: Floats


def rank_moves(old: Floats, new: Floats, replaced: Floats) -> RankMoves:
    """Return why ranks changed.

    Parameters
    ----------
    old, new : array of shape (units,)
        What units are ranked by in either period, larger is better.
    replaced : array of shape (units,)
        What each would be ranked by in the old period with its new values; NaN if it has none.

    Examples
    --------
    A keeps its score and falls, as B passes it:

    >>> moves = rank_moves(np.array([9.0, 8]), np.array([9.0, 10]), np.array([9.0, 10]))
    >>> moves.by_itself.tolist(), moves.by_others.tolist()
    ([0.0, -1.0], [1.0, 0.0])
    """
    before, after = competition_ranks(old), competition_ranks(new)
    falling = np.sort(-old)
    better = np.searchsorted(falling, -replaced, side="left") - (old > replaced)
    by_itself = np.where(np.isnan(replaced), np.nan, 1 + better - before)
    return RankMoves(before, after, by_itself, after - before - by_itself)
