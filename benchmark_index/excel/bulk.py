"""Sheets of many rows: composed as text piece by piece, in little time and memory.

XlsxWriter writes the workbook around them (header, styles, widths, filter); the rows go into the
file as it is packed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import repeat
from math import isfinite
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from ..files import letter
from .text import cell_xml, clean_text, plain_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE = 2_000  # rows composed at a time
_PLAIN = re.compile(r"[^\x00-\x20&<>\ud800-\udfff\ufffe\uffff]{1,9999}")  # fits as it is
_CUT = b"</sheetData>"

Progress = Callable[[int], object]  # called with the number of rows a piece had


class LongColumn(NamedTuple):
    """Values (an array or a sequence) and the number of their style in the workbook.

    ``fills`` gives values a style of their own.
    """

    values: Sequence[Any] | NDArray[Any]
    style: int
    fills: Mapping[Hashable, int]


class LongTable(NamedTuple):
    """Equally long columns below the ``top`` rows that the workbook already has."""

    columns: Sequence[LongColumn]
    top: int

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.columns[0].values)

    def pieces(self) -> Iterator[str]:
        """Compose the rows, some thousands at a time."""
        for start in range(0, self.rows, PIECE):
            first = self.top + 1 + start
            cells = [
                _cells(column, slice(start, start + PIECE), letter(j), first)
                for j, column in enumerate(self.columns, 1)
            ]
            rows = enumerate(map("".join, zip(*cells, strict=True)), first)
            yield "".join([f'<row r="{i}">{row}</row>' for i, row in rows])


def _cells(column: LongColumn, part: slice, at: str, first: int) -> list[str]:
    """Return the cells of some rows of a column; blank ones are empty."""
    values: Any = column.values[part]
    values = values.tolist() if hasattr(values, "tolist") else values
    styles: Any = repeat(column.style)
    if column.fills:
        styles = [column.fills.get(value, column.style) for value in values]
    cells = []
    for row, value, style in zip(range(first, first + len(values)), values, styles, strict=False):
        kind = type(value)
        if kind is not float and kind is not int and kind is not str:
            value = plain_value(value)
        if isinstance(value, str):
            space = ""
            if not _PLAIN.fullmatch(value) or "_x" in value:
                value = cell_xml(clean_text(value))
                space = "" if value == value.strip() else ' xml:space="preserve"'
            content = f' t="inlineStr"><is><t{space}>{value}</t></is></c>' if value else ""
        elif value is None or not isfinite(value):
            content = ""
        elif value is True or value is False:
            content = f' t="b"><v>{value:d}</v></c>'
        else:
            # No -0.0, and every digit: XlsxWriter would keep 16 of 17.
            content = f"><v>{value + 0!r}</v></c>"
        cells.append(f'<c r="{at}{row}" s="{style}"{content}' if content else "")
    return cells


def write_long(
    book: bytes,
    tables: Mapping[int, LongTable],
    stream: IO[bytes],
    progress: Progress | None = None,
) -> None:
    """Write a workbook with the rows of its long sheets.

    Parameters
    ----------
    book : bytes
        The workbook as XlsxWriter writes it, its long sheets with the rows above the table.
    tables : mapping
        The long tables by the number of the sheet, from 1.
    stream : file
        Where to write to.
    progress : callable, optional
        Called with the number of rows that were written, piece by piece.

    Raises
    ------
    RuntimeError
        The file does not hold as many rows as the table.
    """
    parts = {f"xl/worksheets/sheet{i}.xml": table for i, table in tables.items()}
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            data = source.read(part)
            table = parts.pop(part.filename, None)
            if table is None:
                target.writestr(part, data, zipfile.ZIP_DEFLATED)
                continue
            head, cut, tail = data.partition(_CUT)
            info = zipfile.ZipInfo(part.filename, part.date_time)
            info.compress_type = zipfile.ZIP_DEFLATED
            with target.open(info, "w", force_zip64=True) as sheet:
                sheet.write(head)
                written = 0
                for piece in table.pieces():
                    sheet.write(piece.encode())
                    count = piece.count("</row>")
                    written += count
                    if progress is not None:
                        progress(count)
                sheet.write(cut + tail)
            if written != table.rows or not cut:
                raise RuntimeError(f"{written} rows written of {table.rows} in {part.filename}")
    if parts:
        raise RuntimeError(f"no such sheet to fill: {', '.join(parts)}")
