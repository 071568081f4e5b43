"""Validation: every finding at once, by a pandera schema built from the framework."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import FindingsError, Text
from ..framework import Framework, Indicator, Variable
from ..numerics import Booleans, needed, positions
from .coverage import coverage_findings, scored_nodes
from .door import read_table
from .findings import SEVERITIES, SEVERITY_NAMES, Finding, to_frame
from .headers import fold
from .model import IndicatorTable

if TYPE_CHECKING:
    import pandera.pandas as pa

SHOWN = 15
TOTALS = (
    "合计", "总计", "共计", "小计", "总和", "平均", "平均值", "均值", "全国", "全省", "全市", "全区",
    "Total", "total", "TOTAL", "Sum", "Average", "average", "Mean",
)  # fmt: skip
_PRECEDENCE = ("infinity", "out-of-range", "not-an-integer")


class ValidationReport:
    """Everything found in a table, at once.

    Attributes
    ----------
    ok : bool
        Whether the table can be scored: there is no error among the findings.
    findings : DataFrame
        One row per finding, errors first: severity, rule, cell, unit, period, indicator, value,
        message, hint.
    """

    def __init__(
        self, table: IndicatorTable, findings: Sequence[Finding], framework: Framework
    ) -> None:
        self.table = table
        self.names = {column.id: column.name.text for column in framework.columns}
        self.items = list(findings)

    @property
    def ok(self) -> bool:
        """Whether the table can be scored."""
        return not any(finding.severity == "error" for finding in self.items)

    @property
    def findings(self) -> pd.DataFrame:
        """All findings in English; see :meth:`to_frame` for Chinese."""
        return self.to_frame("en")

    def to_frame(self, language: str = "en") -> pd.DataFrame:
        """Return all findings with messages in ``"zh"`` or ``"en"``."""
        return to_frame(self.items, language)

    def count(self, severity: str) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity == severity for finding in self.items)

    @property
    def summary(self) -> Text:
        """One line: how many errors, warnings and notes."""
        counts = {severity: self.count(severity) for severity in SEVERITIES}
        return Text(
            "，".join(f"{n} 个{SEVERITY_NAMES[s].zh}" for s, n in counts.items() if n)
            or "没有发现问题",
            ", ".join(f"{n} {SEVERITY_NAMES[s].en}{'s' * (n != 1)}" for s, n in counts.items() if n)
            or "nothing found",
        )

    def raise_if_errors(self) -> None:
        """Raise one :class:`~benchmark_index.FindingsError` that carries all findings."""
        if not self.ok:
            lines = [self._lines(language) for language in ("zh", "en")]
            raise FindingsError(self.summary, self.findings, Text(*lines))

    def _lines(self, language: str) -> str:
        errors = [finding for finding in self.items if finding.severity == "error"]
        lines = []
        for rule in dict.fromkeys(finding.rule for finding in errors[:SHOWN]):
            same = [finding for finding in errors[:SHOWN] if finding.rule == rule]
            hints = {finding.hint(language) for finding in same}
            lines += [self._line(finding, language, hint=len(hints) > 1) for finding in same]
            if len(hints) == 1:
                lines.append(f"  > {hints.pop()}")
        more = len(errors) - SHOWN
        if more > 0:
            lines.append(f"... (+{more})")
        return "\n".join(lines)

    def _line(self, finding: Finding, language: str, hint: bool) -> str:
        place = " ".join(part for part in (finding.cell, finding.unit, finding.period) if part)
        name = self.names.get(finding.indicator)
        about = f" {name.pick(language)}" if name else ""
        tail = f" ({finding.hint(language)})" if hint and finding.hint(language) else ""
        return f"- {place}{about}: {finding.message(language)}{tail}"

    def __repr__(self) -> str:
        return f"<ValidationReport: {self.summary.en}>"


def validate(
    data: IndicatorTable | pd.DataFrame | str | Path, framework: Framework | str, **reading: Any
) -> ValidationReport:
    """Check a table against its framework and return all findings at once.

    Parameters
    ----------
    data : IndicatorTable, DataFrame, str or Path
        What :func:`~benchmark_index.read_table` returned, the same content in memory, or a file.
    framework : Framework or str
        Says what values are allowed and how much may be missing.
    **reading
        Passed to :func:`~benchmark_index.read_table`.

    Returns
    -------
    ValidationReport

    Examples
    --------
    >>> import benchmark_index as bi
    >>> egdi = bi.Framework.load("egdi")
    >>> table = pd.DataFrame({"country": ["A"], "osi": ["n/a"], "hci": [1.2], "tii": [0.5]})
    >>> report = bi.validate(table, egdi)
    >>> report.findings.loc[:1, ["unit", "indicator", "value", "rule"]]
      unit indicator value          rule
    0    A       osi   n/a  not-a-number
    1    A       hci   1.2  out-of-range
    """
    framework = Framework.load(framework)
    table = read_table(data, framework, **reading)
    findings = [*table.findings, *_codes(table), *_totals(table), *_duplicates(table, framework)]
    if not len(table.data) and not any(finding.rule == "no-rows" for finding in findings):
        findings.append(Finding("no-rows", table.addresses.sheet))
    wrong = {f.indicator for f in findings if f.rule == "unit-of-measure"}
    findings += _values(table, framework, wrong)
    findings += _missing(table, framework, findings)
    return ValidationReport(table, findings, framework)


def _codes(table: IndicatorTable) -> Iterator[Finding]:
    coded = table.cells[table.cells["status"] == "missing-code"]
    columns = (coded[name] for name in ("cell", "unit", "period", "indicator", "text"))
    for place in zip(*columns, strict=True):
        yield Finding("missing-code", *place)


def _totals(table: IndicatorTable) -> Iterator[Finding]:
    """Find rows whose whole label is that of a total or an average."""
    for row in positions(table.unit_labels.isin(TOTALS)):
        at, (unit, period) = table.addresses.cell(row, "unit"), table.place(row)
        yield Finding("total-row", at, unit, period, value=unit)


def _duplicates(table: IndicatorTable, framework: Framework) -> Iterator[Finding]:
    """Find units that stand twice in a period, also under an alias."""
    labels: pd.Index[Any] = table.unit_labels
    if framework.aliases:
        canonical = {fold(unit): unit for unit in framework.aliases}
        canonical |= {fold(a): unit for unit, others in framework.aliases.items() for a in others}
        labels = labels.map(lambda unit: canonical.get(fold(unit), unit))
    keys = labels
    if table.period_labels is not None:
        keys = pd.MultiIndex.from_arrays([labels, table.period_labels])
    repeated = positions(keys.duplicated(keep=False))
    for _, rows in pd.Series(repeated).groupby(keys[repeated], sort=False):
        unit, period = table.place(rows.iloc[1])
        cells = [table.addresses.cell(row, "unit") or f"row {row + 1}" for row in rows]
        details = {"name": labels[rows.iloc[0]], "cells": ", ".join(cells)}
        yield Finding("duplicate-unit", cells[1], unit, period, value=unit, details=details)


def build_schema(framework: Framework) -> pa.DataFrameSchema:
    """Return the pandera schema of a framework's columns: type, finiteness, allowed values."""
    import pandera.pandas as pa

    columns = {
        column.id: pa.Column(float, checks=_checks(column), nullable=True)
        for column in framework.columns
    }
    return pa.DataFrameSchema(columns, strict=False, name=framework.id)


