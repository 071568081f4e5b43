"""What is wrong with what a group or the index says of its score: formula, cap and floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..errors import FormulaError, Text, closest, shorten
from .arithmetic import Formula
from .fields import Raw

_BESIDE = {
    "aggregation": Text("formula 与 aggregation 只能写一个。", "Both formula and aggregation."),
    "min_coverage": Text(
        "公式需要全部下级，没有 min_coverage。", "A formula needs every child: no min_coverage."
    ),
}
_ONE = Text("请只留一个。", "Keep one of them.")
_EXPONENTS = Text(
    "请把权重写进公式，如 0.3 * a + 0.7 * b。",
    "Write weights inside the formula, such as 0.3 * a + 0.7 * b.",
)


def node_faults(node: Raw, children: Mapping[str, Raw]) -> Iterator[tuple[Text, Text]]:
    """Find limits in the wrong order, formulas of no children, and keys that a formula excludes.

    ``children``: what is said of each by id. A text that is no formula is another's to find.
    """
    cap, floor = (_number(node.get(key)) for key in ("cap", "floor"))
    if cap is not None and floor is not None and cap < floor:
        yield (
            Text(f"cap {cap:g} 低于 floor {floor:g}。", f"cap {cap:g} is below floor {floor:g}."),
            Text("请改正其一。", "Correct one of them."),
        )
    text = node.get("formula")
    if not isinstance(text, str) or not text:
        return
    for key, words in _BESIDE.items():
        if node.get(key) is not None:
            yield words, _ONE
    if weighed := [name for name, child in children.items() if child.get("weight") is not None]:
        yield (
            Text(
                f"公式的下级不用权重：{shorten(weighed)}。",
                f"Children of a formula have no weight: {shorten(weighed)}.",
            ),
            _EXPONENTS,
        )
    try:
        yield from _names(Formula.parse(text), list(children))
    except FormulaError:
        return


def _number(value: object) -> float | None:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if plain and isinstance(value, (int, float)) else None


def _names(formula: Formula, children: Sequence[str]) -> Iterator[tuple[Text, Text]]:
    write = Text(
        f"请写直接下级的编号：{shorten(children)}。",
        f"Write ids of its direct children: {shorten(children)}.",
    )
    for name in formula.names:
        if name not in children:
            close = closest(name, children)
            guess = Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?") if close else write
            wrong = Text(f"公式中的 {name} 不是下级。", f"{name} is no child of this node.")
            yield Text(f"formula: {wrong.zh}", f"formula: {wrong.en}"), guess
    if unused := [child for child in children if child not in formula.names]:
        yield (
            Text(
                f"formula: 没有用到下级 {shorten(unused)}。",
                f"formula: it leaves out {shorten(unused)}.",
            ),
            Text("请用上，或移到别处。", "Take them up, or hang them elsewhere."),
        )
    if formula.years_back:
        yield (
            Text("formula: 得分没有往年值。", "formula: scores have no years before."),
            Text(
                "lag、change 请写在指标的公式中。", "Write lag and change in those of indicators."
            ),
        )
