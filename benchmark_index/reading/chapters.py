"""What stands over the names of a header: chapters, and words that make another figure of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..measures import conversion
from .alterations import alterations
from .assembly import Draft
from .headers import FIGURES, VALUES, cell_text, fold, without_measure
from .layout import Block, header_rows
from .names import is_note
from .row_keys import HeadedColumn
from .vocabulary import words_for

_NEAREST = 30  # lines above a header that may be about all of it
_LEVELS = words_for("levels")
_AS_A_WHOLE = frozenset({"排名", "目标", "其中"})  # a table for a ranking is one of plain figures


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
    note_title(draft, blocks[0].first)
    read = {h.id for block in blocks for _, h in block.columns if h.role in VALUES}
    for block in blocks:
        for over in _lines(draft, block):
            _note_altered(draft, block, over, read)
            _note_measure(draft, over)


def note_title(draft: Draft, first: int) -> None:
    """Note a line above a table that is of its growth, its shares or last year's figures."""
    for i in range(max(first - _NEAREST, 0), first):
        texts = {text: j for j, text in reversed([*draft.sheet.texts(i).items()])}
        for text, j in texts.items():
            ways = alterations(fold(text)) - _AS_A_WHOLE
            is_mixed = any(word in fold(text) for word in _LEVELS)
            if ways and not (is_mixed or is_note(text) or draft.headers.find(text)):
                draft.note("altering-title", draft.sheet.address(i, j), value=text)


def _lines(draft: Draft, block: Block) -> Iterator[_Over]:
    """Yield every text above the names of a block, from the top and the left."""
    sheet, figures = draft.sheet, {c.place: c for c in block.columns if c.heading.role in FIGURES}
    bottom = block.top + block.height
    rows = header_rows(sheet, block.first, bottom - block.first, draft.headers)
    first = bottom - len(rows)  # above that of the block, for lines between rows of a turned table
    for i, row in enumerate(rows):
        named = {j for below in rows[i + 1 :] for j, text in below.items() if text != row.get(j)}
        over = {j: text for j, text in row.items() if j in named}
        for text, run in groupby(figures, key=lambda j: over.get(j, "")):
            places = list(run)
            if text:
                between = sheet.between.chapter(places[0]) if first + i < block.first else ""
                at = between or sheet.address(max(first + i, block.first), places[0])
                yield _Over(text, at, [figures[j] for j in places])


def _note_altered(draft: Draft, block: Block, over: _Over, read: set[str]) -> None:
    sheet, bottom = draft.sheet, block.top + block.height - 1
    asked = [column for column in over.columns if over.text in column.heading.over]
    plain = [column for column in asked if column.heading.role in VALUES]
    for j, heading in asked:
        if heading.role == "altered" and draft.headers.alters(over.text, heading.id):
            text, at = cell_text(sheet.rows[bottom][j]), sheet.address(bottom, j)
            draft.note_altered(heading.id, (text, at), (over.text, over.at), heading.id in read)
    if len({heading.id for _, heading in over.columns}) > 1 and plain:
        draft.note("chapter", over.at, value=over.text)
        return
    for j, heading in plain[:1]:
        place, name = sheet.address(bottom, j), draft.headers.name(heading.id)
        draft.note(
            "heading-unclear", over.at, "", "", heading.id, over.text, place=place, name=name
        )


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
