"""The bytes of a file that somebody sent: looked at before it is opened, bounded while it is read.

A device never ends, a pipe waits for ever, and opening some of them does things by itself.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from functools import cache
from pathlib import Path

from ..errors import BenchmarkIndexError, TableError, Text, UsageError
from . import limits

_NONBLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | _NONBLOCKING
_KINDS = {
    stat.S_IFDIR: Text("文件夹", "a folder"),
    stat.S_IFIFO: Text("管道", "a pipe"),
    stat.S_IFSOCK: Text("套接字", "a socket"),
    stat.S_IFCHR: Text("设备", "a device"),
    stat.S_IFBLK: Text("设备", "a device"),
}
_COPY = Text(
    "请先把内容存为普通文件，再读取该文件。",
    "Save what it holds as an ordinary file and read that.",
)

STANDARD_INPUT = Path("standard input")  # no file: a table's name has a suffix


def read_bytes(path: str | Path, most: int | None = None) -> bytes:
    """Return the content of a file, which is a regular one and no larger than it may be.

    Parameters
    ----------
    path : str or Path
    most : int, optional
        Bytes it may have at most; by default :data:`~benchmark_index.files.limits.FILE_BYTES`.

    Raises
    ------
    UsageError
        There is no such file, or it is a folder, a pipe, a socket or a device.
    TableError
        It is too large, or the system does not let it be read.
    """
    path = Path(path)
    most = limits.FILE_BYTES if most is None else most
    if path == STANDARD_INPUT:
        return _piped(most)
    try:
        _check(path, os.stat(path), most)
        with open(os.open(path, _FLAGS), "rb", buffering=0) as stream:
            status = os.fstat(stream.fileno())
            _check(path, status, most)  # what is open now, whatever the name meant before
            content = _content(stream, status.st_size)
    except BenchmarkIndexError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        raise no_such_file(path) from None
    except ValueError:  # a name that no file can have
        raise no_such_file(path) from None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
            raise no_such_file(path) from None
        reason = Text(f"系统不允许打开（{error.strerror}）", str(error.strerror))
        raise TableError.unreadable(path, reason) from None
    if len(content) != status.st_size:
        reason = Text("文件在读取时变了", "it changed while it was being read")
        raise TableError.unreadable(path, reason, Text("请重试。", "Try again."))
    return content


@cache  # what was read once cannot be read again
def _piped(most: int) -> bytes:
    """Return what is piped in, which is no larger than a file may be."""
    content = sys.stdin.buffer.read(most + 1)
    if len(content) > most:
        raise _too_large(STANDARD_INPUT, len(content), most)
    return content


def _content(stream: io.FileIO, size: int) -> bytes:
    """Return what a file holds, up to one byte more than it said it has."""
    first = stream.read(size + 1) or b""
    if len(first) >= size:
        return first
    pieces = [first]  # the system hands out no more than 2 GB at once
    left = size + 1 - len(first)
    while left > 0 and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _check(path: Path, status: os.stat_result, most: int) -> None:
    """Refuse what is no file, and a file that is too large."""
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), Text("特殊文件", "something special"))
        raise UsageError(
            Text(f"{path} 是{kind.zh}，不是文件", f"{path} is {kind.en}, not a file"),
            Text("", "") if stat.S_ISDIR(status.st_mode) else _COPY,
        )
    if status.st_size > most:
        raise _too_large(path, status.st_size, most)


def _too_large(path: Path, bytes_there: int, most: int) -> TableError:
    size, may = (f"{n / (1 << 20):,.1f} MB" for n in (bytes_there, most))
    return TableError.unreadable(
        path,
        Text(f"文件过大（{size}，上限 {may}）", f"it is too large ({size}, at most {may})"),
        Text(
            "请拆分成几个文件，或在 Python 中调高 benchmark_index.files.limits.FILE_BYTES。",
            "Split it, or raise benchmark_index.files.limits.FILE_BYTES in Python.",
        ),
    )


def no_such_file(path: Path) -> UsageError:
    """Return the error of a path that leads nowhere."""
    return UsageError(
        Text(f"找不到文件：{shown_path(path)}", f"No such file: {shown_path(path)}"),
        Text("请检查路径和文件名。", "Check the path and the name."),
    )


def shown_path(path: Path) -> str:
    """Return as much of a path as a message can hold."""
    text = str(path)
    return text if len(text) <= 500 else f"{text[:200]} ... {text[-200:]}"
