"""Why units rose or fell, in sentences that read off the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text
from ..numerics import Floats

MOST_NAMED = 3  # indicators that moved a score the way it went
MOST_AGAINST = 2  # and those that held it back
_NOISE = 1e-12  # of the size of a score: what sums leave of nothing


class Told(NamedTuple):
    """One change of a unit, as it is told.

    Attributes
    ----------
    unit : Text
    before, after : str
        The periods.
    scores : (float, float)
    ranks : (float, float)
        Among the units ranked in both periods.
    by_itself, by_others : float
        The two parts of the change of rank.
    totals : array
        By indicator, what it added to the change of the score; empty where that is not known.
    """

    unit: Text
    before: str
    after: str
    scores: tuple[float, float]
    ranks: tuple[float, float]
    by_itself: float
    by_others: float
    totals: Floats


def sentence_of(told: Told, names: Sequence[Text], decimals: int) -> Text:
    """Return the whole of it: scores, ranks, and the indicators that did most.

    >>> told = Told(Text("甲", "A"), "2021", "2022", (50.0, 44.0), (1, 2), 1, 0, np.array([-8.0, 2]))
    >>> print(sentence_of(told, [Text("客运量", "Passengers"), Text("货运量", "Freight")], 1).en)
    A, 2021 to 2022: score 50.0 to 44.0 (-6.0), rank 1 to 2 (by itself ▼1, by others 0); Passengers -8.0; against it Freight +2.0.
    """
    (s0, s1), (r0, r1) = told.scores, told.ranks
    change, d = s1 - s0, decimals
    zh = f"{told.unit.zh} {told.before}–{told.after}：得分 {s0:.{d}f} → {s1:.{d}f}（{signed(change, d)}）"
    en = f"{told.unit.en}, {told.before} to {told.after}: score {s0:.{d}f} to {s1:.{d}f} ({signed(change, d)})"
    zh += f"，名次 {r0:.0f} → {r1:.0f}"
    en += f", rank {r0:.0f} to {r1:.0f}"
    if told.by_itself == told.by_itself:
        alone, others = map(places, (told.by_itself, told.by_others))
        zh += f"（自身 {alone}，其他对象 {others}）"
        en += f" (by itself {alone}, by others {others})"
    reason = reason_of(told.totals, names, d)
    if reason is None:
        return Text(f"{zh}。", f"{en}.")
    return Text(f"{zh}；{reason.zh}。", f"{en}; {reason.en}.")


def reason_of(totals: Floats, names: Sequence[Text], decimals: int) -> Text | None:
    """Return the indicators that moved a score most, the way it went and against it.

    None where nothing did, or it is not known.
    """
    if not len(totals) or np.isnan(totals).any():
        return None
    change, size = totals.sum(), np.abs(totals).max()
    way = -1.0 if change < 0 else 1.0
    order = np.argsort(-np.abs(totals), kind="stable").tolist()
    large = [j for j in order if abs(totals[j]) > max(_NOISE * size, 0.5 * 10.0**-decimals)]
    along = [j for j in large if totals[j] * way > 0][:MOST_NAMED]
    against = [j for j in large if totals[j] * way < 0][:MOST_AGAINST]
    if not along and not against:
        return None

    def listed(those: Sequence[int], language: str) -> str:
        comma = "，" if language == "zh" else ", "
        return comma.join(f"{names[j].pick(language)} {signed(totals[j], decimals)}" for j in those)

    zh, en = listed(along, "zh"), listed(along, "en")
    if against:
        zh = "；".join(filter(None, [zh, f"相反方向 {listed(against, 'zh')}"]))
        en = "; ".join(filter(None, [en, f"against it {listed(against, 'en')}"]))
    return Text(zh, en)


def signed(value: float, decimals: int) -> str:
    """Return a change with its sign, which 0 has none of.

    >>> signed(0.12, 1), signed(-0.04, 1)
    ('+0.1', '0.0')
    """
    text = f"{value:+.{decimals}f}"
    return text if float(text) else f"{0:.{decimals}f}"


def places(change: float) -> str:
    """Return a change of rank, new less old, as it is told: who rose by two is ``▲2``.

    >>> places(-2), places(1), places(0)
    ('▲2', '▼1', '0')
    """
    return f"{'▲' if change < 0 else '▼'}{abs(change):.0f}" if change else "0"


def decimals_for(scores: Floats) -> int:
    """Return with how many decimals scores are told: 4 on 0 to 1, else 2.

    >>> decimals_for(np.array([0.2, np.nan])), decimals_for(np.array([55.0]))
    (4, 2)
    """
    return 4 if float(np.nanmax(np.abs(scores), initial=0)) <= 2 else 2


def sentences(
    changes: pd.DataFrame, totals: Floats, names: Sequence[Text], decimals: int
) -> pd.DataFrame:
    """Return one sentence per row of a panel's changes of ranks: unit, from, to, zh, en.

    Parameters
    ----------
    changes : DataFrame
    totals : array of shape (changes, indicators)
        What each indicator added; (changes, 0) where that is not known.
    names : sequence of Text
        What indicators are called.
    decimals : int
    """
    told = []
    keys = ("score_before", "score_after", "rank_before", "rank_after", "by_itself", "by_others")
    numbers = changes[[*keys]].to_numpy(dtype=float, na_value=np.nan)
    for row, parts, (s0, s1, r0, r1, alone, others) in zip(
        changes[["unit", "from", "to"]].itertuples(index=False), totals, numbers, strict=True
    ):
        unit, before, after = map(str, row)
        one = Told(Text(unit, unit), before, after, (s0, s1), (r0, r1), alone, others, parts)
        told.append(sentence_of(one, names, decimals))
    words = pd.DataFrame(told, columns=["zh", "en"], index=changes.index)
    return pd.concat([changes[["unit", "from", "to"]], words], axis=1)
