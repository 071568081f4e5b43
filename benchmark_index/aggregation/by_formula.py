"""A node whose score is a formula of its children's (算式合成), such as ``1 - women / men``."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..framework.arithmetic import Call, Constant, Formula, Outcome
from ..numerics import Floats
from .columns import ByName
from .matrix import Aggregation, Cell

if TYPE_CHECKING:
    from .tree import PlanNode


class FormulaScore(Aggregation):
    """What a framework says as ``formula`` of a group or of the index; no method to choose.

    It takes the scores of groups as they stand in their own columns and the normalized values of
    indicators, each once it is there: a unit without one of them has no score, nor where something
    is divided by zero. Weights make no difference to it.

    Parameters
    ----------
    formula : str
        Over the ids of the children.
    """

    declaration = Declaration("formula", Text("公式", "Formula"), "")
    weighs: ClassVar[bool] = False

    def __init__(self, formula: str) -> None:
        self.formula = formula

    @cached_property
    def parsed(self) -> Formula:
        """The formula as a tree."""
        return Formula.parse(self.formula)

    @property
    def words(self) -> Text:
        """The formula as it is told."""
        return Text(f"公式：{self.formula}", f"Formula: {self.formula}")

    def within(self, floor: float | None, cap: float | None) -> Formula:
        """Return the formula of a score between floor and cap."""
        tree = self.parsed.tree
        tree = tree if floor is None else Call("max", (tree, Constant(floor)))
        tree = tree if cap is None else Call("min", (tree, Constant(cap)))
        return Formula(self.formula, tree)

    def least(self, coverage: Fraction, children: int) -> int:
        """Return how many of its children a node needs: all."""
        return children

    def refuse_absent(self, absent: Collection[str]) -> None:
        """Refuse to do without children that have left the index, for want of spread."""
        if lost := [name for name in self.parsed.names if name in absent]:
            raise MethodError.cannot_take(
                Text("公式所用的指标没有差异，不参与评价", "A formula takes what has no spread"),
                lost,
                Text(
                    '标准化请设 constant="middle" 或 "zero"，或用 none。',
                    'Normalize with constant="middle" or "zero", or with none.',
                ),
            )

    def outcome(self, scores: ByName) -> Outcome:
        """Return the scores of units, and where they have none though every child has."""
        return self.parsed.evaluate({name: scores[name] for name in self.parsed.names})

    def node_scores(self, node: PlanNode, treated: ByName, scores: ByName, cell: Cell) -> Floats:
        """Return the scores of a node from its children's."""
        return self.outcome(scores).values
