"""The least change of all weights together that lifts a unit: :func:`smallest_change`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..errors import MethodError, Text, UsageError
from ..index.kernel import leaf_weights
from ..index.plan import Plan
from ..numerics import Floats, Integers
from .as_written import AssumptionLike, read_all
from .assumptions import WeightSimplex
from .programs import LinearSystem, maximize, silent
from .rank_programs import LEVEL
from .ranked_units import IndexLike, RankedUnits
from .weight_trees import WeightTree

_POSSIBLE = Text("", "")
_LEVEL_ALREADY = Text("无需改变", "no change is needed")
_NO_WEIGHTS = Text(
    "不可能：允许范围内没有这样的权重", "not possible: no weights of the region do it"
)


@dataclass(frozen=True, eq=False)
class WeightChange:
    """The least change of weights that lifts a unit, or why there is none.

    Attributes
    ----------
    unit : str
    over : tuple of str
        The units that it reaches or passes.
    is_possible : bool
    size : float
        The sum of the changes of effective weights of indicators, without sign; NaN where it is
        not possible. It is unique; the weights need not be.
    weights : DataFrame
        Per node: ``effective`` weight as it is, ``needed``, ``change``; and ``local``, the needed
        weight among its siblings.
    reason : Text
        Why it is not possible, or that nothing has to change.
    """

    unit: str
    over: tuple[str, ...] = field(repr=False)
    is_possible: bool
    size: float
    weights: pd.DataFrame = field(repr=False)
    reason: Text

    @property
    def local(self) -> dict[str, float]:
        """The needed weights among siblings, as ``weighting=`` of an index takes them."""
        return {str(name): float(weight) for name, weight in self.weights["local"].items()}


def smallest_change(
    index: IndexLike,
    table: object,
    unit: str,
    *,
    over: str | None = None,
    to_rank: int = 1,
    nodes: Iterable[str] | None = None,
    region: AssumptionLike | Sequence[AssumptionLike] | None = None,
    period: str | None = None,
) -> WeightChange:
    """Return the least change of weights that lifts a unit (最小权重变动).

    The weights e of indicators in the index with the least ``sum |e_j - e0_j|`` under which the
    unit is level with another or ahead of it, or is first, ties counted; a linear program. A
    rank other than the first takes a few integer variables.

    Parameters
    ----------
    index : CompositeIndex, Framework, str or Path
        The index, or the indicator system with its own steps. It is fitted anew.
    table : IndicatorTable or DataFrame
    unit : str
    over : str, optional
        The unit that is to be reached; default: all that are in the way of ``to_rank``.
    to_rank : int, default 1
        The rank that is to be reached.
    nodes : iterable of str, optional
        The indicators and groups whose weights may change; siblings that are not named keep their
        proportions. Default: all.
    region : assumption or sequence of them, optional
        In which weights stay; default: any that are not negative.
    period : str, optional
        In a table of several.

    Returns
    -------
    WeightChange

    Raises
    ------
    MethodError
        The index is no complete tree of arithmetic means.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"osi": [0.9, 0.5], "hci": [0.6, 0.9], "tii": [0.7, 0.5]}, index=["A", "B"]
    ... )
    >>> change = smallest_change("egdi", frame, "B")
    >>> round(change.size, 6), change.weights["needed"].round(4).tolist()
    (0.285714, [0.1905, 0.4762, 0.3333])
    """
    if nodes is not None and region is not None:
        raise _either()
    units = RankedUnits.of(index, table)
    framework, plan = units.fitted.framework, units.plan
    row = units.row_of(unit, period)
    rows = next(units.comparable(rows) for rows, _ in units.periods if row in rows)
    if row not in rows:
        return _impossible(units, unit, (), Text("不可能：未参加排名", "not possible: not ranked"))
    if over is not None:
        rows = np.array([row, other := units.row_of(over, units.table.place(row)[1] or None)])
        if other == row or np.isnan(units.scorecard.score.iloc[other]):
            return _impossible(
                units,
                unit,
                (over,),
                Text("不可能：没有可比的对象", "not possible: nothing to pass"),
            )
        to_rank = 1
    if not isinstance(to_rank, int) or to_rank < 1:
        raise MethodError.bad_parameter(
            "to_rank", Text("请写 1 以上的整数", "write a whole number of at least 1")
        )
    if reason := units.nonlinear(rows):
        raise only_linear(reason)
    assumed = read_all(WeightSimplex() if region is None else region, framework)
    within = WeightTree.of(plan, framework, assumed).constraints
    if nodes is not None:
        within = _movable(plan, set(_known(nodes, plan)))
    z = units.in_range(rows)
    gaps = np.delete(z - z[list(rows).index(row)], list(rows).index(row), axis=0)
    others = tuple(units.labels[int(other)] for other in rows if other != row)
    point = _least(units, within, gaps, to_rank)
    if point is None:
        return _impossible(units, unit, others, _NO_WEIGHTS)
    weights = _weights(units, point)
    changed = weights["change"].loc[[leaf for leaf in plan.leaves if leaf in weights.index]]
    size = float(changed.abs().sum())
    passed = gaps @ point[: len(plan.leaves)] <= LEVEL
    reached = tuple(name for name, at in zip(others, passed, strict=True) if at)
    said = _LEVEL_ALREADY if size <= LEVEL else _POSSIBLE
    return WeightChange(str(unit), reached, True, size, weights, said)


def _least(units: RankedUnits, within: LinearSystem, gaps: Floats, to_rank: int) -> Floats | None:
    """Return node weights with the least sum of changes of leaves; None: there are none."""
    m, n = gaps.shape[1], within.rows.shape[1]
    used = np.zeros(m, dtype=bool)
    used[units.plan.columns_below([units.plan.nodes[-1].id])] = True
    root = units.plan.nodes[-1].id
    before = np.where(used, leaf_weights(units.plan, [root])[root][0], 0.0)
    leaf, eye = np.eye(n)[:m][used], np.eye(int(used.sum()))
    wide = within.widened(len(eye))
    wide = wide.at_most(np.hstack([leaf, -eye]), before[used])  # e - d <= e0
    wide = wide.at_most(np.hstack([-leaf, -eye]), -before[used])
    cost = np.append(np.zeros(n), np.ones(len(eye)))
    catch = np.hstack([gaps, np.zeros((len(gaps), len(cost) - m))])
    spared = to_rank - 1
    if spared >= len(gaps):
        return maximize(-cost, wide)
    if spared:
        chosen = _passed(wide, catch, cost, spared)
        if chosen is None:
            return None
        catch = catch[chosen]
    return maximize(-cost, wide.at_most(catch, np.zeros(len(catch))))


def _passed(wide: LinearSystem, catch: Floats, cost: Floats, spared: int) -> Integers | None:
    """Return the units to pass where so many may stay ahead, by integer programming."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    k, n = catch.shape
    zeros = np.zeros
    within = wide.widened(k).at_most(np.hstack([catch, -np.eye(k)]), zeros(k))
    ahead = np.append(zeros(n), np.ones(k))
    within = within.at_most(ahead[np.newaxis], np.array([float(spared)]))
    with silent():
        solved = milp(
            np.append(cost, zeros(k)),
            constraints=[
                LinearConstraint(within.rows, -np.inf, within.limits),
                LinearConstraint(within.equations, within.totals, within.totals),
            ],
            integrality=ahead.astype(int),
            bounds=Bounds(zeros(n + k), np.append(np.full(n, np.inf), np.ones(k))),
        )
    return None if solved.x is None else np.flatnonzero(solved.x[n:] < 0.5)


