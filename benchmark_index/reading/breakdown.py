"""Tables broken down (分组数据): several rows of one unit, which a further column tells apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Text, shorten
from ..findings.finding import Finding
from ..numerics import Integers
from .headers import cell_text, fold
from .sheet import Sheet, is_bare
from .vocabulary import words_for

_MOST_COLUMNS = 12  # that are tried
_SAMPLE = 5_000  # rows by which they are tried
_WHOLES = {*map(fold, words_for("wholes"))}


class Breakdown(NamedTuple):
    """The columns that tell rows of one unit apart, by place: header and values of each."""

    columns: Mapping[int, tuple[str, list[str]]]

    def tag(self, sheet: Sheet, i: int) -> tuple[str, ...]:
        """Return what a row says in these columns."""
        return tuple(cell_text(sheet.rows[i][j]) for j in self.columns)

    def finding(self, at: str) -> Finding:
        """Return the one finding about all rows, and how to choose among them."""
        zh, en, options = [], [], []
        for title, values in self.columns.values():
            listed = shorten(values)
            zh.append(f"“{title}”列取值不同：{listed}")
            en.append(f"{title} differs: {listed}")
            whole = next((value for value in values if fold(value) in _WHOLES), values[0])
            option = f"{title}={whole}"
            options.append(f'--where "{option}"' if " " in option else f"--where {option}")
        details = {"columns": Text("；".join(zh), "; ".join(en)), "options": " ".join(options)}
        return Finding("breakdown", at, details=details)


def breakdown_of(
    sheet: Sheet, rows: Sequence[int], groups: Sequence[int], titles: Mapping[int, str]
) -> Breakdown | None:
    """Return the fewest columns that tell rows of one group apart; None where none do.

    Such a column holds words in every row and says the same in many; a column of remarks or of
    numbers is none. Rows that even all columns leave alike are duplicates, and mostly so.

    Parameters
    ----------
    rows, groups
        Rows that share unit, period and indicator with others, and which of them belong together.
    titles
        The headers of the columns that may tell, by place.
    """
    some, of = rows[:_SAMPLE], np.asarray(groups[:_SAMPLE], dtype=np.int64)
    codes: dict[int, Integers] = {}
    for j in titles:
        cells = [sheet.rows[i][j] for i in some]
        if len(codes) < _MOST_COLUMNS and not any(map(is_bare, cells)):
            code, names = pd.factorize(np.array([cell_text(c) for c in cells], dtype=object))
            if "" not in names and 1 < len(names) <= len(some) / 2:
                codes[j] = code
    most = _told(of, list(codes.values()))
    if not codes or 2 * most < len(np.unique(of)):
        return None
    chosen = next(
        (
            list(places)
            for size in (1, 2)
            for places in combinations(codes, size)
            if _told(of, [codes[j] for j in places]) == most
        ),
        list(codes),
    )
    for j in list(chosen):
        rest = [codes[k] for k in chosen if k != j]
        if rest and _told(of, rest) == most:
            chosen.remove(j)
    values = {j: dict.fromkeys(cell_text(sheet.rows[i][j]) for i in rows) for j in chosen}
    return Breakdown({j: (titles[j], list(values[j])) for j in chosen})


def _told(groups: Integers, columns: Sequence[Integers]) -> int:
    """Return how many groups have no two rows alike in all of some columns."""
    if not columns:
        return 0
    frame = pd.DataFrame(dict(enumerate([groups, *columns])))
    return len(np.unique(groups)) - frame.loc[frame.duplicated(), 0].nunique()


def groups_of(keys: Sequence[object]) -> dict[object, list[int]]:
    """Return the places of keys that stand there more than once; nothing where few of them do."""
    if len(set(keys)) == len(keys):
        return {}
    places: dict[object, list[int]] = {}
    for k, key in enumerate(keys):
        places.setdefault(key, []).append(k)
    several = {key: at for key, at in places.items() if len(at) > 1}
    return several if 2 * len(several) >= len(places) else {}
