"""Sheets to fill in: grouped headers that explain themselves, and cells that check what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from ..files import letter
from .book import LINE_HEIGHT, PAGE_WIDTH, STYLED_ROWS, WIDEST, WIDEST_NUMBER, Book, Column
from .notes import boxed, link_to
from .text import clean_text, display_width, wrapped_lines

FORM_WIDTH, FORM_SCALE = 150, 68  # characters across a printed page, at so many per cent
_TITLE, _MESSAGE = 32, 255  # characters Excel takes in the title and text of a prompt


class Choices(NamedTuple):
    """Values to choose from; another one is questioned, not refused."""

    values: Sequence[str | int]


class Limits(NamedTuple):
    """Numbers that may be typed: bounds (both included), whole ones only, or one of the codes."""

    low: float | None = None
    high: float | None = None
    whole: bool = False
    codes: tuple[float, ...] = ()


@dataclass
class Field(Column):
    """A column to fill in.

    ``group`` stands above the header, once over neighbours of the same group. ``note`` is the
    header's comment. ``rule`` checks what is typed, ``prompt`` shows while typing, ``refusal``
    when it breaks the rule. ``key`` columns are filled in beforehand where they have values.
    """

    group: str = ""
    note: str = ""
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
        self._page(sheet, fields, top, sum(field.key for field in fields), title or name)
        self._break(sheet, fields)
        self._check(sheet, fields, top, rows)
        with self.spooling():
            self._notes(sheet, notes)
            self._groups(sheet, fields, top - 1)
            tallest = max(field.lines(field.header) for field in fields)
            sheet.row_dimensions[top].height = LINE_HEIGHT * tallest + 8
            sheet.append([self._heading(sheet, field) for field in fields])
            for i in range(rows):
                sheet.row_dimensions[top + 1 + i].height = LINE_HEIGHT + 4
                sheet.append([self._input(sheet, field, i) for field in fields])

    def _break(self, sheet: Any, fields: Sequence[Field]) -> None:
        """Print what one page cannot hold on pages that end where a group ends."""
        from openpyxl.worksheet.pagebreak import Break

        if sum(field.width for field in fields) <= PAGE_WIDTH:
            return
        repeated = sum(field.width for field in fields if field.key)
        used, columns = repeated, 0
        for _, members in groupby(fields, key=lambda field: field.group):
            spanned = list(members)
            wide = sum(field.width for field in spanned if not field.key)
            if used + wide > FORM_WIDTH and used > repeated:
                sheet.col_breaks.append(Break(id=columns))
                used = repeated
            used, columns = used + wide, columns + len(spanned)
        sheet.sheet_properties.pageSetUpPr.fitToPage = False
        sheet.page_setup.scale = FORM_SCALE

    def _groups(self, sheet: Any, fields: Sequence[Field], row: int) -> None:
        """Write each group once over its fields."""
        cells: list[Any] = []
        lines = 1
        for group, members in groupby(fields, key=lambda field: field.group):
            spanned = list(members)
            first = len(cells) + 1
            cells.append(self._cell(sheet, clean_text(group), "group"))
            cells += [self._cell(sheet, None, "group") for _ in spanned[1:]]
            if len(spanned) > 1:
                sheet.merged_cells.add(f"{letter(first)}{row}:{letter(len(cells))}{row}")
            lines = max(lines, wrapped_lines(group, sum(field.width for field in spanned) - 2))
        sheet.row_dimensions[row].height = LINE_HEIGHT * lines + 6
        sheet.append(cells)

    def _heading(self, sheet: Any, field: Field) -> Any:
        cell = self._cell(sheet, clean_text(field.header), "heading")
        if field.note:
            cell.comment = boxed(field.note)
        return cell

    def _input(self, sheet: Any, field: Field, i: int) -> Any:
        value = field.values[i] if i < len(field.values) else None
        plain = clean_text(value) if isinstance(value, str) else value
        return self._cell(sheet, plain, f"{'key' if value is not None else 'input'} {field.number}")

    def _check(self, sheet: Any, fields: Sequence[Field], top: int, rows: int) -> None:
        """Let every column check what is typed and prompt for it."""
        from openpyxl.worksheet.datavalidation import DataValidation

        for j, field in enumerate(fields, 1):
            if field.rule is None or not rows:
                continue
            first = f"{letter(j)}{top + 1}"
            rule = (
                self._listed(field.rule)
                if isinstance(field.rule, Choices)
                else limited(field.rule, first)
            )
            said: dict[str, Any] = {
                "showErrorMessage": True,
                "showInputMessage": bool(field.prompt),
                "promptTitle": _short(field.header.replace("\n", ""), _TITLE),
                "prompt": _short(field.prompt, _MESSAGE),
                "errorTitle": _short(field.header.replace("\n", ""), _TITLE),
                "error": _short(field.refusal, _MESSAGE),
            }
            sheet.data_validations.append(
                DataValidation(
                    sqref=f"{first}:{letter(j)}{top + rows}", allow_blank=True, **rule, **said
                )
            )

    def _listed(self, rule: Choices) -> dict[str, Any]:
        """Put choices on a hidden sheet of their own, where names may hold commas."""
        sheet = self._sheet("Lists")
        sheet.sheet_state = "hidden"
        with self.spooling():
            for value in rule.values:
                plain = clean_text(value) if isinstance(value, str) else value
                sheet.append([self._cell(sheet, plain, "note")])
        place = link_to(sheet.title, f"$A$1:$A${len(rule.values)}")
        return {"type": "list", "formula1": place, "errorStyle": "warning"}


def limited(rule: Limits, first: str) -> dict[str, Any]:
    """Return the rule of numbers for cells from ``first`` on."""
    kind, largest = ("whole", 1e15) if rule.whole else ("decimal", 9.99e307)
    low = -largest if rule.low is None else rule.low
    high = largest if rule.high is None else rule.high
    codes = [code for code in rule.codes if not low <= code <= high]
    if codes:
        inside = f"AND(ISNUMBER({first}),{first}>={low!r},{first}<={high!r}"
        inside += f",INT({first})={first})" if rule.whole else ")"
        either = ",".join(f"{first}={code!r}" for code in codes)
        return {"type": "custom", "formula1": f"OR({inside},{either})"}
    if rule.low is not None and rule.high is None:
        return {"type": kind, "operator": "greaterThanOrEqual", "formula1": repr(low)}
    if rule.low is None and rule.high is not None:
        return {"type": kind, "operator": "lessThanOrEqual", "formula1": repr(high)}
    return {"type": kind, "operator": "between", "formula1": repr(low), "formula2": repr(high)}


def _short(text: str, most: int) -> str:
    """Return as much of a text as Excel takes; more would make the file unreadable to it."""
    plain = clean_text(text)
    most -= sum(ord(char) > 0xFFFF for char in plain[:most])  # Excel counts these twice
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
