"""Where things stand in a sheet: which way it lies, its header blocks, its columns by meaning.

A header block has one to four rows. A sheet may hold several, one below the other (续表). A sheet
whose indicators run down is turned first, so that everything after sees one row per unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from ..errors import TableError, Text
from ..files import Cell, Grid, limits
from ..framework import Framework
from ..table.periods import period_of
from .alterations import alterations, is_alteration
from .asides import MOST_ASIDES, Aside, aside_of, asides_above, asides_among, label_kind
from .figures import (
    about_indicators,
    has_figures,
    with_figures,
)
from .headers import (
    CORNER_WORDS,
    FIGURES,
    MEASURE_LABELS,
    VALUES,
    Headers,
    Heading,
    cell_text,
    fold,
    long_header,
    measure_of,
    neutral,
    sure,
)
from .names import is_caption, is_note, is_total
from .row_keys import SAMPLE, HeadedColumn, key_columns
from .sheet import Sheet, is_bare
from .stated import Stated, line_of_measures

HEADER_ROWS = 100
_HIGHEST = 4
_LABEL_COLUMNS = 6
_BARE = 1_000_000  # what a sheet without figures is behind all others
NEAR = 2  # rows below a header in which a line may belong to it


class Block(NamedTuple):
    """A header and the rows below it, to the next header or the end."""

    top: int
    height: int
    columns: tuple[HeadedColumn, ...]
    unit: int
    period: int | None
    rows: range
    span: range  # of its columns: a sheet may hold two tables side by side
    stated: Stated | None = None  # on a line of its own, for all columns
    asides: tuple[Aside, ...] = ()  # rows that describe the indicators
    first: int = 0  # of the lines of headings that stand over its names

    def header_row(self, sheet: Sheet, j: int) -> int:
        """Return the lowest row of the header whose cell is the column's own and names no unit."""
        for i in range(self.top + self.height - 1, self.top, -1):
            text = sheet.texts(i).get(j)
            if text and (i, j) not in sheet.echoes and not measure_of(text, sheet.declared):
                return i
        return self.top


def fit(grid: Grid, headers: Headers) -> tuple[int, bool]:
    """Return how many things of the framework a grid names, and whether it must be turned.

    A grid that names them without a figure, as one that explains the indicators, comes after any
    with figures.
    """
    sheet = Sheet(grid._replace(rows=list(grid.rows[:HEADER_ROWS]), merged=_upper(grid)))
    for i, row in enumerate(sheet.rows):
        if long := long_header(row):
            lines = grid.rows[i + 1 : i + 1 + 50 * SAMPLE]
            named = {str(cell) for cell in _down(lines, long.indicator)}
            return len(headers.columns(named)) + len(headers.known(row)) + 2, False
    spans = {span: _headings(sheet, *span, headers) for span in _spans(sheet)}
    across = max(map(_measured, spans.values()), default=0)
    rows = [row for row in grid.rows[:SAMPLE] if len(headers.known(row)) == 1]
    filled = with_figures(rows, about_indicators(sheet.rows, headers))
    down = max(len(headers.columns(_down(filled or rows[:1], j))) for j in range(_LABEL_COLUMNS))
    best = max(spans.values(), key=_measured, default=[])
    if down > across or (filled and down == across == 1 and not _unit_columns(best)):
        return down + 1 - _BARE * (not filled), True
    score = max(map(_score, spans.values()), default=0)
    top, height = max(spans, key=lambda span: (_score(spans[span]), -span[1]), default=(0, 0))
    below = grid.rows[top + height : top + height + SAMPLE]
    bare = score and not has_figures(below, _named(spans[top, height]))
    return score - _BARE * bool(bare), False


def _upper(grid: Grid) -> tuple[tuple[int, int, int, int], ...]:
    return tuple(span for span in grid.merged if span[0] < grid.row + HEADER_ROWS)


def _down(rows: Sequence[Sequence[Cell]], j: int) -> list[Cell]:
    return [row[j] for row in rows if j < len(row)]


