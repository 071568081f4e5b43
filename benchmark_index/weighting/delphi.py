"""The Delphi method (德尔菲法): experts' scores, their agreement and their authority."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..errors import MethodError, Text, WeightsError
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.learner import column_labels
from ..estimators.parameters import number
from ..findings.finding import Finding
from ..framework import Framework
from ..numerics import Floats, positions
from .judged import ALONE, JudgedWeights, Names, per_expert, read_panel
from .siblings import Weights


class Concordance(NamedTuple):
    """Kendall's coefficient of concordance (肯德尔协调系数) of k experts on n items.

    Attributes
    ----------
    experts, items : int
    w : float
        0 no agreement, 1 full agreement; NaN where no expert tells the items apart.
    chi2, df, p
        The test of no agreement.
    """

    experts: int
    items: int
    w: float
    chi2: float
    df: int
    p: float


def kendall(scores: Floats) -> Concordance:
    """Return Kendall's W with correction for ties from experts x items without a gap.

    ``W = 12 S / (k^2 (n^3 - n) - k sum T)``, S the squared deviations of the rank sums, T the sum
    of ``t^3 - t`` over one expert's ties; ``chi2 = k (n - 1) W``.

    >>> kendall(np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0]])).w
    0.75
    """
    from scipy.stats import chi2, rankdata

    k, n = scores.shape
    if k < 2:
        return Concordance(k, n, np.nan, np.nan, n - 1, np.nan)
    ranks = rankdata(scores, axis=1)
    sums = ranks.sum(axis=0)
    deviation = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(
        float((counts**3 - counts).sum())
        for counts in (np.unique(row, return_counts=True)[1] for row in ranks)
    )
    largest = k * k * (n**3 - n) - k * ties
    w = 12 * deviation / largest if largest > 0 else np.nan
    statistic = k * (n - 1) * w
    p = float(chi2.sf(statistic, n - 1)) if n > 1 else np.nan
    return Concordance(k, n, float(w), float(statistic), n - 1, p)


class DelphiWeights(JudgedWeights):
    """Delphi method (德尔菲法): experts score the importance of every item, over some rounds.

    ``w = C / sum C``, C the mean score of an item, experts weighted by their authority
    ``Cr = (Ca + Cs) / 2``.

    Parameters
    ----------
    scores : array, DataFrame or mapping, optional
        Experts x items, as for :class:`BudgetAllocation`: the importance each expert gives each
        item, non-negative. Default, alone: all equal.
    judgement, familiarity : list or mapping by expert, optional
        Ca, the coefficient of what the expert's judgement rests on, and Cs, that of familiarity,
        0 to 1. Both or neither. Default: all experts count the same.
    full : float, optional
        The full score. Default: the highest given.
    max_cv : float, default 0.25
        There is consensus on an item whose coefficient of variation is smaller.

    Attributes
    ----------
    weights_ : array of shape (m,)
        Alone.
    items_ : DataFrame
        Per item: experts, mean, sd (divisor k - 1), cv, full_share, importance (the mean weighted
        by authority), consensus.
    authority_ : Series
        Cr of each expert.
    concordance_ : DataFrame
        Kendall's W, chi2, df and p, of all items; in an index, of those of each level.
    w_, chi2_, p_ : float
        Alone.
    by_expert_ : DataFrame
        The weights each expert's scores alone would give.
    notes_ : list of Finding
        Items without consensus.

    Raises
    ------
    MethodError
        A score is negative or no number, an item has no score, or authority is not 0 to 1.

    Notes
    -----
    Mean, sd, cv, the share of full scores and W take every expert alike; authority enters the
    weights. A missing score takes no part in its item's statistics; W is over the experts who
    scored every item. The cv of a single score is missing: no consensus.

    References
    ----------
    Kendall and Babington Smith (1939), *The problem of m rankings*; Dalkey and Helmer (1963), *An
    experimental application of the Delphi method to the use of experts*.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"income": [5, 5, 4], "air": [4, 3, 2]}, index=["A", "B", "C"])
    >>> delphi = DelphiWeights(scores).fit(scores)
    >>> delphi.weights_.round(3), delphi.w_
    (array([0.609, 0.391]), 1.0)
    >>> delphi.items_["cv"].round(3).to_dict()
    {'income': 0.124, 'air': 0.333}
    """

    declaration = Declaration(
        "delphi",
        Text("德尔菲法", "Delphi method"),
        "C / sum C, C = sum Cr x / sum Cr, Cr = (Ca + Cs) / 2",
    )

    parts = (
        Part("items", "", Text("各项得分统计", "Statistics of each item's scores")),
        Part("authority", "", Text("专家权威系数 Cr", "Authority Cr of each expert")),
        Part("concordance", "", Text("肯德尔协调系数", "Kendall's concordance")),
        Part("by_expert", "", Text("各专家的权重", "Weights of each expert")),
    )
    _judged = "scores"

    def __init__(
        self,
        scores: object = None,
        judgement: object = None,
        familiarity: object = None,
        full: float | None = None,
        max_cv: float = 0.25,
    ) -> None:
        self.scores = scores
        self.judgement = judgement
        self.familiarity = familiarity
        self.full = full
        self.max_cv = max_cv

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Match the judgements to the columns of X, whose values play no part."""
        super().fit(X)
        for row in self.concordance_.to_dict("records"):
            self.w_, self.chi2_, self.p_ = row["w"], row["chi2"], row["p"]
        return self

    def local(self, framework: Framework) -> Weights:
        """Return each node's weight among its siblings; siblings nobody judged are equal."""
        self._levels: Mapping[str, int] = framework.levels
        return super().local(framework)

    def _raw(self, names: Names | None, m: int) -> Floats:
        self._levels = {}
        return super()._raw(names, m)

    def _begin(self) -> None:
        super()._begin()
        number("max_cv", self.max_cv)
        self._rows: list[pd.DataFrame] = []
        if self.scores is None:
            return
        self._panel = read_panel("scores", self.scores)
        cr = np.ones(len(self._panel.experts))
        parts = {"judgement": self.judgement, "familiarity": self.familiarity}
        if any(part is not None for part in parts.values()):
            for name, part in parts.items():
                if part is None:
                    reason = Text("须与另一项一起给出", "give it together with the other")
                    raise MethodError.bad_parameter(name, reason)
            shares = np.array([per_expert(*part, self._panel.experts) for part in parts.items()])
            if not np.all((shares >= 0) & (shares <= 1)):
                reason = Text("须在 0 到 1 之间", "must be from 0 to 1 for every expert")
                raise MethodError.bad_parameter("judgement, familiarity", reason)
            cr = shares.sum(axis=0) / 2
        self.authority_ = pd.Series(cr, index=pd.Index(self._panel.experts, name="expert"))

    def _conclude(self) -> None:
        super()._conclude()
        rows = self.__dict__.pop("_rows")
        self.items_ = pd.concat(rows) if rows else pd.DataFrame()
        self.concordance_ = self._concordance()

    def _decide(self, node: str, items: Names | None, m: int) -> Floats:
        names = column_labels(items, m)
        x = self._panel.of(node, items, m)
        if (empty := np.isnan(x).all(axis=0)).any():
            raise MethodError.empty([names[j] for j in positions(empty)])
        full = number("full", self.full) if self.full is not None else np.nanmax(self._panel.values)
        present = ~np.isnan(x)
        counts = present.sum(axis=0)
        cr = self.authority_.to_numpy()[:, None] * present
        if not np.all(cr.sum(axis=0) > 0):
            reason = Text("评分专家的权威系数全为 0", "its experts have no authority at all")
            raise WeightsError.misjudged(node, reason)
        mean = np.nanmean(x, axis=0)
        spread = np.nansum((x - mean) ** 2, axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            sd = np.where(counts > 1, np.sqrt(spread / (counts - 1)), np.nan)
            cv = sd / mean
        importance = (np.nan_to_num(x) * cr).sum(axis=0) / cr.sum(axis=0)
        if not importance.sum() > 0:
            raise WeightsError.misjudged(node, Text("得分全为零", "all scores are zero"))
        statistics = {
            "experts": counts,
            "mean": mean,
            "sd": sd,
            "cv": cv,
            "full_share": np.nansum(x == full, axis=0) / counts,
            "importance": importance,
            "consensus": cv < self.max_cv,
        }
        self._rows.append(pd.DataFrame(statistics, index=pd.Index(names, name="item")))
        self._keep(self._panel.experts, names, _shares(x))
        for name, value in zip(names, cv.tolist(), strict=True):
            if not value < self.max_cv:
                shown = "-" if np.isnan(value) else f"{value:.2f}"
                limit = {"limit": f"{self.max_cv:g}"}
                self.notes_.append(Finding("no-consensus", "", "", "", name, shown, limit))
        weights: Floats = importance / importance.sum()
        return weights

    def _concordance(self) -> pd.DataFrame:
        """Return Kendall's W of the items of each level, over experts who scored all of them."""
        by_level: dict[int, list[str]] = {}
        for item in self.items_.index:
            by_level.setdefault(self._levels.get(item, 0), []).append(item)
        rows = []
        for names in by_level.values():
            x = self._panel.of(ALONE, names, len(names))
            rows.append(kendall(x[~np.isnan(x).any(axis=1)]))
        index = pd.Index(list(by_level), name="level")
        return pd.DataFrame(rows, columns=Concordance._fields, index=index).sort_index()


def _shares(x: Floats) -> Floats:
    """Return the weights each expert's scores give; NaN for one who did not score all items."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(x / x.sum(axis=1, keepdims=True))
