"""Linear programs by HiGHS, as tight as it solves them."""

from __future__ import annotations

from typing import cast

import numpy as np

from ..numerics import Booleans, Floats


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
