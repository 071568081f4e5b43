"""Weights from principal components and factors (主成分与因子分析)."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import number, one_of
from ..estimators.rows import Rows
from ..numerics import Booleans, Comoments, Floats, Together, column_bounds, comoments
from ..numerics.factors import LEVEL, principal_components, sampling_adequacy, sphericity
from .objective import Basis, Footing, MergedWeights, Scope

Rule = Literal["loadings", "variance", "first"]
MOST_FACTORS = 100  # turning them pair by pair takes time by the square of their number


def varimax(loadings: Floats) -> Floats:
    """Rotate indicators x factors so that the variance of squared loadings is largest.

    Rows are brought to unit length first (Kaiser normalization). Factors are turned two at a time,
    each pair by its best angle, until no pair turns any more.
    """
    length = np.sqrt(np.sum(loadings**2, axis=1, keepdims=True))
    length[length == 0] = 1
    a = loadings / length
    p = len(a)
    for _ in range(1000):
        turned = 0.0
        for j, k in combinations(range(a.shape[1]), 2):
            x, y = a[:, j].copy(), a[:, k].copy()
            u, v = x * x - y * y, 2 * x * y
            top = 2 * (u @ v - u.sum() * v.sum() / p)
            bottom = u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / p
            if np.hypot(top, bottom) < 1e-14 * p:  # any angle is as good
                continue
            phi = np.arctan2(top, bottom) / 4
            a[:, j] = x * np.cos(phi) + y * np.sin(phi)
            a[:, k] = y * np.cos(phi) - x * np.sin(phi)
            turned = max(turned, abs(phi))
        if turned < 1e-14:
            break
    rotated: Floats = a * length
    return rotated


def from_loadings(rotated: Floats) -> Floats:
    """Return each indicator's squared loading on the factor where its share of it is largest."""
    squared = rotated**2
    share = squared / squared.sum(axis=0)
    factor = np.argmax(share >= share.max(axis=1, keepdims=True) - LEVEL, axis=1)
    return np.asarray(squared[np.arange(len(squared)), factor])


