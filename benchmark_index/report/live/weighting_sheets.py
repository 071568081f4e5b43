"""The Weights sheet: the tree with weights to be edited, and how many children each node needs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...catalog import specs
from ...errors import Text
from ...excel import Cell, Column
from ...framework import Group, Indicator
from .builders import builder
from .placement import Placement

if TYPE_CHECKING:
    from .live_report import LiveReport

KEYS = (
    *("id", "name", "parent", "level", "unit", "direction"),
    *("raw", "sum", "local", "effective", "children", "needed", "aggregation", "source"),
)
HERE = "Weights"
NO_WEIGHT = Text(
    "权重须为不小于 0 的数字；同级权重按比例换算，不必合计为 1。",
    "A weight is a number, 0 or more. Siblings share in proportion and need not add up to 1.",
)
NO_COUNT = Text("请填写 1 以上的整数。", "A whole number, 1 or more.")


class WeightsSheet:
    """Every node in reading order, the index itself first.

    Attributes
    ----------
    grid : Grid
        Keys: ``raw``, ``sum`` (of a node's children, since the second edition), ``local``,
        ``effective``, ``needed`` ...; one line per node.
    """

    def __init__(self, report: LiveReport) -> None:
        self.report = report
        self.framework = report.framework
        self.weights = report.scorecard.weights
        self.ids = [self.framework.id, *map(str, self.weights.index)]
        self.line = {node: i for i, node in enumerate(self.ids)}
        keys = [key for key in KEYS if key != "sum" or report.edition > 1]
        self.grid = Placement("Weights", tuple(keys), 2)
        self.local = {str(node): float(w) for node, w in self.weights["local"].items()}
        self.plan = report.scorecard.fitted.nodes

    def local_cell(self, node: str) -> Cell:
        """Return the weight of a node among its siblings, for another sheet to show."""
        return Cell(self.local[node], self.grid.fixed("local", self.line[node]))

    def needed(self, node: str) -> str:
        """Return where it says how many children a node needs."""
        return self.grid.fixed("needed", self.line[node])

    def columns(self) -> list[Column]:
        """Return the columns of the sheet."""
        report = self.report
        fitted = report.scorecard.fitted
        raw, share = self.raw(), "0.00%"
        weighted = [
            self._edited(raw[node], self.framework.parents[node].id, node) if node in raw else None
            for node in self.ids
        ]
        needed = [
            self._edited(self.plan[node].least, node) if node in self.plan else None
            for node in self.ids
        ]
        weighting = specs.describe("weighting", fitted.specs["weighting"])
        columns = [
            Column(
                self._header(Text("权重", "Weight"), weighted),
                weighted,
                _weight_format(list(raw.values())),
                note=report.say(weighting),
                limits=report.limits(NO_WEIGHT, low=0),
            ),
            *self._sums(raw),
            report.column("同级权重", "Local weight", [self._local(n) for n in self.ids], share),
            report.column(
                "总权重",
                "Effective weight",
                [self._effective(n) for n in self.ids],
                share,
                bar=True,
            ),
            report.column("下级数", "Children", [self._children(n) for n in self.ids], "0"),
            Column(
                self._header(Text("至少需要", "Needed"), needed),
                needed,
                "0",
                limits=report.limits(NO_COUNT, low=1, whole=True),
            ),
            report.column(
                "合成",
                "Aggregation",
                [self._aggregation(n) for n in self.ids],
                wrap=True,
                widest=28,
            ),
            report.sources(self.ids),
        ]
        return [*report.nodes(self.ids), *columns]

    def raw(self) -> dict[str, float]:
        """Return the weights as they were decided, where they were; else those among siblings."""
        fitted, raw = self.report.scorecard.fitted, dict(self.local)
        if fitted.weights_origin is None and fitted.specs["weighting"] != "equal":
            return raw
        given = fitted.weights_origin.weights if fitted.weights_origin else {}
        for node, parent in self.framework.parents.items():
            if self._are_in_tree(parent.children):
                raw[node] = float(given.get(node, 1.0))  # siblings have all a weight, or none
        return raw

    def _edited(self, value: float, node: str, child: str = "") -> Cell:
        """Return a cell that is yellow where the score of a node, and the index, follow from it."""
        live = node in self.plan and builder(self.plan[node].aggregation) is not None
        if live and self.report.edition > 1:
            live = self.report.follows(node) and child in ("", *self.plan[node].children)
        return Cell(value, look="edit" if live else "")

    def _header(self, title: Text, cells: Sequence[Cell | None]) -> str:
        yellow = [cell.look == "edit" for cell in cells if cell is not None]
        idle = self.report.edition > 1 and not all(yellow)
        return self.report.editable(self.report.head(title), any(yellow), idle)

    def _in_tree(self, node: str) -> bool:
        """Return whether a node takes part: what is constant may have been dropped."""
        return self.local[node] > 0 or any(node in parent.children for parent in self.plan.values())

    def _are_in_tree(self, children: Sequence[Group | Indicator]) -> bool:
        return all(self._in_tree(child.id) for child in children)

    def _local(self, node: str) -> Cell | None:
        if node == self.framework.id:
            return None
        parent = self.framework.parents[node]
        total = self._sum(parent.children)
        if "sum" in self.grid.letters and self._are_in_tree(parent.children):
            total = self.grid.fixed("sum", self.line[parent.id], HERE)
        own = self.grid.fixed("raw", self.line[node], HERE)
        return Cell(self.local[node], f"IF({total}>0,{own}/{total},0)")

    def _sum(self, children: Sequence[Group | Indicator]) -> str:
        """Return the sum of the weights of a node's children as a formula."""
        runs: list[list[int]] = []
        for line in sorted(self.line[child.id] for child in children):
            if runs and runs[-1][-1] == line - 1:
                runs[-1].append(line)
            else:
                runs.append([line])
        return f"SUM({','.join(self.grid.block('raw', r[0], r[-1] + 1, HERE) for r in runs)})"

    def _sums(self, raw: Mapping[str, float]) -> list[Column]:
        """Return the column of these sums, of the nodes that have children."""
        if "sum" not in self.grid.letters:
            return []
        inner = {node.id: node.children for node in self.framework.inner}
        cells = [
            Cell(math.fsum(raw[child.id] for child in inner[node]), self._sum(inner[node]))
            if node in inner and self._are_in_tree(inner[node])
            else None
            for node in self.ids
        ]
        title = Text("下级权重合计", "Sum of children")
        values = [cell.value for cell in cells if cell is not None]
        return [Column(self.report.head(title), cells, _weight_format(values))]

    def _effective(self, node: str) -> Any:
        if node == self.framework.id:
            return 1.0
        parent = self.framework.parents[node].id
        factors = (("local", node), ("effective", parent))
        formula = "*".join(self.grid.fixed(key, self.line[n], "Weights") for key, n in factors)
        return Cell(float(self.weights["effective"][node]), formula)

    def _children(self, node: str) -> int | None:
        return len(self.plan[node].children) if node in self.plan else None

    def _aggregation(self, node: str) -> str:
        if node not in self.plan:
            return ""
        return self.report.first(self.report.combined(node))


def _weight_format(weights: list[float]) -> str:
    return "0" if all(weight == round(weight) for weight in weights) else "0.0000"
