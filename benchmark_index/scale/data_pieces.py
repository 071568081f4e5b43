"""Files cut into pieces that one worker reads from end to end (数据分片), and their batches of rows."""

from __future__ import annotations

import contextlib
import csv as plain_csv
import glob
import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from ..errors import BenchmarkIndexError, TableError, Text, UsageError
from ..files import no_such_file
from ..files.grid import UnreadableError
from ..files.parquet import check_texts, is_text, refuse_unfolding
from ..findings.finding import Finding
from .kept_answers import digest
from .text_batches import refuse_columns, text_batches

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Numbers = Callable[[Sequence[str]], frozenset[str]]

PIECE_ROWS = 1 << 20  # of a Parquet file, whose groups of rows are read by themselves
_EDGE = 1 << 16  # bytes at each end of a file that are part of its fingerprint
PARQUET, TEXT = (".parquet",), (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_SCORED = "_benchmark_index.json"  # stands in a folder of scores, which are no data
_TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv.zip", ".feather", ".arrow", ".orc")


class Batch(NamedTuple):
    """Some rows of a file, and the number of the first of them; the header is row 1."""

    frame: pa.RecordBatch
    first: int


class DataPiece(Protocol):
    """Rows that one worker reads from end to end.

    Attributes
    ----------
    name : str
        What messages call it: the name of a file or table.
    first : int
        The row of the file at which it begins; the header is row 1.
    identity : str
        A hash that is another one where the rows may be others.
    """

    @property
    def name(self) -> str:
        """Return what messages call it."""

    @property
    def first(self) -> int:
        """Return the row at which it begins."""

    @property
    def identity(self) -> str:
        """Return a hash of where the rows stand and what they are."""

    def batches(
        self, rows: int, numbers: Numbers, columns: Sequence[str] | None = None
    ) -> Iterator[Batch]:
        """Yield the rows in order, so many at a time.

        Parameters
        ----------
        rows : int
        numbers : callable
            Tells which columns hold numbers, by the names of all, where the source does not say;
            whatever else is there is text.
        columns : list of str, optional
            The only ones that are needed; more may come.
        """


@runtime_checkable
class Source(Protocol):
    """Where rows come from."""

    def pieces(self) -> tuple[list[DataPiece], list[Finding]]:
        """Return the pieces in order, and what is wrong with those that cannot be opened."""

    @property
    def paths(self) -> Sequence[str]:
        """Return the files that nothing may be written over."""


@dataclass(frozen=True)
class FilePiece:
    """Rows of one file that one worker reads.

    Attributes
    ----------
    path : str
    fingerprint : str
        A hash of the file's size, time and ends: another one is another file.
    called : str, optional
        What messages call it; default the name of the file.
    groups : (int, int) or None
        The groups of rows of a Parquet file, from the first to before the last.
    first : int
        The row of the file at which it begins; the header is row 1.
    """

    path: str
    fingerprint: str
    groups: tuple[int, int] | None = None
    first: int = 2
    called: str = ""

    @property
    def identity(self) -> str:
        """A hash of the file and the place in it, and of its name, which stands in answers."""
        return digest(self.path, self.fingerprint, self.groups, self.name)

    @property
    def name(self) -> str:
        """The name of the file, which takes the place of a sheet in addresses."""
        return self.called or Path(self.path).name

    def batches(
        self, rows: int, numbers: Numbers, columns: Sequence[str] | None = None
    ) -> Iterator[Batch]:
        """Yield the rows in order, so many at a time; see :class:`DataPiece`.

        Raises
        ------
        TableError
            The file cannot be read, or is another one than it was; the message names it.
        """
        read = _parquet_batches if self.groups is not None else _text_batches
        first = self.first
        with _told(self.path):
            self._refuse_changed()
            for batch in read(self, rows, numbers, columns):
                yield Batch(batch, first)
                first += batch.num_rows
            self._refuse_changed()

    def _refuse_changed(self) -> None:
        """Refuse a file that is not the one whose rows other pieces and passes have seen."""
        if _fingerprint(self.path) != self.fingerprint:
            raise TableError(
                Text(
                    f"读取期间文件发生了变化：{self.path}", f"{self.path} changed while it was read"
                ),
                Text("请待文件写完后重新运行。", "Run again when nobody writes it any more."),
            )


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """Tell what goes wrong with a file as an error that names it."""
    import pyarrow as pa

    try:
        yield
    except UnreadableError as error:
        raise TableError.unreadable(path, error.reason, error.hint) from None
    except (pa.ArrowException, OSError, UnicodeError, plain_csv.Error) as error:
        raise unreadable(path, error) from None


def unreadable(path: str, error: BaseException) -> BenchmarkIndexError:
    """Return the error of a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        return no_such_file(Path(path))
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return TableError.unreadable(
        path, Text(f"内容损坏或格式不符（{reason}）", f"damaged: {reason}")
    )


def paths_of(source: str | Path | Sequence[str | Path]) -> list[str]:
    """Return the files that are named: one, several, a folder's or those of a pattern, in order.

    Raises
    ------
    UsageError
        There is none, or one is of another kind.
    """
    named = [source] if isinstance(source, (str, Path)) else list(source)
    paths: list[str] = []
    for each in map(str, named):
        if os.path.isdir(each):
            paths += _inside(each)
        elif any(mark in each for mark in "*?[") and not os.path.exists(each):
            paths += _matching(each)
        else:
            paths.append(each)
    if not paths:
        raise no_such_file(Path(str(named[0]) if named else ""))
    for path in paths:
        if not os.path.exists(path):
            raise no_such_file(Path(path))
        if not path.lower().endswith((*PARQUET, *TEXT)):
            raise UsageError(
                Text(f"{path} 不能分批读取", f"{path} cannot be read in batches"),
                Text(
                    "请用 .parquet、.csv 或 .csv.gz 文件。", "Use .parquet, .csv or .csv.gz files."
                ),
            )
    if twice := [path for path, times in Counter(paths).items() if times > 1]:
        raise UsageError(
            Text(f"{twice[0]} 列出了不止一次", f"{twice[0]} is named more than once"),
            Text("每个文件只列一次。", "Name each file once."),
        )
    return paths


def _inside(folder: str) -> list[str]:
    """Return the tables in a folder and those below it, where partitions stand, in order.

    Those that cannot be read in batches are among them, so that none is left out in silence.
    """
    paths: list[str] = []
    seen = set()
    for at, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not _is_put_aside(name)]
        if os.path.realpath(at) in seen or (at != folder and _SCORED in names):
            folders.clear()  # a link back to where it stands, or the scores of an earlier run
            continue
        seen.add(os.path.realpath(at))
        paths += [
            os.path.join(at, name)
            for name in names
            if name.lower().endswith((*PARQUET, *TEXT, *_TABLES)) and not _is_put_aside(name)
        ]
    return sorted(paths, key=lambda path: Path(path).parts)


def _matching(pattern: str) -> list[str]:
    """Return the files of a pattern, and those inside the folders of it, in order."""
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    root = os.path.dirname(fixed) or "."
    paths: set[str] = set()
    for path in glob.glob(pattern, recursive=True):
        parts = Path(os.path.relpath(path, root)).parts
        scored = len(parts) > 1 and os.path.exists(os.path.join(os.path.dirname(path), _SCORED))
        if not scored and not any(map(_is_put_aside, parts)):
            paths.update(_inside(path) if os.path.isdir(path) else [path])
    return sorted(paths, key=lambda path: Path(path).parts)


def _is_put_aside(name: str) -> bool:
    """Return whether a file or folder is none of the data: ``_SUCCESS``, ``.crc``, ``~$open``."""
    return name.startswith((".", "_", "~$"))


@dataclass(frozen=True)
class Files:
    """Files in order as a source of rows."""

    paths: Sequence[str]

    def pieces(self) -> tuple[list[DataPiece], list[Finding]]:
        """Return the pieces of all files; one that cannot be opened is told with the rest."""
        pieces: list[DataPiece] = []
        findings: list[Finding] = []
        for path, name in zip(self.paths, _short(self.paths), strict=True):
            try:
                pieces += pieces_of(path, name)
            except TableError as error:
                findings.append(of_file(name, error))
        return pieces, findings


def _short(paths: Sequence[str]) -> list[str]:
    """Return the names of files from the deepest folder on that holds all of them."""
    whole = [Path(os.path.abspath(path)) for path in paths]
    try:
        root = os.path.commonpath([path.parent for path in whole])
    except ValueError:  # on two drives
        return [str(path) for path in whole]
    return [path.relative_to(root).as_posix() for path in whole]


def of_file(name: str, error: BenchmarkIndexError) -> Finding:
    """Return what is wrong with a file as a finding."""
    details = {"reason": error.message, "way_out": error.hint}
    return Finding("unreadable-file", name, value=name, details=details)


def pieces_of(path: str, called: str = "") -> list[FilePiece]:
    """Return the pieces of a file, and call it so; only its end is read, of a Parquet file.

    Raises
    ------
    TableError
        The file cannot be read.
    """
    whole = os.path.abspath(path)  # workers stand in folders of their own
    if not path.lower().endswith(PARQUET):
        with _told(path):
            return [FilePiece(whole, _fingerprint(path), called=called)]
    import pyarrow.parquet as pq

    with _told(path):
        fingerprint = _fingerprint(path)
        with pq.ParquetFile(path) as file:
            refuse_columns(file.metadata.num_columns)
            refuse_unfolding(file.metadata, os.path.getsize(path))
            sizes = [
                file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)
            ]
    pieces, start, first, rows = [], 0, 2, 0
    for i, size in enumerate(sizes):
        if rows and rows + size > PIECE_ROWS:
            pieces.append(FilePiece(whole, fingerprint, (start, i), first, called))
            start, first, rows = i, first + rows, 0
        rows += size
    return [*pieces, FilePiece(whole, fingerprint, (start, len(sizes)), first, called)]


def _fingerprint(path: str) -> str:
    status = os.stat(path)
    digest = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}".encode())
    with open(path, "rb") as file:
        digest.update(file.read(_EDGE))
        file.seek(max(0, status.st_size - _EDGE))
        digest.update(file.read(_EDGE))
    return digest.hexdigest()


def _parquet_batches(
    piece: FilePiece, rows: int, _: Numbers, columns: Sequence[str] | None
) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    assert piece.groups
    groups = range(*piece.groups)
    with pq.ParquetFile(piece.path) as file:
        folded = _folded(file, groups)
    with pq.ParquetFile(piece.path, read_dictionary=folded, pre_buffer=False) as file:
        for batch in file.iter_batches(rows, groups, columns, use_threads=False):
            for j, name in enumerate(batch.schema.names):
                if name in folded:
                    check_texts([batch.column(j)], name)
                    batch = batch.set_column(j, name, batch.column(j).dictionary_decode())
            yield batch


def _folded(file: pq.ParquetFile, groups: range) -> list[str]:
    """Return the columns of texts that are told once and counted: fewer bytes than plain ones."""
    metadata = file.metadata
    columns = [metadata.schema.column(j).path for j in range(metadata.num_columns)]
    return [
        part.name
        for part in file.schema_arrow
        if is_text(part.type) and columns.count(part.name) == 1
        for chunks in [[metadata.row_group(i).column(columns.index(part.name)) for i in groups]]
        if any(chunk.total_uncompressed_size < 4 * chunk.num_values for chunk in chunks)
    ]


def _text_batches(
    piece: FilePiece, rows: int, numbers: Numbers, _: Sequence[str] | None
) -> Iterator[pa.RecordBatch]:
    """Yield batches of a text file: a column of numbers as such where all its cells are."""
    for batch in text_batches(piece.path):
        numeric = numbers(batch.schema.names)
        for start in range(0, batch.num_rows, rows):
            yield with_numbers(batch.slice(start, rows), numeric)


def with_numbers(batch: pa.RecordBatch, numbers: frozenset[str]) -> pa.RecordBatch:
    """Return a batch whose columns of numbers are such where all their cells can be read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name in numbers:
            with contextlib.suppress(pa.ArrowInvalid):
                cast = pc.cast(column, pa.float64())
                if pc.all(pc.is_finite(cast)).as_py() is not False:  # nan and inf are words
                    column = cast
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
