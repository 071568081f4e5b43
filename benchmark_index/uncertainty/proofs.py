"""Which ranks hold over all weights that are assumed, not only over those that were drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from ..numerics import Booleans, Floats
from .assumptions import Assumption, OneOf, WeightNoise, WeightOrder, WeightRegion, WeightSimplex
from .linear_units import periods_of
from .rank_limits import SAME
from .runs import Runs
from .scenarios import with_steps
from .weight_space import WeightSpace

REGIONS = (WeightNoise, WeightSimplex, WeightOrder, WeightRegion)
MOST = 2_000  # units times combinations of listed methods that are looked at


def proven_ranks(runs: Runs, asked: Booleans) -> Floats:
    """Return the rank that a unit has whatever the weights, under every listed method.

    Parameters
    ----------
    runs : Runs
    asked : array of bool
        The rows to look at.

    Returns
    -------
    array
        0 where there is no such rank; NaN where that is not known: rows that were not asked for,
        with a gap in their period, of an index that is not arithmetic throughout, or where
        something else is assumed than regions of weights and lists of methods.
    """
    lists = [one for one in runs.assumptions if isinstance(one, OneOf)]
    weights = [one for one in runs.assumptions if isinstance(one, REGIONS)]
    combinations = [*product(*(range(len(one.choices)) for one in lists))]
    unknown = np.full(len(asked), np.nan)
    others = len(lists) + len(weights) < len(runs.assumptions)
    if others or not asked.any() or len(combinations) * int(asked.sum()) > MOST:
        return unknown
    found: list[Floats] = []
    for numbers in combinations:
        index = with_steps(runs.index, [*zip(lists, numbers, strict=True)])
        found.append(_under_one(Runs(index, runs.table, ()), weights, asked))
        if np.isnan(found[-1]).all():
            return unknown
    agreed: Floats = np.where(np.all(found == found[0], axis=0), found[0], 0.0)
    return np.where(np.isnan(found).any(axis=0), np.nan, agreed)


def _under_one(runs: Runs, weights: Sequence[Assumption], asked: Booleans) -> Floats:
    """Return the same under one choice of methods."""
    ranks = np.full(len(asked), np.nan)
    plan = runs.nominal.fitted.compiled
    if not plan.is_linear:
        return ranks
    space = WeightSpace.of(plan, runs.framework, weights)
    for _, units in periods_of(runs):
        if units.gaps.any():
            continue
        z = units.scaled[units.ranked]
        span = float(np.ptp(units.z[units.ranked])) or 1.0
        rounded = max(SAME, 10.0**-units.decimals / span)  # what is nearer may tie
        for i, row in enumerate(units.rows[units.ranked]):
            if asked[row]:
                behind = space.greatest(z - z[i]) > SAME  # who is ahead of it for some weights
                always = space.greatest(z[i] - z) < -rounded
                ranks[row] = 1 + int(always.sum()) if np.array_equal(behind, always) else 0
    return ranks
