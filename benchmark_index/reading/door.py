"""The one door for data in memory: files, DataFrames and arrays become an :class:`IndicatorTable`."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import TableError, Text, UsageError, shorten
from ..files import limits, open_frame
from ..findings.finding import Finding
from ..framework import Framework
from ..numerics import has_infinity, positions
from ..table.indicator_table import IndicatorTable, blank_codes
from .frames import plain_frame, with_index
from .headers import Headers
from .names import UnitNames, has_total, has_unseen, lookalikes
from .read import read_cells
from .values import Policy, is_percentage, suspects

PARQUET = ".parquet"


def read_table(
    source: object,
    framework: Framework | str,
    *,
    sheet: str | None = None,
    period: str | None = None,
    none: Literal["missing", "zero"] | None = None,
    parentheses: Literal["negative"] | None = None,
    percent: Literal["fraction", "percent"] | None = None,
) -> IndicatorTable:
    """Read a table of indicators: wide, long or turned, with one or several header rows.

    Columns are found by id, Chinese name, English name or alias. Numbers with separators, units,
    percent signs or qualifiers are converted to the framework's units, each on record in
    ``table.cells``. Nothing is guessed: what is not a number is missing and becomes a finding of
    :func:`~benchmark_index.validate`, and so do cells that can be read in two ways.

    Parameters
    ----------
    source : str, Path, DataFrame, array or IndicatorTable
        A ``.csv``, ``.tsv``, ``.xlsx``, ``.xlsm``, ``.xls`` or ``.parquet`` file, or the same in memory, with
        the units as a column or as the index; an array has the framework's indicators in order.
    framework : Framework or str
        Says which columns there should be.
    sheet : str, optional
        The sheet; default: the visible one whose header fits the framework best.
    period : str, optional
        The period to take from a table of several, or the period a table without one is of.
    none : {"missing", "zero"}, optional
        What 无 in a cell of numbers means.
    parentheses : {"negative"}, optional
        That ``(12.3)`` is -12.3.
    percent : {"fraction", "percent"}, optional
        What a bare number between -1 and 1 in a column of percentages is.

    Returns
    -------
    IndicatorTable

    Raises
    ------
    TableError
        The file cannot be opened, or no row looks like a header.
    UsageError
        There is no such file, sheet or period.

    Examples
    --------
    >>> frame = pd.DataFrame({"国家": ["A", "B"], "osi": [0.5, 0.7], "hci": 0.8, "tii": 0.6})
    >>> read_table(frame, "egdi").data["osi"].to_dict()
    {'A': 0.5, 'B': 0.7}
    """
    framework = Framework.load(framework)
    if isinstance(source, IndicatorTable):
        return conform(source, framework).choose(period)
    policy = Policy(none, parentheses, percent)
    if isinstance(source, (str, Path)) and Path(source).suffix.lower() == PARQUET:
        frame, sha256 = open_frame(source)
        table = _frame_table(frame, framework, sheet, period, policy)
        return table.replace(source=str(source), sha256=sha256)
    if isinstance(source, (str, Path)):
        return read_cells(source, framework, sheet=sheet, period=period, policy=policy)
    if not isinstance(source, pd.DataFrame):
        source = _array_frame(source, framework)
    return _frame_table(source, framework, sheet, period, policy)


def _frame_table(
    frame: pd.DataFrame, framework: Framework, sheet: str | None, period: str | None, policy: Policy
) -> IndicatorTable:
    """Return the table of a frame, the fast way where nothing in it needs a look."""
    if sheet is not None:
        raise UsageError.unknown(Text("工作表", "sheet"), sheet, [])
    frame = plain_frame(frame)
    regular = _regular(frame, framework)
    if regular is not None and not _has_fractions(regular, framework, policy):
        return regular.replace(reading=policy.chosen).choose(period)
    return read_cells(frame, framework, period=period, policy=policy)


def _has_fractions(table: IndicatorTable, framework: Framework, policy: Policy) -> bool:
    """Return whether some percentages may be, or are said to be, fractions."""
    if policy.percent == "percent":
        return False
    columns = [column for column in framework.columns if is_percentage(column.unit)]
    if policy.percent == "fraction":
        return bool(columns)
    numbers = (table.numbers(column.id) for column in columns)
    return any(len(suspects(x, ~np.isnan(x))) for x in numbers)


def as_table(data: object, framework: Framework) -> IndicatorTable:
    """Return the table of a DataFrame, an array in framework order, or an earlier table.

    Raises
    ------
    TableError
        A column is missing, stands twice, is in another unit, or holds what is no number.
    """
    if isinstance(data, (str, Path)):
        raise TableError(
            Text(f"需要数据表，而不是文件名 {data}", f"A table is needed, not a file name: {data}"),
            Text("请先用 read_table 读取。", "Read it with read_table first."),
        )
    table = read_table(data, framework)
    if table.absent:
        raise TableError.missing_columns(table.absent)
    _refuse_infinity(table, framework)
    errors = [finding for finding in table.findings if finding.severity == "error"]
    if errors:
        raise _unusable([Text(*(_said(f, x) for x in ("zh", "en"))) for f in errors])
    if not table.index.is_unique:
        twice = table.index[table.index.duplicated()].unique()
        raise _unusable([Text(f"“{unit}”出现多次", f"{unit} stands twice") for unit in twice])
    return table


def _said(finding: Finding, language: str) -> str:
    return f"{finding.indicator or finding.value}: {finding.message(language)}"


def _unusable(lines: Sequence[Text]) -> TableError:
    return TableError(
        Text(shorten(line.zh for line in lines), shorten(line.en for line in lines)),
        Text(
            "请用 validate 查看全部问题。",
            "See everything at once with bi.validate(data, framework).",
        ),
    )


def _refuse_infinity(table: IndicatorTable, framework: Framework) -> None:
    for frame in (table.data, table.units[[variable.id for variable in framework.variables]]):
        infinite = has_infinity(frame.to_numpy(dtype=float))
        if infinite.any():
            raise TableError.infinite([str(frame.columns[j]) for j in positions(infinite)])


def conform(table: IndicatorTable, framework: Framework) -> IndicatorTable:
    """Return a table with just a framework's indicators, in its order."""
    ids, known = framework.indicator_ids, framework.columns_by_id
    absent = [name for name in ids if name not in table.data]
    absent += [variable.id for variable in framework.variables if variable.id not in table.units]
    if absent:
        raise TableError.missing_columns(absent)
    if list(table.data.columns) == ids:
        return blank_codes(table, framework)
    chosen = table.replace(
        data=table.data[ids],
        cells=table.cells[table.cells["indicator"].isin(list(known))],
        findings=[f for f in table.findings if not f.indicator or f.indicator in known],
        absent=tuple(name for name in table.absent if name in known),
    )
    return blank_codes(chosen, framework)


