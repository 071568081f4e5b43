"""Step 6, second half: aggregation (合成), from children to parents up the tree."""

from .average import Codas, Edas, Mabac
from .columns import Columns, side_by_side
from .distance import GreyRelational, Spotis, Topsis, Vikor
from .frontier import BenefitOfTheDoubt
from .matrix import Aggregation, MatrixMethod
from .means import (
    ArithmeticMean,
    GeometricMean,
    HarmonicMean,
    Mean,
    Minimum,
    PenalizedMean,
    PowerMean,
)
from .merging import MergedRanking, merge_rankings
from .outranking import Copeland, ElectreIII, Promethee
from .owa import Owa
from .penalty import MazziottaPareto
from .ranksum import RankSumRatio
from .ratio import Aras, Copras, Marcos, Moora, Waspas, WeightedProduct
from .tree import PlanNode, refuse_infinite, run

__all__ = [
    "Aggregation",
    "Aras",
    "ArithmeticMean",
    "BenefitOfTheDoubt",
    "Codas",
    "Columns",
    "Copeland",
    "Copras",
    "Edas",
    "ElectreIII",
    "GeometricMean",
    "GreyRelational",
    "HarmonicMean",
    "Mabac",
    "Marcos",
    "MatrixMethod",
    "MazziottaPareto",
    "Mean",
    "MergedRanking",
    "Minimum",
    "Moora",
    "Owa",
    "PenalizedMean",
    "PlanNode",
    "PowerMean",
    "Promethee",
    "RankSumRatio",
    "Spotis",
    "Topsis",
    "Vikor",
    "Waspas",
    "WeightedProduct",
    "merge_rankings",
    "refuse_infinite",
    "run",
    "side_by_side",
]
