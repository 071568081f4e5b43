"""What is to be asked about an index and its table, each with its figure, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..diagnostics.importance import DEAD_WEIGHT, REDUNDANT
from ..diagnostics.profiles import (
    LEAST_AVAILABLE,
    LEAST_NON_ZERO,
    LEAST_UNIQUE,
    MOST_KURTOSIS,
    MOST_SKEW,
)
from ..errors import Text
from ..estimators.directions import ARROWS

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

FEWEST = 5  # rows below which a correlation says nothing
_SHARES = {
    "available": (LEAST_AVAILABLE, Text("有值的比例", "available for")),
    "non_zero": (LEAST_NON_ZERO, Text("非零值的比例", "not zero in")),
    "unique": (LEAST_UNIQUE, Text("不同取值的比例", "different values in")),
}


class Remark(NamedTuple):
    """One thing to be asked: the key of a flag, the node it is about, its figure and a sentence."""

    flag: str
    node: str
    other: str
    value: float
    words: Text


def remarks(diagnosis: Diagnosis) -> Iterator[Remark]:
    """Yield what is to be asked: of the data, of correlations, of weights."""
    yield from _of_profiles(diagnosis)
    yield from _redundant(diagnosis)
    yield from _of_parents(diagnosis)
    for of in ("groups", "indicators"):
        yield from _of_importance(diagnosis, of)


def _of_profiles(diagnosis: Diagnosis) -> Iterator[Remark]:
    for row in diagnosis.profiles.reset_index().to_dict("records"):
        node, flags = str(row["indicator"]), str(row["flags"]).split(", ")
        name = diagnosis.name(node)
        for flag, (least, what) in _SHARES.items():
            if flag in flags:
                share, low = f"{row[flag]:.0%}", f"{least:.0%}"
                words = Text(
                    f"{name.zh}：{what.zh} {share}（低于 {low}）",
                    f"{name.en}: {what.en} {share} of them, below {low}",
                )
                yield Remark(flag, node, "", float(row[flag]), words)
        if "outliers" in flags:
            skew, kurtosis = f"{row['skew']:.2f}", f"{row['kurtosis']:.2f}"
            words = Text(
                f"{name.zh}：偏度 {skew}、峰度 {kurtosis}（超过 ±{MOST_SKEW:g} 与 {MOST_KURTOSIS:g}），请考虑异常值处理",
                f"{name.en}: skew {skew} and kurtosis {kurtosis}, beyond {MOST_SKEW:g} and "
                f"{MOST_KURTOSIS:g}: consider a treatment of outliers",
            )
            yield Remark("outliers", node, "", float(row["skew"]), words)


def _redundant(diagnosis: Diagnosis) -> Iterator[Remark]:
    pairs = diagnosis.correlations()
    close = pairs[(pairs["r"].abs() > REDUNDANT) & (pairs["n"] >= FEWEST)]
    order = close["r"].abs().sort_values(ascending=False, kind="stable").index
    for row in close.loc[order].to_dict("records"):
        first, second, r = str(row["first"]), str(row["second"]), float(row["r"])
        one, other = diagnosis.name(first), diagnosis.name(second)
        words = Text(
            f"{one.zh}与{other.zh}：r = {r:.2f}（n = {row['n']}），几乎是同一回事",
            f"{one.en} and {other.en}: r = {r:.2f} (n = {row['n']}), nearly the same thing",
        )
        yield Remark("redundant", first, second, r, words)


def _of_parents(diagnosis: Diagnosis) -> Iterator[Remark]:
    plan = diagnosis.scorecard.fitted.nodes
    for row in diagnosis.with_parents.reset_index().to_dict("records"):
        node, parent, r = str(row["node"]), str(row["parent"]), float(row["r"])
        is_subtracted = parent in plan and not plan[parent].aggregation.weighs
        if not r < 0 or row["n"] < FEWEST or is_subtracted:
            continue
        name, above = diagnosis.name(node), diagnosis.name(parent)
        leaf = diagnosis.framework.nodes[node]
        arrow = ARROWS[leaf.direction]
        words = Text(
            f"{name.zh}与所属“{above.zh}”负相关：r = {r:.2f}（p = {row['p']:.3f}，方向为{arrow.zh}）",
            f"{name.en} runs against its parent {above.en}: r = {r:.2f} (p = {row['p']:.3f}; "
            f"its direction is {arrow.en})",
        )
        yield Remark("wrong_sign", node, parent, r, words)


def _of_importance(diagnosis: Diagnosis, of: str) -> Iterator[Remark]:
    if of == "groups" and not diagnosis.framework.groups:
        return
    if np.isfinite(diagnosis.scorecard.score).sum() < FEWEST:
        return
    for row in diagnosis.importance(of).reset_index().to_dict("records"):
        node, flags = str(row["node"]), str(row["flags"]).split(", ")
        if of == "groups" and node in diagnosis.profiles.index:
            continue  # an indicator beside groups is told of among indicators
        name, weight, share = diagnosis.name(node), float(row["weight"]), float(row["importance"])
        if "dead_weight" in flags:
            r2 = float(np.nan_to_num(row["r2"]))
            words = Text(
                f"{name.zh}：权重 {weight:.1%}，与得分的 r² = {r2:.3f}（低于 {DEAD_WEIGHT:g}），几乎不影响结果",
                f"{name.en}: weight {weight:.1%}, r² with the score {r2:.3f}, below "
                f"{DEAD_WEIGHT:g}: it hardly moves the index",
            )
            yield Remark("dead_weight", node, "", r2, words)
        for flag, said in (("heavier", Text("大于", "more")), ("lighter", Text("小于", "less"))):
            if flag in flags and "dead_weight" not in flags:
                words = Text(
                    f"{name.zh}：权重 {weight:.1%}，实际影响 {share:.1%}（r² = {row['r2']:.2f}），{said.zh}名义权重",
                    f"{name.en}: weight {weight:.1%}, importance {share:.1%} (r² = "
                    f"{row['r2']:.2f}): it decides {said.en} than its weight says",
                )
                yield Remark(flag, node, "", share, words)
