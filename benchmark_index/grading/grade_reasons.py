"""Why a unit has its tier: a code for programs and a sentence for readers, of every rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text
from ..framework import Framework
from ..framework.attribute_names import attribute_name
from ..framework.grade_rules import (
    KEPT,
    FloorRule,
    GradeRule,
    GradeRules,
    QuotaRule,
    RefillRule,
    SegmentRule,
    VetoRule,
)
from ..numerics import Integers

Label = Callable[[int], Text]
KEPT_BIT = 0


class Reason(NamedTuple):
    """What is told of a unit that a rule concerns."""

    code: str
    text: Text


def bits(number: int) -> tuple[int, int]:
    """Return the bits of a rule, by its number from 0: what it decided, and that someone waits."""
    return 1 + 2 * number, 2 + 2 * number


def reasons_of(grade: GradeRules | None, framework: Framework, label: Label) -> list[Reason]:
    """Return all reasons by their bits."""
    keep = 0.0 if grade is None or grade.keep is None else grade.keep
    reasons = [
        Reason(
            KEPT,
            Text(
                f"得分在上期所属档次的界线上下 {keep:g} 之内：保留上期档次",
                f"score within {keep:g} of the tier of last period: keeps it",
            ),
        )
    ]
    pairs = [] if grade is None else zip(grade.rules, grade.codes, strict=True)
    for rule, code in pairs:
        reasons.append(Reason(code, _decided(rule, framework, label)))
        reasons.append(Reason(f"{code}-waiting", _waiting(rule, label)))
    return reasons


def _decided(rule: GradeRule, framework: Framework, label: Label) -> Text:
    match rule:
        case VetoRule() | FloorRule():
            asked = rule.condition
            name = _name(asked.name, framework, isinstance(rule, FloorRule))
            capped = _capped(rule.cap, label)
            zh, en = (f"{name.pick(lang)} {asked.words}" for lang in ("zh", "en"))
            return Text(f"{zh}：{capped.zh}", f"{en}: {capped.en}")
        case SegmentRule():
            name = attribute_name(rule.segment)
            last = "" if rule.tier is None else label(rule.tier - 1)
            into = Text("入档", "enter") if last == "" else Text(f"入{last[0]}", f"enter {last[1]}")
            return Text(
                f"{name.zh}前 {rule.best} 名方可{into.zh}：不在其列",
                f"only the best {rule.best} by {name.en.lower()} {into.en}: not among them",
            )
        case QuotaRule():
            tier = label(rule.tier - 1)
            return Text(
                f"{tier.zh}名额 {rule.quota} 个已满：候补",
                f"{tier.en} has {rule.quota} places: waits",
            )
        case RefillRule():
            return Text("递补空出的名额", "moves up into a place left open")


def _waiting(rule: GradeRule, label: Label) -> Text:
    return Text(
        "空出的名额不够并列者全部递补：候补", "a tie of more than the places left open: waits"
    )


def _name(name: str, framework: Framework, is_floor: bool) -> Text:
    node = framework.nodes.get(name) or framework.columns_by_id.get(name)
    if node is None:
        return attribute_name(name)
    if is_floor or name not in framework.columns_by_id:
        return Text(f"{node.name.zh}得分", f"score of {node.name.en}")
    return node.name.text


def _capped(cap: int | None, label: Label) -> Text:
    if cap is None:
        return Text("不评档", "no tier")
    best = label(cap - 1)
    return Text(f"最高为{best.zh}", f"at most {best.en}")


def told(
    met: Integers, says: Callable[[Reason], str], reasons: list[Reason], between: str
) -> pd.Categorical:
    """Return what is told of each unit, by the bits of its reasons: few texts, however many units."""
    distinct, codes = np.unique(met, return_inverse=True)
    texts = [
        between.join(says(reason) for bit, reason in enumerate(reasons) if number >> bit & 1)
        for number in distinct.tolist()
    ]
    labels, first = np.unique(np.array(texts, dtype=object), return_inverse=True)
    return pd.Categorical.from_codes(first[codes.ravel()], pd.Index(labels.tolist(), dtype=object))
