"""Long files of text by columns: the first and last lines as cells, the lines between as arrays."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..numerics import Floats
from . import limits
from .delimited import decode, markup, read_text
from .grid import Grid, UnreadableError
from .opening import read_bytes

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 1 << 20  # bytes that are parsed at once; a line is never as long
_WINDOW = limits.CELL_CHARACTERS // 2


class TextColumns:
    """The lines between the ends of a text, column by column; blank cells hold nothing."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.rows, self.width = int(table.num_rows), int(table.num_columns)

    def fill(self, column: int, into: Floats) -> bool:
        """Fill in the numbers of a column, blank ones as NaN; return whether nothing else is NaN."""
        at, blanks = 0, 0
        for chunk in self._table.column(column).chunks:
            into[at : at + len(chunk)] = chunk.to_numpy(zero_copy_only=False)
            at, blanks = at + len(chunk), blanks + chunk.null_count
        return bool(np.isfinite(into.sum())) or (
            not np.isinf(into).any() and np.count_nonzero(np.isnan(into)) == blanks
        )

    def texts(self, column: int, above: Sequence[str], below: Sequence[str]) -> pd.Index:
        """Return the texts of a column with those of the ends."""
        import pyarrow as pa

        ends = (pa.array(list(texts), pa.large_string()) for texts in (above, below))
        first, last = ends
        chunks = self._table.column(column).chunks
        whole = pa.chunked_array([pa.concat_arrays([first, *chunks, last])])
        index: pd.Index = pd.Index(whole.to_pandas())
        return index

    def holds(self, column: int, text: str) -> bool:
        """Return whether a text stands within some cell of a column of texts."""
        import pyarrow.compute as pc

        return bool(pc.any(pc.match_substring(self._table.column(column), text)).as_py())

    def is_blank(self, column: int) -> bool:
        """Return whether all cells of a column of texts are empty."""
        import pyarrow.compute as pc

        return not pc.max(pc.binary_length(self._table.column(column))).as_py()


@dataclass(frozen=True)
class LongText:
    """A text file of many lines, most of which are still bytes.

    Attributes
    ----------
    grid : Grid
        The first and the last lines.
    kind : str
        ``"csv"`` or ``"tsv"``.
    first : int
        How many rows of the grid stand above the lines between.
    """

    grid: Grid
    kind: str
    first: int
    _body: memoryview
    _digest: Future[str]

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file."""
        return self._digest.result()

    def columns(self, numeric: Collection[int]) -> TextColumns | None:
        """Return the lines between by columns, some of them as numbers.

        Nothing where they are no plain rectangle of as many cells as the line before them: where
        a cell is quoted, a line is blank or has other than so many cells, or a number is none.
        """
        import pyarrow as pa
        import pyarrow.csv as pc

        names = [str(j) for j in range(len(self.grid.rows[self.first - 1]))]
        kinds = {
            name: pa.float64() if j in numeric else pa.large_string()
            for j, name in enumerate(names)
        }
        try:
            reader = pc.open_csv(
                pa.BufferReader(pa.py_buffer(self._body)),
                read_options=pc.ReadOptions(column_names=names, block_size=_BLOCK),
                parse_options=pc.ParseOptions(
                    delimiter=self.grid.separator, quote_char=False, ignore_empty_lines=False
                ),
                convert_options=pc.ConvertOptions(
                    column_types=kinds, null_values=[""], strings_can_be_null=False
                ),
            )
            return TextColumns(reader.read_all())
        except pa.ArrowInvalid:
            return None


def open_long_text(path: str | Path, least: int, first: int, last: int) -> LongText | None:
    """Open a text file of at least so many bytes, the ends of which are so many lines.

    Nothing where it is no such file, or one that has to be looked at cell by cell before anything
    can be said of it; without pyarrow always.
    """
    path = Path(path)
    if path.suffix.lower() not in (".csv", ".tsv") or not _is_long(path, least):
        return None
    content = read_bytes(path)
    with_digest = ThreadPoolExecutor(1)
    digest = with_digest.submit(lambda: hashlib.sha256(content).hexdigest())
    with_digest.shutdown(wait=False)
    try:
        return _long_text(content, path, first, last, digest)
    except (UnreadableError, UnicodeError):
        return None


def _is_long(path: Path, least: int) -> bool:
    try:
        import pyarrow  # noqa: F401

        return path.stat().st_size >= least
    except (ImportError, OSError, ValueError):
        return False


def _long_text(
    content: bytes, path: Path, first: int, last: int, digest: Future[str]
) -> LongText | None:
    """Return a text in three parts, its bytes in UTF-8."""
    ends = _ends(content, first, last)
    if ends is None or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    head, tail = content[: ends[0]], content[ends[1] :]
    above = decode(head)
    try:
        head.decode("utf-8-sig")
        text = above + tail.decode()
    except UnicodeDecodeError:
        return _long_text(content.decode("gb18030").encode(), path, first, last, digest)
    if markup(text) or "\0" in text or not _has_short_lines(content, *ends):
        return None
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    grid, kind = read_text(text, path.stem, usual)
    rows = len(read_text(above, path.stem, usual)[0].rows)
    if len(grid.separator.encode()) > 1 or '"' in grid.separator:
        return None
    return LongText(grid, kind, rows, memoryview(content)[slice(*ends)], digest)


def _ends(content: bytes, first: int, last: int) -> tuple[int, int] | None:
    """Return where the first lines end and the last ones begin."""
    top, bottom = 0, len(content) - 1
    for _ in range(first):
        top = content.find(b"\n", top) + 1
        if not top:
            return None
    for _ in range(last):
        bottom = content.rfind(b"\n", 0, bottom)
        if bottom < top:
            return None
    return top, bottom + 1


def _has_short_lines(content: bytes, start: int, end: int) -> bool:
    """Return whether no line, and so no cell, is longer than a cell can be."""
    windows = range(start, end - _WINDOW, _WINDOW)
    return all(content.find(b"\n", at, at + _WINDOW) >= 0 for at in windows)
