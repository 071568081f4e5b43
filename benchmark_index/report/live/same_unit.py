"""How formulas find the same unit on another sheet, however the rows of both were sorted.

Every row of Data, Normalized and Dimensions holds a number that moves with it: the row of its unit
on Dimensions as exported. Names would not do, for they may hold wildcards or differ in case only.
Since the third edition formulas find a unit by its number; those before found it by its place.

Figures of a period are taken of columns on Dimensions that list others by number, so that the units
of a period stand together, in the order of the table, however their rows are sorted.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import Text
from ...excel import Cell, Column
from .placement import FIRST, Placement, formula_cells

if TYPE_CHECKING:
    from .live_report import LiveReport

UNIT_NUMBER: Hashable = ("helper", "number")  # keys of columns
ON_DATA: Hashable = ("helper", "row on Data")
ON_NORMALIZED: Hashable = ("helper", "row on Normalized")
ON_DIMENSIONS: Hashable = ("helper", "row on Dimensions")
STANDS: Hashable = ("helper", "row of the number that would stand here")
RANKED: Hashable = ("helper", "number of the period in which it is ranked")
ORDER: Hashable = ("helper", "order")
EARLIER_NUMBER: Hashable = ("helper", "number before")  # of the same unit a period before
EARLIER_ON_DIMENSIONS: Hashable = ("helper", "row on Dimensions before")
EARLIER_ON_NORMALIZED: Hashable = ("helper", "row on Normalized before")
POINTS: dict[Hashable, str] = {  # columns that hold rows of a sheet, also on Ranking and Changes
    **{ON_DATA: "Data", ON_NORMALIZED: "Normalized", EARLIER_ON_NORMALIZED: "Normalized"},
    **dict.fromkeys((STANDS, "row", ON_DIMENSIONS, EARLIER_ON_DIMENSIONS), "Dimensions"),
}
TITLES = {
    UNIT_NUMBER: Text("导出时行号", "Row as exported"),
    ON_DATA: Text("Data 行号", "Row on Data"),
    ON_NORMALIZED: Text("Normalized 行号", "Row on Normalized"),
    EARLIER_NUMBER: Text("导出时行号（上期）", "Row as exported, before"),
    ON_DIMENSIONS: Text("Dimensions 行号", "Row on Dimensions"),
    EARLIER_ON_DIMENSIONS: Text("Dimensions 行号（上期）", "Row on Dimensions, before"),
    EARLIER_ON_NORMALIZED: Text("Normalized 行号（上期）", "Row on Normalized, before"),
    STANDS: Text("原在此行者的行号", "Row of whoever stood here"),
    RANKED: Text("有排名的时期序号", "No. of the period, if ranked"),
    ORDER: Text("排序", "Order"),
}


def by_number(key: Hashable) -> Hashable:
    """Return the key of the column that lists another by number."""
    return "by number", key


def listed(grid: Placement, key: Hashable) -> Hashable:
    """Return the column of Dimensions whose rows of a period stand together: the listed one."""
    return by_number(key) if by_number(key) in grid.letters else key


def is_helper(key: Hashable) -> bool:
    """Return whether a column only serves to find others."""
    return isinstance(key, tuple) and key[0] in ("helper", "by number")


def lists_by_number(key: Hashable) -> bool:
    """Return whether a cell of a column is of its row, whoever was sorted into it."""
    return key == STANDS or (isinstance(key, tuple) and key[0] == "by number")


def with_helpers(grid: Placement, keys: Iterable[Hashable] = ()) -> Placement:
    """Return a sheet of an earlier edition as if it had these columns, for what is not compared."""
    more = [key for key in (UNIT_NUMBER, RANKED, ORDER, *keys) if key not in grid.letters]
    return Placement(grid.name, (*grid.keys, *more), grid.first)


def found(number: str, grid: Placement, count: int, here: str = "") -> str:
    """Return the row of a sheet where a number stands.

    >>> found("$C5", Placement("Data", ("unit", UNIT_NUMBER), first=2), 30)
    'MATCH($C5,Data!$B$1:$B$31,0)'
    """
    return f"MATCH({number},{grid.from_top(UNIT_NUMBER, count, here)},0)"


@dataclass(frozen=True)
class RowOfUnit:
    """The cells of one unit on a sheet, as formulas on another write them.

    Attributes
    ----------
    grid : Placement
    row : str
        Its row: a place to be filled in, or the cell that says which one.
    count : int
        The number of lines where a cell says which; 0 where a place is filled in.
    here : str
        The sheet of the formulas, where that is the same one.
    """

    grid: Placement
    row: str
    count: int = 0
    here: str = ""

    def cell(self, key: Hashable) -> str:
        """Return a cell of the unit.

        >>> grid = Placement("Data", ("unit", "gdp", "area"), first=2)
        >>> RowOfUnit(grid, "{d}").cell("gdp"), RowOfUnit(grid, "$H{r}", 30).cell("gdp")
        ('Data!$B{d}', 'INDEX(Data!$B:$B,$H{r})')
        """
        if not self.count:
            return self.grid.cell(key, self.row, self.here)
        return f"INDEX({self.grid.columns(key, key, self.here)},{self.row})"

    def across(self, keys: Sequence[Hashable]) -> list[str]:
        """Return cells of the unit as ranges, one for each run of neighbouring columns.

        >>> RowOfUnit(Placement("Data", tuple("abcd")), "$H{r}", 30).across(["a", "b", "d"])
        ['INDEX(Data!$A:$B,$H{r},0)', 'INDEX(Data!$D:$D,$H{r})']
        """
        if not self.count:
            return self.grid.across(keys, self.row, self.here)
        return [
            f"INDEX({self.grid.columns(run[0], run[-1], self.here)},{self.row},0)"
            if len(run) > 1
            else self.cell(run[0])
            for run in self.grid.runs(keys)
        ]


def same_unit(report: LiveReport, grid: Placement, here: Placement, key: Hashable) -> RowOfUnit:
    """Return how formulas on one sheet find the unit of their row on another.

    ``key`` is the column that says in which row it stands.
    """
    if not report.by_number:
        return RowOfUnit(grid, "{d}" if grid.name == "Data" else "{r}")
    return RowOfUnit(grid, here.cell(key, "{r}", here.name), len(report.order))


# --- the columns ---------------------------------------------------------------------------------


def numbered(
    report: LiveReport, lines: Iterable[int] | None = None, key: Hashable = UNIT_NUMBER
) -> Column:
    """Return the column that says which unit a row is of by a number, of all lines or of some."""
    lines = range(len(report.order)) if lines is None else lines
    return _column(report, key, [FIRST + line for line in lines])


def rows_of(report: LiveReport, key: Hashable, lines: Sequence[int], number: str) -> Column:
    """Return a column that says in which row of a sheet units stand, by cells with their numbers."""
    grid = report.dimensions.grid if POINTS[key] == "Dimensions" else report.normalized.grid
    template = found(number, grid, len(report.order))
    return _column(report, key, formula_cells(template, [grid.first + line for line in lines]))


def rows_on(report: LiveReport, grid: Placement, here: Placement, key: Hashable) -> Column:
    """Return the column that says in which row of a sheet the same unit stands."""
    count = len(report.order)
    template = found(here.cell(UNIT_NUMBER, "{r}", here.name), grid, count)
    rows = [grid.first + line for line in range(count)]
    return _column(report, key, formula_cells(template, rows))


def who_stands(report: LiveReport, here: Placement) -> Column:
    """Return the column that says where the unit stands that stood in a row when exported."""
    count = len(report.order)
    first, last = (here.cell(UNIT_NUMBER, row, here.name) for row in ("$1", "{r}"))
    template = found(f"ROWS({first}:{last})", here, count, here.name)
    return _column(report, STANDS, formula_cells(template, [FIRST + i for i in range(count)]))


def ranked_in(report: LiveReport, here: Placement) -> Column:
    """Return the column that says in which period the unit of a row is ranked."""
    ranked = report.scorecard.rank.notna().to_numpy()[report.order].tolist()
    rank = _on_dimensions(report, "rank", here)
    cells: list[Cell] = []
    for period, block in enumerate(report.blocks, 1):
        values = [period if held else None for held in ranked[block.start : block.stop]]
        cells += formula_cells(f'IF(ISNUMBER({rank}),{period},"")', values, block.start)
    return _column(report, RANKED, cells)


def ordered(report: LiveReport, here: Placement) -> Column:
    """Return the column with the order of the unit of a row."""
    places = report.dimensions.places
    return _column(report, ORDER, formula_cells(_on_dimensions(report, "order", here), places))


def _on_dimensions(report: LiveReport, key: Hashable, here: Placement) -> str:
    """Return a cell of the unit of a row on Dimensions, as formulas of a sheet write it."""
    dimensions, row = report.dimensions.grid, "{d}" if here.name == "Data" else "{r}"
    if here is dimensions:
        return dimensions.cell(key, row, here.name)
    number, count = here.cell(UNIT_NUMBER, row, here.name), len(report.order)
    return RowOfUnit(dimensions, found(number, dimensions, count), count).cell(key)


def _column(report: LiveReport, key: Hashable, values: Sequence[object]) -> Column:
    return Column(report.head(TITLES[key]), list(values), "0", grey=True, helper=True)
