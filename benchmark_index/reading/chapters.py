"""What stands over the names of a header: chapters, and words that make another figure of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..measures import conversion
from .assembly import Draft
from .headers import cell_text, without_measure
from .layout import FIGURES, VALUES, Block, HeadedColumn, header_rows


class _Over(NamedTuple):
    """A text above some names, where it stands, and the columns of figures under it."""

    text: str
    at: str
    columns: list[HeadedColumn]


def note_headings(draft: Draft, blocks: Sequence[Block]) -> None:
    """Note what the lines above names say of their columns.

    A column of another figure is left out where the indicator has one of its own, else it is an
    error. A text over several indicators is a chapter, over one it is a question.
    """
    read = {h.id for block in blocks for _, h in block.columns if h.role in VALUES}
    for block in blocks:
        for over in _lines(draft, block):
            _note_altered(draft, block, over, read)
            _note_measure(draft, over)


def _lines(draft: Draft, block: Block) -> Iterator[_Over]:
    """Yield every text above the names of a block, from the top and the left."""
    sheet, figures = draft.sheet, {c.place: c for c in block.columns if c.heading.role in FIGURES}
    bottom = block.top + block.height
    rows = header_rows(sheet, block.first, bottom - block.first, draft.headers)
    for i, row in enumerate(rows):
        named = {j for below in rows[i + 1 :] for j, text in below.items() if text != row.get(j)}
        over = {j: text for j, text in row.items() if j in named}
        for text, run in groupby(figures, key=lambda j: over.get(j, "")):
            places = list(run)
            if text:
                at = sheet.address(block.first + i, places[0])
                yield _Over(text, at, [figures[j] for j in places])


def _note_altered(draft: Draft, block: Block, over: _Over, read: set[str]) -> None:
    sheet, bottom = draft.sheet, block.top + block.height - 1
    asked = [column for column in over.columns if over.text in column.heading.over]
    plain = [column for column in asked if column.heading.role in VALUES]
    for j, heading in asked:
        if heading.role == "altered" and draft.headers.alters(over.text, heading.id):
            rule = "altered-column" if heading.id in read else "altered-only"
            details = {"above": over.text, "place": over.at, "name": draft.headers.name(heading.id)}
            text, at = cell_text(sheet.rows[bottom][j]), sheet.address(bottom, j)
            draft.note(rule, at, indicator=heading.id, value=text, **details)
    if len({heading.id for _, heading in over.columns}) > 1 and plain:
        draft.note("chapter", over.at, value=over.text)
        return
    for j, heading in plain[:1]:
        details = {"place": sheet.address(bottom, j), "name": draft.headers.name(heading.id)}
        draft.note("heading-unclear", over.at, indicator=heading.id, value=over.text, **details)


def _note_measure(draft: Draft, over: _Over) -> None:
    """Note a unit of measure over some columns that fits none of them."""
    measure = without_measure(over.text)[1]
    open_ = [h.id for _, h in over.columns if h.role in VALUES and not h.measure]
    expected = [draft.measures[name] for name in open_ if draft.measures[name]]
    if (
        measure
        and len(open_) == len(over.columns)
        and not any(conversion(measure, unit) for unit in expected)
    ):
        for name in dict.fromkeys(open_):
            draft.stated(name, measure, over.at)
