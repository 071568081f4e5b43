"""Rows to score (行的选取): units by name, rows by what their other columns say.

A selection is told by the caller and by the framework (``select``); rows outside it leave before
anything is judged, whichever way the table lies.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import TableError, Text, UsageError, shorten
from ..files import Grid, limits, open_grids, read_bytes
from ..files.delimited import decode
from ..findings.finding import Finding
from ..framework import Framework
from ..numerics import Booleans
from ..table.indicator_table import IndicatorTable
from ..table.periods import period_of
from .frames import with_index
from .headers import Headers, cell_text, fold, without_measure
from .names import UnitNames, label, root
from .sheet import Sheet
from .vocabulary import words_for

Values = str | int | float | Sequence[str | int | float]  # of a column, one or several
Units = str | Path | Sequence[str]  # names, names with commas between, or a file of names
_NEAR = 0.5  # names of two characters that share one
_NAME_FILES = (".txt", ".csv", ".tsv", ".xlsx", ".xls", ".ods")


def folded_value(text: object) -> str:
    """Return a cell in the form in which it is held against a value asked for.

    >>> folded_value(" ＴＯＴ "), folded_value(2022.0), folded_value("2022年")
    ('tot', '2022', '2022')
    """
    plain = cell_text(text)
    return period_of(plain) or fold(plain)


class Selection(NamedTuple):
    """The rows that are asked for: units by name (None: all), and by column the values of cells.

    ``replaced`` holds what the framework says of a column of which the caller says another thing,
    and ``of_framework`` the columns of which the framework alone speaks.
    """

    units: tuple[str, ...] | None = None
    where: Mapping[str, tuple[str, ...]] = {}
    replaced: Mapping[str, tuple[str, ...]] = {}
    of_framework: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        units: Units | None,
        where: Mapping[str, Values] | None,
        select: Mapping[str, tuple[str, ...]],
    ) -> Selection:
        """Return what caller and framework say together; of one column the caller's word holds."""
        if not isinstance(where or {}, Mapping):
            zh, en = (
                f"where 应是列名到取值的映射，而不是 {where!r}",
                f"where is no mapping: {where!r}",
            )
            hint = Text("例如 where={'sex': 'TOT'}。", "Write where={'sex': 'TOT'}.")
            raise UsageError(Text(zh, en), hint)
        asked = {str(column): _texts(column, values) for column, values in (where or {}).items()}
        known = {fold(column) for column in asked}
        rest = {column: values for column, values in select.items() if fold(column) not in known}
        return cls(
            None if units is None else unit_names(units),
            {**rest, **asked},
            {
                column: values
                for column, values in select.items()
                if column not in rest and values not in asked.values()
            },
            frozenset(rest),
        )

    def __bool__(self) -> bool:
        return self.units is not None or bool(self.where)

    @property
    def conditions(self) -> Text:
        """The selection in words."""
        texts = [_condition(column, values) for column, values in self.where.items()]
        instead = [_condition(column, values) for column, values in self.replaced.items()]
        zh, en = list(texts), list(texts)
        if instead:
            zh[-1] += f"（取代体系的 {shorten(instead)}）"
            en[-1] += f" (in place of the framework's {shorten(instead)})"
        if self.units is not None:
            zh.append(f"指定的 {len(self.units)} 个对象")
            en.append(f"the units named ({len(self.units)})")
        return Text("，".join(zh), ", ".join(en))


def _condition(column: str, values: Sequence[str]) -> str:
    return f"{column} = {' | '.join(values)}"


def _texts(column: object, values: Values) -> tuple[str, ...]:
    several = [values] if isinstance(values, (str, int, float)) else list(values)
    if not several:
        zh, en = f"where 的“{column}”没有给出取值", f"where names no value of {column}"
        raise UsageError(Text(zh, en))
    return tuple(dict.fromkeys(cell_text(value) for value in several))


