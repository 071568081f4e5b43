"""Weights from an order of importance (按重要性排序赋权): rank sum, reciprocal, centroid, SWARA."""

from __future__ import annotations

import numpy as np

from ..errors import Text, WeightsError
from ..estimators.declaration import Declaration
from ..estimators.learner import column_labels
from ..numerics import Floats
from .judged import JudgedWeights, Names, read_panel


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

    def __init__(self, ranks: object = None, expert_weights: object = None) -> None:
        self.ranks = ranks
        self.expert_weights = expert_weights

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        labels = column_labels(items, m)
        ranks_of = read_panel("ranks", self.ranks).by_expert(node, items, m)
        weights_of = {}
        for expert, ranks in ranks_of.items():
            self._require(ranks, labels, node if len(ranks_of) == 1 else f"{node}, {expert}")
            weights_of[expert] = self._of_ranks(ranks, expert, node, labels)
        return self._joined(node, labels, weights_of)

    def _of_ranks(self, ranks: Floats, expert: str, node: str, items: Names) -> Floats:
        """Return the weights that follow from one expert's ranks."""
        return by_place(ranks, self._of_places(len(ranks)))

    @staticmethod
    def _of_places(n: int) -> Floats:
        """Return the weights of n places, the first to the last."""
        raise NotImplementedError

    @staticmethod
    def _require(ranks: Floats, items: Names, where: str) -> None:
        """Refuse a rank that is missing or below 1."""
        absent = [name for name, rank in zip(items, ranks, strict=True) if not rank >= 1]
        if absent:
            raise WeightsError.absent(where, absent)


class RankSumWeights(_RankedWeights):
    """Rank sum weights (排序和法): falling by equal steps with the rank.

    ``w = 2 (n + 1 - r) / (n (n + 1))``, r = 1 the most important of n.

    Parameters
    ----------
    ranks : list or mapping by name, optional
        Rank of each item, 1 the most important; in an index by node id, among siblings. Items of
        one rank share the weights of the places they take. Several experts: a row each, or by
        expert and name; weights are the mean of theirs (AIP). Default, alone: all equal.
    expert_weights : list or mapping by expert, optional
        How much each expert counts. Default: all alike.

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
        one rank share the weights of the places they take. Several experts: a row each, or by
        expert and name; weights are the mean of theirs (AIP). Default, alone: all equal.
    expert_weights : list or mapping by expert, optional
        How much each expert counts. Default: all alike.

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
        one rank share the weights of the places they take. Several experts: a row each, or by
        expert and name; weights are the mean of theirs (AIP). Default, alone: all equal.
    expert_weights : list or mapping by expert, optional
        How much each expert counts. Default: all alike.

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
        siblings. Several experts: a row each, or by expert and name; weights are the mean of
        theirs (AIP). Default, alone: all equal.
    steps : list or mapping by name, optional
        s of each item: how much more important the item ranked before it is, 0.3 for 30 %. That
        of the first item plays no part. Several experts: as their ranks. Default: none is more
        important.
    expert_weights : list or mapping by expert, optional
        How much each expert counts. Default: all alike.

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

    def __init__(
        self, ranks: object = None, steps: object = None, expert_weights: object = None
    ) -> None:
        self.ranks = ranks
        self.steps = steps
        self.expert_weights = expert_weights

    def _of_ranks(self, ranks: Floats, expert: str, node: str, items: Names) -> Floats:
        if len(np.unique(ranks)) < len(items):
            reason = Text("有并列的名次；同等重要请用步长 0", "tied ranks; write a step of 0")
            raise WeightsError.misjudged(node, reason)
        order = np.argsort(ranks)
        weights = np.empty(len(items))
        weights[order] = swara(self._steps(expert, node, items, int(order[0]))[order])
        return weights

    def _steps(self, expert: str, node: str, items: Names, first: int) -> Floats:
        """Return one expert's steps, that of the first item 0."""
        if self.steps is None:
            return np.zeros(len(items))
        panel = read_panel("steps", self.steps)
        if expert not in panel.experts:
            raise WeightsError.absent(f"{node}, {expert}", items)
        row = panel.experts.index(expert)
        if panel.items is None:
            steps = panel.of(node, items, len(items))[row]
        else:
            by_name = dict(zip(panel.items, panel.values[row].tolist(), strict=True))
            steps = np.array([by_name.get(name, np.nan) for name in items])
        s: Floats = np.where(np.arange(len(items)) == first, 0.0, steps)
        if absent := [name for name, step in zip(items, s, strict=True) if np.isnan(step)]:
            raise WeightsError.absent(node, absent)
        return s
