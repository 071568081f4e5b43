"""Why scores changed from one period to another: values, weights and scale, by indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import MethodError, Text, UsageError
from ..explanation.index_forms import IndexForm
from ..explanation.shapley import MOST_EXACT, ShapleyEffects, shapley_effects
from ..index.fitted import FittedIndex
from ..index.kernel import score
from ..numerics import Booleans, Floats, Integers
from .scored_periods import ScoredPeriod, stages

MOST_BY_COALITIONS = 2_000  # changes of scores that Shapley's value is computed of at once
_SAME = 1e-9  # scores beside copies of all units, where these do not matter


class ChangeEffects(NamedTuple):
    """Units x indicators: what each added to the change of a score; all three sum to it.

    ``error`` is the standard error of value and weight together where orders were drawn, else 0.
    """

    value: Floats
    weight: Floats
    scale: Floats
    error: Floats


def effects_between(
    before: ScoredPeriod,
    after: ScoredPeriod,
    places: tuple[Integers, Integers],
    everyone: Floats,
) -> ChangeEffects:
    """Return what the change of each score is made of.

    Parameters
    ----------
    before, after : ScoredPeriod
    places : (array, array)
        Where the units stand in both.
    everyone : array
        The values of all units of all periods, beside which an index that compares units sees them.

    Raises
    ------
    MethodError
        What the index computes cannot be told apart by indicator.
    UsageError
        There are too many changes for Shapley's value.
    """
    if not len(places[0]):
        nothing = np.empty((0, before.raw.shape[1]))
        return ChangeEffects(nothing, nothing, nothing, nothing)
    old, new = _taken(before, places[0]), _taken(after, places[1])
    form = IndexForm.of(before.fitted)
    if form.kind == "shapley" and len(places[0]) > MOST_BY_COALITIONS:
        raise UsageError.too_many_changes(len(places[0]), MOST_BY_COALITIONS)
    if not all(node.rowwise for node in form.plan.under_root):
        drawn = _beside(before, after, (old, new), everyone)
    else:
        plain = form.kind == "arithmetic" and not any(node.mirrors for node in form.plan.nodes)
        if not plain and _shape(before.fitted) != _shape(after.fitted):
            raise MethodError.not_by_indicator(_OTHER_INDICATORS)
        drawn = form.effects(*old, *new)
    return _split(before, after, places, (old, new), drawn)


class _Taken(NamedTuple):
    """What the index takes of units, NaN where an indicator takes no part, and its weights."""

    values: Floats
    weights: Floats


def _taken(period: ScoredPeriod, places: Integers) -> _Taken:
    weights = period.shares[places]
    return _Taken(np.where(weights > 0, period.stages.taken[places], np.nan), weights)


def _shape(fitted: FittedIndex) -> list[tuple[str, tuple[str, ...]]]:
    return [(node.id, node.children) for node in fitted.plan]


def _beside(
    before: ScoredPeriod, after: ScoredPeriod, taken: tuple[_Taken, _Taken], everyone: Floats
) -> ShapleyEffects:
    """Return the effects on an index that compares units, whose ideals are those of everyone."""
    fitted = before.fitted
    if fitted is not after.fitted:
        raise MethodError.not_by_indicator(_OTHER_IDEALS)
    root = fitted.framework.id

    def scores(values: Floats, weights: Floats) -> Floats:
        y = np.where(weights > 0, values, np.nan).reshape(-1, values.shape[-1])
        together = np.concatenate([everyone, y])
        column: Floats = score(fitted.compiled, together, treated=together)[root][0]
        return column[len(everyone) :].reshape(values.shape[:-1])

    half = everyone[: (len(everyone) + 1) // 2]  # twice of some is not twice of all
    alone = score(fitted.compiled, everyone, treated=everyone)[root][0, : len(half)]
    if not np.allclose(
        scores(half, np.ones(half.shape)), alone, rtol=0, atol=_SAME, equal_nan=True
    ):
        raise MethodError.not_by_indicator(_COUNTS_UNITS)
    return shapley_effects(scores, *taken[0], *taken[1])


_OTHER_INDICATORS = Text("两个时期参与的指标不同", "it has other indicators in the two periods")
_OTHER_IDEALS = Text(
    "合成方法把对象相互比较，而两个时期的参照点或权重不同，请用 goalposts=pooled、weights=fixed",
    "its aggregation compares units, by other ideals or weights in each period: use "
    "goalposts=pooled and weights=fixed",
)
_COUNTS_UNITS = Text(
    "合成方法的得分取决于有哪些其他对象，不能固定其参照点",
    "its aggregation counts the other units, so that no unit can be moved by itself",
)


def _split(
    before: ScoredPeriod,
    after: ScoredPeriod,
    places: tuple[Integers, Integers],
    taken: tuple[_Taken, _Taken],
    drawn: ShapleyEffects,
) -> ChangeEffects:
    """Part what values did into values and scale, where other bounds hold in each period."""
    effects, error = drawn
    if before.fitted is after.fitted:
        return ChangeEffects(*effects, np.zeros_like(effects.value), error)
    (z0, w0), (z1, w1) = taken
    old, new = places
    corners = z0, _crossed(before, after, new), _crossed(after, before, old), z1
    other_scale = (corners[1] != z1) | (corners[2] != z0)
    both = ~(np.isnan(z0) | np.isnan(z1))
    form, mean_weights = IndexForm.of(before.fitted), (w0 + w1) / 2
    if form.kind == "arithmetic":
        value = mean_weights * _by_values([form.lines.along(corner) for corner in corners])
    else:
        value = _along_secants(effects.value, corners)
    if form.kind == "geometric":
        lifted = [np.fmax(corner, form.floors) for corner in corners]
        positive = np.all([corner > 0 for corner in lifted], axis=0)
        logs = [np.log(np.where(positive, corner, 1.0)) for corner in lifted]
        mean = _logarithmic_mean(before.score[old], after.score[new])[:, np.newaxis]
        value = np.where(positive & (mean > 0), mean * mean_weights * _by_values(logs), value)
    value = np.where(both & other_scale, value, effects.value)
    return ChangeEffects(value, effects.weight, effects.value - value, error)


def _crossed(bounds: ScoredPeriod, values: ScoredPeriod, places: Integers) -> Floats:
    """Return the values of one period on the scale of the other."""
    return stages(bounds.fitted, values.raw[places], values.units[places]).taken


def _by_values(corners: Sequence[Floats]) -> Floats:
    """Return the part of dz that is by values: the mean over both orders.

    ``corners``: old values on the old scale, new on old, old on new, new on new.
    """
    a, b, c, d = corners
    part: Floats = ((b - a) + (d - c)) / 2
    return part


def _along_secants(effect: Floats, corners: Sequence[Floats]) -> Floats:
    """Return the share of an effect that the part of dz by values has."""
    whole = corners[3] - corners[0]
    moved: Booleans = whole != 0
    share = np.divide(_by_values(corners), whole, out=np.ones_like(whole), where=moved)
    return effect * share


def _logarithmic_mean(a: Floats, b: Floats) -> Floats:
    """Return (a - b) / ln(a / b), a where both are equal; 0 where one is not positive."""
    positive = (a > 0) & (b > 0)
    log = np.log(np.where(positive, b, 1.0)) - np.log(np.where(positive, a, 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(log == 0, a, a * np.expm1(log) / log)
    return np.where(positive, mean, 0.0)


def is_exact(period: ScoredPeriod) -> bool:
    """Return whether nothing of a decomposition is drawn."""
    return IndexForm.of(period.fitted).kind != "shapley" or period.raw.shape[1] <= MOST_EXACT
