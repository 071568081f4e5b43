"""The best and the worst rank over all weights of a region, by mixed-integer programming."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..errors import MethodError
from ..numerics import Booleans, Floats, Integers
from .programs import maximize, silent
from .weight_trees import WeightTree

LEVEL = 1e-9  # scores are level that differ by no more, in shares of the range of values
APART = 1e-5  # by which a unit is ahead in a worst rank
MOST_CUTS = 100  # solutions that turn out to hold only within the tolerance of the solver


class Limit(NamedTuple):
    """A rank that weights of the region give, and the rank beyond which none of them goes."""

    attained: int
    proven: int


@dataclass(frozen=True, eq=False)
class RankPrograms:
    """Units whose scores are weighted sums of their values, under weights of a region.

    Attributes
    ----------
    z : array of shape (units, leaves)
        Larger is better; their differences are within -1 to 1.
    tree : WeightTree
    deadline : float
        By the clock of :func:`time.monotonic`.
    """

    z: Floats
    tree: WeightTree
    deadline: float = field(default=np.inf)

    @cached_property
    def lead(self) -> Floats:
        """By how much unit k is ahead of unit i at most, i x k; NaN: not known in time."""
        lead = np.full((len(self.z), len(self.z)), np.nan)
        for i, row in enumerate(self.z):
            if time.monotonic() < self.deadline:
                lead[i] = self.tree.highest(self.z - row)
        np.fill_diagonal(lead, 0.0)
        return lead

    @cached_property
    def ahead(self) -> Booleans:
        """Whether unit k is ahead of unit i whatever the weights, i x k."""
        always: Booleans = self.lead.T < -LEVEL
        return always

    def open_pairs(self, i: int) -> Integers:
        """Return the units that are ahead of a unit under some weights but not under others."""
        return np.flatnonzero(~(self.lead[i] <= LEVEL) & ~self.ahead[i])

    def rank_at(self, i: int, weights: Floats) -> int:
        """Return the rank of a unit under effective weights."""
        return 1 + int((((self.z - self.z[i]) @ weights) > LEVEL).sum())

    # --- limits ---------------------------------------------------------------------------------

    def best(self, i: int, attained: int) -> Limit:
        """Return the best rank of a unit, of which one is known that some weights give."""
        some, base = self.open_pairs(i), 1 + int(self.ahead[i].sum())
        if attained == base or not len(some):
            return Limit(base, base)
        most = np.where(np.isnan(self.lead[i, some]), 1.0, self.lead[i, some])
        return self._searched(i, self._gaps(i, some), most, base, attained, best=True)

    def worst(self, i: int, attained: int) -> Limit:
        """Return the worst rank of a unit, of which one is known that some weights give."""
        some, base = self.open_pairs(i), 1 + int(self.ahead[i].sum())
        if attained == base + len(some):
            return Limit(attained, attained)
        most = np.where(np.isnan(self.lead[some, i]), 1.0, self.lead[some, i])
        return self._searched(i, self._gaps(i, some), most, base, attained, best=False)

    def _gaps(self, i: int, some: Integers) -> Floats:
        """Return units x variables: what gives by how much each is ahead."""
        gaps = np.zeros((len(some), self.tree.variables))
        gaps[:, : self.z.shape[1]] = self.z[some] - self.z[i]
        return gaps

    def _searched(
        self, i: int, gaps: Floats, most: Floats, base: int, attained: int, best: bool
    ) -> Limit:
        """Search for the least, or the most, units that are ahead at once.

        Where weights hold what is asked of them only within the tolerance of the solver, that set
        of units is ruled out, and the search goes on.
        """
        cuts: list[tuple[Booleans, int]] = []
        end = base if best else base + len(gaps)
        for _ in range(MOST_CUTS):
            ahead, bound = self._solved(gaps, most, cuts, best)
            end = max(end, base + bound) if best else min(end, base + bound)
            if ahead is None:  # out of time, or nothing is left that could be better than known
                return Limit(attained, min(end, attained) if best else max(end, attained))
            rank = base + int(ahead.sum())
            if rank >= attained if best else rank <= attained:
                return Limit(attained, min(end, attained) if best else max(end, attained))
            weights = self._weights(gaps, ahead, best)
            if weights is not None:
                attained = self.rank_at(i, weights)
                if attained > rank if best else attained < rank:
                    raise MethodError.unsolved("HiGHS", f"rank {rank}, {attained}")
                return Limit(attained, min(end, attained) if best else max(end, attained))
            cuts.append((ahead, 1) if best else (ahead, int(ahead.sum()) - 1))
        raise MethodError.unsolved("HiGHS", f"{MOST_CUTS} cuts")

    def _weights(self, gaps: Floats, ahead: Booleans, best: bool) -> Floats | None:
        """Return effective weights at which units are ahead or not, with the most to spare."""
        n = self.tree.variables
        rows = gaps[~ahead] if best else -gaps[ahead]
        wide = np.hstack([rows, np.ones((len(rows), 1))])  # gap + t - 1 <= 0 with t at most 2
        program = self.tree.constraints.widened(1).at_most(wide, np.ones(len(rows)))
        point = maximize(np.append(np.zeros(n), 1.0), program)
        if point is None:
            return None
        spare = point[-1] - 1
        reached = spare >= -LEVEL if best else spare > LEVEL
        return point[: self.z.shape[1]] if reached else None

    def _solved(
        self, gaps: Floats, most: Floats, cuts: list[tuple[Booleans, int]], best: bool
    ) -> tuple[Booleans | None, int]:
        """Return which units are ahead in a solution, and how many are at best by proof."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        left = self.deadline - time.monotonic()
        k, n = gaps.shape
        if left <= 0:
            return None, 0 if best else k
        within, largest = self.tree.signs
        rows = np.pad(within.rows, ((0, 0), (0, k)))
        equations = np.pad(within.equations, ((0, 0), (0, k)))
        # No gap is larger than its unit is ahead at most: the smaller, the less is left open.
        size = np.maximum(most, 0.0) * largest + (LEVEL if best else APART)
        pairs = np.hstack([gaps if best else -gaps, np.diag(-size if best else size)])
        ends = np.zeros(k) if best else size - APART
        constraints = [
            LinearConstraint(rows, -np.inf, within.limits),
            LinearConstraint(equations, within.totals, within.totals),
            LinearConstraint(pairs, -np.inf, ends),
        ]
        for ahead, limit in cuts:
            sides = (~ahead if best else ahead).astype(float)[np.newaxis]
            row = np.hstack([np.zeros((1, n)), sides])
            low, high = (limit, np.inf) if best else (-np.inf, limit)
            constraints.append(LinearConstraint(row, low, high))
        count = np.append(np.zeros(n), np.ones(k))
        with silent():
            solved = milp(
                count if best else -count,
                constraints=constraints,
                integrality=count.astype(int),
                bounds=Bounds(np.zeros(n + k), np.append(np.full(n, np.inf), np.ones(k))),
                options={} if np.isinf(left) else {"time_limit": left},
            )
        dual = solved.mip_dual_bound
        bound = (0 if best else k) if dual is None or not np.isfinite(dual) else _whole(dual, best)
        if solved.x is None:
            return None, bound
        chosen: Booleans = solved.x[n:] > 0.5
        return chosen, bound


def _whole(dual: float, best: bool) -> int:
    """Return the proven number of units: the bound of what is minimized, rounded inwards."""
    return int(np.ceil(dual - 1e-6)) if best else int(np.floor(-dual + 1e-6))
