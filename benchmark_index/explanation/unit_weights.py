"""The weights of indicators in the score of each unit, where something may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from ..aggregation import PlanNode
from ..aggregation.matrix import PowerForm
from ..index.fitted import FittedIndex
from ..index.kernel import score
from ..index.plan import Plan, compile_plan
from ..numerics import Floats


class UnitWeights(NamedTuple):
    """Units x indicators: effective weights, 0 where an indicator takes no part.

    Rows of units without a score are 0. ``start`` and ``slope``, by indicator, are how the index
    sees a normalized value, ``start + slope z``, where the score of a group is turned.
    """

    weights: Floats
    start: Floats
    slope: Floats


def unit_weights(fitted: FittedIndex, z: Floats, treated: Floats) -> UnitWeights:
    """Return how much each indicator weighs in the score of each unit.

    The product of the shares among siblings down the tree; where something is missing, its siblings
    carry its weight.

    Parameters
    ----------
    fitted : FittedIndex
    z, treated : array of shape (units, indicators)
        Values as normalized and as treated.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> index = bi.CompositeIndex("egdi", min_coverage=0.5, normalization=None)
    >>> x = np.array([[0.9, 0.8, 0.7], [0.4, np.nan, 0.6]])
    >>> unit_weights(index.fit(x).fitted_, x, x).weights.round(4)
    array([[0.3333, 0.3333, 0.3333],
           [0.5   , 0.    , 0.5   ]])
    """
    plan, leaves = fitted.plan, fitted.indicators
    scores = score(fitted.compiled, z, treated=treated, nodes=[node.id for node in plan])
    values = {name: column[0] for name, column in scores.items()}
    values |= {
        leaf: treated[:, j] if leaf in _own_scaled(plan) else z[:, j]
        for j, leaf in enumerate(leaves)
    }
    root = plan[-1].id
    weight = {root: np.where(np.isnan(values[root]), 0.0, 1.0)}
    seen = {root: (0.0, 1.0)}
    for node in reversed(plan):
        if node.id not in weight:  # which the index looks past
            continue
        shares = [
            np.where(np.isnan(values[child]), 0.0, share)
            for child, share in zip(node.children, node.weights, strict=True)
        ]
        total = np.sum(shares, axis=0)
        present = ~np.isnan(values[node.id]) & (total > 0)
        factor = np.divide(weight[node.id], total, out=np.zeros(len(z)), where=present)
        weight |= {
            child: factor * share for child, share in zip(node.children, shares, strict=True)
        }
        start, slope = seen[node.id]
        for child in node.children:
            mirror = node.mirrors.get(child)
            as_is = (start, slope)
            seen[child] = as_is if mirror is None else (start + slope * mirror, -slope)
    nothing = np.zeros(len(z))
    starts, slopes = np.array([seen.get(leaf, (0.0, 1.0)) for leaf in leaves]).T
    columns = [weight.get(leaf, nothing) for leaf in leaves]
    return UnitWeights(np.column_stack(columns), starts, slopes)


def _own_scaled(plan: Sequence[PlanNode]) -> set[str]:
    """Return the children of nodes that take values as treated."""
    return {child for node in plan if node.aggregation.own_scaling for child in node.children}


def own_scaled(fitted: FittedIndex) -> list[bool]:
    """Return which indicators the index takes as treated, and not as normalized."""
    names = _own_scaled(fitted.plan)
    return [leaf in names for leaf in fitted.indicators]


def is_arithmetic(fitted: FittedIndex) -> bool:
    """Return whether a score is the sum of weights times normalized values, also some turned."""
    return all(node.form == PowerForm(1) and not node.is_limited for node in fitted.plan)


def geometric_floor(fitted: FittedIndex) -> Floats | None:
    """Return the floor of each indicator where every node is a geometric mean, else None.

    NaN where there is none. A floor of groups that lies above those of their indicators could
    bind by itself: then it is none of these.
    """
    floors = np.full(len(fitted.indicators), np.nan)
    lowest: dict[str, float] = {}
    for node in fitted.plan:
        form = node.form
        if form is None or form.p != 0 or node.is_limited or node.mirrors:
            return None
        floor = 0.0 if form.floor is None else form.floor
        inner = [lowest[child] for child in node.children if child in lowest]
        if any(below < floor for below in inner):
            return None
        lowest[node.id] = min([floor, *inner] if len(inner) < len(node.children) else inner)
        for child in node.children:
            if child not in lowest and form.floor is not None:
                floors[fitted.indicators.index(child)] = floor
    return floors


class FreeWeights:
    """The scores of an index whose indicators weigh whatever they are told, unit by unit.

    Coverage asks for nothing: an indicator of weight 0 is left out.

    Parameters
    ----------
    fitted : FittedIndex
    beside : array of shape (units, indicators), optional
        The units that all others stand beside, where the index compares them: their ideals hold.
        Weights are then the index's own.
    """

    def __init__(self, fitted: FittedIndex, beside: Floats | None = None) -> None:
        nodes = [replace(node, coverage=Fraction(0)) for node in fitted.plan]
        self.plan = compile_plan(nodes, fitted.indicators)
        self.beside = beside
        self._below = _leaves_below(self.plan)
        self._root = nodes[-1].id

    def __call__(self, values: Floats, weights: Floats) -> Floats:
        """Return scores of values and weights, both coalitions x units x indicators.

        Values are normalized ones, of indicators that the index takes as treated these.
        """
        w = weights.reshape(-1, weights.shape[-1])
        y = np.where(w == 0, np.nan, values.reshape(w.shape))
        if self.beside is None:
            drawn = y[:, np.newaxis, :]
            scores = score(self.plan, drawn, w @ self._below.T, treated=drawn)[self._root][:, 0]
        else:
            together = np.concatenate([self.beside, y])
            scores = score(self.plan, together, treated=together)[self._root][0, len(self.beside) :]
        return scores.reshape(values.shape[:-1])


def _leaves_below(plan: Plan) -> Floats:
    """Return edges x leaves: 1 where the child of an edge is a leaf or has it below."""
    m = len(plan.leaves)
    below = np.eye(m + len(plan.nodes), m)
    for i, node in enumerate(plan.nodes):
        at = slice(plan.starts[i], plan.starts[i] + len(node.children))
        below[m + i] = below[plan.children[at]].max(axis=0)
    edges: Floats = below[plan.children]
    return edges
