"""What kind of function an index is of its indicators, and so how differences of it are split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from ..aggregation import Columns, PlanNode
from ..aggregation.matrix import MatrixMethod, PowerForm, Scorer
from ..aggregation.means import Mean
from ..aggregation.weighted import exponent, grown, is_geometric
from ..errors import MethodError, Text
from ..index.fitted import FittedIndex
from ..index.plan import Plan
from ..index.unit_weights import LeafLines
from ..numerics import Floats
from .decompositions import geometric_effects, linear_effects
from .shapley import MOST_EXACT, PAIRS, ShapleyEffects, shapley_effects

FormKind = Literal["arithmetic", "geometric", "shapley"]

WORDS = {
    "arithmetic": Text(
        "加权和：有效权重 × 标准化值", "weighted sum: effective weight x normalized value"
    ),
    "geometric": Text("对数平均（LMDI）分解", "LMDI: logarithmic mean x weight x log ratio"),
    "shapley": Text("Shapley 值", "Shapley values"),
}


@dataclass(frozen=True, eq=False)
class IndexForm:
    """An index as a function of the values and weights of its indicators.

    Attributes
    ----------
    plan : Plan
    kind : {"arithmetic", "geometric", "shapley"}
        Arithmetic means throughout, geometric means throughout, or anything else.
    floors : array of shape (leaves,)
        Of geometric means, the floor below which values count as it; NaN for none.
    placed : mapping by node
        How methods on all units score others by ideals that stay, see :meth:`beside`.
    """

    plan: Plan
    kind: FormKind
    floors: Floats
    placed: Mapping[str, Scorer] = field(default_factory=dict)

    @classmethod
    def of(cls, fitted: FittedIndex) -> IndexForm:
        """Return the form of a fitted index."""
        plan = fitted.compiled
        return cls(plan, _kind(plan), _floors(plan))

    def beside(self, values: Floats) -> IndexForm:
        """Return the form with the ideals that units have together, of these values as taken."""
        at, placed = {leaf: j for j, leaf in enumerate(self.plan.leaves)}, dict[str, Scorer]()
        for node in self.plan.under_root:
            method, inner = node.aggregation, not at.keys() >= {*node.children}
            if inner or not isinstance(method, MatrixMethod):
                continue
            scorer = method.node_scorer(node, values[:, [at[child] for child in node.children]])
            placed |= {} if scorer is None else {node.id: scorer}
        return replace(self, placed=placed)

    @property
    def words(self) -> Text:
        """How differences are split."""
        said = WORDS[self.kind]
        if self.kind == "shapley" and len(self.plan.leaves) > MOST_EXACT:
            zh = f"{said.zh}（抽取 {2 * PAIRS} 种次序估计）"
            return Text(zh, f"{said.en}, from {2 * PAIRS} orders drawn")
        return said

    @cached_property
    def lines(self) -> LeafLines:
        """How an arithmetic index sees its indicators."""
        return LeafLines.of(self.plan)

    def check(self) -> None:
        """Refuse an index whose scores depend on more than a unit's own values."""
        nodes = self.plan.under_root
        if relative := [n for n in nodes if not n.rowwise and n.id not in self.placed]:
            names = "、".join(f"{node.id}: {type(node.aggregation).__name__}" for node in relative)
            raise MethodError(
                Text(
                    f"得分取决于与其他对象的比较，不能分解为各指标的贡献：{names}",
                    f"Scores come from comparisons with other units and have no parts: {names}",
                ),
                Text(
                    "可查看 scorecard.intermediates，或改用平均类合成方法。",
                    "See scorecard.intermediates, or aggregate by a mean.",
                ),
            )

    def effects(
        self, z0: Floats, w0: Floats, z1: Floats, w1: Floats, *, seed: int = 0
    ) -> ShapleyEffects:
        """Return the difference of scores between two states by indicator.

        Parameters
        ----------
        z0, w0, z1, w1 : array of shape (units, leaves)
            Values as the index takes them (see :meth:`taken`) and weights of each unit, of
            :func:`~benchmark_index.index.unit_weights.unit_weights`.
        seed : int, default 0
            Of the orders that are drawn for more than 12 indicators.

        Returns
        -------
        ShapleyEffects
            With standard errors, 0 but where orders are drawn.
        """
        if self.kind == "shapley":
            self.check()
            return shapley_effects(self.scores, z0, w0, z1, w1, seed=seed)
        if self.kind == "arithmetic":
            effects = linear_effects(self.lines.along(z0), w0, self.lines.along(z1), w1)
        else:
            effects = geometric_effects(z0, w0, z1, w1, self.floors)
        return ShapleyEffects(effects, np.zeros_like(effects.value))

    def taken(self, z: Floats, treated: Floats) -> Floats:
        """Return the values as the index takes them: z, or as treated below methods that scale."""
        scaling = [node for node in self.plan.under_root if node.aggregation.own_scaling]
        columns = [
            j
            for j, name in enumerate(self.plan.leaves)
            if any(name in node.children for node in scaling)
        ]
        if not columns:
            return z
        values = np.array(z)
        values[:, columns] = treated[:, columns]
        return values

    def scores(self, z: Floats, w: Floats) -> Floats:
        """Return scores by values and weights that are those of each row, whatever is missing.

        Parameters
        ----------
        z, w : array of shape (..., leaves)
            Weights of leaves in the index; 0 where one is left out, and its z a number even so.

        Returns
        -------
        array of shape (...)
        """
        values = {name: z[..., j].ravel() for j, name in enumerate(self.plan.leaves)}
        weights = {name: w[..., j].ravel() for j, name in enumerate(self.plan.leaves)}
        for node in self.plan.under_root:
            columns = [values[child] for child in node.children]
            shares = [weights[child] for child in node.children]
            for place, child in enumerate(node.children):
                if (mirror := node.mirrors.get(child)) is not None:
                    columns[place] = mirror - columns[place]
            weights[node.id] = np.sum(shares, axis=0)
            placed = self.placed.get(node.id)
            scores = (
                _combined(node, columns, shares)
                if placed is None
                else placed(np.column_stack(columns))
            )
            values[node.id] = node.limited(scores)
        root = self.plan.nodes[-1].id
        return values[root].reshape(z.shape[:-1])


