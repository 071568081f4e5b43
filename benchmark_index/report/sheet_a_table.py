"""The tables of a result as a workbook, a sheet each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..excel import Book, Column


def save_sheets(
    path: Path, title: str, sheets: Iterable[tuple[str, Sequence[Column], int]]
) -> None:
    """Write each table that has rows: its name, columns, and how many of them stay in view."""
    book = Book()
    for name, columns, freeze in sheets:
        if columns and len(columns[0].values):
            book.table(name, list(columns), freeze=freeze, title=f"{title} · {name}")
    book.save(path)
