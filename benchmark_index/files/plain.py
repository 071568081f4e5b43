"""Plain data from outside: YAML read without running code, hanging or filling the memory.

Plain data are None, truth values, numbers, texts, dates, and lists and mappings of them.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from numbers import Real
from typing import Any, ClassVar, NamedTuple

import yaml

from ..errors import Text

MOST_BYTES = 4 << 20  # of a YAML file
DEEPEST = 60  # levels of lists and mappings
MOST_ITEMS = 200_000  # in all of them, what an alias repeats counted each time
LARGEST = sys.float_info.max  # of whole numbers, as of others

# libyaml is ten times as fast where PyYAML was built with it; both read alike.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(
    r"[+-]?(?:\d{0,40}\.?\d{1,40}(?:[eE][+-]?\d{1,2})?|\d{1,18}/0*[1-9]\d{0,17})", re.A
)
_OPEN = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSE = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
_ODD = re.compile(r"[-+]?0[0-9_xXbB]|.*:")
_TAGS = ("null", "bool", "int", "float", "str", "timestamp", "seq")


class _Loader(_Base):  # type: ignore[misc]
    """Safe loading of plain data that refuses a key given twice, which YAML passes over."""

    yaml_constructors: ClassVar[dict[str | None, Callable[..., object]]] = {
        tag: build
        for tag, build in _Base.yaml_constructors.items()
        if tag is None or tag.rpartition(":")[2] in _TAGS
    }

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        """Build a value; whatever a malformed one raises becomes one error with its place."""
        try:
            return super().construct_object(node, deep)
        except (yaml.YAMLError, RecursionError):
            raise
        except Exception:
            kind = node.tag.rpartition(":")[2]
            text = f" {node.value[:40]!r}" if isinstance(node, yaml.ScalarNode) else ""
            reason = Text(f"无法读取{text}", f"{kind}{text} cannot be read")
            raise Unreadable(reason, node.start_mark) from None


class Unreadable(yaml.constructor.ConstructorError):
    """YAML that is no plain data, with the reason in both languages."""

    def __init__(self, reason: Text, mark: Any = None) -> None:
        super().__init__(None, None, reason.en, mark)
        self.reason = reason


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    mapping: dict[object, object] = {}
    pairs = loader.construct_pairs(node, deep=True)
    for (key, value), (key_node, _) in zip(pairs, node.value, strict=True):
        if isinstance(key, (list, dict)):
            reason = Text(f"键 {key!r} 不是文字", f"key {key!r} is no plain text")
            raise Unreadable(reason, key_node.start_mark)
        if key in mapping:
            reason = Text(f"键 {key!r} 出现了两次", f"key {key!r} is given twice")
            raise Unreadable(reason, key_node.start_mark)
        mapping[key] = value
    return mapping


def _number(loader: _Loader, node: yaml.ScalarNode) -> object:
    """Build a number; 0123, 0x1F and 12:30, numbers to YAML alone, stay the texts they are."""
    if _ODD.match(node.value):
        return node.value
    whole = node.tag.endswith(":int")
    return loader.construct_yaml_int(node) if whole else loader.construct_yaml_float(node)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def load(text: str) -> Any:
    """Return the plain data of a YAML text.

    Raises
    ------
    yaml.YAMLError
        It is not valid YAML, nested deeper than :data:`DEEPEST`, longer than :data:`MOST_ITEMS`,
        gives a key twice, or holds what is no plain data.

    Examples
    --------
    >>> load("{a: 1, b: [x, 2/3]}")
    {'a': 1, 'b': ['x', '2/3']}
    >>> load("a: 2022-13-45")
    Traceback (most recent call last):
    benchmark_index.files.plain.Unreadable: timestamp '2022-13-45' cannot be read
      in "<unicode string>", line 1, column 4
    """
    depth = 0
    # Before anything is built, since building recurses.
    for items, event in enumerate(yaml.parse(text, Loader=_Base)):
        depth += isinstance(event, _OPEN) - isinstance(event, _CLOSE)
        if depth > DEEPEST or items > 2 * MOST_ITEMS:
            deep, many = Text("嵌套过深", "nested too deep"), Text("项数过多", "too many items")
            raise Unreadable(deep if depth > DEEPEST else many, event.start_mark)
    value = yaml.load(text, Loader=_Loader)  # safe loading, narrowed  # nosec B506
    if reason := excess(value):
        raise Unreadable(reason)
    return value


def is_yaml(text: str) -> bool:
    """Tell whether a text loads."""
    try:
        load(text)
    except yaml.YAMLError:
        return False
    return True


class Scalar(NamedTuple):
    """Where a value of a YAML text stands, and what is written there."""

    line: int
    text: str


def scalars(text: str) -> dict[tuple[str, ...], Scalar]:
    """Return each key and item of a YAML text that loads, by the way to it.

    >>> scalars("{a: no, b: [x]}")[("a",)]
    Scalar(line=1, text='no')
    """
    places: dict[tuple[str, ...], Scalar] = {}

    def walk(node: yaml.Node | None, way: tuple[str, ...]) -> None:
        pairs: Iterable[tuple[str, yaml.Node, yaml.Node]] = ()
        if isinstance(node, yaml.MappingNode):
            pairs = ((str(key.value), key, value) for key, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            pairs = ((str(i), item, item) for i, item in enumerate(node.value))
        for step, mark, value in pairs:
            written = value.value if isinstance(value, yaml.ScalarNode) else ""
            places[*way, step] = Scalar(mark.start_mark.line + 1, written)
            walk(value, (*way, step))

    walk(yaml.compose(text, Loader=_Base), ())
    return places


def fraction(text: str) -> Fraction:
    """Return a number or fraction as written by hand: ``2/3``, ``0.5``, ``1e-3``.

    Raises
    ------
    ValueError
        It is none. What is written is looked at before it is computed: 1e999999999 has a billion
        digits.

    >>> fraction(" 2 / 3")
    Fraction(2, 3)
    """
    match = _NUMBER.fullmatch(text.replace(" ", ""))
    if not match:
        raise ValueError(f"{text[:40]!r} is no number")
    return Fraction(match[0])


def excess(value: object, finite: bool = False) -> Text | None:
    """Return why data from outside are too deep, too many or not plain; None where they are fine.

    ``finite`` refuses infinity and NaN too, which JSON cannot say.

    >>> lattice = ["a", "b"]
    >>> for _ in range(30):
    ...     lattice = [lattice, lattice]
    >>> excess(lattice).en
    'more than 200,000 items'
    """
    left, stack = MOST_ITEMS, [(value, 0)]
    while stack:
        item, depth = stack.pop()
        inside: Iterable[object] = ()
        if isinstance(item, Mapping):
            inside = [*item, *item.values()]
        elif isinstance(item, (list, tuple)):
            inside = item
        elif isinstance(item, int) and abs(item) > LARGEST:
            return Text("整数超过 308 位", "a whole number of more than 308 digits")
        elif finite and isinstance(item, float) and not math.isfinite(item):
            return Text(f"{item} 不是有限的数", f"{item} is no finite number")
        elif not (item is None or isinstance(item, (Real, str, date))):
            kind = type(item).__name__
            return Text(f"不是数值、文字、列表或键值（{kind}）", f"{kind} is no plain value")
        if depth >= DEEPEST and inside:
            return Text(f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels")
        left -= len(inside)  # type: ignore[arg-type]
        if left < 0:
            return Text(f"超过 {MOST_ITEMS:,} 项", f"more than {MOST_ITEMS:,} items")
        stack += [(part, depth + 1) for part in inside]
    return None
