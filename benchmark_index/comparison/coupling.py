"""Coupling coordination (耦合协调度): whether the dimensions of a unit are high, and high together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..errors import Text
from ..numerics import Floats, Integers, round_scores

CLASSES = (
    Text("极度失调", "extreme disorder"),
    Text("严重失调", "serious disorder"),
    Text("中度失调", "moderate disorder"),
    Text("轻度失调", "slight disorder"),
    Text("濒临失调", "near disorder"),
    Text("勉强协调", "bare coordination"),
    Text("初级协调", "primary coordination"),
    Text("中级协调", "intermediate coordination"),
    Text("良好协调", "good coordination"),
    Text("优质协调", "excellent coordination"),
)
_DECIMALS = 10  # to which degrees are compared with the bounds of classes


class Coordination(NamedTuple):
    """The degrees of units; NaN where a dimension is missing.

    Attributes
    ----------
    coupling : array
        C, how alike the dimensions are.
    development : array
        T, how high they are.
    degree : array
        D, the coupling coordination degree.
    """

    coupling: Floats
    development: Floats
    degree: Floats


def coordination(dimensions: Floats, weights: Floats) -> Coordination:
    """Return ``C = (prod U)^(1/k) / mean U``, ``T = sum a U`` and ``D = sqrt(C T)``.

    Parameters
    ----------
    dimensions : array of shape (units, k)
        U, on 0 to 1.
    weights : array of shape (k,)
        a, which sum to 1.

    Returns
    -------
    Coordination
        Where all dimensions are 0, D is 0 and C is missing.

    Examples
    --------
    >>> coordination(np.array([[0.5, 0.5], [0.9, 0.1], [0, 0]]), np.array([0.5, 0.5])).degree.round(4)
    array([0.7071, 0.5477, 0.    ])
    """
    mean = dimensions.mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.exp(np.log(dimensions).mean(axis=1))
        coupling = np.minimum(middle / mean, 1.0)  # equal ones may miss 1 by a rounding
    development = dimensions @ weights
    degree = np.where(mean == 0, 0.0, np.sqrt(coupling * development))
    return Coordination(coupling, development, degree)


def class_of(degree: Floats) -> Integers:
    """Return the class of each degree, 0 to 9 of :data:`CLASSES`, -1 where there is none.

    A degree at a bound is in the better class: ``[0, 0.1)`` to ``[0.9, 1]``.

    >>> class_of(np.array([0.0, 0.1 + 0.2, 1.0, np.nan]))
    array([ 0,  3,  9, -1])
    """
    present = ~np.isnan(degree)
    tenths = round_scores(np.where(present, degree, 0.0), _DECIMALS)
    bounds = np.round(np.arange(1, 10) / 10, 1)
    return np.where(present, np.searchsorted(bounds, tenths, side="right"), -1)
