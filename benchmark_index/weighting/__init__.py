"""Step 6, first half: weighting (赋权), from judgement, from a file or from the data."""

from .ahp import AhpWeights
from .balance import CorrelationBalancedWeights
from .best_worst import BestWorstWeights
from .budget import BudgetAllocation
from .combined import CombinedWeights
from .components import PcaWeights
from .correlation import CriticWeights
from .delphi import DelphiWeights
from .dispersion import (
    AngleWeights,
    GiniWeights,
    StandardDeviationWeights,
    VarianceWeights,
    VariationWeights,
)
from .given import EqualWeights, GivenWeights, WeightSet
from .information import EntropyWeights
from .objective import DataWeights
from .rank_order import RankCentroidWeights, RankReciprocalWeights, RankSumWeights, SwaraWeights
from .removal import MerecWeights
from .siblings import effective_weights, local_weights, spread_over_tree

__all__ = [
    "AhpWeights",
    "AngleWeights",
    "BestWorstWeights",
    "BudgetAllocation",
    "CombinedWeights",
    "CorrelationBalancedWeights",
    "CriticWeights",
    "DataWeights",
    "DelphiWeights",
    "EntropyWeights",
    "EqualWeights",
    "GiniWeights",
    "GivenWeights",
    "MerecWeights",
    "PcaWeights",
    "RankCentroidWeights",
    "RankReciprocalWeights",
    "RankSumWeights",
    "StandardDeviationWeights",
    "SwaraWeights",
    "VarianceWeights",
    "VariationWeights",
    "WeightSet",
    "effective_weights",
    "local_weights",
    "spread_over_tree",
]
