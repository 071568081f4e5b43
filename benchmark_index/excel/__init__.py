"""The one place that knows openpyxl: tables, also live ones, forms to fill in, marked copies."""

from .book import STYLED_ROWS, Book, Cell, Column, sheet_name
from .canvas import BLANK, Allow, Canvas, Layout, Put, quoted
from .charts import PALETTE, QUIET, SECOND, STRONG, Chart, Series
from .copy import MOST_BYTES, MOST_NOTES, Copy, expanded
from .form import Choices, Field, Form, Limits
from .live_book import LiveBook, LiveColumn
from .notes import SIGNATURE, link_to
from .page import Page, Pick, lay
from .text import clean_text, guarded, printable, unguarded

__all__ = [
    "BLANK",
    "MOST_BYTES",
    "MOST_NOTES",
    "PALETTE",
    "QUIET",
    "SECOND",
    "SIGNATURE",
    "STRONG",
    "STYLED_ROWS",
    "Allow",
    "Book",
    "Canvas",
    "Cell",
    "Chart",
    "Choices",
    "Column",
    "Copy",
    "Field",
    "Form",
    "Layout",
    "Limits",
    "LiveBook",
    "LiveColumn",
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
