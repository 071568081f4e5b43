"""Files that are written whole or not at all, and never over what was read."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from ..errors import BenchmarkIndexError, Text, UsageError
from . import shown_path
from .origin import is_written_here


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file whole or not at all: a temporary file in the same folder, then a rename.

    The stream may be read back. An earlier file that is read-only is not replaced.
    """
    check_target(path)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "w+b") as stream:
                write(stream)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except BenchmarkIndexError:
        raise  # of what was to be written
    except (OSError, ValueError) as error:
        raise _refused(path, error) from None


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a new folder of files whole or not at all: a temporary one beside it, then a rename.

    Files are written as they come, one at a time.

    Raises
    ------
    BenchmarkIndexError
        As :func:`check_new_folder`, or the disk is full.
    """
    check_new_folder(folder)
    try:
        temporary = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix="."))
        try:
            for name, content in files:
                (temporary / name).write_bytes(content)
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o777 & ~mask)
            temporary.rename(folder)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    except BenchmarkIndexError:
        raise  # of what was to be written
    except (OSError, ValueError) as error:
        raise _refused(folder, error) from None


def check_new_folder(folder: Path) -> None:
    """Refuse a folder that exists already or could not be made, before any work is done.

    Raises
    ------
    UsageError
    """
    _check_name(folder)
    if str(folder) == "-":
        raise UsageError(
            Text("文件夹不能写到标准输出", "A folder cannot go to standard output"),
            Text("请给出新的文件夹名。", "Choose the name of a new folder."),
        )
    if os.path.lexists(folder):
        raise UsageError(
            Text(f"{folder} 已经存在，不会被改动", f"{folder} exists already and stays as it is"),
            Text("请换一个新的文件夹名。", "Choose the name of a new folder."),
        )
    check_target(folder)


def check_target(path: Path) -> None:
    """Refuse a file that could not be written, before any work is done.

    Raises
    ------
    BenchmarkIndexError
        The folder does not exist, the path is a folder, or the file there is read-only.
    """
    _check_name(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not path.absolute().parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise _refused(path, error) from None


def _refused(path: Path, error: OSError | ValueError) -> BenchmarkIndexError:
    reason = getattr(error, "strerror", None) or str(error)
    return BenchmarkIndexError(
        Text(f"无法写入 {path}（{reason}）", f"Cannot write {path}: {reason}"),
        Text(
            "请检查文件夹是否存在、磁盘是否已满、文件是否只读或正在 Excel 中打开。",
            "Check that the folder exists, the disk is not full, and the file is neither read-only "
            "nor open in Excel.",
        ),
    )


def check_output(
    output: Path,
    *sources: Path,
    suffixes: tuple[str, ...] = (".xlsx",),
    force: bool = True,
) -> None:
    """Refuse an output that cannot be meant, before any work is done.

    Raises
    ------
    UsageError
        The suffix is none of a workbook, the folder does not exist, or the file is a source.
        Without ``force`` also: the file that is there was not written by the package.
    """
    if output.suffix.lower() not in suffixes:
        known = " / ".join(suffixes)
        named = shown_path(output)
        raise UsageError(
            Text(f"输出文件须为 {known}：{named}", f"The output is an {known} file: {named}")
        )
    _check_name(output)
    if not output.absolute().parent.is_dir():
        raise UsageError(
            Text(f"无法写入 {output}：文件夹不存在", f"Cannot write {output}: no such folder"),
            Text("请先建立该文件夹。", "Make the folder first."),
        )
    spare(output, *sources)
    if not force and output.is_file() and not is_written_here(output):
        raise UsageError(
            Text(
                f"{output} 已经存在，且不是本软件写出的文件，不会被覆盖",
                f"{output} exists, was not written by benchmark-index, and stays as it is",
            ),
            Text(
                "请换一个文件名；确要覆盖，请加 --force。",
                "Choose another name, or add --force to write over it.",
            ),
        )


def _check_name(path: Path) -> None:
    """Refuse a name that no file can have: too long, or with a NUL in it."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        named = shown_path(path)
        raise UsageError(
            Text(f"无法写入 {named}（{reason}）", f"Cannot write {named}: {reason}"),
            Text("请换一个较短的、普通的文件名。", "Choose a plain and shorter name."),
        ) from None


def spare(output: Path, *sources: Path) -> None:
    """Refuse to write over what was read: by the same name, through a link, or as the same file."""
    if any(_same(output, source) for source in sources):
        raise UsageError(
            Text(f"{output} 是输入文件，不会被覆盖", f"{output} is an input and stays as it is"),
            Text("请换一个输出文件名。", "Choose another name for the output."),
        )


def _same(output: Path, source: Path) -> bool:
    try:
        return output.resolve() == source.resolve() or output.samefile(source)
    except (OSError, RuntimeError, ValueError):  # no such file, or a name that no file can have
        return False
