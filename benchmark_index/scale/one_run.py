"""One run at a time (独占): two into the same folder would put away one another's pieces."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ..errors import Text, UsageError


@contextlib.contextmanager
def alone(folder: Path, output: Path) -> Iterator[None]:
    """Keep a folder for this process until it ends, in whatever way.

    What a killed run was writing at that moment is put away.

    Raises
    ------
    UsageError
        Another process has it.
    """
    with open(folder / "running", "ab") as file:
        if not _lock(file):
            raise UsageError(
                Text(f"另一个运行正在写入 {output}", f"Another run is writing {output}"),
                Text("请等它结束，或换一个文件夹。", "Wait for its end, or name another folder."),
            )
        for left in folder.glob(".*.tmp"):
            left.unlink(missing_ok=True)
        yield


def _lock(file: IO[bytes]) -> bool:
    """Return whether nobody else has a file; the system lets go of it when this process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a disk that knows no locks
        return True
    return True
