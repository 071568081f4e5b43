"""Pages to be read: cells anywhere, charts, drop-downs and links, laid out for printed paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..files import letter
from .book import LINE_HEIGHT, Book, Cell
from .charts import Chart, drawn
from .styles import BAR, SHADES
from .text import clean_text, wrapped_lines

_ONE_LINE = ("title", "note", "section", "big")
GAPS = 3  # pixels at the sides of a cell's text, in characters


class Pick(NamedTuple):
    """A cell to choose in: the place of the choices, and what is said while choosing."""

    cell: str
    choices: str
    prompt: str


@dataclass
class Page:
    """A sheet laid out cell by cell.

    Parameters
    ----------
    name : str
    widths : sequence of float
        Of the columns that are printed; those of ``more`` follow to their right.
    more : sequence of float
        Of columns that are not printed.
    title : str
        At the head of printed pages.
    one_page : bool
        Whether everything is to be printed on one page, not only as wide as one.
    """

    name: str
    widths: Sequence[float]
    more: Sequence[float] = ()
    title: str = ""
    one_page: bool = True
    cells: dict[tuple[int, int], tuple[Any, str]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    charts: list[Chart] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
    shaded: list[str] = field(default_factory=list)
    bars: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    last: int = 0  # the last row that is printed
    frozen: str = ""

    def put(self, row: int, column: int, value: Any, style: str, span: int = 1) -> str:
        """Write a value, or a :class:`Cell`, over so many columns; return its address.

        The row grows with a text that wraps.
        """
        at = f"{letter(column)}{row}"
        self.cells[row, column] = value, style
        if span > 1:
            self.merged.append(f"{at}:{letter(column + span - 1)}{row}")
            for other in range(column + 1, column + span):
                self.cells[row, other] = None, style
        if column <= len(self.widths):
            self.last = max(self.last, row)
            room = sum(self.widths[column - 1 : column - 1 + span])
            self._grow(row, value.value if isinstance(value, Cell) else value, room, style)
        return at

    def lead(self, row: int, column: int, place: str) -> None:
        """Make a cell a link to a place in the workbook."""
        self.links[row, column] = place

    def leave(self, upto: int) -> None:
        """Leave rows free up to this one, for a chart."""
        for row in range(self.last + 1, upto + 1):
            self.heights.setdefault(row, LINE_HEIGHT)
        self.last = max(self.last, upto)

    def _grow(self, row: int, value: Any, room: float, style: str) -> None:
        lines = 1
        if isinstance(value, str) and style.split()[0] not in _ONE_LINE:
            lines = wrapped_lines(value, int(room) - GAPS + 1)
        tall = {"title": 12, "big": 14, "header": 8, "section": 8, "pick": 6}.get(
            style.split()[0], 4
        )
        self.heights[row] = max(self.heights.get(row, 0), LINE_HEIGHT * lines + tall)


def lay(book: Book, page: Page) -> str:
    """Add a page to a workbook; return the name its sheet got."""
    sheet = book._sheet(page.name)
    _paper(sheet, page)
    widths = [*page.widths, *page.more]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[letter(column)].width = width
    bottom = max([row for row, _ in page.cells], default=1)
    by_row: dict[int, dict[int, tuple[Any, str]]] = {}
    for (row, column), cell in page.cells.items():
        by_row.setdefault(row, {})[column] = cell
    with book.spooling():
        for row in range(1, max(bottom, page.last) + 1):
            sheet.row_dimensions[row].height = page.heights.get(row, LINE_HEIGHT)
            held = by_row.get(row, {})
            cells: list[Any] = [None] * max(held, default=0)
            for column, (value, style) in held.items():
                cells[column - 1] = book._any(sheet, value, style)
                if (row, column) in page.links:
                    book._lead(cells[column - 1], page.links[row, column], (row, column))
            sheet.append(cells)
    for area in page.merged:
        sheet.merged_cells.add(area)
    _answers(sheet, page)
    for chart in page.charts:
        sheet.add_chart(drawn(chart))
    return str(sheet.title)


def _answers(sheet: Any, page: Page) -> None:
    """Add drop-downs, colour scales and bars."""
    from openpyxl.formatting.rule import ColorScaleRule, DataBarRule
    from openpyxl.worksheet.datavalidation import DataValidation

    for pick in page.picks:
        said = clean_text(pick.prompt)[:255]
        rule = DataValidation("list", pick.choices, sqref=pick.cell, allow_blank=True)
        rule.showErrorMessage = rule.showInputMessage = True
        rule.prompt = rule.error = said
        sheet.data_validations.append(rule)
    for area in page.shaded:
        low, middle, high = SHADES
        scale: Any = ColorScaleRule(  # type: ignore[no-untyped-call]
            *("min", None, low, "percentile", 50, middle, "max", None, high)
        )
        sheet.conditional_formatting.add(area, scale)
    for area in page.bars:
        bar: Any = DataBarRule("num", 0, "max", color=BAR)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(area, bar)


def _paper(sheet: Any, page: Page) -> None:
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.pagebreak import Break
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_view.showGridLines = False
    if page.frozen:
        sheet.freeze_panes = page.frozen
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "portrait", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    setup.fitToWidth, setup.fitToHeight = 1, int(page.one_page)
    for row in page.breaks:
        sheet.row_breaks.append(Break(id=row))
    sheet.page_margins = PageMargins(0.4, 0.4, 0.75, 0.7, header=0.35, footer=0.35)
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{letter(len(page.widths))}{max(page.last, 1)}"
    sheet.HeaderFooter.oddHeader.left.text = clean_text(page.title).replace("&", "&&")[:200]
    sheet.HeaderFooter.oddFooter.center.text = "&P / &N"
