"""Tiers (分档): ordered classes of the ranked units, the best first."""

from .by_figures import Counts as Counts
from .by_figures import CutPoints as CutPoints
from .clusters import ScoreClusters as ScoreClusters
from .natural_breaks import NaturalBreaks as NaturalBreaks
from .ordered import Assignment as Assignment
from .ordered import Labels as Labels
from .ordered import Tiers as Tiers
from .probit import ProbitTiers as ProbitTiers
from .spread import EqualIntervals as EqualIntervals
from .spread import MeanDeviations as MeanDeviations
from .spread import Quantiles as Quantiles
