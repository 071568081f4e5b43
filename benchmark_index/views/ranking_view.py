"""What is shown of a scorecard: the first of its ranking, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..findings.finding import summary
from ..numerics import Floats, Integers, Labels
from ..table.coverage import names_of
from .overview import (
    ROWS,
    Node,
    Overview,
    ShownTable,
    bars_to,
    decimals_of,
    floats,
    listed,
    table_of,
)

if TYPE_CHECKING:
    from ..errors import Text
    from ..index.scorecard import Scorecard

_REASONS = 3  # units without rank whose reason stands above the table


def of_scorecard(scorecard: Scorecard) -> Overview:
    """Return the first of a ranking, with what is missing."""
    ranks = ranks_of(scorecard)
    ranked = int(np.count_nonzero(~np.isnan(ranks)))
    head = f"Scorecard {scorecard.framework.id}: {ranked:,} of {len(ranks):,} ranked"
    groups = scorecard.groups  # computed anew each time of a large table
    return Overview(head, list(_lines(scorecard, ranks, groups)), _tables(scorecard, groups))


def ranks_of(scorecard: Scorecard) -> Floats:
    """Return the ranks as floats, NaN where there is none."""
    return floats(scorecard.rank)


def leading(scorecard: Scorecard, count: int = ROWS) -> Integers:
    """Return the first rows of the ranking, as its order has them, without ordering the others."""
    ranks = np.nan_to_num(ranks_of(scorecard), nan=np.inf)
    labels = scorecard.table.period_labels
    if labels is None:
        return _first(ranks, count)
    periods: Labels = np.asarray(labels, dtype=object)
    rows = np.empty(0, dtype=np.int64)
    for period in reversed(scorecard.table.periods):
        if len(rows) < count:
            of_period = np.flatnonzero(periods == period)
            best = of_period[_first(ranks[of_period], count - len(rows))]
            rows = np.concatenate([rows, best])
    return rows


def _first(ranks: Floats, count: int) -> Integers:
    """Return where the least of some ranks are, of equal ones the first.

    >>> _first(np.array([2.0, 4.0, 1.0, 2.0, 2.0]), 3)
    array([2, 0, 3])
    """
    rows = np.arange(len(ranks))
    if count < len(ranks):
        last = np.partition(ranks, count - 1)[count - 1]
        before = np.flatnonzero(ranks < last)
        rows = np.concatenate([before, np.flatnonzero(ranks == last)[: count - len(before)]])
        rows.sort()
    ordered: Integers = rows[np.argsort(ranks[rows], kind="stable")]
    return ordered


def keys_of(scorecard: Scorecard, rows: Integers) -> pd.DataFrame:
    """Return rank, unit, its name where it has another, and period of some rows."""
    table = scorecard.table
    frame = pd.DataFrame(
        {
            "rank": scorecard.rank.array[rows],
            "unit": np.asarray(table.unit_labels[rows], dtype=object),
        }
    )
    if "name" in table.units:
        names = np.asarray(table.units["name"].iloc[rows], dtype=object)
        if (names != frame["unit"].to_numpy()).any():
            frame["name"] = names
    if table.period_labels is not None:
        frame["period"] = np.asarray(table.period_labels[rows], dtype=object)
    return frame


def tier_names(tiers: Integers, label: Callable[[int], Text]) -> pd.Series:
    """Return tiers by their labels, in Python the English ones; None where there is none."""
    labels = [None if tier < 0 else label(tier) for tier in tiers.tolist()]
    named = [None if label is None else Node(label.en, label) for label in labels]
    return pd.Series(named, dtype=object)


def decimals_shown(scorecard: Scorecard) -> int:
    """Return how many decimals the score is shown with."""
    publishing = scorecard.fitted.publishing
    if publishing is not None and publishing.publication.decimals is not None:
        return publishing.publication.decimals
    return decimals_of(floats(scorecard.published))


def _lines(scorecard: Scorecard, ranks: Floats, groups: pd.DataFrame) -> Iterator[str]:
    table, rule = scorecard.table, scorecard.fitted.tiers
    if table.is_panel:
        yield f"{len(table.periods)} periods, the newest first"
    unranked = np.flatnonzero(np.isnan(ranks))
    for record in scorecard.not_ranked_at(unranked[:_REASONS].tolist()).to_dict("records"):
        place = listed([f"{record['unit']} {record.get('period', '')}".strip()], 1)
        yield f"Not ranked {place}: {record['en']}"
    if len(unranked) > _REASONS:
        yield f"... and {len(unranked) - _REASONS:,} more not ranked"
    yield from _without(scorecard, ranks, groups)
    if rule is not None:
        tiers = scorecard.tier_numbers
        counts = np.bincount(tiers[tiers >= 0]).tolist()
        yield f"Tiers: {', '.join(f'{rule.label(i).en} {n:,}' for i, n in enumerate(counts))}"
    if scorecard.finding_items:
        yield f"Findings: {summary(scorecard.finding_items).en}"


def _without(scorecard: Scorecard, ranks: Floats, groups: pd.DataFrame) -> Iterator[str]:
    """Yield which groups units are ranked without."""
    labels = scorecard.table.unit_labels
    for group in filter(scorecard.fitted.nodes.__contains__, map(str, groups)):
        rows = np.flatnonzero(np.isnan(groups[group].to_numpy()) & ~np.isnan(ranks))
        if len(rows):
            units = listed(list(map(str, labels[rows[:5]])), len(rows))
            yield f"Ranked without {names_of([group], scorecard.framework).en}: {units}"


def _tables(scorecard: Scorecard, groups: pd.DataFrame) -> Iterator[ShownTable]:
    rows, framework = leading(scorecard), scorecard.framework
    frame, published = keys_of(scorecard, rows), floats(scorecard.published)
    frame["score"] = published[rows]
    if scorecard.fitted.tiers is not None:
        numbers = scorecard.tier_numbers[rows]
        frame["tier"] = tier_names(numbers, scorecard.fitted.tiers.label)
    top = {group.id: Node(group.id, group.name.text) for group in framework.groups}
    scores = groups[list(top)].iloc[rows].reset_index(drop=True)
    fine = decimals_of(floats(scorecard.score)) - 1
    yield table_of(
        frame.join(scores),
        f"Ranking by {framework.name.en}",
        titles=top,
        bars={"score": bars_to(published[rows], published)},
        places=dict.fromkeys(top, fine) | {"score": decimals_shown(scorecard)},
        aside=list(top),
        heads="unit",
        total=len(published),
    )
    unranked = np.flatnonzero(np.isnan(ranks_of(scorecard)))
    reasons = scorecard.not_ranked_at(unranked[:ROWS].tolist()).drop(columns="zh")
    titles = {"en": "What is missing"}
    yield table_of(reasons, "Not ranked", titles=titles, total=len(unranked))
