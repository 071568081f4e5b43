"""Words that make another figure of an indicator: its growth, its rank, what it was last year."""

from __future__ import annotations

import re
from functools import lru_cache

from .vocabulary import lines_for, words_for

_KINDS = {word: line[0] for line in lines_for("changing") for word in line}
_PLAIN = dict.fromkeys(words_for("unchanging"), "")


def _pattern(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


_WORDS = _KINDS | _PLAIN
_ANY = re.compile("|".join(map(_pattern, sorted(_WORDS, key=len, reverse=True))))


@lru_cache(maxsize=4096)
def alterations(text: str) -> frozenset[str]:
    """Return in which ways a folded text makes another figure of an indicator, if in any.

    >>> sorted(alterations("人均地区生产总值比上年增长(%)")), sorted(alterations("gdp growth"))
    (['人均', '增长'], ['增长'])
    >>> alterations("经济增长"), alterations("shareholders")
    (frozenset(), frozenset())
    """
    kinds = (_WORDS[word] for word in _ANY.findall(text))
    return frozenset(kind for kind in kinds if kind)


@lru_cache(maxsize=4096)
def is_alteration(text: str) -> bool:
    """Return whether a folded text says nothing but in which way a figure is another.

    >>> is_alteration("同比增速(%)"), is_alteration("较上年增长5%"), is_alteration("企业数增长")
    (True, False, False)
    """
    rest = _ANY.sub("", text.partition("(")[0]).strip(" :/-的按数值率")
    return bool(alterations(text)) and not rest
