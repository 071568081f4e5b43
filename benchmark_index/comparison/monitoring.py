"""Monitoring (监测): a unit against its own targets and its own past; nobody else is needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import Text
from ..framework import Framework, Indicator
from ..numerics import Integers, Labels
from ..reading.door import read_table
from ..table import IndicatorTable
from ..table.coverage import COVERAGE_RULES
from ..validation.table_report import ValidationReport, table_findings
from .growth import base_year_index, compound_growth, points, trend
from .targets import STATUSES, gap_left, judged, pace, share_attained
from .timeline import Timeline, marks_of, taken

TARGETS = (
    "unit",
    "indicator",
    "period",
    "value",
    "qualifier",
    "target_period",
    "target",
    "attainment",
    "gap",
    "periods_left",
    "pace_needed",
    "base_period",
    "base",
    "pace_achieved",
    "cagr",
    "projected",
    "projected_compound",
    "status",
    "missing",
)
RECKONED = ("row", "base_row", "months", "start", "between")
GROWTH = (
    "unit",
    "indicator",
    "kind",
    "base_period",
    "base",
    "period",
    "value",
    "change",
    "growth",
    "points",
    "cagr",
    "trend",
    "index",
)
KINDS = {  # of change, which never mix
    "growth": Text("增长", "growth"),
    "points": Text("百分点变动", "percentage points"),
    "places": Text("位次变动", "places"),
}
_RANK = "位"
_HARMLESS = frozenset((*COVERAGE_RULES, "missing-column", "all-missing"))


class Monitoring(Displayed):
    """How far units are from their targets, and how they grow.

    Attributes
    ----------
    framework : Framework
    table : IndicatorTable
        The rows of the units that are looked at.
    base : str or None
        The period growth is counted from; None: of each unit and indicator its first.
    """

    _kind: ClassVar[str] = "monitoring"

    def __init__(self, framework: Framework, table: IndicatorTable, base: str | None) -> None:
        self.framework, self.table = framework, table
        self.timeline = Timeline(table)
        self._base = None if base is None else self.timeline.number(base)
        self.base = None if self._base is None else self.timeline.periods[self._base]
        columns = table.denominated(framework).T
        self._columns = dict(zip(table.data.columns, columns, strict=True))

    @cached_property
    def targets(self) -> pd.DataFrame:
        """One row per unit and target.

        ``period``, ``value``, ``qualifier``: the last value until the target's period, marked
        where it is a bound such as ``>``. ``attainment`` (a share), ``gap`` (negative: more than
        met); ``periods_left``, ``pace_needed``; ``base_period``, ``base``, ``pace_achieved``;
        ``cagr`` (a share, of what is not measured in percent); ``projected`` and ``projected_compound``: the year in which it
        will be met at the pace and at the growth of so far. ``status``: met, on track, behind, off
        track, missed, missing; ``missing``: the value, period or base that it lacks.
        """
        return self._judged[list(TARGETS)]

    @property
    def reckoned(self) -> pd.DataFrame:
        """What the rows of :attr:`targets` are reckoned from, for formulas.

        ``row`` and ``base_row`` of the table (-1: none), ``months`` of a period, ``start`` in years,
        ``between``: the periods from base to value.
        """
        return self._judged[list(RECKONED)]

    @cached_property
    def _judged(self) -> pd.DataFrame:
        parts = [
            self._of_target(leaf, due, goal)
            for leaf in self.framework.all_indicators
            for due, goal in leaf.target.items()
        ]
        return _by_unit(parts, (*TARGETS, *RECKONED))

    def _of_target(self, leaf: Indicator, due: str, goal: float) -> pd.DataFrame:
        line, lower = self.timeline, leaf.direction == "lower"
        x = line.of(self._columns[leaf.id])
        at = line.current(~np.isnan(x), due)
        bases = line.bases(~np.isnan(x), at, self._base)
        value, base = taken(x, at), taken(x, bases)
        when = line.dates(at, bases, due)
        went = pace(value, base, goal, lower, when)
        gap = gap_left(value, goal, lower)
        status, missing = judged(value, goal, gap, went)
        rate = went.growth if points(leaf.result_unit) is None else np.nan
        values = (
            line.units, leaf.id, line.labels[at], value, self._marks(leaf.id, at), due, goal,
            share_attained(value, goal, lower), gap, went.left, went.needed, line.labels[bases],
            base, went.achieved, rate, went.linear, went.compound, status, missing,
        )  # fmt: skip
        reckoned = line.row(at), line.row(bases), when.months, when.start, when.between
        names = (*TARGETS, *RECKONED)
        return pd.DataFrame(dict(zip(names, (*values, *reckoned), strict=True)))

    def _marks(self, leaf: str, at: Integers) -> Labels:
        """Return the marks of values that are no exact figures."""
        rows = self.timeline.row(at)
        marks: Labels = np.append(marks_of(self.table, leaf), "")[rows]
        return marks

    @cached_property
    def growth(self) -> pd.DataFrame:
        """One row per unit and indicator that has values in two periods.

        ``kind`` says how it changes: what is measured in percent by ``points`` (百分点) and never
        by a rate, a rank by ``change`` in places, all else by ``change``, ``growth`` and ``cagr``
        (shares), ``trend`` (percent a year) and ``index`` (the base is 100).
        """
        parts = [self._of_leaf(leaf) for leaf in self.framework.all_indicators]
        frame = _by_unit(parts, GROWTH)
        return frame[frame["base_period"] != ""].reset_index(drop=True)

    def _of_leaf(self, leaf: Indicator) -> pd.DataFrame:
        line = self.timeline
        x = line.of(self._columns[leaf.id])
        present = ~np.isnan(x)
        at = line.current(present)
        bases = line.bases(present, at, self._base)
        value, base = taken(x, at), taken(x, bases)
        per_unit = points(leaf.result_unit)
        kind = "points" if per_unit else "places" if leaf.result_unit == _RANK else "growth"
        none = np.full(len(at), np.nan)
        change, cagr, slope = value - base, none.copy(), none.copy()
        for of_these, between in line.stretches(at, bases) if kind == "growth" else ():
            series, years = x[of_these][:, between], line.ends[between] / 12
            cagr[of_these] = compound_growth(years, series)
            slope[of_these] = trend(years, series)
        index = base_year_index(value[:, np.newaxis], base)[:, 0] if kind == "growth" else none
        values = (
            line.units, leaf.id, kind, line.labels[bases], base, line.labels[at], value,
            none if per_unit else change, index / 100 - 1, change * per_unit if per_unit else none,
            cagr, slope, index,
        )  # fmt: skip
        return pd.DataFrame(dict(zip(GROWTH, values, strict=True)))

    @property
    def summary(self) -> Text:
        """How many targets have which status, in one line."""
        if not len(self.targets):
            return Text(
                "体系没有写目标（target: {2025: 50}）",
                "The system states no targets (target: {2025: 50})",
            )
        counts = self.targets["status"].value_counts()
        known = [(STATUSES[word], int(counts[word])) for word in STATUSES if word in counts]
        total = len(self.targets)
        zh = "，".join(f"{word.zh} {count}" for word, count in known)
        en = ", ".join(f"{count} {word.en}" for word, count in known)
        return Text(f"{total} 项目标：{zh}", f"{total} target{'s' * (total != 1)}: {en}")

    def to_frame(self) -> pd.DataFrame:
        """Return :attr:`targets`."""
        return self.targets

    def to_csv(self, path: str | Path) -> None:
        """Write :attr:`targets` as CSV: UTF-8 with BOM, texts guarded as a spreadsheet needs it."""
        verb("monitoring.to_csv")(self, Path(path))

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write a workbook: targets as formulas of the data, growth, and the data.

        Parameters
        ----------
        path : str or Path
        language : "zh" or "en", optional
            Default: both.
        """
        verb("monitoring.to_excel")(self, Path(path), language)


