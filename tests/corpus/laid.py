"""One table laid out in the ways people lay tables out, and where each of its cells then stands."""

from itertools import groupby

from openpyxl.utils import get_column_letter

UNIT, PERIOD, INDICATOR, VALUE = "城市", "年份", "指标", "数值"
ONE_PERIOD = ("wide", "long", "turned", "blocks")
PANELS = ("panel", "long", "turned", "years", "sections")


class Laid:
    """Rows of cells; by key the (row, column) of each number, name and header, counted from 1.

    ``cells``: (unit, period, indicator). ``names``: (unit, period), where the row or column of the
    unit is named. ``headers``: (indicator, period), where an indicator is named, first of all.
    """

    def __init__(self, kind, table, headings):
        self.table, self.headings = table, headings
        self.units = list(dict.fromkeys(unit for unit, _ in table))
        self.periods = list(dict.fromkeys(period for _, period in table))
        self.rows, self.merged = [], []
        self.cells, self.names, self.headers = {}, {}, {}
        self.kind = kind
        getattr(self, f"_{kind}")()

    def _row(self, *cells):
        self.rows.append(list(cells))

    def _head(self, *before):
        row = len(self.rows) + 1
        self._row(*before, *self.headings.values())
        for j, name in enumerate(self.headings, len(before) + 1):
            for period in self.periods:
                self.headers.setdefault((name, period), (row, j))

    def _line(self, unit, period, *before):
        row = len(self.rows) + 1
        values = self.table.get((unit, period))
        if values is None:
            return
        self._row(*before, unit, *(values[name] for name in self.headings))
        self.names[unit, period] = (row, len(before) + 1)
        for j, name in enumerate(self.headings, len(before) + 2):
            self.cells[unit, period, name] = (row, j)

    def _wide(self):
        self._head(UNIT)
        for unit in self.units:
            self._line(unit, self.periods[0])

    def _panel(self):
        self._head(PERIOD, UNIT)
        for period in self.periods:
            for unit in self.units:
                self._line(unit, period, period)

    def _sections(self):
        self._head(UNIT)
        for period in self.periods:
            self._row(f"{period}年")
            for unit in self.units:
                self._line(unit, period)

    def _blocks(self):
        half = len(self.units) // 2
        for units in (self.units[:half], self.units[half:]):
            self._head(UNIT)
            for unit in units:
                self._line(unit, self.periods[0])

    def _long(self):
        dated = [PERIOD] if self.periods[1:] else []
        self._row(*dated, UNIT, INDICATOR, VALUE)
        for (unit, period), values in self.table.items():
            for name, heading in self.headings.items():
                row, before = len(self.rows) + 1, [period] if dated else []
                self._row(*before, unit, heading, values[name])
                self.names.setdefault((unit, period), (row, len(before) + 1))
                self.headers.setdefault((name, period), (row, len(before) + 2))
                self.cells[unit, period, name] = (row, len(before) + 3)

    def _turned(self):
        keys = sorted(self.table, key=lambda key: self.units.index(key[0]))
        self._row(INDICATOR, *(unit for unit, _ in keys))
        if self.periods[1:]:
            self._row(None, *(f"{period}年" for _, period in keys))
            self._merge_alike()
        for name, heading in self.headings.items():
            row = len(self.rows) + 1
            self._row(heading, *(self.table[key][name] for key in keys))
            for j, (unit, period) in enumerate(keys, 2):
                self.headers[name, period] = (row, 1)
                self.names[unit, period] = (1, j)
                self.cells[unit, period, name] = (row, j)

    def _years(self):
        pairs = [(name, period) for name in self.headings for period in self.periods]
        self._row(UNIT, *(self.headings[name] for name, _ in pairs))
        self._row(None, *(f"{period}年" for _, period in pairs))
        self._merge_alike()
        for j, (name, period) in enumerate(pairs, 2):
            self.headers[name, period] = (2, j)
        for unit in self.units:
            row = len(self.rows) + 1
            rows = [self.table.get((unit, period)) for _, period in pairs]
            self._row(unit, *(v and v[name] for v, (name, _) in zip(rows, pairs, strict=True)))
            for j, (name, period) in enumerate(pairs, 2):
                self.names[unit, period] = (row, 1)
                self.cells[unit, period, name] = (row, j)

    def _merge_alike(self):
        """Merge equal neighbours of the first row, and its corner with the cell below."""
        self.merged.append((1, 1, 2, 1))
        at = 2
        for _, group in groupby(self.rows[0][1:]):
            width = len(list(group))
            self.rows[0][at : at + width - 1] = [None] * (width - 1)
            self.merged += [(1, at, 1, at + width - 1)] * (width > 1)
            at += width

    def set(self, key, value):
        """Put another value into the cell of a number."""
        row, column = self.cells[key]
        self.rows[row - 1][column - 1] = value


def letters(place):
    """Return the address of a (row, column)."""
    return f"{get_column_letter(place[1])}{place[0]}"


def span_letters(span):
    """Return a merged range as spreadsheets write it."""
    return f"{letters(span[:2])}:{letters(span[2:])}"
