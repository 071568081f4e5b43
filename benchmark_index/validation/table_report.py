"""Validation: every finding at once, by the rules of the framework.

A fast screen in numpy counts every breach; pandera is asked only about cells that fail it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import ClassVar, NamedTuple, Unpack

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..errors import FindingsError, Text
from ..findings.finding import MOST, Finding, capped, folded, summary, to_frame
from ..framework import Framework, Indicator, Variable
from ..framework.registers import shipped
from ..framework.schema import Breaks, build_schema, value_rules
from ..numerics import Booleans, Floats, Integers, blocks, interval, is_finite, shown
from ..reading.door import read_table
from ..reading.values import ReadingOptions
from ..table.coverage import coverage_findings, needed_children, scored_nodes
from ..table.indicator_table import IndicatorTable
from .checks import check_findings
from .derived_rows import derived_findings
from .faulty import Faulty
from .inputs import has_years_before, spread, traced
from .keys import Keys

SHOWN = 15
_LOADING = Lock()  # pandera, whose modules import one another: threads at once would wait forever


class ValidationReport(Displayed):
    """Everything found in a table, at once.

    Attributes
    ----------
    ok : bool
        Whether the table can be scored: there is no error among the findings.
    findings : DataFrame
        One row per finding, errors first: severity, rule, cell, unit, period, indicator, value,
        message, hint, count. Of a rule and column, the first 100 are told one by one; the rest
        are one finding whose count says how many.
    """

    _kind: ClassVar[str] = "validation"

    def __init__(
        self, table: IndicatorTable, findings: Sequence[Finding], framework: Framework
    ) -> None:
        self.table, self.framework = table, framework
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
        """Return the number of findings of one severity, also of those not told one by one."""
        return sum(finding.count for finding in self.items if finding.severity == severity)

    @property
    def summary(self) -> Text:
        """One line: how many errors, warnings and notes."""
        return summary(self.items)

    @property
    def unchecked(self) -> Text:
        """One line: that the names of units were held against nothing; empty where they were."""
        if self.framework.aliases or self.framework.unit_register:
            return Text("", "")
        listed = ", ".join(shipped())
        return Text(
            f"对象名称未核对：体系没有写 register（{listed} 或 CSV 名录）或 aliases",
            "The names of units were not checked: the framework has no register "
            f"({listed} or a CSV file) and no aliases",
        )

    def raise_if_errors(self) -> None:
        """Raise one :class:`~benchmark_index.FindingsError` that carries all findings."""
        if not self.ok:
            lines = [self._lines(language) for language in ("zh", "en")]
            raise FindingsError(self.summary, self.findings, Text(*lines))

    def annotate(self, path: str | Path, language: str = "zh") -> None:
        """Write a copy of the source workbook with every finding in its cell (标注副本).

        Cells with findings are coloured by severity and carry a comment; the first sheet lists
        all findings with links. Correct the cells, then validate the copy itself. Where there is
        no workbook to copy (CSV, ``.xls``, data from memory, a very large or unusual workbook),
        the sheet of findings is written alone and says so. The source is never touched.

        Parameters
        ----------
        path : str or Path
            A new ``.xlsx``; of an ``.xlsm`` source also ``.xlsm``, which keeps the macros.
        language : str
            ``"zh"`` or ``"en"``.

        Raises
        ------
        UsageError
            The path is the source, its folder does not exist, or it is no workbook.
        BenchmarkIndexError
            The source has changed since it was read, or the file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> frame = pd.DataFrame({"国家": ["甲"], "osi": [0.5], "hci": [1.2], "tii": [0.5]})
        >>> frame.to_excel(folder / "egdi.xlsx", index=False, engine="openpyxl")
        >>> report = validate(folder / "egdi.xlsx", "egdi")
        >>> report.annotate(folder / "checked.xlsx")
        >>> pd.read_excel(folder / "checked.xlsx", header=None, engine="openpyxl").iloc[0, 0]
        'benchmark-index: 1 个错误'
        """
        from .annotation import write

        write(self, Path(path), language)

    def _lines(self, language: str) -> str:
        single = (finding for finding in self.items if not finding.stands_for_more)
        errors = [finding for finding in single if finding.severity == "error"][:SHOWN]
        lines = []
        for rule in dict.fromkeys(finding.rule for finding in errors):
            same = [finding for finding in errors if finding.rule == rule]
            hints = {finding.hint(language) for finding in same}
            lines += [self._line(finding, language, hint=len(hints) > 1) for finding in same]
            if len(hints) == 1:
                lines.append(f"  > {hints.pop()}")
        more = self.count("error") - len(errors)
        if more > 0:
            lines.append(f"... (+{more})")
        return "\n".join(lines)

    def _line(self, finding: Finding, language: str, hint: bool) -> str:
        place = " ".join(part for part in (finding.cell, finding.unit, finding.period) if part)
        name = self.names.get(finding.indicator)
        head = " ".join(part for part in (place, name.pick(language) if name else "") if part)
        tail = f" ({finding.hint(language)})" if hint and finding.hint(language) else ""
        return f"- {head}{': ' if head else ''}{finding.message(language)}{tail}"


def validate(
    data: IndicatorTable | pd.DataFrame | str | Path,
    framework: Framework | str,
    **reading: Unpack[ReadingOptions],
) -> ValidationReport:
    """Check a table against its framework and return all findings at once.

    What reading found, missing columns, units that stand twice, values that are not allowed,
    missing data, and the framework's cross-checks; a cell is told once, by the first of these.

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
    >>> table = pd.DataFrame({"country": ["A"], "osi": ["high"], "hci": [1.2], "tii": [0.5]})
    >>> report = bi.validate(table, egdi)
    >>> report.findings.loc[:1, ["unit", "indicator", "value", "rule"]]
      unit indicator value          rule
    0    A       osi  high  not-a-number
    1    A       hci   1.2  out-of-range
    """
    framework = Framework.load(framework)
    table = read_table(data, framework, **reading)
    return ValidationReport(table, table_findings(table, framework), framework)


def table_findings(table: IndicatorTable, framework: Framework) -> Sequence[Finding]:
    """Return the findings of a table that was read, which bears them from then on."""
    findings = table.findings_by(framework)
    if findings is None:
        findings = _check(table, framework)
        table.keep_check(framework, findings)
    return findings


def findings_of_rows(table: IndicatorTable, framework: Framework) -> list[Finding]:
    """Return the findings of a batch of rows, without what is said in view of all rows.

    Whether a column is empty, rows repeat others or are computed from others, is not.
    """
    return _check(table, framework, whole=False)


def _check(table: IndicatorTable, framework: Framework, whole: bool = True) -> list[Finding]:
    if any(finding.rule == "breakdown" for finding in table.findings):  # which rows to judge?
        return [*folded(table.findings), *_absent(table, framework)]
    keys = Keys(table, framework)
    faulty = Faulty(table, keys)
    findings = [*folded(table.findings), *_duplicates(table, keys)]
    if not len(table.data) and not any(finding.rule == "no-rows" for finding in findings):
        findings.append(Finding("no-rows", table.addresses.sheet))
    findings += _absent(table, framework)
    spread(faulty, table, framework)
    screened = _screen(table, framework, faulty)
    findings += _values(table, framework, screened)
    findings += _missing(table, framework, screened, faulty, whole)
    spread(faulty, table, framework)  # what was found to be out of range, too
    findings += check_findings(table, framework, keys, faulty)
    findings += derived_findings(table, keys, faulty) if whole else ()
    findings = traced(findings, table, framework, keys)
    return list(map(table.located, findings))


def _duplicates(table: IndicatorTable, keys: Keys) -> Iterator[Finding]:
    """Find units that stand twice in a period, also under an alias."""
    rows = keys.repeated
    if not len(rows):
        return iter(())
    places: pd.Index = keys.labels[rows]
    if table.period_labels is not None:
        places = pd.MultiIndex.from_arrays([places, table.period_labels[rows]])
    groups = pd.factorize(places)[0]

    def twice(group: int) -> Finding:
        same = rows[groups == group]
        unit, period = table.place(same[1])
        cells = [table.addresses.cell(row, "unit") for row in same[:SHOWN]]
        more = f", ... (+{len(same) - SHOWN})" if len(same) > SHOWN else ""
        where = Text(
            ", ".join(cells if cells[0] else [f"第 {row + 1} 行" for row in same[:SHOWN]]) + more,
            ", ".join(cells if cells[0] else [f"row {row + 1}" for row in same[:SHOWN]]) + more,
        )
        details = {"name": keys.labels[same[0]], "cells": where}
        return Finding("duplicate-unit", cells[1], unit, period, value=unit, details=details)

    return capped(np.arange(groups.max(initial=-1) + 1), twice)


class Breach(NamedTuple):
    """How many values of a column break one rule, and the first rows where they do."""

    total: int
    rows: Integers


class Screened(NamedTuple):
    """What one pass over a column found: breaches by rule, their rows, and the rows with a value."""

    breaches: dict[str, Breach]
    broken: Booleans | None
    present: Booleans


def screen(x: Floats, rules: Mapping[str, Breaks]) -> Screened:
    """Count the breaches of every rule in one pass.

    >>> from benchmark_index.framework import Allowed, Variable
    >>> share = Variable(id="x", name="x", allowed=Allowed(min=0, max=1))
    >>> screened = screen(np.array([0.5, 2.0, np.nan]), value_rules(share))
    >>> screened.breaches, screened.broken, screened.present
    ... # doctest: +NORMALIZE_WHITESPACE
    ({'out-of-range': Breach(total=1, rows=array([1]))},
     array([False,  True, False]), array([ True,  True, False]))
    """
    finite = is_finite(x)  # one sum tells that nothing is missing or infinite
    rules = {rule: breaks for rule, breaks in rules.items() if not (finite and breaks is np.isinf)}
    totals = dict.fromkeys(rules, 0)
    first: dict[str, list[Integers]] = {rule: [] for rule in rules}
    present, broken = np.ones(len(x), dtype=np.bool_), None
    for rows in blocks(len(x), 8) if rules or not finite else ():
        piece = np.ascontiguousarray(x[rows])
        np.equal(piece, piece, out=present[rows])
        for rule, breaks in rules.items():
            bad = breaks(piece)
            if count := int(np.count_nonzero(bad)):
                if totals[rule] < MOST:
                    first[rule].append(rows.start + np.flatnonzero(bad)[: MOST - totals[rule]])
                totals[rule] += count
                broken = np.zeros(len(x), dtype=np.bool_) if broken is None else broken
                broken[rows] |= bad
    breaches = {rule: Breach(n, np.concatenate(first[rule])) for rule, n in totals.items() if n}
    return Screened(breaches, broken, present)


def _absent(table: IndicatorTable, framework: Framework) -> Iterator[Finding]:
    altered = {f.indicator for f in table.findings if f.rule == "altered-only"}
    for column in framework.columns:
        if column.id in table.absent and column.id not in altered:
            details, at = {"name": column.name.text}, table.addresses.sheet
            yield Finding("missing-column", at, indicator=column.id, details=details)


def _values(
    table: IndicatorTable, framework: Framework, screened: Mapping[str, Screened]
) -> Iterator[Finding]:
    """Find the values that the framework does not allow."""
    breaches = {name: column.breaches for name, column in screened.items() if column.breaches}
    if not breaches:
        return
    columns = {name: framework.columns_by_id[name] for name in breaches}
    for row, name, rule, value in _failures(table, columns, breaches):
        yield _disallowed(table, columns[name], rule, row, value)
    for name, by_rule in breaches.items():
        for rule, breach in by_rule.items():
            if breach.total > MOST:
                yield Finding(rule, indicator=name).rest(breach.total - MOST)


def _screen(table: IndicatorTable, framework: Framework, faulty: Faulty) -> dict[str, Screened]:
    """Screen every column; of one in another unit as a whole, the values say nothing."""
    screened, x = {}, table.array
    columns = [*((v, table.numbers(v.id)) for v in framework.variables)]
    columns += zip(framework.all_indicators, x.T, strict=True)
    for column, values in columns:
        known = column.id not in faulty.in_other_units
        rules = value_rules(column) if known else {}
        screened[column.id] = screen(values, rules)
        broken = screened[column.id].broken
        if broken is not None:
            faulty.add(column.id, broken)
    return screened


def _failures(
    table: IndicatorTable,
    columns: Mapping[str, Variable],
    breaches: Mapping[str, Mapping[str, Breach]],
) -> Iterator[tuple[int, str, str, float]]:
    """Yield what pandera finds at the first rows of each breach: row, column, rule, value."""
    with _LOADING:
        import pandera.pandas  # noqa: F401
        from pandera.errors import SchemaErrors

    rows = np.unique(np.concatenate([b.rows for part in breaches.values() for b in part.values()]))
    values = {name: table.numbers(name)[rows] for name in columns}
    try:
        build_schema(list(columns.values()), "failures", MOST).validate(
            pd.DataFrame(values, index=rows), lazy=True
        )
    except SchemaErrors as error:
        cases = error.failure_cases.sort_values("index", kind="stable")
        fields = (cases[name] for name in ("index", "column", "check", "failure_case"))
        for row, name, rule, value in zip(*fields, strict=True):
            yield int(row), name, rule, float(value)


def _disallowed(
    table: IndicatorTable, column: Variable, rule: str, row: int, value: float
) -> Finding:
    """Return the finding at a cell whose value breaks a rule."""
    allowed = column.allowed
    unit = Text(f"和单位（{column.unit}）", f" and its unit ({column.unit})")
    details = {"allowed": "", "unit": unit if column.unit else Text("", "")}
    if allowed:
        details["allowed"] = interval(allowed.min, allowed.max)
    at, place = table.addresses.cell(row, column.id), table.place(row)
    return Finding(rule, at, *place, column.id, shown(value), details)


def _missing(
    table: IndicatorTable,
    framework: Framework,
    screened: Mapping[str, Screened],
    faulty: Faulty,
    whole: bool,
) -> Iterator[Finding]:
    """Find empty indicators, useless denominators and units with too few data.

    A cell or column already in error counts as present: one finding per fault.
    """
    leaves = framework.all_indicators
    complete = all(screened[leaf.id].present.all() and not leaf.denominator for leaf in leaves)
    if complete or not len(table.data):
        return
    present = {}
    for leaf in leaves:
        values = screened[leaf.id].present
        counted = values | faulty.rows(leaf.id) if faulty.any(leaf.id) else values
        if leaf.id not in faulty.columns:
            if not counted.any() and whole:
                details = {"name": leaf.name.text, "formula": leaf.formula}
                alone = leaf.id in framework.dated and not has_years_before(table, framework)
                rule, at = "no-year-before" if alone else "all-missing", table.addresses.sheet
                yield Finding(rule, at, indicator=leaf.id, details=details)
                counted = ~counted
            elif leaf.denominator:
                useless = _useless(table, leaf.denominator.variable, faulty)
                yield from _useless_denominators(table, framework, leaf, values & useless)
                counted = counted & ~useless
        present[leaf.id] = counted
    least = needed_children(framework)
    scored = scored_nodes(present, framework, least)
    children = [child.id for child in framework.children]
    filled = np.zeros(len(table.data), dtype=np.bool_)
    for counted in present.values():
        filled |= counted
    yield from coverage_findings(scored, table, framework, children, least[framework.id], filled)


def _useless(table: IndicatorTable, variable: str, faulty: Faulty) -> Booleans:
    """Return where nothing can be divided by a variable that is not itself in error."""
    divisor = table.numbers(variable)
    return ~(divisor > 0) & ~faulty.rows(variable)


def _useless_denominators(
    table: IndicatorTable, framework: Framework, leaf: Indicator, rows: Booleans
) -> Iterator[Finding]:
    assert leaf.denominator
    details = {"name": framework.columns_by_id[leaf.denominator.variable].name.text}

    def useless(row: int) -> Finding:
        at = table.addresses.cell(row, leaf.id)
        return Finding("denominator", at, *table.place(row), leaf.id, details=details)

    return capped(np.flatnonzero(rows), useless)
