"""What is shown of an indicator system: its tree, with weights, directions and units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..catalog import specs
from ..estimators.directions import ARROWS
from ..framework import Group, Indicator
from .overview import Overview, ShownColumn, ShownTable, bars_to, both, figure, table_of

if TYPE_CHECKING:
    from ..framework import Framework, Variable
    from ..weighting import WeightSet

_NODES = 80  # of a tree in a notebook


def of_framework(framework: Framework) -> Overview:
    """Return the tree of a system and the steps that it states."""
    head = f"Framework {framework.id}: {_counts(framework)}"
    lines = [both(framework.name.text), *_steps(framework)]
    lines += [f"Source: {framework.source}"] if framework.source else []
    return Overview(head, lines, _of_system(framework))


def of_group(group: Group) -> Overview:
    """Return the tree below a group."""
    head = f"Group {group.id}: {both(group.name.text)}, {_counts(group)}"
    return Overview(head, [], [_tree(_below(group, 0), "Groups and indicators")])


def of_indicator(leaf: Indicator) -> Overview:
    """Return an indicator on a line: its name, unit and direction."""
    return Overview(f"Indicator {_named(leaf, _unit(leaf))}, {_direction(leaf)}", [], [])


def of_variable(variable: Variable) -> Overview:
    """Return a variable on a line: its name and unit."""
    return Overview(f"Variable {_named(variable, variable.measure)}", [], [])


def _named(column: Variable, unit: str) -> str:
    return f"{column.id}: {both(column.name.text)}{f' ({unit})' if unit else ''}"


def of_weights(weights: WeightSet) -> Overview:
    """Return the weights of a set, with where they come from."""
    origin = [part for part in (weights.source, weights.date) if part]
    values = np.array([float(weight) for weight in weights.weights.values()], dtype=float)
    frame = pd.DataFrame({"node": list(weights.weights), "weight": values})
    table = table_of(frame, "Weights", bars={"weight": bars_to(values)}, rows=_NODES)
    head = f"WeightSet {weights.id}: {both(weights.name)}, {len(values)} weights"
    return Overview(head, [f"Source: {', '.join(origin)}"] if origin else [], [table])


def _counts(node: Framework | Group) -> str:
    below = [child for _, child in node.walk()]
    leaves = sum(isinstance(child, Indicator) for child in below)
    return f"{leaves} indicators in {len(below) - leaves} groups"


def _steps(framework: Framework) -> Iterator[str]:
    """Yield the published steps, a line each."""
    method = framework.method
    stated = (
        method.imputation,
        method.treatment,
        method.normalization,
        method.weighting,
        method.aggregation,
        method.tiers,
    )
    for step in filter(None, stated):
        yield f"{step.kind.capitalize()}: {specs.describe(step.kind, step.spec()).en}"


def _of_system(framework: Framework) -> Iterator[ShownTable]:
    yield _tree(_below(framework, 0), "Groups and indicators")
    frame = pd.DataFrame(
        [(v.id, v.name.text, v.measure) for v in framework.variables],
        columns=["variable", "name", "unit"],
    )
    yield table_of(frame, "Variables beside the tree", rows=_NODES)


def _below(node: Framework | Group, depth: int) -> Iterator[tuple[int, Group | Indicator]]:
    for child in node.children:
        yield depth, child
        if isinstance(child, Group):
            yield from _below(child, depth + 1)


def _tree(nodes: Iterable[tuple[int, Group | Indicator]], caption: str) -> ShownTable:
    everything = list(nodes)
    depths = [depth for depth, _ in everything[:_NODES]]
    shown = [node for _, node in everything[:_NODES]]
    weights = ["" if node.weight is None else figure(float(node.weight)) for node in shown]
    columns = [
        ShownColumn("id", [node.id for node in shown], names_rows=True, depths=depths),
        ShownColumn("name", [node.name.text for node in shown]),
    ]
    if any(weights):
        columns.append(ShownColumn("weight", weights, numeric=True))
    columns.append(ShownColumn("direction", [_direction(node) for node in shown]))
    columns.append(ShownColumn("unit", [_unit(node) for node in shown]))
    return ShownTable(caption, columns, len(everything) - len(shown))


def _direction(node: Group | Indicator) -> str:
    if isinstance(node, Group) and node.direction == "higher":
        return ""
    return f"{ARROWS[node.direction].en[0]} {node.direction}"


def _unit(node: Group | Indicator) -> str:
    """Return the unit of a value and what it is divided by; of a group the formula of its score."""
    if isinstance(node, Group):
        return f"= {node.formula}" if node.formula else ""
    if node.denominator is None:
        return node.measure
    return f"{node.measure} ÷ {node.denominator.variable} → {node.result_unit}"
