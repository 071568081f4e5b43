"""Tiers (分档): ordered classes of the ranked units, the best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple, Self

import numpy as np
from sklearn.base import BaseEstimator

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.parameters import MOST_LISTED, few, number, whole
from ..numerics import Floats, Integers, between, competition_ranks

MOST_PLACES = 10**9

Labels = Sequence[str | Mapping[str, str]] | None


class Assignment(NamedTuple):
    """The tier of each unit (0 = best, -1 = none), the cuts used, and what to know about them."""

    tier: Integers
    cuts: Floats
    notes: list[Text]


class Tiers(BaseEstimator):  # type: ignore[misc]
    """What all tier rules share: ordered labels, best tier first."""

    labels: Labels
    by_figures: ClassVar[bool] = False  # that a person wrote, on the scale that is published

    def assign(self, scores: Floats) -> Assignment:
        """Put rounded scores of one period into tiers; a unit without a score gets none."""
        raise NotImplementedError

    def turned(self) -> Self:
        """Return the rule for an index whose lowest score is best, applied to scores times -1."""
        return self

    def label(self, tier: int) -> Text:
        """Return a tier's label in both languages; the default is 第1档, Tier 1."""
        if not self.labels:
            return Text(f"第{tier + 1}档", f"Tier {tier + 1}")
        label = self.labels[tier]
        if isinstance(label, Mapping):
            return Text(str(label["zh"]), str(label["en"]))
        return Text(str(label), str(label))

    def _check_labels(self, tiers: int) -> None:
        if self.labels is None:
            return
        if isinstance(self.labels, str) or not isinstance(self.labels, Sequence):
            raise _bad("labels", "须为列表，例如 高|中|低", "write a list: high|middle|low")
        for label in self.labels:
            if isinstance(label, Mapping) and not {"zh", "en"} <= label.keys():
                raise _bad("labels", "每个档名须有 zh 和 en", "each label needs zh and en")
        if len(self.labels) != tiers:
            zh = f"需要 {tiers} 个档名，给了 {len(self.labels)} 个"
            en = f"{tiers} tiers need {tiers} labels, {len(self.labels)} given"
            raise _bad("labels", zh, en)


def _listed(parameter: str, rule: Tiers) -> list[object]:
    """Return what a rule lists, at most 1,000 values, also where it is a single one."""
    value = rule.get_params(deep=False)[parameter]
    many = np.ndim(value) == 1 if isinstance(value, np.ndarray) else isinstance(value, Sequence)
    return list(few(parameter, value)) if many and not isinstance(value, str) else [value]


def _bad(rule: str, zh: str, en: str) -> MethodError:
    return MethodError.bad_parameter(rule, Text(zh, en))


def _above(scores: Floats, cuts: Floats) -> Integers:
    """Return how many of the falling cuts each score lies below; -1 without a score."""
    tier = np.searchsorted(-cuts, -scores, side="left")
    return np.where(np.isnan(scores), -1, tier).astype(np.int64)


class CutPoints(Tiers):
    """Tiers by fixed cut points (固定分数线): a score at a cut belongs to the better tier.

    Parameters
    ----------
    cuts : list of float
        The lower limits of all tiers but the last, highest first.
    labels : list of str or {zh, en}, optional
        One more than cuts, best first.

    Examples
    --------
    >>> CutPoints([80, 60]).assign(np.array([80.0, 79.9, 12.0, np.nan])).tier
    array([ 0,  1,  2, -1])
    """

    declaration = Declaration(
        "cuts",
        Text("固定分数线", "Cut points"),
        "score >= cut",
        bare="cuts",
        excel="benchmark_index.report.live.classes:cut_points",
    )
    by_figures = True

    def __init__(self, cuts: Sequence[float] | float = (80, 60), labels: Labels = None) -> None:
        self.cuts = cuts
        self.labels = labels

    def turned(self) -> CutPoints:
        """Return the rule for scores times -1: cuts are then upper limits, lowest first."""
        cuts = [-number("cuts", cut) for cut in _listed("cuts", self)]
        if cuts != sorted(cuts, reverse=True):
            en = "where less is better, write them from low to high: 0.2,0.5"
            raise _bad("cuts", "得分越小越好时须由低到高，例如 0.2,0.5", en)
        return CutPoints(cuts, self.labels)

    def assign(self, scores: Floats) -> Assignment:
        """Put rounded scores of one period into tiers; a unit without a score gets none."""
        cuts = np.array([number("cuts", cut) for cut in _listed("cuts", self)])
        if not len(cuts) or not np.all(np.diff(cuts) < 0):
            raise _bad("cuts", "须由高到低，例如 80,60", "write them from high to low: 80,60")
        self._check_labels(len(cuts) + 1)
        return Assignment(_above(scores, cuts), cuts, [])


