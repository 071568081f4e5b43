"""Shapley values: what each player adds to a worth, whatever the order in which they join.

Players are indicators, or groups of them, that go from their values in one state to those in
another. Nothing here checks its input.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import NamedTuple

import numpy as np

from ..numerics import Booleans, Floats, Integers
from .decompositions import ScoreEffects, States

MOST_EXACT = 12  # players of whom all coalitions are looked at
PAIRS = 256  # of orders, each with its reverse, that are drawn for more of them
_CELLS = 1 << 21  # of coalitions x units x indicators at a time

Worth = Callable[[Booleans], Floats]
"""Coalitions x players, True for those who joined, to coalitions x units."""

Score = Callable[[Floats, Floats], Floats]
"""z and w, both coalitions x units x indicators, to coalitions x units.

An indicator of weight 0 is left out as if it were missing; its z is a number all the same.
"""


class Shapley(NamedTuple):
    """Values, units x players, that sum to the worth of all less that of none.

    ``error`` holds their standard errors: 0 where all coalitions were looked at.
    """

    values: Floats
    error: Floats


class ShapleyEffects(NamedTuple):
    """The difference of two scores by indicator, with standard errors."""

    effects: ScoreEffects
    error: Floats


def shapley_values(worth: Worth, players: int, *, pairs: int = PAIRS, seed: int = 0) -> Shapley:
    """Return the Shapley value of each player, by unit.

    ``phi_j = sum_S |S|! (m - |S| - 1)! / m! (v(S + j) - v(S))``, S the coalitions without j. Up to
    12 players all coalitions are looked at; of more, orders of joining are drawn, each with its
    reverse, and the mean of what a player adds is returned: the values still sum to the worth of
    all less that of none, to the last digit but for rounding.

    Parameters
    ----------
    worth : callable
        Takes coalitions x players, True for those who joined, and returns coalitions x units.
    players : int
    pairs : int, default 256
        How many orders are drawn, not counting their reverses.
    seed : int, default 0
        The same seed, the same orders.

    Returns
    -------
    Shapley

    References
    ----------
    Shapley (1953), A value for n-person games; Castro, Gómez and Tejada (2009), Polynomial
    calculation of the Shapley value based on sampling, *Computers & Operations Research* 36.

    Examples
    --------
    The glove game: the first player holds a left glove, the others a right one each.

    >>> def pair(masks):
    ...     return (masks[:, [0]] & masks[:, 1:].any(axis=1, keepdims=True)).astype(float)
    >>> shapley_values(pair, 3).values.round(4)
    array([[0.6667, 0.1667, 0.1667]])
    """
    if players <= MOST_EXACT:
        masks = _coalitions(players)
        values: Floats = (_shares(masks) @ worth(masks)).T
        return Shapley(values, np.zeros_like(values))
    return _sampled(worth, players, pairs, seed)


def _coalitions(players: int) -> Booleans:
    """Return all coalitions; bit j of the row's number is player j."""
    joined: Booleans = (np.arange(1 << players)[:, np.newaxis] >> np.arange(players)) & 1 == 1
    return joined


def _shares(masks: Booleans) -> Floats:
    """Return players x coalitions: what the worth of each is multiplied by."""
    m = masks.shape[1]
    sizes = masks.sum(axis=1)
    of_size = np.array([1 / (m * comb(m - 1, size)) for size in range(m)])
    joined = of_size[np.maximum(sizes - 1, 0)][:, np.newaxis]
    without = of_size[np.minimum(sizes, m - 1)][:, np.newaxis]
    shares: Floats = np.where(masks, joined, -without).T
    return shares


def _sampled(worth: Worth, players: int, pairs: int, seed: int) -> Shapley:
    generator = np.random.default_rng(seed)
    total: Floats | float = 0.0
    squares: Floats | float = 0.0
    for _ in range(pairs):
        order = generator.permutation(players)
        mean = (_added(worth, order) + _added(worth, order[::-1])) / 2
        total, squares = total + mean, squares + mean**2
    values = np.asarray(total / pairs)
    spread = np.maximum(squares / pairs - values**2, 0.0) * pairs / (pairs - 1)
    return Shapley(values, np.sqrt(spread / pairs))


