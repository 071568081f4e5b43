"""The scale on which an index is shown (公布尺度), settled when it is fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from ..aggregation import PlanNode
from ..catalog import specs
from ..errors import BenchmarkIndexError, MethodError, Text
from ..estimators.by_column import chosen_for, ends_of
from ..estimators.contracts import Scaler
from ..framework import Framework, Publication
from ..framework.keywords import meaning
from ..numerics import Floats, group_rows, round_scores
from ..numerics.digits import shown as digits
from ..table import IndicatorTable
from ..tiers import Tiers
from .kernel import score
from .plan import Places, compile_plan
from .resolve import FROM_FRAMEWORK

PublicationLike = Publication | Mapping[str, float] | str | None
_EXAMPLES = Text(
    "；请写 leader=100,decimals=1 或 low=0,high=100",
    "; write leader=100,decimals=1 or low=0,high=100",
)


def chosen_publication(choice: PublicationLike, framework: Framework) -> Publication | None:
    """Return how the index is to be published, None where its own scores are shown.

    Parameters
    ----------
    choice : Publication, mapping, str or None
        ``"framework"`` is what the framework says, ``"none"`` and None show the scores as they are.

    Raises
    ------
    MethodError
        It cannot be read.

    Examples
    --------
    >>> chosen_publication("leader=100,decimals=1", Framework.load("hdi"))
    Publication(leader=100.0, low=None, high=None, decimals=1)
    """
    if choice is None or choice == "none":
        return None
    if isinstance(choice, str) and choice == FROM_FRAMEWORK:
        return framework.publish
    if isinstance(choice, Publication):
        return choice
    try:
        raw = _pairs(choice) if isinstance(choice, str) else specs.plain(choice)
        if isinstance(raw, Mapping):
            raw = {meaning("publish", str(key)): value for key, value in raw.items()}
        return Publication.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        cause = first.get("ctx", {}).get("error")
        key = str(first["loc"][0]) if first["loc"] else ""
        where = f"{key if key in Publication.model_fields else repr(key)[:60]}: " if key else ""
        reason = Text(f"{where}取值无效", f"{where}not valid")
        if isinstance(cause, BenchmarkIndexError):
            reason = Text(where + cause.message.zh, where + cause.message.en)
        raise _unreadable(reason) from None


def check_cuts(
    tiers: Tiers | None, shown: Publication | None, written_for: Publication | None
) -> None:
    """Refuse cut points that were written for another scale than the one that is shown."""
    if tiers is None or not tiers.by_figures:
        return
    scale, of_cuts = ((p.leader, p.bounds) if p else (None, None) for p in (shown, written_for))
    if scale != of_cuts:
        reason = Text(
            "分数线不是按这个公布尺度写的，请同时指定 tiers（如 cuts:90,60，或 none）",
            "the cut points of the tiers were not written for this scale; give tiers as well, such as "
            "cuts:90,60, or none",
        )
        raise MethodError.bad_parameter("publish", reason)


def _pairs(text: str) -> dict[str, str]:
    """Read ``leader=100,decimals=1``."""
    pairs: dict[str, str] = {}
    for part in text.replace("，", ",").split(","):
        key, equals, value = part.partition("=")
        if not equals or key.strip() in pairs:
            raise _unreadable(Text(f"{part[:60]!r} 无效", f"{part[:60]!r} is not valid"))
        pairs[key.strip()] = value.strip()
    return pairs


def _unreadable(reason: Text) -> MethodError:
    return MethodError.bad_parameter(
        "publish", Text(reason.zh + _EXAMPLES.zh, reason.en + _EXAMPLES.en)
    )


@dataclass(frozen=True)
class PublishedScale:
    """What is shown of the scores of an index, in the order of its own scores.

    ``leader (score / best)``, best the highest of the period; or ``low + (high - low) (score - a) /
    (b - a)``, a and b the ends of the normalized scale; rounded, halves to even.

    Attributes
    ----------
    publication : Publication
    ends : (float, float)
        Those of the normalized scale, where bounds are said.
    """

    publication: Publication
    ends: tuple[float, float] = (0.0, 1.0)

    @property
    def words(self) -> Text:
        """What is shown, in a sentence."""
        zh, en = "得分", "Scores"
        if self.publication.leader is not None:
            leader = digits(self.publication.leader)
            zh = f"每期最高分记为 {leader}，其余按比例"
            en = f"The highest score of a period is shown as {leader}, the others in proportion"
        elif self.publication.bounds is not None:
            (low, high), (a, b) = (
                map(digits, pair) for pair in (self.publication.bounds, self.ends)
            )
            zh, en = (
                f"得分由 {a}–{b} 换算为 {low}–{high}",
                f"Scores of {a} to {b} are shown as {low} to {high}",
            )
        if self.publication.decimals is not None:
            zh += f"，公布时保留小数位数 {self.publication.decimals}"
            en += f", rounded where they are shown to decimals: {self.publication.decimals}"
        return Text(
            f"{zh}；名次由指数自身尺度的得分决定，分组得分与贡献也在该尺度上。",
            f"{en}. Ranks follow from scores on the index's own scale, on which groups and contributions "
            "stay.",
        )

    @classmethod
    def settled(
        cls,
        publication: Publication | None,
        framework: Framework,
        scaler: Scaler | None,
        plan: Sequence[PlanNode],
    ) -> PublishedScale | None:
        """Return the scale of a fitted index, None where its own scores are shown.

        Raises
        ------
        MethodError
            The index has no such scale.
        """
        if publication is None:
            return None
        lower = framework.direction == "lower" or plan[-1].aggregation.lower_is_better
        if publication.leader is not None and lower:
            raise MethodError.unpublishable(
                Text(
                    "指数得分越小越好，没有最高分",
                    "its lowest score is the best, there is no highest",
                )
            )
        if publication.bounds is None:
            return cls(publication)
        leaves = framework.indicator_ids
        ends = {ends_of(chosen_for(scaler, leaf), leaf) for leaf in leaves}
        shared = ends.pop() if len(ends) == 1 else None
        if shared is None or not _keeps(plan, leaves, shared):
            raise MethodError.unpublishable(
                Text(
                    "得分没有可换算的上下端：各指标须同为 minmax 或 goalposts 的同一 low、high，且合成方法保持该尺度"
                    "（如算术、几何平均）",
                    "its scores have no ends: all indicators must be on one low and high of minmax or "
                    "goalposts, under aggregations that keep that scale, such as means",
                )
            )
        return cls(publication, shared)

    def beside(self, scores: Floats, best: float) -> Floats:
        """Return what is shown of scores of one period, whose best may stand elsewhere.

        Raises
        ------
        MethodError
            The best is no positive number, and others are in proportion to it.
        """
        leader = self.publication.leader
        if leader is None:
            return self._rounded(self._between(scores))
        if best <= 0 or np.nanmin(scores, initial=best) < 0:
            raise MethodError.unpublishable(
                Text(
                    "以领先者为基准要求得分为正",
                    "scores in proportion to a leader must be positive",
                )
            )
        return self._rounded(leader * (scores / best))

    def of(self, scores: Floats, table: IndicatorTable) -> Floats:
        """Return what is shown of each score.

        Raises
        ------
        MethodError
            Scores in proportion to a leader are not positive.
        """
        if self.publication.leader is None:
            return self._rounded(self._between(scores))
        return self._rounded(self._beside_leaders(scores, table, self.publication.leader))

    def _between(self, scores: Floats) -> Floats:
        if self.publication.bounds is None:
            return scores
        (low, high), (a, b) = self.publication.bounds, self.ends
        return low + (high - low) * ((scores - a) / (b - a))

    def _rounded(self, shown: Floats) -> Floats:
        return round_scores(shown, self.publication.places)

    def _beside_leaders(self, scores: Floats, table: IndicatorTable, leader: float) -> Floats:
        shown, labels = scores.copy(), table.period_labels
        periods: list[Places] = [slice(0, len(scores))]
        if labels is not None:
            periods = [rows for _, rows in group_rows(np.asarray(labels, dtype=object))]
        for rows in periods:
            present = scores[rows][~np.isnan(scores[rows])]
            if not len(present):
                continue
            if present.max() <= 0 or present.min() < 0:
                row = np.arange(len(scores))[rows][np.nanargmin(scores[rows])]
                raise MethodError.unpublishable(_not_positive(scores, table, int(row)))
            shown[rows] = leader * (scores[rows] / present.max())
        return shown


def _not_positive(scores: Floats, table: IndicatorTable, row: int) -> Text:
    """Say whose score is no share of the leader's."""
    who = " ".join(filter(None, table.place(row)))
    value = f"{scores[row]:g}"
    return Text(
        f"以领先者为基准要求得分为正，{who} 为 {value}",
        f"scores in proportion to a leader must be positive, that of {who} is {value}",
    )


def _keeps(plan: Sequence[PlanNode], leaves: Sequence[str], ends: tuple[float, float]) -> bool:
    """Return whether a unit that is half-way up the scale everywhere is so in the index."""
    if any(node.aggregation.own_scaling for node in plan):
        return False
    half = (ends[0] + ends[1]) / 2
    try:
        scores = score(compile_plan(plan, leaves), np.full((1, len(leaves)), half))
    except MethodError:  # such as a geometric mean of a scale around 0
        return False
    return bool(np.allclose(scores[plan[-1].id], half, rtol=1e-9, atol=1e-9 * (ends[1] - ends[0])))
