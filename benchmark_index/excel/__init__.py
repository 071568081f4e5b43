"""The one place that knows the spreadsheet libraries: tables, pages, forms, marked copies."""

from .book import STYLED_ROWS, WRONG, Book, Cell, Column, sheet_name
from .canvas import BLANK, Canvas, Layout, Put, quoted
from .charts import MEAN, MOST_LABELLED, OTHERS, Chart, Series, shades_of_accent
from .copy import MOST_BYTES, Copy, expanded
from .form import Field, Form
from .notes import MOST_NOTES, SIGNATURE, link_to
from .page import Page, Pick, lay
from .rules import Check, Choices, Limits
from .text import (
    NOT_AVAILABLE,
    clean_text,
    guarded,
    narrow_width,
    need_no_guard,
    printable,
    unguarded,
)

__all__ = [
    "BLANK",
    "MEAN",
    "MOST_BYTES",
    "MOST_LABELLED",
    "MOST_NOTES",
    "NOT_AVAILABLE",
    "OTHERS",
    "SIGNATURE",
    "STYLED_ROWS",
    "WRONG",
    "Book",
    "Canvas",
    "Cell",
    "Chart",
    "Check",
    "Choices",
    "Column",
    "Copy",
    "Field",
    "Form",
    "Layout",
    "Limits",
    "Page",
    "Pick",
    "Put",
    "Series",
    "clean_text",
    "expanded",
    "guarded",
    "lay",
    "link_to",
    "narrow_width",
    "need_no_guard",
    "printable",
    "quoted",
    "shades_of_accent",
    "sheet_name",
    "unguarded",
]
