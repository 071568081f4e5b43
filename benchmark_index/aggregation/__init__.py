"""Step 6, second half: aggregation (合成), from children to parents up the tree."""

from .average import Codas, Edas, Mabac
from .base import Aggregation, MatrixMethod
from .distance import GreyRelational, Spotis, Topsis, Vikor
from .means import ArithmeticMean, GeometricMean, Mean
from .ranksum import RankSumRatio
from .ratio import Aras, Copras, Marcos, Moora, Waspas, WeightedProduct
from .tree import Columns, PlanNode, run, side_by_side

__all__ = [
    "Aggregation",
    "Aras",
    "ArithmeticMean",
    "Codas",
    "Columns",
    "Copras",
    "Edas",
    "GeometricMean",
    "GreyRelational",
    "Mabac",
    "Marcos",
    "MatrixMethod",
    "Mean",
    "Moora",
    "PlanNode",
    "RankSumRatio",
    "Spotis",
    "Topsis",
    "Vikor",
    "Waspas",
    "WeightedProduct",
    "run",
    "side_by_side",
]
