"""What is wrong in a framework file, in the words of the person who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ..errors import MOST_LINES, BenchmarkIndexError, Fault, Text, closest, shorten
from ..measures import conversion
from .declared import KINDS, REFERENCES
from .dependencies import formula_faults
from .fields import Raw
from .grade_rules import WAY_OUT as GRADE_RULES
from .node_faults import node_faults
from .percentages import Percentage, number_in_percent, percent_fault
from .positions import Positions
from .publication import WAY_OUT

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


def structural(raw: Raw, where: Positions) -> list[Fault]:
    """Find what only the tree as a whole or two keys together show to be wrong."""
    places = [place for place in walk(raw) if isinstance(place.node, dict)]
    nodes = [place for place in places if place.kind != "check"]
    faults = [*_repeated(nodes), *_reserved(nodes)]
    variables = {place.label for place in places if place.kind == "variable"}
    leaves = [place for place in places if place.kind in ("variable", "indicator")]
    columns = {place.label: str(place.keys.get("unit") or "") for place in leaves}
    attributes = _texts(raw.get("attributes"))
    for place in places:
        if place.kind == "check":
            suggest = len(faults) < MOST_LINES  # which takes time, and no more are shown
            words = _check(place.keys, columns, attributes, suggest)
        elif place.kind == "indicator":
            words = _indicator(place.keys, variables)
        else:
            words = _parent(place.keys) if place.kind != "variable" else iter(())
        faults += [(place, *pair) for pair in words]
    said = {place.label: place for place in leaves}
    formulas = formula_faults({name: place.keys for name, place in said.items()}, list(columns))
    faults += [(said[name], wrong, fix) for name, wrong, fix in formulas]
    return [Fault(where.at(place.path), place.label, *pair) for place, *pair in faults]


def _repeated(places: list[Place]) -> Iterator[tuple[Place, Text, Text]]:
    last = {place.label: place for place in places if "id" in place.keys}
    ids = Counter(place.label for place in places if "id" in place.keys)
    for node, times in ids.items():
        if times > 1:
            yield (
                last[node],
                Text(f"编号重复出现 {times} 次。", f"Duplicate id, used {times} times."),
                Text("每个节点和变量的编号须唯一。", "Give every node and variable its own id."),
            )


def _reserved(places: list[Place]) -> Iterator[tuple[Place, Text, Text]]:
    for place in places:
        if place.path and place.label in RESERVED:
            yield (
                place,
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
        number_in_percent(child["weight"])
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
    elif (
        reason := percent_fault(_weights(children), Percentage.of(node.get("weight")))
    ) is not None:
        yield (
            Text(f"下级权重：{reason.zh}。", f"Weights below this node: {reason.en}."),
            Text("请改正，或一律写不带百分号的数。", "Correct them, or write plain numbers only."),
        )
    yield from node_faults(
        node, {str(child.get("id")): child for child in children if isinstance(child, dict)}
    )


def _weights(children: list[object]) -> dict[str, object]:
    """Return the weights of siblings by id, those written in percent as percentages."""
    raw = {
        str(child.get("id")): child.get("weight") for child in children if isinstance(child, dict)
    }
    return {
        name: weight if (p := Percentage.of(weight)) is None else p for name, weight in raw.items()
    }


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


_WHOLE = Text("请写整数，如 10。", "Write a whole number such as 10.")
_NUMBER = Text(
    "请写不带单位和千分位的数，如 1000 或 0.5。",
    "Write a plain number such as 1000 or 0.5, without unit or thousands separator.",
)
_LIST = Text("请写成列表，如 [甲, 乙]。", "Write a list such as [a, b].")
_MAPPING = Text("请写成键值，如 {键: 值}。", "Write keys and values such as {key: value}.")
_QUOTE = Text(
    '如确为文字，请加引号，如 "no"、"0123"、"2023-01-01"。',
    'If it is a text, put it in quotes, as in "no", "0123" or "2023-01-01".',
)
_COUNT = Text("请补足或删去多余的项。", "Give as many as are asked for.")
_BOUND = Text("请改正这个数。", "Correct the number.")
_KIND = Text(f"请写 kind: {'、'.join(KINDS)} 之一。", f"Write kind: one of {', '.join(KINDS)}.")
_NO_NUMBER = Text("不是数值", "not a number")
_NO_WHOLE = Text("不是整数", "not a whole number")
_NO_TRUTH = Text("不是 true 或 false", "neither true nor false")
_NO_TEXT = Text("不是文字", "not a text")
_NO_LIST = Text("不是列表", "not a list")
_NO_MAPPING = Text("不是键值结构", "not a dictionary of keys and values")
# By the validator's kind of error: what is wrong, and what to write instead.
_WORDS: dict[str, tuple[Text, Text]] = {
    "union_tag_invalid": (Text("没有这一种校验", "there is no check of this kind"), _KIND),
    "union_tag_not_found": (Text("缺少 kind", "kind is missing"), _KIND),
    "extra_forbidden": (
        Text("不认识的字段", "unknown key"),
        Text(
            "请删除或改正拼写（见 indicators/README.md）。",
            "Remove it or correct the spelling (see indicators/README.md).",
        ),
    ),
    "empty": (
        Text("没有值", "no value"),
        Text("请填写，或删去这个键。", "Give one, or remove it."),
    ),
    "missing": (Text("缺少必填字段", "required key is missing"), Text("请补上。", "Add it.")),
    **dict.fromkeys(("float_type", "float_parsing"), (_NO_NUMBER, _NUMBER)),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float", "int_parsing_size"), (_NO_WHOLE, _WHOLE)
    ),
    "finite_number": (Text("不是有限的数", "not a finite number"), _NUMBER),
    **dict.fromkeys(
        ("greater_than_equal", "greater_than"),
        (Text("低于允许的下限", "below what is allowed"), _BOUND),
    ),
    **dict.fromkeys(
        ("less_than_equal", "less_than"), (Text("高于允许的上限", "above what is allowed"), _BOUND)
    ),
    "literal_error": (Text("取值不在允许范围内", "not one of the allowed words"), Text("", "")),
    **dict.fromkeys(
        ("bool_type", "bool_parsing"),
        (_NO_TRUTH, Text("请写 true（是）或 false（否）。", "Write true or false.")),
    ),
    **dict.fromkeys(("string_type", "invalid_key"), (_NO_TEXT, _QUOTE)),
    "string_pattern_mismatch": (
        Text("空的，或含有空格或 = : , ; |", "empty, or with a blank or one of = : , ; |"),
        Text(
            "请去掉这些字符，或用下划线代替。", "Leave these characters out or write an underscore."
        ),
    ),
    **dict.fromkeys(("tuple_type", "list_type"), (_NO_LIST, _LIST)),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type"),
        (_NO_MAPPING, _MAPPING),
    ),
    "too_short": (Text("项数太少", "too few items"), _COUNT),
    "too_long": (Text("项数太多", "too many items"), _COUNT),
}
_OTHER = (
    Text("取值无效", "not valid"),
    Text("请参照 indicators/README.md。", "See indicators/README.md."),
)
# By the key, where more can be said.
_FIXES = {
    "direction": Text(
        "请写 higher（越大越好）、lower（越小越好）、target（适度型）或 range（区间型）。",
        "Write higher, lower, target or range.",
    ),
    "transform": Text("请写 log，或删去。", "Write log, or remove it."),
    "severity": Text("请写 error、warning 或 info。", "Write error, warning or info."),
    "goalposts": Text("请写 [下限, 上限]，如 [0, 100]。", "Write [low, high] such as [0, 100]."),
    "range": Text("请写 [A, a, b, B]，由小到大。", "Write [A, a, b, B] from low to high."),
    "name": Text(
        "请写 {zh: 中文名, en: English name}，或一个名称。",
        "Write {zh: name in Chinese, en: name in English}, or one name.",
    ),
    "rank_decimals": Text(
        "请写 0 到 15 的整数，或按起始时期写，如 {2016: 5, 2018: 4}。",
        "Write a whole number from 0 to 15, or one by first period such as {2016: 5, 2018: 4}.",
    ),
    "publish": WAY_OUT,
    "grade": GRADE_RULES,
    "robustness": Text(
        "请列出假设，如 [noise: 0.2, drop_unit]。",
        "List assumptions such as [noise: 0.2, drop_unit].",
    ),
    "min_coverage": Text("请写如 2/3 或 0.5。", "Write for example 2/3 or 0.5."),
    "denominator": Text(
        "请写如 {variable: population, unit: 万元}。",
        "Write for example {variable: population, unit: euro}.",
    ),
    "allowed": Text("请写如 {min: 0, max: 100}。", "Write for example {min: 0, max: 100}."),
}
# Of a known key that stands where it is none.
_ELSEWHERE = {
    **dict.fromkeys(
        ("imputation", "treatment", "normalization"),
        Text(
            "请写在 method 下，或分组、指标上。",
            "Write it under method, or on a group or an indicator.",
        ),
    ),
    **dict.fromkeys(
        ("cap", "floor"),
        Text(
            "请写在分组或体系上；指标的取值范围写 allowed，固定上下限写 goalposts。",
            "Write it on a group or the framework; an indicator has allowed, and goalposts.",
        ),
    ),
    **dict.fromkeys(
        ("publish", "robustness", "grade"),
        Text("请写在文件最上层（体系行）。", "Write it at the top of the file."),
    ),
}
_OF_GROUPS = Text(
    "分组请写 higher（越大越好）或 lower（越小越好）。", "Of a group write higher or lower."
)
_KEYLESS = ("extra_forbidden", "missing", "invalid_key")  # what is wrong is no value
_VALUELESS = ("missing", "too_short", "empty")  # there is none to show
_KEEPS = (*_KEYLESS, "empty", "string_type", "finite_number")  # no key knows a better way out


def explain(error: ValidationError, raw: Raw, where: Positions) -> list[Fault]:
    """Turn every validation error into a fault that names the node and the way out."""
    places = {place.path: place for place in walk(raw)}
    faults: dict[Path, Fault] = {}
    for item in error.errors(include_url=False):
        loc = tuple(item["loc"])
        depth = max(n for n in range(len(loc) + 1) if loc[:n] in places)
        place, inside = places[loc[:depth]], loc[depth:]
        if place.kind == "check":  # the first step inside is the kind of check, no key
            inside = inside[1:]
        path = (*place.path, *_keys(place.node, inside, item["type"]))
        field = where.field(path, depth)
        words = _words(item, field, _key(path, depth), where.text_of(path))
        # What may be one thing or another is wrong in both ways, and one fault.
        faults.setdefault(path, Fault(where.at(path), place.label, *words))
    return list(faults.values())


def _keys(node: object, inside: Path, kind: str) -> Path:
    """Return the steps of a location that are keys and items, without the names of types."""
    for n, step in enumerate(inside):
        known = isinstance(node, dict) and step in node
        if isinstance(node, (list, tuple)) and isinstance(step, int):
            known = step < len(node)
        if not known:
            return inside[: n + (kind == "missing" and n == len(inside) - 1)]
        node = node[step]  # type: ignore[index]
    return inside


def _key(path: Path, start: int) -> str:
    """Return the last step of a path that is a key."""
    return next((step for step in reversed(path[start:]) if isinstance(step, str)), "")


def _words(item: ErrorDetails, field: str, key: str, written: str) -> tuple[Text, Text]:
    kind, cause = item["type"], item.get("ctx", {}).get("error")
    subject = f"{field}: " if field else ""
    if isinstance(cause, BenchmarkIndexError):
        message = cause.message
        fix = cause.hint if cause.hint.zh else _FIXES.get(key, cause.hint)
        return Text(f"{subject}{message.zh}", f"{subject}{message.en}"), fix
    if kind == "missing" and isinstance(item["loc"][-1], int):  # of a list, not of keys
        kind = "too_short"
    if item["input"] is None and kind not in _KEYLESS:
        kind = "empty"
    reason, way_out = _WORDS.get(kind, _OTHER)
    got = str(item["input"]) if isinstance(item["input"], date) else item["input"]
    plain = kind not in _VALUELESS and not isinstance(got, (dict, list))
    shown = f" ({repr(got if str(got) == written else written or got)[:100]})" if plain else ""
    if kind == "extra_forbidden":
        way_out = _ELSEWHERE.get(key, way_out)
    fix = way_out if kind in _KEEPS else _FIXES.get(key, way_out)
    if key == "direction" and "target" not in str(item.get("ctx", {}).get("expected", "target")):
        fix = _OF_GROUPS
    return Text(f"{subject}{reason.zh}{shown}。", f"{subject}{reason.en}{shown}."), fix
