"""The Intermediates sheet: what methods computed on their way, by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...catalog.kinds import KINDS
from ...excel import Column
from ..words import more

if TYPE_CHECKING:
    from .live_report import LiveReport

SHEET = "Intermediates"
MOST = 20_000  # rows
SIBLINGS_SINCE = [0, 3]  # the version that first told what weightings learn node by node


def columns(report: LiveReport) -> list[Column]:
    """Return the columns of the sheet, one line per value; none where methods have no parts."""
    every = _rows(report)
    rows = list(islice(every, MOST))
    if not rows:
        return []
    left = sum(1 for _ in every)
    where, names, meanings, places, values = map(list, zip(*rows, strict=True))
    if left > 0:
        for column, said in ((where, report.say(more(left))), (values, None)):
            column.append(said)
        for column in (names, meanings, places):
            column.append("")
    return [
        report.column("步骤或节点", "Step or node", where),
        report.column("名称", "Name", names),
        report.column("含义", "Meaning", meanings, widest=60),
        report.column("对象、指标", "Unit, indicator", places, wrap=report.edition > 2),
        report.column("值", "Value", values, align="center", widest=16),
    ]


def _rows(report: LiveReport) -> Iterator[tuple[str, str, str, str, Any]]:
    labels = {leaf.id: report.say(leaf.name) for leaf in report.framework.all_indicators}
    untold = report.release < SIBLINGS_SINCE and report.scorecard.fitted.weighting.siblings_
    for where, parts in report.scorecard.intermediates.items():
        if untold and where == "weighting":
            continue
        kind = KINDS.get(where)
        place = report.say(kind if kind else report.framework.nodes[where].name)
        for name, part in parts.items():
            for at, value in _cells(part.value):
                shown = " / ".join(labels.get(label, label) for label in at)
                plain = value if isinstance(value, (int, float)) else str(value)
                yield place, name, report.say(part.meaning), shown, plain


def _cells(value: Any) -> Iterator[tuple[list[str], Any]]:
    """Yield the single values of a part, with the labels of each."""
    if isinstance(value, pd.DataFrame):
        for label, row in zip(value.index, value.to_numpy().tolist(), strict=True):
            for column, number in zip(value.columns, row, strict=True):
                yield [*_words(label), *_words(column)], number
    elif isinstance(value, pd.Series):
        for label, number in zip(value.index, value.tolist(), strict=True):
            yield _words(label), number
    else:
        yield [], value


def _words(label: Any) -> list[str]:
    return [str(part) for part in label] if isinstance(label, tuple) else [str(label)]
