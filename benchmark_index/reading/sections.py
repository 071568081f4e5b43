"""Lines that hold for what follows them: a year, a unit of measure, a title that states either."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from ..table.periods import period_of, split_period
from .alterations import alterations
from .headers import fold
from .names import is_caption, is_note
from .stated import Stated, stated_in
from .vocabulary import words_for

_IN_BRACKETS = re.compile(r"[(\[]\s*((?:19|20)\d\d[^()\[\]]*)[)\]]")
_YEAR = re.compile(r"\d{4}")
_NEAREST = 30  # lines above a header that may state something for what is below it
_Said = TypeVar("_Said")
_TITLE_WORDS = tuple(map(fold, words_for("titles")))


class _Lines(Protocol):
    """What is looked at of a sheet."""

    declared: Collection[str]

    def texts(self, i: int) -> Mapping[int, str]:
        """Return what the filled cells of a row say, from left to right."""


class State(NamedTuple):
    """What the last lines said that holds for a row: its period, its units of measure."""

    period: str = ""
    is_title: bool = False
    stated: Stated | None = None


class Standing(NamedTuple):
    """What a line says of the rows below it: their period, their units of measure and where.

    ``is_title``: the period is said in passing (2024年各市主要指标).
    ``has_title_words``: whether what else it says is what titles of tables say.
    """

    period: str
    is_title: bool
    measures: tuple[str, ...]
    place: int
    has_title_words: bool = True


def standing(texts: Mapping[int, str], declared: Collection[str] = ()) -> Standing | None:
    """Return what the texts of a line state for the rows below it, or None.

    >>> standing({0: "2023年"}), standing({0: "2024年各市主要指标（亿元）"})
    (Standing(period='2023', is_title=False, measures=(), place=0, has_title_words=True), \
Standing(period='2024', is_title=True, measures=('亿元',), place=0, has_title_words=True))
    >>> standing({0: "2024年", 3: "单位：万元"})
    Standing(period='2024', is_title=False, measures=('万元',), place=3, has_title_words=True)
    >>> standing({0: "北京", 1: "约5"}), standing({0: "北京"})
    (None, None)
    """
    if not texts or any(map(is_note, texts.values())):
        return None
    rest = {text for text in texts.values() if not is_caption(text)}
    if len(rest) > 1:
        return None
    width = max(texts) + 1
    stated = stated_in([texts.get(j, "") for j in range(width)], declared)
    place, measures = stated or (min(texts), ())
    text = fold(next(iter(rest), ""))
    if alterations(text):
        return None
    period, is_title = _period_in(text)
    if not (period or measures):
        return None
    pure = not text or bool(period and not is_title) or bool(period_of(text))
    return Standing(
        period, is_title, measures, place, pure or any(word in text for word in _TITLE_WORDS)
    )


def standing_of(text: str) -> Standing | None:
    """Return what a text alone on its line states for the rows below it, or None."""
    return standing({0: text})


def state_above(sheet: _Lines, first: int) -> State:
    """Return the period that a line above a table states; its units are stated for all of it.

    A day or month of issue stands there as well, so that one alone is no more than a title's.
    """
    for i in range(first - 1, max(first - _NEAREST, 0) - 1, -1):
        line = standing(sheet.texts(i), sheet.declared)
        if line and line.period:
            return State(line.period, line.is_title or not _YEAR.fullmatch(line.period))
    return State()


class Between:
    """Lines between the rows of a table that is turned, by the column that each of them becomes."""

    def __init__(self) -> None:
        self.periods: dict[int, str] = {}
        self.stated: dict[int, Stated] = {}
        self.chapters: dict[int, tuple[str, str]] = {}  # text and address
        self._titles: set[int] = set()

    def add(self, i: int, line: Standing, at: str) -> None:
        """Take in what a line states."""
        if line.measures:
            self.stated[i] = Stated(line.measures, at)
        if line.period:
            self.periods[i] = line.period
            self._titles |= {i} if line.is_title or not _YEAR.fullmatch(line.period) else set()

    def trailing(self, rows: Sequence[Sequence[object]]) -> Stated | None:
        """Take out and return the units stated below the last row, which hold for all of them."""
        last = max((i for i, row in enumerate(rows) if any(row)), default=0)
        below = [self.stated.pop(i) for i in [*self.stated] if i > last]
        return below[0] if below else None

    def above(self, rows: Sequence[Mapping[int, str]]) -> list[dict[int, str]]:
        """Return what the lines say of each column of a header, as rows above it."""
        one_title = len({*self.periods.values()}) == 1 and self._titles == self.periods.keys()
        periods = {} if one_title else self.periods
        chapters = {i: text for i, (text, _) in self.chapters.items()}
        places = {j for row in rows for j in row if j not in chapters}
        lines = [_held(lines, places) for lines in (periods, chapters) if lines]
        return [line for line in lines if line]

    def chapter(self, j: int) -> str:
        """Return where the chapter of a column is named."""
        return _last(self.chapters, j, ("", ""))[1]

    def stated_at(self, j: int) -> Stated | None:
        """Return the units that the last line before a column states."""
        return _last(self.stated, j, None)


def _held(lines: Mapping[int, str], places: Collection[int]) -> dict[int, str]:
    return {j: text for j in places if (text := _last(lines, j, ""))}


def _last(lines: Mapping[int, _Said], j: int, default: _Said) -> _Said:
    """Return what the last of some lines before a place says."""
    before = bisect_left(keys := [*lines], j)
    return lines[keys[before - 1]] if before else default


def _period_in(text: str) -> tuple[str, bool]:
    """Return the period that a line states, and whether it is a title that does so in passing."""
    if period := period_of(text):
        return period, False
    split = split_period(text)
    if split and is_caption(split[1]):
        return split[0], False
    if split:
        return split[0], True
    inside = _IN_BRACKETS.search(text)
    return (period_of(inside[1].strip()), True) if inside else ("", False)
