"""An overview as HTML for notebooks: no script, nothing loaded, the colours of the page around it.

The page is built as a tree, which escapes every text as it is written: names are data. Bars are
inline SVG beside numbers that say the same, so that nothing rests on colour or on sight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from .overview import SENTENCE, Bar, Cell, Node, Overview, ShownColumn, ShownTable, more, plain

_STYLE = """
.benchmark-index { color: inherit; font-size: 0.9em; line-height: 1.45; max-width: 100%; }
.benchmark-index p { margin: 0.2em 0; }
.benchmark-index .head { font-weight: 600; }
.benchmark-index .note { opacity: 0.85; }
.benchmark-index .scroll { overflow-x: auto; margin: 0.7em 0; }
.benchmark-index table { border-collapse: collapse; color: inherit; background: transparent;
  border: 0; margin: 0; font-size: inherit; table-layout: auto; }
.benchmark-index caption { text-align: left; font-weight: 600; padding: 0.2em 0; color: inherit;
  caption-side: top; }
.benchmark-index thead th { vertical-align: bottom; border-bottom: 1px solid currentColor; }
.benchmark-index th, .benchmark-index td { text-align: left; vertical-align: top;
  padding: 0.2em 0.7em; background: transparent; color: inherit; font-weight: normal;
  max-width: 28em; overflow-wrap: break-word; white-space: normal; }
.benchmark-index thead th { font-weight: 600; }
.benchmark-index tbody th { min-width: 7em; }
.benchmark-index .number { text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.benchmark-index .other { opacity: 0.7; font-size: 0.88em; }
.benchmark-index tbody tr + tr > * { border-top: 1px solid rgba(128, 128, 128, 0.25); }
.benchmark-index svg { vertical-align: middle; margin-left: 0.5em; }
"""
_MARKS = {"error": "#d55e00", "warning": "#e69f00", "info": "#56b4e9"}  # told apart by all eyes
_COLOUR = "#3d8fd1"  # of bars: 3 to 1 on white and on black
_WIDTH, _HEIGHT = 90, 10


def as_html(overview: Overview) -> str:
    """Return an overview as a piece of a page."""
    page = Element("div", {"class": "benchmark-index"})
    SubElement(page, "style").text = _STYLE
    SubElement(page, "p", {"class": "head"}).text = plain(overview.head, SENTENCE)
    for line in overview.lines:
        SubElement(page, "p", {"class": "note"}).text = plain(line, SENTENCE)
    for table in overview.tables:
        if table.rows:
            _add_table(page, table)
    return tostring(page, encoding="unicode", method="html")


def _add_table(page: Element, table: ShownTable) -> None:
    scroll = SubElement(page, "div", {"class": "scroll"})
    drawn = SubElement(scroll, "table")
    SubElement(drawn, "caption").text = plain(table.caption)
    heads = SubElement(SubElement(drawn, "thead"), "tr")
    for column in table.columns:
        look = {"class": "number"} if column.numeric else {}
        # where a heading is a name, its key is what one writes in Python
        _put(
            SubElement(heads, "th", {"scope": "col", "title": plain(column.key), **look}),
            column.heading,
        )
    body = SubElement(drawn, "tbody")
    for row in range(table.rows):
        line = SubElement(body, "tr")
        for column in table.columns:
            _add_cell(line, column, row)
    if table.more > 0:
        SubElement(scroll, "p", {"class": "note"}).text = more(table.more)


def _add_cell(line: Element, column: ShownColumn, row: int) -> None:
    cell = column.cells[row]
    look = {"class": "number"} if column.numeric else {}
    if column.depths:
        look["style"] = f"padding-left: {0.7 + 1.4 * column.depths[row]:.1f}em"
    if column.key == "severity":
        look["style"] = f"border-left: 4px solid {_MARKS.get(str(cell), 'currentColor')}"
    tag = "th" if column.names_rows else "td"
    drawn = SubElement(line, tag, {"scope": "row", **look} if tag == "th" else look)
    _put(drawn, cell)
    if column.bars:
        _add_bar(drawn, column.bars[row])


def _put(element: Element, cell: Cell) -> None:
    """Write a text into an element, the second language of a name smaller."""
    if isinstance(cell, Node):
        element.set("title", plain(cell.key))  # what one writes in Python
    names = cell.name if isinstance(cell, Node) else cell
    first, *others = [names] if isinstance(names, str) else dict.fromkeys(names)
    element.text = plain(first)
    for other in others:
        element.text += " "
        SubElement(element, "span", {"class": "other"}).text = plain(other)


def _add_bar(cell: Element, bar: Bar | None) -> None:
    size = {"width": str(_WIDTH), "height": str(_HEIGHT), "viewBox": f"0 0 {_WIDTH} {_HEIGHT}"}
    drawing = SubElement(cell, "svg", {**size, "aria-hidden": "true", "focusable": "false"})
    _add_box(drawing, 0, _WIDTH, {"fill": "#808080", "fill-opacity": "0.25"})
    if bar is None:
        return
    low, high = (min(max(share, 0.0), 1.0) * _WIDTH for share in bar[:2])
    if high > low:
        _add_box(drawing, min(low, _WIDTH - 1.5), max(high - low, 1.5), {"fill": _COLOUR})
    if math.isfinite(bar.mark):
        at = min(max(bar.mark, 0.0), 1.0) * _WIDTH
        _add_box(drawing, at - 1, 2, {"fill": "currentColor"})


def _add_box(drawing: Element, x: float, width: float, look: dict[str, str]) -> None:
    place: Sequence[tuple[str, float]] = (("x", x), ("y", 0), ("width", width), ("height", _HEIGHT))
    SubElement(drawing, "rect", {name: f"{value:.1f}" for name, value in place} | look)
