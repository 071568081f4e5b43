"""What is shown of other choices: alternatives of an index, a change of weights, two rankings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from ..uncertainty.alternatives import name_of
from ..uncertainty.changes import SAME
from .overview import ROWS, Overview, ShownTable, figure, listed, table_of

if TYPE_CHECKING:
    from ..aggregation import MergedRanking
    from ..comparison.two_rankings import RankingComparison
    from ..uncertainty.alternatives import Alternatives
    from ..uncertainty.changes import WeightChange


def of_alternatives(result: Alternatives) -> Overview:
    """Return how far each alternative is from the index as it is, then the ranks."""
    units, count = result.ranks.shape
    reasons = [f"{name_of(name)}: {text.en}" for name, text in result.impossible.items()]
    return Overview(f"{count} alternatives of {units} ranked", reasons, _of_ranks(result))


def _of_ranks(result: Alternatives) -> Iterator[ShownTable]:
    summary = result.summary.drop(columns=["zh", "en"])
    summary.index = pd.Index(list(map(name_of, result.ranks.columns)), name="alternative")
    decimals = dict.fromkeys(("shift", "spearman", "kendall"), 3)
    yield table_of(summary, "How far each is from the index as it is", places=decimals)
    ranks = result.to_frame()
    names = ["unit", "period"] if ranks.index.nlevels > 1 else ["unit"]
    yield table_of(ranks.head(ROWS).rename_axis(names), "Ranks", total=len(ranks))


def of_merged(result: MergedRanking) -> Overview:
    """Return the merged ranking, best first."""
    frame = pd.DataFrame({"rank": result.ranks, "score": result.scores})
    frame = frame.sort_values("rank", kind="stable")
    lines = [
        f"Agreement {result.agreement:.4g}, {'exact' if result.exact else 'by a local search'}"
    ]
    if result.equally_good is not None and result.equally_good > 1:
        lines.append(f"{result.equally_good:,} orders agree as well")
    table = table_of(frame.head(ROWS).rename_axis("unit"), "Merged ranking", total=len(frame))
    return Overview(f"MergedRanking of {len(frame):,} units", lines, [table])


def of_change(change: WeightChange) -> Overview:
    """Return the outcome in a sentence, and the weights that change."""
    weights = change.weights
    if len(weights):
        weights = weights[weights["change"].abs() > SAME]
    table = table_of(weights.rename_axis("node"), "Weights that change")
    return Overview(f"WeightChange: {change.explain().rstrip('.')}", [], [table])


def of_comparison(result: RankingComparison) -> Overview:
    """Return how much two rankings agree, and who moves most."""
    figures, (by_a, by_b) = result.summary, result.read_as
    head = f"{result.a} (by {by_a}) and {result.b} (by {by_b}): {figures['common']} units in both"
    lines = [
        f"Spearman {figures['spearman']:.3f}, Kendall {figures['kendall']:.3f}, average shift "
        f"{figures['average_shift']:.2f}, {figures['common_top']:.0%} of the top "
        f"{figures['top']} in common"
    ]
    for where, units in ((result.a, result.only_a), (result.b, result.only_b)):
        lines += [f"Only in {where}: {listed(units, len(units), 8)}"] if units else []
    return Overview(head, lines, _of_comparison(result))


def _of_comparison(result: RankingComparison) -> Iterator[ShownTable]:
    anew = ["common_a", "common_b"] if result.only_a or result.only_b else []
    columns = ["rank_a", "rank_b", *anew, "shift"]
    titles = {"rank_a": f"Rank in {result.a}", "rank_b": f"Rank in {result.b}"}
    movers = result.movers()[columns]
    yield table_of(movers, "Largest movers", titles=titles)
    shown = result.table[[*columns, "score_a", "score_b"]]
    yield table_of(shown, f"Units in both, in the order of {result.a}", titles=titles)
    rows = [(key.replace("_", " "), figure(round(value, 4))) for key, value in figures(result)]
    yield table_of(pd.DataFrame(rows, columns=["figure", "value"]), "Figures")


def figures(result: RankingComparison) -> list[tuple[str, float]]:
    """Return the figures of a comparison by name."""
    return [(key, float(value)) for key, value in result.summary.items()]
