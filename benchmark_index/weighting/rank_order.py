"""Weights from an order of importance (按重要性排序赋权): rank sum, reciprocal, centroid, SWARA."""

from __future__ import annotations

import numpy as np

from ..errors import Text, WeightsError
from ..estimators.declaration import Declaration
from ..estimators.learner import column_labels
from ..numerics import Floats
from .judged import JudgedWeights, Names, Panel, read_panel


def rank_sum(n: int) -> Floats:
    """Return ``2 (n + 1 - r) / (n (n + 1))`` for the places r = 1 ... n."""
    return 2 * np.arange(n, 0, -1) / (n * (n + 1))


def rank_reciprocal(n: int) -> Floats:
    """Return ``(1 / r) / sum(1 / r)`` for the places r = 1 ... n."""
    inverse = 1 / np.arange(1, n + 1)
    weights: Floats = inverse / inverse.sum()
    return weights


def rank_centroid(n: int) -> Floats:
    """Return ``(1 / n) sum_{k >= r} 1 / k`` for the places r = 1 ... n.

    >>> rank_centroid(3).round(4)
    array([0.6111, 0.2778, 0.1111])
    """
    inverse = 1 / np.arange(1, n + 1)
    return inverse[::-1].cumsum()[::-1] / n


def swara(s: Floats) -> Floats:
    """Return weights of items in order: ``k = 1 + s``, ``q_j = q_{j-1} / k_j``, the first q 1.

    >>> swara(np.array([0.0, 1.0, 0.0])).round(3)
    array([0.5 , 0.25, 0.25])
    """
    q = 1 / np.cumprod(1 + s)
    weights: Floats = q / q.sum()
    return weights


def by_place(ranks: Floats, weights: Floats) -> Floats:
    """Give each item the weight of its place; items of one rank share those of their places.

    >>> by_place(np.array([2.0, 1.0, 2.0]), np.array([0.5, 0.3, 0.2]))
    array([0.25, 0.5 , 0.25])
    """
    order = np.argsort(ranks, kind="stable")
    _, groups = np.unique(ranks[order], return_inverse=True)
    shared = np.bincount(groups, weights) / np.bincount(groups)
    weight_of = np.empty(len(ranks))
    weight_of[order] = shared[groups]
    return weight_of


class _RankedWeights(JudgedWeights):
    """What weights from an order share: the ranks, 1 for the most important item."""

    _judged = "ranks"

    def __init__(self, ranks: object = None) -> None:
        self.ranks = ranks

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        return by_place(self._ranks(node, items, m), self._of_places(m))

    @staticmethod
    def _of_places(n: int) -> Floats:
        """Return the weights of n places, the first to the last."""
        raise NotImplementedError

    def _ranks(self, node: str, items: Names | None, m: int) -> Floats:
        ranks: Floats = read_panel("ranks", self.ranks).of(node, items, m)[0]
        absent = [
            name for name, rank in zip(column_labels(items, m), ranks, strict=True) if not rank >= 1
        ]
        if absent:
            raise WeightsError.absent(node, absent)
        return ranks


class RankSumWeights(_RankedWeights):
    """Rank sum weights (排序和法): falling by equal steps with the rank.

    ``w = 2 (n + 1 - r) / (n (n + 1))``, r = 1 the most important of n.

    Parameters
    ----------
    ranks : list or mapping by name, optional
        Rank of each item, 1 the most important; in an index by node id, among siblings. Items of
        one rank share the weights of the places they take. Default, alone: all equal.

    Raises
    ------
    MethodError
        A rank is below 1 or missing.

    References
    ----------
    Stillwell, Seaver and Edwards (1981), *A comparison of weight approximation techniques in
    multiattribute utility decision making*.

    Examples
    --------
    >>> RankSumWeights([1, 3, 2]).fit([[5.0, 6.0, 7.0]]).weights_.round(3)
    array([0.5  , 0.167, 0.333])
    """

    declaration = Declaration(
        "rank_sum",
        Text("排序和法", "Rank sum weights"),
        "2 (n + 1 - r) / (n (n + 1))",
        bare="ranks",
    )

    _of_places = staticmethod(rank_sum)


