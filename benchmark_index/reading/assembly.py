"""From cells whose unit, period and column are known to the finished table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import Text, shorten
from ..files import Cell, address
from ..findings.finding import Finding, asked_once
from ..framework import Framework
from ..measures import CLASH, conversion, leaves_open, parse
from ..numerics import Floats, Integers
from ..table.computed import with_computed
from ..table.indicator_table import CELL_COLUMNS, Addresses, IndicatorTable, TotalRow, blank_codes
from ..table.labels import Labels
from .aggregates import without_aggregates
from .breakdown import Breakdown
from .decimals import leave_open, verdict
from .headers import Headers, fold
from .layout import Block
from .names import UnitNames, lookalikes
from .plain_names import are_roots
from .selection import RowTest, Sieve
from .sheet import Sheet
from .values import Policy, ValueColumn, read_column
from .years import read_years, without_undated

Places = Integers | int
ONE_A_COLUMN = ("percent-scale",)  # rules whose cells are one question together


class Piece(NamedTuple):
    """Cells of one column: their table rows (None: all, in order) and places in the file."""

    id: str
    targets: Integers | None
    cells: Sequence[Cell]
    rows: Places
    columns: Places
    measure: str = ""
    sheet: str = ""  # where the draft is of several


class NamedTotal(NamedTuple):
    """A row of totals: by column id its cell, the unit of measure stated, and the address.

    It stands ``after`` so many rows of its block; ``parts``, where known: the units that it adds up.
    """

    label: str
    period: str
    cells: dict[str, tuple[Cell, str, str]]
    after: int = 0
    parts: tuple[str, ...] = ()


@dataclass
class Draft:
    """What a layout found in a sheet."""

    sheet: Sheet
    framework: Framework
    headers: Headers
    sieve: Sieve
    keys: Sequence[tuple[str, str]] = ()  # unit and period of each row
    rows: Places = 0  # of each row's unit in the file
    columns: Places = 0
    pieces: list[Piece] = field(default_factory=list)
    named: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # see Addresses
    texts: dict[str, list[str]] = field(default_factory=dict)
    totals: list[NamedTotal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    blocks: Sequence[Block] = ()  # of a wide sheet
    weights: dict[str, float] = field(default_factory=dict)
    doubts: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)
    telling: set[str] = field(default_factory=set)  # headers of columns that tell rows apart
    sheets: NDArray[np.object_] | None = None  # of each row, where the draft is of several
    titles: dict[tuple[str, str], str] = field(default_factory=dict)  # in these, see Addresses

    def name_at(self, name: str, period: str, i: int, j: int) -> None:
        """Keep the first cell of the sheet that names a column."""
        self.named.setdefault((name, period), self.sheet.place(i, j))

    @property
    def headers_at(self) -> dict[tuple[str, str], str]:
        """The address of the first cell that names a column, by its id and period."""
        if self.sheets is not None:
            return self.titles
        return {key: address(self.sheet.name, *place) for key, place in self.named.items()}

    @cached_property
    def measures(self) -> dict[str, str]:
        """The framework's unit of measure of each column."""
        return {column.id: column.unit for column in self.framework.columns}

    @property
    def places(self) -> Addresses:
        """Where each row's unit stands in the file."""
        return self.addresses({"unit": self.rows}, {"unit": self.columns})

    def row_test(self, header: range, span: range) -> RowTest | None:
        """Return what tells the rows below a header that are selected; None where all are."""
        return self.sieve.test(self.sheet, header, span)

    def addresses(self, rows: Mapping[str, Places], columns: Mapping[str, Places]) -> Addresses:
        """Return the addresses of cells in the table's rows."""
        return Addresses(self.sheet.name, rows, columns, self.headers_at, self.sheets)

    def cells_of(self, piece: Piece) -> Addresses:
        """Return the addresses of a piece's cells, in its order, as those of one column."""
        return Addresses(piece.sheet or self.sheet.name, {"": piece.rows}, {"": piece.columns})

    def note(
        self,
        rule: str,
        at: str,
        unit: str = "",
        period: str = "",
        indicator: str = "",
        value: str = "",
        **details: object,
    ) -> None:
        """Record a finding."""
        self.findings.append(Finding(rule, at, unit, period, indicator, value, details))

    def note_breakdown(self, breakdown: Breakdown, line: int) -> None:
        """Note the columns that tell rows of one unit apart, by the line of their headers."""
        self.telling |= {fold(title) for title, _ in breakdown.columns.values()}
        at = self.sheet.address(line, next(iter(breakdown.columns)))
        self.findings.append(breakdown.finding(at))

    def note_unknown(self, at: str, text: str, guess: Text | None = None) -> None:
        """Note a column that the framework does not know, unless it tells which rows take part."""
        if fold(text) in self.sieve.columns | self.telling:
            return
        guess = self.headers.guess(text) if guess is None else guess
        self.note("unknown-column", at, value=text, guess=guess)

    def note_twice(self, name: str, places: Sequence[tuple[int, int]]) -> None:
        """Note that one thing has several columns, by the sheet rows and columns of their headers."""
        cells = [self.sheet.address(i, j) or str(j + 1) for i, j in places]
        title, at = self.headers.name(name), self.sheet.address(*places[1])
        self.note("duplicate-column", at, indicator=name, name=title, cells=shorten(cells))

    def note_joined(self, names: Mapping[str, str]) -> None:
        """Note that units stand under two names, each in a part of the table."""
        listed = shorten(f"{name} → {unit}" for name, unit in names.items())
        self.note("names-joined", self.sheet.name, number=len(names), names=listed)

    def note_altered(
        self, name: str, told: tuple[str, str], above: tuple[str, str], is_read: bool
    ) -> None:
        """Note figures other than the indicator they are called by: texts and addresses of both."""
        (text, at), (over, place) = told, above
        rule, title = "altered-column" if is_read else "altered-only", self.headers.name(name)
        self.note(rule, at, "", "", name, text, above=over, place=place, name=title)

    def stated(self, name: str, measure: str, at: str) -> str:
        """Return the unit a header states where its numbers can be read, else note the clash."""
        expected = self.measures[name]
        if CLASH in measure:
            self.note("units-differ", at, indicator=name, value=measure)
            return ""
        if not measure or not expected or fold(measure) == fold(expected):
            return "" if expected else measure
        converts = conversion(measure, expected) is not None
        if not converts or leaves_open(measure, expected):
            rule = "unit-base" if converts else "unit-of-measure"
            units = {"given": measure, "expected": expected}
            self.note(rule, at, indicator=name, value=measure, **units)
        return measure if converts else ""


