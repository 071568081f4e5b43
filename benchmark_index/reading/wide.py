"""The wide layout: one row per unit (and period), one column per indicator (and period)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text
from ..files import Cell
from ..measures import CLASH, agreed, conversion
from ..numerics import Integers
from ..table.labels import Labels
from ..table.periods import period_of
from .above import note_rows_above
from .asides import Aside
from .assembly import Draft, NamedTotal, Piece, note_unsaid
from .breakdown import breakdown_of, groups_of
from .chapters import note_headings
from .figures import are_row_numbers, is_figure, is_nameless
from .filling import fill_keys
from .headers import MEASURE_LABELS, VALUES, cell_text, fold, measure_of, period_text
from .joining import joined_names, possible_pairs
from .layout import NEAR, Block, blocks
from .levels import inner_rows, is_plainly_above
from .names import (
    UnitNames,
    is_beside,
    is_caption,
    is_note,
    is_numbering,
    is_part,
    is_remark,
    is_total,
    label,
    names_nothing,
)
from .plain_names import are_dull, is_altering, is_special
from .sections import State, standing, state_above
from .sheet import is_bare
from .stated import Stated
from .statements import Statements, note_taken
from .subtotals import with_parts
from .values import Policy, read_column

_NOISE = 1e-9  # of floating point in sums, relative


class _Row(NamedTuple):
    """A row of data: where it stands in the sheet, its unit and its period, if it states one."""

    at: int
    unit: str
    period: str


class _CellPlace(NamedTuple):
    """A column of values: where it stands, the unit of measure stated, and whether by its header."""

    column: int
    measure: str
    is_headed: bool


class _Group(NamedTuple):
    """The columns of one period in one block, its rows, and the lines among them that state units."""

    block: Block
    period: str
    places: dict[str, _CellPlace]
    rows: list[_Row]
    lines: dict[int, Stated]

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Unit and period of every row."""
        return [(row.unit, self.period or row.period) for row in self.rows]


def read_wide(draft: Draft) -> None:
    """Read a sheet block by block into a draft."""
    names = UnitNames(draft.framework)
    groups = []
    for at, text in draft.sheet.notes:
        draft.note("note-row", at, value=text)
    for at, text in draft.sheet.reordered:
        draft.note("reordered-header", at, value=text)
    statements = Statements(draft)
    draft.blocks = parts = blocks(draft.sheet, draft.headers, draft.framework)
    note_headings(draft, parts)
    note_rows_above(draft, parts[0].first)
    state = end = state_above(draft.sheet, parts[0].first)
    said, before = {state}, parts[0]
    for k, block in enumerate(parts):
        if k and block.span.start == 0:
            draft.note("repeated-header", draft.sheet.address(block.top, block.unit))
            if end.stated and block.stated == before.stated:
                block = block._replace(stated=end.stated)
            state, before = end, block
        periods = _periods(draft, block)
        if block.period is not None:
            values = [place.column for group in periods.values() for place in group.values()]
            fill_keys(draft, (block.unit, block.period), 2, block.rows, values)
        known = len(draft.totals)
        reader = _Rows(draft, block, periods, names, state)
        rows = list(reader)
        end, said, lines = reader.state, said | reader.said, reader.lines
        keys = [(row.unit, row.period) for row in rows] if draft.totals[known:] else []
        draft.totals[known:] = with_parts(draft.totals[known:], keys)
        rows = _without_outer(draft, block, rows, periods, names)
        _note_breakdown(draft, block, rows)
        _note_columns(draft, block, rows)
        if block.span.start == 0:
            _note_hierarchy(draft, block, rows)
        groups += [_Group(block, period, places, rows, lines) for period, places in periods.items()]
        statements.take(block)
    statements.finish()
    dated = _dated(draft, groups, {state for state in said if state.period})
    _merge(draft, _joined(draft, dated, names))


