"""The periods of a panel, each scored by the goalposts and weights that are to hold for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from ..errors import MethodError, Text
from ..estimators.rows import Rows
from ..explanation.index_forms import IndexForm
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..index.fitted import FittedIndex
from ..index.kernel import score
from ..index.unit_weights import unit_weights
from ..numerics import Booleans, Floats, Integers, round_scores
from ..table import IndicatorTable
from ..weighting import GivenWeights

GoalpostsOf: TypeAlias = Literal["pooled", "fixed", "by_period"]
WeightsOf: TypeAlias = Literal["fixed", "by_period"]
GOALPOSTS = ("pooled", "fixed", "by_period")
WEIGHTS = ("fixed", "by_period")


@dataclass(frozen=True, eq=False)
class ScoredPeriod:
    """One period as it is scored.

    Attributes
    ----------
    period : str
    fitted : FittedIndex
        The steps that hold for it; shared by periods for which they are the same.
    units : Rows
        Its units, as steps know them.
    raw : array of shape (units, indicators)
        Values as imputed.
    scores : mapping
        The scores of the index and of what stands directly below it.
    """

    period: str
    fitted: FittedIndex
    units: Rows
    raw: Floats
    scores: Mapping[str, Floats]

    @property
    def score(self) -> Floats:
        """The scores of the index."""
        return self.scores[self.fitted.framework.id]

    @cached_property
    def rounded(self) -> Floats:
        """The scores that are ranked, turned where less is better."""
        return self.ranked_by(self.score)

    def ranked_by(self, score: Floats) -> Floats:
        """Return what scores are ranked by in the period."""
        rounded = round_scores(score, self.fitted.decimals(self.period))
        return -rounded if self.fitted.lower_is_better else rounded

    @cached_property
    def stages(self) -> Stages:
        """Its values as treated and as normalized."""
        return stages(self.fitted, self.raw, self.units)

    @cached_property
    def shares(self) -> Floats:
        """The weight of each indicator in the score of each unit."""
        return unit_weights(self.fitted.compiled, ~np.isnan(self.stages.taken))


class Stages(NamedTuple):
    """Units x indicators: as treated, as normalized, and whichever of both the index takes."""

    treated: Floats
    normalized: Floats
    taken: Floats


def stages(fitted: FittedIndex, raw: Floats, units: Rows) -> Stages:
    """Return values as the steps of a fitted index bring them to its scale."""
    treated = fitted.treat(raw, units)
    normalized = fitted.normalize(treated, units)
    return Stages(treated, normalized, IndexForm.of(fitted).taken(normalized, treated))


def scored_periods(
    index: CompositeIndex,
    table: IndicatorTable,
    goalposts: GoalpostsOf,
    weights: WeightsOf,
    base: str,
) -> list[ScoredPeriod]:
    """Score each period; see :func:`~benchmark_index.panel` for what goalposts and weights mean.

    Parameters
    ----------
    index : CompositeIndex
        Fitted to the whole table.
    table : IndicatorTable
        Of several periods, checked.
    goalposts : {"pooled", "fixed", "by_period"}
    weights : {"fixed", "by_period"}
    base : str
        The period whose goalposts and weights are fixed.
    """
    labels = np.asarray(table.period_labels, dtype=object)
    fits = _fits(index, table, goalposts, weights, base)
    if goalposts == "pooled" and all(fit is index.fitted_ for fit in fits.values()):
        return periods_of(index.fitted_, table)
    scored = []
    for period in table.periods:
        fitted, chosen = fits[period], labels == period
        alone = fitted.imputation is None and fitted.compiled.is_rowwise
        if goalposts == "by_period" or alone:
            seen = chosen
        else:  # under fixed goalposts nothing later: an interpolation would look at it
            seen = labels <= (table.periods[-1] if goalposts == "pooled" else period)
        part = table if seen.all() else _some(table, seen, fitted.framework)
        at = {one.period: one for one in periods_of(fitted, part)}
        scored.append(at[period])
    return scored


def periods_of(fitted: FittedIndex, table: IndicatorTable) -> list[ScoredPeriod]:
    """Return the periods of a table as one fitted index scores them together."""
    root = fitted.nodes[fitted.framework.id]
    scores = fitted.node_scores(table, [root.id, *root.children])
    imputed = fitted.impute(table.denominated(fitted.framework), table.rows)
    labels = np.asarray(table.period_labels, dtype=object)
    scored = []
    for period in table.periods:
        rows = np.flatnonzero(labels == period)
        of_period = {node: column[rows] for node, column in scores.items()}
        scored.append(ScoredPeriod(period, fitted, table.rows[rows], imputed[rows], of_period))
    return scored


def _fits(
    index: CompositeIndex,
    table: IndicatorTable,
    goalposts: GoalpostsOf,
    weights: WeightsOf,
    base: str,
) -> dict[str, FittedIndex]:
    """Return the fitted index that holds for each period."""
    labels = np.asarray(table.period_labels, dtype=object)
    whole = index.fitted_
    parts = {period: _some(table, labels == period, whole.framework) for period in table.periods}
    decided = isinstance(whole.weighting, GivenWeights)
    learned: Mapping[str, FittedIndex] = {}
    if weights == "by_period" and not decided:
        learned = {period: _fit(index, part, period) for period, part in parts.items()}
    if goalposts == "pooled":
        if not learned:
            return dict.fromkeys(parts, whole)
        return {period: _fit(index, table, period, fit) for period, fit in learned.items()}
    if goalposts == "fixed":
        fixed = _fit(index, parts[base], base)
        if not fixed.compiled.is_rowwise:
            raise MethodError.bad_parameter("goalposts", _COMPARES_UNITS)
        if not learned:
            return dict.fromkeys(parts, fixed)
        return {period: _fit(index, parts[base], period, fit) for period, fit in learned.items()}
    if learned:
        return dict(learned)
    shared = None if decided else whole
    return {period: _fit(index, part, period, shared) for period, part in parts.items()}


_COMPARES_UNITS = Text(
    "所用合成方法把对象相互比较，参照点随对象变化，不能固定；请用 pooled 或 by_period，或有固定理想点的方法"
    "（如 topsis:bounds=fixed）",
    "the aggregation compares units with each other, so that nothing can be fixed; use pooled or "
    "by_period, or a method with fixed ideals such as topsis:bounds=fixed",
)


def _fit(
    index: CompositeIndex,
    table: IndicatorTable,
    period: str,
    weighed: FittedIndex | None = None,
) -> FittedIndex:
    """Return the index fitted to a table that was checked, with the weights of another fit."""
    params = index.get_params(deep=False) | {"framework": index.fitted_.framework}
    again = CompositeIndex(**params).set_params(errors="ignore")
    if weighed is not None:
        local = zip(weighed.weights.index, weighed.weights["local"], strict=True)
        again.set_params(weighting=GivenWeights({str(node): weight for node, weight in local}))
    try:
        return again.fit(table).fitted_
    except MethodError as error:
        raise MethodError.in_period(period, error) from None


def _some(table: IndicatorTable, chosen: Booleans, framework: Framework) -> IndicatorTable:
    """Return some rows of a table that a framework checked, still with their periods."""
    part = table.replace(data=table.data[chosen], units=table.units[chosen])
    part.keep_check(framework, ())
    return part


def without_period(table: IndicatorTable, period: str, framework: Framework) -> IndicatorTable:
    """Return the rows of a checked table that are of other periods."""
    return _some(table, np.asarray(table.period_labels != period), framework)


MOST_REPLACED = 300  # units of a period replaced one by one, where the index compares them


def replaced_scores(
    before: ScoredPeriod, after: ScoredPeriod, first: Integers, last: Integers
) -> Floats:
    """Return the score each unit would have in the old period with its new values."""
    fitted = before.fitted
    if fitted is after.fitted:  # where units are compared, their ideals are those of all periods
        return after.score[last]
    nothing = np.full(len(first), np.nan)
    root, raw, units = fitted.framework.id, after.raw[last], after.units[last]
    try:
        treated, z, _ = stages(fitted, raw, units)
        if fitted.compiled.is_rowwise:
            rescored: Floats = score(fitted.compiled, z, treated=treated)[root][0]
            return rescored
        if len(before.raw) > MOST_REPLACED:
            return nothing
        scores = nothing.copy()
        for k, place in enumerate(first.tolist()):
            mixed = before.stages.treated.copy(), before.stages.normalized.copy()
            mixed[0][place], mixed[1][place] = treated[k], z[k]
            scores[k] = score(fitted.compiled, mixed[1], treated=mixed[0])[root][0, place]
        return scores
    except MethodError:  # new values that the old scale cannot take
        return nothing
