"""Weights among siblings from uniform numbers, by the inverse of each distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv, gammaln

from ..errors import MethodError
from ..framework import Framework
from ..index.plan import places
from ..numerics import Booleans, Floats, Integers
from .assumptions import (
    DropIndicator,
    ExpertWeights,
    WeightAssumption,
    WeightConcentration,
    WeightNoise,
    WeightOrder,
    WeightRegion,
    WeightSimplex,
)


class Family(NamedTuple):
    """The children of a node, as columns of the local weights (every node but the root)."""

    parent: str
    columns: Integers


def families(framework: Framework) -> list[Family]:
    """Return the siblings below every inner node, parents first."""
    at = {name: j for j, name in enumerate(framework.parents)}
    return [
        Family(node.id, np.array([at[child.id] for child in node.children]))
        for node in framework.inner
    ]


def weight_width(assumption: WeightAssumption, framework: Framework) -> int:
    """Return how many uniform numbers a draw of weights takes."""
    if isinstance(assumption, WeightRegion):
        return 0
    if isinstance(assumption, ExpertWeights):
        return 1 if assumption.mixture is None else len(assumption.experts)
    return sum(map(len, _columns(assumption, framework)))


def _columns(assumption: WeightAssumption, framework: Framework) -> list[Integers]:
    parents = set(assumption.parents(framework))
    return [family.columns for family in families(framework) if family.parent in parents]


def draw_weights(
    assumption: WeightAssumption,
    uniform: Floats,
    local: Floats,
    kept: Booleans,
    framework: Framework,
) -> None:
    """Write drawn weights into the local weights, draws x nodes.

    Parameters
    ----------
    assumption : WeightAssumption
    uniform : array of shape (draws, width)
        Of a region, its weights instead.
    local : array of shape (draws, nodes)
        The weights so far, which noise and concentration are around.
    kept : array of shape (nodes,)
        The nodes that take part in the index at all.
    framework : Framework
    """
    if isinstance(assumption, ExpertWeights):
        return _of_experts(assumption, uniform, local, kept, framework)
    start = 0
    for family in _columns(assumption, framework):
        u = uniform[:, start : start + len(family)]
        start += len(family)
        some = kept[family]
        if not some.all():
            family, u = family[some], u[:, some]
        if len(family) < 2:
            continue
        columns = places(family.tolist())  # as a slice, which copies nothing
        match assumption:
            case WeightNoise(size=size):
                weights = u * (2 * size)
                weights += 1 - size
                weights *= local[:, columns]
            case WeightConcentration(concentration=concentration):
                weights = _dirichlet(u, concentration * local[:, columns])
            case WeightOrder(order=order):
                names = list(framework.parents)
                ranked = [list(family).index(names.index(n)) for n in order if kept[names.index(n)]]
                weights = -np.log(u)
                weights[:, ranked] = -np.sort(-weights[:, ranked], axis=1)
            case WeightSimplex():
                weights = np.log(u)  # of one sign, as their sum
            case _:
                weights = u.copy()
        weights /= weights.sum(axis=1, keepdims=True)
        local[:, columns] = weights


def _dirichlet(u: Floats, alpha: Floats) -> Floats:
    """Return gamma variables of these shapes over the largest of the draw; shape 0 stays 0.

    Small shapes give numbers below the smallest float, whose logarithms stay:
    ``P(a, x) ~ x^a / Gamma(a + 1)``.
    """
    weighs = alpha > 0
    shape = np.where(weighs, alpha, 1.0)
    with np.errstate(divide="ignore"):
        logs = np.log(gammaincinv(shape, u))
    small = logs < -600
    logs = np.where(small, (np.log(u) + gammaln(shape + 1)) / shape, logs)
    logs = np.where(weighs, logs, -np.inf)
    relative: Floats = np.exp(logs - logs.max(axis=1, keepdims=True))
    return relative


def _of_experts(
    assumption: ExpertWeights, uniform: Floats, local: Floats, kept: Booleans, framework: Framework
) -> None:
    if not isinstance(assumption.experts, Mapping):
        raise TypeError("experts are read from their files before")
    names = list(framework.parents)
    vectors = np.array([[by[n] for n in names] for by in assumption.experts.values()])
    if assumption.mixture is None:
        weights = vectors[chosen_of(uniform[:, 0], len(vectors))]
    else:
        shares = _dirichlet(uniform, np.full(uniform.shape, assumption.mixture))
        weights = (shares / shares.sum(axis=1, keepdims=True)) @ vectors
    for columns in _columns(assumption, framework):
        columns = columns[kept[columns]]
        if not len(columns):
            continue
        total = weights[:, columns].sum(axis=1, keepdims=True)
        if (total <= 0).any():
            raise MethodError.uninformative([names[j] for j in columns], len(vectors))
        local[:, columns] = weights[:, columns] / total


def chosen_of(uniform: Floats, count: int) -> Integers:
    """Return which of so many equally likely choices each draw takes; a uniform number is below 1."""
    numbers: Integers = (uniform * count).astype(int)
    return numbers


def left_out(assumption: DropIndicator, uniform: Floats, framework: Framework) -> Booleans:
    """Return the indicators that each draw leaves out, draws x indicators."""
    where = {name: j for j, name in enumerate(framework.indicator_ids)}
    columns = np.array([where[name] for name in assumption.names(framework)])
    out = np.zeros((len(uniform), len(where)), dtype=bool)
    if assumption.probability is None:
        out[np.arange(len(uniform)), columns[chosen_of(uniform[:, 0], len(columns))]] = True
    else:
        out[:, columns] = uniform < assumption.probability
    return out


def leave_out(out: Booleans, local: Floats, kept: Booleans, framework: Framework) -> Booleans:
    """Take indicators out of the local weights; return the draws in which nothing is left.

    Their siblings share what they had; a group of which nothing is left is taken out itself, and
    keeps the weights within, which then count for nothing.
    """
    at = {name: j for j, name in enumerate(framework.parents)}
    gone = np.zeros(local.shape, dtype=bool)
    gone[:, [at[name] for name in framework.indicator_ids]] = out
    empty = np.zeros(len(local), dtype=bool)
    for parent, columns in reversed(families(framework)):
        columns = columns[kept[columns]]
        if not len(columns):
            continue
        weights = np.where(gone[:, columns], 0.0, local[:, columns])
        total = weights.sum(axis=1)
        empty = total <= 0
        if parent in at:
            gone[:, at[parent]] = empty
        rest = ~empty & gone[:, columns].any(axis=1)
        local[np.ix_(rest, columns)] = weights[rest] / total[rest, np.newaxis]
    return empty


def local_by_name(local: Sequence[float], framework: Framework) -> dict[str, float]:
    """Return one draw of local weights by node."""
    return dict(zip(framework.parents, map(float, local), strict=True))
