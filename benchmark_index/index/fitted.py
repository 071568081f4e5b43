"""A fitted index: the steps as learned, and the way from a table to the score of any node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from ..aggregation import ArithmeticMean, Columns, PlanNode, refuse_infinite
from ..aggregation.matrix import Cell
from ..estimators.by_column import ByColumn
from ..estimators.contracts import Imputer, Scaler, Step, Treater, Weighter
from ..estimators.intermediates import Intermediate, gather, gather_by_parent
from ..estimators.rows import Block, Rows
from ..findings.finding import Finding
from ..framework import Framework, Method
from ..numerics import Floats, Line, blocks
from ..table import IndicatorTable
from ..tiers import Tiers
from ..weighting import WeightSet
from .kernel import leaf_weights, score
from .plan import Places, Plan, compile_plan
from .publishing import PublishedScale
from .sample import apply


@dataclass(frozen=True, eq=False)
class FittedIndex:
    """Everything scoring needs, frozen: fitted steps, weights and the plan up the tree.

    Attributes
    ----------
    framework : Framework
    imputation, treatment, normalization : fitted steps or None
    weighting : the weighting as used
    weights : DataFrame
        Per node: parent, level, local and effective weight.
    plan : list of PlanNode
        The inner nodes, children before parents; the index itself is last.
    tiers : Tiers or None
    rank_decimals : int, mapping by first period, or "framework"
    errors : str
        Whether tables with errors are refused or taken.
    findings : list of Finding
        What fitting noticed.
    specs : dict
        Each step as it would be written in a file.
    table : IndicatorTable
        What the index was fitted on.
    weights_origin : WeightSet or None
        Where decided weights come from.
    publishing : PublishedScale or None
        The scale on which the index is shown, where that is not its own.
    """

    framework: Framework
    imputation: Imputer | None
    treatment: Treater | None
    normalization: Scaler | None
    weighting: Weighter
    weights: pd.DataFrame
    plan: Sequence[PlanNode]
    tiers: Tiers | None
    rank_decimals: int | Mapping[str, int] | str
    errors: Literal["raise", "ignore"]
    findings: Sequence[Finding]
    specs: Mapping[str, str | Mapping[str, object]]
    table: IndicatorTable
    weights_origin: WeightSet | None = None
    publishing: PublishedScale | None = None

    @property
    def indicators(self) -> list[str]:
        """The ids of the indicators, in the framework's order."""
        return self.framework.indicator_ids

    @property
    def nodes(self) -> Mapping[str, PlanNode]:
        """The plan's nodes by id."""
        return {node.id: node for node in self.plan}

    @cached_property
    def compiled(self) -> Plan:
        """The plan as arrays, which scores one draw of weights or many."""
        return compile_plan(self.plan, self.indicators)

    @property
    def lower_is_better(self) -> bool:
        """Whether the index ranks its lowest score first, as its method is published."""
        return self.is_lower_better(self.framework.id)

    def is_lower_better(self, node: str) -> bool:
        """Return whether less is better of the score of the index or a group, as it stands."""
        plan, said = self.nodes.get(node), self.framework.nodes[node].direction == "lower"
        return said or (plan is not None and bool(plan.aggregation.lower_is_better))

    def impute(self, x: Floats, rows: Rows) -> Floats:
        """Fill missing values."""
        return apply(self.imputation, x, rows)

    def treat(self, x: Floats, rows: Rows) -> Floats:
        """Tame outliers."""
        return apply(self.treatment, x, rows)

    def normalize(self, x: Floats, rows: Rows) -> Floats:
        """Bring treated values to the index's scale, larger is better."""
        return apply(self.normalization, x, rows)

    def prepare(self, table: IndicatorTable) -> Floats:
        """Return the values as they stand before normalization."""
        x = table.denominated(self.framework)
        return self.treat(self.impute(x, table.rows), table.rows)

    def node_scores(self, table: IndicatorTable, nodes: Sequence[str]) -> dict[str, Floats]:
        """Score chosen nodes of a table."""
        return self.scores_of(self.prepare(table), table, nodes)

    def scores_of(
        self, x: Floats, table: IndicatorTable, nodes: Sequence[str]
    ) -> dict[str, Floats]:
        """Score chosen nodes by values before normalization, a table's or what becomes of these.

        It works in blocks, so that no whole intermediate table is kept.
        """
        known = {*self.nodes, *self.indicators}
        result = {node: np.full(len(x), np.nan) for node in nodes}  # NaN: dropped from the index
        nodes = [node for node in nodes if node in known]
        linear = self._linear(nodes)
        for rows in blocks(*x.shape) if self.compiled.is_rowwise else [slice(0, None)]:
            left: Places = rows
            if linear:
                for node, (leaves, line) in linear.items():
                    result[node][rows] = line.of(x[rows, leaves])
                    refuse_infinite(ArithmeticMean.__name__, node, result[node][rows])
                scored = np.logical_and.reduce([~np.isnan(result[node][rows]) for node in linear])
                left = np.flatnonzero(~scored) + rows.start
                if not len(left):
                    continue
            z = self.normalize(x[left], table.rows[left])
            cell = _describe(table, left)
            scores = score(self.compiled, z, treated=x[left], nodes=nodes, cell=cell)
            for node in nodes:
                result[node][left] = scores[node][0]
        return result

    def _linear(self, nodes: Sequence[str]) -> dict[str, tuple[Block, Line]]:
        """Return the nodes as weighted sums of the values before normalization, where all are.

        A unit with a missing value gets NaN there: its weights are others.
        """
        step = self.normalization
        plain = Line.identity(len(self.indicators))
        scale = plain if step is None else step.line
        if scale is None or not self.compiled.is_linear:
            return {}
        where = {name: j for j, name in enumerate(self.indicators)}
        weights, lines = leaf_weights(self.compiled, nodes), {}
        for node in nodes:
            below = self.framework.leaves(node)
            leaves = slice(where[below[0]], where[below[-1]] + 1)
            lines[node] = leaves, scale.weighted(weights[node][0], leaves)
        return lines

    def intermediates(self, table: IndicatorTable) -> dict[str, dict[str, Intermediate]]:
        """Return the named intermediates of every step, and of every matrix method by node."""
        steps: dict[str, Step | None] = {
            "imputation": self.imputation,
            "treatment": self.treatment,
            "normalization": self.normalization,
            "weighting": self.weighting,
        }
        gathered: dict[str, dict[str, Intermediate]] = {}
        for kind, step in steps.items():
            if isinstance(step, ByColumn):
                gathered[kind] = step.intermediates()
            elif step is not None:
                axes = {"indicator": self.indicators, **step.axes_}
                gathered[kind] = gather(type(step).parts, step, **axes)
        if siblings := self.weighting.siblings_:
            gathered["weighting"] = gather_by_parent(type(self.weighting).parts, siblings)
        of_steps = {kind: parts for kind, parts in gathered.items() if parts}
        return of_steps | self._of_matrix_methods(table)

    def _of_matrix_methods(self, table: IndicatorTable) -> dict[str, dict[str, Intermediate]]:
        matrix = [node for node in self.plan if node.aggregation.is_matrix]
        if not matrix:
            return {}
        x = self.prepare(table)
        treated = Columns(self.indicators, x)
        children = list({child for node in matrix for child in node.children})
        scores = self.node_scores(table, [c for c in children if c not in treated])
        if not all(node.aggregation.own_scaling for node in matrix):
            scores |= dict(Columns(self.indicators, self.normalize(x, table.rows)))
        gathered, cell = {}, _describe(table, slice(0, len(x)))
        for node in matrix:
            as_treated = node.as_treated(treated)
            result = node.aggregation.node_result(node, as_treated, node.seen(scores), cell)
            gathered[node.id] = gather(
                node.aggregation.parts, result, unit=table.index, indicator=node.children
            )
        return gathered

    def decimals(self, period: str | None) -> int:
        """Return the rounding of scores before ranking in a period."""
        if self.rank_decimals == "framework":
            return self.framework.method.decimals(period)
        return Method(rank_decimals=self.rank_decimals).decimals(period)


def _describe(table: IndicatorTable, rows: Places) -> Cell:
    def cell(row: int, node: str) -> str:
        place = rows.start + row if isinstance(rows, slice) else int(rows[row])
        return f"{' '.join(filter(None, table.place(place)))} / {node}"

    return cell
