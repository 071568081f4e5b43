"""The one place that knows openpyxl: tables, also live ones, forms to fill in, marked copies."""

from .book import STYLED_ROWS, Book, Cell, Column, sheet_name
from .canvas import BLANK, Allow, Canvas, Layout, Put, quoted
from .copy import MOST_BYTES, MOST_NOTES, Copy, expanded
from .form import Choices, Field, Form, Limits
from .live import LiveBook, LiveColumn
from .notes import SIGNATURE, link_to
from .output import check_output, check_target, spare, write_atomically
from .text import clean_text, guarded, unguarded

__all__ = [
    "BLANK",
    "MOST_BYTES",
    "MOST_NOTES",
    "SIGNATURE",
    "STYLED_ROWS",
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
    "check_target",
    "clean_text",
    "expanded",
    "guarded",
    "link_to",
    "quoted",
    "sheet_name",
    "spare",
    "unguarded",
    "write_atomically",
]
