"""What ``--json`` prints of a ranking, findings, quality and a verification: see docs/json.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import Text
from ..findings.severity import SEVERITIES

if TYPE_CHECKING:
    import pandas as pd

    from ..findings.finding import Finding
    from ..index.scorecard import Scorecard
    from ..report.verification import Verification
    from ..uncertainty.result import Robustness
    from ..validation.quality import QualityReport
    from ..validation.table_report import ValidationReport

Parts = dict[str, object]


def of_ranking(
    scorecard: Scorecard, partial: pd.DataFrame | None = None, drawn: Robustness | None = None
) -> Parts:
    """Return a ranking with what a reader of it has to know."""
    parts: Parts = {
        "command": "score",
        "framework": scorecard.framework.id,
        **_source(scorecard.table.source, scorecard.table.sha256),
        "ranking": _ranking(scorecard, partial),
        "not_ranked": scorecard.not_ranked,
        "notes": scorecard.tier_notes,
        "counts": _counts(scorecard.finding_items),
        "findings": _findings(scorecard.finding_items),
    }
    return parts if drawn is None else parts | {"robustness": drawn.to_frame()}


def of_findings(report: ValidationReport) -> Parts:
    """Return every finding in a table, and whether it can be scored."""
    return {
        "command": "validate",
        "framework": report.framework.id,
        **_source(report.table.source, report.table.sha256),
        "ok": report.ok,
        "counts": {severity: report.count(severity) for severity in SEVERITIES},
        "findings": _findings(report.items),
    }


def of_quality(report: QualityReport) -> Parts:
    """Return coverage, freshness, conversions and what blocks a ranking."""
    return {
        "command": "quality",
        "framework": report.framework.id,
        **_source(report.table.source, report.table.sha256),
        "overall": report.overall._asdict(),
        "by_unit": report.by_unit,
        "by_indicator": report.by_indicator,
        "by_source": report.by_source,
        "by_group": report.by_group,
        "by_period": report.by_period,
        "freshness": report.freshness._asdict(),
        "conversions": report.conversions,
        "blocking": report.blocking._asdict(),
    }


def of_verification(verdict: Verification) -> Parts:
    """Return what a check of a file found."""
    return {
        "command": "verify",
        "file": verdict.path.name,
        "ok": verdict.ok,
        "summary": verdict.summary,
        "calculated": verdict.calculated,
        "live": verdict.live,
        "signature": verdict.signature,
        "differences": verdict.differences,
        "edits": verdict.edits,
        "not_checked": verdict.not_checked,
        "checked": list(verdict.checked),
    }


def _source(file: str, sha256: str) -> Parts:
    from pathlib import Path

    return {"file": Path(file).name, "sha256": sha256}


def _counts(findings: Sequence[Finding]) -> Parts:
    return {
        severity: sum(each.count for each in findings if each.severity == severity)
        for severity in SEVERITIES
    }


def _findings(findings: Sequence[Finding]) -> list[Parts]:
    """Return findings one by one, errors first, in both languages."""
    return [
        {
            "severity": each.severity,
            "rule": each.rule,
            "cell": each.cell,
            "unit": each.unit,
            "period": each.period,
            "indicator": each.indicator,
            "value": each.value,
            "count": each.count,
            "message": Text(each.message("zh"), each.message("en")),
            "hint": Text(each.hint("zh"), each.hint("en")),
        }
        for each in sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    ]


def _ranking(scorecard: Scorecard, partial: pd.DataFrame | None) -> list[Parts]:
    """Return the rows of a ranking, scores of groups and partial ranks by id."""
    ranking = scorecard.ranking
    groups = [group.id for group in scorecard.framework.all_groups]
    keys = [key for key in ranking if key not in (*groups, "missing")]
    more = [] if partial is None else [key for key in partial if key not in ranking]
    rows: list[Parts] = []
    for i, row in enumerate(ranking.to_dict("records")):
        told: Parts = {str(key): row[key] for key in keys}
        told["groups"] = {group: row[group] for group in groups}
        told["missing"] = [name for name in str(row["missing"]).split(", ") if name]
        if partial is not None:
            told["partial"] = {str(key): partial[key].iloc[i] for key in more}
        rows.append(told)
    return rows
