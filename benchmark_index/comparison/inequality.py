"""How unequal scores or values are: Gini, Theil, and Dagum's decomposition by regions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..numerics import Floats, Integers


def gini(values: Floats, counts: Floats | None = None) -> float:
    """Return the Gini coefficient (基尼系数): the mean difference of all n² pairs over twice the mean.

    Parameters
    ----------
    values : array of shape (n,)
        All present.
    counts : array of shape (n,), optional
        How many units have each value; default one.

    Returns
    -------
    float
        NaN where a value is negative or the mean is not positive.

    Examples
    --------
    >>> gini(np.array([1.0, 2, 3, 4]))
    0.25
    """
    if not _is_shared(values):
        return float("nan")
    counts = np.ones(len(values)) if counts is None else counts
    order = np.argsort(values)
    y, k = values[order] / values.max(), counts[order]
    below = np.cumsum(k) - k
    above = k.sum() - below - k
    return float((k * y * (below - above)).sum() / (k.sum() * (k * y).sum()))


class Theil(NamedTuple):
    """Theil's T with its two parts, which sum to it."""

    total: float
    within: float
    between: float


def theil(values: Floats, regions: Integers | None = None) -> Theil:
    """Return Theil's T (泰尔指数), within regions and between them.

    ``T = mean (y/m) ln(y/m)``, ``0 ln 0 = 0``; within: the T of the regions, each times its share of
    the sum; between: T if every unit had the mean of its region.

    Parameters
    ----------
    values : array of shape (n,)
        All present.
    regions : array of shape (n,), optional
        The number of each unit's region, from 0; default one region.

    Returns
    -------
    Theil
        NaN where a value is negative or the mean is not positive.

    References
    ----------
    Theil (1967), *Economics and Information Theory*.

    Examples
    --------
    >>> theil(np.array([1.0, 1, 3, 3]), np.array([0, 0, 1, 1])).within
    0.0
    """
    if not _is_shared(values):
        return Theil(*[float("nan")] * 3)
    regions = np.zeros(len(values), dtype=np.int64) if regions is None else regions
    ratios = values / values.max()
    ratios = ratios / ratios.mean()
    n, sums = _sizes(ratios, regions)
    means = _quotients(sums, n)
    inner = _quotients(ratios, means[regions])  # to the mean of the region
    within = float(means[regions] @ _entropy(inner)) / len(values)
    between = float(n @ _entropy(means)) / len(values)
    return Theil(float(_entropy(ratios).mean()), within, between)


class Dagum(NamedTuple):
    """The Gini coefficient as the sum of three parts.

    Attributes
    ----------
    total : float
    within : float
        Differences within regions (区域内).
    net_between : float
        Differences between the means of regions (区域间净值).
    transvariation : float
        Overlap (超变密度): pairs in which the unit of the poorer region has more.
    """

    total: float
    within: float
    net_between: float
    transvariation: float


def dagum(values: Floats, regions: Integers) -> Dagum:
    """Return Dagum's decomposition of the Gini coefficient by regions.

    With ``p_j`` the share of units and ``s_j`` that of the sum: within is ``sum G_jj p_j s_j``. Of two
    regions, ``G_jh = D_jh G_jh + (1 - D_jh) G_jh``, the net difference and the transvariation, each
    times ``p_j s_h + p_h s_j``; as ``D_jh G_jh`` is the difference of the two means over their sum,
    net between is the Gini coefficient of the means.

    Parameters
    ----------
    values, regions : array of shape (n,)
        As of :func:`theil`.

    Returns
    -------
    Dagum
        NaN where a value is negative or the mean is not positive.

    References
    ----------
    Dagum (1997), A new approach to the decomposition of the Gini income inequality ratio,
    *Empirical Economics* 22.

    Examples
    --------
    >>> [round(part, 4) for part in dagum(np.array([1.0, 3, 2, 6]), np.array([0, 0, 1, 1]))]
    [0.3333, 0.125, 0.1667, 0.0417]
    """
    if not _is_shared(values):
        return Dagum(*[float("nan")] * 4)
    n, sums = _sizes(values / values.max(), regions)
    order = np.argsort(regions, kind="stable")
    parts = np.split(values[order], np.cumsum(n)[:-1])
    inner = [gini(part) if len(part) and part.max() > 0 else 0.0 for part in parts]
    within = float((np.array(inner) * n * sums).sum() / (len(values) * sums.sum()))
    total, net = gini(values), gini(_quotients(sums, n), n.astype(float))
    return Dagum(total, within, net, total - within - net)


def _is_shared(values: Floats) -> bool:
    """Return whether values are shares of a positive sum."""
    return len(values) > 0 and bool(values.min() >= 0) and bool(values.max() > 0)


def _sizes(values: Floats, regions: Integers) -> tuple[Integers, Floats]:
    """Return the number of units and the sum of each region."""
    n = np.bincount(regions).astype(np.int64)
    return n, np.bincount(regions, values, len(n)).astype(np.float64)


def _quotients(a: Floats, b: Floats | Integers) -> Floats:
    """Return a / b; 0 where b is 0."""
    return np.divide(a, b, out=np.zeros(len(a)), where=b > 0)


def _entropy(ratios: Floats) -> Floats:
    return ratios * np.log(np.where(ratios > 0, ratios, 1.0))
