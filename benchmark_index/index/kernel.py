"""A plan over draws: the scores of many units under many vectors of weights, at once.

A draw is one full index: weights of its own and, where asked, values of its own (another
normalization, a data error, a unit left out). :class:`CompositeIndex` has one draw, robustness
thousands. Nothing here checks its input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..aggregation import Columns, PlanNode, refuse_infinite, run
from ..aggregation.by_formula import FormulaScore
from ..aggregation.draws import Child, Children, Scored, combine_draws
from ..aggregation.matrix import Cell, PowerForm
from ..estimators.rows import Block
from ..numerics import Booleans, Floats, Integers, is_finite, positions
from .plan import Places, Plan, PlanStep, numbers_of, places

BLOCK_BYTES = 8 << 20  # of temporary arrays, which then stay in the processor's cache
WORTH_APART = 4  # one unit in so many is complete: these are multiplied apart
FEW = 16  # draws that are worked one by one: loops along so few would be too short


def score(
    plan: Plan,
    z: Floats,
    weights: Floats | None = None,
    *,
    treated: Floats | None = None,
    nodes: Sequence[str] = (),
    cell: Cell = "{} / {}".format,
    block_bytes: int = BLOCK_BYTES,
) -> dict[str, Floats]:
    """Score units under every draw.

    A node's score is ``(sum w z^p / sum w)^(1/p)`` over its present children, where the number of
    children that its coverage asks for is present and one of them weighs something; else it is
    missing, and so a missing child of its parent. What is no power mean is computed draw by draw.

    Parameters
    ----------
    plan : Plan
    z : array of shape (units, leaves) or (draws, units, leaves)
        Normalized values, larger is better; NaN is missing. The second form gives every draw its
        own.
    weights : array of shape (draws, edges), optional
        Not negative; among siblings they need not sum to 1. Default: the plan's own in every draw.
    treated : array of shape (units, leaves) or (draws, units, leaves), optional
        The values before normalization, for aggregations that bring their own scaling. Default: z.
    nodes : sequence of str, optional
        Nodes or leaves to return. Default: the root alone.
    cell : callable
        Describes (row, child) for an error message.
    block_bytes : int, default BLOCK_BYTES
        About how large temporary arrays may be together. Scores do not depend on it but for the
        last digit of a sum.

    Returns
    -------
    dict of arrays of shape (draws, units)
        NaN where a unit has no score.

    Raises
    ------
    MethodError
        A mean is not defined for a value that counts, such as a geometric mean for 0; the message
        names the cells of the first draw in which that is so.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from benchmark_index import ArithmeticMean
    >>> from benchmark_index.index.plan import compile_plan
    >>> root = PlanNode("index", ("a", "b"), (0.5, 0.5), ArithmeticMean(), Fraction(0))
    >>> plan = compile_plan([root], ["a", "b"])
    >>> z = np.array([[80.0, 60.0], [90.0, np.nan]])
    >>> score(plan, z)["index"]
    array([[70., 90.]])
    >>> score(plan, z, np.array([[3.0, 1.0], [0.0, 1.0]]))["index"]
    array([[75., 90.],
           [60., nan]])
    """
    task = _Task(
        plan=plan,
        below=plan.below(nodes := nodes or (plan.nodes[-1].id,)),
        z=z,
        treated=z if treated is None else treated,
        weights=weights,
        nodes=nodes,
        cell=cell,
    )
    draws, units = task.shape
    result = {name: np.full((draws, units), np.nan) for name in nodes}
    left: Places = slice(0, units)
    if plan.is_linear and weights is not None and z.ndim == 2 and draws >= FEW:
        complete = ~np.isnan(z[:, plan.columns_below(nodes)]).any(axis=1)
        if WORTH_APART * np.count_nonzero(complete) >= units:
            _multiply(task, weights, places(positions(complete)), result, block_bytes)
            left = places(positions(~complete))
    for some, rows in _blocks(task, left, block_bytes):
        one = some.stop - some.start == 1
        scores = task.one(some.start, rows) if one else task.many(some, rows)
        for name in nodes:
            result[name][some, rows] = scores[name].T
    for name in set(nodes) & plan.at.keys():
        refuse_infinite(type(plan.nodes[plan.at[name]].aggregation).__name__, name, result[name])
    return result


def leaf_weights(
    plan: Plan, nodes: Sequence[str], weights: Floats | None = None
) -> dict[str, Floats]:
    """Return the weights of the leaves in the scores of nodes where nothing is missing.

    The product of the shares among siblings down the tree; where all children of a node weigh
    nothing in a draw, its siblings share what it would have had.

    Parameters
    ----------
    plan : Plan
        Of arithmetic means.
    nodes : sequence of str
        Nodes or leaves.
    weights : array of shape (draws, edges), optional
        Default: the plan's own, one draw.

    Returns
    -------
    dict of arrays of shape (draws, leaves)
        NaN in a draw in which the node has no score.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from benchmark_index import ArithmeticMean
    >>> from benchmark_index.index.plan import compile_plan
    >>> group = PlanNode("g", ("a", "b"), (0.5, 0.5), ArithmeticMean(), Fraction(0))
    >>> root = PlanNode("index", ("g", "c"), (0.6, 0.4), ArithmeticMean(), Fraction(0))
    >>> leaf_weights(compile_plan([group, root], ["a", "b", "c"]), ["index"])["index"]
    array([[0.3, 0.3, 0.4]])
    """
    shares = _Shares.of(plan, plan.weights[np.newaxis] if weights is None else weights)
    return {name: shares.down(plan, name).T for name in nodes}


class _Shares(NamedTuple):
    """Shares among siblings, edges x draws, and by node the draws in which it has no score."""

    of_edges: Floats
    absent: dict[int, Booleans]

    @classmethod
    def of(cls, plan: Plan, weights: Floats) -> _Shares:
        shares = np.array(weights.T, dtype=float, order="C")
        totals = np.add.reduceat(shares, plan.starts[:-1], axis=0)
        absent: dict[int, Booleans] = {}
        if totals.all():
            shares /= np.repeat(totals, np.diff(plan.starts), axis=0)
            return cls(shares, absent)
        for step in plan.steps:
            count: Integers | int = step.edges.stop - step.edges.start
            for edge, child in step.inner:
                if child in absent:
                    shares[edge, absent[child]] = 0.0
                    count = count - absent[child].astype(int)
            total = shares[step.edges].sum(axis=0)
            without = (total == 0) | (count < step.node.least)
            if without.any():
                absent[step.at] = without
                total[without] = np.inf
            shares[step.edges] /= total
        return cls(shares, absent)

    def down(self, plan: Plan, node: str) -> Floats:
        """Return leaves x draws: the products of shares from a node down."""
        m, above, starts = len(plan.leaves), plan.edge_above, plan.starts.tolist()
        result = np.zeros((m, self.of_edges.shape[1]))
        if node not in plan.at:
            result[plan.leaves.index(node)] = 1.0
            return result
        top = plan.at[node]
        shares = self.of_edges.copy()
        shares[starts[top + 1] :] = 0.0  # nothing but the node itself hands down
        for i in range(top - 1, -1, -1):
            shares[starts[i] : starts[i + 1]] *= shares[above[i]] if i in above else 0.0
        to_leaf = plan.children < m
        result[plan.children[to_leaf]] = shares[to_leaf]
        if top in self.absent:
            result[:, self.absent[top]] = np.nan
        return result


class _Leaves(NamedTuple):
    """The values of a block: units x leaves, or leaves x units x draws where draws have their own.

    ``values`` are 0 where missing; ``present`` is None where nothing is.
    """

    raw: Floats
    values: Floats
    present: Booleans | None

    @classmethod
    def of(cls, x: Floats, draws: Block, rows: Places) -> _Leaves:
        x = x[rows] if x.ndim == 2 else np.ascontiguousarray(x[draws][:, rows].transpose(2, 1, 0))
        if is_finite(x):
            return cls(x, x, None)
        present = ~np.isnan(x)
        return cls(x, np.where(present, x, 0.0), present)

    @property
    def shared(self) -> bool:
        """Whether all draws have the same values."""
        return self.values.ndim == 2

    def column(self, j: int) -> Floats:
        """Return one leaf, units x draws."""
        return self.raw[:, j : j + 1] if self.shared else self.raw[j]

    def children(self, step: PlanStep, w: Floats) -> Children:
        """Return the leaves below a node with their weights, edges x draws."""
        values, there, columns = self.values, self.present, step.leaf_columns
        if self.shared:
            present = None if there is None or there[:, columns].all() else there[:, columns]
            return Children(values[:, columns], present, w[step.leaf_edges], [])
        places = zip(numbers_of(columns), numbers_of(step.leaf_edges), strict=True)
        drawn = [Child(values[j], None if there is None else there[j], w[e]) for j, e in places]
        return Children(np.empty((values.shape[1], 0)), None, w[:0], drawn)


@dataclass(frozen=True)
class _Task:
    """What one call of :func:`score` works on; ``weights`` is None where they are the plan's."""

    plan: Plan
    below: Sequence[int]
    z: Floats
    treated: Floats
    weights: Floats | None
    nodes: Sequence[str]
    cell: Cell

    @property
    def shape(self) -> tuple[int, int]:
        """Draws and units."""
        weights = [x for x in (self.weights,) if x is not None]
        values = [x for x in (self.z, self.treated) if x.ndim == 3]
        return max(map(len, [*weights, *values]), default=1), self.z.shape[-2]

    @property
    def has_own_values(self) -> bool:
        """Whether draws have values of their own, which take room beside their scores."""
        return self.z.ndim == 3 or self.treated.ndim == 3

    def one(self, draw: int, rows: Places) -> dict[str, Floats]:
        """Score some units in one draw, as the aggregations themselves do."""
        z, treated = (x if x.ndim == 2 else x[draw] for x in (self.z, self.treated))
        names, nodes = self.plan.leaves, [self.plan.nodes[i] for i in self.below]
        if self.weights is not None:
            local = np.split(self.weights[draw], self.plan.starts[1:-1])
            nodes = [_weighted(self.plan.nodes[i], local[i]) for i in self.below]
        normalized, as_treated = Columns(names, z[rows]), Columns(names, treated[rows])
        return run(nodes, normalized, as_treated, self._cell(rows))

    def many(self, draws: Block, rows: Places) -> dict[str, Floats]:
        """Score some units in many draws, units x draws by node."""
        weights = self.weights
        if weights is None:
            size = draws.stop - draws.start, len(self.plan.weights)
            w = np.broadcast_to(self.plan.weights, size).T
        else:
            w = np.ascontiguousarray(weights[draws].T)
        z = treated = _Leaves.of(self.z, draws, rows)
        if self.treated is not self.z:
            treated = _Leaves.of(self.treated, draws, rows)
        scores: dict[int, Scored] = {}
        for step in (self.plan.steps[i] for i in self.below):
            leaves = treated if step.node.aggregation.own_scaling else z
            node = _NodeDraws(self.plan, step, leaves, scores, w, self._cell(rows))
            scores[step.at] = node.scored()
            for _, child in step.inner:
                if self.plan.nodes[child].id not in self.nodes:
                    del scores[child]
        at, leaf = self.plan.at, self.plan.leaves.index
        return {
            name: scores[at[name]].with_gaps() if name in at else z.column(leaf(name))
            for name in self.nodes
        }

    def _cell(self, rows: Places) -> Cell:
        numbers = numbers_of(rows)
        return lambda row, child: self.cell(numbers[row], child)


