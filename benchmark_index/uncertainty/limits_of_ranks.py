"""The best and worst rank of each unit over all weights of a region: :func:`extreme_ranks`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import ClassVar, Literal, NamedTuple

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..errors import Text, UsageError
from ..numerics import Booleans, Floats, Integers
from .as_written import AssumptionLike, read_all
from .counting import beaten_by
from .linear_units import LinearUnits, periods_of
from .one_at_a_time import IndexLike, runs_of
from .rank_limits import RankLimits
from .runs import Runs
from .weight_space import WeightSpace

SAMPLES = 4096  # draws where limits cannot be exact
SECONDS = 60.0  # after which limits are those proven by then
MOST_ROWS = 6_000  # of which pairs are kept


class ExtremeRanks(Displayed, pd.DataFrame):
    """Best and worst ranks, by unit, as a DataFrame; see :func:`extreme_ranks`.

    Attributes
    ----------
    necessary, possible : DataFrame
        Whether the unit of the row beats that of the column for all weights, and for some.
    note : Text
        How the limits came about, in Chinese and English.
    """

    _kind: ClassVar[str] = "limits"

    _metadata: ClassVar[list[str]] = ["necessary", "possible", "note"]
    necessary: pd.DataFrame
    possible: pd.DataFrame
    note: Text

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame


class _Part(NamedTuple):
    """Limits of the units of one period: best and worst, attained and proven, and of pairs."""

    attained: Floats  # units x 2
    proven: Floats
    necessary: Booleans
    possible: Booleans


def extreme_ranks(
    index: IndexLike,
    table: object,
    weights: Sequence[AssumptionLike] | AssumptionLike,
    time_limit: float | None = SECONDS,
    sampled: Literal["allow", "refuse"] = "allow",
) -> ExtremeRanks:
    """Return the best and worst rank of each unit over all weights of a region (极端名次).

    Exact, not sampled, where the index is arithmetic throughout and no ranked unit of the period
    lacks a value.
    With s the scores on z divided by its range: ``best = 1 + min sum y``, ``s_k - s_i <= y_k``;
    ``worst = 1 + max sum y``, ``s_k - s_i >= e - (1 + e)(1 - y_k)``, e = 1e-5, by integer programs,
    after pairs that are never or always ahead (by more than 1e-9) are settled. A rank is recomputed
    at the weights that give it. Scores are not rounded.

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        It is fitted anew.
    table : IndicatorTable or DataFrame
    weights : assumption, or sequence of them
        ``WeightRegion``, ``WeightSimplex``, ``WeightNoise`` or ``WeightOrder``; also as written,
        ``"noise:0.2"``. Weights of which nothing is assumed are as they are.
    time_limit : float or None, default 60
        Seconds, after which limits are those proven by then; None: however long it takes.
    sampled : {"allow", "refuse"}
        Whether limits may be those of 4,096 draws where they cannot be exact.

    Returns
    -------
    ExtremeRanks
        A DataFrame by unit: ``best``, ``worst``, which no weights pass (of draws: that occurred);
        ``exact``; ``best_attained``, ``worst_attained``, which some weights give: other than best
        and worst only where time ran out. Also ``.necessary`` and ``.possible``: who beats whom;
        of pairs that there was no time for, neither is said.

    Raises
    ------
    MethodError
        The region is empty, or limits cannot be exact and ``sampled="refuse"``.
    UsageError
        What is assumed is no region of weights, or the table has more than 6,000 rows.

    References
    ----------
    Kadziński, Greco and Słowiński (2012), Extreme ranking analysis in robust ordinal regression.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5, 0.4], "hci": [0.8, 0.7, 0.1], "tii": [0.3, 0.9, 0.2]}, index=[*"ABC"]
    ... )
    >>> limits = extreme_ranks("egdi", frame, "simplex")
    >>> limits[["best", "worst", "exact"]].T
    unit      A     B     C
    best      1     1     3
    worst     2     2     3
    exact  True  True  True
    >>> limits.necessary.loc["A"].tolist()
    [False, False, True]
    """
    if sampled not in ("allow", "refuse"):
        raise UsageError.unknown(Text("sampled", "sampled"), str(sampled), ["allow", "refuse"])
    until = math.inf if time_limit is None else time.monotonic() + _seconds(time_limit)
    runs = runs_of(index, table)
    if len(runs.table.data) > MOST_ROWS:
        raise _too_many(len(runs.table.data))
    plan = runs.nominal.fitted.compiled
    space = WeightSpace.of(plan, runs.framework, weights)  # also refuses what is no region
    parts = periods_of(runs)
    what = Text("精确的极端名次", "Exact extreme ranks")
    by_draws = [not plan.is_linear or bool(units.gaps.any()) for _, units in parts]
    if any(by_draws) and sampled == "refuse":
        for _, units in parts:
            units.complete(np.flatnonzero(units.gaps), what)
    drawn = _drawn(runs, weights) if any(by_draws) else np.empty((0, 0), dtype=np.int64)
    limits = [
        _of_draws(drawn[:, units.rows], until) if sampled_here else _exact(units, space, until)
        for (_, units), sampled_here in zip(parts, by_draws, strict=True)
    ]
    return _framed(runs, [units for _, units in parts], limits, by_draws)


def _seconds(limit: float) -> float:
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not limit > 0:
        reason = Text("请写大于 0 的秒数", "write a number of seconds above 0")
        raise UsageError.bad_option(Text("时限", "time limit"), str(limit), reason)
    return float(limit)


def _too_many(rows: int) -> UsageError:
    return UsageError(
        Text(
            f"极端名次：{rows:,} 行，最多 {MOST_ROWS:,} 行",
            f"Extreme ranks: {rows:,} rows, at most {MOST_ROWS:,} are compared in pairs",
        ),
        Text(
            "请先选出一部分对象或一个时期（units=、period=），或用 robustness 抽样。",
            "Choose some units or a period first (units=, period=), or draw samples with robustness.",
        ),
    )


def _exact(units: LinearUnits, space: WeightSpace, until: float) -> _Part:
    count, ranked = len(units.rows), np.flatnonzero(units.ranked)
    part = _Part(
        *(np.full((count, 2), np.nan) for _ in "ab"),
        *(np.zeros((count, count), bool) for _ in "ab"),
    )
    limits = RankLimits(space, units.scaled[ranked], until)
    for i, row in enumerate(ranked):
        best, worst = limits.best(i), limits.worst(i)
        part.attained[row] = best.attained, worst.attained
        part.proven[row] = best.proven, worst.proven
    part.necessary[np.ix_(ranked, ranked)] = limits.necessary
    part.possible[np.ix_(ranked, ranked)] = limits.possible
    return part


def _drawn(runs: Runs, weights: Sequence[AssumptionLike] | AssumptionLike) -> Integers:
    """Return the ranks of draws from a region of weights, draws x units; 0 is none."""
    draws = Runs(runs.index, runs.table, read_all(weights, runs.framework))
    parts = next(draws.samples([SAMPLES], seed=0))[0]
    ranks: Integers = draws.drawn(parts, SAMPLES).ranks.astype(np.int64)
    return ranks


def _of_draws(ranks: Integers, until: float) -> _Part:
    """Return what draws say; nothing of pairs that there was no time for."""
    count = ranks.shape[1]
    best = np.where(ranks > 0, ranks, ranks.max(initial=0) + 1).min(axis=0).astype(float)
    worst = ranks.max(axis=0).astype(float)
    ends = np.column_stack([best, worst])
    ends[worst == 0] = np.nan
    necessary, possible = (np.zeros((count, count), dtype=bool) for _ in "ab")
    for unit in range(count):
        if time.monotonic() > until:
            break
        before, both = beaten_by(ranks, unit, np.arange(count))
        possible[unit], necessary[unit] = before > 0, (before == both) & (both > 0)
    return _Part(ends, ends.copy(), necessary, possible)


def _framed(
    runs: Runs, units: Sequence[LinearUnits], limits: Sequence[_Part], by_draws: Sequence[bool]
) -> ExtremeRanks:
    index, count = runs.table.index, len(runs.table.data)
    proven, attained = (np.full((count, 2), np.nan) for _ in "ab")
    necessary, possible = (np.zeros((count, count), dtype=bool) for _ in "ab")
    drawn = np.zeros(count, dtype=bool)
    for of_period, part, sampled in zip(units, limits, by_draws, strict=True):
        drawn[of_period.rows] = sampled
        rows, block = of_period.rows, np.ix_(of_period.rows, of_period.rows)
        proven[rows], attained[rows] = part.proven, part.attained
        necessary[block], possible[block] = part.necessary, part.possible
    exact = (proven == attained).all(axis=1) & ~drawn
    whole = {
        "best": proven[:, 0],
        "worst": proven[:, 1],
        "exact": exact,
        "best_attained": attained[:, 0],
        "worst_attained": attained[:, 1],
    }
    frame = ExtremeRanks(
        {
            name: values if name == "exact" else pd.array(values).astype("Int64")
            for name, values in whole.items()
        },
        index=index,
    )
    frame.necessary, frame.possible = (
        pd.DataFrame(matrix, index=index, columns=index) for matrix in (necessary, possible)
    )
    open_ones = int((~exact & ~drawn & ~np.isnan(proven[:, 0])).sum())
    frame.note = _note(by_draws, open_ones)
    return frame


def _note(by_draws: Sequence[bool], open_ones: int) -> Text:
    notes = []
    if any(by_draws):
        zh, en = ("", "") if all(by_draws) else ("部分时期：", "in some periods ")
        notes.append(
            Text(f"{zh}{SAMPLES} 次抽样的名次范围，非精确", f"{en}of {SAMPLES} draws, not exact")
        )
    if open_ones:
        notes.append(
            Text(
                f"时限已到：{open_ones} 个对象只有已证明的界限",
                f"time ran out: of {open_ones} units these are proven limits, not known to be "
                "reached",
            )
        )
    notes = notes or [Text("精确", "exact")]
    return Text("；".join(note.zh for note in notes), "; ".join(note.en for note in notes))
