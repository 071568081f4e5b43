"""Units of measure that a line states for a whole table: 单位：亿元、万人, or a title's （万元）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..files import Cell
from ..measures import conversion, is_known
from .headers import MEASURE_LABELS, cell_text, fold, measure_of

_STATED = re.compile(
    r"单位\s*:\s*(.+)|^(?:计量)?单位\s*为?\s*(.+)|\bunits?(?: of measure)?\s*:\s*(.+)"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_BETWEEN = re.compile(r"[、,;和及与]|(?<=[^\d/])(?=[%‰]$)")
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


def stated_in(row: Sequence[Cell]) -> tuple[int, tuple[str, ...]] | None:
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
        words = _measures(next(filter(None, match.groups()))) if match else ()
        if not words and len(distinct) == 1:
            lists = [_measures(part, strict=True) for part in (text, *_BRACKETS.findall(text))]
            words = tuple(dict.fromkeys(word for words in lists for word in words))
        if words:
            return j, words
    return None


def _measures(text: str, strict: bool = False) -> tuple[str, ...]:
    """Return the units listed in a text; none in strict reading where other words are among them."""
    if is_known(text):
        return (text,)
    words = [word for word in _BETWEEN.split(_ASIDE.sub("", text)) if word.strip()]
    words = [word.rpartition("为")[2] for word in words]  # 除注明外均为万元
    parts = [
        part.strip() for word in words for part in ([word] if is_known(word) else word.split("/"))
    ]
    known = tuple(dict.fromkeys(part for part in parts if is_known(part)))
    return () if strict and len(known) < len(parts) else known


def is_line_of_measures(row: Sequence[Cell]) -> bool:
    """Return whether a row holds nothing but units of measure, several of them.

    >>> is_line_of_measures(["单位", "亿元", "家"]), is_line_of_measures(["", "", "（亿元）"])
    (True, False)
    """
    texts = [text for cell in row if (text := cell_text(cell))]
    measures = [text for text in texts if fold(text) not in MEASURE_LABELS]
    return len(measures) > 1 and all(map(measure_of, measures))
