"""A table of a database set down in files (快照): every pass sees the same rows, and many read them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..files.output import write_atomically
from ..findings.finding import Finding
from .data_pieces import Batch, DataPiece, FilePiece, Numbers, pieces_of
from .database_cells import together
from .databases import DatabaseTable
from .kept_answers import digest

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS, _BYTES = 1 << 17, 1 << 25  # that one file has at most
_AT_ONCE = 1 << 11  # rows that a database gives at once


@dataclass(frozen=True)
class CopiedRows:
    """Rows of a table that were set down; what they are is their identity, wherever they stand.

    Attributes
    ----------
    name : str
    first : int
        The row of the table at which it begins, counted from 1.
    identity : str
    file : FilePiece
    """

    name: str
    first: int
    identity: str
    file: FilePiece

    def batches(
        self, rows: int, numbers: Numbers, columns: Sequence[str] | None = None
    ) -> Iterator[Batch]:
        """Yield the rows in order, so many at a time; see :class:`DataPiece`."""
        for batch in self.file.batches(rows, numbers, columns):
            yield Batch(batch.frame, batch.first - self.file.first + self.first)


@dataclass(frozen=True)
class CopiedTable:
    """A table of a database as a source of rows.

    It is read once, by one statement, into a folder of the run; a later run that finds the same
    rows goes on where this one stopped, and other rows are other pieces.

    Attributes
    ----------
    address : DatabaseTable
    folder : Path
    numbers : callable
        Tells which columns hold numbers.
    """

    address: DatabaseTable
    folder: Path
    numbers: Numbers

    @property
    def paths(self) -> Sequence[str]:
        """The files that nothing may be written over."""
        return self.address.paths

    def pieces(self) -> tuple[list[DataPiece], list[Finding]]:
        """Read the table; return its pieces in order.

        Raises
        ------
        TableError
            The database cannot be read.
        UsageError
            There is no such table.
        """
        pieces: list[DataPiece] = []
        with self.address.opened() as database:
            name, schema = self.address.found(database)
            first = 1
            for table in _gathered(database.batches(name, schema, _AT_ONCE, self.numbers)):
                pieces.append(self._set_down(table, first))
                first += table.num_rows
        return pieces, []

    def _set_down(self, table: pa.Table, first: int) -> CopiedRows:
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        pq.write_table(table, buffer, row_group_size=_ROWS, compression="lz4")
        content = buffer.getbuffer()
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.folder / f"copied-{sha256[:40]}.parquet"
        if not _holds(path, sha256):
            write_atomically(path, lambda file: file.write(content))
        identity = digest(self.address.name, first, sha256)
        return CopiedRows(self.address.name, first, identity, pieces_of(str(path))[0])


def _holds(path: Path, sha256: str) -> bool:
    """Return whether a file is there and whole."""
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield batches together, as many as one file has; one at least."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows + _AT_ONCE > _ROWS or size > _BYTES:
            yield together(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield together(waiting)
