"""What a unit is held against: the mean of its peers, the leader, another unit, its targets."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text, UsageError
from ..index.unit_weights import unit_weights
from ..numerics import Floats, Integers
from .contributions import mean_state
from .index_forms import IndexForm

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard

MEAN, LEADER, TARGET = "mean", "leader", "target"


class Compared(NamedTuple):
    """A state a unit is held against.

    Attributes
    ----------
    words : Text
        What it is.
    x : array of shape (indicators,)
        Its values as scored, before treatment.
    z, weights : array of shape (1, indicators)
        As the index takes them, and what they weigh in its score.
    score : float
        On the index's own scale; NaN where it has none.
    """

    words: Text
    x: Floats
    z: Floats
    weights: Floats
    score: float


def row_of(scorecard: Scorecard, unit: Hashable, period: str | None) -> tuple[int, Integers]:
    """Return the row of a unit in a period, by default its last, and the rows of that period.

    Raises
    ------
    UsageError
        There is no such unit, or not in that period.
    """
    table = scorecard.table
    labels = table.unit_labels
    names = table.units["name"].astype(str) if "name" in table.units else labels.astype(str)
    is_unit = np.asarray(labels.astype(str) == str(unit))
    if pd.api.types.is_scalar(unit):
        is_unit |= np.asarray(labels == unit)
    if not is_unit.any():
        is_unit = np.asarray(names == str(unit))
    if not is_unit.any():
        known = list(dict.fromkeys(labels.astype(str)))
        raise UsageError.unknown(scorecard.framework.unit.title, str(unit), known)
    if table.period_labels is None:
        if period is not None and str(period) != table.period:
            raise UsageError.unknown(Text("时期", "period"), str(period), table.periods)
        return int(np.flatnonzero(is_unit)[0]), np.arange(len(labels))
    periods = np.asarray(table.period_labels).astype(str)
    mine = sorted(set(periods[is_unit]))
    chosen = mine[-1] if period is None else str(period)
    if chosen not in mine:
        raise UsageError.unknown(Text("时期", "period"), chosen, mine)
    row = int(np.flatnonzero(is_unit & (periods == chosen))[0])
    return row, np.flatnonzero(periods == chosen)


def compared_with(
    scorecard: Scorecard,
    form: IndexForm,
    states: tuple[Floats, Floats],
    row: int,
    peers: Integers,
    against: Hashable,
) -> Compared:
    """Return what a unit is held against: ``"mean"``, ``"leader"``, ``"target"`` or a unit."""
    values, weights = states
    x = scorecard.denominated.to_numpy(dtype=float)
    if against == MEAN:
        mean, whole = mean_state(form, values[peers])
        with np.errstate(invalid="ignore"):
            plain, _ = mean_state(form, x[peers])
        score = _score(form, mean, whole)
        return Compared(Text("均值", "the mean"), plain[0], mean, whole, score)
    if against == TARGET:
        return _target(scorecard, form, row)
    scores = scorecard.score.to_numpy(dtype=float)
    if against == LEADER:
        ranks = scorecard.rank.to_numpy(dtype=float, na_value=np.nan)[peers]
        other = int(peers[np.flatnonzero(ranks == np.nanmin(ranks))[0]])
        name = scorecard.table.place(other)[0]
        words = Text(f"第一名{name}", f"the leader {name}")
    else:
        period = scorecard.table.place(row)[1] if scorecard.table.is_panel else None
        other = row_of(scorecard, against, period)[0]
        name = scorecard.table.place(other)[0]
        words = Text(name, name)
    score = float(scores[other])
    return Compared(words, x[other], values[[other]], weights[[other]], score)


def _target(scorecard: Scorecard, form: IndexForm, row: int) -> Compared:
    """Return the targets of a unit's period or the next that has some, else the last.

    What has no target stays as it is.
    """
    period = scorecard.table.place(row)[1]
    leaves = scorecard.framework.all_indicators
    start = scorecard.imputed.iloc[row].to_numpy(dtype=float)
    x = start.copy()
    for j, leaf in enumerate(leaves):
        years = sorted(leaf.target)
        if years:
            later = [year for year in years if year >= period]
            x[j] = leaf.target[later[0] if later else years[-1]]
    if not any(leaf.target for leaf in leaves):
        raise UsageError(
            Text("指标体系没有写目标（target）", "The framework states no targets"),
            Text("请在指标下写 target: {2025: 8}。", "Write target: {2025: 8} below an indicator."),
        )
    fitted, rows = scorecard.fitted, scorecard.table.rows[np.array([row])]
    treated = fitted.treat(x[np.newaxis], rows)
    values = form.taken(fitted.normalize(treated, rows), treated)
    weights = unit_weights(form.plan, ~np.isnan(values))
    return Compared(Text("目标", "its targets"), x, values, weights, _score(form, values, weights))


def _score(form: IndexForm, values: Floats, weights: Floats) -> float:
    if any(not node.rowwise and node.id not in form.placed for node in form.plan.under_root):
        return np.nan
    return float(form.scores(np.nan_to_num(values), weights)[0])
