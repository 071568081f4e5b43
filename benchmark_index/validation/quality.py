"""The data-quality report: how complete, fresh and usable a table is before anything is ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar, NamedTuple, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..catalog.displayed import Displayed
from ..catalog.verbs import verb
from ..errors import Text
from ..files.output import spare
from ..findings.finding import Finding
from ..framework import Framework, Indicator, Variable
from ..numerics import Booleans, Integers
from ..reading.door import read_table
from ..reading.values import ReadingOptions
from ..table.coverage import needed_children, scored_nodes, shortfall
from ..table.indicator_table import IndicatorTable
from .table_report import validate

IN_ERROR = ("unparsed", "excel error")
NOT_STATED = Text("未注明", "not stated")

_Places = tuple[Integers, Integers]  # columns of the framework and rows of the table, in pairs


class Overall(NamedTuple):
    """How many cells the framework expects, and what became of them.

    Every expected cell is present, missing or in error; a converted cell is present.
    """

    expected: int
    present: int
    missing: int
    converted: int
    in_error: int
    coverage: float


class Freshness(NamedTuple):
    """The latest period with a value, furthest behind first; no rows where periods are not several.

    Attributes
    ----------
    units : DataFrame
        unit, name, latest period with a value of any indicator, ``behind``: how many of the
        table's periods are newer.
    indicators : DataFrame
        The same for every column: id, name_zh, name_en, latest, behind.
    """

    units: pd.DataFrame
    indicators: pd.DataFrame


class Blocking(NamedTuple):
    """What stands between the table and a ranking.

    Attributes
    ----------
    errors : DataFrame
        One row per rule that is broken, the most frequent first: rule, count, the first cell, the
        indicators concerned, the first message in Chinese and English. Any error stops scoring.
    not_ranked : DataFrame
        The units that would have no rank as the table stands: unit, (period,) reason in Chinese
        and English.
    without_group : DataFrame
        The units that would be ranked without the score of some group: unit, (period,) groups.
    """

    errors: pd.DataFrame
    not_ranked: pd.DataFrame
    without_group: pd.DataFrame


class QualityReport(Displayed):
    """What to know of a table before ranking anything.

    A cell is *present* when it holds a number, *in error* when it holds something that is neither
    a number nor a sign for missing, else *missing*; an absent column is missing throughout.
    Coverage is present / expected, from 0 to 1, where rows x columns of the framework (indicators
    and variables) are expected. Parts are computed when asked for.

    Attributes
    ----------
    overall : Overall
        Cells expected, present, missing, converted, in error, and coverage.
    by_unit, by_indicator, by_source : DataFrame
        The same counts per unit, per column (``role`` tells indicators from variables) and per
        source stated in the framework; worst first.
    by_group : DataFrame
        The index and every group: children, children needed, indicator cells expected, ``usable``
        for scoring (a total without a positive denominator is not), their share, and how many
        rows have a score there.
    by_period : DataFrame
        The counts per period, with the number of rows and of rows that would be ranked.
    freshness : Freshness
        How far units and indicators lag behind the newest period.
    conversions : DataFrame
        Every value that was converted: unit, period, indicator, text before, value after, cell.
    blocking : Blocking
        Errors, units that would not be ranked, units ranked without some group.
    """

    _kind: ClassVar[str] = "quality"

    def __init__(self, table: IndicatorTable, framework: Framework) -> None:
        self.table = table
        self.framework = framework

    # --- the cells ---------------------------------------------------------------------------

    @cached_property
    def _present(self) -> Booleans:
        """Columns of the framework x rows of the table: which cells hold a number."""
        present = np.empty((len(self.framework.columns), len(self.table.data)), dtype=np.bool_)
        for j, column in enumerate(self.framework.columns):
            present[j] = self.table.column(column.id).notna()
        return present

    @cached_property
    def _converted(self) -> _Places:
        cells = self.table.cells
        columns, rows = self._locate(cells[cells["status"] == "converted"])
        present = self._present[columns, rows]
        return columns[present], rows[present]

    @cached_property
    def _in_error(self) -> _Places:
        cells = self.table.cells
        twice = [
            (finding.unit, finding.period, finding.indicator, "")
            for finding in self.table.findings
            if finding.rule == "duplicate-value"
        ]
        keys = ["unit", "period", "indicator", "cell"]
        marks = cells.loc[cells["status"].isin(IN_ERROR), keys]
        if twice:
            marks = pd.concat([marks, pd.DataFrame(twice, columns=keys)])
        columns, rows = self._locate(marks)
        absent = ~self._present[columns, rows]
        return columns[absent], rows[absent]

    def _locate(self, cells: pd.DataFrame) -> _Places:
        """Return where cells named by unit, period and indicator stand, each once.

        A unit that stands twice is told apart by the address, where there is one.
        """
        names = [column.id for column in self.framework.columns]
        if not len(cells):
            nowhere = np.empty(0, dtype=np.int64)
            return nowhere, nowhere
        labels = {"unit": self.table.unit_labels, "period": self.table.period_labels}
        rows = pd.DataFrame({k: v.astype(str) for k, v in labels.items() if v is not None})
        cells = cells.merge(rows.reset_index(names="row"), on=list(rows.columns))
        address = self.table.addresses.cell
        if not self.table.index.is_unique:
            places = zip(cells["row"], cells["indicator"], cells["cell"], strict=True)
            cells = cells[[not cell or cell == address(row, name) for row, name, cell in places]]
        cells = cells.drop_duplicates(["row", "indicator"])
        return pd.Index(names).get_indexer(pd.Index(cells["indicator"])), cells["row"].to_numpy()

    def _counts(self, axis: int) -> pd.DataFrame:
        """Count the cells of each column of the framework (0) or of each row of the table (1)."""
        present = self._present
        size, across = present.shape[axis], present.shape[1 - axis]
        return pd.DataFrame(
            {
                "expected": np.full(size, across),
                "present": present.sum(axis=1 - axis),
                "converted": np.bincount(self._converted[axis], minlength=size),
                "in_error": np.bincount(self._in_error[axis], minlength=size),
            }
        )

    @cached_property
    def _by_column(self) -> pd.DataFrame:
        return self._counts(0)

    @cached_property
    def _by_row(self) -> pd.DataFrame:
        return self._counts(1)

    # --- coverage ----------------------------------------------------------------------------

    @cached_property
    def overall(self) -> Overall:
        """All cells of the table."""
        (row,) = _complete(self._by_column.sum().to_frame().T).itertuples(index=False)
        *counts, coverage = row
        return Overall._make([*map(int, counts), float(coverage)])

    @cached_property
    def by_unit(self) -> pd.DataFrame:
        """Each unit, over all its periods."""
        codes, units, names = self._units
        counts = _complete(self._by_row.groupby(codes).sum())
        return _worst_first(pd.DataFrame({"unit": units, "name": names}), counts)

    @cached_property
    def by_indicator(self) -> pd.DataFrame:
        """Each variable and indicator."""
        lines = [
            (
                column.id,
                "indicator" if isinstance(column, Indicator) else "variable",
                column.name.zh,
                column.name.en,
                self.framework.parents[column.id].id if isinstance(column, Indicator) else "",
                _source(column),
            )
            for column in self.framework.columns
        ]
        titles = ["id", "role", "name_zh", "name_en", "group", "source"]
        return _worst_first(pd.DataFrame(lines, columns=titles), _complete(self._by_column))

    @cached_property
    def by_source(self) -> pd.DataFrame:
        """Each source, with the number of columns that state it."""
        source = [_source(column) for column in self.framework.columns]
        sources = self._by_column.groupby(source, sort=False)
        labels = sources.size().rename_axis("source").reset_index(name="columns")
        return _worst_first(labels, _complete(sources.sum()))

    @cached_property
    def by_period(self) -> pd.DataFrame:
        """Each period in order; one row for a table of one."""
        codes, periods = self._periods
        rows = np.bincount(codes, minlength=len(periods))
        ranked = np.bincount(codes[self._scored[self.framework.id]], minlength=len(periods))
        counts = self._by_row.groupby(codes).sum().reindex(range(len(periods)), fill_value=0)
        labels = {"period": periods, "rows": rows, "ranked": ranked}
        return pd.DataFrame(labels).join(_complete(counts))

    @cached_property
    def _units(self) -> tuple[Integers, pd.Index, NDArray[np.object_]]:
        """The number of each row's unit; the units in order; their display names."""
        codes, units = pd.factorize(self.table.unit_labels)
        names = self.table.units.get("name", self.table.unit_labels)
        return codes, units, np.asarray(names)[_first(codes)]

    @property
    def _periods(self) -> tuple[Integers, list[str]]:
        """The number of each row's period; the periods in order."""
        labels, periods = self.table.period_labels, self.table.periods
        if labels is None:
            return np.zeros(len(self.table.data), dtype=np.int64), periods or [""]
        return pd.Index(periods).get_indexer(labels), periods

    # --- what can be scored ------------------------------------------------------------------

    @cached_property
    def _usable(self) -> Mapping[str, Booleans]:
        x = self.table.denominated(self.framework)
        return {name: ~np.isnan(x[:, j]) for j, name in enumerate(self.table.data.columns)}

    @cached_property
    def _least(self) -> Mapping[str, int]:
        return needed_children(self.framework)

    @cached_property
    def _scored(self) -> Mapping[str, Booleans]:
        return scored_nodes(self._usable, self.framework, self._least)

    @cached_property
    def by_group(self) -> pd.DataFrame:
        """The index itself and every group, in reading order."""
        rows = len(self.table.data)
        usable = {name: int(column.sum()) for name, column in self._usable.items()}
        lines = []
        for node in self.framework.inner:
            leaves = self.framework.leaves(node.id)
            scored = int(self._scored[node.id].sum())
            lines.append(
                {
                    "id": node.id,
                    "name_zh": node.name.zh,
                    "name_en": node.name.en,
                    "level": self.framework.levels[node.id],
                    "children": len(node.children),
                    "needed": self._least[node.id],
                    "expected": rows * len(leaves),
                    "usable": sum(usable[leaf] for leaf in leaves),
                    "scored": scored,
                    "not_scored": rows - scored,
                }
            )
        frame = pd.DataFrame(lines)
        return frame.assign(coverage=frame["usable"] / frame["expected"])

    @cached_property
    def blocking(self) -> Blocking:
        """What stands between the table and a ranking."""
        return Blocking(self._errors(), self._not_ranked(), self._without_group())

    def _errors(self) -> pd.DataFrame:
        errors: dict[str, list[Finding]] = {}
        for finding in validate(self.table, self.framework).items:
            if finding.severity == "error":
                errors.setdefault(finding.rule, []).append(finding)
        lines = [
            (
                rule,
                sum(finding.count for finding in findings),
                findings[0].cell,
                ", ".join(dict.fromkeys(f.indicator for f in findings if f.indicator)),
                findings[0].message("zh"),
                findings[0].message("en"),
            )
            for rule, findings in errors.items()
        ]
        lines.sort(key=lambda line: -line[1])
        return pd.DataFrame(lines, columns=["rule", "count", "cell", "indicators", "zh", "en"])

    def _not_ranked(self) -> pd.DataFrame:
        framework, children = self.framework, [child.id for child in self.framework.children]
        rows = np.flatnonzero(~self._scored[framework.id])
        scored = {child: self._scored[child][rows] for child in children}
        least = self._least[framework.id]
        kinds, first = _patterns([scored[child] for child in children])
        reasons = [shortfall(scored, row, children, least, framework) for row in first]
        return pd.DataFrame(
            {
                **self._keys(rows),
                "zh": np.array([reason.zh for reason in reasons], dtype=object)[kinds],
                "en": np.array([reason.en for reason in reasons], dtype=object)[kinds],
            }
        )

    def _without_group(self) -> pd.DataFrame:
        groups = [group.id for group in self.framework.all_groups]
        incomplete = np.zeros(len(self.table.data), dtype=np.bool_)
        for group in groups:
            incomplete |= ~self._scored[group]
        rows = np.flatnonzero(incomplete & self._scored[self.framework.id])
        scored = {group: self._scored[group][rows] for group in groups}
        kinds, first = _patterns(list(scored.values()))
        lost = [", ".join(group for group in groups if not scored[group][row]) for row in first]
        return pd.DataFrame({**self._keys(rows), "groups": np.array(lost, dtype=object)[kinds]})

    def _keys(self, rows: Integers) -> dict[str, pd.Index]:
        labels = {"unit": self.table.unit_labels, "period": self.table.period_labels}
        return {key: column[rows] for key, column in labels.items() if column is not None}

    # --- periods and records -----------------------------------------------------------------

    @cached_property
    def freshness(self) -> Freshness:
        """How far units and indicators lag behind the newest period of a panel."""
        codes, periods = self._periods
        numbers, labels, names = self._units
        latest = np.full(len(labels), -1)
        filled = self._present[len(self.framework.variables) :].any(axis=0)
        np.maximum.at(latest, numbers[filled], codes[filled])
        units = _aged(pd.DataFrame({"unit": labels, "name": names}), latest, periods)
        newest = np.array([codes[present].max(initial=-1) for present in self._present])
        lines = [(column.id, *column.name.text) for column in self.framework.columns]
        columns = pd.DataFrame(lines, columns=["id", "name_zh", "name_en"])
        columns = _aged(columns, newest, periods)
        most = None if self.table.is_panel else 0
        return Freshness(units.iloc[:most], columns.iloc[:most])

    @cached_property
    def conversions(self) -> pd.DataFrame:
        """The record of every converted value, as it stands in ``table.cells``."""
        cells = self.table.cells
        converted = cells[cells["status"] == "converted"]
        return converted.drop(columns="status").reset_index(drop=True)

    def to_excel(self, path: str | Path, language: str | None = None) -> None:
        """Write the report as a workbook; headers are in both languages, sentences in one.

        Raises
        ------
        BenchmarkIndexError
            The file cannot be written, or would replace the table it was made from.
        """
        path = Path(path)
        if self.table.source:
            spare(path, Path(self.table.source))
        verb("quality.to_excel")(self, path, language)


