"""One unit written in two ways in parts of a table that complete each other: 北京市 here, 北京 there."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

from .headers import fold
from .names import MOST_COMPARED, UnitNames, root


def possible_pairs(written: Collection[str], names: UnitNames) -> list[list[str]]:
    """Return names that may mean one unit: as the framework lists them, or with a common suffix.

    吉林省 and 吉林市 are two; 吉林 beside both is neither. Of very many names none are compared.

    >>> from benchmark_index import Framework
    >>> names = UnitNames(Framework.load("egdi"))
    >>> possible_pairs(["北京", "上海", "北京市"], names), possible_pairs(["吉林省", "吉林市"], names)
    ([['北京', '北京市']], [])
    """
    if len(written) > MOST_COMPARED:
        return []
    alike: dict[tuple[bool, str], list[str]] = {}
    for name in written:
        unit = names.canonical(name)
        listed = unit != name or names.holds(name)
        alike.setdefault((listed, unit if listed else root(name)), []).append(name)
    return [
        group
        for (listed, key), group in alike.items()
        if len(group) > 1 and (listed or (len(group) == 2 and key in map(_tight, group)))
    ]


def _tight(name: str) -> str:
    return fold(name).replace(" ", "")


def joined_names(
    pairs: Sequence[Sequence[str]], places: Iterable[tuple[str, Hashable]]
) -> Mapping[str, str]:
    """Return which names become the first of their kind: those that never fill the same place.

    ``places``: names and what is given under them, such as a period and a column.

    >>> joined_names([["北京", "北京市"]], [("北京", "gdp"), ("北京市", "firms")])
    {'北京市': '北京'}
    >>> joined_names([["北京", "北京市"]], [("北京", "gdp"), ("北京市", "gdp")])
    {}
    """
    which = {name: k for k, names in enumerate(pairs) for name in names}
    taken: dict[tuple[int, Hashable], str] = {}
    apart: set[int] = set()
    for name, place in places:
        k = which[name]
        if taken.setdefault((k, place), name) != name:
            apart.add(k)
    return {
        name: names[0]
        for k, names in enumerate(pairs)
        if k not in apart
        for name in names[1:]
    }
