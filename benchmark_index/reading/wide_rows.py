"""The rows below a header: units are kept, whatever else there is leaves with a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..table.labels import Labels
from ..table.periods import period_of
from .assembly import Draft, NamedTotal
from .figures import is_figure
from .headers import cell_text, period_text
from .layout import NEAR, Block
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
from .sections import State, standing
from .sheet import is_bare
from .stated import Stated
from .values import Policy, read_column
from .wide_columns import ValuePlace, measure_for, measures_of_rows

_NOISE = 1e-9  # of floating point in sums, relative


class UnitRow(NamedTuple):
    """A row of data: where it stands in the sheet, its unit and its period, if it states one."""

    at: int
    unit: str
    period: str


class RowsBelow:
    """The rows below a header: units are kept, all others leave with a word."""

    def __init__(
        self,
        draft: Draft,
        block: Block,
        periods: dict[str, dict[str, ValuePlace]],
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

    def __iter__(self) -> Iterator[UnitRow]:
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

    def _unit(self, i: int, unit: str) -> UnitRow | None:
        if self.test and self.test.leaves_out(i, unit):
            return None
        if self.block.period is None:
            return UnitRow(i, unit, self.state.period)
        period = period_text(self.draft.sheet.rows[i][self.block.period]) or self.state.period
        if not period[:1].isdigit() and is_total(period):
            at = self.draft.sheet.address(i, self.block.period)
            self.draft.note("total-row", at, unit, value=period)
            return None
        if period:
            return UnitRow(i, unit, period)
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

    def _special(self, i: int, unit: str) -> UnitRow | None:
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
        (unit_of_row,) = measures_of_rows(self.draft, block, [i]) or [""]
        for period, places in self.periods.items():
            cells = {
                name: (
                    sheet.rows[i][place.column],
                    measure_for(self.draft, block, name, place, self.state.stated) or unit_of_row,
                    sheet.address(i, place.column),
                )
                for name, place in places.items()
            }
            total = NamedTotal(unit, period or row_period, cells, self.count)
            self.draft.totals.append(total)


def without_outer(
    draft: Draft,
    block: Block,
    rows: list[UnitRow],
    periods: dict[str, dict[str, ValuePlace]],
    names: UnitNames,
) -> list[UnitRow]:
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
    draft: Draft, row: UnitRow, below: Sequence[UnitRow], periods: dict[str, dict[str, ValuePlace]]
) -> Iterator[bool]:
    """Yield whether each figure of a row is the sum of those of several below, as they are shown."""
    lines = [row.at, *(inner.at for inner in below)]
    places = [(name, place) for group in periods.values() for name, place in group.items()]
    for name, place in places if len(below) > 1 else ():
        cells = draft.sheet.column(place.column, lines)
        x = read_column(cells, place.measure, draft.measures[name], Policy()).numbers
        if np.isfinite(x).all() and x[0]:
            yield bool(abs(x[1:].sum() - x[0]) <= _NOISE * abs(x[0]))


def note_hierarchy(draft: Draft, block: Block, rows: Sequence[UnitRow]) -> None:
    """Note rows that are a part of the one above."""
    sheet = draft.sheet
    for row in rows:
        if is_part(row.unit):
            draft.note("part-row", sheet.address(row.at, block.unit), row.unit, value=row.unit)
