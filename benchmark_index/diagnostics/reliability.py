"""Whether indicators measure one thing: Cronbach's alpha, components, sampling adequacy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..numerics import Floats, column_bounds, comoments
from ..numerics.factors import principal_components, sampling_adequacy, sphericity


def alpha_of(covariance: Floats) -> float:
    """Return Cronbach's alpha of items by their covariances: k/(k-1) (1 - sum of variances / variance of sum).

    Of correlations it is the standardized one. NaN for fewer than two items.

    >>> alpha_of(np.array([[1.0, 0.5], [0.5, 1.0]]))
    0.6666666666666667
    """
    k, total = len(covariance), float(covariance.sum())
    if k < 2 or not total > 0:
        return np.nan
    return float(k / (k - 1) * (1 - np.trace(covariance) / total))


class Reliability(NamedTuple):
    """How well items go together, over the rows in which all have a value.

    Attributes
    ----------
    items, n : int
        Columns that vary, and complete rows.
    alpha, standardized : float
        Cronbach's alpha, and of standardized items.
    kmo, bartlett, bartlett_p : float
        Kaiser-Meyer-Olkin measure, Bartlett's chi-square of sphericity and its p.
    without : array of shape (m,)
        Alpha if an item is deleted; NaN for one that does not vary.
    eigenvalues : array of shape (items,)
        Of the correlation matrix, falling.
    loadings : array of shape (m, items)
        Eigenvectors times the roots of their eigenvalues; NaN for what does not vary.
    """

    items: int
    n: int
    alpha: float
    standardized: float
    kmo: float
    bartlett: float
    bartlett_p: float
    without: Floats
    eigenvalues: Floats
    loadings: Floats

    @property
    def bartlett_df(self) -> int:
        """The degrees of freedom of Bartlett's chi-square."""
        return self.items * (self.items - 1) // 2


def reliability(x: Floats) -> Reliability:
    """Return how well the columns go together; NaN where fewer than two vary over complete rows."""
    rows = x[~np.isnan(x).any(axis=1)]
    m, n = x.shape[1], len(rows)
    varying = np.zeros(m, dtype=bool)
    if n > 1:
        bounds = column_bounds(rows)
        varying = bounds.low < bounds.high
    items, without = int(varying.sum()), np.full(m, np.nan)
    if items < 2:
        no = np.nan
        return Reliability(items, n, no, no, no, no, no, without, np.empty(0), np.empty((m, 0)))
    moments = comoments(rows[:, varying])
    common = 2.0 ** (moments.power - moments.power.max())  # back on one scale; alpha has none
    covariance = moments.products / (n - 1) * np.outer(common, common)
    r = moments.correlation
    np.fill_diagonal(r, 1.0)
    left = [np.delete(np.delete(covariance, j, 0), j, 1) for j in range(items)]
    without[varying] = [alpha_of(part) for part in left]
    values, vectors = principal_components(r)
    loadings = np.full((m, items), np.nan)
    loadings[varying] = vectors * np.sqrt(values)
    alphas = alpha_of(covariance), alpha_of(r)
    tests = sampling_adequacy(r), *sphericity(r, n)
    return Reliability(items, n, *alphas, *tests, without, values, loadings)
