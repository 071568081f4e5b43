"""Partial ranks (分项排名): by dimension, and within the units of a region, a segment or a tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..estimators.rows import Labels
from ..numerics import Floats, competition_ranks, round_scores
from .oriented import oriented_indicators, oriented_scores

if TYPE_CHECKING:
    from .scorecard import Scorecard

DIMENSION = "dimension"  # every node of the first level
DECIMALS = 10  # to which values of indicators are rounded
By = str | Sequence[str]


class PartialRanks:
    """What the units of a run can be ranked by, besides the index among all.

    Parameters
    ----------
    scorecard : Scorecard
    """

    def __init__(self, scorecard: Scorecard) -> None:
        self.scorecard = scorecard
        self.framework, self.table = scorecard.framework, scorecard.table

    @property
    def dimensions(self) -> list[str]:
        """The ids of the nodes of the first level."""
        return [node.id for node in self.framework.children]

    @property
    def attributes(self) -> list[str]:
        """What units can be grouped by: attributes of the table, period and tier."""
        names = [name for name in self.framework.attributes if name in self.table.units]
        more = {"period": self.table.is_panel, "tier": self.scorecard.fitted.tiers is not None}
        return [*names, *(name for name, there in more.items() if there and name not in names)]

    def chosen(self, by: By) -> list[str]:
        """Return the nodes and attributes that are asked for, each once.

        Raises
        ------
        UsageError
            There is none of a name.
        """
        names: list[str] = []
        for name in [by] if isinstance(by, str) else by:
            names += self.dimensions if name == DIMENSION else [name]
        known = [*self.framework.nodes, *self.attributes]
        for name in names:
            if name not in known or name == self.framework.id:
                kind = Text("可排名的维度或属性", "dimension or attribute to rank by")
                raise UsageError.unknown(
                    kind, name, [DIMENSION, *self.dimensions, *self.attributes]
                )
        return list(dict.fromkeys(names))

    def is_node(self, name: str) -> bool:
        """Return whether ranks are by a dimension or indicator, not within an attribute."""
        return name in self.framework.nodes

    def column(self, name: str) -> str:
        """Return what a column of ranks is called: ``rank_economy``, ``rank_in_region``."""
        return f"rank_{name}" if self.is_node(name) else f"rank_in_{name}"

    def ranks(self, name: str) -> Floats:
        """Return competition ranks by a node, or by the index within an attribute; NaN for none.

        Period by period, of scores rounded as those of the index are; indicators to 10 decimals.
        """
        if not self.is_node(name):
            scores = self._rounded(oriented_scores(self.scorecard, self.framework.id))
            classes = self.classes(name)
            ranks = competition_ranks(scores, classes)
            return np.where(classes == 0, np.nan, ranks)
        periods = self._periods()
        if name in self.framework.indicator_ids:
            at = self.framework.indicator_ids.index(name)
            values = round_scores(oriented_indicators(self.scorecard)[:, at], DECIMALS)
            return competition_ranks(values, periods)
        return competition_ranks(self._rounded(oriented_scores(self.scorecard, name)), periods)

    def _rounded(self, scores: Floats) -> Floats:
        return self.scorecard.round_as_ranked(scores)

    def _periods(self) -> Labels | None:
        labels = self.table.period_labels
        return None if labels is None else np.asarray(labels, dtype=object)

    def values(self, attribute: str) -> list[str]:
        """Return the class of each row; empty where it has none."""
        if attribute == "period" and (labels := self.table.period_labels) is not None:
            return [str(label) for label in labels]
        if attribute == "tier" and attribute not in self.table.units:
            return [label or "" for label in self.scorecard.tier_labels()]
        return ["" if pd.isna(v) else str(v).strip() for v in self.table.units[attribute].tolist()]

    def classes(self, attribute: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return a number, from 1 on, for the period and class of each row; 0 where it has no class."""
        values = pd.Series(self.values(attribute), dtype=object)
        periods = self._periods()
        keys = values if periods is None else pd.Series(list(zip(periods, values, strict=True)))
        codes = 1 + pd.factorize(keys)[0].astype(np.int64)
        return np.where(values.to_numpy() == "", 0, codes)

    def frame(self, by: By = DIMENSION) -> pd.DataFrame:
        """Return the columns of ranks in the order of the table, each attribute before its own."""
        columns: dict[str, object] = {}
        for name in self.chosen(by):
            if not self.is_node(name) and name not in ("period", "tier"):
                columns[name] = self.values(name)
            columns[self.column(name)] = pd.array(self.ranks(name)).astype("Int64")
        return pd.DataFrame(columns, index=self.table.index)
