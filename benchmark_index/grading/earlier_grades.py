"""Last period's grades as a file has them, for tiers that are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..errors import TableError, Text, shorten
from ..excel import unguarded
from ..files import Cell, open_grids
from ..reading.headers import cell_text, period_text

_HEADS = ("unit", "tier")


def tiers_of_file(path: str | Path) -> dict[str, object]:
    """Return the tier that each unit had, by a file with the columns ``unit`` and ``tier``.

    Of several periods the newest counts, in whichever order they stand.

    Raises
    ------
    TableError
        The file has no such columns, or names a unit twice.
    """
    for grid in open_grids(path).grids:
        heads = [cell_text(cell).lower() for cell in grid.rows[0]] if grid.rows else []
        if {*_HEADS} <= {*heads}:
            return _tiers(path, heads, grid.rows[1:])
    raise TableError.missing_columns(_HEADS)


def _tiers(path: str | Path, heads: list[str], rows: Sequence[Sequence[Cell]]) -> dict[str, object]:
    unit, tier = map(heads.index, _HEADS)
    filled = [[*row, *[""] * (len(heads) - len(row))] for row in rows]
    if "period" in heads:
        periods = [period_text(row[heads.index("period")]) for row in filled]
        newest = max(periods, default="")
        filled = [row for row, period in zip(filled, periods, strict=True) if period == newest]
    units = [unguarded(cell_text(row[unit])) for row in filled]
    refuse_twice(units, Path(path).name)
    return {name: row[tier] for name, row in zip(units, filled, strict=True) if name}


def refuse_twice(units: Sequence[str], label: str) -> None:
    """Check that no unit has two tiers.

    Raises
    ------
    TableError
        One has.
    """
    if len({*units}) == len(units):
        return
    twice = [name for name, count in Counter(filter(None, units)).items() if count > 1]
    if not twice:  # but blank rows
        return
    listed = shorten(twice)
    raise TableError.unreadable(
        label,
        Text(f"同一对象出现多次：{listed}", f"a unit stands in it more than once: {listed}"),
        Text(
            "请只留一行；多个时期请保留 period 列，以最近一期为准。",
            "Leave one row each; with several periods keep the column period: the newest counts.",
        ),
    )
