"""Whether units grow alike: sigma convergence (σ收敛) and beta convergence (β收敛)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..numerics import Floats, Integers

_NOISE = 1e-12  # of sums that would be nothing, and of logarithms that would be the same


class Sigma(NamedTuple):
    """The spread of each period: number of units, standard deviation, and that over the mean."""

    units: Integers
    sd: Floats
    cv: Floats


def sigma_convergence(values: Floats) -> Sigma:
    """Return how far units are apart in each period, over those that have a value in all of them.

    Parameters
    ----------
    values : array of shape (units, periods)

    Returns
    -------
    Sigma
        ``sd`` with divisor n - 1, NaN of fewer than two units; ``cv`` NaN where the mean is not
        positive, but for the rounding of values that add up to nothing, as z-scores do.

    Examples
    --------
    >>> sigma_convergence(np.array([[1.0, 2], [3, 4], [9, np.nan]])).cv.round(4)
    array([0.7071, 0.4714])
    """
    balanced = values[~np.isnan(values).any(axis=1)]
    n, periods = balanced.shape
    units = np.full(periods, n)
    if n < 2:
        return Sigma(units, np.full(periods, np.nan), np.full(periods, np.nan))
    sd, mean = balanced.std(axis=0, ddof=1), balanced.mean(axis=0)
    positive = mean > _NOISE * np.abs(balanced).mean(axis=0)
    cv = np.divide(sd, mean, out=np.full(periods, np.nan), where=positive)
    return Sigma(units, sd, cv)


class Beta(NamedTuple):
    """The regression of growth on the initial level.

    Attributes
    ----------
    units : int
        How many enter: a positive value at both ends.
    periods : float
        The time between both ends.
    slope, se, p : float
        Negative: who starts low grows faster. Standard error, and p of the t test of 0.
    intercept, r2 : float
    half_life : float
        The time after which half of the distance is made up; NaN where it is not.
    """

    units: int
    periods: float
    slope: float
    se: float
    p: float
    intercept: float
    r2: float
    half_life: float


def beta_convergence(first: Floats, last: Floats, periods: float) -> Beta:
    """Return the least-squares line of mean log growth on the log of the initial level.

    ``ln(last / first) / T = a + b ln(first)``; the half-life is ``-T ln 2 / ln(1 + b T)``, missing
    unless ``0 < 1 + b T < 1``.

    Parameters
    ----------
    first, last : array of shape (units,)
        Units without a positive value at both ends stay out.
    periods : float
        T, the time between both.

    Returns
    -------
    Beta
        NaN with fewer than three units, or where all start alike.

    References
    ----------
    Barro and Sala-i-Martin (1992), Convergence, *Journal of Political Economy* 100.

    Examples
    --------
    Whoever starts at half the level makes up half of the distance in ten years:

    >>> start = np.array([1.0, 2.0, 4.0])
    >>> round(beta_convergence(start, 8 * (start / 8) ** 0.5, 10).half_life, 6)
    10.0
    """
    from scipy import stats

    with np.errstate(invalid="ignore"):
        entering = (first > 0) & (last > 0)
    n = int(entering.sum())
    level = np.log(first[entering])
    nothing = Beta(n, periods, *[float("nan")] * 6)
    if n < 3 or not periods > 0 or np.ptp(level) < _NOISE:
        return nothing
    growth = (np.log(last[entering]) - level) / periods
    away, high = level - level.mean(), growth - growth.mean()
    spread = float(away @ away)
    slope = float(away @ high) / spread
    rest = high - slope * away
    se = float(np.sqrt(rest @ rest / (n - 2) / spread))
    p = 0.0 if se == 0 else float(2 * stats.t.sf(abs(slope) / se, n - 2))
    kept = 1 + slope * periods
    half_life = float(-periods * np.log(2) / np.log(kept)) if 0 < kept < 1 else float("nan")
    total = float(high @ high)
    r2 = float("nan") if total == 0 else 1 - float(rest @ rest) / total
    intercept = float(growth.mean() - slope * level.mean())
    return Beta(n, periods, slope, se, p, intercept, r2, half_life)
