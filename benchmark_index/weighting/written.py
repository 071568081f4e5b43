"""Weights as people write them (权重的写法): in order or by name, as numbers or in percent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

import numpy as np
import pandas as pd

from .. import catalog
from ..errors import Text, WeightsError, closest
from ..estimators.parameters import by_name
from ..files.plain import fraction
from ..framework import Framework, Group, Indicator
from ..framework.percentages import WHOLE, Percentage, percent_fault
from ..reading.headers import fold
from .siblings import refuse_unusable, sums_over_tree

_COMMA = re.compile("[,，]")
_GIVEN = "given:"


def in_place(choice: object) -> object:
    """Return the weights that a choice writes out, None where it names a method.

    A list, array or Series; a mapping by node; text such as ``30,20,50`` or ``gdp=30,firms=20``.

    >>> in_place("30%, 70%"), in_place("given:gdp=30,firms=70"), in_place("entropy:shift=0.1")
    (['30%', '70%'], {'gdp': '30', 'firms': '70'}, None)
    >>> in_place({"gdp": 30, "firms": "1/3"}), in_place({"entropy": {"shift": 0.1}})
    ({'gdp': 30, 'firms': '1/3'}, None)
    """
    if isinstance(choice, str):
        return _in_text(choice)
    if isinstance(choice, Mapping):
        names = [name for name in choice if isinstance(name, str)]
        method = len(choice) == 1 and any(catalog.find("weighting", name) for name in names)
        plain = not any(isinstance(w, (Mapping, list, tuple)) for w in choice.values())
        return choice if choice and plain and not method and len(names) == len(choice) else None
    return choice if isinstance(choice, (list, tuple, np.ndarray, pd.Series)) else None


def _in_text(text: str) -> object:
    said = text.strip().removeprefix(_GIVEN)
    parts = [part.strip() for part in _COMMA.split(said)]
    pairs = [part.partition("=") for part in parts]
    if all(name.strip() and equals and value.strip() for name, equals, value in pairs):
        return None if ":" in pairs[0][0] else {name.strip(): w.strip() for name, _, w in pairs}
    numbers = all(isinstance(as_weight(part), float) for part in parts)
    return parts if numbers and (len(parts) > 1 or said != text.strip()) else None


def as_weights(weights: object, names: Sequence[str] | None) -> object:
    """Return weights with what is written as text as numbers: a mapping, a list, or as they are.

    >>> as_weights(["30%", "1/2", 3], None), as_weights({"a": "70 %"}, ["a"])
    ([30.0, 0.5, 3], {'a': 70.0})
    """
    weights = by_name(weights, names)
    if isinstance(weights, np.ndarray):
        weights = weights.tolist()
    if isinstance(weights, Mapping):
        return {name: as_weight(value) for name, value in weights.items()}
    return [*map(as_weight, weights)] if isinstance(weights, (list, tuple)) else weights


def as_weight(value: object) -> object:
    """Return a weight written as text as a number; what is no number stays as it is."""
    if isinstance(value, str):
        if (percentage := Percentage.of(value)) is not None:
            return percentage
        with suppress(ValueError, OverflowError):
            return float(fraction(value))
    return value


def by_node(
    weights: Mapping[str, object] | Sequence[object], framework: Framework
) -> Mapping[str, float]:
    """Return weights by node id: of a list in order, or of a mapping by id, name or alias.

    A list as long as there are indicators holds their shares of the whole index; one as long as
    the index has children is for these. Percentages sum to 100 among siblings, or where they are
    of all indicators and nothing else, over the whole index.

    Raises
    ------
    WeightsError
        The list has another length, a name is no node's or several nodes', a weight is no number,
        or percentages do not make 100.
    """
    if not isinstance(weights, Mapping):
        return _in_order(weights, framework)
    named = _named(weights, framework)
    if not any(isinstance(weight, Percentage) for weight in named.values()):
        return named
    fault = _fault(named, framework)
    if fault is None:
        return {node: float(weight) for node, weight in named.items()}
    if set(named) == set(framework.indicator_ids) and round(sum(named.values()) / WHOLE) == 1:
        if (reason := percent_fault(named)) is None:
            return sums_over_tree(named, framework)
        fault = framework.id, reason
    raise WeightsError.not_whole(*fault)


def _fault(weights: Mapping[str, float], framework: Framework) -> tuple[str, Text] | None:
    """Return the first node below which percentages are wrong, and how."""
    for node in framework.inner:
        siblings = {c.id: weights[c.id] for c in node.children if c.id in weights}
        if (reason := percent_fault(siblings, weights.get(node.id))) is not None:
            return node.id, reason
    return None


def _in_order(weights: Sequence[object], framework: Framework) -> Mapping[str, float]:
    leaves, children = framework.indicator_ids, [child.id for child in framework.children]
    if len(weights) not in (len(leaves), len(children)):
        count = f"{len(leaves)}" + (f" / {len(children)}" if framework.groups else "")
        first = leaves[0]
        reason = Text(
            f"给了 {len(weights)} 个，应为 {count} 个（各指标"
            f"{' / 各一级分组' if framework.groups else ''}）；也可按编号给出：{first} ...",
            f"{len(weights)} given, {count} needed (indicators"
            f"{' / groups of the first level' if framework.groups else ''}); or give them by id: "
            f"{first} ...",
        )
        raise WeightsError.unusable(framework.id, reason)
    of_leaves = len(weights) == len(leaves)
    listed = dict(zip(leaves if of_leaves else children, weights, strict=True))
    checked = refuse_unusable(listed, framework.id)
    fault = percent_fault(listed)
    if fault is not None:
        raise WeightsError.not_whole(framework.id, fault)
    if not any(checked.values()):
        raise WeightsError.unusable(framework.id, Text("全为零", "all zero"))
    return sums_over_tree(checked, framework) if of_leaves else checked


def _named(weights: Mapping[str, object], framework: Framework) -> Mapping[str, float]:
    """Return weights by the ids of the nodes that are named."""
    if all(name in framework.parents for name in weights):
        return cast("Mapping[str, float]", weights)  # which is looked at among siblings
    names = {node.id: _names(node) for _, node in framework.walk()}
    nodes: dict[str, list[str]] = {}
    for node, spelled in names.items():
        for key in dict.fromkeys(map(fold, spelled)):
            nodes.setdefault(key, []).append(node)
    named: dict[str, object] = {}
    lost = []
    for name, weight in weights.items():
        ids = [name] if name in framework.parents else nodes.get(fold(name), [])
        if len(ids) > 1:
            listed = ", ".join(ids)
            zh, en = (
                f"{name} 是几个节点的名称，请写编号",
                f"{name} names several nodes; write the id",
            )
            raise WeightsError.unusable(framework.id, Text(f"{zh}：{listed}", f"{en}: {listed}"))
        if not ids:
            lost.append(str(name))
        elif ids[0] in named:
            reason = Text(f"{ids[0]} 给了两次", f"{ids[0]} is given twice")
            raise WeightsError.unusable(framework.id, reason)
        else:
            named[ids[0]] = weight
    if lost:
        known = [*framework.parents, *(name for spelled in names.values() for name in spelled)]
        raise WeightsError.no_nodes(framework.id, lost, closest(lost[0], known))
    return cast("Mapping[str, float]", named)


def _names(node: Group | Indicator) -> list[str]:
    """Return the names of a node in both languages, and its aliases."""
    aliases = node.aliases if isinstance(node, Indicator) else ()
    return [node.name.zh, node.name.en, *aliases]
