"""Regions of weights: the simplex cut by bounds and linear constraints, and draws from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

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
        return np.maximum(high - low, 0.0)

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
        return self.directions.shape[1]

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
        The children that take part in the index; the others weigh nothing.

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
    for name, takes_part in zip(names, [True] * len(names) if kept is None else kept, strict=True):
        if not takes_part:
            written.append(Inequality(eye[name], 0.0, f"{name} = 0"))
    region = Polytope.of(names, written, parent)
    region.check()
    return region
