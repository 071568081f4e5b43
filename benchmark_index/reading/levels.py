"""Rows a level above others: a province before its cities, indented or not."""

from __future__ import annotations

from collections.abc import Sequence

from .names import is_part, root
from .vocabulary import words_for

_PROVINCES = frozenset(words_for("provinces"))
_MUNICIPALITIES = frozenset(words_for("municipalities"))
_LIKE_CITIES = frozenset(words_for("provinces with a city of their name"))
PROVINCE_INITIALS = frozenset(name[0] for name in _PROVINCES)
_STARTS = frozenset(name[:2] for name in _PROVINCES)
_ENDS, _DISTRICTS = words_for("ends of provinces"), words_for("ends of districts")


def is_province(name: str) -> bool:
    """Return whether a name is that of a province of China; 吉林市 is a city.

    >>> [is_province(name) for name in ("浙江", "浙江省", "吉林市", "北京市", "浙江大学")]
    [True, True, False, True, False]
    """
    if name[:2] not in _STARTS or (bare := root(name)) not in _PROVINCES:
        return False
    return name == bare or name.endswith(_ENDS) or bare in _MUNICIPALITIES


def inner_rows(names: Sequence[str], indented: Sequence[bool]) -> dict[int, range]:
    """Return the rows that stand above others, in order, each with those below it.

    >>> inner_rows(["浙江省", "杭州", "宁波"], [False] * 3), inner_rows(["浙江省", "江苏省"], [False] * 2)
    ({0: range(1, 3)}, {})
    """
    by_indent = any(indented) and not all(indented)
    if by_indent:
        starts = [k for k, inner in enumerate(indented) if not inner]
    else:
        starts = [k for k, name in enumerate(names) if name[:2] in _STARTS and is_province(name)]
        starts = [k for k in starts if _may_stand_above(names, k)]
    stops = [*starts[1:], len(names)][: len(starts)]
    inner = {k: range(k + 1, stop) for k, stop in zip(starts, stops, strict=True) if stop > k + 1}
    # a list of provinces that ends in other names has none below the last
    return inner if by_indent or 2 * len(inner) >= len(starts) else {}


def is_plainly_above(names: Sequence[str], inner: dict[int, range]) -> bool:
    """Return whether names alone tell: 吉林 may be the city, where it is the only one."""
    return len(inner) > 1 or any(names[k] not in _LIKE_CITIES for k in inner)


def _may_stand_above(names: Sequence[str], k: int) -> bool:
    """Return whether a province counts: a municipality among cities is one of them."""
    if root(names[k]) not in _MUNICIPALITIES:
        return True
    below = names[k + 1] if k + 1 < len(names) else ""
    return below.endswith(_DISTRICTS) and not is_part(below)
