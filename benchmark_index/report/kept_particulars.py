"""What a workbook keeps besides shares of ranks: exact limits, pairs, and what moves ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..uncertainty.assumptions import Assumption, WeightAssumption
from ..uncertainty.effort import PER_SECOND, effort
from ..uncertainty.limits_of_ranks import extreme_ranks
from ..uncertainty.proofs import REGIONS
from ..uncertainty.sensitivity import Sensitivity
from .ranked_rows import ranked_rows
from .record import packed, unpacked

if TYPE_CHECKING:
    from ..numerics import Floats, Integers
    from ..uncertainty.result import Robustness

MOST_LIMITED, MOST_PAIRED = 60, 30  # units of a period
SECONDS = 3.0  # for limits of all periods, and about for sensitivity
RUNS = (1024, 512, 256)  # of each sample for sensitivity, as many as there is time for
LIMITS = ("best", "worst", "best_attained", "worst_attained")
INDICES = ("first", "first_low", "first_high", "total", "total_low", "total_high")
WITHOUT_LIMITS = {
    "weights": Text(
        "未计算：所设的权重不是一个范围", "not computed: weights are not assumed within a region"
    ),
    "units": Text(
        f"未计算：一期的对象超过 {MOST_LIMITED} 个",
        f"not computed: a period has more than {MOST_LIMITED} units",
    ),
    "index": Text(
        "未计算：指数不是全部算术平均，或有缺失值",
        "not computed: the index is not arithmetic throughout, or values are missing",
    ),
}
WITHOUT_INDICES = Text("未计算：耗时过长", "not computed: it would take too long")


class Particulars(NamedTuple):
    """What is kept of a run since the fourth edition.

    Attributes
    ----------
    limits : array of shape (rows, 4)
        The best and worst rank that no weights pass, then those that some give, 0 for none; without
        rows where they are not known.
    why : str
        Why limits are not known, a key of :data:`WITHOUT_LIMITS`, else empty.
    rows : array of int
        The rows whose pairs are kept: the best of the last period.
    before, both : array of shape (pairs, pairs)
        In how many draws the one ranks before the other, and in how many both are ranked.
    runs : int
        Runs of each of two samples, from which sensitivity is estimated; 0 where there was no time.
    indices : array of shape (assumptions, 6)
        First-order and total Sobol' indices of the average rank shift, each with its interval.
    """

    limits: Integers
    why: str
    rows: Integers
    before: Integers
    both: Integers
    runs: int
    indices: Floats

    @classmethod
    def of(cls, result: Robustness) -> Particulars:
        """Compute what there is time for."""
        limits, why = _limits_of(result)
        rows = ranked_rows(result.nominal)[:MOST_PAIRED]
        more = len(result.assumptions) + 2
        runs = [n for n in RUNS if effort(result.runs, n * more) <= SECONDS * PER_SECOND]
        n = runs[0] if runs else 0
        return cls(limits, why, rows, *result.counts_of_pairs(rows), n, _indices_of(result, n))

    def again(self, result: Robustness) -> Particulars:
        """Return what the same draws, repeated, say."""
        rows = ranked_rows(result.nominal)[:MOST_PAIRED]
        indices = _indices_of(result, self.runs)
        return Particulars(
            *_limits_of(result), rows, *result.counts_of_pairs(rows), self.runs, indices
        )

    @property
    def is_proven(self) -> bool:
        """Whether limits are known, if only in part."""
        return len(self.limits) > 0

    @property
    def share_of_pairs(self) -> Floats:
        """The share of the draws with both in which the unit of the row ranks before the other."""
        shares: Floats = np.divide(
            self.before, self.both, out=np.full(self.both.shape, np.nan), where=self.both > 0
        )
        np.fill_diagonal(shares, np.nan)
        return shares

    def limit(self, name: str) -> Integers:
        """Return one of the columns of limits."""
        column: Integers = self.limits[:, LIMITS.index(name)]
        return column

    def sensitivity(self, assumptions: Sequence[Assumption]) -> Sensitivity:
        """Return the indices of a run with such assumptions."""
        frame = pd.DataFrame(self.indices, columns=list(INDICES))
        return Sensitivity("shift", tuple(assumptions), self.runs, frame, pd.DataFrame())

    # --- the record ----------------------------------------------------------------------------

    def record(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "limits": packed(self.limits, "<u4") if self.is_proven else self.why,
            "rows": self.rows.tolist(),
            "pairs": packed([self.before, self.both], "<u4"),
            "runs": self.runs,
            "indices": self.indices.tolist(),
        }

    @classmethod
    def read(cls, record: Mapping[str, object], lines: int, assumptions: int) -> Particulars:
        """Read the record of a table of so many lines; the inverse of :meth:`record`.

        Raises
        ------
        ValueError, LookupError, TypeError
            It holds something else.
        """
        held, runs = cast("str", record["limits"]), cast("int", record["runs"])
        why = held if held in WITHOUT_LIMITS else ""
        limits = np.empty((0, len(LIMITS)), dtype=np.int64)
        if not why:
            limits = unpacked(held, "<u4", lines * len(LIMITS)).reshape(lines, len(LIMITS))
        rows = np.array(record["rows"], dtype=np.int64).reshape(-1)
        count = len(set(rows.tolist()))
        if not count == len(rows) <= MOST_PAIRED:
            raise ValueError("rows of pairs")
        pairs = unpacked(cast("str", record["pairs"]), "<u4", 2 * count**2)
        before, both = pairs.reshape(2, count, count)
        indices = np.array(record["indices"], dtype=float).reshape(-1, len(INDICES))
        fits = bool(((rows >= 0) & (rows < lines)).all())
        fits = fits and type(runs) is int and runs in (0, *RUNS) and np.isfinite(indices).all()
        if not fits or len(indices) != (assumptions if runs else 0):
            raise ValueError("particulars of robustness")
        return cls(limits, why, rows, before, both, runs, indices)


def _limits_of(result: Robustness) -> tuple[Integers, str]:
    """Return the limits of each rank over the weights that are assumed, or why there are none."""
    none = np.empty((0, len(LIMITS)), dtype=np.int64)
    weights = [one for one in result.assumptions if isinstance(one, WeightAssumption)]
    if not weights or not all(isinstance(one, REGIONS) for one in weights):
        return none, "weights"
    everyone = np.arange(len(result.table.data))
    if any(len(everyone[rows]) > MOST_LIMITED for rows, _ in result.runs.periods):
        return none, "units"
    runs = result.runs
    try:
        frame = extreme_ranks(runs.index, runs.table, weights, SECONDS, "refuse")
    except MethodError:
        return none, "index"
    columns = [frame[name].to_numpy(float, na_value=0) for name in LIMITS]
    return np.column_stack(columns).astype(np.int64), ""


def _indices_of(result: Robustness, runs: int) -> Floats:
    if not runs:
        return np.empty((0, len(INDICES)))
    indices: Floats = result.sensitivity(n=runs).indices[list(INDICES)].to_numpy(dtype=float)
    return indices
