"""The workbook of values: the sheets of a report without formulas, and the pages for readers."""

from __future__ import annotations

from ..excel import Book, lay
from .live.pages import ChartsPage, Facts, summary
from .live.placement import Placement
from .workbook import SHEETS, Report


def values_book(report: Report) -> Book:
    """Return the workbook of a report whose cells hold values alone."""
    book = Book()
    book.foot = report.foot
    title = report.say(report.framework.name)
    charts = None
    if report.has_pages:
        charts = ChartsPage(facts := Facts.of_values(report))
        names = (*SHEETS, *(["Records"] if len(report.scorecard.records) else []))
        lay(book, summary(facts, Placement("Ranking", ("row",)), names))
    for name, columns, freeze in report.sheets():
        if charts and name == "Records":
            lay(book, charts.page)
            charts = None
        printed = report.printed(name, columns)
        book.table(name, columns, freeze=freeze, title=f"{title} · {name}", printed=printed)
    if charts:
        lay(book, charts.page)
    return book
