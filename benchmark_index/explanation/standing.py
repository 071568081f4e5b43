"""Where a unit stands: its rank on every indicator, strengths, weaknesses and nearest units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..estimators.directions import Directions
from ..index import resolve as steps
from ..numerics import Floats, Integers, column_bounds, competition_ranks

if TYPE_CHECKING:
    from ..index.fitted import FittedIndex


def signs(fitted: FittedIndex, slope: Floats) -> Floats:
    """Return which way each indicator has to go for a better rank, by what the index makes of it.

    Below a group whose score is turned, and in an index of which less is better, that is the other
    way than its own direction.
    """
    root = fitted.framework
    turned = root.direction == "lower" and not fitted.nodes[root.id].aggregation.lower_is_better
    return -slope if turned else slope


def oriented(fitted: FittedIndex, x: Floats, slope: Floats) -> Floats:
    """Return values such that larger is better: ``d x``, closeness for targets and ranges."""
    words = [steps.direction(leaf) for leaf in fitted.framework.all_indicators]
    directions = Directions.read(words, fitted.indicators, x.shape[1]).fit(x)
    return np.asarray(directions.orient(x) * directions.sign * signs(fitted, slope))


def ranks_of_columns(x: Floats) -> Floats:
    """Return the ranks of each column, 1 = largest, equal values sharing the better rank."""
    columns = [competition_ranks(column) for column in x.T]
    return np.column_stack(columns) if columns else np.empty(x.shape)


def strongest_and_weakest(ranks: Floats, place: int, most: int) -> tuple[list[int], list[int]]:
    """Return the columns of a unit's best and worst ranks, both from best to worst.

    Of equal ranks the first column comes first. Columns in which the unit has the last rank that
    there is are left out (COINr's strengths and weaknesses), as are those without a value.

    >>> ranks = np.array([[1.0, 2.0, 2.0, 3.0], [2.0, 1.0, 1.0, 1.0], [3.0, 3.0, 2.0, 1.0]])
    >>> strongest_and_weakest(ranks, 0, 1)
    ([0], [1])
    """
    own, last = ranks[place], column_bounds(ranks).high
    kept = np.flatnonzero(~np.isnan(own) & (own != last))
    order = kept[np.argsort(own[kept], kind="stable")].tolist()
    return order[:most], order[-most:] if most else []


def nearest(z: Floats, weights: Floats, place: int) -> tuple[Integers, Floats]:
    """Return the other units by their distance from one, nearest first, and the distances.

    ``sqrt(sum w (z_i - z_k)^2)`` over the indicators that both have, whose weights are made to sum
    to 1; units without one in common are left out.
    """
    gap = z - z[place]
    there = ~np.isnan(gap) & (weights > 0)
    w = np.where(there, weights, 0.0)
    total = w.sum(axis=1)
    squares = np.where(there, w * gap**2, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.sqrt(squares / total)
    distance[place] = np.nan
    order = np.argsort(distance, kind="stable")
    order = order[~np.isnan(distance[order])]
    return order, distance[order]
