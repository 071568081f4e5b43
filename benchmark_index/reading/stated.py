"""Units of measure that a line states for a whole table: 单位：亿元、万人, or a title's （万元）."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..files import Cell
from ..measures import conversion, is_known
from ..table.periods import period_of
from .headers import MEASURE_LABELS, Headers, fold, measure_of

_STATED = re.compile(
    r"单位\s*:\s*(.+)|^(?:计量)?单位\s*为?\s*(.+)|\bunits?(?: of measure)?\s*:\s*(.+)"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_BETWEEN = re.compile(r"[、,;和及与]|(?<=[^\d/])(?=[%‰]$)")
_LONGEST = 20  # characters of a word in a row of units that may be one
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]]?|[)\]]")


class Stated(NamedTuple):
    """The units of measure that a line states, and where it stands."""

    measures: tuple[str, ...]
    at: str

    def of(self, expected: str, others: Iterable[str]) -> str:
        """Return the unit that a column is in among columns of other units, nothing if unsaid.

        A line that names the unit of some columns says nothing of the others; one that fits none
        is held against every column, and so are two units that would make different numbers.
        """
        factors = self._factors(expected)
        if not factors:
            fits_others = any(self._factors(other) for other in others)
            return "" if fits_others else "、".join(self.measures)
        return "、".join(factors) if len({*factors.values()}) > 1 else next(iter(factors))

    def _factors(self, expected: str) -> dict[str, object]:
        factors = {unit: conversion(unit, expected) for unit in self.measures if expected}
        return {unit: factor for unit, factor in factors.items() if factor is not None}


def stated_in(
    row: Sequence[Cell], declared: Collection[str] = ()
) -> tuple[int, tuple[str, ...]] | None:
    """Return where a row states units of measure for a table, and which.

    >>> stated_in(["", "单位：亿元、万人"]), stated_in(["各市指标（万元）", ""]), stated_in(["填报单位：某局"])
    ((1, ('亿元', '万人')), (0, ('万元',)), None)
    """
    texts = {j: text for j, cell in enumerate(row) if (text := fold(cell))}
    distinct = list(dict.fromkeys(texts.values()))
    if len(distinct) == 2 and distinct[0].rstrip(": ") in MEASURE_LABELS:
        distinct = [f"单位:{distinct[1]}"]
        texts = {next(iter(texts)): distinct[0]}
    for j, text in texts.items():
        match = _STATED.search(text)
        words = _measures(next(filter(None, match.groups())), declared) if match else ()
        if not words and len(distinct) == 1:
            parts = (text, *_BRACKETS.findall(text))
            lists = [_measures(part, declared, strict=True) for part in parts]
            words = tuple(dict.fromkeys(word for words in lists for word in words))
        if words:
            return j, words
    return None


def _measures(text: str, declared: Collection[str], strict: bool = False) -> tuple[str, ...]:
    """Return the units listed in a text; none in strict reading where other words are among them."""

    def known_as(part: str) -> bool:
        return is_known(part, declared)

    if known_as(text):
        return (text,)
    words = [word for word in _BETWEEN.split(_ASIDE.sub("", text)) if word.strip()]
    words = [word.rpartition("为")[2] for word in words]  # 除注明外均为万元
    parts = [
        part.strip() for word in words for part in ([word] if known_as(word) else word.split("/"))
    ]
    known = tuple(dict.fromkeys(filter(known_as, parts)))
    return () if strict and len(known) < len(parts) else known


def line_of_measures(
    texts: Mapping[int, str], headers: Headers, below: bool = False
) -> dict[int, str]:
    """Return the units of a row that holds nothing but units of measure, several of them, by place.

    A word among them that nobody knows is a unit too: beside more that are known, after the label
    单位 beside one, and after the label 计量单位 or ``below`` the names of indicators in any case.

    >>> from benchmark_index import Framework
    >>> headers = Headers(Framework.load("egdi"))
    >>> line_of_measures({0: "单位", 1: "亿元", 2: "工班"}, headers)
    {1: '亿元', 2: '工班'}
    >>> line_of_measures({2: "（亿元）"}, headers), line_of_measures({0: "单位", 1: "经济"}, headers)
    ({}, {})
    """
    label = fold(next(iter(texts.values()), ""))
    words = {
        j: text
        for j, text in texts.items()
        if fold(text) not in MEASURE_LABELS and any(map(str.isalnum, text.replace("%", "o")))
    }
    units = {j: measure_of(text, headers.declared) for j, text in words.items()}
    strange = [text for j, text in words.items() if not units[j]]
    known = len(words) - len(strange)
    sure = label in MEASURE_LABELS and (known or below or label != "单位")
    if len(words) < 2 or not (sure or known > len(strange)):
        return {}
    if any(headers.find(text) or not _may_be_measure(text) for text in strange):
        return {}
    return {j: units[j] or text for j, text in words.items()}


def _may_be_measure(text: str) -> bool:
    return len(text) <= _LONGEST and not text[0].isdigit() and not period_of(text)
