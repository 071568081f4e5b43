"""What is wrong in a framework file, in the words of the person who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ..errors import MOST_LINES, BenchmarkIndexError, Fault, Text, closest, shorten
from ..measures import conversion
from .declared import KINDS, REFERENCES
from .fields import Raw

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
RESERVED = ("rank", "unit", "name", "period", "score", "tier", "available", "missing")


class Place(NamedTuple):
    """A node of raw framework data, which may be of any shape, and the way to it."""

    path: Path
    node: object

    @property
    def keys(self) -> Raw:
        """What the node says by key; nothing where it is no mapping."""
        return self.node if isinstance(self.node, dict) else {}

    @property
    def label(self) -> str:
        """The node's id, of a check what it checks, or the place in the file."""
        place = ".".join(map(str, self.path))
        if self.kind == "check":
            words = [str(self.keys.get("kind", place)), *_texts(self.keys.get("of"))]
            return " ".join(words)
        return str(self.keys.get("id", place))

    @property
    def kind(self) -> str:
        """``framework``, ``variable``, ``group``, ``indicator`` or ``check``."""
        return str(self.path[-2])[:-1] if self.path else "framework"


def walk(raw: object, path: Path = ()) -> Iterator[Place]:
    """Yield every node, parents first."""
    yield Place(path, raw)
    if isinstance(raw, dict):
        for key in ("variables", "groups", "indicators", "checks"):
            for i, child in enumerate(_list(raw.get(key))):
                yield from walk(child, (*path, key, i))


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _texts(value: object) -> list[str]:
    """Return what a key names, one or several, as text."""
    return [str(item) for item in (_list(value) or [value]) if isinstance(item, (str, int, float))]


def _numbers(value: object, count: int) -> list[float] | None:
    numbers = [v for v in _list(value) if isinstance(v, (int, float)) and not isinstance(v, bool)]
    return numbers if len(numbers) == count == len(_list(value)) else None


def structural(raw: Raw, where: str) -> list[Fault]:
    """Find what only the tree as a whole or two keys together show to be wrong."""
    places = [place for place in walk(raw) if isinstance(place.node, dict)]
    nodes = [place for place in places if place.kind != "check"]
    faults = [*_repeated(nodes), *_reserved(nodes)]
    variables = {place.label for place in places if place.kind == "variable"}
    columns = {
        place.label: str(place.keys.get("unit") or "")
        for place in places
        if place.kind in ("variable", "indicator")
    }
    attributes = _texts(raw.get("attributes"))
    for place in places:
        if place.kind == "check":
            suggest = len(faults) < MOST_LINES  # which takes time, and no more are shown
            words = _check(place.keys, columns, attributes, suggest)
        elif place.kind == "indicator":
            words = _indicator(place.keys, variables)
        else:
            words = _parent(place.keys) if place.kind != "variable" else iter(())
        faults += [(place.label, *pair) for pair in words]
    return [Fault(where, *words) for words in faults]


def _repeated(places: list[Place]) -> Iterator[tuple[str, Text, Text]]:
    ids = Counter(place.label for place in places if "id" in place.keys)
    for node, times in ids.items():
        if times > 1:
            yield (
                node,
                Text(f"编号重复出现 {times} 次。", f"Duplicate id, used {times} times."),
                Text("每个节点和变量的编号须唯一。", "Give every node and variable its own id."),
            )


def _reserved(places: list[Place]) -> Iterator[tuple[str, Text, Text]]:
    for place in places:
        if place.path and place.label in RESERVED:
            yield (
                place.label,
                Text("编号与结果表的列名相同。", "The id is a column of every result."),
                Text(
                    f"请换一个，不用 {', '.join(RESERVED)}。", f"Use none of {', '.join(RESERVED)}."
                ),
            )


def _parent(node: Raw) -> Iterator[tuple[Text, Text]]:
    children = [child for key in ("groups", "indicators") for child in _list(node.get(key))]
    if not children:
        yield (
            Text("空的分组。", "Empty group."),
            Text("请至少放入一个分组或指标。", "Give it at least one group or indicator."),
        )
    weights = [
        child["weight"]
        for child in children
        if isinstance(child, dict) and child.get("weight") is not None
    ]
    if weights and len(weights) < len(children):
        yield (
            Text("下级权重只给了一部分。", "Weights are given for some children only."),
            Text("同级要么全给、要么全不给。", "Give siblings weights all or none."),
        )
    elif weights and not any(weights):
        yield (
            Text("下级权重全为零。", "All weights below this node are zero."),
            Text("至少一个须为正。", "Make at least one positive."),
        )


def _indicator(node: Raw, variables: set[str]) -> Iterator[tuple[Text, Text]]:
    goalposts = _numbers(node.get("goalposts"), 2)
    if goalposts and goalposts[0] >= goalposts[1]:
        yield (
            Text(f"goalposts {goalposts} 顺序颠倒。", f"Goalposts {goalposts} in the wrong order."),
            Text(
                "请写 [下限, 上限]；越小越好由 direction: lower 表示。",
                "Write [low, high]; direction: lower says that less is better.",
            ),
        )
    elif goalposts and node.get("transform") == "log" and goalposts[0] <= 0:
        yield (
            Text("取对数的指标，goalposts 须为正。", "Goalposts under a log must be positive."),
            Text("请提高下限。", "Raise the low one."),
        )
    for direction, key in (("target", "optimum"), ("range", "range")):
        if (node.get("direction") == direction) != (node.get(key) is not None):
            yield (
                Text(
                    f"direction: {direction} 与 {key} 须同时给出。",
                    f"direction: {direction} and {key} go together.",
                ),
                Text("请补上或删去其一。", "Add the one that is missing or remove the other."),
            )
    bounds = _numbers(node.get("range"), 4)
    if bounds and (bounds != sorted(bounds) or bounds[0] == bounds[3]):
        yield (
            Text(f"range {bounds} 未按升序。", f"Range {bounds} is not ascending."),
            Text("请写 [A, a, b, B]，由小到大。", "Write [A, a, b, B] from low to high."),
        )
    denominator = node.get("denominator")
    variable = denominator.get("variable") if isinstance(denominator, dict) else None
    if variable is not None and str(variable) not in variables:
        yield (
            Text(f"分母 {variable} 不在 variables 中。", f"Denominator {variable} is no variable."),
            Text(
                f"已有变量：{shorten(sorted(variables)) or '无'}。",
                f"Variables given: {shorten(sorted(variables)) or 'none'}.",
            ),
        )


