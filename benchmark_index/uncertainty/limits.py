"""The best and worst rank that weights can give each unit: :func:`extreme_ranks`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..estimators.parameters import one_of
from ..index.kernel import leaf_weights
from ..numerics import Booleans, Floats, Integers
from .as_written import AssumptionLike, read_all
from .rank_programs import LEVEL, Limit, RankPrograms
from .ranked_units import IndexLike, RankedUnits
from .weight_trees import WeightTree

DRAWS = 10_000  # of sampled limits
FIRST_DRAWS = 512  # which often have a limit already
BLOCK = 500  # draws that are scored together
MOST_UNITS = 1_000  # of one period
HOW = {
    "exact": Text("精确", "exact"),
    "bounds": Text("限时内证明的界", "proven within the time limit"),
    "sampled": Text("抽样所见", "sampled"),
    "": Text("", ""),
}


class ExtremeRanks(pd.DataFrame):
    """The limits of ranks by unit, and which unit is ahead of which under all weights, or some.

    Attributes
    ----------
    necessary : DataFrame
        Units x units: whether the row's unit is ahead of the column's under all weights of the
        region; missing between periods and where one is not ranked.
    possible : DataFrame
        Likewise, whether it is ahead under some of them.
    reasons : dict of Text
        By period (``""`` where there is one), why limits are sampled.
    """

    _metadata: ClassVar[list[str]] = ["necessary", "possible", "reasons"]

    necessary: pd.DataFrame
    possible: pd.DataFrame
    reasons: dict[str, Text]

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame  # a part of it is a plain DataFrame


class _Limits(NamedTuple):
    """The limits of the units of one period; ``lead``: by how much k is ahead of i, i x k."""

    best: list[Limit]
    worst: list[Limit]
    lead: Floats
    sampled: bool


def extreme_ranks(
    index: IndexLike,
    table: object,
    region: AssumptionLike | Sequence[AssumptionLike],
    *,
    time_limit: float | None = None,
    sampled: Literal["allow", "refuse"] = "allow",
    draws: int = DRAWS,
    seed: int = 0,
) -> ExtremeRanks:
    """Return the best and worst rank of each unit over all weights of a region (极限名次).

    Where the index is a complete tree of arithmetic means a score is a weighted sum of values, and
    limits are found exactly, without sampling: of two units one is always ahead, or never, or
    that depends on the weights; of the last kind the least and the most that are ahead at once,
    ``best = 1 + min sum y`` with ``s_k - s_i <= y_k`` and ``worst = 1 + max sum y`` with ``s_k -
    s_i >= e - (1 + e)(1 - y_k)``, e = 1e-5 of the range of values, by mixed-integer programming
    (HiGHS). The weights it returns must give the rank. Elsewhere limits are those that draws of
    weights reach, and the true ones may lie farther out.

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        The index, or the indicator system with its own steps. It is fitted anew.
    table : IndicatorTable or DataFrame
        Ranks are within a period, of scores before rounding; level scores share the better rank.
    region : WeightRegion, WeightSimplex, WeightNoise, WeightOrder, or a sequence of them
        Which weights are possible; also as they are written, ``"noise:0.2"``.
    time_limit : float, optional
        Seconds, after which limits that are not yet exact are what is proven so far.
    sampled : {"allow", "refuse"}, default "allow"
        Whether limits may be sampled where they cannot be exact.
    draws, seed : int
        Of sampled limits.

    Returns
    -------
    ExtremeRanks
        A DataFrame by unit: ``best``, ``worst``, ``nominal``; ``how``: exact, bounds (no rank is
        beyond these, but whether they are reached was not known in time) or sampled;
        ``best_attained``, ``worst_attained``: what weights of the region do give. Its
        ``necessary`` and ``possible`` say who is ahead of whom.

    Raises
    ------
    MethodError
        Limits cannot be exact and sampled ones are refused; a region is empty (the constraints
        that clash are named); or there are more than 1,000 units.

    References
    ----------
    Kadzinski, Greco and Slowinski (2012), "Extreme ranking analysis in robust ordinal regression".

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5, 0.4], "hci": [0.8, 0.7, 0.5], "tii": [0.7, 0.3, 0.6]},
    ...     index=["A", "B", "C"],
    ... )
    >>> limits = extreme_ranks("egdi", frame, "simplex")
    >>> limits[["best", "worst", "how"]]  # doctest: +NORMALIZE_WHITESPACE
          best  worst    how
    unit
    A        1      1  exact
    B        2      3  exact
    C        2      3  exact
    >>> bool(limits.necessary.loc["A", "B"]), bool(limits.possible.loc["C", "B"])
    (True, True)
    """
    one_of("sampled", sampled, ("allow", "refuse"))
    units = RankedUnits.of(index, table)
    framework = units.fitted.framework
    tree = WeightTree.of(units.plan, framework, read_all(region, framework))
    deadline = np.inf if time_limit is None else time.monotonic() + time_limit
    n = len(units.table.data)
    columns = {name: np.full(n, np.nan) for name in _RANKS}
    how, reasons = np.full(n, "", dtype=object), dict[str, Text]()
    lead = np.full((n, n), np.nan)
    for everyone, period in units.periods:
        rows = units.comparable(everyone)
        if len(rows) > MOST_UNITS:
            what = Text("个对象", "units")
            raise MethodError.too_many("extreme_ranks", what, len(rows), MOST_UNITS, "MOST_UNITS")
        if reason := units.nonlinear(rows):
            if sampled == "refuse":
                raise _refused(reason)
            reasons[period] = reason
            limits = _sampled(units, tree, rows, draws, seed, deadline)
        else:
            limits = _exact(units, tree, rows, deadline, seed)
        lead[np.ix_(rows, rows)] = limits.lead
        columns["best"][rows] = [limit.proven for limit in limits.best]
        columns["worst"][rows] = [limit.proven for limit in limits.worst]
        columns["best_attained"][rows] = [limit.attained for limit in limits.best]
        columns["worst_attained"][rows] = [limit.attained for limit in limits.worst]
        proven = (columns["best"] == columns["best_attained"])[rows]
        proven &= (columns["worst"] == columns["worst_attained"])[rows]
        how[rows] = "sampled" if limits.sampled else np.where(proven, "exact", "bounds")
    columns["nominal"] = units.scorecard.rank.to_numpy(dtype=float, na_value=np.nan)
    frame = ExtremeRanks(
        {name: pd.array(columns[name]).astype("Int64") for name in _RANKS},
        index=units.table.index,
    )
    frame.insert(3, "how", how)
    names = units.table.index
    frame.necessary = _matrix(lead < -LEVEL, lead, names)
    frame.possible = _matrix(lead.T > LEVEL, lead, names)
    frame.reasons = reasons
    return frame


_RANKS = ("best", "worst", "nominal", "best_attained", "worst_attained")


def _matrix(true: Booleans, lead: Floats, names: pd.Index) -> pd.DataFrame:
    cells = np.where(np.isnan(lead), np.nan, true)
    return pd.DataFrame(cells, index=names, columns=names).astype("boolean")


def _exact(
    units: RankedUnits, tree: WeightTree, rows: Integers, deadline: float, seed: int
) -> _Limits:
    programs = RankPrograms(units.in_range(rows), tree, deadline)
    root = units.plan.nodes[-1].id
    effective = leaf_weights(units.plan, [root], tree.points(FIRST_DRAWS, seed))[root]
    seen = np.array([_ranks_apart(scores) for scores in effective @ programs.z.T])
    first, last = seen.min(axis=0).tolist(), seen.max(axis=0).tolist()
    return _Limits(
        [programs.best(i, rank) for i, rank in enumerate(first)],
        [programs.worst(i, rank) for i, rank in enumerate(last)],
        programs.lead,
        sampled=False,
    )


def _ranks_apart(scores: Floats) -> Integers:
    """Return ranks that count who is ahead by more than what is level.

    >>> _ranks_apart(np.array([0.2, 0.9, 0.2 + 1e-12, 0.1]))
    array([2, 1, 2, 4])
    """
    ahead = len(scores) - np.searchsorted(np.sort(scores), scores + LEVEL, side="right")
    ranks: Integers = 1 + ahead
    return ranks


def _sampled(
    units: RankedUnits, tree: WeightTree, rows: Integers, draws: int, seed: int, deadline: float
) -> _Limits:
    """Return the limits that draws reach; of draws in which a unit has no score none."""
    n = len(rows)
    best, worst, lead = np.full(n, n), np.ones(n, dtype=int), np.full((n, n), -np.inf)
    local = tree.draws(draws, seed)
    for start in range(0, draws, BLOCK):
        for drawn in units.scores(local[start : start + BLOCK]):
            ranks = units.ranks(drawn)[rows]
            there = ~np.isnan(ranks)
            best[there] = np.minimum(best[there], ranks[there])
            worst[there] = np.maximum(worst[there], ranks[there])
            scores = units.sign * drawn[rows]
            np.fmax(lead, scores - scores[:, np.newaxis], out=lead)
        if time.monotonic() > deadline:
            break
    lead[np.isinf(lead)] = np.nan
    return _Limits(
        [Limit(rank, rank) for rank in best.tolist()],
        [Limit(rank, rank) for rank in worst.tolist()],
        lead,
        sampled=True,
    )


def _refused(reason: Text) -> MethodError:
    return MethodError(
        Text(f"极限名次不能精确求得：{reason.zh}", f"Limits cannot be exact: {reason.en}"),
        Text(
            "请插补缺失值、用算术平均，或允许抽样（sampled=allow）。",
            "Impute, take arithmetic means, or allow sampled limits (sampled=allow).",
        ),
    )
