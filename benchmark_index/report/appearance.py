"""What a workbook shows besides its cells, against what the library writes."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_uppercase, digits
from typing import NamedTuple

from ..files.contents import Contents, Place, cell_name
from ..files.looks import Facts, book_facts, sheet_facts
from ..files.stylesheet import CellLook, Styles
from .moved_rows import MovedRows
from .stored import Difference

KIND_OF = {  # the kinds of facts, as kinds of differences
    **dict.fromkeys(
        ("hidden", "hidden sheet", "view", "pane", "merged", "formatted in parts"), "look"
    ),
    **dict.fromkeys(("validation", "prompt", "conditional format"), "rule"),
    **{name: name for name in ("comment", "link", "chart", "drawing", "setting")},
}
LISTED = ("header", "scrolled", "filtered")  # not compared; a change is told
LISTED_ADDED = ("comment", "defined name")  # of others, where the library writes none
LISTED_LOST = ("validation", "prompt")
# LibreOffice drops panes where it has no window; readers unfold what is folded away.
MAY_BE_LOST = ("pane", "scrolled", "hidden")
_RUN_BY_ITSELF = ("auto_", "_xlnm.auto")


class Unchecked(NamedTuple):
    """Something that was not checked: its place, what it is, and what is known of it."""

    place: str
    what: str
    detail: str


class Appearance:
    """The looks of two workbooks side by side.

    Attributes
    ----------
    differences : list of Difference
    unchecked : list of Unchecked

    Parameters
    ----------
    found, expected : Contents
    rows : callable
        Of a sheet: how its rows were sorted.
    """

    def __init__(
        self,
        found: Contents,
        expected: Contents,
        rows: Callable[[str], MovedRows],
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        self.found, self.expected, self.rows = found, expected, rows
        self.differences: list[Difference] = []
        self.unchecked: list[Unchecked] = []
        with found.guarded():
            self._compare("", book_facts(found), book_facts(expected))
            styles = Styles(found), Styles(expected)
            for sheet in expected:
                if sheet in found and sheet not in left_out:
                    facts = sheet_facts(found, sheet, styles[0])
                    ours = self._as_sorted(sheet, sheet_facts(expected, sheet, styles[1]))
                    self._compare(sheet, facts, ours)
                    self._formats(sheet, *styles)
            found.package.account({found.entry(s).part for s in expected if s in found})
        for oddity in found.package.unknown:
            place = (1, 1)
            self.differences.append(
                Difference("", place, oddity.kind, oddity.found, None, oddity.place)
            )
        self.unchecked += [
            Unchecked(o.place, WHAT_OF.get(o.kind, "part"), o.found) for o in found.package.listed
        ]

    def _compare(self, sheet: str, found: Facts, expected: Facts) -> None:
        for fact in sorted(found.keys() | expected.keys()):
            (kind, place), now, own = fact, found.get(fact), expected.get(fact)
            if now == own or (now is None and kind in MAY_BE_LOST):
                continue
            at = f"{sheet}!{place}" if sheet else place
            runs = kind == "defined name" and place.lower().startswith(_RUN_BY_ITSELF)
            listed = kind in LISTED or (own is None and kind in LISTED_ADDED)
            if (listed or (now is None and kind in LISTED_LOST)) and not runs:
                self.unchecked.append(Unchecked(at, kind, now or ""))
            else:
                told = KIND_OF.get(kind, "setting")
                self.differences.append(Difference(sheet, (1, 1), told, now, own, at))

    def _as_sorted(self, sheet: str, facts: Facts) -> Facts:
        """Return what the library writes with comments where their cells were sorted to."""
        if not (now := self.rows(sheet).now):
            return facts

        def moved(kind: str, place: str) -> str:
            if kind != "comment":
                return place
            row = int(place.lstrip(ascii_uppercase))
            return f"{place.rstrip(digits)}{now.get(row, row)}"

        return {(kind, moved(kind, place)): fact for (kind, place), fact in facts.items()}

    def _formats(self, sheet: str, here: Styles, ours: Styles) -> None:
        """Find the cells whose number format or colours show something else, or nothing."""
        told: dict[tuple[int, int], str] = {}
        cells, expected, rows = self.found[sheet], self.expected[sheet], self.rows(sheet)
        for place, cell in cells.items():
            own = expected.get(rows.origin(place) or place)
            if own is None or cell.value is None:
                continue
            pair = cell.style, own.style
            if pair not in told:
                told[pair] = _judged(here.look(pair[0]), ours.look(pair[1]))
                if told[pair] == "other":
                    at = f"{sheet}!{cell_name(*place)}"
                    self.unchecked.append(Unchecked(at, "format", here.look(pair[0]).number))
            if told[pair] in ("masked", "illegible", "posture"):
                self._add(sheet, place, told[pair], here.look(pair[0]), ours.look(pair[1]))

    def _add(self, sheet: str, place: Place, verdict: str, now: CellLook, own: CellLook) -> None:
        shown = {"illegible": "{0.text} / {0.fill}", "posture": "{0.posture}"}
        said = shown.get(verdict, "{0.number}")
        self.differences.append(
            Difference(sheet, place, "look", said.format(now), said.format(own))
        )


def _judged(now: CellLook, own: CellLook) -> str:
    """Return what another look does to a value: nothing, masked, illegible, turned or rounded."""
    if own.is_legible and not now.is_legible:
        return "illegible"
    if now.posture != own.posture:
        return "posture"
    if now.number == own.number:
        return ""
    return "other" if now.only_rounds(own) else "masked"


WHAT_OF = {"externalLink": "link", "threadedComment": "comment", "person": "comment"}