def _spans(sheet: Sheet, start: int = 0, stop: int = HEADER_ROWS) -> list[tuple[int, int]]:
    """Return where a header block may stand: first row and height; only its rows lack numbers."""
    spans, bare = [], dict[int, bool]()
    for i in range(start, min(stop, len(sheet.rows))):
        for height in range(1, _HIGHEST + 1):
            last = i + height - 1
            if last >= len(sheet.rows):
                break
            if last not in bare:
                bare[last] = any(is_bare(cell) for cell in sheet.rows[last] if cell != "")
            if bare[last]:
                break
            spans.append((i, height))
    return spans


def _headings(sheet: Sheet, top: int, height: int, headers: Headers) -> list[Heading | None]:
    """Return what each column's header means, its rows read together from the top."""
    headings: list[Heading | None] = [None] * sheet.width
    rows = header_rows(sheet, top, height, headers)
    for j in {j for row in rows for j in row}:
        texts = [row.get(j, "") for row in rows]
        changes = zip(texts, ("", *texts), strict=False)
        parts = tuple(text for text, before in changes if text not in ("", before))
        headings[j] = headers.stacked(parts)
    return sure(headings)


def header_rows(sheet: Sheet, top: int, height: int, headers: Headers) -> list[dict[int, str]]:
    """Return what the rows of a header say of each column, from the top."""
    rows = [dict(sheet.texts(i)) for i in range(top, top + height)]
    named = False
    for row in rows:
        units = line_of_measures(row, headers, named)
        row |= {j: f"单位:{unit}" for j, unit in units.items() if not measure_of(unit)}
        named = named or bool(headers.columns(row.values()))
    for i in range(height - 2, -1, -1):
        if top + i not in sheet.echoing:
            _fill_right(rows[i], rows[i + 1], headers)
    return [*sheet.between.above(rows), *rows]


def _fill_right(row: dict[int, str], below: Mapping[int, str], headers: Headers) -> None:
    """Fill the blanks right of an upper header that is not merged with it."""
    for j in below:
        if j not in row and j - 1 in below and j - 1 in row:
            before = headers.find(below[j - 1])
            if not (before and before.role == "unit"):
                row[j] = row[j - 1]


def _score(headings: Sequence[Heading | None]) -> int:
    """Return how many different things some headers name, by period."""
    things = (h for h in headings if h and h.role != "serial")
    return len({(h.id, h.period if h.role in FIGURES else "") for h in things})


def _values(headings: Sequence[Heading | None]) -> set[tuple[str, str]]:
    """Return the indicators and variables, by period, that some headers name."""
    return {(h.id, h.period) for h in headings if h and h.role in VALUES}


def _measured(headings: Sequence[Heading | None]) -> int:
    """Return how many different indicators and variables some headers name."""
    return len({h.id for h in headings if h and h.role in FIGURES})


def _unit_columns(headings: Sequence[Heading | None]) -> list[int]:
    return [j for j, heading in enumerate(headings) if heading and heading.role == "unit"]