def _added(worth: Worth, order: Integers) -> Floats:
    """Return what each player adds as they join in an order, units x players."""
    masks = np.zeros((len(order) + 1, len(order)), dtype=bool)
    for place, player in enumerate(order.tolist(), 1):
        masks[place:, player] = True
    added = np.diff(worth(masks), axis=0)
    result = np.empty((added.shape[1], len(order)))
    result[:, order] = added.T
    return result


def shapley_effects(
    score: Score,
    z0: Floats,
    w0: Floats,
    z1: Floats,
    w1: Floats,
    *,
    pairs: int = PAIRS,
    seed: int = 0,
) -> ShapleyEffects:
    """Return the effects on an index of any form: exact up to 12 indicators, sampled above.

    Values go from one state to the other while weights stay as they are in either state, and
    weights while values stay; each is the mean of the two (Owen's value, with values and weights as
    unions). Where some weights have gone and others not, they sum to t instead of 1, and what the
    coalition is worth is t times its score. On arithmetic means that is :func:`.linear_effects`.

    Parameters
    ----------
    score : callable
        Takes z and w, both coalitions x units x indicators, w 0 for what is to be left out (never
        all of it), and returns scores, coalitions x units.
    z0, w0, z1, w1 : array
        As of :func:`.linear_effects`.
    pairs, seed : int
        As of :func:`shapley_values`.

    Returns
    -------
    ShapleyEffects

    References
    ----------
    Owen (1977), Values of games with a priori unions.
    """
    states = States.of(z0, w0, z1, w1)
    moved = np.any(states.z0 != states.z1)
    reweighed = np.any(states.w0 != states.w1)  # NaN, of units without a score, differs too
    parts = [
        _halves(score, states, which, pairs, seed) if goes else _nothing(states)
        for which, goes in (("value", moved), ("weight", reweighed))
    ]
    (value, error_of_value), (weight, error_of_weight) = parts
    return ShapleyEffects(ScoreEffects(value, weight), np.hypot(error_of_value, error_of_weight))


def _nothing(states: States) -> Shapley:
    zero = states.w0 * 0.0 + states.w1 * 0.0
    return Shapley(zero, zero)


def _halves(score: Score, states: States, which: str, pairs: int, seed: int) -> Shapley:
    """Return the mean effect of values in either state of the weights, or the other way round."""
    fixed = (states.w0, states.w1) if which == "value" else (states.z0, states.z1)
    same = len(fixed[0]) > 0 and bool(np.all(fixed[0] == fixed[1]))
    before, after = (states.z0, states.z1) if which == "value" else (states.w0, states.w1)
    players = before.shape[1]
    rows = max(1, _CELLS // (players << min(players, MOST_EXACT)))
    values, errors = np.full((2, *before.shape), np.nan)
    scored = np.flatnonzero(~np.isnan(states.w0 + states.w1).any(axis=1))
    for start in range(0, len(scored), rows):
        some = scored[start : start + rows]
        halves = [
            shapley_values(
                _worth(score, before[some], after[some], other[some], which),
                players,
                pairs=pairs,
                seed=seed,
            )
            for other in (fixed[:1] if same else fixed)
        ]
        values[some] = np.mean([half.values for half in halves], axis=0)
        errors[some] = np.sqrt(np.sum([half.error**2 for half in halves], axis=0)) / len(halves)
    return Shapley(values, errors)


def _worth(score: Score, before: Floats, after: Floats, other: Floats, which: str) -> Worth:
    def worth(masks: Booleans) -> Floats:
        mixed = np.where(masks[:, np.newaxis, :], after, before)
        held = np.broadcast_to(other, mixed.shape)
        if which == "value":
            return score(mixed, held)
        there = mixed.sum(axis=2)
        weighing = np.where((there > 0)[:, :, np.newaxis], mixed, after)
        worths: Floats = there * score(held, weighing)
        return worths

    return worth
