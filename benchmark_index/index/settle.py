"""Weights and aggregations of every node, settled from the leaves up while an index is fitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import cast

import numpy as np
import pandas as pd

from ..aggregation import Aggregation, MatrixMethod, PlanNode
from ..aggregation.by_formula import FormulaScore
from ..catalog import specs
from ..errors import MethodError, Text, WeightsError
from ..estimators.adapter import unadapted
from ..estimators.by_column import ByColumn, chosen_for, ends_of
from ..estimators.contracts import FromData, Scaler, Weighter
from ..estimators.directions import Direction
from ..findings.finding import Finding
from ..framework import Framework, Group
from ..numerics import Floats, positions
from ..weighting import effective_weights, spread_over_tree
from ..weighting.objective import DataWeights
from . import resolve as steps
from .node_keys import check_words, keeps_scale, mirror_of, turned_children
from .sample import (
    AnchorFit,
    Foreseen,
    LearningSample,
    StagedRows,
    StepFit,
    WeightFit,
    anchor_fit,
    as_normalized,
    as_treated,
)

Node = Framework | Group
Local = Mapping[str, float]


class Tree:
    """What is known of the nodes of an index while it is fitted.

    Parameters
    ----------
    framework : Framework
    aggregations, coverages : mapping by node id
    sample : LearningSample
        The rows, whose imputation and treatment are settled.
    findings : list of Finding
        What is noticed is added here.
    """

    def __init__(
        self,
        framework: Framework,
        aggregations: Mapping[str, Aggregation],
        coverages: Mapping[str, Fraction],
        sample: LearningSample,
        findings: list[Finding],
    ) -> None:
        self.framework, self.aggregations, self.coverages = framework, aggregations, coverages
        self.sample = sample
        self.names = framework.indicator_ids
        self.findings = findings
        self.flat = _is_flat(framework, aggregations)
        self.dropped: set[str] = set()
        self._by_siblings: Local = {}

    # --- normalization -----------------------------------------------------------------------

    def brings_own_scaling(self, weighting: Weighter) -> bool:
        """Return whether no step looks at normalized values."""
        return weighting.on != "index" and not self._normalized_leaves()

    def _normalized_leaves(self) -> list[str]:
        """Return the indicators whose parent takes normalized values."""
        scaling = {node for node, step in self.aggregations.items() if step.own_scaling}
        parents = self.framework.parents
        return [name for name in self.names if parents[name].id not in scaling]

    def check_normalization(self, step: Scaler | None) -> None:
        """Refuse raw costs without a normalization; note logarithms that are not taken."""
        leaves = {leaf.id: leaf for leaf in self.framework.all_indicators}
        steps_of = {name: chosen_for(step, name) for name in leaves}
        needs = {name: of.needs if of is not None else () for name, of in steps_of.items()}
        lower = [name for name in self._normalized_leaves() if leaves[name].direction != "higher"]
        if turned := [name for name in lower if "directions" not in needs[name]]:
            reason = Text(
                f"不做标准化，或所用方法不区分方向时，所有指标都须越大越好：{', '.join(turned)}",
                "without one, or with one that knows no directions, every direction must be "
                f"higher: {', '.join(turned)}",
            )
            raise MethodError.bad_parameter("normalization", reason)
        logs = [name for name, leaf in leaves.items() if leaf.transform]
        logs = [name for name in logs if "transforms" not in needs[name]]
        self.findings += [Finding("transform-unused", indicator=name) for name in logs]
        if isinstance(step, ByColumn):
            self._note_mixed_scales({name: scale_of(of, name) for name, of in steps_of.items()})

    def _note_mixed_scales(self, scales: dict[str, str]) -> None:
        """Note nodes whose children are on unlike scales, each where they first meet."""
        for node in reversed(self.framework.inner):
            if self.aggregations[node.id].is_matrix:
                continue
            below = sorted({scales[child.id] for child in node.children if child.id in scales})
            if len(below) == 1:
                scales[node.id] = below[0]
            elif below:
                details = {"scales": ", ".join(below)}
                self.findings.append(Finding("mixed-scales", indicator=node.id, details=details))

    def check_scales(self) -> None:
        """Refuse means over scores of which less is better; note means over unlike scales."""
        check_words(self.framework, self.aggregations, self.flat)
        for parent in self.framework.inner:
            if self.aggregations[parent.id].own_scaling or self.flat or parent.formula:
                continue
            steps_below = {g.id: self.aggregations[g.id] for g in parent.groups}
            turned = [name for name, step in steps_below.items() if step.lower_is_better]
            if turned:
                what = Text(f"{parent.id} 的下级得分越小越好", f"Less is better below {parent.id}")
                en = "Use a method whose higher scores are better."
                hint = Text("请换用越大越好的合成方法。", en)
                raise MethodError.cannot_take(what, turned, hint)
            apart = [name for name, step in steps_below.items() if step.is_matrix]
            if apart and len(parent.children) > 1:
                self.findings += [Finding("own-scale", indicator=name) for name in apart]

    def normalize(self, step: Scaler | None, weighting: Weighter) -> None:
        """Fit the normalization; what it drops leaves the tree."""
        self.normalization = step
        if step is not None:
            steps.receive(step, self.framework)
        self._foresee(step, weighting)
        if step is None:
            if (empty := self.sample.empty()).any():
                raise MethodError.empty([self.names[j] for j in positions(empty)])
            return
        self.sample.settled.normalization = self.sample.fit(StepFit(step, self.names, as_treated))
        self.dropped = {self.names[j] for j in positions(step.dropped)}
        self.findings += [Finding("dropped", indicator=name) for name in sorted(self.dropped)]
        for node in reversed(self.framework.all_groups):
            if all(child.id in self.dropped for child in node.children):
                self.dropped.add(node.id)
        for step_of in self.aggregations.values():
            if isinstance(step_of, FormulaScore):
                step_of.refuse_absent(self.dropped)

    def _foresee(self, scaler: Scaler | None, weighting: Weighter) -> None:
        """Tell the sample what will be fitted on values as treated, whatever comes of it."""
        fits: list[Foreseen] = [*self._anchor_fits()]
        if scaler is not None:
            fits.append(StepFit(scaler, self.names, as_treated))
        if (
            isinstance(weighting, DataWeights)
            and weighting.scope == "indicators"
            and weighting.on != "index"
        ):
            steps.receive(weighting, self.framework)
            fits.append(self._fit_across(weighting))
        self.sample.foresee(*fits)

    def _anchor_fits(self) -> Iterator[AnchorFit]:
        """Yield what matrix methods over indicators alone need to know of all rows."""
        for node in self.framework.inner:
            method = self.aggregations[node.id]
            children = self._leaves(node) if self.flat else self._children(node)
            if (
                isinstance(method, MatrixMethod)
                and method.own_scaling
                and {*children} <= {*self.names}
            ):
                yield anchor_fit(node.id, method, children, tuple(map(self._direction, children)))

    # --- weights -----------------------------------------------------------------------------

    def plan(self, weighting: Weighter) -> tuple[list[PlanNode], Local]:
        """Return how each node is scored, children before parents, and the local weights."""
        local = weighting.weigh(self)
        if local is not self._by_siblings:  # which sum to 1 as they are
            local = self._rescaled(local, self._inner)
        plan = [self._node(node, local) for node in self._inner]
        self.note(turned_children(plan))
        return plan, dict.fromkeys(self.framework.parents, 0.0) | dict(local)

    @property
    def _inner(self) -> list[Node]:
        """The inner nodes that are left, children before parents."""
        return [node for node in self.framework.inner if node.id not in self.dropped][::-1]

    def weight_table(self, local: Local) -> pd.DataFrame:
        """Return parent, level, local and effective weight of every node."""
        framework = self.framework
        effective = effective_weights(local, framework)
        return pd.DataFrame(
            {
                "parent": [parent.id for parent in framework.parents.values()],
                "level": [framework.levels[node] for node in local],
                "local": list(local.values()),
                "effective": [effective[node] for node in local],
            },
            index=pd.Index(list(local), name="node"),
        )

    def note(self, findings: Sequence[Finding]) -> None:
        """Take down what a weighting noticed, once."""
        for finding in findings:
            if finding not in self.findings:
                self.findings.append(finding)

    def across(self, step: FromData) -> Local:
        """Return the local weights of a step fitted on all indicators at once."""
        steps.receive(step, self.framework)
        self.sample.weigh(self._fit_across(step))
        self.note(step.notes_)
        weights = dict(zip(self.names, step.weights_.tolist(), strict=True))
        return spread_over_tree(weights, self.framework)

    def _fit_across(self, step: FromData) -> WeightFit:
        """Return how a step is fitted on all indicators at once."""
        view = as_normalized if step.on == "index" else as_treated
        return WeightFit(step, self.names, view)

    def by_siblings(self, step: FromData) -> Local:
        """Return the local weights of a step fitted on siblings after siblings, up the tree."""
        step.check_nodes(self.framework.parents)
        local: dict[str, float] = dict.fromkeys(self.framework.parents, 0.0)
        siblings: dict[str, tuple[FromData, Sequence[str]]] = {}
        for parents in self._by_height():
            fits = {
                parent.id: self._fit_below(step, parent, local)
                for parent in parents
                if len(self._children(parent)) > 1
            }
            self.sample.weigh(*fits.values())
            for parent in parents:
                children, fit = self._children(parent), fits.get(parent.id)
                weights = np.ones(1) if fit is None else fit.step.weights_
                if fit is not None:
                    siblings[parent.id] = fit.step, children
                weighed = dict(zip(children, weights.tolist(), strict=True))
                local |= self._rescaled(weighed, [parent])
                self.sample.settle_node(self._node(parent, local))
        order = [node.id for node in self._inner if node.id in siblings]
        for parent_id in order:
            self.note(siblings[parent_id][0].notes_)
        step.siblings_, self._by_siblings = {node: siblings[node] for node in order}, local
        return local

    def _by_height(self) -> Iterator[list[Node]]:
        """Yield the inner nodes whose children are settled by then, together."""
        height: dict[str, int] = {}
        for node in self._inner:
            height[node.id] = 1 + max(height.get(child, 0) for child in self._children(node))
        for level in sorted(set(height.values())):
            yield [node for node in self._inner if height[node.id] == level]

    def _fit_below(self, step: FromData, parent: Node, local: Local) -> WeightFit:
        """Return how a step is fitted on the children of a node."""
        children = self._children(parent)
        turned = self._mirrors(parent, children) if step.on == "index" else {}
        directions = {c: 1 if c in turned else self._direction(c) for c in children}
        leaves = () if step.on == "index" else self.names

        def look(staged: StagedRows) -> Floats:
            treated = staged.by_name(treated=True) if leaves else {}
            scores = {c: staged.score(c) for c in children if c not in leaves}
            taken = {c: turned[c] - x if c in turned else x for c, x in scores.items()}
            return np.column_stack([taken[c] if c in taken else treated[c] for c in children])

        def score(staged: StagedRows, weights: Floats) -> Floats:
            weighed = dict(zip(children, weights.tolist(), strict=True))
            node = self._node(parent, {**local, **weighed})
            return staged.scored(node)

        return WeightFit(step.for_siblings(children, directions), children, look, score)

    def _rescaled(self, local: Local, inner: Sequence[Node]) -> dict[str, float]:
        """Return the weights of what is left in the tree, summing to 1 among siblings."""
        rescaled: dict[str, float] = {}
        for node in inner:
            children = self._children(node)
            total = sum(local[child] for child in children)
            if total <= 0 and not self.aggregations[node.id].weighs:
                rescaled |= dict.fromkeys(children, 1 / len(children))
                continue
            if total <= 0:
                reason = Text("剩余下级的权重全为零", "what is left weighs nothing")
                raise WeightsError.unusable(node.id, reason)
            rescaled |= {child: local[child] / total for child in children}
        return rescaled

    # --- nodes -------------------------------------------------------------------------------

    def _node(self, node: Node, local: Local) -> PlanNode:
        children = self._leaves(node) if self.flat else self._children(node)
        weights = [self._weight_below(node, child, local) for child in children]
        mirrors = self._mirrors(node, children)
        return PlanNode(
            node.id,
            children,
            tuple(weights),
            self.aggregations[node.id],
            self.coverages[node.id],
            tuple(1 if child in mirrors else self._direction(child) for child in children),
            node.cap,
            node.floor,
            mirrors,
        )

    def _mirrors(self, node: Node, children: Sequence[str]) -> dict[str, float]:
        """Return the children whose scores are turned, each with what it is taken from."""
        step = self.aggregations[node.id]
        if step.own_scaling or not step.weighs:  # it knows directions; it says for itself
            return {}
        return {
            group.id: self._mirror(group)
            for group in node.groups
            if group.direction == "lower" and group.id in children
        }

    def _mirror(self, group: Group) -> float:
        """Return the sum of the ends of the scale of a group; 0 where it has none."""
        if not keeps_scale(group, self.aggregations):
            return 0.0
        leaves = [leaf for leaf in self.framework.leaves(group.id) if leaf not in self.dropped]
        return mirror_of([chosen_for(self.normalization, leaf) for leaf in leaves], leaves)

    def _children(self, node: Node) -> tuple[str, ...]:
        kept = tuple(child.id for child in node.children if child.id not in self.dropped)
        if not kept:
            raise MethodError.uninformative(self.names, len(self.sample))
        return kept

    def _leaves(self, node: Node) -> tuple[str, ...]:
        return tuple(leaf for leaf in self.framework.leaves(node.id) if leaf not in self.dropped)

    def _weight_below(self, node: Node, descendant: str, local: Local) -> float:
        """Return the weight of a child or of a leaf further down in the score of a node."""
        weight, parents = local[descendant], self.framework.parents
        while (parent := parents[descendant].id) != node.id:
            weight *= local[parent]
            descendant = parent
        return weight

    def _direction(self, node: str) -> Direction:
        """Return which way is better: an indicator's own, a group's by its aggregation."""
        if node in self.aggregations:
            said = self.framework.nodes[node].direction == "lower"
            return -1 if said or self.aggregations[node].lower_is_better else 1
        return steps.direction(self.framework.nodes[node])


def scale_of(step: Scaler | None, name: str) -> str:
    """Return what tells the scale of an indicator from others: its ends, else the method."""
    if ends := ends_of(step, name):
        return f"{ends[0]:g}–{ends[1]:g}"
    return specs.name_of(cast("specs.Parametrized | None", unadapted(step)))


def _is_flat(framework: Framework, aggregations: Mapping[str, Aggregation]) -> bool:
    """Return whether one flat method is the aggregation of the whole index, not of single nodes."""
    root = aggregations[framework.id]
    same = specs.spec_of(root)
    return root.flat and all(specs.spec_of(step) == same for step in aggregations.values())
