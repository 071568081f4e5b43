"""Weights on a tree: local among siblings, effective over the whole index."""

from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Mapping
from typing import cast

import numpy as np

from ..errors import Text, WeightsError, shorten
from ..framework import Framework

Weights = dict[str, float]
SMALL, LARGE = 1e-100, 1e100


def local_weights(weights: Mapping[str, float], framework: Framework) -> Weights:
    """Normalise weights given per node among its siblings; siblings without any are equal.

    Raises
    ------
    WeightsError
        A weight is negative, not finite or for an unknown node, all siblings are zero, or only
        some siblings have one.
    """
    unknown = [node for node in weights if node not in framework.parents]
    if unknown:
        listed = shorten(unknown)
        reason = Text(f"体系中没有这些节点：{listed}", f"no such nodes: {listed}")
        raise WeightsError.unusable(framework.id, reason)
    local: Weights = {}
    for parent in framework.inner:
        children = [child.id for child in parent.children]
        absent = [child for child in children if child not in weights]
        if 0 < len(absent) < len(children):
            raise WeightsError.absent(parent.id, absent)
        raw = {child: weights.get(child, 1.0) for child in children}
        local |= _normalised(raw, parent.id)
    return local


def refuse_unusable(raw: Mapping[str, object], parent: str) -> Mapping[str, float]:
    """Refuse what is no weight: negative, not finite, or no number."""
    bad = [node for node, weight in raw.items() if not _is_weight(weight)]
    if bad:
        listed = shorten(bad)
        reason = Text(f"为负或不是有限数：{listed}", f"negative or not finite: {listed}")
        raise WeightsError.unusable(parent, reason)
    return cast("Mapping[str, float]", raw)


def _normalised(raw: Mapping[str, float], parent: str) -> Weights:
    refuse_unusable(raw, parent)
    largest = max(raw.values())
    if largest <= 0:
        raise WeightsError.unusable(parent, Text("全为零", "all zero"))
    if not SMALL < largest < LARGE:  # so that the sum and the shares stay in float64
        raw = {node: float(weight) / float(largest) for node, weight in raw.items()}
    total = math.fsum(raw.values())
    return {node: weight / total for node, weight in raw.items()}


def _is_weight(value: object) -> bool:
    if not isinstance(value, numbers.Real) or isinstance(value, (bool, np.bool_)):
        return False
    return bool(not value < 0 and value <= sys.float_info.max)


def spread_over_tree(indicators: Mapping[str, float], framework: Framework) -> Weights:
    """Turn weights across all indicators into local ones: a group weighs the sum of its children.

    Where a whole group weighs nothing, its children are equal.
    """
    return local_weights(sums_over_tree(indicators, framework), framework)


def sums_over_tree(indicators: Mapping[str, float], framework: Framework) -> Weights:
    """Return weights across all indicators with those of the groups, the sums of their children."""
    raw = {
        node: math.fsum(indicators[leaf] for leaf in framework.leaves(node))
        for node in framework.parents
    }
    for parent in framework.inner:
        if not any(raw[child.id] for child in parent.children):
            raw |= {child.id: 1.0 for child in parent.children}
    return raw


def effective_weights(local: Mapping[str, float], framework: Framework) -> Weights:
    """Return each node's weight in the index: the product of the local ones on its way up."""
    effective = {framework.id: 1.0}
    for node, parent in framework.parents.items():
        effective[node] = effective[parent.id] * local[node]
    del effective[framework.id]
    return effective
