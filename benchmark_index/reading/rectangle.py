"""Long text files that are plain between their ends: read by columns, and to the same table.

The first and the last lines are read cell by cell. They say what the columns are; titles, totals
and notes stand there. If the lines between are nothing but names of units and plain numbers, there
is nothing to say of any of them, and they join the table as arrays. Of a file of which there is no
certainty nothing is returned here, and it is read cell by cell throughout.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import BenchmarkIndexError
from ..files import Grid, Opened
from ..files.long_text import LongText, TextColumns, open_long_text
from ..framework import Framework
from ..measures import conversion
from ..numerics import Floats, Integers
from ..table.indicator_table import Addresses, IndicatorTable
from ..table.labels import Labels
from .aggregates import without_aggregates
from .asides import SPELLED
from .assembly import Draft, Piece, assemble
from .decimals import sign_of
from .headers import MEASURE_LABELS, cell_text, fold
from .layout import Block
from .levels import PROVINCE_INITIALS, is_province
from .names import UnitNames, label
from .plain_names import are_dull, are_unlike
from .read import ReadRequest, draft_of
from .values import Policy, is_percentage, may_be_fractions
from .years import MOST_LOOKED_AT, years_of

LEAST = 1 << 20  # bytes of a file that is long
FIRST, LAST = 640, 160  # lines at its ends: more than are looked at to tell what columns mean
_OF_ALL = frozenset(  # what is said in view of all cells or all names
    (
        "decimal-mark",
        "percent-scale",
        "aggregate-row",
        "aggregates-stay",
        "year-in-name",
        "years-read",
    )
)
_OF_ROWS = ("note-row", "altered-section")  # after which rows are looked at in another way


def read_rectangle(
    source: str | Path,
    framework: Framework,
    period: str | None,
    asked: ReadRequest,
) -> IndicatorTable | None:
    """Return the table of a long text file; None where it has to be read cell by cell."""
    named = UnitNames(framework).are_listed or asked["unit_column"] or asked["selection"]
    if named or asked["policy"].decimal == "comma":
        return None
    text = open_long_text(source, LEAST, FIRST, LAST)
    if text is None:
        return None
    try:
        table = _Rectangle(text, str(source), framework, asked).table()
    except BenchmarkIndexError:  # whatever it is, the cells tell it better
        return None
    return table and table.choose(period)


class _Rectangle:
    """A long text as it is looked at: its upper end, what lies between, both ends."""

    def __init__(self, text: LongText, name: str, framework: Framework, asked: ReadRequest) -> None:
        self.text, self.name, self.framework = text, name, framework
        self.asked, self.policy = asked, asked["policy"]

    def _drafted(self, grid: Grid) -> tuple[Draft, dict[str, object]]:
        opened = Opened([grid], "", self.text.kind)
        return draft_of(opened, self.name, self.framework, **self.asked)

    def table(self) -> IndicatorTable | None:
        """Return the table, None where something is not plain."""
        text, grid = self.text, self.text.grid
        upper, _ = self._drafted(grid._replace(rows=grid.rows[: text.first]))
        block = _plain_block(upper)
        if block is None or any(finding.rule in _OF_ROWS for finding in upper.findings):
            return None
        columns = text.columns({place for place, _ in _pieces(upper).values()})
        if columns is None:
            return None
        ends, reading = self._drafted(grid._replace(gap=(text.first, columns.rows)))
        if ends.keys[: len(upper.keys)] != upper.keys or _plain_block(ends) is None:
            return None
        table = self._joined(ends, block, columns, len(upper.keys))
        return table and table.replace(sha256=text.sha256, reading=reading)

    def _joined(
        self, ends: Draft, block: Block, columns: TextColumns, first: int
    ) -> IndicatorTable | None:
        """Return the table of the ends with the lines between as its rows from the first such."""
        if not _are_settled(ends, block, columns, self.policy):
            return None
        table = assemble(ends, self.policy, self.name, "")
        if any(finding.rule in _OF_ALL for finding in table.findings) or (
            any(total.parts for total in table.totals)
            or table.cells["text"].str.contains("[,，]").any()
        ):
            return None
        keys = table.unit_labels.tolist()
        index = columns.texts(block.unit, keys[:first], keys[first:]).rename("unit")
        words = {*ends.headers.unit_words, *SPELLED, str(ends.sheet.rows[block.top][block.unit])}
        labels = Labels(index)
        if '"' in labels.characters or index.isin(list(words)).any():
            return None
        if not (are_dull(labels) and are_unlike(labels)):
            return None
        if any(map(is_province, labels.at_edges(PROVINCE_INITIALS, ""))):
            return None
        if len(ends.sheet.rows[block.top]) > 1 + len(_pieces(ends)) and not labels.are_distinct:
            return None  # a further column may tell the rows apart
        if years_of(labels.sample(MOST_LOOKED_AT), UnitNames(self.framework)):
            return None
        between = slice(first, first + columns.rows)
        data = self._numbers(table.data, ends, columns, between)
        variables = [variable.id for variable in self.framework.variables]
        more = self._numbers(table.units[variables], ends, columns, between)
        if data is None or more is None:
            return None
        others = {name: more[:, j] for j, name in enumerate(variables)}
        texts: dict[str, pd.Index] = {}
        for j, heading in block.columns:
            if heading.id in ends.texts:
                end = ends.texts[heading.id]
                texts[heading.id] = columns.texts(j, end[:first], end[first:])
                if any(cell_text(text) != text for text in texts[heading.id].unique()):
                    return None
        whole = table.replace(
            data=pd.DataFrame(data, index=index, columns=table.data.columns, copy=False),
            units=pd.DataFrame({**texts, **others}, index=index),
            addresses=_addresses(
                table.addresses, first, self.text.first + 1 + np.arange(columns.rows)
            ),
        )
        return whole if without_aggregates(whole, self.framework) is whole else None

    def _numbers(
        self, ends: pd.DataFrame, draft: Draft, columns: TextColumns, between: slice
    ) -> Floats | None:
        """Return the numbers of the ends with those between; None where some is no plain number."""
        pieces, x = _pieces(draft), ends.to_numpy(dtype=float)
        values = np.empty((len(x) + columns.rows, len(ends.columns)), order="F")
        for j, name in enumerate(ends.columns):
            into = values[:, j]
            if name not in pieces:
                into[:] = np.nan
                continue
            into[: between.start], into[between.stop :] = (
                x[: between.start, j],
                x[between.start :, j],
            )
            place, measure = pieces[name]
            if not columns.fill(place, into[between]) or self._has_more(name, measure, into):
                return None
        return values

    def _has_more(self, name: str, measure: str, x: Floats) -> bool:
        """Return whether some numbers of a column are codes, or may be fractions among percentages."""
        column = self.framework.columns_by_id[name]
        if column.missing_codes and np.isin(x, column.missing_codes).any():
            return True
        return is_percentage(column.unit or measure) and may_be_fractions(x, self.policy)


def _pieces(draft: Draft) -> dict[str, tuple[int, str]]:
    """Return where the numbers of each column stand, and the unit of measure stated."""
    column = draft.sheet.grid.column
    return {
        piece.id: (piece.columns - column, piece.measure)
        for piece in draft.pieces
        if isinstance(piece.columns, int)
    }


def _plain_block(draft: Draft) -> Block | None:
    """Return the one block of a sheet whose rows are of one period and need no conversion."""
    sheet, pieces = draft.sheet, draft.pieces
    if sheet.turned or len(draft.blocks) != 1 or not pieces:
        return None
    (block,) = draft.blocks
    header = sheet.rows[block.top]
    roles = [(heading.role, heading.id) for _, heading in block.columns]
    distinct = [key for key in roles if key[0] in ("unit", "name", "attribute")]
    if (
        block.period is not None
        or not any(
            j == block.unit and heading.role in ("unit", "name") for j, heading in block.columns
        )
        or len(set(distinct)) < len(distinct)
        or len({period for _, period in draft.keys}) != 1
        or any(piece.targets is not None for piece in pieces)
        or len({*_pieces(draft)}) < len(pieces)
        or any(fold(cell) in MEASURE_LABELS for cell in header)
        or any(str(sheet.rows[i][block.unit])[:1].isspace() for i in block.rows)
        or any(is_province(label(sheet.rows[i][block.unit])) for i in block.rows)
        or any(_converts(piece, draft.measures[piece.id]) for piece in pieces)
    ):
        return None
    return block


def _converts(piece: Piece, expected: str) -> bool:
    """Return whether the numbers of a column are in another unit than the framework's."""
    stated = piece.measure
    return bool(stated and expected) and conversion(stated, expected) not in (None, 1)


