"""Tiers by clusters of scores: k-means on one column."""

from __future__ import annotations

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.parameters import whole
from ..numerics import Floats
from .natural_breaks import MOST_CLASSES
from .ordered import Cut, Labels, Tiers, fewer, settled

STARTS = 10


class ScoreClusters(Tiers):
    """k-means (k 均值聚类) of the scores, as scikit-learn has it: one column, 10 starts, seeded.

    Cuts lie halfway between the means of neighbouring clusters; a score at a cut belongs to the
    better tier. Scores are sorted first, so that the order of units plays no part. The starts may
    miss the optimum, which :class:`NaturalBreaks` finds.

    Parameters
    ----------
    clusters : int
        The number of tiers, 2 to 50.
    seed : int
        Of the ten starts; the same seed, the same tiers.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    References
    ----------
    MacQueen, J. (1967), Some methods for classification and analysis of multivariate observations.

    Examples
    --------
    >>> ScoreClusters(2).assign(np.array([1.0, 9.0, 2.0, 10.0])).tier
    array([1, 0, 1, 0])
    """

    declaration = Declaration(
        "kmeans",
        Text("k 均值聚类", "k-means"),
        "score nearest the mean of its tier",
        bare="clusters",
    )

    def __init__(self, clusters: int = 4, seed: int = 0, labels: Labels = None) -> None:
        self.clusters = clusters
        self.seed = seed
        self.labels = labels

    @property
    def count(self) -> int:
        """How many tiers the rule makes."""
        return whole("clusters", self.clusters, least=2, most=MOST_CLASSES)

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order."""
        k, seed = self.count, whole("seed", self.seed, least=0, most=2**32 - 1)
        distinct = np.unique(ordered)
        centres = distinct
        if len(distinct) > k:
            from sklearn.cluster import KMeans  # only who clusters waits for it

            model = KMeans(k, n_init=STARTS, random_state=seed).fit(ordered[:, np.newaxis])
            centres = np.unique(model.cluster_centers_)
        cuts = settled((centres[1:] + centres[:-1])[::-1] / 2, ordered)
        return Cut(cuts, fewer(len(distinct), k))
