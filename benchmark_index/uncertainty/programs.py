"""Linear programs by HiGHS, as tight as it solves them."""

from __future__ import annotations

from typing import cast

import numpy as np

from ..numerics import Floats


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
    array([1., 0.])
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
