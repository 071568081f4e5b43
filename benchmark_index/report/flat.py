"""Tables of values without formulas, rows in the order of the ranking.

So large tables are written, and up to version 0.5 all workbooks of values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from ..errors import Text
from ..estimators.by_column import fitted_parts
from ..excel import Column
from ..framework import Group
from ..numerics import Floats
from .number_formats import number_format
from .words import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from .workbook import Report


@runtime_checkable
class _Bounded(Protocol):
    """A normalization that knows which values get its lowest and its highest result."""

    worst_: Floats
    best_: Floats


def sheets(report: Report) -> Iterator[tuple[str, list[Column], int]]:
    """Yield the sheets: name, columns, number of columns that stay in view."""
    keys = report.keys()
    wide = 1 + len(keys)
    yield "Ranking", ranking(report, keys, report.framework.groups), wide
    yield "Dimensions", [rank(report), *keys, *scores(report, report.framework.all_groups)], wide
    normalized = report.scorecard.normalized
    yield "Normalized", [rank(report), *keys, *indicators(report, normalized, scaled=True)], wide
    yield "Data", [*keys, *report.attributes(), *indicators(report, report.table.data)], len(keys)
    yield "Weights", weights(report), 2


def rank(report: Report) -> Column:
    """Return the rank of each unit."""
    rank = [
        None if np.isnan(r) else int(r) for r in report.scorecard.rank.to_numpy(float)[report.order]
    ]
    return Column(report.head(Text("排名", "Rank")), rank, "0", align="center")


def ranking(report: Report, keys: list[Column], groups: Sequence[Group]) -> list[Column]:
    """Return the ranking: score, tier, scores of groups, what is missing."""
    scorecard = report.scorecard
    score = scorecard.published.to_numpy()[report.order]
    columns = [
        rank(report),
        *keys,
        Column(report.head(SCORE), score, report.score_format(score), bar=True),
    ]
    rule = scorecard.fitted.tiers
    if rule is not None:
        tiers = scorecard.tier_numbers[report.order]
        said = {t: report.say(rule.label(t)) for t in np.unique(tiers).tolist() if t >= 0}
        labels = [said.get(t) for t in tiers.tolist()]
        fills = {label: t for t, label in said.items()}
        tier = Column(report.head(Text("档次", "Tier")), labels, align="center", fills=fills)
        columns.append(tier)
    columns += scores(report, groups)
    share = scorecard.available[report.order]
    available = Column(report.head(Text("数据完整度", "Data available")), share, "0%")
    return [*columns, available, report.notes()]


def scores(report: Report, groups: Sequence[Group]) -> list[Column]:
    """Return the scores of groups."""
    columns = []
    for group in groups:
        values = report.group_scores[group.id].to_numpy()[report.order]
        columns.append(Column(report.head(group.name), values, number_format(values, 1)))
    return columns


def indicators(report: Report, values: pd.DataFrame, scaled: bool = False) -> list[Column]:
    """Return the values of the indicators, as reported and divided, or normalized."""
    columns = []
    for leaf in report.framework.all_indicators:
        column = list(values[leaf.id].to_numpy()[report.order])
        if scaled:
            columns.append(Column(report.head(leaf.name), column, number_format(column, 1)))
            continue
        columns.append(report.as_measured(leaf, column, column))
        if leaf.denominator:
            divided = list(report.scorecard.denominated[leaf.id].to_numpy()[report.order])
            header = f"→ {report.head(leaf.name)}\n{leaf.result_unit}"
            columns.append(Column(header, divided, "#,##0.0000"))
    return columns


def weights(report: Report) -> list[Column]:
    """Return every node with its weights and the bounds of its normalization."""
    shares = report.scorecard.weights
    nodes = [str(node) for node in shares.index]
    column = report.column
    return [
        *report.nodes(nodes),
        column("同级权重", "Local weight", list(shares["local"]), number="0.00%"),
        column("总权重", "Effective weight", list(shares["effective"]), number="0.00%", bar=True),
        *_bounds(report, nodes),
        report.sources(nodes),
    ]


def _bounds(report: Report, nodes: Sequence[str]) -> list[Column]:
    """Return the values that get the lowest and the highest normalized value."""
    fitted = report.scorecard.fitted
    titles = {"worst_": ("最差值", "Worst"), "best_": ("最好值", "Best")}
    bounds: dict[str, dict[str, float]] = {key: {} for key in titles}
    for step, _, names in fitted_parts(fitted.normalization, fitted.indicators):
        if isinstance(step, _Bounded):
            bounds["worst_"] |= zip(names, step.worst_, strict=True)
            bounds["best_"] |= zip(names, step.best_, strict=True)
    if not bounds["worst_"]:
        return []
    return [
        report.column(*titles[key], [bounds[key].get(node) for node in nodes], number="#,##0.####")
        for key in titles
    ]
