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
    pairs: Sequence[Sequence[str]], places: Iterable[tuple[str, str, Hashable]]
) -> Mapping[str, str]:
    """Return which names become the first of their kind: those that complete it in some period.

    ``places``: each name with the periods and the columns that are given under it. Names that
    never meet in a period stay apart, to be asked about, and so do those that give a thing twice.

    >>> joined_names([["北京", "北京市"]], [("北京", "2023", "gdp"), ("北京市", "2023", "firms")])
    {'北京市': '北京'}
    >>> joined_names([["北京", "北京市"]], [("北京", "2022", "gdp"), ("北京市", "2023", "gdp")])
    {}
    """
    which = {name: k for k, names in enumerate(pairs) for name in names}
    taken: dict[tuple[int, str, Hashable], str] = {}
    periods: dict[str, set[str]] = {name: set() for name in which}
    apart: set[int] = set()
    for name, period, column in places:
        k = which[name]
        periods[name].add(period)
        if taken.setdefault((k, period, column), name) != name:
            apart.add(k)
    return {
        name: names[0]
        for k, names in enumerate(pairs)
        if k not in apart
        for name in names[1:]
        if periods[name] & periods[names[0]]
    }