def note_unsaid(draft: Draft, columns: Sequence[tuple[str, str, str]]) -> None:
    """Note columns without a unit beside one of the same dimension in another than the framework's.

    ``columns``: the id, the unit of measure stated, if any, and the address of each header.
    """
    converted = {
        parse(measure).base: measure
        for name, measure, _ in columns
        if measure and conversion(measure, draft.measures[name]) not in (None, 1)
    }
    for name, measure, at in columns:
        expected = draft.measures[name]
        beside = converted.get(parse(expected).base)
        if not measure and expected and beside:
            draft.note("unit-unsaid", at, indicator=name, beside=beside, expected=expected)


class _Filled:
    """A column as it fills up: numbers, and the row and column in the file of each."""

    def __init__(self, n: int) -> None:
        self.numbers: Floats = np.full(n, np.nan)
        self.rows: Places = 0
        self.columns: Places = 0

    def take(self, piece: Piece, numbers: Floats) -> None:
        if piece.targets is None:
            self.numbers, self.rows, self.columns = numbers, piece.rows, piece.columns
            return
        self.numbers[piece.targets] = numbers
        self.rows = self._placed(self.rows, piece.targets, piece.rows)
        self.columns = self._placed(self.columns, piece.targets, piece.columns)

    def _placed(self, places: Places, targets: Integers, piece: Places) -> Integers:
        if isinstance(places, int):
            places = np.full(len(self.numbers), places, dtype=np.int64)
        places[targets] = piece
        return places


def assemble(draft: Draft, policy: Policy, source: str, sha256: str) -> IndicatorTable:
    """Turn a draft into the table: numbers, index, cells on record, addresses, findings."""
    names = UnitNames(draft.framework)
    draft.keys, draft.findings = read_years(draft.keys, names, draft.findings, draft.places)
    keys = _matched(draft, names)
    n, periods = len(keys), sorted({period for _, period in keys})
    panel = len(periods) > 1
    index: pd.Index = (
        pd.MultiIndex.from_tuples(keys, names=["unit", "period"])
        if panel
        else pd.Index([unit for unit, _ in keys], name="unit")
    )
    columns = {name: _Filled(n) for name in draft.measures}
    policy, read = _read(draft, policy)
    pairs = zip(draft.pieces, read, strict=True)
    filling = (_fill(draft, columns[piece.id], piece, column, keys) for piece, column in pairs)
    records = list(chain.from_iterable(filling))
    draft.findings += [asked_once(len(cells), cells.__getitem__) for cells in draft.doubts.values()]
    present = {piece.id for piece in draft.pieces}
    leaves = [leaf.id for leaf in draft.framework.all_indicators]
    variables = {v.id: columns[v.id].numbers for v in draft.framework.variables}
    values = np.empty((n, len(leaves)), order="F")
    for j, name in enumerate(leaves):
        values[:, j] = columns[name].numbers
    if not n:
        draft.note("no-rows", draft.sheet.name)
    rows = {name: columns[name].rows for name in columns if name in present}
    places = {name: columns[name].columns for name in rows}
    table = IndicatorTable(
        data=pd.DataFrame(values, index=index, columns=leaves, copy=False),
        units=pd.DataFrame({**draft.texts, **variables}, index=index),
        cells=pd.DataFrame(records, columns=list(CELL_COLUMNS)),
        findings=draft.findings,
        source=source,
        sha256=sha256,
        period=periods[0] or None if periods and not panel else None,
        absent=tuple(name for name in columns if name not in present),
        addresses=draft.addresses(rows | {"unit": draft.rows}, places | {"unit": draft.columns}),
        totals=[_total(draft, total, policy) for total in draft.totals],
        weights_stated=draft.weights,
    )
    table = without_aggregates(blank_codes(table, draft.framework), draft.framework)
    return with_computed(without_undated(table), draft.framework)


