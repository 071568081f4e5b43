"""Who works on the pieces (计算节点): threads of this machine, or a Dask cluster."""

from __future__ import annotations

import contextlib
import os
import socket
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ..errors import BenchmarkIndexError, Text, UsageError
from .data_pieces import FilePiece

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")
P = TypeVar("P")


class Workers(Protocol):
    """Whoever works on many pieces at once."""

    @property
    def number(self) -> int:
        """Return how many pieces are worked on at once on one machine."""

    def run(self, work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
        """Yield what comes of each piece, in the order of the pieces."""


class ThreadWorkers:
    """Threads of this machine; numpy and pyarrow work beside one another in them.

    Parameters
    ----------
    number : int, optional
        Default: one per processor.
    """

    def __init__(self, number: int | None = None) -> None:
        if number is not None and number < 1:
            reason = Text("至少 1", "at least 1")
            raise UsageError.bad_option(Text("线程数", "workers"), str(number), reason)
        self.number = number or os.cpu_count() or 1

    def run(self, work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
        """Yield what comes of each piece, in the order of the pieces.

        Few more pieces are begun than are worked on.
        """
        left = deque(pieces)
        running: deque[Future[T]] = deque()
        with ThreadPoolExecutor(self.number) as pool:
            try:
                while left or running:
                    while left and len(running) < 2 * self.number:
                        running.append(pool.submit(work, left.popleft()))
                    yield running.popleft().result()
            finally:
                for future in running:
                    future.cancel()


class DaskWorkers:
    """The workers of a Dask cluster, who see the same files under the same names.

    Tasks carry names of files and what is fitted so far; what they tell comes back. A worker that
    is lost hands its piece to another; a piece comes to the same bytes wherever it is worked on.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        threads: Counter[str] = Counter()
        for address, number in client.nthreads().items():
            threads[address.rpartition(":")[0]] += number
        self.number = max(threads.values(), default=1)

    def run(self, work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
        """Yield what comes of each piece, in the order of the pieces."""
        from distributed import KilledWorker
        from distributed.client import ClosedClientError
        from distributed.comm import CommClosedError

        futures = self.client.map(_Elsewhere(work), pieces, pure=False, retries=_RETRIES)
        try:
            for future in futures:
                yield future.result()
        except KilledWorker as error:
            raise BenchmarkIndexError(
                Text(
                    f"计算节点多次中断（{error.task}）",
                    f"Workers were lost again and again: {error.task}",
                ),
                Text(
                    "请检查节点的内存；重新运行会从中断处继续。",
                    "Check the memory of the workers; run again, and it goes on where it stopped.",
                ),
            ) from None
        except (ClosedClientError, CommClosedError, CancelledError, TimeoutError):
            raise BenchmarkIndexError(
                Text("与调度器的连接中断", "The connection to the scheduler was lost"),
                Text(
                    "请检查集群；重新运行会从中断处继续。",
                    "Check the cluster; run again, and it goes on where it stopped.",
                ),
            ) from None
        finally:
            with contextlib.suppress(ClosedClientError, CommClosedError):
                self.client.cancel(futures)


_RETRIES = 3  # of a piece, which another worker may be able to read


@dataclass(frozen=True)
class _Elsewhere(Generic[P, T]):
    """Work on another machine, which may not see the files that this one sees."""

    work: Callable[[P], T]

    def __call__(self, job: P) -> T:
        """Work on a piece.

        Raises
        ------
        UsageError
            A file or folder is not there; the message names the machine.
        """
        piece = job[0] if isinstance(job, tuple) else None
        if isinstance(piece, FilePiece) and not os.path.exists(piece.path):
            raise _unseen(piece.path)
        try:
            return self.work(job)
        except FileNotFoundError as error:
            raise _unseen(str(error.filename)) from None


def _unseen(path: str) -> UsageError:
    host = socket.gethostname()
    return UsageError(
        Text(f"计算节点 {host} 看不到 {path}", f"The worker on {host} does not see {path}"),
        Text(
            "请把文件与输出文件夹放在各节点以同一路径可见的共享存储上。",
            "Put files and output where all workers see them under the same names.",
        ),
    )


@contextlib.contextmanager
def workers_of(
    client: Client | None, scheduler: str | None, number: int | None
) -> Iterator[Workers]:
    """Hold whoever is to work: a client's cluster, that of a scheduler, or this machine.

    Raises
    ------
    UsageError
        Dask is not installed, or the scheduler not reached.
    """
    if client is None and scheduler is None:
        yield ThreadWorkers(number)
        return
    try:
        from distributed import Client as Connected
    except ImportError:
        raise UsageError.not_installed("dask", "benchmark-index[scale]") from None
    if client is not None:
        yield DaskWorkers(client)
        return
    try:
        connected = Connected(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            Text(f"无法连接调度器 {scheduler}", f"Cannot reach the scheduler {scheduler}"),
            Text(f"请检查地址与端口（{error}）。", f"Check address and port ({error})."),
        ) from None
    with connected:
        yield DaskWorkers(connected)


_PATIENCE = "10s"  # until a scheduler answers