def _kind(plan: Plan) -> FormKind:
    several = [node for node in plan.under_root if len(node.children) > 1 or not _is_plain(node)]
    if any(node.is_limited or node.form is None for node in several):
        return "shapley"
    forms = [node.form for node in several if node.form is not None]
    if all(form.p == 1 and form.floor is None for form in forms):
        return "arithmetic"
    turned = any(node.mirrors for node in plan.under_root)
    if not turned and all(is_geometric(form.p) for form in forms) and _is_product(plan):
        return "geometric"
    return "shapley"


def _is_plain(node: PlanNode) -> bool:
    """Return whether a node of one child has the score of that child."""
    return node.form is not None and node.form.floor is None and not node.is_limited


def _is_product(plan: Plan) -> bool:
    """Return whether floors of nodes above never count: all below are lifted as high."""
    least: dict[str, float] = {}
    for node in plan.under_root:
        floor = None if node.form is None else node.form.floor
        inner = [least[child] for child in node.children if child in least]
        if floor is not None and any(low < floor for low in inner):
            return False
        from_leaves = [-np.inf if floor is None else floor] * (len(inner) < len(node.children))
        least[node.id] = min([*inner, *from_leaves])
    return True


def _floors(plan: Plan) -> Floats:
    floors = np.full(len(plan.leaves), np.nan)
    for step in (plan.steps[i] for i in plan.below([plan.nodes[-1].id])):
        if step.node.form is not None and step.node.form.floor is not None:
            floors[step.leaf_columns] = step.node.form.floor
    return floors


def _combined(node: PlanNode, columns: Sequence[Floats], shares: Sequence[Floats]) -> Floats:
    z, w = np.column_stack(columns), np.column_stack(shares)
    if node.form is not None:
        with np.errstate(all="ignore"):
            return _power_mean(z, w, node.form)
    alone = replace(node, coverage=Fraction(0))
    if not node.aggregation.weighs or alone.least == len(columns):  # it takes no gaps
        return _of_method(node, z)
    with np.errstate(invalid="ignore"):
        local = np.round(w / w.sum(axis=1, keepdims=True), 12)
    result = np.full(len(z), np.nan)
    patterns, which = np.unique(local, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        rows = which.ravel() == number
        if np.isfinite(pattern).all():
            weighed = replace(alone, weights=tuple(pattern.tolist()))
            result[rows] = _of_method(weighed, np.where(pattern > 0, z[rows], np.nan))
    return result


def _of_method(node: PlanNode, z: Floats) -> Floats:
    """Return the scores as the aggregation itself computes them.

    A mean is taken as its formula has it, also of mixtures that are no unit's own and that it would
    not take from one.
    """
    columns = Columns(node.children, z)
    if isinstance(node.aggregation, Mean):
        with np.errstate(all="ignore"):
            return node.aggregation.combine(list(z.T), node.weights, 1)
    return node.aggregation.node_scores(node, node.as_treated(columns), columns, "{} / {}".format)


def _power_mean(z: Floats, w: Floats, form: PowerForm) -> Floats:
    """Return ``(sum w z^p / sum w)^(1/p)`` row by row, each with its own weights."""
    if form.floor is not None:
        z = np.maximum(z, form.floor)
    total = w.sum(axis=1)
    if form.p == 1:
        return np.asarray(np.where(w > 0, w * z, 0.0).sum(axis=1) / total)
    if is_geometric(form.p):
        return np.asarray(np.exp(np.where(w > 0, w * np.log(z), 0.0).sum(axis=1) / total))
    blank, extreme = (-np.inf, np.max) if form.p > 0 else (np.inf, np.min)
    reference = extreme(np.where(w > 0, z, blank), axis=1)
    if np.isinf(form.p):
        return np.asarray(np.where(total > 0, reference, np.nan))
    unit = np.where(reference == 0, 1.0, reference)[:, np.newaxis]
    shrunk = np.expm1(exponent(z, unit, form.p))
    mean = np.where(w > 0, w * shrunk, 0.0).sum(axis=1) / total
    return grown(mean, reference, form.p)
