"""The header of a sheet of which nothing is known: where it stands, and the columns it heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..files import Grid, Percent
from ..framework import Framework
from ..framework.registers import shipped
from ..measures import is_known, parse
from ..reading.asides import label_kind
from ..reading.figures import are_row_numbers, is_figure, is_nameless
from ..reading.headers import (
    CORNER_WORDS,
    MEASURE_LABELS,
    Headers,
    cell_text,
    fold,
    long_header,
    measure_of,
)
from ..reading.layout import HEADER_ROWS, header_rows
from ..reading.names import is_caption, is_note, is_total, label
from ..reading.sheet import Sheet, is_bare
from ..reading.spellings import shipped_spellings
from ..reading.values import POINT, words_of
from ..table.periods import period_of
from .name_words import is_identifier
from .titles import Title, title_of

SAMPLE = 400  # rows by which a column is judged
_LONGEST = 60  # characters of a cell that may hold a number among words
_HIGHEST = 4  # rows of a header
NOBODY = Framework.from_dict(
    {
        "id": "draft",
        "name": "draft",
        "indicators": [{"id": "\ue000", "name": "\ue000", "direction": "higher"}],
    }
)
_MOSTLY = 0.5  # of the cells of a column that are figures, where it is one of values
_BY_NAME = 0.6  # of names along an edge that a register lists


class HeaderedColumn(NamedTuple):
    """A column, its header in parts, and the first cells below it that say something."""

    place: int
    title: Title
    cells: Sequence[object]

    @property
    def texts(self) -> list[str]:
        """The cells as texts, without those that stand for none."""
        texts = (cell_text(cell) for cell in self.cells)
        return [text for text in texts if any(map(str.isalnum, text)) and text[0] != "#"]

    @property
    def has_figures(self) -> bool:
        """Whether most cells begin with a figure."""
        texts = {*self.texts}
        filled = [cell for cell in self.cells if cell_text(cell) in texts]
        return bool(filled) and sum(map(_says_figure, filled)) >= _MOSTLY * len(filled)


def _says_figure(cell: object) -> bool:
    """Return whether a cell is a number, also one with words around it: 约300, more than 5."""
    if is_figure(cell):
        return True
    text = words_of(cell_text(cell)) if isinstance(cell, str) and len(cell) <= _LONGEST else ""
    return POINT.match(text) is not None


class Header(NamedTuple):
    """What a sheet says of its columns: its title, the column of units, those of values and words."""

    grid: Grid
    title: str
    unit: str  # the header of the units' column
    units: Sequence[str]
    values: Sequence[HeaderedColumn]
    words: Sequence[HeaderedColumn]
    turned: bool = False


def header_of(grid: Grid) -> Header | None:
    """Return the header of a sheet, None where there are no figures below any."""
    headers = Headers(NOBODY)
    for i, row in enumerate(grid.rows[:HEADER_ROWS]):
        if long_header(row):
            return _of_lines(grid, i, headers)
    turned = _is_turned(grid, headers)
    some = grid.rows if turned else grid.rows[: HEADER_ROWS + SAMPLE]
    near = tuple(span for span in grid.merged if span[0] < grid.row + len(some))
    sheet = Sheet(grid._replace(rows=list(some), merged=near), turned)
    found = _rows_of_header(sheet, headers)
    if found is None:
        return None
    top, height, begin = found
    rows = header_rows(sheet, top, height, headers)
    _keep_within(rows, [sheet.texts(i) for i in range(top, top + height)])
    heads = [_parts([row.get(j, "") for row in rows]) for j in range(sheet.width)]
    return _parted(sheet, heads, begin, _title_above(sheet, top), headers)


def _keep_within(rows: Sequence[dict[int, str]], written: Sequence[Mapping[int, str]]) -> None:
    """Take out what filled a blank to the right across the end of the group above it."""
    for upper, lower, own in zip(
        rows[-len(written) :], rows[1 - len(written) :], written[1:], strict=False
    ):
        for j in [j for j in lower if j not in own and upper.get(j) != upper.get(j - 1)]:
            del lower[j]


def _parts(texts: Sequence[str]) -> list[str]:
    """Return the lines of a header from the top, one that is repeated once."""
    return [
        text for text, before in zip(texts, ("", *texts), strict=False) if text not in ("", before)
    ]


def _of_lines(grid: Grid, top: int, headers: Headers) -> Header:
    """Return the header of a long table, whose columns of values are the indicators of its lines."""
    row = grid.rows[top]
    places = long_header(row)
    assert places
    lines = grid.rows[top + 1 :]
    names = dict.fromkeys(
        cell_text(line[places.indicator]) for line in lines if places.indicator < len(line)
    )
    titles: dict[tuple[str, str], Title] = {}
    for name in filter(None, names):
        title = title_of([name])
        titles.setdefault((fold(title.name), title.measure), title)
    values = [HeaderedColumn(places.indicator, title, [1]) for title in titles.values()]
    used = {*places.places}
    others = [
        HeaderedColumn(j, title_of([cell_text(cell)]), [r[j] for r in lines[:SAMPLE] if j < len(r)])
        for j, cell in enumerate(row)
        if j not in used and cell_text(cell)
    ]
    unit = _unit_column(others, headers)
    rest = [c for c in others if c is not unit and not _role(c, headers) and not c.has_figures]
    above = _title_above(Sheet(grid._replace(rows=list(grid.rows[: top + 1]), merged=())), top)
    named = unit.title.whole if unit else ""
    texts = (
        list(dict.fromkeys(cell_text(r[unit.place]) for r in lines if unit.place < len(r)))
        if unit
        else []
    )
    return Header(grid, above, named, texts, values, rest)


def _role(column: HeaderedColumn, headers: Headers) -> str:
    heading = headers.find(column.title.whole)
    return heading.role if heading else ""


def _unit_column(columns: Sequence[HeaderedColumn], headers: Headers) -> HeaderedColumn | None:
    """Return the column that names the units: of those so headed the one of most names."""
    headed = [c for c in columns if _role(c, headers) == "unit"]
    headed = [c for c in headed if not c.has_figures] or headed[:1]
    corner = [
        c for c in columns if is_nameless(c.title.whole) or fold(c.title.whole) in CORNER_WORDS
    ]
    words = [c for c in corner if c.texts and not c.has_figures]
    named = [c for c in columns if _role(c, headers) == "name"]
    for candidates in (headed, named, words):
        if candidates:
            return max(candidates, key=lambda c: len({*c.texts}))
    others = [c for c in columns if c.texts and not c.has_figures and not _role(c, headers)]
    names = [c for c in others if not is_identifier(c.title.whole)] or others
    several = [c for c in names if len({*c.texts}) > 1] or names
    return max(several, key=lambda c: len({*c.texts}), default=None)


def _parted(
    sheet: Sheet, heads: Sequence[Sequence[str]], begin: int, title: str, headers: Headers
) -> Header:
    """Part the columns of a wide sheet into units, values and words."""
    rows = [
        i
        for i in range(begin, len(sheet.rows))
        if not (label_kind(_first(sheet, i)) or is_total(_first(sheet, i)))
    ][:SAMPLE]
    columns = [
        HeaderedColumn(j, title_of(texts), [c for c in sheet.column(j, rows) if c not in texts])
        for j, texts in enumerate(heads)
    ]
    if title and not any(column.title.name for column in columns if column.title.period):
        columns = [_named_by(title, column) for column in columns]
    unit = _unit_column(columns, headers)
    values, words = [], []
    for column in columns:
        role = _role(column, headers)
        if unit is not None and column.place == unit.place:
            continue
        if role in ("period", "serial") or not column.title.name:
            continue
        if is_nameless(column.title.whole) and are_row_numbers(column.cells):
            continue
        if label_kind(column.title.whole) and sheet.turned:
            continue
        if fold(column.title.whole) in (*MEASURE_LABELS, *CORNER_WORDS):
            continue
        if column.has_figures and role != "unit":
            values.append(column)
        else:
            words.append(column)
    if unit is not None and not sheet.turned:
        values += _further(sheet, rows, unit, {fold(c.title.name) for c in values})
    named = unit.title.whole if unit else ""
    named = "" if sheet.turned or fold(named) in CORNER_WORDS or is_nameless(named) else named
    return Header(sheet.grid, title, named, unit.texts if unit else [], values, words, sheet.turned)


def _further(
    sheet: Sheet, rows: Sequence[int], unit: HeaderedColumn, known: Collection[str]
) -> list[HeaderedColumn]:
    """Return the columns that a header further down begins, for the same units (续表)."""
    header, new = unit.title.whole, []
    for at, i in enumerate(rows):
        if header and sheet.texts(i).get(unit.place) == header:
            for j, text in sheet.texts(i).items():
                title = title_of([text])
                column = HeaderedColumn(j, title, sheet.column(j, rows[at + 1 :]))
                fresh = title.name and fold(title.name) not in known and j != unit.place
                new += [column] if fresh and column.has_figures else []
    return new


def _named_by(title: str, column: HeaderedColumn) -> HeaderedColumn:
    """Return a column headed by a period alone under the name that the title of its table is."""
    period, alone = column.title.period, not column.title.name
    return (
        column._replace(title=title_of([title])._replace(period=period))
        if period and alone
        else column
    )


def _first(sheet: Sheet, i: int) -> str:
    return next(iter(sheet.texts(i).values()), "")


def _rows_of_header(sheet: Sheet, headers: Headers) -> tuple[int, int, int] | None:
    """Return the first row of the header, its height, and the row where what is below it begins."""
    rows = sheet.rows[: HEADER_ROWS + SAMPLE]
    counts = [sum(map(is_bare, row)) for row in rows]
    if not any(counts):  # >20000, 约300
        counts = [sum(_says_figure(c) and not period_of(cell_text(c)) for c in row) for row in rows]
    if not any(counts):  # figures that may all be years
        anchor = next((i for i in range(len(rows)) if _anchors(sheet, i, headers)), None)
        return None if anchor is None or anchor + 1 >= len(rows) else (anchor, 1, anchor + 1)
    usual = sorted(filter(None, counts))[sum(map(bool, counts)) // 2]
    for first in (i for i, count in enumerate(counts) if 2 * count >= usual):
        above = [i for i in range(first) if sheet.texts(i) and not counts[i]]
        above = [i for i in above if not _is_beside(sheet, i)]
        above = [i for i in above if not _describes(sheet, i)] or above[-1:]
        if above and not _describes(sheet, first):
            return _grown(sheet, above, headers)
    return None


def _describes(sheet: Sheet, i: int) -> bool:
    """Return whether a row is about the indicators and none of the header: their weights, sources."""
    return label_kind(_first(sheet, i)) not in (None, "measure")


def _grown(sheet: Sheet, above: Sequence[int], headers: Headers) -> tuple[int, int, int]:
    """Return the header among the rows above the first figures: where it stands and what is below it."""
    anchored = [(places[0], i) for i in above if (places := _anchors(sheet, i, headers))]
    anchor = min(anchored)[1] if anchored else None  # a group may be called name, too
    if anchor is None:
        below = above[-1]
    else:
        ju = _anchors(sheet, anchor, headers)[0]
        below = anchor
        for i in above[above.index(anchor) + 1 :]:
            text = sheet.texts(i).get(ju, "")
            again = fold(text) in MEASURE_LABELS or headers.find(text)  # City below 城市
            if text and (i, ju) not in sheet.echoes and not again:
                break  # the name of a unit without figures
            below = i
    top = below if anchor is None else anchor
    left = min((j for j in sheet.texts(top)), default=0)
    for i in reversed(above[: above.index(top)]):
        if below - i + 1 > _HIGHEST or _is_title(sheet, i, left):
            break
        top = i
    return top, below - top + 1, below + 1


def _anchors(sheet: Sheet, i: int, headers: Headers) -> list[int]:
    """Return the places of a row that head units, periods or names."""
    texts = sheet.texts(i)
    if len({*texts.values()}) < 2:
        return []
    return [
        j
        for j, text in texts.items()
        if fold(text) in CORNER_WORDS
        or ((heading := headers.find(text)) and heading.role in ("unit", "name", "period"))
    ]


def _is_beside(sheet: Sheet, i: int) -> bool:
    """Return whether a line is about the whole table, or holds nothing but blanks that are written."""
    texts = [*sheet.texts(i).values()]
    return (
        all(is_note(text) or is_caption(text) for text in texts)
        or (len({*texts}) == 1 and sheet.stated_in(sheet.rows[i]) is not None)
        or all(not any(map(str.isalnum, words_of(text))) for text in texts)
    )


def _is_title(sheet: Sheet, i: int, left: int) -> bool:
    texts = sheet.texts(i)
    alone = len({*texts.values()}) == 1
    return alone and (next(iter(texts)) <= left or len(texts) == sheet.width)


def _title_above(sheet: Sheet, top: int) -> str:
    """Return the title of a table: the first line alone above its header that is no remark."""
    for i in range(top):
        texts = {*sheet.texts(i).values()}
        if len(texts) == 1:
            (text,) = texts
            if not (is_note(text) or is_caption(text) or period_of(text) or measure_of(text)):
                return text
    return ""


def _is_turned(grid: Grid, headers: Headers) -> bool:
    """Return whether the indicators of a sheet run down, by what its edges hold."""
    rows = grid.rows[:HEADER_ROWS]
    for row in rows:
        texts = [fold(cell) for cell in row if isinstance(cell, str) and cell]
        if len(texts) < 2:
            continue
        roles = [heading.role for text in texts if (heading := headers.find(text))]
        if "unit" in roles or "name" in roles:
            return False
        if any(text in CORNER_WORDS for text in texts):
            return not _lists(label(row[0]) for row in grid.rows[1:SAMPLE] if row)
    down = [label(row[0]) for row in grid.rows[:SAMPLE] if len(row) and isinstance(row[0], str)]
    cells = (cell for row in rows[:10] for cell in row[1:] if isinstance(cell, str) and cell)
    across = [label(cell) for cell in cells if not is_figure(cell)]
    if _lists(down):
        return False
    if _lists(across):
        return True
    stated = [text for text in down if text and title_of([text]).measure]
    heads = [text for text in across if text and title_of([text]).measure]
    return len(stated) > max(2, _MOSTLY * len(down)) and not heads


def _lists(names: Iterable[str]) -> bool:
    """Return whether most of some names are those of one register."""
    listed = [name for name in names if name]
    return len(listed) > 1 and bool(register_of(listed, ""))


def register_of(names: Sequence[str], unit: str) -> str:
    """Return the register that lists most of some names of units, if one does.

    ``unit``: what they are, which decides where two list as many (北京 is a city and a province).

    >>> register_of(["北京", "上海市", "温洲"], "城市"), register_of(["甲", "乙"], "")
    ('cn-cities', '')
    """
    counts = Counter[str]()
    distinct = list(dict.fromkeys(names))[:SAMPLE]
    for name in shipped():
        spellings = shipped_spellings(name)
        counts[name] = sum(bool(spellings.unit(one)) for one in distinct)
    best = max(counts.values())
    if best < max(2, _BY_NAME * len(distinct)):
        return ""
    tied = [name for name in counts if counts[name] == best]
    province = any(word in unit for word in ("省", "province"))
    return "cn-provinces" if province and "cn-provinces" in tied else tied[0]


def unit_of_cells(cells: Sequence[object]) -> str:
    """Return the unit of measure that cells of a column bear themselves, if they agree: 12.5%, 约3亿元.

    A multiple alone (1.2亿) is one where every cell bears some: 1.2亿 beside 1.3 is of what?

    >>> unit_of_cells(["12.5%", 13]), unit_of_cells(["3亿元", "40万元"]), unit_of_cells(["3家", "4%"])
    ('%', '亿元', '')
    >>> unit_of_cells(["1.2亿", "300万"]), unit_of_cells(["1.2亿", 1.3])
    ('亿', '')
    """
    counts, filled = Counter[str](), 0
    for cell in cells:
        filled += bool(cell_text(cell))
        if type(cell) is Percent:
            counts["%"] += 1
        elif isinstance(cell, str) and len(cell) <= _LONGEST:
            match = POINT.match(words_of(cell_text(cell)))
            if match and match["unit"] and is_known(match["unit"]):
                counts[match["unit"]] += 1
    bases = {parse(unit).base for unit in counts}
    agreed = len(bases) == 1 and ("" not in bases or sum(counts.values()) == filled)
    return counts.most_common(1)[0][0] if agreed else ""
