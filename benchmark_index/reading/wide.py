"""The wide layout: one row per unit (and period), one column per indicator (and period)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..errors import Text
from ..files import Cell
from ..measures import CLASH, conversion
from ..numerics import Integers
from .above import note_rows_above
from .assembly import Draft, Piece
from .breakdown import breakdown_of, groups_of
from .chapters import note_headings
from .figures import are_row_numbers, is_nameless
from .filling import fill_keys
from .headers import VALUES, cell_text
from .joining import joined_names, possible_pairs
from .layout import Block, blocks
from .names import (
    UnitNames,
    is_note,
    label,
)
from .sections import State, state_above
from .stated import Stated
from .statements import Statements, note_taken
from .subtotals import with_parts
from .wide_columns import ValuePlace, columns_by_period, measure_for, measures_of_rows
from .wide_rows import RowsBelow, UnitRow, note_hierarchy, without_outer


class _Group(NamedTuple):
    """The columns of one period in one block, its rows, and the lines among them that state units."""

    block: Block
    period: str
    places: dict[str, ValuePlace]
    rows: list[UnitRow]
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
        periods = columns_by_period(draft, block)
        if block.period is not None:
            values = [place.column for group in periods.values() for place in group.values()]
            fill_keys(draft, (block.unit, block.period), 2, block.rows, values)
        known = len(draft.totals)
        reader = RowsBelow(draft, block, periods, names, state)
        rows = list(reader)
        end, said, lines = reader.state, said | reader.said, reader.lines
        keys = [(row.unit, row.period) for row in rows] if draft.totals[known:] else []
        draft.totals[known:] = with_parts(draft.totals[known:], keys)
        rows = without_outer(draft, block, rows, periods, names)
        _note_breakdown(draft, block, rows)
        _note_columns(draft, block, rows)
        if block.span.start == 0:
            note_hierarchy(draft, block, rows)
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
        units = measures_of_rows(draft, group.block, at)
        sections = list(_sections(group, at))
        for rows, stated in sections:
            within = None if len(groups) == len(sections) == 1 else target[rows]
            for name, place in group.places.items():
                measure = measure_for(draft, group.block, name, place, stated)
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
    draft: Draft, name: str, place: ValuePlace, at: Sequence[int], units: Sequence[str]
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


def _cells(
    draft: Draft,
    name: str,
    j: int,
    at: Sequence[int],
    rows: Sequence[UnitRow],
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


def _note_breakdown(draft: Draft, block: Block, rows: Sequence[UnitRow]) -> None:
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


def _note_columns(draft: Draft, block: Block, rows: Sequence[UnitRow]) -> None:
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


def _other_units(draft: Draft, block: Block, j: int, rows: Sequence[UnitRow]) -> bool:
    """Return whether a further column names mostly the units (not their regions), yet in other rows."""
    units = {row.unit for row in rows}
    names = [label(draft.sheet.rows[row.at][j]) for row in rows]
    other = set(names) - {""}
    moved = any(name in units and name != row.unit for name, row in zip(names, rows, strict=True))
    return moved and 2 * len(other & units) > len(other)
