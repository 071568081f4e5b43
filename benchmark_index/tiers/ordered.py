"""What all tier rules share: labels, and units divided by falling cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple, Self

import numpy as np
from sklearn.base import BaseEstimator

from ..errors import MethodError, Text
from ..estimators.parameters import few
from ..numerics import Floats, Integers

_DIGITS = 12  # of the largest score, to which cuts that are computed are rounded

Labels = Sequence[str | Mapping[str, str]] | None


class Assignment(NamedTuple):
    """The tier of each unit (0 = best, -1 = none), the cuts used, and what to know about them."""

    tier: Integers
    cuts: Floats
    notes: list[Text]


class Cut(NamedTuple):
    """The falling cuts between tiers, and what to know about them."""

    cuts: Floats
    notes: list[Text]


class Tiers(BaseEstimator):  # type: ignore[misc]
    """What all tier rules share: ordered labels, best tier first."""

    labels: Labels
    by_figures: ClassVar[bool] = False  # that a person wrote, on the scale that is published

    @property
    def count(self) -> int | None:
        """How many tiers the rule makes; None where that is not known beforehand."""
        return None

    def assign(self, scores: Floats) -> Assignment:
        """Put rounded scores of one period into tiers; a unit without a score gets none."""
        if self.count is not None:
            self._check_labels(self.count)
        ordered = np.sort(scores[~np.isnan(scores)])
        if not len(ordered):
            return none_ranked(scores)
        cuts, notes = self.cuts_of(ordered)
        return Assignment(self.divided(scores, cuts), cuts, notes)

    def cuts_of(self, ordered: Floats) -> Cut:
        """Return the falling cuts of scores that are in rising order, and what to know of them."""
        raise NotImplementedError

    def divided(self, scores: Floats, cuts: Floats) -> Integers:
        """Return the tier of each score by the cuts; -1 where it has none."""
        return divided_at(scores, cuts)

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
            raise refused("labels", "须为列表，例如 高|中|低", "write a list: high|middle|low")
        for label in self.labels:
            if isinstance(label, Mapping) and not {"zh", "en"} <= label.keys():
                raise refused("labels", "每个档名须有 zh 和 en", "each label needs zh and en")
        if len(self.labels) != tiers:
            zh = f"需要 {tiers} 个档名，给了 {len(self.labels)} 个"
            en = f"{tiers} tiers need {tiers} labels, {len(self.labels)} given"
            raise refused("labels", zh, en)


def as_list(parameter: str, rule: Tiers) -> list[object]:
    """Return what a rule lists, at most 1,000 values, also where it is a single one."""
    value = rule.get_params(deep=False)[parameter]
    many = np.ndim(value) == 1 if isinstance(value, np.ndarray) else isinstance(value, Sequence)
    return list(few(parameter, value)) if many and not isinstance(value, str) else [value]


def refused(parameter: str, zh: str, en: str) -> MethodError:
    """Return the error of a parameter that makes no tiers."""
    return MethodError.bad_parameter(parameter, Text(zh, en))


def settled(cuts: Floats, ordered: Floats) -> Floats:
    """Return cuts to 12 digits of the largest score, so that one that falls on a score is that.

    >>> settled(np.array([0.1 + 0.2]), np.array([-0.1, 0.3]))
    array([0.3])
    """
    largest = max(abs(ordered[0]), abs(ordered[-1]))
    if not np.isfinite(largest) or largest < 1e-100 or largest > 1e100:
        return cuts
    near = np.abs(cuts) <= 2 * largest  # others fall on no score
    digits = _DIGITS - 1 - int(np.floor(np.log10(largest)))
    return np.where(near, np.round(np.where(near, cuts, 0.0), digits), cuts)


def fewer(distinct: int, tiers: int) -> list[Text]:
    """Return what to know where there are fewer different scores than tiers."""
    if distinct >= tiers or not distinct:
        return []
    zh = f"不同的得分只有 {distinct} 个，后 {tiers - distinct} 档为空。"
    en = f"Different scores: {distinct}; the last {tiers - distinct} tiers stay empty."
    return [Text(zh, en)]


def none_ranked(scores: Floats) -> Assignment:
    """Return that nobody has a tier, where nobody has a score."""
    return Assignment(np.full(len(scores), -1, dtype=np.int64), np.array([]), [])


def divided_at(scores: Floats, cuts: Floats) -> Integers:
    """Return how many of the falling cuts each score lies below; -1 without a score."""
    tier = np.searchsorted(-cuts, -scores, side="left")
    return np.where(np.isnan(scores), -1, tier).astype(np.int64)