def blocks(sheet: Sheet, headers: Headers, framework: Framework) -> list[Block]:
    """Return every header block of a sheet with its rows; at least one.

    Raises
    ------
    TableError
        No row looks like a header, or no column names the units.
    """
    scores = {span: _score(_headings(sheet, *span, headers)) for span in _spans(sheet)}
    if not any(scores.values()):
        raise no_header(sheet.name or "DataFrame", framework)
    top, height = max(scores, key=lambda span: (scores[span], -span[1], -span[0]))
    top, height = _first_of(sheet, top, height, headers)
    names = _unit_columns(_headings(sheet, top, height, headers))
    while top and height < _HIGHEST and any(_is_merged_up(sheet, top, j) for j in names):
        top, height = top - 1, height + 1
    named = _named(_headings(sheet, top, height, headers))
    asides = [*asides_above(sheet, top, named, headers)]
    up = next((i for i in range(top - 1, -1, -1) if sheet.texts(i) or not asides), -1)
    is_merged = up in sheet.echoing and len({*sheet.texts(up).values()}) == 1
    units = line_of_measures(dict(sheet.texts(up)), headers) if up >= 0 and not is_merged else {}
    if units and height < _HIGHEST:
        top, height = up, top + height - up
    stack = [_block(sheet, top, height, headers, framework, 0, asides)]
    while again := _again(sheet, stack[-1], headers):
        if len(stack) >= limits.BLOCKS:
            zh = f"{sheet.name}：表头重复了 {len(stack):,} 次以上"
            en = f"{sheet.name}: the header is repeated more than {len(stack):,} times"
            hint = Text("请只保留第一个表头。", "Keep the first header only.")
            raise TableError(Text(zh, en), hint)
        start = stack[-1].rows.start
        named = _named(_headings(sheet, *again, headers))
        asides = [*asides_above(sheet, again[0], named, headers)]
        stack.append(_block(sheet, *again, headers, framework, start, asides))
        stack[-2] = stack[-2]._replace(rows=range(start, stack[-1].first))
    for k, block in enumerate(stack):
        named = [column.place for column in block.columns if column.heading.role in VALUES]
        among = asides_among(sheet, block.unit, block.rows, named)
        block = block._replace(asides=(*block.asides, *among))
        stated = _stated(sheet, block, stack[k - 1] if k else None, k == len(stack) - 1)
        stack[k] = block._replace(stated=stated)
    return [part for block in stack for part in _side_by_side(sheet, block)]


def _first_of(sheet: Sheet, top: int, height: int, headers: Headers) -> tuple[int, int]:
    """Return the header block that the best goes on from: one above it of other columns or units."""
    headings = _headings(sheet, top, height, headers)
    columns = _unit_columns(headings)
    if not columns:
        return top, height
    words = {*headers.unit_words, sheet.rows[top][columns[0]]} - {""}
    rest = _values(headings)
    for i in range(top):
        if sheet.rows[i][columns[0]] in words and (spans := _spans(sheet, i, i + 1)):
            scores = {rows: _score(_headings(sheet, i, rows, headers)) for _, rows in spans}
            above = max(scores, key=lambda rows: (scores[rows], -rows))
            others = _values(_headings(sheet, i, above, headers))
            if others and i + above < top:
                own = sheet.column(columns[0], _with_numbers(sheet, range(i + above, top)))
                below = set(sheet.columns[columns[0]][top:])
                if not others & rest or any(name and name not in below for name in own):
                    return i, above
    return top, height


def _with_numbers(sheet: Sheet, rows: range) -> list[int]:
    """Return the rows that hold a number no header holds."""
    return [i for i in rows if any(map(is_bare, sheet.rows[i]))]


def _is_merged_up(sheet: Sheet, i: int, j: int) -> bool:
    """Return whether a cell belongs to a merged range that begins in a row above."""
    return (i, j) in sheet.echoes and sheet.rows[i - 1][j] == sheet.rows[i][j]


def _side_by_side(sheet: Sheet, block: Block) -> list[Block]:
    """Return the tables of a block in which the column of units comes again after some values."""
    header = sheet.rows[block.top]
    starts, units, last = [0], [block.unit], -1
    for j, heading in block.columns:
        if heading.role in FIGURES:
            last = j
        elif heading.role == "unit" and last > units[-1] and header[j] == header[block.unit]:
            starts.append(last + 1)
            units.append(j)
    if sheet.turned or len(units) == 1 or not header[block.unit]:
        return [block]
    parts = []
    for unit, first, end in zip(units, starts, (*starts[1:], sheet.width), strict=True):
        columns = tuple(column for column in block.columns if first <= column.place < end)
        periods = [place for place, heading in columns if heading.role == "period"]
        part = block._replace(columns=columns, unit=unit, span=range(first, end))
        parts.append(part._replace(period=periods[0] if periods else block.period))
    return parts