def _joined(draft: Draft, groups: Sequence[_Group], names: UnitNames) -> Sequence[_Group]:
    """Return the groups with one name for a unit whose parts stand under two."""
    if len(groups) == 1:
        return groups
    written = dict.fromkeys(row.unit for group in groups for row in group.rows)
    pairs = possible_pairs(written, names)
    concerned = {name for pair in pairs for name in pair}
    places = (
        (row.unit, group.period or row.period, column)
        for group in groups
        for row in group.rows
        if row.unit in concerned
        for column in group.places
    )
    joined = joined_names(pairs, places)
    if not joined:
        return groups
    draft.note_joined(joined)
    return [
        group._replace(
            rows=[row._replace(unit=joined.get(row.unit, row.unit)) for row in group.rows]
        )
        for group in groups
    ]


def _dated(draft: Draft, groups: list[_Group], said: set[State]) -> list[_Group]:
    """Return groups in which all rows have a period or none has; rows that lack one are noted.

    A year that only one title says in passing is none: that of a yearbook is not its figures'.
    """
    if len(groups) == 1 and not said:
        return groups
    dated = {group.period or row.period for group in groups for row in group.rows}
    if len(dated) == 1 and all(state.is_title for state in said):
        undated = [[row._replace(period="") for row in group.rows] for group in groups]
        one_title = {state.period for state in said} == dated
        pairs = zip(groups, undated, strict=True)
        return [group._replace(rows=rows) for group, rows in pairs] if one_title else groups
    if len(dated) < 2 or "" not in dated:
        return groups
    for k, group in enumerate(groups):
        lacking = [] if group.period else [row for row in group.rows if not row.period]
        if lacking:
            at = draft.sheet.address(lacking[0].at, group.block.unit)
            draft.note("no-period", at, lacking[0].unit)
            groups[k] = group._replace(rows=[row for row in group.rows if row.period])
    return groups


def _merge(draft: Draft, groups: Sequence[_Group]) -> None:
    """Assign every row of every group its row in the table, and put the columns in place."""
    targets = _targets(groups)
    n = 1 + max((int(target.max()) for target in targets if len(target)), default=-1)
    keys, home = [("", "")] * n, np.zeros((2, n), dtype=np.int64)
    for group, target in zip(reversed(groups), reversed(targets), strict=True):  # the first wins
        at, block = [row.at for row in group.rows], group.block
        home[0, target], home[1, target] = draft.sheet.places(at, block.unit)
        for k, key in zip(target.tolist(), group.keys, strict=True):
            keys[k] = key
        for j, heading in block.columns:
            if heading.role in ("name", "attribute") and j != block.unit:
                filled = draft.texts.setdefault(heading.id, [""] * n)
                draft.name_at(heading.id, "", group.block.header_row(draft.sheet, j), j)
                for k, cell in zip(target.tolist(), draft.sheet.column(j, at), strict=True):
                    filled[k] = cell_text(cell) or filled[k]
    for group, target in zip(groups, targets, strict=True):
        at = [row.at for row in group.rows]
        lines = np.array(at, dtype=np.int64)
        units = _units_of_rows(draft, group.block, at)
        sections = list(_sections(group, at))
        for rows, stated in sections:
            within = None if len(groups) == len(sections) == 1 else target[rows]
            for name, place in group.places.items():
                measure = _measure(draft, group.block, name, place, stated)
                said = units[rows]
                if measure or place.is_headed:
                    _note_rows_in_another_unit(draft, name, place, at[rows], said)
                    said = []
                cells = _cells(draft, name, place.column, at[rows], group.rows[rows], said)
                where = draft.sheet.places(lines[rows], place.column)
                draft.pieces.append(Piece(name, within, cells, *where, measure))
        for name, place in group.places.items():
            row = group.block.header_row(draft.sheet, place.column)
            draft.name_at(name, group.period, row, place.column)
    draft.keys, draft.rows, draft.columns = keys, home[0], home[1]


