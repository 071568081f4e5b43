"""Step 6, first half: weighting (赋权), from judgement, from a file or from the data."""

from .given import WeightSet as WeightSet
from .objective import DataWeights as DataWeights
from .siblings import effective_weights as effective_weights
from .siblings import local_weights as local_weights
from .siblings import spread_over_tree as spread_over_tree

# The methods, one a line: the order of the catalogue.
# isort: off
from .given import EqualWeights as EqualWeights
from .given import GivenWeights as GivenWeights
from .information import EntropyWeights as EntropyWeights
from .correlation import CriticWeights as CriticWeights
from .dispersion import StandardDeviationWeights as StandardDeviationWeights
from .dispersion import VarianceWeights as VarianceWeights
from .dispersion import VariationWeights as VariationWeights
from .dispersion import GiniWeights as GiniWeights
from .dispersion import AngleWeights as AngleWeights
from .removal import MerecWeights as MerecWeights
from .components import PcaWeights as PcaWeights
from .balance import CorrelationBalancedWeights as CorrelationBalancedWeights
from .combined import CombinedWeights as CombinedWeights
from .ahp import AhpWeights as AhpWeights
from .delphi import DelphiWeights as DelphiWeights
from .budget import BudgetAllocation as BudgetAllocation
from .rank_order import RankSumWeights as RankSumWeights
from .rank_order import RankReciprocalWeights as RankReciprocalWeights
from .rank_order import RankCentroidWeights as RankCentroidWeights
from .rank_order import SwaraWeights as SwaraWeights
from .best_worst import BestWorstWeights as BestWorstWeights
