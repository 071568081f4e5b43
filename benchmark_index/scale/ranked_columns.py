"""The columns of a ranking (排名列): scores as shown, ranks, tiers, whoever found the ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..index.fitted import FittedIndex
from ..numerics import Floats, Integers
from ..tiers import Tiers
from .scoring import KEY, ORDER

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class RankedColumns:
    """Makes the columns of a ranking of scores whose ranks are known.

    Attributes
    ----------
    fitted : FittedIndex
    high : mapping by period
        The highest score, which a published scale may rest on.
    cuts : mapping by period
        The falling cuts between tiers of scores as they are ranked.
    names : list of str, optional
        The columns of all scores, of which some may lack an attribute.
    """

    fitted: FittedIndex
    high: Mapping[str, float]
    cuts: Mapping[str, Floats]
    names: Sequence[str] = ()

    def of(self, scores: pa.Table, ranks: Integers) -> pa.Table:
        """Return rank, unit, attributes, score, tier, groups and the rest; rank 0 is none."""
        import pyarrow as pa

        order = scores.column(ORDER).to_numpy()
        score = scores.column("score").to_numpy()
        tiers, shown = np.full(len(order), -1), score.copy()
        for period, rows in each_period(scores):
            shown[rows] = self._shown(score[rows], period)
            tiers[rows] = self._tiers(shown[rows], order[rows], period)
        columns: dict[str, object] = {"rank": pa.array(ranks, mask=ranks == 0)}
        present = [name for name in scores.column_names if name not in (ORDER, KEY)]
        for name in self.names or present:
            if name not in present:
                columns[name] = pa.nulls(len(scores), pa.large_string())
            else:
                column = pa.array(shown) if name == "score" else scores.column(name)
                columns[name] = _null_where_nan(column)
            if name == "score":
                columns["tier"] = self._labels(tiers)
        return pa.table(columns)

    def _tiers(self, shown: Floats, order: Floats, period: str) -> Integers:
        rule = turned_rule(self.fitted)
        if rule is None:
            return np.full(len(order), -1)
        if not rule.by_figures:
            return rule.divided(order, self.cuts.get(period, np.empty(0)))
        values = shown if self.fitted.publishing is not None else order
        lower = self.fitted.publishing is not None and self.fitted.lower_is_better
        return rule.assign(-values if lower else values).tier

    def _shown(self, score: Floats, period: str) -> Floats:
        publishing = self.fitted.publishing
        if publishing is None:
            return score
        return publishing.beside(score, self.high.get(period, np.nan))

    def _labels(self, tiers: Integers) -> pa.Array:
        """Return the labels of tiers, none where there is no tier."""
        import pyarrow as pa

        most = int(tiers.max(initial=-1)) + 1
        rule = self.fitted.tiers
        words = [rule.label(tier).en for tier in range(most)] if rule is not None else []
        codes = pa.array(tiers.astype(np.int32), mask=tiers < 0)
        return pa.DictionaryArray.from_arrays(
            codes, pa.array(words, pa.string())
        ).dictionary_decode()


def turned_rule(fitted: FittedIndex) -> Tiers | None:
    """Return the rule of tiers for scores of which higher is better."""
    rule = fitted.tiers
    return rule.turned() if rule is not None and fitted.lower_is_better else rule


def _null_where_nan(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return a column whose missing numbers are none, which databases take NaN not for."""
    import pyarrow as pa

    if not pa.types.is_floating(column.type):
        return column
    return pa.array(column.to_numpy(zero_copy_only=False), from_pandas=True)


def each_period(scores: pa.Table) -> Iterator[tuple[str, slice | Integers]]:
    """Yield the periods of scores with their rows; one called "" where there are none."""
    if "period" not in scores.column_names:
        yield "", slice(None)
        return
    labels = scores.column("period").to_numpy(zero_copy_only=False)
    for period in dict.fromkeys(labels.tolist()):
        yield period, np.flatnonzero(labels == period)
