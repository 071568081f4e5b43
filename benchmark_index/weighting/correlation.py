"""Correlations between indicators, and CRITIC weights, which are computed from them."""

from __future__ import annotations

from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import one_of
from ..numerics import BLOCK_CELLS, Booleans, Floats, blocks, column_means, reported
from .objective import DataWeights, Sample, Scope


class Comoments(NamedTuple):
    """Per pair of columns, over the rows in which both have a value.

    Attributes
    ----------
    rows : array of shape (m, m)
        Their number.
    products : array of shape (m, m)
        The sum of products of the deviations from the two means.
    squares : array of shape (m, m)
        The sum of squared deviations of the row's column.
    """

    rows: Floats
    products: Floats
    squares: Floats

    @property
    def sd(self) -> Floats:
        """The sample standard deviation of each column over its present values."""
        with np.errstate(all="ignore"):
            found: Floats = np.sqrt(np.diag(self.products) / (np.diag(self.rows) - 1))
        return found

    @property
    def correlation(self) -> Floats:
        """Pearson's r; NaN where one of the two has no spread over their common rows."""
        with np.errstate(all="ignore"):
            r: Floats = self.products / np.sqrt(self.squares) / np.sqrt(self.squares.T)
        r[np.isinf(r)] = np.nan
        perfect = np.abs(r) > 1 - 1e-13  # what rounding leaves of a perfect correlation
        r[perfect] = np.sign(r[perfect])
        return r


