"""Coverage counted level by level: which nodes of the tree have enough children to be scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from ..errors import Text
from ..framework import Framework, Indicator
from ..numerics import Booleans, positions
from .findings import Finding
from .model import IndicatorTable

COVERAGE_RULES = ("empty-row", "low-coverage", "group-missing")


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
    for node in reversed(list(framework.nodes.values())):
        if not isinstance(node, Indicator):
            count = np.sum([scored[child.id] for child in node.children], axis=0)
            scored[node.id] = count >= least[node.id]
    return scored


def shortfall(
    scored: Mapping[str, Booleans],
    row: int,
    children: Sequence[str],
    least: int,
    framework: Framework,
) -> Text:
    """Say why one unit has no score at a node: how many children have one, which do not."""
    absent = [child for child in children if not scored[child][row]]
    total, have = len(children), len(children) - len(absent)
    names = names_of(absent, framework)
    return Text(
        f"{total} 项中有 {have} 项，至少需要 {least} 项；缺 {names.zh}",
        f"{have} of {total} present, {least} needed; missing {names.en}",
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
    complete = np.all(np.stack([scored[node] for node in (framework.id, *groups)]), axis=0)
    for row in positions(np.logical_not(complete)):
        at, place = table.addresses.cell(row, "unit"), table.place(row)
        if not filled[row]:
            yield Finding("empty-row", at, *place)
        elif not scored[framework.id][row]:
            reason = shortfall(scored, row, children, least, framework)
            yield Finding("low-coverage", at, *place, details={"reason": reason})
        else:
            lost = names_of([node for node in groups if not scored[node][row]], framework)
            yield Finding("group-missing", at, *place, details={"groups": lost})
