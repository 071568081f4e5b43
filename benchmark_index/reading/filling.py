"""Keys written on the first of their rows only: a city for all its years, a year for all its cities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from .assembly import Draft
from .headers import cell_text

_LEAST = 0.4  # of the rows are blank in a column whose blanks mean the cell above


def fill_keys(
    draft: Draft, keys: Sequence[int], fillable: int, rows: range, values: Collection[int]
) -> None:
    """Fill blanks in the first of the key columns from above where that makes every row one of its own.

    Keys are the columns of unit, period and, in long tables, indicator, of which the first
    ``fillable`` may be blank. Nothing is filled in a table that would give one thing twice, nor in
    a column whose blanks are few or whose words are repeated: there a name is simply missing.
    """
    sheet = draft.sheet
    if not any("" in sheet.columns[j] or None in sheet.columns[j] for j in keys[:fillable]):
        return
    texts = {
        i: [cell_text(sheet.rows[i][j]) for j in keys]
        for i in rows
        if any(cell_text(sheet.rows[i][j]) for j in values)
    }
    habits = _habits(list(texts.values()), fillable)
    above, at = [""] * fillable, [0] * fillable
    filled: dict[int, dict[int, int]] = {k: {} for k in habits}  # row to the row it repeats
    for i, row in texts.items():
        if not any(row):
            continue
        for k in range(fillable):
            if row[k]:
                above[k], at[k] = row[k], i
            elif k in habits and above[k]:
                row[k] = above[k]
                filled[k][i] = at[k]
    counts = Counter(map(tuple, texts.values()))
    repeated = {i for lines in filled.values() for i in lines if counts[tuple(texts[i])] > 1}
    for k in habits:
        if filled[k] and not repeated:
            _fill(draft, keys[k], filled[k])


def _habits(texts: Sequence[Sequence[str]], fillable: int) -> list[int]:
    """Return which columns are written on the first of their rows only."""
    habits: list[int] = []
    for k in range(fillable):
        stated = [row[k] for row in texts if row[k]]
        blank = len(texts) - len(stated)
        once = len(set(stated)) == len(stated) or bool(habits)  # each city has the same years
        if stated and blank and blank >= _LEAST * len(texts) and once:
            habits.append(k)
    return habits


def _fill(draft: Draft, j: int, sources: dict[int, int]) -> None:
    sheet = draft.sheet
    first, source = next(iter(sources.items()))
    value = cell_text(sheet.rows[source][j])
    draft.note("filled-down", sheet.address(first, j), value=value, number=len(sources))
    sheet.fill(j, {i: sheet.rows[source][j] for i, source in sources.items()})
