"""From a sheet of which nothing is known to a drafted indicator system that reads and scores it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Unpack

import numpy as np
import pandas as pd

from ..errors import TableError, Text, UsageError, shorten
from ..files import Grid, Opened, open_frame, open_grids
from ..framework import Framework
from ..measures import CLASH
from ..numerics import Floats
from ..reading.asides import Better, label_kind
from ..reading.assembly import Draft
from ..reading.door import PARQUET, read_table
from ..reading.frames import plain_frame, units_first, without_row_numbers
from ..reading.headers import Headers, long_header
from ..reading.layout import HEADER_ROWS
from ..reading.read import draft_of, frame_grid
from ..reading.selection import Selection
from ..reading.values import Policy, ReadingOptions
from ..table.indicator_table import IndicatorTable
from .framework_draft import FrameworkDraft, LeftOut
from .header_columns import NOBODY, SAMPLE, Header, header_of, register_of, unit_of_cells
from .name_words import scored_unit
from .named_columns import NamedColumn, named_columns
from .proposals import WORDS, Measured, propose
from .titles import line_text

_LAST = 20  # lines at the end of a sheet, where notes stand
_LINES_EACH = 5  # of a long table, by indicator
_MOST_UNIT = 40  # characters of a unit of measure
_UNREAD = Text("表头无法对应到列", "its header does not tell it from others")
_NO_NUMBERS = Text("没有能读成数的单元格", "no cell can be read as a number")
_CONSTANT = Text("所有对象的值相同，分不出高低", "the same for all units, so it ranks none")


class _Stated(NamedTuple):
    """What a sheet itself says of its columns, by the key of each: units of measure, weights, directions."""

    measures: Mapping[str, str]
    inferred: frozenset[str]  # whose unit only the cells say
    weights: Mapping[str, float]
    ways: Mapping[str, Better]
    columns: frozenset[str]


def draft_framework(source: object, **reading: Unpack[ReadingOptions]) -> FrameworkDraft:
    """Draft an indicator system from a sheet of which nothing is known.

    Every column of figures becomes an indicator, with its names as found, its unit of measure and
    the group that its header states. The direction is proposed from words (失业率, PM2.5, debt:
    lower), weights and directions that the sheet states are taken, and so are a register that lists
    the units and the range of shares. Each assumption is listed, to be confirmed; totals stay
    totals, with per-head values as a line that only has to be uncommented.

    Parameters
    ----------
    source : str, Path or DataFrame
        A table as :func:`~benchmark_index.read_table` takes it: wide, long or turned.
    **reading
        As of :func:`~benchmark_index.read_table`: ``sheet``, ``period``, ``unit_column`` ...

    Returns
    -------
    FrameworkDraft
        ``.framework`` scores the sheet at once, ``.assumptions`` lists what was assumed, and
        ``.save("my-system.yaml")`` writes a commented file.

    Raises
    ------
    TableError
        The file cannot be opened, no row looks like a header, or no column can be ranked by.
    UsageError
        There is no such file, sheet, column or period.

    Examples
    --------
    >>> import benchmark_index as bi
    >>> sheet = pd.DataFrame({"city": ["A", "B"], "GDP (billion USD)": [9, 8], "debt": [2, 1]})
    >>> draft = bi.draft_framework(sheet)
    >>> draft.assumptions["key"].tolist()
    ['direction', 'name', 'direction', 'weight']
    """
    source, frame, name = _opened(source)
    grids = open_grids(name).grids if frame is None else [_grid_of(frame, reading)]
    header = _best_header(grids, name, reading.get("sheet"))
    columns, left = named_columns(header.values)
    keyed = {f"\ue000{k}": column for k, column in enumerate(columns)}
    sample = _sample(header)
    stated = _stated(sample, keyed, header, reading)
    if len(stated.columns) < len(keyed):
        known = stated.columns
        keyed = {key: c if key in known else c.called_by_header() for key, c in keyed.items()}
        stated = _stated(sample, keyed, header, reading)
    left += [LeftOut(c.header, _UNREAD) for key, c in keyed.items() if key not in stated.columns]
    keyed = {key: column for key, column in keyed.items() if key in stated.columns}
    if not keyed:
        raise _nothing(name, header, left)
    table = read_table(source, _provisional(keyed, header, stated.measures), **reading)
    measured = _measured(keyed, stated, table, left)
    if not measured:
        raise _nothing(name, header, left)
    units = list(dict.fromkeys(table.unit_labels.tolist()))
    return propose(measured, header, tuple(left), name, register_of(units, header.unit))


def _opened(source: object) -> tuple[object, pd.DataFrame | None, str]:
    """Return what is read, as a frame where it is one, and the name of a file.

    Raises
    ------
    UsageError
        It is neither a file nor a DataFrame, and so bears no headers.
    """
    if isinstance(source, (str, Path)):
        name = str(source)
        frame = open_frame(source)[0] if Path(source).suffix.lower() == PARQUET else None
        return source, frame, name
    if isinstance(source, pd.DataFrame):
        return source, source, ""
    raise UsageError(
        Text("草拟体系需要文件或 DataFrame", "A system is drafted from a file or a DataFrame"),
        Text("数组没有表头，请先做成 DataFrame。", "An array has no headers: make it a DataFrame."),
    )


def _grid_of(frame: pd.DataFrame, reading: ReadingOptions) -> Grid:
    """Return the first rows of a frame as a sheet; of a long one some of each indicator."""
    if frame.columns.nlevels > 1:
        raise UsageError(
            Text("DataFrame 的列名须为一层", "The columns of a DataFrame have one level"),
            Text("请先合并列名。", "Join the names of its columns first."),
        )
    chosen = reading.get("unit_column")
    some = frame.head(SAMPLE)
    if long := long_header(list(frame.columns)):
        first = ~frame.iloc[:, long.indicator].duplicated()
        some = pd.concat([some, frame[first]]).reset_index(drop=True)
    some = plain_frame(some)
    some = without_row_numbers(some) if chosen is None else units_first(some, chosen)
    return frame_grid(some, Headers(NOBODY))


def _best_header(grids: Sequence[Grid], name: str, sheet: str | Sequence[str] | None) -> Header:
    """Return the header of the sheet that heads most columns of figures, of the first of several.

    Raises
    ------
    UsageError
        There is no sheet of this name.
    TableError
        No sheet has a row that could be a header.
    """
    wanted = [sheet] if isinstance(sheet, str) else list(sheet or ())
    if unknown := [one for one in wanted if one not in [grid.name for grid in grids]]:
        kind = Text("工作表", "sheet")
        raise UsageError.unknown(kind, unknown[0], [grid.name for grid in grids])
    chosen = [grid for grid in grids if grid.name in wanted or (not wanted and grid.visible)]
    headers = [header for grid in chosen or grids if (header := header_of(grid)) is not None]
    if not headers:
        raise TableError(
            Text(
                f"{name or 'DataFrame'}：找不到表头", f"{name or 'DataFrame'}: no header row found"
            ),
            Text(
                "表头在数的上方：一列对象名称（如“城市”），其余每列一个指标。",
                "It stands above the figures: a column of units (city), and an indicator each other.",
            ),
        )
    return max(headers, key=lambda header: len(header.values))


def _sample(header: Header) -> Grid:
    """Return so much of a sheet as says what its columns are: the first rows, and its last ones."""
    grid, rows = header.grid, list(header.grid.rows)
    most = HEADER_ROWS + SAMPLE
    top = next((i for i, row in enumerate(rows[:HEADER_ROWS]) if long_header(row)), None)
    if header.turned or len(rows) <= most + _LAST:
        return grid
    if top is not None and (long := long_header(rows[top])):
        times: dict[object, int] = {}
        kept = rows[: top + 1]
        for row in rows[top + 1 :]:
            named = row[long.indicator] if long.indicator < len(row) else ""
            times[named] = times.get(named, 0) + 1
            kept += [row] if times[named] <= _LINES_EACH else []
        return grid._replace(rows=kept, merged=())
    near = tuple(span for span in grid.merged if span[2] < grid.row + most)
    return grid._replace(rows=[*rows[:most], *rows[-_LAST:]], merged=near)


def _provisional(
    columns: Mapping[str, NamedColumn],
    header: Header,
    measures: Mapping[str, str],
    direction: str = "higher",
) -> Framework:
    """Return a framework that knows the names of columns, and no more of them than is stated."""
    indicators = [
        {
            "id": key,
            "name": column.name._asdict(),
            "direction": direction,
            "unit": measures.get(key, ""),
        }
        for key, column in columns.items()
    ]
    unit = scored_unit(header.unit)._asdict()
    whole = {"id": "draft", "name": "draft", "unit": unit, "indicators": indicators}
    return Framework.from_dict(whole)


def _stated(
    sample: Grid, columns: Mapping[str, NamedColumn], header: Header, reading: ReadingOptions
) -> _Stated:
    """Return what a sheet states of columns; directions by reading as both, of which one differs."""
    if not columns:
        return _Stated({}, frozenset(), {}, {}, frozenset())
    ways: dict[str, Better] = {}
    draft = _sampled(sample, _provisional(columns, header, {}), reading)
    drafts: list[tuple[Draft, Better]] = [(draft, "lower")]  # what differs from higher is lower
    if _may_state_directions(draft, header):
        turned = _provisional(columns, header, {}, "lower")
        drafts.append((_sampled(sample, turned, reading), "higher"))
    for one, other in drafts:
        for finding in one.findings:
            if finding.rule in ("direction-differs", "direction-unlike"):
                ways[finding.indicator] = (
                    other if finding.rule == "direction-differs" else "between"
                )
    measures: dict[str, str] = {}
    for piece in draft.pieces:
        unclear = CLASH in piece.measure or "、" in piece.measure
        if piece.measure and not unclear and len(piece.measure) <= _MOST_UNIT:
            measures.setdefault(piece.id, piece.measure)
    for key, column in columns.items():
        if column.measure and key not in measures:
            measures[key] = column.measure
    told = {
        key: unit
        for key, column in columns.items()
        if key not in measures and (unit := unit_of_cells(column.columns[0].cells))
    }
    read = frozenset(piece.id for piece in draft.pieces)
    return _Stated(measures | told, frozenset(told), draft.weights, ways, read)


def _sampled(sample: Grid, framework: Framework, reading: ReadingOptions) -> Draft:
    """Return which cell of a sample is of what."""
    unit = reading.get("unit_column")
    draft, _ = draft_of(
        Opened([sample], "", ""),
        "",
        framework,
        sheet=None,
        selection=Selection.of(None, None, {}),
        unit_column=None if unit is None else str(unit),
        policy=Policy(),
    )
    return draft


def _may_state_directions(draft: Draft, header: Header) -> bool:
    """Return whether a row or a column is about the indicators, perhaps about their directions."""
    rules = {finding.rule for finding in draft.findings}
    labels = any(label_kind(word.title.whole) for word in header.words)
    return labels or not rules.isdisjoint(
        ("indicator-row", "direction-differs", "direction-unlike")
    )


def _measured(
    columns: Mapping[str, NamedColumn], stated: _Stated, table: IndicatorTable, left: list[LeftOut]
) -> list[Measured]:
    """Return the columns by which units differ; the others are left out, unless all are alike."""
    alike: list[Measured] = []
    differing: list[Measured] = []
    for key, column in columns.items():
        values: Floats = table.numbers(key)
        values = values[~np.isnan(values)]
        if not len(values):
            left.append(LeftOut(column.header, _NO_NUMBERS))
            continue
        measured = Measured(
            column,
            values,
            stated.measures.get(key, ""),
            key in stated.inferred,
            stated.weights.get(key),
            stated.ways.get(key),
        )
        (alike if values.min() == values.max() else differing).append(measured)
    if differing:
        left += [LeftOut(one.column.header, _CONSTANT) for one in alike]
    return differing or alike  # of a table of one unit all, though nothing can be ranked by them


def _nothing(name: str, header: Header, left: Sequence[LeftOut]) -> TableError:
    """Return the error of a table without a column that units can be ranked by."""
    columns = [*left, *(LeftOut(column.title.whole, WORDS) for column in header.words)]
    zh = shorten(f"{line_text(one.column)}（{one.reason.zh}）" for one in columns)
    en = shorten(f"{line_text(one.column)} ({one.reason.en})" for one in columns)
    source = name or "DataFrame"
    return TableError(
        Text(f"{source}：没有可用来排名的列", f"{source}: no column to rank by"),
        Text(
            f"每个指标须是一列数。未采用：{zh or '无'}。",
            f"Each indicator is a column of numbers. Left out: {en or 'none'}.",
        ),
    )