def comoments(x: Floats) -> Comoments:
    """Return counts, cross products and squares of each pair of columns in one pass.

    >>> comoments(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, np.nan]])).correlation
    array([[1., 1.],
           [1., 1.]])
    """
    n, m = x.shape
    centre = x[: max(BLOCK_CELLS // 4 // m, 2)].mean(axis=0)
    total, products = _about(x, centre)
    if np.isnan(total).any():
        return _pairwise(x)
    off = total / n
    if np.any(off * off * n > 1e3 * np.diag(products - np.outer(total, off))):
        centre = centre + off  # the first rows are unlike the rest: take the true mean
        total, products = _about(x, centre)
    products -= np.outer(total, total) / n
    return Comoments(np.full((m, m), float(n)), products, np.tile(np.diag(products), (m, 1)).T)


def _about(x: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """Return sums and cross products of deviations from a centre."""
    n, m = x.shape
    step = BLOCK_CELLS // m // (1 if x.flags.f_contiguous else 4) or 1
    space = np.empty((min(step, n), m), order="F" if x.flags.f_contiguous else "C")
    ones = np.ones(len(space))
    total, products = np.zeros(m), np.zeros((m, m))
    for start in range(0, n, step):
        piece = x[start : start + step]
        d = np.subtract(piece, centre, out=space[: len(piece)])
        products += d.T @ d
        total += ones[: len(d)] @ d
    return total, products


def _pairwise(x: Floats) -> Comoments:
    m = x.shape[1]
    _, middle = column_means(x)
    count, sums, squares, products = (np.zeros((m, m)) for _ in range(4))
    for rows in blocks(*x.shape):
        d = x[rows] - middle
        present = ~np.isnan(d)
        d[~present] = 0
        here = present.astype(float)
        count += here.T @ here
        sums += d.T @ here
        squares += (d * d).T @ here
        products += d.T @ d
    with np.errstate(all="ignore"):
        spread = squares - sums * sums / count
        spread[spread <= 1e-12 * squares] = 0
        return Comoments(count, products - sums * sums.T / count, spread)


def rank_correlation(x: Floats) -> Floats:
    """Return Spearman's correlations: Pearson's of the ranks, ties averaged, pairwise complete."""
    from scipy.stats import rankdata

    if not np.isnan(x).any():
        return comoments(rankdata(x, axis=0)).correlation
    r = np.eye(x.shape[1])
    for j, k in combinations(range(x.shape[1]), 2):
        both = x[:, [j, k]]
        both = both[~np.isnan(both).any(axis=1)]
        found = comoments(rankdata(both, axis=0)).correlation[0, 1] if len(both) > 1 else np.nan
        r[j, k] = r[k, j] = found
    return r


def refuse_undefined(r: Floats, varying: Booleans, sample: Sample) -> None:
    """Refuse two columns that vary, but not over the units both have a value for."""
    lost = np.argwhere(np.triu(np.isnan(r)) & np.outer(varying, varying))
    if len(lost):
        pairs = [" - ".join(sample.labels[j] for j in pair) for pair in lost]
        raise MethodError.cannot_take(
            Text(
                "共同有值的对象太少或没有差异，无法计算相关系数",
                "Too few units in common, or without spread, to correlate",
            ),
            pairs,
            Text("请先插补缺失值，或减少指标。", "Impute first, or use fewer indicators."),
        )


def conflict(r: Floats, varying: Booleans) -> Floats:
    """Return ``sum_k (1 - r_jk)`` of each column over the columns that vary."""
    found: Floats = np.sum(1 - r, axis=1, where=varying)
    return found


class CriticWeights(DataWeights):
    """CRITIC weights (CRITIC 法): spread times conflict with the other indicators.

    ``w = C / sum C`` with ``C_j = sd_j sum_k (1 - r_jk)`` on min-max values, costs flipped.

    Parameters
    ----------
    correlation : {"pearson", "spearman"}, default "pearson"
        r; sd stays that of the values.
    directed : bool, default True
        False leaves costs, target and range indicators as they are.
    scale : bool, default True
        False takes sd and r of the raw columns, as ``on="raw"`` does; directions play no part.
    on : {"normalized", "raw", "index"}, default "normalized"
        The min-max values, the raw ones, or the index's normalized values as they stand.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    sd_, conflict_ : array of shape (m,)
        The two factors of C.
    correlation_ : array of shape (m, m)
    constant_ : list of str
        Columns without spread: weight 0, and left out of the sums.

    Raises
    ------
    MethodError
        A column is empty, every column is constant, two columns have too few rows in common, or
        all are perfectly correlated.

    Notes
    -----
    With missing values sd is taken over those present and r over the rows in which both columns
    have one. Pearson's needs one pass after the bounds and merges; Spearman's needs all rows.

    References
    ----------
    Diakoulaki, Mavrotas and Papayannakis (1995), *Determining objective weights in multiple
    criteria problems: the CRITIC method*.

    Examples
    --------
    >>> profit = [[61, 1.08], [20.7, 0.26], [16.3, 1.98], [9, 3.29], [5.4, 2.77]]
    >>> CriticWeights().fit(profit).weights_.round(3)
    array([0.498, 0.502])
    """

    declaration = Declaration(
        "critic", Text("CRITIC 法", "CRITIC weights"), "C / sum C, C = sd sum_k(1 - r_k)"
    )

    parts = (
        Part("sd", "indicator", Text("标准差", "Standard deviation")),
        Part("conflict", "indicator", Text("冲突性 sum(1 - r)", "Conflict sum(1 - r)")),
        Part("correlation", "indicator x indicator", Text("相关系数", "Correlations")),
    )

    def __init__(
        self,
        correlation: Literal["pearson", "spearman"] = "pearson",
        directed: bool = True,
        scale: bool = True,
        on: Literal["normalized", "raw", "index"] = "normalized",
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
    ) -> None:
        self.correlation = correlation
        self.directed = directed
        self.scale = scale
        self.on = on
        self.scope = scope
        self.directions = directions

    @property
    def _scaled(self) -> bool:
        return self.scale and self.on == "normalized"

    @property
    def _turned(self) -> bool:
        return self.directed and self._scaled

    @property
    def _unit_free(self) -> bool:
        return self._scaled

    def _information(self, sample: Sample) -> Floats:
        one_of("correlation", self.correlation, ("pearson", "spearman"))
        moments, varying = comoments(sample.x), ~sample.constant
        pearson = self.correlation == "pearson"
        r = moments.correlation if pearson else rank_correlation(sample.x)
        refuse_undefined(r, varying, sample)
        # min-max divides sd by the span, and flipping a cost turns the signs of its correlations
        sd = moments.sd / sample.span if self._scaled else moments.sd
        self.sd_ = sd if self._scaled else reported(sd, sample.power)
        self.correlation_ = r * np.outer(sample.sign, sample.sign)
        self.conflict_ = conflict(self.correlation_, varying)
        return sd * self.conflict_
