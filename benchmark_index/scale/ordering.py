"""The order of all scores (全局排序): sorted by DuckDB within a limit of memory, looked up by piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    edges : array of shape (tiers,)
        The lowest score of each tier, best first; NaN where a tier is empty, none without tiers.
    """

    path: str
    ranked: int
    edges: Floats

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


def connected(folder: Path, memory: int, threads: int) -> DuckDBPyConnection:
    """Return a database in memory that puts down in a folder what does not fit."""
    try:
        import duckdb
    except ImportError:
        raise UsageError.not_installed("duckdb", "benchmark-index[scale]") from None
    connection = duckdb.connect()
    connection.execute("SET memory_limit = ?", [f"{memory // 1_000_000}MB"])
    connection.execute("SET temp_directory = ?", [str(folder)])
    connection.execute("SET threads = ?", [threads])
    connection.execute("SET preserve_insertion_order = false")
    return connection


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
        where = f"{ORDER} IS NOT NULL AND NOT isnan({ORDER})"
        parameters: list[object] = [list(files)]
        if period or len(ranked) > 1:
            where, parameters = f"{where} AND period = ?", [*parameters, period]
        query = f"SELECT {ORDER} FROM read_parquet(?) WHERE {where} ORDER BY {ORDER}"  # nosec B608
        reader = connection.sql(query, params=parameters).to_arrow_reader(1 << 20)
        with open(path, "wb") as file:
            for batch in reader:
                batch.column(0).to_numpy().tofile(file)
        edges = np.empty(0)
        if rule is not None and not rule.by_figures and count:
            edges = lowest_of_tiers(rule, _mapped(str(path), count))
        orders[period] = PeriodOrder(str(path), count, edges)
    return orders


def tiers_by_edges(scores: Floats, lowest: Floats) -> Integers:
    """Return the tier of each score by the lowest of each tier, 0 the best; -1 where it has none.

    >>> tiers_by_edges(np.array([3.0, 1.0, np.nan]), np.array([2.0, np.nan, 1.0]))
    array([ 0,  2, -1])
    """
    full = ~np.isnan(lowest)
    edges, numbers = lowest[full], np.flatnonzero(full)
    place = np.searchsorted(-edges, -scores, side="left")  # how many edges lie above
    known = (place < len(edges)) & ~np.isnan(scores)
    tiers = np.full(len(scores), -1, dtype=np.int64)
    tiers[known] = numbers[place[known]]
    return tiers


def lowest_of_tiers(rule: Tiers, rising: Floats) -> Floats:
    """Return the lowest score of each tier by a rule, from all scores in rising order.

    >>> from benchmark_index.tiers import Quantiles
    >>> lowest_of_tiers(Quantiles(2), np.array([1.0, 2.0, 3.0]))
    array([2., 1.])
    """
    tier = rule.assign(rising).tier
    edges = np.full(max(int(tier.max(initial=-1)) + 1, rule.count or 0), np.nan)
    starts = np.flatnonzero(np.diff(tier, prepend=-2))
    for start in starts.tolist():
        if tier[start] >= 0:
            edges[tier[start]] = rising[start]
    return edges
