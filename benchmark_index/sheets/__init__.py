"""The one place that knows openpyxl: tables, also live ones, forms to fill in, marked copies."""

from .book import Book, Cell, Column, sheet_name
from .canvas import BLANK, Allow, Canvas, Layout, Put, quoted
from .copy import MOST_BYTES, MOST_NOTES, Copy, expanded
from .form import Choices, Field, Form, Limits
from .live import LiveBook, LiveColumn
from .notes import SIGNATURE, link_to
from .output import check_output, spare, write_atomically
from .text import clean_text

__all__ = [
    "BLANK",
    "MOST_BYTES",
    "MOST_NOTES",
    "SIGNATURE",
    "Allow",
    "Book",
    "Canvas",
    "Cell",
    "Choices",
    "Column",
    "Copy",
    "Field",
    "Form",
    "Layout",
    "Limits",
    "LiveBook",
    "LiveColumn",
    "Put",
    "check_output",
    "clean_text",
    "expanded",
    "link_to",
    "quoted",
    "sheet_name",
    "spare",
    "write_atomically",
]
