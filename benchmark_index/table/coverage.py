"""Coverage counted level by level: which nodes of the tree have enough children to be scored."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import Text
from ..framework import Framework, Indicator
from ..numerics import Booleans


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
    scored: Mapping[str, Booleans], row: int, node: str, framework: Framework, least: int
) -> Text:
    """Say why one unit has no score at a node: how many children have one, which do not."""
    parent = framework.nodes[node]
    assert not isinstance(parent, Indicator)
    absent = [child for child in parent.children if not scored[child.id][row]]
    total, have = len(parent.children), len(parent.children) - len(absent)
    return Text(
        f"{total} 项中有 {have} 项，至少需要 {least} 项；缺 "
        + "、".join(child.name.zh for child in absent),
        f"{have} of {total} present, {least} needed; missing "
        + ", ".join(child.name.en for child in absent),
    )
