"""The difference of two scores by indicator: what values did, and what weights did.

Nothing here checks its input. A state is units x indicators twice: normalized values z, NaN where
missing, and weights w, those of the unit. An indicator that is missing in one of two states weighs
nothing there and takes the z of the other, so that all it changes is by its weight.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..numerics import Booleans, Floats


class ScoreEffects(NamedTuple):
    """The difference of two scores by indicator; all of ``value`` and ``weight`` sum to it.

    Both are units x indicators: 0 where an indicator is missing in both states, NaN in the rows of
    units that have no score in one of them.
    """

    value: Floats
    weight: Floats

    @property
    def total(self) -> Floats:
        """What each indicator adds to the difference."""
        return self.value + self.weight


class States(NamedTuple):
    """Two states on the same footing: no gaps, weights 0 where something was missing."""

    z0: Floats
    w0: Floats
    z1: Floats
    w1: Floats

    @classmethod
    def of(cls, z0: Floats, w0: Floats, z1: Floats, w1: Floats) -> States:
        """Return the states without gaps: what is missing in one takes the z of the other.

        A unit without a score has weights that are all NaN or all 0; its row becomes NaN.
        """
        z0, w0, z1, w1 = np.broadcast_arrays(z0, w0, z1, w1)
        gone0, gone1 = np.isnan(z0), np.isnan(z1)
        both = gone0 & gone1
        of0, of1 = (np.where(gone | np.isnan(w), 0.0, w) for gone, w in ((gone0, w0), (gone1, w1)))
        nobody = ~(of0.any(axis=1, keepdims=True) & of1.any(axis=1, keepdims=True))
        return cls(
            np.where(both, 0.0, np.where(gone0, z1, z0)),
            np.where(nobody, np.nan, of0),
            np.where(both, 0.0, np.where(gone1, z0, z1)),
            np.where(nobody, np.nan, of1),
        )


def linear_effects(z0: Floats, w0: Floats, z1: Floats, w1: Floats) -> ScoreEffects:
    """Return the effects on an index of arithmetic means, ``S = sum w z``: exact.

    ``mean(w) dz`` is by values and ``mean(z) dw`` by weights, means over the two states.

    Parameters
    ----------
    z0, z1 : array of shape (units, indicators)
        Normalized values before and after; NaN is missing.
    w0, w1 : array of shape (units, indicators) or (indicators,)
        Effective weights of each unit, as they are where its siblings carry what is missing.

    Returns
    -------
    ScoreEffects

    Examples
    --------
    >>> z0, z1 = np.array([[50.0, 80.0]]), np.array([[70.0, np.nan]])
    >>> effects = linear_effects(z0, np.array([[0.5, 0.5]]), z1, np.array([[1.0, 0.0]]))
    >>> effects
    ScoreEffects(value=array([[15.,  0.]]), weight=array([[ 30., -40.]]))
    >>> effects.total.sum()  # 70 - 65
    np.float64(5.0)
    """
    z0, w0, z1, w1 = States.of(z0, w0, z1, w1)
    return ScoreEffects((w0 + w1) / 2 * (z1 - z0), (z0 + z1) / 2 * (w1 - w0))


def geometric_effects(
    z0: Floats, w0: Floats, z1: Floats, w1: Floats, floor: Floats | float | None = None
) -> ScoreEffects:
    """Return the effects on an index of geometric means throughout, ``S = prod z^w``: exact.

    LMDI: ``L(S1, S0) mean(w) d ln z`` is by values and ``L(S1, S0) mean(ln z) dw`` by weights, with
    the logarithmic mean ``L(a, b) = (a - b) / ln(a / b)``, ``L(a, a) = a``. A zero counts as a
    number that goes to 0: where one of the scores is 0, the indicators that are 0 there share the
    difference by their weights; two scores of 0 differ by nothing. A zero that weighs nothing
    takes the z of the other state.

    Parameters
    ----------
    z0, w0, z1, w1 : array
        As of :func:`linear_effects`; z not negative, the weights of a unit sum to 1.
    floor : float or array of shape (indicators,), optional
        Smaller values count as this one, as in the index; NaN for no floor.

    Returns
    -------
    ScoreEffects

    References
    ----------
    Ang (2015), LMDI decomposition approach: a guide for implementation, *Energy Policy* 86; Ang
    and Liu (2007), Handling zero values in the logarithmic mean Divisia index decomposition
    approach, *Energy Policy* 35.

    Examples
    --------
    >>> half = np.array([0.5, 0.5])
    >>> effects = geometric_effects(np.array([[4.0, 9.0]]), half, np.array([[16.0, 9.0]]), half)
    >>> effects.value.round(10), effects.weight  # 12 - 6
    (array([[6., 0.]]), array([[0., 0.]]))
    >>> geometric_effects(np.array([[0.0, 9.0]]), half, np.array([[4.0, 16.0]]), half).value
    array([[8., 0.]])
    """
    if floor is not None:
        z0, z1 = (np.where(z < floor, floor, z) for z in (z0, z1))
    z0, w0, z1, w1 = States.of(z0, w0, z1, w1)
    idle0, idle1 = (z0 == 0) & (w0 == 0), (z1 == 0) & (w1 == 0)
    z0, z1 = np.where(idle0, z1, z0), np.where(idle1, z0, z1)
    zero0, zero1 = z0 == 0, z1 == 0
    log0, log1 = _logarithm(z0, zero0), _logarithm(z1, zero1)
    value, weight = (w0 + w1) / 2 * (log1 - log0), (log0 + log1) / 2 * (w1 - w0)
    # what the logarithm of a zero, -1 times something without end, is multiplied by
    rise, shift = (w0 + w1) / 2 * _less(zero0, zero1), (w1 - w0) / 2 * -_more(zero0, zero1)
    lost0, lost1 = ((w * zero).sum(axis=1) > 0 for w, zero in ((w0, zero0), (w1, zero1)))
    s0, s1 = (
        np.where(lost, 0.0, np.exp((w * log).sum(axis=1)))
        for lost, w, log in ((lost0, w0, log0), (lost1, w1, log1))
    )
    endless, growth = (rise + shift).sum(axis=1), (value + weight).sum(axis=1)
    with np.errstate(all="ignore"):
        mean = np.where(growth == 0, s0, s0 * np.expm1(growth) / growth)
        by_zeros = np.where(lost0 & lost1, 0.0, (s1 - s0) / endless)
    some = lost0 | lost1
    by = np.where(some, by_zeros, mean)[:, np.newaxis]
    pick = some[:, np.newaxis]
    return ScoreEffects(np.where(pick, rise, value) * by, np.where(pick, shift, weight) * by)


def _logarithm(z: Floats, zero: Booleans) -> Floats:
    """Return ln z, 0 for a zero."""
    logarithm: Floats = np.log(np.where(zero, 1.0, z))
    return logarithm


def _less(before: Booleans, after: Booleans) -> Floats:
    return before.astype(float) - after


def _more(before: Booleans, after: Booleans) -> Floats:
    return before.astype(float) + after