def unit_names(units: Units) -> tuple[str, ...]:
    """Return the names of a list, of a text with commas between them, or of a file.

    A file of text holds a name a line, a table its names in the column of units, else the first.

    Raises
    ------
    UsageError
        There is no such file, or no name.
    """
    if isinstance(units, Path) or (isinstance(units, str) and _is_file(units)):
        names = _names_in(Path(units))
    else:
        names = _listed(units) if isinstance(units, str) else map(cell_text, units)
    listed = tuple(dict.fromkeys(filter(None, (label(name) for name in names))))
    if not listed:
        zh, en = "units 没有给出任何对象", "units names no unit"
        hint = Text("请写名称，或一行一个名称的文件。", "Give names, or a file with a name a line.")
        raise UsageError(Text(zh, en), hint)
    return listed


def _is_file(text: str) -> bool:
    return text.lower().endswith(_NAME_FILES) or os.path.isfile(text)


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.replace("，", ",").split(",")]


def _names_in(path: Path) -> Iterable[str]:
    if path.suffix.lower() == ".txt":
        lines = decode(read_bytes(path)).splitlines()
        return lines if len(lines) != 1 else _listed(lines[0])
    rows = open_grids(path).grids[0].rows
    words = {*map(fold, words_for("units"))}
    heads = [fold(cell) for cell in rows[0]] if rows else []
    at = next((j for j, text in enumerate(heads) if text in words), None)
    column = rows if at is None else rows[1:]
    return [cell_text(row[at or 0]) for row in column if len(row) > (at or 0)]


