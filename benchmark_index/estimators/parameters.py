"""Reading the parameters of steps: numbers, words, and values per column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol, TypeVar

import numpy as np
import pandas as pd

from ..errors import MethodError, Text, UsageError, shorten
from ..numerics import Floats, interval, positions

T = TypeVar("T")

MOST_SAID = 1e100  # what one expert may judge; squares and reciprocals of more leave float64
MOST_LISTED = 1_000  # values in a list that has no other measure, such as cuts or tiers


def quoted(value: object, most: int = 60) -> str:
    """Return a value as messages quote it: not at length, whatever it is.

    >>> quoted(10**6000), quoted("5" * 70, most=8)
    ('<int>', "'5555...")
    """
    try:
        text = repr(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        text = f"<{type(value).__name__}>"
    return text if len(text) <= most else f"{text[: most - 3]}..."


def number(
    parameter: str, value: object, least: float | None = None, most: float | None = None
) -> float:
    """Return a parameter as a finite number within bounds, or say that it is none.

    >>> number("tau", 3, most=1)
    Traceback (most recent call last):
    benchmark_index.errors.ParameterError: Parameter tau: 3 is not within [-∞, 1]
    """
    try:
        odd = isinstance(value, (bool, np.bool_, str, bytes)) or np.ndim(np.asarray(value)) > 0
        result = np.nan if odd else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        result = np.nan
    text = quoted(value)
    if not np.isfinite(result):
        reason = Text(f"{text} 不是有限的数", f"{text} is no finite number")
        raise MethodError.bad_parameter(parameter, reason)
    if (least is not None and result < least) or (most is not None and result > most):
        raise MethodError.bad_parameter(parameter, _outside(text, least, most))
    return result


def whole(parameter: str, value: object, least: int = 1, most: int | None = None) -> int:
    """Return a parameter as a whole number within bounds, or say that it is none.

    >>> whole("neighbors", 10**9, most=1000)
    Traceback (most recent call last):
    benchmark_index.errors.ParameterError: Parameter neighbors: 1000000000 is not within [1, 1000]
    """
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        count = None
    else:
        count = int(value)
    if count is None or (most is None and count < least):
        reason = Text(
            f"{quoted(value)} 不是不小于 {least} 的整数",
            f"{quoted(value)} is no whole number from {least} on",
        )
        raise MethodError.bad_parameter(parameter, reason)
    if most is not None and not least <= count <= most:
        raise MethodError.bad_parameter(parameter, _outside(quoted(value), least, most))
    return count


def _outside(text: str, least: float | None, most: float | None) -> Text:
    allowed = interval(*(None if end is None else float(end) for end in (least, most)))
    return Text(f"{text} 不在 {allowed} 之内", f"{text} is not within {allowed}")


def few(parameter: str, values: Sequence[T], most: int = MOST_LISTED) -> Sequence[T]:
    """Return a list that is not too long, or say that it is."""
    if len(values) > most:
        reason = Text(f"有 {len(values)} 个，最多 {most} 个", f"{len(values)}, at most {most}")
        raise MethodError.bad_parameter(parameter, reason)
    return values


class SizeLimited(Protocol):
    """A step that is not let loose on more units or columns than these; None sets no limit.

    They are attributes of its class, None where its time does not grow faster than the table, and
    may be raised where time does not matter: ``Promethee.most_units = 50_000``.
    """

    most_units: ClassVar[int | None]
    most_columns: ClassVar[int | None]


def refuse_size(step: SizeLimited, x: Floats) -> None:
    """Refuse more units or columns than a step takes."""
    name, (n, m) = type(step).__name__, x.shape
    if step.most_units is not None and n > step.most_units:
        what = Text("个对象", "units")
        raise MethodError.too_many(name, what, n, step.most_units, f"{name}.most_units")
    if step.most_columns is not None and m > step.most_columns:
        what = Text("个指标", "indicators")
        raise MethodError.too_many(name, what, m, step.most_columns, f"{name}.most_columns")


def one_of(parameter: str, value: object, known: Sequence[object]) -> None:
    """Refuse a word that is not one of those a parameter knows."""
    if isinstance(value, (np.ndarray, pd.Series)) or value not in known:
        listed = ", ".join(map(str, known))
        reason = Text(
            f"{quoted(value)} 无效；可用：{listed}", f"{quoted(value)} is not one of {listed}"
        )
        raise MethodError.bad_parameter(parameter, reason)


def by_name(value: T, names: Sequence[str] | None) -> T:
    """Return a Series as a mapping, or as a list where it or the columns have no names.

    >>> by_name(pd.Series({"b": 1, "a": 2}), ["a", "b"]), by_name(pd.Series([1, 2]), ["a", "b"])
    ({'b': 1, 'a': 2}, [1, 2])
    """
    if not isinstance(value, pd.Series):
        return value
    if names is None or isinstance(value.index, pd.RangeIndex):
        return value.tolist()  # type: ignore[return-value]  # what a Series stands for
    return {str(name): entry for name, entry in value.items()}  # type: ignore[return-value]


def per_column(
    parameter: str, value: object, names: Sequence[str] | None, m: int, default: object = None
) -> list[object]:
    """Spread a parameter over columns: one value for all, one per column, or by name.

    >>> per_column("low", pd.Series({"pm25": "lower"}), ["income", "pm25"], 2, "higher")
    ['higher', 'lower']
    """
    value = by_name(value, names)
    if value is None:
        return [default] * m
    if isinstance(value, Mapping):
        known = list(names) if names is not None else []
        lost = [name for name in value if name not in known]
        if lost:
            raise MethodError.bad_parameter(
                parameter,
                Text(f"没有这些列：{shorten(lost)}", f"there are no columns {shorten(lost)}"),
            )
        return [value.get(name, default) for name in known] if known else [default] * m
    if isinstance(value, (str, bytes)) or not isinstance(value, (Sequence, np.ndarray)):
        return [value] * m
    if len(value) != m:
        raise MethodError.bad_parameter(
            parameter, Text(f"需要 {m} 个，给了 {len(value)} 个", f"{m} needed, {len(value)} given")
        )
    return list(value)


def fixed_bounds(
    goalposts: object, names: Sequence[str] | None, labels: Sequence[str], closeness: Iterable[int]
) -> Floats:
    """Read goalposts: one pair for all columns, one per column, or by name.

    Columns of ``closeness`` need none: it runs from 0 to 1.

    Returns
    -------
    array of shape (m, 2)
        The lower and the upper bound of each column.
    """
    m, goalposts = len(labels), by_name(goalposts, names)
    if goalposts is not None and not isinstance(goalposts, (Mapping, Sequence, np.ndarray)):
        raise MethodError.bad_parameter("goalposts", Text("须为 (下限, 上限)", "write (low, high)"))
    pairs = [goalposts] * m if is_pair(goalposts) else per_column("goalposts", goalposts, names, m)
    for j in closeness:
        pairs[j] = (0.0, 1.0)
    absent = [label for label, pair in zip(labels, pairs, strict=True) if pair is None]
    if absent:
        raise MethodError.missing_goalposts(absent)
    bounds = np.array([pair("goalposts", ends) for ends in pairs], dtype=float).reshape(m, 2)
    if turned := positions(bounds[:, 0] >= bounds[:, 1]):
        wrong = ", ".join(labels[j] for j in turned)
        raise MethodError.bad_parameter(
            "goalposts", Text(f"下限须小于上限：{wrong}", f"low must be below high: {wrong}")
        )
    return bounds


def numbers(
    parameter: str, value: object, names: Sequence[str] | None, m: int, default: float | None = None
) -> Floats:
    """Spread a numeric parameter over columns; NaN where nothing is said and there is no default.

    >>> numbers("p", {"b": 2}, ["a", "b"], 2, default=0.5)
    array([0.5, 2. ])
    """
    if type(value) in (int, float):
        return np.full(m, number(parameter, value))
    entries = per_column(parameter, value, names, m, default)
    read = [np.nan if entry is None is default else number(parameter, entry) for entry in entries]
    return np.array(read, dtype=float)


def listed(parameter: str, value: object) -> list[object]:
    """Return a parameter as a list with something in it, or say that it is none."""
    many = isinstance(value, (Sequence, np.ndarray, pd.Series, pd.Index))
    if not many or isinstance(value, (str, bytes)) or not (values := _entries(value)):
        reason = Text(f"{quoted(value)} 不是列表", f"{quoted(value)} is no list")
        raise MethodError.bad_parameter(parameter, reason)
    return values


def _entries(values: object) -> list[object]:
    return list(values)  # type: ignore[call-overload, no-any-return]  # of what is a list


def is_pair(value: object) -> bool:
    """Return whether a parameter is one pair of numbers, and not one for each column."""
    if not isinstance(value, (Sequence, np.ndarray)) or isinstance(value, str):
        return False
    return len(value) == 2 and all(np.ndim(end) == 0 for end in value)


def pair(parameter: str, value: object) -> tuple[float, float]:
    """Return a parameter as two finite numbers, or say that it is none.

    >>> pair("goalposts", [20, 85])
    (20.0, 85.0)
    """
    if not is_pair(value):
        reason = Text(f"{quoted(value)} 不是一对数", f"{quoted(value)} is no pair of numbers")
        raise MethodError.bad_parameter(parameter, reason)
    low, high = _entries(value)
    return number(parameter, low), number(parameter, high)


def memory_bytes(memory: str | int) -> int:
    """Return a number of bytes, also from text such as ``"256MB"``.

    >>> memory_bytes("256MB"), memory_bytes(1000)
    (268435456, 1000)
    """
    units = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    form = re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]+)?)\s*([KMG]?)B?\s*", str(memory).upper())
    if form is None or isinstance(memory, bool):
        reason = Text("请写如 256MB", "write such as 256MB")
        raise UsageError.bad_option(Text("内存", "memory"), str(memory), reason)
    return int(float(form[1]) * units[form[2]])