def _note_rows_in_another_unit(
    draft: Draft, name: str, place: _CellPlace, at: Sequence[int], units: Sequence[str]
) -> None:
    """Note the first row whose own unit of measure would make another number than its column's."""
    column = place.measure or draft.measures[name]
    for i, unit in zip(at, units, strict=False):
        if conversion(unit, column) not in (None, 1):
            where = draft.sheet.address(i, place.column)
            draft.note("units-differ", where, indicator=name, value=f"{unit}{CLASH}{column}")
            return


def _sections(group: _Group, at: Sequence[int]) -> Iterator[tuple[slice, Stated | None]]:
    """Yield the rows of a group between lines that state units, and what the line above says."""
    starts = [(bisect_left(at, i), stated) for i, stated in group.lines.items()]
    bounds = [(0, None), *starts, (len(at), None)]
    for (first, stated), (end, _) in pairwise(bounds):
        if first < end or not starts:
            yield slice(first, end), stated


def _measure(
    draft: Draft, block: Block, name: str, place: _CellPlace, stated: Stated | None
) -> str:
    """Return the unit of a column below a line that states units, if any does."""
    if place.is_headed or stated is None:
        return place.measure
    measure, at = _stated(draft, block._replace(stated=stated), name, place.column)
    return draft.stated(name, measure, at) if measure else place.measure


def _targets(groups: Sequence[_Group]) -> list[Integers]:
    """Return the table row of every row of every group.

    Rows of one unit and period are one row of the table where their columns complete each other;
    where they give the same column twice they stay apart, to be reported as duplicates.
    """
    if len(groups) == 1:
        return [np.arange(len(groups[0].rows))]
    slots: dict[tuple[str, str], list[tuple[int, set[str]]]] = {}
    count = 0
    targets = []
    for group in groups:
        columns = set(group.places)
        target = np.empty(len(group.rows), dtype=np.int64)
        for k, key in enumerate(group.keys):
            free = (slot for slot in slots.get(key, ()) if not slot[1] & columns)
            slot = next(free, None)
            if slot is None:
                slot = (count, set())
                slots.setdefault(key, []).append(slot)
                count += 1
            slot[1].update(columns)
            target[k] = slot[0]
        targets.append(target)
    return targets


def _units_of_rows(draft: Draft, block: Block, at: Sequence[int]) -> list[str]:
    """Return the unit of measure of each row, where a column 单位 states them."""
    header = draft.sheet.rows[block.top]
    places = [j for j in block.span if fold(header[j]) in MEASURE_LABELS and j != block.unit]
    cells = draft.sheet.column(places[0], at) if places else []
    return [measure_of(cell_text(cell), draft.headers.declared) for cell in cells]


def _cells(
    draft: Draft,
    name: str,
    j: int,
    at: Sequence[int],
    rows: Sequence[_Row],
    units: Sequence[str],
) -> list[Cell]:
    """Return the cells of a column, each with the unit of its row, if rows have one.

    A value merged over several cells counts for the first only.
    """
    sheet, expected = draft.sheet, draft.measures[name]
    cells = sheet.column(j, at)
    for k, unit in enumerate(units):
        text = cell_text(cells[k])
        if text[-1:].isdigit() and conversion(unit, expected) not in (None, 1):
            cells[k] = text + unit
    for k, (i, unit, period) in enumerate(rows if sheet.echoes else ()):
        if (i, j) in sheet.echoes:
            text = cell_text(cells[k])
            draft.note("merged-cell", sheet.address(i, j), unit, period, name, text)
            cells[k] = ""
    return cells


