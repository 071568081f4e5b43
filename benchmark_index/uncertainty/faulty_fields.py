"""What is wrong with a field of an assumption, in words, and what to write instead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, TypeGuard

from ..errors import Text, closest

Words: TypeAlias = tuple[Text, Text]  # what is wrong, and what to do


def unknown(names: Iterable[object], known: Sequence[str], field: str) -> Iterator[Words]:
    """Yield a fault for each name that is not known, with what was probably meant."""
    for name in map(str, names):
        if name not in known:
            close = closest(name, known)
            yield (
                Text(f"{field}：没有 {name!r}。", f"{field}: there is no {name!r}."),
                Text(f"是否想用 {close[0]}？", f"Did you mean {close[0]}?")
                if close
                else Text(f"可用：{', '.join(known[:12])}", f"Known: {', '.join(known[:12])}"),
            )


def outside(field: str, value: object, low: float, high: float) -> Iterator[Words]:
    """Yield a fault for what is no number from low to high."""
    if not is_number(value) or not low <= value <= high:
        top = Text("", "") if math.isinf(high) else Text(f" 到 {high:g}", f" to {high:g}")
        yield (
            Text(f"{field}：{value!r} 无效。", f"{field}: {value!r} is not valid."),
            Text(
                f"请写数：{low:g}{top.zh}{'' if top.zh else ' 以上'}。",
                f"Write a number{'' if top.en else ' of at least'} {low:g}{top.en}.",
            ),
        )


def is_number(value: object) -> TypeGuard[float]:
    """Return whether something is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def are_ends(value: object) -> TypeGuard[Sequence[float]]:
    """Return whether something is two numbers, the lower one first."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return False
    return all(map(is_number, value)) and bool(value[0] <= value[1])


def no_texts(field: str, values: Iterable[object]) -> Iterator[Words]:
    """Yield a fault for each value that is no text."""
    for value in values:
        if not isinstance(value, str) or not value.strip():
            yield unreadable(field, "[a, b]")


def unreadable(field: str, example: str) -> Words:
    """Return the fault of a field that cannot be read, with an example of one that can."""
    return (
        Text(f"{field}：写法无效。", f"{field}: cannot be read."),
        Text(f"请写如 {example}。", f"Write such as {example}."),
    )


def not_siblings(field: str) -> Words:
    """Return the fault of a field that names nodes of different parents."""
    return (
        Text(f"{field} 中的节点不在同一上级之下。", f"{field} names nodes of different parents."),
        Text("请只列出同一上级的下级。", "Name children of one node."),
    )
