"""Power means of many draws at once: units x draws from children and weights that differ by draw.

Values are 0 where missing; beside them stands where they are present, None where all are. Shapes
are (units, draws), with 1 in place of what makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import NamedTuple

import numpy as np

from ..numerics import Booleans, Floats, Integers
from .matrix import PowerForm
from .weighted import exponent, grown, is_geometric

Change = Callable[[Floats, Booleans | None], Floats]


class Scored(NamedTuple):
    """Values, 0 where missing, and where they are present."""

    values: Floats
    present: Booleans | None

    def with_gaps(self) -> Floats:
        """Return the values, NaN where missing."""
        if self.present is None:
            return self.values
        return np.where(self.present, self.values, np.nan)

    def changed(self, change: Callable[[Floats], Floats]) -> Scored:
        """Return other values, 0 where missing as before."""
        values = change(self.values)
        if self.present is not None:
            values = np.where(self.present, values, 0.0)
        return Scored(values, self.present)


class Child(NamedTuple):
    """One child of a node: units x draws, and its weight in each draw."""

    values: Floats
    present: Booleans | None
    weight: Floats


class Children(NamedTuple):
    """The children of a node.

    Attributes
    ----------
    shared, present : arrays of shape (units, k)
        The first k children, whose values are the same in all draws.
    weights : array of shape (k, draws)
    drawn : list of Child
        The others.
    """

    shared: Floats
    present: Booleans | None
    weights: Floats
    drawn: list[Child]

    def map(self, change: Change) -> Children:
        """Return the children with other values."""
        drawn = [child._replace(values=change(child.values, child.present)) for child in self.drawn]
        shared = change(self.shared, self.present) if self.shared.size else self.shared
        return self._replace(shared=shared, drawn=drawn)

    def one_by_one(self) -> Children:
        """Return the children without shared ones, leaving out what weighs nothing in any draw."""
        there = repeat(None) if self.present is None else self.present.T[:, :, np.newaxis]
        leaves = map(Child, self.shared.T[:, :, np.newaxis], there, self.weights)
        drawn = [child for child in [*leaves, *self.drawn] if child.weight.any()]
        return Children(self.shared[:, :0], None, self.weights[:0], drawn)

    def all_weigh(self) -> bool:
        """Return whether every child weighs something in every draw."""
        return bool(self.weights.all() and all(child.weight.all() for child in self.drawn))

    def total(self) -> Floats:
        """Return ``sum w z``."""
        total = _product(self.shared, self.weights)
        room = np.empty_like(total)
        for child in self.drawn:
            total += np.multiply(child.values, child.weight, out=room)
        return total

    def divisor(self) -> Floats:
        """Return the sum of the weights of what is present."""
        total: Floats = np.zeros((1, self.weights.shape[1]))
        gaps: list[Booleans] = []  # that are the same in all draws
        weights: list[Floats] = []
        if self.present is None:
            for weight in self.weights:
                total += weight
        else:
            gaps, weights = [self.present], [*self.weights]
        for child in self.drawn:
            if child.present is None:
                total = total + child.weight
            elif child.present.shape[1] == 1:
                gaps.append(child.present)
                weights.append(child.weight)
            else:
                total = total + child.present * child.weight
        if gaps:
            of_gaps = _product(np.hstack(gaps), np.array(weights))
            total = of_gaps + total if total.any() else of_gaps
        return total

    def scored(self, divisor: Floats, least: int) -> Booleans | None:
        """Return where ``least`` children are present and one weighs something."""
        count: Integers | int = len(self.weights)
        if self.present is not None:
            count = self.present.sum(axis=1, keepdims=True)
        for child in self.drawn:
            count = count + (1 if child.present is None else child.present)
        scored = np.atleast_2d(count >= least)
        if not self.all_weigh():
            scored = scored & (divisor > 0)
        return None if scored.all() else scored

    def any_draw(self, test: np.ufunc, scored: Booleans | None) -> Booleans | None:
        """Return where a child that is present and weighs something compares so with 0.

        None where there is no such child at all.
        """
        met = self.map(lambda v, there: _and(test(v, 0), there).astype(float))
        if not (met.shared.any() or any(child.values.any() for child in met.drawn)):
            return None
        where = np.asarray(_and(met.total() > 0, scored))
        return where if where.any() else None


def combine_draws(
    children: Children, form: PowerForm, least: int, refuse: Callable[[int], object]
) -> Scored:
    """Return ``(sum w z^p / sum w)^(1/p)`` over what is present, unit by unit and draw by draw.

    As careful with digits as :func:`~benchmark_index.aggregation.weighted.power_mean`.

    Parameters
    ----------
    children : Children
    form : PowerForm
    least : int
        How many children must be present.
    refuse : callable
        Called with the first draw in which the mean is not defined for a value that counts.

    Returns
    -------
    Scored
    """
    divisor = children.divisor()
    scored = children.scored(divisor, least)
    if form.undefined is not None:
        refused = children.any_draw(form.undefined, scored)
        if refused is not None:
            refuse(int(np.argmax(refused.any(axis=0))))
    if form.floor is not None:
        children = children.map(_lifted(form.floor))
    if scored is not None:
        divisor = np.where(scored, divisor, np.inf)
    if form.p == 1:
        values = children.total()
        values /= divisor
        return Scored(values, scored)
    with np.errstate(all="ignore"):
        values = _power_mean(children, divisor, form.p)
    if form.p <= 0 and (zero := children.any_draw(np.equal, scored)) is not None:
        values[zero] = 0.0
    if scored is not None:
        np.copyto(values, 0.0, where=~scored)
    return Scored(values, scored)


def _power_mean(children: Children, divisor: Floats, p: float) -> Floats:
    """Return the power mean where there is one, and anything elsewhere.

    Sums here are products of matrices, which differ from :func:`.weighted.power_mean`'s, column by
    column, in the last digit: one draw keeps its digits there, many keep their speed here.
    """
    if is_geometric(p):
        mean = children.map(_logarithms).total()
        mean /= divisor
        return np.asarray(np.exp(mean, out=mean))
    if not children.all_weigh():
        children = children.one_by_one()
    reference = _extreme(children, p)
    if np.isinf(p):
        return np.array(np.broadcast_to(reference, (len(reference), divisor.shape[1])))
    if reference.shape[1] != 1:
        children = children.one_by_one()
    reference = np.where(np.isinf(reference), 1.0, reference)
    unit = np.where(reference == 0, 1.0, reference)

    def shrunk(values: Floats, present: Booleans | None) -> Floats:
        powers = np.expm1(np.fmin(exponent(values, unit, p), 0.0))  # above 0: weighs nothing
        return powers if present is None else np.where(present, powers, 0.0)

    mean = children.map(shrunk).total()
    mean /= divisor
    return grown(mean, reference, p)


def _extreme(children: Children, p: float) -> Floats:
    """Return the largest child that weighs something, the smallest where p is negative."""
    blank, choose = (-np.inf, np.maximum) if p > 0 else (np.inf, np.minimum)
    result = np.full((len(children.shared), 1), blank)
    if children.shared.size:
        shared = Scored(children.shared, children.present).with_gaps()
        result = (np.fmax if p > 0 else np.fmin).reduce(shared, axis=1, keepdims=True)
        result[np.isnan(result)] = blank
    for child in children.drawn:
        weighs = None if child.weight.all() else child.weight > 0
        there = _and(weighs, child.present) if weighs is not None else child.present
        values = child.values if there is None else np.where(there, child.values, blank)
        result = choose(result, values)
    return np.asarray(result)


def _lifted(floor: float) -> Change:
    def change(values: Floats, present: Booleans | None) -> Floats:
        lifted = np.maximum(values, floor)
        return lifted if present is None else np.where(present, lifted, 0.0)

    return change


def _logarithms(values: Floats, present: Booleans | None) -> Floats:
    """Return ln z, 0 where z is missing or has none."""
    positive = values > 0
    return np.asarray(np.log(values if positive.all() else np.where(positive, values, 1.0)))


def _and(condition: Booleans, other: Booleans | None) -> Booleans:
    return condition if other is None else condition & other


def _product(x: Floats | Booleans, weights: Floats) -> Floats:
    """Return ``x @ weights``, such that equal rows of x give equal results to the last digit.

    BLAS may sum some columns of its result in another order than others; units are its rows here.
    """
    product: Floats = (weights.T @ x.T.astype(float, copy=False)).T
    return product
