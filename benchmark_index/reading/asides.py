"""Rows beside a header that describe the indicators: directions, weights, sources, codes, remarks.

A row of units of measure belongs to the header (:mod:`.stated`). These rows do not: they are told
by their label, or by cells that can mean nothing else, and are no rows of the table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from ..files import Cell
from ..table.stated_weights import are_whole
from .headers import Headers, cell_text, fold, without_measure
from .stated import line_of_measures
from .vocabulary import words_for

if TYPE_CHECKING:
    from .sheet import Sheet

Kind = Literal["direction", "nature", "weight", "measure", "source", "code", "remark"]
Better = Literal["higher", "lower", "between"]

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("labels of directions", "direction"),
    ("labels of natures", "nature"),
    ("labels of weights", "weight"),
    ("labels of sources", "source"),
    ("labels of codes", "code"),
    ("labels of remarks", "remark"),
    ("units of measure", "measure"),
)
_WAYS: tuple[tuple[str, Better], ...] = (
    ("better when higher", "higher"),
    ("better when lower", "lower"),
    ("better in between", "between"),
)
_SIGNS: tuple[tuple[str, Better], ...] = (
    ("marks of higher", "higher"),
    ("marks of lower", "lower"),
)
_LABELS = {fold(word): kind for words, kind in _KINDS for word in words_for(words)}
_WORDS = {fold(word): way for words, way in _WAYS for word in words_for(words)}
_MARKS = {fold(word): way for words, way in _SIGNS for word in words_for(words)}
SPELLED = frozenset(  # as labels stand in cells, for one quick look at a column of names
    spelled for word in _LABELS for spelled in (word, word.upper(), word.capitalize(), word.title())
)
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(%?)", re.A)
_BRACKETED = re.compile(r"(.*?)\s*\(([^()]*)\)")
MOST_ASIDES = 8


class Aside(NamedTuple):
    """A row of a sheet that describes the indicators: its label's place, and its cells by column."""

    kind: Kind
    at: int
    place: int
    label: str
    cells: Mapping[int, Cell]


def way_of(text: str, labelled: bool = True) -> Better | None:
    """Return which way is better as a cell of a row of directions says it; marks need a label.

    >>> way_of("逆向指标"), way_of("正向（+）"), way_of("-"), way_of("-", labelled=False)
    ('lower', 'higher', 'lower', None)
    """
    plain = fold(text)
    bracketed = _BRACKETED.fullmatch(plain)
    parts = (plain, bracketed[1], bracketed[2]) if bracketed else (plain,)
    ways = [_WORDS.get(part) or (_MARKS.get(part) if labelled else None) for part in parts]
    return next(filter(None, ways), None)


def weight_of(cell: Cell) -> float | None:
    """Return a weight as a number: 0.4, ``40%`` and 40 % shown by the sheet; None for any other cell.

    >>> weight_of(0.4), weight_of("40%"), weight_of("大"), weight_of(-1.0)
    (0.4, 0.4, None, None)
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell) if 0 <= cell < float("inf") else None
    match = _NUMBER.fullmatch(fold(cell))
    number = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    return number if 0 <= number < float("inf") else None


def aside_of(
    row: Sequence[Cell], at: int, named: Collection[int], beside: bool = True
) -> Aside | None:
    """Return what a row says of the indicators, None where it is a row of another kind.

    Parameters
    ----------
    row : sequence of cells
    at : int
        Its number.
    named : collection of int
        The columns of indicators and variables.
    beside : bool
        Whether it stands beside the header; further down a row is known by its label only, by
        natures that are all directions, and by weights that sum to one or a hundred.

    Examples
    --------
    >>> aside_of(["方向", "正", "负"], 1, [1, 2]).kind, aside_of(["", "正", "负"], 1, [1, 2]).kind
    ('direction', 'direction')
    >>> aside_of(["方向", 1.5, 2.5], 1, [1, 2]), aside_of(["", "-", "-"], 1, [1, 2])
    (None, None)
    """
    cells = {j: row[j] for j in sorted(named) if cell_text(row[j])}
    if not cells:
        return None
    before = range(min(named)) or [j for j in range(len(row)) if j not in named]
    place, label = next(((j, text) for j in before if (text := cell_text(row[j]))), (0, ""))
    kind = _kind(label, cells, beside)
    return Aside(kind, at, place, label, cells) if kind else None


def _kind(label: str, cells: Mapping[int, Cell], beside: bool) -> Kind | None:
    texts = [cell_text(cell) for cell in cells.values()]
    kind, figures = label_kind(label), any(map(_is_number, texts))
    if (beside or kind == "nature") and _are_directions(texts, kind, bool(label)):
        return "direction"
    if kind == "direction":
        return kind if not figures or any(map(way_of, texts)) else None
    if kind == "weight":
        weights = [weight for cell in cells.values() if (weight := weight_of(cell)) is not None]
        return kind if weights and (beside or are_whole(weights)) else None
    numbers = kind == "code" and (beside or not label.isascii())
    return kind if not figures or numbers else None


def asides_above(
    sheet: Sheet, top: int, named: Collection[int], headers: Headers
) -> Iterator[Aside]:
    """Take out the rows above a header that describe the indicators, in any order with their units."""
    for i in range(top - 1, max(top - MOST_ASIDES, 0) - 1, -1):
        measures = line_of_measures(dict(sheet.texts(i)), headers)
        aside = aside_of(sheet.rows[i], i, named)
        if aside and (not measures or aside.kind == "direction"):  # 1 is a unit too, beside -1 not
            sheet.blank(i)
            yield aside
        elif not measures:
            return


def asides_among(sheet: Sheet, unit: int, rows: range, named: Collection[int]) -> Iterator[Aside]:
    """Take out the rows of a block that describe the indicators by their label, wherever they stand."""
    labels = sheet.columns[unit]
    if not sheet.turned and SPELLED.isdisjoint(labels):
        return
    for i in rows:
        label = labels[i]
        if type(label) is str and (label in SPELLED or (sheet.turned and label_kind(label))):
            aside = aside_of(sheet.rows[i], i, named, beside=False)
            if aside:
                sheet.blank(i)
                yield aside


def label_kind(label: object) -> Kind | None:
    """Return what a row or column with a label says of the indicators, if anything.

    >>> label_kind("权重（%）"), label_kind("数据来源"), label_kind("北京")
    ('weight', 'source', None)
    """
    return _LABELS.get(without_measure(label)[0])


def kind_of_lines(label: object, cells: Iterable[Cell]) -> Kind | None:
    """Return what a column of a long table says of the indicators: natures may be directions.

    >>> kind_of_lines("指标属性", ["正向", "", "逆向"]), kind_of_lines("类型", ["经济", "正向"])
    ('direction', 'nature')
    """
    kind = label_kind(label)
    different = dict.fromkeys(cells if kind == "nature" else ())
    texts = [text for cell in different if (text := cell_text(cell))]
    return "direction" if texts and _are_directions(texts, kind, labelled=True) else kind


def _are_directions(texts: Sequence[str], kind: Kind | None, labelled: bool) -> bool:
    """Return whether all cells say which way is better.

    They do so in words, or in marks after a label such as 类型 or none: not all dashes, and 1 only
    beside -1 after a label.
    """
    if all(way_of(text, labelled=False) for text in texts):
        return True
    if (labelled and kind not in ("nature", "remark")) or None in map(way_of, texts):
        return False
    ways = {way_of(text) for text in texts}
    if "higher" not in ways:
        return False
    return not any(map(_is_number, texts)) or (labelled and "lower" in ways)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(fold(text).replace(",", "")) is not None
