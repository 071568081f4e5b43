"""Sheets to fill in: grouped headers that explain themselves, and cells that check what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from ..files import letter
from .book import LINE_HEIGHT, STYLED_ROWS, WIDEST, WIDEST_NUMBER, Book, Cell, Column, label
from .notes import link_to
from .rules import Check, Choices, Limits, limited
from .styles import GROUP, HEADING, KEY, NOTE, TYPED
from .text import display_width, wrapped_lines

if TYPE_CHECKING:
    from .written_sheet import WrittenSheet

PAGE_WIDTH = 190  # characters across a printed page that can still be read
FORM_WIDTH, FORM_SCALE = 150, 68  # characters across a printed page, at so many per cent


@dataclass
class Field(Column):
    """A column to fill in.

    ``group`` stands above the header, once over neighbours of the same group. ``rule`` checks what is typed, ``prompt`` shows while typing, ``refusal``
    when it breaks the rule. ``key`` columns are filled in beforehand where they have values.
    """

    group: str = ""
    rule: Choices | Limits | None = None
    prompt: str = ""
    refusal: str = ""
    key: bool = False
    narrowest: int = 12

    @cached_property
    def width(self) -> int:
        """The width that shows the values filled in beforehand and leaves room for others."""
        longest = max((display_width(str(value)) for value in self.values[:STYLED_ROWS]), default=0)
        header = min(display_width(self.header) + 3, WIDEST_NUMBER)
        return min(max(longest + 3, header, self.narrowest), self.widest or WIDEST)


class Form(Book):
    """A workbook with a sheet to fill in."""

    def form(
        self,
        name: str,
        fields: Sequence[Field],
        rows: int,
        *,
        notes: Sequence[str] = (),
        title: str = "",
    ) -> None:
        """Add a sheet of fields with so many rows; ``notes`` stand above, the first as a title."""
        sheet = self._sheet(name)
        top = len(notes) + 2
        keys = sum(field.key for field in fields)
        self._page(sheet, fields, top, top, keys)
        label(sheet, title or name)
        self._break(sheet, fields)
        self._notes(sheet, notes)
        self._groups(sheet, fields, top - 1)
        tallest = max(field.lines(field.header) for field in fields)
        sheet.set_row(top - 1, LINE_HEIGHT * tallest + 8)
        for i in range(rows):
            sheet.set_row(top + i, LINE_HEIGHT + 4)
        for at, field in enumerate(fields, 1):
            self._put(sheet, top, at, Cell(field.header, note=field.note), HEADING)
            for i in range(rows):
                value = field.values[i] if i < len(field.values) else None
                style = TYPED if value is None else KEY
                self._put(sheet, top + 1 + i, at, value, style.shown(field.number))
            if field.rule is not None and rows:
                area = f"{letter(at)}{top + 1}:{letter(at)}{top + rows}"
                sheet.check([area], self._check(field, top + 1, at))

    def _break(self, sheet: WrittenSheet, fields: Sequence[Field]) -> None:
        """Print what one page cannot hold on pages that end where a group ends."""
        if sum(field.width for field in fields) <= PAGE_WIDTH:
            return
        repeated = sum(field.width for field in fields if field.key)
        used, columns = repeated, 0
        breaks: list[int] = []
        for _, members in groupby(fields, key=lambda field: field.group):
            spanned = list(members)
            wide = sum(field.width for field in spanned if not field.key)
            if used + wide > FORM_WIDTH and used > repeated:
                breaks.append(columns)
                used = repeated
            used, columns = used + wide, columns + len(spanned)
        sheet.set_v_pagebreaks(breaks)
        sheet.set_print_scale(FORM_SCALE)

    def _groups(self, sheet: WrittenSheet, fields: Sequence[Field], row: int) -> None:
        """Write each group once over its fields."""
        at, lines = 1, 1
        for group, members in groupby(fields, key=lambda field: field.group):
            spanned = list(members)
            self._span(sheet, row, at, group, GROUP, len(spanned))
            lines = max(lines, wrapped_lines(group, sum(field.width for field in spanned) - 2))
            at += len(spanned)
        sheet.set_row(row - 1, LINE_HEIGHT * lines + 6)

    def _check(self, field: Field, row: int, column: int) -> Check:
        """Return what may be typed into a field, and what is said of it."""
        rule = field.rule
        if isinstance(rule, Choices):
            check = Check("list", self._listed(rule), insists=False)
        else:
            assert rule is not None
            check = limited(rule, row, column)
        title = field.header.replace("\n", "")
        return check._replace(title=title, prompt=field.prompt, refusal=field.refusal)

    def _listed(self, rule: Choices) -> str:
        """Put choices on a hidden sheet of their own, where names may hold commas."""
        sheet = self._sheet("Lists")
        sheet.hide()
        for row, value in enumerate(rule.values, 1):
            self._put(sheet, row, 1, value, NOTE)
        return link_to(sheet.name, f"$A$1:$A${len(rule.values)}")
