"""Weights that a table states beside its indicators: what they are shares of."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..framework import Framework

_WHOLES = (1.0, 100.0)  # what weights sum to, as shares or in percent
_NEARLY = 0.01


def are_whole(weights: Collection[float]) -> bool:
    """Return whether weights sum to 1, or to 100 as percentages do.

    >>> are_whole([0.4, 0.4, 0.2]), are_whole([33.3, 33.3, 33.3]), are_whole([1, 2])
    (True, True, False)
    """
    total = sum(weights)
    return any(abs(total - whole) <= _NEARLY * whole for whole in _WHOLES)


def are_whole_in_groups(weights: Mapping[str, float], framework: Framework) -> bool:
    """Return whether the indicators of each of several groups have weights that sum to 1 or 100.

    >>> from benchmark_index import Framework
    >>> are_whole_in_groups({"osi": 0.5, "hci": 0.3, "tii": 0.2}, Framework.load("egdi"))
    False
    """
    leaves = {leaf.id for leaf in framework.all_indicators}
    children = [[child.id for child in node.children] for node in framework.inner]
    groups = [ids for ids in children if leaves & {*ids}]
    return len(groups) > 1 and all(
        weights.keys() >= {*ids} and are_whole([weights[name] for name in ids]) for ids in groups
    )
