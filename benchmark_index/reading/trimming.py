"""Ways in which tables write the name of a unit: numbered, marked, remarked on, in two languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .headers import cell_text
from .vocabulary import words_for

_BULLETS = re.escape("".join(words_for("bullets")))
_REMARKS = "|".join(words_for("remarks after names"))
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff]"
_BEFORE = re.compile(  # 1 北京, 01.北京, (3)温州, ★杭州; four digits are a year
    rf"(?:[{_BULLETS}\s]+|[(\[]?\d{{1,3}}(?:[.、)\]:]\s*|\s+|-(?={_CJK})))(?=\S)"
)
_AFTER = re.compile(rf"(?<=\S)\s*(?:[(\[](?:{_REMARKS}|\d)[^()\[\]]*[)\]]|[^\w\s()\[\].'\"&%+-]+)$")
_ASIDE = re.compile(r"(.*\S)\s*[(\[][^()\[\]]*[)\]]")
_LANGUAGES = re.compile(rf"(.*{_CJK}[^a-z]*?)[\s/|(,-]*([a-z][^\u2e80-\u9fff]*?)\)?")
_LANGUAGES_REVERSED = re.compile(rf"([a-z][^\u2e80-\u9fff]*?)[\s/|(,-]*({_CJK}[^a-z]*?)\)?")
_SMALL = dict.fromkeys(map(ord, "¹²³⁰⁴⁵⁶⁷⁸⁹①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"), "※")  # no digits of a name
_LONGEST = 100  # characters of a name that is taken apart
_MOST = 3  # things around a name: a number, a mark and a remark


def _plain(name: str) -> str:
    """Return a name in one width and case, its spaces kept: 1 北京 is numbered, 1北京 is not."""
    text = cell_text(name).translate(_SMALL)
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def trimmed(name: str) -> Iterator[str]:
    """Yield a name without what stands around it, one thing less each time.

    >>> list(trimmed("1 北京")), list(trimmed("★深圳市（含深汕）")), list(trimmed("华为（上海）"))
    (['北京'], ['深圳市(含深汕)', '深圳市'], [])
    """
    bare = _plain(name) if len(name) <= _LONGEST else ""
    for _ in range(_MOST):
        shorter = _BEFORE.sub("", bare, count=1) if _BEFORE.match(bare) else _AFTER.sub("", bare)
        if shorter == bare:
            return
        bare = shorter
        yield bare


def without_aside(name: str) -> str:
    """Return a name without whatever stands in brackets behind it.

    >>> without_aside("华为（上海）")
    '华为'
    """
    match = _ASIDE.fullmatch(_plain(name)) if len(name) <= _LONGEST else None
    return match[1] if match else name


def languages(name: str) -> tuple[str, str] | None:
    """Return a name's Chinese and English part, if it has both.

    >>> languages("北京 Beijing"), languages("New York/纽约"), languages("北京")
    (('北京', 'beijing'), ('纽约', 'new york'), None)
    """
    folded = _plain(name) if len(name) <= _LONGEST else ""
    if match := _LANGUAGES.fullmatch(folded):
        return match[1].strip(" (/"), match[2].strip()
    if match := _LANGUAGES_REVERSED.fullmatch(folded):
        return match[2].strip(), match[1].strip(" (/")
    return None
