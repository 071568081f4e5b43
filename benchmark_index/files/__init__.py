"""Files as grids of cells: the one place that opens text files and workbooks for reading.

What a file is, its bytes say and not its name: people rename, and web sites send pages and text
as ``.xls``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import BenchmarkIndexError, TableError, Text, UsageError
from .grid import LAST_ROW, Cell, Grid, Percent, UnreadableError, address, letter
from .opening import STANDARD_INPUT, no_such_file, read_bytes, shown_path

if TYPE_CHECKING:
    import pandas as pd

    from .contents import Contents

__all__ = [
    "LAST_ROW",
    "STANDARD_INPUT",
    "SUFFIXES",
    "Cell",
    "Grid",
    "Opened",
    "Percent",
    "address",
    "letter",
    "no_such_file",
    "open_contents",
    "open_frame",
    "open_frame_with_notes",
    "open_grids",
    "read_bytes",
    "shown_path",
]

_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".html", ".htm", ".xml")
SUFFIXES = (*_TABLES, ".gz", ".zip")
_OTHER_SUFFIXES = {".xlsm": "xlsx", ".htm": "html"}
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"


class Opened(NamedTuple):
    """A file's sheets, the SHA-256 of its bytes, and what they are: the suffix of such files."""

    grids: list[Grid]
    sha256: str
    kind: str

    def is_named(self, path: str | Path) -> bool:
        """Return whether a file has the suffix of what it is; what is piped in has none."""
        if Path(path) == STANDARD_INPUT:
            return True
        suffix = Path(path).suffix.lower()
        return self.kind == _OTHER_SUFFIXES.get(suffix, suffix.lstrip("."))


def open_grids(path: str | Path) -> Opened:
    """Read every sheet of a file as a grid; blank cells are empty strings.

    Raises :class:`TableError` when the file is damaged, protected by a password, too big to hold
    or no table at all, and :class:`UsageError` when there is no such file.
    """
    path = Path(path)
    content = _bytes(path, SUFFIXES)
    digest = hashlib.sha256(content).hexdigest()
    with _one_clear_error(path):
        grids, kind = _unpacked(content, path.name) or _read(content, path.name)
        return Opened(grids, digest, kind)


def _unpacked(content: bytes, name: str) -> tuple[list[Grid], str] | None:
    """Return the tables that a file holds packed; nothing where it holds none."""
    if content.startswith(_GZIP):
        from .packed import read_gzip

        stem = name[:-3] if name.lower().endswith(".gz") else name
        return read_gzip(content, stem, lambda inner, name: _read(inner, name)[0]), "gz"
    if content.startswith(_ZIP):
        from .packed import read_zip
        from .xlsx import is_document, open_archive

        with open_archive(content) as archive:
            if not is_document(archive):
                size = len(content)
                read = lambda inner, name: _read(inner, name)[0]  # noqa: E731
                return read_zip(archive, size, _TABLES, read), "zip"
    return None


def _read(content: bytes, name: str) -> tuple[list[Grid], str]:
    """Return the sheets of a file that is not packed, and what it is."""
    if content.startswith(_ZIP):
        return _read_archive(content)
    if content.startswith(_OLE):
        from .xls import read_xls

        return read_xls(content), "xls"
    from .delimited import decode, markup, read_text

    text, path = decode(content), Path(name)
    kind = markup(text)
    if kind == "html":
        from .webpage import read_html

        return read_html(text, path.stem), kind
    if kind == "xml":
        from .xml2003 import read_xml2003

        return read_xml2003(text), kind
    grid, kind = read_text(text, path.stem, "\t" if path.suffix.lower() == ".tsv" else ",")
    return [grid], kind


def _read_archive(content: bytes) -> tuple[list[Grid], str]:
    """Return the sheets of a workbook that is an archive."""
    from .xlsx import open_archive, part_names, read_xlsx

    with open_archive(content) as archive:
        names = part_names(archive)
        if "xl/workbook.bin" in names:
            from .xlsb import read_xlsb

            return read_xlsb(archive, len(content)), "xlsb"
        if "content.xml" in names or "encrypted-package" in names:
            from .ods import read_ods

            return read_ods(archive, len(content)), "ods"
    return read_xlsx(content), "xlsx"


def open_contents(path: str | Path) -> Contents:
    """Read a workbook cell by cell, formulas beside their results.

    Raises as :func:`open_grids`; anything but ``.xlsx`` is refused.
    """
    path = Path(path)
    content = _bytes(path, (".xlsx",))
    with _one_clear_error(path):
        if content.startswith(_OLE):
            from .xls import read_xls

            read_xls(content)  # says what it is: protected by a password, or an old workbook
        if not content.startswith(_ZIP):
            raise UnreadableError(Text("不是 .xlsx 工作簿", "it is no .xlsx workbook"))
        from .contents import read_contents

        return read_contents(content, lambda: _one_clear_error(path))


def open_frame(path: str | Path) -> tuple[pd.DataFrame, str]:
    """Read a ``.parquet`` file; return it and the SHA-256 of its bytes.

    Raises :class:`UsageError` without pyarrow, and otherwise as :func:`open_grids`.
    """
    frame, digest, _ = open_frame_with_notes(path)
    return frame, digest


def open_frame_with_notes(path: str | Path) -> tuple[pd.DataFrame, str, dict[str, str]]:
    """Read a ``.parquet`` file as :func:`open_frame`, and the texts of its metadata."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise UsageError(
            Text("读取 .parquet 需要 pyarrow", "Reading .parquet needs pyarrow"),
            Text(
                '请运行：pip install "benchmark-index[scale]"',
                'Run: pip install "benchmark-index[scale]"',
            ),
        ) from None
    path = Path(path)
    content = _bytes(path, (".parquet",))
    digest = hashlib.sha256(content).hexdigest()
    with _one_clear_error(path, Text("请重新导出该文件。", "Write the file again.")):
        from .parquet import read_notes, read_parquet

        return read_parquet(content), digest, read_notes(content)


@contextmanager
def _one_clear_error(path: Path, hint: Text | None = None) -> Iterator[None]:
    """Turn whatever a damaged file makes its reader raise into one error that names the file."""
    try:
        yield
        return
    except (BenchmarkIndexError, KeyboardInterrupt, SystemExit):
        raise
    except UnreadableError as error:
        reason, hint = error.reason, error.hint or hint
    except MemoryError:
        reason = Text("内存不足", "it needs more memory than there is")
    except BaseException as error:  # a damaged file can even make a reader panic
        details = " ".join(str(error).split())[:200]
        details = details if " " in details else type(error).__name__
        reason = Text(f"文件已损坏（{details}）", f"the file is damaged ({details})")
        if isinstance(error, OSError) and error.strerror:  # the file itself is in memory
            cause = error.strerror
            reason = Text(f"无法写入临时文件（{cause}）", f"cannot write a temporary file: {cause}")
            hint = Text(
                "请清理磁盘，或用环境变量 TMPDIR 指定另一临时文件夹。",
                "Free some space, or name another temporary folder by TMPDIR.",
            )
    raise TableError.unreadable(path, reason, hint)


def _bytes(path: Path, suffixes: Sequence[str]) -> bytes:
    content = read_bytes(path)
    suffix = path.suffix.lower()
    if suffix not in suffixes and path != STANDARD_INPUT:
        known = ", ".join(suffixes)
        reason = Text(
            f"不支持 {suffix or '无后缀'}，可用 {known}", f"suffix {suffix!r}, not {known}"
        )
        raise TableError.unreadable(path, reason)
    return content