def _are_settled(draft: Draft, block: Block, columns: TextColumns, policy: Policy) -> bool:
    """Return whether no line between can change what the ends say of columns and decimals."""
    sheet, headed = draft.sheet, {j for j, _ in block.columns}
    numeric = {place for place, _ in _pieces(draft).values()}
    rows = [sheet.rows[i] for i in block.rows if i < sheet.grid.gap[0]]
    for j in {*range(len(rows[-1]))} - numeric:
        if j >= columns.width or (j != block.unit and columns.holds(j, '"')):
            return False
        unheard = j not in headed and not any(cell_text(row[j]) for row in rows)
        if unheard and not columns.is_blank(j):
            return False
    if sheet.grid.separator != ";" or policy.decimal:
        return True
    cells = (cell for piece in draft.pieces for cell in piece.cells if type(cell) is str)
    return any(sign_of(cell) == "point" for cell in cells)


def _addresses(ends: Addresses, first: int, between: Integers) -> Addresses:
    """Return where the rows stand, those between among them: each in one line of the file."""
    lines, units = np.asarray(ends.rows["unit"]), np.asarray(ends.columns["unit"])
    whole = np.concatenate([lines[:first], between, lines[first:]])
    columns = {**ends.columns, "unit": int(units[0])}
    return replace(ends, rows=dict.fromkeys(ends.rows, whole), columns=columns)
