"""Columns of values under names by which a framework finds each of them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ..errors import Text
from ..reading.asides import label_kind
from ..reading.headers import fold
from .framework_draft import LeftOut
from .header_columns import HeaderedColumn
from .name_words import is_identifier, is_result
from .titles import LONGEST, joined, title_of

_TWICE = Text(
    "表头重复，同名的列只取一列；评分时会提示", "headed like another column; told when scoring"
)
_LONG = Text("表头过长，无法作为名称", "its header is too long for a name")
CODE = Text("是代码或编号，不是指标", "identifies things and measures nothing")
_RESULT = Text("已是排名或得分，不是指标", "already a rank or score, no indicator")
_ASIDE = Text("是说明、来源或权重，不是指标", "a remark, a source or a weight, no indicator")


class NamedColumn(NamedTuple):
    """An indicator to be: its names, the groups above it, and its columns, one a period."""

    name: Text
    groups: tuple[str, ...]
    columns: Sequence[HeaderedColumn]

    @property
    def measure(self) -> str:
        """The unit of measure that its header states."""
        return next((c.title.measure for c in self.columns if c.title.measure), "")

    @property
    def header(self) -> str:
        """The header as it stands in the sheet."""
        return self.columns[0].title.whole

    def called_by_header(self) -> NamedColumn:
        """Return it under its whole header as name."""
        return self._replace(name=Text(self.header, self.header))


def _above(column: HeaderedColumn) -> str:
    return column.title.groups[-1] if column.title.groups else ""


# What a column may be called, the shortest first: the first that tells columns apart is taken.
_NAMES: tuple[Callable[[HeaderedColumn], str], ...] = (
    lambda c: c.title.name,
    lambda c: joined(_above(c), c.title.name),
    lambda c: c.title.whole,
    lambda c: joined(_above(c), c.title.whole),
)


def named_columns(columns: Iterable[HeaderedColumn]) -> tuple[list[NamedColumn], list[LeftOut]]:
    """Return the columns of values as indicators, in their order, and those that are none."""
    left: list[LeftOut] = []
    alike: dict[str, list[HeaderedColumn]] = {}
    for column in columns:
        title = column.title
        reason = (
            (_LONG if len(title.whole) > LONGEST else None)
            or (CODE if is_identifier(title.name) else None)
            or (_RESULT if is_result(title.name) else None)
            or (_ASIDE if label_kind(title.name) not in (None, "nature") else None)
        )
        if reason:
            left.append(LeftOut(title.whole, reason))
        else:
            alike.setdefault(fold(title.name), []).append(column)
    named: list[NamedColumn] = []
    for several in alike.values():
        named += _told_apart(several, left)
    english = Counter(fold(text) for one in named for text in {*one.columns[0].title.names})
    order = sorted(_with_both_lines(named), key=lambda one: one.columns[0].place)
    return [one if _is_sole(one, english) else _in_one_language(one) for one in order], left


def _with_both_lines(named: Sequence[NamedColumn]) -> list[NamedColumn]:
    """Return columns of which each has a line in another language above its name, under both names."""
    above = Counter(one.groups[-1] for one in named if one.groups)
    if len(named) < 2 or sum(above.values()) < len(named) or max(above.values()) > 1:
        return [*named]
    if any(one.groups[-1].isascii() == one.name.zh.isascii() for one in named):
        return [*named]
    both = []
    for one in named:
        upper, lower = one.groups[-1], one.name.zh
        name = Text(lower, upper) if upper.isascii() else Text(upper, lower)
        both.append(one._replace(name=name, groups=one.groups[:-1]))
    return both


def _is_sole(one: NamedColumn, names: Counter[str]) -> bool:
    return one.name.zh == one.name.en or max(names[fold(text)] for text in one.name) < 2


def _in_one_language(one: NamedColumn) -> NamedColumn:
    name = one.columns[0].title.name
    return one._replace(name=Text(name, name))


def _told_apart(columns: Sequence[HeaderedColumn], left: list[LeftOut]) -> list[NamedColumn]:
    """Return columns of one name as one indicator of several periods, else under longer names."""
    ways = [_by_name(columns, name_of) for name_of in _NAMES]
    apart = next((w for w in ways if all(map(_are_of_periods, w.values()))), None)
    parts = apart or max(ways, key=len)  # of as many names the shortest
    named = []
    for name, part in parts.items():
        first = {column.title.period: column for column in reversed(part)}
        left += [LeftOut(c.title.whole, _TWICE) for c in part if first[c.title.period] is not c]
        kept = [column for column in part if first[column.title.period] is column]
        title = kept[0].title
        text = title.names if name == title.name else Text(name, name)
        groups = tuple(title_of([group]).name or group for group in title.groups)
        groups = tuple(group for group in groups if group != name and len(group) <= LONGEST)
        named.append(NamedColumn(text, groups, kept))
    return named


def _by_name(
    columns: Sequence[HeaderedColumn], name_of: Callable[[HeaderedColumn], str]
) -> dict[str, list[HeaderedColumn]]:
    parts: dict[str, list[HeaderedColumn]] = {}
    for column in columns:
        parts.setdefault(name_of(column), []).append(column)
    return parts


def _are_of_periods(columns: Sequence[HeaderedColumn]) -> bool:
    """Return whether columns differ in nothing but their periods."""
    measures = {column.title.measure for column in columns} - {""}
    return len({column.title.period for column in columns}) == len(columns) and len(measures) < 2
