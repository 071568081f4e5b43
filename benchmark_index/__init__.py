"""Composite indicators from a messy workbook to a ranking that survives questions.

The package follows the ten steps of the OECD/JRC *Handbook on Constructing Composite
Indicators* (2008). Names load on first use, so importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__ as __version__

_HOME = {
    "Framework": "framework",
    "Indicator": "framework",
    "Group": "framework",
    "IndicatorTable": "table",
    "read_table": "reading.door",
    "ValidationReport": "validation.table_report",
    "validate": "validation.table_report",
    "QualityReport": "validation.quality",
    "quality": "validation.quality",
    "write_template": "validation.template",
    "Target": "estimators.directions",
    "Range": "estimators.directions",
    "MeanImputation": "imputation",
    "MedianImputation": "imputation",
    "RowMeanImputation": "imputation",
    "KnnImputation": "imputation",
    "RegressionImputation": "imputation",
    "LatestImputation": "imputation",
    "ConstantImputation": "imputation",
    "LinearImputation": "imputation",
    "Winsorization": "treatment",
    "QuantileWinsorization": "treatment",
    "IqrFence": "treatment",
    "ZFence": "treatment",
    "MadFence": "treatment",
    "Log": "treatment",
    "Log1p": "treatment",
    "LogShift": "treatment",
    "LogScaled": "treatment",
    "BoxCox": "treatment",
    "MinMax": "normalization",
    "Goalposts": "normalization",
    "ZScore": "normalization",
    "RankScore": "normalization",
    "PercentileRank": "normalization",
    "Borda": "normalization",
    "PublishedRank": "normalization",
    "Categorical": "normalization",
    "DistanceToLeader": "normalization",
    "DistanceToReference": "normalization",
    "DistanceToTarget": "normalization",
    "AboveBelowMean": "normalization",
    "Efficacy": "normalization",
    "IndexNumber": "normalization",
    "VectorNorm": "normalization",
    "SumNorm": "normalization",
    "EqualWeights": "weighting",
    "GivenWeights": "weighting",
    "EntropyWeights": "weighting",
    "CriticWeights": "weighting",
    "StandardDeviationWeights": "weighting",
    "VarianceWeights": "weighting",
    "VariationWeights": "weighting",
    "GiniWeights": "weighting",
    "AngleWeights": "weighting",
    "MerecWeights": "weighting",
    "PcaWeights": "weighting",
    "CorrelationBalancedWeights": "weighting",
    "CombinedWeights": "weighting",
    "WeightSet": "weighting",
    "AhpWeights": "weighting",
    "BudgetAllocation": "weighting",
    "DelphiWeights": "weighting",
    "RankSumWeights": "weighting",
    "RankReciprocalWeights": "weighting",
    "RankCentroidWeights": "weighting",
    "SwaraWeights": "weighting",
    "BestWorstWeights": "weighting",
    "ArithmeticMean": "aggregation",
    "GeometricMean": "aggregation",
    "Topsis": "aggregation",
    "Vikor": "aggregation",
    "GreyRelational": "aggregation",
    "RankSumRatio": "aggregation",
    "Moora": "aggregation",
    "Copras": "aggregation",
    "WeightedProduct": "aggregation",
    "Aras": "aggregation",
    "Codas": "aggregation",
    "Edas": "aggregation",
    "Mabac": "aggregation",
    "Marcos": "aggregation",
    "Waspas": "aggregation",
    "Spotis": "aggregation",
    "HarmonicMean": "aggregation",
    "PowerMean": "aggregation",
    "Owa": "aggregation",
    "PenalizedMean": "aggregation",
    "Minimum": "aggregation",
    "MazziottaPareto": "aggregation",
    "BenefitOfTheDoubt": "aggregation",
    "Copeland": "aggregation",
    "ElectreIII": "aggregation",
    "Promethee": "aggregation",
    "MergedRanking": "aggregation",
    "merge_rankings": "aggregation",
    "CutPoints": "tiers",
    "Counts": "tiers",
    "Quantiles": "tiers",
    "attainment": "comparison.targets",
    "CompositeIndex": "index.composite",
    "evaluate": "index.composite",
    "Scorecard": "index.scorecard",
    "verify": "report.verification",
    "rerun": "report.verification",
    "Verification": "report.verification",
    "BenchmarkIndexError": "errors",
    "FrameworkError": "errors",
    "TableError": "errors",
    "FindingsError": "errors",
    "MethodError": "errors",
    "UsageError": "errors",
}

__all__ = [*_HOME, "__version__"]

if TYPE_CHECKING:
    from .aggregation import Aras as Aras
    from .aggregation import ArithmeticMean as ArithmeticMean
    from .aggregation import BenefitOfTheDoubt as BenefitOfTheDoubt
    from .aggregation import Codas as Codas
    from .aggregation import Copeland as Copeland
    from .aggregation import Copras as Copras
    from .aggregation import Edas as Edas
    from .aggregation import ElectreIII as ElectreIII
    from .aggregation import GeometricMean as GeometricMean
    from .aggregation import GreyRelational as GreyRelational
    from .aggregation import HarmonicMean as HarmonicMean
    from .aggregation import Mabac as Mabac
    from .aggregation import Marcos as Marcos
    from .aggregation import MazziottaPareto as MazziottaPareto
    from .aggregation import MergedRanking as MergedRanking
    from .aggregation import Minimum as Minimum
    from .aggregation import Moora as Moora
    from .aggregation import Owa as Owa
    from .aggregation import PenalizedMean as PenalizedMean
    from .aggregation import PowerMean as PowerMean
    from .aggregation import Promethee as Promethee
    from .aggregation import RankSumRatio as RankSumRatio
    from .aggregation import Spotis as Spotis
    from .aggregation import Topsis as Topsis
    from .aggregation import Vikor as Vikor
    from .aggregation import Waspas as Waspas
    from .aggregation import WeightedProduct as WeightedProduct
    from .aggregation import merge_rankings as merge_rankings
    from .comparison.targets import attainment as attainment
    from .errors import BenchmarkIndexError as BenchmarkIndexError
    from .errors import FindingsError as FindingsError
    from .errors import FrameworkError as FrameworkError
    from .errors import MethodError as MethodError
    from .errors import TableError as TableError
    from .errors import UsageError as UsageError
    from .estimators.directions import Range as Range
    from .estimators.directions import Target as Target
    from .framework import Framework as Framework
    from .framework import Group as Group
    from .framework import Indicator as Indicator
    from .imputation import ConstantImputation as ConstantImputation
    from .imputation import KnnImputation as KnnImputation
    from .imputation import LatestImputation as LatestImputation
    from .imputation import LinearImputation as LinearImputation
    from .imputation import MeanImputation as MeanImputation
    from .imputation import MedianImputation as MedianImputation
    from .imputation import RegressionImputation as RegressionImputation
    from .imputation import RowMeanImputation as RowMeanImputation
    from .index.composite import CompositeIndex as CompositeIndex
    from .index.composite import evaluate as evaluate
    from .index.scorecard import Scorecard as Scorecard
    from .normalization import AboveBelowMean as AboveBelowMean
    from .normalization import Borda as Borda
    from .normalization import Categorical as Categorical
    from .normalization import DistanceToLeader as DistanceToLeader
    from .normalization import DistanceToReference as DistanceToReference
    from .normalization import DistanceToTarget as DistanceToTarget
    from .normalization import Efficacy as Efficacy
    from .normalization import Goalposts as Goalposts
    from .normalization import IndexNumber as IndexNumber
    from .normalization import MinMax as MinMax
    from .normalization import PercentileRank as PercentileRank
    from .normalization import PublishedRank as PublishedRank
    from .normalization import RankScore as RankScore
    from .normalization import SumNorm as SumNorm
    from .normalization import VectorNorm as VectorNorm
    from .normalization import ZScore as ZScore
    from .reading.door import read_table as read_table
    from .report.verification import Verification as Verification
    from .report.verification import rerun as rerun
    from .report.verification import verify as verify
    from .table import IndicatorTable as IndicatorTable
    from .tiers import Counts as Counts
    from .tiers import CutPoints as CutPoints
    from .tiers import Quantiles as Quantiles
    from .treatment import BoxCox as BoxCox
    from .treatment import IqrFence as IqrFence
    from .treatment import Log as Log
    from .treatment import Log1p as Log1p
    from .treatment import LogScaled as LogScaled
    from .treatment import LogShift as LogShift
    from .treatment import MadFence as MadFence
    from .treatment import QuantileWinsorization as QuantileWinsorization
    from .treatment import Winsorization as Winsorization
    from .treatment import ZFence as ZFence
    from .validation.quality import QualityReport as QualityReport
    from .validation.quality import quality as quality
    from .validation.table_report import ValidationReport as ValidationReport
    from .validation.table_report import validate as validate
    from .validation.template import write_template as write_template
    from .weighting import AhpWeights as AhpWeights
    from .weighting import AngleWeights as AngleWeights
    from .weighting import BestWorstWeights as BestWorstWeights
    from .weighting import BudgetAllocation as BudgetAllocation
    from .weighting import CombinedWeights as CombinedWeights
    from .weighting import CorrelationBalancedWeights as CorrelationBalancedWeights
    from .weighting import CriticWeights as CriticWeights
    from .weighting import DelphiWeights as DelphiWeights
    from .weighting import EntropyWeights as EntropyWeights
    from .weighting import EqualWeights as EqualWeights
    from .weighting import GiniWeights as GiniWeights
    from .weighting import GivenWeights as GivenWeights
    from .weighting import MerecWeights as MerecWeights
    from .weighting import PcaWeights as PcaWeights
    from .weighting import RankCentroidWeights as RankCentroidWeights
    from .weighting import RankReciprocalWeights as RankReciprocalWeights
    from .weighting import RankSumWeights as RankSumWeights
    from .weighting import StandardDeviationWeights as StandardDeviationWeights
    from .weighting import SwaraWeights as SwaraWeights
    from .weighting import VarianceWeights as VarianceWeights
    from .weighting import VariationWeights as VariationWeights
    from .weighting import WeightSet as WeightSet


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'benchmark_index' has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
