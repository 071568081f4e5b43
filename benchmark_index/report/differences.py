"""A workbook beside what the library writes from the same specification and data."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Any

from ..errors import MethodError, ParameterError, Text, UsageError
from ..files import address
from ..files.contents import Cells, Content, Contents, Place, read_contents
from ..files.formulas import same_formula
from ..index.scorecard import Scorecard
from . import live, record
from .appearance import Appearance, Unchecked
from .diagnosis_page import SHEET as DIAGNOSTICS
from .draws_check import DrawsCheck
from .flat_workbook import flat_book
from .likeness import DrawnScale, same, value_of
from .live.changes_sheet import SHEET as CHANGES
from .live.classes import SHEET as TIERS
from .live.contributions_sheet import CONTRIBUTIONS, OBSTACLES
from .live.edits import Edit, choices, role
from .live.goalposts import FIRST_LINE
from .live.goalposts import SHEET as GOALPOSTS
from .live.grade_sheet import SHEET as GRADES
from .live.pages.picked import SHEET as PROFILE
from .live.pages.picked import TOP, runner_up
from .live.pages.profile import LIST
from .live.pages.summary import SHEET as SUMMARY
from .live.pairwise_sheet import SHEET as PAIRWISE
from .live.partial_sheet import SHEET as PARTIAL
from .live.placement import FIRST
from .live.robustness_charts import SHEET as ROBUSTNESS_CHARTS
from .live.robustness_sheet import SHEET as ROBUSTNESS
from .live.same_unit import POINTS, UNIT_NUMBER, lists_by_number
from .live.targets_sheet import FIRST_KEYS
from .live.targets_sheet import SHEET as TARGETS
from .moved_rows import MovedRows, beside, told
from .profile_choice import ProfileChoice
from .stored import EMPTY, METHOD, Difference, Stored
from .words import edition_of
from .workbook import Report

LAID_OUT = dict.fromkeys((SUMMARY, PROFILE, "Charts"), 3)  # the edition of pages as they are now
FOLLOW = ("Normalized", "Dimensions")  # whose values, too, an edit may have to move
EXPLAINING = (PARTIAL, CONTRIBUTIONS, OBSTACLES, CHANGES, GRADES)  # by formulas, where these can
AS_READ = ("Findings", "Records")  # tell what was found when the table was read
BY_PLACE = ("Weights", GOALPOSTS, TIERS)  # where formulas of other sheets find rows
OF_TERMS = (CONTRIBUTIONS, CHANGES)  # whose rows are sums of what stands in them
SORTED = Text("行已排序", "rows that were sorted")
IN_ORDER = Text(
    "导出时的次序（公式按位置引用这些行，请撤销排序）",
    "the order as exported: formulas refer to these rows by their place, so undo the sorting",
)
SINGLE = {"Normalized": "normalized", "Weights": "weight", "Goalposts": "goalpost", "Tiers": "tier"}
OF_DRAWS = (ROBUSTNESS, ROBUSTNESS_CHARTS, PAIRWISE)
NOWHERE = (0, 0)
MOST_NOTES, LONGEST_NOTE = 1_000, 100  # told of a sheet; characters of one
_TITLES = {
    **dict.fromkeys(("排名", "排序", "Rank", "Order"), "rank"),
    **dict.fromkeys(("综合得分", "取整得分", "公布得分", "Score", "Rounded", "Published"), "score"),
    **dict.fromkeys(("档次", "档次序号", "Tier", "Tier no."), "tier"),
}


class Comparison:
    """A workbook that was read, and what the library makes of it.

    Attributes
    ----------
    stored : Stored
    found, expected : Contents
        The cells of the file, and as the library writes them without edits.
    scorecard : Scorecard
        The run, with the edits.
    edits : list of Edit
        The yellow cells that were changed.
    edited : Contents
        The cells as the library writes them with the edits.
    """

    def __init__(self, stored: Stored, *, redraws: bool = False) -> None:
        self.stored, self.redraws = stored, redraws
        self.found: Contents = stored.contents
        self.language, self.live = stored.kept.language, stored.kept.formulas
        self.scorecard = stored.scorecard()
        self.report = self._report(self.scorecard)
        book = self._book(self.report)
        self.expected = read_contents(book.content())
        yellow = book.editable if self.live else []
        self.yellow = {(sheet, (row, column)) for sheet, row, column in yellow}
        if PROFILE not in self.laid_out_anew:
            self.yellow |= {(PROFILE, place) for place in self._first_choice()}
        self.edited = self.expected

    def recompute(self) -> None:
        """Score with the edits, where some decide a score."""
        if not self.choices:
            return
        try:
            self.scorecard = self.stored.scorecard(**self.choices)
        except UsageError as error:  # of the file, not of the command
            raise MethodError(error.message, error.hint) from None
        report = self._report(self.scorecard)
        report.as_exported = self.report
        self.edited = read_contents(self._book(report).content())

    def _report(self, scorecard: Scorecard) -> Any:
        about = scorecard, self.language, self.stored.release
        is_flat = not self.live and edition_of(self.stored.release) < 3
        report = (
            Report(*about)
            if is_flat
            else live.LiveReport(*about, formulas=self.live, sure=self.stored.sure)
        )
        report.made = self.stored.kept.made
        report.version = str(self.stored.specification["library"]["version"])
        report.sign = lambda *_: self.stored.signature
        return report

    def _book(self, report: Any) -> Any:
        if not isinstance(report, live.LiveReport):
            return flat_book(report)
        report.cards = self._cards(report) if self.live else ()
        return report.book(self.choice.shown if self.choice else None)

    def _cards(self, report: Any) -> list[int]:
        """Return which units have a sheet; the first edition did it for all or for none."""
        if (cards := self.stored.kept.cards) is not None:
            most = len(report.unit_sheets())
            return [k for k in cards if k < most]
        return report.numbers(any(name in self.found for name in report.unit_sheets()))  # type: ignore[no-any-return]

    @cached_property
    def choice(self) -> ProfileChoice | None:
        """What is chosen on the Profile sheet."""
        if not self.live or PROFILE not in self.found:
            return None
        return ProfileChoice(self.report, self.found[PROFILE])

    def _first_choice(self) -> dict[Place, Any]:
        """Return what the Profile sheet shows where nobody chose, from its lists."""
        if not self.live:
            return {}
        last = TOP + len(self.report.blocks) - 1
        first = TOP + 1 + runner_up(self.report).unit
        places = [(first, LIST), (last, LIST + 1), (TOP, LIST)]
        if not self.report.table.is_panel:
            del places[1]
        cells = self.expected[PROFILE]
        return {(3 + i, 2): value_of(cells, place) for i, place in enumerate(places)}

    # --- edits -------------------------------------------------------------------------------

    @cached_property
    def edits(self) -> list[Edit]:
        """The yellow cells that were changed."""
        first = self._first_choice()
        found = []
        for sheet, place in sorted(self.yellow):
            was = self.expected[sheet][place].value
            now = self._typed(sheet, place)
            part, name = role(self.report, sheet, *place)
            was = was if part else first.get(place, was)
            if not same(now, was):
                found.append(Edit(sheet, *place, part, name, was, now))
        return found

    @cached_property
    def choices(self) -> dict[str, Any]:
        """The parameters of the index that the edits amount to."""
        decisive = [edit for edit in self.edits if edit.part]
        if not decisive:
            return {}
        stands = {
            role(self.report, sheet, *place): self._typed(sheet, place)
            for sheet, place in self.yellow
        }
        try:
            return choices(self.report, decisive, stands)
        except ParameterError as error:  # of the file, not of the command
            raise MethodError(error.message, error.hint) from None

    def _typed(self, sheet: str, place: Place) -> Any:
        """Return what stands in a yellow cell, wherever its row was sorted."""
        row, column = place
        row = self.out_of_order(sheet).get(row, row)
        return value_of(self.found.get(sheet, {}), (row, column))

    # --- results -----------------------------------------------------------------------------

    def _formulas(self) -> Iterator[tuple[str, Place, Content]]:
        """Yield the formulas that are still formulas, with what the file holds."""
        for sheet, cells in self.expected.items():
            here = self.found.get(sheet, {})
            for place, cell in cells.items():
                if cell.formula and here.get(place, EMPTY).formula:
                    yield sheet, place, here[place]

    @cached_property
    def is_never_calculated(self) -> bool:
        """Whether there is no result of any formula."""
        results = [cell.value is None for _, _, cell in self._formulas()]
        return bool(results) and all(results)

    @cached_property
    def is_calculated(self) -> bool:
        """Whether results are in the file, and after an edit whether any followed it."""
        if self.is_never_calculated:
            return False
        if self.edited is self.expected:
            return self.choice is None or not self.choice.is_stale
        moved = []
        for sheet, place, cell in self._formulas():
            if lists_by_number(self._key(sheet, place[1])):
                continue  # whose it is depends on whether a sorted sheet was calculated
            origin = place
            if sheet in self.numbered:
                origin = self.rows(sheet).origin(place) or place
            if (meant := self.edited.get(sheet, {}).get(origin)) is None:
                continue
            floor = self._scale(sheet).floor(origin)
            if not same(self.expected[sheet][origin].value, meant.value, floor):
                moved.append(same(cell.value, meant.value, floor))
        return not moved or any(moved)

    def _scale(self, sheet: str) -> DrawnScale:
        """Return how large the numbers of a sheet are, as they should be."""
        if sheet not in self._scales:
            terms = 1 + len(self.report.key_columns()) if sheet in OF_TERMS else 0
            self._scales[sheet] = DrawnScale(self._results(sheet), terms)
        return self._scales[sheet]

    @cached_property
    def _scales(self) -> dict[str, DrawnScale]:
        return {}

    def _results(self, sheet: str) -> Cells:
        """Return what the formulas of a sheet should amount to."""
        return (self.edited if sheet in self.edited else self.expected)[sheet]

    @property
    def laid_out_anew(self) -> frozenset[str]:
        """The pages that look otherwise since the version that wrote the file."""
        pages = {page for page, edition in LAID_OUT.items() if self.report.edition < edition}
        if PROFILE in pages and self.live:  # the page of a unit is one of them
            pages.update(self.report.unit_sheets())
        return frozenset(pages)

    # --- comparison --------------------------------------------------------------------------

    def differences(self) -> Iterator[Difference]:
        """Yield everything that is not as it should be."""
        yield from self.stored.changed
        yield from self._look_alikes()
        yield from self.appearance.differences
        yield from self.draws.differences()
        for sheet, cells in self.expected.items():
            if sheet == DIAGNOSTICS and not self.stored.is_as_exported:
                continue  # it tells of the data as they were, not of those that are here now
            if sheet in self.found and sheet not in self.laid_out_anew:
                yield from self._of_sheet(sheet, cells, self.found[sheet])
            elif sheet not in self.found and sheet not in AS_READ:
                yield Difference(sheet, (1, 1), "sheet", None, sheet)

    @cached_property
    def draws(self) -> DrawsCheck:
        """What of the sheets of draws is checked."""
        report = self.report
        has = isinstance(report, live.LiveReport) and report.sure is not None
        sheets = (report.robustness, report.robustness_charts, report.pairwise) if has else ()
        held = {name: sheet for name, sheet in zip(OF_DRAWS, sheets, strict=False) if sheet}
        return DrawsCheck(self.stored, held, self.redraws)

    def _of_sheet(self, sheet: str, cells: Cells, here: Cells) -> Iterator[Difference]:
        if moved := self.out_of_order(sheet):
            found, meant = map(self.report.say, (SORTED, IN_ORDER))
            yield Difference(sheet, (min(moved.values()), 1), "sheet", found, meant)
            return
        lines, scale, as_read = self.rows(sheet), self._scale(sheet), sheet in AS_READ
        results = self._results(sheet) if self.is_calculated else cells
        notes = self.notes(sheet)
        for row in lines.lost:
            place = (row, self._keys(sheet)[0])
            yield Difference(sheet, place, "name", None, value_of(results, place))
        for place in lines.places(cells, here):
            origin = lines.origin(place) or NOWHERE
            own, now = cells.get(origin, EMPTY), here.get(place, EMPTY)
            formula = lines.formula(own.formula, place)
            if place in notes:
                continue
            if not same_formula(formula, now.formula):
                found = f"={now.formula}" if now.formula else now.value
                wanted = f"={formula}" if formula else own.value
                if not as_read or now.formula:
                    yield Difference(sheet, place, "formula", found, wanted)
            elif as_read or self._is_checked_by_code(sheet, place):
                continue
            elif self._is_as_exported(sheet, place[1], own):
                continue  # the data that it was computed from are not here any more
            elif (sheet, place) in self.yellow:
                if sheet == PROFILE and not self._may_be_chosen(place, now, own):
                    yield Difference(sheet, place, "text", now.value, own.value)
            elif own.formula and (origin not in results or self.is_never_calculated):
                continue  # the former are listed as not checked
            else:
                meant = results.get(origin, EMPTY).value if own.formula else own.value
                floor = scale.floor(origin)
                elsewhere = self._once_sorted(sheet, place, origin, results)
                meant = elsewhere if same(now.value, elsewhere, floor) else meant
                if same(now.value, meant, floor) and sheet in FOLLOW and not own.formula:
                    follows = _number(results.get(origin, EMPTY))
                    meant = meant if same(_number(own), follows, floor) else follows
                if not same(now.value, meant, floor):
                    kind = self._kind(sheet, place, own, now)
                    yield Difference(sheet, place, kind, now.value, meant)

    def _is_as_exported(self, sheet: str, column: int, own: Content) -> bool:
        """Return whether no formula computes a number, while the data are not those of the export."""
        if self.stored.is_as_exported or not self.live or sheet not in EXPLAINING or own.formula:
            return False
        key = self._key(sheet, column)
        helps = isinstance(key, tuple) and key[:1] == ("helper",)
        return _number(own) is not None and not helps

    def _may_be_chosen(self, place: Place, now: Content, own: Content) -> bool:
        if now.value is None or same(now.value, own.value):
            return True
        choice = self.choice
        stale = choice is not None and choice.is_stale and not self.is_calculated
        return choice is not None and stale and choice.offers(place[0], now.value)

    # --- tables that were sorted, and notes beside them ----------------------------------------

    def rows(self, sheet: str) -> MovedRows:
        """Return how the rows of a sheet were sorted since it was written."""
        if sheet not in self._rows:
            results = self.expected[sheet]
            if sheet not in self.numbered and self.is_calculated:
                results = self._results(sheet)
            below = FIRST if self.live and sheet in FOLLOW else FIRST - 1
            is_told = sheet in self.numbered or not self.is_never_calculated
            keys = self._keys(sheet) if is_told else ()
            self._rows[sheet] = MovedRows(self.found[sheet], results, keys, below)
        return self._rows[sheet]

    @cached_property
    def _rows(self) -> dict[str, MovedRows]:
        return {}

    def _keys(self, sheet: str) -> tuple[int, ...]:
        """Return the columns by which the rows of a sheet are known, where they may be sorted.

        Formulas of other sheets find weights by their place, and so they did find rows of Data.
        """
        if sheet == "Weights":
            return () if self.live else (1,)
        if sheet == TARGETS:
            return FIRST_KEYS
        if sheet in self.numbered and sheet in (*FOLLOW, GRADES):  # names are formulas there
            return (self._keys_of[sheet].index(UNIT_NUMBER) + 1,)
        by_unit = (GRADES, PARTIAL, CONTRIBUTIONS, OBSTACLES, CHANGES, ROBUSTNESS, PAIRWISE)
        tables = ("Ranking", *by_unit, *FOLLOW, *self.numbered)
        tables += () if self.live else ("Data",)
        if sheet not in tables:
            return ()
        before = sheet == "Ranking" or (
            sheet in FOLLOW and not isinstance(self.report, live.LiveReport)
        )
        return tuple(range(1 + before, 1 + before + len(self.report.key_columns())))

    @cached_property
    def numbered(self) -> tuple[str, ...]:
        """The sheets whose rows are known by what no formula says."""
        is_live = isinstance(self.report, live.LiveReport) and self.report.by_number
        graded = (GRADES,) if is_live and self.report.grading is not None else ()
        return ("Data", *FOLLOW, *graded) if is_live else ()

    @cached_property
    def _keys_of(self) -> dict[str, tuple[Hashable, ...]]:
        """What the columns of these sheets hold, and of the ranking."""
        if not self.numbered:
            return {}
        report = self.report
        sheets = [report.data, report.normalized, report.dimensions, report.ranking]
        sheets += [report.partial] if report.partial is not None else []
        sheets += [*report.explanations.values()]
        sheets += [] if report.changes is None else [report.changes]
        sheets += [] if report.grading is None else [report.grading]
        return {sheet.grid.name: sheet.grid.keys for sheet in sheets}

    def _key(self, sheet: str, column: int) -> Hashable:
        keys = self._keys_of.get(sheet, ())
        return keys[column - 1] if column <= len(keys) else None

    def _once_sorted(self, sheet: str, place: Place, origin: Place, results: Cells) -> Any:
        """Return what a cell amounts to that depends on how rows stand, once it is calculated."""
        key = self._key(sheet, place[1])
        if lists_by_number(key):  # of the row, whoever was sorted into it
            origin = place
        value = results.get(origin, EMPTY).value
        if (target := POINTS.get(key)) is not None and isinstance(value, float):
            value = float(self.rows(target).now.get(int(value), int(value)))
        return value

    def out_of_order(self, sheet: str) -> dict[int, int]:
        """Return where rows stand now of a table that was only sorted, and must not be."""
        if not self.live or sheet not in BY_PLACE or sheet not in self.found:
            return {}
        if sheet not in self._out_of_order:
            named = 2 if sheet == TIERS and self.report.table.is_panel else 1
            rows = MovedRows(
                self.found[sheet], self.expected[sheet], range(1, named + 1), FIRST_LINE
            )
            is_whole = not rows.lost and None not in rows.origins.values()
            self._out_of_order[sheet] = rows.now if is_whole else {}
        return self._out_of_order[sheet]

    @cached_property
    def _out_of_order(self) -> dict[str, dict[int, int]]:
        return {}

    def notes(self, sheet: str) -> set[Place]:
        """Return the cells that others wrote beside or below a table.

        What stands right below it and says two things or more reads as a row of the table.
        """
        if sheet not in self._notes:
            pages = (
                "Summary",
                "Charts",
                ROBUSTNESS_CHARTS,
                DIAGNOSTICS,
                PROFILE,
                *(self.report.unit_sheets() if self.live else ()),
            )
            here, cells = self.found[sheet], self.expected[sheet]
            if sheet in AS_READ:
                self._notes[sheet] = {*here} - {*told(here)}
            else:
                self._notes[sheet] = set() if sheet in pages else beside(here, cells)
        return self._notes[sheet]

    @cached_property
    def _notes(self) -> dict[str, set[Place]]:
        return {}

    def _is_checked_by_code(self, sheet: str, place: Place) -> bool:
        """Return whether a cell was read from the file, so that only its code can tell."""
        if sheet == METHOD:
            titles = (record.SPECIFICATION, record.RECORD)
            cell = self.expected[sheet].get((place[0], 1), EMPTY).value
            return place[1] == 2 and cell in {self.report.say(title) for title in titles}
        columns, first = self.stored.kept.columns, 2
        return (
            sheet == "Data"
            and first <= place[0] < first + self.stored.lines
            and place[1] <= len(columns)
            and columns[place[1] - 1] is not None
        )

    def _kind(self, sheet: str, place: Place, *cells: Content) -> str:
        """Return what a cell shows, by its column."""
        header = str(self.expected[sheet].get((1, place[1]), EMPTY).value or "")
        if titles := [_TITLES[line] for line in header.split("\n") if line in _TITLES]:
            return titles[0]
        if any(isinstance(cell.value, str) and cell.value for cell in cells):
            names = {self.report.head(self.report.framework.unit.title)}
            return "name" if header in names else "text"
        return SINGLE.get(sheet, "score" if sheet in ("Ranking", "Dimensions") else "value")

    def _look_alikes(self) -> Iterator[Difference]:
        """Yield the sheets of others that are called as one of ours, as it seems."""
        ours = {_seen(name): name for name in self.expected}
        for entry in self.found.entries:
            known = ours.get(_seen(entry.name))
            if known is not None and entry.name not in self.expected:
                yield Difference(entry.name, (1, 1), "sheet", entry.name, None)

    # --- what is not checked -----------------------------------------------------------------

    @cached_property
    def appearance(self) -> Appearance:
        """What the file shows besides its cells."""
        return Appearance(self.found, self.expected, self.rows, self.laid_out_anew)

    def unchecked(self) -> Iterator[Unchecked]:
        """Yield what the file holds and nobody has checked."""
        total = len(self.found.entries)
        for entry in self.found.entries:
            if entry.name not in {*self.expected, *self.laid_out_anew}:
                state = "" if entry.state == "visible" else f", {entry.state}"
                yield Unchecked(entry.name, "sheet", f"{entry.number}/{total}{state}")
        for sheet in self.laid_out_anew & set(self.found):
            yield Unchecked(sheet, "edition", "")
        for sheet in () if self.stored.is_as_exported else (DIAGNOSTICS, *EXPLAINING):
            held = [(place[1], cell) for place, cell in self.expected.get(sheet, {}).items()]
            if any(sheet == DIAGNOSTICS or self._is_as_exported(sheet, *cell) for cell in held):
                yield Unchecked(sheet, "exported", "")
        if reason := self.draws.unchecked:
            yield Unchecked(ROBUSTNESS, reason, "")
        if not self.stored.is_sealed:
            yield Unchecked("Data", "codes", "")
        for sheet in AS_READ:
            if sheet in self.found and sheet not in self.stored.kept.sha256:
                yield Unchecked(sheet, "as read", "")
        if self.is_calculated:
            for sheet, cells in self.expected.items():
                lost = [p for p, c in cells.items() if c.formula and p not in self._results(sheet)]
                if lost and sheet not in AS_READ:
                    yield Unchecked(sheet, "results", str(len(lost)))
        for sheet in self.expected:
            if sheet in self.found:
                yield from self._told_notes(sheet)
        yield from self.appearance.unchecked

    def _told_notes(self, sheet: str) -> Iterator[Unchecked]:
        notes = sorted(self.notes(sheet))
        for place in notes[:MOST_NOTES]:
            held = self.found[sheet][place]
            text = f"={held.formula}" if held.formula else str(held.value)
            yield Unchecked(address(sheet, *place), "note", text[:LONGEST_NOTE])
        if (left := len(notes) - MOST_NOTES) > 0:
            yield Unchecked(sheet, "note", f"+{left}")


def _number(cell: Content) -> float | None:
    return cell.value if isinstance(cell.value, float) else None


def _seen(name: str) -> str:
    """Return a sheet's name as a reader sees it: width, case and blanks do not tell names apart."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "ZC")
