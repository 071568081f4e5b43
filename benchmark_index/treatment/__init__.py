"""Step 3: outliers and skewed indicators (异常值处理), with a record of every treated cell.

Every class is a scikit-learn transformer over units x indicators. What it learns from the fitted
rows - fences, limits, parameters of a transform - is applied to new ones.
"""

from .transforms import Transform as Transform

# The methods, one a line: the order of the catalogue.
# isort: off
from .winsorization import Winsorization as Winsorization
from .fences import QuantileWinsorization as QuantileWinsorization
from .fences import IqrFence as IqrFence
from .fences import ZFence as ZFence
from .fences import MadFence as MadFence
from .transforms import Log as Log
from .transforms import Log1p as Log1p
from .transforms import LogShift as LogShift
from .transforms import LogScaled as LogScaled
from .likelihood import BoxCox as BoxCox
