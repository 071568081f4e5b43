"""How much work draws are, before any is done: what a file asks for may be too much."""

from __future__ import annotations

from math import ceil, prod

from .assumptions import DataError, DropUnit, OneOf, WeightRegion
from .regions import BLOCK, steps_of_a_walk
from .runs import Runs

PER_SECOND = 1e8  # numbers that are looked at, about
PER_DRAW, PER_FIT, PER_STEP, PER_PROGRAM = 1e3, 2e6, 3e4, 1e5  # as many numbers as they take
PER_CELL = 50  # of a fit


def effort(runs: Runs, draws: int) -> float:
    """Return about how much work draws are, in numbers looked at: 1e8 take about a second.

    Indices are fitted anew to other data and other methods, and walks through a region of weights
    grow with the cube of their number.
    """
    units = len(runs.table.data)
    cells = units * len(runs.framework.indicator_ids)
    work = draws * (PER_DRAW + cells + sum(map(runs.width, runs.assumptions)))
    work += _fits(runs, draws) * (PER_FIT + PER_CELL * cells)
    regions = [one for one in runs.assumptions if isinstance(one, WeightRegion)]
    for polytope in map(runs.polytope, regions):
        blocks = ceil(draws / BLOCK)
        work += blocks * steps_of_a_walk(len(polytope.names)) * PER_STEP
        if polytope.box is None and polytope.corners is None:  # pairs take a program each
            work += _combinations(runs) * units**2 * PER_PROGRAM
    return work


def _combinations(runs: Runs) -> int:
    return prod(len(one.choices) for one in runs.assumptions if isinstance(one, OneOf))


def _fits(runs: Runs, draws: int) -> int:
    """Return how often the index is fitted: for each draw, or once for each choice that is kept."""
    if any(isinstance(one, DataError) for one in runs.assumptions):
        return draws
    choices = _combinations(runs)
    if any(isinstance(one, DropUnit) for one in runs.assumptions):
        choices *= len(runs.units)
    return draws if choices * runs.nominal.nbytes > runs.cache_bytes else min(choices, draws)
