"""Who works on the pieces (计算节点): threads of this machine, or a Dask cluster."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..errors import Text, UsageError

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
        self.number = number or os.cpu_count() or 1

    def run(self, work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
        """Yield what comes of each piece, in the order of the pieces.

        No more pieces are begun than are worked on, so that one that waits to be taken is small.
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

    A worker that is lost hands its piece to another; a piece comes to the same bytes wherever it
    is worked on.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        threads: dict[str, int] = client.nthreads()
        self.number = max(threads.values(), default=1)

    def run(self, work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
        """Yield what comes of each piece, in the order of the pieces."""
        futures = self.client.map(work, pieces, pure=False, retries=_RETRIES)
        try:
            for future in futures:
                yield future.result()
        finally:
            self.client.cancel(futures)


_RETRIES = 3  # of a piece whose worker was lost


def workers_of(client: Client | None, scheduler: str | None, number: int | None) -> Workers:
    """Return who is to work: a client's cluster, that of a scheduler, or this machine."""
    if client is None and scheduler is None:
        return ThreadWorkers(number)
    try:
        from distributed import Client as Connected
    except ImportError:
        raise UsageError.not_installed("dask", "benchmark-index[scale]") from None
    if client is not None:
        return DaskWorkers(client)
    try:
        return DaskWorkers(Connected(scheduler, timeout="10s"))
    except (OSError, ValueError) as error:
        raise UsageError(
            Text(f"无法连接调度器 {scheduler}", f"Cannot reach the scheduler {scheduler}"),
            Text(f"请检查地址与端口（{error}）。", f"Check address and port ({error})."),
        ) from None
