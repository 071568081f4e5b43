"""The order of all scores (全局排序): sorted by DuckDB within a limit of memory, looked up by piece."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UsageError
from ..numerics import Floats, Integers
from ..tiers import Tiers
from .scoring import ORDER

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class PeriodOrder:
    """The scores of one period from lowest to highest, in a file, and where tiers begin.

    Attributes
    ----------
    path : str
    ranked : int
        How many units have a score.
    cuts : array of shape (tiers - 1,) or (tiers,)
        The falling cuts between tiers; none without tiers.
    """

    path: str
    ranked: int
    cuts: Floats

    @property
    def rising(self) -> Floats:
        """The scores, from lowest to highest."""
        return _mapped(self.path, self.ranked)

    def ranks(self, scores: Floats) -> Integers:
        """Return competition ranks, 1 the highest; 0 without a score."""
        present = ~np.isnan(scores)
        some = scores[present]
        order = np.argsort(some)  # neighbours are then looked up beside each other
        place = np.searchsorted(self.rising, some[order], side="right")
        ranks = np.zeros(len(scores), dtype=np.int64)
        at = np.empty(len(some), dtype=np.int64)
        at[order] = self.ranked - place + 1
        ranks[present] = at
        return ranks


def _mapped(path: str, size: int) -> Floats:
    if not size:
        return np.empty(0)
    rising: Floats = np.memmap(path, dtype=np.float64, mode="r", shape=(size,))
    return rising


@contextlib.contextmanager
def connected(folder: Path, memory: int, threads: int) -> Iterator[DuckDBPyConnection]:
    """Open a database in memory that puts down in a folder what does not fit.

    Raises
    ------
    OSError
        There is no room for it there either.
    """
    try:
        import duckdb
    except ImportError:
        raise UsageError.not_installed("duckdb", "benchmark-index[scale]") from None
    connection = duckdb.connect()
    connection.execute("SET memory_limit = ?", [f"{memory // 1_000_000}MB"])
    connection.execute("SET temp_directory = ?", [str(folder)])
    connection.execute("SET threads = ?", [threads])
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")  # which would be printed
    try:
        yield connection
    except duckdb.Error as error:
        raise OSError(" ".join(str(error).split())[:200]) from None
    finally:
        connection.close()


def order_periods(
    connection: DuckDBPyConnection,
    files: Sequence[str],
    ranked: Mapping[str, int],
    folder: Path,
    rule: Tiers | None,
) -> dict[str, PeriodOrder]:
    """Sort the scores of each period into a file of its own; "" is the period where there is none."""
    orders: dict[str, PeriodOrder] = {}
    for number, (period, count) in enumerate(sorted(ranked.items())):
        path = folder / f"order-{number}.dat"
        where = f'"{ORDER}" IS NOT NULL AND NOT isnan("{ORDER}")'
        parameters: list[object] = [list(files)]
        if period or len(ranked) > 1:
            where, parameters = f"{where} AND period = ?", [*parameters, period]
        query = f'SELECT "{ORDER}" FROM read_parquet(?) WHERE {where} ORDER BY "{ORDER}"'  # nosec B608
        reader = connection.sql(query, params=parameters).to_arrow_reader(1 << 20)
        with open(path, "wb") as file:
            for batch in reader:
                file.write(memoryview(batch.column(0).to_numpy()))
        cuts = np.empty(0)
        if rule is not None and not rule.by_figures and count:
            cuts = rule.cuts_of(_mapped(str(path), count)).cuts
        orders[period] = PeriodOrder(str(path), count, cuts)
    return orders
