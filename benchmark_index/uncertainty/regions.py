"""Regions of weights: the simplex cut by bounds and linear constraints, and draws from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, count, pairwise
from math import comb

import numpy as np

from ..errors import MethodError, Text, WeightsError
from ..framework import Framework
from ..numerics import Booleans, Floats
from .assumptions import WeightRegion
from .inequalities import Inequality, read_constraint
from .programs import Constraints, maximize

CHAINS = 512  # that walk side by side; part of what a seed means
FEWEST_STEPS = 50  # between two draws of a chain
MOST_DIMENSIONS = 24  # of a walk, whose length grows with their cube
MOST_CORNERS = 20_000  # sets of inequalities that may meet in one
TIGHT = 1e-9  # what holds with less to spare everywhere is an equation


@dataclass(frozen=True, eq=False)
class Polytope:
    """Weights ``w >= 0`` that sum to 1, with ``rows @ w <= limits``.

    Attributes
    ----------
    names : tuple of str
        The siblings.
    inequalities : tuple of Inequality
        Bounds and constraints; ``w >= 0`` of each weight is one of them.
    parent : str
        The node above, for messages.
    """

    names: tuple[str, ...]
    inequalities: tuple[Inequality, ...]
    parent: str = ""

    @classmethod
    def of(cls, names: Sequence[str], written: Sequence[Inequality], parent: str = "") -> Polytope:
        """Return the part of the simplex in which inequalities hold; see :meth:`check`."""
        every = tuple(
            Inequality(0.0 - row, 0.0, f"{name} >= 0")
            for name, row in zip(names, np.eye(len(names)), strict=True)
        )
        return cls(tuple(names), (*every, *written), parent)

    @cached_property
    def rows(self) -> Floats:
        """The coefficients, inequalities x weights."""
        return np.array([one.coefficients for one in self.inequalities])

    @cached_property
    def limits(self) -> Floats:
        """What each inequality stays within."""
        return np.array([one.limit for one in self.inequalities])

    @property
    def constraints(self) -> Constraints:
        """The region as constraints of linear programs."""
        return Constraints(self.rows, self.limits, np.ones((1, len(self.names))), np.ones(1))

    # --- is there anything in it ----------------------------------------------------------------

    def check(self) -> None:
        """Refuse an empty region, with the constraints that clash.

        Raises
        ------
        WeightsError
            These constraints cannot hold together; without any one of them the others could.
        """
        if clash := self.clash():
            listed = "; ".join(clash)
            raise WeightsError.empty_region(self.parent, listed)

    def clash(self) -> list[str]:
        """Return constraints that cannot hold together though all but one of them can, or none.

        One constraint after the other is left out where the rest is empty without it
        (Chinneck and Dravnieks 1991).
        """
        words = list(dict.fromkeys(one.words for one in self.inequalities))
        if not self._is_empty(words):
            return []
        for word in list(words):
            rest = [other for other in words if other != word]
            if self._is_empty(rest):
                words = rest
        stated = [word for word in words if word not in {f"{name} >= 0" for name in self.names}]
        return stated or words

    def _is_empty(self, words: Sequence[str]) -> bool:
        chosen = np.array([one.words in words for one in self.inequalities], dtype=bool)
        return _spare(self.rows[chosen], self.limits[chosen], len(self.names)) < -TIGHT

    # --- its shape --------------------------------------------------------------------------------

    @cached_property
    def _extremes(self) -> Floats:
        """The points at which each inequality has most to spare, inequalities x weights."""
        return np.array([self.best(-row) for row in self.rows])

    @cached_property
    def center(self) -> Floats:
        """A point within: every inequality that can have something to spare has."""
        return self._within(self._extremes.mean(axis=0))

    @cached_property
    def _spans(self) -> Floats:
        """What each inequality has to spare at most."""
        spare: Floats = self.limits - (self._extremes * self.rows).sum(axis=1)
        return spare

    @cached_property
    def width(self) -> Floats:
        """How far apart the least and the largest value of each weight are."""
        high = np.array([self.best(row)[j] for j, row in enumerate(np.eye(len(self.names)))])
        low = np.array([self.best(-row)[j] for j, row in enumerate(np.eye(len(self.names)))])
        width: Floats = np.maximum(high - low, 0.0)
        return width

    @cached_property
    def directions(self) -> Floats:
        """Directions in which one can go, weights x dimensions, orthogonal where widths are 1.

        Inequalities that never have anything to spare are equations, and none goes against them.
        """
        width = np.where(self.width > TIGHT, self.width, 0.0)
        fixed = np.vstack([np.ones(len(self.names)), self.rows[self._spans <= TIGHT]]) * width
        scale = np.linalg.norm(fixed, axis=1, keepdims=True)
        fixed = np.divide(fixed, scale, out=np.zeros_like(fixed), where=scale > 0)
        fixed = np.vstack([fixed, np.diag((width == 0).astype(float))])
        _, sizes, basis = np.linalg.svd(fixed)
        rank = int((sizes > 1e-9).sum())
        along: Floats = width[:, np.newaxis] * basis[rank:].T
        return along

    @property
    def dimensions(self) -> int:
        """Of the region; 0: it is a single point."""
        return len(self.directions.T)

    def best(self, objective: Floats) -> Floats:
        """Return a point at which a weighted sum is largest."""
        point = maximize(objective, self.constraints)
        if point is None:
            self.check()
            raise MethodError.unsolved("HiGHS", self.parent)
        return point

    def _within(self, points: Floats) -> Floats:
        """Return points without the noise of sums: none below 0, all with the sum 1."""
        points = np.maximum(points, 0.0)
        whole: Floats = points / points.sum(axis=-1, keepdims=True)
        return whole

    # --- the largest of weighted sums -------------------------------------------------------------

    def highest(self, values: Floats) -> Floats:
        """Return for each row of values the largest weighted mean in the region.

        Where there are bounds alone what is left above the lower ones goes to the largest values;
        else it is the largest at one of the corners, or found by linear programming.
        """
        if self._bounds is not None:
            low, high = self._bounds
            order = np.argsort(-values, axis=1, kind="stable")
            room, falling = (high - low)[order], np.take_along_axis(values, order, axis=1)
            before = np.cumsum(room, axis=1) - room
            taken = np.clip(1 - low.sum() - before, 0.0, room)
            most: Floats = values @ low + (taken * falling).sum(axis=1)
        elif self.corners is not None:
            most = (values @ self.corners.T).max(axis=1)
        else:
            most = np.array([row @ self.best(row) for row in values])
        return most

    @cached_property
    def _bounds(self) -> tuple[Floats, Floats] | None:
        """The bounds of each weight, where there is nothing else."""
        if ((self.rows != 0).sum(axis=1) > 1).any():
            return None
        low, high = np.zeros(len(self.names)), np.ones(len(self.names))
        for row, limit in zip(self.rows, self.limits, strict=True):
            for j in np.flatnonzero(row):
                if row[j] < 0:
                    low[j] = max(low[j], limit / row[j])
                else:
                    high[j] = min(high[j], limit / row[j])
        return low, high

    @cached_property
    def corners(self) -> Floats | None:
        """The corners, corners x weights; None where there are too many to look for them."""
        n, k = len(self.names), len(self.rows)
        if comb(k, n - 1) > MOST_CORNERS:
            return None
        sets = comb(k, n - 1)
        chosen = np.array([*combinations(range(k), n - 1)], dtype=int).reshape(sets, n - 1)
        a = np.concatenate([self.rows[chosen], np.ones((len(chosen), 1, n))], axis=1)
        b = np.concatenate([self.limits[chosen], np.ones((len(chosen), 1))], axis=1)
        size = np.linalg.norm(a, axis=2, keepdims=True)
        a, b = a / np.where(size, size, 1.0), b / np.where(size, size, 1.0)[:, :, 0]
        proper = np.abs(np.linalg.det(a)) > 1e-10
        points = np.linalg.solve(a[proper], b[proper][:, :, np.newaxis])[:, :, 0]
        within = (points @ self.rows.T <= self.limits + 1e-10).all(axis=1)
        corners: Floats = points[within]
        return corners if len(corners) else None

    # --- draws --------------------------------------------------------------------------------

    def rounds(self, seed: int) -> Iterator[Floats]:
        """Yield uniform draws without end, :data:`CHAINS` x weights at a time.

        Hit-and-run (Smith 1984): from where it stands each chain takes a random direction and a
        uniform point on the chord through the region. Directions are scaled by the width of each
        weight, and between two draws of a chain lie at least (dimensions)^3 steps (Tervonen, van
        Valkenhoef, Basturk and Postmus 2013). A single point is drawn every time.
        """
        start, along = self.center, self.directions
        n = self.dimensions
        if n > MOST_DIMENSIONS:
            what = Text("个自由的权重", "free weights")
            raise MethodError.too_many(self.parent, what, n, MOST_DIMENSIONS, "MOST_DIMENSIONS")
        bounding = self._spans > TIGHT
        rows = self.rows[bounding] @ along
        spare = self.limits[bounding] - self.rows[bounding] @ start
        rng = np.random.default_rng([seed, n])
        at = np.zeros((CHAINS, n))
        for number in count():
            for _ in range(max(n**3, FEWEST_STEPS) if n else 0):
                toward = rng.standard_normal((CHAINS, n))
                left = np.maximum(spare - at @ rows.T, 1e-300)
                pace = (toward @ rows.T) / left
                ahead, back = 1 / pace.max(axis=1), 1 / pace.min(axis=1)
                step = back + rng.random(CHAINS) * (ahead - back)
                at += step[:, np.newaxis] * toward
            if number:  # the first only leaves the center
                yield self._within(start + at @ along.T)

    def mixtures(self, number: int, seed: int) -> Floats:
        """Return points within, mixed of those far out: quick, but not evenly spread."""
        ends = self._extremes
        shares = np.random.default_rng(seed).dirichlet(np.full(len(ends), 1 / len(ends)), number)
        return self._within(shares @ ends)

    def draws(self, number: int, seed: int) -> Floats:
        """Return the first so many draws of a seed, draws x weights; more go on from there."""
        blocks, left = [], number
        for block in self.rounds(seed):
            blocks.append(block[:left])
            left -= CHAINS
            if left <= 0:
                break
        return np.concatenate(blocks)


def _spare(rows: Floats, limits: Floats, n: int) -> float:
    """Return what all inequalities have to spare at best, scaled; below 0: the region is empty.

    It is 1 less the least shortage of 1.
    """
    sizes = np.maximum(np.abs(rows).max(axis=1, initial=0.0), 1e-12)[:, np.newaxis]
    within = Constraints(
        np.column_stack([rows / sizes, -np.ones(len(rows))]),
        limits / sizes[:, 0] - 1,
        np.append(np.ones(n), 0.0)[np.newaxis],
        np.ones(1),
    )
    point = maximize(np.append(np.zeros(n), -1.0), within)
    if point is None:  # some shortage always is enough
        raise MethodError.unsolved("HiGHS", "")
    return 1 - float(point[-1])


def region_of(
    assumption: WeightRegion, framework: Framework, kept: Booleans | None = None
) -> Polytope:
    """Return the region of an assumption, over the children of its node.

    Parameters
    ----------
    assumption : WeightRegion
    framework : Framework
    kept : array of shape (children,), optional
        The children that take part in the index; the others weigh nothing, and are left out.

    Examples
    --------
    >>> region = region_of(WeightRegion({"osi": (0.2, 0.5)}), Framework.load("egdi"))
    >>> region.names, region.width.round(3)
    (('osi', 'hci', 'tii'), array([0.3, 0.8, 0.8]))

    Raises
    ------
    WeightsError
        No weights are in the region; the message has the constraints that clash.
    UsageError
        A constraint cannot be read.
    """
    parent = assumption.parents(framework)[0]
    node = next(inner for inner in framework.inner if inner.id == parent)
    names = [child.id for child in node.children]
    eye = dict(zip(names, np.eye(len(names)), strict=True))
    written: list[Inequality] = []
    for name, (low, high) in assumption.bounds.items():
        if low > 0:
            written.append(Inequality(0.0 - eye[name], -float(low), f"{name} >= {low:g}"))
        if high < 1:
            written.append(Inequality(eye[name], float(high), f"{name} <= {high:g}"))
    for text in assumption.constraints:
        written += read_constraint(text, names)
    if kept is not None:
        names = [name for name, takes_part in zip(names, kept.tolist(), strict=True) if takes_part]
        written = [one._replace(coefficients=one.coefficients[kept]) for one in written]
    region = Polytope.of(names, written, parent)
    region.check()
    return region


def order_of(order: Sequence[str], names: Sequence[str], parent: str) -> Polytope:
    """Return the region in which weights fall in an order; names that take no part are left out."""
    eye = dict(zip(names, np.eye(len(names)), strict=True))
    ranked = [name for name in order if name in eye]
    written = [
        Inequality(eye[less] - eye[more], 0.0, f"{more} >= {less}")
        for more, less in pairwise(ranked)
    ]
    return Polytope.of(names, written, parent)
