"""The corpus: messy tables as evaluators write them, each with all that there is to say of it."""

from . import asides, computed, directions, facts, layouts, names, rows, selections, units, values
from .case import expected

PARTS = (asides, computed, layouts, directions, names, rows, units, values, facts, selections)
CASES = [case for part in PARTS for case in part.CASES]
RULES = {finding[0] for case in CASES for finding in expected(case)}
