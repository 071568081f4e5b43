"""Text as cells hold and show it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, cast
from xml.sax.saxutils import escape

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_UNSEEN = re.compile(  # what moves the cursor, colours the screen or turns the text around
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

_GUARDED = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")
_ANY_GUARDED = re.compile(  # in lines, each looked at for itself
    r"^(?:[^\S\n]|')*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]", re.MULTILINE
)
_LONGEST = 32_767  # characters of a cell

_SIGN = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # of a character by its number
_RETURN = {"\r": "&#13;"}  # which XML would take for a line break


class ErrorValue(str):
    """What a formula amounts to where there is nothing, written as no text is."""


NOT_AVAILABLE = ErrorValue("#N/A")  # charts leave it out


def clean_text(text: str, most: int | None = _LONGEST) -> str:
    """Return text that a cell can hold: no control characters, at most 32,767 characters."""
    text = _CONTROL.sub("\ufffd", text)
    return text if most is None else shortened(text, most)


def cell_xml(text: str) -> str:
    """Return text as XML from which spreadsheets read it: ``_x0041_`` would be an ``A`` to them.

    >>> cell_xml("A & B"), cell_xml("_x0041_"), cell_xml("max_x")
    ('A &amp; B', '_x005F_x0041_', 'max_x')
    """
    return escape(_SIGN.sub("_x005F_", text), _RETURN)


def printable(text: str) -> str:
    r"""Return text that a terminal only shows: nothing in it commands it or turns the text around.

    >>> printable("\x1b[31m北京\u202e"), printable("a\tb\n")
    ('\ufffd[31m北京\ufffd', 'a\tb\n')
    """
    return text if text.isprintable() else _UNSEEN.sub("\ufffd", text)


def length(text: str) -> int:
    """Return how many characters a text has as Excel counts them: an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def shortened(text: str, most: int) -> str:
    """Return as much of a text as has so many characters as Excel counts them: an emoji is two."""
    if 2 * len(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def plain_value(value: Any) -> Any:
    """Return a plain cell value: missing numbers become blank cells, infinite ones a sign."""
    if isinstance(value, str):
        return value if isinstance(value, ErrorValue) else clean_text(value)
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    item = getattr(value, "item", None)
    if item is not None:
        return plain_value(item())
    return value if isinstance(value, (bool, int, float)) else None


_NARROW_WORDS = re.compile(r"[!-~]+")  # wide characters may stand at the end of any line


def display_width(text: str) -> int:
    """Return the width of the longest line, wide (Chinese) characters counting two.

    >>> display_width("北京 GDP")
    8
    """
    return max(
        (
            len(line)
            if line.isascii()
            else sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
            for line in text.split("\n")
        ),
        default=0,
    )


def narrow_width(header: str) -> int:
    r"""Return the width of a column of short numbers whose header breaks between words only.

    >>> narrow_width("交通运输业从业人员\n(数值)"), narrow_width("Urban population"), narrow_width("GDP")
    (10, 13, 10)
    """
    return max(10, *(len(word) + 3 for word in ["", *_NARROW_WORDS.findall(header)]))


def wrapped_lines(text: str, room: int) -> int:
    r"""Return how many lines a text takes where each has room for so many narrow characters.

    >>> wrapped_lines("北京\n2022", 2)
    4
    """
    return sum(max(-(-display_width(line) // max(room, 1)), 1) for line in text.split("\n"))


def guarded(text: str) -> str:
    """Return text for CSV that no spreadsheet takes for a formula; see :func:`unguarded`.

    An apostrophe is put before text whose first character, after blanks and apostrophes, is one
    of ``= + - @`` (half or full width), and before text that opens with a tab or a line break.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'Ndrangheta"), guarded("A-1")
    ("'=1+1", "''=1+1", "'Ndrangheta", 'A-1')
    """
    return f"'{text}" if _GUARDED.match(text) else text


def need_no_guard(texts: Sequence[object]) -> bool:
    """Return whether :func:`clean_text` and :func:`guarded` leave many texts as they are: one look.

    >>> need_no_guard(["A-1", "'Ndrangheta"]), need_no_guard(["A", "=1+1"]), need_no_guard(["A", None])
    (True, False, False)
    """
    if {*map(type, texts)} != {str}:
        return False
    strings = cast("Sequence[str]", texts)
    text = "\n".join(strings)
    if _CONTROL.search(text) or _ANY_GUARDED.search(text):
        return False
    return max(map(len, strings)) <= _LONGEST


def unguarded(text: str) -> str:
    """Return the text that :func:`guarded` was given.

    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'Ndrangheta")
    ('=1+1', "'=1+1", "'Ndrangheta")
    """
    return text[1:] if text[:1] == "'" and _GUARDED.match(text[1:]) else text
