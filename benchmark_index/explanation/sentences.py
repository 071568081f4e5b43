"""What the tables of an explanation say, in sentences with their numbers, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from math import ceil, floor, log10
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Text

if TYPE_CHECKING:
    from .explained import Explanation

DIGITS = 4  # that count in a figure
_PLAIN = (1e-12, 1e18)  # sizes of figures that are written without an exponent


def figure(value: float, up: int = 0) -> str:
    """Return a number with four digits that count; ``up`` of 1 or -1 rounds up or down.

    >>> figure(41610.9), figure(0.0123456), figure(2.0), figure(12.3411, 1)
    ('41610', '0.01235', '2', '12.35')
    >>> figure(1.23456e300, 1), figure(-1.23456e-300)
    ('1.235E+300', '-1.235E-300')
    """
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    if not _PLAIN[0] <= abs(value) < _PLAIN[1]:
        rounding = ROUND_CEILING if up > 0 else ROUND_FLOOR if up < 0 else None
        few = Context(DIGITS, rounding).create_decimal(Decimal(value))
        return f"{few.normalize():E}"
    places = DIGITS - 1 - floor(log10(abs(value)))
    raised = value * 10.0**places
    whole = ceil(raised - 1e-6) if up > 0 else floor(raised + 1e-6) if up < 0 else round(raised)
    text = f"{whole / 10.0**places:.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sentences(why: Explanation) -> list[Text]:
    """Return the sentences of an explanation: the score, the difference, what would move it up."""
    told = [_score, _difference, _obstacles, _standing, _moves, _peers]
    return [sentence for tell in told for sentence in tell(why)]


def _places(why: Explanation) -> int:
    """Return how many decimals scores are told with."""
    ranked = why.scorecard.score.to_numpy(dtype=float)[why.peers]
    return 2 if np.nanmax(np.abs(ranked)) > 2 else 4


def _name(why: Explanation, indicator: object) -> Text:
    return why.scorecard.framework.nodes[str(indicator)].name.text


def _listed(texts: Sequence[Text]) -> Text:
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


def _score(why: Explanation) -> Iterator[Text]:
    score, units = f"{why.score:.{_places(why)}f}", why.scorecard.framework.unit
    when = (f"（{why.period}）", f" ({why.period})") if why.period else ("", "")
    zh = f"{why.unit}{when[0]}得分 {score}，在 {why.of} 个{units.zh}中排第 {why.rank} 名。"
    yield Text(zh, f"{why.unit}{when[1]} scores {score} and ranks {why.rank} of {why.of}.")


def _difference(why: Explanation) -> Iterator[Text]:
    places, words = _places(why), why.reference.words
    gap = why.score - why.reference.score
    if why.why_not.en:
        yield Text(f"{why.why_not.zh}。", f"{why.why_not.en}.")
    if np.isnan(gap):
        return
    parts = why.differences["difference"]
    if gap == 0 and not parts.to_numpy().any():
        yield Text(f"与{words.zh}没有差别。", f"It does not differ from {words.en}.")
        return
    size, score = f"{abs(gap):.{places}f}", f"{why.reference.score:.{places}f}"
    way = ("高", "above") if gap >= 0 else ("低", "below")
    zh = f"比{words.zh}（{score}）{way[0]} {size}"
    en = f"That is {size} {way[1]} {words.en} ({score})"
    order = parts.dropna().sort_values(key=lambda sizes: -sizes.abs(), kind="stable")
    for heads, some in (
        (("；有利的是", "; in its favour: "), order[order > 0]),
        (("；不利的是", "; against it: "), order[order < 0]),
    ):
        names = [
            Text(f"{name.zh}（{part:+.{places}f}）", f"{name.en} ({part:+.{places}f})")
            for indicator, part in some.head(3).items()
            for name in [_name(why, indicator)]
        ]
        if names:
            listed = _listed(names)
            zh, en = zh + heads[0] + listed.zh, en + heads[1] + listed.en
    yield Text(f"{zh}。", f"{en}.")
    weights = why.differences[["weight", "weight_reference"]].fillna(0.0)
    alone = weights.index[((weights == 0).sum(axis=1) == 1)]
    if len(alone):
        listed = _listed([_name(why, indicator) for indicator in alone])
        yield Text(
            f"其中一方缺失（权重由其他指标分担）：{listed.zh}。",
            f"Missing on one side, so that others carry the weight: {listed.en}.",
        )


def _obstacles(why: Explanation) -> Iterator[Text]:
    degrees = why.obstacles["obstacle"]
    names = [
        Text(f"{name.zh} {degrees[top]:.1%}", f"{name.en} {degrees[top]:.1%}")
        for top in why.top_obstacles
        for name in [_name(why, top)]
    ]
    if names:
        listed = _listed(names)
        yield Text(f"障碍度最高：{listed.zh}。", f"What holds it back most: {listed.en}.")


def _standing(why: Explanation) -> Iterator[Text]:
    for head, frame in (
        (Text("强项", "Strengths"), why.strengths.head(3)),
        (Text("弱项", "Weaknesses"), why.weaknesses.iloc[::-1].head(3)),
    ):
        names = [
            Text(f"{name.zh}（第 {rank}/{of}）", f"{name.en} (rank {rank} of {of})")
            for indicator, rank, of in zip(frame.index, frame["rank"], frame["of"], strict=True)
            for name in [_name(why, indicator)]
        ]
        if names:
            listed = _listed(names)
            yield Text(f"{head.zh}：{listed.zh}。", f"{head.en}: {listed.en}.")


def _moves(why: Explanation) -> Iterator[Text]:
    moves = why.moves
    if why.rank == 1 or (moves["status"] == "first").all():
        return
    reached = moves[moves["status"] == "reached"]
    x = why.scorecard.denominated.iloc[why.peers][list(reached.index)]
    rise = (reached["scored_to"] - reached["scored_from"]).abs()
    effort = (rise / (x.max() - x.min()).replace(0.0, np.nan)).fillna(np.inf)
    names = []
    for indicator in effort.sort_values(kind="stable").index[:3]:
        name, row = _name(why, indicator), reached.loc[indicator]
        up = 1 if row["change"] > 0 else -1
        start, end = figure(row["scored_from"]), figure(row["scored_to"], up)
        of = f" {row['scored_unit']}" if row["scored_unit"] else ""
        zh = f"{name.zh}由 {start} {'升' if up > 0 else '降'}至 {end}{of}"
        names.append(Text(zh, f"{name.en} from {start} to {end}{of}"))
    if names:
        zh = "；".join(text.zh for text in names)
        en = "; ".join(text.en for text in names)
        yield Text(f"单独改善一项即可升一位：{zh}。", f"One alone gains a rank: {en}.")
    lost = moves.index[moves["status"] == "out of reach"]
    if len(lost):
        listed = _listed([_name(why, indicator) for indicator in lost[:3]])
        more = len(lost) - 3
        zh = f"等 {len(lost)} 项" if more > 0 else ""
        en = f" and {more} more" if more > 0 else ""
        yield Text(
            f"单独改善到允许的最好值也不能升位：{listed.zh}{zh}。",
            f"Not even the best value allowed gains a rank in: {listed.en}{en}.",
        )


def _peers(why: Explanation) -> Iterator[Text]:
    units = [str(unit) for unit in why.nearest.index[:3]]
    if units:
        yield Text(f"情况最接近：{'、'.join(units)}。", f"Most similar: {', '.join(units)}.")
