"""The writer of our workbooks: XlsxWriter, with formulas as they are spelled and every digit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellBooleanTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from ..files import letter
from ..files.origin import MARK
from .rules import Check
from .styles import FONT, LINE, NAVY, Style
from .text import ErrorValue, cell_xml, clean_text

Place = tuple[int, int]  # row, column
Value = str | float | bool | None
_BORDERS = {
    "none": {},
    "below": {"bottom": 1, "bottom_color": f"#{LINE}"},
    "box": {"border": 1, "border_color": f"#{LINE}"},
    "heavy": {"bottom": 2, "bottom_color": f"#{NAVY}"},
    "white": {"border": 1, "border_color": "#FFFFFF"},
}


class _Texts:
    """What XlsxWriter takes for its table of texts, where every cell holds its own."""

    @staticmethod
    def _get_shared_string_index(text: str) -> str:
        return text

    @staticmethod
    def _get_shared_string(text: str) -> str:
        return text


class WrittenSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes cells as they are.

    XlsxWriter would look through every formula for functions of newer versions of Excel, of which
    ours has none, keep 16 of the 17 digits of a number, and take a text that is written like
    formatted text for formatted text.

    Attributes
    ----------
    table_rows : int
        Rows of a long table that are written later, below those of the sheet.
    noted : set of (int, int)
        The cells that have a comment.
    """

    def __init__(self) -> None:
        super().__init__()
        self.table_rows = 0
        self.noted: set[tuple[int, int]] = set()

    def _initialize(self, init_data: dict[str, Any]) -> None:
        super()._initialize(init_data)
        self.str_table = _Texts

    def put(self, row: int, column: int, value: Value, style: Format, formula: str = "") -> None:
        """Write a value, or a formula and the value it amounts to; rows and columns from 1."""
        row, column = row - 1, column - 1
        self._check_dimensions(row, column)
        cells = self.table[row]
        if formula:
            cells[column] = CellFormulaTuple(formula, style, value)
        elif isinstance(value, str):
            cells[column] = CellStringTuple(value, style)
        elif value is None:
            cells[column] = CellBlankTuple(style)
        elif isinstance(value, bool):
            cells[column] = CellBooleanTuple(value, style)
        else:
            cells[column] = CellNumberTuple(value, style)

    @property
    def results(self) -> dict[str, Value]:
        """The value beside each formula, by address."""
        return {
            f"{letter(column + 1)}{row + 1}": cell.value
            for row, cells in self.table.items()
            for column, cell in cells.items()
            if isinstance(cell, CellFormulaTuple)
        }

    def lead(self, row: int, column: int, place: str) -> None:
        """Make a cell that was written a link to a place in the workbook."""
        held = self.table[row - 1][column - 1]
        self.write_url(row - 1, column - 1, f"internal:{place}", held.format, " ")
        self.table[row - 1][column - 1] = held

    def draw(self, chart: Any, first: Place, last: Place, gap: int) -> None:
        """Lay a chart over the cells from a first to a last (row, column), some pixels from its left."""
        (top, left), (bottom, right) = first, last
        width = sum(self._size_col(column) for column in range(left - 1, right)) - gap
        height = sum(self._size_row(row) for row in range(top - 1, bottom))
        chart.set_size({"width": width, "height": height})
        options = {"x_offset": gap, "object_position": 1}  # it moves and grows with its cells
        self.insert_chart(top - 1, left - 1, chart, options)

    def check(self, areas: Sequence[str], rule: Check) -> None:
        """Check what is typed into some areas."""
        self.data_validation(areas[0], rule.options() | {"multi_range": " ".join(areas)})

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        kind = type(cell)
        style = cell.format._get_xf_index()
        at = f'<c r="{letter(column + 1)}{row + 1}" s="{style}"'
        if kind is CellFormulaTuple:
            self.fh.write(f"{at}{_result(cell.value, cell.formula)}</c>")
        elif kind is CellNumberTuple:
            self.fh.write(f"{at}><v>{cell.number + 0!r}</v></c>")  # no -0.0
        elif kind is CellStringTuple:
            text = _text("t", cell.string)
            self.fh.write(f'{at} t="inlineStr"><is>{text}</is></c>')
        elif kind is CellBlankTuple:
            self.fh.write(f"{at}/>")
        else:
            self.fh.write(f'{at} t="b"><v>{int(cell.boolean)}</v></c>')

    def _get_range_data(self, *area: int) -> list[Any]:
        """Return the points of a chart; what is not available is none."""
        data = super()._get_range_data(*area)
        return [None if isinstance(point, ErrorValue) else point for point in data]

    def _calculate_spans(self) -> None:
        """Leave out which columns each row uses, which no program needs."""

    def _write_dimension(self) -> None:
        if not self.table_rows:
            super()._write_dimension()
            return
        last = f"{letter(self.dim_colmax + 1)}{self.dim_rowmax + 1 + self.table_rows}"
        self._xml_empty_tag("dimension", [("ref", f"A1:{last}")])

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Return the formula of a rule, which holds no function of newer versions either."""
        return formula.removeprefix("=")


def new_workbook(stream: io.BytesIO) -> Any:
    """Return a workbook that is written to a stream, without temporary files."""
    book = Workbook(stream, {"in_memory": True})
    book.worksheet_class = WrittenSheet
    book.set_properties({"keywords": MARK})
    return book


def properties(style: Style) -> dict[str, Any]:
    """Return a style as XlsxWriter takes it."""
    found: dict[str, Any] = {
        "font_name": FONT,
        "font_size": style.size,
        "font_color": f"#{style.text}",
        "bold": style.bold,
        "underline": int(style.underline),
        "text_wrap": style.wrap,
        "shrink": style.shrink,
        "indent": style.indent,
        "align": style.across,
        "valign": {"center": "vcenter"}.get(style.down, style.down),
        "num_format": style.number,
        **_BORDERS[style.border],
    }
    if style.fill:
        found |= {"pattern": 1, "fg_color": f"#{style.fill}"}
    return found


def _result(value: Value, formula: str) -> str:
    """Return the rest of a cell: its type, its formula and its result."""
    written = f"<f>{escape(formula)}</f>"
    if isinstance(value, bool):
        return f' t="b">{written}<v>{int(value)}</v>'
    if isinstance(value, (int, float)):
        return f">{written}<v>{value + 0!r}</v>"
    if value is None:
        return f">{written}<v></v>"
    if isinstance(value, ErrorValue):
        return f' t="e">{written}<v>{value}</v>'
    return f' t="str">{written}{_text("v", clean_text(value))}'


def _text(tag: str, text: str) -> str:
    """Return an element that holds a text."""
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<{tag}{space}>{cell_xml(text)}</{tag}>"
