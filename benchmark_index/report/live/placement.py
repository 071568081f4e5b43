"""Where cells stand, so that formulas can name them: :class:`Placement`, and formulas by the row."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ...excel import Cell
from ...files import letter

LONGEST = 8_000  # characters; Excel takes formulas up to 8,192
DATA_FIRST = 2  # the row of the first unit on Data
FIRST = 3  # the same on Normalized and Dimensions, whose second row holds weights


class PlacedBlock(NamedTuple):
    """The rows of one period, ``start`` included and ``stop`` not."""

    period: str
    start: int
    stop: int


@dataclass(frozen=True)
class Placement:
    """The columns of a sheet by key, and the row where its first line stands."""

    name: str
    keys: tuple[Hashable, ...]
    first: int = FIRST

    @cached_property
    def letters(self) -> dict[Hashable, str]:
        """The letter of each column."""
        return {key: letter(i) for i, key in enumerate(self.keys, 1)}

    def cell(self, key: Hashable, row: str, here: str = "") -> str:
        """Return a column's cell in a row, as a formula on the sheet ``here`` writes it.

        >>> Placement("Data", ("unit", "gdp")).cell("gdp", "{d}")
        'Data!$B{d}'
        """
        return f"{self._prefix(here)}${self.letters[key]}{row}"

    def fixed(self, key: Hashable, line: int, here: str = "") -> str:
        """Return the cell of a column in a line counted from 0, which copying does not move."""
        return self.cell(key, f"${self.first + line}", here)

    def block(self, key: Hashable, start: int, stop: int, here: str = "") -> str:
        """Return a column's cells in lines from ``start`` on, before ``stop``.

        >>> Placement("Data", ("unit", "gdp"), first=2).block("gdp", 0, 30)
        'Data!$B$2:$B$31'
        """
        at = self.letters[key]
        top, bottom = self.first + start, self.first + stop - 1
        below = f":${at}${bottom}" if bottom > top else ""
        return f"{self._prefix(here)}${at}${top}{below}"

    def from_top(self, key: Hashable, count: int, here: str = "") -> str:
        """Return a column from the top of the sheet, so that rows of the sheet count its cells.

        >>> Placement("Data", ("unit", "gdp"), first=2).from_top("gdp", 30)
        'Data!$B$1:$B$31'
        """
        at = self.letters[key]
        return f"{self._prefix(here)}${at}$1:${at}${self.first + count - 1}"

    def columns(self, first: Hashable, last: Hashable, here: str = "") -> str:
        """Return whole columns, of which formulas take a row: short, since they may be many.

        >>> Placement("Data", ("unit", "gdp")).columns("unit", "gdp")
        'Data!$A:$B'
        """
        return f"{self._prefix(here)}${self.letters[first]}:${self.letters[last]}"

    def across(self, keys: Sequence[Hashable], row: str, here: str = "") -> list[str]:
        """Return cells of one row as ranges, one for each run of neighbouring columns.

        >>> Placement("Data", tuple("abcd")).across(["a", "b", "d"], "5")
        ['Data!$A5:$B5', 'Data!$D5']
        """
        prefix = self._prefix(here)
        return [
            f"{prefix}${self.letters[run[0]]}{row}"
            + (f":${self.letters[run[-1]]}{row}" if len(run) > 1 else "")
            for run in self.runs(keys)
        ]

    def runs(self, keys: Iterable[Hashable]) -> Iterator[list[Hashable]]:
        """Yield columns in runs of neighbours."""
        where = {key: i for i, key in enumerate(self.keys)}
        run: list[Hashable] = []
        for key in sorted(keys, key=lambda key: where[key]):
            if run and where[key] != where[run[-1]] + 1:
                yield run
                run = []
            run.append(key)
        if run:
            yield run

    def _prefix(self, here: str) -> str:
        return "" if here == self.name else f"{self.name}!"


def written(value: float) -> str:
    """Return a number as formulas write it.

    >>> written(10000.0), written(1e-07), written(0.1)
    ('10000', '1E-07', '0.1')
    """
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value).upper()


def formula_cells(template: str, values: Sequence[Any], start: int = 0) -> list[Cell]:
    """Return the cells of lines from ``start`` on: one formula with the rows of each, and values.

    In the template ``{r}`` stands for the row on Normalized and Dimensions, ``{d}`` for the row on
    Data.

    >>> formula_cells("Data!$B{d}*2", [3.0])
    [Cell(value=3.0, formula='Data!$B2*2', note='', look='', number='')]
    """
    cells = []
    for i, value in enumerate(values, start):
        formula = template.replace("{r}", str(FIRST + i)).replace("{d}", str(DATA_FIRST + i))
        cells.append(Cell(value, formula))
    return cells
