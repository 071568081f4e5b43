"""The corpus: messy tables as evaluators write them, each with all that there is to say of it."""

from . import directions, facts, layouts, names, selections, units, values
from .case import expected

KINDS = (layouts, directions, names, units, values, facts, selections)
CASES = [case for kind in KINDS for case in kind.CASES]
RULES = {finding[0] for case in CASES for finding in expected(case)}
