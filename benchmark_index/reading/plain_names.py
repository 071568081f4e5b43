"""Names that leave nothing to say (平常的名称): told of very many at once, by their characters."""

from __future__ import annotations

import unicodedata

from ..table.labels import Labels
from .alterations import alterations, is_alteration
from .headers import fold
from .names import (
    INVISIBLE_SIGNS,
    LAST_SIGNS,
    MARKS,
    NUMBER_STARTS,
    SUFFIXES,
    TOTALS,
    are_seen,
    is_caption,
    is_note,
    is_part,
    is_remark,
    is_total,
    label,
    lookalikes,
    may_be_special,
    names_nothing,
)
from .sections import standing_of
from .vocabulary import words_for

_INITIALS = frozenset(word[0] for word in (*TOTALS, *map(fold, words_for("changing"))))
ODD_FIRST = frozenset(  # that a name begins with of which there may be something to say
    {*NUMBER_STARTS, *_INITIALS, *map(str.upper, _INITIALS), *"[:：其ſ"}
    | {*"资数来备附注说脚填制审联续表计单合总*※#①②③④⑤⑥⑦⑧⑨dDsSnNtT"}
    | {chr(code) for code in range(0xFF01, 0xFF5F)}
)
ODD_LAST = LAST_SIGNS | MARKS


def is_special(text: str) -> bool:
    """Return whether a label is, or may be where the rest of its row bears it out, no unit's name."""
    kinds = (is_note, is_remark, is_caption, is_total, standing_of, is_altering)
    return not text or (
        may_be_special(text) and (names_nothing(text) or any(kind(text) for kind in kinds))
    )


def is_altering(text: str, is_merged: bool = False) -> bool:
    """Return whether a line says that the rows below it hold another figure; a name may begin so."""
    return is_alteration(fold(text)) or (is_merged and bool(alterations(fold(text))))


def are_dull(labels: Labels) -> bool:
    """Return whether every name is a unit's, written as it is told, and there is nothing to say of it.

    Few of many are looked at one by one: those that begin or end as others than units may.

    >>> import pandas as pd
    >>> [are_dull(Labels(pd.Index([name, "计量院"]))) for name in ("合肥", "合 计", "北京①", "2022年", "—")]
    [True, False, False, False, False]
    """
    characters = labels.characters - {"\n"}
    if not are_seen(labels):
        return False
    if " " in characters and not labels.text.isascii():
        names = labels.names  # 温 州 市
    else:
        signs = {c for c in characters if not c.isalnum()}
        names = labels.at_edges(ODD_FIRST | signs, ODD_LAST)
    return not any(label(name) != name or is_special(name) or is_part(name) for name in names)


def are_unlike(labels: Labels) -> bool:
    """Return whether no two names that are dull may mean one unit, as :func:`lookalikes` has it.

    >>> import pandas as pd
    >>> are_unlike(Labels(pd.Index(["北京", "上海"]))), are_unlike(Labels(pd.Index(["北京", "北京市"])))
    (True, False)
    """
    return are_roots(labels) or not any(lookalikes(list(dict.fromkeys(labels.names))))


def are_roots(labels: Labels) -> bool:
    """Return whether each name is its own :func:`root`, so that different ones are unlike."""
    characters = labels.characters - {"\n"}
    return (
        not (labels.has_breaks or labels.has_blank or characters & INVISIBLE_SIGNS)
        and all(fold(character) == character for character in characters)
        and (
            all(c.isascii() or "\u4e00" <= c <= "\u9fff" for c in characters)
            or unicodedata.is_normalized("NFKC", labels.text)
        )
        and not labels.at_edges("", {suffix[-1] for suffix in SUFFIXES})
    )
