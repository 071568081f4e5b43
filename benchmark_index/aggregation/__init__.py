"""Step 6, second half: aggregation (合成), from children to parents up the tree."""

from .means import ArithmeticMean, GeometricMean, Mean
from .tree import Plan, PlanNode, run

__all__ = ["ArithmeticMean", "GeometricMean", "Mean", "Plan", "PlanNode", "run"]
