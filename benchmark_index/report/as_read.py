"""The sheets that tell how the table was read: findings, and every cell on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..catalog.entries import rule_name
from ..errors import Text
from ..excel import Column, clean_text
from ..excel.text import plain_value
from ..findings.finding import SEVERITY_NAMES, to_frame
from ..reading.values import STATUSES
from . import record
from .number_formats import plain_format
from .words import TITLES, more

if TYPE_CHECKING:
    import pandas as pd

    from .workbook import Report

MOST_RECORDS = 50_000  # rows of the Records sheet
_KIND_OF = {"imputed": "imputation", "treated": "treatment"}


def findings(report: Report) -> list[Column]:
    """Return what was found when the table was read."""
    items = report.scorecard.finding_items
    if not items:
        nothing = Text("没有发现问题。", "Nothing was found.")
        return [Column(report.head(Text("说明", "Message")), [report.say(nothing)])]
    frames = {language: to_frame(items, language) for language in report.languages}
    frame = frames[report.languages[0]]

    def both(name: str) -> list[str]:
        rows = zip(*(frames[language][name] for language in report.languages), strict=True)
        return [" / ".join(dict.fromkeys(row)) for row in rows]

    severities = [report.say(SEVERITY_NAMES[severity]) for severity in frame["severity"]]
    titles = {
        "rule": Text("规则", "Rule"),
        "cell": TITLES["cell"],
        "unit": report.framework.unit.title,
        "period": TITLES["period"],
        "indicator": TITLES["indicator"],
        "value": Text("值", "Value"),
    }
    return [
        Column(report.head(Text("级别", "Severity")), severities, align="center"),
        *(Column(report.head(title), list(frame[name])) for name, title in titles.items()),
        Column(report.head(Text("说明", "Message")), both("message"), wrap=True, widest=60),
        Column(report.head(Text("建议", "Hint")), both("hint"), wrap=True, widest=50),
    ]


def records(report: Report) -> list[Column]:
    """Show every cell that is not simply as it stands in the table: before and after."""
    kept = report.scorecard.records
    left, kept = len(kept) - MOST_RECORDS, kept.head(MOST_RECORDS)
    if kept.empty:
        return []
    names = {column.id: report.say(column.name) for column in report.framework.columns}
    statuses = {status: report.say(name) for status, name in STATUSES.items()}
    values = {
        Text("状态", "Status"): [statuses[status] for status in kept["status"]],
        TITLES["cell"]: list(kept["cell"]),
        report.framework.unit.title: list(kept["unit"]),
        TITLES["period"]: list(kept["period"]),
        TITLES["indicator"]: [names[name] for name in kept["indicator"]],
        Text("原内容", "Before"): list(kept["text"]),
        Text("规则", "Rule"): rules(report, kept),
        Text("标记", "Mark"): list(kept["qualifier"]),
    }
    after = [float(value) + 0.0 for value in kept["value"]]  # cells have no -0.0
    if report.edition > 2:  # in digits that every program keeps: a digest is taken of them
        after = [float(f"{value:.{record.DIGITS}g}") for value in after]
    if left > 0:
        said = report.say(more(left))
        values = {title: [*cells, said] for title, cells in values.items()}
        after.append(np.nan)
    columns = [Column(report.head(title), cells) for title, cells in values.items()]
    shown = Column(report.head(Text("取值", "After")), after, plain_format(after))
    return [*columns[:-1], shown, columns[-1]]


def rules(report: Report, records: pd.DataFrame) -> list[str]:
    """Return by which rule each cell on record was imputed or treated."""
    return [
        report.say(rule_name(_KIND_OF[status], rule)) if rule else ""
        for status, rule in zip(records["status"], records["rule"], strict=True)
    ]


def digests(report: Report) -> dict[str, str]:
    """Return a SHA-256 of each sheet that tells how the table was read."""
    sheets = {"Findings": findings(report), "Records": records(report)}
    return {
        name: record.lines_digest(
            (row, at, plain_value(value))
            for at, column in enumerate(columns, 1)
            for row, value in enumerate([clean_text(column.header), *column.values], 1)  # noqa: PD011
        )
        for name, columns in sheets.items()
        if columns
    }
