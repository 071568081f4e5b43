"""The one place that knows the spreadsheet libraries: tables, pages, forms, marked copies."""

from .book import STYLED_ROWS, WRONG, Book, Cell, Column, sheet_name
from .canvas import BLANK, Canvas, Layout, Put, quoted
from .charts import PALETTE, QUIET, SECOND, STRONG, Chart, Series
from .copy import MOST_BYTES, Copy, expanded
from .form import Field, Form
from .notes import MOST_NOTES, SIGNATURE, link_to
from .page import Page, Pick, lay
from .rules import Check, Choices, Limits
from .text import NOT_AVAILABLE, clean_text, guarded, printable, unguarded

__all__ = [
    "BLANK",
    "MOST_BYTES",
    "MOST_NOTES",
    "NOT_AVAILABLE",
    "PALETTE",
    "QUIET",
    "SECOND",
    "SIGNATURE",
    "STRONG",
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
    "printable",
    "quoted",
    "sheet_name",
    "unguarded",
]
