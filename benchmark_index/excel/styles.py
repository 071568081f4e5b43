"""How our cells look: one font, few colours, and a name for each look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

FONT, USUAL = "Microsoft YaHei", 10  # points
NAVY, BLUE, BAND, LINE, GREY, BAR = "1F3864", "8EA9DB", "F5F7FA", "D0D7E2", "7F7F7F", "8FAADC"
INPUT, LINK, GAP = "FFFBE6", "0563C1", "E7E6E6"
ACCENT, PALE, MUTED = "0B5CAD", "F4F6FA", "8A94A6"
TINTS = ("FFFFFF", "C6DBF1")  # low and high in the accent's colour
SHADES = ("F2B48A", "FFFFFF", "8FAADC")  # low, middle and high in a table of scores

Border = Literal["none", "below", "box", "heavy", "white"]


class Look(NamedTuple):
    """A fill and the colour of the text that can be read on it."""

    fill: str
    text: str


LOOKS: Mapping[int | str, Look] = {
    0: Look("08519C", "FFFFFF"),
    1: Look("2F7EBC", "FFFFFF"),
    2: Look("9ECAE1", "000000"),
    3: Look("DEEBF7", "000000"),
    4: Look("EFEFEF", "000000"),
    "error": Look("FFC7CE", "9C0006"),
    "warning": Look("FFEB9C", "7F5200"),
    "info": Look("DDEBF7", "1F3864"),
    "broken": Look("C00000", "FFFFFF"),  # a header above results of inputs that break a rule
}
LAST_TIER = 4


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks.

    Attributes
    ----------
    text, fill : str
        Colours; without a fill the cell is blank.
    bold, underline, wrap, shrink : bool
    size : int
        Of the text, in points.
    across, down : str
        Where the text stands in its cell.
    indent : int
    border : {"none", "below", "box", "heavy", "white"}
    number : str
        The number format.
    spare : int
        By how much a row of such cells is higher than its lines, in points.
    """

    text: str = "000000"
    fill: str = ""
    bold: bool = False
    underline: bool = False
    size: int = USUAL
    across: str = ""
    down: str = "center"
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    border: Border = "below"
    number: str = "General"
    spare: int = 4

    def shown(self, number: str) -> Style:
        """Return the style with another number format."""
        return _with_number(self, number) if number != self.number else self


@lru_cache(1024)  # a page asks for a handful of them, cell by cell
def _with_number(style: Style, number: str) -> Style:
    return replace(style, number=number)


HEADER = Style(
    "FFFFFF", NAVY, bold=True, across="center", wrap=True, spare=8
)  # of the columns of a table
HEADING = replace(HEADER, border="box")  # of the columns of a form
GROUP = replace(HEADING, text="000000", fill=BLUE)  # of neighbouring columns
TITLE = Style(NAVY, bold=True, size=13, border="none", spare=12)
PAGE_TITLE = replace(TITLE, wrap=True)
SECTION = Style(NAVY, bold=True, size=11, border="heavy", down="bottom", spare=8)
NOTE = Style(GREY, border="none")
PAGE_NOTE = replace(NOTE, wrap=True)
HEADLINE = Style("1F2937", bold=True, size=16, wrap=True, border="none", spare=14)
CAPTION = Style(MUTED, PALE, shrink=True, size=8, across="left", indent=1, border="none")
FIGURE = Style(
    ACCENT, PALE, bold=True, size=13, across="left", shrink=True, indent=1, border="none", spare=10
)
COLUMN = Style(
    "4B5563", bold=True, size=9, across="right", down="bottom", wrap=True, border="heavy"
)
TEXT = Style(border="none", down="top", wrap=True)
PLAIN = Style(border="none")
UNDER = Style(fill=BLUE, across="center", border="box")  # between header and values
EDIT = replace(UNDER, fill=INPUT)
LABEL = Style(fill=BAND, across="left", indent=1, wrap=True, border="box")
CHOICE = Style(fill=INPUT, across="center", wrap=True, border="box")
RESULT = Style(bold=True, across="center", wrap=True, border="box")
BIG = Style(NAVY, bold=True, size=14, across="center", shrink=True, border="box", spare=14)
FACT = Style(across="left", indent=1, wrap=True)
NUMBER = Style(across="center")
LEAD = Style(LINK, underline=True, across="left", indent=1)
HEAT = Style(across="center", border="white")
# What is chosen stays text, whatever it looks like.
PICK = Style(
    NAVY, INPUT, bold=True, size=11, across="left", indent=1, border="box", number="@", spare=6
)
TYPED = Style(fill=INPUT, border="box")  # to be filled in
KEY = Style(fill=BAND, bold=True, border="box")  # filled in beforehand


def marked(name: int | str, number: str = "General") -> Style:
    """Return the look of a severity or of a place in the palette of tiers."""
    look = LOOKS[min(name, LAST_TIER) if isinstance(name, int) else name]
    return Style(look.text, look.fill, bold=name == 0, across="center", number=number)


@lru_cache(1024)
def body(
    across: str = "center",
    number: str = "General",
    *,
    band: int = 0,
    wrap: bool = False,
    grey: bool = False,
    link: bool = False,
) -> Style:
    """Return the look of a value in a table whose every other row is shaded."""
    return Style(
        LINK if link else GREY if grey else "000000",
        BAND if band else "",
        underline=link,
        across=across,
        indent=int(across != "center"),
        wrap=wrap,
        number=number,
    )
