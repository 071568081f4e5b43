"""Linear programs over weights, solved by HiGHS to 1e-10."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from ..errors import MethodError
from ..numerics import Floats


class LinearSystem(NamedTuple):
    """``rows @ x <= limits`` and ``equations @ x = totals``, all x at least 0."""

    rows: Floats
    limits: Floats
    equations: Floats
    totals: Floats

    def at_most(self, rows: Floats, limits: Floats) -> LinearSystem:
        """Return the same with more inequalities."""
        more = np.vstack([self.rows, rows]), np.concatenate([self.limits, limits])
        return self._replace(rows=more[0], limits=more[1])

    def widened(self, n: int) -> LinearSystem:
        """Return the same with so many more variables, which nothing holds yet."""
        rows = np.pad(self.rows, ((0, 0), (0, n)))
        return self._replace(rows=rows, equations=np.pad(self.equations, ((0, 0), (0, n))))


def maximize(objective: Floats, constraints: LinearSystem) -> Floats | None:
    """Return a point at which a weighted sum is largest; None where there is no point.

    >>> one = np.ones((1, 2))
    >>> maximize(np.array([1.0, 2.0]), LinearSystem(np.eye(2), np.array([1, 0.7]), one, np.ones(1)))
    array([0.3, 0.7])
    """
    from scipy.optimize import linprog

    solved = linprog(
        0.0 - objective,
        A_ub=constraints.rows,
        b_ub=constraints.limits,
        A_eq=constraints.equations,
        b_eq=constraints.totals,
        bounds=(0, None),
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if solved.status == 2:
        return None
    if solved.x is None:
        raise MethodError.unsolved("HiGHS", str(solved.message))
    point: Floats = np.asarray(solved.x)
    return point


@contextmanager
def silent() -> Iterator[None]:
    """Keep the solver off the standard output, to which it writes lines meant for its authors."""
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