def _periods(draft: Draft, block: Block) -> dict[str, dict[str, _CellPlace]]:
    """Return the columns of values by the period their header states.

    Where all dated headers state one period, the others are of that period too; where they state
    several and no column does, a header without one belongs nowhere.
    """
    columns = [c for c in block.columns if c.heading.role in VALUES and c.place != block.unit]
    dated = sorted({c.heading.period for c in columns if c.heading.period})
    usual = dated[0] if len(dated) == 1 else ""
    by_period: dict[str, dict[str, list[int]]] = {period: {} for period in dated or [""]}
    measures: dict[int, str] = {}
    headed: set[int] = set()
    written: list[tuple[str, str, str]] = []
    bottom = block.top + block.height - 1
    for j, heading in columns:
        at, name = draft.sheet.address(bottom, j), heading.id
        if not heading.period and len(dated) > 1 and block.period is None:
            draft.note("no-period", at, indicator=name)
            continue
        by_period.setdefault(heading.period or usual, {}).setdefault(name, []).append(j)
        measure, source = heading.measure, at
        if not measure or _row_of_measures(block, j):
            beside, source = _stated(draft, block, name, j)
            measure = agreed(beside, measure, draft.headers.declared)
        measures[j] = draft.stated(name, measure, source)
        headed |= {j} if heading.measure else set()
        written.append((name, measure, at))
    note_unsaid(draft, written)
    for name, places in ((n, p) for group in by_period.values() for n, p in group.items() if p[1:]):
        draft.note_twice(name, [(bottom, j) for j in places])
    return {
        period: {
            name: _CellPlace(places[0], measures[places[0]], places[0] in headed)
            for name, places in group.items()
        }
        for period, group in by_period.items()
    }


def _row_of_measures(block: Block, j: int) -> Aside | None:
    """Return the row of units of measure that says what a column is in."""
    rows = (aside for aside in block.asides if aside.kind == "measure" and j in aside.cells)
    return next(rows, None)


def _stated(draft: Draft, block: Block, name: str, j: int) -> tuple[str, str]:
    """Return the unit that a line of the sheet says a column is in, if any, and where."""
    if aside := _row_of_measures(block, j):
        text = cell_text(aside.cells[j])
        measure = measure_of(text, draft.headers.declared) or text
        return measure, draft.sheet.address(aside.at, j)
    stated = draft.sheet.between.stated_at(j) or block.stated
    if stated is None:
        return "", ""
    ids = [c.heading.id for c in block.columns if c.heading.role in VALUES]
    others = [draft.measures[other] for other in ids]
    return stated.of(draft.measures[name], others), stated.at


