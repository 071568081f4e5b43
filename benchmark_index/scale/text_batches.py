"""Text files block by block (文本分块): read as in memory, or refused where memory refuses them."""

from __future__ import annotations

import codecs
import contextlib
import csv as plain_csv
import io
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import Text
from ..files import limits
from ..files.delimited import check_quotes, odd_quotes, separator_of, unquoted
from ..files.grid import UnreadableError
from ..files.parquet import most_bytes, too_much

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 1 << 24  # bytes that are parsed at once
_HEAD = 1 << 16  # bytes that hold the header
_SEEN_AGAIN = 64  # bytes at the end of a block that are looked at with the next
_SHOWN = r'(?s)\A[\s\p{Z}]*="((?:[^"]|"")*)"[\s\p{Z}]*\z'  # as files.delimited reads it


def text_batches(path: str) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a text file below its header, all cells texts; blank lines are rows.

    Raises
    ------
    UnreadableError
        It is no table whose first record is its header, or unfolds to too much.
    pyarrow.ArrowException, UnicodeError or csv.Error
        It is damaged.
    """
    import pyarrow as pa
    import pyarrow.csv as csv

    with pa.input_stream(path, compression="detect") as stream:
        head = stream.read(_HEAD)
    text, encoding = _decoded(head)
    separator = separator_of(text, "\t" if ".tsv" in os.path.basename(path).lower() else ",")
    names, lines = _header(text, separator, is_whole=len(head) < _HEAD)
    most, unfolded = most_bytes(os.path.getsize(path)), 0
    watched = _Watched(_in_utf8(path, encoding), odd_quotes(separator))
    reader = csv.open_csv(
        pa.PythonFile(watched, mode="r"),
        read_options=csv.ReadOptions(column_names=names, skip_rows=lines, block_size=_BLOCK),
        parse_options=csv.ParseOptions(
            delimiter=separator,
            newlines_in_values=True,
            ignore_empty_lines=False,  # they count in addresses
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    with reader:
        for batch in reader:
            unfolded += batch.nbytes
            if unfolded > most:
                raise too_much(f"{unfolded:,} bytes")
            if watched.has_shown:
                batch = _as_shown(batch)
            yield batch
    if watched.is_odd:
        with _in_utf8(path, encoding) as stream:
            check_quotes(io.TextIOWrapper(stream, "utf-8-sig", newline=""), separator)


class _Watched:
    """Bytes of a text file on their way to a parser that passes over what memory refuses.

    Attributes
    ----------
    is_odd : bool
        Whether some quotes may end a cell before its end.
    has_shown : bool
        Whether some cells may be shown otherwise than they are written: ``="00"``.
    closed : bool
    """

    def __init__(self, stream: pa.NativeFile, odd: re.Pattern[bytes]) -> None:
        self.stream, self.odd, self.before = stream, odd, b""
        self.is_odd = self.has_shown = self.closed = False

    def read(self, size: int) -> bytes:
        """Return the next bytes, after a look at them and the end of those before."""
        block: bytes = self.stream.read(size)
        if b'"' in block or b'"' in self.before:
            seen = self.before + block
            self.is_odd = self.is_odd or self.odd.search(seen) is not None
            self.has_shown = self.has_shown or b'="' in seen
        self.before = block[-_SEEN_AGAIN:]
        return block

    def close(self) -> None:
        """Close the file."""
        self.stream.close()
        self.closed = True


def _in_utf8(path: str, encoding: str) -> pa.NativeFile:
    import pyarrow as pa

    stream = pa.input_stream(path, compression="detect")
    return stream if encoding == "utf-8" else pa.transcoding_input_stream(stream, encoding, "utf-8")


def _as_shown(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose cells are as they are shown, column by column; see ``unquoted``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in batch.columns:
        marked = pc.match_substring_regex(column, _SHOWN)
        if pc.any(marked).as_py():
            text = pc.replace_substring_regex(column, _SHOWN, r"\1")
            text = pc.if_else(marked, pc.replace_substring(text, '""', '"'), column)
            column = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _decoded(head: bytes) -> tuple[str, str]:
    """Return the first lines of a text file and its encoding."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            text = codecs.getincrementaldecoder(encoding)().decode(head)
            return text.removeprefix("\ufeff"), encoding
    raise UnicodeError("neither UTF-8, UTF-16 nor GB18030")


def _header(text: str, separator: str, is_whole: bool) -> tuple[list[str], int]:
    """Return the names in the first record, and over how many lines they go."""
    if not separator.isascii():
        raise UnreadableError(
            Text("单元格由全角逗号分隔", "a full-width comma separates its cells"),
            Text("请将全角逗号替换为半角逗号。", "Put a plain comma in its place."),
        )
    records = plain_csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    names = [unquoted(name) for name in next(records, [])]
    lines = records.line_num
    refuse_columns(len(names))
    further = []
    with contextlib.suppress(plain_csv.Error):  # the text may end within it
        further = next(filter(None, records), [])
        if not further and not is_whole:
            raise too_much(f"a first line of {_HEAD:,} bytes")
    if len(names) < len(further):
        raise UnreadableError(
            Text(
                f"第一行有 {len(names)} 个单元格，下一行有 {len(further)} 个",
                f"its first line has {len(names)} cells, the next {len(further)}",
            ),
            Text(
                "第一行须为表头：请删去其上的标题行与空行。",
                "The header must be the first line: delete titles and blank lines above it.",
            ),
        )
    return names, lines


def refuse_columns(number: int) -> None:
    """Refuse more columns than a table can have."""
    if number > limits.COLUMNS:
        raise too_much(f"{number:,} columns")