def monitor(
    framework: Framework | str | Path,
    table: object,
    unit: str | Sequence[str] | None = None,
    base: str | None = None,
) -> Monitoring:
    """Hold units against their targets, from year to year (目标监测).

    No peers are needed: a table of one city will do, and columns that are not there are not
    missed.

    Parameters
    ----------
    framework : Framework, str or Path
        Its indicators' ``target:`` by period.
    table : str, Path, DataFrame or IndicatorTable
        Values of one or several periods.
    unit : str or list of str, optional
        The units to look at; default: all.
    base : str, optional
        The period that pace and growth are counted from; default: of each indicator the first.

    Returns
    -------
    Monitoring

    Raises
    ------
    FindingsError
        The table has errors.
    UsageError
        There is no such unit or period.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> shares = pd.DataFrame(
    ...     {"城市": "北京", "年份": [2022, 2023], "digital_share": [41.6, 42.9]}
    ... )
    >>> targets = bi.monitor("beijing-city", shares).targets.set_index("indicator")
    >>> share = targets.loc["digital_share"]
    >>> share["status"], share["pace_needed"].round(2), share["pace_achieved"].round(2)
    ('off track', np.float64(3.55), np.float64(1.3))
    >>> targets.loc["new_core_firms", ["status", "missing"]].tolist()
    ['missing', 'value']
    """
    framework = Framework.load(framework)
    units = [unit] if isinstance(unit, str) else unit
    read = read_table(table, framework, units=units)
    noticed = [one for one in table_findings(read, framework) if one.rule not in _HARMLESS]
    ValidationReport(read, noticed, framework).raise_if_errors()
    return Monitoring(framework, read, base)


def _by_unit(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of all indicators, those of a unit together, in the order of the table."""
    if not parts:
        return pd.DataFrame(columns=list(columns))
    order = np.argsort(np.concatenate([np.arange(len(part)) for part in parts]), kind="stable")
    return pd.concat(parts, ignore_index=True).iloc[order].reset_index(drop=True)
