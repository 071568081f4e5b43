"""Units of an index whose scores are weighted sums of indicators, without gaps."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..errors import MethodError, Text, UsageError, shorten
from ..index.plan import Plan
from ..numerics import Booleans, Floats, Integers
from .runs import Runs


@dataclass(frozen=True, eq=False)
class LinearUnits:
    """The units of one period, as points of which weights make scores.

    Attributes
    ----------
    runs : Runs
        The index and its table.
    rows : array of int
        The rows of the table.
    decimals : int
        To which scores are rounded before they are ranked.
    """

    runs: Runs
    rows: Integers
    decimals: int

    @property
    def plan(self) -> Plan:
        """The plan of the index."""
        return self.runs.nominal.fitted.compiled

    @property
    def units(self) -> pd.Index:
        """The names of the units."""
        return self.runs.table.unit_labels[self.rows]

    @cached_property
    def z(self) -> Floats:
        """Normalized values, larger is better for the rank; what the index does not look at is 0."""
        fitted, z = self.runs.nominal.fitted, self.runs.nominal.z[self.rows].copy()
        used = np.zeros(z.shape[1], dtype=bool)
        used[self.plan.columns_below([self.plan.nodes[-1].id])] = True
        z[:, ~used] = 0.0
        return -z if fitted.lower_is_better else z

    @cached_property
    def scaled(self) -> Floats:
        """The same less the least, divided by the range: scores lie within 0 and 1."""
        z = self.z[self.ranked]
        low = z.min(initial=np.inf, where=~np.isnan(z))
        span = z.max(initial=-np.inf, where=~np.isnan(z)) - low
        scaled: Floats = (self.z - low) / (span if span > 0 and np.isfinite(span) else 1.0)
        return scaled

    @cached_property
    def ranked(self) -> Booleans:
        """Which units have a score whatever the weights are: coverage counts children."""
        ranked: Booleans = ~np.isnan(self.runs.nominal.scores(None)[0][self.rows])
        return ranked

    @cached_property
    def gaps(self) -> Booleans:
        """Which ranked units lack a value, so that siblings carry its weight."""
        gaps: Booleans = self.ranked & np.isnan(self.z).any(axis=1)
        return gaps

    def at(self, unit: Hashable) -> int:
        """Return where a unit stands among those of the period."""
        for place, name in enumerate(self.units):
            if name == unit or str(name) == str(unit):
                return place
        raise UsageError.unknown(Text("对象", "unit"), str(unit), list(map(str, self.units)))

    def complete(self, places: Integers, what: Text) -> None:
        """Refuse an index or units whose scores are no weighted sum of all indicators."""
        if not self.plan.is_linear:
            raise _not_linear(what)
        lost = [str(self.units[place]) for place in places if self.gaps[place]]
        if lost:
            raise MethodError(
                Text(
                    f"{what.zh}：{shorten(lost)} 有缺失值，权重由其他指标分担",
                    f"{what.en}: {shorten(lost)} lack values, whose weight others carry",
                ),
                Text(
                    "请先插补，如 imputation=median。", "Impute first, such as imputation=median."
                ),
            )


def _not_linear(what: Text) -> MethodError:
    return MethodError(
        Text(f"{what.zh}：该指数不是指标的加权和", f"{what.en}: the index is no weighted sum"),
        Text(
            "请用算术平均，或用 robustness 抽样。",
            "Use arithmetic means throughout, or draw samples with robustness.",
        ),
    )


def periods_of(runs: Runs, period: str | None = None) -> list[tuple[str | None, LinearUnits]]:
    """Return the units by period, or of one."""
    labels, everyone = runs.table.period_labels, np.arange(len(runs.table.data))
    parts = [LinearUnits(runs, everyone[rows], decimals) for rows, decimals in runs.periods]
    if labels is None:
        return [(None, parts[0])]
    named: list[tuple[str | None, LinearUnits]]
    named = [(str(labels[part.rows[0]]), part) for part in parts]
    if period is None:
        return named
    chosen: list[tuple[str | None, LinearUnits]]
    chosen = [(name, part) for name, part in named if name == str(period)]
    if not chosen:
        names = [str(name) for name, _ in named]
        raise UsageError.unknown(Text("时期", "period"), str(period), names)
    return chosen
