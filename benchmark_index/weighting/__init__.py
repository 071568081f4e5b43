"""Step 6, first half: weighting (赋权), from judgement, from a file or from the data."""

from .ahp import AhpWeights
from .best_worst import BestWorstWeights
from .budget import BudgetAllocation
from .delphi import DelphiWeights
from .given import EqualWeights, GivenWeights, WeightSet
from .objective import DataWeights, EntropyWeights
from .ranking import RankCentroidWeights, RankReciprocalWeights, RankSumWeights, SwaraWeights
from .tree import effective_weights, local_weights, spread_over_tree

__all__ = [
    "AhpWeights",
    "BestWorstWeights",
    "BudgetAllocation",
    "DataWeights",
    "DelphiWeights",
    "EntropyWeights",
    "EqualWeights",
    "GivenWeights",
    "RankCentroidWeights",
    "RankReciprocalWeights",
    "RankSumWeights",
    "SwaraWeights",
    "WeightSet",
    "effective_weights",
    "local_weights",
    "spread_over_tree",
]