def no_header(name: str, framework: Framework) -> TableError:
    """Return the error of a sheet in which no row can be a header."""
    first = framework.all_indicators[0]
    return TableError(
        Text(f"{name}：找不到表头", f"{name}: no header row found"),
        Text(
            f"表头须含对象列（如“{framework.unit.zh}”）和指标列（如“{first.name.zh}”）。",
            f"It needs a column of units ({framework.unit.en}) and indicators "
            f"({first.id} or {first.name.en}).",
        ),
    )


def _again(sheet: Sheet, before: Block, headers: Headers) -> tuple[int, int] | None:
    """Return where the next header block below a block starts, and its height."""
    words = {*headers.unit_words, sheet.rows[before.top][before.unit]} - {""}
    column = sheet.columns[before.unit]
    for i in before.rows:
        if type(column[i]) is str and column[i] in words:
            spans = _spans(sheet, i, i + 1)
            scores = {span: _score(_headings(sheet, *span, headers)) for span in spans}
            best = max(scores, key=lambda span: (scores[span], -span[1]), default=None)
            if best and scores[best] >= 2:
                return best
    return None


def _asides_below(
    sheet: Sheet, top: int, height: int, headers: Headers
) -> tuple[int, int, list[Aside]]:
    """Take out the rows below a header that describe the indicators; others may be more of it.

    Return the header's height, where the rows of units begin, and what was taken out.
    """
    headings = _headings(sheet, top, height, headers)
    asides: list[Aside] = []
    i = top + height
    while i < len(sheet.rows) and len(asides) < MOST_ASIDES:
        lines = sum(bool(sheet.texts(line)) for line in range(top, i))
        if lines < _HIGHEST and _is_pure_header(sheet, i, headings, headers):
            height = i + 1 - top
            headings = _headings(sheet, top, height, headers)
        elif aside := aside_of(sheet.rows[i], i, _named(headings)):
            asides.append(aside)
            sheet.blank(i)
        else:
            break
        i += 1
    return height, i, asides


def _named(headings: Sequence[Heading | None]) -> list[int]:
    """Return the columns of indicators and variables."""
    return [j for j, heading in enumerate(headings) if heading and heading.role in VALUES]


def _block(
    sheet: Sheet,
    top: int,
    height: int,
    headers: Headers,
    framework: Framework,
    start: int,
    asides: Sequence[Aside],
) -> Block:
    """Build the block whose header starts at a row; rows of units and periods below belong to it.

    So do the lines of headings above, of which the first may stand at the row ``start``.
    """
    names = _unit_columns(_headings(sheet, top, height, headers))
    while height < _HIGHEST and any((top + height, j) in sheet.echoes for j in names):
        height += 1  # its header is merged down to here
    height, begin, below = _asides_below(sheet, top, height, headers)
    headings = _headings(sheet, top, height, headers)
    first = _first_heading(sheet, top, headings, start, {aside.at for aside in asides})
    if first < top:
        headings = _headings(sheet, first, top + height - first, headers)
    columns = tuple(HeadedColumn(j, heading) for j, heading in enumerate(headings) if heading)
    rows = range(begin, len(sheet.rows))
    if sheet.turned:
        _fill_labels(sheet, columns, rows)
    unit, period = key_columns(sheet, top, height, columns, rows, framework)
    span, stated = range(sheet.width), None
    taken = (*asides, *below)
    return Block(top, height, columns, unit, period, rows, span, stated, taken, first)


def _first_heading(
    sheet: Sheet,
    top: int,
    headings: Sequence[Heading | None],
    start: int,
    taken: Collection[int],
) -> int:
    """Return the first of the lines of headings right above some names: 总量, 比上年增长（%）.

    A title, which begins before the first of the names, is none; neither is a row of data, nor a
    line that states the unit of the table. Rows that were taken out lie between.
    """
    figures = [j for j, heading in enumerate(headings) if heading and heading.role in FIGURES]
    first, left = top, min(figures, default=0)
    for i in range(top - 1, max(start, top - _HIGHEST + 1) - 1, -1):
        if i in taken:
            continue
        texts = sheet.texts(i)
        over = [text for j, text in texts.items() if j >= left and not is_caption(text)]
        alone = next(iter(texts.values()), "") if len(set(texts.values())) == 1 else ""
        is_stated = alone and sheet.stated_in(sheet.rows[i]) and not alterations(fold(alone))
        is_title = is_stated or (alone and next(iter(texts)) < left)
        is_data = any(map(is_bare, sheet.rows[i])) or (
            start and any(j < left and (i, j) not in sheet.echoes for j in texts)
        )
        if not over or is_title or is_data or any(map(is_note, texts.values())):
            break
        if any(
            is_alteration(fold(text)) or not (period_of(text) or measure_of(text, sheet.declared))
            for text in over
        ):
            first = i
    return first


