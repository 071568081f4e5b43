"""Where units stand while rules are applied in turn: arrays of one period, nothing checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from ..numerics import Booleans, Floats, Integers

NONE = -1  # no tier


@dataclass
class TierState:
    """The tier of each unit, how good a tier it may have, whom it waits for, and why.

    Attributes
    ----------
    scores : array
        Higher is better; NaN is not ranked.
    count : int
        How many tiers there are.
    tier : array
        0 = best, -1 = none.
    limit : array
        The best tier that is allowed; ``count`` where none is.
    waits : array
        The tier that a unit waits for, -1 where it waits for none.
    met : array
        The reasons of each unit as bits.
    places : array
        How many units each tier has room for: those it had before the rules, or a quota.
    """

    scores: Floats
    count: int
    tier: Integers
    limit: Integers
    waits: Integers
    met: Integers
    places: Integers

    @classmethod
    def of(cls, scores: Floats, tier: Integers, count: int) -> Self:
        """Begin with the tiers before any rule."""
        places = np.bincount(tier[tier >= 0], minlength=count)
        zeros = np.zeros(len(tier), dtype=np.int64)
        return cls(scores, count, tier.copy(), zeros, zeros + NONE, zeros.copy(), places)

    def cap(self, units: Booleans, best: int | None, reason: int) -> None:
        """Let units have a tier no better than this one, or None at all."""
        self.met[units] |= 1 << reason
        limit = self.count if best is None else best
        self.limit[units] = np.maximum(self.limit[units], limit)
        capped = units & (self.tier >= 0)
        self.tier[capped] = self._or_none(np.maximum(self.tier[capped], limit))

    def admit_best(self, groups: Integers, most: int, last: int, reason: int) -> None:
        """Let only the best of each group into a tier and those above; group -1 is none.

        Those who stand there now are ranked; equal scores share the better rank.
        """
        rows = np.flatnonzero((self.tier >= 0) & (self.tier <= last) & (groups >= 0))
        order = rows[np.lexsort((-self.scores[rows], groups[rows]))]
        of, score = groups[order], self.scores[order]
        first = np.r_[True, of[1:] != of[:-1]][: len(order)]
        fresh = first | np.r_[True, score[1:] != score[:-1]][: len(order)]
        place = np.arange(len(order))
        begins = np.maximum.accumulate(np.where(first, place, 0))
        rank = np.maximum.accumulate(np.where(fresh, place, 0)) - begins + 1
        beyond = np.zeros(len(self.tier), dtype=bool)
        beyond[order[rank > most]] = True
        self.cap(beyond, last + 1, reason)

    def keep_to(self, places: int, tier: int, reason: int) -> None:
        """Let a tier have so many; a tie that would pass it waits whole, in the next tier."""
        self.places[tier] = places
        members = self.tier == tier
        waiting = members & (self._reached(members) > places)
        self.tier[waiting] = self._or_none(np.full(np.count_nonzero(waiting), tier + 1))
        self.waits[waiting] = tier
        self.met[waiting] |= 1 << reason

    def refill(self, tier: int, moved: int, waiting: int) -> Booleans:
        """Give places of a tier that are free to the next by score who may have them.

        A tie that would pass the number of places waits whole, and so nobody below it moves up.
        Returns who waits.
        """
        free = int(self.places[tier] - np.count_nonzero(self.tier == tier))
        below = ((self.tier > tier) | (self.tier < 0)) & (self.limit <= tier)
        below &= ~np.isnan(self.scores)
        reached = self._reached(below)
        enters = below & (reached <= free)
        tied = below & ~enters
        if tied.any():
            tied &= (self.scores == np.max(self.scores[tied])) & (np.count_nonzero(enters) < free)
        self.tier[enters], self.waits[enters] = tier, NONE
        self.met[enters] |= 1 << moved
        self.waits[tied] = np.where(self.waits[tied] < 0, tier, self.waits[tied])
        self.met[tied] |= 1 << waiting
        return tied

    def _reached(self, units: Booleans) -> Integers:
        """Return of each unit how many of some have its score or a better one."""
        falling = np.sort(-self.scores[units])
        reached: Integers = np.searchsorted(falling, -self.scores, side="right")
        return reached

    def _or_none(self, tier: Integers) -> Integers:
        return np.where(tier < self.count, tier, NONE)
