"""Tables that are packed: a ``.csv.gz``, and what stands in a ``.zip``."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

import numpy as np

from ..errors import Text
from . import limits
from .grid import Grid, UnreadableError, check_area
from .room import Room
from .xlsx import COMPRESSIONS, UNUSUAL

Read = Callable[[bytes, str], list[Grid]]  # of a content and its name

_SEPARATORS = np.zeros(256, dtype=bool)
_SEPARATORS[list(b",\t;\r\n\0")] = True
_UNPACK = Text("请解压后读取其中的表格文件。", "Unpack it and read the table that is in it.")
_NONE = Text(
    "是压缩包，其中没有可读的表格，请先解压",
    "it is a zip archive without a table in it: unpack it",
)


def read_gzip(content: bytes, name: str, read: Read) -> list[Grid]:
    """Return the table in a file that gzip packed."""
    room = Room(len(content), loose=True)
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
        return _read(stream.read(room.left + 1), name, read, room)


def read_zip(
    archive: zipfile.ZipFile, size: int, suffixes: tuple[str, ...], read: Read
) -> list[Grid]:
    """Return the tables in an archive, which is no workbook; one sheet goes by its file's name."""
    room = Room(size, loose=True)
    infos = [info for info in archive.infolist() if _is_table(_name(info), suffixes)]
    if not infos:
        raise UnreadableError(_NONE)
    grids: list[Grid] = []
    for info in infos:
        path = PurePosixPath(_name(info))
        sheets = _read(_inflated(archive, info, room), path.name, read, room)
        stem = path.stem if len(infos) > 1 else ""
        for sheet in sheets:
            name = sheet.name if not stem else stem if len(sheets) == 1 else f"{stem} {sheet.name}"
            grids.append(sheet._replace(name=name))
        if len(grids) > limits.SHEETS:
            most = limits.SHEETS
            raise UnreadableError(
                Text(f"表格超过 {most:,} 张", f"it has more than {most:,} tables")
            )
    names = [grid.name for grid in grids]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableError(
            Text(f"压缩包里有两个“{twice}”", f"two tables in it go by the name {twice}"), _UNPACK
        )
    return grids


def _is_table(name: str, suffixes: tuple[str, ...]) -> bool:
    path = PurePosixPath(name)
    is_aside = "__MACOSX" in path.parts or path.name.startswith((".", "~$"))
    return not name.endswith("/") and not is_aside and path.suffix.lower() in suffixes


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file in an archive, which older programs in China write in GBK."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            return info.filename.replace("\\", "/")
    return name.replace("\\", "/")


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: Room) -> bytes:
    """Return the content of a file in an archive, which reaches no further than there is room."""
    if info.flag_bits & 1:
        raise UnreadableError(
            Text("压缩包有密码", "the archive is protected by a password"), _UNPACK
        )
    if info.compress_type not in COMPRESSIONS:
        raise UnreadableError(UNUSUAL, _UNPACK)
    with archive.open(info) as stream:
        return stream.read(room.left + 1)


def _read(content: bytes, name: str, read: Read, room: Room) -> list[Grid]:
    room.take(len(content), name)
    if not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):  # which count for themselves
        _check_cells(content, name, room)
    return read(content, name)


def _check_cells(content: bytes, name: str, room: Room) -> None:
    """Refuse a text of more cells than so small a file may hold, before it is taken apart."""
    codes = np.frombuffer(content, np.uint8)
    ends = _SEPARATORS[codes]
    filled = int(np.count_nonzero(~ends[1:] & ends[:-1])) + 1
    lines = max(content.count(b"\n"), content.count(b"\r")) + 1
    room.cells(lines, filled, name)
    check_area(name, filled, int(np.count_nonzero(ends)), f"line {lines}")
