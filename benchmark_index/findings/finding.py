"""Findings: one breach of one rule each, told in words; of many alike the first are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from ..errors import Text
from ..numerics import Integers
from .dataset_rules import DATASET_RULES
from .method_rules import METHOD_RULES
from .severity import SEVERITIES, Severity
from .table_rules import TABLE_RULES

RULES = {**TABLE_RULES, **METHOD_RULES, **DATASET_RULES}

MOST = 100  # findings of one rule and column that are told one by one
EXAMPLES = 5  # of cells that are one question
MORE = Text("另有 {more} 处同类问题", "and {more} more")
SEVERITY_NAMES = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
}
COLUMNS = (
    "severity",
    "rule",
    "cell",
    "unit",
    "period",
    "indicator",
    "value",
    "message",
    "hint",
    "count",
)


class Finding(NamedTuple):
    """One breach of one rule at one place, or what stands for ``count`` more of the same."""

    rule: str
    cell: str = ""
    unit: str = ""
    period: str = ""
    indicator: str = ""
    value: str = ""
    details: Mapping[str, object] = {}
    count: int = 1  # type: ignore[assignment]
    level: Severity | None = None  # where it is not the rule's own

    @property
    def severity(self) -> Severity:
        """``error``, ``warning`` or ``info``."""
        return self.level or RULES[self.rule].severity

    @property
    def stands_for_more(self) -> bool:
        """Whether it says how many more there are instead of where one is."""
        return "more" in self.details

    def message(self, language: str = "en") -> str:
        """Return what is said of it."""
        return self._fill(MORE if self.stands_for_more else RULES[self.rule].message, language)

    def hint(self, language: str = "en") -> str:
        """Return what to do about it."""
        return "" if self.stands_for_more else self._fill(RULES[self.rule].hint, language)

    def rest(self, count: int) -> Finding:
        """Return the finding that stands for ``count`` more of the same rule and column."""
        details = {"more": count}
        return Finding(
            self.rule, indicator=self.indicator, details=details, count=count, level=self.level
        )

    def _fill(self, template: Text, language: str) -> str:
        details = {
            key: value.pick(language) if isinstance(value, Text) else value
            for key, value in self.details.items()
        }
        return template.pick(language).format(**{"value": self.value, **details})


def capped(rows: Integers, describe: Callable[[int], Finding]) -> Iterator[Finding]:
    """Yield the findings at the first rows one by one, and one that stands for the rest."""
    if len(rows):
        findings = [describe(row) for row in rows[:MOST].tolist()]
        yield from findings
        if len(rows) > MOST:
            yield findings[0].rest(len(rows) - MOST)


def asked_once(number: int, describe: Callable[[int], Finding]) -> Finding:
    """Return the one question that the same finding at some cells of a column is, at the first."""
    few = [describe(k) for k in range(min(number, EXAMPLES))]
    examples = [f"{finding.unit} {finding.value}" for finding in few]
    listed = ", ".join([*examples, "..."] if number > EXAMPLES else examples)
    place = few[0] if number == 1 else few[0]._replace(unit="", period="")
    return place._replace(details={**place.details, "number": number, "examples": listed})


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first findings of each rule and column, and one that stands for the rest.

    >>> findings = folded(Finding("infinity", indicator="gdp") for _ in range(250))
    >>> len(findings), findings[-1].message(), findings[-1].count
    (101, 'and 150 more', 150)
    """
    first: list[Finding] = []
    counts: Counter[tuple[str, str, Severity]] = Counter()
    rest: dict[tuple[str, str, Severity], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.indicator, finding.severity)
        counts[key] += 1
        if finding.stands_for_more or counts[key] > MOST:
            more = rest[key].count if key in rest else 0
            rest[key] = finding.rest(more + finding.count)
        else:
            first.append(finding)
    return [*first, *rest.values()]


def summary(findings: Iterable[Finding]) -> Text:
    """Return one line that says how many errors, warnings and notes there are.

    >>> summary([Finding("infinity", count=2), Finding("converted")]).en
    '2 errors, 1 info'
    """
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        counts[finding.severity] += finding.count
    return Text(
        "，".join(f"{n} 个{SEVERITY_NAMES[s].zh}" for s, n in counts.items() if n)
        or "没有发现问题",
        ", ".join(f"{n} {SEVERITY_NAMES[s].en}{'s' * (n != 1)}" for s, n in counts.items() if n)
        or "nothing found",
    )


def to_frame(findings: Iterable[Finding], language: str = "en") -> pd.DataFrame:
    """Return findings as a table, errors first."""
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    rows = [
        (
            finding.severity,
            finding.rule,
            finding.cell,
            finding.unit,
            finding.period,
            finding.indicator,
            finding.value,
            finding.message(language),
            finding.hint(language),
            finding.count,
        )
        for finding in ordered
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object").astype({"count": int})
