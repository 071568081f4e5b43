"""What a few alternative indices come to, each with a name: :class:`Alternatives`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import Text
from ..numerics import Floats, Integers
from .counting import rank_shift


@dataclass(frozen=True, eq=False, repr=False)
class Alternatives(Displayed):
    """Ranks of the same units under alternatives of one index.

    Attributes
    ----------
    ranks : DataFrame
        Units x alternatives; missing where a unit is not ranked.
    scores : DataFrame
        Likewise, on the scale of each alternative.
    nominal : Series
        The rank of each unit in the index as it is.
    impossible : mapping of Text by alternative
        Why an alternative has no scores at all, in Chinese and English.
    groups : sequence of array
        The rows that are ranked together: of each period.
    """

    _kind: ClassVar[str] = "alternatives"

    ranks: pd.DataFrame
    scores: pd.DataFrame
    nominal: pd.Series[int]
    groups: Sequence[Integers]
    impossible: Mapping[Hashable, Text] = field(default_factory=dict)

    @cached_property
    def _ranks(self) -> Floats:
        """Alternatives x units; NaN where there is none."""
        return np.asarray(self.ranks.to_numpy(dtype=float, na_value=np.nan), dtype=float).T

    @cached_property
    def _nominal(self) -> Floats:
        return np.asarray(self.nominal.to_numpy(dtype=float, na_value=np.nan), dtype=float)

    @property
    def mean_rank(self) -> pd.Series[float]:
        """The mean rank of each unit over the alternatives in which it is ranked."""
        return self.ranks.astype(float).mean(axis=1).rename("mean_rank")

    @property
    def spearman(self) -> pd.DataFrame:
        """Spearman's rank correlation of each two alternatives, over units ranked in both.

        In panels the mean over periods.
        """
        return self._matrix("spearman")

    @property
    def kendall(self) -> pd.DataFrame:
        """Kendall's tau-b of each two alternatives, likewise."""
        return self._matrix("kendall")

    @property
    def summary(self) -> pd.DataFrame:
        """How far each alternative is from the index as it is.

        ``shift``: the mean of |rank - nominal rank|, both anew among the units ranked in both;
        ``largest``: the largest of them; ``reversals``: pairs of units whose order turned round;
        ``spearman``, ``kendall``: correlation with the nominal ranks; ``zh``, ``en``: why there
        are no scores, where that is so.
        """
        ranks = np.nan_to_num(self._ranks).astype(np.int64)
        empty = Text("", "")
        reasons = [self.impossible.get(name, empty) for name in self.ranks.columns]
        columns = {
            "shift": rank_shift(ranks, self._nominal, self.groups),
            "largest": [self._largest(row) for row in self._ranks],
            "reversals": [self._reversals(row) for row in self._ranks],
            "spearman": [self._correlation("spearman", row, self._nominal) for row in self._ranks],
            "kendall": [self._correlation("kendall", row, self._nominal) for row in self._ranks],
            "zh": [reason.zh for reason in reasons],
            "en": [reason.en for reason in reasons],
        }
        return pd.DataFrame(columns, index=self.ranks.columns)

    def _both(self, ranks: Floats, others: Floats) -> list[tuple[Floats, Floats]]:
        """Return by period the ranks of units that are ranked in both."""
        pairs = ((ranks[rows], others[rows]) for rows in self.groups)
        both = [
            (one[there], other[there])
            for one, other in pairs
            if (there := ~(np.isnan(one) | np.isnan(other))).any()
        ]
        return both

    def _largest(self, ranks: Floats) -> float:
        moves = [
            np.abs(_ranked_anew(one) - _ranked_anew(other)).max()
            for one, other in self._both(ranks, self._nominal)
        ]
        return float(max(moves, default=np.nan))

    def _reversals(self, ranks: Floats) -> int:
        return sum(_turned(one, other) for one, other in self._both(ranks, self._nominal))

    def _correlation(self, kind: str, ranks: Floats, others: Floats) -> float:
        values = [_coefficient(kind, *pair) for pair in self._both(ranks, others)]
        return float(np.mean(values)) if values else np.nan

    def _matrix(self, kind: str) -> pd.DataFrame:
        names, ranks = self.ranks.columns, self._ranks
        matrix = np.full((len(names), len(names)), np.nan)
        for i, one in enumerate(ranks):
            for j in range(i, len(names)):
                matrix[i, j] = matrix[j, i] = self._correlation(kind, one, ranks[j])
        return pd.DataFrame(matrix, index=names, columns=names)

    def to_frame(self) -> pd.DataFrame:
        """Return the ranks by alternative with nominal and mean rank first, best nominal rank first."""
        ranks = self.ranks.copy()
        ranks.columns = pd.Index(list(map(name_of, self.ranks.columns)))
        ranks.insert(0, "mean_rank", self.mean_rank)
        ranks.insert(0, "nominal", self.nominal)
        order = [rows[np.argsort(self._nominal[rows], kind="stable")] for rows in self.groups]
        return ranks.iloc[np.concatenate(order[::-1])] if order else ranks

    def to_csv(self, path: str | Path) -> None:
        """Write :meth:`to_frame` as CSV: UTF-8 with BOM, texts guarded as a spreadsheet needs it."""
        verb("alternatives.to_csv")(self, Path(path))

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write ranks, scores, what changes and both rank correlations as a workbook.

        Headers are in both languages or in one.
        """
        verb("alternatives.to_excel")(self, Path(path), language)


def name_of(alternative: Hashable) -> str:
    """Return how an alternative is called in a file, one of several parts too.

    >>> name_of("minmax, geometric"), name_of(("economy", 0.1)), name_of(("economy", -0.1))
    ('minmax, geometric', 'economy +10 %', 'economy -10 %')
    """
    if not isinstance(alternative, tuple):
        return str(alternative)
    parts = [f"{100 * part:+g} %" if isinstance(part, float) else str(part) for part in alternative]
    return " ".join(parts)


def _ranked_anew(ranks: Floats) -> Floats:
    """Return competition ranks of some ranks."""
    before: Integers = np.searchsorted(np.sort(ranks), ranks)
    return before.astype(float) + 1


def _turned(one: Floats, other: Floats) -> int:
    """Return how many pairs stand one way in one ranking and the other way in the other.

    >>> _turned(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]))
    3
    """
    count = 0
    for i in range(len(one) - 1):
        count += int(((one[i] - one[i + 1 :]) * (other[i] - other[i + 1 :]) < 0).sum())
    return count


def _coefficient(kind: str, one: Floats, other: Floats) -> float:
    """Return a rank correlation; missing where a ranking does not distinguish any two units."""
    from scipy.stats import kendalltau, spearmanr

    if len(one) < 2 or not np.ptp(one) or not np.ptp(other):
        return np.nan
    if kind == "spearman":
        return float(spearmanr(one, other).statistic)
    return float(kendalltau(one, other).statistic)
