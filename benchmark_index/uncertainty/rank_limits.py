"""The best and worst rank of points over all weights of a space, by integer programs."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..errors import MethodError
from ..numerics import Booleans, Floats, Integers
from .programs import minimize, most_binaries
from .weight_space import WeightSpace

SAME = 1e-9  # of scores divided by the range of z: what is no larger is a tie
AHEAD = 1e-5  # by which a rival counted by an integer program is ahead
_FEWEST = 1e-4  # the least that a row is divided by
_TRIES = 20


class RankLimit(NamedTuple):
    """A rank that some weights give, and the one that no weights pass; equal where exact."""

    attained: int
    proven: int


@dataclass(frozen=True, eq=False)
class RankLimits:
    """Units as points z, scaled to 0 and 1, of which allowed weights make scores.

    Attributes
    ----------
    space : WeightSpace
    z : array of shape (units, leaves)
    until : float
        When to stop, on the monotonic clock.
    """

    space: WeightSpace
    z: Floats
    until: float = math.inf

    @cached_property
    def leads(self) -> Floats:
        """By pair, the greatest score of the row less that of the column; NaN: not known in time."""
        leads = np.full((len(self.z), len(self.z)), np.nan)
        np.fill_diagonal(leads, 0.0)
        for a, z in enumerate(self.z):
            if time.monotonic() > self.until:
                break
            leads[a] = self.space.greatest(z - self.z)
        return leads

    @cached_property
    def possible(self) -> Booleans:
        """Whether the row beats the column for some weights."""
        return self.leads > SAME

    @cached_property
    def necessary(self) -> Booleans:
        """Whether the row beats the column for all weights."""
        return self.leads.T < -SAME

    @cached_property
    def ends(self) -> tuple[Integers, Integers]:
        """The best and worst rank of each unit among weights that suggest themselves.

        The weights as they are, and those at which a unit is farthest ahead of, or behind, those
        that it may lead and follow.
        """
        m, weights = self.z.shape[1], []
        if self.space.holds_nominal:
            weights.append(self.space.nominal)
        for i, z in enumerate(self.z):
            open_ones = self.undecided(i)
            if len(open_ones):
                ahead = (z - self.z[open_ones]).mean(axis=0)
                both = (self.space.lowest(-ahead), self.space.lowest(ahead))
                weights += [solution[:m] for solution in both if solution is not None]
            if time.monotonic() > self.until:
                break
        if not weights:  # nothing is open, or there was no time
            inside = self.space.lowest(np.zeros(m))
            weights = [self.space.nominal if inside is None else inside[:m]]
        ranks = np.array([_ranks(self.z @ w) for w in weights])
        return ranks.min(axis=0), ranks.max(axis=0)

    def undecided(self, i: int) -> Integers:
        """Return the rivals that beat a unit for some weights and not for others."""
        return np.flatnonzero(~(self.leads[:, i] <= SAME) & ~self.necessary[:, i])

    def best(self, i: int) -> RankLimit:
        """Return the best rank of a unit: ``1 + min sum y``, ``s_k - s_i <= y_k``."""
        return self._limit(i, best=True)

    def worst(self, i: int) -> RankLimit:
        """Return the worst: ``1 + max sum y``, ``s_k - s_i >= e - (1 + e)(1 - y_k)``."""
        return self._limit(i, best=False)

    def _limit(self, i: int, best: bool) -> RankLimit:
        rivals, always = self.undecided(i), int(self.necessary[:, i].sum())
        pairs = 1 + always + (0 if best else len(rivals))  # what pairs alone leave
        seen = int(self.ends[0 if best else 1][i])
        if seen == pairs or not len(rivals):
            return RankLimit(pairs, pairs)
        if time.monotonic() > self.until:
            return RankLimit(seen, pairs)
        ahead = self.z[rivals] - self.z[i]
        # Each row divided by the most it can be: the same solutions, and tighter programs.
        most = self.leads[rivals, i] if best else self.leads[i, rivals]
        space = self.space.eased
        size = np.maximum(most * space.most, _FEWEST) + (0.0 if best else AHEAD)
        rows = (ahead if best else -ahead) / size[:, np.newaxis]
        sides = np.zeros(len(rivals)) if best else (size - AHEAD) / size
        cuts: list[tuple[Booleans, int]] = []
        for _ in range(_TRIES):
            left = self.until - time.monotonic()
            chosen, bound = most_binaries(space, rows, sides, best, cuts, left)
            proven = 1 + always + bound
            proven = max(proven, pairs) if best else min(proven, pairs)
            if chosen is None:
                return RankLimit(seen, proven)
            rank = self._settled(ahead, chosen, best, always)
            count = int(chosen.sum())
            if rank is not None:
                agrees = rank <= 1 + always + count if best else rank >= 1 + always + count
                if not agrees:
                    break
                seen = min(seen, rank) if best else max(seen, rank)
                if best:
                    return RankLimit(seen, min(proven, seen))
                return RankLimit(seen, max(proven, seen))
            cuts.append((chosen, 1))
        raise MethodError.unsolved("extreme_ranks", "HiGHS")

    def _settled(self, ahead: Floats, chosen: Booleans, best: bool, always: int) -> int | None:
        """Return the rank recomputed at weights that keep to who leads; None where none do.

        Integer programs are solved to 1e-6 only; this one is linear, to 1e-10.
        """
        space, m = self.space, self.z.shape[1]
        rows = ahead[~chosen] if best else -ahead[chosen]
        if not len(rows):
            rows = np.zeros((1, m))
        wide = np.hstack([rows, np.zeros((len(rows), space.size - m)), -np.ones((len(rows), 1))])
        upper = np.hstack([space.upper[0], np.zeros((len(space.upper[0]), 1))])
        equal = np.hstack([space.equal[0], np.zeros((len(space.equal[0]), 1))])
        low, high = space.bounds
        solution = minimize(
            np.append(np.zeros(space.size), 1.0),
            (np.vstack([upper, wide]), np.append(space.upper[1], np.zeros(len(rows)))),
            (equal, space.equal[1]),
            (np.append(low, -1.0), np.append(high, 1.0)),
        )
        if solution is None or solution[-1] > (SAME if best else -SAME):
            return None
        return 1 + always + int((ahead @ solution[:m] > SAME).sum())


def _ranks(scores: Floats) -> Integers:
    """Return competition ranks of scores, of which those within SAME tie."""
    ordered = np.sort(-scores)
    ranks: Integers = np.searchsorted(ordered, -scores - SAME) + 1
    return ranks