def _movable(plan: Plan, free: set[str]) -> LinearSystem:
    """Return node weights of which only some move; their siblings keep their proportions."""
    leaves, starts = len(plan.leaves), plan.starts.tolist()
    inner = leaves + len(plan.nodes)
    n, equations = inner + len(plan.nodes), []
    for i, node in enumerate(plan.nodes):
        edges = range(starts[i], starts[i + 1])
        total = np.zeros(n)
        total[plan.children[edges.start : edges.stop]] = 1.0
        total[leaves + i] = -1.0
        equations.append(total)
        for edge, child in zip(edges, node.children, strict=True):
            if child not in free:
                row = np.zeros(n)
                row[[plan.children[edge], inner + i]] = 1.0, -plan.weights[edge]
                equations.append(row)
    root = np.eye(n)[inner - 1]
    totals = np.append(np.zeros(len(equations)), 1.0)
    return LinearSystem(np.zeros((0, n)), np.zeros(0), np.array([*equations, root]), totals)


def _known(nodes: Iterable[str], plan: Plan) -> list[str]:
    every = [child for node in plan.nodes for child in node.children]
    names = [nodes] if isinstance(nodes, str) else [*nodes]
    for name in names:
        if name not in every:
            raise UsageError.unknown(Text("节点", "node"), str(name), every)
    return names


def _weights(units: RankedUnits, point: Floats) -> pd.DataFrame:
    """Return weights as they are and as needed, by node in reading order."""
    plan = units.plan
    names = [*plan.leaves, *(node.id for node in plan.nodes)]
    root = plan.nodes[-1].id
    before = dict(units.fitted.weights["effective"].items())
    needed = dict(zip(names, np.maximum(point[: len(names)], 0.0).tolist(), strict=True))
    local: dict[str, float] = {}
    for i, node in enumerate(plan.nodes):
        below = plan.weights[plan.starts[i] : plan.starts[i + 1]].tolist()
        parent = sum(needed[child] for child in node.children)
        for child, weight in zip(node.children, below, strict=True):
            local[child] = needed[child] / parent if parent > 1e-12 else weight
    order = [name for name in units.fitted.weights.index if name in local and name != root]
    frame = pd.DataFrame(
        {
            "effective": [float(before[name]) for name in order],
            "needed": [needed[name] for name in order],
        },
        index=pd.Index(order, name="node"),
    )
    frame["change"] = frame["needed"] - frame["effective"]
    frame["local"] = [local[name] for name in order]
    return frame


def _impossible(units: RankedUnits, unit: str, over: tuple[str, ...], why: Text) -> WeightChange:
    empty = pd.DataFrame(columns=["effective", "needed", "change", "local"], dtype=float)
    return WeightChange(str(unit), over, False, float("nan"), empty, why)


def only_linear(reason: Text) -> MethodError:
    """Return the error of an index that is no complete tree of arithmetic means."""
    return MethodError(
        Text(
            f"权重的最小变动只对完整的算术平均求得：{reason.zh}",
            f"Changes of weights are found for complete arithmetic means: {reason.en}",
        ),
        Text("请插补缺失值，或用算术平均。", "Impute, or take arithmetic means."),
    )


def _either() -> UsageError:
    return UsageError(
        Text("nodes 与 region 只能给出一个", "nodes and region exclude one another"),
        Text("请删去其一。", "Leave one out."),
    )