class _NodeDraws(NamedTuple):
    """One node in many draws of some units; :meth:`draw` takes them one by one."""

    plan: Plan
    step: PlanStep
    leaves: _Leaves
    scores: dict[int, Scored]
    weights: Floats  # edges x draws
    cell: Cell

    def scored(self) -> Scored:
        step, form = self.step.node.aggregation, self.step.node.form
        if isinstance(step, FormulaScore):
            return self.by_formula(step)
        return self.by_draw() if form is None else self.at_once(form)

    def by_formula(self, step: FormulaScore) -> Scored:
        """Return the scores of all draws, between which weights make no difference."""
        columns = {
            self.plan.leaves[j]: self.leaves.column(j) for j in numbers_of(self.step.leaf_columns)
        }
        columns |= {
            self.plan.nodes[at].id: self.scores[at].with_gaps() for _, at in self.step.inner
        }
        values = step.outcome(
            dict(zip(columns, np.broadcast_arrays(*columns.values()), strict=True))
        ).values
        values = self.step.node.limited(values)
        present = ~np.isnan(values)
        return Scored(np.where(present, values, 0.0), None if present.all() else present)

    def at_once(self, form: PowerForm) -> Scored:
        children = self.leaves.children(self.step, self.weights)
        inner = [Child(*self._seen(at), self.weights[edge]) for edge, at in self.step.inner]
        children.drawn.extend(inner)
        node = self.step.node
        scored = combine_draws(children, form, node.least, self.draw)
        return scored.changed(node.limited) if node.is_limited else scored

    def _seen(self, at: int) -> Scored:
        """Return the scores of an inner child as the node takes them."""
        mirror = self.step.node.mirrors.get(self.plan.nodes[at].id)
        scored = self.scores[at]
        return scored if mirror is None else scored.changed(lambda values: mirror - values)

    def by_draw(self) -> Scored:
        scores = np.column_stack([self.draw(d) for d in range(self.weights.shape[1])])
        present = ~np.isnan(scores)
        return Scored(np.where(present, scores, 0.0), None if present.all() else present)

    def draw(self, d: int) -> Floats:
        """Return the scores of one draw as the node's aggregation computes them."""
        leaves, nodes = self.leaves, self.plan.nodes
        node = _weighted(self.step.node, self.weights[self.step.edges, d])
        treated = Columns(self.plan.leaves, leaves.raw if leaves.shared else leaves.raw[:, :, d].T)
        inner = {nodes[at].id: self.scores[at].with_gaps() for _, at in self.step.inner}
        scores = {id: x[:, d if x.shape[1] > 1 else 0] for id, x in inner.items()}
        for child in node.children:
            if child not in scores:
                scores[child] = treated[child]
        return run([node], scores, treated, self.cell)[node.id]


