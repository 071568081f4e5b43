"""Workbooks of flat tables: those of large reports, and those of values up to version 0.5."""

from __future__ import annotations

from ..excel import Book
from .workbook import Report


def flat_book(report: Report) -> Book:
    """Return the workbook of a report whose tables are flat."""
    book = Book(report.foot)
    title = report.say(report.framework.name)
    for name, columns, freeze in report.sheets():
        printed = report.printed(name, columns)
        book.table(name, columns, freeze=freeze, title=f"{title} · {name}", printed=printed)
    return book
