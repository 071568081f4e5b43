"""Correlations of every two columns over the rows in which both have a value, with n and p."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Literal, NamedTuple, get_args

import numpy as np

from ..errors import MethodError, Text
from ..estimators.parameters import one_of
from ..numerics import Floats, Integers, average_ranks, comoments

Kind = Literal["pearson", "spearman", "kendall"]
KINDS = {
    "pearson": Text("皮尔逊 r", "Pearson's r"),
    "spearman": Text("斯皮尔曼 rho", "Spearman's rho"),
    "kendall": Text("肯德尔 tau-b", "Kendall's tau-b"),
}
MOST_COMPARED = 1_000  # rows whose pairs are held against each other; of more each pair is sorted
MOST_SORTED = 50_000_000  # rows times pairs of columns: about a minute
EXACT = 33  # rows without ties up to which the distribution of tau is counted out


class Correlations(NamedTuple):
    """Coefficients of columns x columns, the rows they rest on, and two-sided p values.

    NaN where a column has no spread over the common rows, or there are fewer than two.
    """

    r: Floats
    n: Integers
    p: Floats


def correlations(x: Floats, kind: Kind = "pearson") -> Correlations:
    """Return the correlations of all columns, pairwise complete.

    p of Pearson's r and Spearman's rho by Student's t with n - 2 degrees of freedom; of Kendall's
    tau-b exact up to 33 rows without ties, else by the normal distribution, corrected for ties.

    >>> x = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]])
    >>> [round(float(correlations(x, kind).r[0, 1]), 3) for kind in KINDS]
    [0.6, 0.6, 0.333]
    """
    one_of("correlation", kind, get_args(Kind))
    present = (~np.isnan(x)).astype(float)
    n = (present.T @ present).round().astype(np.int64)
    if kind == "pearson" or x.shape[1] < 2:
        r = comoments(x).correlation
        return Correlations(r, n, _by_t(r, n))
    _refuse_endless(x, kind)
    if kind == "spearman":
        r = _of_ranks(x)
        return Correlations(r, n, _by_t(r, n))
    return _kendall(x, n)


def _by_t(r: Floats, n: Integers) -> Floats:
    """Return the two-sided p of correlations by Student's t."""
    from scipy.special import stdtr

    free = np.where(n > 2, n - 2, np.nan)
    with np.errstate(all="ignore"):
        t = np.abs(r) * np.sqrt(free / ((1 - r) * (1 + r)))
        p: Floats = 2 * stdtr(free, -t)
    return p


def _refuse_endless(x: Floats, kind: str) -> None:
    n, m = x.shape
    most = MOST_SORTED // max(m * (m - 1) // 2, 1)
    has_pairs = kind == "kendall" or bool(np.isnan(x).any())
    if has_pairs and n > most:
        what = Text("行", "rows")
        raise MethodError.too_many(kind, what, n, most, "diagnostics.correlations.MOST_SORTED")


def _pairs(x: Floats) -> Iterator[tuple[int, int, Floats]]:
    """Yield every two columns with their common rows."""
    for j, k in combinations(range(x.shape[1]), 2):
        both = x[:, [j, k]]
        yield j, k, both[~np.isnan(both).any(axis=1)]


def _of_ranks(x: Floats) -> Floats:
    """Return Pearson's correlations of ranks, ties averaged."""
    if not np.isnan(x).any():
        return comoments(_ranked(x)).correlation
    r = comoments(x).correlation  # the diagonal
    for j, k, both in _pairs(x):
        r[j, k] = r[k, j] = comoments(_ranked(both)).correlation[0, 1] if len(both) > 1 else np.nan
    return r


def _ranked(x: Floats) -> Floats:
    return np.column_stack([average_ranks(column) for column in x.T]) if len(x) else x


# --- Kendall -------------------------------------------------------------------------------------


class _Order(NamedTuple):
    """Of columns x columns: pairs of rows in order less those against it, and pairs untied in the first."""

    balance: Floats
    untied: Floats


def _kendall(x: Floats, n: Integers) -> Correlations:
    if len(x) > MOST_COMPARED:
        return _kendall_sorted(x, n)
    balance, untied = _order(x)
    with np.errstate(all="ignore"):
        r = balance / np.sqrt(untied * untied.T)
    r[~(untied * untied.T > 0)] = np.nan
    return Correlations(r, n, _p_of_kendall(x, n, balance, untied))


