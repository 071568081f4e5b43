"""The columns of a header: by period, each with the unit of measure that is stated for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..measures import agreed
from .asides import Aside
from .assembly import Draft, note_unsaid
from .headers import MEASURE_LABELS, VALUES, cell_text, fold, measure_of
from .layout import Block
from .stated import Stated


class ValuePlace(NamedTuple):
    """A column of values: where it stands, the unit of measure stated, and whether by its header."""

    column: int
    measure: str
    is_headed: bool


def columns_by_period(draft: Draft, block: Block) -> dict[str, dict[str, ValuePlace]]:
    """Return the columns of values by the period their header states.

    Where all dated headers state one period, the others are of that period too; where they state
    several and no column does, a header without one belongs nowhere.
    """
    columns = [c for c in block.columns if c.heading.role in VALUES and c.place != block.unit]
    dated = sorted({c.heading.period for c in columns if c.heading.period})
    usual = dated[0] if len(dated) == 1 else ""
    by_period: dict[str, dict[str, list[int]]] = {period: {} for period in dated or [""]}
    measures: dict[int, str] = {}
    headed: set[int] = set()
    written: list[tuple[str, str, str]] = []
    bottom = block.top + block.height - 1
    for j, heading in columns:
        at, name = draft.sheet.address(bottom, j), heading.id
        if not heading.period and len(dated) > 1 and block.period is None:
            draft.note("no-period", at, indicator=name)
            continue
        by_period.setdefault(heading.period or usual, {}).setdefault(name, []).append(j)
        measure, source = heading.measure, at
        if not measure or _row_of_measures(block, j):
            beside, source = _stated_for(draft, block, name, j)
            measure = agreed(beside, measure, draft.headers.declared)
        measures[j] = draft.stated(name, measure, source)
        headed |= {j} if heading.measure else set()
        written.append((name, measure, at))
    note_unsaid(draft, written)
    for name, places in ((n, p) for group in by_period.values() for n, p in group.items() if p[1:]):
        draft.note_twice(name, [(bottom, j) for j in places])
    return {
        period: {
            name: ValuePlace(places[0], measures[places[0]], places[0] in headed)
            for name, places in group.items()
        }
        for period, group in by_period.items()
    }


def _row_of_measures(block: Block, j: int) -> Aside | None:
    """Return the row of units of measure that says what a column is in."""
    rows = (aside for aside in block.asides if aside.kind == "measure" and j in aside.cells)
    return next(rows, None)


def _stated_for(draft: Draft, block: Block, name: str, j: int) -> tuple[str, str]:
    """Return the unit that a line of the sheet says a column is in, if any, and where."""
    if aside := _row_of_measures(block, j):
        text = cell_text(aside.cells[j])
        measure = measure_of(text, draft.headers.declared) or text
        return measure, draft.sheet.address(aside.at, j)
    stated = draft.sheet.between.stated_at(j) or block.stated
    if stated is None:
        return "", ""
    ids = [c.heading.id for c in block.columns if c.heading.role in VALUES]
    others = [draft.measures[other] for other in ids]
    return stated.of(draft.measures[name], others), stated.at


def measure_for(
    draft: Draft, block: Block, name: str, place: ValuePlace, stated: Stated | None
) -> str:
    """Return the unit of a column below a line that states units, if any does."""
    if place.is_headed or stated is None:
        return place.measure
    measure, at = _stated_for(draft, block._replace(stated=stated), name, place.column)
    return draft.stated(name, measure, at) if measure else place.measure


def measures_of_rows(draft: Draft, block: Block, at: Sequence[int]) -> list[str]:
    """Return the unit of measure of each row, where a column 单位 states them."""
    header = draft.sheet.rows[block.top]
    places = [j for j in block.span if fold(header[j]) in MEASURE_LABELS and j != block.unit]
    cells = draft.sheet.column(places[0], at) if places else []
    return [measure_of(cell_text(cell), draft.headers.declared) for cell in cells]
