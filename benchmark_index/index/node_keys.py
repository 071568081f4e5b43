"""What a group or the index says of its score: direction, cap, floor and formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from ..aggregation import Aggregation, PlanNode
from ..aggregation.by_formula import FormulaScore
from ..aggregation.columns import ByName
from ..errors import MethodError, Text
from ..estimators.by_column import ends_of
from ..estimators.contracts import Scaler
from ..estimators.parameters import by_name
from ..findings.finding import Finding, capped
from ..framework import Framework, Group

Ends = tuple[float, float]
Place = Callable[[str, PlanNode, int], Finding]


def mirror_of(scales: Sequence[Scaler | None], leaves: Sequence[str]) -> float:
    """Return what the scores of a group are taken from when they are turned.

    The lowest end of the scales of its leaves plus the highest: on 0 to 100, ``100 - s``. A scale
    around a mean turns there. Where a leaf has no such scale it is 0: ``-s``.

    >>> from benchmark_index import MinMax, RankScore, ZScore
    >>> mirror_of([MinMax(1, 100)], ["a"]), mirror_of([ZScore(mean=50)], ["a"])
    (101.0, 100.0)
    >>> mirror_of([MinMax(), RankScore()], ["a", "b"])
    0.0
    """
    ends = [_ends(scale, leaf) for scale, leaf in zip(scales, leaves, strict=True)]
    known = [pair for pair in ends if pair is not None]
    if len(known) < len(ends) or not known:
        return 0.0
    return min(low for low, _ in known) + max(high for _, high in known)


def keeps_scale(group: Group, aggregations: Mapping[str, Aggregation]) -> bool:
    """Return whether the score of a group is on the scale of its leaves: a mean of means."""
    inner = [group, *(node for _, node in group.walk() if isinstance(node, Group))]
    steps = [aggregations[node.id] for node in inner if node.id in aggregations]
    return all(step.weighs and not step.is_matrix for step in steps)


def _ends(scale: Scaler | None, leaf: str) -> Ends | None:
    """Return the scores at both ends of the scale of an indicator; None where it has none.

    A scale around a mean has both there; efficacy scores begin at their pass mark.
    """
    if ends := ends_of(scale, leaf):
        return ends
    params = {} if scale is None else scale.get_params(deep=False)

    def number(name: str) -> float | None:
        value = by_name(params.get(name), [leaf])
        value = value.get(leaf) if isinstance(value, Mapping) else value
        return float(value) if isinstance(value, (int, float)) else None

    mean, base, points = map(number, ("mean", "c", "e"))
    if mean is not None:
        return mean, mean
    return None if base is None or points is None else (base, base + points)


def check_words(framework: Framework, aggregations: Mapping[str, Aggregation], flat: bool) -> None:
    """Refuse directions and limits of groups that nothing would come of, or two things could.

    ``flat``: one method takes all indicators at once, and looks at no group.
    """
    lower = [node.id for node in framework.inner if node.direction == "lower"]
    if twice := [name for name in lower if aggregations[name].lower_is_better]:
        what = Text(
            "direction: lower 的节点，所用合成方法本已越小越好",
            "direction: lower, of nodes whose method has less as better already",
        )
        hint = Text("请删去 direction，或换合成方法。", "Leave it out, or take another method.")
        raise MethodError.cannot_take(what, twice, hint)
    said = [g.id for g in framework.all_groups if (g.cap, g.floor, g.direction) != UNSAID]
    if flat and said:
        what = Text(
            "该合成方法直接用全部指标，分组的 direction、cap、floor 不起作用",
            "This method takes all indicators at once, past the direction, cap and floor of groups",
        )
        hint = Text(
            "请只用于某个节点，如 {0: 方法}，或删去这些字段。",
            "Use it at one node only, such as {0: method}, or leave these keys out.",
        )
        raise MethodError.cannot_take(what, said, hint)


UNSAID = (None, None, "higher")


def turned_children(plan: Sequence[PlanNode]) -> list[Finding]:
    """Return which scores are turned, and how."""
    findings = []
    for node in plan:
        for child, mirror in node.mirrors.items():
            start = f"{mirror:g} - " if mirror else "-"
            how = Text(f"{start}得分", f"{start}score")
            findings.append(Finding("turned", indicator=child, details={"how": how}))
    return findings


def score_findings(plan: Sequence[PlanNode], scores: ByName, place: Place) -> Iterator[Finding]:
    """Find where limits bind, and where a formula has no value though every child has one.

    Parameters
    ----------
    plan : sequence of PlanNode
    scores : mapping
        Of these nodes and of all their children.
    place : callable
        Returns the finding of a rule about a node at a row.
    """
    for node in plan:
        limits = {"cap": node.cap, "floor": node.floor}
        told = {key: limit for key, limit in limits.items() if limit is not None}
        number = sum(int((scores[node.id] == limit).sum()) for limit in set(told.values()))
        if number:
            words = ", ".join(f"{key} {limit:g}" for key, limit in told.items())
            details = {"number": number, "limits": words}
            yield Finding("limit-binds", indicator=node.id, details=details)
        if isinstance(step := node.aggregation, FormulaScore):
            rows = np.flatnonzero(step.outcome(scores).undefined)
            yield from capped(rows, partial(place, "score-undefined", node))
