"""Merging several rankings (名次合并) of the same units into one: Borda, Copeland, Kemeny."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..catalog.displayed import Displayed
from ..errors import MethodError, Text
from ..estimators.parameters import one_of
from ..numerics import Floats, Integers, competition_ranks, has_infinity, positions
from .matrix import refuse_empty, weights_as_given
from .outranking import duels, support_matrix

MOST_UNITS = 2_000  # every pair of units is kept
EXACT = 10  # units up to which all orders are compared
_SAME = 1e-9  # agreements this close are equal


@dataclass(frozen=True, eq=False, repr=False)
class MergedRanking(Displayed):
    """Several rankings merged into one.

    Attributes
    ----------
    ranks : Series
        1 = best, equal scores sharing the better rank; of Kemeny an order without ties.
    scores : Series
        Borda points, Copeland's wins minus losses, or n minus the Kemeny rank.
    support : DataFrame
        The share of weight of the rankings that put the row ahead of the column.
    agreement : float
        The sum of support over all pairs a before b in the order; tied pairs count half.
    exact : bool
        False where Kemeny's order comes from a local search.
    equally_good : int or None
        How many orders agree as well as Kemeny's, itself included; None where not known.
    """

    _kind: ClassVar[str] = "merged"

    ranks: pd.Series[float]
    scores: pd.Series[float]
    support: pd.DataFrame
    agreement: float
    exact: bool
    equally_good: int | None


def merge_rankings(
    rankings: pd.DataFrame | ArrayLike,
    method: Literal["borda", "copeland", "kemeny"] = "borda",
    weights: Sequence[float] | Mapping[str, float] | None = None,
) -> MergedRanking:
    """Merge rankings of the same units into one (名次合并).

    Parameters
    ----------
    rankings : DataFrame or array of shape (n, k)
        One column per ranking, 1 = best, equal numbers for ties; missing where a ranking leaves a
        unit out.
    method : {"borda", "copeland", "kemeny"}, default "borda"
        Borda: points from N - 1 for the first to 0 for the last, tied places sharing theirs.
        Copeland: comparisons won less lost by the majority of weight. Kemeny: the order that
        maximises the support of a over b, summed over all a before b.
    weights : list or mapping by name, optional
        A count or weight per ranking; default 1 each.

    Returns
    -------
    MergedRanking

    Raises
    ------
    MethodError
        A ranking is empty or infinite, or a unit stands in none.
    WeightsError
        Weights are negative, all zero, or do not match the rankings.

    Notes
    -----
    Missing ranks: a pair counts in the rankings that hold both, and is a tie where none does. The
    points of a ranking of k < N units are stretched to N - 1 ... 0 (one unit alone gets the middle);
    a unit's are averaged over its rankings and multiplied by the weight of all.

    Kemeny is exact up to 10 units (all orders, by dynamic programming over sets of units). Beyond,
    units are moved to better places, from Borda's order and from Copeland's, until no single move
    helps: ``exact`` is then False. Of equally good orders the one that follows Borda's is returned,
    then labels in alphabetical order, so that the order of rows does not matter.

    References
    ----------
    Borda (1784); Copeland (1951); Kemeny (1959), Mathematics without numbers, *Daedalus* 88; Young
    (1988), Condorcet's theory of voting, *American Political Science Review* 82.

    Examples
    --------
    Condorcet's paradox: three voters, and every order that keeps their cycle is as good.

    >>> votes = pd.DataFrame({"v1": [1, 2, 3], "v2": [3, 1, 2], "v3": [2, 3, 1]}, index=list("abc"))
    >>> merge_rankings(votes, "kemeny").equally_good
    3
    """
    one_of("method", method, ("borda", "copeland", "kemeny"))
    table = rankings if isinstance(rankings, pd.DataFrame) else pd.DataFrame(np.asarray(rankings))
    names = [str(name) for name in table.columns]
    ranks = table.to_numpy(dtype=float)
    w = weights_as_given(weights, names, len(names), "rankings")
    if len(ranks) > MOST_UNITS:
        where = "aggregation.merging.MOST_UNITS"
        what = Text("个对象", "units")
        raise MethodError.too_many("merge_rankings", what, len(ranks), MOST_UNITS, where)
    _check(ranks, w, names, table.index.tolist())
    support = support_matrix(-ranks, w / w.sum())
    borda = borda_points(ranks, w)
    equally_good: int | None = None
    exact = True
    if method == "borda":
        scores = borda
    elif method == "copeland":
        scores = duels(len(support), support.__getitem__).scores
    else:
        start = np.lexsort((table.index.astype(str), -np.round(borda, 10)))
        order, equally_good = kemeny_order(support, start)
        exact = equally_good is not None
        scores = np.empty(len(order))
        scores[order] = np.arange(len(order) - 1.0, -1.0, -1.0)
    scores = np.round(scores, 10)
    ahead = np.sign(np.subtract.outer(scores, scores))
    agreement = float(np.sum(np.triu(0.5 + ahead * (support - 0.5), 1)))
    return MergedRanking(
        pd.Series(competition_ranks(scores), index=table.index, name="rank"),
        pd.Series(scores, index=table.index, name="score"),
        pd.DataFrame(support, index=table.index, columns=table.index),
        agreement,
        exact,
        equally_good,
    )


def _check(ranks: Floats, w: Floats, names: Sequence[str], units: Sequence[object]) -> None:
    refuse_empty(ranks, names)
    if (infinite := has_infinity(ranks)).any():
        what = Text("名次含无穷大", "Infinite ranks in")
        raise MethodError.cannot_take(what, [names[j] for j in positions(infinite)], Text("", ""))
    alone = np.all(np.isnan(ranks[:, w > 0]), axis=1)
    if alone.any():
        raise MethodError.cannot_take(
            Text("没有任何名次的对象", "Units that no ranking holds"),
            [str(units[i]) for i in positions(alone)],
            Text("请去掉这些对象。", "Leave them out."),
        )


def borda_points(ranks: Floats, weights: Floats) -> Floats:
    """Return weighted points, N - 1 for first ... 0 for last, tied places sharing theirs."""
    n = len(ranks)
    total, divisor = np.zeros(n), np.zeros(n)
    for column, weight in zip(ranks.T, weights, strict=True):
        present = ~np.isnan(column)
        ordered = np.sort(column[present])
        behind = len(ordered) - np.searchsorted(ordered, column[present], side="right")
        level = len(ordered) - np.searchsorted(ordered, column[present], side="left") - behind - 1
        points, top = behind + level / 2, len(ordered) - 1
        total[present] += weight * (points * (n - 1) / top if top else (n - 1) / 2)
        divisor[present] += weight
    return np.asarray(total * (weights.sum() / divisor))


def kemeny_order(support: Floats, start: Integers) -> tuple[Integers, int | None]:
    """Return an order of largest agreement and how many there are, None where only searched.

    Of equally good orders, the first by position in ``start``.
    """
    s = support[np.ix_(start, start)]
    if len(s) <= EXACT:
        order, number_of = _best_order(s)
        return start[order], number_of
    copeland = np.argsort(-duels(len(s), s.__getitem__).scores, kind="stable")
    improved = [_improved(s, order) for order in (np.arange(len(s)), copeland)]
    best = max(improved, key=lambda order: round(_agreement(s, order), 9))  # the first of equals
    return start[best], None


def _agreement(s: Floats, order: Integers) -> float:
    return float(np.triu(s[np.ix_(order, order)], 1).sum())


def _best_order(s: Floats) -> tuple[Integers, int]:
    """Return the first best order and the number of best orders.

    By sets of units that are still to be placed: whoever comes first among them gains the support
    over the others.
    """
    n = len(s)
    best, count = np.zeros(1 << n), [1] + [0] * ((1 << n) - 1)
    first = np.zeros(1 << n, dtype=np.int64)
    for rest in range(1, 1 << n):
        members = [i for i in range(n) if rest >> i & 1]
        gains = s[np.ix_(members, members)].sum(axis=1) - s[members, members]
        values = gains + best[[rest & ~(1 << i) for i in members]]
        best[rest] = values.max()
        ties = [i for i, value in zip(members, values, strict=True) if value > best[rest] - _SAME]
        first[rest] = ties[0]
        count[rest] = sum(count[rest & ~(1 << i)] for i in ties)
    order, rest = [], (1 << n) - 1
    while rest:
        order.append(int(first[rest]))
        rest &= ~(1 << order[-1])
    return np.array(order), count[-1]


def _improved(s: Floats, order: Integers) -> Integers:
    """Move one unit at a time to the place that gains most, until no move gains."""
    order = order.copy()
    while True:
        ahead = s[np.ix_(order, order)]
        lead = ahead - ahead.T
        passed = np.cumsum(lead, axis=1)  # of unit i over places 0 ... k
        here = passed.diagonal()[:, np.newaxis]
        up = here - np.column_stack([np.zeros(len(order)), passed[:, :-1]])
        down = here - passed
        place = np.arange(len(order))
        gain = np.where(place[np.newaxis, :] < place[:, np.newaxis], up, down)
        i, k = np.unravel_index(np.argmax(gain), gain.shape)
        if gain[i, k] <= _SAME:
            return order
        order = np.insert(np.delete(order, i), k, order[i])
