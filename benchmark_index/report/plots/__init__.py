"""Pictures for notebooks and papers, drawn with matplotlib (the extra ``plot``)."""

from .of_robustness import RobustnessPlots
from .of_scorecard import ScorecardPlots

__all__ = ["RobustnessPlots", "ScorecardPlots"]