def _matched(draft: Draft, names: UnitNames) -> Sequence[tuple[str, str]]:
    """Return the keys with units under the framework's names; name what was and was not matched."""
    at = draft.sheet.name
    written = list(dict.fromkeys(unit for unit, _ in draft.keys))
    strange = names.strange(written)
    place = draft.places
    units = [unit for unit, _ in draft.keys]
    if doubts := list(names.doubts(written, strange)):
        first = dict(zip(reversed(units), range(len(units) - 1, -1, -1), strict=True))
        for doubt in doubts:
            cell = place.cell(first[doubt.unit], "unit") if doubt.unit else ""
            draft.findings.append(doubt._replace(cell=cell))
    for alike in () if are_roots(Labels(pd.Index(strange))) else lookalikes(strange):
        cell = place.cell(units.index(alike[1]), "unit")
        draft.note("similar-names", cell, alike[1], value=alike[1], names=shorten(alike))
    renamed = names.renamed(written)
    if not renamed:
        return draft.keys
    after = Counter((renamed.get(unit, unit), period) for unit, period in draft.keys)
    for unit, period in draft.keys:
        if unit in renamed and after[renamed[unit], period] > 1:
            del renamed[unit]  # a duplicate under another name is reported as it is written
    if renamed:
        listed = shorten(f"{name} → {unit}" for name, unit in renamed.items())
        draft.note("names-matched", at, number=len(renamed), names=listed)
    return [(renamed.get(unit, unit), period) for unit, period in draft.keys]


def _read(draft: Draft, policy: Policy) -> tuple[Policy, list[ValueColumn]]:
    """Return every piece as numbers, and the policy by which the mark before decimals was read.

    A table that seems to use decimal commas is one finding, and read so if all of it does.
    """

    def columns(policy: Policy) -> list[ValueColumn]:
        return [
            read_column(piece.cells, piece.measure, draft.measures[piece.id], policy)
            for piece in draft.pieces
        ]

    read, semicolons = columns(policy), draft.sheet.grid.separator == ";"
    commas = any("," in odd.text or "，" in odd.text for column in read for odd in column.odd)
    if policy.decimal or not (semicolons or commas):
        return policy, read
    cells = [piece.cells for piece in draft.pieces]
    typed = any(isinstance(cell, (int, float)) for column in cells for cell in column)
    seems = None if typed else verdict(cells, semicolons, commas)
    if seems is None:
        return policy, read
    piece = draft.pieces[seems.piece]
    at = draft.cells_of(piece).cell(seems.at, "")
    draft.note("decimal-mark", at, value=seems.text, read=seems.read, number=seems.number)
    if seems.settled:
        policy = replace(policy, decimal="comma")
        return policy, columns(policy)
    for column, texts in zip(read, cells, strict=True):
        leave_open(column, texts)
    return policy, read


def _fill(
    draft: Draft,
    filled: _Filled,
    piece: Piece,
    column: ValueColumn,
    keys: Sequence[tuple[str, str]],
) -> Iterator[tuple[object, ...]]:
    """Put a piece into its column; yield a record for every cell that is not simply a number."""
    expected = draft.measures[piece.id]
    filled.take(piece, column.numbers)
    addresses = draft.cells_of(piece)
    converted = [odd for odd in column.odd if odd.status == "converted" and not odd.rule]
    for odd in column.odd:
        unit, period = keys[odd.at if piece.targets is None else piece.targets[odd.at]]
        at = addresses.cell(odd.at, "")
        if odd.rule in ONE_A_COLUMN:
            doubt = Finding(odd.rule, at, unit, period, piece.id, odd.text, odd.details)
            draft.doubts.setdefault((odd.rule, piece.id), []).append(doubt)
        elif odd.rule:
            draft.note(odd.rule, at, unit, period, piece.id, odd.text, **odd.details)
        if odd.status != "ok":
            yield unit, period, piece.id, odd.status, odd.text, odd.value, odd.qualifier, at
    if converted:
        first, read = converted[0], f"{converted[0].value:.15g}"
        at, unit = addresses.cell(first.at, ""), expected or piece.measure
        details = {"read": read, "measure": unit, "number": len(converted)}
        draft.note("converted", at, "", "", piece.id, first.text, **details)


def _total(draft: Draft, total: NamedTotal, policy: Policy) -> TotalRow:
    values, cells = {}, {}
    for name, (cell, measure, at) in total.cells.items():
        value = float(read_column([cell], measure, draft.measures[name], policy).numbers[0])
        if not np.isnan(value):
            values[name], cells[name] = value, at
    return TotalRow(total.label, total.period, values, cells, total.parts)
