"""Rows with figures above the header of a table: none of them leaves without a word."""

from __future__ import annotations

from collections.abc import Iterator

from .assembly import Draft
from .figures import are_row_numbers
from .headers import cell_text, fold
from .names import is_beside, is_caption, is_note
from .sheet import is_bare


def note_rows_above(draft: Draft, first: int) -> None:
    """Note the rows above a header that hold figures, as one finding at the first of these."""
    places = list(_with_figures(draft, first))
    if places:
        (i, j), number = places[0], len(places)
        value = cell_text(draft.sheet.rows[i][j])
        draft.note("rows-above", draft.sheet.address(i, j), value=value, number=number)


def _with_figures(draft: Draft, first: int) -> Iterator[tuple[int, int]]:
    """Yield where each row with figures begins, but for what is written about the whole table."""
    sheet = draft.sheet
    for i in range(first):
        texts, row = sheet.texts(i), sheet.rows[i]
        if not any(map(is_bare, row)):
            continue
        j, text = next(iter(texts.items()))
        if sheet.turned and (_counts(draft, text) or are_row_numbers([*texts.values()])):
            continue  # the numbers of the indicators
        if len(texts) > 1 and not (is_note(text) or is_caption(text) or sheet.stated_in(row)):
            yield i, j


def _counts(draft: Draft, text: str) -> bool:
    heading = draft.headers.find(text)
    return (
        is_beside(text)
        or fold(text) in draft.sieve.columns
        or bool(heading and heading.role == "serial")
    )
