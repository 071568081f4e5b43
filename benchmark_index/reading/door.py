"""The one door for data in memory: files, DataFrames and arrays become an :class:`IndicatorTable`."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import TableError, Text, UsageError, shorten
from ..files import limits, open_frame
from ..findings.finding import Finding, asked_once
from ..framework import Framework
from ..numerics import Floats, Integers, has_infinity, positions
from ..table.computed import computed_again, with_computed
from ..table.indicator_table import IndicatorTable, blank_codes
from ..table.labels import Labels
from .aggregates import without_aggregates
from .frames import KEYS, only_names, plain_frame, units_first, with_index, without_row_numbers
from .headers import Headers, cell_text
from .names import UnitNames, are_plain, has_total, has_unseen, is_numbering, lookalikes
from .read import ReadRequest, read_cells
from .rectangle import read_rectangle
from .selection import Selection, Sieve, Units, Values, selected, sifted
from .values import Policy, is_percentage, suspects
from .years import MOST_LOOKED_AT, years_of

PARQUET = ".parquet"


def read_table(
    source: object,
    framework: Framework | str,
    *,
    sheet: str | Sequence[str] | None = None,
    period: str | None = None,
    units: Units | None = None,
    where: Mapping[str, Values] | None = None,
    none: Literal["missing", "zero"] | None = None,
    parentheses: Literal["negative"] | None = None,
    percent: Literal["fraction", "percent"] | None = None,
    decimal: Literal["comma", "point"] | None = None,
    unit_column: Hashable | None = None,
) -> IndicatorTable:
    """Read a table of indicators: wide, long or turned, with one or several header rows.

    Columns are found by id, Chinese name, English name or alias. Numbers with separators, units,
    percent signs or qualifiers are converted to the framework's units, each on record in
    ``table.cells``. Nothing is guessed: what is not a number is missing and becomes a finding of
    :func:`~benchmark_index.validate`, and so do cells that can be read in two ways.

    Parameters
    ----------
    source : str, Path, DataFrame, array or IndicatorTable
        A ``.csv``, ``.tsv``, ``.xlsx``, ``.xlsm``, ``.xlsb``, ``.xls``, ``.ods``, ``.html``, ``.xml``
        (of Excel 2003) or ``.parquet`` file, one of them as ``.gz`` or in a ``.zip``, or the same in memory,
        with the units as a column or as the index; an array has the framework's indicators in order.
    framework : Framework or str
        Says which columns there should be.
    sheet : str, optional
        The sheet; default: the visible one whose header fits the framework best, or all that are
        of one year each (2021, 2022年 ...) as a panel. Of these several can be named.
    period : str, optional
        The period to take from a table of several, or the period a table without one is of.
    units : list of str, str or Path, optional
        The units to read, by name: a list, names with commas between, or a file with a name a line.
    where : mapping, optional
        The rows to read, by the header of any column and the text of its cells, one or several:
        ``{"sex": "TOT"}``. Of one column it goes before the framework's ``select``.
    none : {"missing", "zero"}, optional
        What 无 in a cell of numbers means.
    parentheses : {"negative"}, optional
        That ``(12.3)`` is -12.3.
    percent : {"fraction", "percent"}, optional
        What a bare number between -1 and 1 in a column of percentages is.
    decimal : {"comma", "point"}, optional
        What stands before the decimals in text: ``1.234,5`` or ``1,234.5``.
    unit_column : str, optional
        The column that names the scored units, by its header or its letter, or a column of a
        DataFrame. Default: the one whose header says so, else the only one of names that never repeat.

    Returns
    -------
    IndicatorTable

    Raises
    ------
    TableError
        The file cannot be opened, or no row looks like a header.
    UsageError
        There is no such file, sheet, period, unit, column or value.

    Examples
    --------
    >>> frame = pd.DataFrame({"国家": ["A", "B"], "osi": [0.5, 0.7], "hci": 0.8, "tii": 0.6})
    >>> read_table(frame, "egdi").data["osi"].to_dict()
    {'A': 0.5, 'B': 0.7}
    """
    framework = Framework.load(framework)
    if isinstance(source, IndicatorTable):
        table, asked = conform(source.renewed(), framework), Selection.of(units, where, {})
        return (selected(table, asked, framework) if asked else table).choose(period)
    selection = Selection.of(units, where, framework.select)
    policy = Policy(none, parentheses, percent, decimal)
    if isinstance(source, (str, Path)) and Path(source).suffix.lower() == PARQUET:
        frame, sha256 = open_frame(source)
        table = _frame_table(frame, framework, sheet, period, selection, policy, unit_column)
        return table.replace(source=str(source), sha256=sha256)
    if isinstance(source, (str, Path)):
        options: ReadRequest = {
            "sheet": sheet,
            "selection": selection,
            "unit_column": None if unit_column is None else str(unit_column),
            "policy": policy,
        }
        plain = read_rectangle(source, framework, period, options)
        return plain or read_cells(source, framework, period=period, **options)
    if not isinstance(source, pd.DataFrame):
        source, selection = _array_frame(source, framework), Selection.of(units, where, {})
    return _frame_table(source, framework, sheet, period, selection, policy, unit_column)


def _frame_table(
    frame: pd.DataFrame,
    framework: Framework,
    sheet: str | Sequence[str] | None,
    period: str | None,
    selection: Selection,
    policy: Policy,
    unit_column: Hashable | None,
) -> IndicatorTable:
    """Return the table of a frame whose column of units is known from here on."""
    if sheet is not None:
        name = sheet if isinstance(sheet, str) else shorten(sheet)
        raise UsageError.unknown(Text("工作表", "sheet"), name, [])
    frame = plain_frame(frame)
    if unit_column is not None:
        frame = units_first(frame, unit_column)
        read = _read_frame(frame, framework, period, selection, policy, "unit")
        return read.replace(reading={**read.reading, "unit_column": str(unit_column)})
    names = None
    if list(frame.columns) != framework.indicator_ids and frame.columns.nlevels == 1:
        frame = without_row_numbers(frame)
        names = only_names(frame, Headers(framework))
    if names is None:
        return _read_frame(frame, framework, period, selection, policy)
    read = _read_frame(units_first(frame, names), framework, period, selection, policy)
    return read.replace(findings=[Finding("unit-column", value=names), *read.findings])


def _read_frame(
    frame: pd.DataFrame,
    framework: Framework,
    period: str | None,
    selection: Selection,
    policy: Policy,
    unit_column: str | None = None,
) -> IndicatorTable:
    """Return the table of a frame, the fast way where nothing in it needs a look."""
    regular = _regular(frame, framework, selection)
    shares = [column.id for column in framework.measured if is_percentage(column.unit)]
    if regular is None or (shares and policy.percent == "fraction"):
        return read_cells(
            frame,
            framework,
            period=period,
            selection=selection,
            unit_column=unit_column,
            policy=policy,
        )
    if policy.percent is None and (doubts := [*_fractions(regular, shares)]):
        regular = regular.replace(findings=[*regular.findings, *doubts])
    reading = {**regular.reading, **policy.chosen}
    read = regular.replace(reading=reading) if policy.chosen else regular
    return read.choose(period)


def _fractions(table: IndicatorTable, shares: Sequence[str]) -> Iterator[Finding]:
    """Ask, once a column, whether percentages that may be fractions are."""
    for name in shares:
        x = table.numbers(name)
        rows = suspects(x, ~np.isnan(x))

        def doubt(k: int, name: str = name, x: Floats = x, rows: Integers = rows) -> Finding:
            value, place = float(x[rows[k]]), table.place(int(rows[k]))
            details = {"percent": f"{value * 100:.10g}"}
            return Finding("percent-scale", "", *place, name, cell_text(value), details)

        if len(rows):
            yield asked_once(len(rows), doubt)


def as_table(data: object, framework: Framework) -> IndicatorTable:
    """Return the table of a DataFrame, an array in framework order, or an earlier table.

    A table that was checked by the framework is returned as it is.

    Raises
    ------
    TableError
        It is no table, or lacks a column.
    """
    if isinstance(data, (str, Path)):
        raise TableError(
            Text(f"需要数据表，而不是文件名 {data}", f"A table is needed, not a file name: {data}"),
            Text("请先用 read_table 读取。", "Read it with read_table first."),
        )
    if isinstance(data, IndicatorTable) and data.findings_by(framework) is not None:
        return data
    return read_table(data, framework)


def refuse_unscorable(table: IndicatorTable, framework: Framework) -> None:
    """Refuse a table that no index can score, whatever errors are ignored.

    Raises
    ------
    TableError
        A column is missing or holds infinity, or a unit stands twice in a period.
    """
    if table.absent:
        raise TableError.missing_columns(table.absent)
    _refuse_infinity(table, framework)
    if not table.is_distinct:
        twice = table.index[table.index.duplicated()].unique()
        zh = shorten(f"“{unit}”出现多次" for unit in twice)
        en = shorten(f"{unit} stands twice" for unit in twice)
        hint = "See everything at once with bi.validate(data, framework)."
        raise TableError(Text(zh, en), Text("请用 validate 查看全部问题。", hint))


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
    absent = [name for name in absent if name not in framework.computed]
    if absent:
        raise TableError.missing_columns(absent)
    if list(table.data.columns) == ids:
        return computed_again(blank_codes(table, framework), framework)
    chosen = table.replace(
        data=table.data[[name for name in ids if name in table.data]],
        cells=table.cells[table.cells["indicator"].isin(list(known))],
        findings=[f for f in table.findings if not f.indicator or f.indicator in known],
        absent=tuple(name for name in table.absent if name in known),
    )
    return computed_again(blank_codes(chosen, framework), framework)


def _array_frame(data: object, framework: Framework) -> pd.DataFrame:
    ids = [name for name in framework.indicator_ids if name not in framework.computed]
    try:
        array: NDArray[np.generic] = np.ma.asanyarray(data)
    except (TypeError, ValueError):
        array = np.ma.asanyarray([])
    if array.ndim != 2 or array.shape[1] != len(ids) or array.dtype.kind not in "iuf":
        kind = f"{array.shape} {array.dtype}"
        zh = f"需要 对象 x {len(ids)} 个指标 的数值数组，得到 {kind}"
        en = f"Expected numbers, units x {len(ids)} indicators, got {kind}"
        raise TableError(Text(zh, en))
    return pd.DataFrame(np.ma.filled(array.astype(float), np.nan), columns=ids)


def _regular(
    frame: pd.DataFrame, framework: Framework, selection: Selection
) -> IndicatorTable | None:
    """Return the table of the rows selected of a frame without any irregularity, else None."""
    if not selection:
        return _regular_frame(frame, framework)
    headers = Headers(framework)
    sieve = Sieve(selection, framework, headers)
    rows = sifted(frame, sieve, headers)
    table = None if rows is None else _regular_frame(rows, framework)
    if table is None:
        return None
    sieve.check()
    return table.replace(findings=[*sieve.findings(""), *table.findings], reading=sieve.options)


def _regular_frame(frame: pd.DataFrame, framework: Framework) -> IndicatorTable | None:
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
        elif any((heading.measure, heading.period, heading.id in columns)) or heading.role in KEYS:
            return None
        else:
            columns[heading.id] = column
    if any(column.id not in columns for column in framework.measured):
        return None
    leaves = [name for name in ids if name in columns]  # those computed need not be there
    data = frame[[columns[name] for name in leaves]].set_axis(leaves, axis=1)
    others = [name for name in columns if name not in ids]
    units = frame[[columns[name] for name in others]].set_axis(others, axis=1)
    return _checked(data, units, framework, findings)


def _are_special(labels: Labels, framework: Framework) -> bool:
    """Return whether some rows are totals, or units under other than the framework's names."""
    if not are_plain(labels) and (has_unseen(labels.names) or has_total(labels.names)):
        return True
    names = UnitNames(framework)
    return names.are_listed and bool(names.renamed(labels.names))