class Sieve:
    """Lets the rows of a selection through, and knows in the end what it has not met."""

    def __init__(self, selection: Selection, framework: Framework, headers: Headers) -> None:
        self.selection, self._headers = selection, headers
        self._names = UnitNames(framework)
        self.columns = {fold(column) for column in selection.where}
        self.at = ""  # where the first of the columns has its header
        self._forms: dict[str, str] = {}
        self._units = {self._unit(name): name for name in selection.units or ()}
        self._met: dict[str, str] = {}  # units in rows that the other columns let through
        self._titles: dict[str, None] = {}
        self._values: dict[str, dict[str, str]] = {}
        self._asked = {c: {*map(folded_value, values)} for c, values in selection.where.items()}
        self.tests: list[RowTest] = []
        self.counted = 0, 0  # rows that take part and do not, where no tests are made

    def _unit(self, name: str) -> str:
        if name not in self._forms:
            self._forms[name] = fold(self._names.canonical(label(name)))
        return self._forms[name]

    def test(self, sheet: Sheet, header: range, span: range) -> RowTest | None:
        """Return what tells the rows below a header that take part; None where all of them do."""
        if not self.selection:
            return None
        titles = {
            j: [text for i in reversed(header) if (text := cell_text(sheet.rows[i][j]))]
            for j in span
        }
        self._titles |= dict.fromkeys(texts[0] for texts in titles.values() if texts)
        places = {}
        for column in self.selection.where:
            at = self._columns(column, titles)
            if len(at) > 1:
                cells = [sheet.address(header[-1], j) or str(j + 1) for j in at]
                zh = f"有几列都叫“{column}”：{shorten(cells)}"
                raise UsageError(Text(zh, f"Several columns are called {column}: {shorten(cells)}"))
            if not at:
                continue
            if self.tests and column not in self._values:
                zh = f"表的前一部分没有“{column}”列"
                raise UsageError(Text(zh, f"An earlier part of the table has no column {column}"))
            places[column] = at[0]
            self.at = self.at or sheet.address(header[-1], at[0])
            self._values.setdefault(column, {})
        self.tests.append(RowTest(self, sheet, places))
        return self.tests[-1]

    def _columns(self, column: str, titles: Mapping[int, Sequence[str]]) -> list[int]:
        """Return the columns of a name: by the lowest line of the header, any line, the meaning."""
        name, meaning = fold(column), self._headers.find(column)

        def is_it(text: str) -> bool:
            return name in (fold(text), without_measure(text)[0])

        def means_it(text: str) -> bool:
            heading = self._headers.find(text)
            return bool(meaning and heading and heading.id == meaning.id != "unit")

        lowest = [j for j, texts in titles.items() if texts and is_it(texts[0])]
        above = [j for j, texts in titles.items() if any(map(is_it, texts))]
        alike = [j for j, texts in titles.items() if texts and means_it(texts[0])]
        return lowest or above or alike

    def lets(self, sheet: Sheet, i: int, unit: str, places: Mapping[str, int]) -> bool:
        """Return whether a row of a unit takes part, and remember what it says."""
        name, through = self._unit(unit), True
        for column, j in places.items():
            text = cell_text(sheet.rows[i][j])
            value = folded_value(text)
            self._values[column].setdefault(value, text)
            through = through and value in self._asked[column]
        if through and len(places) < len(self.selection.where) - len(self._absent):
            through = name in self._met  # the column stands in another part of the table
        if through:
            self._met.setdefault(name, unit)
        return through and (not self._units or name in self._units)

    def lets_cells(self, column: str, cells: pd.Series) -> Booleans:
        """Return which cells of a column let their rows through, and remember what they say."""
        codes, names = pd.factorize(cells, use_na_sentinel=False)
        texts = [cell_text(name) for name in names]
        values = self._values.setdefault(column, {})
        for text in texts:
            values.setdefault(folded_value(text), text)
        through = [folded_value(text) in self._asked[column] for text in texts]
        return np.array(through, dtype=np.bool_)[codes]

    def lets_units(self, units: pd.Index, rows: Booleans) -> Booleans:
        """Return which rows are of the units asked for, and remember the units in some rows."""
        codes, names = pd.factorize(units)
        forms = [self._unit(str(name)) for name in names]
        self._met |= {forms[k]: str(names[k]) for k in np.unique(codes[rows]).tolist()}
        return np.array([form in self._units for form in forms], dtype=np.bool_)[codes]

    @property
    def _absent(self) -> list[str]:
        """The columns that no header names so far."""
        return [column for column in self.selection.where if column not in self._values]

    def check(self) -> None:
        """Refuse a selection that asks for a column, a value or a unit that the table has not."""
        for column in self._absent:
            if column not in self.selection.of_framework:
                raise UsageError.unknown(Text("列", "column"), column, list(self._titles))
        for column, values in self.selection.where.items():
            texts = self._values.get(column, {})
            missing = [value for value in values if folded_value(value) not in texts]
            by_framework = column in self.selection.of_framework
            if by_framework and (len(missing) < len(values) or column in self._absent):
                continue
            if missing:
                kind = TableError if by_framework else UsageError
                raise kind(*_not_met(column, missing, [text for text in texts.values() if text]))
        if lost := [name for unit, name in self._units.items() if unit not in self._met]:
            raise UsageError(*self._no_units(lost))

    def _no_units(self, lost: Sequence[str]) -> tuple[Text, Text]:
        roots = {root(name): name for name in self._met.values()}
        some = list(roots)[: limits.COMPARISONS]
        near = [
            f"{name} → {roots[close[0]]}"
            for name in lost[:20]
            if (close := get_close_matches(root(name)[:100], some, n=1, cutoff=_NEAR))
        ]
        where = Text("选取的行", "rows selected") if self.selection.where else Text("表", "table")
        zh = f"{where.zh}中没有这些对象：{shorten(lost, most=20)}"
        en = f"These units are not in the {where.en}: {shorten(lost, most=20)}"
        there = shorten(self._met.values(), most=12)
        hint = Text(f"表中有：{there}", f"The table has: {there}")
        if near:
            close_by = shorten(near, most=20)
            hint = Text(f"相近的名称：{close_by}", f"Nearest names: {close_by}")
        return Text(zh, en), hint

    @property
    def options(self) -> dict[str, object]:
        """What the table was read by, as :func:`~benchmark_index.read_table` takes it."""
        units, where = self.selection.units, self.selection.where
        options: dict[str, object] = {} if units is None else {"units": list(units)}
        met = {
            column: [value for value in where[column] if folded_value(value) in values]
            for column, values in self._values.items()
        }
        return {**options, "where": met} if met else options

    def findings(self, sheet: str) -> list[Finding]:
        """Return how many rows take part, and what of the framework's the table has no column for."""
        kept = sum((len(test.kept) for test in self.tests), self.counted[0])
        left = sum((len(test.left) for test in self.tests), self.counted[1])
        details = {"kept": kept, "left": left, "conditions": self.selection.conditions}
        absent = [_condition(column, self.selection.where[column]) for column in self._absent]
        findings = [Finding("select-absent", sheet, value=text) for text in absent]
        if len(absent) < len(self.selection.where) or self._units:
            findings.append(Finding("rows-selected", self.at or sheet, details=details))
        return findings


