"""Weights that the table itself states in a row or column 权重."""

from __future__ import annotations

from pathlib import Path

from ..errors import Text, UsageError, WeightsError
from ..framework import Framework
from ..table import IndicatorTable
from ..table.stated_weights import are_whole_in_groups
from .given import GivenWeights, WeightSet
from .siblings import spread_over_tree

FROM_TABLE = "from-table"


def table_weights(table: IndicatorTable, framework: Framework) -> GivenWeights:
    """Return the weights that a table states, as weights given by node.

    Weights that sum to 1 or 100 group by group are shares within each, and groups keep the
    framework's weights, else equal ones. All others are shares of the whole index: a group weighs
    what its indicators weigh together.

    Raises
    ------
    UsageError
        The table states no weights.
    WeightsError
        Some indicator has none, or all are zero.
    """
    stated = {
        name: table.weights_stated[name]
        for name in framework.indicator_ids
        if name in table.weights_stated
    }
    if not stated:
        raise UsageError(
            Text(
                "from-table：表中没有写明权重",
                "from-table: the table states no weights",
            ),
            Text(
                "请在表头下加一行“权重”，或用 --weighting 给出其他权重。",
                "Add a row 权重 or weight below the header, or name other weights with --weighting.",
            ),
        )
    if absent := [name for name in framework.indicator_ids if name not in stated]:
        raise WeightsError.absent(framework.id, absent)
    if are_whole_in_groups(stated, framework):
        groups = {g.id: g.weight for g in framework.all_groups if g.weight is not None}
        weights = stated | groups
    elif framework.all_groups:
        weights = spread_over_tree(stated, framework)
    else:
        weights = stated
    name = Text("表中所写权重", "as the table states")
    return GivenWeights(WeightSet(FROM_TABLE, framework.id, weights, name, Path(table.source).name))
