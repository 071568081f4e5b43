"""What is shown of a validation and of a table's quality."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .overview import Overview, ShownTable, bars_to, numbers, table_of

if TYPE_CHECKING:
    import pandas as pd

    from ..errors import Text
    from ..validation.quality import QualityReport
    from ..validation.table_report import ValidationReport

_FINDINGS = 50
_COUNTS = ["present", "missing", "converted", "in_error"]


def of_validation(report: ValidationReport) -> Overview:
    """Return the findings, errors first, each with its cell and the way out."""
    frame = report.findings
    columns = ["severity", "cell", "unit", "period", "indicator", "value", "message", "hint"]
    table = table_of(
        frame[columns],
        "Findings",
        names=report.names,
        aside=["value", "hint"],
        rows=_FINDINGS,
        total=min(len(frame), _FINDINGS) + int(frame["count"][_FINDINGS:].sum()),
    )
    lines = [report.unchecked.en] if report.unchecked.en else []
    if report.table.source:
        lines.insert(0, f"File: {Path(report.table.source).name}")
    return Overview(f"ValidationReport: {report.summary.en}", lines, [table])


def of_quality(report: QualityReport) -> Overview:
    """Return how complete a table is, and what keeps it from being ranked."""
    overall, index = report.overall, report.by_group.iloc[0]
    head = f"QualityReport {report.framework.id}: {overall.present} of {overall.expected} cells"
    rows = int(index["scored"]) + int(index["not_scored"])
    lines = [
        f"Coverage {overall.coverage:.1%}: {overall.missing:,} missing, "
        f"{overall.converted:,} converted, {overall.in_error:,} in error",
        f"To be ranked as the table stands, errors aside: {index['scored']:,} of {rows:,} rows",
    ]
    return Overview(head, lines, _quality_tables(report))


def _quality_tables(report: QualityReport) -> Iterator[ShownTable]:
    names = {column.id: column.name.text for column in report.framework.columns}
    names |= {node.id: node.name.text for node in report.framework.inner}
    frame = report.by_indicator[["id", "coverage", *_COUNTS]]
    yield _covered(frame, "Indicators and variables, the least covered first", names)
    blocking = report.blocking
    errors = blocking.errors[["rule", "count", "cell", "en"]]
    yield table_of(errors, "Errors, which stop scoring", titles={"en": "The first of them"})
    titles: dict[str, str | Text] = {"en": "What is missing"}
    yield table_of(blocking.not_ranked.drop(columns="zh"), "Not ranked", titles=titles)
    yield table_of(blocking.without_group, "Ranked without a group", names=names)
    groups = report.by_group[["id", "coverage", "children", "needed", "scored", "not_scored"]]
    yield _covered(groups, "The index and its groups", names)
    yield _covered(report.by_unit[["unit", "coverage", *_COUNTS]], "Units, the least covered first")
    if report.table.is_panel:
        periods = report.by_period[["period", "coverage", "rows", "ranked", *_COUNTS]]
        yield _covered(periods, "Periods")


def _covered(frame: pd.DataFrame, caption: str, names: dict[str, Text] | None = None) -> ShownTable:
    coverage = numbers(frame, "coverage")
    shown = frame.assign(coverage=[f"{share:.1%}" if share == share else "-" for share in coverage])
    bars = bars_to(coverage, np.array([0.0, 1.0]))
    titles = {"id": "Indicator" if "children" not in frame else "Group"}
    return table_of(shown, caption, names=names, titles=titles, bars={"coverage": bars})