class _Rows:
    """The rows below a header: units are kept, all others leave with a word."""

    def __init__(
        self,
        draft: Draft,
        block: Block,
        periods: dict[str, dict[str, _CellPlace]],
        names: UnitNames,
        state: State,
    ) -> None:
        self.draft, self.block, self.periods, self.names = draft, block, periods, names
        self.test = draft.row_test(range(block.top, block.top + block.height), block.span)
        self.state = state  # of the section that a line such as 2022年 opened
        self.said = {state}
        self.altered = False  # whether the rows are of another figure than the header says
        self.lines: dict[int, Stated] = {}  # that state units of measure for the rows below
        self.count = 0  # of units so far
        self.noted = False  # whether notes have begun
        self.asides = {aside.at: aside for aside in block.asides}
        self.ended = False  # whether another table stands beside from here on
        self.first = min(
            (p.column for group in periods.values() for p in group.values()), default=-1
        )

    def __iter__(self) -> Iterator[_Row]:
        block, rows, echoes = self.block, self.draft.sheet.rows, self.draft.sheet.echoes
        turned = self.draft.sheet.turned
        names = self.draft.sheet.column(block.unit, block.rows)
        dull = {*map(type, names)} == {str} and are_dull(Labels(pd.Index(names)))
        for i in block.rows:
            if i < block.rows.start + NEAR and self._is_numbering(i):
                continue
            cell = rows[i][block.unit]
            unit = str(cell) if dull else label(cell)
            other = turned and (self._is_of_another(i) or is_beside(unit))
            if other and unit and not self.names.holds(unit):
                self.draft.note_unknown(self.draft.sheet.address(i, block.unit), unit)
                continue
            special = (not dull and is_special(unit)) or (self.noted or (i, self.first) in echoes)
            row = self._special(i, unit) if special else self._unit(i, unit)
            if row and not self.altered:
                self.count += 1
                yield row

    def _is_of_another(self, i: int) -> bool:
        """Return whether a column is of another table, which begins with names after a gap."""
        sheet, block, asides = self.draft.sheet, self.block, self.asides
        is_gap = i > block.rows.start and not sheet.texts(i - 1) and i - 1 not in asides
        if is_gap and not self.ended:
            cells = asides[i].cells if i in asides else sheet.texts(i)
            texts = {cell_text(cell) for j, cell in cells.items() if j != block.unit}
            named = all(any(map(str.isalpha, text)) and not is_figure(text) for text in texts)
            self.ended = len(texts) > 1 and named
        return self.ended

    def _unit(self, i: int, unit: str) -> _Row | None:
        if self.test and self.test.leaves_out(i, unit):
            return None
        if self.block.period is None:
            return _Row(i, unit, self.state.period)
        period = period_text(self.draft.sheet.rows[i][self.block.period]) or self.state.period
        if not period[:1].isdigit() and is_total(period):
            at = self.draft.sheet.address(i, self.block.period)
            self.draft.note("total-row", at, unit, value=period)
            return None
        if period:
            return _Row(i, unit, period)
        self.draft.note("no-period", self.draft.sheet.address(i, self.block.period), unit)
        return None

    def _is_numbering(self, i: int) -> bool:
        """Return whether a row numbers the columns under a header, and note it."""
        texts = self.draft.sheet.texts(i)
        if not is_numbering(list(texts.values())):
            return False
        first, text = next(iter(texts.items()))
        self.draft.note("note-row", self.draft.sheet.address(i, first), value=text)
        return True

    def _special(self, i: int, unit: str) -> _Row | None:
        """Deal with a row that may be no unit: notes, captions, totals, the title of a section."""
        draft, row = self.draft, self.draft.sheet.rows[i]
        if self._states(i):
            return None
        texts = {j: text for j in self.block.span if (text := cell_text(row[j]))}
        if not texts:
            return None
        first, text = next(iter(texts.items()))
        at, alone = draft.sheet.address(i, first), len(set(texts.values())) == 1
        name = unit or label(text)
        if is_note(text) or (alone and (self.noted or is_remark(text))):
            self.noted = True
            draft.note("note-row", at, value=text)
        elif alone and is_caption(text):
            draft.note("note-row", at, value=text)
        elif alone and is_altering(text, (i, self.first) in draft.sheet.echoes):
            self.altered = True
            draft.note("altered-section", at, value=text)
        elif alone and (i, self.first) in draft.sheet.echoes:  # a title over a group of units
            draft.note("note-row", at, value=text)
        elif self.test and self.test.leaves_out(i, name):
            return None
        elif is_total(name) and not self.names.holds(name):
            first = next(j for j, text in texts.items() if label(text) == name)
            self._total(i, name, draft.sheet.address(i, first))
        elif alone and names_nothing(text):
            draft.note("note-row", at, value=text)
        elif names_nothing(unit):
            draft.note("no-unit-name", draft.sheet.address(i, self.block.unit))
        else:
            return self._unit(i, unit)
        return None

    def _states(self, i: int) -> bool:
        """Take in a line that states a period or units for what follows, and return whether it is one."""
        draft, sheet = self.draft, self.draft.sheet
        texts = self._said_of_rows(i)
        line = None if self.noted else standing(texts, sheet.declared)
        if line is None:
            return False
        if not (line.has_title_words or (i, self.first) in sheet.echoes or i >= self.tail):
            return False
        at = sheet.address(i, line.place)
        if line.measures:
            self.lines[i] = Stated(line.measures, at)
            self.state = self.state._replace(stated=self.lines[i])
        if line.period:
            self.state = self.state._replace(period=line.period, is_title=line.is_title)
            self.said.add(self.state)
        if (line.measures or line.is_title) and self.block.span.start == 0:
            draft.note("note-row", at, value=texts[line.place])
        return True

    def _said_of_rows(self, i: int) -> Mapping[int, str]:
        """Return what a row says but for remarks beside the table and a header merged down to it."""
        sheet = self.draft.sheet
        texts = sheet.texts(i)
        first = next(iter(texts.values()), "")
        if sheet.turned or not period_of(first) or any(map(is_bare, sheet.rows[i])):
            return texts
        return {
            j: text
            for j, text in texts.items()
            if text == first
            or is_caption(text)
            or (
                not ((i, j) in sheet.echoes and sheet.rows[i - 1][j] == sheet.rows[i][j])
                and j in self.headed
            )
        }

    @cached_property
    def headed(self) -> set[int]:
        """The columns that mean something."""
        block = self.block
        places = {block.unit, *(column.place for column in block.columns)}
        return places if block.period is None else places | {block.period}

    @cached_property
    def tail(self) -> int:
        """The first of the rows below the last with a figure."""
        rows = self.draft.sheet.rows
        above = (i for i in reversed(self.block.rows) if any(map(is_bare, rows[i])))
        return next(above, self.block.rows.start - 1) + 1

    def _total(self, i: int, unit: str, at: str) -> None:
        """Record a row of totals, which is no row of the table."""
        sheet, block = self.draft.sheet, self.block
        self.draft.note("total-row", at, unit, value=unit)
        row_period = (
            self.state.period if block.period is None else period_text(sheet.rows[i][block.period])
        )
        (unit_of_row,) = _units_of_rows(self.draft, block, [i]) or [""]
        for period, places in self.periods.items():
            cells = {
                name: (
                    sheet.rows[i][place.column],
                    _measure(self.draft, block, name, place, self.state.stated) or unit_of_row,
                    sheet.address(i, place.column),
                )
                for name, place in places.items()
            }
            total = NamedTotal(unit, period or row_period, cells, self.count)
            self.draft.totals.append(total)


