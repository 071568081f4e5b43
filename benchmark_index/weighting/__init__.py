"""Step 6, first half: weighting (赋权), from judgement, from a file or from the data."""

from .balance import CorrelationBalancedWeights
from .combined import CombinedWeights
from .components import PcaWeights
from .correlation import CriticWeights
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
from .removal import MerecWeights
from .tree import effective_weights, local_weights, spread_over_tree

__all__ = [
    "AngleWeights",
    "CombinedWeights",
    "CorrelationBalancedWeights",
    "CriticWeights",
    "DataWeights",
    "EntropyWeights",
    "EqualWeights",
    "GiniWeights",
    "GivenWeights",
    "MerecWeights",
    "PcaWeights",
    "StandardDeviationWeights",
    "VarianceWeights",
    "VariationWeights",
    "WeightSet",
    "effective_weights",
    "local_weights",
    "spread_over_tree",
]