def _not_met(column: str, missing: Sequence[str], known: Sequence[str]) -> tuple[Text, Text]:
    listed = shorten(missing)
    there = shorten(known, most=12)
    return (
        Text(f"“{column}”列没有取值 {listed}", f"No row has {column} = {listed}"),
        Text(f"该列有：{there}", f"Values there: {there}"),
    )


class RowTest:
    """Tells which rows below one header take part.

    Attributes
    ----------
    kept, left : set of int
        The rows asked about so far.
    """

    def __init__(self, sieve: Sieve, sheet: Sheet, places: Mapping[str, int]) -> None:
        self._sieve, self._sheet, self._places = sieve, sheet, places
        self.kept: set[int] = set()
        self.left: set[int] = set()

    def leaves_out(self, i: int, unit: str) -> bool:
        """Return whether a row takes no part."""
        if i not in self.kept and i not in self.left:
            through = self._sieve.lets(self._sheet, i, unit, self._places)
            (self.kept if through else self.left).add(i)
        return i in self.left


def sifted(frame: pd.DataFrame, sieve: Sieve, headers: Headers) -> pd.DataFrame | None:
    """Return the rows of a frame that take part, without columns that only tell which.

    Only headers are looked at that name the columns asked for; None where they do not.
    """
    selection = sieve.selection
    titles = [fold(column) for column in frame.columns]
    mask = np.ones(len(frame), dtype=np.bool_)
    for column in selection.where:
        if titles.count(fold(column)) > 1:
            return None
        if fold(column) in titles:
            mask &= sieve.lets_cells(column, frame.iloc[:, titles.index(fold(column))])
        elif column not in selection.of_framework:
            return None
    if selection.units is not None:
        index = with_index(frame, headers).index
        if index.names[0] != "unit":
            return None
        mask &= sieve.lets_units(index.get_level_values(0), mask)
    sieve.counted = int(mask.sum()), int(len(mask) - mask.sum())
    used = [text in sieve.columns and not headers.find(text) for text in titles]
    return frame.loc[mask, ~np.array(used, dtype=np.bool_)]


def selected(table: IndicatorTable, selection: Selection, framework: Framework) -> IndicatorTable:
    """Return the rows of a table read earlier; columns are its keys, attributes and numbers.

    Raises
    ------
    UsageError
        The table has no such column, value or unit.
    """
    headers = Headers(framework)
    sieve = Sieve(selection, framework, headers)
    parts = [table.index.to_frame(index=False), table.units, table.data]
    frame = pd.concat([part.reset_index(drop=True) for part in parts], axis=1).astype(object)
    sheet = Sheet(Grid("", [list(frame.columns), *frame.to_numpy().tolist()]))
    test = sieve.test(sheet, range(1), range(sheet.width))
    units = map(str, table.unit_labels)
    out = [bool(test and test.leaves_out(i, unit)) for i, unit in enumerate(units, 1)]
    sieve.check()
    rows = table.keep(~np.array(out, dtype=np.bool_)).replace(totals=())  # which are of all
    reading = {**table.reading, **sieve.options}
    return rows.replace(findings=[*sieve.findings(""), *rows.findings], reading=reading)