def _doubtful(labels: Labels, framework: Framework) -> Iterator[Finding]:
    """Find names that are not listed, and such as may mean one unit.

    Of very many names that are spelled alike at most the first are compared.
    """
    listed = UnitNames(framework)
    few = not listed.are_listed and unicodedata.is_normalized("NFC", labels.text)
    names = labels.first(limits.COMPARISONS) if few else labels.names
    strange = listed.strange(names)
    yield from listed.doubts(names, strange)
    for alike in lookalikes(strange, limits.COMPARISONS):
        details = {"names": shorten(alike)}
        yield Finding("similar-names", "", alike[1], value=alike[1], details=details)


def _begins_with_numbers(table: IndicatorTable) -> bool:
    """Return whether the first row only numbers the columns, as under the header of a form."""
    texts = [cell_text(cell) for cell in (table.place(0)[0], *table.data.iloc[0])]
    return not texts[0].isdecimal() and is_numbering(texts)


def _has_blank(table: IndicatorTable) -> bool:
    """Return whether some row has no unit, or no period."""
    if table.is_panel:
        levels = [table.index.unique(level=i) for i in (0, 1)]
        return any(level.hasnans or "" in level for level in levels)
    return table.index.hasnans or (table.labels is not None and table.labels.has_blank)


def _checked(
    data: pd.DataFrame, units: pd.DataFrame, framework: Framework, findings: Sequence[Finding]
) -> IndicatorTable | None:
    variables = [variable.id for variable in framework.variables if variable.id in units]
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
    if index.nlevels == 1 and index.name != "unit":
        index = index.rename("unit")
        data, units = data.set_axis(index, axis=0), units.set_axis(index, axis=0)
    noted = [*findings]
    absent = tuple(n for n in framework.computed if n not in data and n not in units)
    table = IndicatorTable(data, units, findings=noted, absent=absent)
    texts = [name for name in units if name not in variables]
    if (findings or texts) and not table.is_distinct:
        return None  # a further column may tell the rows apart
    if (
        _has_blank(table)
        or _begins_with_numbers(table)
        or (table.labels and _are_special(table.labels, framework))
    ):
        return None
    if table.labels:
        years = years_of(table.labels.sample(MOST_LOOKED_AT), UnitNames(framework))
        if years and years.are_a_panel:
            return None
        noted += [years.warning()] if years else []
        noted += _doubtful(table.labels, framework)
    periods = table.periods
    if table.is_panel and len(periods) == 1:
        table = table.at(periods[0])
    table = without_aggregates(blank_codes(table, framework), framework)
    return with_computed(table, framework)
