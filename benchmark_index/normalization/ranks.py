"""Normalization by ranks, which keeps the order of the units and nothing of their distances."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import one_of
from ..estimators.rows import Rows
from ..numerics import Floats
from .scaler import PerIndicator, Scaled

Ties = Literal["average", "min", "max", "dense"]


def place_among(x: Floats, ordered: Floats, ties: str) -> Floats:
    """Return the ranks of values among sorted reference values, 1 = smallest."""
    if ties == "dense":
        ordered = np.unique(ordered)
    below = np.searchsorted(ordered, x, side="left").astype(float)
    if ties == "average":
        below += np.searchsorted(ordered, x, side="right")
        below += 1
        below /= 2
    elif ties == "max":
        upto = np.searchsorted(ordered, x, side="right")
        below = np.maximum(upto, below + 1)
    else:
        below += 1
    below[np.isnan(x)] = np.nan
    return below


class _Ranked(Scaled):
    """What scores by rank share: the fitted values in order, among which others are placed."""

    parts = (Part("count", "indicator", Text("有值的对象数", "Values present")),)

    ties: str
    _tie_rules: ClassVar[tuple[str, ...]] = ("average", "min", "max", "dense")

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        one_of("ties", self.ties, self._tie_rules)
        turned = self._turn(x)
        self.ordered_ = [np.sort(column[~np.isnan(column)]) for column in turned.T]
        self.count_ = np.array([len(ordered) for ordered in self.ordered_])
        self._refuse_empty(self.count_ == 0)

    def _ranks(self, x: Floats, ties: str) -> Floats:
        """Return ranks among the fitted values, 1 = worst."""
        turned = self._turn(x)
        ranks = np.empty_like(turned, order="F")
        for j, ordered in enumerate(self.ordered_):
            ranks[:, j] = place_among(turned[:, j], ordered, ties)
        return ranks

    def _turn(self, x: Floats) -> Floats:
        """Turn costs; closeness is rounded so that equally close values tie."""
        turned = x * self.directions_.sign
        special = list(self.directions_.special)
        turned[:, special] = np.round(turned[:, special], 12)
        return turned


class RankScore(_Ranked):
    """Ranks as scores (名次得分): 1 for the worst unit, n for the best.

    New rows are placed among the fitted values, so batches agree with the whole.

    Parameters
    ----------
    ties : {"average", "min", "max", "dense"}, default "average"
        Which rank equal values share.
    scale : float or mapping by name, default 1
        What the ranks are multiplied by.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    count_ : array of shape (m,)
        n, the number of values present.

    Notes
    -----
    The fit keeps all values sorted; it cannot be merged from batches. A constant column ties
    throughout.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> RankScore().fit_transform([[10.0], [30.0], [10.0]]).ravel()
    array([1.5, 3. , 1.5])
    """

    declaration = Declaration(
        "rank",
        Text("名次得分", "Rank score"),
        "1 ... n",
        excel="benchmark_index.report.live.scales:rank_score",
    )

    def __init__(
        self, ties: Ties = "average", directions: DirectionsLike = None, scale: PerIndicator = 1
    ) -> None:
        self.ties = ties
        self.directions = directions
        self.scale = scale

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        return self._ranks(x, self.ties)


class Borda(RankScore):
    """Borda scores (波达计分法): the rank less one, 0 for the worst unit, n - 1 for the best.

    Parameters
    ----------
    ties : {"average", "min", "max", "dense"}, default "average"
        Which rank equal values share.
    scale : float or mapping by name, default 1
        What the scores are multiplied by.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    count_ : array of shape (m,)
        n, the number of values present.

    Notes
    -----
    With ``ties="average"`` the score is the number of units that are worse plus half the number
    of others that are equal. The fit keeps all values sorted; it cannot be merged from batches.

    References
    ----------
    Borda (1781), *Mémoire sur les élections au scrutin*.

    Examples
    --------
    >>> Borda().fit_transform([[10.0], [30.0], [20.0]]).ravel()
    array([0., 2., 1.])
    """

    declaration = Declaration(
        "borda",
        Text("波达计分", "Borda score"),
        "r - 1",
        excel="benchmark_index.report.live.scales:borda",
    )

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        z = super()._normalize(x, rows)
        z -= 1
        return z


class PercentileRank(_Ranked):
    """Percentile ranks (百分位排名): the share of the other units that are worse.

    ``(r - 1) / (n - 1)``, r the rank from the worst, 1, equal values sharing the lowest; with
    ``form="inclusive"``, ``r / n``. n counts the values present.

    Parameters
    ----------
    ties : {"min", "half"}, default "min"
        Whether units that are equal do not count as worse, or count half.
    form : {"exclusive", "inclusive"}, default "exclusive"
        ``(r - 1) / (n - 1)``, 0 to 1, or ``r / n``, which is never 0.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    scale : float or mapping by name, default 1
        What the result is multiplied by; 100 gives percent.

    Attributes
    ----------
    count_ : array of shape (m,)
        n, the number of values present.

    Notes
    -----
    New rows are placed among the fitted values and stay within 0 and 1. The fit keeps all values
    sorted; it cannot be merged from batches. A single value has no others to be compared with:
    an error unless ``form="inclusive"``.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> x = [[10.0], [20.0], [20.0], [40.0], [50.0]]
    >>> PercentileRank().fit_transform(x).ravel()
    array([0.  , 0.25, 0.25, 0.75, 1.  ])
    >>> PercentileRank(ties="half").fit_transform(x).ravel()
    array([0.   , 0.375, 0.375, 0.75 , 1.   ])
    """

    declaration = Declaration(
        "percentile_rank",
        Text("百分位排名", "Percentile rank"),
        "(r - 1) / (n - 1)",
        excel="benchmark_index.report.live.scales:percentile_rank",
    )

    _tie_rules: ClassVar[tuple[str, ...]] = ("min", "half")

    def __init__(
        self,
        ties: Literal["min", "half"] = "min",
        form: Literal["exclusive", "inclusive"] = "exclusive",
        directions: DirectionsLike = None,
        scale: PerIndicator = 1,
    ) -> None:
        self.ties = ties
        self.form = form
        self.directions = directions
        self.scale = scale

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        one_of("form", self.form, ("exclusive", "inclusive"))
        super()._learn_all(x, rows)
        if self.form == "exclusive":
            self._refuse_columns(
                self.count_ == 1,
                Text(
                    "只有一个值，无法计算百分位排名",
                    "A percentile rank needs other units to compare with (n_samples = 1) in",
                ),
                Text('可设 form="inclusive"。', 'form="inclusive" takes a single value.'),
            )

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        ranks = self._ranks(x, "average" if self.ties == "half" else "min")
        z: Floats = (
            ranks / self.count_ if self.form == "inclusive" else (ranks - 1) / (self.count_ - 1)
        )
        return np.clip(z, 0, 1, out=z)
