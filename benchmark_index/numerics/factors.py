"""What a correlation matrix holds: principal components, and whether factors can be found in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .pieces import Floats

LEVEL = 1e-10  # what rounding may leave between two numbers that are equal


class Components(NamedTuple):
    """The principal components of a correlation matrix, by falling eigenvalue."""

    eigenvalues: Floats
    eigenvectors: Floats


def principal_components(r: Floats) -> Components:
    """Return eigenvalues and unit eigenvectors, in each of which the largest entry is positive.

    Among equally large entries the first one is.

    >>> principal_components(np.array([[1.0, 0.5], [0.5, 1.0]])).eigenvalues
    array([1.5, 0.5])
    """
    values, vectors = np.linalg.eigh(r)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    size = np.abs(vectors)
    largest = np.argmax(size >= size.max(axis=0) - LEVEL, axis=0)
    return Components(values, vectors * np.sign(vectors[largest, np.arange(len(r))]))


def sampling_adequacy(r: Floats) -> float:
    """Return the Kaiser-Meyer-Olkin measure; NaN for a single or a repeated indicator."""
    if len(r) < 2 or np.linalg.eigvalsh(r)[0] < LEVEL:
        return np.nan
    inverse = np.linalg.inv(r)
    partial = inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    off = ~np.eye(len(r), dtype=bool)
    simple, left = np.sum(r[off] ** 2), np.sum(partial[off] ** 2)
    return float(simple / (simple + left)) if simple > 0 else np.nan


def sphericity(r: Floats, n: int) -> tuple[float, float]:
    """Return Bartlett's chi-square that all correlations are 0 and its p, over n rows."""
    from scipy.special import chdtrc

    m = len(r)
    if m < 2 or np.linalg.eigvalsh(r)[0] < LEVEL:
        return np.nan, np.nan
    chi2 = -(n - 1 - (2 * m + 5) / 6) * np.linalg.slogdet(r)[1]
    return float(chi2), float(chdtrc(m * (m - 1) / 2, chi2))
