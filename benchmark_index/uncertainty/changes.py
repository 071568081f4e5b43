"""The smallest change of weights that moves a unit: of all together, or of a single one."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..catalog.displayed import Displayed
from ..errors import MethodError, Text, UsageError
from ..numerics import Booleans, Floats, Integers
from .as_written import AssumptionLike
from .linear_units import LinearUnits, periods_of
from .one_at_a_time import IndexLike, runs_of
from .programs import fewest_beaten, minimize
from .weight_space import WeightSpace

SAME = 1e-9  # of scores divided by the range of z
_WHAT = Text("权重的最小变化", "Smallest change of weights")
_REASONS = (
    Text("", ""),
    Text("有缺失值", "values are missing"),
    Text("该权重为全部", "it is all the weight there is"),
    Text("该权重不影响差距", "this weight does not move the gap"),
    Text("须超出 0 到 1", "it would have to leave 0 to 1"),
)


@dataclass(frozen=True, eq=False, repr=False)
class WeightChange(Displayed):
    """The smallest change of weights that lifts a unit, or why there is none.

    Attributes
    ----------
    unit : label
    goal : Text
        What it is lifted to.
    size : float
        The sum of |changes| of the weights of indicators in the index; NaN where not possible.
    weights : DataFrame
        By node: its parent, weights among siblings ``before`` and ``after``, and in the index
        ``effective_before``, ``effective_after``, ``change``. Empty where not possible.
    reason : Text
        Why it is not possible; empty where it is.
    """

    _kind: ClassVar[str] = "change"

    unit: Hashable
    goal: Text
    size: float
    weights: pd.DataFrame
    reason: Text

    @property
    def possible(self) -> bool:
        """Whether any weights allowed lift the unit so far."""
        return not self.reason.en

    def explain(self, language: str = "en") -> str:
        """Return the outcome as a sentence, in ``"zh"`` or ``"en"``."""
        if not self.possible:
            return Text(
                f"{self.unit} {self.goal.zh}：不可能（{self.reason.zh}）。",
                f"{self.unit} {self.goal.en}: not possible ({self.reason.en}).",
            ).pick(language)
        return Text(
            f"{self.unit} {self.goal.zh}：权重共需变动 {self.size:.4g}。",
            f"{self.unit} {self.goal.en}: weights change by {self.size:.4g} in all.",
        ).pick(language)


def smallest_change(
    index: IndexLike,
    table: object,
    unit: Hashable,
    over: Hashable | None = None,
    to_rank: int | None = None,
    nodes: Collection[str] | None = None,
    within: Sequence[AssumptionLike] | AssumptionLike = "simplex",
    period: str | None = None,
) -> WeightChange:
    """Return the least change of all weights together that lifts a unit (权重最小变化).

    Minimizes the sum of ``|v_j - v0_j|`` over the weights v of indicators in the index, such that
    ``sum_j v_j z_j`` of the unit is at least that of the other; a tie counts. The sum is unique,
    the weights need not be.

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        Arithmetic means throughout; it is fitted anew.
    table : IndicatorTable or DataFrame
    unit : label
    over : label, optional
        The unit to catch.
    to_rank : int, optional
        The rank to reach; default 1, where ``over`` is not given.
    nodes : collection of str, optional
        The nodes below which weights may change; default every one.
    within : assumptions of weights, default "simplex"
        What weights may become, such as ``WeightNoise(0.2)``.
    period : str, optional
        Of a panel.

    Returns
    -------
    WeightChange

    Raises
    ------
    MethodError
        The index is no weighted sum, or the units lack values.
    UsageError
        There is no such unit, node or rank.

    References
    ----------
    Kadziński, Greco and Słowiński (2012), on rankings that some weights allow.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.8, 0.7], "tii": [0.3, 0.9]}, index=["A", "B"]
    ... )
    >>> smallest_change("egdi", frame, "A").explain()
    'A to rank 1: weights change by 0.06667 in all.'
    """
    runs = runs_of(index, table)
    parts = periods_of(runs, period)
    if len(parts) != 1:
        names = [str(name) for name, _ in parts]
        reason = Text(f"请写 period：{', '.join(names)}", f"say period: {', '.join(names)}")
        raise UsageError.bad_option(Text("时期", "period"), "", reason)
    units = parts[0][1]
    inner = [node.id for node in runs.framework.inner]
    for node in nodes or ():
        if node not in inner:
            raise UsageError.unknown(Text("节点", "node"), str(node), inner)
    at, rivals, rank = _rivals(units, unit, over, to_rank)
    units.complete(np.array([at, *rivals]), _WHAT)
    space = WeightSpace.of(units.plan, runs.framework, within, nodes)
    goal = (
        Text(f"升至第 {rank} 名", f"to rank {rank}")
        if over is None
        else Text(f"追上 {over}", f"to catch {over}")
    )
    z = units.scaled
    solution = _least(space, z[rivals] - z[at], rank - 1)
    if solution is None:
        reason = Text("允许的权重都不行", "no weights allowed do")
        return WeightChange(unit, goal, np.nan, pd.DataFrame(), reason)
    frame = _frame(space, solution)
    leaves = frame["change"].reindex(list(units.plan.leaves)).fillna(0.0)
    return WeightChange(unit, goal, float(leaves.abs().sum()), frame, Text("", ""))


def _rivals(
    units: LinearUnits, unit: Hashable, over: Hashable | None, to_rank: int | None
) -> tuple[int, Integers, int]:
    """Return where the unit and its rivals stand, and the rank among them it is to have."""
    at = units.at(unit)
    if over is not None and to_rank is not None:
        reason = Text("over 与 to_rank 只能写一个", "say over or to_rank, not both")
        raise UsageError.bad_option(Text("目标", "goal"), str(to_rank), reason)
    rivals = np.flatnonzero(units.ranked & (np.arange(len(units.rows)) != at))
    rank = 1 if to_rank is None else to_rank
    if isinstance(rank, bool) or not isinstance(rank, (int, np.integer)) or rank < 1:
        reason = Text("请写正整数", "write a whole number from 1")
        raise UsageError.bad_option(Text("名次", "rank"), str(to_rank), reason)
    if over is not None:
        rivals = np.array([units.at(over)])
    for place in (at, *rivals):
        if not units.ranked[place]:
            raise MethodError(
                Text(f"{units.units[place]} 没有名次", f"{units.units[place]} is not ranked"),
                Text("请先插补缺失值。", "Impute its missing values first."),
            )
    return at, rivals, int(rank)


def _least(space: WeightSpace, ahead: Floats, spare: int) -> Floats | None:
    """Return the variables nearest to the weights as they are at which at most so many lead.

    ``ahead`` holds by rival its values less those of the unit.
    """
    m, n = len(space.plan.leaves), space.size
    unit = np.eye(n)[:m]
    upper = np.hstack([space.upper[0], np.zeros((len(space.upper[0]), 2 * m))])
    equal = np.vstack(
        [
            np.hstack([space.equal[0], np.zeros((len(space.equal[0]), 2 * m))]),
            np.hstack([unit, -np.eye(m), np.eye(m)]),
        ]
    )
    sides = np.concatenate([space.equal[1], space.nominal])
    low, high = space.bounds
    bounds = (
        np.concatenate([low, np.zeros(2 * m)]),
        np.concatenate([high, np.full(2 * m, 2.0)]),
    )
    costs = np.concatenate([np.zeros(n), np.ones(2 * m)])
    leads = np.hstack([ahead, np.zeros((len(ahead), n + m))])
    if 0 < spare < len(leads):
        held = fewest_beaten(costs, (upper, space.upper[1]), (equal, sides), bounds, leads, spare)
        if held is None:
            return None
        leads = leads[held]
    elif spare:
        leads = leads[:0]
    below = np.vstack([upper, leads]), np.concatenate([space.upper[1], np.zeros(len(leads))])
    solution = minimize(costs, below, (equal, sides), bounds)
    if solution is None:
        return None
    if len(leads) and (leads @ solution).max() > SAME:
        raise MethodError.unsolved("smallest_change", "HiGHS")
    return solution[:n]


def _frame(space: WeightSpace, variables: Floats) -> pd.DataFrame:
    """Return weights by node before and after."""
    plan = space.plan
    before = plan.weights / np.repeat(
        np.add.reduceat(plan.weights, plan.starts[:-1]), np.diff(plan.starts)
    )
    after = space.local(variables)
    was, now = (space.effective(local)[plan.children] for local in (before, after))
    return pd.DataFrame(
        {
            "parent": [parent for parent, _ in plan.edges],
            "before": before,
            "after": after,
            "effective_before": was,
            "effective_after": now,
            "change": now - was,
        },
        index=pd.Index([child for _, child in plan.edges], name="node"),
    )


def swaps(index: IndexLike, table: object) -> pd.DataFrame:
    """Return for neighbours in the ranking the change of each single weight that makes them tie.

    With siblings keeping their proportions, the gap of two scores is linear in one weight w: it
    closes at ``w - gap / (v (D - R))``, v the weight of the parent in the index, D the gap of the
    node itself and R that of its siblings together (权重互换点).

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        Arithmetic means throughout; it is fitted anew.
    table : IndicatorTable or DataFrame

    Returns
    -------
    DataFrame
        By pair and node: ``unit`` that would catch ``over``, one place above, (``period``,)
        ``node``, its ``weight`` among siblings, the weight ``needed``, ``change``, ``possible``,
        and why not in ``zh`` and ``en``. Pairs are in ranking order, the smallest change first.

    Raises
    ------
    MethodError
        The index is no weighted sum.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.8, 0.7], "tii": [0.3, 0.9]}, index=["A", "B"]
    ... )
    >>> swaps("egdi", frame)[["unit", "over", "node", "weight", "needed"]].round(3)
      unit over node  weight  needed
    0    A    B  tii   0.333   0.294
    1    A    B  osi   0.333   0.385
    2    A    B  hci   0.333   0.500
    """
    runs = runs_of(index, table)
    frames = []
    for name, units in periods_of(runs):
        units.complete(np.array([], dtype=int), Text("权重互换点", "Swaps of weights"))
        frame = _swaps(units)
        if name is not None:
            frame.insert(2, "period", name)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _swaps(units: LinearUnits) -> pd.DataFrame:
    plan, z, m = units.plan, units.z, len(units.plan.leaves)
    values = np.full((len(z), m + len(plan.nodes)), np.nan)
    values[:, :m] = z
    space = WeightSpace(plan, ())
    sums = np.add.reduceat(plan.weights, plan.starts[:-1])
    local = plan.weights / np.repeat(sums, np.diff(plan.starts))
    for i in range(len(plan.nodes)):
        edges = slice(plan.starts[i], plan.starts[i + 1])
        values[:, m + i] = values[:, plan.children[edges]] @ local[edges]
    order = np.argsort(-values[:, -1], kind="stable")
    order = order[units.ranked[order]]
    above, below = order[:-1], order[1:]
    gaps = values[above] - values[below]
    gaps[np.isnan(values[above, -1]) | np.isnan(values[below, -1])] = np.nan
    parents = m + np.repeat(np.arange(len(plan.nodes)), np.diff(plan.starts))
    whole, of_node = gaps[:, [-1]], gaps[:, plan.children]
    weight_above = space.effective(local)[parents]
    with np.errstate(all="ignore"):
        rest = (gaps[:, parents] - local * of_node) / (1 - local)
        slope = weight_above * (of_node - rest)
        needed = np.where(whole == 0, local, local - whole / slope)
    scale = max(1.0, float(np.nanmax(np.abs(z), initial=1.0)))
    needed = np.where((needed < 0) & (needed > -1e-12), 0.0, needed)
    needed = np.where((needed > 1) & (needed < 1 + 1e-12), 1.0, needed)
    whys = [
        np.isnan(whole) & np.ones_like(slope, dtype=bool),
        np.broadcast_to(local >= 1 - 1e-12, slope.shape),
        (np.abs(slope) <= 1e-14 * scale) & (whole != 0),
        ~((needed >= 0) & (needed <= 1)),
    ]
    return _swap_frame(units, (above, below), np.select(whys, [1, 2, 3, 4], 0), local, needed)


def _swap_frame(
    units: LinearUnits,
    pairs: tuple[Integers, Integers],
    why: Integers,
    local: Floats,
    needed: Floats,
) -> pd.DataFrame:
    (above, below), (count, edges) = pairs, why.shape
    names, nodes = units.units, [child for _, child in units.plan.edges]
    possible: Booleans = why == 0
    needed = np.where(possible, needed, np.nan)
    change = needed - local
    by_size = np.argsort(np.where(possible, np.abs(change), np.inf), axis=1, kind="stable")
    rows = np.arange(count)[:, np.newaxis]
    flat = why[rows, by_size].ravel()
    return pd.DataFrame(
        {
            "unit": names[below].repeat(edges),
            "over": names[above].repeat(edges),
            "node": np.array(nodes, dtype=object)[by_size].ravel(),
            "weight": local[by_size].ravel(),
            "needed": needed[rows, by_size].ravel(),
            "change": change[rows, by_size].ravel(),
            "possible": flat == 0,
            "zh": np.array([reason.zh for reason in _REASONS], dtype=object)[flat],
            "en": np.array([reason.en for reason in _REASONS], dtype=object)[flat],
        }
    )
