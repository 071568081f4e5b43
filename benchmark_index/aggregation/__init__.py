"""Step 6, second half: aggregation (合成), from children to parents up the tree."""

from .base import Aggregation, MatrixMethod
from .means import ArithmeticMean, GeometricMean, Mean
from .tree import Columns, PlanNode, run, side_by_side

__all__ = [
    "Aggregation",
    "ArithmeticMean",
    "Columns",
    "GeometricMean",
    "MatrixMethod",
    "Mean",
    "PlanNode",
    "run",
    "side_by_side",
]
