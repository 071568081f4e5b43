"""The Goalposts sheet: one line per indicator with what its normalization needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import Text
from ...excel import Cell
from ...files import letter
from ..number_formats import plain_format

SHEET = "Goalposts"
FIRST_LINE = 2
DIGITS = 6  # shown of a number, whatever its size


class Asked:
    """What formulas asked for: columns in the order they came up, one line per indicator.

    Parameters
    ----------
    names : sequence of str
        The indicators.
    described : int
        How many columns describe them before the first that is asked for.
    """

    def __init__(self, names: Sequence[str], described: int) -> None:
        self.names = list(names)
        self.described = described
        self.titles: dict[str, Text] = {}
        self.cells: dict[str, list[Cell | None]] = {}

    def ask(self, name: str, key: str, title: Text, cell: Cell) -> str:
        """Note what an indicator needs; return its address."""
        line = self.names.index(name)
        if key not in self.cells:
            self.titles[key] = title
            self.cells[key] = [None] * len(self.names)
        self.cells[key][line] = cell
        return self._at(key, line)

    def _at(self, key: str, line: int) -> str:
        at = letter(self.described + 1 + list(self.cells).index(key))
        return f"{SHEET}!${at}${FIRST_LINE + line}"

    def ends(self, name: str) -> tuple[str, str] | None:
        """Return where both ends of an indicator's scale stand, None where it has none."""
        line = self.names.index(name)
        here = {key: self._at(key, line) for key, cells in self.cells.items() if cells[line]}
        for low, high in (("low", "high"), ("target mean", "target mean")):
            if low in here and high in here:
                return here[low], here[high]
        return (here["c"], f"{here['c']}+{here['e']}") if {"c", "e"} <= here.keys() else None


@dataclass(frozen=True)
class Leaf:
    """An indicator as a formula sees it.

    Attributes
    ----------
    name : str
    column : int
        Its place among the indicators of its normalization.
    names : list of str
        These indicators.
    x : str
        The value to be normalized, of a row to be filled in.
    sample : str
        All values that the normalization was fitted on; empty where they are not in the workbook.
    rows : int
        The number of cells of the sample.
    special : bool
        Whether values are closeness, 0 to 1.
    asked : Asked
    places : mapping from (unit, period) to str
        The cell of each unit's value.
    """

    name: str
    column: int
    x: str
    sample: str
    rows: int
    special: bool = False
    asked: Asked = field(kw_only=True)
    names: list[str] = field(kw_only=True)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, function: str, wanted: bool = True) -> str:
        """Return a function of the sample; empty where it is not wanted or not there."""
        return f"{function}({self.sample})" if self.sample and wanted else ""

    def at(self, unit: str, period: str | None) -> str:
        """Return the cell of a unit's value; empty where the sample is not in the workbook."""
        return self.places.get((unit, period or ""), "") if self.sample else ""

    def ask(
        self, key: str, title: Text, value: Any, formula: str = "", *, edit: bool = False
    ) -> str:
        """Return the address of something the formula needs, on the Goalposts sheet.

        Parameters
        ----------
        key : str
            The column.
        title : Text
            Its header.
        value : float
            What the library used.
        formula : str, optional
            How the value follows from the sample, without the equals sign.
        edit : bool, default False
            Whether it is a choice, to be changed by the reader.
        """
        look = "edit" if edit and not formula else ""
        number = plain_format([float(f"{value:.{DIGITS}g}")])
        cell = Cell(float(value), formula, look=look, number=number)
        return self.asked.ask(self.name, key, title, cell)
