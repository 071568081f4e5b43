"""The values of columns that are computed from others (计算指标), and how far one stated may differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from ..numerics import Booleans, Floats, Integers, decimals
from .arithmetic import Formula, undated

NOISE = 1e-12  # of floating point, relative to the figures

Before = Callable[[int], Integers]


class Computation(NamedTuple):
    """The values of all columns that are used or computed, and where formulas have no value."""

    columns: dict[str, Floats]
    undefined: dict[str, Booleans]


def computed_columns(
    formulas: Mapping[str, Formula],
    numbers: Callable[[str], Floats],
    before: Before,
    held: Mapping[str, Floats] | None = None,
) -> Computation:
    """Compute columns that have a formula, in the order in which one takes another.

    Parameters
    ----------
    formulas : mapping
        By column, each after those it takes.
    numbers : callable
        Returns the values of a column that is read.
    before : callable
        Returns the row of the same unit so many years before, -1 where there is none.
    held : mapping, optional
        Values known otherwise, by column: they stand in the rows whose year before is not known.
    """

    def lag(values: Floats, years: int) -> Floats:
        rows = before(years)
        return np.where(rows >= 0, values[rows], np.nan) if len(values) else values

    columns: dict[str, Floats] = {}
    undefined: dict[str, Booleans] = {}
    for name, formula in formulas.items():
        for used in formula.names:
            if used not in columns:
                columns[used] = numbers(used)
        columns[name], undefined[name] = formula.evaluate(columns, lag)
        if held and name in held and formula.years_back:
            cut = before(formula.years_back) < 0
            columns[name][cut] = held[name][cut]
    return Computation(columns, undefined)


def differing(
    stated: Floats, name: str, formula: Formula, columns: Mapping[str, Floats], before: Before
) -> Booleans:
    """Return where stated values of a computed column are others than rounding explains."""
    values = columns[name]
    doubt = 0.5 / 10 ** decimals(stated) + _doubt(formula, columns, values, before)
    with np.errstate(all="ignore"):
        room = doubt + NOISE * (np.abs(stated) + np.abs(values))
        differs: Booleans = np.abs(stated - values) > room
    return differs


def _doubt(
    formula: Formula, columns: Mapping[str, Floats], values: Floats, before: Before
) -> Floats:
    """Return how far rounding of the figures that a formula takes may move its value."""
    moved = np.zeros(len(values))
    figures, halves = {}, {}
    for name, years in formula.operands:
        rows = before(years) if years else np.arange(len(values))
        key = f"{name}@{years}" if years else name
        figures[key] = np.where(rows >= 0, columns[name][rows], np.nan)
        halves[key] = 0.5 / 10 ** decimals(columns[name])
    apart = Formula(formula.text, undated(formula.tree))
    for key, half in halves.items():
        up, down = (apart.evaluate({**figures, key: figures[key] + s})[0] for s in (half, -half))
        moved += np.nan_to_num(np.fmax(np.abs(up - values), np.abs(down - values)))
    return moved