def _checks(column: Variable) -> list[pa.Check]:
    import pandera.pandas as pa

    checks = [pa.Check(lambda s: ~np.isinf(s), name="infinity")]
    allowed = column.allowed
    if allowed is None:
        return checks
    if allowed.min is not None or allowed.max is not None:
        low = -np.inf if allowed.min is None else allowed.min
        high = np.inf if allowed.max is None else allowed.max
        checks.append(pa.Check(lambda s: (s >= low) & (s <= high), name="out-of-range"))
    if allowed.integer:
        checks.append(pa.Check(lambda s: s == np.floor(s), name="not-an-integer"))
    return checks


def _values(
    table: IndicatorTable, framework: Framework, wrong: Collection[str]
) -> Iterator[Finding]:
    """Run the schema over all numbers; a cell is reported once, by its gravest fault.

    Columns that are ``wrong`` as a whole are not looked at cell by cell.
    """
    from pandera.errors import SchemaErrors

    measured = [variable.id for variable in framework.variables if variable.id in table.units]
    frame = pd.concat([table.units[measured].astype(float), table.data], axis=1)
    frame = frame.set_axis(pd.RangeIndex(len(frame)), axis=0).drop(columns=list(table.absent))
    names = {column.id: column for column in framework.columns}
    try:
        build_schema(framework).validate(frame, lazy=True)
        return
    except SchemaErrors as error:
        failures = error.failure_cases
    absent = set(failures.loc[failures["check"] == "column_in_dataframe", "failure_case"])
    for name in [name for name in names if name in absent]:
        details = {"name": names[name].name.text}
        yield Finding("missing-column", table.addresses.sheet, indicator=name, details=details)
    cells = failures[failures["check"].isin(_PRECEDENCE)]
    gravest = cells.sort_values("check", key=lambda checks: checks.map(_PRECEDENCE.index))
    for failure in gravest.drop_duplicates(["index", "column"]).sort_index().itertuples():
        if failure.column in wrong:
            continue
        row, column = int(failure.index), names[failure.column]
        allowed, value = column.allowed, _shown(float(failure.failure_case))
        unit = Text(f"和单位（{column.unit}）", f" and its unit ({column.unit})")
        unit = unit if column.unit else Text("", "")
        bounds = ""
        if allowed:
            low = "-∞" if allowed.min is None else _shown(allowed.min)
            high = "∞" if allowed.max is None else _shown(allowed.max)
            bounds = f"[{low}, {high}]"
        yield Finding(
            failure.check,
            table.addresses.cell(row, column.id),
            *table.place(row),
            indicator=column.id,
            value=value,
            details={"allowed": bounds, "unit": unit},
        )