def _array_frame(data: object, framework: Framework) -> pd.DataFrame:
    ids = framework.indicator_ids
    try:
        array: NDArray[np.generic] = np.ma.asanyarray(data)
    except (TypeError, ValueError):
        array = np.ma.asanyarray([])
    if array.ndim != 2 or array.shape[1] != len(ids) or array.dtype.kind not in "iuf":
        raise TableError(
            Text(
                f"需要 对象 x {len(ids)} 个指标 的数值数组，得到 {array.shape} {array.dtype}",
                f"Expected numbers, units x {len(ids)} indicators, got {array.shape} {array.dtype}",
            )
        )
    return pd.DataFrame(np.ma.filled(array.astype(float), np.nan), columns=ids)


def _regular(frame: pd.DataFrame, framework: Framework) -> IndicatorTable | None:
    """Return the table of a frame without any irregularity, else None."""
    ids = framework.indicator_ids
    variables = [variable.id for variable in framework.variables]
    if list(frame.columns) == ids and not variables and frame.index.nlevels == 1:
        return _checked(frame.copy(deep=False), pd.DataFrame(index=frame.index), framework, [])
    headers = Headers(framework)
    frame = with_index(frame, headers)
    columns: dict[str, Hashable] = {}
    findings = []
    for column in frame.columns:
        heading = headers.find(column)
        if heading is None:
            details = {"guess": headers.guess(column)}
            findings.append(Finding("unknown-column", value=str(column), details=details))
        elif heading.measure or heading.id in columns or heading.role in ("unit", "period"):
            return None
        else:
            columns[heading.id] = column
    if any(name not in columns for name in (*ids, *variables)):
        return None
    data = frame[[columns[name] for name in ids]].set_axis(ids, axis=1)
    others = [name for name in columns if name not in ids]
    units = frame[[columns[name] for name in others]].set_axis(others, axis=1)
    return _checked(data, units, framework, findings)


def _written(labels: pd.Index) -> list[str]:
    """Return the names of rows as text, none where they are numbers."""
    if labels.dtype.kind in "iuf":
        return []
    plain = isinstance(labels.dtype, pd.StringDtype)
    return labels.tolist() if plain else [str(name) for name in labels]


def _are_special(names: Sequence[str], framework: Framework) -> bool:
    """Return whether some rows are totals, or units under other than the framework's names."""
    known = UnitNames(framework)
    return has_unseen(names) or has_total(names) or bool(known.renamed(names))


def _similar(names: Sequence[str], framework: Framework) -> Iterator[Finding]:
    """Find names that may mean one unit."""
    for alike in lookalikes(UnitNames(framework).strange(names), limits.COMPARISONS):
        details = {"names": shorten(alike)}
        yield Finding("similar-names", "", alike[1], value=alike[1], details=details)


def _checked(
    data: pd.DataFrame, units: pd.DataFrame, framework: Framework, findings: Sequence[Finding]
) -> IndicatorTable | None:
    variables = [variable.id for variable in framework.variables]
    types = [*data.dtypes, *units[variables].dtypes]
    if not all(
        pd.api.types.is_numeric_dtype(dtype)
        and not pd.api.types.is_bool_dtype(dtype)
        and not pd.api.types.is_complex_dtype(dtype)
        for dtype in set(types)
    ):
        return None
    if any(dtype != np.float64 for dtype in data.dtypes):
        data = data.astype(float)
    if not len(data):
        return None
    index = data.index
    levels = [index] if index.nlevels == 1 else [index.get_level_values(i) for i in (0, 1)]
    if any(level.hasnans or "" in level for level in levels):
        return None
    names = _written(levels[0])
    if names and _are_special(names, framework):
        return None
    if index.nlevels == 1 and index.name != "unit":
        index = index.rename("unit")
        data, units = data.set_axis(index, axis=0), units.set_axis(index, axis=0)
    findings = [*findings, *_similar(names, framework)]
    table = IndicatorTable(data, units, findings=findings)
    periods = table.periods
    if table.is_panel and len(periods) == 1:
        table = table.at(periods[0])
    return blank_codes(table, framework)
