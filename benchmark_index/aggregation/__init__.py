"""Step 6, second half: aggregation (合成), from children to parents up the tree."""

from .columns import Columns as Columns
from .columns import side_by_side as side_by_side
from .matrix import Aggregation as Aggregation
from .matrix import MatrixMethod as MatrixMethod
from .means import Mean as Mean
from .merging import MergedRanking as MergedRanking
from .merging import merge_rankings as merge_rankings
from .tree import PlanNode as PlanNode
from .tree import refuse_infinite as refuse_infinite
from .tree import run as run

# The methods, one a line: the order of the catalogue.
# isort: off
from .means import ArithmeticMean as ArithmeticMean
from .means import GeometricMean as GeometricMean
from .distance import Topsis as Topsis
from .distance import Vikor as Vikor
from .distance import GreyRelational as GreyRelational
from .ranksum import RankSumRatio as RankSumRatio
from .ratio import Moora as Moora
from .ratio import Copras as Copras
from .ratio import WeightedProduct as WeightedProduct
from .ratio import Aras as Aras
from .average import Codas as Codas
from .average import Edas as Edas
from .average import Mabac as Mabac
from .ratio import Marcos as Marcos
from .ratio import Waspas as Waspas
from .distance import Spotis as Spotis
from .means import HarmonicMean as HarmonicMean
from .means import PowerMean as PowerMean
from .owa import Owa as Owa
from .means import Minimum as Minimum
from .means import PenalizedMean as PenalizedMean
from .penalty import MazziottaPareto as MazziottaPareto
from .frontier import BenefitOfTheDoubt as BenefitOfTheDoubt
from .outranking import Copeland as Copeland
from .outranking import ElectreIII as ElectreIII
from .outranking import Promethee as Promethee
