"""Which columns name the units and periods of a table's rows, also without a header of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ..framework import Framework
from ..table.periods import period_of
from .figures import (
    are_row_numbers,
    is_nameless,
)
from .headers import (
    CORNER_WORDS,
    FIGURES,
    Heading,
    cell_text,
    fold,
)
from .names import is_note, is_total
from .sheet import Sheet
from .unit_column import chosen_column, no_unit_column, sole_names

SAMPLE = 400  # rows by which a column is judged


class HeadedColumn(NamedTuple):
    """A column of a block and what its header means."""

    place: int
    heading: Heading


def key_columns(
    sheet: Sheet,
    top: int,
    height: int,
    columns: Sequence[HeadedColumn],
    rows: range,
    framework: Framework,
    used: Collection[int] = (),
    line: int | None = None,
) -> tuple[int, int | None]:
    """Return the columns of units and periods, also where they have no header of their own.

    ``used``: the columns of a long table that tell the indicator and hold its values; ``line``: the
    first of these.
    """
    places: dict[str, list[int]] = {}
    for place, heading in columns:
        places.setdefault(heading.role, []).append(place)
    titles = {fold(framework.unit.zh), fold(framework.unit.en)}
    values = [p for p, h in columns if h.role in FIGURES]
    chosen = chosen_column(sheet, range(top, top + height))
    bare, corners = [], []
    for j in set(range(min(values, default=sheet.width))) - {*used, *chosen}:
        texts = [fold(sheet.rows[i][j]) for i in range(top, top + height)]
        nameless = all(map(is_nameless, texts))
        blank = sheet.turned or nameless or any(text in CORNER_WORDS for text in texts)
        sample = sheet.column(j, rows[:SAMPLE])
        if nameless and not sheet.turned and are_row_numbers(sample):
            continue
        if blank and any(map(cell_text, sample)):
            bare.append(j)
            corners += [j] * any(text in CORNER_WORDS for text in texts)
    dated = [j for j in bare if _all_periods(sheet, j, rows)]
    periods = [j for j in (*places.get("period", []), *dated) if j not in chosen][:1]
    units = sorted(
        places.get("unit", []),
        key=lambda j: not any(fold(sheet.rows[i][j]) in titles for i in range(top, top + height)),
    )
    places_left = [j for j in reversed(bare) if j not in dated]
    cornered = [j for j in places_left if j in corners]
    units = chosen or units or places.get("name", []) or cornered or places_left
    if not units:
        keys = [*periods, *(() if line is None else (line,))]
        named = {*used, *(column.place for column in columns)}
        units = sole_names(sheet, rows, named, keys, values or [*used])
    if not units:
        raise no_unit_column(sheet, range(top, top + height), framework.unit.text)
    return units[0], periods[0] if periods else None


def _all_periods(sheet: Sheet, j: int, rows: range) -> bool:
    texts = [text for cell in sheet.column(j, rows[:SAMPLE]) if (text := cell_text(cell))]
    others = [text for text in texts if not period_of(text)]
    return len(others) < len(texts) and all(is_note(text) or is_total(text) for text in others)