class RankReciprocalWeights(_RankedWeights):
    """Rank reciprocal weights (排序倒数法): falling with the inverse of the rank.

    ``w = (1 / r) / sum(1 / r)``, r = 1 the most important.

    Parameters
    ----------
    ranks : list or mapping by name, optional
        Rank of each item, 1 the most important; in an index by node id, among siblings. Items of
        one rank share the weights of the places they take. Default, alone: all equal.

    Raises
    ------
    MethodError
        A rank is below 1 or missing.

    References
    ----------
    Stillwell, Seaver and Edwards (1981), *A comparison of weight approximation techniques in
    multiattribute utility decision making*.

    Examples
    --------
    >>> RankReciprocalWeights([1, 3, 2]).fit([[5.0, 6.0, 7.0]]).weights_.round(3)
    array([0.545, 0.182, 0.273])
    """

    declaration = Declaration(
        "rank_reciprocal",
        Text("排序倒数法", "Rank reciprocal weights"),
        "(1 / r) / sum(1 / r)",
        bare="ranks",
    )

    _of_places = staticmethod(rank_reciprocal)


class RankCentroidWeights(_RankedWeights):
    """Rank-order centroid weights, ROC (排序质心法): the centre of all weights in that order.

    ``w = (1 / n) sum_{k >= r} 1 / k``, r = 1 the most important of n.

    Parameters
    ----------
    ranks : list or mapping by name, optional
        Rank of each item, 1 the most important; in an index by node id, among siblings. Items of
        one rank share the weights of the places they take. Default, alone: all equal.

    Raises
    ------
    MethodError
        A rank is below 1 or missing.

    References
    ----------
    Barron and Barrett (1996), *Decision quality using ranked attribute weights*.

    Examples
    --------
    >>> RankCentroidWeights([1, 3, 2]).fit([[5.0, 6.0, 7.0]]).weights_.round(3)
    array([0.611, 0.111, 0.278])
    """

    declaration = Declaration(
        "rank_centroid",
        Text("排序质心法", "Rank-order centroid weights"),
        "(1 / n) sum_(k >= r) 1 / k",
        bare="ranks",
    )

    _of_places = staticmethod(rank_centroid)


class SwaraWeights(_RankedWeights):
    """Step-wise weight assessment, SWARA (逐步权重评估法): how much more each rank counts.

    ``k_j = 1 + s_j``, ``q_j = q_{j-1} / k_j``, ``w = q / sum q``, items in order of importance.

    Parameters
    ----------
    ranks : list or mapping by name, optional
        Rank of each item, 1 the most important, each rank once; in an index by node id, among
        siblings. Default, alone: all equal.
    steps : list or mapping by name, optional
        s of each item: how much more important the item ranked before it is, 0.3 for 30 %. That
        of the first item plays no part. Default: none is more important.

    Raises
    ------
    MethodError
        A rank is below 1, missing or given twice, or a step is negative or missing.

    References
    ----------
    Keršulienė, Zavadskas and Turskis (2010), *Selection of rational dispute resolution method by
    applying new step-wise weight assessment ratio analysis (SWARA)*.

    Examples
    --------
    >>> SwaraWeights(ranks=[1, 2, 3], steps=[0, 1, 0.5]).fit([[5.0, 6.0, 7.0]]).weights_.round(3)
    array([0.545, 0.273, 0.182])
    """

    declaration = Declaration(
        "swara",
        Text("逐步权重评估法", "Step-wise weight assessment (SWARA)"),
        "q / sum q, q_j = q_(j-1) / (1 + s_j)",
    )

    def __init__(self, ranks: object = None, steps: object = None) -> None:
        self.ranks = ranks
        self.steps = steps

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        ranks, names = self._ranks(node, items, m), column_labels(items, m)
        if len(np.unique(ranks)) < m:
            reason = Text("有并列的名次；同等重要请用步长 0", "tied ranks; write a step of 0")
            raise WeightsError.misjudged(node, reason)
        order = np.argsort(ranks)
        s = np.zeros(m)
        if self.steps is not None:
            panel = read_panel("steps", self.steps)
            first = int(order[0])
            steps = panel.of(node, items, m)[0] if panel.items is None else _by_name(panel, names)
            s = np.where(np.arange(m) == first, 0.0, steps)
            if np.isnan(s).any():
                absent = [name for name, step in zip(names, s, strict=True) if np.isnan(step)]
                raise WeightsError.absent(node, absent)
        weights = np.empty(m)
        weights[order] = swara(s[order])
        return weights


def _by_name(panel: Panel, names: Names) -> Floats:
    """Return one expert's numbers by name, NaN for a name that has none."""
    by_name = dict(zip(panel.items or [], panel.values[0].tolist(), strict=True))
    return np.array([by_name.get(name, np.nan) for name in names])
