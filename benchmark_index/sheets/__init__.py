"""The one place that knows openpyxl: tables written, live tables, forms to fill in, copies with marks."""

from .book import Book, Cell, Column
from .copy import MOST_BYTES, MOST_NOTES, Copy, expanded
from .form import Choices, Field, Form, Limits
from .live import LiveBook, LiveColumn
from .notes import SIGNATURE, link_to
from .output import check_output, spare, write_atomically
from .text import clean_text

__all__ = [
    "MOST_BYTES",
    "MOST_NOTES",
    "SIGNATURE",
    "Book",
    "Cell",
    "Choices",
    "Column",
    "Copy",
    "Field",
    "Form",
    "Limits",
    "LiveBook",
    "LiveColumn",
    "check_output",
    "clean_text",
    "expanded",
    "link_to",
    "spare",
    "write_atomically",
]