def _check(
    node: Raw, units: Mapping[str, str], attributes: list[str], suggest: bool
) -> Iterator[tuple[Text, Text]]:
    """Find names that are no column, and units of measure that cannot stand in one sum or share."""
    labels = attributes if node.get("kind") == "counts" else []
    named = {key: _texts(node.get(key)) for key in REFERENCES}
    for name in dict.fromkeys(name for names in named.values() for name in names):
        if name not in units and name not in labels:
            close = closest(name, [*units, *labels]) if suggest else []
            yield (
                Text(f"体系中没有 {name}。", f"There is no column {name}."),
                Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?")
                if close
                else Text("请写变量或指标的编号。", "Write the id of a variable or indicator."),
            )
    for one, other in _together(node, named):
        if one in units and other in units and not _comparable(units[one], units[other]):
            yield (
                Text(
                    f"{one}（{units[one] or '无单位'}）与 {other}（{units[other] or '无单位'}）"
                    "的单位不能换算。",
                    f"{one} ({units[one] or 'no unit'}) and {other} "
                    f"({units[other] or 'no unit'}) have units that do not convert.",
                ),
                Text("请改正单位，或写 scale。", "Correct the units, or give a scale.")
                if node.get("kind") == "share"
                else Text("请改正单位。", "Correct the units."),
            )


def _together(node: Raw, named: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of columns whose figures a check adds up or divides."""
    kind = node.get("kind")
    if kind == "total":
        yield from product(named["parts"], named["of"])
    elif kind == "share" and node.get("scale") is None:
        yield from product(named["part"], named["whole"])
    elif kind == "growth":
        yield from product(named["value"], named["previous"])


def _comparable(unit: str, other: str) -> bool:
    return unit == other or conversion(unit, other) is not None


_WORDS = {
    "union_tag_invalid": Text("没有这一种校验", "there is no check of this kind"),
    "union_tag_not_found": Text("缺少 kind", "kind is missing"),
    "extra_forbidden": Text("不认识的字段", "unknown key"),
    "missing": Text("缺少必填字段", "required key is missing"),
    **dict.fromkeys(
        ("float_type", "float_parsing", "int_type", "int_parsing"), Text("不是数值", "not a number")
    ),
    "finite_number": Text("不是有限的数", "not a finite number"),
    "greater_than_equal": Text("低于允许的下限", "below what is allowed"),
    "greater_than": Text("低于允许的下限", "below what is allowed"),
    "less_than_equal": Text("高于允许的上限", "above what is allowed"),
    "literal_error": Text("取值不在允许范围内", "not one of the allowed words"),
}
_FIXES = {
    "direction": Text(
        "请写 higher、lower、target 或 range。", "Write higher, lower, target or range."
    ),
    "extra_forbidden": Text(
        "请删除或改正拼写（见 indicators/README.md）。",
        "Remove it or correct the spelling (see indicators/README.md).",
    ),
    "missing": Text("请补上。", "Add it."),
    **dict.fromkeys(
        [f"extra_forbidden {step}" for step in ("imputation", "treatment", "normalization")],
        Text(
            "请写在 method 下，或分组、指标上。",
            "Write it under method, or on a group or an indicator.",
        ),
    ),
    **dict.fromkeys(
        ("union_tag_invalid", "union_tag_not_found"),
        Text(f"请写 kind: {'、'.join(KINDS)} 之一。", f"Write kind: one of {', '.join(KINDS)}."),
    ),
}


def explain(error: ValidationError, raw: Raw, where: str) -> list[Fault]:
    """Turn every validation error into a fault that names the node and the way out."""
    places = {place.path: place for place in walk(raw)}
    faults = []
    for item in error.errors(include_url=False):
        path = tuple(item["loc"])
        depth = max(n for n in range(len(path) + 1) if path[:n] in places)
        place, inside = places[path[:depth]], path[depth:]
        if place.kind == "check":  # the first step inside is the kind of check, no key
            inside = inside[1:]
        field = ".".join(str(part) for part in inside)
        faults.append(Fault(where, place.label, *_words(item, field)))
    return faults


def _words(item: ErrorDetails, field: str) -> tuple[Text, Text]:
    kind, cause = item["type"], item.get("ctx", {}).get("error")
    subject = f"{field}: " if field else ""
    if isinstance(cause, BenchmarkIndexError):
        message = cause.message
        return Text(f"{subject}{message.zh}", f"{subject}{message.en}"), cause.hint
    plain = item["msg"].removeprefix("Value error, ")
    reason = _WORDS.get(kind, Text(f"取值无效（{plain}）", plain))
    got = item["input"]
    shown = "" if kind == "missing" or isinstance(got, (dict, list)) else f" ({repr(got)[:100]})"
    known = (f"{kind} {field}", kind, field)
    fix = next((_FIXES[key] for key in known if key in _FIXES), Text("", ""))
    return Text(f"{subject}{reason.zh}{shown}。", f"{subject}{reason.en}{shown}."), fix
