"""What each indicator weighs in the score of each unit: where one is missing, siblings carry it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..numerics import Booleans, Floats
from .plan import Plan


def unit_weights(plan: Plan, present: Booleans) -> Floats:
    """Return the weights of indicators in the scores of units, as they are where some are missing.

    Down the tree each node's weight is shared among the children that are there in proportion to
    their own; a group below its coverage is not there.

    Parameters
    ----------
    plan : Plan
    present : array of shape (units, leaves)
        Which indicators have a value.

    Returns
    -------
    array of shape (units, leaves)
        Rows sum to 1; 0 where an indicator is missing or no part of the index, NaN in the rows of
        units without a score.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from benchmark_index import ArithmeticMean
    >>> from benchmark_index.aggregation import PlanNode
    >>> from benchmark_index.index.plan import compile_plan
    >>> group = PlanNode("g", ("a", "b"), (0.5, 0.5), ArithmeticMean(), Fraction(0))
    >>> root = PlanNode("index", ("g", "c"), (0.6, 0.4), ArithmeticMean(), Fraction(0))
    >>> plan = compile_plan([group, root], ["a", "b", "c"])
    >>> unit_weights(plan, np.array([[True, True, True], [True, False, True]]))
    array([[0.3, 0.3, 0.4],
           [0.6, 0. , 0.4]])
    """
    whole = present.all(axis=1)
    weights = np.empty(present.shape)
    weights[~whole] = _carried(plan, present[~whole])
    if whole.any():
        weights[whole] = _carried(plan, np.ones((1, present.shape[1]), dtype=bool))
    return weights


def counted(plan: Plan, present: Booleans) -> Booleans:
    """Return which values enter the scores of units: those present below nodes that have a score.

    >>> from fractions import Fraction
    >>> from benchmark_index import ArithmeticMean
    >>> from benchmark_index.aggregation import PlanNode
    >>> from benchmark_index.index.plan import compile_plan
    >>> group = PlanNode("g", ("a", "b"), (0.5, 0.5), ArithmeticMean(), Fraction(1))
    >>> root = PlanNode("index", ("g", "c"), (0.6, 0.4), ArithmeticMean(), Fraction(0))
    >>> counted(compile_plan([group, root], ["a", "b", "c"]), np.array([[True, False, True]]))
    array([[False, False,  True]])
    """
    there = _there(plan, present)
    enters = {plan.nodes[-1].id: there[plan.nodes[-1].id]}
    for node in reversed(plan.under_root):
        enters |= {child: enters[node.id] & there[child] for child in node.children}
    nowhere = np.zeros(len(present), dtype=bool)
    return np.column_stack([enters.get(name, nowhere) for name in plan.leaves])


def _there(plan: Plan, present: Booleans) -> dict[str, Booleans]:
    """Return which units have a value or a score, by leaf and node."""
    there: dict[str, Booleans] = {name: present[:, j] for j, name in enumerate(plan.leaves)}
    for node in plan.under_root:
        of_children = [there[child] for child in node.children]
        enough = np.sum(of_children, axis=0) >= node.least
        if node.aggregation.weighs:
            weighing = [of for of, share in zip(of_children, node.weights, strict=True) if share]
            enough &= np.any(weighing, axis=0) if weighing else False
        there[node.id] = enough
    return there


def _carried(plan: Plan, present: Booleans) -> Floats:
    there, root = _there(plan, present), plan.nodes[-1].id
    weight = {root: np.where(there[root], 1.0, np.nan)}
    for node in reversed(plan.under_root):
        shares = {
            child: np.where(there[child], share, 0.0)
            for child, share in zip(node.children, node.weights, strict=True)
        }
        total = np.sum(list(shares.values()), axis=0)
        above = weight[node.id]
        with np.errstate(invalid="ignore", divide="ignore"):
            factor = np.where(there[node.id], above / total, np.where(np.isnan(above), np.nan, 0.0))
        weight |= {child: factor * share for child, share in shares.items()}
    outside = weight[root] * 0.0
    return np.column_stack([weight.get(name, outside) for name in plan.leaves])


class LeafLines(NamedTuple):
    """How an index of arithmetic means sees each indicator: ``start + slope z``.

    Below a group whose score is turned the slope is -1.
    """

    start: Floats
    slope: Floats

    @classmethod
    def of(cls, plan: Plan) -> LeafLines:
        """Return the lines of all leaves of a plan."""
        seen = {plan.nodes[-1].id: (0.0, 1.0)}
        for node in reversed(plan.under_root):
            start, slope = seen[node.id]
            for child in node.children:
                mirror = node.mirrors.get(child)
                as_is = (start, slope)
                seen[child] = as_is if mirror is None else (start + slope * mirror, -slope)
        lines = [seen.get(name, (0.0, 1.0)) for name in plan.leaves]
        pairs: Floats = np.array(lines, dtype=float).reshape(-1, 2)
        return cls(pairs[:, 0], pairs[:, 1])

    def along(self, z: Floats) -> Floats:
        """Return units x leaves as the index sees them, z itself where nothing is turned."""
        straight = not self.start.any() and bool(np.all(self.slope == 1.0))
        return z if straight else self.start + self.slope * z
