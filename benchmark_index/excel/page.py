"""Pages to be read: cells anywhere, charts, drop-downs and links, laid out for printed paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..files import letter
from .book import A4, LINE_HEIGHT, Book, Cell, label
from .charts import GAP, Chart
from .rules import Check, bar, shades, signed_shades, tints
from .styles import USUAL, Style
from .text import wrapped_lines

if TYPE_CHECKING:
    from .written_sheet import WrittenSheet

LEGIBLE = 150  # characters across a standing page
SIDES = 3  # pixels at the sides of a cell's text, in characters


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
    cells: dict[tuple[int, int], tuple[Any, Style]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    charts: list[Chart] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
    shaded: list[str] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)  # correlations
    tinted: list[str] = field(default_factory=list)
    coloured: list[tuple[str, str, int | str]] = field(default_factory=list)  # area, formula, look
    bars: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    last: int = 0  # the last row that is printed
    frozen: str = ""

    @property
    def lies(self) -> bool:
        """Whether it is printed on its side: it would be too small to read if it stood."""
        return not self.one_page and sum(self.widths) > LEGIBLE

    def put(self, row: int, column: int, value: Any, style: Style, span: int = 1) -> str:
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

    def _grow(self, row: int, value: Any, room: float, style: Style) -> None:
        lines = 1
        if isinstance(value, str) and style.wrap:
            lines = wrapped_lines(value, int(room * USUAL / style.size) - SIDES + 1)
        height = LINE_HEIGHT * max(1, lines * min(style.size, USUAL) / USUAL)
        self.heights[row] = max(self.heights.get(row, 0), height + style.spare)


def lay(book: Book, page: Page) -> str:
    """Add a page to a workbook; return the name its sheet got."""
    sheet = book._sheet(page.name)
    _paper(sheet, page, book.foot)
    for column, width in enumerate([*page.widths, *page.more]):
        sheet.set_column(column, column, width)
    bottom = max([row for row, _ in page.cells], default=1)
    for row in range(1, max(bottom, page.last) + 1):
        sheet.set_row(row - 1, page.heights.get(row, LINE_HEIGHT))
    for area in page.merged:
        sheet.merge_range(area, "", None)
    for (row, column), (value, style) in page.cells.items():
        book._put(sheet, row, column, value, style)
    for (row, column), place in page.links.items():
        sheet.lead(row, column, place)
    for pick in page.picks:
        sheet.check(
            [pick.cell], Check("list", pick.choices, prompt=pick.prompt, refusal=pick.prompt)
        )
    for area in page.shaded:
        sheet.conditional_format(area, shades())
    for area in page.signed:
        sheet.conditional_format(area, signed_shades())
    for area in page.tinted:
        sheet.conditional_format(area, tints())
    for area in page.bars:
        sheet.conditional_format(area, bar(alone=True))
    for area, formula, look in page.coloured:
        sheet.conditional_format(area, book._colours(formula, look))
    for chart in page.charts:
        sheet.draw(chart.drawn(book._book), chart.first, chart.last, GAP)
    return str(sheet.name)


def _paper(sheet: WrittenSheet, page: Page, foot: str) -> None:
    if page.frozen:
        sheet.freeze_panes(page.frozen)
    sheet.set_landscape() if page.lies else sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, int(page.one_page))
    sheet.set_h_pagebreaks(page.breaks)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.7)
    sheet.center_horizontally()
    sheet.print_area(0, 0, max(page.last, 1) - 1, len(page.widths) - 1)
    label(sheet, page.title, foot)