class PcaWeights(MergedWeights[Together[Together[Comoments]]]):
    """Weights from principal components or rotated factors (主成分分析、因子分析赋权).

    Of the correlation matrix, costs flipped, with eigenvalues l and unit eigenvectors u. By
    loadings: ``a = u sqrt(l)`` of the retained factors after varimax; ``a_jf^2 / E_f`` with
    ``E_f = sum_j a_jf^2`` is an indicator's share of a factor; each indicator goes to the factor where
    that is largest, and ``w_j`` follows ``(a_jf^2 / E_f)(E_f / sum E)``.

    Parameters
    ----------
    factors : {"share", "kaiser"} or int, default "share"
        How many are retained: each explains more than 10 % of the variance, each eigenvalue is
        above 1, or so many, 1 to 100; at least one.
    rule : {"loadings", "variance", "first"}, default "loadings"
        ``"variance"``: ``|sum_k u_jk l_k / sum l|`` over the retained (综合得分系数); ``"first"``:
        ``|u_j1|``.
    on : {"normalized", "raw", "index"}, default "normalized"
        Costs, target and range indicators turned; values as treated, unturned; or the index's
        normalized values.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    weights_ : array of shape (m,)
    eigenvalues_ : array of shape (components,)
        Falling.
    eigenvectors_ : array of shape (m, components)
        Signed so that the largest entry of each is positive; NaN for constant columns.
    loadings_, rotated_ : array of shape (m, factors)
        Of the retained, before and after varimax.
    retained_ : int
    kmo_ : float
        The Kaiser-Meyer-Olkin measure of sampling adequacy.
    bartlett_, bartlett_p_ : float
        Bartlett's chi-square of sphericity and its p.
    constant_ : list of str
        Columns without spread over the complete rows: weight 0, and left out.

    Raises
    ------
    MethodError
        A column is empty, no row is complete, or every column is constant.

    Notes
    -----
    More than ``PcaWeights.most_columns``, 1,000, indicators are refused. Only rows without a missing
    value are used. KMO and Bartlett's test do not exist, and are NaN,
    where an indicator is a combination of others.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6; Nicoletti, Scarpetta and
    Boylaud (2000), *Summary indicators of product market regulation*; Kaiser (1958), *The varimax
    criterion for analytic rotation in factor analysis*.

    Examples
    --------
    >>> x = [[1.0, 2.1, 9.0], [2.0, 3.9, 1.0], [3.0, 6.2, 5.0], [4.0, 7.8, 6.0]]
    >>> fitted = PcaWeights().fit(x)
    >>> fitted.retained_, fitted.weights_.round(2)
    (2, array([0.33, 0.33, 0.33]))
    """

    declaration = Declaration(
        "pca",
        Text("主成分赋权", "Principal component weights"),
        "a^2 / sum a^2, a = rotated loading on the indicator's own factor",
    )

    most_columns = 1_000
    parts = (
        Part("eigenvalues", "component", Text("特征值", "Eigenvalues")),
        Part(
            "eigenvectors",
            "indicator x component",
            Text("特征向量（带符号）", "Signed eigenvectors"),
        ),
        Part("retained", "", Text("保留因子数", "Number of factors retained")),
        Part("loadings", "indicator x factor", Text("载荷", "Loadings")),
        Part("rotated", "indicator x factor", Text("旋转后载荷", "Loadings after varimax")),
        Part("kmo", "", Text("KMO 检验", "Kaiser-Meyer-Olkin measure")),
        Part("bartlett", "", Text("Bartlett 球形检验卡方", "Bartlett's chi-square")),
        Part("bartlett_p", "", Text("Bartlett 球形检验 p 值", "Bartlett's p")),
    )

    def __init__(
        self,
        factors: Literal["share", "kaiser"] | int = "share",
        rule: Rule = "loadings",
        on: Basis = "normalized",
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
    ) -> None:
        self.factors = factors
        self.rule = rule
        self.on = on
        self.scope = scope
        self.directions = directions

    def _read_parameters(self) -> None:
        one_of("rule", self.rule, ("loadings", "variance", "first"))

    def state(self, x: Floats, rows: Rows | None = None) -> Together[Together[Comoments]]:
        """Return the bounds of a batch of rows; bounds and co-moments of the complete ones."""
        x = self._oriented(x)
        bounds = column_bounds(x)
        gaps = np.isnan(x).any(axis=1)
        if gaps.any():
            x = x[~gaps]
        complete = column_bounds(x) if gaps.any() else bounds
        return Together(bounds, Together(complete, comoments(x, complete.power)))

    def _weigh_state(self, state: Together[Together[Comoments]]) -> tuple[Floats, Booleans]:
        self._refuse_empty(np.isnan(state.bounds.low))  # told before the rows it spoils
        bounds, moments = state.sums
        if np.isnan(bounds.low).any():
            raise MethodError.no_complete_rows()
        footing = self._footing(bounds)
        return self._of_components(moments, footing), footing.constant

    def _of_components(self, moments: Comoments, footing: Footing) -> Floats:
        varying = np.flatnonzero(~footing.constant)
        sign = footing.sign[varying]
        r = moments.correlation[np.ix_(varying, varying)] * np.outer(sign, sign)
        np.fill_diagonal(r, 1.0)
        values, vectors = principal_components(r)
        retained = self._count(values)
        loadings = vectors[:, :retained] * np.sqrt(values[:retained])
        rotated = varimax(loadings)

        def whole(part: Floats) -> Floats:
            full = np.full((len(footing.labels), part.shape[1]), np.nan)
            full[varying] = part
            return full

        self.eigenvalues_, self.eigenvectors_ = values, whole(vectors)
        self.loadings_, self.rotated_ = whole(loadings), whole(rotated)
        self.retained_, self.kmo_ = retained, sampling_adequacy(r)
        self.bartlett_, self.bartlett_p_ = sphericity(r, int(moments.rows[0, 0]))
        if self.rule == "loadings":
            weights = from_loadings(rotated)
        elif self.rule == "variance":
            weights = np.abs(vectors[:, :retained] @ values[:retained]) / values[:retained].sum()
        else:
            weights = np.abs(vectors[:, 0])
        information = np.zeros(len(footing.labels))
        information[varying] = weights
        return information

    def _count(self, eigenvalues: Floats) -> int:
        m = len(eigenvalues)
        if self.factors == "share":
            return max(1, int(np.sum(eigenvalues / m > 0.1 + LEVEL)))
        if self.factors == "kaiser":
            return min(max(1, int(np.sum(eigenvalues > 1 + LEVEL))), MOST_FACTORS)
        count = number("factors", self.factors, least=1, most=MOST_FACTORS)
        if not count.is_integer():
            reason = Text(
                "须为 share、kaiser 或正整数", "write share, kaiser or a whole number >= 1"
            )
            raise MethodError.bad_parameter("factors", reason)
        return min(int(count), m)
