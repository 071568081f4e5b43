"""Step 5: normalization (无量纲化), bringing indicators to one scale on which larger is better.

Every class is a scikit-learn transformer over units x indicators. Missing values pass through.
``directions`` says per column whether more is better (+1, ``"higher"``), less is better (-1,
``"lower"``), a value is best (:class:`~benchmark_index.Target`) or an interval is
(:class:`~benchmark_index.Range`); columns of the last two kinds are first replaced by their
closeness, 0 to 1.
"""

from .scaler import Normalization as Normalization

# The methods, one a line: the order of the catalogue.
# isort: off
from .bounds import MinMax as MinMax
from .bounds import Goalposts as Goalposts
from .moments import ZScore as ZScore
from .ranks import RankScore as RankScore
from .ranks import Borda as Borda
from .ranks import PercentileRank as PercentileRank
from .ordinal import PublishedRank as PublishedRank
from .ordinal import Categorical as Categorical
from .distances import DistanceToLeader as DistanceToLeader
from .references import DistanceToReference as DistanceToReference
from .distances import DistanceToTarget as DistanceToTarget
from .moments import AboveBelowMean as AboveBelowMean
from .bounds import Efficacy as Efficacy
from .index_numbers import IndexNumber as IndexNumber
from .shares import VectorNorm as VectorNorm
from .shares import SumNorm as SumNorm
