"""Reading the parameters of steps: numbers, words, and values per column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .errors import MethodError, Text, shorten


def number(parameter: str, value: Any) -> float:
    """Return a parameter as a finite number, or say that it is none."""
    try:
        found = float("nan" if isinstance(value, (bool, str)) else value)
    except (TypeError, ValueError):
        found = np.nan
    if not np.isfinite(found):
        reason = Text(f"{value!r} 不是有限的数", f"{value!r} is no finite number")
        raise MethodError.bad_parameter(parameter, reason)
    return found


def whole(parameter: str, value: Any) -> int:
    """Return a parameter as a whole number of 1 or more, or say that it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        reason = Text(f"{value!r} 不是正整数", f"{value!r} is no whole number above 0")
        raise MethodError.bad_parameter(parameter, reason)
    return int(value)


def one_of(parameter: str, value: Any, known: Sequence[Any]) -> None:
    """Refuse a word that is not one of those a parameter knows."""
    if value not in known:
        listed = ", ".join(map(str, known))
        reason = Text(f"{value!r} 无效；可用：{listed}", f"{value!r} is not one of {listed}")
        raise MethodError.bad_parameter(parameter, reason)


def per_column(
    parameter: str,
    given: Any,
    names: Sequence[str] | None,
    m: int,
    default: Any = None,
) -> list[Any]:
    """Spread a parameter over columns: one value for all, one per column, or by name."""
    if given is None:
        return [default] * m
    if isinstance(given, Mapping):
        known = list(names) if names is not None else []
        lost = [name for name in given if name not in known]
        if lost:
            raise MethodError.bad_parameter(
                parameter,
                Text(f"没有这些列：{shorten(lost)}", f"there are no columns {shorten(lost)}"),
            )
        return [given.get(name, default) for name in known]
    if isinstance(given, (str, bytes)) or not isinstance(given, (Sequence, np.ndarray)):
        return [given] * m
    if len(given) != m:
        raise MethodError.bad_parameter(
            parameter,
            Text(f"需要 {m} 个，给了 {len(given)} 个", f"{m} needed, {len(given)} given"),
        )
    return list(given)
