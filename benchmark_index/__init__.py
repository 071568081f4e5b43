"""Composite indicators from a messy workbook to a ranking that survives questions.

The package follows the ten steps of the OECD/JRC *Handbook on Constructing Composite
Indicators* (2008). Names load on first use, so importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

_HOME = {
    "Framework": "framework",
    "Indicator": "framework",
    "Group": "framework",
    "IndicatorTable": "table",
    "read_table": "table",
    "ValidationReport": "table",
    "validate": "table",
    "QualityReport": "table.quality",
    "quality": "table.quality",
    "write_template": "table",
    "Target": "directions",
    "Range": "directions",
    "MinMax": "normalization",
    "Goalposts": "normalization",
    "ZScore": "normalization",
    "RankScore": "normalization",
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
    "ArithmeticMean": "aggregation",
    "GeometricMean": "aggregation",
    "CutPoints": "tiers",
    "Counts": "tiers",
    "Quantiles": "tiers",
    "attainment": "targets",
    "CompositeIndex": "index",
    "evaluate": "index",
    "Scorecard": "scorecard",
    "BenchmarkIndexError": "errors",
    "FrameworkError": "errors",
    "TableError": "errors",
    "FindingsError": "errors",
    "MethodError": "errors",
    "UsageError": "errors",
}

__all__ = [*_HOME, "__version__"]

if TYPE_CHECKING:
    from .aggregation import ArithmeticMean as ArithmeticMean
    from .aggregation import GeometricMean as GeometricMean
    from .directions import Range as Range
    from .directions import Target as Target
    from .errors import BenchmarkIndexError as BenchmarkIndexError
    from .errors import FindingsError as FindingsError
    from .errors import FrameworkError as FrameworkError
    from .errors import MethodError as MethodError
    from .errors import TableError as TableError
    from .errors import UsageError as UsageError
    from .framework import Framework as Framework
    from .framework import Group as Group
    from .framework import Indicator as Indicator
    from .index import CompositeIndex as CompositeIndex
    from .index import evaluate as evaluate
    from .normalization import Goalposts as Goalposts
    from .normalization import MinMax as MinMax
    from .normalization import RankScore as RankScore
    from .normalization import ZScore as ZScore
    from .scorecard import Scorecard as Scorecard
    from .table import IndicatorTable as IndicatorTable
    from .table import ValidationReport as ValidationReport
    from .table import read_table as read_table
    from .table import validate as validate
    from .table import write_template as write_template
    from .table.quality import QualityReport as QualityReport
    from .table.quality import quality as quality
    from .targets import attainment as attainment
    from .tiers import Counts as Counts
    from .tiers import CutPoints as CutPoints
    from .tiers import Quantiles as Quantiles
    from .weighting import AngleWeights as AngleWeights
    from .weighting import CombinedWeights as CombinedWeights
    from .weighting import CorrelationBalancedWeights as CorrelationBalancedWeights
    from .weighting import CriticWeights as CriticWeights
    from .weighting import EntropyWeights as EntropyWeights
    from .weighting import EqualWeights as EqualWeights
    from .weighting import GiniWeights as GiniWeights
    from .weighting import GivenWeights as GivenWeights
    from .weighting import MerecWeights as MerecWeights
    from .weighting import PcaWeights as PcaWeights
    from .weighting import StandardDeviationWeights as StandardDeviationWeights
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