def quality(
    data: IndicatorTable | pd.DataFrame | str | Path,
    framework: Framework | str,
    **reading: Unpack[ReadingOptions],
) -> QualityReport:
    """Report how complete, fresh and usable a table is, and what keeps it from being ranked.

    Parameters
    ----------
    data : IndicatorTable, DataFrame, str or Path
        What :func:`~benchmark_index.read_table` returned, the same content in memory, or a file.
    framework : Framework or str
        Says which columns are expected and how many of them a score needs.
    **reading
        Passed to :func:`~benchmark_index.read_table`.

    Returns
    -------
    QualityReport

    Raises
    ------
    TableError, UsageError
        The table cannot be read. Whatever is wrong inside it is reported, never raised.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> frame = pd.DataFrame({"country": ["A", "B"], "osi": [0.9, None], "hci": 0.8, "tii": 0.6})
    >>> report = bi.quality(frame, "egdi")
    >>> report.overall
    Overall(expected=6, present=5, missing=1, converted=0, in_error=0, coverage=0.8333333333333334)
    >>> report.by_indicator.loc[0, ["id", "missing", "coverage"]].to_dict()
    {'id': 'osi', 'missing': 1, 'coverage': 0.5}
    >>> report.blocking.not_ranked.loc[0, ["unit", "en"]].to_dict()
    {'unit': 'B', 'en': '2 of 3 present, 3 needed; missing Online Service Index'}
    """
    framework = Framework.load(framework)
    return QualityReport(read_table(data, framework, **reading), framework)


