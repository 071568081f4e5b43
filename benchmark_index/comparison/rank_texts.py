"""Ranks as publishers write them: 第1名, 4=, T-7, 101-150."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = "一二三四五六七八九"
_RANK = re.compile(
    rf"(?:第|rank|no\.?|#|t-?|=)?\s*(?P<rank>[0-9]+(?:\.[0-9]+)?|[{_DIGITS}十]{{1,3}})"
    r"(?:\s*[-–—~至]\s*[0-9]+|\+)?\s*(?:名|位|=|st|nd|rd|th)?"
)
_TENS = re.compile(rf"(?P<tens>[{_DIGITS}]?)(?P<ten>十?)(?P<ones>[{_DIGITS}]?)")
_LONGEST = 40


def rank_of(text: str) -> float | None:
    """Return a rank that stands as text, None where there is none in it; of a band its first.

    >>> [rank_of(text) for text in ("第1名", "4=", "=4", "T-7", "3rd", "101-150", "201+", "1,024")]
    [1.0, 4.0, 4.0, 7.0, 3.0, 101.0, 201.0, 1024.0]
    >>> [rank_of(text) for text in ("第三名", "第十二位", "二十", "first", "-3")]
    [3.0, 12.0, 20.0, None, None]
    """
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).casefold().replace(",", "").strip()
    match = _RANK.fullmatch(plain)
    if match is None:
        return None
    rank = match["rank"]
    return float(rank) if rank[0].isascii() else _below_a_hundred(rank)


def _below_a_hundred(text: str) -> float | None:
    match = _TENS.fullmatch(text)
    if match is None or (match["tens"] and match["ones"] and not match["ten"]):
        return None
    tens, ones = (_DIGITS.find(match[name]) + 1 if match[name] else 0 for name in ("tens", "ones"))
    if not match["ten"]:
        return float(tens or ones)
    return float(10 * (tens or 1) + ones)