def _note_breakdown(draft: Draft, block: Block, rows: Sequence[_Row]) -> None:
    """Note the columns that tell several rows of one unit apart, where most units have several."""
    several = groups_of([row[1:] for row in rows])
    if not several:
        return
    bottom = block.top + block.height - 1
    known = {c.place for c in block.columns if c.heading.role in (*VALUES, "serial", "period")}
    titles = {
        j: text
        for j in block.span
        if j not in known | {block.unit, block.period}
        and (text := cell_text(draft.sheet.rows[bottom][j]))
    }
    at = [rows[k].at for places in several.values() for k in places]
    groups = [g for g, places in enumerate(several.values()) for _ in places]
    if breakdown := breakdown_of(draft.sheet, at, groups, titles):
        draft.note_breakdown(breakdown, bottom)


def _note_columns(draft: Draft, block: Block, rows: Sequence[_Row]) -> None:
    """Note the columns that the framework does not know, that stand twice or have no header."""
    sheet, bottom = draft.sheet, block.top + block.height - 1
    note_taken(draft, range(block.top, bottom + 1), block.unit)
    headed = {block.unit: "", block.period: ""}
    used: dict[str, int] = {"period": block.period} if block.period is not None else {}
    for j, heading in block.columns:
        headed[j] = ""
        at = sheet.address(bottom, j)
        rival = heading.role == "unit" and j != block.unit and sheet.unit_column is None
        if rival and _other_units(draft, block, j, rows):
            draft.note_twice("unit", [(bottom, block.unit), (bottom, j)])
        elif heading.role == "unit" and j != block.unit:
            draft.note_unknown(at, cell_text(sheet.rows[bottom][j]), Text("", ""))
        elif heading.role in ("name", "attribute", "period") and j != block.unit:
            first = used.setdefault(heading.id, j)
            if first != j:
                draft.note_twice(heading.id, [(bottom, first), (bottom, j)])
    first_value = min((c.place for c in block.columns if c.heading.role in VALUES), default=0)
    for j in set(block.span) - set(headed):
        filled = (row.at for row in rows if cell_text(sheet.rows[row.at][j]))
        first_filled = next((i for i in filled if (i, j) not in sheet.echoes), None)
        texts = [cell_text(sheet.rows[i][j]) for i in range(bottom, block.top - 1, -1)]
        nameless = j < first_value and all(map(is_nameless, texts)) and not sheet.turned
        if nameless and are_row_numbers([sheet.rows[row.at][j] for row in rows]):
            continue
        text = next(filter(None, texts), "")
        if first_filled is None and (sheet.turned or not text or is_note(text)):
            continue  # nothing there, or in a turned sheet the name of a group of indicators
        if text and not is_note(text):
            draft.note_unknown(sheet.address(bottom, j), text)
        elif first_filled is not None:
            draft.note("no-header", sheet.address(first_filled, j))


