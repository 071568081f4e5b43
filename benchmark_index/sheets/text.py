"""Text as cells hold and show it."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Return text that a cell can hold: no control characters, at most 32,767 characters."""
    return shortened(_CONTROL.sub("\ufffd", text), 32_767)


def shortened(text: str, most: int) -> str:
    """Return as much of a text as has so many characters as Excel counts them: an emoji is two."""
    if 2 * len(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def plain_value(value: Any) -> Any:
    """Return a plain cell value: missing and infinite numbers become blank cells."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    item = getattr(value, "item", None)
    if item is not None:
        return plain_value(item())
    return value if isinstance(value, (bool, int, float)) else None


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
