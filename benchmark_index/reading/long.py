"""The long layout: one line per unit, period and indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..errors import Text, shorten
from ..files import Cell
from ..measures import agreed
from .above import note_rows_above
from .alterations import is_alteration
from .asides import Kind, kind_of_lines
from .assembly import Draft, NamedTotal, Piece, note_unsaid
from .breakdown import breakdown_of
from .chapters import note_title
from .figures import are_row_numbers, is_nameless
from .filling import fill_keys
from .headers import (
    VALUES,
    Heading,
    cell_text,
    fold,
    long_header,
    period_text,
    sure,
    without_measure,
)
from .joining import joined_names, possible_pairs
from .layout import stated_on
from .levels import inner_rows, is_plainly_above
from .names import (
    UnitNames,
    heads_remarks,
    is_caption,
    is_note,
    is_remark,
    is_total,
    label,
    names_nothing,
)
from .row_keys import HeadedColumn, key_columns
from .stated import Stated
from .statements import Statements, note_taken
from .subtotals import Parts, SinceTotal, known_parts

_LONGEST = 30  # characters of a cell that says which figure a line holds
Key = tuple[str, str]
Place = tuple[int, int]


def read_long(draft: Draft, top: int) -> None:
    """Read the lines below a header row into a draft."""
    reader = _Long(draft, top)
    for i in range(top + 1, len(draft.sheet.rows)):
        reader.line(i)
    reader.finish()


def _is_of_all_periods(text: str) -> bool:
    return not text[:1].isdigit() and is_total(text)


class _Long:
    """Goes through the lines once, then hands over one piece per column and unit of measure."""

    def __init__(self, draft: Draft, top: int) -> None:
        self.draft, self.sheet = draft, draft.sheet
        self.header = self.sheet.rows[top]
        places = long_header(self.header)
        assert places
        self.places = places
        headings = {j: draft.headers.find(cell) for j, cell in enumerate(self.header)}
        columns = [HeadedColumn(j, heading) for j, heading in headings.items() if heading]
        lines = range(top + 1, len(self.sheet.rows))
        self.unit, self.period = key_columns(
            self.sheet, top, 1, columns, lines, draft.framework, places.places, places.indicator
        )
        self.texts = {
            h.id: j for j, h in columns if h.role in ("name", "attribute") and j != self.unit
        }
        self.test = draft.row_test(range(top, top + 1), range(len(self.header)))
        self.names = UnitNames(draft.framework)
        named = dict.fromkeys(self.sheet.columns[self.places.indicator][top + 1 :])
        kinds = [draft.headers.find(name) for name in named]
        self.indicators = dict(zip(named, sure(kinds), strict=True))
        self.keys: dict[Key, int] = {}  # table row of each unit and period
        self.rows: list[Key] = []  # the key of each table row
        self.first: list[int] = []  # the line each table row begins with
        self.cells: dict[tuple[int, str], list[Place]] = {}  # of each table row and column
        self.measures: dict[int, str] = {}  # of lines that state one
        self.unknown: dict[str, list[int]] = {}
        self.noted = False  # whether notes have begun
        self.stated = stated_on(self.sheet, range(top - 1, -1, -1))
        self.since: Stated | None = None  # on the last line between lines of data
        self.totals: dict[tuple[str, str, Parts], dict[str, tuple[Cell, str, str]]] = {}
        self.above = SinceTotal()
        self.altered: dict[str, Place] = {}  # by indicator its first line of another figure
        self.plain: set[str] = set()  # indicators with a line of their own
        self.others = self._other_columns()
        note_title(draft, top)
        note_rows_above(draft, top)
        self.top, self.headings = top, headings
        self.stating = {  # columns of directions and weights, by place
            j: kind
            for j, heading in headings.items()
            if heading is None and (kind := self._kind(j, lines)) in ("direction", "weight")
        }
        for name, j in self.texts.items():
            draft.name_at(name, "", top, j)
        dated = () if self.period is None else (self.period,)
        keys = (self.unit, *dated, places.indicator)
        fill_keys(draft, keys, 1 + len(dated), lines, places.values.values())
        self.joined = self._joined(lines)

    def _joined(self, lines: range) -> Mapping[str, str]:
        """Return which names of units become another that the table writes for the same unit."""
        written = {
            cell: label(cell)
            for cell in dict.fromkeys(self.sheet.columns[self.unit][lines.start :])
        }
        pairs = possible_pairs(dict.fromkeys(filter(None, written.values())), self.names)
        concerned = {name for pair in pairs for name in pair}
        when, what = self.period, self.places.indicator
        places = (
            (written[row[self.unit]], "" if when is None else period_text(row[when]), row[what])
            for row in (self.sheet.rows[i] for i in (lines if concerned else ()))
            if written[row[self.unit]] in concerned
        )
        joined = joined_names(pairs, places)
        if joined:
            self.draft.note_joined(joined)
        return joined

    def _kind(self, j: int, lines: range) -> Kind | None:
        return kind_of_lines(self.header[j], self.sheet.columns[j][lines.start :])

    def _other_columns(self) -> list[int]:
        """Return the further columns that may say which figure of an indicator a line holds."""
        used = {self.unit, self.period, *self.places.places, *self.texts.values()}
        titles = {j: cell_text(cell) for j, cell in enumerate(self.header) if j not in used}
        return [j for j, text in titles.items() if text and not heads_remarks(text)]

    def _is_altered(self, i: int, name: str) -> bool:
        """Return whether a further column says that a line holds another figure: 增速, 排名."""
        row = self.sheet.rows[i]
        for j in self.others:
            cell = row[j]
            is_short = type(cell) is str and len(cell) <= _LONGEST
            if is_short and is_alteration(fold(cell)) and self.draft.headers.alters(cell, name):
                self.altered.setdefault(name, (i, j))
                return True
        return False

    def _note_columns(self) -> None:
        """Note columns that are neither key nor value."""
        used = {self.unit, self.period, *self.places.places, *self.texts.values()}
        used |= {*self.stating}
        top = self.top
        note_taken(self.draft, range(top, top + 1), self.unit)
        for j, heading in self.headings.items():
            text = cell_text(self.header[j])
            if j in used or not text or (heading and heading.role == "serial"):
                continue
            lines = range(top + 1, len(self.sheet.rows))
            if is_nameless(text) and are_row_numbers(self.sheet.column(j, lines)):
                continue
            guess = Text("", "") if heading else self.draft.headers.guess(text)
            self.draft.note_unknown(self.sheet.address(top, j), text, guess)

    def _split(self) -> None:
        """Give rows of one unit that further columns tell apart a table row each, with one finding."""
        several = {key: places for key, places in self.cells.items() if len(places) > 1}
        units = {self.rows[row][0] for row, _ in several}
        if not several or 2 * len(units) < len({unit for unit, _ in self.keys}):
            return
        used = {self.unit, self.period, *self.places.places, *self.stating}
        serial = {j for j, h in self.headings.items() if h and h.role in ("serial", "period")}
        titles = {j: cell_text(cell) for j, cell in enumerate(self.header) if cell_text(cell)}
        titles = {j: text for j, text in titles.items() if j not in used | serial}
        at = [i for places in several.values() for i, _ in places]
        groups = [g for g, places in enumerate(several.values()) for _ in places]
        breakdown = breakdown_of(self.sheet, at, groups, titles)
        if breakdown is None:
            return
        self.draft.note_breakdown(breakdown, self.top)
        whole, cells = list(self.keys), self.cells
        rows: dict[tuple[int, tuple[str, ...]], int] = {}
        self.cells, self.first, self.rows = {}, [], []
        for (row, name), places in cells.items():
            for place in places:
                key = (row, breakdown.tag(self.sheet, place[0]))
                if key not in rows:
                    rows[key] = len(rows)
                    self.first.append(place[0])
                    self.rows.append(whole[row])
                self.cells.setdefault((rows[key], name), []).append(place)

    def line(self, i: int) -> None:
        draft, row = self.draft, self.sheet.rows[i]
        texts = {j: text for j, cell in enumerate(row) if (text := cell_text(cell))}
        if not texts:
            return
        first, text = next(iter(texts.items()))
        name = label(row[self.unit])
        unit, indicator = self.joined.get(name, name), texts.get(self.places.indicator, "")
        at = self.sheet.address(i, self.unit)
        if row == self.header:
            draft.note("repeated-header", at)
        elif is_note(text) or (len(texts) == 1 and (self.noted or is_remark(text))):
            self.noted = True
            draft.note("note-row", self.sheet.address(i, first), value=text)
        elif len(set(texts.values())) == 1 and is_caption(text):
            draft.note("note-row", self.sheet.address(i, first), value=text)
            self.since = stated_on(self.sheet, (i,)) or self.since
        elif self.test and self.test.leaves_out(i, unit):
            return
        elif names_nothing(unit) or self._is_period_repeated(i):
            draft.note("no-unit-name", at)
        elif self.period is not None and self.period not in texts:
            draft.note("no-period", self.sheet.address(i, self.period), unit)
        elif self.period is not None and _is_of_all_periods(texts[self.period]):
            draft.note(
                "total-row", self.sheet.address(i, self.period), unit, value=texts[self.period]
            )
        else:
            period = "" if self.period is None else period_text(row[self.period])
            heading = self._heading(i, unit, indicator)
            take = self._value
            if is_total(unit) and not self.names.holds(unit):
                take = self._total
                self.above.close(unit)
                draft.note("total-row", at, unit, period, "", unit)
            else:
                self.above.add(unit)
            for dated, j in self.places.values.items():
                stated = heading.period if heading else ""
                take((i, j), (unit, dated or period or stated), heading)

    def _is_period_repeated(self, i: int) -> bool:
        """Return whether one merged cell stands for period and unit, so that it names no unit."""
        row, echoes = self.sheet.rows[i], self.sheet.echoes
        if self.period is None or not echoes or row[self.unit] != row[self.period]:
            return False
        return (i, self.unit) in echoes or (i, self.period) in echoes

    def _heading(self, i: int, unit: str, text: str) -> Heading | None:
        """Return what a line's indicator is; note what is none."""
        heading = self.indicators.get(self.sheet.rows[i][self.places.indicator])
        if heading and heading.role in VALUES:
            if self._is_altered(i, heading.id):
                return None
            self.plain.add(heading.id)
            return heading
        if text:
            self.unknown.setdefault(text, []).append(i)
        else:
            at = self.sheet.address(i, self.places.indicator)
            self.draft.note("no-indicator-name", at, unit)
        return None

    def _measure(self, place: Place, heading: Heading) -> str:
        """Return the unit that a line, its indicator or the header of its value states."""
        i, j = place
        cell = "" if self.places.measure is None else self.sheet.rows[i][self.places.measure]
        measure = agreed(cell_text(cell), heading.measure, self.draft.headers.declared)
        measure = measure or without_measure(self.header[j])[1]
        if measure or self.since is None:
            return measure
        measures = self.draft.measures
        return self.since.of(measures[heading.id], measures.values())

    def _value(self, place: Place, key: Key, heading: Heading | None) -> None:
        if key not in self.keys:
            self.keys[key] = len(self.first)
            self.first.append(place[0])
        if heading:
            self.cells.setdefault((self.keys[key], heading.id), []).append(place)
            if measure := self._measure(place, heading):
                self.measures[place[0]] = measure

    def _total(self, place: Place, key: Key, heading: Heading | None) -> None:
        if heading:
            cell, at = self.sheet.rows[place[0]][place[1]], self.sheet.address(*place)
            total = self.totals.setdefault((*key, self.above.parts), {})
            total[heading.id] = (cell, self._measure(place, heading), at)

    def _note_altered(self) -> None:
        for name, (i, j) in self.altered.items():
            above = (cell_text(self.sheet.rows[i][j]), self.sheet.address(i, j))
            text = cell_text(self.sheet.rows[i][self.places.indicator])
            told = (text, self.sheet.address(i, self.places.indicator))
            self.draft.note_altered(name, told, above, name in self.plain)

    def finish(self) -> None:
        draft, sheet = self.draft, self.sheet
        self._note_altered()
        self.rows = list(self.keys)
        self._split()
        self._note_columns()
        for name, lines in self.unknown.items():
            cell = sheet.address(lines[0], self.places.indicator)
            guess = draft.headers.guess(name)
            draft.note("unknown-indicator", cell, value=name, number=len(lines), guess=guess)
        keys = self.rows
        self._note_outer(keys)
        pieces: dict[tuple[str, str, int], tuple[list[int], list[int]]] = {}
        twice: set[Place] = set()
        for (row, name), places in self.cells.items():
            i, j = places[0]
            draft.name_at(name, keys[row][1], i, self.places.indicator)
            if len(places) > 1:
                cells = [sheet.address(*place) or str(place[0] + 1) for place in places]
                draft.note("duplicate-value", cells[1], *keys[row], name, cells=shorten(cells))
                twice.add((i, j))
            rows, at = pieces.setdefault((name, self.measures.get(i, ""), j), ([], []))
            rows.append(row)
            at.append(i)
        names = {name for _, name in self.cells}
        written = []
        for (name, measure, j), (rows, at) in pieces.items():
            where, column = sheet.places(at, j), sheet.column(j, at)
            first = sheet.address(at[0], j)
            measure, source = (measure, first) if measure else self._stated(name, names)
            stated = draft.stated(name, measure, source)
            written.append((name, measure, first))
            if sheet.echoes:
                twice |= self._repeated(name, [(i, j) for i in at], [keys[row] for row in rows])
            if twice:
                column = ["" if (i, j) in twice else c for i, c in zip(at, column, strict=True)]
            draft.pieces.append(Piece(name, np.array(rows), column, *where, stated))
        note_unsaid(draft, written)
        self._state()
        draft.keys = keys
        draft.rows, draft.columns = sheet.places(self.first, self.unit)
        draft.texts = {
            name: [cell_text(cell) for cell in sheet.column(j, self.first)]
            for name, j in self.texts.items()
        }
        known = known_parts(self.totals)
        for (unit, period, parts), totals in self.totals.items():
            figures = {
                name: (cell, measure or self._stated(name, names)[0], at)
                for name, (cell, measure, at) in totals.items()
            }
            parts = parts if known else ()
            draft.totals.append(NamedTotal(unit, period, figures, parts=parts))

    def _note_outer(self, keys: Sequence[Key]) -> None:
        """Note the units that stand above others like a province above its cities."""
        units = list(dict.fromkeys(unit for unit, _ in keys))
        inner = inner_rows(units, [False] * len(units))
        for k in inner if is_plainly_above(units, inner) else ():
            unit = units[k]
            if not self.names.holds(unit) and self.names.canonical(unit) == unit:
                i = self.first[next(n for n, key in enumerate(keys) if key[0] == unit)]
                at = self.sheet.address(i, self.unit)
                self.draft.note("outer-row", at, unit, value=unit)

    def _repeated(self, name: str, places: Sequence[Place], keys: Sequence[Key]) -> set[Place]:
        """Return the cells over which a value is merged, each noted: it counts for the first only."""
        echoes = self.sheet.echoes
        repeated = {place: key for place, key in zip(places, keys, strict=True) if place in echoes}
        for (i, j), key in repeated.items():
            text = cell_text(self.sheet.rows[i][j])
            self.draft.note("merged-cell", self.sheet.address(i, j), *key, name, text)
        return set(repeated)

    def _state(self) -> None:
        """Hold what the lines say of their indicators against the framework."""
        statements = Statements(self.draft)
        for j, kind in self.stating.items():
            lines = ((name, places[0][0]) for (_, name), places in self.cells.items())
            cells = ((name, (i, j), self.sheet.rows[i][j]) for name, i in lines)
            statements.add(kind, (part for part in cells if cell_text(part[2])))
        statements.finish()

    def _stated(self, name: str, names: Iterable[str]) -> tuple[str, str]:
        """Return the unit that a line above the table says a column is in, if any, and where."""
        if self.stated is None:
            return "", ""
        measures = self.draft.measures
        return self.stated.of(measures[name], [measures[other] for other in names]), self.stated.at
