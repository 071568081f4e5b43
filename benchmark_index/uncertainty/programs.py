"""Linear programs by HiGHS, as tight as it solves them."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, cast

import numpy as np

from ..numerics import Booleans, Floats


class Variables(Protocol):
    """A space of variables within linear limits, leaves first."""

    @property
    def size(self) -> int:
        """The number of variables."""

    @property
    def upper(self) -> tuple[Floats, Floats]:
        """Rows and sides of what is at most."""

    @property
    def equal(self) -> tuple[Floats, Floats]:
        """Rows and sides of what is equal."""

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """The least and most of each variable."""


def minimize(
    costs: Floats,
    upper: tuple[Floats, Floats],
    equal: tuple[Floats, Floats],
    bounds: tuple[Floats, Floats] | None = None,
) -> Floats | None:
    """Return x at which ``costs @ x`` is least; None where there is none.

    Parameters
    ----------
    costs : array of shape (n,)
    upper, equal : (rows, sides)
        ``rows @ x <= sides``, ``rows @ x = sides``.
    bounds : (low, high), optional
        By variable; default none.

    Examples
    --------
    >>> minimize(np.array([1.0, 3.0]), (-np.eye(2), np.zeros(2)), (np.ones((1, 2)), np.ones(1)))
    array([ 1., -0.])
    """
    from scipy.optimize import linprog

    low, high = bounds or (np.full(len(costs), -np.inf), np.full(len(costs), np.inf))
    result = linprog(
        costs,
        A_ub=upper[0],
        b_ub=upper[1],
        A_eq=equal[0],
        b_eq=equal[1],
        bounds=list(zip(low.tolist(), high.tolist(), strict=True)),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return None if result.x is None else cast(Floats, result.x)


@contextmanager
def silent() -> Iterator[None]:
    """Keep HiGHS off the standard output, to which it writes lines meant for its authors.

    They come from its own code, past ``sys.stdout``, and no option of scipy's stops them.
    """
    if sys.platform == "win32":
        yield
        return
    flush = ctypes.CDLL(None).fflush
    sys.stdout.flush()
    flush(None)
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        flush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def fewest_beaten(
    costs: Floats,
    upper: tuple[Floats, Floats],
    equal: tuple[Floats, Floats],
    bounds: tuple[Floats, Floats],
    leads: Floats,
    spare: int,
) -> Booleans | None:
    """Return which of some rows are at most 0 at the least cost, all but so many; None: no way.

    Rows are at most 1 anywhere.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, k = len(costs), len(leads)

    def wide(rows: Floats) -> Floats:
        return np.hstack([rows, np.zeros((len(rows), k))])

    constraints = [
        LinearConstraint(wide(upper[0]), -np.inf, upper[1]),
        LinearConstraint(wide(equal[0]), equal[1], equal[1]),
        LinearConstraint(np.hstack([leads, -np.eye(k)]), -np.inf, 0.0),
        LinearConstraint(np.concatenate([np.zeros(n), np.ones(k)])[np.newaxis], -np.inf, spare),
    ]
    with silent():
        result = milp(
            np.concatenate([costs, np.zeros(k)]),
            integrality=np.concatenate([np.zeros(n), np.ones(k)]),
            bounds=Bounds(
                np.concatenate([bounds[0], np.zeros(k)]), np.concatenate([bounds[1], np.ones(k)])
            ),
            constraints=constraints,
            options={"mip_rel_gap": 0.0},
        )
    if result.x is None:
        return None
    held: Booleans = result.x[n:] < 0.5
    return held


def most_binaries(
    space: Variables,
    rows: Floats,
    sides: Floats,
    fewest: bool,
    cuts: Sequence[tuple[Booleans, int]],
    seconds: float,
) -> tuple[Booleans | None, int]:
    """Return binaries y of least or greatest sum in a space, and the bound of that sum.

    Least: ``rows @ x <= y``; greatest: ``rows @ x + y <= sides`` but for what y does not count.

    Parameters
    ----------
    space : Variables
    rows : array of shape (binaries, leaves)
    sides : array of shape (binaries,)
    fewest : bool
    cuts : sequence of (binaries, number)
        Choices that were not possible after all: at least so many of the others join them, or, of
        the greatest, so many leave.
    seconds : float
        After which what is known by then is returned.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, k = space.size, len(rows)
    factors = -np.eye(k) if fewest else np.eye(k)
    wide = np.hstack([rows, np.zeros((k, n - rows.shape[1])), factors])
    none_u, none_e = (np.zeros((len(part[0]), k)) for part in (space.upper, space.equal))
    constraints = [
        LinearConstraint(np.hstack([space.upper[0], none_u]), -np.inf, space.upper[1]),
        LinearConstraint(np.hstack([space.equal[0], none_e]), space.equal[1], space.equal[1]),
        LinearConstraint(wide, -np.inf, np.zeros(k) if fewest else sides),
    ]
    for chosen, number in cuts:
        of_y = np.where(~chosen, 1.0, 0.0) if fewest else np.where(chosen, 1.0, 0.0)
        row = np.concatenate([np.zeros(n), of_y])[np.newaxis]
        ends = (float(number), np.inf) if fewest else (-np.inf, float(of_y.sum()) - number)
        constraints.append(LinearConstraint(row, *ends))
    low, high = space.bounds
    with silent():
        result = milp(
            np.concatenate([np.zeros(n), np.full(k, 1.0 if fewest else -1.0)]),
            integrality=np.concatenate([np.zeros(n), np.ones(k)]),
            bounds=Bounds(np.append(low, np.zeros(k)), np.append(high, np.ones(k))),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, "time_limit": min(max(seconds, 0.01), 1e7)},
        )
    dual = result.mip_dual_bound
    sure = 0 if dual is None or not np.isfinite(dual) else int(np.ceil(dual - 1e-6))
    bound = max(sure, 0) if fewest else (k if dual is None or not np.isfinite(dual) else -sure)
    return (None if result.x is None else result.x[n:] > 0.5), bound
