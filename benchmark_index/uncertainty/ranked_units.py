"""An index fitted on a table, and what the ranks of its units are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
from sklearn.base import clone

from ..errors import Text, UsageError
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.fitted import FittedIndex
from ..index.kernel import score
from ..index.plan import Plan
from ..index.scorecard import Scorecard
from ..numerics import Floats, Integers, competition_ranks, group_rows, positions, round_scores
from ..reading.door import as_table
from ..table import IndicatorTable

IndexLike: TypeAlias = "CompositeIndex | Framework | str | Path"


@dataclass(frozen=True, eq=False)
class RankedUnits:
    """The units of a table under an index that was fitted on them.

    Attributes
    ----------
    fitted : FittedIndex
    table : IndicatorTable
    """

    fitted: FittedIndex
    table: IndicatorTable

    @classmethod
    def of(cls, index: IndexLike, table: object) -> RankedUnits:
        """Fit an index, or an indicator system with its own steps, on a table."""
        if not isinstance(index, CompositeIndex):
            index = CompositeIndex(index)
        of_table = as_table(table, Framework.load(index.framework))
        fitted: FittedIndex = clone(index).fit(of_table).fitted_
        return cls(fitted, of_table)

    @cached_property
    def scorecard(self) -> Scorecard:
        """The index as it is."""
        return Scorecard(self.fitted, self.table, self.fitted.findings)

    @property
    def plan(self) -> Plan:
        """The nodes of the index."""
        return self.fitted.compiled

    @cached_property
    def treated(self) -> Floats:
        """Values before normalization."""
        return self.fitted.prepare(self.table)

    @cached_property
    def z(self) -> Floats:
        """Normalized values, units x indicators."""
        return self.fitted.normalize(self.treated, self.table.rows)

    @property
    def sign(self) -> float:
        """What scores are multiplied by so that more is better."""
        return -1.0 if self.fitted.lower_is_better else 1.0

    @cached_property
    def labels(self) -> list[str]:
        """Each row in words: the unit, and its period."""
        return [" ".join(filter(None, self.table.place(i))) for i in range(len(self.table.data))]

    @property
    def periods(self) -> Iterator[tuple[Integers, str]]:
        """The rows that are ranked among themselves, and their period."""
        labels = self.table.period_labels
        if labels is None:
            yield np.arange(len(self.table.data)), self.table.period or ""
            return
        for period, rows in group_rows(np.asarray(labels, dtype=object)):
            yield np.arange(len(labels))[rows], str(period)

    def scores(self, weights: Floats | None = None) -> Floats:
        """Return scores of all units, draws x units, under local weights, draws x edges."""
        root = self.fitted.framework.id
        return score(self.plan, self.z, weights, treated=self.treated)[root]

    def ranks(self, scores: Floats) -> Floats:
        """Return the rank of each unit in its period by the scores of one draw."""
        ranks = np.full(len(scores), np.nan)
        for rows, period in self.periods:
            rounded = round_scores(self.sign * scores[rows], self.fitted.decimals(period or None))
            ranks[rows] = competition_ranks(rounded)
        return ranks

    def comparable(self, rows: Integers) -> Integers:
        """Return those of some rows that are ranked."""
        return rows[~np.isnan(self.scorecard.score.to_numpy()[rows])]

    def nonlinear(self, rows: Sequence[int] | Integers) -> Text | None:
        """Return why scores of some units are no weighted sums of their values; None: they are."""
        plan = self.plan
        if not plan.is_linear:
            bent = ", ".join(node.id for node in plan.nodes if not node.is_linear)
            return Text(f"{bent} 不是算术平均", f"{bent}: not an arithmetic mean")
        if not all(np.add.reduceat(plan.weights, plan.starts[:-1]) > 0):
            return Text("有节点的下级权重都为 0", "the children of a node all weigh 0")
        used = plan.columns_below([plan.nodes[-1].id])
        gaps = positions(np.isnan(self.z[rows][:, used]).any(axis=1))
        if gaps:
            unit = self.labels[int(rows[gaps[0]])]
            return Text(f"{unit} 有缺失值", f"{unit} has missing values")
        return None

    def in_range(self, rows: Sequence[int] | Integers) -> Floats:
        """Return the values of some units in shares of their range, more is better.

        Columns that take no part in the index are 0.
        """
        used = np.zeros(self.z.shape[1], dtype=bool)
        used[self.plan.columns_below([self.plan.nodes[-1].id])] = True
        z = self.sign * np.where(used, self.z[rows], 0.0)
        values = z[:, used]
        low, spread = (values.min(), np.ptp(values)) if values.size else (0.0, 0.0)
        shares: Floats = np.where(used, (z - low) / (spread or 1.0), 0.0)
        return shares

    def row_of(self, unit: object, period: str | None = None) -> int:
        """Return the row of a unit; in a table of several periods, of one of them.

        Raises
        ------
        UsageError
            There is no such unit, or it stands in several periods.
        """
        units = [str(label) for label in self.table.unit_labels]
        labels = self.table.period_labels
        rows = [
            i
            for i, label in enumerate(units)
            if label == str(unit) and (period is None or labels is None or labels[i] == period)
        ]
        if not rows:
            raise UsageError.unknown(Text("对象", "unit"), str(unit), list(dict.fromkeys(units)))
        if len(rows) > 1:
            raise UsageError(
                Text(f"{unit} 有多个时期", f"{unit} stands in several periods"),
                Text("请写 period=。", "Say which: period=..."),
            )
        return rows[0]
