"""Step 6, first half: weighting (赋权), from judgement, from a file or from the data."""

from .given import EqualWeights, GivenWeights, WeightSet
from .information import EntropyWeights
from .objective import DataWeights
from .tree import effective_weights, local_weights, spread_over_tree

__all__ = [
    "DataWeights",
    "EntropyWeights",
    "EqualWeights",
    "GivenWeights",
    "WeightSet",
    "effective_weights",
    "local_weights",
    "spread_over_tree",
]