def _complete(counts: pd.DataFrame) -> pd.DataFrame:
    """Add what is missing, and coverage, to counts of cells."""
    missing = counts["expected"] - counts["present"] - counts["in_error"]
    counts = counts.reset_index(drop=True).assign(missing=missing.to_numpy())
    counts["coverage"] = counts["present"] / counts["expected"]
    return counts[list(Overall._fields)]


def _source(column: Variable) -> str:
    """Return what is said of where a column is from; of a computed one its formula."""
    return column.source or (f"{column.id} = {column.formula}" if column.formula else NOT_STATED.en)


def _worst_first(labels: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    joined = labels.join(counts.reset_index(drop=True))
    return joined.sort_values("coverage", kind="stable", ignore_index=True)


def _aged(labels: pd.DataFrame, latest: Integers, periods: Sequence[str]) -> pd.DataFrame:
    """Add the latest period by its number (-1 = none) and how many are newer, oldest first."""
    names = np.array([*periods, ""], dtype=object)
    aged = labels.assign(latest=names[latest], behind=len(periods) - 1 - latest)
    return aged.sort_values("behind", ascending=False, kind="stable", ignore_index=True)


def _patterns(columns: Sequence[Booleans]) -> tuple[Integers, Integers]:
    """Return a number for each row, one for all that agree in every column, and their first rows.

    >>> _patterns([np.array([True, False, True]), np.array([True, True, True])])
    (array([0, 1, 0]), array([0, 1]))
    """
    codes = np.zeros(len(columns[0]) if columns else 0, dtype=np.int64)
    for column in columns:
        codes = pd.factorize(2 * codes + column)[0]
    return codes, _first(codes)


def _first(codes: Integers) -> Integers:
    """Return the first row of each number, where numbers are given in order of appearance.

    >>> _first(np.array([0, 0, 1, 0, 2]))
    array([0, 2, 4])
    """
    return np.flatnonzero(np.diff(np.maximum.accumulate(codes), prepend=-1))
