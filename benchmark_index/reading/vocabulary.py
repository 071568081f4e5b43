"""The words by which tables are read, in both languages, as lines of ``vocabulary.csv``."""

from __future__ import annotations

import csv
from pathlib import Path

_WORDS: dict[str, tuple[str, ...]] = {}
with (Path(__file__).parent / "vocabulary.csv").open(encoding="utf-8", newline="") as _file:
    _lines = (line for line in _file if not line.startswith("#"))
    for _line in csv.DictReader(_lines):
        _WORDS[_line["kind"]] = (*_WORDS.get(_line["kind"], ()), *_line["words"].split("|"))


def words_for(kind: str) -> tuple[str, ...]:
    """Return the words of a kind, in the order of the file.

    >>> words_for("units of measure")
    ('单位', '计量单位', 'unit of measure', 'measure')
    """
    return _WORDS[kind]
