"""Comments on cells, in boxes as large as their text, and links to cells."""

from __future__ import annotations

from typing import Any

from .text import clean_text, display_width, wrapped_lines

AUTHOR = "benchmark-index"
SIGNATURE = f"{AUTHOR}:"  # opens what we say in a workbook of others, as Excel opens a comment
_WIDEST, _NARROWEST, _TALLEST = 340, 120, 480  # pixels
_CHAR, _LINE = 7, 17  # pixels of a narrow character and of a line, as Excel shows comments


def boxed(text: str, author: str = AUTHOR) -> Any:
    """Return a comment in a box that shows all of its text, up to half a screen."""
    from openpyxl.comments import Comment

    room = _WIDEST // _CHAR - 3
    width = (min(display_width(text), room) + 3) * _CHAR
    height = (wrapped_lines(text, room) + 1) * _LINE
    return Comment(clean_text(text), author, min(height, _TALLEST), max(width, _NARROWEST))


def link_to(sheet: str, cell: str = "A1") -> str:
    """Return a place as a link writes it, quotes in the sheet's name doubled.

    >>> link_to("City's data", "C5")
    "'City''s data'!C5"
    """
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)