def _shown(value: float) -> str:
    """Return a number with all its digits, whole ones without ``.0``."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _missing(
    table: IndicatorTable, framework: Framework, found: Sequence[Finding]
) -> Iterator[Finding]:
    """Find empty indicators, useless denominators and units with too few data.

    A cell or column already in error counts as present: one finding per fault.
    """
    if not len(table.data):
        return
    errors = [finding for finding in found if finding.severity == "error" and finding.indicator]
    columns = {finding.indicator for finding in errors if not finding.unit} | set(table.absent)
    cells: dict[str, set[tuple[str, str]]] = {}
    for finding in errors:
        if finding.unit:
            cells.setdefault(finding.indicator, set()).add((finding.unit, finding.period))
    in_error = {name: _rows_of(table, places) for name, places in cells.items()}
    present = {}
    for leaf in framework.all_indicators:
        values = table.data[leaf.id].notna().to_numpy()
        present[leaf.id] = values | in_error.get(leaf.id, np.zeros_like(values))
        if leaf.id in columns:
            present[leaf.id] = np.ones_like(values)
        elif not present[leaf.id].any():
            at = table.addresses.sheet
            yield Finding("all-missing", at, indicator=leaf.id, details={"name": leaf.name.text})
            present[leaf.id] = np.ones_like(values)
        elif leaf.denominator and leaf.denominator.variable not in columns:
            excused = in_error.get(leaf.denominator.variable, np.zeros_like(values))
            useless = ~(table.units[leaf.denominator.variable].to_numpy(dtype=float) > 0) & ~excused
            yield from _useless_denominators(table, framework, leaf, positions(useless & values))
            present[leaf.id] &= ~useless
    least = {
        node.id: needed(framework.coverage(node.id), len(node.children)) for node in framework.inner
    }
    scored = scored_nodes(present, framework, least)
    children = [child.id for child in framework.children]
    filled = np.any(np.stack(list(present.values())), axis=0)
    yield from coverage_findings(scored, table, framework, children, least[framework.id], filled)


def _rows_of(table: IndicatorTable, places: Collection[tuple[str, str]]) -> Booleans:
    """Return which rows are at one of the places given as unit and period."""
    units = {unit for unit, _ in places}
    rows = np.asarray(table.unit_labels.astype(str).isin(units))
    for row in positions(rows):
        rows[row] = table.place(row) in places
    return rows


def _useless_denominators(
    table: IndicatorTable,
    framework: Framework,
    leaf: Indicator,
    rows: Sequence[int],
) -> Iterator[Finding]:
    assert leaf.denominator
    variable = next(v for v in framework.variables if v.id == leaf.denominator.variable)
    for row in rows:
        at, details = table.addresses.cell(row, leaf.id), {"name": variable.name.text}
        yield Finding("denominator", at, *table.place(row), leaf.id, details=details)
