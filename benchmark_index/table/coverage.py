"""Coverage counted level by level: which nodes of the tree have enough children to be scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from ..errors import Text
from ..findings.finding import Finding, capped
from ..framework import Framework
from ..numerics import Booleans, needed
from .indicator_table import IndicatorTable

COVERAGE_RULES = ("empty-row", "low-coverage", "group-missing")


def needed_children(framework: Framework) -> dict[str, int]:
    """Return how many direct children the index and every group need to have a score."""
    inner = framework.inner
    return {node.id: needed(framework.coverage(node.id), len(node.children)) for node in inner}


def scored_nodes(
    present: Mapping[str, Booleans], framework: Framework, least: Mapping[str, int]
) -> dict[str, Booleans]:
    """Return, for every node, which units have a score there.

    Parameters
    ----------
    present : mapping
        For each indicator, which units have a value.
    least : mapping
        For each inner node, how many direct children must have a score.
    """
    scored = dict(present)
    for node in reversed(framework.inner):
        small = np.min_scalar_type(len(node.children))
        count = np.zeros(len(next(iter(present.values()))), dtype=small)
        for child in node.children:
            count += scored[child.id]
        scored[node.id] = count >= least[node.id]
    return scored


def shortfall(
    scored: Mapping[str, Booleans],
    row: int,
    children: Sequence[str],
    least: int,
    framework: Framework,
) -> Text:
    """Return why one unit has no score at a node: how many children have one, which do not."""
    absent = [child for child in children if not scored[child][row]]
    if not absent and framework.formula:
        return Text("公式没有值，如除以零", "its formula has no value, such as a division by zero")
    total, present = len(children), len(children) - len(absent)
    names = names_of(absent, framework)
    return Text(
        f"{total} 项中有 {present} 项，至少需要 {least} 项；缺 {names.zh}",
        f"{present} of {total} present, {least} needed; missing {names.en}",
    )


def names_of(nodes: Iterable[str], framework: Framework) -> Text:
    """Return the names of nodes as a list in both languages."""
    names = [framework.nodes[node].name for node in nodes]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def coverage_findings(
    scored: Mapping[str, Booleans],
    table: IndicatorTable,
    framework: Framework,
    children: Sequence[str],
    least: int,
    filled: Booleans,
) -> Iterator[Finding]:
    """Find the units that are not ranked, and those ranked without the score of some group.

    Parameters
    ----------
    scored : mapping
        For the index and every group, which units have a score there.
    children, least
        The children the index itself is made of, and how many of them it needs.
    filled
        Which units have any value at all.
    """
    groups = [group.id for group in framework.all_groups if group.id in scored]
    ranked = scored[framework.id]
    complete = ranked.copy()
    for group in groups:
        complete &= scored[group]
    if complete.all():
        return

    def at(rule: str, row: int, **details: Text) -> Finding:
        return Finding(rule, table.addresses.cell(row, "unit"), *table.place(row), details=details)

    def low_coverage(row: int) -> Finding:
        reason = shortfall(scored, row, children, least, framework)
        return at("low-coverage", row, reason=reason)

    def group_missing(row: int) -> Finding:
        lost = [group for group in groups if not scored[group][row]]
        return at("group-missing", row, groups=names_of(lost, framework))

    yield from capped(np.flatnonzero(~complete & ~filled), lambda row: at("empty-row", row))
    yield from capped(np.flatnonzero(~ranked & filled), low_coverage)
    yield from capped(np.flatnonzero(~complete & ranked & filled), group_missing)
