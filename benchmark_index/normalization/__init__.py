"""Step 5: normalization (无量纲化), bringing indicators to one scale on which larger is better.

Every class is a scikit-learn transformer over units x indicators. Missing values pass through.
``directions`` says per column whether more is better (+1, ``"higher"``), less is better (-1,
``"lower"``), a value is best (:class:`~benchmark_index.Target`) or an interval is
(:class:`~benchmark_index.Range`); columns of the last two kinds are first replaced by their
closeness, 0 to 1.
"""

from .bounds import Efficacy, Goalposts, MinMax
from .distances import DistanceToLeader, DistanceToReference, DistanceToTarget
from .index_numbers import IndexNumber
from .moments import AboveBelowMean, ZScore
from .ordinal import Categorical, PublishedRank
from .ranks import Borda, PercentileRank, RankScore
from .scaler import Normalization
from .shares import SumNorm, VectorNorm

__all__ = [
    "AboveBelowMean",
    "Borda",
    "Categorical",
    "DistanceToLeader",
    "DistanceToReference",
    "DistanceToTarget",
    "Efficacy",
    "Goalposts",
    "IndexNumber",
    "MinMax",
    "Normalization",
    "PercentileRank",
    "PublishedRank",
    "RankScore",
    "SumNorm",
    "VectorNorm",
    "ZScore",
]
