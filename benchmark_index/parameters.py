"""Reading the parameters of steps: numbers, words, and values per column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


def by_name(given: Any, names: Sequence[str] | None) -> Any:
    """Return a Series as a mapping, or as a list where it or the columns have no names.

    >>> by_name(pd.Series({"b": 1, "a": 2}), ["a", "b"]), by_name(pd.Series([1, 2]), ["a", "b"])
    ({'b': 1, 'a': 2}, [1, 2])
    """
    if not isinstance(given, pd.Series):
        return given
    if names is None or isinstance(given.index, pd.RangeIndex):
        return given.tolist()
    return {str(name): value for name, value in given.items()}


def per_column(
    parameter: str,
    given: Any,
    names: Sequence[str] | None,
    m: int,
    default: Any = None,
) -> list[Any]:
    """Spread a parameter over columns: one value for all, one per column, or by name.

    >>> per_column("low", pd.Series({"pm25": "lower"}), ["income", "pm25"], 2, "higher")
    ['higher', 'lower']
    """
    given = by_name(given, names)
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


def fixed_bounds(
    given: Any, names: Sequence[str] | None, labels: Sequence[str], closeness: Iterable[int]
) -> NDArray[np.float64]:
    """Read goalposts: one pair for all columns, one per column, or by name.

    Columns of ``closeness`` need none: it runs from 0 to 1.

    Returns
    -------
    array of shape (m, 2)
        The lower and the upper bound of each column.
    """
    m, given = len(labels), by_name(given, names)
    if given is not None and not isinstance(given, (Mapping, Sequence, np.ndarray)):
        raise MethodError.bad_parameter("goalposts", Text("须为 (下限, 上限)", "write (low, high)"))
    pairs = [given] * m if is_pair(given) else per_column("goalposts", given, names, m)
    for j in closeness:
        pairs[j] = (0.0, 1.0)
    absent = [label for label, pair in zip(labels, pairs, strict=True) if pair is None]
    if absent:
        raise MethodError.missing_goalposts(absent)
    bounds = np.array([pair("goalposts", ends) for ends in pairs], dtype=float).reshape(m, 2)
    turned = (bounds[:, 0] >= bounds[:, 1]).tolist()
    if any(turned):
        wrong = ", ".join(
            label for label, is_turned in zip(labels, turned, strict=True) if is_turned
        )
        raise MethodError.bad_parameter(
            "goalposts", Text(f"下限须小于上限：{wrong}", f"low must be below high: {wrong}")
        )
    return bounds


def numbers(
    parameter: str, given: Any, names: Sequence[str] | None, m: int, default: float | None = None
) -> NDArray[np.float64]:
    """Spread a numeric parameter over columns; NaN where nothing is said and there is no default.

    >>> numbers("p", {"b": 2}, ["a", "b"], 2, default=0.5)
    array([0.5, 2. ])
    """
    if type(given) in (int, float):
        return np.full(m, number(parameter, given))
    values = per_column(parameter, given, names, m, default)
    found = [np.nan if value is None is default else number(parameter, value) for value in values]
    return np.array(found, dtype=float)


def listed(parameter: str, value: Any) -> list[Any]:
    """Return a parameter as a list with something in it, or say that it is none."""
    many = isinstance(value, (Sequence, np.ndarray, pd.Series, pd.Index))
    if not many or isinstance(value, (str, bytes)) or not len(value):
        reason = Text(f"{value!r} 不是列表", f"{value!r} is no list")
        raise MethodError.bad_parameter(parameter, reason)
    return list(value)


def is_pair(value: Any) -> bool:
    """Say whether a parameter is one pair of numbers, and not one for each column."""
    many = isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str)
    return many and len(value) == 2 and all(np.ndim(end) == 0 for end in value)


def pair(parameter: str, value: Any) -> tuple[float, float]:
    """Return a parameter as two finite numbers, or say that it is none.

    >>> pair("goalposts", [20, 85])
    (20.0, 85.0)
    """
    if not is_pair(value):
        reason = Text(f"{value!r} 不是一对数", f"{value!r} is no pair of numbers")
        raise MethodError.bad_parameter(parameter, reason)
    return number(parameter, value[0]), number(parameter, value[1])
