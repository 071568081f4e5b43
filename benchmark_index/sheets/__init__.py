"""The one place that knows openpyxl: tables written, forms to fill in, copies with marks."""

from .book import Book, Column, sheet_name
from .canvas import BLANK, Allow, Canvas, Layout, Put, quoted
from .copy import MOST_BYTES, MOST_NOTES, Copy, expanded
from .form import Choices, Field, Form, Limits
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
    "Choices",
    "Column",
    "Copy",
    "Field",
    "Form",
    "Layout",
    "Limits",
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