def _fill_labels(sheet: Sheet, columns: Sequence[HeadedColumn], rows: range) -> None:
    """Fill the blanks after a label of a turned sheet with it: a city for all its years."""
    first = min((column.place for column in columns), default=0)
    labels = [j for j in range(first) if any(cell_text(cell) for cell in sheet.column(j, rows))]
    for j in labels[:-1]:
        sheet.fill_down(j, rows, labels)


def _is_pure_header(
    sheet: Sheet, i: int, above: Sequence[Heading | None], headers: Headers
) -> bool:
    """Return whether a row holds nothing but what may stand under names in a header.

    That are periods, units of measure, words for the values themselves (总量), words that make
    another figure of a name (增速), and the names again.
    """
    labels = [
        (text, upper, headers.find(text))
        for j, (upper, cell) in enumerate(zip(above, sheet.rows[i], strict=True))
        if (text := cell_text(cell)) and (i, j) not in sheet.echoes
    ]
    units = set(line_of_measures(dict(sheet.texts(i)), headers, below=True).values())

    def is_below_names(text: str) -> bool:
        is_measure = text in units or bool(measure_of(text, headers.declared))
        return bool(is_measure or period_of(text) or neutral(text) or is_alteration(fold(text)))

    return (
        bool(labels)
        and not any(map(is_bare, sheet.rows[i]))
        and all(
            fold(text) in MEASURE_LABELS
            or (upper is None and (fold(text) in CORNER_WORDS or label_kind(text) == "code"))
            or (here is not None and (not upper or here.id == upper.id))
            or (not (upper and upper.role == "unit") and is_below_names(text))
            for text, upper, here in labels
        )
    )


def _stated(sheet: Sheet, block: Block, before: Block | None, is_last: bool) -> Stated | None:
    """Return the units of measure that a line states for a block: nearest below its header or above.

    A table that goes on (续表) keeps the units of what it continues; under the last rows stands
    what holds for all of them.
    """
    rows = block.rows
    leading = takewhile(lambda i: not any(map(is_bare, sheet.rows[i])), rows[:NEAR])
    trailing = takewhile(lambda i: not any(map(is_bare, sheet.rows[i])), rows[:-HEADER_ROWS:-1])
    above = range(block.first - 1, max(before.rows.start if before else 0, block.top - 30) - 1, -1)
    stated = (
        stated_on(sheet, leading, alone=True)
        or stated_on(sheet, above)
        or (before.stated if before else sheet.stated)
    )
    return stated or (stated_on(sheet, trailing, alone=True) if is_last else None)


def stated_on(sheet: Sheet, rows: Iterable[int], alone: bool = False) -> Stated | None:
    """Return the units of measure stated on the first of some rows that does."""
    for i in rows:
        if alone and not any(is_caption(cell_text(cell)) for cell in sheet.rows[i]):
            continue
        if stated := sheet.stated_in(sheet.rows[i]):
            return Stated(stated[1], sheet.address(i, stated[0]))
    return None


def _all_periods(sheet: Sheet, j: int, rows: range) -> bool:
    texts = [text for cell in sheet.column(j, rows[:SAMPLE]) if (text := cell_text(cell))]
    others = [text for text in texts if not period_of(text)]
    return len(others) < len(texts) and all(is_note(text) or is_total(text) for text in others)