def _order(x: Floats) -> _Order:
    """Compare each row with those so many rows later: signs of differences, a missing one 0."""
    n, m = x.shape
    balance, untied = np.zeros((2, m, m))
    has_gaps = bool(np.isnan(x).any())
    for lag in range(1, n):
        sign = np.sign(x[lag:] - x[:-lag]).astype(np.float32)  # sums of ones, exact up to 2 ** 24
        if has_gaps:
            there = (~np.isnan(sign)).astype(np.float32)
            np.nan_to_num(sign, copy=False)
            untied += np.abs(sign).T @ there
        else:
            untied += np.count_nonzero(sign, axis=0)[:, np.newaxis]
        balance += sign.T @ sign
    return _Order(balance, untied)


def _kendall_sorted(x: Floats, n: Integers) -> Correlations:
    """Sort each pair of columns, which takes n log n."""
    from scipy.stats import kendalltau

    m = x.shape[1]
    r, p = np.full((2, m, m), np.nan)
    r[np.diag_indices(m)] = comoments(x).correlation.diagonal()
    for j, k, both in _pairs(x):
        if len(both) > 1 and np.ptp(both, axis=0).all():
            result = kendalltau(both[:, 0], both[:, 1])
            r[j, k] = r[k, j] = result.statistic
            p[j, k] = p[k, j] = result.pvalue
    return Correlations(r, n, np.where(np.eye(m, dtype=bool) & (n > 2), 0.0, p))


def _p_of_kendall(x: Floats, n: Integers, balance: Floats, untied: Floats) -> Floats:
    """Return p of tau-b: exact for few rows without ties, else normal with ties corrected for."""
    from scipy.special import ndtr

    pairs, ties = n * (n - 1) / 2, _tie_sums(x)
    exact = (np.minimum(untied, untied.T) == pairs) & (n <= EXACT)
    with np.errstate(all="ignore"):
        t, u, v = (ties[:, :, i] for i in range(3))
        variance = n * (n - 1) * (2 * n + 5) / 18 - (t + t.T) / 18
        variance += u * u.T / (2 * n * (n - 1)) + v * v.T / (9 * n * (n - 1) * (n - 2))
        p: Floats = 2 * ndtr(-np.abs(balance) / np.sqrt(variance))
    p[~(untied * untied.T > 0)] = np.nan
    for j, k in np.argwhere(exact & (n > 1)).tolist():
        p[j, k] = _exact_p(int(n[j, k]), round(balance[j, k]))
    return p


def _tie_sums(x: Floats) -> Floats:
    """Return by pair the sums t(t-1)(2t+5), t(t-1), t(t-1)(t-2) over ties in the first of the two."""
    m = x.shape[1]
    if not np.isnan(x).any():
        of_columns = np.array([_sums_of_ties(column) for column in x.T]).reshape(m, 1, 3)
        return of_columns + np.zeros((m, m, 3))
    sums = np.zeros((m, m, 3))
    for j, k, both in _pairs(x):
        sums[j, k], sums[k, j] = (_sums_of_ties(column) for column in both.T)
    for j, column in enumerate(x.T):
        sums[j, j] = _sums_of_ties(column[~np.isnan(column)])
    return sums


def _sums_of_ties(column: Floats) -> tuple[float, float, float]:
    t = np.unique(column, return_counts=True)[1].astype(float)
    pairs = t * (t - 1)
    return float(pairs @ (2 * t + 5)), float(pairs.sum()), float(pairs @ (t - 2))


def _exact_p(n: int, balance: int) -> float:
    """Return the two-sided p of a balance of pairs among all orders of n rows.

    >>> _exact_p(4, 6)  # one order of 24 agrees, one is its opposite
    0.08333333333333333
    """
    orders = np.ones(1)  # by number of inversions, as shares of all orders
    for k in range(2, n + 1):
        orders = np.convolve(orders, np.full(k, 1 / k))
    fewer = (n * (n - 1) // 2 - abs(balance)) // 2
    return float(min(1.0, 2 * orders[: fewer + 1].sum()))
