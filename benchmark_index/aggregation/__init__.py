"""Step 6, second half: aggregation (合成), from children to parents up the tree."""

from .base import Aggregation, MatrixMethod
from .means import ArithmeticMean, GeometricMean, Mean
from .tree import PlanNode, run

__all__ = [
    "Aggregation",
    "ArithmeticMean",
    "GeometricMean",
    "MatrixMethod",
    "Mean",
    "PlanNode",
    "run",
]
