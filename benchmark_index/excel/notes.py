"""Comments on cells, in boxes as large as their text, and links to cells."""

from __future__ import annotations

from typing import Any

from .styles import FONT
from .text import display_width, wrapped_lines

AUTHOR = "benchmark-index"
SIGNATURE = f"{AUTHOR}:"  # opens what we say in a workbook of others, as Excel opens a comment
MOST_NOTES = 1_000  # Excel numbers the comment boxes of a sheet in blocks of 1,024
_WIDEST, _NARROWEST, _TALLEST = 340, 120, 480  # pixels
_CHAR, _LINE = 7, 17  # pixels of a narrow character and of a line, as Excel shows comments


def box_of(text: str) -> dict[str, Any]:
    """Return the box that shows all of a text, up to half a screen, as XlsxWriter takes it."""
    room = _WIDEST // _CHAR - 3
    width = (min(display_width(text), room) + 3) * _CHAR
    height = (wrapped_lines(text, room) + 1) * _LINE
    size = {"width": max(width, _NARROWEST), "height": min(height, _TALLEST)}
    return {"author": AUTHOR, "font_name": FONT, "font_size": 9, **size}


def link_to(sheet: str, cell: str = "A1") -> str:
    """Return a place as a link writes it, quotes in the sheet's name doubled.

    >>> link_to("City's data", "C5")
    "'City''s data'!C5"
    """
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)
