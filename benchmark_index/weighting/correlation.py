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
from ..estimators.rows import Rows
from ..numerics import Booleans, Bounds, Comoments, Floats, column_bounds, reported
from ..numerics import comoments as comoments
from .objective import Footing, MergedWeights, Scope
from .periodic import WEIGHTS_BY_PERIOD, By, PeriodicWeights


def rank_correlation(x: Floats) -> Floats:
    """Return Spearman's correlations: Pearson's of the ranks, ties averaged, pairwise complete."""
    from scipy.stats import rankdata

    if not np.isnan(x).any():
        return comoments(rankdata(x, axis=0)).correlation
    r = np.eye(x.shape[1])
    for j, k in combinations(range(x.shape[1]), 2):
        both = x[:, [j, k]]
        both = both[~np.isnan(both).any(axis=1)]
        rho = comoments(rankdata(both, axis=0)).correlation[0, 1] if len(both) > 1 else np.nan
        r[j, k] = r[k, j] = rho
    return r


def refuse_undefined(r: Floats, varying: Booleans, sample: Footing) -> None:
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
    sums: Floats = np.sum(1 - r, axis=1, where=varying)
    return sums


RANKS_NEED_ALL = Text(
    '秩相关须一次看到全部数据：请用 fit，或设 correlation="pearson"。',
    'Ranks need all rows at once: call fit, or use correlation="pearson".',
)


class Correlated(NamedTuple):
    """Bounds and co-moments of a batch of rows, or of all with their rank correlations."""

    bounds: Bounds
    moments: Comoments
    ranked: Floats | None

    def merge(self, other: Correlated) -> Correlated:
        """Return what both batches tell; ranks within each tell nothing of both."""
        if self.ranked is not None or other.ranked is not None:
            raise MethodError.all_rows("CriticWeights", RANKS_NEED_ALL)
        bounds, moments = self.bounds.merge(other.bounds), self.moments.merge(other.moments)
        return Correlated(bounds, moments, None)


class CriticWeights(PeriodicWeights, MergedWeights[Correlated]):
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
    by : {None, "period"}, default None
        All periods pooled, or each period by itself, bounds too: the weights are the mean of those
        of the periods (逐期赋权), and so are the other figures kept by indicator.

    Attributes
    ----------
    weights_ : array of shape (m,)
    sd_, conflict_ : array of shape (m,)
        The two factors of C.
    correlation_ : array of shape (m, m)
    weights_by_period_ : array of shape (periods, m)
        With ``by="period"`` where the rows have periods, in the order of ``periods_``.
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
        WEIGHTS_BY_PERIOD,
    )

    def __init__(
        self,
        correlation: Literal["pearson", "spearman"] = "pearson",
        directed: bool = True,
        scale: bool = True,
        on: Literal["normalized", "raw", "index"] = "normalized",
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
        by: By = None,
    ) -> None:
        self.correlation = correlation
        self.directed = directed
        self.scale = scale
        self.on = on
        self.scope = scope
        self.directions = directions
        self.by = by

    @property
    def _scaled(self) -> bool:
        return self.scale and self.on == "normalized"

    @property
    def _turned(self) -> bool:
        return self.directed and self._scaled

    @property
    def _unit_free(self) -> bool:
        return self._scaled

    def needs_all_rows(self) -> Text | None:
        """Return the way out where the fit needs all rows at once, None where batches will do."""
        return super().needs_all_rows() if self.correlation == "pearson" else RANKS_NEED_ALL

    def _read_parameters(self) -> None:
        one_of("correlation", self.correlation, ("pearson", "spearman"))

    def state(self, x: Floats, rows: Rows | None = None) -> Correlated:
        """Return bounds and co-moments of a batch of rows; of all of them, rank correlations."""
        x = self._oriented(x)
        bounds = column_bounds(x)
        ranked = rank_correlation(x) if self.correlation == "spearman" else None
        return Correlated(bounds, comoments(x, bounds.power), ranked)

    def _weigh_state(self, state: Correlated) -> tuple[Floats, Booleans]:
        footing = self._footing(state.bounds)
        varying = ~footing.constant
        moments = state.moments.at(footing.power)
        r = moments.correlation if state.ranked is None else state.ranked
        refuse_undefined(r, varying, footing)
        # min-max divides sd by the span, and flipping a cost turns the signs of its correlations
        sd = moments.near_sd / footing.span if self._scaled else moments.near_sd
        self.sd_ = sd if self._scaled else reported(sd, footing.power)
        self.correlation_ = r * np.outer(footing.sign, footing.sign)
        self.conflict_ = conflict(self.correlation_, varying)
        return sd * self.conflict_, footing.constant