class Counts(Tiers):
    """Tiers by numbers of units (固定名额): the first 10, the next 33, the next 57.

    A cut that falls inside a tie keeps the tie together in the better tier and says so. Units
    after the last place get no tier.

    Parameters
    ----------
    counts : list of int
        The number of places of each tier, best first; at most a billion each.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    Examples
    --------
    >>> Counts([1, 2]).assign(np.array([9.0, 9.0, 5.0, 1.0])).tier
    array([ 0,  0,  1, -1])
    """

    declaration = Declaration(
        "counts",
        Text("固定名额", "Counts"),
        "rank <= places",
        bare="counts",
        excel="benchmark_index.report.live.classes:counts",
    )

    def __init__(self, counts: Sequence[int] | int = (10, 33, 57), labels: Labels = None) -> None:
        self.counts = counts
        self.labels = labels

    def assign(self, scores: Floats) -> Assignment:
        """Put rounded scores of one period into tiers; a unit without a score gets none."""
        places = [number("counts", count, most=MOST_PLACES) for count in _listed("counts", self)]
        if not places or any(count < 1 or count % 1 for count in places):
            raise _bad("counts", "须为正整数，例如 10,33,57", "write whole numbers: 10,33,57")
        counts = np.array(places, dtype=int)
        self._check_labels(len(counts))
        last = np.cumsum(counts)
        ranks = competition_ranks(scores)
        ranked = ~np.isnan(ranks)
        tier = np.full(len(scores), -1)
        tier[ranked] = np.searchsorted(last, ranks[ranked], side="left")
        tier[tier == len(counts)] = -1
        falling = np.sort(scores[ranked])[::-1]
        inside = last[last < len(falling)]
        cuts = falling[np.minimum(last, max(len(falling), 1)) - 1] if len(falling) else falling
        notes = [_split_tie(place) for place in inside if falling[place - 1] == falling[place]]
        if left := int(np.sum(ranked & (tier < 0))):
            zh, en = (
                f"名额之外有 {left} 个对象不入档。",
                f"After the last place, in no tier: {left}.",
            )
            notes.append(Text(zh, en))
        return Assignment(tier.astype(np.int64), cuts, notes)


def _split_tie(place: int) -> Text:
    return Text(
        f"第 {place} 名处得分并列，并列者一并归入较高档。",
        f"The cut after place {place} falls inside a tie, which stays together in the better tier.",
    )


class Quantiles(Tiers):
    """Tiers by quantiles of the scores (分位数): four make quarters.

    The cuts are the linearly interpolated quantiles of the ranked units' scores; a score at a cut
    belongs to the better tier, so equal scores always stay together.

    Parameters
    ----------
    quantiles : int
        The number of tiers, 2 to 1,000.
    labels : list of str or {zh, en}, optional
        One per tier, best first.

    Examples
    --------
    >>> Quantiles(2).assign(np.array([1.0, 2.0, 3.0])).tier
    array([1, 0, 0])
    """

    declaration = Declaration(
        "quantiles",
        Text("分位数", "Quantiles"),
        "score >= quantile",
        bare="quantiles",
        excel="benchmark_index.report.live.classes:quantiles",
    )

    def __init__(self, quantiles: int = 4, labels: Labels = None) -> None:
        self.quantiles = quantiles
        self.labels = labels

    def assign(self, scores: Floats) -> Assignment:
        """Put rounded scores of one period into tiers; a unit without a score gets none."""
        k = whole("quantiles", self.quantiles, least=2, most=MOST_LISTED)
        self._check_labels(k)
        ordered = np.sort(scores[~np.isnan(scores)])
        if not len(ordered):
            return Assignment(np.full(len(scores), -1), np.array([]), [])
        # Whole-number arithmetic: a quantile that falls on a unit is exactly that unit's score.
        place, rest = np.divmod((len(ordered) - 1) * np.arange(k - 1, 0, -1), k)
        above = np.minimum(place + 1, len(ordered) - 1)
        cuts = between(ordered[place], ordered[above], rest / k)
        return Assignment(_above(scores, cuts), cuts, [])
