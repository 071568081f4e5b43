"""The words by which tables are read, in both languages, as lines of ``vocabulary.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

_Lines = Mapping[str, tuple[tuple[str, ...], ...]]


def word_lines(path: Path) -> _Lines:
    """Return the words of a CSV file by kind, those of a line together; ``#`` begins a remark."""
    lines: dict[str, tuple[tuple[str, ...], ...]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(line for line in file if not line.startswith("#")):
            words = tuple(line["words"].split("|"))
            lines[line["kind"]] = (*lines.get(line["kind"], ()), words)
    return lines


_LINES = word_lines(Path(__file__).parent / "vocabulary.csv")


def words_for(kind: str) -> tuple[str, ...]:
    """Return the words of a kind, in the order of the file.

    >>> words_for("units of measure")
    ('单位', '计量单位', 'unit of measure', 'measure')
    """
    return tuple(word for line in _LINES[kind] for word in line)


def lines_for(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a kind line by line, where those of a line mean the same."""
    return _LINES[kind]
