"""Many alternative indices of one table, drawn within stated assumptions: :func:`robustness`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

import numpy as np

from ..errors import Text, UsageError
from ..estimators.parameters import memory_bytes
from ..framework import Framework
from ..index.composite import CompositeIndex
from ..numerics import Floats, Integers
from ..reading.door import as_table
from ..table import IndicatorTable
from .as_written import AssumptionLike, read_all
from .assumptions import Assumption, ExpertWeights
from .effort import effort
from .result import Robustness, blocks_of
from .runs import Drawn, Runs
from .vectors_of_experts import experts_of

Progress: TypeAlias = Callable[[int, int], object]
MOST_DRAWS = 10_000_000
MOST_BYTES = 1 << 28  # of scores and ranks of all draws, by default


def robustness(
    index: CompositeIndex | Framework | str | Path,
    table: object,
    assumptions: Sequence[AssumptionLike] | AssumptionLike | None = None,
    draws: int = 10_000,
    seed: int = 0,
    memory: str | int = "256MB",
    workers: int = 1,
    progress: Progress | None = None,
) -> Robustness:
    """Draw alternative indices of a table and return how sure each rank is (稳健性分析).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        The index, or the indicator system with its own steps. It is fitted anew.
    table : IndicatorTable or DataFrame
    assumptions : sequence of assumptions, optional
        What is uncertain, as objects or as they are written: ``["noise:0.2", {"normalization":
        ["minmax", "zscore:mean=50,sd=10"]}]``. Default: what the framework says.
    draws : int, default 10,000
        Quasi-random (Sobol'), so that a power of 2 is spread most evenly.
    seed : int, default 0
    memory : str or int, default "256MB"
        The most that scores and ranks of all draws may take.
    workers : int, default 1
        Threads; results do not depend on it. Within ``joblib.parallel_config("dask")`` so many
        blocks of draws are worked on at once by a cluster, which is handed the table with each.
    progress : callable, optional
        Called with the draws done so far and in all.

    Returns
    -------
    Robustness

    Raises
    ------
    AssumptionsError
        Some assumptions are wrong; all faults of all of them are listed.
    UsageError
        There is nothing to assume, or not enough memory.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.8, 0.7], "tii": [0.7, 0.3]}, index=["A", "B"]
    ... )
    >>> robustness("egdi", frame, ["simplex"], draws=64).ranks["high"].to_dict()
    {'A': 1, 'B': 2}
    """
    if not isinstance(index, CompositeIndex):
        index = CompositeIndex(index)
    framework = Framework.load(index.framework)
    draws, seed = _whole("draws", draws, 1, MOST_DRAWS), _whole("seed", seed, 0, 2**63)
    workers, most = _whole("workers", workers, 1, 1024), memory_bytes(memory)
    of_table = as_table(table, framework)
    runs = Runs(index, of_table, chosen_assumptions(assumptions, framework), most // 4)
    if (needed := _bytes(draws, len(of_table.data))) > most:
        raise UsageError.too_large(needed, most)
    drawn = _all_drawn(runs, draws, seed, workers, progress)
    return Robustness(runs, draws, seed, drawn, most)


class Recorded(NamedTuple):
    """A run as its specification records it."""

    index: CompositeIndex
    assumptions: Sequence[AssumptionLike]
    draws: int
    seed: int

    @classmethod
    def of(cls, specification: Mapping[str, object]) -> Recorded:
        """Read the specification of a result.

        Raises
        ------
        UsageError
            It records no run.
        """
        try:
            record = cast("Mapping[str, object]", specification["robustness"])
            assumptions, draws, seed = (record[key] for key in ("assumptions", "draws", "seed"))
        except (LookupError, TypeError) as error:
            raise UsageError.no_specification(error) from None
        return cls(
            CompositeIndex.from_specification(specification),
            cast("Sequence[AssumptionLike]", assumptions),
            _whole("draws", draws, 1, MOST_DRAWS),
            _whole("seed", seed, 0, 2**63),
        )

    def effort(self, table: IndicatorTable, more: int = 0) -> float:
        """Return how much work the run is with so many ``more`` draws; endless without the memory."""
        framework = Framework.load(self.index.framework)
        assumptions = chosen_assumptions(self.assumptions, framework)
        if _bytes(self.draws, len(table.data)) > MOST_BYTES:
            return inf
        return effort(Runs(self.index, table, assumptions), self.draws + more)


def replay(specification: Mapping[str, object], table: object) -> Robustness:
    """Repeat a run from the :attr:`~Robustness.specification` of its result, bit for bit."""
    index, assumptions, draws, seed = Recorded.of(specification)
    return robustness(index, table, assumptions, draws, seed)


def chosen_assumptions(
    written: Sequence[AssumptionLike] | AssumptionLike | None, framework: Framework
) -> tuple[Assumption, ...]:
    """Return the assumptions that are asked for, else the framework's, right and complete."""
    if written is None:
        written = list(framework.robustness)
        if not written:
            raise UsageError(
                Text(
                    f"体系 {framework.id} 没有写明 robustness（不确定性假设）",
                    f"System {framework.id} states no robustness",
                ),
                Text(
                    "请写出假设，如 noise:0.2（命令行 --weights noise=0.2）。",
                    "Give assumptions such as noise:0.2 (--weights noise=0.2 on the command line).",
                ),
            )
    return tuple(
        experts_of(one, framework) if isinstance(one, ExpertWeights) else one
        for one in read_all(written, framework)
    )


def _bytes(draws: int, units: int) -> int:
    """Return what scores and ranks of all draws take."""
    return draws * units * (8 + (2 if units < 2**16 else 4))


def _all_drawn(
    runs: Runs, draws: int, seed: int, workers: int, progress: Progress | None
) -> tuple[Floats, Integers, Floats]:
    """Return scores and ranks of all draws, draws x units, and where less is better."""
    units = len(runs.table.data)
    scores = np.empty((draws, units))
    ranks = np.empty((draws, units), dtype=np.uint16 if units < 2**16 else np.uint32)
    turned, start = np.ones(draws), 0
    assert runs.nominal  # fitted before others look at it
    for drawn in _in_order(runs, draws, seed, workers):
        some = slice(start, start + len(drawn.scores))
        scores[some], ranks[some], turned[some] = drawn
        start = some.stop
        if progress is not None:
            progress(start, draws)
    return scores, ranks, turned


def _in_order(runs: Runs, draws: int, seed: int, workers: int) -> Iterator[Drawn]:
    blocks = blocks_of(runs, draws, seed)
    if workers == 1:
        for parts, count in blocks:
            yield runs.drawn(parts, count)
        return
    from joblib import Parallel, delayed

    # Threads, unless joblib.parallel_config names others: a cluster's workers with "dask".
    several = Parallel(n_jobs=workers, prefer="threads", return_as="generator")
    yield from several(delayed(runs.drawn)(parts, count) for parts, count in blocks)


def _whole(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        value = None
    if value is None or not low <= value <= high:
        reason = Text(f"请写 {low} 到 {high} 的整数", f"write a whole number from {low} to {high}")
        raise UsageError.bad_option(Text(name, name), str(value), reason)
    return int(value)
