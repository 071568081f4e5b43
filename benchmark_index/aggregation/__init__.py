"""Step 6, second half: aggregation (合成), from children to parents up the tree."""

from .base import Aggregation, MatrixMethod
from .frontier import BenefitOfTheDoubt
from .means import (
    ArithmeticMean,
    GeometricMean,
    HarmonicMean,
    Mean,
    Minimum,
    Owa,
    PenalizedMean,
    PowerMean,
)
from .merging import MergedRanking, merge_rankings
from .outranking import Copeland, ElectreIII, Promethee
from .penalty import MazziottaPareto
from .tree import PlanNode, run

__all__ = [
    "Aggregation",
    "ArithmeticMean",
    "BenefitOfTheDoubt",
    "Copeland",
    "ElectreIII",
    "GeometricMean",
    "HarmonicMean",
    "MatrixMethod",
    "MazziottaPareto",
    "Mean",
    "MergedRanking",
    "Minimum",
    "Owa",
    "PenalizedMean",
    "PlanNode",
    "PowerMean",
    "Promethee",
    "merge_rankings",
    "run",
]
