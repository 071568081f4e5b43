"""What each indicator adds to scores, whatever the aggregation (贡献分解)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text
from ..index.unit_weights import counted, unit_weights
from ..numerics import Floats
from .index_forms import IndexForm

if TYPE_CHECKING:
    from ..index.scorecard import Scorecard


class ScoreParts(NamedTuple):
    """What indicators add to scores, with standard errors, and from which score on.

    Rows of ``values`` sum to the score less ``start``: 0 where the index is a weighted sum, else the
    score of the column means of the normalized values.
    """

    values: Floats
    error: Floats
    start: float


def states_of(scorecard: Scorecard, form: IndexForm) -> tuple[Floats, Floats]:
    """Return the values of all rows as the index takes them, and what they weigh in each score."""
    z = scorecard.normalized.to_numpy()
    values = form.taken(z, scorecard.treated.to_numpy() if z.size else z)
    weights = unit_weights(form.plan, ~np.isnan(values))
    scored = ~np.isnan(scorecard.score.to_numpy())
    return values, np.where(scored[:, np.newaxis], weights, np.nan)


def form_of(scorecard: Scorecard) -> IndexForm:
    """Return the form of an index, with the ideals that the units of the scorecard have together."""
    form = IndexForm.of(scorecard.fitted)
    if all(node.rowwise for node in form.plan.under_root):
        return form
    return form.beside(states_of(scorecard, form)[0])


def mean_state(form: IndexForm, values: Floats) -> tuple[Floats, Floats]:
    """Return the column means of values as one more unit, and its weights: 1 x indicators each."""
    present = ~np.isnan(values)
    count = present.sum(axis=0)
    held = np.where(present, values, 0.0)
    with np.errstate(over="ignore"):
        sums = held.sum(axis=0)
    mean = np.divide(sums, count, out=np.full(len(sums), np.nan), where=count > 0)[np.newaxis]
    beyond = np.isinf(sums)  # the sum of what is near the largest number, not its mean
    mean[:, beyond] = (held[:, beyond] / count[beyond]).sum(axis=0)
    return mean, unit_weights(form.plan, ~np.isnan(mean))


def score_parts(scorecard: Scorecard, seed: int = 0) -> ScoreParts:
    """Return what each indicator adds to the score of each unit.

    Parameters
    ----------
    scorecard : Scorecard
    seed : int, default 0
        Of orders that are drawn where Shapley values of more than 12 indicators are estimated.

    Returns
    -------
    ScoreParts
        units x indicators.

    Raises
    ------
    MethodError
        Scores come from comparisons with other units and have no parts.
    """
    form = form_of(scorecard)
    values, weights = states_of(scorecard, form)
    if form.kind == "arithmetic":
        parts = weights * form.lines.along(values)
        parts[~counted(form.plan, ~np.isnan(values))] = np.nan
        return ScoreParts(parts, np.zeros_like(parts), 0.0)
    form.check()
    mean, whole = mean_state(form, values)
    effects, error = form.effects(mean, whole, values, weights, seed=seed)
    start = float(form.scores(np.nan_to_num(mean), whole)[0])
    return ScoreParts(effects.total, error, start)


def of_scorecard(scorecard: Scorecard) -> pd.DataFrame:
    """Return units x indicators with what they are in ``attrs``; see ``Scorecard.contributions``."""
    form = form_of(scorecard)
    parts = score_parts(scorecard)
    frame = pd.DataFrame(parts.values, scorecard.table.index, scorecard.fitted.indicators)
    said = words_of(form, parts.start)
    frame.attrs = {"method": form.kind, "start": parts.start, "zh": said.zh, "en": said.en}
    if parts.error.any():
        frame.attrs["standard_error"] = float(np.nanmax(parts.error))
    return frame


def words_of(form: IndexForm, start: float) -> Text:
    """Return what contributions are and what they sum to."""
    how = form.words
    if form.kind == "arithmetic":
        return Text(f"{how.zh}；合计为综合得分", f"{how.en}; they sum to the score")
    zh = f"{how.zh}；合计为综合得分减去各指标均值的得分 {start:.4g}"
    return Text(zh, f"{how.en}; they sum to the score less {start:.4g}, the score of column means")
