"""Step 3: missing values (缺失值插补), with a flag on every imputed cell.

Every class is a scikit-learn transformer over units x indicators. Observed cells are never changed.
"""

# The methods, one a line: the order of the catalogue.
# isort: off
from .typical import MeanImputation as MeanImputation
from .typical import MedianImputation as MedianImputation
from .typical import FixedValue as FixedValue
from .row import RowMeanImputation as RowMeanImputation
from .learned import KnnImputation as KnnImputation
from .learned import RegressionImputation as RegressionImputation
from .across_periods import LatestImputation as LatestImputation
from .across_periods import ConstantImputation as ConstantImputation
from .across_periods import LinearImputation as LinearImputation
