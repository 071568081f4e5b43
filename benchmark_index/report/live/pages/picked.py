"""What a page is about: drop-downs of units and periods, and the rows of other sheets they mean.

Units are chosen by the number that their label begins with and periods by exact comparison: names
may hold wildcards or differ only in case, so no name is ever looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ....errors import Text
from ....excel import Cell, Page, Pick, clean_text
from ....excel.styles import HEADER, NOTE, body
from ....files import letter
from ....files.contents import Cells
from ....numerics import Floats
from ...words import TITLES
from ..data import DataSheet
from ..placement import FIRST, PlacedBlock, Placement
from ..same_unit import RANKED, UNIT_NUMBER
from ..same_unit import TITLES as FINDERS
from .facts import Facts

if TYPE_CHECKING:
    from ..live_report import LiveReport

SHEET = "Profile"
LABEL = 40  # characters of a name in a list
TOP = 4  # the first row of the lists
QUIET = body("center", "0", grey=True)


class Choice(NamedTuple):
    """What is chosen: places in the lists of units and of periods; 0 to compare is the leader."""

    unit: int
    compared: int
    period: int


def chosen(report: LiveReport, cells: Cells) -> Choice:
    """Return what is chosen in the yellow cells of a Profile sheet, as its formulas take it."""
    units, periods = len(dict.fromkeys(report.units)), [block.period for block in report.blocks]
    panel = report.table.is_panel
    typed = [value_at(cells, 3 + line) for line in range(3 if panel else 2)]
    period = periods.index(typed[1]) if panel and typed[1] in periods else 0
    return Choice(
        max(_leading(typed[0], units), 1) - 1,
        _leading(typed[-1], units),
        period if panel else len(periods) - 1,
    )


def runner_up(report: LiveReport) -> Choice:
    """Return who is shown at first: the second of the newest period, beside the leader."""
    block = report.blocks[-1]
    rows = report.ranked[block.start : block.stop]
    ranked = int(report.scorecard.rank.notna().to_numpy()[report.order[rows]].sum())
    second = int(rows[min(1, max(ranked - 1, 0))]) if len(rows) else 0
    unit = list(dict.fromkeys(report.units)).index(report.units[second])
    return Choice(unit, 0, len(report.blocks) - 1)


def value_at(cells: Cells, row: int) -> str:
    """Return the text of a yellow cell."""
    held = cells.get((row, 2))
    value = None if held is None else held.value
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _leading(text: str, most: int) -> int:
    """Return the number that a label begins with, 0 where it begins with none."""
    head = text.partition(" ")[0]
    return min(int(head), most) if head.isascii() and head.isdigit() and len(head) < 10 else 0


class Picked:
    """The choice of a page, in cells to be changed, and what follows from it.

    Beside the page stand, in columns from ``lists`` on: the labels of units below that of the
    leader; the periods; the number of each unit by period, which is its row on Dimensions as
    exported; first and last of each period and its own; what is chosen, as a period and numbers of
    units; and the condition that units are ranked in the period, for database functions.

    Attributes
    ----------
    page : Page
    own, lead, other : int
        The lines of the unit, of the leader and of the unit to compare with.
    now : Block
        The period.
    row_of : dict
        The cells that hold the numbers of what is chosen: First, Last, Leader, Unit, Compared.
    """

    def __init__(
        self, report: LiveReport, facts: Facts, choice: Choice | None, page: Page, lists: int
    ) -> None:
        self.report, self.facts, self.page = report, facts, page
        self.data: DataSheet = report.data
        self.units = list(dict.fromkeys(report.units))
        self.periods = [block.period for block in facts.blocks]
        self.choice = choice or runner_up(report)
        self.lists = lists
        self.where = {
            (unit, p): i
            for p, block in enumerate(facts.blocks)
            for i, unit in enumerate(report.units[block.start : block.stop], block.start)
        }
        self.beyond = len(facts.order)  # a line without a unit
        period = self.choice.period
        self.now: PlacedBlock = facts.blocks[period]
        self.lead = next(iter(facts.leaders(self.now, 1)), self.beyond)
        self.own = self.where.get((self.units[self.choice.unit], period), self.beyond)
        self.other = self.lead
        if self.choice.compared:
            unit = self.units[self.choice.compared - 1]
            self.other = self.where.get((unit, period), self.beyond)
        at = letter(lists + 5 + len(self.periods))
        names = ("Period", "First", "Last", "Leader", "Unit", "Compared")
        self.row_of = {name: f"${at}${TOP + i}" for i, name in enumerate(names)}

    # --- labels ------------------------------------------------------------------------------

    def label(self, k: int) -> str:
        """Return the label of a unit, which begins with its number."""
        row = next(i for p in range(len(self.periods)) if (i := self._line(k, p)) < self.beyond)
        unit, name = (
            clean_text(text.replace("\n", " ")) for text in (self.units[k], self.facts.name(row))
        )
        return f"{k + 1} · {(unit if unit == name else f'{unit} {name}')[:LABEL]}"

    @property
    def leader_label(self) -> str:
        """The label of whoever leads."""
        return f"0 · {self.report.say(Text('第一名', 'leader'))}"

    @property
    def compared_label(self) -> str:
        """The label of the unit to compare with."""
        k = self.choice.compared
        return self.label(k - 1) if k else self.leader_label

    def _line(self, k: int, p: int) -> int:
        return self.where.get((self.units[k], p), self.beyond)

    # --- cells -------------------------------------------------------------------------------

    def cells(self, unit: str, compared: str, period: str) -> None:
        """Write lists and what is chosen in the cells given; ``period`` is empty without periods."""
        report, page, count = self.report, self.page, len(self.periods)
        labels, periods, rows = self.lists, self.lists + 1, self.lists + 2
        bounds = rows + count
        page.put(TOP - 1, labels, report.head(Text("名单", "List")), HEADER)
        page.put(TOP, labels, self.leader_label, body("left", grey=True))
        for k in range(len(self.units)):
            page.put(TOP + 1 + k, labels, self.label(k), body("left", grey=True))
            for p in range(count):
                page.put(TOP + 1 + k, rows + p, FIRST + self._line(k, p), QUIET)
        for p, block in enumerate(self.facts.blocks):
            page.put(TOP - 1, rows + p, block.period or report.head(Text("行号", "Row")), HEADER)
            page.put(TOP + p, periods, block.period, body("center", "@", grey=True))
            for j, value in enumerate((FIRST + block.start, FIRST + block.stop - 1, p + 1)):
                page.put(TOP + p, bounds + j, value, QUIET)
        last, end = TOP + len(self.units), TOP + count - 1

        def area(column: int, first: int, until: int, to: int = 0) -> str:
            return f"${letter(column)}${first}:${letter(to or column)}${until}"

        lines = area(rows, TOP + 1, last, rows + count - 1)
        of_period = f'EXACT({area(periods, TOP, end)},{period}&"")*{area(bounds + 2, TOP, end)}'
        number = self.row_of["Period"]
        self._chosen(
            f"MAX(1,SUMPRODUCT({of_period}))" if period else "",
            f"INDEX({area(bounds, TOP, end)},{number})",
            f"INDEX({area(bounds + 1, TOP, end)},{number})",
            f"INDEX({lines},{self._number(unit, 1)},{number})",
            f"IF({self._number(compared, 0)}=0,{self.row_of['Leader']},"
            f"INDEX({lines},{self._number(compared, 1)},{number}))",
        )
        said = report.say(Text("请从列表中选择", "Please choose from the list"))
        picks = [(unit, area(labels, TOP + 1, last)), (compared, area(labels, TOP, last))]
        picks += [(period, area(periods, TOP, end))] if period else []
        page.picks = [Pick(cell.replace("$", ""), choices, said) for cell, choices in picks]

    def fixed_cells(self) -> None:
        """Write what is chosen for good; only the leader may become another one."""
        self._chosen("", "", "", "", self.row_of["Leader"])

    def _chosen(self, period: str, first: str, last: str, unit: str, compared: str) -> None:
        page, report = self.page, self.report
        column = self.lists + 5 + len(self.periods)
        facts, number = self.facts, self.row_of["Period"]
        order = facts.dimensions.from_top("order", len(facts.order))
        first_place = f"MATCH({self.row_of['First']}-{FIRST - 1},{order},0)"
        leads = f"INDEX({facts.whole(facts.dimensions, UNIT_NUMBER)},{first_place})"
        leader = f"IF({facts.count_formula(number)}>0,{leads},{FIRST + self.beyond})"
        said = Text("以下为公式的辅助数据", "Helpers of the formulas")
        page.put(2, column, report.first(said), NOTE)
        for i, (title, value, formula) in enumerate(
            (
                (TITLES["period"], self.choice.period + 1, period),
                (Text("首行", "First row"), FIRST + self.now.start, first),
                (Text("末行", "Last row"), FIRST + self.now.stop - 1, last),
                (Text("第一名", "Leader"), FIRST + self.lead, leader),
                (Text("本对象", "Unit"), FIRST + self.own, unit),
                (Text("对标对象", "Compared"), FIRST + self.other, compared),
            )
        ):
            page.put(TOP + i, column, Cell(value, formula), QUIET)
            page.put(TOP + i, column + 1, report.first(title), body("left", grey=True))
        normalized = facts.normalized
        header = f"{normalized.name}!${normalized.letters[RANKED]}$1"
        page.put(TOP + 7, column, Cell(report.head(FINDERS[RANKED]), header), QUIET)
        page.put(TOP + 8, column, Cell(self.choice.period + 1, number), QUIET)

    def _number(self, cell: str, least: int) -> str:
        """Return the number that a chosen label begins with."""
        head = f'LEFT({cell}&" ",FIND(" ",{cell}&" ")-1)'
        bounded = f"MAX({least},MIN({len(self.units)},INT(VALUE({head}))))"
        return f"IF(ISNUMBER(VALUE({head})),{bounded},{least})"

    # --- addresses ---------------------------------------------------------------------------

    def largest(self, key: Any) -> str:
        """Return the largest normalized value of the units ranked in the period chosen."""
        grid = self.facts.normalized
        first, last = grid.keys[0], grid.keys[-1]
        table = f"{grid.name}!${grid.letters[first]}$1:${grid.letters[last]}${self.facts.last_row}"
        column = list(grid.keys).index(key) + 1
        at = letter(self.lists + 5 + len(self.periods))
        return f"DMAX({table},{column},${at}${TOP + 7}:${at}${TOP + 8})"

    def of(self, grid: Placement, key: Any, number: str) -> str:
        """Return a figure of a unit by its number; blank where there is none."""
        cell = self.facts.cell_of(grid, key, number)
        return f'IF(ISNUMBER({cell}),{cell},"")'

    def text_of(self, key: Any, number: str) -> str:
        """Return a text of a unit by its number."""
        cell = self.facts.cell_of(self.facts.dimensions, key, number)
        return f'IF({number}<{FIRST + self.beyond},{cell}&"","")'

    def value(self, values: Floats, row: int) -> float:
        """Return a value of a line; NaN where there is no unit."""
        return float(values[row]) if row < self.beyond else float("nan")
