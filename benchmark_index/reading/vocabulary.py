"""The words by which tables are read, in both languages, as lines of ``vocabulary.csv``."""

from __future__ import annotations

import csv
from pathlib import Path

_LINES: dict[str, tuple[tuple[str, ...], ...]] = {}
with (Path(__file__).parent / "vocabulary.csv").open(encoding="utf-8", newline="") as _file:
    _lines = (line for line in _file if not line.startswith("#"))
    for _line in csv.DictReader(_lines):
        _words = tuple(_line["words"].split("|"))
        _LINES[_line["kind"]] = (*_LINES.get(_line["kind"], ()), _words)


def words_for(kind: str) -> tuple[str, ...]:
    """Return the words of a kind, in the order of the file.

    >>> words_for("units of measure")
    ('单位', '计量单位', 'unit of measure', 'measure')
    """
    return tuple(word for line in _LINES[kind] for word in line)


def lines_for(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a kind line by line, where those of a line mean the same."""
    return _LINES[kind]
