"""Ids from names: English ones as they are, Chinese ones in pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

_LONGEST = 48  # characters of an id, cut between words
_LOOKED_AT = 48  # characters of a name


class Ids:
    """Gives each name an id that no other has, and that is no header but its own.

    >>> ids = Ids(["score"], headers=["gdp", "shi_ye_lv"])
    >>> ids.of("城镇登记失业率", "x"), ids.of("GDP per capita", "x"), ids.of("Score", "x")
    ('cheng_zhen_deng_ji_shi_ye_lv', 'gdp_per_capita', 'score_2')
    >>> ids.of("GDP", "x", ["gdp"]), ids.of("失业率", "x", ["失业率"])
    ('gdp', 'shi_ye_lv_2')
    >>> ids.of("معدل", "indicator"), ids.of("5G 基站", "x")
    ('indicator', 'n_5g_ji_zhan')
    """

    def __init__(self, taken: Iterable[str], headers: Iterable[str] = ()) -> None:
        self._taken, self._headers = {*taken}, {*headers}

    def of(self, name: str, otherwise: str, headed: Collection[str] | None = ()) -> str:
        """Return an id for a name; one without Latin or Chinese letters is called otherwise.

        ``headed``: the headers of what it is of, folded; None of what heads no column.
        """
        stem = _plain(name) or otherwise
        unique, number = stem, 1
        others = set[str]() if headed is None else self._headers - {*headed}
        while unique in self._taken or unique in others:
            number += 1
            unique = f"{stem}_{number}"
        self._taken.add(unique)
        return unique


def _plain(name: str) -> str:
    """Return a name in small letters and figures with strokes between its words."""
    some = unicodedata.normalize("NFKD", name[:_LOOKED_AT]).casefold()
    letters = "".join(char for char in some if not unicodedata.combining(char))
    words = re.findall("[a-z0-9]+", letters if letters.isascii() else _in_pinyin(letters))
    while len(words) > 1 and len("_".join(words)) > _LONGEST:
        words.pop()
    text = "_".join(words)[:_LONGEST]
    return f"n_{text}" if text[:1].isdigit() else text


def _in_pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin  # its dictionaries take a while to load

    return "_".join(lazy_pinyin(text))