def _weighted(node: PlanNode, weights: Floats) -> PlanNode:
    """Return a node with other weights, made to sum to 1 where they do not."""
    total = weights.sum()
    if total and abs(total - 1) > 1e-12:
        weights = weights / total
    return replace(node, weights=tuple(weights.tolist()))


def _multiply(
    task: _Task, weights: Floats, rows: Places, result: dict[str, Floats], block_bytes: int
) -> None:
    """Score complete units of a linear tree by one product with the weights of the leaves."""
    plan, z = task.plan, task.z[rows]
    below = {name: plan.columns_below([name]) for name in result}
    size = max(FEW, block_bytes // (8 * (3 * len(plan.weights) + len(plan.leaves))))
    for start in range(0, len(weights), size):
        draws = slice(start, start + size)
        shares = _Shares.of(plan, weights[draws])
        for name, columns in below.items():
            w, x, scores = shares.down(plan, name)[columns].T, z[:, columns].T, result[name]
            if isinstance(rows, slice):  # the product is written where it stays
                np.matmul(w, x, out=scores[draws, rows])
            else:
                scores[draws, rows] = w @ x


def _blocks(task: _Task, rows: Places, block_bytes: int) -> Iterator[tuple[Block, Places]]:
    """Cut draws x units into blocks; units only where each is scored by itself."""
    numbers, draws = numbers_of(rows), task.shape[0]
    widest = max(len(node.children) for node in task.plan.nodes) if task.has_own_values else 1
    cells = block_bytes // (8 * (len(task.below) + 2 * widest + 6))
    height, width = max(1, cells // max(len(numbers), 1)), max(len(numbers), 1)
    if task.plan.is_rowwise:
        height = max(height, 4 * FEW)
        width = max(4 * FEW, cells // min(height, draws))
    if draws < FEW:
        height = 1
    for left in range(0, len(numbers), width):
        some = places(numbers[left : left + width])
        for top in range(0, draws, height):
            yield slice(top, min(top + height, draws)), some
