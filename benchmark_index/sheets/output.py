"""Files that are written whole or not at all, and never over what was read."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ..errors import BenchmarkIndexError, Text, UsageError


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file whole or not at all: a temporary file in the same folder, then a rename."""
    try:
        handle, temporary = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"
        )
        try:
            with os.fdopen(handle, "wb") as stream:
                write(stream)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise BenchmarkIndexError(
            Text(f"无法写入 {path}（{error.strerror}）", f"Cannot write {path}: {error.strerror}"),
            Text(
                "请检查文件夹是否存在、文件是否正在 Excel 中打开。",
                "Check that the folder exists and the file is not open in Excel.",
            ),
        ) from None


def check_output(output: Path, *sources: Path, suffixes: tuple[str, ...] = (".xlsx",)) -> None:
    """Refuse an output that cannot be meant, before any work is done.

    Raises
    ------
    UsageError
        The suffix is none of a workbook, the folder does not exist, or the file is a source.
    """
    if output.suffix.lower() not in suffixes:
        known = " / ".join(suffixes)
        raise UsageError(
            Text(f"输出文件须为 {known}：{output}", f"The output is an {known} file: {output}")
        )
    if not output.absolute().parent.is_dir():
        raise UsageError(
            Text(f"无法写入 {output}：文件夹不存在", f"Cannot write {output}: no such folder"),
            Text("请先建立该文件夹。", "Make the folder first."),
        )
    spare(output, *sources)


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