def _other_units(draft: Draft, block: Block, j: int, rows: Sequence[_Row]) -> bool:
    """Return whether a further column names mostly the units (not their regions), yet in other rows."""
    units = {row.unit for row in rows}
    names = [label(draft.sheet.rows[row.at][j]) for row in rows]
    other = set(names) - {""}
    moved = any(name in units and name != row.unit for name, row in zip(names, rows, strict=True))
    return moved and 2 * len(other & units) > len(other)


def _without_outer(
    draft: Draft,
    block: Block,
    rows: list[_Row],
    periods: dict[str, dict[str, _CellPlace]],
    names: UnitNames,
) -> list[_Row]:
    """Return the rows without those a level above others that are their sums; note all such rows."""
    by_period: dict[str, list[int]] = {}
    for k, row in enumerate(rows):
        by_period.setdefault(row.period, []).append(k)
    sums: set[int] = set()
    for members in by_period.values():
        raw = [draft.sheet.rows[rows[k].at][block.unit] for k in members]
        indented = [isinstance(cell, str) and cell[:1] in (" ", "\u3000", "\t") for cell in raw]
        units = [rows[k].unit for k in members]
        inner = inner_rows(units, indented)
        plain = is_plainly_above(units, inner) or any(indented)
        for k, below in inner.items():
            row, at = rows[members[k]], draft.sheet.address(rows[members[k]].at, block.unit)
            listed = names.holds(row.unit) or names.canonical(row.unit) != row.unit
            sums_up = list(_sums(draft, row, [rows[members[b]] for b in below], periods))
            if not listed and sums_up and (any if plain else all)(sums_up):
                draft.note("total-row", at, row.unit, row.period, value=row.unit)
                sums.add(members[k])
            elif plain and (any(indented) or not listed):
                draft.note("outer-row", at, row.unit, value=row.unit)
    return [row for k, row in enumerate(rows) if k not in sums] if sums else rows


def _sums(
    draft: Draft, row: _Row, below: Sequence[_Row], periods: dict[str, dict[str, _CellPlace]]
) -> Iterator[bool]:
    """Yield whether each figure of a row is the sum of those of several below, as they are shown."""
    lines = [row.at, *(inner.at for inner in below)]
    places = [(name, place) for group in periods.values() for name, place in group.items()]
    for name, place in places if len(below) > 1 else ():
        cells = draft.sheet.column(place.column, lines)
        x = read_column(cells, place.measure, draft.measures[name], Policy()).numbers
        if np.isfinite(x).all() and x[0]:
            yield bool(abs(x[1:].sum() - x[0]) <= _NOISE * abs(x[0]))


def _note_hierarchy(draft: Draft, block: Block, rows: Sequence[_Row]) -> None:
    """Note rows that are a part of the one above."""
    sheet = draft.sheet
    for row in rows:
        if is_part(row.unit):
            draft.note("part-row", sheet.address(row.at, block.unit), row.unit, value=row.unit)
