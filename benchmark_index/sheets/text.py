"""Text as cells hold and show it."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str, most: int | None = 32_767) -> str:
    """Return text that a cell can hold: no control characters, at most 32,767 characters."""
    return _CONTROL.sub("\ufffd", text)[:most]


def display_width(text: str) -> int:
    """Return the width of the longest line, wide (Chinese) characters counting two.

    >>> display_width("北京 GDP")
    8
    """
    return max(
        (
            sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
            for line in text.split("\n")
        ),
        default=0,
    )


def wrapped_lines(text: str, room: int) -> int:
    r"""Return how many lines a text takes where each has room for so many narrow characters.

    >>> wrapped_lines("北京\n2022", 2)
    4
    """
    return sum(max(-(-display_width(line) // max(room, 1)), 1) for line in text.split("\n"))
