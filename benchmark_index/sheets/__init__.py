"""The one place that knows openpyxl: tables written, forms to fill in, copies with marks."""

from .book import Book, Column
from .copy import MOST_BYTES, MOST_NOTES, Copy, expanded
from .form import Choices, Field, Form, Limits
from .notes import SIGNATURE, link_to
from .output import check_output, spare, write_atomically
from .text import clean_text

__all__ = [
    "MOST_BYTES",
    "MOST_NOTES",
    "SIGNATURE",
    "Book",
    "Choices",
    "Column",
    "Copy",
    "Field",
    "Form",
    "Limits",
    "check_output",
    "clean_text",
    "expanded",
    "link_to",
    "spare",
    "write_atomically",
]
